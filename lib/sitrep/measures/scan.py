"""A scan over windows of days: how far each stands out, and how often simulated ones do so."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
from scipy.special import xlogy

from sitrep.measures.clumping import Series

LEAST = 1e-9
"""Scores that differ by less are the same."""


def score(n: np.ndarray | int, expected: np.ndarray | float, factor: float) -> np.ndarray:
    """Return how far windows stand out; 0 where they hold one incident, or no more than expected.

    Parameters
    ----------
    n : array or int, incidents
    expected : array or float, those expected
    factor : float, how many times the variance exceeds a Poisson's

    Returns
    -------
    array, the log likelihood ratio of a negative binomial distribution whose mean is n against one
    whose mean is `expected`; of Poisson's where the factor is 1
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        if factor == 1:
            ratio = xlogy(n, n / expected) - (n - expected)
        else:
            size = expected / (factor - 1)
            both = (n + size) / (expected + size)
            ratio = xlogy(n, n / expected) - (n + size) * np.log(both)
    return np.where((n > expected) & (n > 1), ratio, 0.0)


def scan(one: Series, drawn: np.ndarray, factors: Mapping[int, float], least: float) -> np.ndarray:
    """Return the greatest score of each series over all windows; 0 where it is below the least.

    Parameters
    ----------
    one : Series, which they were drawn for
    drawn : array of int, shape (series, days)
    factors : mapping, days of a window -> as in `score`
    least : float
    """
    best, summed = np.zeros(len(drawn)), _sum_up(drawn)
    for days, factor in factors.items():
        sums = summed[:, days:] - summed[:, :-days]
        if not sums.size:
            break
        expected, kind = np.unique(_expected(one, days), return_inverse=True)
        scores = score(np.arange(int(sums.max()) + 1)[:, np.newaxis], expected, factor)
        enough = (scores < least - LEAST).sum(axis=0)[kind]
        series, window = np.nonzero(sums >= enough.astype(sums.dtype))
        np.maximum.at(best, series, scores[sums[series, window], kind[window]])
    return best


def find_window(one: Series, factors: Mapping[int, float]) -> dict[str, Any]:
    """Return the window with the greatest score."""
    summed = _sum_up(one.n)
    scores = {
        days: score(summed[days:] - summed[:-days], _expected(one, days), factors[days])
        for days in factors
        if days <= len(one.n)
    }
    days = max(scores, key=lambda length: scores[length].max())
    first = int(scores[days].argmax())
    last = first + days
    return {
        "start": pd.Timestamp(one.days[first]),
        "end": pd.Timestamp(one.days[last - 1]),
        "days": days,
        "n": int(one.n[first:last].sum()),
        "expected": float(one.baseline[first:last].sum()),
        "n_all": int(one.n.sum()),
        "score": float(scores[days].max()),
    }


def chance(found: float, simulated: np.ndarray) -> float:
    """Return the share of series, the observed one among them, that reach what was found."""
    return float((1 + (simulated >= found - LEAST).sum()) / (1 + len(simulated)))


def _sum_up(n: np.ndarray) -> np.ndarray:
    """Return the sums of all days before each, and of all: shape (.., days + 1)."""
    summed = np.zeros((*n.shape[:-1], n.shape[-1] + 1), n.dtype)
    np.cumsum(n, axis=-1, dtype=n.dtype, out=summed[..., 1:])
    return summed


def _expected(one: Series, days: int) -> np.ndarray:
    """Return the incidents expected in every window of so many days: shape (windows,)."""
    summed = _sum_up(one.baseline)
    expected: np.ndarray = (summed[days:] - summed[:-days]).round(9)
    return expected
