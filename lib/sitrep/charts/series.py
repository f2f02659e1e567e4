"""One series over time: dots with intervals, or bars where periods are many."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from sitrep.charts.axes import Measure, dot, line
from sitrep.charts.periods import Spans, spans
from sitrep.charts.searched import (
    CUT,
    THIN,
    Searched,
    draw_strip,
    shade,
    shade_key,
    strip_key,
)
from sitrep.charts.style import CONTEXT, MUTED

PALE = 0.45
"""How opaque intervals and bars of thinly searched periods are."""

FAINT = "#e4e4e4"
"""The intervals behind bars."""

DOTS_PER_INCH = 10
"""More periods than this on an inch are bars: dots would merge."""

DOTTED = (0, (1, 1.6))


def are_dots(time: Spans, width: float) -> bool:
    """Tell whether the periods are far enough from each other to be dots."""
    return len(set(time.start)) <= DOTS_PER_INCH * width


def draw_series(
    ax: Axes,
    rows: pd.DataFrame,
    measure: Measure,
    colour: str,
    width: float,
    *,
    found: Searched,
    intervals: bool,
) -> None:
    """Draw one series: a gap where nothing was searched, marks where the search was not full.

    Parameters
    ----------
    ax : Axes
    rows : DataFrame, in order of time
    measure : Measure
    colour : str
    width : float, inches of the plot
    found : Searched, of these rows
    intervals : bool, whether the intervals are drawn
    """
    time = spans(rows["period"])
    shade(ax, time, found)
    draw_strip(ax, time, found)
    if are_dots(time, width):
        size = float(np.clip(0.36 * 72 * width / max(len(rows), 8), 2.4, 6))
        _draw_line(ax, rows[measure.value], time, found, colour)
        if intervals:
            look: dict[str, Any] = {
                "color": colour,
                "lw": np.clip(size / 2.6, 0.8, 2),
                "alpha": PALE,
            }
            ax.vlines(time.middle, rows[measure.low], rows[measure.high], zorder=2, **look)
        _draw_dots(ax, rows[measure.value], time, found, colour, size)
    else:
        if intervals:
            look = {"color": FAINT, "lw": 0.6, "zorder": 1}
            ax.vlines(time.middle, rows[measure.low], rows[measure.high], **look)
        _draw_bars(ax, rows[measure.value], time, found, colour)


def _draw_line(ax: Axes, values: pd.Series, time: Spans, found: Searched, colour: str) -> None:
    """Join the dots; to a period that is cut off only dotted, since that is no fall."""
    look: dict[str, Any] = {"color": colour, "lw": 1, "alpha": PALE, "zorder": 2}
    ax.plot(time.middle, values.where(~found.cut), **look)
    level = values.to_numpy(float)
    for at in np.flatnonzero(found.cut):
        for near in (at - 1, at + 1):
            if 0 <= near < len(level) and np.isfinite(level[[at, near]]).all():
                ends = sorted([at, near])
                ax.plot(time.middle[ends], level[ends], ls=DOTTED, **look)


def _draw_dots(
    ax: Axes, values: pd.Series, time: Spans, found: Searched, colour: str, size: float
) -> None:
    looks = (
        (found.plain, "o", colour, size),
        (found.marked, "o", "white", size),
        (found.cut, "^", "white", size * 1.1),
    )
    known = values.notna().to_numpy()
    for chosen, marker, face, points in looks:
        if not (chosen & known).any():  # an empty line that is not clipped would stretch the layout
            continue
        ax.plot(
            time.middle[chosen & known],
            values[chosen & known],
            marker,
            ms=points,
            color=colour,
            mew=min(1.2, size / 4),
            mfc=face,
            zorder=3,
            clip_on=False,
        )
    none = found.covered & ~known
    if none.any():
        ax.plot(time.middle[none], np.zeros(none.sum()), "x", ms=4, color=MUTED, clip_on=False)


def _draw_bars(ax: Axes, values: pd.Series, time: Spans, found: Searched, colour: str) -> None:
    edges = np.append(time.start, time.end[-1])
    look: dict[str, Any] = {"baseline": 0, "fill": True, "color": colour, "lw": 0, "zorder": 2}
    for chosen, alpha in ((found.plain, 1.0), (found.marked, PALE)):
        ax.stairs(values.where(chosen), edges, alpha=alpha, **look)
    if found.cut.any():
        length = (time.end - time.start)[found.cut]
        outline: dict[str, Any] = {
            "fill": False,
            "edgecolor": colour,
            "lw": 0.7,
            "ls": DOTTED,
            "zorder": 2,
        }
        ax.bar(time.middle[found.cut], values[found.cut], length, **outline)


def key(
    rows: pd.DataFrame,
    measure: Measure,
    colour: str,
    width: float,
    *,
    found: Searched,
    intervals: bool,
    context: bool = False,
) -> list[tuple[Artist, str]]:
    """Return the entries of the key for what these rows show."""
    dots = are_dots(spans(rows["period"]), width)
    entries: list[tuple[Artist, str]] = []
    if found.marked.any() and dots:
        entries.append((dot(colour, hollow=True), f"hollow: {THIN}"))
    elif found.marked.any():
        entries.append((Patch(facecolor=colour, alpha=PALE, linewidth=0), f"pale: {THIN}"))
    if found.cut.any() and dots:
        entries.append((dot(colour, hollow=True, marker="^"), f"triangle: {CUT}"))
    elif found.cut.any():
        outline: dict[str, Any] = {
            "facecolor": "none",
            "edgecolor": colour,
            "ls": DOTTED,
            "linewidth": 0.9,
        }
        entries.append((Patch(**outline), f"dotted: {CUT}"))
    if intervals and rows[measure.high].gt(rows[measure.low]).any():
        mark = line(colour, 1.6) if dots else line(FAINT, 2.5)
        mark.set_alpha(PALE if dots else 1)
        entries.append((mark, measure.interval))
    if context:
        entries.append((line(CONTEXT, 1), "the other groups"))
    if (found.covered & rows[measure.value].isna().to_numpy()).any():
        cross = Line2D([], [], marker="x", ls="", ms=4, color=MUTED)
        entries.append((cross, measure.absent))
    return [*entries, *shade_key(found), *strip_key(found)]
