"""Rows of the files: cells that stand for a blank, ids, and rows that cannot be used."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from itertools import chain, count

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import ArrayLike

from sitrep.errors import DataError, Problem
from sitrep.readers.columns import as_text, encode
from sitrep.readers.files.raw import MADE_ID, Raw

ABSENT = frozenset({"NA", "N/A", "#N/A", "NaN", "nan", "NULL", "null"})
"""What programs write into blank cells. A place or person may well be called Na or Null."""


def blank_words(raw: Raw, names: Sequence[str]) -> Raw:
    """Return the rows with blank cells where a program wrote a word for a blank.

    Parameters
    ----------
    raw : Raw
    names : sequence of str, the columns that are looked at; the id is never blanked
    """
    for name in filter(raw.worded.__contains__, names):
        column = raw.coded(name)
        if not ABSENT.intersection(column.distinct):
            continue
        absent = np.array([value in ABSENT for value in column.distinct], dtype=bool)
        raw.note(f"{name}: 'NA' is blank", "mapped", column.spread(absent, False))
        codes = np.where(column.spread(absent, True), -1, column.codes)
        raw = raw.put(name, encode(codes, column.distinct))
    return raw


def plain_codes(raw: Raw, names: Sequence[str]) -> Raw:
    """Return the rows with whole numbers as such: a spreadsheet may have made 3 into 3.0."""
    for name in filter(raw.worded.__contains__, names):
        column = raw.coded(name)
        plain = [re.sub(r"^(\d+)\.0+$", r"\1", value) for value in column.distinct]
        if plain != column.distinct:
            raw = raw.put(name, encode(column.codes, plain))
    return raw


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
    return ~np.asarray(pc.is_in(raw.ids, pa.array(["", None, *ABSENT])))


def number_rows(raw: Raw) -> Raw:
    """Return the rows with an id each: where there is none, the number of the row is one."""
    blank = ~has_id(raw)
    rule = "no id: the number of the row serves as one, and a repeat would not be found"
    raw.note(rule, "guessed", blank)
    return rename_rows(raw, blank)


NUMBERED = r"(?:^| )row \d+(?:#\d+)?$"
"""How an id ends that is the number of a row."""


def rename_rows(raw: Raw, where: np.ndarray) -> Raw:
    """Return the rows with the number of the row put to the id of some of them.

    Files of one name are told apart by their place among all, and rows whose number is the id of
    another by a number more.
    """
    if not where.any():
        return raw
    positions = np.flatnonzero(where)
    twice = len(set(raw.files)) < len(raw.files)
    files = [f"{file}#{at}" if twice else file for at, file in enumerate(raw.files, 1)]
    leads = files if len(files) > 1 else [""]
    names, others = list[str](), raw.ids.filter(pa.array(~where))
    for at, key in zip(positions, raw.keys(positions), strict=True):
        own = "" if key in ABSENT else key
        names.append(" ".join(filter(None, (own, leads[raw.file_of[at]], f"row {raw.rows[at]}"))))
    if pc.any(pc.is_in(others, pa.array(names))).as_py():
        taken = set(others.to_pylist())
        names = [_free(name, taken) for name in names]
    made = pc.replace_with_mask(raw.ids, pa.array(where), pa.array(names, pa.string()))
    return raw.put(MADE_ID, made)


def _free(name: str, taken: Collection[str]) -> str:
    """Return a name, with a number behind it where it is taken.

    >>> _free("row 3", {"row 3"})
    'row 3#2'
    """
    numbered = (f"{name}#{number}" for number in count(2))
    return next(each for each in chain([name], numbered) if each not in taken)


def refuse_overlaps(
    raw: Raw, country: ArrayLike, year: ArrayLike, alone: Collection[int], lacking: str
) -> None:
    """Refuse files whose ids do not tell which rows another has too, where they may overlap.

    Parameters
    ----------
    raw : Raw
    country, year : array-like, of each row
    alone : collection of int, positions of those files
    lacking : str, what they lack, for the error

    Raises
    ------
    DataError : one of them shares a country and a year with another file
    """
    held = pd.DataFrame({"country": country, "year": year, "file": raw.file_of}).drop_duplicates()
    shared = held.loc[held.duplicated(["country", "year"], keep=False), "file"].unique()
    rule = f"{lacking}, so an incident in two files would count twice; load it alone"
    found = [Problem(raw.files[at], rule=rule) for at in shared if at in alone]
    if found:
        raise DataError(found)


def keep_latest(raw: Raw) -> tuple[Raw, np.ndarray]:
    """Keep of an id that comes twice the last row alone; rows without one have their number.

    Returns
    -------
    Raw; array of bool, over the rows given: those kept

    Raises
    ------
    DataError : there are no rows
    """
    if not len(raw):
        raise DataError([Problem(file, rule="has no row with a date") for file in raw.files])
    raw = number_rows(raw)
    last = np.ones(len(raw), dtype=bool)
    if raw.repeats:
        last = ~as_text(raw.ids).duplicated(keep="last").to_numpy()
    return raw.keep(last, f"{raw.layout.key} comes again further down; the last one counts"), last
