"""What a total is made of, over time."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Unpack

import numpy as np
import pandas as pd
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.textpath import TextPath

from sitrep.charts.axes import (
    CYCLE,
    Level,
    add_key,
    house_ticks,
    nothing_to_draw,
    number,
    split,
    take,
    value_axis,
)
from sitrep.charts.lettering import wrap
from sitrep.charts.panels import PALE, PARTIAL
from sitrep.charts.periods import Spans, not_covered_key, shade_uncovered, spans, time_axis
from sitrep.charts.sheet import House, Sheet, chart, draw
from sitrep.charts.style import INK, MUTED, SMALL
from sitrep.errors import check_choice

KEY_WIDTH = 1.45
"""Inches of the labels on the right."""

HATCH = "////"


@chart
def plot_composition(
    series: pd.DataFrame,
    by: str,
    *,
    codes: pd.DataFrame | None = None,
    value: str = "n",
    **house: Unpack[House],
) -> Axes:
    """Plot stacked bars over time; the key on the right has the order of the stack.

    A period that was not covered is a shaded gap, a partial one is hatched (thin bars: pale). Above
    bars of shares stands the number of incidents, if the table has it as `n`.

    Parameters
    ----------
    series : DataFrame, one row per period and group: period, <by>, <value>, complete
    by : str, the group column; up to about 7 groups can be told apart
    codes : DataFrame, optional, columns field, code, label, colour
    value : {"n", "share", "killed"}

    Raises
    ------
    ParameterError : a column is missing, or `value` is not known
    """
    check_choice("value", value, ("n", "share", "killed"), noun="a measure of this chart")
    extra = ["n"] if value == "share" and "n" in series else []
    rows = take("series", series, ["period", by, value, *extra, "complete"])
    rows = rows.sort_values([by, "period"], kind="stable")

    def paint(sheet: Sheet) -> None:
        _draw(sheet, rows, value, split(rows, by, codes, CYCLE, own=sheet.colour))

    return draw(rows, paint, nothing=nothing_to_draw(rows, value), **house)


def _draw(sheet: Sheet, rows: pd.DataFrame, value: str, levels: Sequence[Level]) -> None:
    by_period = rows.groupby("period")
    total = by_period[value].sum(min_count=1)
    time = spans(pd.Series(total.index))
    ax = sheet.axes()
    width = sheet.plot_width - KEY_WIDTH - 0.2
    house_ticks(ax)
    value_axis(ax, value, 1.0 if value == "share" else float(total.max()))
    time_axis(ax, time, width)
    gaps = shade_uncovered(ax, time, total)
    partial = ~by_period["complete"].all().to_numpy(dtype=bool)
    thin = width / len(total) < 0.16
    _draw_bars(ax, time, value, levels, partial, thin)
    counted = value == "share" and "n" in rows and width / len(total) >= 0.22
    stack = [(Patch(facecolor=each.colour), wrap(each.label, KEY_WIDTH, SMALL)) for each in levels]
    add_key(ax, stack[::-1], place="right", colour=INK)
    entries: list[tuple[Artist, str]] = []
    if (partial & total.notna().to_numpy()).any():
        name = "pale" if thin else "hatched"
        entries.append(
            (Patch(facecolor=MUTED, edgecolor="white", lw=0, **_look(thin)), f"{name}: {PARTIAL}")
        )
    if gaps:
        entries.append(not_covered_key())
    if counted:
        ax.set_ylim(0, 1.13)
        _write_totals(ax, time, by_period["n"].sum(min_count=1))
        digits = TextPath((0, -3), "12", size=8)
        look = Line2D([], [], ls="", marker=digits, ms=14, mew=0, color=MUTED)
        entries.append((look, "above the bars: incidents"))
    add_key(ax, entries)


def _look(thin: bool) -> dict[str, Any]:
    """Return how a partial bar looks; on thin bars a hatch would only flicker."""
    return {"alpha": PALE} if thin else {"hatch": HATCH}


def _draw_bars(
    ax: Axes, time: Spans, value: str, levels: Sequence[Level], partial: np.ndarray, thin: bool
) -> None:
    length = time.end - time.start
    base = np.zeros(len(length))
    for level in levels:
        height = level.rows.set_index("period")[value].reindex(time.days).fillna(0).to_numpy(float)
        for chosen, look in ((~partial, {}), (partial, _look(thin))):
            ax.bar(
                time.middle[chosen],
                height[chosen],
                length[chosen] * 0.82,
                base[chosen],
                color=level.colour,
                edgecolor="white",
                lw=0 if thin else 0.5,
                zorder=2,
                gid=level.code,
                **look,
            )
        base += height


def _write_totals(ax: Axes, time: Spans, totals: pd.Series) -> None:
    for x, total in zip(time.middle, totals, strict=True):
        if pd.notna(total):
            ax.annotate(
                number(total),
                (x, 1),
                (0, 2),
                textcoords="offset points",
                ha="center",
                va="bottom",
                size=SMALL,
                color=MUTED,
            )
