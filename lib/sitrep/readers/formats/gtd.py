"""Reads the Global Terrorism Database (GTD), the main file and its extension of 2021."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import numpy as np
import pandas as pd
import pyarrow.compute as pc

from sitrep.model.attribution import UNIDENTIFIED
from sitrep.model.schema import ATTRIBUTIONS, COVERAGE, DATE_PRECISIONS, Words
from sitrep.readers.columns import (
    as_text,
    chosen,
    encode,
    fill,
    positions,
    put,
    read_names,
    spell,
    tidy,
)
from sitrep.readers.dates import NOT_A_DAY
from sitrep.readers.files.layout import Layout
from sitrep.readers.files.raw import Raw
from sitrep.readers.formats.base import Format
from sitrep.readers.formats.spans import Span, list_spans
from sitrep.readers.formats.vintage import Vintage, no_spans
from sitrep.readers.labels import fold, look_up, map_labels
from sitrep.readers.numbers import read_numbers, read_tolls
from sitrep.readers.places import read_places
from sitrep.readers.rows import blank_words, keep_latest, plain_codes, refuse

TARGET_NUMBERS = (1, 2, 3)
WEAPON_NUMBERS = (1, 2, 3, 4)
CODED = (
    *("attacktype1", "attacktype2", "specificity", "vicinity"),
    *(f"targtype{at}" for at in TARGET_NUMBERS),
    *(f"{kind}{at}" for kind in ("weaptype", "weapsubtype") for at in WEAPON_NUMBERS),
)
"""Columns of code numbers, into which other programs write 3.0 for 3."""

LAYOUT = Layout(
    name="GTD",
    key="eventid",
    needed=frozenset({"iyear", "imonth", "iday", "country_txt", "gname", "nkill"}),
    wanted=(
        *("eventid", "iyear", "imonth", "iday", "approxdate", "extended", "resolution"),
        *("country_txt", "provstate", "city", "latitude", "longitude", "crit1", "crit2", "crit3"),
        *("doubtterr", "success", *CODED, "attacktype1_txt"),
        *(f"targtype{at}_txt" for at in TARGET_NUMBERS),
        *(f"targsubtype{at}_txt" for at in TARGET_NUMBERS),
        *(f"{kind}{at}_txt" for kind in ("weaptype", "weapsubtype") for at in WEAPON_NUMBERS),
        *("gname", "gname2", "guncertain1", "claimed", "compclaim"),
        *("nkill", "nkillter", "nwound", "nwoundte", "ishostkid", "nhostkid"),
    ),
)

UNKNOWN = (-9, -99)
"""Codes that stand for unknown in numbers."""

YEARS = (1970, 2100)
LONGEST = np.timedelta64(20 * 365, "D")
"""An end further off than this is a slip of the pen."""

RESOLUTION_FORMS = ("%m/%d/%Y", "%Y-%m-%d", "%Y-%m-%d %H:%M:%S", "%m/%d/%y", "%Y-%m-%dT%H:%M:%S")
DAMAGED_ID = r"(?i)^\s*\d([.,]\d+)?E\+?\d+\s*$"
YEAR_OF_ID = re.compile(r"\s*((19|20)\d{2})\d{8}(\.0)?\s*")
VERSION = re.compile(r"(\d{4}dist)", re.IGNORECASE)

NOT_STATED = "not stated"
LICENCE = (
    "GTD end user licence of START, University of Maryland: non-commercial use with attribution; "
    "rows may not be passed on or posted"
)
WORDS = Words(
    theatre="country",
    theatres="countries",
    about=(
        "Terrorist attacks of groups and people outside the state, in the countries and years that "
        "the files cover."
    ),
    inclusion=(
        "An incident counts if GTD lists it as terrorism; those that GTD itself doubts, or that "
        "miss one of its three criteria, are kept, and the notes count them."
    ),
    limits=(
        (
            "No violence of states",
            "GTD leaves out the violence of states and much of open warfare, so it does not show "
            "all violence of a country at war.",
        ),
        (
            "Breaks in the series",
            "GTD was collected by other people and other rules until 1997, from 1998, from 2008 "
            "and from 2012, so rises and falls at those years may come from that.",
        ),
        (
            "A lost year",
            "Nearly all records of 1993 are lost.",
        ),
    ),
    actor=(
        "The actor is the group that GTD names first as the perpetrator; unidentified means that "
        "it names none."
    ),
    target="The target is the first of up to three types of people or sites that GTD lists.",
    toll=(
        "Deaths are those of the people hit; the attackers' own dead are taken off where GTD "
        "counts them."
    ),
    range="",
)
MISSING = {
    "state_violence": (
        "GTD leaves out the violence of states and much of open warfare, so it does not show all "
        "violence of a country at war."
    ),
    "accounts": (
        "GTD does not count the accounts of an incident: it cites up to three sources as text, so "
        "`accounts` is 0 throughout and means not recorded."
    ),
    "toll_range": (
        "GTD gives one toll and no range, so low and high are the same; a blank toll is not "
        "reported and is never 0, and totals are minima."
    ),
    "target_tolls": (
        "GTD does not split a toll over the groups hit: where there are several, the toll of each "
        "is blank."
    ),
    "coverage": (
        "GTD was collected by other people and other rules until 1997, from 1998, from 2008 and "
        "from 2012, so rises and falls at those years may come from that; nearly all of 1993 is "
        "lost and blank here."
    ),
}

DAY = pd.Timedelta(days=1)
LAST_DAY = pd.Timestamp(2021, 6, 30)
"""With it the newest release ends, in the middle of the year."""

WHOLE_YEARS = (
    "coverage: whole years, from the first to the last incident, by the name of the release"
)
OWN_DAYS = (
    "coverage: from the first to the last incident whose day is known, as no name of a release "
    "gives more"
)
LOST_YEAR = 1993
BREAKS = {
    1970: "collected at the time from news wires",
    1994: "collected at the time from news wires, after the loss of 1993",
    1998: "collected in hindsight, to 2007",
    2008: "collected near the time by another team, to 2011",
    2012: "collected near the time by START, with automated selection of news",
}
"""First year of each way in which the incidents were collected, and which it was."""


class Gtd(Format):
    """Files of the Global Terrorism Database, the main file and its extension of 2021."""

    layout = LAYOUT
    labels = "gtd"
    licence = LICENCE
    toll = "targets"
    missing = MISSING
    words = WORDS

    @classmethod
    def vintage(cls, raw: Raw) -> Vintage:
        """Return how new each release is, by the month in the name of its file."""
        made = np.array([_age(name) for name in raw.files])
        return Vintage(
            edited=np.nan_to_num(made)[raw.file_of],
            made=made,
            day=_look_at_months(raw),
            country=raw.coded("country_txt").codes,
            kinds=(raw.coded("attacktype1").codes,),
            spans=no_spans(len(raw.files)),
        )

    def select(self) -> None:
        """Keep the last row of each incident that has a year."""
        _check_ids(self.raw)
        raw = blank_words(self.raw, self.layout.wanted)
        years = _read_years(raw)
        refuse(raw, (years < YEARS[0]) | (years > YEARS[1]), "iyear", "is no year of GTD")
        raw = raw.keep(~np.isnan(years), "iyear is blank and eventid does not tell it")
        raw, _ = keep_latest(raw)
        self.raw = plain_codes(raw, CODED)

    def read_days(self) -> dict[str, Any]:
        """Return first day, last day and precision."""
        start, end, precision = _read_windows(self.raw)
        _note_criteria(self.raw)
        return {"date_start": start, "date_end": end, "date_precision": precision}

    def read_columns(self) -> dict[str, Any]:
        """Return the other columns."""
        raw = self.raw
        self.types, self.units = self._read_targets()
        actor, attribution = _read_actors(raw)
        killed, actor_killed = _read_victims(raw, "nkill", "nkillter")
        wounded, _ = _read_victims(raw, "nwound", "nwoundte")
        country = tidy(read_names(raw, "country_txt"))
        return {
            **self.place(country, "provstate", "specificity"),
            "place": spell(read_places(raw, "city")),
            "event_class": chosen(np.zeros(len(raw), dtype="int8"), ["attack"]),
            "event_type": self._read_kinds(),
            "weapon_type": self._read_weapons(),
            "actor": actor,
            "attribution": attribution,
            "target_type": self.types[0],
            "killed_low": killed,
            "killed": killed,
            "killed_high": killed,
            "wounded": wounded,
            "actor_killed": actor_killed,
            "accounts": np.zeros(len(raw), dtype="int64"),
        }

    def list_targets(self) -> pd.DataFrame:
        """Return one row a group hit; tolls where there is only one."""
        types, units = (
            [column.take(self.order) for column in columns] for columns in (self.types, self.units)
        )
        targets = _list_targets(self.incidents, types, units, _read_hostages(self.raw)[self.order])
        targets["target_type"] = self.tidied(targets["target_type"].array, "target_type")
        return targets

    def list_coverage(self) -> pd.DataFrame:
        """Return the days that the files cover in each country, by how they were collected."""
        named = all(map(_read_version, self.raw.files))
        everywhere = np.ones(len(self.raw), dtype=bool)
        if named:
            self.raw.note(WHOLE_YEARS, "mapped", everywhere)
        else:
            self.raw.note(OWN_DAYS, "guessed", everywhere)
        whole = _find_days(self.incidents, named=named)
        spans = {} if named or len(self.raw.files) == 1 else self._list_spans()
        return _list_coverage(self.incidents, whole, spans)

    def _list_spans(self) -> dict[str, list[Span]]:
        """Return the days of each country by the files that have it, of days that are known."""
        exact = (self.incidents["date_precision"] == DATE_PRECISIONS[0]).to_numpy()
        days = self.incidents["date_start"].to_numpy("datetime64[D]")
        days = np.where(exact | ~exact.any(), days, NOT_A_DAY)
        return list_spans(self.raw.take(self.order), self.incidents["theatre"].array, days)

    def version(self) -> str:
        """Return the versions that the names of the files give."""
        found = dict.fromkeys(map(_read_version, self.raw.files))
        return ", ".join(filter(None, found)) or NOT_STATED

    def cite(self) -> str:
        """Return the citation that START asks for."""
        years = self.incidents["date_start"].dt.year
        version = self.version()
        words = f"version {version}" if version != NOT_STATED else "version not stated"
        return (
            "National Consortium for the Study of Terrorism and Responses to Terrorism (START), "
            f"University of Maryland, Global Terrorism Database (GTD), {words}, incidents of "
            f"{years.min()} to {years.max()}, https://www.start.umd.edu/gtd."
        )

    def mapped(self, column: str, field: str) -> pd.Categorical:
        """Return the codes of a column by its numbers, and by its labels where they are blank."""
        numbers, labels = self.raw.coded(column), self.raw.coded(f"{column}_txt")
        there = labels.codes + np.int32(len(numbers.distinct))
        codes = np.where(numbers.codes >= 0, numbers.codes, np.where(labels.codes >= 0, there, -1))
        merged = self.raw.put(column, encode(codes, numbers.distinct + labels.distinct))
        return map_labels(merged, column, field, source=self.labels, strict=self.strict)

    def read_precision(self, column: str) -> pd.Categorical:
        """Return how well each place is known: a named place is near if it is in its vicinity."""
        geo = super().mapped(column, "geo_precision")
        vicinity = read_numbers(self.raw, "vicinity", unknown=UNKNOWN, noted=False) == 1
        near = np.asarray(geo == "exact") & vicinity
        self.raw.note("vicinity 1: near the named place", "mapped", near)
        return put(geo, near, "near")

    def _read_kinds(self) -> pd.Categorical:
        """Return the event types; an assassination that failed is an attempt."""
        raw = self.raw
        kinds = self.mapped("attacktype1", "event_type")
        kinds = put(kinds, np.asarray(kinds.isna()), "unknown")
        success = read_numbers(raw, "success", unknown=UNKNOWN, noted=False)
        failed = np.asarray(kinds == "assassination") & (success == 0)
        raw.note("assassination with success 0 is an attempt", "mapped", failed)
        more = raw.coded("attacktype2").codes >= 0
        raw.note("attacktype2 and 3 are left out: the first, highest type counts", "mapped", more)
        return self.tidied(put(kinds, failed, "assassination_attempt"), "event_type")

    def _read_weapons(self) -> pd.Categorical:
        """Return the weapon types: explosives by their subtype, and several kinds as mixed."""
        raw = self.raw
        names = ["unknown"]
        first, mixed = np.zeros(len(raw), dtype="int32"), np.zeros(len(raw), dtype=bool)
        for at in WEAPON_NUMBERS:
            column = self.mapped(f"weaptype{at}", "weapon_type")
            fine = self._look_up_explosives(f"weapsubtype{at}")
            explosive = np.asarray(column == "explosives")
            fine = chosen(np.where(explosive, fine.codes, -1), list(fine.categories))
            column = fill(fine, column)
            names += [name for name in column.categories if name not in names]
            numbers = np.maximum(positions(column, names), 0)
            mixed |= (first > 0) & (numbers > 0) & (numbers != first)
            first = np.where(first == 0, numbers, first)
        raw.note("weaptype1 to 4 differ: the weapon is mixed", "mapped", mixed)
        return self.tidied(put(chosen(first, names), mixed, "mixed"), "weapon_type")

    def _look_up_explosives(self, name: str) -> pd.Categorical:
        """Return the kinds of explosive that the table knows, by number or else by label."""
        numbers, labels = (
            look_up(self.raw, column, "explosive_type", source=self.labels)
            for column in (name, f"{name}_txt")
        )
        return fill(numbers, labels)

    def _read_targets(self) -> tuple[list[pd.Categorical], list[pd.Categorical]]:
        """Return type and kind of up to three groups hit; the first is never blank.

        `target1` to `target3` may name private people and are not read: the subtype stands for
        them.
        """
        types, units = [], []
        for at in TARGET_NUMBERS:
            column = self.mapped(f"targtype{at}", "target_type")
            if at == 1:
                column = put(column, np.asarray(column.isna()), "unknown")
            types.append(self.tidied(column, "target_type"))
            units.append(tidy(read_names(self.raw, f"targsubtype{at}_txt")))
        return types, units


# Releases --------------------------------------------------------------------------------------


def _read_version(name: str) -> str:
    """Return the version that the name of a file gives, its own before that of its archive."""
    found = VERSION.findall(name)
    return found[-1].lower() if found else ""


def _age(name: str) -> float:
    """Return how new a release is, in months; NaN where its name does not say."""
    version = _read_version(name)
    return 12 * int(version[2:4]) + int(version[:2]) if version else np.nan


def _look_at_months(raw: Raw) -> np.ndarray:
    """Return the first day of the month of each row, of January where it has none."""
    years = _read_years(raw)
    month = read_numbers(raw, "imonth", unknown=(0, *UNKNOWN), whole=True, noted=False)
    number = (np.nan_to_num(years, nan=1970) - 1970) * 12 + np.nan_to_num(month, nan=1).clip(1, 12)
    days = (number.astype("int64") - 1).astype("datetime64[M]").astype("datetime64[D]")
    return np.where(np.isnan(years), NOT_A_DAY, days)


# Ids and dates ---------------------------------------------------------------------------------


def _check_ids(raw: Raw) -> None:
    """Refuse ids that a spreadsheet has rounded: several incidents would share one."""
    rounded = pc.match_substring_regex(raw.texts("eventid"), DAMAGED_ID).fill_null(False)
    rule = "has lost its last digits in a spreadsheet; export the file again, eventid as text"
    refuse(raw, rounded.to_numpy(), "eventid", rule)


def _read_years(raw: Raw, *, noted: bool = False) -> np.ndarray:
    """Return the year of each incident, from the id where the column is blank; else NaN."""
    years = read_numbers(raw, "iyear", unknown=(0, *UNKNOWN), whole=True, noted=False)
    blank = np.flatnonzero(np.isnan(years))
    found = [YEAR_OF_ID.fullmatch(key) for key in raw.keys(blank)]
    years[blank] = [float(match[1]) if match else np.nan for match in found]
    if noted:
        raw.note("iyear is blank: taken from eventid", "guessed", blank)
    return years


def _read_windows(raw: Raw) -> tuple[np.ndarray, np.ndarray, pd.Categorical]:
    """Return first day, last day and precision; an unknown day or month is a whole one."""
    years = _read_years(raw, noted=True)
    month, day = (
        read_numbers(raw, name, unknown=(0, *UNKNOWN), whole=True, noted=False)
        for name in ("imonth", "iday")
    )
    wrong = (month < 1) | (month > 12)
    raw.note("imonth is no month: unknown", "repaired", wrong)
    no_month = np.isnan(month) | wrong
    raw.note("imonth 0: some day of the year", "mapped", no_month & ~wrong)
    months = (years.astype("int64") - 1970) * 12 + np.where(no_month, 1, month).astype("int64") - 1
    first = months.astype("datetime64[M]").astype("datetime64[D]")
    after = (months + 1).astype("datetime64[M]").astype("datetime64[D]")
    beyond = ~no_month & ((day < 1) | (day > (after - first).astype("int64")))
    raw.note("iday is no day of its month: unknown", "repaired", beyond)
    no_day = ~no_month & (np.isnan(day) | beyond)
    raw.note("iday 0: some day of the month", "mapped", no_day & ~beyond)
    exact = ~no_month & ~no_day
    start = np.where(exact, first + np.where(exact, day, 1).astype("int64") - 1, first)
    year = (years.astype("int64") - 1970 + 1).astype("datetime64[Y]").astype("datetime64[D]")
    end = np.where(exact, start, np.where(no_month, year - 1, after - 1))
    end = _extend(raw, start, end, exact)
    told = raw.coded("approxdate").codes >= 0
    raw.note("approxdate is free text and not read; the other columns date it", "guessed", told)
    levels = np.where(exact, 0, np.where(no_month, 3, 2))
    return start, end, tidy(chosen(levels, DATE_PRECISIONS), DATE_PRECISIONS)


def _extend(raw: Raw, start: np.ndarray, end: np.ndarray, exact: np.ndarray) -> np.ndarray:
    """Return the last days: of an extended incident, the day on which it was resolved."""
    extended = read_numbers(raw, "extended", unknown=UNKNOWN, noted=False) == 1
    column = raw.coded("resolution")
    days = np.array([_read_resolution(value) for value in column.distinct], dtype="datetime64[D]")
    resolved = column.spread(days, NOT_A_DAY)
    usable = extended & exact & (resolved >= start) & (resolved - start < LONGEST)
    raw.note("extended: lasted from its day to resolution, spread over them", "mapped", usable)
    rule = "extended without a day and a likely end after it in resolution: dated as it began"
    raw.note(rule, "guessed", extended & ~usable)
    return np.where(usable, resolved, end)


def _read_resolution(text: str) -> np.datetime64:
    """Return a day written as month/day/year or by ISO; NaT for other texts."""
    for form in RESOLUTION_FORMS:
        try:
            return np.datetime64(datetime.strptime(text, form), "D")
        except ValueError:
            continue
    return NOT_A_DAY


def _note_criteria(raw: Raw) -> None:
    """Note the incidents of which GTD itself says that they may be no terrorism."""
    doubt = read_numbers(raw, "doubtterr", noted=False)
    raw.note("doubtterr 1: GTD doubts that it is terrorism; kept", "guessed", doubt == 1)
    raw.note("doubtterr -9: GTD did not judge whether to doubt it; kept", "guessed", doubt < 0)
    if raw.has("doubtterr"):
        raw.note("doubtterr blank: doubt is not recorded; kept", "guessed", np.isnan(doubt))
    unmet = [read_numbers(raw, f"crit{at}", noted=False) == 0 for at in (1, 2, 3)]
    rule = "crit1 to crit3: one of GTD's three criteria is not met; kept, as GTD does"
    raw.note(rule, "guessed", np.logical_or.reduce(unmet))


# Actors and tolls ------------------------------------------------------------------------------


def _read_actors(raw: Raw) -> tuple[pd.Categorical, pd.Categorical]:
    """Return who acted, and on what ground that is said."""
    names = raw.coded("gname")
    plain = [UNIDENTIFIED if fold(name) == "unknown" else name for name in names.distinct]
    groups = list(dict.fromkeys([UNIDENTIFIED, *plain]))
    position = {name: at for at, name in enumerate(groups)}
    numbers = np.array([position[name] for name in plain], dtype="int64")
    actor = chosen(names.spread(numbers, 0), groups)
    nameless = np.asarray(actor == UNIDENTIFIED)
    claimed = read_numbers(raw, "claimed", unknown=UNKNOWN)
    contested = read_numbers(raw, "compclaim", unknown=UNKNOWN) == 1
    uncertain = read_numbers(raw, "guncertain1", unknown=UNKNOWN) == 1
    grounds = ["none", "disputed", "claimed", "suspected", "reported"]
    ground = np.select([nameless, contested, claimed == 1, uncertain], [0, 1, 2, 3], 4)
    silent = ~nameless & np.isnan(claimed) & ~contested
    raw.note("claimed is blank or -9: taken as not claimed", "guessed", silent)
    more = raw.coded("gname2").codes >= 0
    raw.note("gname2 and 3 are left out: the first group counts as the actor", "mapped", more)
    return tidy(actor), tidy(chosen(ground, grounds), ATTRIBUTIONS)


def _read_victims(raw: Raw, name: str, attackers: str) -> tuple[np.ndarray, np.ndarray]:
    """Return the people hit without the attackers, and the attackers hit.

    Where the attackers' number is blank none is taken off; where it exceeds the whole the number
    of those hit is unknown.
    """
    everyone, own = read_tolls(raw, name), read_tolls(raw, attackers)
    guess = ~np.isnan(everyone) & (everyone > 0) & np.isnan(own)
    raw.note(f"{attackers} is blank: {name} is taken to hold no attackers", "guessed", guess)
    taken = everyone - np.nan_to_num(own, nan=0.0)
    over = taken < 0
    raw.note(f"{attackers} exceeds {name}: those hit are unknown", "repaired", over)
    rule = f"{name} is a fraction: the toll of linked incidents is shared among them"
    raw.note(rule, "mapped", (everyone % 1) > 0)
    return np.where(over, np.nan, taken), own


def _read_hostages(raw: Raw) -> np.ndarray:
    """Return how many people were taken; 0 where GTD says that there were none."""
    taken = read_tolls(raw, "nhostkid")
    none = read_numbers(raw, "ishostkid", unknown=UNKNOWN, noted=False) == 0
    return np.where(none & np.isnan(taken), 0.0, taken)


def _list_targets(
    incidents: pd.DataFrame,
    types: Sequence[pd.Categorical],
    units: Sequence[pd.Categorical],
    hostages: np.ndarray,
) -> pd.DataFrame:
    """Return one row a group hit; tolls where there is only one."""
    names = list(dict.fromkeys(name for column in types for name in column.categories))
    kinds = list(dict.fromkeys(name for column in units for name in column.categories))
    grid = np.column_stack([positions(column, names) for column in types])
    unit = np.column_stack([positions(column, kinds) for column in units])
    row, at = np.nonzero(grid >= 0)
    many = np.bincount(row, minlength=len(incidents))
    alone = many[row] == 1
    tolls = {
        "killed": incidents["killed"].to_numpy(),
        "wounded": incidents["wounded"].to_numpy(),
        "abducted": hostages,
    }
    return pd.DataFrame(
        {
            "incident_id": incidents["incident_id"].take(row).reset_index(drop=True),
            "target_no": np.arange(len(row)) - (many.cumsum() - many)[row] + 1,
            "target_type": chosen(grid[row, at], names),
            "unit": as_text(spell(chosen(unit[row, at], kinds))),
            **{name: np.where(alone, toll[row], np.nan) for name, toll in tolls.items()},
        }
    )


# What the source covers ------------------------------------------------------------------------


def _find_days(incidents: pd.DataFrame, *, named: bool) -> tuple[pd.Timestamp, pd.Timestamp]:
    """Return the first and last day that the files cover.

    A release covers whole years, and of 2021 the first half. What is not named as one may be any
    part of it: it covers the days from its first to its last incident whose day is known.
    """
    exact = incidents["date_precision"] == DATE_PRECISIONS[0]
    if not named and exact.any():
        days = incidents.loc[exact, "date_start"]
        return days.min(), days.max()
    first, last = incidents["date_start"].min(), incidents["date_start"].max()
    if not named:
        return first, incidents["date_end"].max()
    end = LAST_DAY if LAST_DAY.year == last.year else pd.Timestamp(last.year, 12, 31)
    return pd.Timestamp(first.year, 1, 1), max(end, last)


def _list_coverage(
    incidents: pd.DataFrame, whole: tuple[pd.Timestamp, pd.Timestamp], spans: dict[str, list[Span]]
) -> pd.DataFrame:
    """Return the days that the files cover in each country, by the way they were collected."""
    lost = pd.Timestamp(LOST_YEAR, 1, 1), pd.Timestamp(LOST_YEAR, 12, 31)
    windows = []
    for year, note in BREAKS.items():
        later = [other for other in BREAKS if other > year]
        until = pd.Timestamp(min(later), 1, 1) - DAY if later else whole[1]
        if year <= LOST_YEAR <= until.year:
            until = lost[0] - DAY
        windows.append((pd.Timestamp(year, 1, 1), until, "full", note))
    if (incidents["date_start"].dt.year == LOST_YEAR).any():
        windows.append((*lost, "thin", "most records of the year are lost"))
    rows = [
        (country, max(start, first), min(end, last), *told)
        for country in incidents["theatre"].cat.categories
        for first, last in spans.get(country, [whole])
        for start, end, *told in sorted(windows)
        if start <= last and end >= first
    ]
    return pd.DataFrame(rows, columns=list(COVERAGE))
