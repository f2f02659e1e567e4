"""Reads whole columns of dates: one form for all rows, and it must agree with the year column."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import numpy as np

from sitrep.errors import DataError, Problem
from sitrep.readers.raw import Raw

NOT_A_DAY = np.datetime64("NaT", "D")


def read_dates(
    raw: Raw, name: str, forms: Sequence[str], *, years: np.ndarray | None = None
) -> np.ndarray:
    """Return a column as days (datetime64[D]); NaT where the cell is blank.

    Day and month are never guessed: a form is accepted only if every cell of the column has it
    and, where years are given, every date lies in its row's year. Each file has its own form.

    Parameters
    ----------
    raw : Raw
    name : str, the column
    forms : sequence of str, as for strptime ("%Y-%m-%d"), tried in this order
    years : array of float, the year of each row; NaN where it is not known

    Raises
    ------
    DataError : no form fits (names the rows that the best form does not fit), or two forms fit
        and give different days
    """
    column = raw.coded(name)
    days = np.full(len(raw), NOT_A_DAY)
    for number, file in enumerate(raw.files):
        rows = np.flatnonzero((raw.file_of == number) & (column.codes >= 0))
        if not len(rows):
            continue
        tried = [_try(column.distinct, column.codes[rows], form) for form in forms]
        unfit = [_unfit(parsed, years if years is None else years[rows]) for parsed in tried]
        fitting = [at for at, wrong in enumerate(unfit) if not wrong.any()]
        if not fitting:
            best = min(range(len(forms)), key=lambda at: unfit[at].sum())
            rule = f"is no date of the form {_shown(forms[best])} that most rows have"
            if not np.isnat(tried[best][unfit[best]]).any():
                rule = f"as {_shown(forms[best])} is not in the year that the row has"
            raise DataError(raw.problems(rows[unfit[best]], name, rule))
        first = tried[fitting[0]]
        for other in fitting[1:]:
            if (tried[other] != first).any():
                shapes = " and ".join(_shown(forms[at]) for at in (fitting[0], other))
                rule = f"could be {shapes}; add a year column or write YYYY-MM-DD"
                raise DataError([Problem(file, column=name, rule=rule)])
        days[rows] = first
    return days


def _try(values: list[str], codes: np.ndarray, form: str) -> np.ndarray:
    """Return the day of each code in one form; NaT where it has another."""
    parsed = np.full(len(values), NOT_A_DAY)
    for code in np.unique(codes):
        try:
            parsed[code] = np.datetime64(datetime.strptime(values[code], form), "D")
        except ValueError:
            continue
    days: np.ndarray = parsed[codes]
    return days


def _unfit(parsed: np.ndarray, years: np.ndarray | None) -> np.ndarray:
    """Tell which dates are none, or lie in another year than their row says."""
    wrong: np.ndarray = np.isnat(parsed)
    if years is None:
        return wrong
    year = parsed.astype("datetime64[Y]").astype("int64") + 1970
    wrong |= ~np.isnan(years) & (year != years)
    return wrong


def _shown(form: str) -> str:
    """Return a form as a date that has it."""
    return f"'{datetime(2020, 12, 31).strftime(form)}'"
