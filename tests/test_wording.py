"""Numbers, dates and lists as text, and what is asked in words."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest
import sitrep
from hypothesis import given
from hypothesis import strategies as st
from sitrep.model.spans import split_at
from sitrep.words.scope import cite, noun, scope, source_line, subtitle, subtitle_of_change
from sitrep.words.text import (
    Sentence,
    amount,
    during,
    interval,
    listing,
    number,
    percent,
    period_name,
    span,
    times,
)


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
        (12345.678, "12,345.7"),
        (float("nan"), "not known"),
        (None, "not known"),
    ],
)
def test_numbers(value: float, text: str) -> None:
    """Whole where whole, one decimal where not, and never 0 for what is more."""
    assert number(value) == text


@given(st.floats(0, 1e7))
def test_a_number_is_near_its_value(value: float) -> None:
    """What is said differs from the value by at most a twentieth."""
    said = number(value)
    if said == "under 0.1":
        assert 0 < value < 0.05
    else:
        assert abs(float(said.replace(",", "")) - value) <= 0.0500001
    assert (said == "0") == (value == 0)


@pytest.mark.parametrize(
    ("value", "text"),
    [(0, "no days"), (1, "1 day"), (1.04, "1 day"), (0.5, "0.5 days"), (2, "2 days")],
)
def test_one_is_singular(value: float, text: str) -> None:
    """One of a thing is singular, none and all others are plural."""
    assert amount(value, "day") == text


@pytest.mark.parametrize(
    ("part", "whole", "text"),
    [
        (9, 9, ""),
        (5, 10, "50%"),
        (0, 10, "0%"),
        (10, 10, "100%"),
        (1, 101, "under 1%"),
        (399, 400, "over 99%"),
        (float("nan"), 20, ""),
        (1, float("nan"), ""),
    ],
)
def test_percent(part: float, whole: float, text: str) -> None:
    """No percent on a base below 10; none and all only where it is none and all."""
    assert percent(part, whole) == text


@given(st.floats(0, 9.999), st.floats(0, 1))
def test_no_percent_below_ten(whole: float, share: float) -> None:
    """Whatever the share, a base below 10 gives no percent."""
    assert percent(whole * share, whole) == ""


def test_ratios() -> None:
    """Ratios have two digits, and an interval without end says so."""
    assert [times(x) for x in (0, 0.042, 0.5, 1.554, 9.96, 1234.5)] == [
        "0",
        "0.04",
        "0.5",
        "1.6",
        "10",
        "1,234",
    ]
    row = pd.Series({"low": 0.9, "high": 2.55, "end": float("inf")})
    assert interval(row, "low", "high") == "0.9 to 2.5"
    assert interval(row, "low", "end") == "0.9 or more"


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
    ],
    ids=str,
)
def test_what_is_asked_in_words(tiny: sitrep.Dataset, filters: dict[str, Any], words: str) -> None:
    """Every filter has words; none is the country."""
    assert scope(tiny.where(**filters)) == words


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


def test_citing(curated: sitrep.Dataset) -> None:
    """The citation names version and hash."""
    said = cite(curated)
    assert curated.version in said
    assert said.endswith(f"sha256 {curated.sha256}")
