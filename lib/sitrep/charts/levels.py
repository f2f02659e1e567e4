"""Levels between change points, over the series that they were found in."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.transforms import blended_transform_factory

from sitrep.charts.axes import line, moved
from sitrep.charts.days import day_numbers
from sitrep.charts.lettering import text_width
from sitrep.charts.periods import Spans
from sitrep.charts.style import GREY, INK, SMALL
from sitrep.words.text import rate, share

COLUMNS = ["start", "end", "level", "ci_low", "ci_high"]

MOST = 8
"""Labels at most; more changes are dated only where the level changed most."""

ROW = 0.27
"""Inches above the plot of a line of labels, each with the interval of its date below it."""

BAND = "#c9c9c9"
BAND_ALPHA = 0.5
"""The interval of a level, which grid lines can be seen through."""


@dataclass(frozen=True)
class Label:
    """What stands above the start of a level, and how far it reaches, in days since 1970."""

    text: str
    changed: bool
    start: float
    low: float
    high: float
    left: float
    right: float
    row: int = 0

    def meets(self, other: Label) -> bool:
        """Tell whether another one in the same row would be in the way."""
        if self.left < other.right and other.left < self.right:
            return True
        low, high = min(self.left, self.low), max(self.right, self.high)
        other_low, other_high = min(other.left, other.low), max(other.right, other.high)
        return self.changed and low < other_high and other_low < high


def level_labels(levels: pd.DataFrame, time: Spans, value: str, width: float) -> list[Label]:
    """Return a label for each level, in as many rows as needed so that none meets another.

    Parameters
    ----------
    levels : DataFrame, in order of time
    time : Spans, of the series
    value : str, the measure
    width : float, inches of the plot
    """
    if len(levels) < 2:
        return []
    first, last = float(time.start.min()), float(time.end.max())
    per_inch = (last - first) / width
    dates = levels.reindex(columns=["start", "change_low", "change_high"])
    labels: list[Label] = []
    chosen = _dated(levels)
    for at, (_, level) in reversed(list(enumerate(levels.iterrows()))):
        if at not in chosen:
            continue
        start, low, high = (_day(day) for day in dates.iloc[at])
        low, high = (
            float(np.clip(end if np.isfinite(end) else start, first, last)) for end in (low, high)
        )
        text = _words(level, time.unit, value, first=at == 0)
        long = (text_width(text, SMALL) + 0.1) * per_inch
        left = max(first, min(start, last - long))
        label = Label(text, at > 0, start, low, high, left, left + long)
        labels.append(_in_free_row(label, labels))
    return labels


def _dated(levels: pd.DataFrame) -> set[int]:
    """Return which levels have a label: all, or the first and those after the largest changes."""
    if len(levels) <= MOST:
        return set(range(len(levels)))
    steps = levels["level"].diff().abs().to_numpy()[1:]
    return {0, *(int(at) + 1 for at in np.argsort(-steps, kind="stable")[: MOST - 1])}


def _day(day: pd.Timestamp) -> float:
    return float(day_numbers(pd.DatetimeIndex([day]))[0])


def _words(level: pd.Series, unit: str, value: str, *, first: bool) -> str:
    amount = level["level"]
    text = share(amount, math.inf) if value == "share" else rate(amount)
    if first:
        return f"{text} a {unit}" if value in ("n", "killed") else text
    start = level["start"]
    date = {
        "month": f"{start:%b %Y}",
        "quarter": f"Q{start.quarter} {start.year}",
        "year": f"{start.year}",
    }.get(unit, f"{start.day} {start:%b %Y}")
    return f"since {date}: {text}"


def _in_free_row(label: Label, others: Sequence[Label]) -> Label:
    """Move a label up until it is free; the others start further to the right."""
    taken = {other.row for other in others if label.meets(other)}
    row = next(row for row in range(len(others) + 1) if row not in taken)
    return replace(label, row=row)


def draw_levels(ax: Axes, levels: pd.DataFrame) -> None:
    """Draw each level as a line from its first day to the end of its last, over a pale band."""
    starts = day_numbers(pd.DatetimeIndex(levels["start"]))
    ends = day_numbers(pd.DatetimeIndex(levels["end"])) + 1
    intervals = zip(starts, ends, levels["ci_low"], levels["ci_high"], strict=True)
    for start, end, low, high in intervals:
        ax.fill_between([start, end], low, high, color=BAND, alpha=BAND_ALPHA, lw=0, zorder=1.5)
    ax.hlines(levels["level"], starts, ends, color=INK, lw=1.4, zorder=3.5)


def write_labels(ax: Axes, labels: Sequence[Label]) -> None:
    """Write above the plot when each level began, over a whisker for the interval of its date."""
    for label in labels:
        up = 0.06 + ROW * label.row
        above = blended_transform_factory(ax.transData, ax.transAxes + moved(ax, 0, up))
        if label.changed:
            dotted = {"arrowstyle": "-", "ls": ":", "color": GREY, "shrinkA": 0, "shrinkB": 0}
            ax.annotate(
                "",
                (label.start, 0),
                (label.start, 1),
                xycoords=("data", "axes fraction"),
                textcoords=above,
                arrowprops=dotted,
                annotation_clip=False,
                zorder=1.6,
            )
            look: dict[str, Any] = {"transform": above, "color": INK, "clip_on": False}
            ax.plot([label.low, label.high], [1, 1], "|-", lw=1, ms=4, **look)
            ax.plot(label.start, 1, "o", ms=3, **look)
        ax.annotate(
            label.text,
            (label.left, 1),
            (0, 72 * (up + 0.06)),
            xycoords=("data", "axes fraction"),
            textcoords="offset points",
            size=SMALL,
            color=INK,
            va="bottom",
            annotation_clip=False,
            bbox={"facecolor": "white", "edgecolor": "none", "pad": 0.5},
        )


def level_key(levels: pd.DataFrame) -> list[tuple[Artist, str]]:
    """Return the entries of the key for the levels."""
    if len(levels) < 2:
        return [(line(INK), "no change found: mean level")] if len(levels) else []
    entries: list[tuple[Artist, str]] = [(line(INK), "level (band: 95% interval)")]
    if len(levels) > MOST:
        words = f"dated: the {MOST - 1} largest of {len(levels) - 1} changes"
        entries.append((Line2D([], [], ls=""), words))
    if "change_low" in levels and "change_high" in levels:
        whisker = Line2D([], [], color=INK, lw=1, marker="|", ms=4)
        entries.append((whisker, "95% interval of its start"))
    return entries
