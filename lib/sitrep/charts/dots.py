"""The dots of a map: how large, how drawn, how named."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import compress

import numpy as np
import pandas as pd
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.transforms import Bbox

from sitrep.charts.axes import dot
from sitrep.charts.drawing import describe
from sitrep.charts.frame import Frame
from sitrep.charts.placement import Place, dot_box, label_places
from sitrep.charts.style import GREY
from sitrep.model.dataset import BLANK
from sitrep.words.text import number, plural

VAGUE_PLACES = ("area", "admin1", "country")
"""Precisions that stand for more than one place."""

LARGEST_DOT = 18.0
"""Points across."""

SMALLEST_DOT = 3.5

FULL_SIZE = 5.0
"""The value from which on the largest dot is as large as it may be: places of 1 are no blobs."""

CAPITAL = 4.0
"""Points across the cross of a capital."""


@dataclass(frozen=True, eq=False)
class Dots:
    """The dots of a map, the largest first.

    Attributes
    ----------
    names : list of str
    x, y : array, longitudes as the frame counts them, and latitudes
    sizes : array, diameters in points
    vague : array of bool, whether each stands for more than one place
    said : list of str, what each says
    """

    names: list[str]
    x: np.ndarray
    y: np.ndarray
    sizes: np.ndarray
    vague: np.ndarray
    said: list[str]

    def only(self, chosen: np.ndarray) -> Dots:
        """Return some of them."""
        names, said = (list(compress(each, chosen)) for each in (self.names, self.said))
        x, y, sizes, vague = (each[chosen] for each in (self.x, self.y, self.sizes, self.vague))
        return Dots(names, x, y, sizes, vague, said)

    @property
    def places(self) -> list[Place]:
        """Each as labels are placed by."""
        rows = zip(self.names, self.x, self.y, self.sizes, strict=True)
        return [(name, float(x), float(y), float(size)) for name, x, y, size in rows]

    def boxes(self, ax: Axes) -> list[Bbox]:
        """Return where they are on a map that is final, in pixels."""
        return [dot_box(ax, place) for place in self.places]


def make_dots(
    rows: pd.DataFrame,
    value: str,
    longitudes: np.ndarray,
    highest: float,
    said: Sequence[str],
    largest: float = LARGEST_DOT,
) -> Dots:
    """Return the dots of a table, whose areas go with a value.

    Parameters
    ----------
    rows : DataFrame: place, latitude, geo_precision, <value>
    value : str
    longitudes : array, as the frame counts them
    highest : float, the value that has the largest dot
    said : sequence of str, what each says to who points at it on a page
    largest : float, its diameter in points
    """
    return Dots(
        rows["place"].astype(str).to_list(),
        longitudes,
        rows["latitude"].to_numpy(float),
        diameters(rows[value].to_numpy(float), highest, largest),
        rows["geo_precision"].isin(VAGUE_PLACES).to_numpy(),
        list(said),
    )


def diameters(values: np.ndarray, highest: float, largest: float = LARGEST_DOT) -> np.ndarray:
    """Return diameters in points: the area goes with the value, and the smallest can be seen."""
    return np.asarray(np.maximum(largest * np.sqrt(values / max(highest, FULL_SIZE)), SMALLEST_DOT))


def draw_dots(ax: Axes, dots: Dots, accent: str) -> None:
    """Draw dots, those that stand for an area hollow; those of one size together."""
    for vague, face, edge, width in ((False, accent, "white", 0.6), (True, "none", accent, 1.3)):
        chosen = dots.vague == vague
        for size in sorted(set(dots.sizes[chosen]), reverse=True):
            same = chosen & (dots.sizes == size)
            drawn = ax.scatter(
                dots.x[same], dots.y[same], s=size**2, facecolor=face, edgecolor=edge, lw=width,
                alpha=0.8, zorder=3,
            )  # fmt: skip
            describe(drawn, dots.only(same).said)


def key_of(
    dots: Dots, highest: float, unit: str, accent: str, largest: float = LARGEST_DOT
) -> list[tuple[Artist, str]]:
    """Return the key: what full and hollow dots are, and how large which value is.

    Parameters
    ----------
    dots : Dots
    highest : float, the highest value
    unit : str, what is counted, in the singular; or "killed"
    accent : str, their colour
    largest : float, points across the dot of the highest value
    """
    entries: list[tuple[Artist, str]] = []
    if (~dots.vague).any():
        entries.append((dot(accent), "at or near the place"))
    if dots.vague.any():
        entries.append((dot(accent, hollow=True), "hollow: area or region only"))
    for step in _size_steps(highest):
        size = float(diameters(np.array([step]), highest, largest)[0])
        entries.append((dot(GREY, hollow=True, size=size), number(step)))
    artist, last = entries[-1]
    entries[-1] = artist, f"{last} {unit if unit == 'killed' or last == '1' else plural(unit)}"
    return entries


def _size_steps(highest: float) -> list[float]:
    """Return up to three round values for the key of sizes."""
    rounds = [float(step * 10**power) for power in range(9) for step in (1, 2, 5)]
    usable = [step for step in rounds if step <= max(highest, 1)]
    return sorted({usable[0], usable[len(usable) // 2], usable[-1]})


def find_capitals(regions: pd.DataFrame | None, frame: Frame) -> list[Place]:
    """Return the capitals of regions, as labels are placed by."""
    if regions is None:
        return []
    named = regions.dropna(subset=["capital_longitude", "capital_latitude"])
    x = frame.shift(named["capital_longitude"].to_numpy(float))
    rows = zip(named["admin1"], x, named["capital_latitude"], strict=True)
    return [(str(name), float(x), float(y), CAPITAL) for name, x, y in rows]


def name_dots(
    ax: Axes,
    dots: Dots,
    capitals: Sequence[Place],
    title: str,
    most: int,
    *,
    taken: Sequence[Bbox] = (),
) -> None:
    """Name the places that the title tells of, the largest ones, then capitals and the like.

    Parameters
    ----------
    ax : Axes, whose layout and limits are final
    dots : Dots, those that may be named
    capitals : sequence of Place, for orientation
    title : str
    most : int, how many dots may be named
    taken : sequence of Bbox, pixels, where something else is
    """
    titled = [_is_told(name, title) for name in dots.names]
    rows = zip(titled, dots.vague, dots.places, strict=True)
    ranked = sorted(rows, key=lambda each: (not each[0], each[0] and bool(each[1])))
    names = [place for *_, place in ranked if place[0] != BLANK]
    unnamed = [dot_box(ax, place) for *_, place in ranked if place[0] == BLANK]
    label_places(ax, names, capitals, most, told=sum(titled), taken=[*taken, *unnamed])


def _is_told(name: str, title: str) -> bool:
    """Say whether a title tells of a place."""
    return re.search(rf"(?<!\w){re.escape(name)}(?!\w)", title) is not None
