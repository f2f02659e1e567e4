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
    whole : bool, the source knows no parts of people: where there is one, that is noted

    Notes
    -----
    A comma before three digits sets off thousands, unless another is a decimal comma.
    """
    raw = _without_commas(raw, name)
    people = read_numbers(raw, name, unknown=(-9, -99))
    negative = people < 0
    raw.note(f"{name}: below 0, left blank", "repaired", negative)
    if whole:
        raw.note(f"{name}: no whole number; kept as it is", "guessed", people % 1 > 0)
    return np.where(negative, np.nan, people)


def settle_range(
    raw: Raw, low: np.ndarray, best: np.ndarray, high: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return low, best and high numbers of people: all blank or, in this order in size, none.

    Best is changed nowhere but where it is blank; all else that is changed is noted.
    """
    disordered = (best > high) | (best < low) | (low > high)
    rule = "low, best and high out of order: low is the least and high the most of the three"
    raw.note(rule, "repaired", disordered)
    blank = [np.isnan(numbers) for numbers in (low, best, high)]
    rule = "best is blank: the lowest counts as best, of low and high"
    raw.note(rule, "guessed", blank[1] & ~(blank[0] & blank[2]))
    rule = "low or high is blank: best stands for it"
    raw.note(rule, "guessed", ~blank[1] & (blank[0] | blank[2]))
    least, most = (reduce([low, best, high]) for reduce in (np.fmin.reduce, np.fmax.reduce))
    return least, np.where(blank[1], least, best), most


def _without_commas(raw: Raw, name: str) -> Raw:
    """Return the rows with the numbers of a column as they are without commas for thousands."""
    if raw.numbers(name) is not None:
        return raw
    column = raw.coded(name)
    large = np.array([bool(_THOUSANDS.fullmatch(value)) for value in column.distinct], dtype=bool)
    parts = [bool(_DECIMAL_COMMA.fullmatch(value)) for value in column.distinct]
    if not large.any() or (np.array(parts) & ~large).any():
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
