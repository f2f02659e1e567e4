"""Finds the regions of a dataset among those of boundaries, which may spell them otherwise."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from sitrep.errors import nearest
from sitrep.model.names import fold
from sitrep.model.outlines import Boundaries, Region

KINDS = re.compile(
    r"\b(governorate|province|region|state|division|territory|district|county|department|oblast|"
    r"prefecture|union|of|the)\b"
)
"""Words of a name that say what it is of."""

ALIKE = 0.6
"""How alike the spellings of a name must be, from 0 to 1; its incidents must lie there too."""

HELD = 0.5
"""Share of a region's points that must lie in one that is spelt otherwise."""


@dataclass(frozen=True, eq=False)
class Matched:
    """What was found of the regions of a dataset.

    Attributes
    ----------
    found : dict, region of the dataset -> its parts
    missed : tuple of str, regions that the boundaries do not have
    key : str, the property that names regions; empty if none does
    """

    found: dict[str, tuple[Region, ...]]
    missed: tuple[str, ...]
    key: str


def match_regions(
    boundaries: Boundaries, names: Sequence[str], points: Mapping[str, np.ndarray]
) -> Matched:
    """Find regions by their names; one spelt otherwise must be alike and hold the incidents.

    The property of the boundaries counts that names most of the regions, in whole.

    Parameters
    ----------
    boundaries : Boundaries
    names : sequence of str, regions of the dataset, perhaps with a country in brackets
    points : mapping, region -> longitudes and latitudes of its incidents, two columns
    """
    keys = list(dict.fromkeys(key for region in boundaries.regions for key in region.properties))
    tried = [_match_by(boundaries, names, points, key) for key in keys]
    best = max(tried, key=lambda each: len(each.found), default=Matched({}, tuple(names), ""))
    return best if best.found else Matched({}, tuple(names), "")


def _match_by(
    boundaries: Boundaries, names: Sequence[str], points: Mapping[str, np.ndarray], key: str
) -> Matched:
    """Find regions by one property."""
    parts: dict[str, list[Region]] = {}
    for region in boundaries.regions:
        if key in region.properties:
            parts.setdefault(_plain(region.properties[key]), []).append(region)
    found: dict[str, tuple[Region, ...]] = {}
    for name in names:
        place, _, country = name.partition(" (")
        spelt = _plain(name) if _plain(name) in parts else _plain(place)
        same = [each for each in parts.get(spelt, []) if _is_of(each, country.rstrip(")"))]
        if same:
            found[name] = tuple(same)
    taken = {id(region) for same in found.values() for region in same}
    free = {spelt: own for spelt, own in parts.items() if not taken & {id(each) for each in own}}
    for name in names:
        close = nearest(_plain(name), list(free), cutoff=ALIKE) if name not in found else None
        if close is not None and _holds(free[close], points.get(name)):
            found[name] = tuple(free.pop(close))
    return Matched(found, tuple(name for name in names if name not in found), key)


def _is_of(region: Region, country: str) -> bool:
    """Tell whether a region is of the country that a name has in brackets, if it has one."""
    said = region.properties.get("country", "")
    return not country or not said or _plain(said) == _plain(country)


def _holds(regions: Sequence[Region], points: np.ndarray | None) -> bool:
    """Tell whether most of some points lie in a region."""
    if points is None or not len(points):
        return False
    inside = np.zeros(len(points), dtype=bool)
    for region in regions:
        inside |= region.contains(points[:, 0], points[:, 1])
    return bool(inside.mean() >= HELD)


def _plain(name: str) -> str:
    """Return a name as it is compared: letters alone, without accents and kinds."""
    words = re.sub(r"[^\w\s]", "", fold(name.replace("/", " ")))
    kept = KINDS.sub(" ", words).split()
    return " ".join(kept) or words.strip()
