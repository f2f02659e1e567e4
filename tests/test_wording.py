"""Numbers, dates and lists as text, and what is asked in words."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pandas as pd
import pytest
import sitrep
from hypothesis import given
from hypothesis import strategies as st
from sitrep.model.spans import split_at
from sitrep.words.measures import (
    describe_death_measure,
    describe_measure,
    describe_share_measure,
)
from sitrep.words.scope import cite, noun, scope, source_line, subtitle, subtitle_of_change
from sitrep.words.text import (
    Sentence,
    about,
    amount,
    chance,
    during,
    interval,
    listing,
    number,
    part_of,
    percent,
    period_name,
    plural,
    points,
    rate,
    ratio,
    rounded,
    sentence,
    share,
    span,
)

NAN, INF = float("nan"), float("inf")


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0, "0"),
        (1, "1"),
        (1.02, "1"),
        (1.06, "1.1"),
        (0.96, "1"),
        (0.04, "under 0.1"),
        (0.05, "0.1"),
        (99.4, "99.4"),
        (99.96, "100"),
        (12345.678, "12,346"),
        (999_499, "999,499"),
        (999_501, "1 million"),
        (2_345_678, "2.3 million"),
        (-2.5, "-2.5"),
        (NAN, "–"),
        (None, "–"),
        (INF, "∞"),
    ],
)
def test_numbers(value: float, text: str) -> None:
    """Whole where whole or large, one decimal where not, and never 0 for what is more."""
    assert number(value) == text


@given(st.floats(0, 9e5))
def test_a_number_is_near_its_value(value: float) -> None:
    """What is said differs from the value by at most a twentieth, or by half from 100 on."""
    said = number(value)
    if said == "under 0.1":
        assert 0 < value < 0.05
    else:
        allowed = 0.0500001 if value < 99.95 else 0.5
        assert abs(float(said.replace(",", "")) - value) <= allowed
    assert (said == "0") == (value == 0)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0, "0"),
        (4, "4"),
        (4.04, "4"),
        (4.2, "about 4"),
        (0.3, "under 1"),
        (0.7, "about 1"),
        (99.4, "about 99"),
        (100.4, "100"),
        (2345678, "2.3 million"),
        (NAN, "–"),
    ],
)
def test_numbers_in_sentences(value: float, text: str) -> None:
    """Nobody has 1.7 incidents: a fraction is rounded, and the sentence says so."""
    assert about(value) == text


@given(st.floats(0, 1e7))
def test_a_sentence_says_the_number_of_the_table(value: float) -> None:
    """The number of a sentence is that of the table, or that number rounded to a whole one."""
    cell, said = number(value), about(value)
    if said == "under 1":
        assert cell in ("under 0.1", "0.1", "0.2", "0.3", "0.4", "0.5")
    elif said.startswith("about "):
        assert abs(float(said.removeprefix("about ")) - float(cell)) <= 0.5500001
        assert "." in cell
    else:
        assert said == cell


@given(st.floats(0, 1), st.floats(10, 1e6))
def test_a_sentence_says_the_share_of_the_table(part: float, whole: float) -> None:
    """A share in a sentence and in a cell is the same text."""
    assert percent(part * whole, whole) == share(part * whole / whole, whole)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0, "no days"),
        (1, "1 day"),
        (1.04, "1 day"),
        (0.3, "under 1 day"),
        (0.7, "about 1 day"),
        (2, "2 days"),
        (1.7, "about 2 days"),
        (21, "21 days"),
    ],
)
def test_one_is_singular(value: float, text: str) -> None:
    """One of a thing is singular, none and all others are plural."""
    assert amount(value, "day") == text


def test_plurals() -> None:
    """Nouns that a dataset brings have their plural."""
    nouns = ["attack", "lethal event", "theatre", "country", "clash", "day", "survey", "bus"]
    assert [plural(noun) for noun in nouns] == [
        *("attacks", "lethal events", "theatres", "countries", "clashes", "days"),
        *("surveys", "buses"),
    ]


@pytest.mark.parametrize(
    ("part", "whole", "text"),
    [
        (116, 363, "116 of 363 attacks (32%)"),
        (1.7, 18.3, "about 2 of 18 attacks (9%)"),
        (1, 1, "the only attack"),
        (3, 9.9, "3 of 10 attacks"),
        (0.2, 0.4, "under 1 attack"),
        (0, 20, "0 of 20 attacks (0%)"),
    ],
)
def test_parts(part: float, whole: float, text: str) -> None:
    """A part of a whole, rounded, with a percent where the base allows one."""
    assert part_of(part, whole, "attack") == text


def test_rounding() -> None:
    """What is more than none is at least one."""
    assert [rounded(value) for value in (0, 0.2, 2.4, 363.4, NAN)] == ["0", "1", "2", "363", "–"]


@pytest.mark.parametrize(
    ("part", "whole", "text"),
    [
        (9, 9, "–"),
        (5, 10, "50%"),
        (0, 10, "0%"),
        (10, 10, "100%"),
        (1, 101, "under 1%"),
        (1, 100, "1%"),
        (399, 400, "over 99%"),
        (99, 100, "99%"),
        (NAN, 20, "–"),
        (1, NAN, "–"),
    ],
)
def test_percent(part: float, whole: float, text: str) -> None:
    """No percent on a base below 10; none and all only where it is none and all."""
    assert share(part / whole, whole) == text
    assert percent(part, whole) == text.replace("–", "")


@given(st.floats(0, 9.999), st.floats(0, 1))
def test_nothing_is_said_on_a_base_below_ten(base: float, value: float) -> None:
    """Whatever the share or the ratio, a base below 10 gives none."""
    assert percent(base * value, base) == ""
    assert share(value, base) == ratio(value, base) == "–"


def test_differences_of_shares() -> None:
    """Percentage points have a sign; what rounds to none is not none."""
    assert [points(value) for value in (0.304, -0.05, 0.01, -0.01, 0.004, 0, NAN)] == [
        *("+30 points", "-5 points", "+1 point", "-1 point", "under 1 point", "0 points", "–"),
    ]


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0, "0"),
        (0.0001, "under 0.01"),
        (0.042, "0.042"),
        (0.0999, "0.10"),
        (0.742, "0.74"),
        (0.951, "0.95"),
        (0.996, "1.0"),
        (1.004, "1.0"),
        (1.005001, "1.01"),
        (1.049, "1.05"),
        (1.05001, "1.1"),
        (1.554, "1.6"),
        (9.94, "9.9"),
        (9.96, "10"),
        (14.84, "15"),
        (99, "99"),
        (99.1, "over 99"),
        (2263331486.6, "over 99"),
        (NAN, "–"),
    ],
)
def test_ratios(value: float, text: str) -> None:
    """Ratios have two significant digits, and none is impossible."""
    assert ratio(value, 10) == text


@given(st.floats(0.01, 99))
def test_a_ratio_keeps_two_digits(value: float) -> None:
    """What is said is within half a unit of the second digit, and has two digits."""
    said = ratio(value, 20)
    assert abs(float(said) - value) <= 0.0501 * value
    assert len(said.replace(".", "").lstrip("0")) == (3 if 1.005 <= value < 1.05 else 2)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0, "0"),
        (0.0004, "under 0.001"),
        (0.042, "0.042"),
        (0.2, "0.2"),
        (2, "2"),
        (6.34, "6.3"),
        (1.97, "2"),
        (120.4, "120"),
        (NAN, "–"),
    ],
)
def test_rates(value: float, text: str) -> None:
    """Rates keep their decimal; small ones have two digits."""
    assert rate(value) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0, "0%"),
        (0.0001, "under 0.1%"),
        (0.0005, "0.1%"),
        (0.0034, "0.3%"),
        (0.0096, "1.0%"),
        (0.0453, "4.5%"),
        (0.0996, "10%"),
        (0.124, "12%"),
        (0.9999, "over 99%"),
        (1, "100%"),
        (NAN, "–"),
    ],
)
def test_chances(value: float, text: str) -> None:
    """A chance below 10% has a decimal."""
    assert chance(value) == text


def test_intervals() -> None:
    """Without end it says so, without limits it is missing, and of no width it is one number."""
    assert interval(0.9, 2.55, rate) == "0.9 to 2.6"
    assert interval(0.9, INF, rate) == "0.9 or more"
    assert interval(NAN, NAN, rate) == "–"
    assert interval(0.9, 0.91, rate) == "0.9"


@pytest.mark.parametrize(
    ("first", "last", "text", "with_preposition"),
    [
        ("2020-12-21", "2020-12-21", "21 December 2020", "on "),
        ("2020-12-21", "2020-12-22", "21 to 22 December 2020", "from "),
        ("2020-11-21", "2020-12-02", "21 November to 2 December 2020", "from "),
        ("2020-12-21", "2021-01-02", "21 December 2020 to 2 January 2021", "from "),
        ("2020-02-01", "2020-02-29", "February 2020", "in "),
        ("2019-02-01", "2019-02-28", "February 2019", "in "),
        ("2020-01-01", "2020-06-30", "January to June 2020", "in "),
        ("2020-01-01", "2021-01-31", "January 2020 to January 2021", "in "),
    ],
)
def test_spans(first: str, last: str, text: str, with_preposition: str) -> None:
    """Whole months are named, days are counted, the year stands once where it is one."""
    days = pd.Timestamp(first), pd.Timestamp(last)
    assert span(*days) == text
    assert during(*days) == with_preposition + text


@pytest.mark.parametrize(
    ("period", "text"),
    [
        ("day", "5 October 2020"),
        ("week", "the week of 5 October 2020"),
        ("month", "October 2020"),
        ("quarter", "the fourth quarter of 2020"),
        ("year", "2020"),
    ],
)
def test_periods(period: str, text: str) -> None:
    """Each period has its name."""
    assert period_name(pd.Timestamp("2020-10-05"), period) == text


def test_listing() -> None:
    """Words are joined as a sentence joins them."""
    assert [listing(list(words)) for words in ("", "a", "ab", "abc")] == [
        "",
        "a",
        "a and b",
        "a, b and c",
    ]


@pytest.mark.parametrize(
    ("filters", "words"),
    [
        ({}, "Syria"),
        ({"theatres": ["alpha", "beta"]}, "alpha and beta"),
        ({"regions": ["Shared"], "actors": ["ISIS"]}, "Shared; ISIS"),
        ({"event_classes": ["attack"]}, "Syria"),
        ({"event_classes": ["development"]}, "Development"),
        ({"event_classes": ["attack", "operation"]}, "Attack and Operation"),
        ({"event_types": ["ambush"]}, "Ambush"),
        ({"target_types": ["civilian"], "attributions": ["none"]}, "None; Civilian"),
        ({"publishers": ["monitor"], "min_accounts": 2}, "monitor; at least 2 accounts"),
        ({"start": "2020-02-01"}, "Syria"),
        ({"incident_ids": ["TST-2020-0001"]}, "1 chosen incident"),
        ({"theatres": ["alpha", "beta", "gamma"]}, "alpha, beta and gamma"),
        ({"regions": ["East", "North", "Shared", "South"]}, "East, North, Shared and 1 more"),
    ],
    ids=str,
)
def test_what_is_asked_in_words(tiny: sitrep.Dataset, filters: dict[str, Any], words: str) -> None:
    """Every filter has words; none is the country."""
    assert scope(tiny.where(**filters)) == words


def test_data_on_several_countries(tiny: sitrep.Dataset) -> None:
    """Where the data name no country of their own, the countries met are counted."""
    several = pd.Series(["Mali", "Niger"] * 10).astype("category")
    for country, said in ((several, "2 countries"), (several.iloc[[0] * 20], "1 country")):
        met = country.cat.remove_unused_categories().reset_index(drop=True)
        data = replace(tiny, country="", incidents=tiny.incidents.assign(country=met))
        assert scope(data) == said
        assert scope(replace(data, country="The Sahel")) == "The Sahel"


def test_what_excludes_itself_has_words(tiny: sitrep.Dataset) -> None:
    """Filters that do not meet leave no blank in a subtitle."""
    assert scope(tiny.where(theatres=["alpha"]).where(theatres=["beta"])) == "none"


@pytest.mark.parametrize(
    ("classes", "word"),
    [
        ([], "incident"),
        (["attack"], "attack"),
        (["operation"], "operation"),
        (["development"], "incident"),
        (["attack", "operation"], "incident"),
    ],
)
def test_what_a_row_is_called(tiny: sitrep.Dataset, classes: list[str], word: str) -> None:
    """Attacks are called so where one asks for attacks alone."""
    assert noun(tiny.where(event_classes=classes)) == word


@pytest.mark.parametrize(
    ("filters", "n"),
    [
        ({"event_classes": ["attack"]}, "18 attacks"),
        ({"event_classes": ["operation"]}, "1 operation"),
        ({"min_accounts": 99}, "0 incidents"),
    ],
    ids=str,
)
def test_the_footer(tiny: sitrep.Dataset, filters: dict[str, Any], n: str) -> None:
    """Source, version, rule and number, singular for one."""
    assert source_line(tiny.where(**filters), rule="Spread") == (
        f"Source: sitrep: twenty hand-made incidents, version 0.1.0. Spread. n = {n}."
    )


def test_what_a_column_counts(tiny: sitrep.Dataset) -> None:
    """Incidents, shares and the killed, per which period and group; a note where there is one."""
    assert describe_measure(tiny) == "Incidents"
    assert describe_measure(tiny, by=["actor"], per="month") == "Incidents per month by side"
    assert describe_share_measure(tiny, by=["unit"]) == "Share of the units hit in incidents"
    assert describe_share_measure(tiny, by=["actor"], per="week", note="all") == (
        "Share of the incidents of each week by side, all"
    )
    assert describe_death_measure(tiny) == "Killed"
    assert describe_death_measure(tiny, by=["theatre", "actor"]) == "Killed by theatre and side"


def test_subtitles(tiny: sitrep.Dataset) -> None:
    """Measure, part of the data and days; two periods, or that there are none."""
    beta = tiny.where(theatres=["beta"])
    assert subtitle(beta, "Attacks") == "Attacks. beta, January to April 2020"
    assert subtitle_of_change(beta, *split_at(beta, "2020-03-01"), "Attacks") == (
        "Attacks. beta: January to February 2020 (grey) and March to April 2020"
    )
    assert subtitle_of_change(beta, *split_at(beta, "2022-03-01"), "Attacks") == (
        "Attacks. beta: no days on both sides of 1 March 2022"
    )


def test_a_sentence_is_a_paragraph() -> None:
    """A notebook shows a sentence as an escaped paragraph, and as text without quotes."""
    said = Sentence("<b> & more")
    assert said._repr_html_() == '<p class="finding">&lt;b&gt; &amp; more</p>'
    assert repr(said) == "<b> & more"


def test_a_sentence_begins_and_ends_as_one() -> None:
    """A capital in front, one full stop behind, whatever a function returns."""
    say = sentence(lambda text: text)
    assert [say(text) for text in ("one", "Two.", "at 3.5%")] == ["One.", "Two.", "At 3.5%."]


def test_citing(curated: sitrep.Dataset) -> None:
    """The citation names version and hash."""
    said = cite(curated)
    assert curated.version in said
    assert said.endswith(f"sha256 {curated.sha256}.")
