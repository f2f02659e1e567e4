"""Sentences on how sure the data are: what was searched, who tells, what is held."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest
import sitrep
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
from sitrep.words.sources import (
    describe_alignments,
    describe_delays,
    describe_disagreements,
    describe_missing,
    describe_overlap,
    describe_precision,
    describe_publishers,
    describe_sample,
    describe_search,
    describe_single_source,
    describe_totals,
    describe_undated,
    describe_without,
)


@pytest.fixture(scope="module")
def attacks(curated: sitrep.Dataset) -> sitrep.Dataset:
    """Return the attacks of the curated data."""
    return curated.where(event_classes=["attack"])


@pytest.fixture(scope="module")
def none(tiny: sitrep.Dataset) -> sitrep.Dataset:
    """Return a selection in which nothing was searched."""
    return tiny.where(theatres=["alpha"], regions=["South"])


def captured(*shares: float) -> pd.DataFrame:
    """Return compared totals of which these shares are held; missing cannot be compared."""
    return pd.DataFrame({"captured": pd.Series(shares, dtype="float64")})


@pytest.mark.parametrize(
    ("table", "said"),
    [
        (captured(), "These data have no published total to compare with"),
        (
            captured(float("nan")),
            "None of 1 published total counts what is asked about here",
        ),
        (
            captured(0.5, float("nan")),
            "1 of 2 published totals can be compared: 50% of it is held here",
        ),
        (
            captured(0.1, 0.3),
            "2 of 2 published totals can be compared: the median share held here is 20%",
        ),
        (
            captured(0, 0.1, 0.2, 1, 2, float("nan")),
            "5 of 6 published totals can be compared: the median share held here is 20%, the "
            "middle half of the shares 10% to 100%",
        ),
    ],
)
def test_how_much_of_the_totals_is_held(table: pd.DataFrame, said: str) -> None:
    """None, one, two, many: the median share, and the middle half where that says more."""
    assert describe_totals(table) == said


def test_a_sample(attacks: sitrep.Dataset, none: sitrep.Dataset, tiny: sitrep.Dataset) -> None:
    """The first sentence says at once that this is a sample, and of what."""
    assert describe_sample(attacks, captured(0.5)) == (
        "A sample of reports, not a census: 363 attacks from 769 accounts of 179 publishers, 64% "
        "of them told by one publisher alone. 1 of 1 published total can be compared: 50% of it is "
        "held here"
    )
    few = tiny.where(start="2020-02-15", end="2020-02-15")
    assert describe_sample(few, captured()) == (
        "A sample of reports, not a census: 1 incident from 1 account of 1 publisher. These data "
        "have no published total to compare with"
    )
    assert describe_sample(none, captured()) == (
        "A sample of reports, not a census: no incidents are held for this selection"
    )


def test_what_was_searched(tiny: sitrep.Dataset, none: sitrep.Dataset) -> None:
    """Days of all theatres, by how well they were searched; what was not met is not said."""
    assert describe_search(count_search(tiny)) == (
        "Of 363 theatre-days, 272 searched fully, 31 searched thinly and 60 not searched"
    )
    assert describe_search(count_search(tiny.where(theatres=["beta"]))) == (
        "Of 121 theatre-days, 121 searched fully"
    )
    assert describe_search(count_search(none)) == (
        "No theatre lies in this selection, so nothing was searched"
    )


def test_who_alone_tells(attacks: sitrep.Dataset, tiny: sitrep.Dataset) -> None:
    """The lowest and the highest share, of groups that are large enough."""
    say = describe_single_source
    table = rate_single_source(attacks, by="theatre")
    assert say(attacks, table, by="theatre") == (
        "Told by one publisher alone: between 60% (South) and 75% (Greater Idlib) of attacks"
    )
    assert say(attacks, table[table["theatre"] == "south"], by="theatre") == (
        "Told by one publisher alone: 60% (South) of attacks"
    )
    few = rate_single_source(tiny, by="actor")
    assert say(tiny, few[few["n"] < 10], by="actor") == (
        "No group has 10 incidents, too few for shares told by one publisher alone"
    )


def test_who_tells_most(attacks: sitrep.Dataset, none: sitrep.Dataset) -> None:
    """The publisher with most accounts, with its alignment, and what hangs on it."""
    table = count_publishers(attacks)
    assert describe_publishers(attacks, table) == (
        "Most accounts: SOHR (alignment: Opposition), one of 179 publishers, 50 of 769 accounts "
        "(7%); 18 attacks held here from it alone"
    )
    assert describe_publishers(none, count_publishers(none)) == (
        "No account tells of incidents in this selection"
    )


def test_which_alignment_tells_most(attacks: sitrep.Dataset, none: sitrep.Dataset) -> None:
    """For each of the largest groups, the alignment with most accounts."""
    table = count_alignments(attacks)
    assert describe_alignments(attacks, table, by="theatre") == (
        "Alignment with most accounts: South, Opposition (68%); Central desert, Opposition (33%); "
        "Greater Idlib, Pro-government (30%)"
    )
    assert describe_alignments(none, count_alignments(none), by="theatre") == (
        "No group has 10 accounts, too few for shares by alignment"
    )


def test_which_alignments_tell_of_the_same(
    attacks: sitrep.Dataset, tiny: sitrep.Dataset, none: sitrep.Dataset
) -> None:
    """How many are told from one side alone, and how many by the two that tell most."""
    say = describe_overlap
    assert say(attacks, count_overlaps(attacks)) == (
        "272 of 363 attacks (75%) told by outlets of one alignment alone; "
        "30 by Opposition and Pro-government outlets alike"
    )
    lone = tiny.where(start="2020-02-15", end="2020-02-15")
    assert say(lone, count_overlaps(lone)) == (
        "1 of 1 incident told by outlets of one alignment alone"
    )
    assert say(none, count_overlaps(none)) == ("No account tells of incidents in this selection")


def test_what_is_known_of_day_and_place(attacks: sitrep.Dataset, none: sitrep.Dataset) -> None:
    """Both in one sentence; near counts as known."""
    assert describe_precision(attacks) == (
        "The day is known for 306 of 363 attacks (84%), the place at least nearly for 259 (71%)"
    )
    assert describe_precision(none) == "No incidents in this selection"


def test_where_accounts_differ(
    attacks: sitrep.Dataset, tiny: sitrep.Dataset, none: sitrep.Dataset
) -> None:
    """On the killed, of incidents with two full tolls; on the actor, of those with two accounts."""
    say = describe_disagreements
    assert say(attacks, count_disagreements(attacks)) == (
        "The tolls differ in 46 of 105 attacks (44%) with two full tolls or more; the actor is "
        "disputed in 8 of 139 attacks with two accounts or more"
    )
    assert say(tiny, count_disagreements(tiny)) == (
        "The tolls differ in 5 of 5 incidents with two full tolls or more; the actor is "
        "disputed in 1 of 6 incidents with two accounts or more"
    )
    assert say(none, count_disagreements(none)) == (
        "No incident has two full tolls to compare; no incident has two accounts"
    )


def test_what_is_missing_most(attacks: sitrep.Dataset, none: sitrep.Dataset) -> None:
    """How many columns lack values, and the one that lacks most."""
    missing = count_missing(attacks)
    assert describe_missing(missing) == (
        "18 of 41 columns lack values in some rows, most often accounts: abducted, in "
        "745 of 769 rows (97%)"
    )
    assert describe_missing(missing[missing["share"] == 0]) == ("None of 23 columns lacks a value")
    assert describe_missing(count_missing(none)) == (
        "No rows in this selection, so no column can lack a value"
    )


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (
            {"n_accounts": 8, "median": 1, "q3": 2.5, "longest": 30},
            "Of 8 accounts, half published within 1 day, three quarters within 2.5 days, "
            "the last after 30 days",
        ),
        (
            {"n_accounts": 8, "median": 0, "q3": 1, "longest": 1},
            "Of 8 accounts, half published on the same day, three quarters within 1 day, "
            "the last after 1 day",
        ),
        (
            {"n_accounts": 8, "median": 2, "q3": 2, "longest": 3},
            "Of 8 accounts, three quarters published within 2 days, the last after 3 days",
        ),
        (
            {"n_accounts": 1, "median": 0, "q3": 0, "longest": 0},
            "1 account, all published on the same day",
        ),
        (
            {"n_accounts": 0, "median": float("nan")},
            "No account has both the date of its page and the day of the incident",
        ),
    ],
)
def test_how_soon_pages_came(row: dict[str, Any], said: str) -> None:
    """Half and three quarters, once where they are the same; one day; none."""
    assert describe_delays(pd.Series(row)) == said


def test_what_has_no_delay(attacks: sitrep.Dataset) -> None:
    """What is left out of the delays is said, with the reason."""
    row = delays(attacks).iloc[0]
    assert describe_undated(attacks, row) == (
        "Left out: 2 accounts dated before the incident ended, 382 without a date of the page or "
        "a day of the incident"
    )
    assert 2 + 382 + row["n_accounts"] == len(attacks.accounts)


def test_without_one_publisher(attacks: sitrep.Dataset, tiny: sitrep.Dataset) -> None:
    """What is left, and whether the share moves; no share on a base below ten."""
    say = describe_without
    without = select_without(attacks, "sohr")
    assert say(attacks, without, publisher="SOHR") == (
        "Without SOHR, 345 of 363 attacks are left, 66% of them told by one publisher alone "
        "(with it: 64%)"
    )
    few = tiny.where(actors=["ISIS"])
    assert say(few, select_without(few, "monitor"), publisher="Monitor") == (
        f"Without Monitor, {len(select_without(few, 'monitor').incidents)} of "
        f"{len(few.incidents)} incidents are left: too few for a share told by one publisher alone"
    )
    assert say(tiny, tiny, publisher="") == "No account tells of incidents in this selection"
