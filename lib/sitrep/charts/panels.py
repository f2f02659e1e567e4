"""Small multiples: one small trend a group, on one scale, with the others in grey behind it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.gridspec import GridSpecBase, SubplotSpec

from sitrep.charts.axes import (
    Level,
    Measure,
    bare,
    house_ticks,
    is_slim,
    panel_title,
    value_axis,
)
from sitrep.charts.figure import HouseAxes
from sitrep.charts.hover import say_periods, tell_periods
from sitrep.charts.lettering import wrap
from sitrep.charts.locator import Locators
from sitrep.charts.periods import spans, time_axis
from sitrep.charts.searched import NOT_SEARCHED, searched
from sitrep.charts.series import are_dots, draw_series, key
from sitrep.charts.sheet import axes_width
from sitrep.charts.style import CONTEXT, LABEL, MUTED, SMALL
from sitrep.errors import ParameterError
from sitrep.words.text import number

MOST_BEHIND = 6
"""Panels that can have the other groups behind them; more lines would only be noise."""

MOST = 12
"""Panels at most; the other groups are one line of the key."""

SLIM_LINES = 3
"""Lines of a panel's name on a phone, where more would leave no room for the panel."""

PANEL_HEIGHT = 1.12
"""Inches of one row of panels, without its title."""

BESIDE = 0.05
"""Inches between the title of a panel and the shape that shows where it lies."""


@dataclass(frozen=True)
class Tile:
    """One panel: its group and its cell, counted from 0 at the top left."""

    level: Level
    row: int
    column: int


def in_rows(levels: Sequence[Level]) -> list[Tile]:
    """Lay groups out in reading order, three or four a row."""
    columns = {1: 1, 2: 2, 3: 3, 4: 4, 5: 3, 6: 3, 9: 3}.get(len(levels), 4)
    return [Tile(level, at // columns, at % columns) for at, level in enumerate(levels)]


def choose(levels: Sequence[Level], measure: Measure) -> list[Level]:
    """Return the groups that matter most, in their order; at most a dozen."""
    weight = "max" if measure.value in ("mean", "rate", "share") else "sum"
    weights = [level.rows[measure.value].agg(weight) for level in levels]
    heaviest = sorted(range(len(levels)), key=lambda at: (-np.nan_to_num(weights[at]), at))
    return [levels[at] for at in sorted(heaviest[:MOST])]


def left_out(levels: Sequence[Level], chosen: Sequence[Level], value: str) -> pd.Series:
    """Return the sums of the groups that have no panel."""
    kept = {level.code for level in chosen}
    sums = [level.rows[value].sum() for level in levels if level.code not in kept]
    return pd.Series(sums, dtype=float)


def draw_panels(
    host: Axes,
    tiles: Sequence[Tile],
    measure: Measure,
    *,
    intervals: bool,
    locators: Locators | None = None,
) -> list[tuple[Artist, str]]:
    """Draw one panel a tile in the place of `host`, which becomes the strip above them.

    Parameters
    ----------
    host : Axes, made by subplots; its frame is hidden
    tiles : sequence of Tile
    measure : Measure
    intervals : bool, whether the intervals are drawn; bars never have them here
    locators : Locators, optional, that show where each group lies

    Returns
    -------
    list of (Artist, str), the entries of the key
    """
    grid, columns = _grid(host, tiles)
    width = axes_width(host) / columns - 0.08
    everything = pd.concat([tile.level.rows for tile in tiles])
    time = spans(everything["period"])
    found = searched(everything, measure.value)
    dots = are_dots(time, width)
    intervals = intervals and dots
    context = dots and 1 < len(tiles) <= MOST_BEHIND
    drawn = [measure.value, *([measure.high] if intervals else [])]
    highest = float(np.nanmax(everything[drawn].to_numpy(float)))
    lowest = _lowest_rows(tiles)
    lines = [tile.level.rows for tile in tiles]
    panels: list[Axes] = []
    most = SLIM_LINES if is_slim(host) else 0
    for tile in tiles:
        ax = host.figure.add_subplot(grid[tile.row, tile.column])
        panels.append(ax)
        house_ticks(ax)
        value_axis(ax, measure.value, highest, ticks=3)
        time_axis(ax, time, width, labels=tile.row == lowest[tile.column])
        ax.tick_params(labelsize=SMALL, labelleft=tile.column == 0)
        size = LABEL if columns < 5 else SMALL
        room = width
        if locators is not None and locators.has(tile.level.code):
            locators.draw(ax, tile.level.code, tile.level.colour)
            room -= locators.width + BESIDE
        panel_title(ax, _heading(tile.level, measure, room, size, most), size)
        own = searched(tile.level.rows, measure.value)
        if not own.covered.any():
            _write_absent(ax)
            continue
        if context:
            _draw_context(ax, lines, measure)
        own = replace(own, strip=found.strip)
        level = tile.level
        draw_series(ax, level.rows, measure, level.colour, width, found=own, intervals=intervals)
        ends = spans(level.rows["period"])
        said = tell_periods(level.rows, measure, ends)
        say_periods(ax, ends, [f"{level.label}, {text}" for text in said])
    if isinstance(host, HouseAxes):
        host.panels = [panel for panel in panels if isinstance(panel, HouseAxes)]
    return key(everything, measure, MUTED, width, found=found, intervals=intervals, context=context)


def _grid(host: Axes, tiles: Sequence[Tile]) -> tuple[GridSpecBase, int]:
    """Split the place of the host into a strip above and cells below it."""
    rows, columns = (max(getattr(tile, side) for tile in tiles) + 1 for side in ("row", "column"))
    return split_host(host).subgridspec(rows, columns, wspace=0.06, hspace=0.06), columns


def split_host(host: Axes) -> SubplotSpec:
    """Leave the host a strip above for the key, and return the place below it.

    Raises
    ------
    ParameterError : the axes have no place in a grid
    """
    spec = host.get_subplotspec()
    if spec is None:
        raise ParameterError("ax", "small multiples need axes that subplots() made")
    bare(host)
    halves = spec.subgridspec(2, 1, height_ratios=[0.02, 1], hspace=0.02)
    host.set_subplotspec(halves[0])
    return halves[1]


def _lowest_rows(tiles: Sequence[Tile]) -> dict[int, int]:
    """Return for each column the row that has dates."""
    lowest: dict[int, int] = {}
    for tile in tiles:
        lowest[tile.column] = max(lowest.get(tile.column, 0), tile.row)
    return lowest


def _heading(level: Level, measure: Measure, width: float, size: float, most: int) -> str:
    """Return the label, in so many lines at most, and the total, on the last if there is room."""
    total = level.rows[measure.value].sum(min_count=1)
    label = wrap(level.label, width, size, "bold", most)
    if measure.value not in ("n", "killed") or pd.isna(total):
        return label
    end = f"\u00a0·\u00a0{number(total)}"
    joined = wrap(level.label + end, width, size, "bold", most)
    return joined if joined.endswith(end) else f"{label}\n{number(total)}"


def _write_absent(ax: Axes) -> None:
    ax.set_facecolor("#f4f4f4")
    ax.grid(visible=False)
    ax.text(
        0.5,
        0.5,
        NOT_SEARCHED,
        transform=ax.transAxes,
        ha="center",
        va="center",
        size=SMALL,
        color=MUTED,
    )


def _draw_context(ax: Axes, lines: Sequence[pd.DataFrame], measure: Measure) -> None:
    for rows in lines:
        if len(rows):
            ax.plot(
                spans(rows["period"]).middle, rows[measure.value], color=CONTEXT, lw=0.7, zorder=1
            )
