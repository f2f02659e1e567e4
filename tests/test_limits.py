"""Sentences on how sure the data are: what was searched, who tells, what is held."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pandas as pd
import pytest
import sitrep
from bs4 import BeautifulSoup
from sitrep.measures.search import count_search
from sitrep.measures.sources import (
    count_alignments,
    count_disagreements,
    count_missing,
    count_overlaps,
    count_publishers,
    delays,
    rate_single_source,
    select_without,
)
from sitrep.model.schema import Words
from sitrep.words.limits import describe_coverage, tell_limits
from sitrep.words.sources import (
    describe_alignments,
    describe_alone,
    describe_delays,
    describe_disagreements,
    describe_missing,
    describe_overlap,
    describe_publishers,
    describe_search,
    describe_single_source,
    describe_undated,
    describe_without,
)


@pytest.fixture(scope="module")
def attacks(release: sitrep.Dataset) -> sitrep.Dataset:
    """Return the attacks of release 0.1.1."""
    return release.where(event_classes=["attack"])


@pytest.fixture(scope="module")
def none(tiny: sitrep.Dataset) -> sitrep.Dataset:
    """Return a selection in which nothing was searched."""
    return tiny.where(theatres=["alpha"], regions=["South"])


def test_what_was_searched(tiny: sitrep.Dataset, none: sitrep.Dataset) -> None:
    """Days of all theatres, by how well they were searched; what was not met is not said."""
    assert describe_search(tiny, count_search(tiny)) == (
        "3 theatres, 121 days each: of 363 in all, searched as planned on 272, searched thinly on "
        "31 and not searched on 60."
    )
    beta = tiny.where(theatres=["beta"])
    assert (
        describe_search(beta, count_search(beta))
        == "Beta: of 121 days, searched as planned on 121."
    )
    two = tiny.where(theatres=["alpha", "beta"])
    assert describe_search(two, count_search(two)) == (
        "2 theatres, 121 days each: of 242 in all, searched as planned on 211 and searched thinly "
        "on 31."
    )
    assert describe_search(none, count_search(none)) == (
        "No theatre lies in this selection, so nothing was searched."
    )


def test_declared_limits_in_brief(curated: sitrep.Dataset, tiny: sitrep.Dataset) -> None:
    """The leads of the limits that a dataset declares, who coded it among them; never others."""
    assert tell_limits(curated).brief == (
        "A sample, not a census; coded by a language model; sources may take sides."
    )
    assert tell_limits(tiny).brief == "These data declare no limits of their own."
    words = replace(tiny.words, limits=(("Of ACLED's", "x."), ("GTD only", "y."), ("No", "z.")))
    assert tell_limits(replace(tiny, words=words)).brief == "Of ACLED's; GTD only; no."


def test_numbers_of_a_part_and_of_all_say_so(attacks: sitrep.Dataset) -> None:
    """Where a chart leaves a theatre out it names those that it has, and the whole says all."""
    mix = attacks.count(by="target_type", per="month").share()
    assert mix.finding.startswith("All theatres. Military: between 14% and 42%")
    title = mix.plot().figure.drawn()["title"]
    assert title.startswith("Central desert and South. Military: between 14% and 56%")
    assert attacks.deaths().finding.startswith("All theatres. 899 killed")
    south = attacks.where(theatres=["south"])
    assert not south.deaths().finding.startswith("All")


def test_who_alone_tells(
    attacks: sitrep.Dataset, tiny: sitrep.Dataset, none: sitrep.Dataset
) -> None:
    """The lowest and the highest share, of groups that are large enough; the share of all."""
    say = describe_single_source
    table = rate_single_source(attacks, by="theatre")
    assert say(attacks, table, by="theatre") == (
        "One publisher alone tells of between 60% (South) and 75% (Greater Idlib) of attacks."
    )
    assert say(attacks, table[table["theatre"] == "south"], by="theatre") == (
        "South: 113 of 187 attacks (60%) are told by one publisher alone."
    )
    few = rate_single_source(tiny, by="actor")
    assert say(tiny, few[few["n"] < 10], by="actor") == (
        "No side has 10 incidents, too few for shares told by one publisher alone."
    )
    assert describe_alone(attacks, rate_single_source(attacks)) == (
        "One publisher alone tells of 234 of 363 attacks (64%)."
    )
    nobody = "Nothing was searched in this selection."
    assert describe_alone(none, rate_single_source(none)) == nobody
    assert say(none, rate_single_source(none, by="theatre"), by="theatre") == nobody


def test_who_tells_most(attacks: sitrep.Dataset, none: sitrep.Dataset) -> None:
    """The publisher with most accounts, with its alignment, and what hangs on it."""
    table = count_publishers(attacks)
    assert describe_publishers(attacks, table) == (
        "Most accounts: SOHR (alignment: Opposition), 50 of 769 accounts (7%), not clearly ahead "
        "of SouthFront (49); 18 attacks known from it alone."
    )
    ahead = table.assign(n_accounts=[90, *table["n_accounts"][1:]])
    assert describe_publishers(attacks, ahead) == (
        "Most accounts: SOHR (alignment: Opposition), 90 of 809 accounts (11%); 18 attacks known "
        "from it alone."
    )
    assert describe_publishers(attacks, table.head(1)) == (
        "All accounts: SOHR (alignment: Opposition), 50 of 50 accounts (100%)."
    )
    assert describe_publishers(none, count_publishers(none)) == (
        "Nothing was searched in this selection."
    )


def test_a_source_that_names_nobody(tiny: sitrep.Dataset) -> None:
    """Accounts that a source cannot give are not given, which is not none found."""
    export = replace(
        tiny, accounts=tiny.accounts.head(0), missing={"accounts": "It gives a number."}
    )
    said = "Sitrep: twenty hand-made incidents does not give who tells of its incidents."
    assert describe_publishers(export, count_publishers(export)) == said
    assert describe_overlap(export, count_overlaps(export)) == said
    assert describe_alignments(export, count_alignments(export), by="theatre") == said
    assert describe_delays(export, delays(export)) == said
    assert describe_undated(export, delays(export)) == said


def test_which_alignment_tells_most(attacks: sitrep.Dataset, none: sitrep.Dataset) -> None:
    """For each of the largest groups, the alignment with most accounts, and whether it leads."""
    table = count_alignments(attacks)
    assert describe_alignments(attacks, table, by="theatre") == (
        "Alignment with most accounts: South, Opposition (68%); Central desert, Opposition (33%, "
        "not clearly ahead); Greater Idlib, Pro-government (30%, not clearly ahead)."
    )
    few = table[table["n_accounts"] < 2]
    assert describe_alignments(attacks, few, by="theatre") == (
        "No theatre has 10 accounts, too few for shares by alignment."
    )


def test_which_alignments_tell_of_the_same(
    attacks: sitrep.Dataset, tiny: sitrep.Dataset, none: sitrep.Dataset
) -> None:
    """How many are told from one side alone, and how many by the two that tell most."""
    say = describe_overlap
    assert say(attacks, count_overlaps(attacks)) == (
        "225 of 363 attacks (62%) are told by outlets of one alignment alone, 47 by those of none "
        "that is known; 30 by Opposition and Pro-government outlets alike."
    )
    lone = tiny.where(start="2020-02-15", end="2020-02-15")
    assert say(lone, count_overlaps(lone)) == (
        "The only incident is told by outlets of one alignment alone."
    )
    assert say(none, count_overlaps(none)) == "Nothing was searched in this selection."


def test_where_accounts_differ(
    attacks: sitrep.Dataset, tiny: sitrep.Dataset, none: sitrep.Dataset
) -> None:
    """On the killed, of incidents with two full tolls; on the actor, of those with two accounts."""
    say = describe_disagreements
    assert say(attacks, count_disagreements(attacks)) == (
        "The tolls differ in 46 of 105 attacks (44%) with two full tolls or more; the actor is "
        "disputed in 8 of 139 attacks (6%) with two accounts or more."
    )
    assert say(tiny, count_disagreements(tiny)) == (
        "The tolls differ in 5 of 5 incidents with two full tolls or more; the actor is "
        "disputed in 1 of 6 incidents with two accounts or more."
    )
    silent = "Nothing was searched in this selection."
    assert say(none, count_disagreements(none)) == silent
    lone = tiny.where(start="2020-02-15", end="2020-02-15")
    assert say(lone, count_disagreements(lone)) == (
        "No incident has two full tolls to compare; no incident has two accounts."
    )
    export = replace(tiny, accounts=tiny.accounts.head(0), missing={"accounts": "It has none."})
    assert say(export, count_disagreements(export)) == (
        "Sitrep: twenty hand-made incidents does not give who tells of its incidents."
    )


def test_what_is_missing_most(attacks: sitrep.Dataset, none: sitrep.Dataset) -> None:
    """How many columns lack values, and the one that lacks most."""
    missing = count_missing(attacks)
    assert describe_missing(attacks, missing) == (
        "18 of 41 columns lack values in some rows, most often accounts: abducted, in "
        "745 of 769 rows (97%)."
    )
    assert describe_missing(attacks, missing[missing["share"] == 0]) == (
        "None of 23 columns lacks a value."
    )
    export = replace(attacks, missing={"abducted": "It does not count them."})
    assert describe_missing(export, missing) == (
        "16 of 39 columns lack values in some rows, most often incidents: actor_killed, in "
        "347 of 363 rows (96%); 2 more are not given by the source."
    )
    assert describe_missing(none, count_missing(none)) == (
        "Nothing was searched in this selection, so no column can lack a value."
    )


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (
            {"n_accounts": 14, "median": 1, "q3": 2.5, "longest": 30},
            "14 of 28 accounts (50%) have both dates: half published within 1 day, three "
            "quarters within 2.5 days, the last after 30 days.",
        ),
        (
            {"n_accounts": 14, "median": 0, "q3": 1, "longest": 1},
            "14 of 28 accounts (50%) have both dates: half published on the same day, three "
            "quarters within 1 day, the last after 1 day.",
        ),
        (
            {"n_accounts": 28, "median": 2, "q3": 2, "longest": 3},
            "Of 28 accounts, three quarters published within 2 days, the last after 3 days.",
        ),
        (
            {"n_accounts": 8, "median": 2, "q3": 2, "longest": 3},
            "8 of 28 accounts (29%) have both dates: all published within 3 days.",
        ),
        (
            {"n_accounts": 1, "median": 0, "q3": 0, "longest": 0},
            "1 of 28 accounts (4%) has both dates: published on the same day.",
        ),
        (
            {"n_accounts": 0, "median": float("nan")},
            "No account has both the date of its page and the day of the incident.",
        ),
    ],
)
def test_how_soon_pages_came(tiny: sitrep.Dataset, row: dict[str, Any], said: str) -> None:
    """Half and three quarters, once where they are the same; one day; none."""
    assert describe_delays(tiny, pd.DataFrame([row])) == said


def test_how_soon_the_only_page_came(release: sitrep.Dataset) -> None:
    """One account that is all there is gets a sentence of its own."""
    day = release.where(start="2020-03-11", end="2020-03-11")
    assert day.sources.delays().finding == "The only account was published within 1 day."


def test_what_has_no_delay(attacks: sitrep.Dataset) -> None:
    """What is left out of the delays is said, with the reason."""
    table = delays(attacks)
    assert describe_undated(attacks, table) == (
        "Left out: 2 accounts dated before the incident ended, 382 without a date of the page or "
        "a day of the incident."
    )
    assert 2 + 382 + table["n_accounts"].iloc[0] == len(attacks.accounts)


def test_without_one_publisher(attacks: sitrep.Dataset, tiny: sitrep.Dataset) -> None:
    """What is left, and whether the share moves; no share on a base below ten."""
    say = describe_without
    without = select_without(attacks, "sohr")
    assert say(attacks, without, publisher="sohr") == (
        "Without SOHR, 345 of 363 attacks are left, 66% of them told by one publisher alone "
        "(with it: 64%)."
    )
    few = tiny.where(actors=["ISIS"])
    left = select_without(few, "gazette")
    assert say(few, left, publisher="gazette") == (
        f"Without The Gazette & Sons, {len(left.incidents)} of {len(few.incidents)} incidents are "
        "left: too few for a share told by one publisher alone."
    )
    assert say(tiny, tiny, publisher="") == "No account tells of incidents in this selection."


# Before any count --------------------------------------------------------------------------------


def test_limits_are_those_of_the_dataset(release: sitrep.Dataset, tiny: sitrep.Dataset) -> None:
    """What counts, declared limits, the search, the meanings, and what cannot be given."""
    told = tell_limits(release)
    assert [lead for lead, _ in told.pairs] == [
        "What counts",
        *[lead for lead, _ in release.words.limits],
        *("Search", "Not counted", "The dead", "The side", "The group hit"),
    ]
    assert all(said.endswith(".") for _, said in told.pairs)
    page = BeautifulSoup(told._repr_html_(), "html.parser")
    assert len(page.find_all("li")) == len(told.pairs)
    assert page.li is not None
    assert page.li.get_text() == f"{told.pairs[0][0]}. {told.pairs[0][1]}"
    assert repr(told).splitlines()[0] == f"- {told.pairs[0][0]}: {told.pairs[0][1]}"
    words = Words(limits=(("A <b>", "One & two"),), toll="Whose dead")
    other = replace(tiny, words=words, missing={"non_lethal": "Only events with a death"})
    assert tell_limits(other).pairs == (
        ("A <b>", "One & two."),
        ("Search", describe_coverage(tiny)),
        ("Not counted", "What happened where and when nothing was searched."),
        ("The dead", "Whose dead."),
        ("Not given: incidents without dead", "Only events with a death."),
    )
    assert "<b>" not in tell_limits(other)._repr_html_()


@pytest.mark.parametrize(
    ("filters", "said"),
    [
        ({}, "Gamma was searched from 1 March 2020 on; searched thinly: alpha on 31 of 121 days."),
        ({"theatres": ["beta"]}, "Beta was searched as planned on every day."),
        (
            {"theatres": ["beta", "gamma"], "start": "2020-03-01"},
            "Every theatre asked about was searched as planned on every day.",
        ),
        ({"theatres": ["gamma"], "end": "2020-01-31"}, "Not searched: gamma."),
        (
            {"theatres": ["gamma"], "end": "2020-06-30"},
            "Gamma was searched from 1 March 2020 until 30 April 2020.",
        ),
        ({"theatres": ["beta"], "end": "2020-06-30"}, "Beta was searched until 30 April 2020."),
    ],
    ids=str,
)
def test_coverage_is_computed(tiny: sitrep.Dataset, filters: dict[str, Any], said: str) -> None:
    """Which theatres were not searched throughout, and which thinly, of what is asked about."""
    assert describe_coverage(tiny.where(**filters)) == said


def test_a_gap_in_the_search(tiny: sitrep.Dataset, none: sitrep.Dataset) -> None:
    """Days that were searched are counted where a gap lies between; no theatre has no search."""
    gamma = tiny.where(theatres=["gamma"])
    windows = tiny.coverage[tiny.coverage["theatre"] == "gamma"]
    early = windows.assign(start=pd.Timestamp("2020-01-01"), end=pd.Timestamp("2020-01-31"))
    gap = replace(gamma, coverage=pd.concat([early, windows]))
    assert describe_coverage(gap) == "Gamma was searched on 92 of 121 days."
    assert describe_coverage(none) == (
        "No theatre lies in this selection, so nothing was searched."
    )
