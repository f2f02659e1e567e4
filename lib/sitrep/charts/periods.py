"""Periods on the time axis: where they lie, how they are labelled, which were not covered."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from sitrep.charts.days import DayConverter, day_numbers


@dataclass(frozen=True)
class Spans:
    """Where periods lie on the time axis, in days since 1970: first day, middle, end."""

    unit: str
    days: pd.DatetimeIndex
    start: np.ndarray[Any, np.dtype[np.float64]]
    end: np.ndarray[Any, np.dtype[np.float64]]

    @property
    def middle(self) -> np.ndarray[Any, np.dtype[np.float64]]:
        """Where a mark stands."""
        return (self.start + self.end) / 2


STEPS: dict[str, list[tuple[str, int]]] = {
    "day": [("day", 1), ("day", 2), ("day", 7), ("day", 14)],
    "week": [("day", 7), ("day", 14)],
    "month": [],
    "quarter": [("quarter", 1)],
    "year": [("year", 1)],
}
COARSER = [("month", step) for step in (1, 2, 3, 6, 12)] + [
    ("year", step) for step in (1, 2, 5, 10, 20, 50, 100)
]
TICK_WIDTH = {"day": 0.62, "month": 0.42, "quarter": 0.42, "year": 0.5}
"""Inches that a label needs, with the space around it."""


def spans(periods: pd.Series) -> Spans:
    """Tell from their distance whether periods are days, weeks, months, quarters or years."""
    days = pd.DatetimeIndex(pd.to_datetime(periods))
    unit = _unit(days)
    offsets = {
        "day": pd.DateOffset(days=1),
        "week": pd.DateOffset(days=7),
        "month": pd.DateOffset(months=1),
        "quarter": pd.DateOffset(months=3),
        "year": pd.DateOffset(years=1),
    }
    ends = pd.DatetimeIndex([day + offsets[unit] for day in days])
    return Spans(unit, days, day_numbers(days), day_numbers(ends))


def _unit(days: pd.DatetimeIndex) -> str:
    gaps = np.diff(np.unique(days.to_numpy("datetime64[D]"))).astype(int)
    if len(gaps) == 0:
        return "month" if len(days) and days[0].day == 1 else "day"
    shortest = gaps.min()
    limits = {"day": 1, "week": 7, "month": 31, "quarter": 92}
    return next((unit for unit, limit in limits.items() if shortest <= limit), "year")


def time_axis(ax: Axes, time: Spans, width: float, *, labels: bool = True) -> None:
    """Label the time axis so that no two labels meet on `width` inches."""
    first, last = time.start.min(), time.end.max()
    ax.set_xlim(first - 0.01 * (last - first), last + 0.01 * (last - first))
    places, texts = _ticks(time, width)
    ax.xaxis.set_converter(DayConverter())  # type: ignore[no-untyped-call]
    ax.set_xticks(places, texts if labels else [""] * len(places))


def _ticks(time: Spans, width: float) -> tuple[list[float], list[str]]:
    first, last = time.days.min(), time.days.max()
    for level, step in STEPS[time.unit] + [each for each in COARSER if _not_finer(each, time.unit)]:
        days = _starts(level, step, first, last)
        span = width * (len(days) - 1) * _distance(days) / (time.end.max() - time.start.min())
        if len(days) and (len(days) == 1 or span / (len(days) - 1) >= TICK_WIDTH[level]):
            return _place(days, time), _texts(days, level)
    days = pd.DatetimeIndex([first])
    return _place(days, time), _texts(days, "day" if time.unit in ("day", "week") else "month")


def _not_finer(step: tuple[str, int], unit: str) -> bool:
    if unit == "year":
        return step[0] == "year" and step[1] > 1
    if unit == "quarter":
        return step[0] == "year" or step[1] == 12
    return True


def _distance(days: pd.DatetimeIndex) -> float:
    return float((days[-1] - days[0]).days / (len(days) - 1)) if len(days) > 1 else 0.0


def _starts(level: str, step: int, first: pd.Timestamp, last: pd.Timestamp) -> pd.DatetimeIndex:
    """Return the days that get a label: months count from January, years from year 0."""
    if level == "day":
        return pd.date_range(first, last, freq=pd.DateOffset(days=step))
    if level == "quarter":
        return pd.date_range(first, last, freq="QS-JAN")
    if level == "month":
        days = pd.date_range(first, last, freq="MS")
        return days[(days.month - 1) % step == 0]
    days = pd.date_range(first, last, freq="YS-JAN")
    return days[days.year % step == 0]


def _place(days: pd.DatetimeIndex, time: Spans) -> list[float]:
    """Return the middle of the period that starts on a day, else the day itself."""
    middle = dict(zip(time.start.tolist(), time.middle.tolist(), strict=True))
    return [middle.get(float(day), float(day)) for day in day_numbers(days)]


def _texts(days: pd.DatetimeIndex, level: str) -> list[str]:
    """Return the labels; the year stands below the first one and where it changes.

    Each has two lines, if only an empty second one, so that all stand on one level.
    """
    if level == "year":
        return [str(day.year) for day in days]
    texts, year = [], None
    for day in days:
        month = day.month_name()[:3]
        text = {"day": f"{day.day} {month}", "month": month, "quarter": f"Q{day.quarter}"}[level]
        texts.append(f"{text}\n{'' if day.year == year else day.year}")
        year = day.year
    return texts
