"""Rows of the files: cells that stand for a blank, ids, and rows that cannot be used."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

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


def rename_rows(raw: Raw, where: np.ndarray) -> Raw:
    """Return the rows with the number of the row put to the id of some of them."""
    if not where.any():
        return raw
    positions = np.flatnonzero(where)
    names = []
    for at, key in zip(positions, raw.keys(positions), strict=True):
        file = raw.files[raw.file_of[at]] if len(raw.files) > 1 else ""
        own = "" if key in ABSENT else key
        names.append(" ".join(filter(None, (own, file, f"row {raw.rows[at]}"))))
    made = pc.replace_with_mask(raw.ids, pa.array(where), pa.array(names, pa.string()))
    return raw.put(MADE_ID, made)


def keep_latest(raw: Raw) -> tuple[Raw, np.ndarray]:
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
    key = raw.layout.key
    raw = raw.keep(named, f"{key} is blank")
    raw = raw.keep(last[named], f"{key} comes again further down; the last one counts")
    if not len(raw):
        rule = f"has no row with a date and {key}"
        raise DataError([Problem(file, rule=rule) for file in raw.files])
    return raw, named & last
