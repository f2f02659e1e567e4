"""A small shape of the country beside the title of a panel, with its region filled in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import PathPatch
from matplotlib.path import Path
from matplotlib.transforms import ScaledTranslation

from sitrep.charts.boundaries import simplify, tell_missing
from sitrep.charts.frame import Frame, frame_around
from sitrep.errors import nearest
from sitrep.model.dataset import NAMELESS
from sitrep.model.outlines import Boundaries, Region, Ring
from sitrep.words.text import listing, number

WIDE, HIGH = 0.24, 0.28
"""Inches that a shape may take."""

UP = 0.02
"""Inches between it and the panel."""

COARSE = 0.5
"""Points that its lines may be off."""

SEEN = 2.0
"""Points that a part must be long to be drawn, and to be seen without a dot."""

WHOLE = 3.0
"""How many times as long as the regions shown all boundaries may be, to be shown as a whole."""

NAMED = 5
"""Names that a footer lists, at most."""

LAND = "#d9d9d9"

DISCLAIMER = "Boundaries and names imply no endorsement and no opinion on any status."


@dataclass(frozen=True, eq=False)
class Locators:
    """What the panels of regions need to show where each lies.

    Attributes
    ----------
    boundaries : Boundaries
    found : mapping, region -> its parts
    points : mapping, region that the boundaries do not have -> longitude and latitude of the middle
        of its incidents
    """

    boundaries: Boundaries
    found: Mapping[str, Sequence[Region]] = field(default_factory=dict)
    points: Mapping[str, tuple[float, float]] = field(default_factory=dict)

    def has(self, region: str) -> bool:
        """Tell whether it can be shown where a region lies."""
        return bool(self.boundaries) and (region in self.found or region in self.points)

    @property
    def width(self) -> float:
        """Inches that a shape is wide."""
        return self._frame.width * self._scale / 72

    def draw(self, ax: Axes, region: str, colour: str) -> None:
        """Draw the shape at the upper right of a panel, with one region filled in, or a dot."""
        _add(ax, self._land, LAND)
        if parts := self.found.get(region, ()):
            own = self._shrink(parts, least=0.0)
            corners = np.asarray(own.vertices)
            low, high = corners.min(axis=0), corners.max(axis=0)
            _add(ax, own, colour)
            if (high - low).max() < SEEN:
                _add(ax, _dot((low + high) / 2), colour)
        else:
            _add(ax, _dot(self._points(np.array([self.points[region]]))[0]), colour)

    def tell(self, regions: Sequence[str]) -> str:
        """Return what is to be said where these regions are drawn: credit, and what is lacking."""
        said = [tell_missing(self.boundaries)]
        if not self.boundaries:
            return said[0]
        lost = [name for name in regions if name not in self.found and name not in NAMELESS]
        dots = [name for name in lost if name in self.points]
        if lost and not self.found:
            said.append(self._tell_none(lost))
        if dots:
            said.append(
                f"Marked by a dot, since the boundaries have none so called: {_some(dots)}."
            )
        if rest := [name for name in lost if name not in dots]:
            said.append(f"Neither in the boundaries nor at a known position: {_some(rest)}.")
        return " ".join(filter(None, [*said, self.boundaries.credit, DISCLAIMER]))

    def _tell_none(self, regions: Sequence[str]) -> str:
        """Return that no property of the boundaries names a region, and which comes nearest."""
        file = self.boundaries.file or "What is drawn"
        properties = [region.properties for region in self.boundaries.regions]
        keys = list(dict.fromkeys(key for told in properties for key in told))
        if not keys:
            return f"{file} names no region at all."
        values = {value: key for told in properties for key, value in told.items()}
        pairs = ((name, nearest(name, values)) for name in regions)
        close = next((f"; nearest to '{name}': '{said}'" for name, said in pairs if said), "")
        return f"{file} names none of these regions, in {_some(keys)}{close}."

    @cached_property
    def _frame(self) -> Frame:
        """What is shown: all boundaries, or only the regions of the data where these are few."""
        whole = _around(self.boundaries.regions)
        shown = [part for parts in self.found.values() for part in parts]
        if not shown:
            return whole
        near = _around(shown)
        far = max(whole.width, whole.height) > WHOLE * max(near.width, near.height)
        return near if far else whole

    @property
    def _scale(self) -> float:
        """Points per degree of latitude."""
        return 72 * min(WIDE / self._frame.width, HIGH / self._frame.height)

    @cached_property
    def _land(self) -> Path:
        return self._shrink(self.boundaries.regions, least=SEEN)

    def _points(self, positions: np.ndarray) -> np.ndarray:
        """Return positions in points from the upper right corner of a panel."""
        frame, scale = self._frame, self._scale
        x = (frame.shift(positions[:, 0]) - frame.east) / frame.stretch * scale
        return np.column_stack([x, (positions[:, 1] - frame.south) * scale + 72 * UP])

    def _shrink(self, regions: Iterable[Region], *, least: float) -> Path:
        """Return the rings of regions as one path, as fine as it can be seen."""
        room = 72 * max(WIDE, HIGH)
        paths = []
        for region in regions:
            for polygon in region.polygons:
                for at, ring in enumerate(polygon):
                    points = self._points(_wound(ring, clockwise=at > 0))
                    apart = np.ptp(points, axis=0).max()
                    if least <= apart <= 2 * room and np.abs(points).max() <= 2 * room:
                        paths.append(_close(points))
        return Path.make_compound_path(*paths) if paths else Path(np.zeros((0, 2)))


def _some(names: Sequence[str]) -> str:
    """Return some names, and how many more there are."""
    more = len(names) - NAMED
    return listing(names) if more <= 1 else f"{', '.join(names[:NAMED])} and {number(more)} more"


def _add(ax: Axes, path: Path, colour: str) -> None:
    """Add a filled path, in points from the upper right corner of the panel."""
    figure = ax.get_figure(root=True)
    assert figure is not None
    inches = Path(np.asarray(path.vertices) / 72, path.codes)
    corner: Any = ax.transAxes
    place = figure.dpi_scale_trans + ScaledTranslation(1, 1, corner)
    patch = PathPatch(inches, facecolor=colour, lw=0, transform=place, clip_on=False, gid="locator")
    patch.set_in_layout(False)
    ax.add_artist(patch)


def _dot(middle: np.ndarray) -> Path:
    return Path.circle((float(middle[0]), float(middle[1])), SEEN * 0.75)


def _around(regions: Iterable[Region]) -> Frame:
    points = np.vstack([ring for region in regions for ring in region.rings])
    return frame_around(points[:, 0], points[:, 1])


def _close(points: np.ndarray) -> Path:
    """Return a closed ring with no more points than can be seen."""
    kept = np.asarray(simplify(points, COARSE).vertices)
    codes = np.full(len(kept), Path.LINETO)
    codes[0], codes[-1] = Path.MOVETO, Path.CLOSEPOLY
    return Path(kept, codes)


def _wound(ring: Ring, *, clockwise: bool) -> Ring:
    """Return a ring wound one way: of holes the other, so that they stay empty."""
    (x0, y0), (x1, y1) = ring[:-1].T, ring[1:].T
    is_clockwise = float(((x1 - x0) * (y1 + y0)).sum()) > 0
    return ring if is_clockwise == clockwise else ring[::-1]
