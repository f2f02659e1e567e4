"""Boundaries as maps use them: regions made of rings, lines that are disputed, and a credit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

Ring = np.ndarray
"""Longitudes and latitudes of a closed line, in degrees: two columns, the last row as the first."""


@dataclass(frozen=True, eq=False)
class Region:
    """One unit of boundaries.

    Attributes
    ----------
    polygons : tuple of tuple of Ring, each its outer ring and then its holes, wound either way
    properties : mapping, what the file says of it, name -> text
    country : str, the file or the country that it is of
    """

    polygons: tuple[tuple[Ring, ...], ...]
    properties: Mapping[str, str]
    country: str = ""

    @property
    def rings(self) -> list[Ring]:
        """All rings, holes too."""
        return [ring for polygon in self.polygons for ring in polygon]

    def contains(self, longitudes: np.ndarray, latitudes: np.ndarray) -> np.ndarray:
        """Tell which points lie inside: those that an odd number of rings goes around."""
        inside = np.zeros(len(longitudes), dtype=bool)
        for ring in self.rings:
            inside ^= _surrounds(ring, longitudes, latitudes)
        return inside


@dataclass(frozen=True, eq=False)
class Disputed:
    """A disputed boundary: its name and its lines."""

    name: str
    lines: tuple[np.ndarray, ...]


@dataclass(frozen=True, eq=False)
class Boundaries:
    """The boundaries of a map.

    Attributes
    ----------
    regions : tuple of Region
    credit : str, a sentence; empty without regions
    disputed : tuple of Disputed
    missing : tuple of str, countries that none are held of
    file : str, name of one's own file; empty for those that are shipped
    """

    regions: tuple[Region, ...] = ()
    credit: str = ""
    disputed: tuple[Disputed, ...] = ()
    missing: tuple[str, ...] = ()
    file: str = field(default="", kw_only=True)

    def __bool__(self) -> bool:
        """Tell whether there is anything to draw."""
        return bool(self.regions)

    def find_outside(self, longitudes: np.ndarray, latitudes: np.ndarray) -> np.ndarray:
        """Tell which points lie outside all regions, further than simplified lines may be off."""
        outside = np.ones(len(longitudes), dtype=bool)
        for region in self.regions:
            outside &= ~region.contains(longitudes, latitudes)
        rings = [ring for region in self.regions for ring in region.rings]
        for at in np.flatnonzero(outside):
            outside[at] = not _is_near(rings, longitudes[at], latitudes[at])
        return outside


NEAR = 0.05
"""Degrees of latitude that a point may lie off a simplified coast."""


def _surrounds(ring: Ring, x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Tell which points a ring goes around, whichever way it is wound."""
    (low_x, low_y), (high_x, high_y) = ring.min(axis=0), ring.max(axis=0)
    found = np.zeros(len(x), dtype=bool)
    near = np.flatnonzero((x >= low_x) & (x <= high_x) & (y >= low_y) & (y <= high_y))
    (x0, y0), (x1, y1) = ring[:-1].T, ring[1:].T
    for at in near:
        crossed = (y0 > y[at]) != (y1 > y[at])
        a, b, c, d = x0[crossed], y0[crossed], x1[crossed], y1[crossed]
        found[at] = np.count_nonzero(x[at] < a + (y[at] - b) * (c - a) / (d - b)) % 2
    return found


def _is_near(rings: Sequence[Ring], x: float, y: float) -> bool:
    """Tell whether a point lies within `NEAR` of a ring."""
    narrow = np.cos(np.radians(min(abs(y), 89.0)))
    for ring in rings:
        (low_x, low_y), (high_x, high_y) = ring.min(axis=0), ring.max(axis=0)
        away = max(low_y - y, y - high_y, (low_x - x) * narrow, (x - high_x) * narrow)
        if away > NEAR:
            continue
        start = (ring[:-1] - (x, y)) * (narrow, 1)
        step = (ring[1:] - ring[:-1]) * (narrow, 1)
        long = np.maximum((step**2).sum(axis=1), 1e-18)
        along = np.clip(-(start * step).sum(axis=1) / long, 0, 1)
        if (((start + along[:, None] * step) ** 2).sum(axis=1) <= NEAR**2).any():
            return True
    return False
