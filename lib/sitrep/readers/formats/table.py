"""Reads any list of incidents through a column map."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, ClassVar

import numpy as np
import pandas as pd
import pyarrow as pa

from sitrep.errors import DataError, Problem
from sitrep.model.attribution import UNIDENTIFIED
from sitrep.model.codes import KINDS, read_codes
from sitrep.model.schema import DATE_PRECISIONS, GEO_PRECISIONS, THEATRES, conform
from sitrep.readers.columnmap.coverage import find_days, is_covered, list_windows
from sitrep.readers.columnmap.days import read_parts, read_spans, widen
from sitrep.readers.columnmap.labels import by_code, join_spellings, map_words, note_words
from sitrep.readers.columnmap.model import SCALES, TOLLS, ColumnMap, plain
from sitrep.readers.columnmap.numbers import read_people, read_points
from sitrep.readers.columnmap.parse import Found
from sitrep.readers.columnmap.rows import merge_rows
from sitrep.readers.columnmap.words import list_missing, tell
from sitrep.readers.columns import chosen, positions, put, read_names, spell, tidy
from sitrep.readers.dates import NOT_A_DAY
from sitrep.readers.files.layout import Layout
from sitrep.readers.files.raw import MADE_ID, Raw
from sitrep.readers.formats.base import Converted, Format
from sitrep.readers.formats.incidents import NOT_GIVEN
from sitrep.readers.formats.vintage import Vintage, no_spans
from sitrep.readers.labels import fold
from sitrep.readers.numbers import read_numbers, settle_range
from sitrep.readers.places import read_places, read_regions, tell_apart
from sitrep.readers.rows import blank_words, number_rows

NAMED = ("country", "admin1", "place")
"""Names that are no codes of ours: that one has no code is nothing to note."""

NAMES = (*NAMED, "actor", "actor_2")
NOBODY = (
    *("unknown", "unidentified", "not known", "not identified", "no information", "none"),
    *("inconnu", "inconnus", "non identifié", "non identifiés"),
    *("desconocido", "desconocidos", "no identificado", "no identificados", "sin identificar"),
)
"""Words for a side that nobody names, in English, French and Spanish."""

PLACES = ("country", "admin1", "place", "latitude", "longitude")
FIRST, LAST = np.datetime64("1800-01-01"), np.datetime64("2200-01-01")
"""A date outside of them is a slip of the pen."""

WITHIN = {"week": 7, "month": 45}
"""Most days of a window of each precision; a longer one is of a year."""


class Table(Format):
    """Files of a list of any kind, read through a column map; a subclass is one map.

    Attributes
    ----------
    found : Found, the map
    content : ColumnMap, what it says
    """

    found: ClassVar[Found]
    content: ClassVar[ColumnMap]
    labels = "table"

    def __init__(self, raw: Raw, *, strict: bool) -> None:
        self.strict = strict
        self.codes = read_codes()
        fields = {field: plain(name) for field, name in self.content.columns.items()}
        columns = {field: raw.table[name] for field, name in fields.items()}
        for field, code in self.content.constants.items():
            columns[field] = pa.array([code] * len(raw), pa.string()).dictionary_encode()
        table = pa.table({MADE_ID: raw.table[MADE_ID], **columns})
        self.raw = replace(raw, layout=replace(raw.layout, key=MADE_ID), table=table)

    @classmethod
    def identify(cls, raw: Raw) -> Raw:
        """Return the rows of all files with the list's own ids; blank where it has none."""
        return raw.put(MADE_ID, raw.texts(plain(cls.content.columns.get("incident_id", ""))))

    @classmethod
    def vintage(cls, raw: Raw) -> Vintage:
        """Return that nothing tells how new a list is: of several files the last named counts."""
        unknown = np.full(len(raw), -1)
        return Vintage(
            edited=np.zeros(len(raw)),
            made=np.full(len(raw.files), np.nan),
            day=np.full(len(raw), NOT_A_DAY),
            country=unknown,
            kinds=(unknown,),
            spans=no_spans(len(raw.files)),
        )

    def convert(self) -> Converted:
        """Make incidents of the rows; what cannot be read is told by the columns of the list."""
        try:
            made = super().convert()
        except DataError as error:
            named = self.content.columns
            raise DataError(
                replace(each, column=named.get(each.column, each.column)) for each in error.problems
            ) from None
        listed = set(made.theatres["theatre"])
        bare = [name for name in made.coverage["theatre"].unique() if name not in listed]
        rows = pd.DataFrame({"theatre": bare, "name": bare, "admin1": NOT_GIVEN}, dtype="str")
        theatres = pd.concat([made.theatres, conform(rows, THEATRES, "")], ignore_index=True)
        return replace(made, theatres=theatres)

    def select(self) -> None:
        """Keep one row an incident, with a day that is covered; words become codes."""
        header = self._repeats_header()
        raw = self.raw.keep(~header, "header between the rows")
        raw = blank_words(raw, raw.worded)
        for field in filter(raw.has, (*KINDS, *NAMES)):
            raw = join_spellings(raw, field)
        for field in filter(raw.has, (*SCALES, *KINDS, *NAMES)):
            raw = self._map(raw, field)
        start, end = self._read_windows(raw)
        dated = ~np.isnat(start)
        raw = raw.keep(dated, "no date, or one that cannot be read")
        start, end = start[dated], end[dated]
        if not len(raw):
            raise DataError([Problem(file, rule="has no row with a date") for file in raw.files])
        first, last = find_days(self.content.coverage, raw.files[0], start, end)
        inside = (end >= first) & (start <= last)
        raw = raw.keep(inside, "outside the days that the coverage names")
        if not len(raw):
            rule = f"no row lies between {first} and {last}, the days covered"
            raise DataError([Problem(file, column="coverage", rule=rule) for file in raw.files])
        start, end = start[inside], end[inside]
        self.raw, kept = merge_rows(number_rows(raw), start, PLACES, TOLLS)
        self.start, self.end = start[kept], end[kept]

    def read_days(self) -> dict[str, Any]:
        """Return first day, last day and precision."""
        length = (self.end - self.start).astype("int64") + 1
        level = np.select(
            [length == 1, *(length <= most for most in WITHIN.values())], [0, 1, 2], 3
        )
        told = positions(read_names(self.raw, "date_precision"), DATE_PRECISIONS)
        level = np.where((told >= 0) & (told == 0), told, np.where(told > level, told, level))
        precision = tidy(chosen(level, DATE_PRECISIONS), DATE_PRECISIONS)
        return {"date_start": self.start, "date_end": self.end, "date_precision": precision}

    def read_columns(self) -> dict[str, Any]:
        """Return the other columns."""
        raw = self.raw
        columns: dict[str, Any] = self._read_place()
        for field in ("event_class", "event_type", "weapon_type", "target_type"):
            if raw.has(field):
                columns[field] = self.tidied(read_names(raw, field), field)
        for field in filter(raw.has, ("actor", "actor_2")):
            columns[field] = tidy(read_names(raw, field))
        columns |= self._read_actors()
        columns |= self._read_tolls()
        accounts = read_numbers(raw, "accounts") if raw.has("accounts") else np.zeros(len(raw))
        columns["accounts"] = np.nan_to_num(accounts).clip(0).astype("int64")
        return columns

    def list_targets(self) -> pd.DataFrame:
        """Return one group hit for each incident whose target is known."""
        known = self.incidents["target_type"].notna()
        names = ["incident_id", "target_type", "killed", "wounded"]
        hit = self.incidents.loc[known, names].reset_index(drop=True)
        return hit.assign(
            target_no=1, unit=pd.Series(pd.NA, hit.index, dtype="str"), abducted=np.nan
        )

    def list_coverage(self) -> pd.DataFrame:
        """Return the windows that the map names, of each region or country that each is about."""
        met = list(self.incidents["theatre"].cat.categories)
        spelt = dict[str, str]()
        if self.by_region:
            column = self.raw.coded("admin1")
            codes, rows = np.unique(column.codes, return_index=True)
            pairs = [
                (column.distinct[at], row) for at, row in zip(codes, rows, strict=True) if at >= 0
            ]
            spelt = {fold(word): str(self.theatre[row]) for word, row in pairs}
        coverage = list_windows(self.content.coverage, met, spelt, self.raw.files[0])
        uncovered = ~is_covered(self.incidents, coverage)
        rule = "where and when, by the coverage, nothing was searched: kept, and in no rate"
        self.raw.note(rule, "guessed", self.order[uncovered])
        return coverage

    def version(self) -> str:
        """Return the version that the map names, else the last day."""
        return self.content.version or f"rows to {self.end.max()}"

    def cite(self) -> str:
        """Return the citation that the map gives; else the name of the list, and that it is one."""
        said = self.content.citation or (
            f"{self.content.name}: a list of the user's own, without a citation of its own"
        )
        return said if said.endswith(".") else f"{said}."

    @property
    def by_region(self) -> bool:
        """Whether regions were searched differently, and are the areas of operations."""
        return any(window.regions for window in self.content.coverage)

    # Rows ---------------------------------------------------------------------------------------

    def _repeats_header(self) -> np.ndarray:
        """Tell which rows are the header again: all their cells are the names of the columns."""
        alike = np.ones(len(self.raw), dtype=bool)
        for field, name in self.content.columns.items():
            column = self.raw.coded(field)
            same = np.array([plain(value) == plain(name) for value in column.distinct], dtype=bool)
            alike &= column.spread(same, False)
        return alike

    def _map(self, raw: Raw, field: str) -> Raw:
        """Return the rows with the words of a field as codes."""
        values = self.content.values.get(field, {})  # noqa: PD011 - no DataFrame
        known: dict[str, str] = {}
        if field in SCALES or field in KINDS:
            listed = self.codes.loc[self.codes["field"] == field]
            known = by_code(dict(zip(listed["code"], listed["label"], strict=True)))
        elif field not in NAMED:
            known = dict.fromkeys(NOBODY, UNIDENTIFIED)
            others = {*NOBODY} - {UNIDENTIFIED} - set(map(fold, values))
            note_words(raw, field, others, UNIDENTIFIED)
        elif not values:
            return raw
        quiet = field in NAMED or (field in NAMES and not values)
        mapped = map_words(
            raw.quiet() if quiet else raw,
            field,
            values,
            known,
            own=field not in SCALES,
            strict=self.strict and not quiet,
        )
        return replace(mapped, notes=raw.notes)

    def _read_windows(self, raw: Raw) -> tuple[np.ndarray, np.ndarray]:
        """Return first and last day of each row; NaT where it has none."""
        forms = self.content.dates
        if raw.has("year"):
            start, end = read_parts(raw)
        else:
            start, end = read_spans(raw, "date_start", forms)
        strange = (start < FIRST) | (end > LAST)
        start = np.where(strange, NOT_A_DAY, start)
        if raw.has("date_end"):
            last = read_spans(raw, "date_end", forms)[1]
            before = last < start
            raw.note("date_end lies before date_start: dated as it began", "repaired", before)
            end = np.where(np.isnat(last) | before, end, last)
        raw.note("several days: some day of them", "mapped", ~np.isnat(start) & (end > start))
        return widen(raw, start, end)

    # Columns ------------------------------------------------------------------------------------

    def _read_place(self) -> dict[str, Any]:
        """Return where it happened; how well that is known, from what is given of it."""
        raw = self.raw
        country = self._read_country()
        regions = read_regions(raw, "admin1", country, strict=self.strict)
        regions = tidy(tell_apart(raw, regions, country))
        place = read_places(raw, "place")
        latitude, longitude = read_points(raw)
        point = ~np.isnan(latitude)
        told = positions(read_names(raw, "geo_precision"), GEO_PRECISIONS)
        area, region, nation = (
            GEO_PRECISIONS.index(name) for name in ("area", "admin1", "country")
        )
        somewhere = point | (place.codes >= 0)
        guess = np.where(somewhere, area, np.where(regions.codes >= 0, region, nation))
        rule = "how well a place is known is not said: an area where it has a name or a point"
        raw.note(rule, "guessed", (told < 0) & somewhere)
        level = np.where(told < 0, guess, told)
        middle = level >= region
        raw.note(
            "the middle of a region or country is no place; not kept", "mapped", middle & point
        )
        theatre = country
        if self.by_region:
            theatre = tidy(put(regions, np.asarray(regions.codes) < 0, NOT_GIVEN))
        self.theatre = theatre
        return {
            "country": country,
            "theatre": theatre,
            "admin1": regions,
            "place": spell(place),
            "latitude": np.where(middle, np.nan, latitude),
            "longitude": np.where(middle, np.nan, longitude),
            "geo_precision": tidy(chosen(level, GEO_PRECISIONS), GEO_PRECISIONS),
        }

    def _read_country(self) -> pd.Categorical:
        """Return the countries: of the column, or the one of all rows."""
        everywhere = self.content.country or NOT_GIVEN
        country = read_names(self.raw, "country", everywhere)
        if self.raw.has("country"):
            blank = self.raw.coded("country").codes < 0
            self.raw.note(f"country: blank is {everywhere}", "guessed", blank)
        return tidy(country)

    def _read_actors(self) -> dict[str, pd.Categorical]:
        """Return the side that acted, nobody known where it is blank, and on what ground."""
        raw, columns = self.raw, {}
        nobody = np.zeros(len(raw), dtype=bool)
        if raw.has("actor"):
            blank = raw.coded("actor").codes < 0
            raw.note("actor: blank is unidentified", "mapped", blank)
            actor = tidy(put(read_names(raw, "actor"), blank, UNIDENTIFIED))
            columns["actor"] = actor
            nobody = np.asarray(actor == UNIDENTIFIED)
        if raw.has("attribution"):
            said = put(read_names(raw, "attribution"), nobody, "none")
            columns["attribution"] = self.tidied(said, "attribution")
        return columns

    def _read_tolls(self) -> dict[str, np.ndarray]:
        """Return the people killed and wounded, as a range where the list gives one."""
        raw = self.raw
        read = {field: read_people(raw, field) for field in TOLLS if raw.has(field)}
        others = [field for field in ("wounded", "actor_killed") if field in read]
        columns: dict[str, np.ndarray] = {field: read[field][0] for field in others}
        fields = [field for field in ("killed_low", "killed", "killed_high") if field in read]
        if not fields:
            return columns
        low, high = (np.full(len(raw), np.nan) for _ in range(2))
        for field in fields:
            low = np.where(np.isnan(low), read[field][0], low)
        for field in reversed(fields):
            high = np.where(np.isnan(high), read[field][1], high)
        best = read["killed"][0] if "killed" in read else np.full(len(raw), np.nan)
        low, known, high = settle_range(raw, low, best, high)
        if not np.isnan(known).any() and (known == 0).any():
            why = (
                f"{self.content.name} gives a number of dead in every row, so a 0 may mean that "
                "nobody died or that nobody told."
            )
            self.missing = {**self.missing, "zero_tolls": why}
        return {**columns, "killed_low": low, "killed": known, "killed_high": high}


def shape(found: Found) -> type[Table]:
    """Return the format of the files that a map is of.

    Parameters
    ----------
    found : Found
    """
    content = found.content
    columns = {plain(name): None for name in content.columns.values()}
    date = content.columns.get("date_start", content.columns.get("year", ""))

    class Mapped(Table):
        layout = Layout(
            name=content.name,
            key=plain(content.columns.get("incident_id", date)),
            needed=frozenset(columns),
            wanted=tuple(columns),
        )
        licence = content.licence or "not stated"
        toll = content.toll or "all sides"
        missing = list_missing(content)
        words = tell(content)

    Mapped.found, Mapped.content = found, content
    return Mapped
