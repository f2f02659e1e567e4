"""Reads columns of dates: day and month are never guessed, and a date lies in its row's year."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime

import numpy as np

from sitrep.errors import SHOWN, DataError, Problem
from sitrep.readers.files.raw import Coded, Raw

NOT_A_DAY = np.datetime64("NaT", "D")

SAMPLE = 100
"""Distinct values by which the forms are chosen that are tried on the whole column."""

_TIME = re.compile(r"[T ]\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?\s?([AP]M)?(Z|[+-]\d{2}:?\d{2})?$", re.I)


def read_dates(
    raw: Raw,
    name: str,
    forms: Sequence[str],
    *,
    years: np.ndarray | None = None,
    few: float = 0.0,
) -> np.ndarray:
    """Return a column as days (datetime64[D]); NaT where the cell is blank.

    Day and month are never guessed. Usually every cell of a file's column has one form. Where
    files were put together, cells may have several, if each can be read in one way only: by the
    year of its row, or since the other cells of its shape have one form.

    Parameters
    ----------
    raw : Raw
    name : str, the column
    forms : sequence of str, as for strptime ("%Y-%m-%d"); a time of day after them is left out
    years : array of float, the year of each row; NaN where it is not known
    few : float, the share of rows of a file, and one row at least, that are NaT too where they
        hold no date, or one of another year than their row; 0: there may be none

    Raises
    ------
    DataError : names the rows that could be two days, or those without a date, if they are more
    """
    column = raw.coded(name)
    days = np.full(len(raw), NOT_A_DAY)
    for number in range(len(raw.files)):
        rows = np.flatnonzero(raw.file_of == number) if len(raw.files) > 1 else np.arange(len(raw))
        own = _of_rows(column, rows) if len(raw.files) > 1 else column
        known = None if years is None else years[rows]
        found = _read_in_one_form(own, forms, known)
        if found is None:
            found, other = _read_in_several(own, forms, known)
            _refuse_ambiguous(raw, name, rows, found, other)
            odd = np.isnat(found) & (own.codes >= 0)
            if odd.sum() > (max(1, few * len(rows)) if few else 0):
                raise DataError(raw.problems(rows[odd], name, _say_odd(own, forms, odd)))
        days[rows] = found
    return days


def _read_in_one_form(
    column: Coded, forms: Sequence[str], years: np.ndarray | None
) -> np.ndarray | None:
    """Return the days if every cell has one form; None if none fits, or several do differently."""
    likely = [form for form in forms if _fits_some(column, form)]
    found: np.ndarray | None = None
    for form in likely or forms[:1]:
        days, fits = _read(column, form, years)
        if (fits | (column.codes < 0)).all():
            if found is not None and not np.array_equal(found, days, equal_nan=True):
                return None
            found = days
    return found


def _read_in_several(
    column: Coded, forms: Sequence[str], years: np.ndarray | None
) -> tuple[np.ndarray, np.ndarray]:
    """Return the day of each cell, NaT where it is none, and another day that it could be."""
    days, other = np.full((2, len(column.codes)), NOT_A_DAY)
    read = [_read(column, form, years) for form in forms]
    for found, fits in read:
        rival = fits & ~np.isnat(days) & (found != days)
        other[rival] = found[rival]
        first = fits & np.isnat(days)
        days[first] = found[first]
    shapes = [re.sub(r"\d+", "9", re.sub(r"[^\W\d]+", "a", value)) for value in column.distinct]
    number = {shape: at for at, shape in enumerate(dict.fromkeys(shapes))}
    shape = column.spread(np.array([number[one] for one in shapes], dtype="int32"), -1)
    for at in np.unique(shape[~np.isnat(other)]):
        alike = (shape == at) & ~np.isnat(days)
        fitting = [found[alike] for found, fits in read if fits[alike].all()]
        if fitting and all(np.array_equal(found, fitting[0]) for found in fitting):
            days[alike], other[alike] = fitting[0], NOT_A_DAY
    return days, other


def _refuse_ambiguous(
    raw: Raw, name: str, rows: np.ndarray, days: np.ndarray, other: np.ndarray
) -> None:
    """Refuse cells that could be two days, with both of them."""
    open_to_both = np.flatnonzero(~np.isnat(other))
    problems = []
    for at in open_to_both[:SHOWN]:
        either = f"could be {_say_day(days[at])} or {_say_day(other[at])}"
        rule = f"{either}, and no other cell tells which; write YYYY-MM-DD"
        problems += raw.problems(rows[[at]], name, rule)
    if len(open_to_both) > SHOWN:
        rule = f"{len(open_to_both):,} dates could be two days each"
        problems.append(Problem(problems[0].file, column=name, rule=rule))
    if problems:
        raise DataError(problems)


def _say_odd(column: Coded, forms: Sequence[str], odd: np.ndarray) -> str:
    """Return what is wrong with cells that hold no date."""
    if any(_read(column, form, None)[1][odd].any() for form in forms):
        return "is a date that is not in the year that the row has"
    best = max(forms, key=lambda form: _read(column, form, None)[1].sum())
    return f"is no date of the form {datetime(2020, 12, 31).strftime(best)!r}"


def _say_day(day: np.datetime64) -> str:
    date = day.astype(datetime)
    return f"{date.day} {date:%B %Y}"


def _fits_some(column: Coded, form: str) -> bool:
    """Tell whether some of the first values have a form: to try all forms on all is slow."""
    return any(_parse(value, form) is not None for value in column.distinct[:SAMPLE])


def _read(column: Coded, form: str, years: np.ndarray | None) -> tuple[np.ndarray, np.ndarray]:
    """Return the day of each cell in one form, and which are dates in the year of their row."""
    parsed = np.full(len(column.distinct), NOT_A_DAY)
    for at, value in enumerate(column.distinct):
        day = _parse(value, form)
        if day is not None:
            parsed[at] = day
    days = column.spread(parsed, NOT_A_DAY)
    fits = ~np.isnat(days)
    if years is not None:
        year = column.spread(parsed.astype("datetime64[Y]").astype("int64") + 1970.0, np.nan)
        fits &= (year == years) | np.isnan(years)
    return days, fits


def _of_rows(column: Coded, rows: np.ndarray) -> Coded:
    """Return some rows of a column, with the distinct values that they have."""
    met, codes = np.unique(column.codes[rows], return_inverse=True)
    blanks = int((met < 0).any())
    return Coded(codes - blanks, [column.distinct[at] for at in met[blanks:]])


def _parse(value: str, form: str) -> np.datetime64 | None:
    """Return the day of a value in one form; None where it has another."""
    text = value if "%H" in form else _TIME.sub("", value)
    try:
        return np.datetime64(datetime.strptime(text, form), "D")
    except ValueError:
        return None
