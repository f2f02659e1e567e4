"""Points at their places."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Unpack

import numpy as np
import pandas as pd
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from matplotlib.ticker import FuncFormatter, MaxNLocator
from matplotlib.transforms import Bbox

from sitrep.charts.axes import (
    add_key,
    check_columns,
    dot,
    house_ticks,
    nothing_to_draw,
    take,
)
from sitrep.charts.boundaries import read_boundaries
from sitrep.charts.lettering import text_width
from sitrep.charts.placement import dot_box, label_places
from sitrep.charts.seen import seen_rows
from sitrep.charts.sheet import House, Sheet, chart, draw
from sitrep.charts.style import (
    GREY,
    INK,
    SMALL,
)
from sitrep.errors import check_choice
from sitrep.model.dataset import BLANK
from sitrep.words.text import number, plural

DISCLAIMER = "Positions are approximate and imply no opinion on any boundary."
VAGUE_PLACES = ("area", "admin1", "country")
"""Precisions that stand for more than one place."""

KM_PER_DEGREE = 111.2
SMALLEST_SPAN = 0.4
"""Degrees that a point map shows at least."""

LARGEST_DOT = 18.0
"""Points across."""

FULL_SIZE = 5.0
"""The value from which on the largest dot is as large as it may be: places of 1 are no blobs."""

PLACES_LABELLED = 12

FURTHEST = 60.0
"""Degrees from the equator that proportions are made for, at most."""

CORNERS = ((False, False), (True, False), (False, True), (True, True))
"""Where the scale may stand: on the right?, at the top?"""


@chart
def plot_point_map(
    points: pd.DataFrame,
    *,
    value: str = "n",
    regions: pd.DataFrame | None = None,
    boundaries: str | Path | None = None,
    noun: str = "incident",
    **house: Unpack[House],
) -> Axes:
    """Plot places at their coordinates: the area of a dot is its value, hollow is a vague place.

    The map draws no borders of its own. Dots without a value, or of 0, are not drawn; what has no
    position is counted in the footer.

    Parameters
    ----------
    points : DataFrame, one row per place: place, latitude and longitude (degrees),
        geo_precision, <value>
    value : {"n", "killed"}
    regions : DataFrame, optional, for orientation: admin1, capital_latitude, capital_longitude
    boundaries : path, optional, a GeoJSON file that is drawn under the points; its member `credit`,
        `attribution` or `source` is the credit in the footer, else the name of the file
    noun : str, what `n` counts, in the singular

    Raises
    ------
    ParameterError : a column is missing, `value` is not known, or the GeoJSON file cannot be read
    """
    check_choice("value", value, ("n", "killed"), noun="a measure of this chart")
    columns = ["place", "latitude", "longitude", "geo_precision", value]
    rows = take("points", points, columns)
    rows = rows.sort_values([value, "place"], ascending=[False, True], kind="stable")
    shown = rows[(rows[value] > 0) & rows["latitude"].notna() & rows["longitude"].notna()]
    missing = _tell_missing(float(rows[value].sum() - shown[value].sum()), value, noun)
    lines, credit = ([], "") if boundaries is None else read_boundaries(Path(boundaries))
    if regions is not None:
        check_columns("regions", regions, ["admin1", "capital_latitude", "capital_longitude"])

    def paint(sheet: Sheet) -> None:
        west, east, south, north = _extent(shown)
        stretch = _stretch(south, north)
        high = sheet.plot_width * (north - south) * stretch / (east - west)
        ax = sheet.axes(float(np.clip(high, 2.6, 5.4)) + 0.6)
        ax.set(xlim=(west, east), ylim=(south, north))
        _draw_graticule(ax)
        ax.add_collection(
            LineCollection(lines, colors="#bdbdbd", linewidths=0.7, zorder=1), autolim=False
        )
        sizes = _draw_points(ax, shown, value, sheet.accent, noun)
        places = shown["place"].astype(str).replace(BLANK, "unnamed").to_list()
        seen = seen_rows(places, shown[value].to_list(), value, "dot")
        sheet.seen = f"{seen} {missing}".strip()
        sheet.credit = " ".join(filter(None, [missing, credit, DISCLAIMER]))
        sheet.adjust = lambda: _fill_box(ax, stretch)
        sheet.last = lambda: _label(ax, shown, sizes, regions, stretch, house["title"])

    nothing = nothing_to_draw(shown if rows[value].notna().any() else rows, value)
    return draw(rows, paint, nothing=nothing, **house)


def _tell_missing(n: float, value: str, noun: str) -> str:
    """Return how much of the value has no position, so that no dot stands for it."""
    if n < 1e-9:
        return ""
    unit = "killed" if value != "n" else noun if number(n) == "1" else plural(noun)
    return f"Not drawn, having no position: {number(n)} {unit}."


def _extent(shown: pd.DataFrame) -> tuple[float, float, float, float]:
    """Return west, east, south and north with a margin for the dots and their labels."""
    sides: list[float] = []
    for name, margin, edge in (("longitude", 0.1, 180.0), ("latitude", 0.08, 90.0)):
        low, high = float(shown[name].min()), float(shown[name].max())
        half = max((high - low) * (0.5 + margin), SMALLEST_SPAN / 2)
        sides += [max((low + high) / 2 - half, -edge), min((low + high) / 2 + half, edge)]
    return sides[0], sides[1], sides[2], sides[3]


def _stretch(south: float, north: float) -> float:
    """Return how many times a degree is longer down than across in the middle of the map."""
    middle = min(abs(south + north) / 2, FURTHEST)
    return float(1 / np.cos(np.radians(middle)))


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
    return np.asarray(np.maximum(LARGEST_DOT * np.sqrt(values / max(highest, FULL_SIZE)), 3.5))


def _draw_points(ax: Axes, shown: pd.DataFrame, value: str, accent: str, noun: str) -> np.ndarray:
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
    unit = "killed" if value != "n" else noun if entries[-1][1] == "1" else plural(noun)
    entries[-1] = (entries[-1][0], f"{entries[-1][1]} {unit}")
    add_key(ax, entries, room=LARGEST_DOT, shift=(0, 0.05))
    return sizes


def _size_steps(highest: float) -> list[float]:
    """Return up to three round values for the key of sizes."""
    rounds = [float(step * 10**power) for power in range(9) for step in (1, 2, 5)]
    usable = [step for step in rounds if step <= max(highest, 1)]
    return sorted({usable[0], usable[len(usable) // 2], usable[-1]})


def _fill_box(ax: Axes, stretch: float) -> None:
    """Widen the map in one direction until a kilometre is as long down as across.

    It ends at the poles and at 180 degrees; where the world is not enough, the frame is narrower.
    """
    box = ax.get_window_extent()
    (west, east), (south, north) = ax.get_xlim(), ax.get_ylim()
    scale = max((east - west) / box.width, (north - south) * stretch / box.height)
    ax.set_xlim(_within(west, east, scale * box.width, 180.0))
    ax.set_ylim(_within(south, north, scale * box.height / stretch, 90.0))


def _within(low: float, high: float, length: float, edge: float) -> tuple[float, float]:
    """Return an interval of this length around the same middle, moved to lie within the world."""
    half = min(length / 2, edge)
    middle = min(max((low + high) / 2, half - edge), edge - half)
    return middle - half, middle + half


def _label(
    ax: Axes,
    shown: pd.DataFrame,
    sizes: np.ndarray,
    regions: pd.DataFrame | None,
    stretch: float,
    title: str,
) -> None:
    """Name the places that the title tells of, the largest ones and the capitals; draw the scale.

    The layout is final by then.
    """
    ax.set_aspect(stretch, adjustable="box", anchor="NW")
    names = [
        (str(place), float(x), float(y), float(size))
        for place, x, y, size in zip(
            shown["place"], shown["longitude"], shown["latitude"], sizes, strict=True
        )
    ]
    vague = shown["geo_precision"].isin(VAGUE_PLACES)
    titled = [_is_told(name, title) for name, *_ in names]
    ranked = sorted(
        zip(titled, vague, names, strict=True), key=lambda each: (not each[0], each[0] and each[1])
    )
    names = [name for *_, name in ranked]
    capitals: list[tuple[str, float, float, float]] = []
    if regions is not None:
        regions = regions.dropna(subset=["capital_longitude", "capital_latitude"])
        columns = (regions["admin1"], regions["capital_longitude"], regions["capital_latitude"])
        capitals = [
            (str(name), float(x), float(y), 4.0) for name, x, y in zip(*columns, strict=True)
        ]
        ax.plot(columns[1], columns[2], "+", ms=4, mew=0.8, color=GREY, zorder=2)
    dots = [dot_box(ax, each) for each in (*names, *capitals)]
    _draw_scale(ax, dots)
    names = [each for each in names if each[0] != BLANK]
    label_places(ax, names, capitals, PLACES_LABELLED, told=sum(titled))


def _is_told(name: str, title: str) -> bool:
    """Say whether a title tells of a place."""
    return re.search(rf"(?<!\w){re.escape(name)}(?!\w)", title) is not None


def _draw_scale(ax: Axes, dots: Sequence[Bbox]) -> None:
    """Draw a bar of a round length, true at the middle latitude, in a corner without dots."""
    (west, east), (south, north) = ax.get_xlim(), ax.get_ylim()
    km_per_degree = KM_PER_DEGREE / _stretch(south, north)
    rounds = [step * 10**power for power in range(5) for step in (1, 2, 5)]
    km = max(each for each in rounds if each == 1 or each <= (east - west) * km_per_degree / 5)
    long = km / km_per_degree
    for right, top in CORNERS:
        x = east - 0.02 * (east - west) - long if right else west + 0.02 * (east - west)
        y = south + (0.93 if top else 0.03) * (north - south)
        (left, bottom), (end, _) = ax.transData.transform([(x, y), (x + long, y)])
        words = text_width(f"{km:,} km", SMALL) * ax.figure.dpi
        place = Bbox.from_extents(
            left, bottom, max(end, left + words), bottom + 15 / 72 * ax.figure.dpi
        )
        if not any(place.overlaps(dot) for dot in dots):
            break
    else:
        return
    ax.plot([x, x + long], [y, y], color=INK, lw=1.6, solid_capstyle="butt", zorder=4)
    ax.annotate(
        f"{km:,} km",
        (x, y),
        (0, 3),
        textcoords="offset points",
        size=SMALL,
        color=INK,
        va="bottom",
        in_layout=False,
    )
