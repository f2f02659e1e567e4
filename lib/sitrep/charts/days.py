"""Days on an axis: as numbers, from dates and from texts such as 2020-12-21."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from matplotlib.dates import DateConverter, date2num

from sitrep.errors import ParameterError


def day_numbers(days: pd.DatetimeIndex) -> np.ndarray[Any, np.dtype[np.float64]]:
    """Return days as matplotlib counts them, from 1970."""
    return np.asarray(date2num(days), dtype=np.float64)  # type: ignore[no-untyped-call]


def day_number(day: Any) -> float:
    """Return a date, or a text that gives one, as days since 1970.

    Examples
    --------
    >>> day_number("1970-01-03")
    2.0
    """
    try:
        return float(day_numbers(pd.to_datetime([day], format="ISO8601"))[0])
    except (ValueError, TypeError) as error:
        raise ParameterError("day", f"{day!r} is no date; write it as 2020-12-21") from error


class DayConverter(DateConverter):
    """Lets `ax.axvline("2020-12-21")` and `ax.annotate` take texts, as they take dates."""

    @staticmethod
    def convert(value: Any, unit: Any, axis: Any) -> Any:
        """Return a day, or several, as days since 1970."""
        if isinstance(value, str):
            return day_number(value)
        if np.iterable(value) and any(isinstance(each, str) for each in value):
            return np.array([day_number(each) for each in value])
        return DateConverter.convert(value, unit, axis)  # type: ignore[no-untyped-call]
