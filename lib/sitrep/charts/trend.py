"""Values over time with their intervals, in one plot or as small multiples."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from sitrep.charts.axes import (
    Measure,
    add_key,
    check_columns,
    check_measure,
    house_ticks,
    nothing_to_draw,
    split,
    value_axis,
    value_text,
    write_nothing,
)
from sitrep.charts.panels import PANEL_HEIGHT, draw_panels, draw_series, in_rows, key
from sitrep.charts.periods import spans, time_axis
from sitrep.charts.style import ACCENT, MUTED, SMALL, axes_width, finish, house_style, new_axes

NUMBERS_UP_TO = 18
"""Periods that get their value written above them; more would be crowded."""


@house_style()
def plot_trend(
    series: pd.DataFrame,
    *,
    title: str,
    subtitle: str,
    source: str,
    by: str | None = None,
    codes: pd.DataFrame | None = None,
    value: str = "n",
    ax: Axes | None = None,
) -> Axes:
    """Plot values over time as dots with intervals, or as thin bars where periods are many.

    A period that was not covered is a shaded gap, a partial one is hollow (bars: pale). With `by`,
    each group is one panel on a shared scale, with the other groups in grey behind its dots.

    Parameters
    ----------
    series : DataFrame, one row per period (and group): period, <by>, <value>, complete, and the
        interval: ci_low and ci_high, or killed_low and killed_high for killed
    title : str, the finding
    subtitle : str, measure, unit and place
    source : str, the footer: source, dataset version, rule, n
    by : str, optional, the group column; up to about 12 groups can be read
    codes : DataFrame, optional, columns field, code, label, colour
    value : {"n", "rate", "share", "killed"}
    ax : Axes, optional; a new house figure by default

    Returns
    -------
    Axes; with `by` it holds the panels, which are the axes that follow it in its figure

    Raises
    ------
    ParameterError : a column is missing, or `value` is not known
    """
    measure = check_measure(value)
    group = [] if by is None else [by]
    columns = ["period", *group, *measure.columns, "complete"]
    check_columns("series", series, columns)
    rows = series[columns].sort_values([*group, "period"], kind="stable")
    empty = nothing_to_draw(rows, value)
    texts: dict[str, Any] = {"title": title, "subtitle": subtitle, "source": source}
    if by is None or empty:
        ax = new_axes(ax)
        if empty:
            write_nothing(ax, empty)
        else:
            _draw_one(ax, rows, measure)
        return finish(ax, **texts, drawn=rows)
    tiles = in_rows(split(rows, by, codes))
    height = (tiles[-1].row + 1) * (PANEL_HEIGHT + 0.3) + 0.45
    ax = new_axes(ax, max(height, 2.55))
    add_key(ax, draw_panels(ax, tiles, measure, intervals=True, absent="not covered"))
    return finish(ax, **texts, drawn=rows)


def _draw_one(ax: Axes, rows: pd.DataFrame, measure: Measure) -> None:
    width = axes_width(ax)
    house_ticks(ax)
    highest = float(np.nanmax(rows[[measure.high, measure.value]].to_numpy(dtype=float)))
    value_axis(ax, measure.value, highest * 1.06)
    time = spans(rows["period"])
    time_axis(ax, time, width)
    draw_series(ax, rows, measure, ACCENT, width, intervals=True)
    if len(rows) <= NUMBERS_UP_TO:
        above = rows[[measure.high, measure.value]].max(axis=1)
        for x, y, shown in zip(time.middle, above, rows[measure.value], strict=True):
            if pd.notna(shown):
                ax.annotate(
                    value_text(measure.value, shown),
                    (x, y),
                    (0, 2),
                    textcoords="offset points",
                    ha="center",
                    va="bottom",
                    size=SMALL,
                    color=MUTED,
                )
    add_key(ax, key(rows, measure, ACCENT, width, intervals=True, context=False))
