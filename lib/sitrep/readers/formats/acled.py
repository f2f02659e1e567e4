"""Reads exports of ACLED: the layouts since 2023, of 2019 to 2023 and, in upper case, to 2017."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from sitrep.errors import DataError, Problem
from sitrep.model.attribution import UNIDENTIFIED
from sitrep.model.codes import read_rows
from sitrep.model.schema import COVERAGE, DATE_PRECISIONS, Words
from sitrep.readers.columns import chosen, fill, put, read_texts, tidy
from sitrep.readers.dates import NOT_A_DAY, read_dates
from sitrep.readers.files.layout import Layout
from sitrep.readers.files.raw import Raw, spread
from sitrep.readers.formats.acled_ids import (
    DATA_ID,
    KEY,
    LAST_DAY,
    NUMBER,
    identify,
    read_edits,
    select_incidents,
)
from sitrep.readers.formats.base import Format
from sitrep.readers.formats.spans import list_spans
from sitrep.readers.formats.vintage import Vintage, no_spans
from sitrep.readers.labels import FOLDER, fold, look_up
from sitrep.readers.numbers import read_numbers, read_tolls
from sitrep.readers.rows import blank_words, number_rows, plain_codes, refuse

TEXTS = (
    *("disorder_type", "event_type", "sub_event_type", "actor1", "actor2", "civilian_targeting"),
    *("country", "admin1", "location", "source"),
)
NUMBERED = ("time_precision", "inter1", "inter2", "iso", "geo_precision")
"""Columns of code numbers, into which other programs write 7.0 for 7."""


FIRST_DAY = np.datetime64("1990-01-01")
"""Days before this are no dates of ACLED, which starts with 1997."""

LAYOUT = Layout(
    name="ACLED",
    key=KEY,
    needed=frozenset({"event_date", "event_type"}),
    marks=frozenset(
        {KEY, NUMBER, DATA_ID, "disorder_type", "sub_event_type", "interaction", "inter1"}
    ),
    wanted=(
        *(KEY, NUMBER, DATA_ID, "event_date", "year", *NUMBERED, *TEXTS),
        *("latitude", "longitude", "fatalities", "timestamp"),
    ),
    numeric=frozenset(
        {NUMBER, DATA_ID, "year", "latitude", "longitude", "fatalities", "timestamp"}
    ),
)

DATE_FORMS = (
    *("%Y-%m-%d", "%d %B %Y", "%d/%m/%Y", "%d-%b-%y", "%d-%B-%Y", "%d-%b-%Y", "%d.%m.%Y"),
    *("%Y/%m/%d", "%d %b %Y", "%B %d, %Y", "%d/%m/%y", "%d.%m.%y"),
    *("%m/%d/%Y", "%m/%d/%y"),  # ACLED writes none, a spreadsheet may
)
FEW = 0.05
"""The share of rows, and one at least, that are left out where their date can be none."""

SHOWN = 3
COUNTRIES = FOLDER / "acled_coverage.csv"
FROM_THE_START = "from the day on which ACLED began to cover the country, as far as is known"
UNKNOWN_START = "from the first incident in the file: since when ACLED covers it is not known here"
LATER_FILE = "the days of a later file: those between the files were not asked for"
AT_SEA = "a region at sea, no country: from the first incident in the file"
SEA = re.compile(r"\b(Sea|Ocean|Waters)$|^(Gulf|Strait|Bay) of ")

NOT_GIVEN = "not given"
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
    "Armed Conflict Location & Event Data (ACLED) {year}, acleddata.com: events in {countries}, "
    "{first} to {last}, as exported by the user, mapped by the rules in the notes."
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
        "Where one side of an attack bears no arms the actor is the other. Elsewhere an incident "
        "counts for both sides that are named, since the order of ACLED's actors has no meaning. "
        "Forces carry the years of their rule, so that one force may stand under several names."
    ),
    target=(
        "Targets are told only where an attack hit civilians or protesters; of attacks on armed "
        "groups the target is blank."
    ),
    toll=(
        "Deaths count all sides, attackers included, and 0 may mean that none were reported, so "
        "totals are minima."
    ),
    range="",
)
MISSING = {
    "attribution": (
        "ACLED does not say who claims an incident or how sure its actor is, so attribution is "
        "blank throughout."
    ),
    "attackers": (
        "The order of ACLED's actors has no meaning: battles have two sides and no attacker, and "
        "where both sides of an attack bear arms `actor` is only the one named first. Incidents "
        "count for both sides."
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
    "unit": "ACLED does not tell which unit was hit.",
    "wounded": "ACLED does not count the wounded.",
    "abducted": "ACLED does not count the abducted.",
    "actor_killed": "ACLED does not split deaths by side.",
}


class Acled(Format):
    """Exports of ACLED: the layouts since 2023, of 2019 to 2023 and, in upper case, to 2017."""

    layout = LAYOUT
    labels = "acled"
    licence = LICENCE
    toll = "all sides"
    missing = MISSING
    words = WORDS

    @classmethod
    def vintage(cls, raw: Raw) -> Vintage:
        """Return when each row, and the newest of each file, was last edited."""
        edited = read_edits(raw)
        made = np.full(len(raw.files), np.nan)
        np.fmax.at(made, raw.file_of, np.where(edited < 0, np.nan, edited))
        return Vintage(
            edited=edited,
            made=made,
            day=_look_at_days(raw),
            country=raw.coded("country" if raw.has("country") else "iso").codes,
            kinds=(raw.coded("event_type").codes, raw.coded("admin1").codes),
            spans=no_spans(len(raw.files)),
        )

    @classmethod
    def identify(cls, raw: Raw) -> Raw:
        """Return the rows of all files with ids of one kind."""
        return identify(raw)

    def select(self) -> None:
        """Keep the newest edit of each incident that has a date."""
        raw = self.raw
        if not raw.has("country") and not raw.has("iso"):
            rule = "is missing, and iso too"
            raise DataError([Problem(file, column="country", rule=rule) for file in raw.files])
        raw = plain_codes(blank_words(raw, (*NUMBERED, *TEXTS)), NUMBERED)
        days, odd = _read_days(raw)
        raw, days = raw.keep(~odd, _say_odd_days(raw, odd)), days[~odd]
        dated = ~np.isnat(days)
        raw = raw.keep(dated, "no event_date")
        if not len(raw):
            rule = "has no row with an event_date"
            raise DataError([Problem(file, rule=rule) for file in raw.files])
        self.raw, self.days = select_incidents(number_rows(raw), days[dated])

    def read_days(self) -> dict[str, Any]:
        """Return first and last day, and how well the date is known."""
        told = self.mapped("time_precision", "time_precision")
        start, end, precision = _read_windows(self.raw, self.days, told)
        return {"date_start": start, "date_end": end, "date_precision": precision}

    def read_columns(self) -> dict[str, Any]:
        """Return the other columns."""
        self.mapped("disorder_type", "disorder_type")  # notes what is not known of it
        event_class = _read_classes(self.raw)
        fine = self.mapped("sub_event_type", "sub_event_type")
        event_type = fill(fine, self.mapped("event_type", "event_type"))
        weapon = look_up(self.raw, "sub_event_type", "weapon_type", source=self.labels)
        self.country = _read_country(self.raw)
        killed = read_tolls(self.raw, "fatalities", whole=True)
        return {
            **self.place(self.country, "admin1", "geo_precision"),
            "place": read_texts(self.raw, "location"),
            "event_class": self.tidied(event_class, "event_class"),
            "event_type": self.tidied(event_type, "event_type"),
            "weapon_type": self.tidied(weapon, "weapon_type"),
            **self._read_sides(event_class),
            "killed_low": killed,
            "killed": killed,
            "killed_high": killed,
            "accounts": _count_sources(self.raw),
        }

    def list_targets(self) -> pd.DataFrame:
        """Return one group hit for each incident whose target is known."""
        known = self.incidents["target_type"].notna()
        hit = self.incidents.loc[known, ["incident_id", "target_type", "killed"]]
        blank = pd.Series(np.nan, hit.index)
        unit = pd.Series(pd.NA, hit.index, dtype="str")
        targets = hit.assign(target_no=1, unit=unit, wounded=blank, abducted=blank)
        return targets.reset_index(drop=True)

    def list_coverage(self) -> pd.DataFrame:
        """Return since when each country was searched; an export has only the days asked for."""
        return _list_coverage(self.raw, self.country, self.days)

    def version(self) -> str:
        """Return the day of the newest edit; of the last event where no edits are given."""
        newest = read_edits(self.raw).max()
        if newest > 0:
            return str(np.datetime64(int(newest), "s").astype("datetime64[D]"))
        return f"events to {self.days.max()}"

    def cite(self) -> str:
        """Return the citation; ACLED asks for the day of access, which is added where known."""
        newest = read_edits(self.raw).max()
        last = self.days.max()
        made = np.datetime64(int(newest), "s").astype("datetime64[D]") if newest > 0 else last
        return CITATION.format(
            year=str(made)[:4],
            countries=_list_names(list(self.country.categories)),
            first=self.days.min(),
            last=last,
        )

    def _read_sides(self, event_class: pd.Categorical) -> dict[str, pd.Categorical]:
        """Return actor, actor_2 and target_type; the place of an actor in the row says nothing."""
        raw = self.raw
        values, (one, two) = _name_sides(raw)
        kinds = [self.mapped(name, "inter") for name in ("inter1", "inter2")]
        targets = list(TARGET_OF_SIDE.values())
        hit_one, hit_two = (_unarmed(kind, targets) for kind in kinds)
        attack = np.asarray(event_class == "attack")
        swap = attack & (hit_one >= 0) & (hit_two < 0)
        single = attack & ((hit_one >= 0) != (hit_two >= 0))
        raw.note("attack: the side that bears no arms is named first", "mapped", swap)
        armed = attack & (hit_one < 0) & (hit_two < 0) & (two >= 0)
        rule = (
            "attack between two armed sides: actor is the one named first, who need not be attacker"
        )
        raw.note(rule, "guessed", armed)
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


# Days ------------------------------------------------------------------------------------------


def _read_days(raw: Raw) -> tuple[np.ndarray, np.ndarray]:
    """Return the day of each row, and in which rows a few dates can be none of ACLED's.

    Raises
    ------
    DataError : more than a few rows have such a date
    """
    years = read_numbers(raw, "year", whole=True) if raw.has("year") else None
    days = read_dates(raw, "event_date", DATE_FORMS, years=years, few=FEW)
    beyond = (days < FIRST_DAY) | (days > LAST_DAY)
    if beyond.sum() > max(1, FEW * len(raw)):
        refuse(raw, beyond, "event_date", "is no date of ACLED, which starts with 1997")
    column = raw.coded("event_date")
    return days, beyond | (np.isnat(days) & (column.codes >= 0))


def _look_at_days(raw: Raw) -> np.ndarray:
    """Return the days of the rows; none where they cannot be read, as is told when they are."""
    try:
        days, odd = _read_days(raw)
    except DataError:
        return np.full(len(raw), NOT_A_DAY)
    return np.where(odd, NOT_A_DAY, days)


def _say_odd_days(raw: Raw, odd: np.ndarray) -> str:
    """Return why rows are dropped whose dates can be none, with the first of these."""
    column = raw.coded("event_date")
    values = [repr(column.distinct[code]) for code in dict.fromkeys(column.codes[odd])]
    shown = _list_names(values)
    return f"event_date {shown}: before ACLED's time, no date, or not in the year of its row"


# Columns ---------------------------------------------------------------------------------------


def _read_classes(raw: Raw) -> pd.Categorical:
    """Class an incident by its sub-event type, else by its event type, else by its disorder."""
    fine = look_up(raw, "sub_event_type", "sub_event_class", source="acled")
    coarse = look_up(raw, "event_type", "event_class", source="acled")
    found = fill(fine, coarse)
    violent = np.asarray(found == "attack") & np.asarray(coarse == "demonstration")
    rule = "mob violence and excessive force are attacks, other riots and protests demonstrations"
    raw.note(rule, "mapped", violent)
    event_type = raw.coded("event_type")
    battle = [fold(value).startswith("battle") for value in event_type.distinct]
    fought = np.asarray(found.isna()) & event_type.spread(np.array(battle, dtype=bool), False)
    raw.note("event type not known, but a battle by its name: a clash", "guessed", fought)
    found = put(found, fought, "clash")
    unclear = np.asarray(found.isna())
    if unclear.any():
        disorder = look_up(raw, "disorder_type", "disorder_type", source="acled")
        found = fill(found, pd.Categorical(disorder.map(CLASS_OF_DISORDER)))
        raw.note("event class taken from disorder_type", "guessed", unclear & ~found.isna())
        raw.note("no event class: the event type is not known", "guessed", found.isna())
    return found


def _unarmed(kind: pd.Categorical, targets: list[str]) -> np.ndarray:
    """Return for each row the target that a side of this kind is; -1 where it bears arms."""
    names = [TARGET_OF_SIDE.get(value) for value in kind.categories]
    numbers = [-1 if name is None else targets.index(name) for name in names]
    return spread(np.array(numbers, dtype="int8"), np.asarray(kind.codes), -1)


def _name_sides(raw: Raw) -> tuple[list[str], list[np.ndarray]]:
    """Return the actors of both columns, numbered alike; unidentified groups are one."""
    columns = [raw.coded("actor1"), raw.coded("actor2")]
    number: dict[str, int] = {UNIDENTIFIED: 0}
    sides = []
    for name, column in zip(("actor1", "actor2"), columns, strict=True):
        nameless = [fold(value).startswith("unidentified armed group") for value in column.distinct]
        rule = f"{name}: an unidentified armed group is '{UNIDENTIFIED}'"
        raw.note(rule, "mapped", column.spread(np.array(nameless, dtype=bool), False))
        shown = [
            UNIDENTIFIED if hidden else value
            for value, hidden in zip(column.distinct, nameless, strict=True)
        ]
        numbers = [number.setdefault(value, len(number)) for value in shown]
        sides.append(column.spread(np.array(numbers, dtype="int32"), -1))
    return list(number), sides


def _read_windows(
    raw: Raw, days: np.ndarray, told: pd.Categorical
) -> tuple[np.ndarray, np.ndarray, pd.Categorical]:
    """Return first and last day, and how well the date is known."""
    blank = np.asarray(told.isna())
    known = told.set_categories(DATE_PRECISIONS)
    odd = np.asarray(known.isna()) & ~blank
    raw.note("time_precision is not given: the date is taken as exact", "guessed", blank)
    raw.note("time_precision is not known: taken as within a month", "guessed", odd)
    codes = np.where(blank, 0, np.where(odd, DATE_PRECISIONS.index("month"), known.codes))
    precision = tidy(chosen(codes, DATE_PRECISIONS), DATE_PRECISIONS)
    start, end = days.copy(), days.copy()
    week, month = np.asarray(precision == "week"), np.asarray(precision == "month")
    start[week] -= 3
    end[week] += 3
    months = days[month].astype("datetime64[M]")
    start[month] = months.astype("datetime64[D]")
    end[month] = (months + 1).astype("datetime64[D]") - 1
    return start, end, precision


def _count_sources(raw: Raw) -> np.ndarray:
    """Return how many sources are named; one where none is."""
    column = raw.coded("source")
    number = [max(1, sum(map(bool, map(str.strip, value.split(";"))))) for value in column.distinct]
    return column.spread(np.array(number, dtype="int64"), 1)


# Places and time -------------------------------------------------------------------------------


def _read_country(raw: Raw) -> pd.Categorical:
    """Return the country by name; by its number where it has none."""
    named = raw.coded("country")
    country = chosen(named.codes, named.distinct)
    nameless = named.codes < 0
    if nameless.any():
        names = {row["iso"]: row["country"] for row in read_rows(COUNTRIES) if row["iso"]}
        numbers = raw.coded("iso")
        shown = [names.get(value.lstrip("0"), f"ISO {value}") for value in numbers.distinct]
        position = {name: at for at, name in enumerate(dict.fromkeys([*shown, NOT_GIVEN]))}
        codes = numbers.spread(
            np.array([position[name] for name in shown], dtype="int32"), position[NOT_GIVEN]
        )
        country = fill(country, chosen(codes, list(position)))
        raw.note("country taken from iso", "guessed", nameless & (numbers.codes >= 0))
        raw.note("no country", "guessed", nameless & (numbers.codes < 0))
    return tidy(country)


def _list_coverage(raw: Raw, country: pd.Categorical, days: np.ndarray) -> pd.DataFrame:
    """Return since when each country was searched; an export has only the days asked for."""
    listed = {row["country"]: row["start"] for row in read_rows(COUNTRIES)}
    starts = {name: np.datetime64(start) for name, start in listed.items() if start}
    spans = list_spans(raw, country, days)
    last = days.max()
    firsts = np.full(len(country.categories), last.astype("int64"))
    np.minimum.at(firsts, country.codes, days.astype("int64"))
    earliest = dict(zip(country.categories, firsts.astype("datetime64[D]"), strict=True))
    rows = []
    for name in sorted(earliest):
        begun = starts.get(name)
        (first, end), *later = spans[name]
        if begun is None:
            start, note = earliest[name], AT_SEA if _is_sea(name) else UNKNOWN_START
        elif first <= begun + EARLY_DAYS:
            start, note = begun, FROM_THE_START
        else:
            start, note = first, "the first day of the file, later than the start of coverage"
        if earliest[name] < start:
            start, note = earliest[name], "the first event of the country, earlier than listed"
        rows.append((name, start, end, "full", note))
        rows += [(name, *span, "full", LATER_FILE) for span in later]
    rules = {
        FROM_THE_START: "coverage begins with ACLED's, by a list not checked against ACLED's own",
        UNKNOWN_START: "since when ACLED covers {} is not known here: from its first incident on",
        AT_SEA: "{}: a region at sea, covered from its first incident on",
    }
    for kind, rule in rules.items():
        names = [name for name, *_, note in rows if note == kind]
        there = np.isin(country.categories, names)[country.codes]
        raw.note(rule.format(_list_names(names)), "guessed", there)
    return pd.DataFrame(rows, columns=list(COVERAGE))


def _is_sea(name: str) -> bool:
    """Tell whether a name of a country is one of a region at sea, which ACLED lists as such."""
    return bool(SEA.search(name))


def _list_names(names: Sequence[str]) -> str:
    """Return some names in words, and how many more there are."""
    more = [f"{len(names) - SHOWN} more"] if len(names) > SHOWN else []
    *others, last = [*names[:SHOWN], *more] or [""]
    return " and ".join(filter(None, [", ".join(others), last]))
