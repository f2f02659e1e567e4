"""Clusters: the statistic by hand, chances against exact ones, and no clusters where none are."""

from __future__ import annotations

from dataclasses import replace
from math import log

import numpy as np
import pandas as pd
import pytest
import sitrep
from calibrate_inference import alarm
from sitrep.errors import ParameterError
from sitrep.measures.clumping import (
    Clumping,
    Series,
    find_pairs,
    measure_clumping,
    simulate,
)
from sitrep.measures.clusters import burst, bursts
from sitrep.measures.scan import chance, find_window, scan, score
from sitrep.model.periods import Span


def series(n: list[int], full: list[bool] | None = None) -> Series:
    """Return a series of daily counts."""
    days = pd.date_range("2020-01-01", periods=len(n)).to_numpy("datetime64[s]")
    return Series(days, np.array(n), np.array(full or [True] * len(n)))


NO_CLUMPING = Clumping(0.0, np.array([1.0, 0.0, 0.0]))


def test_the_statistic_by_hand() -> None:
    """Six of ten incidents in one of ten days, where one is expected: Poisson, and spread twice."""
    one = series([6, 0, 1, 0, 1, 0, 1, 0, 1, 0])
    assert find_window(one, {1: 1.0})["score"] == pytest.approx(6 * log(6) - 5)
    assert find_window(one, {1: 2.0})["score"] == pytest.approx(6 * log(6) - 7 * log(7 / 2))
    assert float(score(6, 1.0, 1.0 + 1e-6)) == pytest.approx(6 * log(6) - 5, rel=1e-4)


def test_fewer_than_expected_is_no_cluster() -> None:
    """A window with less than its share scores nothing, nor does a single incident."""
    assert score(np.array([0, 1, 2, 3]), 2.0, 1.5).astype(bool).tolist() == [False] * 3 + [True]
    assert not score(np.array([1]), 0.1, 1.5).any()


def test_the_scan_finds_what_each_window_scores() -> None:
    """The greatest score over all windows, one by one; nothing where none reaches the least."""
    random = np.random.default_rng(1)
    one = series(random.poisson(0.3, 60).tolist())
    drawn = random.poisson(0.3, (20, 60)).astype("uint8")
    factors = {1: 1.2, 2: 1.4, 3: 1.5}
    sums = {
        days: [drawn[:, at : at + days].sum(axis=1) for at in range(61 - days)] for days in factors
    }
    best = np.max(
        [
            score(n, one.baseline[at : at + days].sum(), factors[days])
            for days in factors
            for at, n in enumerate(sums[days])
        ],
        axis=0,
    )
    assert scan(one, drawn, factors, 1e-6) == pytest.approx(best)
    least = float(np.median(best))
    assert scan(one, drawn, factors, least) == pytest.approx(np.where(best >= least, best, 0))


def test_the_chance_of_one_pair_is_the_birthday_problem() -> None:
    """Of four incidents in 31 days, two on one day: 1 - 30 x 29 x 28 / 31^3."""
    n = [0] * 31
    n[10], n[20], n[30] = 2, 1, 1
    drawn = simulate(series(n), NO_CLUMPING, 4000, np.random.default_rng(3))
    exact = 1 - 30 * 29 * 28 / 31**3
    assert (drawn.max(axis=1) >= 2).mean() == pytest.approx(exact, abs=4 * (exact / 4000) ** 0.5)


@pytest.mark.parametrize("share", [0.0, 0.5])
def test_each_month_and_search_keeps_its_incidents(share: float) -> None:
    """Incidents stay in their month, and on days searched as they were, also those that follow."""
    full = ([True] * 20 + [False] * 3 + [True] * 8) * 2
    one = series([1, 2] * 31, full)
    cells = one.cells
    assert len(np.unique(cells)) == 5  # January and February, each searched so or so, and March
    clumping = Clumping(share, np.array([0.5, 0.2, 0.3]))
    for drawn in simulate(one, clumping, 50, np.random.default_rng(4)):
        assert np.bincount(cells, drawn).tolist() == np.bincount(cells, one.n).tolist()


def test_pairs_by_hand() -> None:
    """Three on one day and one two days later, in a month of 31: pairs by days between them."""
    one = series([0, 3, 0, 1, *[0] * 27, 5])  # the five are of February
    pairs = find_pairs([one, one])
    assert pairs.n.tolist() == [4, 5, 4, 5]
    assert pairs.near[:, 0].tolist() == [3, 0, 3]
    assert pairs.expected[:, 0] == pytest.approx(6 / 31**2 * np.array([31, 60, 58]))
    assert pairs.every == 32
    assert pairs.without(one.months[-1:]).n.tolist() == [4, 4]
    assert pairs.without(one.months).n.tolist() == [4, 5, 4, 5]  # none are left: all


def test_clumping_is_what_was_put_in() -> None:
    """Of series in which 3 in 10 follow another, mostly on its day, as many are found to."""
    random = np.random.default_rng(6)
    made = Clumping(0.3, np.array([0.7, 0.3, 0.0]))
    even = series([1, 0, 0] * 122)
    drawn = [even._replace(n=n.astype("int64")) for n in simulate(even, made, 40, random)]
    found = measure_clumping(find_pairs(drawn))
    assert found.share == pytest.approx(0.3, abs=0.05)
    assert found.lags == pytest.approx(made.lags, abs=0.08)
    apart = measure_clumping(find_pairs([series([1, 0, 0, 0] * 91)]))
    assert (apart.share, apart.dispersion(7)) == (0, 1)


def test_the_dispersion_of_a_window_by_hand() -> None:
    """Half follow, on the day or the next: one day sees half of the pairs, four days 7 in 8."""
    half = Clumping(0.5, np.array([0.5, 0.5, 0.0]))
    assert [half.dispersion(days) for days in (1, 4)] == [2, 2.75]


def test_a_small_chance_is_no_more_frequent_than_it_says() -> None:
    """Where nothing clusters, a chance of 5 or 20 % is as rare as that, or rarer for ties."""
    random = np.random.default_rng(5)
    chances = []
    for _ in range(200):
        one = series(random.multinomial(20, np.full(31, 1 / 31)).tolist())
        found = find_window(one, dict.fromkeys((1, 2, 3), 1.0))["score"]
        drawn = simulate(one, NO_CLUMPING, 199, random)
        chances.append(chance(found, scan(one, drawn, dict.fromkeys((1, 2, 3), 1.0), found)))
    for stated in (0.05, 0.2):
        share = np.mean(np.array(chances) <= stated)
        assert stated / 4 <= share <= stated + 3 * (stated * (1 - stated) / 200) ** 0.5


@pytest.mark.parametrize("world", ["even", "search", "clusters", "seconds"])
def test_neither_search_nor_what_all_do_stands_out(world: str) -> None:
    """Hardly a window stands out that is no more than the search, or than all incidents do."""
    assert (alarm(world, 130, 0, 30) <= 0.1).all()


def test_nine_in_three_days_stand_out_of_forty() -> None:
    """In most series that are else even, a planted cluster is found, anywhere and as one window."""
    assert (alarm("even", 40, 9, 10) >= 0.7).all()


def test_a_planted_cluster_is_found(curated: sitrep.Dataset) -> None:
    """Twenty more incidents within three days in Homs stand out, though incidents come together."""
    like = curated.incidents[curated.incidents["admin1"] == "Homs"].iloc[:1]
    rows = like.loc[like.index.repeat(20)]
    days = pd.Series(pd.to_datetime(["2020-05-05", "2020-05-06", "2020-05-07"] * 7)[:20])
    days = days.dt.as_unit("s").to_numpy()
    rows = rows.assign(date_start=days, date_end=days, date_precision="day")
    planted = replace(
        curated, incidents=pd.concat([curated.incidents, rows], ignore_index=True)
    ).where(theatres=["badia"])
    first = bursts(planted).set_index("admin1").loc["Homs"]
    assert first["start"] <= pd.Timestamp("2020-05-05") <= first["end"]
    assert first["start"] <= pd.Timestamp("2020-05-07") <= first["end"]
    assert first["chance"] < 0.05
    assert first["n"] >= 20 > first["expected"]


def test_looking_in_more_places_makes_a_cluster_less_unusual(curated: sitrep.Dataset) -> None:
    """The chance over all governorates is at least that over one; the order is by chance."""
    table = bursts(curated.where(event_classes=["attack"]))
    assert (table["chance_anywhere"] >= table["chance"]).all()
    assert table["chance"].is_monotonic_increasing
    assert table["n_all"].sum() <= len(curated.incidents)
    assert (table["n"] > table["expected"]).all()


def test_one_window_against_all_of_its_length(release: sitrep.Dataset) -> None:
    """Five attacks in two days in the south in December 2020, and twelve in three in January."""
    south = release.where(event_classes=["attack"], theatres=["south"])
    stages = south.incidents["episode_id"]
    rows = south.incidents[stages.isna() | ~stages.duplicated()]
    chances = []
    for first, last, n, days in (
        ("2020-12-21", "2020-12-22", 5, 2),
        ("2021-01-27", "2021-01-29", 12, 3),
    ):
        window = Span(pd.Timestamp(first), pd.Timestamp(last))
        found = burst(south, window)
        to_the_day = rows[rows["date_precision"].eq("day")]["date_start"]
        month = to_the_day.between(window.start.replace(day=1), window.start.replace(day=31))
        assert found.n == to_the_day.between(*window).sum() == n
        assert found.expected == pytest.approx(month.sum() * days / 31)
        chances.append(found.chance)
    assert chances[0] > 0.9 > 0.1 > chances[1] > 0.05


def test_a_feud_is_no_cluster(release: sitrep.Dataset) -> None:
    """Five rows of one feud in the south, 25 to 28 March 2020, are one: on its first day."""
    attacks = release.where(event_classes=["attack"])
    feud = attacks.incidents[attacks.incidents["episode_id"].eq("al-qurayya-2020-03")]
    assert len(feud) == 5
    window = Span(pd.Timestamp("2020-03-25"), pd.Timestamp("2020-03-28"))
    found = burst(attacks.where(theatres=["south"]), window)
    others = attacks.incidents[attacks.incidents["theatre"].eq("south")].drop(index=feud.index)
    others = others[others["date_precision"].eq("day")]["date_start"].between(*window)
    assert (found.n, found.joined) == (1 + others.sum(), 4)
    sweida = bursts(attacks).set_index("admin1").loc["As-Sweida"]
    assert sweida["joined"] == 3  # the fourth further stage is in Daraa
    assert sweida["start"] > window.end


def test_an_episode_counts_once_in_each_group(tiny: sitrep.Dataset) -> None:
    """Of two episodes of two and three rows in two regions, the first row in each; blanks alone."""
    days = ["2020-02-10", "2020-02-10", "2020-02-11", "2020-02-12", "2020-02-12", "2020-02-12"]
    data = with_days(tiny, days)
    told = data.incidents.assign(
        episode_id=pd.Series(["feud", "feud", "feud", pd.NA, "", pd.NA], dtype="str"),
        admin1=pd.Series(["South", "South", "Shared", "South", "South", "South"]).astype(
            "category"
        ),
    )
    (found,) = bursts(replace(data, incidents=told)).to_dict("records")
    assert (found["admin1"], found["n_all"], found["joined"]) == ("South", 4, 1)
    whole = burst(
        replace(data, incidents=told), Span(*pd.to_datetime(["2020-02-10", "2020-02-11"]))
    )
    assert (whole.n, whole.joined) == (1, 2)


def test_what_one_publisher_alone_tells_is_counted(curated: sitrep.Dataset) -> None:
    """Of the incidents of each window, those with accounts of one publisher, by hand."""
    attacks = curated.where(event_classes=["attack"])
    publishers = attacks.accounts.groupby("incident_id")["publisher_id"].nunique()
    for found in bursts(attacks).to_dict("records"):
        rows = attacks.incidents[
            attacks.incidents["admin1"].eq(found["admin1"])
            & attacks.incidents["date_precision"].eq("day")
            & attacks.incidents["date_start"].between(found["start"], found["end"])
        ]
        assert len(rows) == found["n"]
        assert publishers[rows["incident_id"]].eq(1).sum() == found["n_single"]


def with_days(tiny: sitrep.Dataset, days: list[str]) -> sitrep.Dataset:
    """Return a theatre searched as planned on 121 days, with an incident on each of some."""
    beta = tiny.where(theatres=["beta"])
    rows = beta.incidents.iloc[[0] * len(days)].reset_index(drop=True)
    when = pd.Series(pd.to_datetime(days)).dt.as_unit("s")
    rows = rows.assign(date_start=when, date_end=when, date_precision="day")
    return replace(beta, incidents=rows)


def test_the_chance_of_one_window_by_hand(tiny: sitrep.Dataset) -> None:
    """Three months with a pair each, one on one day: 1 - 28/29 x 30/31 x 29/30."""
    day = pd.Timestamp("2020-02-10")
    far = ["2020-01-05", "2020-01-25", "2020-04-01", "2020-04-20"]
    found = burst(with_days(tiny, ["2020-02-10", "2020-02-10", *far]), Span(day, day))
    assert (found.n, found.expected) == (2, pytest.approx(2 / 29))
    some = 1 - 28 / 29 * (30 / 31) * (29 / 30)  # as unusual is only a pair of February's 29 days
    assert found.chance == pytest.approx(some, abs=0.03)


def test_where_nothing_else_is_known_a_window_explains_itself(tiny: sitrep.Dataset) -> None:
    """Four on one day are nothing unusual where no other month has two: perhaps all come so."""
    day = pd.Timestamp("2020-02-10")
    alone = with_days(tiny, ["2020-01-05", "2020-04-01", *["2020-02-10"] * 4])
    assert burst(alone, Span(day, day)).chance > 0.5
    far = [f"2020-0{month}-{at}" for month in (1, 3, 4) for at in ("03", "13", "23")]
    assert burst(with_days(tiny, [*far, *["2020-02-10"] * 4]), Span(day, day)).chance < 0.01


def test_one_incident_is_no_cluster(tiny: sitrep.Dataset) -> None:
    """A group has a cluster from two incidents on, and the least likely one comes first."""
    assert bursts(with_days(tiny, ["2020-02-10"])).empty
    (pair,) = bursts(with_days(tiny, ["2020-02-10", "2020-02-12"])).to_dict("records")
    assert (pair["n"], pair["days"], pair["n_all"]) == (2, 3, 2)
    two = with_days(tiny, ["2020-01-05", "2020-01-25", *["2020-02-10"] * 4])
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


def test_a_window_that_was_not_searched(release: sitrep.Dataset) -> None:
    """Nothing is said of days that nobody searched, and of groups without two incidents."""
    spring = Span(pd.Timestamp("2020-03-01"), pd.Timestamp("2020-03-07"))
    assert np.isnan(burst(release.where(theatres=["northwest"]), spring).chance)
    nothing = bursts(release.where(start="2020-01-01", end="2020-01-01"))
    assert nothing.empty
    assert "chance_anywhere" in nothing


@pytest.mark.parametrize("longest", [0, -1, 2.5, True])
def test_windows_have_days(curated: sitrep.Dataset, longest: int) -> None:
    """A window of no days is none."""
    with pytest.raises(ParameterError, match="longest"):
        bursts(curated, longest=longest)
