"""Reads columns of numbers from text; what is no number is an error that lists its rows."""

from __future__ import annotations

import re
from collections.abc import Collection

import numpy as np

from sitrep.errors import DataError
from sitrep.readers.columns import encode
from sitrep.readers.files.raw import Raw

MISSING = frozenset({"na", "n/a", "nan", "null", "none", "#n/a", "-", "."})
"""Words that programs write into blank cells, in lower case."""

_THOUSANDS = re.compile(r"[1-9]\d{0,2}(,\d{3})+")
_DECIMAL_COMMA = re.compile(r"[+-]?\d+,\d+")


def read_numbers(
    raw: Raw,
    name: str,
    *,
    unknown: Collection[float] = (),
    whole: bool = False,
    noted: bool = True,
) -> np.ndarray:
    """Return a column as float64; NaN where the cell is blank or the files lack the column.

    Parameters
    ----------
    raw : Raw
    name : str
    unknown : collection of float, codes that stand for a blank (-9, -99)
    whole : bool, only whole numbers are allowed
    noted : bool, what stood for a blank is noted; not where a column is read again

    Raises
    ------
    DataError : lists the rows whose value is no number
    """
    read = raw.numbers(name)
    if read is not None and not (whole and (read % 1 > 0).any()):
        for code in unknown:
            coded = read == code
            if noted:
                raw.note(f"{name}: {code:g} means unknown", "mapped", coded)
            read = np.where(coded, np.nan, read)
        return read
    column = raw.coded(name)
    values = np.array([_number(value, whole) for value in column.distinct], dtype="float64")
    words = np.array([value.lower() in MISSING for value in column.distinct], dtype=bool)
    bad = np.isnan(values) & ~words
    commas = np.array([bool(_DECIMAL_COMMA.fullmatch(value)) for value in column.distinct], bool)
    repaired = bad.any() and (commas | ~bad).all() and not any("." in v for v in column.distinct)
    if repaired:
        points = [_number(value.replace(",", "."), whole) for value in column.distinct]
        values = np.where(commas, points, values)
        bad = np.isnan(values) & ~words
    if bad.any():
        rule = f"is no {'whole number' if whole else 'number'}; write one, or nothing if unknown"
        raise DataError(raw.problems(column.spread(bad, False), name, rule))
    stood = {f"{code:g} means unknown": values == code for code in unknown}
    for coded in stood.values():
        values = np.where(coded, np.nan, values)
    if noted:
        raw.note(f"{name}: decimal comma", "mapped", column.spread(commas & repaired, False))
        raw.note(f"{name}: a word for 'missing' is blank", "mapped", column.spread(words, False))
        for rule, coded in stood.items():
            raw.note(f"{name}: {rule}", "mapped", column.spread(coded, False))
    return column.spread(values, np.nan)


def read_tolls(raw: Raw, name: str, *, whole: bool = False) -> np.ndarray:
    """Return a column of people; blank where it is not reported, and never below 0.

    Parameters
    ----------
    raw : Raw
    name : str
    whole : bool, the source knows no parts of people: a comma before three digits sets off
        thousands
    """
    if whole:
        raw = _without_commas(raw, name)
    people = read_numbers(raw, name, unknown=(-9, -99))
    negative = people < 0
    raw.note(f"{name}: below 0, left blank", "repaired", negative)
    return np.where(negative, np.nan, people)


def _without_commas(raw: Raw, name: str) -> Raw:
    """Return the rows with the numbers of a column as they are without commas for thousands."""
    if raw.numbers(name) is not None:
        return raw
    column = raw.coded(name)
    large = np.array([bool(_THOUSANDS.fullmatch(value)) for value in column.distinct], dtype=bool)
    if not large.any():
        return raw
    raw.note(f"{name}: a comma sets off thousands", "mapped", column.spread(large, False))
    plain = [
        value.replace(",", "") if thousands else value
        for value, thousands in zip(column.distinct, large, strict=True)
    ]
    return raw.put(name, encode(column.codes, plain))


def _number(text: str, whole: bool) -> float:
    """Return a finite number; NaN for anything else."""
    try:
        value = float(text)
    except ValueError:
        return np.nan
    if "_" in text or not np.isfinite(value) or (whole and value % 1):
        return np.nan
    return value
