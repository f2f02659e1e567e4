"""Incidents with two sides, neither of which is said to have acted, count for both of them."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import sitrep
from hypothesis import given, settings
from hypothesis import strategies as st
from sitrep.charts.figure import alt
from sitrep.errors import ParameterError
from sitrep.measures.clusters import bursts
from sitrep.measures.counts import count, deaths
from sitrep.measures.deaths import lethality
from sitrep.measures.groups import as_groups, overlap
from sitrep.tables.lists import list_disagreements
from sitrep.words.measures import describe_death_measure
from sitrep.words.ranking import describe_ranking
from sitrep.words.whole import check_whole, leads, leads_group

sys.path.insert(0, str(Path(__file__).parent))
from test_ucdp import on, write

CASE = Path(__file__).parent / "data" / "cases" / "u08_sides.csv"
SIDES = ("Army", "Front", "Guards", "unidentified")

Make = Callable[..., sitrep.Dataset]


@pytest.fixture(scope="module")
def case() -> sitrep.Dataset:
    """Four clashes of a government with rebels, and one of rebels with a militia."""
    return sitrep.load(CASE)


@pytest.fixture
def made(tmp_path: Path) -> Make:
    """Return a function that loads clashes, given how many there are of each kind."""

    def load(*kinds: tuple[int, dict[str, str]]) -> sitrep.Dataset:
        rows = [cells for number, cells in kinds for _ in range(number)]
        return sitrep.load(write(tmp_path / "rows.csv", rows))

    return load


def fight(one: str, other: str, day: str = "2020-03-04", **cells: str) -> dict[str, str]:
    """Return the cells of a clash of two sides, with 3 dead."""
    return on(day, side_a=one, side_b=other, **cells)


def of(table: pd.DataFrame, column: str = "n") -> dict[str, float]:
    """Return a column of a table by its sides."""
    return dict(zip(table["actor"].astype("str"), table[column], strict=True))


# Numbers ---------------------------------------------------------------------------------------


def test_a_clash_counts_for_both_sides(case: sitrep.Dataset) -> None:
    """Rebels take part in all five, the government in four, the militia in one."""
    counts = case.count(by="actor")
    assert of(counts.table) == {"Government of X": 4, "Militia": 1, "Rebels": 5}
    assert {side: len(case.where(actors=[side])) for side in of(counts.table)} == of(counts.table)
    assert of(counts.share().table, "share") == {
        "Government of X": 0.8,
        "Militia": 0.2,
        "Rebels": 1,
    }


def test_the_dead_of_a_clash_are_whole_for_both_sides(case: sitrep.Dataset) -> None:
    """Each clash left two dead: eight in those of the government, ten in those of the rebels."""
    dead = case.deaths(by="actor")
    assert of(dead.table, "killed") == {"Government of X": 8, "Militia": 2, "Rebels": 10}
    each = lethality(case, by="actor")
    assert of(each) == {"Government of X": 4, "Militia": 1, "Rebels": 5}
    assert set(each["killed"]) == {2}
    by_group = deaths(case, by=["actor", "target_type"], period=None)
    assert by_group.groupby("actor")["killed"].sum().to_dict() == of(dead.table, "killed")


def test_a_clash_counts_for_both_sides_in_its_period(case: sitrep.Dataset) -> None:
    """The clash of the 9th is one of the rebels and one of the militia."""
    days = case.count(by="actor", per="day").table.set_index(["period", "actor"])["n"]
    assert days["2024-01-01"].to_dict() == {"Government of X": 1, "Militia": 0, "Rebels": 1}
    assert days["2024-01-09"].to_dict() == {"Government of X": 0, "Militia": 1, "Rebels": 1}
    month = case.count(by="actor", per="month").share().table
    assert of(month, "share") == {"Government of X": 0.8, "Militia": 0.2, "Rebels": 1}


def test_two_periods_are_compared_by_all_that_took_part(made: Make) -> None:
    """Of ten before the Front fights in all, of twelve after in eight: 80 points of 100 stay."""
    data = made(
        (10, fight("Army", "Front", "2020-01-01")),
        (8, fight("Army", "Front", "2020-01-02")),
        (4, fight("Army", "Guards", "2020-01-02")),
    )
    compared = data.compare(by="actor", compare_from="2020-01-02")
    assert of(compared.table, "n_before") == {"Army": 10, "Front": 10, "Guards": 0}
    assert of(compared.table, "n_after") == {"Army": 12, "Front": 8, "Guards": 4}
    shares = compared.share()
    assert of(shares.table, "share_before") == {"Army": 1, "Front": 1, "Guards": 0}
    assert of(shares.table, "share_after") == pytest.approx(
        {"Army": 1, "Front": 2 / 3, "Guards": 1 / 3}
    )
    assert "most moved Front, from 100% to 67% of lethal events" in shares.finding
    assert len(compared.largest) == 22


def test_a_pair_of_columns_counts_both_sides_at_the_place(made: Make) -> None:
    """Two clashes in the north and one in the south, each once for each of its sides."""
    data = made(
        (2, fight("Army", "Front", adm_1="North")), (1, fight("Front", "Guards", adm_1="South"))
    )
    pairs = data.count(by=["actor", "admin1"])
    cells = pairs.table.set_index(["actor", "admin1"])["n"]
    assert cells[cells > 0].to_dict() == {
        ("Army", "North"): 2,
        ("Front", "North"): 2,
        ("Front", "South"): 1,
        ("Guards", "South"): 1,
    }
    assert pairs.finding == (
        "2 pairs are the most frequent, with 2 lethal events each: Army with North and Front with "
        "North."
    )


def test_a_side_that_fights_itself_or_nobody_counts_once(made: Make) -> None:
    """The same name on both sides is one side; a blank second side adds none."""
    data = made((2, fight("Army", "Army")), (3, fight("Army", "")), (1, fight("Army", "Front")))
    assert of(data.count(by="actor").table) == {"Army": 6, "Front": 1}
    blank = data.incidents["actor"].astype("object").where(data.incidents["actor_2"] != "Front")
    nobody = replace(data, incidents=data.incidents.assign(actor=blank.astype("category")))
    assert of(nobody.count(by="actor").table) == {"Army": 5, "Front": 1}


def test_two_sides_that_are_both_among_the_others_are_one_incident(made: Make) -> None:
    """Of six clashes two are between sides not shown: they are two more, not four."""
    data = made(
        (3, fight("Army", "Front")), (1, fight("Army", "Guards")), (2, fight("Guards", "Rangers"))
    )
    kept = {"actor": ["Army"]}
    assert of(count(data, by="actor", period=None, kept=kept)) == {"Army": 4, "other": 6}
    dead = deaths(data, by="actor", period=None, kept=kept)
    assert of(dead, "killed") == {"Army": 12, "other": 18}


def test_clusters_are_of_all_that_took_part(made: Make) -> None:
    """Three clashes in two days are a cluster of each side."""
    quiet = [(1, fight("Army", "Guards", f"2020-{month:02}-01")) for month in range(1, 11)]
    data = made(*quiet, (3, fight("Rangers", "Front", "2020-06-10")))
    found = bursts(data, by="actor").set_index("actor")
    assert found["n"].to_dict() == {"Front": 3, "Rangers": 3}


# What holds of any sides -----------------------------------------------------------------------

PAIRS = st.lists(
    st.tuples(st.sampled_from(SIDES), st.sampled_from([*SIDES, None])), min_size=20, max_size=20
)


def with_sides(tiny: sitrep.Dataset, pairs: Sequence[tuple[str, str | None]]) -> sitrep.Dataset:
    """Return the twenty incidents with other sides."""
    columns = {
        name: pd.Series([pair[at] for pair in pairs], dtype="str").astype("category")
        for at, name in enumerate(("actor", "actor_2"))
    }
    return replace(tiny, incidents=tiny.incidents.assign(**columns))


@settings(max_examples=40, deadline=None)
@given(pairs=PAIRS, start=st.sampled_from(["", "2020-02-10"]))
def test_a_side_has_the_incidents_that_its_filter_keeps(
    tiny: sitrep.Dataset, pairs: list[tuple[str, str | None]], start: str
) -> None:
    """No side has more than all, all have no less than all, and each what `where` keeps."""
    data = with_sides(tiny, pairs).where(start=start)
    whole, table = float(data.weights.sum()), count(data, by="actor", period=None)
    assert table["n"].le(whole + 1e-9).all()
    assert table["n"].sum() >= whole - 1e-9
    for side, n in of(table).items():
        assert n == pytest.approx(float(data.where(actors=[side]).weights.sum()))
    months = count(data, by="actor", period="month").groupby("actor")["n"].sum()
    assert dict(months) == pytest.approx(of(table))
    lumped = count(data, by="actor", period=None, kept={"actor": ["Army"]})
    others = data.incidents[["actor", "actor_2"]].isin(SIDES[1:]).any(axis=1)
    assert of(lumped).get("other", 0) == pytest.approx(float(data.weights[others].sum()))
    check_whole(data, table, by="actor")
    assert describe_ranking(data, table, by="actor")


@settings(max_examples=20, deadline=None)
@given(sides=st.lists(st.sampled_from(SIDES), min_size=20, max_size=20))
def test_without_second_sides_nothing_changes(tiny: sitrep.Dataset, sides: list[str]) -> None:
    """Each incident is in the group of its one side, as if there were no other column."""
    data = with_sides(tiny, [(side, None) for side in sides])
    assert not overlap(data, "actor")
    table = data.count(by="actor").table
    own = data.weights.groupby(as_groups(data.incidents["actor"])).sum()
    assert of(table) == pytest.approx(own.to_dict())
    shares = data.count(by="actor").share().table["share"]
    assert shares.sum() == pytest.approx(1)
    assert data.count(by="actor").finding.startswith(("Most often named", "Named as", "No side"))


# Words -----------------------------------------------------------------------------------------


def test_sentences_say_that_a_side_took_part(case: sitrep.Dataset) -> None:
    """Nobody is said to have acted or killed, and what adds up to more than all says so."""
    counts, dead = case.count(by="actor"), case.deaths(by="actor")
    assert counts.finding == (
        "Took part most often: Rebels, in all 5 lethal events, not clearly ahead of Government of "
        "X (4)."
    )
    assert dead.finding == (
        "Most deaths in lethal events in which one side was: Rebels, all 10 reported deaths, not "
        "clearly ahead of Government of X (8)."
    )
    assert repr(counts).startswith(" " * 17 + "Lethal events")
    assert "Side taking part" in repr(counts)
    both = "ethal events with two sides count for both, so that the sides add up to more than all"
    assert f"L{both} lethal events." in repr(counts)
    assert f"L{both} lethal events." in repr(case.compare(by="actor"))
    assert f"The dead of l{both} dead." in repr(dead)
    for said in (counts, dead, case.compare(by="actor")):
        assert "listed first" not in repr(said)
        assert "acting" not in repr(said)


def test_both_sides_of_a_listed_clash_are_no_actors(
    case: sitrep.Dataset, tiny: sitrep.Dataset
) -> None:
    """A list of incidents calls them sides, and the one that acted an actor."""
    assert case.list_incidents()["Sides"].iloc[-1] == "Rebels and Militia"
    assert "Actor" in tiny.list_incidents()


def test_of_a_side_asked_about_the_other_side_is_told(case: sitrep.Dataset) -> None:
    """That it took part in all that it took part in says nothing."""
    rebels = case.where(actors=["Rebels"])
    assert rebels.count(by="actor").finding == (
        "Most often the other side: Government of X, in 4 of 5 lethal events, not clearly ahead of "
        "Militia (1)."
    )
    assert "the other side was: Government of X, 8 of 10" in rebels.deaths(by="actor").finding
    both = case.where(actors=["Rebels", "Militia"])
    assert both.count(by="actor").finding.startswith("Took part most often: Rebels, in all 5")


def test_shares_over_time_are_of_incidents(made: Make) -> None:
    """Ten clashes a month: the Army in all, the Front in eight and then in six."""
    data = made(
        (8, fight("Army", "Front", "2020-01-31")),
        (2, fight("Army", "Guards", "2020-01-31")),
        (6, fight("Army", "Front", "2020-02-01")),
        (4, fight("Army", "Guards", "2020-02-01")),
        (9, fight("Army", "Front", "2020-03-01")),
    )
    monthly = data.count(by="actor", per="month").share()
    assert monthly.finding == (
        "Army took part in 100% of the lethal events in the 2 of 3 months that have at least 10."
    )
    of_army = data.where(actors=["Army"]).count(by="actor", per="month").share()
    assert of_army.finding == (
        "Front was the other side in between 60% and 80% of the lethal events in the 2 of 3 months "
        "that have at least 10."
    )


def test_incidents_without_any_named_side_are_counted_once(made: Make) -> None:
    """One against nobody known is named by one side, and one of nobody known by none."""
    data = made(
        (9, fight("Army", "unidentified")),
        (1, fight("Army", "Front")),
        (2, fight("unidentified", "")),
    )
    assert data.count(by="actor").finding == (
        "Took part most often: Army, in 10 of 12 lethal events (83%); 2 in which no side is named."
    )


def test_a_lead_rests_on_what_two_sides_do_not_share(made: Make) -> None:
    """Of 40 and 30 incidents 30 are the same: ten are of one side alone, and none of the other."""
    data = made((30, fight("Army", "Front")), (10, fight("Army", "Guards")))
    groups = [{"actor": "Army"}, {"actor": "Front"}]
    assert not leads(40, 30)
    assert leads_group(data, groups, (40, 30))
    assert data.count(by="actor").finding == "Took part most often: Army, in all 40 lethal events."
    peak = data.count(by="actor", per="month").findings[1]
    assert (
        peak == "Most lethal events of any side in one month: Army (March 2020), 40 lethal events."
    )


def test_a_table_of_sides_is_whole_or_refused(case: sitrep.Dataset) -> None:
    """A side left out is noticed, though the others still add up to more than all incidents."""
    table = count(case, by="actor", period=None)
    check_whole(case, table, by="actor")
    with pytest.raises(ParameterError, match="9 lethal events where the data hold 10"):
        check_whole(case, table[table["actor"] != "Militia"], by="actor")


def test_one_sided_data_do_not_speak_of_two_sides(tiny: sitrep.Dataset) -> None:
    """Where a source says who acted, nothing is said to overlap."""
    for result in (tiny.count(by="actor"), tiny.deaths(by="actor"), tiny.compare(by="actor")):
        assert "two" not in repr(result)
    assert "two-sided" not in alt(tiny.count(by="actor").plot())


# Charts ----------------------------------------------------------------------------------------


def test_sides_are_not_stacked(case: sitrep.Dataset) -> None:
    """They are drawn in panels on one scale, each as high as its own numbers."""
    for result in (case.count(by="actor", per="day"), case.deaths(by="actor", per="day")):
        ax = result.plot.composition()
        titles = [panel.get_title(loc="left") for panel in ax.panels]
        factor = 1 if result.measure == "n" else 2
        assert [title.replace("\n", " ").split("\u00a0·\u00a0")[-1] for title in titles] == [
            str(factor * n) for n in (5, 4, 1)
        ]
        tops = {panel.get_ylim() for panel in ax.panels}
        assert len(tops) == 1
        assert "stacked" not in alt(ax)
        assert "two-sided ones count for both" in alt(ax)


def test_the_others_of_panels_are_counted_once(made: Make) -> None:
    """Seven small sides fight each other once each: seven incidents of others, not fourteen."""
    small = [f"Band {letter}" for letter in "ABCDEFG"]
    pairs = zip(small, [*small[1:], small[0]], strict=True)
    data = made(
        *((1, fight(one, other, "2020-01-02")) for one, other in pairs),
        (300, fight("Army", "Front", "2020-01-02")),
        (1, fight("Army", "Front", "2020-02-28")),
    )
    ax = data.count(by="actor", per="month").plot.composition()
    titles = [panel.get_title(loc="left") for panel in ax.panels]
    assert titles[-1].replace("\n", " ") == "7 other sides\u00a0·\u00a07"


def test_no_share_over_time_rests_on_few(case: sitrep.Dataset, made: Make) -> None:
    """Six two-sided clashes are twelve sides and no ten incidents."""
    ax = case.count(by="actor", per="month").share().plot()
    assert alt(ax).startswith("No month has 10 lethal events, too few for shares.")
    assert ax.figure.table.empty
    data = made(
        (6, fight("Army", "Front", "2020-01-31")),
        (10, fight("Army", "Front", "2020-02-01")),
        (10, fight("Front", "Guards", "2020-03-01")),
    )
    drawn = data.count(by="actor", per="month").share().plot().figure.table
    assert drawn.loc[drawn["period"].eq("2020-01-01"), "share"].isna().all()
    assert drawn.loc[drawn["actor"].eq("Front"), "share"].tolist()[1:] == [1.0, 1.0]


def test_totals_of_a_matrix_count_each_incident_once(made: Make) -> None:
    """The north saw three clashes of two sides, which are six of its cells and three incidents."""
    data = made(
        (3, fight("Army", "Front", adm_1="North")), (1, fight("Front", "Guards", adm_1="South"))
    )
    ax = data.count(by=["admin1", "actor"]).plot()
    rows = [label.get_text() for label in ax.get_yticklabels()]
    assert rows == ["North\u00a0·\u00a03", "South\u00a0·\u00a01"]
    assert [label.get_text() for label in ax.get_xticklabels()] == ["3", "4", "1"]


def test_sides_beyond_the_rows_of_a_matrix_are_one(made: Make) -> None:
    """Of 25 small sides that fight each other, those not drawn count each clash once."""
    small = [f"Band {at:02}" for at in range(24)]
    data = made(
        *((40 - at, fight("Army", name, adm_1="North")) for at, name in enumerate(small)),
        (1, fight("Band 22", "Band 23", adm_1="South")),
    )
    ax = data.count(by=["actor", "admin1"]).plot()
    last = ax.get_yticklabels()[-1].get_text()
    drawn = 40 - np.arange(18)
    assert last == f"6 others\u00a0·\u00a0{sum(range(17, 41)) + 1 - drawn.sum()}"


def test_a_key_adds_up_no_sides(made: Make) -> None:
    """It says how many are not drawn, not how many incidents they have together."""
    data = made(*((2, fight("Army", f"Band {at:02}")) for at in range(30)))
    for ax in (data.count(by="actor").plot(), data.count(by="actor").top(3).plot()):
        (more,) = [text for text in key(ax) if " more" in text]
        assert more in ("7 more sides", "28 more sides")


def key(ax: object) -> list[str]:
    """Return the entries of the key of a chart."""
    return [text.get_text() for text in ax.get_legend().get_texts()]  # type: ignore[attr-defined]


# Whose dead, and of whom ------------------------------------------------------------------------


def test_the_dead_by_group_hit_are_said_to_be_of_that_group_or_not(case: sitrep.Dataset) -> None:
    """UCDP counts each group hit with its own dead; ACLED's dead are of all sides of an event."""
    assert describe_death_measure(case, by=["target_type"]) == "Killed by group hit"
    acled = sitrep.load(CASE.parents[1] / "foreign" / "acled.csv")
    assert describe_death_measure(acled, by=["target_type"], per="year") == (
        "Killed per year in incidents by main group hit"
    )


def test_lists_and_days_are_those_of_the_source(case: sitrep.Dataset) -> None:
    """No column for pages where none are known; a first day is a day, also that of a month."""
    wide = case.incidents.assign(killed_high=case.incidents["killed_high"] + 5)
    listed = list_disagreements(replace(case, incidents=wide))
    assert list(listed) == ["Place", "Killed", "Id"]
    whole = case.levels(per="day")
    assert whole.table["start"].tolist() == [pd.Timestamp("2024-01-01")]
    assert "2024-01-01" in repr(whole)
    assert "2024-01-01" in repr(case.clusters())


def test_the_one_country_of_a_file_is_no_part_of_a_pair(case: sitrep.Dataset) -> None:
    """What every incident has in common is not said of the most frequent pair."""
    assert case.count(by=["theatre", "event_type"]).finding == (
        "Most frequent: State-based conflict, 4 of 5 lethal events, "
        "not clearly ahead of Non-state conflict (1)."
    )
