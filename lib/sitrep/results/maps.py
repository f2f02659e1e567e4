"""The boundaries that the maps of a result draw, and where its regions lie in them."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from sitrep.charts.locator import Locators
from sitrep.model.dataset import Dataset
from sitrep.model.outlines import Boundaries
from sitrep.readers.boundaries import find_boundaries
from sitrep.readers.regions import match_regions


def boundaries_of(data: Dataset) -> Boundaries:
    """Return the boundaries given with a dataset, else the shipped ones of its countries."""
    if data.boundaries is not None:
        return data.boundaries
    countries = data.incidents["country"].dropna().astype(str).unique()
    return find_boundaries(sorted(countries))


def locate(data: Dataset, regions: Iterable[str]) -> Locators:
    """Return where regions lie in the boundaries.

    Where these have none so called, the middle of the incidents known at least nearly stands in.

    Parameters
    ----------
    data : Dataset
    regions : iterable of str
    """
    boundaries = boundaries_of(data)
    known = data.incidents[data.incidents["geo_precision"].isin(["exact", "near"])]
    known = known.dropna(subset=["latitude", "longitude"])
    points = {
        str(name): rows[["longitude", "latitude"]].to_numpy(float)
        for name, rows in known.groupby("admin1", observed=True)
    }
    matched = match_regions(boundaries, list(dict.fromkeys(regions)), points)
    middles = {name: np.median(points[name], axis=0) for name in matched.missed if name in points}
    return Locators(
        boundaries, matched.found, {name: (float(x), float(y)) for name, (x, y) in middles.items()}
    )
