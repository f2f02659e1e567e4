"""Sentences on what was found: for many, for one, for none, and for what was never searched."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pandas as pd
import pytest
import sitrep
from hypothesis import given, settings
from hypothesis import strategies as st
from sitrep.measures.comparison import compare, compare_shares, vary
from sitrep.measures.counts import count, count_places, deaths, lump
from sitrep.measures.deaths import death_share, lethality
from sitrep.measures.intervals import add_shares
from sitrep.measures.published import compare_published
from sitrep.model.spans import split_at
from sitrep.words.changes import (
    describe_captured,
    describe_change,
    describe_choices,
    describe_largest,
    describe_left_out,
    describe_shift,
)
from sitrep.words.counts import (
    describe_average,
    describe_busiest,
    describe_deaths,
    describe_lethality,
    describe_mix,
    describe_pair,
    describe_peak,
    describe_ranking,
    describe_share,
    describe_total,
    describe_units,
)
from sitrep.words.scope import noun, source_line, subtitle_of_change

PAIR = ["target_type", "event_type"]
THINGS = "attack|incident|operation|day|month|week|quarter|year|death|choice|account"
NONSENSE = re.compile(
    rf"\bnan\b|\binf\b|NaT|<NA>|not known|  |(?<![\d.,])\b1 ({THINGS})s\b"
    r"|\b0\.0 to 0\.0\b|\bno \w+s of\b|\(\)|: $"
)
"""What no sentence may hold: missing numbers, a plural of one, empty brackets."""


def say(data: sitrep.Dataset, period: str, compare_from: str) -> Iterator[str]:
    """Say everything that the notebooks say."""
    word = noun(data)
    before, after = split_at(data, compare_from)
    counts = count(data, period=period)
    yield describe_total(data)
    yield describe_busiest(counts, period=period, noun=word)
    yield describe_average(counts, period=period, noun=word)
    yield describe_deaths(deaths(data, period=None).iloc[0], noun=word)
    yield describe_lethality(lethality(data).iloc[0], noun=word)
    for by in ("theatre", "actor", "admin1", "target_type"):
        total = count(data, by=by, period=None)
        by_period = count(data, by=by, period=period)
        mix = add_shares(lump(by_period, by=by, top=2))
        yield describe_ranking(data, total, by=by, noun=word)
        yield describe_peak(data, by_period, by=by, period=period, noun=word)
        yield describe_mix(data, mix, by=by, period=period, noun=word)
    places = count_places(data)
    yield describe_ranking(data, places, by="place", noun="death", value="killed")
    yield describe_pair(data, count(data, by=PAIR, period=None), by=PAIR, noun=word)
    yield describe_units(data, count(data, by="unit", period=None), noun=word)
    share = death_share(data, by="target_type", group="civilian")
    dead = data.targets["killed"].sum()
    yield describe_share(share, group="Civilians", whole="the reported dead", n=dead)
    pairs = compare(data, before, after, by=["theatre", "actor"])
    yield describe_largest(data, pairs, before, after, by=["theatre", "actor"])
    rates = compare(data, before, after, by="theatre")
    yield describe_change(data, rates, by="theatre")
    shift = compare_shares(data, before, after, by="target_type")
    yield describe_shift(data, shift, by="target_type")
    yield describe_left_out(data, before, after)
    yield describe_choices(data, vary(data, before, after))
    published = compare_published(data, publisher="agencia-nautica")
    yield describe_captured(published, publisher="the agency")
    yield subtitle_of_change(data, before, after, f"{word.capitalize()}s")
    yield source_line(data)


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
        assert said
        assert said == said.strip()
        assert not NONSENSE.search(said), said


@pytest.mark.parametrize("filters", [{}, {"theatres": ["badia"]}, {"min_accounts": 99}], ids=str)
def test_no_sentence_on_the_shipped_data_is_nonsense(
    curated: sitrep.Dataset, filters: dict[str, Any]
) -> None:
    """The same, of the dataset that the reports are on."""
    for said in say(curated.where(**filters), "month", "2020-07-01"):
        assert said
        assert not NONSENSE.search(said), said


# Each sentence -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("filters", "said"),
    [
        (
            {"theatres": ["beta"], "event_classes": ["attack"]},
            "beta, January to April 2020: 8 attacks recorded. At least 9 deaths are reported, "
            "in the 6 whose toll is known.",
        ),
        (
            {"event_types": ["mine"]},
            "Mine, January to April 2020: 1 incident recorded. At least 1 death is reported, "
            "in the 1 whose toll is known.",
        ),
        (
            {"event_types": ["assassination_attempt"]},
            "Assassination attempt, January to April 2020: 1 incident recorded. No deaths are "
            "reported in the 1 whose toll is known.",
        ),
        (
            {"event_types": ["deployment"]},
            "Deployment, January to April 2020: 1 incident recorded. No toll is reported.",
        ),
        (
            {"event_types": ["ambush"], "end": "2020-01-31"},
            "Ambush, January 2020: 1 incident recorded. At least 5 deaths are reported, in the 1 "
            "whose toll is known. 1 may lie outside these days: only a window is known.",
        ),
        (
            {"event_classes": ["operation"], "end": "2020-02-08", "start": "2020-02-01"},
            "Syria, 1 to 8 February 2020: 1 operation recorded. At least 6 deaths are reported, in "
            "the 1 whose toll is known.",
        ),
        (
            {"min_accounts": 99},
            "at least 99 accounts, January to April 2020: no incidents are recorded.",
        ),
        (
            {"theatres": ["gamma"], "end": "2020-01-31"},
            "gamma, January 2020: nothing was searched, so nothing is known.",
        ),
        (
            {"start": "2022-01-01", "end": "2022-12-31"},
            "Syria, January to December 2022: nothing was searched, so nothing is known.",
        ),
    ],
    ids=str,
)
def test_totals(tiny: sitrep.Dataset, filters: dict[str, Any], said: str) -> None:
    """How many, and how many dead; one, none, a cut window, and what was never searched."""
    assert describe_total(tiny.where(**filters)) == said


@pytest.mark.parametrize(
    ("n", "said"),
    [
        ([1, 5, 2], "Most attacks in February 2020: 5 of 8"),
        ([5, 5, 2], "Most attacks in January 2020 and February 2020: 5 each of 12"),
        ([0.1 + 0.2, 0.3, 0.1], "Most attacks in January 2020 and February 2020: 0.3 each of 0.7"),
        ([2, 2, 2, 2, 0], "4 months share the most attacks: 2 each"),
        ([0, 1, 0], "The only attack: February 2020"),
        ([0, 3, 0], "All 3 attacks: February 2020"),
        ([0, 0], "No attacks in this selection"),
        ([None, None], "Nothing was searched in this selection"),
        ([], "Nothing was searched in this selection"),
    ],
)
def test_the_busiest(n: list[float], said: str) -> None:
    """One, several and many first places; one attack, none, and nothing searched."""
    periods = pd.date_range("2020-01-01", periods=len(n), freq="MS")
    counts = pd.DataFrame({"period": periods, "n": pd.Series(n, dtype="float64")})
    assert describe_busiest(counts, period="month", noun="attack") == said


def test_the_busiest_day_is_on_it(tiny: sitrep.Dataset) -> None:
    """A day is a day `on` which, other periods are `in` which."""
    counts = count(tiny, period="day")
    said = describe_busiest(counts, period="day", noun="incident")
    assert said == "Most incidents on 15 January 2020: 3 of 20"


@pytest.mark.parametrize(
    ("n", "complete", "said"),
    [
        (
            [1, 2, 3],
            [True] * 3,
            "2 attacks a month (95% interval 0.7 to 4.4), on average over the 3 of 3 months "
            "searched fully in every theatre asked about",
        ),
        (
            [1, 1, 1, 9],
            [True] * 3 + [False],
            "1 attack a month (95% interval 0.2 to 2.9), on average over the 3 of 4 months "
            "searched fully in every theatre asked about",
        ),
        (
            [0, 0, 0],
            [True] * 3,
            "0 attacks a month (95% interval 0 to 1.2), on average over the 3 of 3 months "
            "searched fully in every theatre asked about",
        ),
        (
            [1, 2],
            [True, False],
            "Only 1 of 2 months was searched fully in every theatre asked about: too few for an "
            "average",
        ),
        (
            [1],
            [True],
            "Only 1 of 1 month was searched fully in every theatre asked about: too few for an "
            "average",
        ),
        (
            [1],
            [False],
            "No month was searched fully in every theatre asked about: no average is given",
        ),
    ],
)
def test_averages(n: list[float], complete: list[bool], said: str) -> None:
    """Only periods searched fully count, and at least three of them."""
    counts = pd.DataFrame({"n": n, "complete": complete})
    assert describe_average(counts, period="month", noun="attack") == said


@pytest.mark.parametrize(
    ("n", "said"),
    [
        ({"a": 8, "b": 12}, "b: 12 of 20 attacks (60%), more than any other"),
        ({"a": 4, "b": 5}, "b: 5 of 9 attacks, more than any other"),
        ({"a": 8, "b": 8, "c": 4}, "a and b: 8 each of 20 attacks (40%), more than any other"),
        (dict.fromkeys("abcd", 3), "4 groups share the first place, with 3 attacks each of 12"),
        (dict.fromkeys("abcd", 1), "4 groups share the first place, with 1 attack each of 4"),
        ({"a": 3, "b": 0}, "a: all 3 attacks"),
        ({"a": 1, "b": 0}, "a: the only attack"),
        ({"not named": 9, "a": 1}, "a: 1 of 10 attacks (10%), more than any other named"),
        ({"unidentified": 6, "a": 2}, "a: 2 of 8 attacks, more than any other named"),
        ({"not named": 9}, "No group is named in 9 attacks"),
        ({"a": 0}, "No attacks in this selection"),
        ({"a": None}, "No attacks in this selection"),
        ({}, "No attacks in this selection"),
    ],
    ids=str,
)
def test_rankings(tiny: sitrep.Dataset, n: dict[str, float], said: str) -> None:
    """One, several and many first places; no percent below 10; all, the only one, none."""
    table = pd.DataFrame({"place": list(n), "n": pd.Series(list(n.values()), dtype="float64")})
    assert describe_ranking(tiny, table, by="place", noun="attack") == said


@pytest.mark.parametrize(
    ("n", "said"),
    [
        ([9, 6], "Most frequent: Military, Ambush, 9 of 20 (45%)"),
        ([6, 6], "2 pairs are the most frequent, with 6 attacks each of 17"),
        ([0, 0], "No attacks of a known kind in this selection"),
    ],
)
def test_pairs(tiny: sitrep.Dataset, n: list[float], said: str) -> None:
    """The most frequent pair, unless there are several; unknown is no kind."""
    table = pd.DataFrame(
        {
            "target_type": ["military", "civilian", "unknown"],
            "event_type": ["ambush", "mine", "mine"],
            "n": [*n, 5.0],
        }
    )
    assert describe_pair(tiny, table, by=PAIR, noun="attack") == said


@pytest.mark.parametrize(
    ("n", "said"),
    [
        ([1, 2, 0], "Homs, February 2020: 2 attacks, the most of any place in one month"),
        (
            [2, 2, 0],
            "Homs, January 2020 and Homs, February 2020: 2 attacks each, the most of any place in "
            "one month",
        ),
        ([1] * 4, "1 attack, the most of any place in one month, is reached 4 times"),
        ([None, 0], "No attacks in this selection"),
    ],
)
def test_peaks(tiny: sitrep.Dataset, n: list[float], said: str) -> None:
    """The highest count of one group in one period, and what shares it."""
    periods = pd.date_range("2020-01-01", periods=len(n), freq="MS")
    table = pd.DataFrame({"period": periods, "admin1": "Homs", "n": pd.Series(n, dtype="float64")})
    said_now = describe_peak(tiny, table, by="admin1", period="month", noun="attack")
    assert said_now == said


@pytest.mark.parametrize(
    ("n", "said"),
    [
        ([6, 4, 15, 5], "a: between 60% and 75% of the attacks of a month"),
        ([6, 4], "a: 60% of the attacks of a month"),
        ([5, 4, 4, 5], "No month has 10 attacks, too few for shares"),
    ],
)
def test_mixes(tiny: sitrep.Dataset, n: list[float], said: str) -> None:
    """The share of the largest group, over the periods that have enough."""
    months = pd.date_range("2020-01-01", periods=len(n) // 2, freq="MS").repeat(2)
    groups = pd.Categorical(["a", "b"] * (len(n) // 2), ordered=True)
    table = add_shares(pd.DataFrame({"period": months, "actor": groups, "n": n}))
    assert describe_mix(tiny, table, by="actor", period="month", noun="attack") == said


@pytest.mark.parametrize(
    ("n", "said"),
    [
        ({"A": 3, "B": 1}, "A: hit in 3 attacks, more than any other named unit"),
        (
            {"A": 2, "B": 2, "C": 1},
            "A and B: hit in 2 attacks each, more than any other named unit",
        ),
        ({"A": 1, "not named": 5}, "A: hit in 1 attack, no other named unit"),
        ({"not named": 5}, "No account of these attacks names the unit hit"),
    ],
    ids=str,
)
def test_units(tiny: sitrep.Dataset, n: dict[str, float], said: str) -> None:
    """The unit hit most; a single named one; none."""
    table = pd.DataFrame({"unit": list(n), "n": list(n.values())})
    assert describe_units(tiny, table, noun="attack") == said


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (
            [4, 5, 7, 6, 4],
            "At least 5 killed (4 to 7, by the account) in 4 attacks; 2 more give no toll",
        ),
        ([5, 5, 5, 2, 1], "At least 5 killed in 1 attack; 1 more gives no toll"),
        ([5, 5, 5, 2, 2], "At least 5 killed in 2 attacks; all give a toll"),
        ([0, 0, 0, 1, 1], "Nobody killed in 1 attack; all give a toll"),
        ([0, 0, 0, 3, 0], "No attack in this selection has a reported toll"),
        ([None] * 5, "No attack in this selection has a reported toll"),
    ],
)
def test_deaths(row: list[float], said: str) -> None:
    """A minimum with its range and denominator; nobody is not the same as not reported."""
    names = ["killed_low", "killed", "killed_high", "n", "n_toll"]
    totals = pd.Series(row, index=names, dtype="float64")
    assert describe_deaths(totals, noun="attack") == said


def test_deaths_per_incident(tiny: sitrep.Dataset) -> None:
    """The average with its interval and denominator; of one without interval; of none nothing."""
    one = tiny.where(event_types=["mine"])
    assert describe_lethality(lethality(one).iloc[0], noun="incident") == (
        "1.0 killed per incident, over the 1 of 1 incident whose toll is reported; the deadliest: 1"
    )
    none = lethality(tiny.where(min_accounts=99)).iloc[0]
    assert describe_lethality(none, noun="incident") == (
        "No incident in this selection has a reported toll"
    )


@pytest.mark.parametrize(
    ("n", "said"),
    [
        (9, "Civilians: too few for a share of the dead (9)"),
        (10, "Civilians are 28% of the dead (95% interval 8 to 54%)"),
    ],
)
def test_shares(tiny: sitrep.Dataset, n: float, said: str) -> None:
    """No percent on a base below 10."""
    share = death_share(tiny, by="target_type", group="civilian")
    assert round(share.ratio, 2) == 0.28
    text = describe_share(share, group="Civilians", whole="the dead", n=n)
    assert re.sub(r"interval \d+ to \d+%", "interval 8 to 54%", text) == said
