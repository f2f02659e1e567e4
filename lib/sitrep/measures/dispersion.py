"""How many times the variance of counts exceeds a Poisson's, from week to week and month to month.

Attacks cluster, and a search finds more in one month than in another. Weeks see the first, months
the second; the larger of the two is what a comparison has to allow for.
"""

from __future__ import annotations

import numpy as np
from scipy import stats

from sitrep.measures.intervals import LEVEL

WEEK, MONTH = 7, 31
"""Days of the bins."""

FEWEST_MONTHS = 4
"""Months know nothing of their variance on fewer degrees of freedom than this."""


def dispersion(before: np.ndarray, after: np.ndarray) -> float:
    """Return how many times the variance of the counts of two periods exceeds a Poisson's.

    Parameters
    ----------
    before, after : array, shape (days,), incidents on each day searched of the two periods

    Returns
    -------
    float, at least 1: Pearson's chi-square over its degrees of freedom, each period with its own
    mean, in bins of seven days or of 31, whichever is more; that of months allows for how few they
    are, and does not count where they leave fewer than `FEWEST_MONTHS` degrees of freedom

    Notes
    -----
    P. McCullagh and J. A. Nelder, Generalized Linear Models, 2nd ed. (1989), section 4.5.
    """
    weekly, monthly = (_pearson((before, after), length) for length in (WEEK, MONTH))
    return max(1.0, weekly[0], for_few(*monthly))


def local_dispersion(daily: np.ndarray) -> float:
    """Return how many times the variance of counts exceeds a Poisson's, from one bin to the next.

    Parameters
    ----------
    daily : array, shape (days,), incidents on each day searched

    Returns
    -------
    float, at least 1: of bins of seven days or of 31, whichever is more, as in `dispersion`

    Notes
    -----
    The mean over neighbouring bins of (difference)^2 / (mean of their sums): a change of level
    moves one difference only, where the variance about the mean would take all of it for
    clustering. J. von Neumann et al., Annals of Mathematical Statistics 12 (1941) 153-162.
    """
    weekly, monthly = (_from_one_to_the_next(daily, length) for length in (WEEK, MONTH))
    return max(1.0, weekly[0], for_few(*monthly))


def sees_months(daily: np.ndarray) -> bool:
    """Return whether days are enough to see how counts vary from month to month.

    Parameters
    ----------
    daily : array, shape (days,), incidents on each day searched
    """
    return len(daily) // MONTH - 1 >= FEWEST_MONTHS and bool(daily.any())


def _pearson(periods: tuple[np.ndarray, ...], length: int) -> tuple[float, int]:
    """Return the dispersion in bins of so many days about the mean of each period, and of how many.

    Returns
    -------
    pair of float and int, the dispersion, 0 if it is not known, and its degrees of freedom
    """
    statistic, freedom = 0.0, 0
    for days in periods:
        if days.sum() > 0:
            cuts = np.arange(0, len(days), length)
            found = np.add.reduceat(days, cuts)
            expected = np.diff([*cuts, len(days)]) * days.mean()
            statistic += float(((found - expected) ** 2 / expected).sum())
            freedom += len(cuts) - 1
    return (statistic / freedom, freedom) if freedom else (0.0, 0)


def _from_one_to_the_next(daily: np.ndarray, length: int) -> tuple[float, int]:
    """Return the dispersion of neighbouring bins of so many days, and how many differences it has.

    Returns
    -------
    pair of float and int, the dispersion, 0 if it is not known, and the number of differences
    """
    bins = daily[: len(daily) // length * length].reshape(-1, length).sum(axis=1)
    if len(bins) < 2 or not bins.any():
        return 0.0, 0
    pairs = np.mean(bins[1:] + bins[:-1])
    return float(np.mean(np.diff(bins) ** 2) / pairs), len(bins) - 1


def for_few(factor: float, freedom: int) -> float:
    """Return a dispersion that makes limits as wide as Student's t would; 0 where too few know it.

    Notes
    -----
    Student, Biometrika 6 (1908) 1-25. An interval that takes an estimated variance for the true one
    is too short by the ratio of the quantiles of t and of the normal distribution.
    """
    if freedom < FEWEST_MONTHS:
        return 0.0
    tail = (1 + LEVEL) / 2
    return factor * float((stats.t.ppf(tail, freedom) / stats.norm.ppf(tail)) ** 2)
