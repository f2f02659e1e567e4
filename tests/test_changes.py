"""Sentences on what moved between two periods, and how far that can be trusted."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pandas as pd
import pytest
import sitrep
from sitrep.measures.comparison import compare, compare_rates, compare_shares
from sitrep.measures.rests import Rest
from sitrep.model.periods import Span
from sitrep.model.spans import split_at
from sitrep.words.changes import (
    describe_change,
    describe_choices,
    describe_comparison,
    describe_largest,
    describe_left_out,
    describe_levels,
    describe_shift,
)
from sitrep.words.clusters import describe_bursts, tell_stages

BEFORE = Span(pd.Timestamp("2020-01-01"), pd.Timestamp("2020-06-30"))
AFTER = Span(pd.Timestamp("2020-07-01"), pd.Timestamp("2020-12-31"))
NEVER = Span(pd.Timestamp("2030-01-01"), pd.Timestamp("2029-12-31"))


def row(n_before: float, n_after: float, **more: float) -> pd.Series:
    """Return a row of a comparison of two halves of a year."""
    ratio = n_after / n_before if n_before else float("nan")
    usual = {
        "n_before": n_before,
        "n_after": n_after,
        "days_before": 182.0,
        "days_after": 184.0,
        "ratio": ratio,
        "ci_low": 0.5 * ratio,
        "ci_high": 2 * ratio,
        "robust_low": 0.4 * ratio,
        "robust_high": 2.5 * ratio,
        "chance": 0.01,
    }
    return pd.Series({**usual, **more}, dtype="float64")


def one(row: pd.Series | None) -> pd.DataFrame:
    """Return a comparison of one row, or of none."""
    return pd.DataFrame([] if row is None else [row])


@pytest.mark.parametrize(
    ("compared", "said"),
    [
        (
            row(20, 25),
            "no clear change, 25 incidents found in July to December 2020 against 20 in January to "
            "June "
            "2020, 1.3 times the rate (95% interval 0.50 to 3.1).",
        ),
        (
            row(20, 60),
            "clearly more often, 60 incidents found in July to December 2020 against 20 in January "
            "to June, 3.0 times the rate (95% interval 1.2 to 7.5).",
        ),
        (
            row(100, 150, robust_low=1.1),
            "clearly more often, 150 incidents found in July to December 2020 against 100 in "
            "January to June, 1.5 times the rate (95% interval 1.1 to 3.8).",
        ),
        (
            row(20, 30, robust_low=1, robust_high=2),
            "no clear change, 30 incidents found in July to December 2020 against 20 in January to "
            "June "
            "2020, 1.5 times the rate (95% interval 1.0 to 2.0).",
        ),
        (
            row(60, 12),
            "clearly less often, 12 incidents found in July to December 2020 against 60 before, "
            "0.20 times the rate (95% interval 0.080 to 0.50).",
        ),
        (
            row(20, 0, ci_high=0.2, robust_high=0.3),
            "clearly less often, no incidents found in July to December 2020 against 20 in January "
            "to "
            "June 2020, 0 times the rate (95% interval 0 to 0.30).",
        ),
        (
            row(3, 18),
            "clearly more often, 18 incidents found in July to December 2020 against 3 in January "
            "to "
            "June 2020, 6.0 times the rate (95% interval 2.4 to 15).",
        ),
        (
            row(0, 18, robust_low=3.4, robust_high=float("inf")),
            "clearly more often, 18 incidents found in July to December 2020 against 0 in January "
            "to "
            "June 2020, with no ratio (95% interval 3.4 or more).",
        ),
        (
            row(3, 6),
            "6 incidents in July to December 2020 against 3 in January to June 2020, too few for "
            "a ratio.",
        ),
        (
            row(0, 3),
            "3 incidents in July to December 2020 against 0 in January to June 2020, too few for "
            "a ratio.",
        ),
        (
            row(20, 25, days_before=0),
            "nothing to compare, since no theatre was searched on every day of both periods.",
        ),
        (None, "nothing to compare, since no theatre was searched on every day of both periods."),
    ],
)
def test_comparisons(tiny: sitrep.Dataset, compared: pd.Series | None, said: str) -> None:
    """A verdict on the robust interval, counts, ratio and that interval; no ratio below 10."""
    assert describe_comparison(tiny, one(compared), BEFORE, AFTER) == f"Syria: {said}"


def test_a_long_scope_leaves_out_the_periods(tiny: sitrep.Dataset) -> None:
    """Where the periods do not fit into two lines, they are those of the subtitle."""
    long = tiny.where(regions=["North", "South", "Shared"], event_types=["ambush", "mine"])
    said = describe_comparison(long, one(row(20, 25)), BEFORE, AFTER)
    assert said.endswith(
        "25 incidents found against 20, 1.3 times the rate (95% interval 0.50 to 3.1)."
    )


def test_a_day_outside_leaves_nothing_to_compare(tiny: sitrep.Dataset) -> None:
    """A first day of the later period that lies outside is what is said."""
    said = describe_comparison(tiny, one(row(0, 0, days_before=0)), NEVER, NEVER)
    assert said == (
        "Syria: nothing to compare, since no days asked about lie on both sides of 1 January 2030."
    )


def test_a_verdict_needs_the_robust_interval(tiny: sitrep.Dataset) -> None:
    """A change that only the exact interval calls clear is not clear."""
    compared = one(row(20, 40, ci_low=1.1, robust_low=0.9))
    said = describe_comparison(tiny, compared, BEFORE, AFTER)
    assert said.startswith("Syria: no clear change")


def test_single_days_are_compared_on_them(tiny: sitrep.Dataset) -> None:
    """Two days are compared `on` them, two months `in` them."""
    day = pd.Timestamp("2020-12-21")
    other = day + pd.Timedelta(days=1)
    said = describe_comparison(tiny, one(row(1, 2)), Span(day, day), Span(other, other))
    assert said.startswith("Syria: 2 incidents on 22 December 2020 against 1 on 21 December 2020")


UP, DOWN, STILL, FEW = row(20, 60), row(60, 10), row(20, 20), row(5, 60)
RARE = row(4, 5)


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        (
            {"a": UP, "b": STILL},
            "Clearly more attacks found: a; no clear change in what was found: b.",
        ),
        (
            {"a": row(20, 30, robust_low=1), "b": row(30, 20, robust_high=1)},
            "No clear change in what was found: a and b.",
        ),
        (
            {"a": row(3, 18, robust_low=1.4, robust_high=45), "b": DOWN},
            "Clearly more attacks found: a (18 against 3, 1.4 to 45 times); clearly fewer attacks "
            "found: b.",
        ),
        (
            {"a": row(18, 3, robust_low=0.022, robust_high=0.69), "b": UP},
            "Clearly more attacks found: b; clearly fewer attacks found: a (3 against 18, 0.022 to "
            "0.69 "
            "times).",
        ),
        (
            {name * 38: row(2, after) for name, after in zip("abc", (70, 80, 60), strict=True)},
            f"Clearly more attacks found: {'a' * 38}, {'b' * 38} and {'c' * 38}.",
        ),
        ({"a": UP, "b": DOWN}, "Clearly more attacks found: a; clearly fewer attacks found: b."),
        (
            {"a": UP.replace(0.01, 0.051), "b": DOWN.replace(0.01, 0.049)},
            "Clearly fewer attacks found: b; no clear change in what was found: a.",
        ),
        (
            {"a": FEW, "b": STILL},
            "Clearly more attacks found: a (60 against 5, 4.8 to 30 times); no clear change in "
            "what was found: b.",
        ),
        (
            {
                "a": row(0, 1592, robust_low=20, robust_high=float("inf")),
                "b": row(0, 9),
                "c": row(9, 0.9),
            },
            "Clearly more attacks found: a (1,592 against 0, 20 or more times); fewer than 10, so "
            "not tested: 2 places.",
        ),
        (
            {"a": STILL, "not given": UP},
            "No clear change in what was found: a.",
        ),
        (dict.fromkeys("abcd", STILL), "No clear change in what was found: 4 places."),
        (
            {**dict.fromkeys("abcde", UP), "f": RARE, "g": RARE},
            "Clearly more attacks found: a, b, c and 2 more; fewer than 10, so not tested: 2 "
            "places.",
        ),
        (
            {**dict.fromkeys([letter * 40 for letter in "abcdef"], UP), "g": STILL},
            "Clearly more attacks found: 6 places; no clear change in what was found: 1 place.",
        ),
        ({"a": RARE}, "Fewer than 10 attacks in the one place, so no change is tested."),
        (
            {"a": RARE, "b": RARE},
            "Fewer than 10 attacks in each of 2 places, so no change is tested.",
        ),
        ({}, "Nothing to compare between the two periods."),
    ],
    ids=lambda value: str(value)[:20] if isinstance(value, str) else "",
)
def test_changes(tiny: sitrep.Dataset, rows: dict[str, pd.Series], said: str) -> None:
    """Groups whose rate clearly changed, by interval and chance; those too small are counted."""
    attacks = tiny.where(event_classes=["attack"])
    columns = ["place", *UP.index]
    table = pd.DataFrame(
        [{"place": name, **values} for name, values in rows.items()], columns=columns
    )
    assert describe_change(attacks, table, by="place") == said


def test_what_is_left_out(release: sitrep.Dataset, tiny: sitrep.Dataset) -> None:
    """Theatres not searched in both periods, and thin days; one day is singular."""
    assert describe_left_out(release, BEFORE, AFTER) == (
        "Left out, since not searched in all of both periods: Greater Idlib. Searched thinly in at "
        "least one theatre: 90 of 182 days before, 92 of 184 days after."
    )
    alpha = tiny.where(theatres=["alpha"])
    assert describe_left_out(alpha, *split_at(alpha, "2020-01-02")) == (
        "Alpha was searched in both periods, and on no day thinly."
    )
    assert describe_left_out(alpha, *split_at(alpha, "2020-03-01")) == (
        "Alpha was searched in both periods. Searched thinly: 0 of 60 days before, 31 of 61 days "
        "after."
    )
    gamma = tiny.where(theatres=["gamma"])
    assert describe_left_out(gamma, *split_at(gamma, "2020-03-01")) == (
        "Nothing is compared, since no theatre was searched on every day of both periods."
    )


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        (
            [row(20, 30), row(20, 40)],
            "ratios from 1.5 to 2.0, a clear change under none of 2 choices.",
        ),
        ([row(20, 30)], "1.5 times the rate; no other choice of what counts differs from it."),
        (
            [row(20, 60), row(3, 6)],
            "3.0 times the rate, a clear change under 1 of 1 choice; 1 more leaves fewer than 10.",
        ),
        ([row(3, 6), row(9, 0)], "under every choice too few incidents for a ratio."),
        (
            [row(8, 25, robust_low=1.3), row(0, 30, robust_low=5, robust_high=float("inf"))],
            "with no ratio to none before, a clear change under 2 of 2 choices.",
        ),
        ([row(0, 0, days_before=0)], "nothing to compare."),
    ],
    ids=str,
)
def test_choices(tiny: sitrep.Dataset, rows: list[pd.Series], said: str) -> None:
    """How far the ratio depends on what counts."""
    table = pd.DataFrame(rows)
    assert describe_choices(tiny, table) == f"Syria: {said}"


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ([30, 10], [10, 30], "A: from 75% to 25% of incidents, the largest clear move."),
        (
            [20, 20],
            [22, 18],
            "No group's share moved clearly; most moved a, from 50% to 55% of incidents.",
        ),
        ([20, 20], [10, 10], "A: 50% of incidents in both periods; no share moved."),
        ([3, 3], [20, 20], "Too few incidents in one of the periods to compare shares."),
    ],
)
def test_shifts(tiny: sitrep.Dataset, before: list[float], after: list[float], said: str) -> None:
    """The share that moved most, and whether chance could have done it."""
    table = pd.DataFrame({"place": ["a", "b"], "n_before": before, "n_after": after})
    table["share_before"] = table["n_before"] / sum(before)
    table["share_after"] = table["n_after"] / sum(after)
    table["difference"] = table["share_after"] - table["share_before"]
    table["chance"] = [0.01, 0.01] if abs(table["difference"]).max() > 0.2 else [0.4, 0.4]
    if min(sum(before), sum(after)) < 10:
        table["difference"] = float("nan")
    assert describe_shift(tiny, table, by="place") == said


@pytest.mark.parametrize(
    ("rest", "said"),
    [
        (Rest("One", True, 0.7, 0.3), "A: from 75% to 25% of incidents, the largest clear move."),
        (
            Rest("One", False, 0.5, 0.4),
            "A: from 75% to 25% of incidents, the largest clear move, not clear without One (50% "
            "to 40%).",
        ),
        (
            Rest("One", False, float("nan"), 0.4),
            "A: from 75% to 25% of incidents, the largest clear move, not clear without One, which "
            "leaves too few.",
        ),
        (
            Rest("O" * 70, False, 0.5, 0.4),
            "A: from 75% to 25% of incidents, the largest clear move, not clear without "
            f"{70 * 'O'}.",
        ),
    ],
)
def test_a_shift_without_a_publisher(tiny: sitrep.Dataset, rest: Rest, said: str) -> None:
    """A move that one publisher makes clear is said to be so; one that stands needs no word."""
    table = pd.DataFrame({"place": ["a", "b"], "n_before": [30, 10], "n_after": [10, 30]})
    table = table.assign(share_before=table["n_before"] / 40, share_after=table["n_after"] / 40)
    table = table.assign(difference=[-0.5, 0.5], chance=0.01)
    assert describe_shift(tiny, table, by="place", rest=rest) == said


def test_a_share_that_the_source_does_not_give(tiny: sitrep.Dataset) -> None:
    """Where a column is blank throughout and not given, no share of it can move."""
    silent = tiny.incidents.assign(event_type=pd.Categorical([None] * 20))
    data = replace(tiny, incidents=silent, missing={"event_type": "It codes none."})
    shares = compare_shares(data, *split_at(data, "2020-03-01"), by="event_type")
    assert describe_shift(data, shares, by="event_type") == (
        "Sitrep: twenty hand-made incidents gives no kind of incident."
    )


def test_the_largest_group(release: sitrep.Dataset) -> None:
    """The headline names the largest group that has a name."""
    attacks = release.where(event_classes=["attack"])
    pairs = compare(attacks, BEFORE, AFTER, by=["theatre", "actor"])
    assert describe_largest(attacks, pairs, BEFORE, AFTER, by=["theatre", "actor"]) == (
        "Central desert, ISIS: no clear change, 44 attacks found in July to December 2020 against "
        "28 before, 1.6 times the rate (95% interval 0.71 to 3.5)."
    )
    nobody = pairs[pairs["actor"] == "unidentified"]
    assert describe_largest(attacks, nobody, BEFORE, AFTER, by=["theatre", "actor"]) == (
        "No named group can be compared between the two periods."
    )


def levels(*rows: tuple[float, str, str, str]) -> pd.DataFrame:
    """Return levels: of each its height, its first day, and the days between which it began."""
    table = pd.DataFrame(rows, columns=["level", "start", "change_low", "change_high"])
    for name in ("start", "change_low", "change_high"):
        table[name] = pd.to_datetime(table[name])
    return table.assign(ci_low=table["level"] * 0.8, ci_high=table["level"] * 1.2)


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        (
            [],
            "no level of incidents is given, since no theatre was searched on every day asked "
            "about.",
        ),
        (
            [(6.34, "2020-01-01", "", "")],
            "no change of level in what was found, 6.3 incidents a month (95% interval 5.1 to "
            "7.6).",
        ),
        (
            [(6, "2020-01-01", "", ""), (9, "2020-03-01", "2020-02-01", "2020-04-01")],
            "6 incidents a month at first, 9 from 1 March 2020 (or any day from 1 February 2020 to "
            "1 April 2020).",
        ),
        (
            [(6, "2020-01-01", "", ""), (9, "2020-03-01", "2020-03-01", "2020-03-01")],
            "6 incidents a month at first, 9 from 1 March 2020.",
        ),
        (
            [(6 + step, f"20{step + 10}-01-01", "", "") for step in range(17)],
            "16 changes of level, between 6 and 22 incidents a month; the last on 1 January 2026, "
            "to 22.",
        ),
    ],
)
def test_levels(tiny: sitrep.Dataset, rows: list[tuple[float, str, str, str]], said: str) -> None:
    """No level, one, one change and when it began; of many changes their number and the last."""
    assert describe_levels(tiny, levels(*rows), period="month") == f"Syria: {said}"


def test_a_level_of_one_is_of_one_incident(tiny: sitrep.Dataset) -> None:
    """A level of 1 is 1 incident a month; of fewer than three periods there is none."""
    one = levels((1, "2020-01-01", "", ""))
    assert describe_levels(tiny, one, period="month") == (
        "Syria: no change of level in what was found, 1 incident a month (95% interval 0.8 to 1.2)."
    )
    assert describe_levels(tiny.where(end="2020-02-10"), one, period="month") == (
        "Syria: no level of incidents is given over 2 months alone."
    )


def test_clusters(tiny: sitrep.Dataset) -> None:
    """The least likely cluster, with what was expected and what chance does."""
    found = pd.DataFrame(
        {
            "admin1": ["South", "North"],
            "n": [4, 2],
            "n_single": [3, 2],
            "joined": [0, 5],
            "expected": [0.094, 0.5],
            "start": pd.to_datetime(["2020-03-26"] * 2),
            "end": pd.to_datetime(["2020-03-27"] * 2),
            "chance_anywhere": [0.0021, 0.4],
        }
    )
    assert describe_bursts(tiny, found, by="admin1") == (
        "South: 4 incidents from 26 to 27 March 2020 (3 known from a single publisher), 0.094 "
        "expected; 0.2% of simulated series, which keep the number of each month, have as unusual "
        "a window in any of 2 regions."
    )
    assert describe_bursts(tiny, found.tail(1), by="admin1") == (
        "No cluster stands out. The most unusual is North: 2 incidents from 26 to 27 March 2020 "
        "(each known from a single publisher), 0.5 expected; 40% of simulated series, which keep "
        "the number of each month, have as unusual a window in the one region."
    )
    assert describe_bursts(tiny, found.head(0), by="admin1") == (
        "No region has two incidents close together that are known to the day."
    )
    assert tell_stages(tiny, found.head(1), by="admin1") == []
    assert tell_stages(tiny, found, by="admin1") == [
        "An episode counts once; its further stages are left out: North 5."
    ]
    many = found.tail(1).loc[[1] * 7].assign(admin1=list("ABCDEFG"), joined=range(1, 8))
    (said,) = tell_stages(tiny, many, by="admin1")
    assert said.endswith("left out: G 7, F 6, E 5 and 4 other regions.")


@pytest.mark.parametrize("filters", [{}, {"theatres": ["badia"]}, {"actors": ["ISIS"]}], ids=str)
def test_rates_alone_are_those_of_the_table(
    curated: sitrep.Dataset, filters: dict[str, Any]
) -> None:
    """What is compared without the simulations is the row of `compare`, to the last digit."""
    data = curated.where(**filters)
    before, after = split_at(data)
    (row,) = compare(data, before, after).to_dict("records")
    rates = compare_rates(data, before, after)
    assert (rates.n_before, rates.n_after) == (row["n_before"], row["n_after"])
    assert (rates.days_before, rates.days_after) == (row["days_before"], row["days_after"])
    assert rates.dispersion == row["dispersion"]
    assert tuple(rates.exact) == (row["ratio"], row["ci_low"], row["ci_high"])
    assert tuple(rates.robust)[1:] == (row["robust_low"], row["robust_high"])


def test_rates_of_days_that_are_not_asked_about_are_none(tiny: sitrep.Dataset) -> None:
    """Where no theatre was searched in both periods nothing is counted."""
    before = Span(pd.Timestamp("2019-01-01"), pd.Timestamp("2019-01-31"))
    rates = compare_rates(tiny, before, split_at(tiny)[1])
    assert (rates.n_before, rates.days_before, rates.days_after) == (0, 0, 0)
