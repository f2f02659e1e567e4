"""Incidents that are told by the same pages are found together: what that does to a share."""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from sitrep.measures.groups import group_columns
from sitrep.model.dataset import Dataset


def page_clusters(data: Dataset) -> np.ndarray:
    """Return for each incident the cluster of pages that tell of it; one of its own without any.

    Parameters
    ----------
    data : Dataset

    Returns
    -------
    array of int, shape (incidents,): incidents that a page tells of together, and those that share
    a page with any of them, have the same number
    """
    number = len(data.incidents)
    if "accounts" in data.missing or data.accounts.empty:
        return np.arange(number)
    place = pd.Index(data.incidents["incident_id"]).get_indexer(
        pd.Index(data.accounts["incident_id"])
    )
    pages = pd.factorize(data.accounts["source_id"])[0]
    known = (place >= 0) & (pages >= 0)
    size = number + pages.max() + 1
    links = (np.ones(known.sum()), (place[known], number + pages[known]))
    _, labels = connected_components(coo_array(links, shape=(size, size)), directed=False)
    clusters: np.ndarray = labels[:number]
    return clusters


def design_effects(data: Dataset, *, by: str) -> pd.Series:
    """Return how many times pages raise the variance of each group's share of the incidents.

    Parameters
    ----------
    data : Dataset
    by : str, column to group by

    Returns
    -------
    Series, group -> design effect, at least 1; 1 where no pages are known

    Notes
    -----
    The variance of a ratio over clusters of unequal size, linearised, over that of as many single
    incidents: L. Kish, Survey Sampling (1965), sections 6.3 and 8.2.
    """
    parts = group_columns(data, [by])
    groups = parts[by].astype("str").to_numpy()
    clusters, weights = page_clusters(data), data.weights.to_numpy()
    whole, number = weights.sum(), len(np.unique(clusters))
    effects = {}
    for group in dict.fromkeys(groups):
        inside = np.zeros(len(weights))
        inside[parts["row"].to_numpy()[groups == group]] = 1
        share = (weights * inside).sum() / whole if whole > 0 else 0.0
        effect = 1.0
        if 1 < number < len(weights) and 1e-9 < share < 1 - 1e-9:
            apart = np.bincount(clusters, weights * (inside - share))
            variance = number / (number - 1) * (apart**2).sum() / whole**2
            effect = max(1.0, variance / (share * (1 - share) / whole))
        effects[group] = effect
    return pd.Series(effects, dtype="float64")
