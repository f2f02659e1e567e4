"""Values over time with their intervals, in one plot or as small multiples."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Unpack

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patheffects import withStroke

from sitrep.charts.axes import (
    Measure,
    add_key,
    check_columns,
    check_measure,
    form,
    house_ticks,
    nothing_to_draw,
    one_group,
    rest_key,
    split,
    take,
    value_axis,
)
from sitrep.charts.hover import say_periods, tell_periods
from sitrep.charts.lettering import text_width
from sitrep.charts.levels import (
    COLUMNS,
    ROW,
    draw_levels,
    level_key,
    level_labels,
    write_labels,
)
from sitrep.charts.panels import PANEL_HEIGHT, choose, draw_panels, in_rows, left_out
from sitrep.charts.periods import Spans, spans, time_axis
from sitrep.charts.searched import searched
from sitrep.charts.seen import seen_groups, seen_series
from sitrep.charts.series import draw_series, key
from sitrep.charts.sheet import House, Sheet, chart, draw
from sitrep.charts.style import MARGIN, MUTED, SMALL
from sitrep.charts.windows import Window, draw_windows, window_key
from sitrep.errors import ParameterError

NUMBERS_UP_TO = 18
"""Periods that get their value written above them; more would be crowded."""

NUMBER = 8.0
"""Points that a number reaches to either side of its dot."""


@chart
def plot_trend(
    series: pd.DataFrame,
    *,
    by: str | None = None,
    codes: pd.DataFrame | None = None,
    value: str = "n",
    levels: pd.DataFrame | None = None,
    windows: Sequence[Window] = (),
    nouns: tuple[str, str] = ("groups", "incidents"),
    sums: bool = True,
    **house: Unpack[House],
) -> Axes:
    """Plot values over time as dots with intervals, or as thin bars where periods are many.

    A period that was not searched is a shaded gap, one that was searched thinly is hollow (bars:
    pale), and one that is cut off by an edge is a triangle on a dotted line (bars: an outline).
    Where nearly all periods are thin, a strip under the axis shows the search instead. With `by`,
    each group is one panel on a shared scale, with the other groups in grey behind its dots; at
    most a dozen groups have one, and a line says what the others add up to.

    Parameters
    ----------
    series : DataFrame, one row per period (and group): period, <by>, <value>, complete, the
        interval (ci_low and ci_high, or killed_low and killed_high for killed; a mean needs none),
        and optionally cut (the period is cut off), and n beside another value (missing where
        nothing was searched)
    by : str, optional, the group column
    codes : DataFrame, optional, columns field, code, label, colour
    value : {"n", "mean", "rate", "share", "killed"}
    levels : DataFrame, optional, only without `by`: the levels between change points, one a row:
        start, end (first and last day), level, ci_low, ci_high, and optionally change_low,
        change_high (between which days the level began; missing for the first)
    windows : sequence of (Timestamp, Timestamp), only without `by`: first and last day of the
        earlier period, which gets a frame, and of the later one, which is shaded
    nouns : (str, str), what the groups and what is counted are called, in the plural
    sums : bool, whether groups may be added up that are not drawn: not where they overlap

    Returns
    -------
    Axes; with `by` it holds the panels, which are the axes that follow it in its figure

    Raises
    ------
    ParameterError : a column is missing, `value` is not known, or `by` and `levels` are both given
    """
    measure = check_measure(value)
    group = [] if by is None else [by]
    if levels is not None:
        check_columns("levels", levels, COLUMNS)
        if by is not None:
            raise ParameterError("levels", "panels have no room for levels; leave out levels or by")
    columns = ["period", *group, *measure.columns, "complete"]
    rows = take("series", series, columns, "cut", "n").sort_values(
        [*group, "period"], kind="stable"
    )
    nothing = nothing_to_draw(rows, value)
    if by is not None and not nothing:
        nothing = one_group(split(rows, by, codes))

    def paint(sheet: Sheet) -> None:
        if by is None:
            _draw_one(sheet, rows, measure, levels, windows)
            return
        groups = split(rows, by, codes, (sheet.accent,), own=sheet.colour)
        chosen = choose(groups, measure)
        tiles = in_rows(chosen)
        ax = sheet.axes(max((tiles[-1].row + 1) * (PANEL_HEIGHT + 0.3) + 0.45, 2.55))
        entries = draw_panels(ax, tiles, measure, intervals=bool(measure.low))
        entries += rest_key(left_out(groups, chosen, value), measure, nouns, sums=sums)
        add_key(ax, entries, within=sheet.width)
        sheet.seen = seen_groups(groups, measure, len(chosen))

    return draw(rows, paint, nothing=nothing, **house)


def _draw_one(
    sheet: Sheet,
    rows: pd.DataFrame,
    measure: Measure,
    levels: pd.DataFrame | None,
    windows: Sequence[Window],
) -> None:
    time, width = spans(rows["period"]), sheet.plot_width
    found = searched(rows, measure.value)
    steps = pd.DataFrame(columns=COLUMNS) if levels is None else levels.sort_values("start")
    labels = level_labels(steps, time, measure.value, width)
    room = ROW * max((label.row + 1 for label in labels), default=0)
    ax = sheet.axes(2.69 + room)
    house_ticks(ax)
    intervals = bool(measure.low)
    drawn = [*rows[measure.columns].max(axis=1), *steps["ci_high"]]
    value_axis(ax, measure.value, float(np.nanmax(np.array(drawn, dtype=float))) * 1.06)
    time_axis(ax, time, width)
    draw_windows(ax, windows)
    draw_series(ax, rows, measure, sheet.accent, width, found=found, intervals=intervals)
    say_periods(ax, time, tell_periods(rows, measure, time))
    if len(steps):
        draw_levels(ax, steps)
        write_labels(ax, labels)
    elif len(rows) <= NUMBERS_UP_TO:
        _write_numbers(ax, rows, measure, time)
    entries = key(rows, measure, sheet.accent, width, found=found, intervals=intervals)
    entries += [*level_key(steps), *window_key(windows)]
    add_key(ax, entries, within=width, shift=(0, room))
    sheet.seen = seen_series(rows, measure, time.unit, found)


def _write_numbers(ax: Axes, rows: pd.DataFrame, measure: Measure, time: Spans) -> None:
    """Write each number beside its dot; above or below it where there is no room beside."""
    above = rows[measure.columns].max(axis=1).to_numpy(float)
    under = rows[measure.columns].min(axis=1).to_numpy(float)
    values, write = rows[measure.value].to_numpy(float), form(measure.value)
    below = _are_crossed(ax, values, above, under)
    texts = ["" if np.isnan(value) else write(value) for value in values]
    beside = _are_beside(ax, texts, values, above)
    rising = np.diff(values, append=np.nan) > 0
    points, _ = _measure(ax, len(values))
    for at, (x, value) in enumerate(zip(time.middle, values, strict=True)):
        if np.isnan(value):
            continue
        if beside[at]:
            under_line = bool(rising[at]) and value * points > 2 * SMALL
            place = (x, value), (6, -3 if under_line else 3)
            sides = "left", "top" if under_line else "bottom"
        else:
            down = below[at]
            place = (x, under[at] if down else above[at]), (0, -4 if down else 2)
            sides = "center", "top" if down else "bottom"
        ax.annotate(
            texts[at],
            *place,
            textcoords="offset points",
            ha=sides[0],
            va=sides[1],
            size=SMALL,
            color=MUTED,
            path_effects=[withStroke(linewidth=2, foreground="white")],
        )


def _are_beside(
    ax: Axes, texts: Sequence[str], values: np.ndarray, above: np.ndarray
) -> np.ndarray:
    """Say which numbers would stand far above their dot, and have room on its right."""
    points, apart = _measure(ax, len(values))
    room = np.full(len(values), apart)
    room[-1] = apart / 2 + 72 * MARGIN
    needed = np.array([72 * text_width(text, SMALL) + 9 for text in texts])
    return np.asarray(((above - values) * points > SMALL) & (needed < room))


def _are_crossed(ax: Axes, values: np.ndarray, above: np.ndarray, under: np.ndarray) -> np.ndarray:
    """Say which numbers the line would cross above their dot and not below it.

    These are dots in a valley, with a short interval and with room between them and the axis.
    """
    points, apart = _measure(ax, len(values))
    sides = np.diff(values, append=np.nan), -np.diff(values, prepend=np.nan)
    steepest = np.fmax(*sides) * points * NUMBER / apart
    crossed = steepest > (above - values) * points + 2
    valley = np.fmin(*sides) >= 0
    return np.asarray(crossed & valley & (under * points > 2 * SMALL))


def _measure(ax: Axes, count: int) -> tuple[float, float]:
    """Return how many points one unit is high, and how far apart so many periods stand."""
    box = ax.get_window_extent()
    scale = 72 / ax.figure.dpi
    return float(box.height * scale / np.ptp(ax.get_ylim())), float(box.width * scale / count)
