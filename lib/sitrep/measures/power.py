"""The smallest change that a comparison would have seen: what "no clear change" leaves open."""

from __future__ import annotations

from collections.abc import Callable
from math import exp, log
from typing import NamedTuple

from scipy import optimize, special

from sitrep.measures.intervals import LEVEL

POWER = 0.8
"""A change that is seen in this share of series, or more, would probably have shown."""

MOST = 1e4
"""Ratios beyond this are no answer."""


class Least(NamedTuple):
    """The ratios of the later rate to the earlier from which a change would probably have shown.

    Attributes
    ----------
    fall, rise : float, missing where not even a fall to none, or no rise, would have
    """

    fall: float
    rise: float


_Unclear = Callable[[float, float, float], float]
"""Share, total and share without a change -> a number above 0 if that is no clear change."""


def least_change(n: float, before: float, after: float, factor: float) -> Least:
    """Return the smallest changes that the interval of a ratio of rates would have called clear.

    Parameters
    ----------
    n : float, incidents in the earlier period
    before, after : float, days searched
    factor : float, the dispersion: the variance of a count over its mean

    Returns
    -------
    Least, the ratios that are called clear in about 80 of 100 series

    Notes
    -----
    Counts divided by the dispersion are taken as gamma variables of the same mean and variance.
    Then the later one's share of both is a beta variable, and the Clopper-Pearson limits say from
    which share on it is clear (`rate_ratio`). Of negative binomial series with these ratios, 77 to
    80 of 100 are; 70 or more where a fall leaves one or two incidents.

    Examples
    --------
    >>> [round(ratio, 2) for ratio in least_change(28, 182, 184, 2.2)]
    [0.17, 2.49]
    """
    return _least(n / factor, before, after, _holds_no_change)


def least_step(n: float, days: float, factor: float, penalty: float) -> Least:
    """Return the smallest lasting changes, in the middle of a series, that would be found.

    Parameters
    ----------
    n : float, incidents in all
    days : float, days searched
    factor : float, the dispersion
    penalty : float, the gain in log likelihood that a change of level has to exceed

    Returns
    -------
    Least, as `least_change` gives it, of the later level to the earlier, which is that of all
    """

    def gains_too_little(share: float, total: float, null: float) -> float:
        gain = special.xlogy(share, share / null)
        gain += special.xlogy(1 - share, (1 - share) / (1 - null))
        return float(penalty - total * gain)

    return _least(n / 2 / factor, days / 2, days / 2, gains_too_little)


def _least(n: float, before: float, after: float, unclear: _Unclear) -> Least:
    """Return the smallest clear changes from so many incidents, of a Poisson's variance."""
    if not (n > 0 and before > 0 and after > 0):
        return Least(float("nan"), float("nan"))

    def missing(step: float, *, up: bool) -> float:
        other: float = n * exp(step if up else -step) * after / before
        pair, days = ((n, other), (before, after)) if up else ((other, n), (after, before))
        return POWER - _chance_of_seeing(*pair, days[1] / sum(days), unclear)

    def smallest(*, up: bool) -> float:
        if missing(log(MOST), up=up) > 0:
            return float("nan")
        step = optimize.brentq(lambda step: missing(step, up=up), 0, log(MOST), xtol=1e-4)
        return float(exp(step if up else -step))

    return Least(smallest(up=False), smallest(up=True))


def _chance_of_seeing(few: float, many: float, null: float, unclear: _Unclear) -> float:
    """Return how often a change between counts of these means is clear; `null`: many's share."""
    total = few + many
    if unclear(1.0, total, null) > 0:
        return 0.0
    share = optimize.brentq(unclear, null, 1.0, args=(total, null), xtol=1e-6)
    return float(special.betaincc(many, few, share))


def _holds_no_change(share: float, total: float, null: float) -> float:
    """Return by how much the lower tail at no change exceeds that of the limits."""
    tail = (1 - LEVEL) / 2
    return float(special.betainc(share * total, (1 - share) * total + 1, null)) - tail
