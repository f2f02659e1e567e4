"""How sure the counts are: intervals, rate ratios, shares, deaths per incident."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal, NamedTuple

import numpy as np
import pandas as pd
from scipy import stats
from statsmodels.stats.proportion import confint_proportions_2indep, proportion_confint

from sitrep.counts import count, efforts_by_day
from sitrep.dataset import COLUMN_OF, NAMELESS, Dataset, check_day
from sitrep.errors import ParameterError

Effort = Literal["any", "full"]

LEVEL = 0.95
RATE_DAYS = 30
"""Rates are given per this many days, about a month."""

SEED = 20201223
"""Of the bootstraps, so that the same data give the same intervals."""

RESAMPLES = 2000


class Span(NamedTuple):
    """A period of whole days, from `start` to `end`, both inclusive."""

    start: pd.Timestamp
    end: pd.Timestamp

    @property
    def days(self) -> int:
        """How many days it has."""
        return int((self.end - self.start).days) + 1


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
    Garwood's limits through the gamma distribution: the 2.5 % quantile of Gamma(n) and the 97.5 %
    quantile of Gamma(n + 1). F. Garwood, Biometrika 28 (1936) 437-442.

    Examples
    --------
    >>> low, high = poisson_interval(pd.Series([0.0, 10.0]))
    >>> low.round(2).tolist(), high.round(2).tolist()
    ([0.0, 4.8], [3.69, 18.39])
    """
    tail = (1 - LEVEL) / 2
    low = stats.gamma.ppf(tail, n.where(n > 0))
    high = stats.gamma.ppf(1 - tail, n + 1)
    return pd.Series(low, n.index).mask(n == 0, 0.0), pd.Series(high, n.index)


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


def add_shares(counts: pd.DataFrame) -> pd.DataFrame:
    """Add each group's share of the incidents of its period, with its 95 % Wilson interval.

    Parameters
    ----------
    counts : DataFrame, as `count` returns it, with one group column

    Returns
    -------
    DataFrame, with share (0 to 1; the shares of a period add to 1; missing where it has no
    incidents), ci_low and ci_high after n

    Notes
    -----
    E. B. Wilson, JASA 22 (1927) 209-212, through statsmodels.
    """
    if "period" in counts:
        total = counts.groupby("period")["n"].transform("sum")
    else:
        total = pd.Series(counts["n"].sum(), counts.index)
    known = counts["n"].notna() & (total > 0)
    low, high = proportion_confint(
        counts["n"].where(known, 0.0), total.where(known, 1.0), alpha=1 - LEVEL, method="wilson"
    )
    place = list(counts).index("n") + 1
    table = counts.copy()
    table.insert(place, "share", (counts["n"] / total).where(known))
    table.insert(place + 1, "ci_low", pd.Series(low, counts.index).where(known))
    table.insert(place + 2, "ci_high", pd.Series(high, counts.index).where(known))
    return table


def check_comparison(compare_from: str) -> tuple[pd.Timestamp | None, pd.Timestamp]:
    """Return the first days of two periods: the earlier, None where it is not named, and the later.

    Parameters
    ----------
    compare_from : str, YYYY-MM-DD, the first day of the later period, which the earlier one then
        ends before; or "YYYY-MM-DD against YYYY-MM-DD", which names that of the earlier one too

    Raises
    ------
    ParameterError : one of them is no day, or they are not in this order
    """
    later, _, earlier = str(compare_from).partition(" against ")
    day = check_day("compare_from", later)
    if not earlier:
        return None, day
    first = check_day("compare_from", earlier)
    if first >= day:
        raise ParameterError(
            f"compare_from: {compare_from!r} does not name the later day first; swap the two"
        )
    return first, day


def split_at(data: Dataset, compare_from: str) -> tuple[Span, Span]:
    """Return two periods of equal length to compare; of no days if one lies outside.

    Parameters
    ----------
    data : Dataset
    compare_from : str, first day of the later period, and perhaps of the earlier one, as
        `check_comparison` takes it

    Returns
    -------
    pair of Span, the earlier and the later period: as many whole months as lie on both sides
    within the time asked about; as many days where that is less than one month; none where one
    side has no day, and then nothing can be compared. Where only the later day is named, the
    earlier period ends on the day before it

    Raises
    ------
    ParameterError : compare_from is no day
    """
    first, day = check_comparison(compare_from)
    one = pd.Timedelta(days=1)
    begin = data.start if first is None else first
    if not (data.start <= begin < day <= data.end):
        return Span(day, day - one), Span(day, day - one)

    def both(step: pd.DateOffset | pd.Timedelta) -> tuple[Span, Span]:
        earlier = day - step if first is None else first
        return Span(earlier, earlier + step - one), Span(day, day + step - one)

    def fits(months: int) -> bool:
        earlier, later = both(pd.DateOffset(months=months))
        return earlier.start >= begin and earlier.end < day and later.end <= data.end

    months = 0
    while fits(months + 1):
        months += 1
    if months:
        return both(pd.DateOffset(months=months))
    return both(min((day - begin).days, (data.end - day).days + 1) * one)


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


class Ratio(NamedTuple):
    """A ratio with its 95 % interval."""

    ratio: float
    ci_low: float
    ci_high: float


def dispersion(before: np.ndarray, after: np.ndarray) -> float:
    """Return how many times the variance of daily counts, in weeks, exceeds a Poisson's.

    Parameters
    ----------
    before, after : array, shape (days,), incidents on each day searched of the two periods

    Returns
    -------
    float, at least 1: Pearson's chi-square over its degrees of freedom, in bins of seven days,
    each period with its own mean

    Notes
    -----
    P. McCullagh and J. A. Nelder, Generalized Linear Models, 2nd ed. (1989), section 4.5.
    """
    statistic, freedom = 0.0, 0
    for days in (before, after):
        if days.sum() > 0:
            cuts = np.arange(0, len(days), 7)
            found = np.add.reduceat(days, cuts)
            expected = np.diff([*cuts, len(days)]) * days.mean()
            statistic += float(stats.chisquare(found, expected).statistic)
            freedom += len(cuts) - 1
    return max(1.0, statistic / freedom) if freedom else 1.0


def compare(
    data: Dataset,
    before: Span,
    after: Span,
    *,
    by: str | Sequence[str] = (),
    effort: Effort = "any",
) -> pd.DataFrame:
    """Compare how often something happened in two periods.

    Parameters
    ----------
    data : Dataset
    before, after : Span, the two periods
    by : str or pair of str, columns to group by, optional
    effort : {"any", "full"}, count on every day searched, or only on the days when all theatres
        of the row were searched fully

    Returns
    -------
    DataFrame, one row a group: <by>, n_before, n_after (incidents), days_before, days_after (days
    counted), rate_before, before_low, before_high, rate_after, after_low, after_high (incidents
    per 30 days, exact 95 % intervals), ratio, ci_low, ci_high (exact), dispersion, robust_low,
    robust_high (the exact interval of the counts divided by the dispersion)

    Notes
    -----
    Only theatres searched, thinly or fully, on every day of both periods are compared; see
    `comparable_theatres`. Attacks cluster, and the exact interval does not know it: the robust
    one does (quasi-Poisson).
    """
    keys = [by] if isinstance(by, str) else list(by)
    daily = _daily(data, before, after, keys, effort)
    groups = daily.groupby(keys, observed=True) if keys else [((), daily)]
    rows = []
    for key, table in groups:
        days = table["period"]
        counts = [
            table.loc[days.between(span.start, span.end), "n"].to_numpy()
            for span in (before, after)
        ]
        rows.append({**dict(zip(keys, key, strict=True)), **_compare_days(*counts)})
    columns = [*keys, *_compare_days(np.array([]), np.array([]))]
    comparison = pd.DataFrame(rows, columns=columns)
    return comparison.astype({name: daily[name].dtype for name in keys})


def comparable_theatres(data: Dataset, before: Span, after: Span) -> tuple[list[str], list[str]]:
    """Return the theatres asked about that were searched all through both periods, and the others.

    Parameters
    ----------
    data : Dataset
    before, after : Span, the two periods

    Returns
    -------
    pair of list of str : compared, and left out
    """
    efforts = efforts_by_day(data)
    searched = [
        efforts.loc[:, span.start : span.end].gt(0).all(axis=1)
        if span.days and data.start <= span.start and span.end <= data.end
        else pd.Series(False, efforts.index)
        for span in (before, after)
    ]
    both = searched[0] & searched[1]
    return list(both.index[both]), list(both.index[~both])


def _daily(
    data: Dataset, before: Span, after: Span, keys: list[str], effort: Effort
) -> pd.DataFrame:
    """Count the incidents of each day that may be compared."""
    kept, _ = comparable_theatres(data, before, after)
    if not kept:
        return count(data, by=keys, period="day").iloc[:0]
    start, end = f"{before.start:%Y-%m-%d}", f"{after.end:%Y-%m-%d}"
    chosen = data.where(start=start, end=end, theatres=kept)
    daily = count(chosen, by=keys, period="day").dropna(subset="n")
    return daily[daily["complete"]] if effort == "full" else daily


def _compare_days(before: np.ndarray, after: np.ndarray) -> dict[str, float]:
    """Compare the daily counts of two periods: arrays of shape (days,)."""
    n_before, n_after = before.sum(), after.sum()
    low, high = poisson_interval(pd.Series([n_before, n_after], dtype="float64"))
    days = np.array([len(before), len(after)], dtype="float64")
    per = RATE_DAYS / np.where(days > 0, days, np.nan)
    rates, lows, highs = per * [n_before, n_after], per * low, per * high
    exact = rate_ratio(n_before, n_after, len(before), len(after))
    factor = dispersion(before, after)
    robust = rate_ratio(n_before / factor, n_after / factor, len(before), len(after))
    return {
        "n_before": n_before,
        "n_after": n_after,
        "days_before": len(before),
        "days_after": len(after),
        "rate_before": rates[0],
        "before_low": lows[0],
        "before_high": highs[0],
        "rate_after": rates[1],
        "after_low": lows[1],
        "after_high": highs[1],
        "ratio": exact.ratio,
        "ci_low": exact.ci_low,
        "ci_high": exact.ci_high,
        "dispersion": factor,
        "robust_low": robust.ci_low,
        "robust_high": robust.ci_high,
    }


def largest(table: pd.DataFrame, *, by: Sequence[str]) -> pd.Series | None:
    """Return the row of a comparison with most incidents whose groups have a name; None without.

    Parameters
    ----------
    table : DataFrame, as `compare` returns it
    by : list of str, its group columns
    """
    vague = table[list(by)].isin(NAMELESS).any(axis=1)
    named = table[~vague]
    if named.empty:
        return None
    return named.iloc[int((named["n_before"] + named["n_after"]).to_numpy().argmax())]


def select_largest(data: Dataset, table: pd.DataFrame, *, by: Sequence[str]) -> Dataset:
    """Keep the incidents of the largest named group of a comparison; all without one.

    Parameters
    ----------
    data : Dataset
    table : DataFrame, as `compare` returns it
    by : list of str, its group columns, each a filter of `Dataset.where`

    Returns
    -------
    Dataset
    """
    row = largest(table, by=by)
    filters = {column: name for name, (column, _) in COLUMN_OF.items()}
    if row is None:
        return data
    chosen: dict[str, Any] = {filters[name]: [row[name]] for name in by}
    return data.where(**chosen)


def compare_shares(data: Dataset, before: Span, after: Span, *, by: str) -> pd.DataFrame:
    """Compare each group's share of the incidents of two periods.

    Parameters
    ----------
    data : Dataset
    before, after : Span, the two periods
    by : str, column to group by

    Returns
    -------
    DataFrame, one row a group: <by>, n_before, n_after (incidents), share_before, before_low,
    before_high, share_after, after_low, after_high (0 to 1, 95 % Wilson intervals), difference,
    ci_low, ci_high (of the shares, later less earlier, 95 %)

    Notes
    -----
    Only the theatres of `comparable_theatres` count. The interval of the difference is
    Newcombe's, from the Wilson limits: R. G. Newcombe, Statistics in Medicine 17 (1998) 873-890.
    """
    kept, _ = comparable_theatres(data, before, after)
    counts = {}
    for name, span in (("before", before), ("after", after)):
        if kept:
            start, end = f"{span.start:%Y-%m-%d}", f"{span.end:%Y-%m-%d}"
            part = count(data.where(start=start, end=end, theatres=kept), by=by, period=None)
        else:
            part = count(data, by=by, period=None).iloc[:0]
        counts[f"n_{name}"] = part.astype({by: "str"}).set_index(by)["n"]
    table = pd.DataFrame(counts).fillna(0.0)
    for name in ("before", "after"):
        n = table[f"n_{name}"]
        low, high = proportion_confint(n, max(n.sum(), 1), alpha=1 - LEVEL, method="wilson")
        table[f"share_{name}"] = n / n.sum()
        table[f"{name}_low"] = low
        table[f"{name}_high"] = high
    totals = table[["n_before", "n_after"]].sum()
    pairs = zip(table["n_before"], table["n_after"], strict=True)
    limits = [_difference_limits(*pair, totals) for pair in pairs]
    table["difference"] = table["share_after"] - table["share_before"]
    table[["ci_low", "ci_high"]] = np.reshape(limits, (-1, 2))
    order = [level for level in _levels(data, by) if level in table.index]
    table = table.loc[order].rename_axis(by).reset_index()
    return table.astype({by: pd.CategoricalDtype(order, ordered=True)})


def _levels(data: Dataset, by: str) -> list[str]:
    """Return the groups of a column in their order."""
    return [str(level) for level in count(data, by=by, period=None)[by]]


def _difference_limits(n_before: float, n_after: float, totals: pd.Series) -> tuple[float, float]:
    """Return the 95 % limits of the difference of two shares; missing without incidents."""
    if totals.min() <= 0:
        return np.nan, np.nan
    low, high = confint_proportions_2indep(
        n_after, totals["n_after"], n_before, totals["n_before"], method="newcomb", alpha=1 - LEVEL
    )
    return low, high


def vary(data: Dataset, before: Span, after: Span) -> pd.DataFrame:
    """Compare two periods again under other choices.

    Parameters
    ----------
    data : Dataset
    before, after : Span, the two periods

    Returns
    -------
    DataFrame, one row a choice: choice (what counts), and the columns of `compare`
    """
    sure = [ground for ground in ("claimed", "reported") if ground in data.values("attributions")]
    choices: dict[str, tuple[Dataset, Effort]] = {
        "every day searched": (data, "any"),
        "only days searched fully": (data, "full"),
        "at least two accounts": (data.where(min_accounts=2), "any"),
    }
    if sure:
        choices["actor claimed or reported"] = (data.where(attributions=sure), "any")
    rows = [
        compare(part, before, after, effort=effort).assign(choice=choice)
        for choice, (part, effort) in choices.items()
    ]
    table = pd.concat(rows, ignore_index=True)
    return table[["choice", *table.columns.drop("choice")]]


def death_share(data: Dataset, *, by: str, group: str) -> Ratio:
    """Return a group's share of the reported dead, with its 95 % bootstrap interval.

    Parameters
    ----------
    data : Dataset
    by : {"target_type", "unit"}, column of `targets`
    group : str, one of its values

    Returns
    -------
    Ratio, the share (0 to 1) and its limits; missing without reported dead

    Notes
    -----
    Incidents, not people, are drawn again, 2,000 times: the dead of one incident are no
    independent observations. Percentile interval. B. Efron, Annals of Statistics 7 (1979) 1-26,
    through scipy.
    """
    toll = data.targets.assign(inside=data.targets["killed"].where(data.targets[by] == group, 0.0))
    dead = toll.dropna(subset="killed").groupby("incident_id")[["inside", "killed"]].sum()
    return _bootstrap_ratio(dead["inside"].to_numpy(), dead["killed"].to_numpy())


def lethality(data: Dataset, *, by: str = "") -> pd.DataFrame:
    """Return the dead per incident, over the incidents whose toll is reported.

    Parameters
    ----------
    data : Dataset
    by : str, column of `incidents` to group by, optional

    Returns
    -------
    DataFrame, one row a group: <by>, n (incidents), n_toll (those with a toll, the denominator),
    low, killed, high (dead per incident by the low, best and high accounts), ci_low, ci_high (95 %
    bootstrap interval of the best), deadliest (best toll of the deadliest incident)

    Notes
    -----
    Incidents are drawn again, 2,000 times; percentile interval, through scipy.
    """
    groups = data.incidents.groupby(by, observed=True) if by else [("", data.incidents)]
    rows = []
    for group, table in groups:
        told = table.dropna(subset="killed")
        best = told["killed"].to_numpy()
        mean = _bootstrap_ratio(best, np.ones(len(best)))
        rows.append(
            {
                **({by: group} if by else {}),
                "n": len(table),
                "n_toll": len(told),
                "low": told["killed_low"].mean(),
                "killed": mean.ratio,
                "high": told["killed_high"].mean(),
                "ci_low": mean.ci_low,
                "ci_high": mean.ci_high,
                "deadliest": told["killed"].max(),
            }
        )
    columns = ["n", "n_toll", "low", "killed", "high", "ci_low", "ci_high", "deadliest"]
    return pd.DataFrame(rows, columns=[*([by] if by else []), *columns])


def _bootstrap_ratio(part: np.ndarray, whole: np.ndarray) -> Ratio:
    """Return sum(part) / sum(whole) over incidents, with its interval."""
    if whole.sum() <= 0:
        return Ratio(np.nan, np.nan, np.nan)
    share = part.sum() / whole.sum()
    if len(part) < 2:
        return Ratio(share, np.nan, np.nan)

    def of_sample(part: np.ndarray, whole: np.ndarray, axis: int = -1) -> np.ndarray:
        total = whole.sum(axis=axis)
        shares: np.ndarray = np.where(total > 0, part.sum(axis=axis) / np.maximum(total, 1), share)
        return shares

    drawn = stats.bootstrap(
        (part, whole),
        of_sample,
        paired=True,
        vectorized=True,
        n_resamples=RESAMPLES,
        confidence_level=LEVEL,
        method="percentile",
        rng=np.random.default_rng(SEED),
    )
    return Ratio(share, *map(float, drawn.confidence_interval))
