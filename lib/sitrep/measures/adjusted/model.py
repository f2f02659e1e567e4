"""A true rate behind what several observers count: priors and likelihood."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from scipy import special, stats

from sitrep.measures.adjusted.observed import Observed, Totals

MONTH = 30.0
"""Days of the unit in which rates are given."""

_NODES, _WEIGHTS = np.polynomial.hermite_e.hermegauss(7)
_LOG_WEIGHTS = np.log(_WEIGHTS / _WEIGHTS.sum()) + _NODES**2 / 2
"""Gauss-Hermite: the integral of a density about its mode."""

_NEWTON = 2
"""Steps towards that mode; with two, the integral is right to 0.003 in 95 of 100 cases. Where
nearly all of many hundreds are held it falls short, in 1 of 1,000 cases by more than 2."""

SHORT = stats.halfnorm.ppf((np.arange(5) + 0.5) / 5)
"""Five equally likely values of a half-normal variable."""

_SINGLE = 6
"""Unknowns of which there is one: walk, uneven, error, capture, thin, clumped."""

SLIDE = 0.7
"""How far a move along the ridge goes, in standard deviations of the prior."""

_STILL = 1e-12
"""The least walk by which steps are scaled: a rate that moves less stands still to all digits."""

_LEAST = 1e-3
"""The least error of a publisher: below it, a count is a Poisson's to all digits."""


@dataclass(frozen=True, kw_only=True)
class Prior:
    """What is thought of the unknowns before any count; pairs are mean and standard deviation.

    Attributes
    ----------
    level : of the mean logarithm of the rate, in incidents per 30 days
    walk : of how far the logarithm of the rate moves from month to month; half-normal
    capture : of the log odds that an incident is held here, where all was searched as planned
    thin : of what a thin search adds to them
    uneven : by how much they differ from period to period; half-normal
    definition : of the logarithm of what a publisher counts, over what happened
    error : of a publisher's count, as a part of it; half-normal
    short : by how much, on a log scale, an "at least" falls short of the publisher's count;
        half-normal
    toll : of the logarithm of dead per incident
    clumped : of the logarithm of the variance of tolls over their mean, less 1
    """

    level: tuple[float, float] = (np.log(20), 2.0)
    walk: float = 0.35
    capture: tuple[float, float] = (float(special.logit(0.3)), 1.0)
    thin: tuple[float, float] = (-0.4, 0.4)
    uneven: float = 0.7
    definition: float = 0.2
    error: float = 0.2
    short: float = 0.15
    toll: tuple[float, float] = (np.log(3), 1.0)
    clumped: tuple[float, float] = (np.log(5), 0.7)


class Unknowns(NamedTuple):
    """Values of the unknowns; arrays, one row a draw.

    Attributes
    ----------
    log_rate : (draws, periods), logarithm of incidents per 30 days
    walk, uneven, error, clumped : (draws,), as in `Prior`; clumped is variance over mean
    odds : (draws, periods), log odds that an incident is held here, but for `uneven`
    definition, toll : (draws, series), on a log scale
    """

    log_rate: np.ndarray
    walk: np.ndarray
    uneven: np.ndarray
    error: np.ndarray
    clumped: np.ndarray
    odds: np.ndarray
    definition: np.ndarray
    toll: np.ndarray


class Model:
    """The unknowns as standard normal variables, and how likely they are.

    Notes
    -----
    The logarithm of the true rate is a random walk. Ours is a Poisson count of rate x days x
    capture, where the log odds of capture are normal from period to period about a mean for a full
    and one for a thin search. A publisher's count of incidents is negative binomial about
    what happened in its days times a factor of its own; an "at least" falls short of that count by
    an unknown factor. Tolls are negative binomial with a variance in proportion to their mean, so
    that those of parts and of the whole agree, and each series has its own dead per incident.

    Of 500 datasets drawn from the priors the truth has each rank in its posterior equally often,
    and the 90 % interval of the ratio of two halves holds it in 90 of 100
    (tests/data/calibration.json).
    """

    def __init__(self, observed: Observed, prior: Prior | None = None) -> None:
        self.observed = observed
        self.prior = prior or Prior()
        periods = len(observed.days)
        sizes = [periods, _SINGLE, len(observed.attacks.series), len(observed.tolls.series)]
        self._cuts = np.cumsum(sizes)
        self.size = int(self._cuts[-1])

    def unknowns(self, draws: np.ndarray) -> Unknowns:
        """Return the unknowns of some draws of standard normal variables.

        Parameters
        ----------
        draws : array, shape (draws, size)
        """
        prior = self.prior
        steps, single, definition, toll = np.split(draws, self._cuts[:-1], axis=1)
        walk, uneven, error = (
            scale * _half_normal(single[:, place])
            for place, scale in enumerate((prior.walk, prior.uneven, prior.error))
        )
        moved = np.cumsum(steps[:, 1:] * self.observed.months[1:] ** 0.5, axis=1)
        path = np.pad(walk[:, None] * moved, ((0, 0), (1, 0)))
        level = prior.level[0] + prior.level[1] * steps[:, :1]
        log_rate = level + path - path.mean(axis=1, keepdims=True)
        capture, thin, clumped = (
            mean + deviation * single[:, 3 + place]
            for place, (mean, deviation) in enumerate((prior.capture, prior.thin, prior.clumped))
        )
        return Unknowns(
            log_rate,
            walk,
            uneven,
            np.maximum(error, _LEAST),
            1 + np.exp(clumped),
            capture[:, None] + thin[:, None] * self.observed.thin,
            prior.definition * definition,
            prior.toll[0] + prior.toll[1] * toll,
        )

    def centre(self, draws: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Put steps of the rate in place of the standard normal variables that the walk scales.

        Where counts say much of the rates, the walk and these variables are known only together;
        where they say little, the walk and its steps are.

        Parameters
        ----------
        draws : array, shape (draws, size)

        Returns
        -------
        pair : the draws so put, and the logarithm of by how much that stretches the space
        """
        walk = self._walk(draws)
        centred = draws.copy()
        centred[:, 1 : self._cuts[0]] *= walk[:, None]
        return centred, (self._cuts[0] - 1) * np.log(walk)

    def uncentre(self, centred: np.ndarray) -> np.ndarray:
        """Undo `centre`."""
        draws = centred.copy()
        draws[:, 1 : self._cuts[0]] /= self._walk(centred)[:, None]
        return draws

    def slide(
        self, draws: np.ndarray, random: np.random.RandomState
    ) -> tuple[np.ndarray, np.ndarray]:
        """Move along a ridge of the posterior: another walk of the same rates.

        Parameters
        ----------
        draws : array, shape (draws, size)
        random : RandomState

        Returns
        -------
        pair : the draws moved, and the logarithm of by how much that stretches the space
        """
        centred, before = self.centre(draws)
        centred[:, self._cuts[0]] += SLIDE * random.normal(size=len(draws))
        moved = self.uncentre(centred)
        return moved, before - self.centre(moved)[1]

    def _walk(self, draws: np.ndarray) -> np.ndarray:
        """Return how far the rates of some draws move, over the prior; neither 0 nor infinite."""
        walk: np.ndarray = np.clip(_half_normal(draws[:, self._cuts[0]]), _STILL, 1 / _STILL)
        return walk

    def log_posterior(self, draws: np.ndarray) -> np.ndarray:
        """Return the logarithm of the posterior density of some draws, up to a constant."""
        with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
            found = self.unknowns(draws)
            total = -0.5 * (draws**2).sum(axis=1) + self._held(found) + self._published(found)
        return np.where(np.isfinite(total), total, -np.inf)

    def _held(self, found: Unknowns) -> np.ndarray:
        """Return the log likelihood of what is held here."""
        seen = self.observed
        here = seen.searched > 0
        scale = np.log(seen.days[here] / MONTH * seen.searched[here])
        log_mean = found.log_rate[:, here] + scale
        uneven = found.uneven[:, None]
        odds = found.odds[:, here]
        return np.asarray(log_captured(seen.found[here], log_mean, odds, uneven).sum(axis=1))

    def _published(self, found: Unknowns) -> np.ndarray:
        """Return the log likelihood of what others published."""
        rate = np.exp(found.log_rate)
        attacks, tolls = self.observed.attacks, self.observed.tolls
        error, clumped = found.error[:, None, None], found.clumped[:, None, None]

        def of_attacks(value: np.ndarray, mean: np.ndarray) -> np.ndarray:
            return log_negative_binomial(value, mean, np.broadcast_to(error**-2, mean.shape))

        def of_tolls(value: np.ndarray, mean: np.ndarray) -> np.ndarray:
            return log_negative_binomial(value, mean, mean / (clumped - 1))

        told = self._of(attacks, rate, found.definition, of_attacks)
        return np.asarray(told + self._of(tolls, rate, found.toll, of_tolls))

    def _of(
        self, totals: Totals, rate: np.ndarray, factor: np.ndarray, log_density: Density
    ) -> np.ndarray:
        """Return the log likelihood of some totals; bounds fall short by what is not known."""
        mean = (rate @ (totals.days.T / MONTH)) * np.exp(factor[:, totals.of])
        total: np.ndarray = np.zeros(len(rate))
        for bound, short in ((False, np.zeros(1)), (True, self.prior.short * SHORT)):
            chosen = totals.bound == bound
            if chosen.any():
                value = totals.value[chosen][:, None] * np.exp(short)
                density = log_density(value, mean[:, chosen, None]) + short
                total += (log_sum(density) - np.log(len(short))).sum(axis=1)
        return total


def log_captured(
    found: np.ndarray, log_mean: np.ndarray, odds: np.ndarray, uneven: np.ndarray
) -> np.ndarray:
    """Return the log density of counts of which a part is held, over all parts it may be.

    A Poisson count whose log odds of capture are normal; integrated by Gauss-Hermite about the mode
    of each (Q. Liu and D. A. Pierce, Biometrika 81 (1994) 624), which Newton's steps approach.

    Parameters
    ----------
    found : array, shape (periods,), how many are held
    log_mean : array, shape (draws, periods), logarithm of how many there are
    odds : array, shape (draws, periods), mean log odds that one is held
    uneven : array, shape (draws, 1), their standard deviation
    """
    mean = np.exp(log_mean)
    likely = (found + 0.5) / (np.maximum(mean, found) + 1)
    weight = uneven * (found + 0.5) * (1 - likely)
    mode = weight * (special.logit(likely) - odds) / (1 + uneven * weight)
    for _ in range(_NEWTON):
        part, curved = _curvature(found, mean, odds, uneven, mode)
        mode += (uneven * (1 - part) * (found - mean * part) - mode) / curved
    width = _curvature(found, mean, odds, uneven, mode)[1] ** -0.5
    points = mode[..., None] + width[..., None] * _NODES
    log_held = log_mean[..., None] + special.log_expit(odds[..., None] + uneven[..., None] * points)
    density = found[:, None] * log_held - np.exp(log_held) - points**2 / 2
    return np.asarray(log_sum(density + _LOG_WEIGHTS) + np.log(width))


def _curvature(
    found: np.ndarray, mean: np.ndarray, odds: np.ndarray, uneven: np.ndarray, at: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Return the part held at a point of the density, and how sharply this bends there.

    The bend is that observed or that expected, whichever is more: a density may be hollow.
    """
    part = special.expit(odds + uneven * at)
    scale = uneven**2 * part * (1 - part)
    bend = np.maximum(mean * (1 - part), found + mean * (1 - 2 * part))
    return part, 1 + scale * bend


Density = Callable[[np.ndarray, np.ndarray], np.ndarray]


def log_sum(values: np.ndarray) -> np.ndarray:
    """Return the logarithm of the sum of exponentials over the last axis."""
    most = values.max(axis=-1, keepdims=True)
    return np.asarray(most[..., 0] + np.log(np.exp(values - most).sum(axis=-1)))


def log_negative_binomial(value: np.ndarray, mean: np.ndarray, size: np.ndarray) -> np.ndarray:
    """Return the log density of a count; its variance is mean + mean^2 / size.

    Parameters
    ----------
    value, mean, size : arrays that broadcast; a value may be no whole number
    """
    steps = special.gammaln(value + size) - special.gammaln(size) - special.gammaln(value + 1)
    both = size + mean
    return np.asarray(steps + size * np.log(size / both) + value * np.log(mean / both))


def _half_normal(normal: np.ndarray) -> np.ndarray:
    """Return the half-normal variable of the same rank as a standard normal one."""
    return np.asarray(-special.ndtri(special.ndtr(-normal) / 2))
