"""Sentences on what was found: for many, for one, for none, and for what was never searched."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pandas as pd
import pytest
import sitrep
from hypothesis import given, settings
from hypothesis import strategies as st
from sitrep.errors import ParameterError
from sitrep.measures.captured import compare_captured, compare_lethality
from sitrep.measures.comparison import compare, compare_shares, vary
from sitrep.measures.counts import count, count_places, deaths, lump
from sitrep.measures.deaths import death_share, lethality
from sitrep.measures.intervals import Ratio, add_shares
from sitrep.measures.parts import compare_parts, select_dead, select_main, sum_series
from sitrep.measures.totals import split_totals
from sitrep.measures.witnesses import compare_witnesses
from sitrep.model.periods import Span
from sitrep.model.spans import split_at
from sitrep.words.captured import (
    describe_captured,
    describe_deadliness,
    describe_left,
    describe_parts,
    describe_series,
    describe_share_bias,
    describe_share_found,
    describe_witnesses,
)
from sitrep.words.changes import (
    describe_change,
    describe_choices,
    describe_largest,
    describe_left_out,
    describe_shift,
)
from sitrep.words.counts import (
    describe_average,
    describe_busiest,
    describe_mix,
    describe_peak,
    describe_total,
)
from sitrep.words.deaths import (
    describe_deaths,
    describe_lethality,
    describe_no_range,
    describe_share,
)
from sitrep.words.published import list_left
from sitrep.words.ranking import describe_pair, describe_ranking
from sitrep.words.scope import source_line, subtitle_of_change
from sitrep.words.whole import check_whole, leads, shortest

PAIR = ["target_type", "event_type"]
THINGS = "attack|incident|operation|day|month|week|quarter|year|death|choice|account"
NONSENSE = re.compile(
    rf"\bnan\b|\binf\b|NaT|<NA>|∞|  |\.\.|(?<![\d.,])\b1 ({THINGS})s\b"
    r"|\b0\.0 to 0\.0\b|\bno \w+s of\b|\(\)|: $|\d\.\d+ (of|each|attacks?|incidents?)\b(?! a )"
)
"""What no sentence may hold: missing numbers, a plural of one, empty brackets, half an incident."""


def holding(tiny: sitrep.Dataset, n: int, months: int = 4) -> sitrep.Dataset:
    """Return data on so many attacks in a theatre searched as planned, over so many months."""
    beta = tiny.where(theatres=["beta"], event_classes=["attack"])
    known = beta.incidents[beta.incidents["date_precision"].eq("day")]
    rows = known.iloc[[0] * n].reset_index(drop=True)
    end = beta.start + pd.DateOffset(months=months) - pd.Timedelta(days=1)
    return replace(beta, incidents=rows, end=end.as_unit("s"))


def monthly(n: list[Any], **more: Any) -> pd.DataFrame:
    """Return a table of counts by month."""
    periods = pd.date_range("2020-01-01", periods=len(n), freq="MS")
    n = pd.Series(n, dtype="float64")
    return pd.DataFrame({"period": periods, "n": n, "cut": False, **more})


def say(data: sitrep.Dataset, period: str, compare_from: str) -> Iterator[str]:
    """Say everything that can be said of a dataset."""
    before, after = split_at(data, compare_from)
    counts = count(data, period=period)
    yield describe_total(data)
    yield describe_busiest(data, counts, period=period)
    yield describe_average(data, counts, period=period)
    yield describe_deaths(data, deaths(data, period=None))
    yield describe_lethality(data, lethality(data))
    for by in ("theatre", "actor", "admin1", "target_type", "unit", "attribution"):
        by_period = count(data, by=by, period=period)
        mix = add_shares(lump(by_period, by=by, top=2))
        yield describe_ranking(data, count(data, by=by, period=None), by=by)
        yield describe_peak(data, by_period, by=by, period=period)
        if by != "unit":
            dead = deaths(data, by=by, period=None)
            yield describe_ranking(data, dead, by=by, value="killed")
            yield describe_mix(data, mix, by=by, period=period)
    places = count_places(data)
    yield describe_ranking(data, places, by="place")
    yield describe_ranking(data, places, by="place", value="killed")
    yield describe_pair(data, count(data, by=PAIR, period=None), by=PAIR)
    share = death_share(data, by="target_type", group="civilian")
    yield describe_share(data, share, by="target_type", group="civilian")
    pairs = compare(data, before, after, by=["theatre", "actor"])
    yield describe_largest(data, pairs, before, after, by=["theatre", "actor"])
    rates = compare(data, before, after, by="theatre")
    yield describe_change(data, rates, by="theatre")
    shift = compare_shares(data, before, after, by="target_type")
    yield describe_shift(data, shift, by="target_type")
    yield describe_left_out(data, before, after)
    yield describe_choices(data, vary(data, before, after))
    yield from tell_published(data, before, after)
    yield f"{subtitle_of_change(data, before, after, 'Incidents')}."


def tell_published(data: sitrep.Dataset, before: Span, after: Span) -> Iterator[str]:
    """Yield every sentence on published totals."""
    parts = compare_parts(data)
    yield describe_parts(data, parts)
    yield describe_captured(data, select_main(data, parts))
    yield describe_captured(data, select_dead(data, parts))
    yield describe_series(data, sum_series(data, parts))
    yield describe_witnesses(data, compare_witnesses(data))
    shares = compare_captured(data, before, after)
    yield describe_share_found(data, shares)
    yield describe_share_bias(shares)
    yield describe_deadliness(data, compare_lethality(data))
    yield describe_left(data, list_left(data, split_totals(data).left))


FILTERS = st.fixed_dictionaries(
    {},
    optional={
        "start": st.sampled_from(["2019-12-01", "2020-01-15", "2020-02-29", "2020-03-31"]),
        "end": st.sampled_from(["2020-04-01", "2020-04-30", "2021-03-31"]),
        "theatres": st.lists(st.sampled_from(["alpha", "beta", "gamma"]), max_size=2),
        "regions": st.lists(st.sampled_from(["North", "Shared", "East"]), max_size=2),
        "actors": st.lists(st.sampled_from(["ISIS", "unidentified", "Russian forces"]), max_size=1),
        "event_classes": st.sampled_from([["attack"], ["operation"], ["development"], []]),
        "target_types": st.lists(st.sampled_from(["civilian", "military"]), max_size=1),
        "publishers": st.lists(st.sampled_from(["monitor", "gazette"]), max_size=1),
        "min_accounts": st.integers(1, 4),
    },
)


@given(
    FILTERS,
    st.sampled_from(["day", "week", "month", "quarter", "year"]),
    st.sampled_from(["2020-03-01", "2020-04-30", "2020-01-02", "2025-01-01"]),
)
@settings(max_examples=15, deadline=None)
def test_no_sentence_is_nonsense(
    tiny: sitrep.Dataset, filters: dict[str, Any], period: str, compare_from: str
) -> None:
    """Whatever is asked, every sentence is one: no missing number, no plural of one, no gap."""
    for said in say(tiny.where(**filters), period, compare_from):
        assert said == said.strip()
        assert said.endswith(".")
        assert not NONSENSE.search(said), said


@pytest.mark.parametrize("filters", [{}, {"theatres": ["badia"]}, {"min_accounts": 99}], ids=str)
def test_no_sentence_on_the_shipped_data_is_nonsense(
    curated: sitrep.Dataset, filters: dict[str, Any]
) -> None:
    """The same, of the dataset that the reports are on; what heads a chart fits two lines."""
    data = curated.where(**filters)
    never_heads = {
        describe_left_out(data, *split_at(data, "2020-07-01")),
        describe_deadliness(data, compare_lethality(data)),
    }
    for said in say(data, "month", "2020-07-01"):
        assert said.endswith(".")
        assert not NONSENSE.search(said), said
        assert len(said) <= 150 or said in never_heads


# What a sentence asks of its table ---------------------------------------------------------------


def test_a_cut_table_says_nothing(release: sitrep.Dataset) -> None:
    """What is left of a table is not taken for the whole (45 of 123 where 45 of 139 is true)."""
    attacks = release.where(event_classes=["attack"], min_accounts=2)
    by_target = count(attacks, by="target_type", period=None)
    first = by_target.sort_values("n", ascending=False)
    assert describe_ranking(attacks, first, by="target_type").startswith(
        "Most often hit: Military, in 45 of 139 attacks (32%)"
    )
    with pytest.raises(ParameterError, match="counts 123 attacks where the data hold 139"):
        describe_ranking(attacks, first.head(8), by="target_type")
    pairs = count(attacks, by=PAIR, period=None)
    with pytest.raises(ParameterError, match="the data hold 139"):
        describe_pair(attacks, pairs.head(8), by=PAIR)


def test_other_data_say_nothing(release: sitrep.Dataset) -> None:
    """A table of other data is refused, and so is one that is grouped or has no such groups."""
    attacks = release.where(event_classes=["attack"])
    by_month, by_actor = count(attacks), count(attacks, by="actor")
    with pytest.raises(ParameterError, match="counts 363 incidents where the data hold 157"):
        describe_busiest(release.where(theatres=["badia"]), by_month, period="month")
    for describe in (describe_busiest, describe_average):
        with pytest.raises(ParameterError, match="grouped by actor too"):
            describe(attacks, by_actor, period="month")
    with pytest.raises(ParameterError, match="has periods"):
        describe_ranking(attacks, by_actor, by="actor")
    with pytest.raises(ParameterError, match="did you mean 'actor'"):
        describe_ranking(attacks, count(attacks, by="actor", period=None), by="actors")
    with pytest.raises(ParameterError, match="has no periods"):
        describe_busiest(attacks, count(attacks, period=None), period="month")


@pytest.mark.parametrize("period", ["day", "week", "quarter", "year"])
def test_a_period_that_contradicts_the_table(curated: sitrep.Dataset, period: str) -> None:
    """Monthly counts are not said to be those of weeks."""
    with pytest.raises(ParameterError, match=f"does not hold every {period}"):
        describe_busiest(curated, count(curated), period=period)


@given(
    by=st.sampled_from(["theatre", "admin1", "actor", "target_type", "weapon_type", "place"]),
    period=st.sampled_from(["week", "month", "quarter", None]),
    start=st.sampled_from(["", "2020-05-03", "2020-11-11"]),
)
@settings(max_examples=12, deadline=None)
def test_every_count_is_whole(
    curated: sitrep.Dataset, by: str, period: str | None, start: str
) -> None:
    """Whatever one counts by, the table holds all incidents, windows at the edge in part."""
    data = curated.where(start=start)
    check_whole(data, count(data, by=by, period=period), by=by, period=period or "")
    check_whole(data, deaths(data, by="actor", period=period), by="actor", period=period or "")


def test_leads() -> None:
    """Ahead is what chance does not explain: the interval of the share lies above a half."""
    assert [leads(*pair) for pair in ((4.2, 4), (5, 0), (6, 0), (60, 40), (61, 40), (3, 9))] == [
        *(False, False, True, False, True, False),
    ]


def test_the_shortest_wording() -> None:
    """The most telling wording that fits two lines; the last if none does."""
    assert shortest("a" * 149, "b") == "a" * 149
    assert shortest("a" * 150, "b") == "b"
    assert shortest("a" * 150, "b" * 160) == "b" * 160


# Each sentence -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("filters", "said"),
    [
        (
            {"theatres": ["beta"], "event_classes": ["attack"]},
            "Beta, January to April 2020: 8 attacks recorded. At least 9 deaths are reported, "
            "in 5 of them; 2 give no toll.",
        ),
        (
            {"event_types": ["mine"]},
            "Mine, January to April 2020: 1 incident recorded. 1 death is reported, in it.",
        ),
        (
            {"event_types": ["assassination_attempt"]},
            "Assassination attempt, January to April 2020: 1 incident recorded. No deaths are "
            "reported in it.",
        ),
        (
            {"event_types": ["deployment"]},
            "Deployment, January to April 2020: 1 incident recorded. No toll is reported.",
        ),
        (
            {"min_accounts": 99},
            "At least 99 accounts, January to April 2020: no incidents are recorded.",
        ),
        (
            {"theatres": ["gamma"], "end": "2020-01-31"},
            "Gamma, January 2020: nothing was searched, so nothing is known.",
        ),
        (
            {"start": "2022-01-01", "end": "2022-12-31"},
            "Syria, January to December 2022: nothing was searched, so nothing is known.",
        ),
    ],
    ids=str,
)
def test_totals(tiny: sitrep.Dataset, filters: dict[str, Any], said: str) -> None:
    """How many, and how many dead; one, none, and what was never searched."""
    assert describe_total(tiny.where(**filters)) == said


def test_a_window_at_the_edge_counts_in_part(tiny: sitrep.Dataset) -> None:
    """The total is that of the tables: an incident known to a window adds what lies inside."""
    ambush = tiny.where(event_types=["ambush"], end="2020-01-31")
    days = ambush.incidents.iloc[0][["date_start", "date_end"]]
    assert days["date_start"] < ambush.end < days["date_end"]
    said = describe_total(ambush)
    assert said.startswith(
        "Ambush, January 2020: 1 incident, known only to a span of days that reaches beyond these: "
        "it counts in part, as about 1 incident. "
    )
    dead = float(deaths(ambush, period=None)["killed"].iloc[0])
    assert f"{round(dead)} deaths are reported" in said


@pytest.mark.parametrize(
    ("theatres", "said"),
    [
        (["alpha"], "7 incidents; 1 of them is known only to a span of days that "),
        (["gamma"], "2 incidents; all of them are known only to a span of days "),
        (["alpha", "gamma"], "9 incidents; 2 of them are known only to a span of days "),
    ],
)
def test_some_windows_at_the_edge(tiny: sitrep.Dataset, theatres: list[str], said: str) -> None:
    """One of several incidents counts in part, or some, or all of them."""
    last = {"end": "2020-03-30"}
    asked = tiny.where(theatres=theatres, **last)
    if theatres == ["gamma"]:
        asked = asked.where(event_types=["shelling"])
        twice = pd.concat([asked.incidents] * 2, ignore_index=True)
        asked = replace(asked, incidents=twice)
    assert said in describe_total(asked)


@pytest.mark.parametrize(
    ("n", "said"),
    [
        (
            [1, 5, 2],
            "No month is clearly ahead: most attacks in February 2020 (5 of 8), then March 2020 "
            "(2).",
        ),
        ([1, 15, 2], "Most attacks were recorded in February 2020: 15 of 18."),
        ([1, 15], "Most attacks were recorded in February 2020: 15 of 16."),
        (
            [5, 5, 2],
            "No month is clearly ahead: January 2020 and February 2020 have most attacks (5 each "
            "of 12).",
        ),
        ([2, 2, 2, 2], "4 months share the most attacks: 2 each."),
        ([0, 1, 0], "The only attack was recorded in February 2020."),
        ([0, 3, 0], "All 3 attacks were recorded in February 2020."),
        ([0, 0], "No attacks in this selection."),
        ([None, None], "Nothing was searched in this selection."),
    ],
)
def test_the_busiest(tiny: sitrep.Dataset, n: list[Any], said: str) -> None:
    """One, several and many first places; one attack, none, and nothing searched."""
    data = holding(tiny, int(sum(value or 0 for value in n)), len(n))
    assert describe_busiest(data, monthly(n), period="month") == said


def test_the_busiest_day_is_on_it(tiny: sitrep.Dataset) -> None:
    """A day is a day `on` which, other periods are `in` which."""
    alpha = tiny.where(theatres=["alpha", "beta"])
    said = describe_busiest(alpha, count(alpha, period="day"), period="day")
    assert said == (
        "No day is clearly ahead: most incidents on 15 January 2020 (3 of 17), then 29 February "
        "2020 (about 1)."
    )


def test_fractions_are_rounded_in_words(release: sitrep.Dataset) -> None:
    """Of incidents known to windows, nobody reads 1.7; all of them are so many."""
    days = {"start": "2020-05-03", "end": "2020-05-20"}
    some = release.where(theatres=["badia"], actors=["ISIS"], **days)
    assert count(some, period=None)["n"].iloc[0] == pytest.approx(6.6, abs=0.05)
    by_day = count(some, by="theatre", period="day")
    assert describe_peak(some, by_day, by="theatre", period="day") == (
        "Most incidents on one day: about 1, reached 4 times."
    )
    by_theatre = count(some, by="theatre", period=None)
    assert describe_ranking(some, by_theatre, by="theatre") == (
        "All 7 incidents in Central desert."
    )
    by_region = count(some, by="admin1", period=None)
    assert describe_ranking(some, by_region, by="admin1") == (
        "Homs and Deir-ez-Zor had the most incidents: about 3 each of 7."
    )


def test_the_busiest_where_all_was_searched(release: sitrep.Dataset, tiny: sitrep.Dataset) -> None:
    """Theatres that were searched later are counted apart: they make no period busy."""
    attacks = release.where(event_classes=["attack"])
    assert describe_busiest(attacks, count(attacks), period="month") == (
        "No month is clearly ahead in the theatres searched throughout: most attacks in September "
        "2020 (36 of 319; 48 of 363 in all), then May 2020 (35)."
    )
    assert describe_busiest(tiny, count(tiny), period="month") == (
        "No month is clearly ahead in the theatres searched throughout: January 2020 and February "
        "2020 have most incidents (about 5 each of 17)."
    )


@pytest.mark.parametrize(
    ("n", "complete", "said"),
    [
        (
            [1, 2, 3],
            [True] * 3,
            "2 attacks a month on average (95% interval 0.7 to 4.4), over all 3 months.",
        ),
        (
            [1, 1, 1, 9],
            [True] * 3 + [False],
            "1 attack a month on average (95% interval 0.2 to 2.9), over 3 of 4 months, those "
            "searched as planned.",
        ),
        (
            [0, 0, 0],
            [True] * 3,
            "0 attacks a month on average (95% interval 0 to 1.2), over all 3 months.",
        ),
        (
            [1, 2],
            [True, False],
            "No average is given over 2 months alone.",
        ),
        (
            [1, 2, 3],
            [True, False, False],
            "No average is given, since only 1 of 3 months was searched as planned.",
        ),
        ([1], [False], "No average is given, since no month was searched as planned."),
    ],
)
def test_averages(tiny: sitrep.Dataset, n: list[int], complete: list[bool], said: str) -> None:
    """Only periods searched as planned count, and at least three of them."""
    data = holding(tiny, sum(n), len(n))
    assert describe_average(data, monthly(n, complete=complete), period="month") == said


@pytest.mark.parametrize(
    ("n", "said"),
    [
        ({"a": 8, "b": 30}, "Most attacks at or near one place: b, 30 of 38 (79%)."),
        (
            {"a": 8, "b": 12},
            "Most attacks at or near one place: b, 12 of 20 (60%), not clearly ahead of a (8).",
        ),
        ({"a": 1, "b": 8}, "Most attacks at or near one place: b, 8 of 9."),
        (
            {"a": 8, "b": 8, "c": 4},
            "Most attacks at or near one place: a and b, 8 each of 20 (40% each).",
        ),
        (dict.fromkeys("abcd", 3), "No place stands out: each of 4 places has 3 attacks."),
        (
            {**dict.fromkeys("abcd", 3), "e": 1},
            "No place stands out: 4 places share the first place, with 3 attacks each.",
        ),
        ({"a": 3, "b": 0}, "All 3 attacks in a."),
        ({"a": 1, "b": 0}, "The only attack in a."),
        (
            {"not given": 9, "a": 1},
            "Most attacks at or near one place: a, 1 of 10 (10%); 9 known no nearer than an area.",
        ),
        (
            {"unidentified": 6, **dict.fromkeys("abcd", 1)},
            "No place stands out: each of 4 places has 1 attack; 6 known no nearer than an area.",
        ),
        ({"not given": 9}, "No place is named in 9 attacks."),
        ({"a": 0}, "No attacks in this selection."),
        ({"a": None}, "No attacks in this selection."),
        ({}, "No attacks in this selection."),
    ],
    ids=str,
)
def test_rankings(tiny: sitrep.Dataset, n: dict[str, Any], said: str) -> None:
    """One, several and many first places, clear or not; no percent below 10; all, one, none."""
    table = pd.DataFrame({"place": list(n), "n": pd.Series(list(n.values()), dtype="float64")})
    data = holding(tiny, int(sum(value or 0 for value in n.values())))
    assert describe_ranking(data, table, by="place") == said


@pytest.mark.parametrize(
    ("by", "said"),
    [
        ("theatre", "South had the most attacks: 187 of 363 (52%)."),
        ("admin1", "Daraa had the most attacks: 146 of 363 (40%)."),
        (
            "actor",
            "Most often named as acting: ISIS, in 90 of 363 attacks (25%); any side up to 43 "
            "points more, by the 156 with none named.",
        ),
        (
            "target_type",
            "Most often hit: Military, in 116 of 363 attacks (32%); 12 where the group hit is not "
            "known.",
        ),
        (
            "event_type",
            "Most frequent kind: Armed assault, 70 of 363 attacks (19%), not clearly ahead of "
            "Assassination (61); 1 of no known kind.",
        ),
        (
            "unit",
            "Named most often as hit: Military Intelligence, in 21 attacks, not clearly ahead of "
            "Air Force Intelligence (17).",
        ),
        ("event_class", "All 363 attacks: Attack."),
    ],
)
def test_each_column_has_its_own_words(release: sitrep.Dataset, by: str, said: str) -> None:
    """A place has attacks, a side is named, a group is hit, a kind is frequent."""
    attacks = release.where(event_classes=["attack"])
    assert describe_ranking(attacks, count(attacks, by=by, period=None), by=by) == said


def test_the_most_dead(release: sitrep.Dataset) -> None:
    """A lead in the dead needs the lowest accounts of one above the highest of the next."""
    attacks = release.where(event_classes=["attack"])
    by_theatre = deaths(attacks, by="theatre", period=None)
    assert describe_ranking(attacks, by_theatre, by="theatre", value="killed") == (
        "Central desert had the most reported deaths: 571 of 899 (64%)."
    )
    by_means = deaths(attacks, by="weapon_type", period=None)
    assert describe_ranking(attacks, by_means, by="weapon_type", value="killed") == (
        "Most deaths: Firearms, 229 of 899 reported deaths (25%), not clearly ahead of Several "
        "kinds (182); 234 of no known means."
    )


def test_dead_of_whom_no_group_is_told(tiny: sitrep.Dataset) -> None:
    """Where a source tells the dead of some groups alone, the whole is still all the dead."""
    civilian = tiny.targets["target_type"].eq("civilian")
    some = replace(tiny, targets=tiny.targets.assign(killed=tiny.targets["killed"].where(civilian)))
    known = int(some.targets["killed"].sum())
    by_group = deaths(some, by="target_type", period=None)
    said = describe_ranking(some, by_group, by="target_type", value="killed")
    assert said == (
        f"Most deaths among: Civilian, {known} of 53 reported deaths ({known / 53:.0%}); "
        f"{53 - known} of no known group."
    )
    share = death_share(some, by="target_type", group="civilian")
    assert describe_share(some, share, by="target_type", group="civilian").startswith(
        f"Civilian: {known / 53:.0%} of the 53 reported dead"
    )


def test_a_point_that_stands_in_is_no_place(release: sitrep.Dataset) -> None:
    """What is known to a governorate only is no place that could come first."""
    attacks = release.where(event_classes=["attack"])
    places = count_places(attacks)
    assert describe_ranking(attacks, places, by="place") == (
        "Most attacks at or near one place: Tafas, 14 of 363 (4%), not clearly ahead of "
        "Al-Sukhnah (11); "
        f"{round(places.loc[~places['geo_precision'].isin(['exact', 'near']), 'n'].sum())} known "
        "no nearer than an area."
    )


@pytest.mark.parametrize(
    ("missing", "two_sides", "said"),
    [
        ({}, False, "Most often named as acting: ISIS, in 9"),
        ({"attackers": "It has none."}, False, "Most often named as acting: ISIS, in 9"),
        ({}, True, "Took part most often: Israel, in all 20 incidents."),
        ({"attackers": "It has none."}, True, "Took part most often: Israel, in all 20 incidents."),
    ],
)
def test_of_two_sides_none_is_said_to_have_acted(
    tiny: sitrep.Dataset, missing: dict[str, str], two_sides: bool, said: str
) -> None:
    """Of two sides that a source has without attacker and target, both took part, and no more."""
    other = pd.Series(["Israel" if two_sides else None] * 20).astype("category")
    data = replace(tiny, missing=missing, incidents=tiny.incidents.assign(actor_2=other))
    assert describe_ranking(data, count(data, by="actor", period=None), by="actor").startswith(said)


def test_the_dead_of_all_sides_are_not_those_of_the_group_hit(tiny: sitrep.Dataset) -> None:
    """Where tolls are of all sides, and no toll of a group is given, the sentence says so."""
    untold = {"target_tolls": "It has one toll."}
    for toll, missing, said in (
        ("targets", untold, "Most deaths among: "),
        ("all sides", {}, "Most deaths among: "),
        ("all sides", untold, "Most deaths in incidents that hit: "),
    ):
        data = replace(tiny, toll=toll, missing=missing)
        table = deaths(data, by="target_type", period=None)
        assert describe_ranking(data, table, by="target_type", value="killed").startswith(said)


def test_what_the_source_does_not_give(tiny: sitrep.Dataset) -> None:
    """A column that is blank throughout is not given, which is not the same as not named."""
    silent = tiny.incidents.assign(weapon_type=pd.Categorical([None] * 20))
    unsaid = replace(tiny, incidents=silent)
    blank = replace(unsaid, missing={"weapon_type": "It codes no weapons."})
    table = count(blank, by="weapon_type", period=None)
    said = "Sitrep: twenty hand-made incidents gives no means of attack."
    assert describe_ranking(blank, table, by="weapon_type") == said
    assert describe_ranking(unsaid, table, by="weapon_type") == (
        "No means is named in 20 incidents."
    )
    pair = ["theatre", "weapon_type"]
    assert describe_pair(blank, count(blank, by=pair, period=None), by=pair) == said
    none = tiny.incidents.assign(event_type=pd.Categorical([None] * 20))
    unkind = replace(tiny, incidents=none, missing={"event_type": "It codes none."})
    kinds = ["event_type", "theatre"]
    assert describe_pair(unkind, count(unkind, by=kinds, period=None), by=kinds) == (
        "Sitrep: twenty hand-made incidents gives no kind of incident."
    )
    by_month = count(blank, by="weapon_type")
    assert describe_peak(blank, by_month, by="weapon_type", period="month") == said
    assert describe_mix(blank, add_shares(by_month), by="weapon_type", period="month") == said


@pytest.mark.parametrize(
    ("n", "said"),
    [
        (
            [9, 1],
            "Most frequent of those known: Military with Ambush, 9 of 15 attacks (60%); 5 more "
            "lack one of the two.",
        ),
        (
            [9, 6],
            "Most frequent of those known: Military with Ambush, 9 of 20 attacks (45%), not "
            "clearly ahead of Civilian with Mine (6); 5 more lack one of the two.",
        ),
        (
            [6, 6],
            "2 pairs are the most frequent, with 6 attacks each: Military with Ambush and Civilian "
            "with Mine; 5 more lack one of the two.",
        ),
        ([0, 0], "Of 5 attacks, none is known in both respects."),
    ],
)
def test_pairs(tiny: sitrep.Dataset, n: list[int], said: str) -> None:
    """The most frequent pair, unless there are several; what is unknown is counted beside it."""
    table = pd.DataFrame(
        {
            "target_type": ["military", "civilian", "unknown"],
            "event_type": ["ambush", "mine", "mine"],
            "n": [*n, 5.0],
        }
    )
    assert describe_pair(holding(tiny, sum(n) + 5), table, by=PAIR) == said


def test_a_pair_of_all_that_is_known(release: sitrep.Dataset) -> None:
    """Where nothing is unknown, no word is lost on it; an attribution is called one."""
    attacks = release.where(event_classes=["attack"])
    by = ["theatre", "attribution"]
    assert describe_pair(attacks, count(attacks, by=by, period=None), by=by) == (
        "Most frequent: South with attribution none, 137 of 363 attacks (38%)."
    )


@pytest.mark.parametrize(
    ("n", "said"),
    [
        (
            {"Homs": [1, 9, 0]},
            "Most attacks in one month: Homs (February 2020), 9 attacks.",
        ),
        (
            {"Homs": [1, 9, 0], "Hama": [0, 0, 1]},
            "Most attacks of any governorate in one month: Homs (February 2020), 9 attacks.",
        ),
        (
            {"Homs": [1, 3, 0], "Hama": [2, 0, 0]},
            "Most attacks of any governorate in one month: Homs (February 2020), 3 attacks, not "
            "clearly ahead of Hama, January 2020 (2).",
        ),
        (
            {"Homs": [2, 2, 0], "Hama": [0, 0, 1]},
            "Most attacks of any governorate in one month: Homs (January 2020) and Homs (February "
            "2020), 2 attacks each.",
        ),
        (
            {"Homs": [1, 1, 0], "Hama": [1, 1, 0]},
            "Most attacks of any governorate in one month: 1, reached 4 times.",
        ),
        ({"not given": [3, 0, 0]}, "No governorate is named in 3 attacks."),
        ({"Homs": [None, 0]}, "No attacks in this selection."),
    ],
    ids=str,
)
def test_peaks(tiny: sitrep.Dataset, n: dict[str, list[Any]], said: str) -> None:
    """The highest count of one named group in one period, what shares it, and what is close."""
    table = pd.concat([monthly(counts, admin1=name) for name, counts in n.items()])
    table = table.reset_index(drop=True)
    months = len(next(iter(n.values())))
    data = holding(tiny, int(table["n"].sum()), months)
    words = replace(data.words, region="governorate", regions="governorates")
    data = replace(data, words=words)
    assert describe_peak(data, table, by="admin1", period="month") == said


def test_a_pair_of_none_is_no_rival(tiny: sitrep.Dataset, release: sitrep.Dataset) -> None:
    """Where one pair has all, nothing is said to be behind it, and nothing to be most frequent."""
    by = ["theatre", "attribution"]
    day = release.where(start="2020-03-11", end="2020-03-11")
    assert describe_pair(day, count(day, by=by, period=None), by=by) == (
        "The only incident: Central desert with attribution suspected."
    )
    table = pd.DataFrame({"target_type": "military", "event_type": ["mine", "ambush"], "n": [6, 0]})
    assert describe_pair(holding(tiny, 6), table, by=PAIR) == "All 6 attacks: Military with Mine."


@pytest.mark.parametrize(
    ("n", "said"),
    [
        ([6, 4, 15, 5], "A: between 60% and 75% of the attacks in each month."),
        ([6, 4], "A: 60% of the attacks in January 2020."),
        (
            [6, 4, 1, 3],
            "A: 60% of the attacks in January 2020, the only month of 2 with at least 10.",
        ),
        (
            [6, 4, 9, 1, 0, 0],
            "A: between 60% and 90% of the attacks in the 2 of 3 months that have at least 10.",
        ),
        (
            [7, 3, 1, 8],
            "B: 30% of the attacks in January 2020, the only month of 2 with at least 10.",
        ),
        ([5, 4, 4, 5], "No month has 10 attacks, too few for shares."),
        ([12, 0, 11, 0], "All attacks: a."),
    ],
)
def test_mixes(tiny: sitrep.Dataset, n: list[int], said: str) -> None:
    """The share of the largest group, over the periods that have enough, which are counted."""
    months = pd.date_range("2020-01-01", periods=len(n) // 2, freq="MS").repeat(2)
    groups = pd.Categorical(["a", "b"] * (len(n) // 2), ordered=True)
    table = add_shares(pd.DataFrame({"period": months, "actor": groups, "n": [*map(float, n)]}))
    data = holding(tiny, sum(n), len(n) // 2)
    assert describe_mix(data, table, by="actor", period="month") == said


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (
            [4, 5, 7, 6, 4],
            "5 killed (4 to 7, lowest to highest account), by the tolls of 4 attacks; 2 "
            "more give no toll.",
        ),
        ([5, 5, 5, 2, 1], "At least 5 killed, by the tolls of 1 attack; 1 more gives no toll."),
        ([5, 5, 5, 2, 2], "5 killed, by the tolls of 2 attacks."),
        ([0, 0, 0, 1, 1], "Nobody killed in 1 attack."),
        ([0, 0, 0, 3, 0], "No attack in this selection has a reported toll."),
        ([None] * 3 + [0, 0], "No attacks in this selection."),
    ],
)
def test_deaths(tiny: sitrep.Dataset, row: list[Any], said: str) -> None:
    """A minimum with its range and denominator; nobody is not the same as not reported."""
    names = ["killed_low", "killed", "killed_high", "n", "n_toll"]
    table = pd.DataFrame([row], columns=names, dtype="float64")
    data = holding(tiny, int(row[3]))
    assert describe_deaths(data, table) == said
    estimate = "low to high estimate"
    export = replace(data, words=replace(data.words, range=estimate))
    assert describe_deaths(export, table) == said.replace("lowest to highest account", estimate)


def test_deaths_per_incident(tiny: sitrep.Dataset) -> None:
    """The average with its interval and denominator; of one without interval; of none nothing."""
    assert describe_lethality(tiny, lethality(tiny)) == (
        "3.3 killed per incident (no interval on fewer than 30), over 16 of 20 incidents (80%) "
        "whose toll is reported; 10 in the deadliest."
    )
    one = tiny.where(event_types=["mine"])
    assert describe_lethality(one, lethality(one)) == (
        "1 killed per incident, over the only incident; 1 in the deadliest."
    )
    none = tiny.where(min_accounts=99)
    assert describe_lethality(none, lethality(none)) == "No incidents in this selection."
    untold = tiny.where(event_types=["deployment"])
    assert describe_lethality(untold, lethality(untold)) == (
        "No incident in this selection has a reported toll."
    )
    nobody = tiny.where(event_types=["assassination_attempt"])
    assert describe_lethality(nobody, lethality(nobody)) == "Nobody killed in the only incident."
    doubtful = replace(tiny, missing={"zero_tolls": "0 may stand for not known."})
    assert describe_lethality(doubtful, lethality(doubtful)).startswith("At least 3.3 killed per")


@pytest.mark.parametrize(
    ("filters", "missing", "words", "said"),
    [
        ({}, {}, "", "No tolls of one incident differ in this selection."),
        ({}, {"accounts": "None."}, "estimates", "No tolls of one incident differ in"),
        ({}, {"accounts": "None."}, "", "twenty hand-made incidents gives one toll of each"),
        ({"event_types": ["deployment"]}, {}, "", "No incident in this selection has a reported"),
        ({"min_accounts": 99}, {"accounts": "None."}, "", "No incidents in this selection."),
    ],
)
def test_no_range(
    tiny: sitrep.Dataset, filters: dict[str, Any], missing: dict[str, str], words: str, said: str
) -> None:
    """Tolls agree, or the source gives one alone, or none: three different things."""
    data = replace(tiny.where(**filters), missing=missing)
    data = replace(data, words=replace(data.words, range=words))
    assert said in describe_no_range(data)


def test_shares(tiny: sitrep.Dataset) -> None:
    """A share of the dead with its interval; no percent on a base below 10."""
    share = Ratio(0.283, 0.054, 0.59)
    assert describe_share(tiny, share, by="target_type", group="civilian") == (
        "Civilian: 28% of the 53 reported dead (95% interval 5% to 59%)."
    )
    few = tiny.where(event_types=["mine"])
    assert describe_share(few, share, by="target_type", group="civilian") == (
        "Civilian: no share of the 1 reported dead is given, who are too few."
    )
    january = tiny.where(end="2020-01-31")  # of the five of 0002, three in five
    base = 3 + 0.6 * 5 + 2 + 0 + 4
    assert float((january.incidents["killed"] * january.weights).sum()) == pytest.approx(base)
    assert "of the 12 reported dead" in describe_share(january, share, by="unit", group="x")
    mixed = replace(tiny, toll="all sides", missing={"target_tolls": "It has one toll."})
    assert describe_share(mixed, share, by="target_type", group="civilian").endswith(
        "(95% interval 5% to 59%), of all sides, in incidents that hit this group."
    )


@pytest.mark.parametrize(
    ("filters", "n"),
    [({"event_classes": ["attack"]}, "18 attacks"), ({"end": "2020-01-31"}, "")],
    ids=str,
)
def test_the_footer_counts_as_the_tables_do(
    tiny: sitrep.Dataset, filters: dict[str, Any], n: str
) -> None:
    """The n of a footer is the sum of the counts, as a whole number of incidents."""
    data = tiny.where(**filters)
    total = count(data, period=None)["n"].iloc[0]
    assert source_line(data).endswith(f"n = {n or f'{round(total)} incidents'}.")
