"""Small multiples: one small trend a group, on one scale, with the others in grey behind it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.patches import Patch

from sitrep.charts.axes import (
    Level,
    Measure,
    bare,
    dot,
    house_ticks,
    line,
    number,
    panel_title,
    value_axis,
)
from sitrep.charts.figure import HouseAxes
from sitrep.charts.lettering import wrap
from sitrep.charts.periods import Spans, not_covered_key, shade_uncovered, spans, time_axis
from sitrep.charts.sheet import axes_width
from sitrep.charts.style import CONTEXT, LABEL, MUTED, SMALL
from sitrep.errors import ParameterError

PARTIAL = "partial or thinly searched"
PALE = 0.45
"""How opaque intervals and partial bars are."""

FAINT = "#e4e4e4"
"""The intervals behind bars."""

DOTS_PER_INCH = 10
"""More periods than this on an inch are bars: dots would merge."""

PANEL_HEIGHT = 1.12
"""Inches of one row of panels, without its title."""


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


def draw_panels(
    host: Axes,
    tiles: Sequence[Tile],
    measure: Measure,
    *,
    intervals: bool,
    absent: str,
    as_map: bool = False,
) -> list[tuple[Artist, str]]:
    """Draw one panel a tile in the place of `host`, which becomes the strip above them.

    Parameters
    ----------
    host : Axes, made by subplots; its frame is hidden
    tiles : sequence of Tile
    measure : Measure
    intervals : bool, whether the intervals are drawn; bars never have them here
    absent : str, what stands in a panel that was not covered in any period
    as_map : bool, whether only the lowest row has dates, so that all cells are equally large

    Returns
    -------
    list of (Artist, str), the entries of the key
    """
    spec = host.get_subplotspec()
    if spec is None:
        raise ParameterError(
            "ax", "small multiples need axes that subplots() or add_subplot() made"
        )
    bare(host)
    halves = spec.subgridspec(2, 1, height_ratios=[0.02, 1], hspace=0.02)
    host.set_subplotspec(halves[0])
    rows, columns = (max(getattr(tile, side) for tile in tiles) + 1 for side in ("row", "column"))
    grid = halves[1].subgridspec(rows, columns, wspace=0.06, hspace=0.06)
    width = axes_width(host) / columns - 0.08
    everything = pd.concat([tile.level.rows for tile in tiles])
    time = spans(everything["period"])
    dots = are_dots(time, width)
    intervals = intervals and dots
    highest = float(everything[measure.high if intervals else measure.value].max())
    lowest_row = {
        tile.column: rows - 1 if as_map else max(t.row for t in tiles if t.column == tile.column)
        for tile in tiles
    }
    lines = [tile.level.rows for tile in tiles]
    panels: list[Axes] = []
    for tile in tiles:
        ax = host.figure.add_subplot(grid[tile.row, tile.column])
        panels.append(ax)
        house_ticks(ax)
        value_axis(ax, measure.value, highest, ticks=3)
        time_axis(ax, time, width, labels=tile.row == lowest_row[tile.column])
        ax.tick_params(labelsize=SMALL, labelleft=tile.column == 0)
        size = LABEL if columns < 5 else SMALL
        panel_title(ax, _heading(tile.level, measure, width, size), size)
        if tile.level.rows[measure.value].isna().all():
            _write_absent(ax, absent)
            continue
        if dots:
            _draw_context(ax, lines, measure)
        draw_series(ax, tile.level.rows, measure, tile.level.colour, width, intervals=intervals)
    if isinstance(host, HouseAxes):
        host.panels = [panel for panel in panels if isinstance(panel, HouseAxes)]
    context = dots and len(tiles) > 1
    return key(everything, measure, MUTED, width, intervals=intervals, context=context)


def _heading(level: Level, measure: Measure, width: float, size: float) -> str:
    """Return the label and, on its last line if there is room, the total."""
    total = level.rows[measure.value].sum(min_count=1)
    label = wrap(level.label, width, size, "bold")
    if measure.value not in ("n", "killed") or pd.isna(total):
        return label
    end = f"\u00a0·\u00a0{number(total)}"
    joined = wrap(level.label + end, width, size, "bold")
    return joined if joined.endswith(end) else f"{label}\n{number(total)}"


def _write_absent(ax: Axes, sentence: str) -> None:
    ax.set_facecolor("#f4f4f4")
    ax.grid(visible=False)
    ax.text(
        0.5,
        0.5,
        sentence,
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


def draw_series(
    ax: Axes, rows: pd.DataFrame, measure: Measure, colour: str, width: float, *, intervals: bool
) -> None:
    """Draw one series: a gap where it was not covered, hollow where it is partial."""
    time = spans(rows["period"])
    shade_uncovered(ax, time, rows[measure.value])
    if are_dots(time, width):
        _draw_dots(ax, rows, measure, time, colour, width, intervals=intervals)
    else:
        _draw_bars(ax, rows, measure, time, colour, intervals=intervals)


def are_dots(time: Spans, width: float) -> bool:
    """Tell whether the periods are far enough from each other to be dots."""
    return len(set(time.start)) <= DOTS_PER_INCH * width


def _draw_dots(
    ax: Axes,
    rows: pd.DataFrame,
    measure: Measure,
    time: Spans,
    colour: str,
    width: float,
    *,
    intervals: bool,
) -> None:
    room = 72 * width / max(len(rows), 8)
    size = float(np.clip(0.36 * room, 2.4, 6))
    values, whole = rows[measure.value], rows["complete"].astype(bool).to_numpy()
    ax.plot(time.middle, values, color=colour, lw=1, alpha=PALE, zorder=2)
    if intervals:
        ax.vlines(
            time.middle,
            rows[measure.low],
            rows[measure.high],
            color=colour,
            lw=np.clip(size / 2.6, 0.8, 2),
            alpha=PALE,
            zorder=2,
        )
    for hollow, chosen in ((False, whole), (True, ~whole)):
        if not chosen.any():  # an empty line that is not clipped would stretch the layout
            continue
        ax.plot(
            time.middle[chosen],
            values[chosen],
            "o",
            ms=size,
            color=colour,
            mew=min(1.2, size / 4),
            mfc="white" if hollow else colour,
            zorder=3,
            clip_on=False,
        )


def _draw_bars(
    ax: Axes, rows: pd.DataFrame, measure: Measure, time: Spans, colour: str, *, intervals: bool
) -> None:
    whole = rows["complete"].astype(bool).to_numpy()
    if intervals:
        ax.vlines(time.middle, rows[measure.low], rows[measure.high], color=FAINT, lw=0.6, zorder=1)
    edges = np.append(time.start, time.end[-1])
    for chosen, alpha in ((whole, 1.0), (~whole, PALE)):
        values = rows[measure.value].where(chosen)
        ax.stairs(values, edges, baseline=0, fill=True, color=colour, alpha=alpha, lw=0, zorder=2)


def key(
    rows: pd.DataFrame,
    measure: Measure,
    colour: str,
    width: float,
    *,
    intervals: bool,
    context: bool,
) -> list[tuple[Artist, str]]:
    """Return the entries of the key for what these rows show."""
    covered = rows[rows[measure.value].notna()]
    partial = not covered["complete"].astype(bool).all()
    dots = are_dots(spans(rows["period"]), width)
    entries: list[tuple[Artist, str]] = []
    if partial and dots:
        entries.append((dot(colour, hollow=True), f"hollow: {PARTIAL}"))
    elif partial:
        entries.append((Patch(facecolor=colour, alpha=PALE, linewidth=0), f"pale: {PARTIAL}"))
    if intervals:
        look = line(colour, 1.6) if dots else line(FAINT, 2.5)
        look.set_alpha(PALE if dots else 1)
        entries.append((look, measure.interval))
    if context:
        entries.append((line(CONTEXT, 1), "the other groups"))
    if len(covered) < len(rows):
        entries.append(not_covered_key())
    return entries
