"""The outlines of regions under the points of the explorer's map."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from sitrep.charts.boundaries import DISCLAIMER, tell_disputed
from sitrep.explorer.coded import NONE, Coded
from sitrep.model.dataset import Dataset
from sitrep.results.maps import boundaries_of, locate

FINE = 100
"""Steps in a degree: a map of a page shows no less than a kilometre."""


def list_outlines(
    data: Dataset, regions: Coded, points: Sequence[Sequence[float]]
) -> dict[str, Any]:
    """Return the outlines that lie around some points, and what is to be said of them.

    Parameters
    ----------
    data : Dataset
    regions : Coded, those that can be chosen
    points : sequence of points, latitude and longitude first

    Returns
    -------
    dict: regions (pairs of the place of a region, or `NONE`, and its rings), disputed (pairs of a
    name and lines), credit. Rings and lines are longitude and latitude in turn, in hundredths of a
    degree, each but the first as the step from the one before
    """
    boundaries = boundaries_of(data)
    if not points or not boundaries:
        return {"regions": [], "disputed": [], "credit": DISCLAIMER}
    places = np.asarray(points, dtype=float)[:, :2]
    low, high = places.min(axis=0), places.max(axis=0)
    room = np.maximum((high - low) * 0.3, 0.5)
    seen = (low - room, high + room)
    named = {
        id(part): regions.places[name]
        for name, parts in locate(data, list(regions)).found.items()
        for part in parts
    }
    disputed = [(each.name, _pack(each.lines, seen)) for each in boundaries.disputed]
    dashed = tell_disputed(sorted({name for name, lines in disputed if lines}))
    return {
        "regions": [
            [named.get(id(region), NONE), rings]
            for region in boundaries.regions
            if (rings := _pack(region.rings, seen))
        ],
        "disputed": [[name, lines] for name, lines in disputed if lines],
        "credit": " ".join(filter(None, [dashed, boundaries.credit, DISCLAIMER])),
    }


def _pack(lines: Sequence[np.ndarray], seen: tuple[np.ndarray, np.ndarray]) -> list[list[int]]:
    """Return the lines that reach into what is seen, as steps without those of no length."""
    packed = []
    for line in lines:
        turned = line[:, ::-1]
        if (turned.max(axis=0) < seen[0]).any() or (turned.min(axis=0) > seen[1]).any():
            continue
        whole = np.round(line[:, :2] * FINE).astype(int)
        kept = np.r_[True, (np.diff(whole, axis=0) != 0).any(axis=1)]
        steps = np.diff(whole[kept], axis=0, prepend=0)
        if len(steps) > 2:
            packed.append([int(step) for step in steps.ravel()])
    return packed
