"""How far chance alone moves a count, a share or a ratio of two rates."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd
from statsmodels.stats.proportion import proportion_confint
from statsmodels.stats.rates import confint_poisson

LEVEL = 0.95
"""Of all intervals."""


class Ratio(NamedTuple):
    """A ratio with its 95 % interval."""

    ratio: float
    ci_low: float
    ci_high: float


def poisson_interval(n: pd.Series) -> tuple[pd.Series, pd.Series]:
    """Return the exact 95 % interval of the mean of a Poisson count.

    Parameters
    ----------
    n : Series, counts; fractions are allowed, missing stays missing

    Returns
    -------
    pair of Series, lower and upper limit

    Notes
    -----
    Garwood's limits: the 2.5 % quantile of Gamma(n) and the 97.5 % quantile of Gamma(n + 1).
    F. Garwood, Biometrika 28 (1936) 437-442, through statsmodels.

    Examples
    --------
    >>> low, high = poisson_interval(pd.Series([0.0, 10.0]))
    >>> low.round(2).tolist(), high.round(2).tolist()
    ([0.0, 4.8], [3.69, 18.39])
    """
    low, high = confint_poisson(n.to_numpy(), 1.0, method="exact-c", alpha=1 - LEVEL)
    return pd.Series(low, n.index).where(n.notna()), pd.Series(high, n.index)  # it gives low as 0


def add_intervals(counts: pd.DataFrame) -> pd.DataFrame:
    """Add the exact 95 % Poisson interval of each count.

    Parameters
    ----------
    counts : DataFrame, as `count` returns it

    Returns
    -------
    DataFrame, with ci_low and ci_high (incidents) after n
    """
    low, high = poisson_interval(counts["n"])
    place = list(counts).index("n") + 1
    table = counts.copy()
    table.insert(place, "ci_low", low)
    table.insert(place + 1, "ci_high", high)
    return table


def wilson_interval(part: pd.Series, whole: pd.Series) -> tuple[pd.Series, pd.Series]:
    """Return the 95 % Wilson interval of a share; it ends at 1 where the part is all.

    Parameters
    ----------
    part, whole : Series, counts; of a whole of 0, or a missing one, there is no share

    Returns
    -------
    pair of Series, lower and upper limit; missing where there is no share

    Notes
    -----
    E. B. Wilson, JASA 22 (1927) 209-212, through statsmodels, which computes the end of all of 13
    as 0.9999999999999999.

    Examples
    --------
    >>> low, high = wilson_interval(pd.Series([0.0, 13.0]), pd.Series([13.0, 13.0]))
    >>> low.round(2).tolist(), high.round(2).tolist()
    ([0.0, 0.77], [0.23, 1.0])
    """
    known = whole > 0
    low, high = proportion_confint(part, whole.where(known), alpha=1 - LEVEL, method="wilson")
    return (
        pd.Series(low, part.index).where(part > 0, 0.0).where(known),
        pd.Series(high, part.index).where(part < whole - 1e-9, 1.0).where(known),
    )


def add_shares(
    counts: pd.DataFrame, *, of: pd.DataFrame | None = None, effects: pd.Series | None = None
) -> pd.DataFrame:
    """Add each group's share of the incidents of its period, with its 95 % Wilson interval.

    Parameters
    ----------
    counts : DataFrame, as `count` returns it, with one group column
    of : DataFrame, the same without groups, where an incident is in several of them; by default
        the sums over the groups
    effects : Series, group -> how many times clusters raise the variance of its share, optional:
        the interval is that of as many fewer incidents (E. L. Korn and B. I. Graubard, Survey
        Methodology 24 (1998) 193-201)

    Returns
    -------
    DataFrame, with share (0 to 1; the shares of a period add to 1, or to more where its groups
    overlap; missing where it has no incidents), ci_low and ci_high after n
    """
    if of is None:
        of = counts.groupby("period")[["n"]].sum().reset_index() if "period" in counts else counts
    if "period" in counts:
        total = counts["period"].map(of.set_index("period")["n"])
    else:
        total = pd.Series(of["n"].sum(), counts.index)
    whole = total.where(counts["n"].notna() & (total > 0))
    effect = pd.Series(1.0, counts.index)
    if effects is not None:
        by = next(name for name in counts if name != "period")
        effect = counts[by].astype("str").map(effects).astype("float64").fillna(1.0)
    low, high = wilson_interval(counts["n"] / effect, whole / effect)
    place = list(counts).index("n") + 1
    table = counts.copy()
    table.insert(place, "share", counts["n"] / whole)
    table.insert(place + 1, "ci_low", low)
    table.insert(place + 2, "ci_high", high)
    return table


def rate_ratio(n_before: float, n_after: float, days_before: float, days_after: float) -> Ratio:
    """Return the ratio of two Poisson rates with its exact 95 % interval.

    Parameters
    ----------
    n_before, n_after : float, incidents
    days_before, days_after : float, days searched

    Returns
    -------
    Ratio, of the later rate to the earlier; missing where nothing was found before, with an
    upper limit of infinity

    Notes
    -----
    Given their sum, the later count is binomial; the Clopper-Pearson limits p of its share give
    the ratio p / (1 - p) x days_before / days_after. J. Przyborowski and H. Wilenski, Biometrika
    31 (1940) 313-323. Limits through beta quantiles (statsmodels), so that fractions work.

    Examples
    --------
    >>> [round(float(x), 2) for x in rate_ratio(10, 20, 100, 100)]
    [2.0, 0.89, 4.78]
    """
    total = n_before + n_after
    if total <= 0 or days_before <= 0 or days_after <= 0:
        return Ratio(np.nan, np.nan, np.nan)
    low, high = proportion_confint(n_after, total, alpha=1 - LEVEL, method="beta")
    scale = days_before / days_after
    ratio = scale * n_after / n_before if n_before else np.nan
    ci_high = scale * high / (1 - high) if high < 1 else np.inf
    return Ratio(ratio, scale * low / (1 - low), ci_high)


def holm(chances: pd.Series) -> pd.Series:
    """Return chances that allow for all of them.

    Parameters
    ----------
    chances : Series of float, missing where nothing is tested

    Returns
    -------
    Series, missing where they are

    Notes
    -----
    S. Holm, Scandinavian Journal of Statistics 6 (1979) 65-70. Written here because that of
    statsmodels collects all garbage each time, which takes ten times as long as all the rest.

    Examples
    --------
    >>> holm(pd.Series([0.01, 0.04, float("nan")])).tolist()
    [0.02, 0.04, nan]
    """
    tested = chances.dropna().sort_values(kind="stable")
    allowed = tested * np.arange(len(tested), 0, -1)
    return allowed.cummax().clip(upper=1).reindex(chances.index)
