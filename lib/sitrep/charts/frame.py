"""The frame of a map: which part of the world, in which proportions.

Maps are equirectangular, true in the middle latitude of the frame: a kilometre is as long down as
across there. Where points lie on both sides of 180 degrees, longitudes go on beyond it.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import FuncFormatter, MaxNLocator

from sitrep.charts.axes import house_ticks
from sitrep.charts.style import SMALL

KM_PER_DEGREE = 111.2
SMALLEST_SPAN = 0.4
"""Degrees that a point map shows at least."""

FURTHEST = 78.0
"""Degrees from the equator that proportions are made for, at most."""


class Frame(NamedTuple):
    """A part of the world, in degrees; east is more than west, and may be beyond 180."""

    west: float
    east: float
    south: float
    north: float

    @property
    def stretch(self) -> float:
        """How many times a degree is longer down than across in the middle of the frame."""
        middle = min(abs(self.south + self.north) / 2, FURTHEST)
        return float(1 / np.cos(np.radians(middle)))

    @property
    def width(self) -> float:
        """Its width, in degrees of latitude."""
        return (self.east - self.west) / self.stretch

    @property
    def height(self) -> float:
        """Its height, in degrees of latitude."""
        return self.north - self.south

    def shift(self, longitudes: np.ndarray) -> np.ndarray:
        """Return longitudes as this frame counts them: each as near its middle as can be."""
        middle = (self.west + self.east) / 2
        return np.asarray(longitudes + 360 * np.round((middle - longitudes) / 360))


def frame_around(longitudes: np.ndarray, latitudes: np.ndarray) -> Frame:
    """Return the frame of points, with a margin for their dots and labels."""
    longitudes = _join(np.asarray(longitudes, dtype=float))
    sides: list[float] = []
    for values, margin in ((longitudes, 0.1), (np.asarray(latitudes, dtype=float), 0.08)):
        low, high = float(values.min()), float(values.max())
        half = max((high - low) * (0.5 + margin), SMALLEST_SPAN / 2)
        sides += [(low + high) / 2 - half, (low + high) / 2 + half]
    west, east, south, north = sides
    if not _is_beyond(longitudes):
        west, east = max(west, -180.0), min(east, 180.0)
    return Frame(west, east, max(south, -90.0), min(north, 90.0))


def _is_beyond(longitudes: np.ndarray) -> bool:
    return bool((longitudes > 180).any())


def _join(longitudes: np.ndarray) -> np.ndarray:
    """Return longitudes counted on beyond 180 where that brings them closer together."""
    order = np.sort(longitudes)
    gaps = np.diff(order)
    if not len(gaps) or order[-1] - order[0] <= 180 or gaps.max() <= 360 - order[-1] + order[0]:
        return longitudes
    cut = order[int(gaps.argmax())]
    return np.where(longitudes <= cut, longitudes + 360, longitudes)


def frame_of(ax: Axes) -> Frame:
    """Return what axes show."""
    return Frame(*ax.get_xlim(), *ax.get_ylim())


def set_frame(ax: Axes, frame: Frame) -> None:
    """Let axes show a frame, to about a metre: a layout differs in the last digits between runs."""
    west, east, south, north = (round(edge, 5) for edge in frame)
    ax.set(xlim=(west, east), ylim=(south, north))


def fill_box(ax: Axes, stretch: float) -> None:
    """Widen the map in one direction until a kilometre is as long down as across."""
    box = ax.get_window_extent()
    set_frame(ax, widen(frame_of(ax), (box.width, box.height), stretch))


def widen(frame: Frame, shape: tuple[float, float], stretch: float) -> Frame:
    """Return a frame widened in one direction until it fills a box in true proportions.

    It ends at the poles and at 180 degrees; where the world is not enough, it is narrower.

    Parameters
    ----------
    frame : Frame
    shape : (float, float), width and height of the box, in any unit
    stretch : float, how many times a degree is longer down than across
    """
    west, east, south, north = frame
    scale = max((east - west) / shape[0], (north - south) * stretch / shape[1])
    edges = (-180.0, 180.0) if east <= 180 else (west - 180, west + 360)
    across = _within(west, east, scale * shape[0], *edges)
    return Frame(*across, *_within(south, north, scale * shape[1] / stretch, -90.0, 90.0))


def _within(
    low: float, high: float, length: float, least: float, most: float
) -> tuple[float, float]:
    """Return an interval of this length around the same middle, moved to lie between two edges."""
    half = min(length, most - least, 360.0) / 2
    middle = min(max((low + high) / 2, least + half), most - half)
    return middle - half, middle + half


def draw_graticule(ax: Axes, ticks: int = 5) -> None:
    """Draw thin lines at round degrees, labelled at the edges."""
    house_ticks(ax)
    for axis, letters in ((ax.xaxis, "EW"), (ax.yaxis, "NS")):
        axis.set_major_locator(MaxNLocator(ticks, steps=[1, 2, 5, 10]))
        axis.set_major_formatter(
            FuncFormatter(lambda at, _, letters=letters: _degrees(at, letters))
        )
    ax.grid(color="#eaeaea", linewidth=0.7)
    ax.tick_params(length=0, labelsize=SMALL)
    ax.spines[:].set_visible(True)
    ax.spines[:].set(color="#d9d9d9", linewidth=0.8)


def _degrees(at: float, letters: str) -> str:
    if letters == "EW" and abs(at) > 180:
        at = (at + 180) % 360 - 180
    end = "" if at == 0 or (abs(at) == 180 and letters == "EW") else letters[0 if at > 0 else 1]
    return f"{abs(at):.4g}°{end}"
