"""Makes the columns of the incident table, for the formats that give one row an incident."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from sitrep.errors import DataError, Problem, suggestion
from sitrep.model.schema import GEO_PRECISIONS, INCIDENTS, THEATRES, conform
from sitrep.readers.files.raw import Raw
from sitrep.readers.labels import fold, read_labels
from sitrep.readers.notes import Notes
from sitrep.readers.numbers import read_numbers

SYRIA = "Syria"
UNKNOWN_PLACES = frozenset({"unknown", "not applicable"})
"""What stands in a cell, folded, where the place is not known."""

ABSENT = frozenset({"NA", "N/A", "#N/A", "NaN", "nan", "NULL", "null"})
"""What programs write into blank cells. A place or person may well be called Na or Null."""

STAND_INS = ("admin1", "country")
"""Precisions whose point is only the middle of a region, and is not kept."""


def tidy(values: pd.Categorical, order: Sequence[str] = ()) -> pd.Categorical:
    """Return the values with only the categories met: first those of an order, then by name."""
    codes = np.asarray(values.codes, dtype="int64")
    names = list(values.categories)
    met = {name for name, there in zip(names, _met(codes, len(names)), strict=True) if there}
    ordered = [code for code in order if code in met]
    categories = ordered + sorted(met.difference(ordered))
    number = {name: at for at, name in enumerate(categories)}
    renumber = np.array([*(number.get(name, -1) for name in names), -1], dtype="int32")
    dtype = pd.CategoricalDtype(pd.Index(categories, dtype="str"), ordered=bool(order))
    return pd.Categorical.from_codes(renumber[codes], dtype=dtype)


def settle(precision: pd.Categorical, name: str, notes: Notes) -> pd.Categorical:
    """Return a precision of places in which a blank is an area, so that no point seems exact."""
    number = {level: at for at, level in enumerate(GEO_PRECISIONS)}
    levels = np.array([*(number.get(level, -1) for level in precision.categories), -1])
    level = levels[precision.codes]
    notes.add(f"{name} says nothing: the place is taken as an area", "guessed", level < 0)
    level = np.where(level < 0, number["area"], level)
    return tidy(chosen(level, GEO_PRECISIONS), GEO_PRECISIONS)


def chosen(codes: np.ndarray, categories: Sequence[str]) -> pd.Categorical:
    """Return a column of codes, given their positions in a list; -1 is blank."""
    return pd.Categorical.from_codes(codes, categories=pd.Index(list(categories), dtype="str"))


def read_names(raw: Raw, name: str, blank: str | None = None) -> pd.Categorical:
    """Return a column of names as they stand; `blank` where a cell is blank."""
    column = raw.coded(name)
    if blank is None:
        return chosen(column.codes, column.distinct)
    values = [*column.distinct, *([] if blank in column.distinct else [blank])]
    codes = np.where(column.codes < 0, values.index(blank), column.codes)
    return chosen(codes, values)


def read_places(raw: Raw, name: str) -> pd.Categorical:
    """Return a column of names of places; blank where the place is not known."""
    column = raw.coded(name)
    known = [value for value in column.distinct if fold(value) not in UNKNOWN_PLACES]
    number = {value: at for at, value in enumerate(known)}
    codes = np.array([number.get(value, -1) for value in column.distinct], dtype="int64")
    return chosen(column.spread(codes, -1), known)


def read_regions(
    raw: Raw, name: str, country: pd.Categorical, notes: Notes, *, strict: bool
) -> pd.Categorical:
    """Return the governorates: in Syria by the names of `data/admin1.csv`, elsewhere as they are.

    Raises
    ------
    DataError : strict, and Syrian governorates that no spelling of the table fits
    """
    places = read_places(raw, name)
    values, codes = list(places.categories), np.asarray(places.codes, dtype="int64")
    table = {spelt: code for spelt, (code, _) in read_labels("admin1_syria", "admin1").items()}
    inside = (codes >= 0) & np.asarray(country == SYRIA)
    folded = [fold(value) for value in values]
    respelt = [table.get(key, value) for key, value in zip(folded, values, strict=True)]
    differs = np.array([new != old for new, old in zip(respelt, values, strict=True)], dtype=bool)
    lacking = np.array([key not in table for key in folded], dtype=bool)
    if inside.any():
        notes.add(
            "admin1: Syrian governorates are spelt as in data/admin1.csv",
            "mapped",
            inside & _spread(differs, codes),
        )
        where = inside & _spread(lacking, codes)
        if strict and where.any():
            value = values[codes[np.flatnonzero(where)[0]]]
            rule = f"is no known governorate of Syria; {suggestion(value, set(table.values()))}"
            raise DataError(raw.problems(where, name, rule))
        notes.add("admin1: unknown governorate of Syria kept as it is", "guessed", where)
    categories = list(dict.fromkeys([*values, *respelt]))
    number = {value: at for at, value in enumerate(categories)}
    new = np.array([number[value] for value in respelt], dtype="int64")
    old = np.array([number[value] for value in values], dtype="int64")
    return chosen(np.where(inside, _spread(new, codes, -1), _spread(old, codes, -1)), categories)


def read_points(raw: Raw, precision: pd.Categorical, notes: Notes) -> tuple[np.ndarray, np.ndarray]:
    """Return latitude and longitude; blank where they are none or only the middle of a region."""
    latitude, longitude = (read_numbers(raw, name, notes) for name in ("latitude", "longitude"))
    beyond = (np.abs(latitude) > 90) | (np.abs(longitude) > 180)
    notes.add("latitude, longitude: off the globe, left blank", "repaired", beyond)
    nowhere = (latitude == 0) & (longitude == 0)
    notes.add("latitude, longitude: both 0 means unknown", "mapped", nowhere)
    middle = np.asarray(precision.isin(STAND_INS))
    lost = beyond | nowhere | middle | np.isnan(latitude) | np.isnan(longitude)
    return np.where(lost, np.nan, latitude), np.where(lost, np.nan, longitude)


def read_tolls(raw: Raw, name: str, notes: Notes) -> np.ndarray:
    """Return a column of people; blank where it is not reported, and never below 0."""
    people = read_numbers(raw, name, notes, unknown=(-9, -99))
    negative = people < 0
    notes.add(f"{name}: below 0, left blank", "repaired", negative)
    return np.where(negative, np.nan, people)


def plain_codes(raw: Raw, names: Sequence[str]) -> Raw:
    """Return the rows with whole numbers as such: a spreadsheet may have made 3 into 3.0."""
    table = raw.table
    for name in filter(raw.worded.__contains__, names):
        column = raw.coded(name)
        plain = [value.removesuffix(".0") for value in column.distinct]
        if plain != column.distinct:
            place = table.column_names.index(name)
            table = table.set_column(place, name, encode(column.codes, plain))
    return raw if table is raw.table else replace(raw, table=table)


def blank_words(raw: Raw, notes: Notes) -> Raw:
    """Return the rows with blank cells where a program wrote a word for a blank, the id aside."""
    table = raw.table
    for name in filter(raw.worded.__contains__, raw.format.wanted):
        column = raw.coded(name)
        if not ABSENT.intersection(column.distinct):
            continue
        absent = np.array([value in ABSENT for value in column.distinct], dtype=bool)
        notes.add(f"{name}: 'NA' is blank", "mapped", column.spread(absent, False))
        codes = np.where(column.spread(absent, True), -1, column.codes)
        place = table.column_names.index(name)
        table = table.set_column(place, name, encode(codes, column.distinct))
    return raw if table is raw.table else replace(raw, table=table)


def encode(codes: np.ndarray, values: Sequence[str | None]) -> pa.DictionaryArray:
    """Return a column of text, given positions in a list of values; -1 is blank."""
    return pa.DictionaryArray.from_arrays(
        pa.array(codes, mask=np.asarray(codes) < 0), pa.array(values, pa.string())
    )


def _met(codes: np.ndarray, number: int) -> np.ndarray:
    """Tell which of a number of values occur."""
    met: np.ndarray = np.bincount(codes.astype("int64") + 1, minlength=number + 1)[1:] > 0
    return met


def refuse(raw: Raw, where: np.ndarray, name: str, rule: str) -> None:
    """Refuse the files if there are such rows.

    Raises
    ------
    DataError : lists the rows
    """
    if where.any():
        raise DataError(raw.problems(where, name, rule))


def has_id(raw: Raw) -> np.ndarray:
    """Tell which rows have an id."""
    return np.asarray(pc.not_equal(raw.ids, "").fill_null(False))


def keep_latest(raw: Raw, notes: Notes) -> tuple[Raw, np.ndarray]:
    """Drop the rows without an id, and of an id that comes twice all but the last.

    Returns
    -------
    Raw; array of bool, over the rows given: those kept

    Raises
    ------
    DataError : no row is left
    """
    named = has_id(raw)
    last = np.ones(len(raw), dtype=bool)
    if raw.repeats:
        last = ~as_text(raw.ids).duplicated(keep="last").to_numpy()
    raw = notes.take(named, f"{raw.format.key} is blank")
    raw = notes.take(last[named], f"{raw.format.key} comes again further down; the last one counts")
    if not len(raw):
        rule = f"has no row with a date and {raw.format.key}"
        raise DataError([Problem(file, rule=rule) for file in raw.files])
    return raw, named & last


def as_text(texts: pa.Array) -> pd.Series:
    """Return a column of text as pandas keeps it."""
    kind: Any = pd.StringDtype("pyarrow", na_value=np.nan)
    return pd.Series(kind.__from_arrow__(texts.cast(pa.large_string())))


def spell(values: pd.Categorical) -> pa.Array:
    """Return a column of names as text."""
    return encode(values.codes, list(values.categories))


def sort_aside(raw: Raw, start: np.ndarray) -> Future[np.ndarray]:
    """Begin to sort incidents by first day and id, while their other columns are made.

    Parameters
    ----------
    raw : Raw
    start : array of datetime64, the first day of each

    Returns
    -------
    Future, of an array of int: for each incident its row in `raw`
    """
    keys = pa.table({"day": start.astype("int64"), "id": raw.ids})

    def sort() -> np.ndarray:
        by_day_and_id = [("day", "ascending"), ("id", "ascending")]
        return np.asarray(pc.sort_indices(keys, sort_keys=by_day_and_id)).astype("int64")

    pool = ThreadPoolExecutor(1)
    order = pool.submit(sort)
    pool.shutdown(wait=False)
    return order


def assemble(raw: Raw, columns: Mapping[str, Any], order: np.ndarray) -> pd.DataFrame:
    """Return the incident table, on all cores.

    Parameters
    ----------
    raw : Raw
    columns : mapping, column of `INCIDENTS` -> its values, in the order of the rows; those left
        out, but for the id, are blank
    order : array of int, for each incident its row in `raw`
    """
    places = pa.array(order)

    columns = {"incident_id": raw.ids, **columns}

    def move(name: str) -> Any:
        if name not in columns:
            if INCIDENTS[name] == "category":
                return chosen(np.full(len(raw), -1), [])
            return np.full(len(raw), np.nan)
        if isinstance(columns[name], pa.Array):
            return as_text(columns[name].take(places))
        return columns[name].take(order)

    with ThreadPoolExecutor() as pool:
        table = dict(zip(INCIDENTS, pool.map(move, INCIDENTS), strict=True))
    return conform(pd.DataFrame(table, copy=False), INCIDENTS, raw.files[0])


def list_theatres(incidents: pd.DataFrame) -> pd.DataFrame:
    """Return the countries as theatres, with the governorates met in each."""
    theatre, admin1 = incidents["theatre"].array, incidents["admin1"].array
    width = len(admin1.categories) + 1
    pairs = theatre.codes.astype("int64") * width + admin1.codes + 1
    where, region = np.divmod(pd.unique(pairs[theatre.codes >= 0]), width)
    met = pd.DataFrame(
        {
            "theatre": theatre.categories[where],
            "admin1": np.append(admin1.categories, [None])[region - 1],
        }
    )
    met = met.astype("str").sort_values(["theatre", "admin1"], ignore_index=True)
    named = met["admin1"].notna() | ~met["theatre"].duplicated(keep=False)
    return conform(met[named].assign(name=met["theatre"]), THEATRES, "").reset_index(drop=True)


def _spread(values: np.ndarray, codes: np.ndarray, blank: object = False) -> np.ndarray:
    """Return one value a row, given one a category."""
    spread: np.ndarray = np.append(values, np.array([blank], dtype=values.dtype))[codes]
    return spread
