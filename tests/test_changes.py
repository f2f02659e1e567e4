"""Sentences on what moved between two periods, and how far that can be trusted."""

from __future__ import annotations

import pandas as pd
import pytest
import sitrep
from sitrep.measures.comparison import compare
from sitrep.model.periods import Span
from sitrep.model.spans import split_at
from sitrep.words.changes import (
    describe_change,
    describe_choices,
    describe_comparison,
    describe_largest,
    describe_left_out,
    describe_shift,
)

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
    }
    return pd.Series({**usual, **more}, dtype="float64")


@pytest.mark.parametrize(
    ("compared", "said"),
    [
        (
            row(20, 25),
            "25 in July to December 2020 against 20 in January to June 2020; 1.2 times the rate, "
            "95% interval 0.6 to 2.5 (0.5 to 3.1 if clustering is allowed for): no clear change",
        ),
        (
            row(20, 60),
            "60 in July to December 2020 against 20 in January to June 2020; 3.0 times the rate, "
            "95% interval 1.5 to 6.0 (1.2 to 7.5 if clustering is allowed for): clearly more "
            "often",
        ),
        (
            row(60, 12),
            "12 in July to December 2020 against 60 in January to June 2020; 0.2 times the rate, "
            "95% interval 0.1 to 0.4 (0.08 to 0.5 if clustering is allowed for): clearly less "
            "often",
        ),
        (
            row(20, 0, ci_high=0.2, robust_high=0.3),
            "0 in July to December 2020 against 20 in January to June 2020; 0 times the rate, "
            "95% interval 0 to 0.2 (0 to 0.3 if clustering is allowed for): clearly less often",
        ),
        (
            row(9, 90),
            "90 in July to December 2020 against 9 in January to June 2020, too few before for a "
            "ratio",
        ),
        (
            row(0, 3),
            "3 in July to December 2020 against 0 in January to June 2020, too few before for a "
            "ratio",
        ),
        (
            row(20, 25, days_before=0),
            "nothing to compare, since no theatre was searched on every day of both periods",
        ),
        (None, "nothing to compare, since no theatre was searched on every day of both periods"),
    ],
)
def test_comparisons(compared: pd.Series | None, said: str) -> None:
    """Counts, ratio and both intervals, and a verdict on the robust one; no ratio below 10."""
    assert describe_comparison(compared, BEFORE, AFTER, what="Attacks") == f"Attacks: {said}"


def test_a_day_outside_leaves_nothing_to_compare() -> None:
    """A first day of the later period that lies outside is what is said."""
    said = describe_comparison(row(0, 0, days_before=0), NEVER, NEVER, what="Attacks")
    assert said == (
        "Attacks: nothing to compare, since no days asked about lie on both sides of 1 January 2030"
    )


def test_a_verdict_needs_the_robust_interval() -> None:
    """A change that only the exact interval calls clear is not clear."""
    compared = row(20, 40, ci_low=1.1, robust_low=0.9)
    said = describe_comparison(compared, BEFORE, AFTER, what="Attacks")
    assert said.endswith("no clear change")


def test_single_days_are_compared_on_them() -> None:
    """Two days are compared `on` them, two months `in` them."""
    day = pd.Timestamp("2020-12-21")
    other = day + pd.Timedelta(days=1)
    said = describe_comparison(row(1, 2), Span(day, day), Span(other, other), what="X")
    assert said.startswith("X: 2 on 22 December 2020 against 1 on 21 December 2020")


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ({"a": row(20, 60), "b": row(20, 20)}, "Clearly more attacks in a"),
        (
            {"a": row(20, 60), "b": row(60, 10)},
            "Clearly more attacks in a; clearly fewer attacks in b",
        ),
        ({"a": row(5, 60), "b": row(20, 20)}, "No clear change in a and b"),
        (dict.fromkeys("abcd", row(20, 20)), "No clear change in any of 4 groups"),
        ({}, "Nothing to compare: no theatre was searched on every day of two periods"),
    ],
    ids=lambda value: str(value)[:20] if isinstance(value, str) else "",
)
def test_changes(tiny: sitrep.Dataset, rows: dict[str, pd.Series], said: str) -> None:
    """Groups whose rate clearly changed, by the robust interval, on a base of 10 or more."""
    attacks = tiny.where(event_classes=["attack"])
    table = pd.DataFrame([{"place": name, **values} for name, values in rows.items()])
    assert describe_change(attacks, table, by="place") == said


def test_what_is_left_out(curated: sitrep.Dataset, tiny: sitrep.Dataset) -> None:
    """Theatres not searched in both periods, and thin days; one day is singular."""
    assert describe_left_out(curated, BEFORE, AFTER) == (
        "Left out, since not searched in both periods: Greater Idlib. Searched thinly in at least "
        "one theatre: 90 of 182 days before, 92 of 184 days after"
    )
    alpha = tiny.where(theatres=["alpha"])
    assert describe_left_out(alpha, *split_at(alpha, "2020-01-02")) == (
        "Every theatre asked about was searched in both periods. Searched thinly in at least one "
        "theatre: 0 of 1 day before, 0 of 1 day after"
    )
    gamma = tiny.where(theatres=["gamma"])
    assert describe_left_out(gamma, *split_at(gamma, "2020-03-01")) == (
        "Nothing is compared, since no theatre was searched on every day of both periods"
    )


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        (
            [row(20, 30), row(20, 40)],
            "the ratio is 1.5 to 2.0, and a clear change under 0 of 2 choices",
        ),
        ([row(20, 30)], "the ratio is 1.5, and a clear change under 0 of 1 choice"),
        (
            [row(20, 60), row(9, 9)],
            "the ratio is 3.0, and a clear change under 1 of 1 choice; 1 more leaves fewer than 10 "
            "before",
        ),
        ([row(9, 9), row(3, 30)], "too few before, under every choice, for a ratio"),
        ([row(0, 0, days_before=0)], "nothing to compare"),
    ],
    ids=str,
)
def test_choices(tiny: sitrep.Dataset, rows: list[pd.Series], said: str) -> None:
    """How far the ratio depends on what counts."""
    table = pd.DataFrame(rows)
    assert describe_choices(tiny, table) == f"Syria, incidents: {said}"


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ([30, 10], [10, 30], "a: from 75% to 25% of incidents, the largest move"),
        (
            [20, 20],
            [22, 18],
            "a: from 50% to 55% of incidents, the largest move, yet within what chance allows",
        ),
        ([20, 20], [10, 10], "a: the same share of incidents in both periods, as all others"),
        ([3, 3], [20, 20], "Too few incidents in one of the periods to compare shares"),
    ],
)
def test_shifts(tiny: sitrep.Dataset, before: list[float], after: list[float], said: str) -> None:
    """The share that moved most, and whether chance could have done it."""
    table = pd.DataFrame({"place": ["a", "b"], "n_before": before, "n_after": after})
    table["share_before"] = table["n_before"] / sum(before)
    table["share_after"] = table["n_after"] / sum(after)
    table["difference"] = table["share_after"] - table["share_before"]
    table["ci_low"], table["ci_high"] = table["difference"] - 0.2, table["difference"] + 0.2
    assert describe_shift(tiny, table, by="place") == said


def test_the_largest_group(curated: sitrep.Dataset) -> None:
    """The headline names the largest group that has a name."""
    attacks = curated.where(event_classes=["attack"])
    pairs = compare(attacks, BEFORE, AFTER, by=["theatre", "actor"])
    assert describe_largest(attacks, pairs, BEFORE, AFTER, by=["theatre", "actor"]) == (
        "Central desert, ISIS, attacks: 44 in July to December 2020 against 28 in January to June "
        "2020; 1.6 times the rate, 95% interval 0.9 to 2.6 (0.8 to 3.0 if clustering is allowed "
        "for): no clear change"
    )
    nobody = pairs[pairs["actor"] == "unidentified"]
    assert describe_largest(attacks, nobody, BEFORE, AFTER, by=["theatre", "actor"]) == (
        "Attacks: no named group can be compared between the two periods"
    )
