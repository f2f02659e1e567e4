"""When a level changed: against a search of every cut, by hand, and on simulated series."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations, pairwise
from math import log

import numpy as np
import pandas as pd
import pytest
import sitrep
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from sitrep.errors import ParameterError
from sitrep.measures.levels import change_points, find_cuts, local_dispersion

MONTHS = np.full(12, 30.0)


def cost(n: np.ndarray, days: np.ndarray) -> float:
    """Return the negative likelihood of one rate, from the Poisson distribution itself."""
    mean = n.sum() * days / days.sum()
    return float(-np.where(n > 0, n * np.log(np.where(n > 0, mean / days, 1)), 0).sum())


def best_cuts(n: np.ndarray, days: np.ndarray) -> float:
    """Return the least penalised cost over all ways to cut a series."""
    penalty = 4 - log(73.53 * 0.05 * len(n) ** -0.478)
    totals = []
    for number in range(len(n)):
        for cuts in combinations(range(1, len(n)), number):
            edges = [0, *cuts, len(n)]
            parts = pairwise(edges)
            totals.append(sum(cost(n[a:b], days[a:b]) + penalty for a, b in parts))
    return min(totals)


def of_days(data: sitrep.Dataset, days: list[str]) -> sitrep.Dataset:
    """Return a dataset with one incident on each of these days, searched as planned all year."""
    like = data.incidents[data.incidents["theatre"] == "alpha"].iloc[:1]
    rows = like.loc[like.index.repeat(len(days))].reset_index(drop=True)
    when = pd.Series(pd.to_datetime(days)).dt.as_unit("s")
    rows = rows.assign(date_start=when, date_end=when, date_precision="day")
    first, last = pd.Timestamp("2020-01-01"), pd.Timestamp("2020-12-31")
    coverage = data.coverage.iloc[:1].assign(theatre="alpha", start=first, end=last, effort="full")
    whole = replace(data, incidents=rows, coverage=coverage, start=first, end=last)
    return whole.where(theatres=["alpha"])


@given(st.lists(st.just(0.0) | st.floats(0.01, 30), min_size=1, max_size=7), st.integers(0, 99))
@settings(max_examples=60, deadline=None)
def test_no_other_cut_is_better(counts: list[float], seed: int) -> None:
    """The cut that is found costs no more than any of all cuts, tried one by one."""
    n, days = np.array(counts), np.random.default_rng(seed).integers(1, 32, len(counts)) * 1.0
    edges = [0, *find_cuts(n, days), len(n)]
    penalty = 4 - log(73.53 * 0.05 * len(n) ** -0.478)
    parts = pairwise(edges)
    found = sum(cost(n[a:b], days[a:b]) + penalty for a, b in parts)
    assert found == pytest.approx(best_cuts(n, days), abs=1e-6)


def test_a_clear_change_by_hand(tiny: sitrep.Dataset) -> None:
    """Two a month until June and ten from July on: two levels, cut at the first of July."""
    days = [f"2020-{m:02d}-{d:02d}" for m in range(1, 13) for d in range(1, 3 if m < 7 else 11)]
    levels = change_points(of_days(tiny, days), dispersion=1.0)
    assert list(levels["start"].dt.strftime("%Y-%m-%d")) == ["2020-01-01", "2020-07-01"]
    assert list(levels["end"].dt.strftime("%Y-%m-%d")) == ["2020-06-30", "2020-12-31"]
    assert levels["n"].tolist() == [12, 60]
    assert levels["days"].tolist() == [182, 184]
    assert levels["level"].tolist() == pytest.approx([12 / 182 * 30.4375, 60 / 184 * 30.4375])
    low, high = stats.gamma.ppf([0.025, 0.975], [60, 61]) / 184 * 30.4375
    assert levels.loc[1, ["ci_low", "ci_high"]].tolist() == pytest.approx([low, high])
    assert levels["change_low"].isna().tolist() == [True, False]
    assert levels.loc[1, "change_low"] <= pd.Timestamp("2020-07-01") <= levels.loc[1, "change_high"]


def test_an_even_series_has_one_level(tiny: sitrep.Dataset) -> None:
    """The same number in every month: nothing changed, and the level is the mean."""
    days = [f"2020-{m:02d}-{d:02d}" for m in range(1, 13) for d in (3, 9, 17, 25)]
    year = 365.25
    lengths = {"day": 1, "week": 7, "month": year / 12, "quarter": year / 4, "year": year}
    for period, length in lengths.items():
        levels = change_points(of_days(tiny, days), period=period)
        assert len(levels) == 1
        assert levels["n"].sum() == pytest.approx(48)
        assert levels["level"].iloc[0] == pytest.approx(48 / 366 * length)


def test_periods_of_unequal_length_are_no_change(tiny: sitrep.Dataset) -> None:
    """Three incidents in three days of January are the rate of 31 in a full month."""
    days = [f"2020-{m:02d}-{d:02d}" for m in (1, 2, 3) for d in range(1, 32 if m != 2 else 30)]
    data = of_days(tiny, days).where(start="2020-01-29", end="2020-03-31")
    assert len(change_points(data)) == 1


def test_clusters_are_no_levels(tiny: sitrep.Dataset) -> None:
    """Twenty incidents on one day in every other month cut a Poisson series, but not this one."""
    days = [f"2020-{m:02d}-15" for m in range(1, 12, 2) for _ in range(20)]
    data = of_days(tiny, days)
    assert len(change_points(data, dispersion=1.0)) > 1
    assert len(change_points(data)) == 1


def test_nothing_searched_throughout(tiny: sitrep.Dataset, release: sitrep.Dataset) -> None:
    """A theatre that was searched from some day on has no levels over the whole time."""
    late = release.where(theatres=["northwest"])
    assert change_points(late).empty
    assert len(change_points(late.where(start="2020-09-01"))) >= 1
    assert list(change_points(late)) == list(change_points(release))
    assert change_points(tiny.where(theatres=["gamma"])).empty


def test_what_is_not_allowed(tiny: sitrep.Dataset, curated: sitrep.Dataset) -> None:
    """A variance below a Poisson's would make changes of noise; words are those on the list."""
    with pytest.raises(ParameterError, match=r"dispersion: 0\.5"):
        change_points(curated, dispersion=0.5)
    with pytest.raises(ParameterError, match=r"'months'.*did you mean 'month'"):
        change_points(curated, period="months")
    for data in (curated, tiny.where(theatres=["gamma"])):
        with pytest.raises(ParameterError, match=r"effort: 'fully'.*did you mean 'full'"):
            change_points(data, effort="fully")


def test_days_searched_thinly_may_be_left_out(tiny: sitrep.Dataset) -> None:
    """Of alpha's four months one was searched thinly: 121 days, of which 90 as planned."""
    alpha = tiny.where(theatres=["alpha"])
    assert change_points(alpha)["days"].sum() == 121
    assert change_points(alpha, effort="full")["days"].sum() == 90


@pytest.mark.parametrize(
    ("weeks", "expected"),
    [([3, 3, 3], 1), ([0, 9, 0, 9], 9), ([0, 9], 9), ([0, 0, 0], 1), ([5], 1), ([], 1)],
)
def test_local_dispersion_by_hand(weeks: list[int], expected: float) -> None:
    """(Difference of neighbouring weeks)^2 over their sum, on average; 1 without such a pair."""
    daily = np.array([[n, *[0] * 6] for n in weeks], dtype="float64").ravel()
    assert local_dispersion(daily) == pytest.approx(expected)


@pytest.mark.slow
@pytest.mark.parametrize("mean", [2, 5, 20])
@pytest.mark.parametrize("months", [13, 56])
def test_false_alarms_at_the_stated_rate(mean: float, months: int) -> None:
    """Of 1,000 series without a change, about 5 in 100 get one."""
    random = np.random.default_rng(1)
    days = np.full(months, 30.0)
    alarms = sum(bool(find_cuts(random.poisson(mean, months), days)) for _ in range(1000))
    assert 20 <= alarms <= 75  # 50, with what 1,000 series and a rough formula leave open


@pytest.mark.slow
def test_a_doubling_is_found() -> None:
    """20 a month for six months, then 40: found in over 95 of 100 series, and where it was."""
    random = np.random.default_rng(2)
    means = np.repeat([20.0, 40.0], 6)
    cuts = [find_cuts(random.poisson(means), MONTHS) for _ in range(1000)]
    assert sum(map(bool, cuts)) > 950
    assert sum(any(abs(cut - 6) <= 1 for cut in found) for found in cuts) > 900
