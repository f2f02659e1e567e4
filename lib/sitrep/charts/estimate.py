"""An estimate over time with its band, what is counted here, and what others published."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import Any, Unpack

import numpy as np
import pandas as pd
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from sitrep.charts.axes import add_key, dot, house_ticks, nothing_to_draw, take, value_axis
from sitrep.charts.days import day_number
from sitrep.charts.hover import say_periods
from sitrep.charts.periods import Spans, spans, time_axis
from sitrep.charts.sheet import House, Sheet, chart, draw
from sitrep.charts.style import INK
from sitrep.words.text import number, period_name, rounded

BAND = 0.18
"""How opaque the interval is."""

PUBLISHED = "#9c4402"
DASHED = (0, (2.2, 1.2))


@chart
def plot_estimate(series: pd.DataFrame, *, published: pd.DataFrame, **house: Unpack[House]) -> Axes:
    """Plot an estimate as a line with its band over what is counted here and was published.

    Parameters
    ----------
    series : DataFrame, one row a period: period (first day), n (counted here; missing where nothing
        was searched), adjusted, ci_low, ci_high (the estimate and its interval)
    published : DataFrame, one row a span of days of a published number: start, end (first and last
        day), n (per period of average length), at_least (bool: it is a lower bound), rest (bool: it
        is what is left of a total without others, so that its days are not told apart); days beyond
        those of the series are not drawn

    Raises
    ------
    ParameterError : a column is missing
    """
    rows = take("series", series, ["period", "n", "adjusted", "ci_low", "ci_high"])
    rows = rows.sort_values("period", kind="stable")
    told = take("published", published, ["start", "end", "n", "at_least", "rest"])

    def paint(sheet: Sheet) -> None:
        time = spans(rows["period"])
        ax = sheet.axes()
        house_ticks(ax)
        highest = np.nanmax([1, *rows["ci_high"], *rows["n"], *told["n"]])
        value_axis(ax, "n", float(highest))
        time_axis(ax, time, sheet.plot_width)
        ax.fill_between(
            time.middle, rows["ci_low"], rows["ci_high"], color=sheet.accent, alpha=BAND, lw=0
        )
        ax.plot(time.middle, rows["adjusted"], color=sheet.accent, lw=2, zorder=3)
        ax.plot(
            time.middle,
            rows["n"],
            "o",
            ms=5,
            mfc="white",
            mec=INK,
            mew=1.1,
            zorder=4,
            clip_on=False,
        )
        _draw_published(ax, told)
        add_key(ax, _key(sheet.accent, told), within=sheet.width)
        sheet.seen = _seen(rows, told, time)
        say_periods(ax, time, [_tell(row, time.unit) for row in rows.to_dict("records")])

    return draw(rows, paint, nothing=nothing_to_draw(rows, "adjusted"), **house)


def _draw_published(ax: Axes, told: pd.DataFrame) -> None:
    """Draw each number over its days; a lower bound has an arrow up."""
    for first, last, n, at_least, rest in told.itertuples(index=False, name=None):
        ends = np.clip([day_number(first), day_number(last) + 1], *ax.get_xlim())
        if ends[0] == ends[1]:
            continue
        look: dict[str, Any] = {
            "color": PUBLISHED,
            "lw": 1.8,
            "ls": DASHED if rest else "-",
            "zorder": 3.5,
        }
        ax.plot(ends, [n, n], solid_capstyle="butt", dash_capstyle="butt", **look)
        if at_least:
            ax.plot([np.mean(ends)], [n], "^", ms=4.5, color=PUBLISHED, clip_on=False, zorder=3.5)


def _key(colour: str, told: pd.DataFrame) -> list[tuple[Artist, str]]:
    band = Patch(facecolor=colour, alpha=BAND)
    entries: list[tuple[Artist, str]] = [
        (Line2D([], [], color=colour, lw=2), "estimate"),
        (band, "95% interval"),
        (dot(INK, hollow=True, size=5), "counted here"),
    ]
    if len(told):
        entries.append((Line2D([], [], color=PUBLISHED, lw=1.8), "published"))
    if told["rest"].any():
        line = Line2D([], [], color=PUBLISHED, lw=1.8, ls=DASHED)
        entries.append((line, "published total less others, spread evenly"))
    if told["at_least"].any():
        entries.append((dot(PUBLISHED, marker="^", size=4.5), "at least so many"))
    return entries


def _seen(rows: pd.DataFrame, told: pd.DataFrame, time: Spans) -> str:
    """Return the ends of the estimate, and how far what is counted here lies below it."""
    ends = [_tell(row, time.unit) for row in rows.iloc[[0, -1]].to_dict("records")]
    text = f"{len(rows)} {time.unit}s; first {ends[0]}; last {ends[1]}"
    return f"{text}; {len(told)} published spans from {_ends(told)}." if len(told) else f"{text}."


def _tell(row: Mapping[Hashable, Any], unit: str) -> str:
    """Return the estimate of one period, and what is counted here of it."""
    limits = f"{rounded(row['ci_low'])} to {rounded(row['ci_high'])}"
    estimate = f"{period_name(row['period'], unit)} {rounded(row['adjusted'])} ({limits})"
    return f"{estimate}, counted here {number(row['n'])}"


def _ends(told: pd.DataFrame) -> str:
    return f"{rounded(told['n'].min())} to {rounded(told['n'].max())}"
