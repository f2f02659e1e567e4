"""Numbers, dates and what is asked as text; the sentences are in `findings` and `changes`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import wraps
from html import escape
from typing import ParamSpec

import pandas as pd

SMALL = 10
"""Below this base no percent and no ratio is said."""

LISTED = 3
"""How many places, sides or the like a sentence names one by one."""

_QUARTERS = ("first", "second", "third", "fourth")


class Sentence(str):
    """A computed sentence; a notebook shows it as a paragraph."""

    __slots__ = ()

    def __repr__(self) -> str:
        return str(self)

    def _repr_html_(self) -> str:
        return f'<p class="finding">{escape(self)}</p>'


class Remark(Sentence):
    """A computed sentence beside a finding; a notebook shows it as plain text."""

    __slots__ = ()

    def _repr_html_(self) -> str:
        return f"<p>{escape(self)}</p>"


_P = ParamSpec("_P")


def sentence(describe: Callable[_P, str]) -> Callable[_P, Sentence]:
    """Make what a function returns a `Sentence`."""

    @wraps(describe)
    def say(*args: _P.args, **kwargs: _P.kwargs) -> Sentence:
        return Sentence(describe(*args, **kwargs))

    return say


def number(value: float) -> str:
    """Return a number as text: whole if it is whole, else with one decimal.

    Examples
    --------
    >>> number(1234.0), number(5.4476), number(0.03), number(float("nan"))
    ('1,234', '5.4', 'under 0.1', 'not known')
    """
    if pd.isna(value):
        return "not known"
    if 0 < value < 0.05:
        return "under 0.1"
    return f"{value:,.0f}" if abs(value - round(value)) < 0.05 else f"{value:,.1f}"


def amount(value: float, noun: str) -> str:
    """Return a number with its noun.

    Examples
    --------
    >>> amount(1, "attack"), amount(0, "attack"), amount(2.5, "attack")
    ('1 attack', 'no attacks', '2.5 attacks')
    """
    if value == 0:
        return f"no {noun}s"
    return f"{number(value)} {noun}{'' if number(value) == '1' else 's'}"


def percent(part: float, whole: float) -> str:
    """Return a share as text; nothing on a base below 10.

    Examples
    --------
    >>> percent(160, 363), percent(2, 5), percent(1, 400), percent(399, 400)
    ('44%', '', 'under 1%', 'over 99%')
    """
    if pd.isna(part) or pd.isna(whole) or whole < SMALL:
        return ""
    share = 100 * part / whole
    if 0 < share < 1:
        return "under 1%"
    return "over 99%" if 99.5 <= share < 100 else f"{share:.0f}%"


def times(value: float) -> str:
    """Return a ratio as text, to two digits.

    Examples
    --------
    >>> times(1.554), times(13.8), times(0.042), times(0)
    ('1.6', '14', '0.04', '0')
    """
    if value == 0:
        return "0"
    if value < 0.095:
        return f"{value:.2f}"
    return f"{value:.1f}" if value < 9.95 else f"{value:,.0f}"


def interval(row: pd.Series, low: str, high: str) -> str:
    """Return an interval of ratios as text."""
    if row[high] == float("inf"):
        return f"{times(row[low])} or more"
    return f"{times(row[low])} to {times(row[high])}"


def day(value: pd.Timestamp) -> str:
    """Return a day as text: 22 December 2020."""
    return f"{value.day} {value:%B %Y}"


def span(start: pd.Timestamp, end: pd.Timestamp) -> str:
    """Return a period as text, by months where they are whole.

    Examples
    --------
    >>> span(pd.Timestamp("2020-01-01"), pd.Timestamp("2020-06-30"))
    'January to June 2020'
    >>> span(pd.Timestamp("2020-12-21"), pd.Timestamp("2020-12-22"))
    '21 to 22 December 2020'
    """
    if start == end:
        return day(start)
    if start.is_month_start and end.is_month_end:
        if (start.year, start.month) == (end.year, end.month):
            return f"{start:%B %Y}"
        return f"{start:%B}{_year(start, end)} to {end:%B %Y}"
    if (start.year, start.month) == (end.year, end.month):
        return f"{start.day} to {day(end)}"
    return f"{start.day} {start:%B}{_year(start, end)} to {day(end)}"


def during(start: pd.Timestamp, end: pd.Timestamp) -> str:
    """Return a period with its preposition.

    Examples
    --------
    >>> during(pd.Timestamp("2020-12-21"), pd.Timestamp("2020-12-21"))
    'on 21 December 2020'
    >>> during(pd.Timestamp("2020-12-21"), pd.Timestamp("2020-12-22"))
    'from 21 to 22 December 2020'
    """
    if start == end:
        return f"on {day(start)}"
    whole = start.is_month_start and end.is_month_end
    return f"{'in' if whole else 'from'} {span(start, end)}"


def _year(start: pd.Timestamp, end: pd.Timestamp) -> str:
    return "" if start.year == end.year else f" {start.year}"


def period_name(start: pd.Timestamp, period: str) -> str:
    """Return one period as text, by its first day.

    Examples
    --------
    >>> period_name(pd.Timestamp("2020-12-21"), "week")
    'the week of 21 December 2020'
    """
    names = {
        "day": day(start),
        "week": f"the week of {day(start)}",
        "month": f"{start:%B %Y}",
        "quarter": f"the {_QUARTERS[start.quarter - 1]} quarter of {start.year}",
        "year": str(start.year),
    }
    return names[period]


def listing(words: Sequence[str]) -> str:
    """Join words as a sentence does.

    Examples
    --------
    >>> listing(["a", "b", "c"]), listing(["a"])
    ('a, b and c', 'a')
    """
    return " and ".join(filter(None, [", ".join(words[:-1]), *words[-1:]]))
