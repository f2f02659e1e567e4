"""The two periods that are compared."""

from __future__ import annotations

from typing import Any, NamedTuple

import pandas as pd

from sitrep.dataset import Dataset, check_day
from sitrep.errors import ParameterError


class Span(NamedTuple):
    """A period of whole days, from `start` to `end`, both inclusive."""

    start: pd.Timestamp
    end: pd.Timestamp

    @property
    def days(self) -> int:
        """How many days it has."""
        return int((self.end - self.start).days) + 1


def check_comparison(compare_from: str) -> tuple[pd.Timestamp | None, pd.Timestamp]:
    """Return the first days of two periods: the earlier, None where it is not named, and the later.

    Parameters
    ----------
    compare_from : str, YYYY-MM-DD, the first day of the later period, which the earlier one then
        ends before; or "YYYY-MM-DD against YYYY-MM-DD", which names that of the earlier one too

    Raises
    ------
    ParameterError : one of them is no day, or they are not in this order
    """
    later, _, earlier = str(compare_from).partition(" against ")
    day = check_day("compare_from", later)
    if not earlier:
        return None, day
    first = check_day("compare_from", earlier)
    if first >= day:
        raise ParameterError(
            f"compare_from: {compare_from!r} does not name the later day first; swap the two"
        )
    return first, day


def split_at(data: Dataset, compare_from: str) -> tuple[Span, Span]:
    """Return two periods of equal length to compare; of no days if one lies outside.

    Parameters
    ----------
    data : Dataset
    compare_from : str, first day of the later period, and perhaps of the earlier one, as
        `check_comparison` takes it

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
    first, day = check_comparison(compare_from)
    one = pd.Timedelta(days=1)
    begin = data.start if first is None else first
    if not (data.start <= begin < day <= data.end):
        return Span(day, day - one), Span(day, day - one)

    def both(step: pd.DateOffset | pd.Timedelta) -> tuple[Span, Span]:
        earlier = day - step if first is None else first
        return Span(earlier, earlier + step - one), Span(day, day + step - one)

    def fits(months: int) -> bool:
        earlier, later = both(pd.DateOffset(months=months))
        return earlier.start >= begin and earlier.end < day and later.end <= data.end

    months = 0
    while fits(months + 1):
        months += 1
    if months:
        return both(pd.DateOffset(months=months))
    return both(min((day - begin).days, (data.end - day).days + 1) * one)


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
