"""Reads whole columns of dates: one form for all rows, and it must agree with the year column."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import numpy as np

from sitrep.errors import DataError, Problem
from sitrep.readers.files.raw import Coded, Raw

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
        rows = np.flatnonzero(raw.file_of == number) if len(raw.files) > 1 else slice(None)
        own = Coded(column.codes[rows], column.distinct)
        tried = {form: _parse(own, form) for form in forms}
        known = None if years is None else years[rows]
        unfit = {form: _unfit(own, parsed, known) for form, parsed in tried.items()}
        fitting = [form for form, wrong in unfit.items() if not wrong.any()]
        if not fitting:
            best = min(forms, key=lambda form: unfit[form].sum())
            rule = f"is no date of the form {_shown(best)}"
            if not _unfit(own, tried[best], None).any():
                rule = f"as {_shown(best)} is not in the year that the row has"
            at = np.arange(len(raw))[rows][unfit[best]]
            raise DataError(raw.problems(at, name, rule))
        first = own.spread(tried[fitting[0]], NOT_A_DAY)
        for form in fitting[1:]:
            other = own.spread(tried[form], NOT_A_DAY)
            if not np.array_equal(other, first, equal_nan=True):
                rule = f"could be {_shown(fitting[0])} or {_shown(form)}; write YYYY-MM-DD"
                raise DataError([Problem(file, column=name, rule=rule)])
        days[rows] = first
    return days


def _parse(column: Coded, form: str) -> np.ndarray:
    """Return the day of each distinct value in one form; NaT where it has another."""
    parsed = np.full(len(column.distinct), NOT_A_DAY)
    met = np.bincount(column.codes + 1, minlength=len(parsed) + 1)[1:]
    for at in np.flatnonzero(met):
        try:
            parsed[at] = np.datetime64(datetime.strptime(column.distinct[at], form), "D")
        except ValueError:
            continue
    return parsed


def _unfit(column: Coded, parsed: np.ndarray, years: np.ndarray | None) -> np.ndarray:
    """Tell which cells are no dates, or dates of another year than their row has."""
    wrong: np.ndarray = column.spread(np.isnat(parsed), False)
    if years is not None:
        year = column.spread(parsed.astype("datetime64[Y]").astype("int64") + 1970.0, np.nan)
        wrong |= (year != years) & ~np.isnan(year) & ~np.isnan(years)
    return wrong


def _shown(form: str) -> str:
    """Return a form as a date that has it."""
    return f"'{datetime(2020, 12, 31).strftime(form)}'"
