"""Days told from the last covered day of a dataset, so that a schedule needs no edits."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pandas as pd

from sitrep.errors import ParameterError

ANCHORS = {
    "last": "the last covered day",
    "week": "the Monday of its week",
    "month": "the first day of its month",
    "quarter": "the first day of its quarter",
    "year": "the first day of its year",
}
"""Where an expression starts."""

_STARTS = {"week": "W-SUN", "month": "M", "quarter": "Q", "year": "Y"}
_TERM = r"([+-])\s*(\d+)\s*(day|week|month|year)s?"
_EXPRESSION = re.compile(rf"({'|'.join(ANCHORS)})((?:\s*{_TERM})*)")

_OFFSETS: dict[str, Callable[[int], pd.DateOffset]] = {
    "day": lambda n: pd.DateOffset(days=n),
    "week": lambda n: pd.DateOffset(weeks=n),
    "month": lambda n: pd.DateOffset(months=n),
    "year": lambda n: pd.DateOffset(years=n),
}

DATES = ("start", "end", "compare_from")
"""The parameters that may be told relative to the last covered day."""


def is_relative(value: Any) -> bool:
    """Tell whether a value is such an expression, and not a day itself."""
    return isinstance(value, str) and value.lstrip()[:1].isalpha()


def resolve(value: str, last: pd.Timestamp) -> str:
    """Return the day, or the pair of days, that an expression means.

    Parameters
    ----------
    value : str, an anchor and any number of terms ("last - 12 months + 1 day", "month - 1 year"),
        or two of them ("month against month - 1 year")
    last : Timestamp, the last covered day

    Raises
    ------
    ParameterError : it cannot be read; says how to write one

    Examples
    --------
    >>> resolve("last - 12 months + 1 day", pd.Timestamp("2021-01-31"))
    '2020-02-01'
    >>> resolve("month against month - 1 year", pd.Timestamp("2021-01-31"))
    '2021-01-01 against 2020-01-01'
    """
    return " against ".join(_resolve_one(part, last) for part in value.split(" against "))


def _resolve_one(text: str, last: pd.Timestamp) -> str:
    found = _EXPRESSION.fullmatch(text.strip())
    if found is None:
        raise ParameterError(
            "",
            f"{text.strip()!r} is not a day; write YYYY-MM-DD, or one of {', '.join(ANCHORS)} with "
            "terms such as '- 12 months' or '+ 1 day'",
        )
    anchor, terms = found[1], found[2]
    day = last if anchor == "last" else last.to_period(_STARTS[anchor]).start_time
    try:
        for sign, number, unit in re.findall(_TERM, terms):
            step = _OFFSETS[unit](int(number))
            day = day + step if sign == "+" else day - step
    except (ValueError, OverflowError):  # pandas has no such day
        raise ParameterError(
            "", f"{text.strip()!r} is further away than any dataset reaches"
        ) from None
    return f"{day:%Y-%m-%d}"
