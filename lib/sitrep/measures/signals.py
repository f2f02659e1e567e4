"""What is new: the newest period of each series beside what its own past leads one to expect."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from scipy import stats
from statsmodels.genmod.families import Poisson
from statsmodels.genmod.generalized_linear_model import GLM, GLMResults
from statsmodels.tools.sm_exceptions import DomainWarning, PerfectSeparationWarning

from sitrep.measures.counts import count
from sitrep.measures.dispersion import for_few
from sitrep.measures.intervals import LEVEL, holm
from sitrep.measures.search import NOT_SEARCHED, efforts_by_day
from sitrep.measures.small import SMALL
from sitrep.model.dataset import Dataset
from sitrep.model.names import check_name
from sitrep.model.periods import PERIODS

FEWEST = {"week": 24, "month": 12}
"""Period -> how many earlier ones, searched as well, are needed."""

MOST = {"week": 104, "month": 60}
"""Period -> how many of the latest earlier ones are looked at."""

KINDS = ("theatre", "admin1", "actor")
"""The series of each theatre: all of it, each of its regions, each side that acted in it."""

NOT_EVEN = "not searched evenly"
SHORT = "short"
FEW = "few"
"""Why the newest period of a series is not judged."""

_LARGE = 2.58
"""A residual above this weighs less: an earlier outbreak must not hide the next one."""

ROUNDS = 4
"""Times that the past is fitted, each time with less weight on its outbreaks."""

BLOCK = 4
"""Periods that are looked at together too: a search or a rate may stay high for as long."""

_TREND = 0.05
"""The chance below which a past has a trend."""

NUMBERS = ["n", "past", "expected", "low", "high", "dispersion", "chance", "chance_holm"]


class Expected(NamedTuple):
    """What a past leads one to expect of the next period.

    Attributes
    ----------
    mean : float, incidents
    variance : float, of the count of that period, that of the mean included
    dispersion : float, how many times the variance of past counts exceeds a Poisson's
    """

    mean: float
    variance: float
    dispersion: float

    @property
    def counts(self) -> Any:
        """The distribution of the count: a negative binomial, or a Poisson where that is enough."""
        if self.variance <= self.mean * (1 + 1e-9):
            return stats.poisson(self.mean)
        return stats.nbinom(self.mean**2 / (self.variance - self.mean), self.mean / self.variance)


def signals(data: Dataset, *, period: str = "week") -> pd.DataFrame:
    """Judge the newest whole period of each theatre, region and side by its own past.

    Parameters
    ----------
    data : Dataset
    period : {"week", "month"}

    Returns
    -------
    DataFrame, one row a series, the least likely first: kind (theatre, admin1, actor), theatre,
    group (a code; that of the theatre where kind is theatre), period (first day of the newest whole
    one), n (incidents in it), past (how many earlier periods it is judged by), expected
    (incidents), low, high (the 95 % prediction interval), dispersion, chance (of a count as far
    from what is expected, on either side), chance_holm (the same, allowing for all series),
    untested (why there is no chance, or empty). A region or side that has all incidents of its
    theatre is no series of its own. No rows where no whole period is asked about.

    Raises
    ------
    ParameterError : period is not allowed

    Notes
    -----
    A quasi-Poisson model of the past, with a trend where it has one that does not lead beyond all
    that was met, refitted with less weight on earlier outbreaks: C. P. Farrington et al., Journal
    of the Royal Statistical Society A 159 (1996) 547-563. Limits are those of a negative binomial
    count, A. Noufaily et al., Statistics in Medicine 32 (2013) 1206-1222; fewer counts are as
    telling as more. All series are allowed for by S. Holm, Scandinavian Journal of Statistics 6
    (1979) 65-70, so that a list without anything new holds an alarm in at most 5 of 100 cases.

    The search is taken into account: only periods count in which the theatre was searched on every
    day as well as in the newest one. Of 100 simulated series without anything new, an alarm at 5 %
    is raised for 0 to 3, and for 10 to 78 where the week holds three times as many: of even series,
    of clusters, of rates or a search that vary by month; see tests/calibrate_inference.py.
    """
    period = check_name("period", period, FEWEST, field="period", noun="a period of signals")
    efforts = _even_efforts(data, period)
    if efforts.empty:
        return _table([])
    rows = []
    for kind, theatre, group, series in _list_series(data, period):
        judged = _judge(series.reindex(efforts.index), efforts[theatre], period)
        rows.append({"kind": kind, "theatre": theatre, "group": group, **judged})
    return _table(rows)


def _list_series(data: Dataset, period: str) -> Iterator[tuple[str, str, str, pd.Series]]:
    """Yield the kind, theatre and group of each series with its counts by period."""
    whole: dict[str, pd.Series] = {}
    for kind in KINDS:
        by = ["theatre"] if kind == "theatre" else ["theatre", kind]
        counts = count(data, by=by, period=period)
        for names, own in counts.groupby(by, observed=True, sort=False):
            theatre, group = str(names[0]), str(names[-1])
            series = own.set_index(own["period"].dt.to_period(PERIODS[period]))["n"]
            if kind == "theatre":
                whole[theatre] = series
            elif not series.any() or np.allclose(series, whole[theatre], equal_nan=True):
                continue
            yield kind, theatre, group, series


def expect(past: np.ndarray, when: np.ndarray) -> Expected:
    """Return what earlier counts lead one to expect of the next period.

    Parameters
    ----------
    past : array, shape (periods,), incidents, not all of them 0
    when : array, shape (periods,), how many periods before the next one; negative
    """
    weights = np.ones(len(past))
    for _ in range(ROUNDS):
        fit, point = _fit(past, when, weights)
        weights = (np.maximum(_residuals(past, fit), _LARGE) / _LARGE) ** -2.0
    scale, blocked = float(fit.scale), _blocked(past, fit)
    freedom = len(past) // BLOCK - 1 if blocked > scale else int(fit.df_resid)
    factor = max(1.0, for_few(scale, freedom))
    mean = float(np.exp(point @ fit.params))
    unsure = float(point @ fit.cov_params() @ point) / max(scale, 1e-9)
    unsure *= max(factor, blocked)
    return Expected(mean, factor * mean + mean**2 * unsure, factor)


def _blocked(past: np.ndarray, fit: GLMResults) -> float:
    """Return the dispersion of counts of several periods together: they may rise as one."""
    counts, means = (
        each[len(each) % BLOCK :].reshape(-1, BLOCK).sum(axis=1) for each in (past, fit.mu)
    )
    return float(((counts - means) ** 2 / means).sum() / max(len(counts) - 1, 1))


def chance_of(n: float, expected: Expected) -> float:
    """Return how often a count is as far from what is expected, on either side.

    Parameters
    ----------
    n : float, incidents; of a part of one neither side makes anything
    expected : Expected
    """
    counts = expected.counts
    more, fewer = counts.sf(np.floor(n + 1e-9) - 1), counts.cdf(np.ceil(n - 1e-9))
    return min(1.0, 2 * float(min(more, fewer)))


def is_alarm(table: pd.DataFrame) -> pd.Series:
    """Return which series raise an alarm: chance alone makes one in at most 5 of 100 such lists.

    Parameters
    ----------
    table : DataFrame, as `signals` returns it
    """
    return table["chance_holm"].lt(1 - LEVEL)


def _even_efforts(data: Dataset, period: str) -> pd.DataFrame:
    """Return how well each theatre was searched on all days of each whole period; 0 if unevenly."""
    days = efforts_by_day(data)
    periods = pd.DatetimeIndex(days.columns).to_period(PERIODS[period])
    grouped = days.T.groupby(periods)
    least = grouped.min()
    spans = periods.unique()
    starts, ends = spans.start_time, spans.end_time.normalize()
    whole = (starts >= data.start) & (ends <= data.end)
    even = least.eq(grouped.max()).mul(whole, axis=0)
    efforts = least.where(even, NOT_SEARCHED)
    return efforts[: np.flatnonzero(whole)[-1] + 1] if whole.any() else efforts.head(0)


def _judge(series: pd.Series, efforts: pd.Series, period: str) -> dict[str, Any]:
    """Judge the last count of a series by those of earlier periods that were searched as well."""
    row: dict[str, Any] = {"period": series.index[-1].start_time, "n": series.iloc[-1]}
    if efforts.iloc[-1] == NOT_SEARCHED:
        return row | {"untested": NOT_EVEN}
    equal = np.flatnonzero(efforts.iloc[:-1] == efforts.iloc[-1])[-MOST[period] :]
    past = series.iloc[equal].to_numpy("float64")
    row |= {"past": len(past), "untested": ""}
    if len(past) < FEWEST[period]:
        return row | {"untested": SHORT}
    if past.sum() < SMALL:
        return row | {"untested": FEW}
    found = expect(past, equal - (len(series) - 1.0))
    low, high = found.counts.ppf([(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    judged = {"expected": found.mean, "low": low, "high": high, "dispersion": found.dispersion}
    return row | judged | {"chance": chance_of(float(row["n"]), found)}


def _fit(past: np.ndarray, when: np.ndarray, weights: np.ndarray) -> tuple[GLMResults, np.ndarray]:
    """Fit a level, with a trend if there is one; return the point of the next period too."""
    level = np.ones((len(past), 1))
    sloped = np.column_stack([level, when / len(past)])
    steep = _fit_known(past, sloped, weights)
    slope, error = steep.params[1], steep.bse[1]
    if 2 * stats.t.sf(abs(slope / error), steep.df_resid) < _TREND:
        point = np.array([1.0, 0.0])
        if np.exp(point @ steep.params) <= past.max():
            return steep, point
    return _fit_known(past, level, weights), np.array([1.0])


def _fit_known(past: np.ndarray, known: np.ndarray, weights: np.ndarray) -> GLMResults:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", (PerfectSeparationWarning, DomainWarning))
        return GLM(past, known, family=Poisson(), var_weights=weights).fit(scale="X2")


def _residuals(past: np.ndarray, fit: GLMResults) -> np.ndarray:
    """Return Anscombe's residuals, standardised."""
    mean, leverage = fit.mu, fit.get_hat_matrix_diag()
    spread = np.sqrt(max(1.0, float(fit.scale)) * np.maximum(1 - leverage, 1e-6))
    return np.asarray(1.5 * (past ** (2 / 3) - mean ** (2 / 3)) / (mean ** (1 / 6) * spread))


def _table(rows: list[dict[str, Any]]) -> pd.DataFrame:
    names = ["kind", "theatre", "group", "period", *NUMBERS, "untested"]
    table = pd.DataFrame(rows, columns=names).astype(dict.fromkeys(NUMBERS, "float64"))
    table["period"] = pd.to_datetime(table["period"]).astype("datetime64[s]")
    table["chance_holm"] = holm(table["chance"])
    return table.sort_values(["chance", "n"], ascending=[True, False], kind="stable").reset_index(
        drop=True
    )
