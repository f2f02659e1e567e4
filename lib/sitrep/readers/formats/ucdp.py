"""Reads UCDP GED, yearly and candidate releases: lethal events of organised violence."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from sitrep.model.attribution import UNIDENTIFIED
from sitrep.model.codes import order_of, read_codes, select_codes
from sitrep.model.schema import COVERAGE, DATE_PRECISIONS, EVENT_CLASSES, TARGETS, Words, conform
from sitrep.readers.columns import (
    as_text,
    assemble,
    blank_words,
    chosen,
    keep_latest,
    list_theatres,
    plain_codes,
    read_names,
    read_points,
    read_regions,
    read_tolls,
    refuse,
    settle,
    sort_aside,
    spell,
    tidy,
)
from sitrep.readers.dates import NOT_A_DAY, read_dates
from sitrep.readers.files.raw import Raw
from sitrep.readers.formats.converted import Converted
from sitrep.readers.formats.recognise import Format
from sitrep.readers.labels import FOLDER, map_labels, read_labels, read_rows
from sitrep.readers.notes import Notes
from sitrep.readers.numbers import read_numbers

COLUMNS = (
    *("id", "relid", "year", "active_year", "code_status", "type_of_violence"),
    *("conflict_dset_id", "conflict_new_id", "conflict_name"),
    *("dyad_dset_id", "dyad_new_id", "dyad_name", "side_a_dset_id", "side_a_new_id", "side_a"),
    *("side_b_dset_id", "side_b_new_id", "side_b", "number_of_sources", "source_article"),
    *("source_office", "source_date", "source_headline", "source_original", "where_prec"),
    *("where_coordinates", "where_description", "adm_1", "adm_2", "latitude", "longitude"),
    *("geom_wkt", "priogrid_gid", "country", "country_id", "region", "event_clarity"),
    *("date_prec", "date_start", "date_end", "deaths_a", "deaths_b", "deaths_civilians"),
    *("deaths_unknown", "best", "high", "low", "gwnoa", "gwnob"),
)
"""The columns of a release without a header row, in order (24.0.1 came out so)."""

CODED = ("type_of_violence", "date_prec", "where_prec")
PARTS = ("deaths_a", "deaths_b", "deaths_civilians", "deaths_unknown")

ISO_FORMS = (
    *("%Y-%m-%d %H:%M:%S.%f", "%Y-%m-%d", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M:%S"),
    *("%Y-%m-%dT%H:%M:%S.%f", "%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M:%SZ"),
)
OTHER_FORMS = (
    *("%d/%m/%Y", "%m/%d/%Y", "%d/%m/%Y %H:%M", "%m/%d/%Y %H:%M", "%d/%m/%Y %H:%M:%S"),
    *("%m/%d/%Y %H:%M:%S", "%d-%b-%y", "%d.%m.%Y", "%d %B %Y"),
)
"""Shapes that spreadsheets make of the dates; accepted if they agree with the year column."""
DAYS = (np.datetime64("1946-01-01"), np.datetime64("2100-12-31"))
ISO_DAY = re.compile(r"\d{4}-\d{2}-\d{2}(?![^T ])")

MANY_SOURCES = 100_000  # more is a slip of columns

LICENCE = "CC BY 4.0"
WORDS = Words(
    incident="lethal event",
    theatre="country",
    theatres="countries",
    about=(
        "Events of organised violence with at least one death, in the countries and on the days "
        "that the files cover."
    ),
    inclusion=(
        "UCDP GED lists an event if armed force of an organised side led to at least one death; "
        "its best estimate can still be 0."
    ),
    limits=(
        (
            "Lethal events only",
            "Incidents without dead are missing, so counts do not compare with those of sources "
            "that list them.",
        ),
        (
            "No attacker in two-sided conflict",
            "State-based and non-state conflict are clashes of two sides, neither of which is "
            "called the attacker; only one-sided violence is an attack.",
        ),
        (
            "Days are not always known",
            "Some events are known only to a span of days, up to a year, over which they are "
            "spread.",
        ),
    ),
    actor=(
        "In one-sided violence the actor is the side that killed; elsewhere it is side A, by "
        "UCDP's rule the government where there is one, which says nothing on who attacked."
    ),
    target=(
        "Groups hit are told by their dead: fighters of either side, civilians, or people of whom "
        "it is not known; an event counts under the group with most dead."
    ),
    toll="Deaths count all sides, fighters and civilians, as a low, a best and a high estimate.",
)
MISSING = {
    "non_lethal": (
        "UCDP GED lists only events with at least one death, so incidents without dead are "
        "missing, and its counts do not compare with those of sources that list them."
    ),
    "attribution": (
        "UCDP GED does not say who claimed an incident or how sure its actor is, so attribution "
        "is blank."
    ),
    "attackers": (
        "In state-based and non-state conflict neither side is called the attacker: both are "
        "listed, and the incident is a clash."
    ),
    "accounts": (
        "UCDP GED gives the number of sources of an incident and not what each says; 0 stands "
        "for a number that was not recorded, as for most events before 2013."
    ),
    "wounded": "UCDP GED does not count the wounded.",
    "weapon_type": "UCDP GED does not code weapons.",
}


# Releases --------------------------------------------------------------------------------------

_SPAN = re.compile(r"v?(\d\d)[._-]01[._-](\d\d)[._-](\d\d)(?!\d)")
_MONTH = re.compile(r"v?(?<!\d)(\d\d)[._-]0[._-](\d{1,2})(?!\d)")
_FINAL = re.compile(r"(?:ged|v)[._-]?(\d\d)[._-]?([1-9])(?!\d)", re.IGNORECASE)


@dataclass(frozen=True)
class Release:
    """What one file is, by its rows and, for the label alone, by its name.

    Attributes
    ----------
    label : str, the version that the name gives ("25.1"); empty where it gives none
    final : bool, a yearly release; False for candidate events
    newest : int, rank among releases: a final one is above all candidates
    start, end : datetime64[D], the days that it covers
    """

    label: str
    final: bool
    newest: int
    start: np.datetime64
    end: np.datetime64


def read_ranks(raw: Raw) -> np.ndarray:
    """Return for each row how new its release is."""
    raw = blank_words(raw, Notes(raw))
    ranks = [release.newest for release in describe_releases(raw, *_read_days(raw))]
    of_row: np.ndarray = np.array(ranks, dtype="float64")[raw.file_of]
    return of_row


FORMAT = Format(
    name="UCDP GED",
    key="id",
    needed=frozenset(
        {"id", "type_of_violence", "side_a", "side_b", "country", "date_start", "date_end"}
        | {"best", "low", "high"}
    ),
    wanted=(
        *("id", "year", "code_status", *CODED, "side_a", "side_b", "number_of_sources"),
        *("where_coordinates", "adm_1", "latitude", "longitude", "country", "region"),
        *("date_start", "date_end", *PARTS, "best", "high", "low"),
    ),
    aliases={"best_est": "best", "high_est": "high", "low_est": "low"},
    headless=COLUMNS,
    numeric=frozenset(
        {"year", "number_of_sources", "latitude", "longitude", *PARTS, "best", "high", "low"}
    ),
    newest=read_ranks,
)


def describe_releases(raw: Raw, starts: np.ndarray, ends: np.ndarray) -> list[Release]:
    """Return what each file is.

    Parameters
    ----------
    raw : Raw
    starts, ends : array of datetime64[D], days of each event; NaT where they are not known

    Notes
    -----
    Rows decide: a status other than Clear makes a candidate release; else the name does, and
    where it says nothing a file is final if nine tenths of its events span more than a year. A
    final release covers whole years, from the first to the last event; others begin with the
    month in which the bulk of their events begins. All end with the year if an event reaches
    its December, else on the last day of the last event: later days may not be covered yet.
    """
    status = raw.coded("code_status")
    clear = np.array([value.lower() == "clear" for value in status.distinct], dtype=bool)
    doubtful = ~status.spread(clear, True)
    lasting = (ends >= starts) & (ends - starts <= np.timedelta64(366, "D"))
    until = np.where(lasting, ends, starts)
    found = []
    for at, name in enumerate(raw.files):
        here = raw.file_of == at
        found.append(_describe(name, starts[here], until[here], bool(doubtful[here].any())))
    return found


def _describe(name: str, days: np.ndarray, until: np.ndarray, doubtful: bool) -> Release:
    label, named_final, named_month = _read_label(name)
    known = np.sort(days[~np.isnat(days)])
    if not len(known):
        return Release(label, named_final is True, 0, NOT_A_DAY, NOT_A_DAY)
    early, late = known[len(known) // 20], known[-1 - len(known) // 20]
    long = bool(late - early > np.timedelta64(366, "D"))
    final = not doubtful and (long if named_final is None else named_final)
    begin = "Y" if long or final else "M"
    first = known[0] if long or final else early
    last = until[~np.isnat(until)].max()
    month = int(late.astype("datetime64[M]").astype("int64")) + 1970 * 12
    newest = 10 * (month if named_month is None else named_month)
    newest += 0 if named_month is None else 1 if label.count(".") < 3 else 2
    start = first.astype(f"datetime64[{begin}]").astype("datetime64[D]")
    if last.astype("datetime64[M]").astype("int64") % 12 == 11:
        last = (last.astype("datetime64[Y]") + 1).astype("datetime64[D]") - 1
    return Release(label, final, newest + (10**6 if final else 0), start, last)


def _read_label(name: str) -> tuple[str, bool | None, int | None]:
    """Return what a name says: version, whether it is final, and its last month, counted from 0."""
    if found := _SPAN.search(name):
        year, until, month = found.groups()
        return f"{year}.01.{until}.{month}", False, (2000 + int(until)) * 12 + int(month) - 1
    if found := _MONTH.search(name):
        year, month = found.groups()
        return f"{year}.0.{int(month)}", False, (2000 + int(year)) * 12 + int(month) - 1
    if found := _FINAL.search(name):
        year, number = found.groups()
        return f"{year}.{number}", True, (2000 + int(year)) * 12 - 1
    return "", None, None


# Conversion ------------------------------------------------------------------------------------


def convert(raw: Raw, notes: Notes, *, strict: bool) -> Converted:
    """Make incidents of the rows of UCDP GED files.

    Parameters
    ----------
    raw : Raw
    notes : Notes of `raw`
    strict : bool, a label that the tables do not know is an error

    Raises
    ------
    DataError : a column cannot be read (lists the rows), or no row is left
    """
    raw = notes.raw = blank_words(raw, notes)
    starts, ends = _read_days(raw)
    years = read_numbers(raw, "year", notes)
    for name, days in (("date_start", starts), ("date_end", ends)):
        refuse(raw, (days < DAYS[0]) | (days > DAYS[1]), name, "lies outside 1946 to 2100")
    refuse(raw, (years < 1946) | (years > 2100), "year", "lies outside 1946 to 2100")
    dated = ~(np.isnat(starts) & np.isnat(ends) & np.isnan(years))
    raw = notes.take(dated, "date_start, date_end and year are blank")
    starts, ends = starts[dated], ends[dated]
    raw, kept = keep_latest(raw, notes)
    starts, ends = starts[kept], ends[kept]
    releases = describe_releases(raw, starts, ends)
    current = ~_find_superseded(raw, releases, starts)
    raw = notes.take(current, "a candidate event that the final release of its time lacks")
    starts, ends = starts[current], ends[current]

    coded = plain_codes(raw, CODED)
    codes = read_codes(FOLDER / "ucdp_codes.csv")

    def mapped(column: str, field: str) -> pd.Categorical:
        values = map_labels(coded, column, field, notes, source="ucdp", strict=strict)
        return tidy(values, order_of(codes, field))

    kind = mapped("type_of_violence", "event_type")
    event_class = _class_of(kind, notes)
    geo = settle(mapped("where_prec", "geo_precision"), "where_prec", notes)
    precision = mapped("date_prec", "date_precision")
    start, end, precision = _read_windows(raw, notes, starts, ends, precision)
    sorting = sort_aside(raw, start)
    country = tidy(read_names(raw, "country"))
    latitude, longitude = read_points(raw, geo, notes)
    attack = np.asarray(event_class == "attack")
    side_a = read_names(raw, "side_a", UNIDENTIFIED)
    side_b = read_names(raw, "side_b")
    low, best, high = _read_estimates(raw, notes)
    parts = np.column_stack([read_tolls(raw, name, notes) for name in PARTS])
    _note_sums(notes, parts, best)
    sources = read_numbers(raw, "number_of_sources", notes, unknown=(-1,))
    refuse(raw, sources > MANY_SOURCES, "number_of_sources", "is no likely number of sources")
    sources = np.where(sources > 0, sources, 0)
    hit, main = _find_targets(parts, attack)
    columns = {
        "date_start": start.astype("datetime64[s]"),
        "date_end": end.astype("datetime64[s]"),
        "date_precision": precision,
        "country": country,
        "admin1": tidy(read_regions(raw, "adm_1", country, notes, strict=strict)),
        "place": spell(read_names(raw, "where_coordinates")),
        "latitude": latitude,
        "longitude": longitude,
        "geo_precision": geo,
        "theatre": country,
        "event_class": event_class,
        "event_type": kind,
        "actor": tidy(side_a),
        "actor_2": tidy(chosen(np.where(attack, -1, side_b.codes), list(side_b.categories))),
        "target_type": tidy(chosen(main, HIT), order_of(codes, "target_type")),
        "killed_low": low,
        "killed": best,
        "killed_high": high,
        "actor_killed": np.where(attack, parts[:, 0], np.nan),
        "accounts": sources.astype("int64"),
    }
    order = sorting.result()
    incidents = assemble(raw, columns, order)
    del columns  # which take as much memory again
    targets = _list_targets(
        incidents["incident_id"], hit[order], parts[order], side_a, side_b, order
    )
    targets["target_type"] = tidy(targets["target_type"].array, order_of(codes, "target_type"))
    return Converted(
        incidents=incidents,
        targets=conform(targets, TARGETS, raw.files[0]),
        coverage=_list_coverage(raw, releases, incidents, country),
        theatres=list_theatres(incidents),
        codes=select_codes(codes, incidents, targets),
        kept=order,
        version=_version(releases),
        citation=_cite(releases, incidents),
        licence=LICENCE,
        toll="all sides",
        missing=dict(MISSING),
        words=WORDS,
    )


def _class_of(kind: pd.Categorical, notes: Notes) -> pd.Categorical:
    """Return the event class of each type of violence; blank where that is blank or not known."""
    kinds, classes = read_labels("ucdp", "event_type"), read_labels("ucdp", "event_class")
    known = {kinds[label][0]: code for label, (code, _) in classes.items()}
    names = [code for code in EVENT_CLASSES if code in known.values()]
    numbers = [names.index(known[code]) if code in known else -1 for code in kind.categories]
    found = chosen(np.array([*numbers, -1], dtype="int64")[kind.codes], names)
    clash = np.asarray(found == "clash")
    notes.add(
        "type_of_violence 1, 2: a clash of two sides, none of them the attacker", "mapped", clash
    )
    rule = "type_of_violence is blank or not known: in no event class"
    notes.add(rule, "guessed", np.asarray(found.isna()))
    return tidy(found, names)


def _find_superseded(raw: Raw, releases: Sequence[Release], days: np.ndarray) -> np.ndarray:
    """Tell which candidate events a final release of their time and country does not have."""
    gone = np.zeros(len(raw), dtype=bool)
    if len(raw.files) == 1:
        return gone
    country = raw.coded("country").codes
    candidate = np.array([not release.final for release in releases])[raw.file_of]
    for at, release in enumerate(releases):
        if release.final:
            covered = np.isin(country, country[raw.file_of == at])
            gone |= candidate & covered & (days >= release.start) & (days <= release.end)
    return gone


# Dates -----------------------------------------------------------------------------------------


def _read_days(raw: Raw) -> tuple[np.ndarray, np.ndarray]:
    """Return first and last day of each event; NaT where they are blank."""
    return _read_day(raw, "date_start"), _read_day(raw, "date_end")


def _read_day(raw: Raw, name: str) -> np.ndarray:
    column = raw.coded(name)
    iso = np.array([bool(ISO_DAY.match(value)) for value in column.distinct], dtype=bool)
    if iso.all():
        try:
            days = np.array([value[:10] for value in column.distinct], dtype="datetime64[D]")
            return column.spread(days, NOT_A_DAY)
        except ValueError:  # such as 30 February: the slow way lists the rows
            return read_dates(raw, name, ISO_FORMS)
    years = read_numbers(raw, "year", Notes(raw))
    years[column.spread(iso, False)] = np.nan
    return read_dates(raw, name, (*ISO_FORMS, *OTHER_FORMS), years=years)


def _read_windows(
    raw: Raw, notes: Notes, start: np.ndarray, end: np.ndarray, precision: pd.Categorical
) -> tuple[np.ndarray, np.ndarray, pd.Categorical]:
    """Return first day, last day and precision, so that no vague date stands on one day."""
    lone = np.isnat(start) != np.isnat(end)
    notes.add("only one of date_start and date_end is given: it stands for both", "guessed", lone)
    start, end = np.where(np.isnat(start), end, start), np.where(np.isnat(end), start, end)
    undated = np.isnat(start)
    if undated.any():
        notes.add("date_start and date_end are blank: some day of the year", "guessed", undated)
        years = np.where(undated, read_numbers(raw, "year", Notes(raw)), 1970).astype("int64")
        year = (years - 1970).astype("datetime64[Y]")
        start = np.where(undated, year.astype("datetime64[D]"), start)
        end = np.where(undated, (year + 1).astype("datetime64[D]") - 1, end)
    turned = end < start
    notes.add("date_end lies before date_start: the two are swapped", "repaired", turned)
    start, end = np.minimum(start, end), np.maximum(start, end)
    place = {level: at for at, level in enumerate(DATE_PRECISIONS)}
    levels = np.array([*(place.get(level, -1) for level in precision.categories), -1])
    level = levels[precision.codes]
    by_length = np.searchsorted([2, 8, 46], (end - start).astype("int64") + 1, side="right")
    blank = (level < 0) & ~undated
    notes.add("date_prec says nothing: as precise as its window is long", "guessed", blank)
    level = np.where(undated, DATE_PRECISIONS.index("year"), np.where(blank, by_length, level))
    start, end = _widen(notes, start, end, level)
    return start, end, tidy(chosen(level, DATE_PRECISIONS), DATE_PRECISIONS)


def _widen(
    notes: Notes, start: np.ndarray, end: np.ndarray, level: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Give the week, month or year around it to a single day that is known no better."""
    single = start == end
    for at, name in enumerate(DATE_PRECISIONS[1:], start=1):
        vague = single & (level == at)
        if not vague.any():
            continue
        rule = f"date_prec says {name} and the dates one day: spread over the {name} around it"
        notes.add(rule, "guessed", vague)
        day = start[vague]
        if name == "week":
            first = day - (day.astype("int64") + 3) % 7
            after = first + 7
        else:
            unit = "datetime64[M]" if name == "month" else "datetime64[Y]"
            first = day.astype(unit).astype("datetime64[D]")
            after = (day.astype(unit) + 1).astype("datetime64[D]")
        start[vague], end[vague] = first, after - 1
    return start, end


# Tolls -----------------------------------------------------------------------------------------


def _read_estimates(raw: Raw, notes: Notes) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return low, best and high, in this order in size; best is never changed."""
    low, best, high = (read_tolls(raw, name, notes) for name in ("low", "best", "high"))
    disordered = (best > high) | (best < low) | (low > high)
    notes.add(
        "low, best and high out of order: low is the least and high the most of the three",
        "repaired",
        disordered,
    )
    least, most = np.fmin(np.fmin(low, best), high), np.fmax(np.fmax(low, best), high)
    return np.where(disordered, least, low), best, np.where(disordered, most, high)


def _note_sums(notes: Notes, parts: np.ndarray, best: np.ndarray) -> None:
    """Note the incidents whose deaths by side do not add up to the best estimate."""
    apart = np.abs(sum(parts.T) - best) > 1e-6
    notes.add("deaths by side do not add up to best: both are kept as they are", "guessed", apart)


# Targets ---------------------------------------------------------------------------------------

HIT = ("combatant", "civilian", "unknown")
HIT_OF_PART = np.array([0, 0, 1, 2])
"""Position in `HIT` of those whom each of `PARTS` counts."""


def _find_targets(parts: np.ndarray, attack: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the groups hit in each incident, and which of them had most killed.

    Returns
    -------
    array of bool, incident x `PARTS`: those with dead; in one-sided violence always civilians,
    and never the sides, whose dead are the attacker's; where nobody is known to have died, unknown
    array of int, position in `HIT`
    """
    hit = parts > 0
    hit[attack, :2] = False
    hit[attack, 2] = True
    hit[~hit.any(axis=1), 3] = True
    dead = np.where(hit, np.nan_to_num(parts, nan=0.0), -1)
    fighters = np.where(hit[:, :2].any(axis=1), dead[:, :2].clip(min=0).sum(axis=1), -1)
    by_group = np.column_stack([fighters, dead[:, 2], dead[:, 3]])
    return hit, by_group.argmax(axis=1)


def _list_targets(
    ids: pd.Series,
    hit: np.ndarray,
    parts: np.ndarray,
    side_a: pd.Categorical,
    side_b: pd.Categorical,
    order: np.ndarray,
) -> pd.DataFrame:
    """Return one row a group hit, in the order of the incidents."""
    row, part = np.nonzero(hit)
    many = np.bincount(row, minlength=len(ids))
    number = np.arange(len(row)) - (many.cumsum() - many)[row] + 1
    names = [*side_a.categories, *side_b.categories]
    a, b = (side.codes.astype("int32")[order][row] for side in (side_a, side_b))
    unit = np.where(part == 0, a, np.where((part == 1) & (b >= 0), b + len(side_a.categories), -1))
    units = list(dict.fromkeys(names))
    position = {name: at for at, name in enumerate(units)}
    renumber = np.array([*(position[name] for name in names), -1], dtype="int32")
    return pd.DataFrame(
        {
            "incident_id": ids.take(row).reset_index(drop=True),
            "target_no": number.astype("int64"),
            "target_type": chosen(HIT_OF_PART[part], HIT),
            "unit": as_text(spell(chosen(renumber[unit], units))),
            "killed": parts[row, part],
            "wounded": np.full(len(row), np.nan),
            "abducted": np.full(len(row), np.nan),
        },
        copy=False,
    )


# What the source covers ------------------------------------------------------------------------


def _list_coverage(
    raw: Raw, releases: Sequence[Release], incidents: pd.DataFrame, country: pd.Categorical
) -> pd.DataFrame:
    """Return the days that the files cover in each country, and stray days outside them.

    A file of one country covers that country; a file of several covers every country of its
    regions of the world that any of the files has.
    """
    names, region = np.asarray(country.codes), raw.coded("region").codes
    windows: list[tuple[str, np.datetime64, np.datetime64]] = []
    for at, release in enumerate(releases):
        if np.isnat(release.start):
            continue
        here = raw.file_of == at
        own = np.unique(names[here])
        if len(own) > 1:
            own = np.union1d(own, names[np.isin(region, region[here & (region >= 0)])])
        windows += [(country.categories[c], release.start, release.end) for c in own if c >= 0]
    full = _merge(windows)
    rows = [(*window, "full", "events with at least one death") for window in full]
    rows += [
        (*stray, "thin", "days outside the time that the files cover")
        for stray in _find_strays(incidents, full)
    ]
    table = pd.DataFrame(rows, columns=list(COVERAGE)).sort_values(["theatre", "start"])
    return conform(table.reset_index(drop=True), COVERAGE, raw.files[0])


def _merge(
    windows: Sequence[tuple[str, np.datetime64, np.datetime64]],
) -> list[tuple[str, np.datetime64, np.datetime64]]:
    """Return windows without overlap, those that touch as one."""
    merged: list[tuple[str, np.datetime64, np.datetime64]] = []
    for name, start, end in sorted(windows):
        if merged and merged[-1][0] == name and start <= merged[-1][2] + 1:
            merged[-1] = (name, merged[-1][1], max(end, merged[-1][2]))
        else:
            merged.append((name, start, end))
    return merged


def _find_strays(
    incidents: pd.DataFrame, windows: Sequence[tuple[str, np.datetime64, np.datetime64]]
) -> list[tuple[str, np.datetime64, np.datetime64]]:
    """Return the windows of the incidents that no covered day of their country touches."""
    first = incidents["date_start"].to_numpy("datetime64[D]")
    last = incidents["date_end"].to_numpy("datetime64[D]")
    theatre = incidents["theatre"].cat
    outside = np.ones(len(incidents), dtype=bool)
    number = {name: at for at, name in enumerate(theatre.categories)}
    codes = theatre.codes.to_numpy()
    spans = {(start, end) for _, start, end in windows}
    for start, end in spans:
        within = [number[name] for name, a, b in windows if (a, b) == (start, end)]
        outside &= ~(np.isin(codes, within) & (last >= start) & (first <= end))
    stray = np.flatnonzero(outside & (codes >= 0))
    return _merge([(theatre.categories[codes[at]], first[at], last[at]) for at in stray])


def _version(releases: Sequence[Release]) -> str:
    labels = sorted({release.label for release in releases if release.label})
    return ", ".join(labels) or "not stated"


def _cite(releases: Sequence[Release], incidents: pd.DataFrame) -> str:
    """Return the citation that UCDP asks for, with the article of the newest final release."""
    listed = read_rows(FOLDER / "ucdp_releases.csv")
    articles = {row["release"]: row["citation"] for row in listed}
    version = _version(releases)
    words = f"version {version}" if version != "not stated" else "version not stated"
    span = f"{incidents['date_start'].min():%Y} to {incidents['date_start'].max():%Y}"
    cited = [
        "Sundberg, Ralph & Erik Melander (2013), Introducing the UCDP Georeferenced Event "
        "Dataset, Journal of Peace Research 50(4): 523-532"
    ]
    named = [articles[r.label] for r in releases if r.final and r.label in articles]
    cited += sorted(set(named))[-1:] or [
        "Davies, Shawn, et al., Organized violence, Journal of Peace Research, the article of the "
        "release's year"
    ]
    if not all(release.final for release in releases):
        cited.append(
            "Hegre, Håvard, Mihai Croicu, Kristine Eck & Stina Högbladh (2020), Introducing the "
            "UCDP Candidate Events Dataset, Research & Politics 7(3)"
        )
    return f"UCDP Georeferenced Event Dataset (GED), {words}, events of {span}: {'; '.join(cited)}."
