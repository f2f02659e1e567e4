"""What leads, clusters and levels are called so, and what is not, on the made-up data of others."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import sitrep
from sitrep.measures.deaths import _flips, kills_more
from sitrep.words.whole import leads

FOREIGN = Path(__file__).parent / "data" / "foreign"


@pytest.fixture(scope="module")
def acled() -> sitrep.Dataset:
    """Return made-up rows in the form of ACLED."""
    return sitrep.load(FOREIGN / "acled.csv")


@pytest.fixture(scope="module")
def gtd() -> sitrep.Dataset:
    """Return made-up rows in the form of GTD."""
    return sitrep.load(FOREIGN / "gtd.csv")


def test_the_dead_lead_only_where_chance_does_not_explain_it(acled: sitrep.Dataset) -> None:
    """65 dead are not ahead of 63; five deaths in one incident are no lead; 19 of 29 are one."""
    assert acled.deaths(by="event_type").finding == (
        "Most deaths: Peaceful protest, 65 of 351 reported deaths (19%), not clearly ahead of "
        "Armed assault (63)."
    )
    assert acled.deaths(by="theatre").finding == (
        "Burkina Faso had the most reported deaths: 229 of 351 (65%)."
    )


@pytest.mark.parametrize(
    ("first", "second", "ahead"),
    [
        ([1] * 6, [], True),
        ([1] * 5, [], False),
        ([50], [], False),
        ([1] * 9, [1] * 1, True),
        ([1] * 8, [1] * 2, False),
        ([1] * 10, [1] * 2, True),  # from eleven incidents on by simulation
        ([1] * 9, [1] * 3, False),
        ([1] * 80, [1] * 50, True),
        ([1] * 75, [1] * 60, False),
        ([2] * 9, [2] * 1, True),
        ([2] * 9, [18] * 1, False),
        ([3] * 40, [3] * 12, True),
        ([3] * 20, [3] * 16, False),
    ],
)
def test_more_dead_beyond_chance(
    acled: sitrep.Dataset, first: list[int], second: list[int], ahead: bool
) -> None:
    """One dead an incident, it is the sign test of the counts; one large incident is one."""
    killed = [*first, *second]
    rows = acled.incidents[acled.incidents["date_precision"] == "day"].head(len(killed))
    of = pd.Categorical(["One"] * len(first) + ["Two"] * len(second), ["One", "Two"])
    rows = rows.assign(killed=pd.array(killed, "float64"), place=of)
    made = replace(acled, incidents=rows.reset_index(drop=True))
    assert kills_more(made, by="place", first="One", second="Two") is ahead
    if set(killed) == {1} and not second:
        assert leads(len(first), 0) is ahead


def test_the_series_of_a_sign_test() -> None:
    """Of ten incidents there are 1,024; of more 2,000 are drawn, the one found is the first."""
    every, drawn = _flips(10), _flips(11)
    assert len(np.unique(every, axis=0)) == len(every) == 1024
    assert drawn.shape == (2000, 11)
    assert set(drawn.ravel()) == set(every.ravel()) == {-1, 1}
    assert drawn[0].tolist() == [1] * 11
    assert len(np.unique(drawn, axis=0)) > 1000


def test_no_chance_is_told_where_no_ratio_is(curated: sitrep.Dataset) -> None:
    """A table of few incidents has a dash for the ratio and for its chance."""
    table = curated.compare(by="actor").table
    few = (table["n_before"] + table["n_after"]).round(9) < 10
    assert 0 < few.sum() < len(few)
    assert (table["chance"].isna() == few).all()


def test_one_incident_is_no_cluster(gtd: sitrep.Dataset) -> None:
    """A window of one incident is no cluster, however few there are in all."""
    found = gtd.where(start="2014-01-01").clusters(longest=3)
    assert found.table["n"].ge(2).all()
    assert "1 incident " not in found.finding


def test_not_searched_is_not_none_found(release: sitrep.Dataset) -> None:
    """Where nothing was searched no question is answered by none."""
    idlib = release.where(theatres=["northwest"], start="2020-03-01", end="2020-03-07")
    for result in (
        idlib.count(by="actor"),
        idlib.count(per="day"),
        idlib.count(by="actor", per="day"),
        idlib.count(by=["actor", "event_type"]),
        idlib.count(by="actor", per="day").share(),
    ):
        assert result.finding == "Nothing was searched in this selection."


def test_a_day_of_two_countries_is_one_day(gtd: sitrep.Dataset) -> None:
    """Days of several countries are told of each of them."""
    day = gtd.where(start="1983-09-22", end="1983-09-22")
    assert day.sources.search().finding == (
        "2 countries, 1 day each: of 2 in all, searched as planned on 2."
    )


def test_nobody_killed_has_no_rate(acled: sitrep.Dataset) -> None:
    """Of a toll of none no number per incident is said, nor of a group that is not named."""
    day = acled.where(start="2022-10-01", end="2022-10-01")
    assert day.lethality().finding == "No deaths reported in 6 incidents."
    assert acled.compare(by="unit").findings[0] == (
        "No named unit can be compared between the two periods."
    )
    assert len(set(acled.compare(by="unit").findings)) == len(acled.compare(by="unit").findings)


def test_nothing_compared_has_no_false_reason(gtd: sitrep.Dataset) -> None:
    """What was searched in no whole period has no incidents that are too few."""
    shift = gtd.compare(by="target_type").share()
    assert shift.findings == [
        "Nothing is compared, since no country was searched on every day of both periods.",
    ]


@pytest.mark.parametrize("by", ["", "actor"])
def test_who_alone_tells_is_not_given(gtd: sitrep.Dataset, by: str) -> None:
    """A source without accounts has no row of 0 in a table on them."""
    alone = gtd.sources.single(by=by)
    assert alone.table.empty
    assert alone.finding == "GTD does not give who tells of its incidents."


def test_the_one_group_with_enough_is_named_first() -> None:
    """A share of one group is not told as that of all."""
    mali = sitrep.load(FOREIGN / "mali")
    assert mali.sources.single(by="event_type").finding == (
        "Kidnapping: 6 of 10 incidents (60%) are told by one publisher alone; no other kind has 10."
    )


def test_the_dead_of_all_sides_are_said_to_be(acled: sitrep.Dataset) -> None:
    """A share of the dead of a group is not of its own dead where the source mixes them."""
    assert (
        acled.deaths(by="target_type")
        .share()
        .tell("Civilian")
        .endswith("), of all sides, in incidents that hit this group.")
    )


def test_an_area_is_no_place_that_leads(acled: sitrep.Dataset) -> None:
    """A point that stands in for a region has most incidents only since it is no place."""
    rows = acled.incidents
    area = rows["geo_precision"].eq("area")
    places = rows["place"].astype("object").mask(area, "Somewhere in the north")
    made = replace(acled, incidents=rows.assign(place=places.astype("category")))
    assert made.count(by="place").table["n"].max() == made.weights[area].sum()
    for result in (
        made.count(by="place"),
        made.count(by="place", per="year"),
        made.count(by="place", per="year").share(),
        made.compare(by="place"),
        made.compare(by="place").share(),
        made.count(by=["place", "event_type"]),
    ):
        assert not any("Somewhere" in said for said in result.findings)
