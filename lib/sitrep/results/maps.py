"""The boundaries that the maps of a result draw."""

from __future__ import annotations

from sitrep.model.dataset import Dataset
from sitrep.model.outlines import Boundaries
from sitrep.readers.boundaries import find_boundaries


def boundaries_of(data: Dataset) -> Boundaries:
    """Return the boundaries given with a dataset, else the shipped ones of its countries."""
    if data.boundaries is not None:
        return data.boundaries
    countries = data.incidents["country"].dropna().astype(str).unique()
    return find_boundaries(sorted(countries))
