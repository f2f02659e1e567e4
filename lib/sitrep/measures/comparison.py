"""Two periods compared: rates, shares, and the same under other choices."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal, NamedTuple, get_args

import numpy as np
import pandas as pd
from statsmodels.stats.proportion import confint_proportions_2indep

from sitrep.errors import check_choice
from sitrep.measures.counts import check_by, count, count_days
from sitrep.measures.dispersion import dispersion
from sitrep.measures.groups import count_whole, nameless
from sitrep.measures.intervals import (
    LEVEL,
    Ratio,
    holm,
    poisson_interval,
    rate_ratio,
    wilson_interval,
)
from sitrep.measures.power import Least, least_change
from sitrep.measures.search import efforts_by_day
from sitrep.measures.shift import chances_of_moves
from sitrep.measures.small import SMALL
from sitrep.model.dataset import Dataset
from sitrep.model.filters import COLUMN_OF
from sitrep.model.periods import Span
from sitrep.model.spans import select_span

Effort = Literal["any", "full"]

RATE_DAYS = 30
"""Rates are given per this many days, about a month."""

SIMULATED = 9999
SEED = 20200701
"""Of the simulations, so that the same data give the same chances."""


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
        of the row were searched as planned

    Returns
    -------
    DataFrame, one row a group: <by>, n_before, n_after (incidents), days_before, days_after (days
    counted), rate_before, before_low, before_high, rate_after, after_low, after_high (incidents
    per 30 days, exact 95 % intervals), ratio, ci_low, ci_high (exact), dispersion, robust_low,
    robust_high (the exact interval of the counts divided by the dispersion), chance (the share of
    simulated pairs of periods without a change whose ratio is as far from 1; of several groups,
    Holm's, which allows for all that have a ratio), least_fall, least_rise (the ratios from which a
    change would have been clear in 80 of 100 such series, see `least_change`). The ratio and all
    that follows are missing where the two periods hold fewer than `SMALL` incidents together, so
    that a rise from few is judged as a fall to few is

    Notes
    -----
    Only theatres searched, thinly or as planned, on every day of both periods are compared; see
    `comparable_theatres`. Attacks cluster, and the exact interval does not know it: the robust
    one does (quasi-Poisson; P. McCullagh and J. A. Nelder, Generalized Linear Models, 2nd ed.
    (1989), section 6.2.3), and that what is found varies from month to month (`dispersion`). It
    leaves the true ratio out in 2 to 6 of 100 simulated series: of clusters, of rates that vary by
    month, of a search that does; see tests/calibrate_inference.py. Where the periods are shorter
    than three months each, variance between months cannot be seen, and it is out more often.
    """
    keys = check_by(data, by)
    daily = _daily(data, before, after, keys, effort)
    rows = []
    for key, table in daily.groupby(keys)[["n", "before", "after"]] if keys else [((), daily)]:
        n, earlier, later = (table[name].to_numpy() for name in ("n", "before", "after"))
        rows.append({**dict(zip(keys, key, strict=True)), **_compare_days(n[earlier], n[later])})
    columns = [*keys, *_compare_days(np.array([]), np.array([]))]
    comparison = _add_rates(pd.DataFrame(rows, columns=columns))
    types = {name: daily[name].dtype if name in keys else "float64" for name in comparison}
    comparison = comparison.astype(types)
    return comparison.assign(chance=holm(comparison["chance"]))


class Rates(NamedTuple):
    """The incidents of two periods, and the ratio of their rates.

    Attributes
    ----------
    n_before, n_after : float, incidents
    days_before, days_after : int, days counted
    dispersion : float, the variance of a count over its mean
    exact, robust : Ratio, missing where the periods hold too few incidents (`is_enough`)
    """

    n_before: float
    n_after: float
    days_before: int
    days_after: int
    dispersion: float
    exact: Ratio
    robust: Ratio


def compare_rates(data: Dataset, before: Span, after: Span) -> Rates:
    """Compare how often something happened in two periods, without what is simulated.

    Parameters
    ----------
    data : Dataset
    before, after : Span, the two periods

    Returns
    -------
    Rates, as the one row of `compare` has them
    """
    kept, _ = comparable_theatres(data, before, after)
    if not kept:
        return _rate(np.array([]), np.array([]))
    daily = count_days(data, Span(before.start, after.end), kept)  # all were searched
    return _rate(*(daily.loc[span.start : span.end].to_numpy() for span in (before, after)))


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


def count_compared(data: Dataset, before: Span, after: Span) -> float:
    """Return how many incidents of two periods are compared: those of `comparable_theatres`.

    Parameters
    ----------
    data : Dataset
    before, after : Span, the two periods

    Returns
    -------
    float
    """
    kept, _ = comparable_theatres(data, before, after)
    if not kept:
        return 0.0
    return sum(
        float(select_span(data, span, theatres=kept).weights.sum()) for span in (before, after)
    )


def _daily(
    data: Dataset, before: Span, after: Span, keys: list[str], effort: Effort
) -> pd.DataFrame:
    """Count the incidents of each day that may be compared, and of which period it is."""
    kept, _ = comparable_theatres(data, before, after)
    part = select_span(data, Span(before.start, after.end), theatres=kept) if kept else data
    daily = count(part, by=keys, period="day")
    searched = searched_days(daily if kept else daily.iloc[:0], effort)
    spans = {"before": before, "after": after}
    within = {
        name: searched["period"].between(span.start, span.end) for name, span in spans.items()
    }
    return searched[[*keys, "n"]].assign(**within)


def searched_days(daily: pd.DataFrame, effort: Effort) -> pd.DataFrame:
    """Keep the days that were searched, or those that were searched as planned.

    Parameters
    ----------
    daily : DataFrame, as `count` returns it by day
    effort : {"any", "full"}

    Raises
    ------
    ParameterError : effort is not allowed
    """
    check_choice("effort", effort, get_args(Effort), noun="an effort")
    searched = daily.dropna(subset="n")
    return searched[searched["complete"]] if effort == "full" else searched


def _rate(before: np.ndarray, after: np.ndarray) -> Rates:
    """Compare the rates of two periods by their daily counts: arrays of shape (days,)."""
    n_before, n_after = before.sum(), after.sum()
    factor, days = dispersion(before, after), (len(before), len(after))
    exact = robust = Ratio(np.nan, np.nan, np.nan)
    if is_enough(n_before, n_after):
        exact = rate_ratio(n_before, n_after, *days)
        robust = rate_ratio(n_before / factor, n_after / factor, *days)
    return Rates(n_before, n_after, *days, factor, exact, robust)


def _compare_days(before: np.ndarray, after: np.ndarray) -> dict[str, float]:
    """Compare the daily counts of two periods: arrays of shape (days,)."""
    n_before, n_after, *_, factor, exact, robust = _rate(before, after)
    days = np.array([len(before), len(after)], dtype="float64")
    chance, least = np.nan, Least(np.nan, np.nan)
    if is_enough(n_before, n_after):
        chance = _chance(n_before, n_after, days, factor)
        least = least_change(n_before, len(before), len(after), factor)
    return {
        "n_before": n_before,
        "n_after": n_after,
        "days_before": len(before),
        "days_after": len(after),
        "ratio": exact.ratio,
        "ci_low": exact.ci_low,
        "ci_high": exact.ci_high,
        "dispersion": factor,
        "robust_low": robust.ci_low,
        "robust_high": robust.ci_high,
        "chance": chance,
        "least_fall": least.fall,
        "least_rise": least.rise,
    }


def _add_rates(table: pd.DataFrame) -> pd.DataFrame:
    """Add the rates of both periods with their intervals, after the days counted."""
    rates = dict[str, pd.Series]()
    for period in ("before", "after"):
        n, days = table[f"n_{period}"].astype("float64"), table[f"days_{period}"]
        per = RATE_DAYS / days.where(days > 0)
        low, high = poisson_interval(n)
        rates |= {
            f"rate_{period}": per * n,
            f"{period}_low": per * low,
            f"{period}_high": per * high,
        }
    place = list(table).index("days_after") + 1
    return pd.concat([table.iloc[:, :place], pd.DataFrame(rates), table.iloc[:, place:]], axis=1)


def is_enough(n_before: float, n_after: float) -> bool:
    """Return whether two periods hold enough incidents together for a ratio of their rates.

    Parts of incidents add up to a whole but for the last digits.

    Parameters
    ----------
    n_before, n_after : float, incidents

    Returns
    -------
    bool
    """
    return round(n_before + n_after, 9) >= SMALL


def select_enough(table: pd.DataFrame) -> pd.DataFrame:
    """Keep the rows of a comparison whose two periods hold enough incidents for a ratio.

    Parameters
    ----------
    table : DataFrame, as `compare` returns it

    Returns
    -------
    DataFrame, of the same columns
    """
    pairs = zip(table["n_before"], table["n_after"], strict=True)
    return table[pd.Series([is_enough(*pair) for pair in pairs], table.index, dtype="bool")]


def is_clear(table: pd.DataFrame) -> pd.Series:
    """Return whether the rate of each row of `compare` clearly differs, all rows allowed for.

    Parameters
    ----------
    table : DataFrame, as `compare` returns it

    Returns
    -------
    Series of bool
    """
    away = table["robust_low"].gt(1) | table["robust_high"].lt(1)
    return away & table["chance"].lt(1 - LEVEL)


def _chance(n_before: float, n_after: float, days: np.ndarray, factor: float) -> float:
    """Return how often two periods of one rate differ as much, by simulation.

    Parameters
    ----------
    n_before, n_after : float, incidents
    days : array, shape (2,), days counted in each period
    factor : float, the dispersion: the variance of a count over its mean

    Returns
    -------
    float, the share of 9,999 simulated pairs, and of this one, whose rates have a ratio as far from
    1; counts are negative binomial, with this dispersion. Missing without incidents
    """
    total = n_before + n_after
    if total <= 0 or not days.all():
        return np.nan
    random = np.random.default_rng(SEED)
    mean = total * days / days.sum()
    if factor > 1:
        drawn = random.negative_binomial(mean / (factor - 1), 1 / factor, size=(SIMULATED, 2))
    else:
        drawn = random.poisson(mean, size=(SIMULATED, 2))
    with np.errstate(divide="ignore", invalid="ignore"):
        found, simulated = (
            np.abs(np.log(n[..., 1] / days[1]) - np.log(n[..., 0] / days[0]))
            for n in (np.array([n_before, n_after]), drawn)
        )
    return float((1 + (simulated >= found - 1e-9).sum()) / (1 + SIMULATED))


def largest(data: Dataset, table: pd.DataFrame, *, by: Sequence[str]) -> pd.Series | None:
    """Return the row of a comparison with most incidents whose groups have a name; None without.

    Parameters
    ----------
    data : Dataset
    table : DataFrame, as `compare` returns it
    by : list of str, its group columns
    """
    vague = table[list(by)].isin({name: nameless(data, name) for name in by}).any(axis=1)
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
    row = largest(data, table, by=by)
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
    by : str, column to group by; an incident in several groups counts once in what shares are of

    Returns
    -------
    DataFrame, one row a group: <by>, n_before, n_after (incidents), share_before, before_low,
    before_high, share_after, after_low, after_high (0 to 1, 95 % Wilson intervals), difference,
    ci_low, ci_high (of the shares, later less earlier, 95 %; of this group alone), chance (that
    chance alone moves any group's share as clearly, see `chances_of_moves`); missing where a period
    has fewer than 10 incidents

    Notes
    -----
    Only the theatres of `comparable_theatres` count. The interval of the difference is
    Newcombe's, from the Wilson limits: R. G. Newcombe, Statistics in Medicine 17 (1998) 873-890.
    """
    (by,) = check_by(data, by)
    kept, _ = comparable_theatres(data, before, after)
    counts, wholes, parts = {}, {}, []
    for name, span in (("before", before), ("after", after)):
        part = select_span(data, span, theatres=kept) if kept else data
        parts.append(part)
        found = count(part, by=by, period=None).iloc[: None if kept else 0]
        counts[f"n_{name}"] = found.astype({by: "str"}).set_index(by)["n"]
        wholes[f"n_{name}"] = count_whole(part, found, by=by) if kept else 0.0
    table, totals = pd.DataFrame(counts).fillna(0.0), pd.Series(wholes)
    for name in ("before", "after"):
        n, whole = table[f"n_{name}"], totals[f"n_{name}"]
        low, high = wilson_interval(n, pd.Series(whole, n.index))
        table[f"share_{name}"] = n / whole if whole else np.nan
        table[f"{name}_low"] = low
        table[f"{name}_high"] = high
    pairs = zip(table["n_before"], table["n_after"], strict=True)
    limits = [_difference_limits(*pair, totals) for pair in pairs]
    table["difference"] = table["share_after"] - table["share_before"]
    table[["ci_low", "ci_high"]] = np.reshape(limits, (-1, 2))
    table["chance"] = np.nan
    if kept and len(table):
        table["chance"] = chances_of_moves((parts[0], parts[1]), (before, after), by=by)
    for name in ("before", "after"):
        if totals[f"n_{name}"] < SMALL:
            few = [f"share_{name}", f"{name}_low", f"{name}_high"]
            table[[*few, "difference", "ci_low", "ci_high", "chance"]] = np.nan
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
    DataFrame, one row a choice: choice (what counts), and the columns of `compare`; numbers are
    missing where no day can be compared, and a choice that leaves what every day gives is left out
    """
    sure = [ground for ground in ("claimed", "reported") if ground in data.values("attributions")]
    choices: dict[str, tuple[Dataset, Effort]] = {
        "every day searched": (data, "any"),
        "only days searched as planned": (data, "full"),
    }
    if "accounts" not in data.missing:
        choices["at least two accounts"] = (data.where(min_accounts=2), "any")
    if sure:
        choices["actor claimed or reported"] = (data.where(attributions=sure), "any")
    rows = [
        compare(part, before, after, effort=effort).assign(choice=choice)
        for choice, (part, effort) in choices.items()
    ]
    table = pd.concat(rows, ignore_index=True)
    numbers = ["n_before", "n_after", "days_before", "days_after"]
    if table[numbers].duplicated()[1]:
        table = table.drop(1).reset_index(drop=True)
    table.loc[table["days_before"].eq(0), numbers[:2]] = np.nan
    return table[["choice", *table.columns.drop("choice")]]
