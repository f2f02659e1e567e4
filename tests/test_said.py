"""What must not be said of a source that does not say it, on the made-up data of other sources."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
import sitrep
from sitrep.charts.figure import alt
from sitrep.tables.cells import show
from sitrep.tables.tables import present
from sitrep.words.limits import GAPS, describe_coverage, tell_limits
from sitrep.words.scope import scope, source_line
from sitrep.words.text import chance, number, points, ratio, rounded, share

FOREIGN = Path(__file__).parent / "data" / "foreign"


@pytest.fixture(scope="module")
def acled() -> sitrep.Dataset:
    """Return made-up rows in the form of ACLED."""
    return sitrep.load(FOREIGN / "acled.csv")


@pytest.fixture(scope="module")
def gtd() -> sitrep.Dataset:
    """Return made-up rows in the form of GTD."""
    return sitrep.load(FOREIGN / "gtd.csv")


def test_a_side_listed_first_did_not_act(acled: sitrep.Dataset, gtd: sitrep.Dataset) -> None:
    """Who acted is said only where the source says it, or only one side is listed."""
    assert acled.count(by="actor").finding.startswith("Took part most often: State forces")
    alone = acled.where(keep=lambda rows: rows["actor_2"].isna())
    assert alone.count(by="actor").finding.startswith("Most often named as acting: ")
    assert gtd.count(by="actor").finding.startswith("Most often named as acting: ")


def test_nobody_who_is_not_named_leads(acled: sitrep.Dataset) -> None:
    """A group without a name has no share that is told first, and no row of its own when cut."""
    by_month = acled.count(by="target_type", per="month").share()
    assert by_month.finding.startswith("Civilian: between ")
    assert set(by_month.named().top(1).table["target_type"]) == {"civilian"}
    shift = acled.compare(by="target_type").share()
    assert "most moved Civilian" in shift.finding
    assert "not given" not in str(acled.compare(by="admin1").finding).casefold()


def test_dead_of_all_sides_are_not_those_of_a_target(acled: sitrep.Dataset) -> None:
    """Where a toll counts attackers too, the dead are of the incidents that hit a group."""
    said = acled.deaths(by="target_type").finding
    assert said == (
        "Most deaths in incidents that hit: Civilian, 152 of 351 reported deaths (43%); 199 in "
        "others."
    )
    assert "Civilian: " not in repr(acled.list_incidents())


def test_no_deaths_may_not_have_been_reported(acled: sitrep.Dataset) -> None:
    """Where 0 stands for not reported too, every toll is a minimum."""
    assert "At least 351 deaths are reported." in acled.count().finding
    assert acled.deaths().finding == "At least 351 killed, by the tolls of 260 incidents."
    assert acled.lethality().finding.startswith("At least 1.4 killed per incident")


@pytest.mark.parametrize("name", ["acled", "gtd"])
def test_who_tells_is_not_given(request: pytest.FixtureRequest, name: str) -> None:
    """A source without accounts has no answer on them, which is not that nobody tells."""
    data = request.getfixturevalue(name)
    for result in (
        data.sources.accounts(),
        data.sources.disagreements(),
        data.sources.without(),
    ):
        assert result.finding == f"{data.name} does not give who tells of its incidents."
        assert result.table.empty
        assert repr(result) == result.finding
    assert data.published().main().finding == f"No published total comes with {data.name}."
    choices = data.compare(by=["theatre", "actor"]).choices()
    assert "at least two accounts" not in set(choices.table["choice"])


@pytest.mark.parametrize("name", ["acled", "gtd"])
def test_what_is_missing_is_told_once_and_in_words(
    request: pytest.FixtureRequest, name: str
) -> None:
    """Each gap has a name for readers, and no limit repeats it."""
    data = request.getfixturevalue(name)
    assert set(data.missing) <= set(GAPS)
    told = [said for _, said in tell_limits(data).pairs]
    assert not any(a != b and b.startswith(a.rstrip(".")) for a in told for b in told), (
        "a limit is repeated"
    )
    assert "_" not in " ".join(lead for lead, _ in tell_limits(data).pairs)


def test_theatres_searched_alike_are_told_together(gtd: sitrep.Dataset) -> None:
    """One number has one form, and is said once."""
    assert describe_coverage(gtd) == ("Colombia and Peru were searched on 16,366 of 16,731 days.")


def test_a_calendar_says_which_days_it_draws(gtd: sitrep.Dataset) -> None:
    """Title and subtitle are of the days drawn, the last four years."""
    title, _, rest = alt(gtd.count(per="day").plot.calendar()).partition(": Incidents per day. ")
    assert "8 November 2013 to 7 November 2017. " in rest
    assert "1983" not in title
    assert gtd.sources.search()._texts("matrix")["subtitle"].endswith("to 7 November 2017")


def test_a_cut_year_is_not_compared_as_if_whole(acled: sitrep.Dataset) -> None:
    """A period that is cut off is not behind others; even so it can have the most."""
    assert acled.count(per="year").finding == (
        "134 of 260 incidents were recorded in 2022; with fewer than two whole years, none is "
        "called the busiest."
    )
    late = acled.where(start="2021-04-20", end="2022-10-15")
    assert late.count(per="quarter").finding == (
        "No quarter is clearly ahead: most incidents in the third quarter of 2021 (40 of 193), "
        "then the first quarter of 2022 (about 34)."
    )


def test_few_incidents_are_whole_ones() -> None:
    """Of one day no sentence holds a fraction, nor more incidents than there are."""
    day = sitrep.load(FOREIGN / "mali").where(start="2022-02-04", end="2022-02-04")
    assert day.count().finding == (
        "Mali, 4 February 2022: 3 incidents; 2 of them are known only to a span of days that "
        "reaches beyond these, and count in part: together about 1 incident. 2 deaths are "
        "reported, in 2 of them."
    )
    assert source_line(day).endswith("n = 1 incident.")
    assert day.sources.accounts().finding == "One publisher alone tells of under 1 incident."
    assert day.levels().finding == "Mali: no level of incidents is given over 1 day alone."
    assert day.count(by="admin1").finding == "About 1 incident in all, too few for a ranking."
    assert day.count(per="month").finding == "All incidents were recorded in February 2022."


def test_halves_are_rounded_up(gtd: sitrep.Dataset) -> None:
    """6.5 dead are 7, as 5.5 are 6, and 3.25 per incident are 3.3."""
    assert [rounded(value) for value in (0.5, 1.5, 2.5, 5.5, 6.5)] == ["1", "2", "3", "6", "7"]
    assert [number(value) for value in (3.25, 0.45, 12.35)] == ["3.3", "0.5", "12.4"]
    assert [share(value, 40) for value in (0.125, 0.285)] == ["13%", "29%"]
    assert [points(value) for value in (0.125, -0.125)] == ["+13 points", "-13 points"]
    assert (chance(0.0025), ratio(0.125, 40)) == ("0.3%", "0.13")
    day = gtd.where(start="1983-09-22", end="1983-09-22")
    assert day.deaths().finding == "7 killed, by the tolls of 2 incidents."
    assert day.lethality().finding.startswith("3.3 killed per incident ")


def test_no_toll_is_no_zero(tiny: sitrep.Dataset) -> None:
    """A table shows a dash where no incident has a reported toll."""
    rows = tiny.incidents.assign(killed=float("nan"), killed_low=float("nan"))
    silent = replace(tiny, incidents=rows.assign(killed_high=float("nan")))
    assert set(silent.deaths(by="theatre")._present()["Killed"]) == {"–"}
    assert set(silent.places()._present()["Killed"]) == {"–"}


def test_places_and_ids_asked_about_are_in_the_scope(tiny: sitrep.Dataset) -> None:
    """Every filter by a column says what it keeps."""
    place = tiny.values("places")[0]
    assert scope(tiny.where(places=[place])) == place
    ids = tiny.values("incident_ids")[:2]
    assert scope(tiny.where(incident_ids=ids)) == "2 chosen incidents"


def test_a_toll_of_none_tells_of_no_dead(gtd: sitrep.Dataset) -> None:
    """Deaths are reported where some died; the sum is of all tolls given, 0 among them."""
    killed = gtd.incidents["killed"]
    some, given = int(killed.gt(0).sum()), int(killed.notna().sum())
    assert (some, given) == (120, 180)
    assert gtd.count().finding.endswith(
        "At least 263 deaths are reported, in 120 of them; 40 give no toll."
    )
    assert gtd.deaths().finding == (
        "At least 263 killed, by the tolls of 180 incidents; 40 more give no toll."
    )


def test_a_mix_is_of_the_group_that_the_table_follows(gtd: sitrep.Dataset) -> None:
    """The largest group of all is told, not the largest of the few periods that have enough."""
    mix = gtd.count(by="target_type", per="year").share()
    assert set(mix.named().top(1).table["target_type"]) == {"civilian"}
    assert mix.finding.startswith("Civilian: 9% of the incidents in 1973")


def test_a_share_of_none_rests_on_the_whole(acled: sitrep.Dataset) -> None:
    """A month without any in a region, shown alone, has a share of 0 where it has 10 in all."""
    mix = acled.count(by="admin1", per="month").share()
    held = mix.whole.groupby("period")["n"].sum()
    nothing = mix.whole[mix.whole["n"].eq(0) & mix.whole["period"].isin(held.index[held.ge(10)])]
    region = str(nothing["admin1"].iloc[0])
    rows = mix.only(region).table
    limits, shares = (show(acled, rows, name, mix.whole) for name in ("ci_low", "share"))
    assert sum(share != "–" for share in shares) == held.ge(10).sum()
    none = [limit for limit, share in zip(limits, shares, strict=True) if share == "0%"]
    assert none
    assert all(limit.startswith("0% to ") for limit in none)


def test_a_share_of_none_before_rests_on_the_whole(acled: sitrep.Dataset) -> None:
    """Of two periods too: a row that had nothing in one of them has a share of 0 there."""
    shift = acled.compare(by="event_type").share()
    rows = shift.whole.assign(n_before=0.0, share_before=0.0)[:1]
    whole = shift.whole
    shown = present(acled, rows, columns=["event_type", "share_before"], whole=whole)
    assert list(shown["Share before"]) == ["0%"]


def test_a_country_searched_in_part_is_not_called_thin(gtd: sitrep.Dataset) -> None:
    """A lost year leaves the others searched as planned: that is in part, and on no day thinly."""
    assert not gtd.coverage["effort"].eq("thin").any()
    by_country = gtd.count(by="theatre")
    assert set(show(gtd, by_country.table, "complete", by_country.whole)) == {"in part or thinly"}


def test_what_is_not_compared_is_no_zero(gtd: sitrep.Dataset, acled: sitrep.Dataset) -> None:
    """What no day can tell is missing; a choice that changes nothing is none."""
    assert gtd.compare().choices().table[["n_before", "n_after"]].isna().all(axis=None)
    choices = acled.compare().choices()
    assert choices.table["choice"].tolist() == ["every day searched"]
    assert choices.finding.endswith(
        "times the rate; no other choice of what counts differs from it."
    )


@pytest.mark.parametrize("name", ["acled", "gtd"])
def test_what_is_not_given_is_not_called_empty(request: pytest.FixtureRequest, name: str) -> None:
    """A list without rows says what the source does not give, or what does not come with it."""
    data = request.getfixturevalue(name)
    assert repr(data.sources.disagreements().list()) == (
        f"{data.name} gives one toll of each incident and no range."
    )
    assert repr(data.published().alone()) == f"No published total comes with {data.name}."
    assert repr(data.claims.sensitivity) == "No published claims come with these data."


def test_a_group_that_is_not_given_is_called_so(acled: sitrep.Dataset) -> None:
    """A source that gives no group hit of a battle does not leave it without a name."""
    targets = acled.count(by="target_type")
    assert set(targets.table["target_type"]) == {"civilian", "not given"}
    assert targets.finding.endswith("; 146 where the group hit is not given.")


def test_what_no_format_can_give_is_not_called_empty(acled: sitrep.Dataset) -> None:
    """A column that the format has no place for is not given, not one without values."""
    said = acled.sources.missing().finding
    assert "8 more are not given by the source" in said
    assert "no value" not in said


def test_nothing_is_compared_where_nothing_was_searched_throughout(gtd: sitrep.Dataset) -> None:
    """The card names no periods of which the comparison says that nothing is compared."""
    why = "no country was searched on every day of both periods"
    assert gtd.card(compare_from="")[""]["Compared"] == f"nothing: {why}"
    assert why in gtd.compare(by="actor").finding


def test_a_matrix_of_one_country_is_a_ranking(acled: sitrep.Dataset, gtd: sitrep.Dataset) -> None:
    """One group in a column hides nothing of the other; what is not given is no group."""
    country = acled.where(theatres=["Niger"]).count(by=["theatre", "geo_precision"])
    drawn = [label.get_text() for label in country.plot().get_yticklabels()]
    assert drawn == ["Exact place", "Near the place", "Area"]
    assert "nothing is given that could be compared" in alt(
        acled.count(by=["theatre", "attribution"]).plot()
    )


def test_the_dead_of_a_group_are_a_share_of_all(acled: sitrep.Dataset) -> None:
    """A share in the table rests on what the sentence under it says: all reported dead."""
    shares = acled.deaths(by="target_type").share()
    assert shares.table["share"].tolist() == [pytest.approx(152 / 351)]
    assert "152 of 351 reported deaths (43%)" in shares.finding
    assert shares.tell("Civilian").startswith("Civilian: 43% of the 351 reported dead")


def test_no_place_is_nearer_than_an_area(gtd: sitrep.Dataset) -> None:
    """Areas have names: a toll at none but areas is not at places without a name."""
    said = gtd.where(start="1972-01-01", end="1973-12-31").places().deaths().finding
    assert said == "No place is known nearer than an area for 13 reported deaths."


def test_two_filters_that_one_incident_passes_both_stand(acled: sitrep.Dataset) -> None:
    """An incident of two sides passes a filter by each of them, and is not of none."""
    army = acled.incidents.loc[acled.incidents["actor_2"].notna(), ["actor", "actor_2"]].iloc[0]
    both = acled.where(actors=[army["actor"]]).where(actors=[army["actor_2"]])
    assert len(both)
    assert both.filters["actors"] == [army["actor"], army["actor_2"]]
    assert scope(both) == f"{army['actor']} and {army['actor_2']}"
    narrower = acled.where(actors=list(army)).where(actors=[army["actor"]])
    assert narrower.filters["actors"] == [army["actor"]]


def test_a_toll_that_is_not_reported_is_no_share() -> None:
    """A group without any toll has no share of the dead; one whose tolls are 0 has none of them."""
    part = sitrep.load(FOREIGN / "mali").where(regions=["Timbuktu"])
    shares = part.deaths(by="target_type").share().table.set_index("target_type")
    assert shares["n_toll"].eq(0).tolist() == shares["share"].isna().tolist()
    assert (shares.loc["peacekeeper", "share"], shares["share"].isna().sum()) == (0, 1)


def test_one_country_searched_of_two_is_drawn_once() -> None:
    """A ranking of one theatre holds no row of another that was not searched."""
    day = sitrep.load(FOREIGN / "mali").where(start="2022-02-04", end="2022-02-04")
    ax = day.count(by=["theatre", "geo_precision"]).plot()
    drawn = [label.get_text() for label in ax.get_yticklabels()]
    assert len(drawn) == len(set(drawn)) == 2


def test_a_renamed_region_does_not_divide_its_places() -> None:
    """A place at one point is one place, whatever its region was called when."""
    mali = sitrep.load(FOREIGN / "mali")
    rows = mali.incidents
    old = rows["place"].eq("Goundam") & (rows["date_end"] < "2022-04-01")
    names = rows["admin1"].astype("str").mask(old, "Old name").astype("category")
    assert 0 < old.sum() < rows["place"].eq("Goundam").sum()
    places = replace(mali, incidents=rows.assign(admin1=names)).places()
    goundam = places.table[places.table["place"].eq("Goundam")]
    assert goundam[["admin1", "n"]].to_numpy().tolist() == [["Timbuktu", 11]]


def test_not_searched_is_never_none(gtd: sitrep.Dataset) -> None:
    """Where nothing was searched no answer says that there is nothing."""
    lost = gtd.where(start="1993-02-01", end="1993-11-30")
    answers = [
        lost.count(by="actor"),
        lost.count(by="admin1", per="month"),
        lost.deaths(),
        lost.deaths(by="target_type"),
        lost.lethality(),
        lost.places(),
        lost.places().deaths(),
        lost.clusters(),
        lost.sources.missing(),
    ]
    said = {str(one) for answer in answers for one in answer.findings}
    assert said == {
        "Nothing was searched in this selection.",
        "Nothing was searched in this selection, so no column can lack a value.",
    }
