"""Parts of the time asked about."""

from __future__ import annotations

from itertools import count, takewhile
from typing import Any

import pandas as pd

from sitrep.model.dataset import Dataset
from sitrep.model.periods import Span, check_comparison, check_period, choose_period

_DAY = pd.Timedelta(days=1)


def settle_period(data: Dataset, period: str) -> str:
    """Return the period to count by: the one given, or that which suits the days asked about.

    Parameters
    ----------
    data : Dataset
    period : {"day", "week", "month", "quarter", "year"}, or empty

    Raises
    ------
    ParameterError : period is not allowed
    """
    return check_period(period, empty=True) or choose_period(data.start, data.end)


def split_at(data: Dataset, compare_from: str = "") -> tuple[Span, Span]:
    """Return two periods of equal length to compare; of no days if one lies outside.

    Parameters
    ----------
    data : Dataset
    compare_from : str, first day of the later period, and perhaps of the earlier one, as
        `check_comparison` takes it; empty for the middle of the days asked about: the first of a
        month that has as many whole months before it as after it, the earlier of two, or the
        middle day where there is none

    Returns
    -------
    pair of Span, the earlier and the later period: as many whole months as lie on both sides
    within the time asked about; as many days where that is less than one month; none where one
    side has no day, and then nothing can be compared. Where only the later day is named, the
    earlier period ends on the day before it

    Raises
    ------
    ParameterError : compare_from is no day
    """
    if compare_from == "":
        return _split(data, None, _find_middle(data))
    return _split(data, *check_comparison(compare_from))


def _find_middle(data: Dataset) -> pd.Timestamp:
    """Return the first day of the later half: a first of a month, where both have a whole one."""
    after = data.end + pd.Timedelta(days=1)
    firsts = pd.date_range(data.start, after, freq="MS", unit="s")  # of months, and what ends them
    half = (len(firsts) - 1) // 2
    return firsts[half] if half > 0 else data.start + (after - data.start).days // 2 * _DAY


def _split(data: Dataset, first: pd.Timestamp | None, day: pd.Timestamp) -> tuple[Span, Span]:
    """Return two periods of equal length, the later from `day` on."""
    begin = data.start if first is None else first
    if not (data.start <= begin < day <= data.end):
        return Span(day, day - _DAY), Span(day, day - _DAY)

    def both(step: pd.DateOffset | pd.Timedelta) -> tuple[Span, Span]:
        earlier = day - step if first is None else first
        return Span(earlier, earlier + step - _DAY), Span(day, day + step - _DAY)

    def fits(months: int) -> bool:
        earlier, later = both(pd.DateOffset(months=months))
        return earlier.start >= begin and earlier.end < day and later.end <= data.end

    months = len(list(takewhile(fits, count(1))))
    if months:
        return both(pd.DateOffset(months=months))
    return both(min((day - begin).days, (data.end - day).days + 1) * _DAY)


def select_span(data: Dataset, span: Span, **filters: Any) -> Dataset:
    """Keep the incidents of a period, as `Dataset.where` does.

    Parameters
    ----------
    data : Dataset
    span : Span, of at least one day
    filters : other filters of `Dataset.where`

    Returns
    -------
    Dataset
    """
    return data.where(start=f"{span.start:%Y-%m-%d}", end=f"{span.end:%Y-%m-%d}", **filters)


FOUR_YEARS = 4 * 365 + 1
"""Days."""


def select_recent(data: Dataset, *, days: int = FOUR_YEARS) -> Dataset:
    """Keep the last days asked about, where a chart of single days could not show them all.

    Parameters
    ----------
    data : Dataset
    days : int, how many; four years by default

    Returns
    -------
    Dataset, the same where it has no more days
    """
    start = data.end - pd.Timedelta(days=days - 1)
    return data if start <= data.start else data.where(start=f"{start:%Y-%m-%d}")
