"""Small trends laid out like the country."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Unpack

import pandas as pd
from matplotlib.axes import Axes

from sitrep.charts.axes import (
    Level,
    add_key,
    check_columns,
    check_measure,
    nothing_to_draw,
    one_group,
    rest_key,
    split,
    take,
)
from sitrep.charts.locator import Locators
from sitrep.charts.panels import Tile, choose, draw_panels, in_rows, left_out
from sitrep.charts.seen import seen_groups
from sitrep.charts.sheet import House, Sheet, chart, draw
from sitrep.charts.style import ACCENT

TILE_HEIGHT, TILE_WIDTH = 1.02, 1.0

MOST_ON_GRID = 24
"""Panels that a grid may have; more regions are shown without it, a dozen of them."""


@chart
def plot_grid_map(
    series: pd.DataFrame,
    grid: pd.DataFrame | None,
    *,
    by: str = "admin1",
    codes: pd.DataFrame | None = None,
    value: str = "n",
    asked: Sequence[str] | None = None,
    nouns: tuple[str, str] = ("regions", "incidents"),
    locators: Locators | None = None,
    **house: Unpack[House],
) -> Axes:
    """Plot one small trend per region, in a grid that mirrors the country, on one scale.

    A region that was asked about and not searched says so; one that was not asked about has no
    panel. Regions that the grid lacks follow below it; without a grid the panels are in reading
    order, at most a dozen, and a line says what the others add up to.

    Parameters
    ----------
    series : DataFrame, one row per period and region: period, <by>, <value>, complete, and
        optionally cut (the period is cut off), and n beside another value
    grid : DataFrame or None, one row per region: <by>, grid_row, grid_column
    by : str, the column of the regions
    codes : DataFrame, optional, columns field, code, label, colour
    value : {"n", "mean", "rate", "share", "killed"}
    asked : sequence of str, optional, the regions that were asked about, be they in the table or
        not; by default those of the table
    nouns : (str, str), what the regions and what is counted are called, in the plural
    locators : Locators, optional, shapes beside the titles that show where each region lies; the
        footer says what they lack, and credits them

    Returns
    -------
    Axes that holds the panels, which are the axes that follow it in its figure

    Raises
    ------
    ParameterError : a column is missing, or `value` is not known
    """
    measure = check_measure(value)
    rows = take("series", series, ["period", by, value, "complete"], "cut", "n")
    rows = rows.sort_values([by, "period"], kind="stable")
    if asked is not None:
        rows = rows[rows[by].isin(list(asked)) | rows[by].isna()]
    nothing = nothing_to_draw(rows, value)
    if not nothing:
        nothing = one_group(_regions(rows, by, codes, asked))

    def paint(sheet: Sheet) -> None:
        levels = _regions(rows, by, codes, asked, sheet)
        chosen = levels if grid is not None and len(levels) <= MOST_ON_GRID else None
        if chosen is None or grid is None:
            chosen = choose(levels, measure)
            tiles = in_rows(chosen)
        else:
            tiles = _on_grid(levels, grid, by)
            sheet.needs((max(tile.column for tile in tiles) + 1) * TILE_WIDTH)
        ax = sheet.axes((max(tile.row for tile in tiles) + 1) * TILE_HEIGHT + 0.65)
        entries = draw_panels(ax, tiles, measure, intervals=False, locators=locators)
        shown = [level.code for level in chosen]
        sheet.credit = locators.tell(shown) if locators is not None else ""
        entries += rest_key(left_out(levels, chosen, value), measure, nouns)
        add_key(ax, entries, within=sheet.width)
        sheet.seen = seen_groups(levels, measure, len(chosen))

    return draw(rows, paint, nothing=nothing, **house)


def _regions(
    rows: pd.DataFrame,
    by: str,
    codes: pd.DataFrame | None,
    asked: Sequence[str] | None,
    sheet: Sheet | None = None,
) -> list[Level]:
    """Return the regions of the table and those that were asked about and that it lacks."""
    accent, own = (sheet.accent, sheet.colour) if sheet else (ACCENT, "")
    levels = split(rows, by, codes, (accent,), own=own)
    known = {level.code for level in levels}
    return levels + [
        Level(code, code, accent, rows.head(0)) for code in asked or () if code not in known
    ]


def _on_grid(levels: Sequence[Level], grid: pd.DataFrame, by: str) -> list[Tile]:
    """Return the tiles at their places; rows and columns that no region is in are left out."""
    check_columns("grid", grid, [by, "grid_row", "grid_column"])
    placed = grid.dropna(subset=["grid_row", "grid_column"]).set_index(by)
    places = placed.loc[[level.code for level in levels if level.code in placed.index]]
    if places.empty:
        return in_rows(levels)
    down, across = (
        places[side].rank(method="dense").astype(int) - 1 for side in ("grid_row", "grid_column")
    )
    columns = int(across.max()) + 1
    below = [level for level in levels if level.code not in places.index]
    start = int(down.max()) + 1
    return [
        Tile(level, int(down[level.code]), int(across[level.code]))
        for level in levels
        if level.code in places.index
    ] + [Tile(level, start + at // columns, at % columns) for at, level in enumerate(below)]
