"""Pairs of incidents by distance and time, with their days as they are and exchanged."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

RADIUS = 6371.0088
"""Kilometres from the middle of the earth, on average."""

SIMULATED, FEWER, MANY = 999, 199, 10_000
"""Exchanges of the days; fewer of more than so many incidents."""

SEED = 19640301
"""Of the exchanges, so that the same data give the same chances."""

_ROWS, _PAIRS = 128, 255
"""Incidents whose pairs are looked up together, and pairs that are added up in one byte."""


def place_points(latitude: pd.Series, longitude: pd.Series) -> np.ndarray:
    """Return points on a globe of radius 1.

    Parameters
    ----------
    latitude, longitude : Series of float, degrees

    Returns
    -------
    array, shape (points, 3)
    """
    north, east = np.radians(latitude.to_numpy(float)), np.radians(longitude.to_numpy(float))
    level = np.cos(north)
    return np.column_stack([level * np.cos(east), level * np.sin(east), np.sin(north)])


def count_pairs(
    points: np.ndarray,
    day: np.ndarray,
    strata: np.ndarray,
    *,
    km: Sequence[float],
    days: Sequence[float],
) -> np.ndarray:
    """Return the pairs of each cell, as found and with the days exchanged.

    Parameters
    ----------
    points : array, shape (incidents, 3), as `place_points` returns them
    day : array of datetime64[D], shape (incidents,)
    strata : array of int, shape (incidents,), days are exchanged within one
    km, days : sequence of float, upper limits of the bands

    Returns
    -------
    array of int, shape (bands of distance, bands of time, 1 + exchanges), the found ones first
    """
    by_stratum = pd.Series((day - day.min()).astype("int64")).groupby(strata)
    order = np.argsort(by_stratum.transform("min"), kind="stable")
    begins, ends = (by_stratum.transform(end).to_numpy()[order] for end in ("min", "max"))
    points, exchanged = points[order], _exchange(day, strata)[order]
    nearness = np.cos(np.minimum(np.array(km) / RADIUS, np.pi))
    counts = np.zeros((len(km), len(days), exchanged.shape[1]), dtype="int64")
    for first in range(0, len(day), _ROWS):
        rows = np.arange(first, min(first + _ROWS, len(day)))
        reach = ends[rows, None] + days[-1]  # the last days of incidents that can ever be so near
        others = np.arange(first, np.searchsorted(begins, reach.max(), side="right"))
        each_once = (others > rows[:, None]) & (begins[others] <= reach)
        band = np.searchsorted(-nearness, -(points[rows] @ points[others].T) - 1e-15)
        for at in range(len(km)):
            one, other = np.nonzero(each_once & (band == at))
            counts[at] += _count_lags(exchanged[first:], one, other, days)
    return np.diff(counts, axis=1, prepend=0)


def _exchange(day: np.ndarray, strata: np.ndarray) -> np.ndarray:
    """Return the days as they are, and exchanged within strata: shape (incidents, 1 + exchanges).

    They are numbered from the earliest, in the smallest type that holds the difference of any two.
    """
    random = np.random.default_rng(SEED)
    number = (day - day.min()).astype("int64")
    number = number.astype(np.min_scalar_type(-int(number.max()) - 1))
    times = SIMULATED if len(day) <= MANY else FEWER
    exchanged = np.repeat(number[:, None], 1 + times, axis=1)
    for rows in pd.Series(strata).groupby(strata).indices.values():
        exchanged[rows, 1:] = random.permuted(exchanged[rows, 1:], axis=0)
    return exchanged


def _count_lags(
    exchanged: np.ndarray, one: np.ndarray, other: np.ndarray, days: Sequence[float]
) -> np.ndarray:
    """Return how many pairs are at most so many days apart: shape (days, 1 + exchanges)."""
    counts = np.zeros((len(days), exchanged.shape[1]), dtype="int64")
    for start in range(0, len(one), _PAIRS):
        some = slice(start, start + _PAIRS)
        lags = np.abs(exchanged[one[some]] - exchanged[other[some]])
        for at, most in enumerate(days):
            counts[at] += (lags <= most).view("uint8").sum(axis=0, dtype="uint8")
    return counts
