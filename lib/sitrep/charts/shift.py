"""Two periods compared, group by group."""

from __future__ import annotations

import math
from typing import Any, Unpack

import numpy as np
import pandas as pd
from matplotlib.artist import Artist
from matplotlib.axes import Axes

from sitrep.charts.axes import (
    MEASURES,
    add_key,
    dot,
    form,
    house_ticks,
    in_order,
    line,
    nothing_to_draw,
    rest_key,
    take,
)
from sitrep.charts.hover import say_rows
from sitrep.charts.lettering import wrap
from sitrep.charts.ranking import LABEL_SHARE, scale
from sitrep.charts.rows import MOST_ROWS, block_width, middles, row_heights
from sitrep.charts.seen import seen_texts
from sitrep.charts.sheet import House, Sheet, chart, draw
from sitrep.charts.style import (
    GREY,
    INK,
    LABEL,
    MUTED,
    SMALL,
)
from sitrep.errors import check_choice
from sitrep.measures.small import SMALL as SMALLEST
from sitrep.words.text import interval, points, ratio

CHANGES = {"rate": "ratio", "share": "difference"}
"""Measure -> the column that says how it changed."""

CHANGE = 1.4
"""Inches of the changes on the right."""

APART = 0.055
"""Inches between the lines of the two periods."""


@chart
def plot_shift(
    comparison: pd.DataFrame,
    by: str,
    *,
    codes: pd.DataFrame | None = None,
    value: str = "rate",
    before: str = "before",
    after: str = "after",
    nouns: tuple[str, str] = ("groups", "incidents"),
    others: pd.Series | None = None,
    **house: Unpack[House],
) -> Axes:
    """Plot each group's value before (grey) and after (accent), with intervals and the change.

    Rows keep their order; at most 24 are drawn, and a line says how many others there are. A value
    that is missing is not drawn; a change that is missing is a dash.

    Parameters
    ----------
    comparison : DataFrame, one row per group: <by>, <value>_before, before_low, before_high,
        <value>_after, after_low, after_high, and the change with its interval, ci_low and ci_high:
        ratio for rates, difference (0 to 1, written in percentage points) for shares
    by : str, the group column
    codes : DataFrame, optional, columns field, code, label, colour
    value : {"rate", "share"}
    before : str, the earlier period in the key
    after : str, the later period in the key
    nouns : (str, str), what the groups and what is counted are called, in the plural
    others : Series, optional, the later values of groups that the table lacks

    Raises
    ------
    ParameterError : a column is missing, or `value` is not known
    """
    check_choice("value", value, CHANGES, noun="a measure of this chart")
    sides = [
        f"{value}_before",
        "before_low",
        "before_high",
        f"{value}_after",
        "after_low",
        "after_high",
    ]
    change = CHANGES[value]
    rows = take("comparison", comparison, [by, *sides, change, "ci_low", "ci_high"])

    def paint(sheet: Sheet) -> None:
        most = sheet.rows(MOST_ROWS)
        shown = rows.head(most)
        levels = in_order(shown, by, codes)
        labels = [wrap(level.label, LABEL_SHARE * sheet.width, LABEL) for level in levels]
        heights = row_heights(labels, 0.16)
        ax = sheet.axes(sum(heights) + 0.75)
        _draw(ax, shown, value, sides, labels, heights, sheet.accent)
        _write_changes(ax, shown, change, heights)
        write = form(value)
        pairs = zip(shown[sides[0]], shown[sides[3]], strict=True)
        texts = [f"from {write(first)} to {write(second)}" for first, second in pairs]
        sheet.seen = seen_texts([level.label for level in levels], texts)
        named = zip(levels, texts, strict=True)
        say_rows(ax, heights, [f"{level.label}: {text}" for level, text in named])
        limits: tuple[Artist, str] = (line("#b4b4b4", 2), "95% interval")
        entries = [(dot(GREY), before), (dot(sheet.accent), after), limits]
        rest = rows[sides[3]].iloc[most:]
        more = rest if others is None else pd.concat([rest, others])
        plot = sheet.width - max(block_width(label, LABEL) for label in labels) - CHANGE
        add_key(ax, [*entries, *rest_key(more, MEASURES[value], nouns)], within=plot)

    either = rows.assign(either=rows[sides[0]].fillna(rows[sides[3]]))
    nothing = nothing_to_draw(either, "either")
    if value == "share" and len(rows) and rows[change].isna().all():
        nothing = f"Fewer than {SMALLEST} incidents in one of the periods"
    return draw(rows, paint, nothing=nothing, **house)


def _draw(
    ax: Axes,
    rows: pd.DataFrame,
    value: str,
    sides: list[str],
    labels: list[str],
    heights: list[float],
    accent: str,
) -> None:
    places = middles(heights)
    first, second = (rows[name].to_numpy(float) for name in (sides[0], sides[3]))
    house_ticks(ax)
    scale(ax, MEASURES[value], float(np.nanmax(rows[sides].to_numpy(float))))
    ax.set_yticks(places, labels, color=INK)
    ax.set_ylim(sum(heights), 0)
    ax.hlines(
        places[:-1] + np.asarray(heights[:-1]) / 2,
        *ax.get_xlim(),
        color="#f0f0f0",
        lw=0.7,
        zorder=0,
    )
    for at, (start, end) in enumerate(zip(first, second, strict=True)):
        if np.isfinite(start) and np.isfinite(end):
            ax.plot(
                [start, end], [places[at] - APART, places[at] + APART], color=GREY, lw=1, zorder=2
            )
    looks = ((first, sides[1:3], GREY, -APART), (second, sides[4:6], accent, APART))
    for values, limits, colour, offset in looks:
        low, high = (rows[name].to_numpy(float) for name in limits)
        ax.hlines(places + offset, low, high, color=colour, lw=2, alpha=0.4, zorder=1)
        ax.scatter(values, places + offset, s=34, color=colour, zorder=3, clip_on=False)


def _write_changes(ax: Axes, rows: pd.DataFrame, change: str, heights: list[float]) -> None:
    """Write in a column on the right by how much the later value differs from the earlier one."""
    write = _ratio if change == "ratio" else _points
    beside: dict[str, Any] = {"textcoords": "offset points", "annotation_clip": False}
    ax.annotate(
        "ratio (95%)" if change == "ratio" else "points (95%)",
        (1, 1),
        (16, 4),
        xycoords="axes fraction",
        size=SMALL,
        color=MUTED,
        **beside,
    )
    beside |= {"xycoords": ("axes fraction", "data"), "va": "center"}
    for y, (_, row) in zip(middles(heights), rows.iterrows(), strict=True):
        text = "–" if pd.isna(row[change]) else write(row[change], first=True)
        ax.annotate(
            text, (1, y), (42, 0), ha="right", size=LABEL, weight="bold", color=INK, **beside
        )
        if pd.notna(row["ci_low"]) and pd.notna(row["ci_high"]):
            text = interval(row["ci_low"], row["ci_high"], write)
            ax.annotate(text, (1, y), (48, 0), ha="left", size=SMALL, color=MUTED, **beside)


def _ratio(value: float, *, first: bool = False) -> str:
    return ("×" if first else "") + ratio(value, math.inf)


def _points(difference: float, **_: bool) -> str:
    return points(difference).removesuffix("s").removesuffix(" point")
