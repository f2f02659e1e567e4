"""How unusual a cluster of incidents is against the other days of its month."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from sitrep.errors import check_count
from sitrep.measures.clumping import Series, find_pairs, measure_clumping, simulate
from sitrep.measures.counts import check_by, count
from sitrep.measures.groups import group_columns
from sitrep.measures.scan import chance, find_window, scan, score
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
    "n_single": "int64",
    "expected": "float64",
    "n_all": "int64",
    "joined": "int64",
    "chance": "float64",
    "chance_anywhere": "float64",
}


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
    window), days, n (incidents in it, at least 2), n_single (those told by one publisher alone),
    expected (by the days of its months), n_all (incidents of the group), joined (further ones of
    it, not counted: stages of an episode), chance (that a window of the group would be as unusual
    without a cluster), chance_anywhere (that a window of any group would)

    Raises
    ------
    ParameterError : by is not allowed, or longest is no number of days

    Notes
    -----
    A scan statistic after M. Kulldorff, Communications in Statistics 26 (1997) 1481-1496, in time
    alone: each window of 1 to `longest` days has a score, and the greatest is compared with that of
    999 series, so that the chance allows for having looked at every window. In those each month
    keeps its incidents, those of days searched thinly apart: what happened, or was found, more in
    one month than in another is no cluster. Within a month incidents follow one another as those of
    all groups do (`measure_clumping`); the months of the window are left out of that, or it would
    explain itself. Stages of one episode count once, on its first day. Incidents known only to a
    window of days cannot be placed, and are left out, as those without a group are; those of
    several days stand on their first.

    Of simulated years of 40 or 130 incidents, even, as uneven by month as search is, or with
    incidents that come together, 0 to 5 in 100 have a chance anywhere below 5%, and 0 to 9 in 100
    if one looks at their fullest three days alone (`burst`). Nine more incidents within three days
    give such a chance in 62 to 89 of 100 where others do not come together, and in 84 to 100 if one
    looks at these days; in 12 to 25, and 23 to 73, where they do (tests/calibrate_inference.py).
    """
    check_count("longest", longest, "days")
    (by,) = check_by(data, by)
    daily = count(data, by=by, period="day")
    placed = _place(data, by)
    groups = dict(iter(placed.groupby(placed[by].astype("str"), sort=False)))
    series = {
        level: _series(table, groups[level])
        for level, table in daily.groupby(daily[by].astype("str"), sort=False)
        if level in groups and level != BLANK
    }
    rows = [
        {by: level, **window, **_count_others(groups[level], window)}
        for level, window in scan_groups(series, longest).items()
    ]
    table = pd.DataFrame(rows, columns=[by, *_COLUMNS, "score"])
    table = table.sort_values(["chance", "score"], ascending=[True, False], ignore_index=True)
    return table.drop(columns="score").astype({by: daily[by].dtype, **_COLUMNS})


class Burst(NamedTuple):
    """A window set beside its months: incidents found and expected, and the chance of as many.

    Attributes
    ----------
    n : int, incidents, an episode counting once
    expected : float, by the days of its months
    chance : float, of a window as unusual; missing where the window was not searched
    joined : int, further incidents in it, stages of an episode that began before or in it
    """

    n: int
    expected: float
    chance: float
    joined: int = 0


def burst(data: Dataset, window: Span) -> Burst:
    """Return how unusual the number of incidents in one window is.

    Parameters
    ----------
    data : Dataset, whose incidents are taken as one series
    window : Span, the window

    Returns
    -------
    Burst, with the chance that some window of as many days, anywhere in the series, would be as
    unusual without a cluster

    Notes
    -----
    By simulation, as in `bursts`, with windows of this length alone.
    """
    placed = _place(data)
    one = _series(count(data, period="day"), placed)
    inside = (one.days >= window.start) & (one.days <= window.end)
    if inside.sum() < window.days:
        return Burst(0, np.nan, np.nan)
    days = placed.loc[placed["stage"], "day"]
    return Burst(
        n=int(one.n[inside].sum()),
        expected=float(one.baseline[inside].sum()),
        chance=rate_window(one, inside),
        joined=int(days.between(*window).sum()),
    )


def rate_window(one: Series, inside: np.ndarray) -> float:
    """Return how often some window of as many days is as unusual in a series without a cluster.

    Parameters
    ----------
    one : Series
    inside : array of bool, shape (days,), whether a day is in the window
    """
    days = int(inside.sum())
    clumping = measure_clumping(find_pairs([one]).without(one.months[inside]))
    factors = {days: clumping.dispersion(days)}
    found = float(score(one.n[inside].sum(), one.baseline[inside].sum(), factors[days]))
    drawn = simulate(one, clumping, SIMULATED, np.random.default_rng(SEED))
    return chance(found, scan(one, drawn, factors, found))


def scan_groups(series: Mapping[str, Series], longest: int) -> dict[str, dict[str, Any]]:
    """Return the window with the greatest score of each group that has one, and its chances.

    Parameters
    ----------
    series : mapping, group -> its Series
    longest : int, days of the longest window

    Returns
    -------
    dict, group -> the window as in `bursts`, and its score
    """
    known = {level: one for level, one in series.items() if one.n.sum() > 1}
    if not known:
        return {}
    pairs, random = find_pairs(known.values()), np.random.default_rng(SEED)
    overall = measure_clumping(pairs)
    factors = {days: overall.dispersion(days) for days in range(1, longest + 1)}
    windows = {level: find_window(one, factors) for level, one in known.items()}
    windows = {level: window for level, window in windows.items() if window["score"]}
    least = min((window["score"] for window in windows.values()), default=0.0)
    greatest = np.zeros(SIMULATED)
    for level, window in windows.items():
        one = known[level]
        inside = (one.days >= window["start"]) & (one.days <= window["end"])
        clumping = measure_clumping(pairs.without(one.months[inside]))
        drawn = scan(one, simulate(one, clumping, SIMULATED, random), factors, least)
        window["chance"] = chance(window["score"], drawn)
        greatest = np.maximum(greatest, drawn)
    for window in windows.values():
        window["chance_anywhere"] = chance(window["score"], greatest)
    return windows


def _place(data: Dataset, *by: str) -> pd.DataFrame:
    """Return the incidents known to the day, in order, once for each group they are in.

    Returns
    -------
    DataFrame, <by>, day, stage (whether it is a further stage of an episode met in the group),
    single (whether one publisher alone tells of it)
    """
    table = group_columns(data, by)
    incidents = data.incidents.iloc[table["row"]]
    publishers = data.accounts.groupby("incident_id")["publisher_id"].nunique()
    table = table.assign(
        day=incidents["date_start"].to_numpy(),
        episode=incidents["episode_id"].fillna("").to_numpy(),
        single=incidents["incident_id"].map(publishers).eq(1).to_numpy(),
    )
    table = table[incidents["date_precision"].eq("day").to_numpy()]
    table = table.sort_values("day", kind="stable")
    stage = table["episode"].ne("") & table.duplicated([*by, "episode"])
    return table.assign(stage=stage)[[*by, "day", "stage", "single"]]


def _count_others(placed: pd.DataFrame, window: Mapping[str, Any]) -> dict[str, int]:
    """Return how many incidents of a window one publisher alone tells of, and how many joined."""
    inside = placed["day"].between(window["start"], window["end"]) & ~placed["stage"]
    return {
        "n_single": int((inside & placed["single"]).sum()),
        "joined": int(placed["stage"].sum()),
    }


def _series(daily: pd.DataFrame, placed: pd.DataFrame) -> Series:
    """Return the incidents of one group, an episode once, on the days that were searched for it."""
    searched = daily[daily["n"].notna()]
    days = pd.DatetimeIndex(searched["period"])
    n = placed.loc[~placed["stage"], "day"].value_counts().reindex(days, fill_value=0)
    return Series(days.to_numpy(), n.to_numpy(), searched["complete"].to_numpy(dtype=bool))
