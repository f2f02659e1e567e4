"""Where it happened: small trends laid out like the country, and points at their places."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Unpack

import numpy as np
import pandas as pd
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from matplotlib.ticker import FuncFormatter, MaxNLocator

from sitrep.charts.axes import (
    Level,
    add_key,
    check_columns,
    check_measure,
    dot,
    house_ticks,
    nothing_to_draw,
    number,
    split,
    take,
)
from sitrep.charts.boundaries import read_boundaries
from sitrep.charts.panels import Tile, draw_panels, in_rows
from sitrep.charts.placement import label_places
from sitrep.charts.sheet import House, Sheet, chart, draw
from sitrep.charts.style import (
    ACCENT,
    GREY,
    INK,
    SMALL,
)
from sitrep.errors import check_choice

DISCLAIMER = "Positions are approximate and imply no opinion on any boundary."
TILE_HEIGHT = 1.02
VAGUE_PLACES = ("area", "admin1", "country")
"""Precisions that stand for more than one place."""

KM_PER_DEGREE = 111.2
SMALLEST_SPAN = 0.4
"""Degrees that a point map shows at least."""

LARGEST_DOT = 18.0
"""Points across."""

PLACES_LABELLED = 12


@chart
def plot_grid_map(
    series: pd.DataFrame,
    grid: pd.DataFrame | None,
    *,
    by: str = "admin1",
    codes: pd.DataFrame | None = None,
    value: str = "n",
    **house: Unpack[House],
) -> Axes:
    """Plot one small trend per region, in a grid that mirrors the country, on one scale.

    A region of the grid that the table lacks, or has no value for, says "not searched". Regions
    that the grid lacks follow below it; without a grid the panels are in reading order.

    Parameters
    ----------
    series : DataFrame, one row per period and region: period, <by>, <value>, complete
    grid : DataFrame or None, one row per region: <by>, grid_row, grid_column
    by : str, the column of the regions
    codes : DataFrame, optional, columns field, code, label, colour
    value : {"n", "rate", "share", "killed"}

    Returns
    -------
    Axes that holds the panels, which are the axes that follow it in its figure

    Raises
    ------
    ParameterError : a column is missing, or `value` is not known
    """
    measure = check_measure(value)
    rows = take("series", series, ["period", by, value, "complete"])
    rows = rows.sort_values([by, "period"], kind="stable")

    def paint(sheet: Sheet) -> None:
        levels = split(rows, by, codes, (sheet.accent,), own=sheet.colour)
        tiles = in_rows(levels) if grid is None else _on_grid(levels, grid, by, rows)
        ax = sheet.axes((max(tile.row for tile in tiles) + 1) * TILE_HEIGHT + 0.65)
        look: dict[str, Any] = {"intervals": False, "as_map": True}
        add_key(ax, draw_panels(ax, tiles, measure, absent="not searched", **look))

    return draw(rows, paint, nothing=nothing_to_draw(rows, value), **house)


def _on_grid(
    levels: Sequence[Level], grid: pd.DataFrame, by: str, rows: pd.DataFrame
) -> list[Tile]:
    check_columns("grid", grid, [by, "grid_row", "grid_column"])
    placed = grid.dropna(subset=["grid_row", "grid_column"])
    known = {level.code: level for level in levels}
    if not set(placed[by]) & set(known):
        return in_rows(levels)
    down = placed["grid_row"].astype(int) - int(placed["grid_row"].min())
    across = placed["grid_column"].astype(int) - int(placed["grid_column"].min())
    tiles = [
        Tile(known.pop(code, Level(code, code, ACCENT, rows.head(0))), row, column)
        for code, row, column in zip(placed[by], down, across, strict=True)
    ]
    columns = int(across.max()) + 1
    return tiles + [
        Tile(level, int(down.max()) + 1 + at // columns, at % columns)
        for at, level in enumerate(known.values())
    ]


@chart
def plot_point_map(
    points: pd.DataFrame,
    *,
    value: str = "n",
    regions: pd.DataFrame | None = None,
    boundaries: str | Path | None = None,
    **house: Unpack[House],
) -> Axes:
    """Plot places at their coordinates: the area of a dot is its value, hollow is a vague place.

    The map draws no borders of its own. Dots without a value, or of 0, are not drawn.

    Parameters
    ----------
    points : DataFrame, one row per place: place, latitude and longitude (degrees),
        geo_precision, <value>
    value : {"n", "killed"}
    regions : DataFrame, optional, for orientation: admin1, capital_latitude, capital_longitude
    boundaries : path, optional, a GeoJSON file that is drawn under the points; its member `credit`,
        `attribution` or `source` is the credit in the footer, else the name of the file

    Raises
    ------
    ParameterError : a column is missing, `value` is not known, or the GeoJSON file cannot be read
    """
    check_choice("value", value, ("n", "killed"), noun="a measure of this chart")
    columns = ["place", "latitude", "longitude", "geo_precision", value]
    rows = take("points", points, columns)
    rows = rows.sort_values([value, "place"], ascending=[False, True], kind="stable")
    shown = rows[(rows[value] > 0) & rows["latitude"].notna() & rows["longitude"].notna()]
    lines, credit = ([], "") if boundaries is None else read_boundaries(Path(boundaries))
    if regions is not None:
        check_columns("regions", regions, ["admin1", "capital_latitude", "capital_longitude"])

    def paint(sheet: Sheet) -> None:
        west, east, south, north = _extent(shown)
        stretch = 1 / np.cos(np.radians((south + north) / 2))
        high = sheet.plot_width * (north - south) * stretch / (east - west)
        ax = sheet.axes(float(np.clip(high, 2.6, 5.4)) + 0.6)
        ax.set(xlim=(west, east), ylim=(south, north))
        _draw_graticule(ax)
        ax.add_collection(
            LineCollection(lines, colors="#bdbdbd", linewidths=0.7, zorder=1), autolim=False
        )
        sizes = _draw_points(ax, shown, value, sheet.accent)
        sheet.credit = f"{credit} {DISCLAIMER}".strip()
        sheet.adjust = lambda: _fill_box(ax, stretch)
        sheet.last = lambda: _label(ax, shown, sizes, regions, stretch)

    nothing = nothing_to_draw(shown if rows[value].notna().any() else rows, value)
    return draw(rows, paint, nothing=nothing, **house)


def _extent(shown: pd.DataFrame) -> tuple[float, float, float, float]:
    """Return west, east, south and north with a margin for the dots and their labels."""
    sides = []
    for name, margin in (("longitude", 0.1), ("latitude", 0.08)):
        low, high = float(shown[name].min()), float(shown[name].max())
        half = max((high - low) * (0.5 + margin), SMALLEST_SPAN / 2)
        sides += [(low + high) / 2 - half, (low + high) / 2 + half]
    return sides[0], sides[1], sides[2], sides[3]


def _draw_graticule(ax: Axes) -> None:
    house_ticks(ax)
    for axis, letters in ((ax.xaxis, "EW"), (ax.yaxis, "NS")):
        axis.set_major_locator(MaxNLocator(5, steps=[1, 2, 5, 10]))
        axis.set_major_formatter(
            FuncFormatter(lambda at, _, letters=letters: _degrees(at, letters))
        )
    ax.grid(color="#eaeaea", linewidth=0.7)
    ax.tick_params(length=0, labelsize=SMALL)
    ax.spines[:].set_visible(True)
    ax.spines[:].set(color="#d9d9d9", linewidth=0.8)


def _degrees(at: float, letters: str) -> str:
    return f"{abs(at):.4g}°{letters[0] if at > 0 else letters[1] if at < 0 else ''}"


def _diameters(values: np.ndarray, highest: float) -> np.ndarray:
    """Return diameters in points: the area goes with the value, and the smallest can be seen."""
    return np.asarray(np.maximum(LARGEST_DOT * np.sqrt(values / highest), 3.5))


def _draw_points(ax: Axes, shown: pd.DataFrame, value: str, accent: str) -> np.ndarray:
    values = shown[value].to_numpy(dtype=float)
    sizes = _diameters(values, values.max())
    vague = shown["geo_precision"].isin(VAGUE_PLACES).to_numpy()
    for chosen, face, edge in ((~vague, accent, "white"), (vague, "none", accent)):
        ax.scatter(
            shown["longitude"][chosen],
            shown["latitude"][chosen],
            s=sizes[chosen] ** 2,
            facecolor=face,
            edgecolor=edge,
            lw=0.6 if face == accent else 1.3,
            alpha=0.8,
            zorder=3,
        )
    entries: list[tuple[Artist, str]] = []
    if (~vague).any():
        entries.append((dot(accent), "at or near the place"))
    if vague.any():
        entries.append((dot(accent, hollow=True), "hollow: area or region only"))
    for step in _size_steps(values.max()):
        size = float(_diameters(np.array([step]), values.max())[0])
        entries.append((dot(GREY, hollow=True, size=size), number(step)))
    unit = "incidents" if value == "n" else "killed"
    entries[-1] = (entries[-1][0], f"{entries[-1][1]} {unit}")
    add_key(ax, entries, room=LARGEST_DOT)
    return sizes


def _size_steps(highest: float) -> list[float]:
    """Return up to three round values for the key of sizes."""
    rounds = [float(step * 10**power) for power in range(9) for step in (1, 2, 5)]
    usable = [step for step in rounds if step <= max(highest, 1)]
    return sorted({usable[0], usable[len(usable) // 2], usable[-1]})


def _fill_box(ax: Axes, stretch: float) -> None:
    """Widen the map in one direction until a kilometre is as long down as across."""
    box = ax.get_window_extent()
    (west, east), (south, north) = ax.get_xlim(), ax.get_ylim()
    scale = max((east - west) / box.width, (north - south) * stretch / box.height)
    across, down = scale * box.width / 2, scale * box.height / stretch / 2
    ax.set_xlim((west + east) / 2 - across, (west + east) / 2 + across)
    ax.set_ylim((south + north) / 2 - down, (south + north) / 2 + down)


def _label(
    ax: Axes,
    shown: pd.DataFrame,
    sizes: np.ndarray,
    regions: pd.DataFrame | None,
    stretch: float,
) -> None:
    """Name the largest places and the capitals, and draw the scale, once the layout is final."""
    ax.set_aspect(stretch, adjustable="box", anchor="NW")
    _draw_scale(ax)
    names = [
        (str(place), float(x), float(y), float(size))
        for place, x, y, size in zip(
            shown["place"], shown["longitude"], shown["latitude"], sizes, strict=True
        )
    ]
    capitals: list[tuple[str, float, float, float]] = []
    if regions is not None:
        columns = (regions["admin1"], regions["capital_longitude"], regions["capital_latitude"])
        capitals = [
            (str(name), float(x), float(y), 4.0) for name, x, y in zip(*columns, strict=True)
        ]
        ax.plot(columns[1], columns[2], "+", ms=4, mew=0.8, color=GREY, zorder=2)
    label_places(ax, names, capitals, PLACES_LABELLED)


def _draw_scale(ax: Axes) -> None:
    """Draw a bar of a round length, true at the middle latitude, at the bottom left."""
    (west, east), (south, north) = ax.get_xlim(), ax.get_ylim()
    km_per_degree = KM_PER_DEGREE * np.cos(np.radians((south + north) / 2))
    rounds = [step * 10**power for power in range(4) for step in (1, 2, 5)]
    km = max(each for each in rounds if each == 1 or each <= (east - west) * km_per_degree / 5)
    x, y = west + 0.02 * (east - west), south + 0.03 * (north - south)
    ax.plot([x, x + km / km_per_degree], [y, y], color=INK, lw=1.6, solid_capstyle="butt", zorder=4)
    ax.annotate(
        f"{km} km",
        (x, y),
        (0, 3),
        textcoords="offset points",
        size=SMALL,
        color=INK,
        va="bottom",
        in_layout=False,
    )
