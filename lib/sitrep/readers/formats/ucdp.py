"""Reads UCDP GED, yearly and candidate releases: lethal events of organised violence."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from sitrep.model.attribution import UNIDENTIFIED
from sitrep.model.codes import read_rows
from sitrep.model.schema import DATE_PRECISIONS, EVENT_CLASSES, Words
from sitrep.readers.columns import as_text, chosen, positions, read_names, read_texts, spell, tidy
from sitrep.readers.dates import NOT_A_DAY, read_dates
from sitrep.readers.files.layout import Layout
from sitrep.readers.files.raw import Raw, spread
from sitrep.readers.formats.base import Format
from sitrep.readers.formats.releases import Release, describe_releases
from sitrep.readers.formats.searched import list_coverage
from sitrep.readers.formats.vintage import Vintage
from sitrep.readers.labels import FOLDER, read_labels
from sitrep.readers.numbers import read_numbers, read_tolls, settle_range
from sitrep.readers.rows import blank_words, keep_latest, plain_codes, refuse

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
WIDE = "5"
"""The where_prec of an area without clear limits: its point stands for no place."""
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
NOT_STATED = "not stated"
DATASET = (
    "Sundberg, Ralph & Erik Melander (2013), Introducing the UCDP Georeferenced Event Dataset, "
    "Journal of Peace Research 50(4): 523-532"
)
YEARLY = (
    "Davies, Shawn, et al., Organized violence, Journal of Peace Research, the article of the "
    "release's year"
)
CANDIDATES = (
    "Hegre, Håvard, Mihai Croicu, Kristine Eck & Stina Högbladh (2020), Introducing the UCDP "
    "Candidate Events Dataset, Research & Politics 7(3)"
)
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
        (
            "Regions bear the names of their time",
            "A region that was renamed stands under both names: under the one it seems to end, "
            "under the other to begin.",
        ),
    ),
    actor=(
        "In one-sided violence the actor is the side that killed. Elsewhere there are two sides, "
        "neither of which is called the attacker: an incident counts for both."
    ),
    target=(
        "Groups hit are told by their dead: fighters of either side, civilians, or people of whom "
        "it is not known; an event counts under the group with most dead."
    ),
    toll="Deaths count all sides, fighters and civilians, as a low, a best and a high estimate.",
    range="low to high estimate",
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
    "abducted": "UCDP GED does not count the abducted.",
    "weapon_type": "UCDP GED does not code weapons.",
}

LAYOUT = Layout(
    name="UCDP GED",
    key="id",
    needed=frozenset(
        {"type_of_violence", "side_a", "side_b", "country", "date_start", "date_end"}
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
)


# Conversion ------------------------------------------------------------------------------------


class Ucdp(Format):
    """Files of UCDP GED, yearly and candidate releases."""

    layout = LAYOUT
    labels = "ucdp"
    licence = LICENCE
    toll = "all sides"
    missing = MISSING
    words = WORDS

    @classmethod
    def vintage(cls, raw: Raw) -> Vintage:
        """Return how new each release is and which days it covers."""
        raw = blank_words(raw, raw.layout.wanted)
        starts, ends = _read_days(raw)
        releases = describe_releases(raw, starts, ends)
        made = np.array([release.newest or np.nan for release in releases])
        spans = [
            (release.start, release.end) if release.final or release.named else (NOT_A_DAY,) * 2
            for release in releases
        ]
        return Vintage(
            edited=np.nan_to_num(made)[raw.file_of],
            made=made,
            day=np.where(np.isnat(starts), ends, starts),
            country=raw.coded("country").codes,
            kinds=(raw.coded("type_of_violence").codes,),
            spans=np.array(spans, dtype="datetime64[D]"),
        )

    def select(self) -> None:
        """Keep the last row of each event that has a date."""
        raw = blank_words(self.raw, self.layout.wanted)
        starts, ends = _read_days(raw)
        years = read_numbers(raw, "year")
        for name, days in (("date_start", starts), ("date_end", ends)):
            refuse(raw, (days < DAYS[0]) | (days > DAYS[1]), name, "lies outside 1946 to 2100")
        refuse(raw, (years < 1946) | (years > 2100), "year", "lies outside 1946 to 2100")
        dated = ~(np.isnat(starts) & np.isnat(ends) & np.isnan(years))
        raw = raw.keep(dated, "date_start, date_end and year are blank")
        starts, ends = starts[dated], ends[dated]
        raw, kept = keep_latest(raw)
        self.raw, self.days = plain_codes(raw, CODED), (starts[kept], ends[kept])
        self.releases = describe_releases(self.raw, *self.days)

    def read_days(self) -> dict[str, Any]:
        """Return first day, last day and precision."""
        told = self.mapped("date_prec", "date_precision")
        start, end, precision = _read_windows(self.raw, *self.days, told)
        return {"date_start": start, "date_end": end, "date_precision": precision}

    def read_columns(self) -> dict[str, Any]:
        """Return the other columns."""
        raw = self.raw
        kind = self.coded("type_of_violence", "event_type")
        event_class = _class_of(kind, raw)
        self.attack = np.asarray(event_class == "attack")
        self.country = tidy(read_names(raw, "country"))
        self.sides = read_names(raw, "side_a", UNIDENTIFIED), read_names(raw, "side_b")
        low, best, high = _read_estimates(raw)
        self.parts = np.column_stack([read_tolls(raw, name, whole=True) for name in PARTS])
        _note_sums(raw, self.parts, best)
        self.hit, main = _find_targets(self.parts, self.attack)
        place = self.place(self.country, "adm_1", "where_prec")
        wide = _is_wide(raw)
        side_a, side_b = self.sides
        other = np.where(self.attack, -1, side_b.codes)
        return {
            **place,
            **{side: np.where(wide, np.nan, place[side]) for side in ("latitude", "longitude")},
            "place": read_texts(raw, "where_coordinates"),
            "event_class": event_class,
            "event_type": kind,
            "actor": tidy(side_a),
            "actor_2": tidy(chosen(other, list(side_b.categories))),
            "target_type": self.tidied(chosen(main, HIT), "target_type"),
            "killed_low": low,
            "killed": best,
            "killed_high": high,
            "actor_killed": np.where(self.attack, self.parts[:, 0], np.nan),
            "accounts": _count_sources(raw),
        }

    def list_targets(self) -> pd.DataFrame:
        """Return one row a group hit, in the order of the incidents."""
        ids, order = self.incidents["incident_id"], self.order
        sides = [side.take(order) for side in self.sides]
        targets = _list_targets(ids, self.hit[order], self.parts[order], *sides)
        targets["target_type"] = self.tidied(targets["target_type"].array, "target_type")
        return targets

    def list_coverage(self) -> pd.DataFrame:
        """Return the days that the files cover in each country, and stray days outside them."""
        starts, ends = self.days
        days = np.where(np.isnat(starts), ends, starts)
        return list_coverage(self.raw, self.releases, self.incidents, self.country, days)

    def version(self) -> str:
        """Return the versions that the names of the files give."""
        labels = sorted({release.label for release in self.releases if release.label})
        return ", ".join(labels) or NOT_STATED

    def cite(self) -> str:
        """Return the citation that UCDP asks for, with the article of the newest final release."""
        version = self.version()
        words = f"version {version}" if version != NOT_STATED else "version not stated"
        days = self.incidents["date_start"]
        span = f"{days.min():%Y} to {days.max():%Y}"
        cited = "; ".join(_list_articles(self.releases))
        return f"UCDP Georeferenced Event Dataset (GED), {words}, events of {span}: {cited}."


def _is_wide(raw: Raw) -> np.ndarray:
    """Tell which events are known to an area without clear limits, such as a border, alone."""
    column = raw.coded("where_prec")
    return column.spread(np.array([value == WIDE for value in column.distinct], dtype=bool), False)


def _class_of(kind: pd.Categorical, raw: Raw) -> pd.Categorical:
    """Return the event class of each type of violence; blank where that is blank or not known."""
    kinds, classes = read_labels("ucdp", "event_type"), read_labels("ucdp", "event_class")
    known = {kinds[label][0]: code for label, (code, _) in classes.items()}
    names = [code for code in EVENT_CLASSES if code in known.values()]
    numbers = [names.index(known[code]) if code in known else -1 for code in kind.categories]
    found = chosen(spread(np.array(numbers, dtype="int8"), np.asarray(kind.codes), -1), names)
    clash = np.asarray(found == "clash")
    raw.note(
        "type_of_violence 1, 2: a clash of two sides, none of them the attacker", "mapped", clash
    )
    rule = "type_of_violence is blank or not known: in no event class"
    raw.note(rule, "guessed", np.asarray(found.isna()))
    return tidy(found, names)


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
    years = read_numbers(raw, "year", noted=False)
    years[column.spread(iso, False)] = np.nan
    return read_dates(raw, name, (*ISO_FORMS, *OTHER_FORMS), years=years)


def _read_windows(
    raw: Raw, start: np.ndarray, end: np.ndarray, precision: pd.Categorical
) -> tuple[np.ndarray, np.ndarray, pd.Categorical]:
    """Return first day, last day and precision, so that no vague date stands on one day."""
    lone = np.isnat(start) != np.isnat(end)
    raw.note("only one of date_start and date_end is given: it stands for both", "guessed", lone)
    start, end = np.where(np.isnat(start), end, start), np.where(np.isnat(end), start, end)
    undated = np.isnat(start)
    if undated.any():
        raw.note("date_start and date_end are blank: some day of the year", "guessed", undated)
        years = np.where(undated, read_numbers(raw, "year", noted=False), 1970).astype("int64")
        year = (years - 1970).astype("datetime64[Y]")
        start = np.where(undated, year.astype("datetime64[D]"), start)
        end = np.where(undated, (year + 1).astype("datetime64[D]") - 1, end)
    turned = end < start
    raw.note("date_end lies before date_start: the two are swapped", "repaired", turned)
    start, end = np.minimum(start, end), np.maximum(start, end)
    level = positions(precision, DATE_PRECISIONS)
    by_length = np.searchsorted([2, 8, 46], (end - start).astype("int64") + 1, side="right")
    blank = (level < 0) & ~undated
    raw.note("date_prec says nothing: as precise as its window is long", "guessed", blank)
    level = np.where(undated, DATE_PRECISIONS.index("year"), np.where(blank, by_length, level))
    start, end = _widen(raw, start, end, level)
    return start, end, tidy(chosen(level, DATE_PRECISIONS), DATE_PRECISIONS)


def _widen(
    raw: Raw, start: np.ndarray, end: np.ndarray, level: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Give the week, month or year around it to a single day that is known no better."""
    single = start == end
    for at, name in enumerate(DATE_PRECISIONS[1:], start=1):
        vague = single & (level == at)
        if not vague.any():
            continue
        rule = f"date_prec says {name} and the dates one day: spread over the {name} around it"
        raw.note(rule, "guessed", vague)
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


def _read_estimates(raw: Raw) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return low, best and high, in this order in size."""
    low, best, high = (read_tolls(raw, name, whole=True) for name in ("low", "best", "high"))
    blank = np.isnan(low) & np.isnan(best) & np.isnan(high)
    raw.note("low, best and high are blank: no toll", "mapped", blank)
    return settle_range(raw, low, best, high)


def _note_sums(raw: Raw, parts: np.ndarray, best: np.ndarray) -> None:
    """Note the incidents whose deaths by side do not add up to the best estimate."""
    apart = np.abs(sum(parts.T) - best) > 1e-6
    raw.note("deaths by side do not add up to best: both are kept as they are", "guessed", apart)


def _count_sources(raw: Raw) -> np.ndarray:
    """Return how many sources each event has; 0 where that was not recorded."""
    sources = read_numbers(raw, "number_of_sources", unknown=(-1,))
    refuse(raw, sources > MANY_SOURCES, "number_of_sources", "is no likely number of sources")
    return np.where(sources > 0, sources, 0).astype("int64")


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
) -> pd.DataFrame:
    """Return one row a group hit, in the order of the incidents."""
    row, part = np.nonzero(hit)
    many = np.bincount(row, minlength=len(ids))
    number = np.arange(len(row)) - (many.cumsum() - many)[row] + 1
    units = list(dict.fromkeys([*side_a.categories, *side_b.categories]))
    a, b = (positions(side, units)[row] for side in (side_a, side_b))
    unit = np.where(part == 0, a, np.where(part == 1, b, -1))
    return pd.DataFrame(
        {
            "incident_id": ids.take(row).reset_index(drop=True),
            "target_no": number.astype("int64"),
            "target_type": chosen(HIT_OF_PART[part], HIT),
            "unit": as_text(spell(chosen(unit, units))),
            "killed": parts[row, part],
            "wounded": np.full(len(row), np.nan),
            "abducted": np.full(len(row), np.nan),
        },
        copy=False,
    )


# Citation ----------------------------------------------------------------------------------------


def _list_articles(releases: Sequence[Release]) -> list[str]:
    """Return what to cite: the dataset's article, the newest release's, and that of candidates."""
    listed = read_rows(FOLDER / "ucdp_releases.csv")
    articles = {row["release"]: row["citation"] for row in listed}
    named = [articles[r.label] for r in releases if r.final and r.label in articles]
    newest = sorted(set(named))[-1:] or [YEARLY]
    candidates = [] if all(release.final for release in releases) else [CANDIDATES]
    return [DATASET, *newest, *candidates]
