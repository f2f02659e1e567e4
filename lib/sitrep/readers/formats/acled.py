"""Reads exports of ACLED: the layouts since 2023, of 2019 to 2023 and, in upper case, to 2017."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import partial
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from sitrep.errors import DataError, Problem
from sitrep.model.attribution import UNIDENTIFIED
from sitrep.model.codes import order_of, read_codes, select_codes
from sitrep.model.schema import COVERAGE, DATE_PRECISIONS, TARGETS, Words, conform
from sitrep.readers.columns import (
    ABSENT,
    assemble,
    chosen,
    encode,
    has_id,
    list_theatres,
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
from sitrep.readers.dates import read_dates
from sitrep.readers.files.raw import Raw
from sitrep.readers.formats.converted import Converted
from sitrep.readers.formats.recognise import Format
from sitrep.readers.labels import FOLDER, fold, map_labels, read_labels, read_rows
from sitrep.readers.notes import Notes
from sitrep.readers.numbers import read_numbers

KEY = "event_id_cnty"
TEXTS = (
    *("disorder_type", "event_type", "sub_event_type", "actor1", "actor2", "civilian_targeting"),
    *("country", "admin1", "location", "source"),
)
NUMBERED = ("time_precision", "inter1", "inter2", "iso", "geo_precision")
"""Columns of code numbers, into which other programs write 7.0 for 7."""


FIRST_DAY, LAST_DAY = np.datetime64("1990-01-01"), np.datetime64("2099-12-31")
"""Days outside these are no dates of ACLED, which starts with 1997."""

LAST_SECOND = float(LAST_DAY.astype("datetime64[s]").astype("int64"))


def read_edits(raw: Raw) -> np.ndarray:
    """Return when each row was last edited, in Unix seconds; -1 where it is not known."""
    seconds = raw.numbers("timestamp")
    if seconds is None:
        column = raw.coded("timestamp")
        parsed = pd.to_numeric(pd.Series(column.distinct, dtype="str"), errors="coerce")
        seconds = column.spread(parsed.to_numpy("float64"), np.nan)
    return np.where((seconds >= 0) & (seconds <= LAST_SECOND), seconds, -1.0)


FORMAT = Format(
    name="ACLED",
    key=KEY,
    needed=frozenset({KEY, "event_date", "event_type"}),
    wanted=(
        *(KEY, "event_date", "year", *NUMBERED, *TEXTS),
        *("latitude", "longitude", "fatalities", "timestamp"),
    ),
    numeric=frozenset({"year", "latitude", "longitude", "fatalities", "timestamp"}),
    newest=read_edits,
)

DATE_FORMS = (
    *("%Y-%m-%d", "%d %B %Y", "%d/%m/%Y", "%d-%b-%y", "%d-%B-%Y", "%d-%b-%Y"),
    *("%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M:%S"),
    "%m/%d/%Y",  # ACLED writes none, a spreadsheet may: what could be both is an error
)
SAMPLE = 100
COUNTRIES = FOLDER / "acled_coverage.csv"
FROM_THE_START = "from the day on which ACLED began to cover the country, as far as is known"

NOT_NAMED = "not named"
CLASS_OF_DISORDER = {
    "political_violence": "attack",
    "both": "attack",
    "demonstrations": "demonstration",
    "strategic_developments": "development",
}
TARGET_OF_SIDE = {"civilians": "civilian", "protesters": "protester"}
"""Sides that bear no arms: where an attack has one, it is the target, wherever it is named."""

EARLY_DAYS = np.timedelta64(31, "D")
"""A file whose first incident is this soon after coverage began was asked for from that start."""

CITATION = (
    "Armed Conflict Location & Event Data (ACLED), acleddata.com: an export made by the user, "
    "mapped by the rules in the notes."
)
LICENCE = (
    "ACLED terms of use: attribution with access date, filters and changes; rows may not be "
    "passed on"
)
WORDS = Words(
    theatre="country",
    theatres="countries",
    about=(
        "Political violence, demonstrations and strategic developments of the countries, days and "
        "kinds that were asked for when the file was exported."
    ),
    inclusion=(
        "One event of ACLED is one incident: battles are clashes; explosions, violence against "
        "civilians, mob violence and excessive force against protesters are attacks; the rest are "
        "demonstrations and developments."
    ),
    limits=(
        (
            "Reports, not all events",
            "ACLED lists what its sources report, so where less is reported fewer incidents stand "
            "here.",
        ),
        (
            "Days covered are taken from the file",
            "Since when a country was covered is from a list that was not checked against ACLED's "
            "own, or else the first day in the file.",
        ),
        (
            "No attacker and target",
            "ACLED codes two sides of an event and not which of them attacked.",
        ),
        (
            "Developments do not compare",
            "ACLED itself warns that strategic developments are not comparable over time or place.",
        ),
    ),
    actor=(
        "Where one side of an attack bears no arms the actor is the other; elsewhere it is only "
        "the side named first, since the order of ACLED's actors has no meaning."
    ),
    target=(
        "Targets are told only where an attack hit civilians or protesters; of attacks on armed "
        "groups the target is blank."
    ),
    toll=(
        "Deaths count all sides, attackers included, and 0 may mean that none were reported, so "
        "totals are minima."
    ),
)
MISSING = {
    "attribution": (
        "ACLED does not say who claims an incident or how sure its actor is, so attribution is "
        "blank throughout."
    ),
    "attackers": (
        "The order of ACLED's actors has no meaning: battles have two sides and no attacker, and "
        "where both sides of an attack bear arms `actor` is only the one named first."
    ),
    "accounts": (
        "ACLED names its sources but not what each of them says, so accounts cannot be compared; "
        "`accounts` is the number of sources that it names."
    ),
    "zero_tolls": (
        "ACLED writes 0 deaths both where nobody died and where no deaths were reported, so "
        "totals are minima and a share of incidents without deaths is a maximum."
    ),
    "target_tolls": (
        "ACLED's deaths count all sides, so the dead of an incident with a known target may "
        "include its attackers."
    ),
    "target_type": (
        "ACLED tells targets only where civilians or protesters were hit; of attacks on armed "
        "groups the target is blank."
    ),
    "wounded": "ACLED does not count the wounded.",
    "actor_killed": "ACLED does not split deaths by side.",
}


def convert(raw: Raw, notes: Notes, *, strict: bool) -> Converted:
    """Make incidents of the rows of ACLED exports.

    Parameters
    ----------
    raw : Raw
    notes : Notes of `raw`
    strict : bool, a label that the tables do not know is an error

    Raises
    ------
    DataError : a column cannot be read (lists the rows), or no row is left
    """
    if not raw.has("country") and not raw.has("iso"):
        raise DataError(
            [Problem(file, column="country", rule="is missing, and iso too") for file in raw.files]
        )
    raw = _select(_tidy(raw, notes), notes, has_id(raw), f"no {KEY}")
    years = read_numbers(raw, "year", notes, whole=True) if raw.has("year") else None
    days = read_dates(raw, "event_date", _likely_forms(raw), years=years)
    strange = (days < FIRST_DAY) | (days > LAST_DAY)
    refuse(raw, strange, "event_date", "is no date of ACLED, which starts with 1997")
    raw, days = _select_dated(raw, notes, days)
    raw, days = _select_incidents(raw, notes, days)
    codes = read_codes(FOLDER / "acled_codes.csv")
    start, end, precision = _windows(raw, notes, days, strict=strict)
    sorting = sort_aside(raw, start)
    columns = {
        "date_start": start,
        "date_end": end,
        "date_precision": precision,
        **_columns(raw, notes, codes, strict=strict),
    }
    order = sorting.result()
    incidents = assemble(raw, columns, order)
    targets = _targets(incidents)
    return Converted(
        incidents=incidents,
        targets=targets,
        coverage=_coverage(notes, columns["country"], days),
        theatres=list_theatres(incidents).fillna({"admin1": NOT_NAMED}),
        codes=select_codes(codes, incidents, targets),
        kept=order,
        version=_version(raw, days),
        citation=CITATION,
        licence=LICENCE,
        toll="all sides",
        missing=dict(MISSING),
        words=WORDS,
    )


# Rows ------------------------------------------------------------------------------------------


def _tidy(raw: Raw, notes: Notes) -> Raw:
    """Blank what stands for a blank, and write code numbers without decimals.

    `notes.raw` keeps the cells as they were: they may be asked for.
    """
    table = raw.table
    for name in filter(raw.worded.__contains__, (*NUMBERED, *TEXTS)):
        column = raw.coded(name)
        absent = np.array([cell in ABSENT for cell in column.distinct], dtype=bool)
        notes.add(f"{name}: 'NA' is blank", "mapped", column.spread(absent, False))
        cells = [None if cell in ABSENT else cell for cell in column.distinct]
        if name in NUMBERED:
            cells = [cell and re.sub(r"^(\d+)\.0+$", r"\1", cell) for cell in cells]
        if cells != column.distinct:
            place = table.column_names.index(name)
            table = table.set_column(place, name, encode(column.codes, cells))
    return raw if table is raw.table else replace(raw, table=table)


def _select(raw: Raw, notes: Notes, chosen: np.ndarray, rule: str) -> Raw:
    """Keep the chosen rows, here and in the notes."""
    notes.take(chosen, rule)
    return raw if chosen.all() else raw.take(chosen)


def _select_dated(raw: Raw, notes: Notes, days: np.ndarray) -> tuple[Raw, np.ndarray]:
    """Keep the rows that have a date."""
    dated = ~np.isnat(days)
    raw = _select(raw, notes, dated, "no event_date")
    if not len(raw):
        rule = f"has no row with {KEY} and event_date"
        raise DataError([Problem(file, rule=rule) for file in raw.files])
    return raw, days[dated]


def _select_incidents(raw: Raw, notes: Notes, days: np.ndarray) -> tuple[Raw, np.ndarray]:
    """Keep one row an incident: the newest edit, and of a monadic export the first actor's."""
    if not raw.repeats:
        return raw, days
    number = np.asarray(raw.ids.dictionary_encode().indices)
    edited = read_edits(raw)
    rows = np.arange(len(raw))
    order = np.lexsort((rows, -edited, number))
    first = np.flatnonzero(np.diff(number[order], prepend=-1))
    keeper = np.empty_like(rows)
    keeper[order] = np.repeat(order[first], np.diff(first, append=len(rows)))
    actor = raw.coded("actor1").codes
    older = edited < edited[keeper]
    monadic = ~older & (actor != actor[keeper])
    again = ~older & ~monadic & (rows != keeper)
    raw, left = _second_sides(raw, keeper, monadic), rows
    for rule, gone in {
        "an older edit of the same event_id_cnty": older,
        "monadic export, one row an actor: the first row of an incident stays": monadic,
        "the same event_id_cnty again": again,
    }.items():
        stays = ~gone[left]
        raw, left = _select(raw, notes, stays, rule), left[stays]
    return raw, days[left]


def _second_sides(raw: Raw, keeper: np.ndarray, monadic: np.ndarray) -> Raw:
    """Name the second actor of incidents of which each row names only one."""
    alone = raw.coded("actor2").codes < 0
    partner = np.full(len(raw), -1)
    others = np.flatnonzero(monadic)[::-1]
    partner[keeper[others]] = others
    filled = alone & (partner >= 0)
    if not filled.any():
        return raw
    table = raw.table
    for own, other in (("actor1", "actor2"), ("inter1", "inter2")):
        theirs = raw.texts(own).take(pa.array(np.maximum(partner, 0)))
        both = pc.if_else(pa.array(filled), theirs, raw.texts(other))
        if raw.has(other):
            table = table.set_column(table.column_names.index(other), other, both)
        else:
            table = table.append_column(other, both)
    return replace(raw, table=table)


def _version(raw: Raw, days: np.ndarray) -> str:
    """Return the day of the newest edit; of the last event where no edits are given."""
    newest = read_edits(raw).max()
    if newest > 0:
        return str(np.datetime64(int(newest), "s").astype("datetime64[D]"))
    return f"events to {days.max()}"


def _likely_forms(raw: Raw) -> list[str]:
    """Return the forms of date that some of the first dates have: to try all is slow."""
    some = pd.Series(raw.coded("event_date").distinct[:SAMPLE], dtype="str")
    fits = [pd.to_datetime(some, format=form, errors="coerce").notna().any() for form in DATE_FORMS]
    return [form for form, fit in zip(DATE_FORMS, fits, strict=True) if fit] or list(DATE_FORMS)


# Columns ---------------------------------------------------------------------------------------


def _columns(raw: Raw, notes: Notes, codes: pd.DataFrame, *, strict: bool) -> dict[str, Any]:
    """Return the columns of `incidents`, in the order of the rows; but for id and dates."""
    label = partial(map_labels, raw, notes=notes, source="acled", strict=strict)
    label("disorder_type", "disorder_type")
    event_class = _event_class(raw, notes)
    fine = label("sub_event_type", "sub_event_type")
    event_type = _first_known(fine, label("event_type", "event_type"))
    geo_precision = settle(label("geo_precision", "geo_precision"), "geo_precision", notes)
    country = _country(raw, notes)
    killed = read_tolls(raw, "fatalities", notes)
    latitude, longitude = read_points(raw, geo_precision, notes)
    return {
        "country": country,
        "admin1": tidy(read_regions(raw, "admin1", country, notes, strict=strict)),
        "place": spell(read_names(raw, "location")),
        "latitude": latitude,
        "longitude": longitude,
        "geo_precision": geo_precision,
        "theatre": country,
        "event_class": tidy(event_class, order_of(codes, "event_class")),
        "event_type": tidy(event_type, order_of(codes, "event_type")),
        "weapon_type": tidy(
            _look_up(raw, "sub_event_type", "weapon_type"), order_of(codes, "weapon_type")
        ),
        **_sides(raw, notes, event_class, strict=strict),
        "killed_low": killed,
        "killed": killed,
        "killed_high": killed,
        "accounts": _number_of_sources(raw),
    }


def _look_up(raw: Raw, column: str, field: str) -> pd.Categorical:
    """Return the codes of those labels that a table knows; the others are blank."""
    table, labels = read_labels("acled", field), raw.coded(column)
    codes = list(dict.fromkeys(code for code, _ in table.values()))
    known = [table.get(fold(value)) for value in labels.distinct]
    numbers = np.array([-1 if found is None else codes.index(found[0]) for found in known], "int8")
    return chosen(labels.spread(numbers, -1), codes)


def _first_known(first: pd.Categorical, second: pd.Categorical) -> pd.Categorical:
    """Return the first value of each row; the second where there is none."""
    values = list(dict.fromkeys([*first.categories, *second.categories]))
    position = {value: at for at, value in enumerate(values)}
    one, two = (
        np.append(np.array([position[v] for v in side.categories], "int32"), -1)[side.codes]
        for side in (first, second)
    )
    return chosen(np.where(one < 0, two, one), values)


def _event_class(raw: Raw, notes: Notes) -> pd.Categorical:
    """Class an incident by its sub-event type, else by its event type, else by its disorder."""
    fine = _look_up(raw, "sub_event_type", "sub_event_class")
    coarse = _look_up(raw, "event_type", "event_class")
    found = _first_known(fine, coarse)
    violent = np.asarray(found == "attack") & np.asarray(coarse == "demonstration")
    rule = "mob violence and excessive force are attacks, other riots and protests demonstrations"
    notes.add(rule, "mapped", violent)
    unclear = np.asarray(found.isna())
    if unclear.any():
        disorder = _look_up(raw, "disorder_type", "disorder_type")
        found = _first_known(found, pd.Categorical(disorder.map(CLASS_OF_DISORDER)))
        notes.add("event class taken from disorder_type", "guessed", unclear & ~found.isna())
        notes.add("no event class: the event type is not known", "guessed", found.isna())
    return found


def _sides(
    raw: Raw, notes: Notes, event_class: pd.Categorical, *, strict: bool
) -> dict[str, pd.Categorical]:
    """Return actor, actor_2 and target_type; the place of an actor in the row says nothing."""
    values, (one, two) = _names(raw, notes)
    kinds = [
        map_labels(raw, name, "inter", notes, source="acled", strict=strict)
        for name in ("inter1", "inter2")
    ]
    targets = list(TARGET_OF_SIDE.values())
    hit_one, hit_two = (_unarmed(kind, targets) for kind in kinds)
    attack = np.asarray(event_class == "attack")
    swap = attack & (hit_one >= 0) & (hit_two < 0)
    single = attack & ((hit_one >= 0) != (hit_two >= 0))
    notes.add("attack: the side that bears no arms is named first", "mapped", swap)
    armed = attack & (hit_one < 0) & (hit_two < 0) & (two >= 0)
    rule = "attack between two armed sides: actor is the one named first, who need not be attacker"
    notes.add(rule, "guessed", armed)
    actor, other = np.where(swap, two, one), np.where(single, -1, two)
    fights = attack | np.asarray(event_class == "clash")
    actor = np.where(fights & (actor < 0), values.index(UNIDENTIFIED), actor)
    hit = np.where(hit_one < 0, hit_two, hit_one)
    flagged = raw.coded("civilian_targeting").codes >= 0
    hit = np.where((hit < 0) & flagged, targets.index("civilian"), hit)
    return {
        "actor": tidy(chosen(actor, values)),
        "actor_2": tidy(chosen(other, values)),
        "target_type": tidy(chosen(np.where(attack, hit, -1), targets), targets),
    }


def _unarmed(kind: pd.Categorical, targets: list[str]) -> np.ndarray:
    """Return for each row the target that a side of this kind is; -1 where it bears arms."""
    names = [TARGET_OF_SIDE.get(value) for value in kind.categories]
    numbers = [-1 if name is None else targets.index(name) for name in names]
    spread: np.ndarray = np.array([*numbers, -1], dtype="int8")[kind.codes]
    return spread


def _names(raw: Raw, notes: Notes) -> tuple[list[str], list[np.ndarray]]:
    """Return the actors of both columns, numbered alike; unidentified groups are one."""
    columns = [raw.coded("actor1"), raw.coded("actor2")]
    number: dict[str, int] = {UNIDENTIFIED: 0}
    sides = []
    for name, column in zip(("actor1", "actor2"), columns, strict=True):
        nameless = [fold(value).startswith("unidentified armed group") for value in column.distinct]
        rule = f"{name}: an unidentified armed group is '{UNIDENTIFIED}'"
        notes.add(rule, "mapped", column.spread(np.array(nameless, dtype=bool), False))
        shown = [
            UNIDENTIFIED if hidden else value
            for value, hidden in zip(column.distinct, nameless, strict=True)
        ]
        numbers = [number.setdefault(value, len(number)) for value in shown]
        sides.append(column.spread(np.array(numbers, dtype="int32"), -1))
    return list(number), sides


def _windows(
    raw: Raw, notes: Notes, days: np.ndarray, *, strict: bool
) -> tuple[np.ndarray, np.ndarray, pd.Categorical]:
    """Return first and last day, and how well the date is known."""
    told = map_labels(raw, "time_precision", "time_precision", notes, source="acled", strict=strict)
    blank = np.asarray(told.isna())
    known = told.set_categories(DATE_PRECISIONS)
    odd = np.asarray(known.isna()) & ~blank
    notes.add("time_precision is not given: the date is taken as exact", "guessed", blank)
    notes.add("time_precision is not known: taken as within a month", "guessed", odd)
    codes = np.where(blank, 0, np.where(odd, DATE_PRECISIONS.index("month"), known.codes))
    precision = tidy(chosen(codes, DATE_PRECISIONS), DATE_PRECISIONS)
    start, end = days.copy(), days.copy()
    week, month = np.asarray(precision == "week"), np.asarray(precision == "month")
    start[week] -= 3
    end[week] += 3
    months = days[month].astype("datetime64[M]")
    start[month] = months.astype("datetime64[D]")
    end[month] = (months + 1).astype("datetime64[D]") - 1
    return start.astype("datetime64[s]"), end.astype("datetime64[s]"), precision


def _number_of_sources(raw: Raw) -> np.ndarray:
    """Return how many sources are named; one where none is."""
    column = raw.coded("source")
    number = [max(1, sum(map(bool, map(str.strip, value.split(";"))))) for value in column.distinct]
    return column.spread(np.array(number, dtype="int64"), 1)


# Places and time -------------------------------------------------------------------------------


def _country(raw: Raw, notes: Notes) -> pd.Categorical:
    """Return the country by name; by its number where it has none."""
    named = raw.coded("country")
    country = chosen(named.codes, named.distinct)
    nameless = named.codes < 0
    if nameless.any():
        names = {row["iso"]: row["country"] for row in read_rows(COUNTRIES) if row["iso"]}
        numbers = raw.coded("iso")
        shown = [names.get(value.lstrip("0"), f"ISO {value}") for value in numbers.distinct]
        position = {name: at for at, name in enumerate(dict.fromkeys([*shown, NOT_NAMED]))}
        codes = numbers.spread(
            np.array([position[name] for name in shown], dtype="int32"), position[NOT_NAMED]
        )
        country = _first_known(country, chosen(codes, list(position)))
        notes.add("country taken from iso", "guessed", nameless & (numbers.codes >= 0))
        notes.add("no country", "guessed", nameless & (numbers.codes < 0))
    return tidy(country)


def _coverage(notes: Notes, country: pd.Categorical, days: np.ndarray) -> pd.DataFrame:
    """Return since when each country was searched; an export has only the days asked for."""
    starts = {row["country"]: np.datetime64(row["start"]) for row in read_rows(COUNTRIES)}
    first, last = days.min(), days.max()
    firsts = np.full(len(country.categories), last.astype("int64"))
    np.minimum.at(firsts, country.codes, days.astype("int64"))
    earliest = dict(zip(country.categories, firsts.astype("datetime64[D]"), strict=True))
    rows = []
    for name in sorted(earliest):
        begun = starts.get(name)
        if begun is None:
            start, note = first, "the first day of the file: the start of coverage is not listed"
        elif first <= begun + EARLY_DAYS:
            start, note = begun, FROM_THE_START
        else:
            start, note = first, "the first day of the file, later than the start of coverage"
        if earliest[name] < start:
            start, note = earliest[name], "the first event of the country, earlier than listed"
        rows.append((name, start, last, "full", note))
    listed = [name for name, *_, note in rows if note == FROM_THE_START]
    for rule, names in {
        "coverage begins with ACLED's, by a list not checked against ACLED's own": listed,
        "start of coverage not listed for the country: the first day of the file": (
            earliest.keys() - starts.keys()
        ),
    }.items():
        notes.add(rule, "guessed", np.isin(country.categories, list(names))[country.codes])
    return conform(pd.DataFrame(rows, columns=list(COVERAGE)), COVERAGE, "coverage")


def _targets(incidents: pd.DataFrame) -> pd.DataFrame:
    """Return one group hit for each incident whose target is known."""
    hit = incidents.loc[incidents["target_type"].notna(), ["incident_id", "target_type", "killed"]]
    blank = pd.Series(np.nan, hit.index)
    unit = pd.Series(pd.NA, hit.index, dtype="str")
    targets = hit.assign(target_no=1, unit=unit, wounded=blank, abducted=blank)
    return conform(targets.reset_index(drop=True), TARGETS, "targets")
