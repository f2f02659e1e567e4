"""How much more one series of weeks changed than another: a ratio of two ratios of rates."""

from __future__ import annotations

import warnings
from math import exp, inf, log, nan

import numpy as np
from scipy import optimize, stats
from statsmodels.genmod.families import Poisson
from statsmodels.genmod.generalized_linear_model import GLM, GLMResults
from statsmodels.tools.sm_exceptions import PerfectSeparationWarning

from sitrep.measures.intervals import LEVEL
from sitrep.measures.power import MOST, POWER, Least


class Weeks:
    """The weeks of two series before and after, each of the four parts with a rate of its own.

    Parameters
    ----------
    own, control : array, shape (2, weeks), incidents in the weeks before and after
    least : float, the dispersion is not below this

    Attributes
    ----------
    cells : array, shape (2, 2), incidents: own and control, before and after
    freedom, factor : float, the degrees of freedom and the dispersion
    """

    def __init__(self, own: np.ndarray, control: np.ndarray, least: float) -> None:
        self.cells = np.array([own.sum(axis=1), control.sum(axis=1)])
        self._n = np.concatenate([own.ravel(), control.ravel()])
        ours = np.repeat([1.0, 0.0], own.size)
        after = np.tile(np.repeat([0.0, 1.0], own.shape[1]), 2)
        self._shared = np.column_stack([np.ones(self._n.size), ours, after])
        self._both = ours * after
        full = _fit(self._n, np.column_stack([self._shared, self._both]), 0 * self._both)
        self._deviance = float(full.deviance)
        self.freedom = float(full.df_resid)
        self.factor = max(least, float(full.pearson_chi2) / self.freedom)

    def lost(self, step: float) -> float:
        """Return by how much the fit is worse if the logarithm of the ratio is held at a value."""
        held = _fit(self._n, self._shared, step * self._both)
        return max(0.0, float(held.deviance) - self._deviance) / self.factor

    def chance(self) -> float:
        """Return how often the ratio is as far from 1 if there is no effect."""
        return float(stats.f.sf(self.lost(0.0), 1, self.freedom))


def compare_changes(
    own: np.ndarray, control: np.ndarray, *, least: float = 1.0
) -> dict[str, float]:
    """Fit how much more one series changed than another, by a quasi-Poisson model of weeks.

    Parameters
    ----------
    own, control : array, shape (2, weeks), incidents in the weeks before and after
    least : float, the dispersion is not below this

    Returns
    -------
    dict : ratio (the later rate of `own` to its earlier one, over that of `control`), ci_low,
        ci_high (95 %), dispersion, chance, least_fall, least_rise
    """
    model = Weeks(own, control, least)
    lost, cells = model.lost, model.cells
    with np.errstate(divide="ignore"):
        before, after = np.log(cells).T
    found = float((after - before) @ [1, -1])
    far = log(MOST)
    allowed = float(stats.f.ppf(LEVEL, 1, model.freedom))

    def limit(end: float) -> float:
        if lost(end) <= allowed:
            return inf * end
        ends = sorted((float(np.clip(found, -far, far)), end))
        return float(optimize.brentq(lambda step: lost(step) - allowed, *ends, xtol=1e-6))

    smallest = least_ratio(cells, model.factor, model.freedom)
    return {
        "ratio": exp(found),
        "ci_low": exp(limit(-far)),
        "ci_high": exp(limit(far)),
        "dispersion": model.factor,
        "chance": model.chance(),
        "least_fall": smallest.fall,
        "least_rise": smallest.rise,
    }


def _fit(n: np.ndarray, known: np.ndarray, offset: np.ndarray) -> GLMResults:
    """Fit counts; that of weeks as many as expected, or none, is no fault."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", PerfectSeparationWarning)
        return GLM(n, known, family=Poisson(), offset=offset).fit()


def least_ratio(cells: np.ndarray, factor: float, freedom: float) -> Least:
    """Return the smallest ratios of changes that would probably have been clear, taken alone.

    Parameters
    ----------
    cells : array, shape (2, 2), incidents: the theatre and the control, before and after
    factor : float, the dispersion
    freedom : float, its degrees of freedom

    Notes
    -----
    The power of a likelihood ratio test by the deviance of what is expected: S. G. Self, R. H.
    Mauritsen and J. Ohara, Biometrics 48 (1992) 31-39.
    """
    expected = cells.sum(axis=1, keepdims=True) * cells.sum(axis=0) / cells.sum()
    allowed = float(stats.f.ppf(LEVEL, 1, freedom))

    def missing(step: float) -> float:
        changed = expected * np.array([[1.0, exp(step)], [1.0, 1.0]])
        told = stats.chi2_contingency(changed, correction=False, lambda_="log-likelihood")
        away = max(float(told.statistic) / factor, 1e-9)
        return POWER - float(stats.ncf.sf(allowed, 1, freedom, away))

    def smallest(end: float) -> float:
        if missing(end) > 0:
            return nan
        return exp(float(optimize.brentq(missing, *sorted((0.0, end)), xtol=1e-4)))

    return Least(smallest(-log(MOST)), smallest(log(MOST)))
