"""Clusters: the statistic by hand, chances against exact ones, and no clusters where none are."""

from __future__ import annotations

from dataclasses import replace
from math import log

import numpy as np
import pandas as pd
import pytest
import sitrep
from sitrep.errors import ParameterError
from sitrep.measures.clusters import (
    SIMULATED,
    Series,
    _chance,
    _scan,
    _score,
    _shuffle,
    burst,
    bursts,
)
from sitrep.model.periods import Span


def series(n: list[int], full: list[bool] | None = None) -> Series:
    """Return a series of daily counts."""
    days = pd.date_range("2020-01-01", periods=len(n)).to_numpy("datetime64[s]")
    return Series(days, np.array(n), np.array(full or [True] * len(n)))


def test_the_statistic_by_hand() -> None:
    """Six of ten incidents in one of ten days, where one is expected."""
    one = series([6, 0, 1, 0, 1, 0, 1, 0, 1, 0])
    found = _scan(one, one.n[np.newaxis], 1)[0]
    assert found == pytest.approx(6 * log(6 / 1) + 4 * log(4 / 9))


def test_fewer_than_expected_is_no_cluster() -> None:
    """A window with less than its share scores nothing."""
    assert _score(np.array([0, 1, 2, 3]), 2.0, 10).astype(bool).tolist() == [False] * 3 + [True]


def test_the_chance_of_one_pair_is_the_birthday_problem() -> None:
    """Of four incidents in 365 days, two on one day: 1 - 364 x 363 x 362 / 365^3."""
    n = [0] * 365
    n[10], n[100], n[200] = 2, 1, 1
    simulated = _shuffle(series(n), np.random.default_rng(3)).max(axis=1) >= 2
    exact = 1 - 364 * 363 * 362 / 365**3
    assert simulated.mean() == pytest.approx(exact, abs=4 * (exact / SIMULATED) ** 0.5)


def test_thin_days_keep_their_own_baseline() -> None:
    """Incidents of days searched thinly are shuffled among those days alone."""
    one = series([5, 5, 0, 0, 1, 0], [True, True, False, False, False, False])
    shuffled = _shuffle(one, np.random.default_rng(4))
    assert (shuffled[:, :2].sum(axis=1) == 10).all()
    assert (shuffled[:, 2:].sum(axis=1) == 1).all()


def test_a_small_chance_is_no_more_frequent_than_it_says() -> None:
    """Where nothing clusters, a chance of 5 or 20 % is as rare as that, or rarer for ties."""
    random = np.random.default_rng(5)
    chances = []
    for _ in range(200):
        one = series(random.multinomial(20, np.full(60, 1 / 60)).tolist())
        found = _scan(one, one.n[np.newaxis], 3)[0]
        chances.append(_chance(found, _scan(one, _shuffle(one, random), 3)))
    for stated in (0.05, 0.2):
        share = np.mean(np.array(chances) <= stated)
        assert stated / 4 <= share <= stated + 3 * (stated * (1 - stated) / 200) ** 0.5


def test_a_planted_cluster_is_found(curated: sitrep.Dataset) -> None:
    """Eight more incidents within three days in Homs are its least likely window."""
    like = curated.incidents[curated.incidents["admin1"] == "Homs"].iloc[:1]
    rows = like.loc[like.index.repeat(8)]
    days = pd.Series(pd.to_datetime(["2020-05-05", "2020-05-06", "2020-05-07"] * 3)[:8])
    days = days.dt.as_unit("s").to_numpy()
    rows = rows.assign(date_start=days, date_end=days, date_precision="day")
    planted = replace(
        curated, incidents=pd.concat([curated.incidents, rows], ignore_index=True)
    ).where(theatres=["badia"])
    first = bursts(planted).set_index("admin1").loc["Homs"]
    assert first["start"] <= pd.Timestamp("2020-05-05") <= first["end"]
    assert first["start"] <= pd.Timestamp("2020-05-07") <= first["end"]
    assert first["chance"] == pytest.approx(1 / 1000)
    assert first["n"] >= 8 > first["expected"]


def test_looking_in_more_places_makes_a_cluster_less_unusual(curated: sitrep.Dataset) -> None:
    """The chance over all governorates is at least that over one; the order is by chance."""
    table = bursts(curated.where(event_classes=["attack"]))
    assert (table["chance_anywhere"] >= table["chance"] - 0.05).all()
    assert table["chance"].is_monotonic_increasing
    assert table["n_all"].sum() <= len(curated.incidents)
    assert (table["n"] > table["expected"]).all()


def test_one_window_against_all_of_its_length(curated: sitrep.Dataset) -> None:
    """21 and 22 December in the south: five attacks, as many as two days there often hold."""
    south = curated.where(event_classes=["attack"], theatres=["south"])
    window = Span(pd.Timestamp("2020-12-21"), pd.Timestamp("2020-12-22"))
    found = burst(south, window)
    there = south.incidents["date_start"].between(*window) & (
        south.incidents["date_precision"] == "day"
    )
    assert found.n == there.sum() == 5
    assert found.expected < found.n
    assert 0.2 < found.chance < 0.8


def with_days(tiny: sitrep.Dataset, days: list[str]) -> sitrep.Dataset:
    """Return a theatre searched as planned on 121 days, with an incident on each of some."""
    beta = tiny.where(theatres=["beta"])
    rows = beta.incidents.iloc[[0] * len(days)].reset_index(drop=True)
    when = pd.Series(pd.to_datetime(days)).dt.as_unit("s")
    rows = rows.assign(date_start=when, date_end=when, date_precision="day")
    return replace(beta, incidents=rows)


def test_the_chance_of_one_window_is_the_birthday_problem(tiny: sitrep.Dataset) -> None:
    """Of four incidents on 121 days, two on one of them: 1 - 120 x 119 x 118 / 121^3."""
    day = pd.Timestamp("2020-02-10")
    data = with_days(tiny, ["2020-01-05", "2020-02-10", "2020-02-10", "2020-04-01"])
    found = burst(data, Span(day, day))
    assert (found.n, found.expected) == (2, pytest.approx(4 / 121))
    assert found.chance == pytest.approx(1 - 120 * 119 * 118 / 121**3, abs=0.02)


def test_one_incident_is_no_cluster(tiny: sitrep.Dataset) -> None:
    """A group has a cluster from two incidents on, and the least likely one comes first."""
    assert bursts(with_days(tiny, ["2020-02-10"])).empty
    (pair,) = bursts(with_days(tiny, ["2020-02-10", "2020-02-12"])).to_dict("records")
    assert (pair["n"], pair["days"], pair["n_all"]) == (2, 3, 2)
    two = with_days(tiny, ["2020-01-05", "2020-04-01", *["2020-02-10"] * 4])
    regions = pd.Series(["Shared", "Shared", *["South"] * 4]).astype("category")
    table = bursts(replace(two, incidents=two.incidents.assign(admin1=regions)), longest=100)
    assert list(table["admin1"]) == ["South", "Shared"]
    assert list(table.index) == [0, 1]


def test_no_known_region_is_no_region_with_a_cluster(tiny: sitrep.Dataset) -> None:
    """Incidents of one day whose region is not given need not lie near each other."""
    pair = with_days(tiny, ["2020-02-10", "2020-02-12"])
    nowhere = pair.incidents["admin1"].mask([True, True])
    assert len(bursts(pair)) == 1
    assert bursts(replace(pair, incidents=pair.incidents.assign(admin1=nowhere))).empty


def test_a_window_that_was_not_searched(curated: sitrep.Dataset) -> None:
    """Nothing is said of days that nobody searched, and of groups without two incidents."""
    spring = Span(pd.Timestamp("2020-03-01"), pd.Timestamp("2020-03-07"))
    assert np.isnan(burst(curated.where(theatres=["northwest"]), spring).chance)
    nothing = bursts(curated.where(start="2020-01-01", end="2020-01-01"))
    assert nothing.empty
    assert "chance_anywhere" in nothing


@pytest.mark.parametrize("longest", [0, -1, 2.5, True])
def test_windows_have_days(curated: sitrep.Dataset, longest: int) -> None:
    """A window of no days is none."""
    with pytest.raises(ParameterError, match="longest"):
        bursts(curated, longest=longest)
