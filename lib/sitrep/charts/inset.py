"""An inset where dots crowd: which part of a map is enlarged, and where it stands.

It stands in a corner without dots; where there is none, below the map.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from sitrep.charts.frame import Frame, set_frame, widen
from sitrep.charts.style import INK

FEWEST = 10
"""Dots at least that an inset is made for."""

PART = 0.15
"""Share of the dots of a map that must crowd there."""

CROWDED = 0.6
"""Share of these that must overlap another one."""

SIDE = 0.22
"""Side of what is enlarged, in those of the map, at most."""

SIZES = (0.48, 0.42, 0.36)
"""Sides of the inset, in those of the map, the best first."""

ZOOM, MOST_ZOOM = 1.7, 6.0
"""How many times it must enlarge, and may at most."""

BELOW = 2.8
"""Inches that it is high below the map, at most."""

EDGE = 0.07
"""Inches between the inset and the frame of the map."""

ROOM = 0.06
"""Inches around the dots that are enlarged."""


@dataclass(frozen=True)
class Inset:
    """Which part of a map is enlarged, and where it stands.

    Attributes
    ----------
    window : Frame, what is enlarged
    zoom : float, how many times
    chosen : array of bool, which dots lie in the window
    place : (left, bottom, width, height), in fractions of the map; None for below it
    height : float, inches that it is high
    """

    window: Frame
    zoom: float
    chosen: np.ndarray
    place: tuple[float, float, float, float] | None
    height: float


def plan_inset(
    longitudes: np.ndarray,
    latitudes: np.ndarray,
    sizes: np.ndarray,
    frame: Frame,
    shape: tuple[float, float],
) -> Inset | None:
    """Return the inset of a map, or None where no dots crowd or there is no room.

    Parameters
    ----------
    longitudes, latitudes : array, of the dots, as the frame counts them
    sizes : array, their diameters in points
    frame : Frame
    shape : (float, float), inches of the map
    """
    spans = np.array([frame.east - frame.west, frame.north - frame.south])
    inches = np.array(shape)
    points = (np.column_stack([longitudes, latitudes]) - (frame.west, frame.south)) / spans * inches
    reach = sizes / 144
    chosen = _crowd(points, reach, SIDE * float(inches.min()))
    if chosen is None:
        return None
    low = (points - reach[:, None])[chosen].min(axis=0) - ROOM
    high = (points + reach[:, None])[chosen].max(axis=0) + ROOM
    chosen = ((points > low) & (points < high)).all(axis=1)
    (west, south), (east, north) = (
        side / inches * spans + (frame.west, frame.south) for side in (low, high)
    )
    window = Frame(west, east, south, north)
    for size in SIZES:
        zoom = min(*(size * inches / (high - low)), MOST_ZOOM)
        place = _free_corner(points, reach, (high - low) * zoom, inches, (low, high))
        if zoom >= ZOOM and place is not None:
            bounds = *(place / inches), *((high - low) * zoom / inches)
            return Inset(window, zoom, chosen, bounds, float((high - low)[1] * zoom))
    zoom = min(*((inches[0], BELOW) / (high - low)), MOST_ZOOM)
    return (
        Inset(window, zoom, chosen, None, float((high - low)[1] * zoom)) if zoom >= ZOOM else None
    )


def _crowd(points: np.ndarray, reach: np.ndarray, side: float) -> np.ndarray | None:
    """Return which dots lie in the square that holds most of them, if they crowd there."""
    most = np.zeros(len(points), dtype=bool)
    for at in range(len(points)):
        near = (np.abs(points - points[at]) <= side / 2).all(axis=1)
        if near.sum() > most.sum():
            most = near
    if most.sum() < max(FEWEST, PART * len(points)):
        return None
    inner, radius = points[most], reach[most]
    apart = np.hypot(*(inner[:, None] - inner[None]).transpose(2, 0, 1))
    touching = apart < radius[:, None] + radius[None]
    return most if (touching.sum(axis=1) > 1).mean() >= CROWDED else None


def _free_corner(
    points: np.ndarray,
    reach: np.ndarray,
    size: np.ndarray,
    inches: np.ndarray,
    window: tuple[np.ndarray, np.ndarray],
) -> np.ndarray | None:
    """Return the lower left corner of the inset in a corner without dots, in inches."""
    for top, right in product((False, True), (True, False)):
        left = inches[0] - EDGE - size[0] if right else EDGE
        bottom = inches[1] - EDGE - size[1] if top else EDGE
        low = np.array([left, bottom])
        near = (points + reach[:, None] > low - EDGE) & (
            points - reach[:, None] < low + size + EDGE
        )
        over = (window[1] > low - EDGE) & (window[0] < low + size + EDGE)
        if not near.all(axis=1).any() and not over.all():
            return low
    return None


def add_inset(ax: Axes, inset: Inset, stretch: float) -> Axes:
    """Return the axes of an inset of a map whose layout is final, and frame what it enlarges.

    One that stands below the map was added with it: it is the last axes of the figure.
    """
    if inset.place is None:
        own = ax.figure.axes[-1]
    else:
        own = ax.inset_axes(inset.place, zorder=6)
        locate: Any = own.get_axes_locator()
        own.apply_aspect(locate(own, None))
    box = own.get_window_extent()
    set_frame(own, window := widen(inset.window, (box.width, box.height), stretch))
    west, east, south, north = window
    ax.add_patch(
        Rectangle(
            (west, south), east - west, north - south, fill=False, edgecolor=INK, lw=0.8, zorder=4,
            gid="enlarged",
        )
    )  # fmt: skip
    own.set(xticks=[], yticks=[], facecolor="white")
    own.spines[:].set_visible(True)
    own.spines[:].set(color=INK, linewidth=0.8)
    return own


def make_room(ax: Axes, inset: Inset, height: float) -> None:
    """Add the axes of an inset below a map that is so many inches high."""
    spec = ax.get_subplotspec()
    assert spec is not None
    halves = spec.subgridspec(2, 1, height_ratios=[height, inset.height], hspace=0.04)
    ax.set_subplotspec(halves[0])
    ax.figure.add_subplot(halves[1])
