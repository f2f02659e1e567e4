"""The two periods that are compared."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

import pandas as pd

from sitrep.errors import ParameterError
from sitrep.model.names import check_name


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
            "compare_from", f"{compare_from!r} does not name the later day first; swap the two"
        )
    return first, day


PERIODS = {"day": "D", "week": "W-SUN", "month": "M", "quarter": "Q", "year": "Y"}
"""Period -> its pandas code. `W-SUN` are the weeks that end on a Sunday: Monday to Sunday."""


def check_period(period: str, *, empty: bool = False) -> str:
    """Return the period if it is one, by its own name.

    Parameters
    ----------
    period : str, other names are understood ("W", "weekly")
    empty : bool, an empty one is allowed too

    Raises
    ------
    ParameterError : names the nearest
    """
    if empty and period == "":
        return ""
    return check_name("period", period, PERIODS, field="period", noun="a period")


LONGEST = {"day": 45, "week": 280, "month": 1461, "quarter": 3653}
"""Period -> the most days that a series of such periods is read with: some 40 of them."""


def choose_period(start: pd.Timestamp, end: pd.Timestamp) -> str:
    """Return the shortest period that gives a series short enough to be read.

    Parameters
    ----------
    start, end : Timestamp, first and last day, inclusive

    Returns
    -------
    str, "day" up to 45 days, "week" up to 40 weeks, "month" up to four years, "quarter" up to ten
    years, else "year"
    """
    days = Span(start, end).days
    return next((period for period, most in LONGEST.items() if days <= most), "year")


def check_day(name: str, value: str) -> pd.Timestamp:
    """Return a day written as YYYY-MM-DD.

    Raises
    ------
    ParameterError : names the parameter and the form that is allowed
    """
    try:
        return pd.Timestamp(datetime.strptime(value, "%Y-%m-%d")).as_unit("s")
    except (ValueError, TypeError):
        raise ParameterError(
            name, f"{value!r} is not a day; write it as YYYY-MM-DD, such as '2020-07-01'"
        ) from None
