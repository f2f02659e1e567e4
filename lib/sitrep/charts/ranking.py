"""Groups ranked by value, with intervals."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Unpack

import numpy as np
import pandas as pd
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.ticker import FuncFormatter, MaxNLocator

from sitrep.charts.axes import (
    VAGUE,
    Level,
    Measure,
    add_key,
    check_measure,
    house_ticks,
    in_order,
    interval_text,
    line,
    nothing_to_draw,
    take,
    value_text,
)
from sitrep.charts.lettering import wrap
from sitrep.charts.rows import middles, row_heights
from sitrep.charts.sheet import House, Sheet, chart, draw
from sitrep.charts.style import (
    GREY,
    HAIRLINE,
    INK,
    LABEL,
    MUTED,
    SMALL,
)

LABEL_SHARE = 0.3
"""Part of the width that labels may take before they are wrapped."""


@chart
def plot_ranking(
    ranking: pd.DataFrame,
    by: str,
    *,
    codes: pd.DataFrame | None = None,
    value: str = "n",
    **house: Unpack[House],
) -> Axes:
    """Plot groups from the highest to the lowest value, as dots with intervals.

    Groups that say who it was not (other, unknown, unidentified) are grey. Rows without a value
    come last, with a dash.

    Parameters
    ----------
    ranking : DataFrame, one row per group: <by>, <value>, and the interval: ci_low and ci_high, or
        killed_low and killed_high for killed; up to about 20 rows can be read
    by : str, the group column
    codes : DataFrame, optional, columns field, code, label, colour
    value : {"n", "rate", "share", "killed"}

    Raises
    ------
    ParameterError : a column is missing, or `value` is not known
    """
    measure = check_measure(value)
    rows = take("ranking", ranking, [by, *measure.columns])
    rows = rows.sort_values(value, ascending=False, kind="stable")

    def paint(sheet: Sheet) -> None:
        levels = in_order(rows, by, codes)
        labels = [wrap(level.label, LABEL_SHARE * sheet.width, LABEL) for level in levels]
        heights = row_heights(labels, 0.1)
        ax = sheet.axes(sum(heights) + 0.75)
        colours = [row_colour(level, sheet) for level in levels]
        _draw(ax, rows, measure, colours, labels, heights)

    return draw(rows, paint, nothing=nothing_to_draw(rows, value), **house)


def row_colour(level: Level, sheet: Sheet) -> str:
    """Return the accent colour, grey for a group that says who it was not, or the caller's."""
    if isinstance(sheet.colour, Mapping) and level.code in sheet.colour:
        return sheet.colour[level.code]
    return GREY if level.code in VAGUE else sheet.accent


def _draw(
    ax: Axes,
    rows: pd.DataFrame,
    measure: Measure,
    colours: list[str],
    labels: list[str],
    heights: list[float],
) -> None:
    places = middles(heights)
    values, low, high = (
        rows[name].to_numpy(float) for name in (measure.value, measure.low, measure.high)
    )
    house_ticks(ax)
    ax.hlines(
        places,
        0,
        np.nanmax(np.concatenate([high, values])) * 1.04,
        color="#ededed",
        lw=0.7,
        zorder=0,
    )
    ax.hlines(places, low, high, color=colours, lw=2.2, alpha=0.4, zorder=1)
    ax.scatter(values, places, s=36, c=colours, zorder=2, clip_on=False)
    ax.set_yticks(places, labels, color=INK)
    ax.set_ylim(sum(heights), 0)
    scale(ax, measure, float(np.nanmax(np.concatenate([high, values]))))
    for place, shown, least, most in zip(places, values, low, high, strict=True):
        _write_value(ax, float(place), measure.value, shown, least, most)
    entries: list[tuple[Artist, str]] = [
        (line(max(colours, key=colours.count), 2.2), measure.interval)
    ]
    entries[0][0].set_alpha(0.4)
    add_key(ax, entries)


def scale(ax: Axes, measure: Measure, highest: float) -> None:
    """Let the horizontal axis start at zero, with light grid lines and no spine on the left."""
    ax.set_xlim(0, (highest if highest > 0 else 1.0) * 1.04)
    ax.xaxis.set_major_locator(
        MaxNLocator(5, integer=measure.value in ("n", "killed"), steps=[1, 2, 2.5, 5, 10])
    )
    ax.xaxis.set_major_formatter(FuncFormatter(lambda tick, _: value_text(measure.value, tick)))
    ax.grid(axis="x", color=HAIRLINE, linewidth=0.7)
    ax.tick_params(axis="y", length=0)
    ax.spines[["left", "bottom"]].set_visible(False)


def _write_value(
    ax: Axes, place: float, measure: str, shown: float, low: float, high: float
) -> None:
    """Write the value and its interval in a column on the right."""
    ax.annotate(
        value_text(measure, shown),
        (1, place),
        (34, 0),
        xycoords=("axes fraction", "data"),
        textcoords="offset points",
        ha="right",
        va="center",
        size=LABEL,
        weight="bold",
        color=INK,
        annotation_clip=False,
    )
    if pd.notna(shown) and pd.notna(low) and pd.notna(high):
        ax.annotate(
            interval_text(measure, low, high),
            (1, place),
            (40, 0),
            xycoords=("axes fraction", "data"),
            textcoords="offset points",
            ha="left",
            va="center",
            size=SMALL,
            color=MUTED,
            annotation_clip=False,
        )
