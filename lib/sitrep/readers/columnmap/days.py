"""Days as people write them into lists of their own."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime
from typing import Literal

import numpy as np

from sitrep.errors import DataError, Problem
from sitrep.model.schema import DATE_PRECISIONS
from sitrep.readers.columnmap.numbers import read_people
from sitrep.readers.columns import positions, read_names
from sitrep.readers.dates import NOT_A_DAY
from sitrep.readers.files.raw import Coded, Raw

FORMS = (
    *("%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%Y%m%d", "%d %B %Y", "%d %b %Y", "%d-%b-%Y"),
    *("%d-%B-%Y", "%d-%b-%y", "%d %b %y", "%B %d, %Y", "%b %d, %Y", "%B %d %Y", "%b %d %Y"),
    *("%d.%m.%Y", "%d.%m.%y"),
)
"""Forms in which a cell can be one day only."""

EITHER = (
    ("%d/%m/%Y", "%m/%d/%Y"),
    ("%d-%m-%Y", "%m-%d-%Y"),
    ("%d/%m/%y", "%m/%d/%y"),
)
"""Forms that one cell may have both of, and then means another day by each."""

PARTS: dict[str, Literal["M", "Y"]] = {
    "%Y-%m": "M",
    "%m/%Y": "M",
    "%B %Y": "M",
    "%b %Y": "M",
    "%Y": "Y",
}
"""Forms of a month or a year -> its unit."""

LENGTHS = {"%Y%m%d": 8, "%Y": 4}
TIME = re.compile(r"(?<=\d)[T ]+\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?\s*([AaPp][Mm]|Z|[+-]\d{2}:?\d{2})?$")

Span = tuple[np.datetime64, np.datetime64]


def read_spans(raw: Raw, field: str, forms: Sequence[str]) -> tuple[np.ndarray, np.ndarray]:
    """Return first and last day of each cell; NaT where it is blank or no date.

    Parameters
    ----------
    raw : Raw
    field : str, the column
    forms : sequence of str, those that the dates have; empty to find them

    Raises
    ------
    DataError : a cell may be one day or another, or most cells are no dates

    Notes
    -----
    A cell of only a month or a year is all of it. Day and month are never guessed: of two forms
    that differ in them one counts only where some cell excludes the other.
    """
    column = raw.coded(field)
    first, last = (np.full(len(raw), NOT_A_DAY) for _ in "12")
    for number, file in enumerate(raw.files):
        rows = np.flatnonzero(raw.file_of == number)
        own = Coded(column.codes[rows], column.distinct)
        met = {column.distinct[at] for at in np.unique(own.codes) if at >= 0}
        spans = _read_forms(met, forms) if forms else _find_forms(met, file, field)
        for days, side in ((first, 0), (last, 1)):
            found = [spans[text][side] if text in spans else NOT_A_DAY for text in own.distinct]
            days[rows] = own.spread(np.array(found, dtype="datetime64[D]"), NOT_A_DAY)
    wrong = np.isnat(first) & (column.codes >= 0)
    if wrong.sum() * 2 > (column.codes >= 0).sum():
        rule = "is no date of a known form; give its form in the map, such as dates: '%d/%m/%Y'"
        raise DataError(raw.problems(wrong, field, rule))
    return first, last


def _read_forms(texts: set[str], forms: Sequence[str]) -> dict[str, Span]:
    """Return the days of texts by the first form given that each has."""
    found: dict[str, Span] = {}
    for form in forms:
        found = _parse(texts, form) | found
    return found


def _find_forms(texts: set[str], file: str, field: str) -> dict[str, Span]:
    """Return the days of texts, by whichever forms they have."""
    found, left = dict[str, Span](), set(texts)
    for form in FORMS:
        found |= _parse(left, form)
        left -= found.keys()
        if not left:
            return found
    for pair in EITHER:
        one, other = (_parse(left, form) for form in pair)
        differ = any(one[text] != other[text] for text in one.keys() & other.keys())
        undecided = (one.keys() <= other.keys()) == (other.keys() <= one.keys())
        if differ and undecided:
            shown = " or ".join(f"'{form}'" for form in pair)
            rule = f"day and month may be either; say in the map which it is, dates: {shown}"
            raise DataError([Problem(file, column=field, rule=rule)])
        narrower = one.keys() < other.keys() or other.keys() < one.keys()
        found |= (one if len(one) > len(other) else other) if narrower else other | one
        left -= found.keys()
    for form in PARTS:
        found |= _parse(left, form)
    return found


def _parse(texts: set[str], form: str) -> dict[str, Span]:
    """Return first and last day of the texts that have a form."""
    found: dict[str, Span] = {}
    for text in texts:
        bare = TIME.sub("", text)
        if len(bare) != LENGTHS.get(form, len(bare)):
            continue
        try:
            day = np.datetime64(datetime.strptime(bare, form), "D")
        except ValueError:
            continue
        unit = PARTS.get(form)
        found[text] = (day, day) if unit is None else (day, _end(day, unit))
    return found


def _end(day: np.datetime64, unit: Literal["M", "Y"]) -> np.datetime64:
    """Return the last day of a month ("M") or a year ("Y")."""
    after = day.astype(f"datetime64[{unit}]") + 1
    end: np.datetime64 = after.astype("datetime64[D]") - 1
    return end


def read_parts(raw: Raw) -> tuple[np.ndarray, np.ndarray]:
    """Return first and last day of years, months and days; an unknown part is all of it."""
    year, month, day = (read_people(raw, name)[0] for name in ("year", "month", "day"))
    year = np.where((year >= 1800) & (year <= 2199), year, np.nan)
    no_month = ~((month >= 1) & (month <= 12))
    months = (np.nan_to_num(year, nan=1970) - 1970).astype("int64") * 12
    months += np.where(no_month, 0, np.nan_to_num(month, nan=1) - 1).astype("int64")
    first = months.astype("datetime64[M]").astype("datetime64[D]")
    after = (months + np.where(no_month, 12, 1)).astype("datetime64[M]").astype("datetime64[D]")
    length = (after - first).astype("int64")
    exact = ~no_month & (day >= 1) & (day <= length)
    odd = ~exact & ~np.isnan(day) & (day != 0)
    raw.note("day: no day of its month, unknown", "repaired", odd & ~no_month)
    start = first + np.where(exact, np.nan_to_num(day, nan=1) - 1, 0).astype("int64")
    end = np.where(exact, start, after - 1)
    missing = np.isnan(year)
    nothing = np.datetime64("NaT", "D")
    return np.where(missing, nothing, start), np.where(missing, nothing, end)


def widen(raw: Raw, start: np.ndarray, end: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return days of which only week, month or year is said to be known as all of these days."""
    told = positions(read_names(raw, "date_precision"), DATE_PRECISIONS)
    single = (start == end) & (told > 0)
    week, month, year = (single & (told == at) for at in (1, 2, 3))
    for unit, where in (("M", month), ("Y", year)):
        first = start.astype(f"datetime64[{unit}]")
        start = np.where(where, first.astype("datetime64[D]"), start)
        end = np.where(where, (first + 1).astype("datetime64[D]") - 1, end)
    start, end = np.where(week, start - 3, start), np.where(week, end + 3, end)
    raw.note("date_precision: some day of the week around, the month or the year", "mapped", single)
    return start, end
