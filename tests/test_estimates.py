"""Intervals and ratios, against published values and second implementations."""

from __future__ import annotations

import csv
import math
from dataclasses import replace
from datetime import date
from typing import Any

import numpy as np
import pandas as pd
import pytest
import sitrep
from conftest import RELEASE
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import optimize, stats
from sitrep.errors import ParameterError
from sitrep.measures.comparison import (
    _add_rates,
    _compare_days,
    comparable_theatres,
    compare,
    compare_shares,
    select_largest,
    vary,
)
from sitrep.measures.counts import count, deaths
from sitrep.measures.deaths import _bootstrap_ratio, add_death_shares, death_share, lethality
from sitrep.measures.dispersion import dispersion, local_dispersion
from sitrep.measures.intervals import (
    add_intervals,
    add_shares,
    poisson_interval,
    rate_ratio,
    wilson_interval,
)
from sitrep.model.periods import Span
from sitrep.model.spans import split_at


def periods(before: tuple[str, str], after: tuple[str, str]) -> tuple[Span, Span]:
    """Return two periods, from text."""
    return Span(*map(pd.Timestamp, before)), Span(*map(pd.Timestamp, after))


HALVES = periods(("2020-01-01", "2020-06-30"), ("2020-07-01", "2020-12-31"))

# Counts ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("n", "low", "high"),
    [  # F. Garwood, Biometrika 28 (1936); the same values stand in most tables since
        (0, 0.0, 3.689),
        (1, 0.025, 5.572),
        (2, 0.242, 7.225),
        (3, 0.619, 8.767),
        (4, 1.090, 10.242),
        (5, 1.623, 11.668),
        (10, 4.795, 18.390),
        (20, 12.217, 30.888),
        (50, 37.111, 65.919),
        (100, 81.364, 121.627),
    ],
)
def test_poisson_limits_are_the_published_ones(n: int, low: float, high: float) -> None:
    """The exact limits of a count are those of the printed tables."""
    limits = [limit.iloc[0] for limit in poisson_interval(pd.Series([float(n)]))]
    assert limits == pytest.approx([low, high], abs=6e-4)


@given(st.just(0.0) | st.floats(0.001, 5000))
def test_poisson_limits_through_chi_square(n: float) -> None:
    """The limits are half the chi-square quantiles of 2n and 2n + 2 degrees of freedom."""
    low, high = (limit.iloc[0] for limit in poisson_interval(pd.Series([n])))
    assert high == pytest.approx(stats.chi2.ppf(0.975, 2 * n + 2) / 2)
    assert low == pytest.approx(stats.chi2.ppf(0.025, 2 * n) / 2 if n else 0, abs=1e-12)
    assert low <= n <= high


@pytest.mark.parametrize("n", [1, 7, 40])
def test_poisson_limits_leave_two_and_a_half_percent(n: int) -> None:
    """At the lower limit as many or more have 2.5 %, at the upper as many or fewer."""
    low, high = (limit.iloc[0] for limit in poisson_interval(pd.Series([float(n)])))
    assert stats.poisson.sf(n - 1, low) == pytest.approx(0.025)
    assert stats.poisson.cdf(n, high) == pytest.approx(0.025)


def test_a_missing_count_has_no_interval(tiny: sitrep.Dataset) -> None:
    """Where nothing was searched the limits are missing, and the table keeps its columns."""
    counts = count(tiny.where(theatres=["gamma"]))
    table = add_intervals(counts)
    assert list(table) == ["period", "n", "ci_low", "ci_high", "spread", "complete", "cut"]
    assert list(table["ci_high"].isna()) == [True, True, False, False]
    assert "ci_low" not in counts


# Ratios ------------------------------------------------------------------------------------------


def solve_ratio(n_before: int, n_after: int, days_before: float, days_after: float) -> Any:
    """Return the exact limits of a rate ratio by solving the binomial tail equations."""
    total = n_before + n_after

    def share(ratio: float) -> float:
        odds = ratio * days_after / days_before
        return odds / (1 + odds)

    def upper_tail(log: float) -> float:
        return float(stats.binom.sf(n_after - 1, total, share(math.exp(log)))) - 0.025

    def lower_tail(log: float) -> float:
        return float(stats.binom.cdf(n_after, total, share(math.exp(log)))) - 0.025

    low = math.exp(optimize.brentq(upper_tail, -15, 15)) if n_after else 0.0
    high = math.exp(optimize.brentq(lower_tail, -15, 15)) if n_before else math.inf
    return low, high


@given(st.integers(0, 60), st.integers(0, 60), st.integers(1, 400), st.integers(1, 400))
@settings(max_examples=60, deadline=None)
def test_rate_ratios_solve_the_tail_equations(
    n_before: int, n_after: int, days_before: int, days_after: int
) -> None:
    """The limits are those at which the tails of the binomial hold 2.5 %."""
    if n_before + n_after == 0:
        return
    ratio = rate_ratio(n_before, n_after, days_before, days_after)
    expected = solve_ratio(n_before, n_after, days_before, days_after)
    assert (ratio.ci_low, ratio.ci_high) == pytest.approx(expected, rel=1e-6)
    if n_before:
        assert ratio.ratio == pytest.approx(n_after / days_after / (n_before / days_before))
    else:
        assert math.isnan(ratio.ratio)


def test_a_published_rate_ratio() -> None:
    """11 cases of 800 against 21 of 3,011: lung cancer in Fredericia, as R's manual has it."""
    # The example of `poisson.test` in R, from the data eba1977 of package ISwR.
    ratio = rate_ratio(6 + 8 + 7, 11, 1083 + 1050 + 878, 800)
    assert list(ratio) == pytest.approx([1.971488, 0.8584264, 4.2772659], abs=5e-7)


@pytest.mark.parametrize(
    ("counts", "expected"),
    [
        ((0, 0, 10, 10), (math.nan, math.nan, math.nan)),
        ((5, 5, 0, 10), (math.nan, math.nan, math.nan)),
        ((5, 5, 10, 0), (math.nan, math.nan, math.nan)),
        ((1, 0, 1, 1), (0.0, 0.0, 39.0)),
        ((0, 1, 1, 1), (math.nan, 0.0256, math.inf)),
        ((5, 0, 10, 10), (0.0, 0.0, 1.0914)),
    ],
)
def test_ratios_of_nothing(counts: tuple[int, ...], expected: tuple[float, ...]) -> None:
    """Without incidents or days there is no ratio; none after is a ratio of 0 with a limit."""
    assert list(rate_ratio(*counts)) == pytest.approx(list(expected), abs=1e-3, nan_ok=True)


@given(st.lists(st.integers(0, 6), min_size=8, max_size=200))
@settings(max_examples=60, deadline=None)
def test_dispersion_by_hand(days: list[int]) -> None:
    """Pearson's chi-square over its degrees of freedom: by week, or by month as Student has it."""
    halves = [days[: len(days) // 2], days[len(days) // 2 :]]
    expected = 1.0
    for length in (7, 31):
        chi_square, freedom = 0.0, 0
        for half in halves:
            if sum(half):
                bins = [half[at : at + length] for at in range(0, len(half), length)]
                mean = sum(half) / len(half)
                chi_square += sum((sum(b) - mean * len(b)) ** 2 / (mean * len(b)) for b in bins)
                freedom += len(bins) - 1
        if freedom and length == 7:
            expected = max(expected, chi_square / freedom)
        if freedom >= 4 and length == 31:
            wider = stats.t(freedom).ppf(0.975) / 1.959964
            expected = max(expected, chi_square / freedom * wider**2)
    arrays = [np.array(half, dtype="float64") for half in halves]
    assert dispersion(*arrays) == pytest.approx(expected)


def test_months_are_seen_where_weeks_are_even() -> None:
    """Four a week in every other month of a year: even weeks, save from one month to the next."""
    days = np.zeros(31 * 12)
    for month in range(0, 12, 2):
        days[31 * month : 31 * month + 28] = np.tile([1, 1, 1, 1, 0, 0, 0], 4)
    half = 31 * 6
    monthly = 6 * 8 / 10  # of 16 and 0 about their mean of 8: chi-square 6 x 8 in each half
    assert dispersion(days[:half], days[half:]) > monthly
    assert local_dispersion(days) > 16  # (16 - 0)^2 / 16, from month to month


# The headline ------------------------------------------------------------------------------------


def test_the_headline_from_the_rows_of_the_file(release: sitrep.Dataset) -> None:
    """ISIS attacks in the badia: 28 and 44 in the halves of 2020, ratio 1.55, 0.95 to 2.59."""
    with (RELEASE / "incidents.csv").open(encoding="utf-8", newline="") as file:
        rows = [
            row
            for row in csv.DictReader(file)
            if (row["theatre"], row["actor"], row["event_class"]) == ("badia", "ISIS", "attack")
        ]
    totals = [0.0, 0.0]
    for row in rows:
        first, last = (date.fromisoformat(row[name]) for name in ("date_start", "date_end"))
        days = [date.fromordinal(n) for n in range(first.toordinal(), last.toordinal() + 1)]
        for day in days:
            if day.year == 2020:
                totals[day.month > 6] += 1 / len(days)
    assert totals == pytest.approx([28, 44])
    expected = (44 / 184) / (28 / 182), *solve_ratio(28, 44, 182, 184)
    isis = release.where(theatres=["badia"], actors=["ISIS"], event_classes=["attack"])
    row = compare(isis, *split_at(isis, "2020-07-01")).iloc[0]
    assert [row["n_before"], row["n_after"]] == pytest.approx(totals)
    assert [row["days_before"], row["days_after"]] == [182, 184]
    assert [row["ratio"], row["ci_low"], row["ci_high"]] == pytest.approx(expected)
    assert [round(x, 2) for x in expected] == [1.55, 0.95, 2.59]
    for period, n, length in (("before", 28, 182), ("after", 44, 184)):
        low, high = (limit[0] for limit in poisson_interval(pd.Series([float(n)])))
        found = row[[f"rate_{period}", f"{period}_low", f"{period}_high"]].tolist()
        assert found == pytest.approx([30 / length * value for value in (n, low, high)])


def test_full_days_only(curated: sitrep.Dataset) -> None:
    """Of the badia, 122 days of the first half and 92 of the second were searched as planned."""
    isis = curated.where(theatres=["badia"], actors=["ISIS"], event_classes=["attack"])
    row = compare(isis, *HALVES, effort="full").iloc[0]
    assert (row["days_before"], row["days_after"]) == (122, 92)
    choices = vary(isis, *HALVES).set_index("choice")
    assert choices.loc["only days searched as planned", "n_before"] == row["n_before"]


def test_choices_that_differ(tiny: sitrep.Dataset) -> None:
    """Full days alone are no choice where every day is one; without a day there is no number."""
    beta = tiny.where(theatres=["beta"])
    others = ["at least two accounts", "actor claimed or reported"]
    table = vary(beta, *split_at(beta, "2020-03-01"))
    assert table["choice"].tolist() == ["every day searched", *others]
    assert table.index.tolist() == [0, 1, 2]
    assert list(table) == ["choice", *compare(beta, *split_at(beta, "2020-03-01"))]
    assert table.loc[0, ["n_before", "n_after"]].tolist() == pytest.approx([4 + 6 / 7, 4 + 1 / 7])
    alpha = tiny.where(theatres=["alpha"])
    table = vary(alpha, *split_at(alpha, "2020-03-01"))
    assert table["choice"].tolist() == [
        "every day searched",
        "only days searched as planned",
        *others,
    ]
    assert table["days_after"].tolist() == [61, 30, 61, 61]
    gamma = tiny.where(theatres=["gamma"])
    never = vary(gamma, *split_at(gamma, "2020-03-01"))
    assert never["days_before"].eq(0).all()
    assert never[["n_before", "n_after"]].isna().all(axis=None)


def test_two_single_days_have_rates() -> None:
    """One incident on one day is a rate of 30 in 30 days; of no day there is none."""
    one, two, none = np.array([1.0]), np.array([2.0]), np.array([])
    rates = _add_rates(pd.DataFrame([_compare_days(one, two), _compare_days(none, two)]))
    assert rates[["rate_before", "rate_after"]].iloc[0].tolist() == [30, 60]
    assert math.isnan(rates["rate_before"].iloc[1])
    assert rates.columns.get_loc("rate_before") == rates.columns.get_loc("days_after") + 1


def test_only_theatres_searched_in_both_are_compared(release: sitrep.Dataset) -> None:
    """The northwest, searched from September on, is left out of a comparison of halves."""
    assert comparable_theatres(release, *HALVES) == (["badia", "south"], ["northwest"])
    by_theatre = compare(release, *HALVES, by="theatre")
    assert list(by_theatre["theatre"]) == ["badia", "south"]
    partly = periods(("2020-08-01", "2020-09-30"), ("2020-10-01", "2020-11-30"))
    assert comparable_theatres(release, *partly)[1] == ["northwest"]
    autumn = periods(("2020-10-01", "2020-10-31"), ("2020-11-01", "2020-11-30"))
    assert comparable_theatres(release, *autumn)[1] == []


def test_a_comparison_by_group_adds_up(curated: sitrep.Dataset) -> None:
    """The groups of a comparison hold together what it holds without groups."""
    whole = compare(curated, *HALVES).iloc[0]
    for by in ("theatre", "admin1", ["theatre", "actor"]):
        parts = compare(curated, *HALVES, by=by)
        for measure in ("n_before", "n_after"):
            assert parts[measure].sum() == pytest.approx(whole[measure])


def test_the_robust_interval_is_never_narrower(curated: sitrep.Dataset) -> None:
    """Allowing for clusters widens an interval or leaves it."""
    table = compare(curated, *HALVES, by="actor").dropna()
    assert (table["dispersion"] >= 1).all()
    assert (table["robust_low"] <= table["ci_low"] + 1e-12).all()
    assert (table["robust_high"] >= table["ci_high"] - 1e-12).all()


@pytest.mark.parametrize("size", [1, 4])
@pytest.mark.parametrize("lengths", [(100, 100), (200, 100)])
def test_the_chance_of_two_counts(lengths: tuple[int, int], size: int) -> None:
    """By simulation as exactly: of Poisson counts, or of negative binomial ones in clusters."""
    daily = [np.zeros(length) for length in lengths]
    for days, number in zip(daily, (12, 20), strict=True):
        days[:: len(days) * size // number] = size
    row = _compare_days(*daily)
    n, length, factor = np.arange(200), np.array(lengths), row["dispersion"]
    assert (factor > 2) == (size > 1)
    means = sum(days.sum() for days in daily) * length / length.sum()
    p = [
        stats.nbinom.pmf(n, mean / (factor - 1), 1 / factor)
        if factor > 1
        else stats.poisson.pmf(n, mean)
        for mean in means
    ]
    with np.errstate(divide="ignore", invalid="ignore"):
        far = np.abs(np.log(n[:, np.newaxis] / length[0]) - np.log(n / length[1]))
    found = abs(math.log(row["n_before"] / length[0] / (row["n_after"] / length[1])))
    exact = (p[0][:, np.newaxis] * p[1])[far >= found - 1e-9].sum()
    assert row["chance"] == pytest.approx(exact, abs=0.02)


def test_the_ends_of_a_chance() -> None:
    """Two equal rates are as far apart as any; the smallest chance is 1 in all series drawn."""
    few, many = np.tile([1.0] + [0.0] * 6, 20), np.full(140, 2.0)
    assert _compare_days(few, few)["chance"] == 1
    assert _compare_days(few, many)["chance"] == 1 / 10_000
    assert math.isnan(_compare_days(0 * few, 0 * few)["chance"])


def test_clusters_make_a_difference_less_unusual() -> None:
    """The same counts, ten at a time: chance alone gives such a ratio more often."""
    evenly, clustered = (np.zeros(140), np.zeros(140)), (np.zeros(140), np.zeros(140))
    evenly[0][::7], evenly[1][::3] = 1, 1
    clustered[0][::70], clustered[1][::35] = 10, 12
    spread, heaped = _compare_days(*evenly), _compare_days(*clustered)
    assert spread["n_before"] == heaped["n_before"]
    assert heaped["dispersion"] > 5
    assert spread["chance"] < 0.02 < heaped["chance"]


def clusters(mean: float, days: int, size: float, random: np.random.Generator) -> np.ndarray:
    """Return daily counts of incidents that come in clusters of this mean size, over three days."""
    daily = np.zeros(days + 2)
    starts = random.integers(0, days, random.poisson(mean / size))
    for start, number in zip(starts, random.geometric(1 / size, len(starts)), strict=True):
        np.add.at(daily, start + random.integers(0, 3, number), 1)
    return daily[:days]


@pytest.mark.slow
@pytest.mark.parametrize(("before", "after"), [(28, 28), (28, 44), (60, 60), (100, 60)])
def test_exact_intervals_cover_poisson_series(before: float, after: float) -> None:
    """Without clusters the exact interval holds the true ratio in 95 of 100 series, or more."""
    random = np.random.default_rng(6)
    held = 0
    for _ in range(2000):
        ratio = rate_ratio(random.poisson(before), random.poisson(after), 182, 184)
        held += ratio.ci_low <= (after / 184) / (before / 182) <= ratio.ci_high
    assert held / 2000 >= 0.95


@pytest.mark.slow
@pytest.mark.parametrize("size", [1.3, 1.5, 2])
@pytest.mark.parametrize(("before", "after"), [(28, 28), (28, 44), (60, 60), (100, 60)])
def test_robust_intervals_cover_clustered_series(before: float, after: float, size: float) -> None:
    """With clusters the robust interval does so in 94 to 99 of 100, at the sizes met here."""
    random = np.random.default_rng(7)
    held = 0
    for _ in range(2000):
        first = clusters(before, 182, size, random)
        second = clusters(after, 184, size, random)
        factor = dispersion(first, second)
        ratio = rate_ratio(first.sum() / factor, second.sum() / factor, 182, 184)
        held += ratio.ci_low <= (after / 184) / (before / 182) <= ratio.ci_high
    assert 0.94 <= held / 2000 <= 0.99


@pytest.mark.parametrize("by", [(), "theatre", ["theatre", "actor"]])
def test_nothing_to_compare(tiny: sitrep.Dataset, by: Any) -> None:
    """Where no theatre was searched in both periods a comparison has no days, and no error."""
    data = tiny.where(theatres=["gamma"])
    table = compare(data, *split_at(data, "2020-03-01"), by=by)
    assert (
        table.empty
        if by
        else (table["days_before"].iloc[0], table["ratio"].isna().all()) == (0, True)
    )


# Two periods -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("first", "last", "compare_from", "before", "after"),
    [
        ("2020-01-01", "2021-01-31", "2020-07-01", "2020-01-01", "2020-12-31"),
        ("2020-01-01", "2020-12-31", "2020-10-01", "2020-07-01", "2020-12-31"),
        ("2020-01-01", "2020-12-31", "2020-03-01", "2020-01-01", "2020-04-30"),
        ("2020-01-01", "2020-12-31", "2020-03-31", "2020-01-31", "2020-05-30"),  # month ends
        ("2020-01-01", "2020-12-31", "2020-02-29", "2020-01-29", "2020-03-28"),
        ("2020-01-01", "2020-01-20", "2020-01-15", "2020-01-09", "2020-01-20"),  # days
        ("2020-01-01", "2020-12-31", "2020-01-02", "2020-01-01", "2020-01-02"),
        ("2020-01-01", "2020-12-31", "2020-12-31", "2020-12-30", "2020-12-31"),
    ],
)
def test_splitting(
    curated: sitrep.Dataset,
    first: str,
    last: str,
    compare_from: str,
    before: str,
    after: str,
) -> None:
    """As many whole months on both sides as there are, else as many days."""
    earlier, later = split_at(curated.where(start=first, end=last), compare_from)
    assert f"{earlier.start:%Y-%m-%d}" == before
    assert f"{later.end:%Y-%m-%d}" == after
    assert f"{later.start:%Y-%m-%d}" == compare_from
    assert earlier.end + pd.Timedelta(days=1) == later.start


@given(st.dates(date(2019, 6, 1), date(2021, 6, 1)), st.integers(0, 200), st.integers(0, 500))
@settings(max_examples=60, deadline=None)
def test_both_periods_lie_within_what_is_asked(
    curated: sitrep.Dataset, first: date, length: int, offset: int
) -> None:
    """Whatever is asked, the two periods touch, lie inside, and are about equally long."""
    start, end = pd.Timestamp(first), pd.Timestamp(first) + pd.Timedelta(days=length)
    day = start + pd.Timedelta(days=offset - 100)
    data = replace(curated, start=start, end=end)
    before, after = split_at(data, f"{day:%Y-%m-%d}")
    if not start < day <= end:
        assert (before.days, after.days) == (0, 0)
        return
    assert start <= before.start <= before.end < after.start == day <= after.end <= end
    assert abs(before.days - after.days) <= 4


def test_a_day_that_is_none(curated: sitrep.Dataset) -> None:
    """A text that is no day is an error that names the parameter."""
    with pytest.raises(ParameterError, match="compare_from: 'July' is not a day"):
        split_at(curated, "July")


# Shares ------------------------------------------------------------------------------------------


def wilson(n: float, total: float) -> tuple[float, float]:
    """Return Wilson's limits, by the formula."""
    z = 1.959963984540054
    share, square = n / total, z * z
    centre = (share + square / (2 * total)) / (1 + square / total)
    half = (
        z / (1 + square / total) * math.sqrt(share * (1 - share) / total + square / (4 * total**2))
    )
    return centre - half, centre + half


def newcombe(n_before: float, before: float, n_after: float, after: float) -> tuple[float, float]:
    """Return Newcombe's limits of the later share less the earlier, by the formula."""
    p1, p2 = n_after / after, n_before / before
    (l1, u1), (l2, u2) = wilson(n_after, after), wilson(n_before, before)
    return (
        p1 - p2 - math.sqrt((p1 - l1) ** 2 + (u2 - p2) ** 2),
        p1 - p2 + math.sqrt((u1 - p1) ** 2 + (p2 - l2) ** 2),
    )


def test_published_limits_of_shares() -> None:
    """The formulas above give the published examples: 81 of 263, and 56 of 70 less 48 of 80."""
    # R. G. Newcombe, Statistics in Medicine 17 (1998): table I of 857-872, table II of 873-890.
    assert wilson(81, 263) == pytest.approx((0.2553, 0.3662), abs=5e-5)
    assert newcombe(48, 80, 56, 70) == pytest.approx((0.0524, 0.3339), abs=5e-5)


@pytest.mark.parametrize("dataset", ["tiny", "curated"])
@pytest.mark.parametrize("period", ["month", None])
def test_shares_add_to_one(
    request: pytest.FixtureRequest, dataset: str, period: str | None
) -> None:
    """The shares of a period add to one, or are missing; their limits are Wilson's."""
    data = request.getfixturevalue(dataset)
    table = add_shares(count(data, by="actor", period=period))
    keys = table["period"] if period else pd.Series(0, table.index)
    sums = table.groupby(keys)["share"].agg(lambda shares: shares.sum(min_count=1)).dropna()
    assert list(sums) == pytest.approx([1.0] * len(sums))
    totals = table.groupby(keys)["n"].transform("sum")
    for n, total, low, high in zip(
        table["n"], totals, table["ci_low"], table["ci_high"], strict=True
    ):
        assert (low, high) == pytest.approx(wilson(n, total), abs=1e-9)


def test_a_share_stands_after_what_it_is_of(tiny: sitrep.Dataset) -> None:
    """Share and limits follow the number, and what the table had before stays in its order."""
    counts = count(tiny, by="actor")
    added = ["share", "ci_low", "ci_high"]
    assert list(add_shares(counts)) == [*list(counts)[:3], *added, *list(counts)[3:]]
    assert list(counts)[2] == "n"
    dead = deaths(tiny, by="target_type", period=None)
    place = list(dead).index("killed") + 1
    shares = list(add_death_shares(tiny, dead, by="target_type"))
    assert shares == [*list(dead)[:place], *added, *list(dead)[place:]]


def test_a_group_without_a_toll_has_no_share_of_the_dead(tiny: sitrep.Dataset) -> None:
    """Of three groups that an ambush hit the toll of one is not known, which is no share of 0."""
    ambush = tiny.where(event_types=["ambush"], start="2020-04-01")
    dead = deaths(ambush, by="target_type", period=None)
    table = add_death_shares(ambush, dead, by="target_type").set_index("target_type")
    assert table["share"].isna().to_dict() == {
        "civilian": False,
        "military": False,
        "progov_militia": True,
    }
    assert table["share"].sum() == 1


def test_shares_of_an_empty_period_are_missing(tiny: sitrep.Dataset) -> None:
    """A period without incidents has no shares, of whatever limits."""
    table = add_shares(count(tiny.where(theatres=["gamma"]), by="actor"))
    early = table[table["period"] < "2020-03-01"]
    assert early[["share", "ci_low", "ci_high"]].isna().all().all()


def test_compared_shares_are_newcombes(curated: sitrep.Dataset) -> None:
    """The limits of the difference of two shares are Newcombe's, group by group."""
    table = compare_shares(curated, *HALVES, by="target_type")
    before, after = table["n_before"].sum(), table["n_after"].sum()
    whole = compare(curated, *HALVES).iloc[0]
    assert [before, after] == pytest.approx([whole["n_before"], whole["n_after"]])
    assert list(table.index) == list(range(len(table)))
    assert table["target_type"].cat.ordered
    assert table[["share_before", "share_after"]].sum().tolist() == pytest.approx([1, 1])
    for row in table.to_dict("records"):
        expected = newcombe(row["n_before"], before, row["n_after"], after)
        assert (row["ci_low"], row["ci_high"]) == pytest.approx(expected, abs=1e-9)
        assert row["ci_low"] <= row["difference"] <= row["ci_high"]


def test_shares_of_nothing(tiny: sitrep.Dataset) -> None:
    """Without a theatre to compare there are no groups; without incidents no shares."""
    gamma = tiny.where(theatres=["gamma"])
    early = split_at(gamma, "2020-03-01")
    assert compare_shares(gamma, *early, by="actor").empty
    assert compare_shares(gamma, *early, by="event_type").empty
    none = tiny.where(theatres=["alpha"], actors=["Russian forces"])
    assert compare_shares(none, *split_at(none, "2020-03-01"), by="actor").empty


@pytest.mark.parametrize(("n_before", "known"), [(0, False), (9, False), (10, True)])
def test_no_share_of_few(tiny: sitrep.Dataset, n_before: int, known: bool) -> None:
    """A period with fewer than ten incidents has no shares, and no difference to another."""
    like = tiny.incidents[tiny.incidents["theatre"] == "beta"].iloc[:1]
    days = ["2020-01-10"] * n_before + ["2020-04-10"] * 12
    rows = like.loc[like.index.repeat(len(days))].reset_index(drop=True)
    when = pd.Series(pd.to_datetime(days)).dt.as_unit("s")
    rows = rows.assign(
        date_start=when,
        date_end=when,
        incident_id=[f"X{at}" for at in rows.index],
        event_type=np.where(rows.index % 2, "bombing", "clash"),
    )
    data = replace(tiny, incidents=rows)
    table = compare_shares(data, *split_at(data, "2020-03-01"), by="event_type")
    assert table["n_before"].sum() == n_before
    earlier = ["share_before", "before_low", "before_high"]
    difference = ["difference", "ci_low", "ci_high"]
    for columns, expected in ((earlier, known), (difference, known), (["share_after"], True)):
        assert (table[columns].notna() == expected).all().all()
    assert table["share_after"].tolist() == [0.5, 0.5]


# Deaths ------------------------------------------------------------------------------------------


def test_lethality_by_hand(tiny: sitrep.Dataset) -> None:
    """Dead per incident over the incidents with a toll, whose number stands beside it."""
    row = lethality(tiny).iloc[0]
    assert (row["n"], row["n_toll"], row["deadliest"]) == (20, 16, 10)
    assert row["killed"] == pytest.approx(53 / 16)
    assert (row["low"], row["high"]) == pytest.approx((52 / 16, 62 / 16))
    assert math.isnan(row["ci_low"])


def test_a_bootstrap_allows_for_bias_and_skew() -> None:
    """The limits are those of scipy's BCa, which leaves each incident out in turn."""
    dead = np.random.default_rng(3).lognormal(1, 1, 60).round()
    found = _bootstrap_ratio(dead, np.ones(60))
    drawn = stats.bootstrap((dead,), np.mean, method="BCa", rng=np.random.default_rng(1))
    assert found.ratio == dead.mean()
    assert list(found[1:]) == pytest.approx(list(drawn.confidence_interval), rel=0.03)
    plain = stats.bootstrap((dead,), np.mean, method="percentile", rng=np.random.default_rng(1))
    assert found.ci_high > 1.03 * plain.confidence_interval.high


def test_intervals_of_tolls_hold_the_mean(curated: sitrep.Dataset) -> None:
    """Drawn from the tolls of the badia, about 90 of 100 intervals of 60 hold their mean."""
    dead = curated.where(theatres=["badia"], event_classes=["attack"]).incidents["killed"].dropna()
    random, held = np.random.default_rng(10), 0
    for _ in range(120):
        found = _bootstrap_ratio(random.choice(dead.to_numpy(), 60), np.ones(60))
        held += found.ci_low <= dead.mean() <= found.ci_high
    assert held / 120 >= 0.88


@pytest.mark.parametrize(("number", "known"), [(29, False), (30, True)])
def test_no_interval_on_few_tolls(number: int, known: bool) -> None:
    """On fewer than 30 incidents with a toll no interval is given."""
    found = _bootstrap_ratio(np.arange(number, dtype="float64"), np.ones(number))
    assert found.ratio == (number - 1) / 2
    assert math.isnan(found.ci_low) != known


def test_bootstraps_are_the_same_each_time(curated: sitrep.Dataset) -> None:
    """The same data give the same limits, and no other draw disturbs them."""
    first = lethality(curated, by="theatre")
    np.random.default_rng().random(10)
    assert first["ci_low"].notna().any()
    pd.testing.assert_frame_equal(lethality(curated, by="theatre"), first)


def test_a_single_incident_has_no_spread(tiny: sitrep.Dataset) -> None:
    """From one incident no interval can be drawn; without any there is no average."""
    one = lethality(tiny.where(start="2020-01-01", end="2020-01-01")).iloc[0]
    assert (one["killed"], math.isnan(one["ci_low"])) == (3, True)
    two = lethality(tiny.where(theatres=["gamma"], event_types=["airstrike", "shelling"])).iloc[0]
    assert (two["killed"], math.isnan(two["ci_low"])) == ((10 + 3) / 2, True)
    none = lethality(tiny.where(min_accounts=99)).iloc[0]
    assert (none["n"], math.isnan(none["killed"])) == (0, True)


def test_a_share_of_the_dead(tiny: sitrep.Dataset) -> None:
    """Civilians: 17 of 53; a group that nobody hit has a share of 0, of nothing none."""
    share = death_share(tiny, by="target_type", group="civilian")
    civilian = tiny.targets[tiny.targets["target_type"] == "civilian"]["killed"].sum()
    assert (civilian, share.ratio) == (15, pytest.approx(15 / 53))
    assert death_share(tiny, by="target_type", group="journalist").ratio == 0
    shelling = tiny.where(event_types=["shelling"])  # 0 and 3 dead, all of them civilians
    assert death_share(shelling, by="target_type", group="civilian").ratio == 1
    empty = tiny.where(min_accounts=99)
    assert math.isnan(death_share(empty, by="target_type", group="civilian").ratio)


def test_the_dead_of_a_window_count_for_its_part_inside(tiny: sitrep.Dataset) -> None:
    """Of a civilian's death half lies inside, of a soldier's a quarter: a share of 2/3."""
    first, last = pd.Timestamp("2020-02-10"), pd.to_datetime(["2020-02-11", "2020-02-13"])
    incidents = tiny.incidents.iloc[:2].assign(
        date_start=first, date_end=last, killed_low=[1.0, 0.0], killed=1.0, killed_high=[1.0, 3.0]
    )
    hit = pd.Categorical(["civilian", "military"])
    targets = tiny.targets.iloc[:2].assign(
        incident_id=list(incidents["incident_id"]), target_type=hit, killed=1.0
    )
    data = replace(tiny, incidents=incidents, targets=targets)
    part = data.where(start="2020-02-10", end="2020-02-10")
    row = lethality(part).iloc[0]
    assert row[["n", "n_toll", "killed", "deadliest"]].tolist() == [0.75, 0.75, 1, 1]
    assert row[["low", "high"]].tolist() == pytest.approx([0.5 / 0.75, (0.5 + 0.75) / 0.75])
    share = death_share(part, by="target_type", group="civilian")
    assert share.ratio == pytest.approx(2 / 3)


def test_the_largest_named_group(release: sitrep.Dataset) -> None:
    """The unidentified are many and no group: the largest named pair is ISIS in the badia."""
    attacks = release.where(event_classes=["attack"])
    table = compare(attacks, *HALVES, by=["theatre", "actor"])
    largest = select_largest(attacks, table, by=["theatre", "actor"])
    assert (largest.filters["theatres"], largest.filters["actors"]) == (["badia"], ["ISIS"])
    assert select_largest(attacks, table.iloc[:0], by=["theatre", "actor"]) is attacks


@pytest.mark.parametrize(("n", "known"), [(9, False), (9.999, False), (10, True)])
@pytest.mark.parametrize("part", [0.2, 0.9])
def test_no_ratio_of_few(n: float, part: float, known: bool) -> None:
    """Fewer than ten incidents in both give no ratio, no limits of one, and no chance."""
    before, after = np.full(30, part * n / 30), np.full(40, (1 - part) * n / 40)
    row = _compare_days(before, after)
    limits = ["ratio", "ci_low", "ci_high", "robust_low", "robust_high", "chance"]
    assert [not math.isnan(row[name]) for name in limits] == [known] * 6
    rates = _add_rates(pd.DataFrame([row]))
    assert rates["rate_after"].tolist() == pytest.approx([(1 - part) * n / 40 * 30])


daily = st.lists(st.integers(0, 3), min_size=7, max_size=90).map(np.array)


@given(daily, daily)
@settings(max_examples=60, deadline=None)
def test_a_rise_is_judged_as_a_fall_is(first: np.ndarray, second: np.ndarray) -> None:
    """The periods swapped, the ratio and its limits are inverted, and the verdict is mirrored."""
    rise, fall = _compare_days(first, second), _compare_days(second, first)
    for low, high in (("ci_low", "ci_high"), ("robust_low", "robust_high")):
        for one, other in ((low, high), (high, low)):
            inverse = 1 / rise[one] if rise[one] else math.inf
            assert fall[other] == pytest.approx(inverse, nan_ok=True)
        assert (rise[low] > 1) == (fall[high] < 1)
        assert (rise[high] < 1) == (fall[low] > 1)
    if rise["ratio"] > 0 and fall["ratio"] > 0:
        assert fall["ratio"] == pytest.approx(1 / rise["ratio"])


def test_three_to_eighteen_is_as_clear_as_the_reverse() -> None:
    """By the exact tail equations, 3 against 18 is a change, whichever was first."""
    few, many = np.zeros(182), np.zeros(182)
    few[[5, 60, 120]] = 1
    many[10 * np.arange(18)] = 1
    rise, fall = _compare_days(few, many), _compare_days(many, few)
    expected = solve_ratio(3, 18, 182, 182)
    assert (rise["robust_low"], rise["robust_high"]) == pytest.approx(expected)
    assert rise["robust_low"] > 1 > fall["robust_high"]


def test_searched_and_none_found_is_told_from_not_searched(tiny: sitrep.Dataset) -> None:
    """Without incidents there is no share either way: the count is 0, or missing."""
    gamma = tiny.where(theatres=["gamma"], end="2020-04-29", event_types=["bombing"])
    shares = add_shares(count(gamma, by="theatre"))
    assert shares["share"].isna().all()
    by_month = shares.groupby("period")["n"].sum(min_count=1)
    assert [None if math.isnan(n) else n for n in by_month] == [None, None, 0, 0]


def test_all_is_all_in_an_interval() -> None:
    """The interval of all of some ends at all, and that of none begins with none, in words too."""
    every = pd.Series([float(n) for n in range(1, 400)])
    none, all_of = wilson_interval(every * 0, every), wilson_interval(every, every)
    assert none[0].eq(0).all()
    assert all_of[1].eq(1).all()
    assert none[1].between(0, 1, inclusive="neither").all()
    assert np.allclose(none[1], 1 - all_of[0])
