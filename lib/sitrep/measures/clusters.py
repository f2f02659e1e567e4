"""How unusual a cluster of incidents is against the baseline of its own group."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from scipy.special import xlogy

from sitrep.errors import ParameterError
from sitrep.measures.counts import check_by, count
from sitrep.measures.groups import group_columns
from sitrep.model.dataset import BLANK, Dataset
from sitrep.model.periods import Span

SIMULATED = 999
"""Series simulated without a cluster; the smallest chance that can be said is 1 in 1,000."""

SEED = 20201222
"""Of the simulations, so that the same data give the same chances."""

_COLUMNS = {
    "start": "datetime64[s]",
    "end": "datetime64[s]",
    "days": "int64",
    "n": "int64",
    "expected": "float64",
    "n_all": "int64",
    "chance": "float64",
    "chance_anywhere": "float64",
}


class Series(NamedTuple):
    """The incidents of one group, day by day, in days that were searched alike.

    Attributes
    ----------
    days : array of datetime64[s], shape (days,), the days searched
    n : array of int, shape (days,), incidents on each
    full : array of bool, shape (days,), whether the day was searched as planned
    """

    days: np.ndarray
    n: np.ndarray
    full: np.ndarray


def bursts(data: Dataset, *, by: str = "admin1", longest: int = 7) -> pd.DataFrame:
    """Find the most unusual cluster of each group: many incidents within a few days.

    Parameters
    ----------
    data : Dataset
    by : str, column of `incidents` to group by
    longest : int, days of the longest window looked at

    Returns
    -------
    DataFrame, one row a group that has a cluster, the least likely first: <by>, start, end (of the
    window), days, n (incidents in it, at least 2), expected (by the group's own baseline), n_all
    (incidents of the group), chance (that a window of the group would be as unusual without any
    clustering), chance_anywhere (that a window of any group would)

    Raises
    ------
    ParameterError : by is not allowed, or longest is no number of days

    Notes
    -----
    The scan statistic of M. Kulldorff, Communications in Statistics 26 (1997) 1481-1496, in time
    alone: for each window of 1 to `longest` days, k ln(k / e) + (n - k) ln((n - k) / (n - e)) for k
    found, e expected and n in all; its maximum is compared with that of 999 series in which each
    incident falls on any day of those that were searched as well as its own. So the chance allows
    for having looked at every window. Incidents known only to a window of days cannot be
    placed, and are left out, as those without a group are; those of several days stand on their
    first.
    """
    if type(longest) is not int or longest < 1:
        raise ParameterError("longest", f"{longest!r} is not a number of days from 1")
    (by,) = check_by(data, by)
    daily = count(data, by=by, period="day")
    parts = group_columns(data, [by])
    parts = parts[data.incidents["date_precision"].eq("day").to_numpy()[parts["row"]]]
    series = {
        level: _series(table, data.incidents.iloc[parts.loc[parts[by] == level, "row"]])
        for level, table in daily.groupby(daily[by].astype("str"), sort=False)
        if level != BLANK
    }
    random = np.random.default_rng(SEED)
    rows: list[dict[str, Any]] = []
    simulated = []
    for level, one in series.items():
        (found,) = _scan(one, one.n[np.newaxis], longest)
        if not found:
            continue
        drawn = _scan(one, _shuffle(one, random), longest)
        simulated.append(drawn)
        own = {"chance": _chance(found, drawn), "score": found}
        rows.append({by: level, **_window(one, longest), **own})
    for row in rows:
        row["chance_anywhere"] = _chance(row["score"], np.max(simulated, axis=0))
    table = pd.DataFrame(rows, columns=[by, *_COLUMNS, "score"])
    table = table.sort_values(["chance", "score"], ascending=[True, False], ignore_index=True)
    return table.drop(columns="score").astype({by: daily[by].dtype, **_COLUMNS})


class Burst(NamedTuple):
    """A window set beside the baseline: incidents found and expected, and the chance of as many."""

    n: int
    expected: float
    chance: float


def burst(data: Dataset, window: Span) -> Burst:
    """Return how unusual the number of incidents in one window is.

    Parameters
    ----------
    data : Dataset, whose incidents are taken as one series
    window : Span, the window

    Returns
    -------
    Burst, n and expected incidents, and the chance that some window of as many days, anywhere in
    the series, would hold as many without any clustering; missing where the window was not searched

    Notes
    -----
    By simulation, as in `bursts`, but of the largest number in any window of this length: J. I.
    Naus, JASA 60 (1965) 532-538.
    """
    to_the_day = data.incidents["date_precision"] == "day"
    one = _series(count(data, period="day"), data.incidents[to_the_day])
    inside = (one.days >= window.start) & (one.days <= window.end)
    if inside.sum() < window.days:
        return Burst(0, np.nan, np.nan)
    n, expected = int(one.n[inside].sum()), float(_baseline(one)[inside].sum())
    sums = _sums(_shuffle(one, np.random.default_rng(SEED)), window.days)
    return Burst(n, expected, _chance(n, sums.max(axis=1)))


def _series(daily: pd.DataFrame, incidents: pd.DataFrame) -> Series:
    """Return incidents that are known to the day, on the days that were searched for them."""
    searched = daily[daily["n"].notna()]
    days = pd.DatetimeIndex(searched["period"])
    n = incidents["date_start"].value_counts().reindex(days, fill_value=0)
    return Series(days.to_numpy(), n.to_numpy(), searched["complete"].to_numpy(dtype=bool))


def _baseline(one: Series) -> np.ndarray:
    """Return the incidents expected on each day: the mean of the days searched as well."""
    expected = np.zeros(len(one.n))
    for alike in (one.full, ~one.full):
        if alike.any():
            expected[alike] = one.n[alike].mean()
    return expected


def _shuffle(one: Series, random: np.random.Generator) -> np.ndarray:
    """Return series in which each incident falls on any of the days searched as well as its own.

    Returns
    -------
    array of int, shape (SIMULATED, days)
    """
    shuffled = np.zeros((SIMULATED, len(one.n)), dtype="int64")
    for alike in (one.full, ~one.full):
        if alike.any():
            days = alike.sum()
            evenly = np.full(days, 1 / days)
            shuffled[:, alike] = random.multinomial(one.n[alike].sum(), evenly, size=SIMULATED)
    return shuffled


def _sums(n: np.ndarray, days: int) -> np.ndarray:
    """Return the sums of every window of so many days: shape (series, windows)."""
    summed = np.cumsum(np.pad(n, ((0, 0), (1, 0))), axis=1)
    sums: np.ndarray = summed[:, days:] - summed[:, :-days]
    return sums


def _expected(one: Series, days: int) -> np.ndarray:
    """Return the incidents expected in every window of so many days: shape (windows,)."""
    expected: np.ndarray = _sums(_baseline(one)[np.newaxis], days)[0].round(9)
    return expected


def _score(n: np.ndarray, expected: np.ndarray | float, total: int) -> np.ndarray:
    """Return the scan statistic of windows that hold n incidents; 0 for one, or those expected."""
    rest = total - expected
    with np.errstate(divide="ignore", invalid="ignore"):
        score = xlogy(n, n / expected) + xlogy(total - n, (total - n) / rest)
    return np.where((n > expected) & (n > 1), score, 0.0)


def _scan(one: Series, n: np.ndarray, longest: int) -> np.ndarray:
    """Return the greatest score of each series over all windows: shape (series,)."""
    best, total = np.zeros(len(n)), int(one.n.sum())
    n = n.astype(np.min_scalar_type(total))  # many years of days: the smaller, the faster
    sums = np.zeros_like(n, shape=(len(n), n.shape[1] + 1))
    for days in range(1, min(longest, len(one.n)) + 1):
        sums = sums[:, :-1] + n[:, days - 1 :]
        expected = _expected(one, days)
        for alike in np.unique(expected):  # the score grows with n: one window of each kind will do
            most = sums[:, expected == alike].max(axis=1)
            best = np.maximum(best, _score(most.astype("int64"), float(alike), total))
    return best


def _window(one: Series, longest: int) -> dict[str, Any]:
    """Return the window with the greatest score."""
    scores = {
        days: _score(_sums(one.n[np.newaxis], days)[0], _expected(one, days), int(one.n.sum()))
        for days in range(1, min(longest, len(one.n)) + 1)
    }
    days = max(scores, key=lambda length: scores[length].max())
    first = int(scores[days].argmax())
    last = first + days
    return {
        "start": pd.Timestamp(one.days[first]),
        "end": pd.Timestamp(one.days[last - 1]),
        "days": days,
        "n": int(one.n[first:last].sum()),
        "expected": float(_baseline(one)[first:last].sum()),
        "n_all": int(one.n.sum()),
    }


def _chance(found: float, simulated: np.ndarray) -> float:
    """Return the share of series, the observed one among them, that reach what was found."""
    return float((1 + (simulated >= found - 1e-9).sum()) / (1 + len(simulated)))
