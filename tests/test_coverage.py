"""How sure the data are: each table against a count made another way."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pandas as pd
import pytest
import sitrep
from hypothesis import given, settings
from hypothesis import strategies as st
from sitrep.errors import ParameterError
from sitrep.measures.search import count_search, regions_asked, select_windows
from sitrep.measures.sources import (
    ACCOUNTS,
    DELAY_GROUPS,
    RATIOS,
    count_accounts,
    count_alignments,
    count_disagreements,
    count_missing,
    count_overlaps,
    count_publishers,
    delay_curves,
    delays,
    rate_single_source,
    select_without,
)
from sitrep.tables.tables import present

FIRST = date(2020, 1, 1)


@st.composite
def parts(draw: st.DrawFn) -> dict[str, Any]:
    """Return filters of the curated data: some days, theatres, sides and publishers."""
    first, length = draw(st.integers(0, 396)), draw(st.integers(0, 396))
    last = min(first + length, 396)
    return {
        "start": f"{FIRST + timedelta(first)}",
        "end": f"{FIRST + timedelta(last)}",
        "theatres": draw(st.lists(st.sampled_from(["badia", "south", "northwest"]), max_size=2)),
        "actors": draw(st.lists(st.sampled_from(["ISIS", "Israel", "unidentified"]), max_size=2)),
        "publishers": draw(st.lists(st.sampled_from(["sohr", "southfront", "afp"]), max_size=2)),
    }


def nothing(data: sitrep.Dataset) -> sitrep.Dataset:
    """Return a dataset of which nothing is asked that it has."""
    return data.where(theatres=["alpha"], regions=["South"])


# Search ----------------------------------------------------------------------------------------


def test_the_search_of_a_theatre_by_month(tiny: sitrep.Dataset) -> None:
    """Each day counts once: as planned, thinly or not searched; an effort never met has no row."""
    search = count_search(tiny)
    table = search.pivot_table(index="search", columns="when", values="days", observed=True)
    assert table.to_dict("index") == {
        "alpha: searched as planned": dict(zip(table, [31, 29, 0, 30], strict=True)),
        "alpha: searched thinly": dict(zip(table, [0, 0, 31, 0], strict=True)),
        "beta: searched as planned": dict(zip(table, [31, 29, 31, 30], strict=True)),
        "gamma: searched as planned": dict(zip(table, [0, 0, 31, 30], strict=True)),
        "gamma: not searched": dict(zip(table, [31, 29, 0, 0], strict=True)),
    }
    assert list(table) == ["2020-01", "2020-02", "2020-03", "2020-04"]


@given(parts(), st.sampled_from(["", "week", "year"]))
@settings(max_examples=15, deadline=None)
def test_every_day_is_searched_in_one_way(
    curated: sitrep.Dataset, filters: dict[str, Any], period: str
) -> None:
    """The days of the efforts add up to the days asked about, of every theatre."""
    part = curated.where(**filters)
    search = count_search(part, period=period)
    days = (part.end - part.start).days + 1
    assert set(search.groupby("theatre", observed=True)["days"].sum()) <= {days}
    assert search["days"].sum() == days * len(set(search["theatre"]))


def test_long_times_are_shown_by_longer_periods(tiny: sitrep.Dataset) -> None:
    """A table of search has at most fourteen columns, as long as years allow it."""
    for end, columns in (
        ("2020-12-31", 12),
        ("2021-02-28", 14),
        ("2021-03-31", 5),  # quarters
        ("2023-06-30", 14),
        ("2023-07-01", 4),  # years
        ("2039-12-31", 20),
    ):
        assert count_search(tiny.where(end=end))["when"].nunique() == columns, end


def test_windows_are_cut_to_what_is_asked(tiny: sitrep.Dataset) -> None:
    """A window that lies outside is left out; one that reaches beyond is cut."""
    windows = select_windows(tiny.where(start="2020-02-10", end="2020-03-10"))
    assert windows.drop(columns="note").to_numpy().tolist() == [
        ["alpha", "2020-02-10", "2020-02-29", "full"],
        ["alpha", "2020-03-01", "2020-03-10", "thin"],
        ["beta", "2020-02-10", "2020-03-10", "full"],
        ["gamma", "2020-03-01", "2020-03-10", "full"],
    ]
    assert windows["note"].tolist() == ["–", "few dated pages found", "–", "–"]
    edges = tiny.where(theatres=["alpha", "gamma"], start="2020-02-29", end="2020-03-01")
    assert select_windows(edges).drop(columns="note").to_numpy().tolist() == [
        ["alpha", "2020-02-29", "2020-02-29", "full"],
        ["alpha", "2020-03-01", "2020-03-01", "thin"],
        ["gamma", "2020-03-01", "2020-03-01", "full"],
    ]
    assert count_search(edges)[["search", "when", "days"]].to_numpy().tolist() == [
        ["alpha: searched as planned", "2020-02", 1],
        ["alpha: searched as planned", "2020-03", 0],
        ["alpha: searched thinly", "2020-02", 0],
        ["alpha: searched thinly", "2020-03", 1],
        ["gamma: searched as planned", "2020-02", 0],
        ["gamma: searched as planned", "2020-03", 1],
        ["gamma: not searched", "2020-02", 1],
        ["gamma: not searched", "2020-03", 0],
    ]


def test_the_regions_that_are_asked_about(tiny: sitrep.Dataset) -> None:
    """Those of the filter; else those of the theatres; else all that are listed or in a theatre."""
    assert regions_asked(tiny.where(regions=["South", "North"])) == ["South", "North"]
    assert regions_asked(tiny.where(theatres=["alpha"])) == ["North", "Shared"]
    listed = {*tiny.admin1["admin1"], *tiny.theatres["admin1"]}
    assert regions_asked(tiny) == sorted(listed)
    fewer = replace(tiny, admin1=tiny.admin1[tiny.admin1["admin1"] != "South"])
    assert regions_asked(fewer) == sorted(listed)


# Accounts --------------------------------------------------------------------------------------


def test_incidents_by_number_of_accounts(tiny: sitrep.Dataset) -> None:
    """Fourteen incidents have one account, four have two, two have three."""
    table = count_accounts(tiny)
    assert dict(zip(table["accounts"], table["n"], strict=True)) == {
        "1 account": 14,
        "2 accounts": 4,
        "3 to 4": 2,
        "5 or more": 0,
    }
    untold = replace(tiny, incidents=tiny.incidents.assign(accounts=0))
    assert count_accounts(untold)["n"].tolist() == [20, 0, 0, 0, 0]
    assert list(count_accounts(untold)["accounts"]) == list(ACCOUNTS)


@given(parts())
@settings(max_examples=15, deadline=None)
def test_shares_add_up(curated: sitrep.Dataset, filters: dict[str, Any]) -> None:
    """Shares add to 1 over incidents that all are counted, or are missing where there are none."""
    part = curated.where(**filters)
    accounts, ratios = count_accounts(part), count_disagreements(part)
    assert accounts["n"].sum() == pytest.approx(part.weights.sum())
    for table in (accounts, ratios):
        if table["n"].sum():
            assert table["share"].sum() == pytest.approx(1)
            assert (table["ci_low"] <= table["share"] + 1e-9).all()
            assert (table["share"] <= table["ci_high"] + 1e-9).all()
        else:
            assert table["share"].isna().all()


@given(parts(), st.sampled_from(["theatre", "actor", "event_type", "admin1"]))
@settings(max_examples=15, deadline=None)
def test_single_sources_are_counted_by_publisher(
    curated: sitrep.Dataset, filters: dict[str, Any], by: str
) -> None:
    """Told by one publisher is told by no other, however often that one tells it."""
    part = curated.where(**filters)
    table = rate_single_source(part, by=by)
    whole = rate_single_source(part).iloc[0]
    assert table["n"].sum() == pytest.approx(whole["n"]) == pytest.approx(part.weights.sum())
    assert table["n_single"].sum() == pytest.approx(whole["n_single"])
    weights = dict(zip(part.incidents["incident_id"], part.weights, strict=True))
    for row in table.itertuples():
        ids = part.incidents.loc[part.incidents[by].eq(getattr(row, by)), "incident_id"]
        pairs = part.accounts[part.accounts["incident_id"].isin(ids)]
        told = pairs[["incident_id", "publisher_id"]].drop_duplicates()["incident_id"]
        single = [weights[incident] for incident, n in told.value_counts().items() if n == 1]
        assert row.n_single == pytest.approx(sum(single))
        assert row.share == pytest.approx(row.n_single / row.n)


def test_one_publisher_that_tells_twice_is_one_source(tiny: sitrep.Dataset) -> None:
    """Two accounts of one publisher make no second source."""
    twice = tiny.accounts.assign(publisher_id=pd.Categorical(["monitor"] * len(tiny.accounts)))
    assert rate_single_source(tiny)["n_single"].tolist() == [14]
    assert rate_single_source(replace(tiny, accounts=twice))["share"].tolist() == [1.0]


def test_publishers_and_what_they_alone_tell(tiny: sitrep.Dataset) -> None:
    """Accounts, incidents, and incidents that no other tells of; most accounts first."""
    table = count_publishers(tiny).set_index("publisher_id")
    assert list(table.index) == ["monitor", "gazette", "agencia-nautica"]
    assert table["alignment"].tolist() == ["opposition", "pro_government", "independent"]
    assert table["n_accounts"].sum() == len(tiny.accounts)
    assert table.loc["monitor", ["n_accounts", "n", "n_alone"]].tolist() == [12, 12, 7]
    assert table["n_alone"].sum() == rate_single_source(tiny)["n_single"].iloc[0]


@given(parts())
@settings(max_examples=15, deadline=None)
def test_alignments_hold_every_account(curated: sitrep.Dataset, filters: dict[str, Any]) -> None:
    """Publishers, alignments by theatre, and sets of alignments count the same accounts."""
    part = curated.where(**filters)
    sides = count_alignments(part)
    publishers = count_publishers(part)
    assert sides["n_accounts"].sum() == publishers["n_accounts"].sum() == len(part.accounts)
    single = rate_single_source(part)["n_single"].iloc[0]
    assert publishers["n_alone"].sum() == pytest.approx(single)
    overlaps = count_overlaps(part)
    assert overlaps["n"].sum() == pytest.approx(part.weights.sum())
    by_side = sides.groupby("alignment", observed=True)["n"].sum()
    for name in overlaps.columns.drop("n"):
        there = overlaps.loc[overlaps[name], "n"].sum()
        assert there == pytest.approx(by_side.get(name, 0))
    assert overlaps.drop(columns="n").any(axis=1).all()
    assert not overlaps.drop(columns="n").duplicated().any()


def test_what_is_counted_most_comes_first(curated: sitrep.Dataset) -> None:
    """Publishers of one number are in order of name; sets and delays begin with the largest."""
    publishers = count_publishers(curated)
    order = list(zip(-publishers["n_accounts"], publishers["publisher"], strict=True))
    assert order == sorted(order)
    assert count_overlaps(curated)["n"].is_monotonic_decreasing
    assert delays(curated, by="publisher")["n_accounts"].is_monotonic_decreasing
    assert delay_curves(curated)["publisher"].nunique() == 4


def test_a_publisher_unknown_to_the_data_has_no_known_alignment(tiny: sitrep.Dataset) -> None:
    """Accounts of a publisher that is not listed stay, under its id."""
    fewer = replace(tiny, publishers=tiny.publishers[tiny.publishers["publisher_id"] != "monitor"])
    table = count_publishers(fewer).set_index("publisher")
    assert table.loc["monitor", "alignment"] == "unknown"
    assert table["n_accounts"].sum() == len(tiny.accounts)


def test_without_a_publisher(tiny: sitrep.Dataset, curated: sitrep.Dataset) -> None:
    """What others tell stays; nobody left out leaves all, the only one left out nothing."""
    without = select_without(tiny, "monitor")
    assert len(without.incidents) == len(tiny.incidents) - 7
    assert "monitor" not in set(without.accounts["publisher_id"])
    assert select_without(tiny, "") is tiny
    lone = replace(tiny, publishers=tiny.publishers.head(1))
    assert select_without(lone, "agencia-nautica").incidents.empty
    assert len(select_without(curated, "sohr").incidents) < len(curated.incidents)


# Disagreement and gaps ---------------------------------------------------------------------------


def test_how_far_tolls_lie_apart(tiny: sitrep.Dataset) -> None:
    """Partial tolls do not disagree; nothing against something is a group of its own."""
    assert count_disagreements(tiny)["n"].tolist() == [0, 5, 0, 0, 0]
    killed = tiny.accounts["killed"].copy()
    first = tiny.accounts["incident_id"].eq("TST-2020-0001")
    for tolls, group in [
        ((0, 0), 0),
        ((3, 3), 0),
        ((2, 3), 1),
        ((1, 2), 2),
        ((1, 3), 3),
        ((0, 3), 4),
    ]:
        killed[first] = tolls
        ratios = count_disagreements(replace(tiny, accounts=tiny.accounts.assign(killed=killed)))
        expected = [0, 4, 0, 0, 0]
        expected[group] += 1
        assert ratios["n"].tolist() == expected, RATIOS[group]


def test_what_is_missing(tiny: sitrep.Dataset) -> None:
    """Blank and unknown values of each column, counted by hand."""
    table = count_missing(tiny).set_index("column")
    assert table.loc["incidents: actor", ["rows", "n_blank", "n_unknown"]].tolist() == [20, 0, 6]
    assert table.loc["targets: killed", ["rows", "n_blank"]].tolist() == [22, 5]
    assert table.loc["accounts: published", "n_blank"] == 6
    assert table["share"].is_monotonic_decreasing
    one = count_missing(tiny.where(incident_ids=["TST-2020-0004"])).set_index("column")
    assert one.loc[["incidents: killed", "incidents: place"], "share"].tolist() == [1, 0]
    assert not {"incidents: actor_2", "incidents: killed_low"}.intersection(table.index)
    both_sides = count_missing(replace(tiny, toll="all sides"))
    assert "incidents: actor_2" in set(both_sides["column"])


# Delays ------------------------------------------------------------------------------------------


def test_delays_of_the_fixture(tiny: sitrep.Dataset) -> None:
    """From the last day of incidents known to the day; a page dated earlier is left out."""
    table = delays(tiny)
    assert table.drop(columns="n_early").to_numpy().tolist() == [[18, 0, 0, 0, 0]]
    sources = tiny.pages.copy()
    late = sources["source_id"].isin(["S0001", "S0004"])
    sources.loc[late, "published"] = pd.to_datetime(["2020-01-09", "2020-02-11"])
    moved = replace(tiny, pages=sources)
    row = delays(moved).iloc[0]
    assert row.tolist() == [17, 0, 0, 0, 8, 1]
    by = delays(moved, by="publisher").set_index("publisher")
    assert by["n_early"].to_dict() == {"مرصد": 0, "The Gazette & Sons": 0, "Agência Náutica": 1}
    assert by["longest"].max() == 8


def test_the_quartiles_of_delays(tiny: sitrep.Dataset) -> None:
    """Of five pages, published the same day to four days later, the middle half is 1 to 3 days."""
    first = tiny.where(incident_ids=["TST-2020-0001"])
    days = pd.to_datetime(["2020-01-01", "2020-01-02", "2020-01-03", "2020-01-04", "2020-01-05"])
    told = first.accounts.iloc[[0] * 5].assign(source_id=list("ABCDE"))
    pages = tiny.pages.iloc[[0] * 5].assign(source_id=list("ABCDE"), published=days)
    row = delays(replace(first, accounts=told, pages=pages)).iloc[0]
    assert row[["n_accounts", "q1", "median", "q3", "longest"]].tolist() == [5, 1, 2, 3, 4]


@given(parts(), st.sampled_from(DELAY_GROUPS))
@settings(max_examples=15, deadline=None)
def test_delays_add_up(curated: sitrep.Dataset, filters: dict[str, Any], by: str) -> None:
    """Delays are never negative, groups hold what the whole holds, quartiles are in order."""
    part = curated.where(**filters)
    whole, table = delays(part).iloc[0], delays(part, by=by)
    for name in ("n_accounts", "n_early"):
        assert table[name].sum() == whole[name]
    told = table[table["n_accounts"] > 0]
    assert (told["q1"] >= 0).all()
    for low, high in (("q1", "median"), ("median", "q3"), ("q3", "longest")):
        assert (told[low] <= told[high]).all()
    dated = part.accounts.merge(part.pages, on="source_id").merge(
        part.incidents[["incident_id", "date_end", "date_precision"]],
        on="incident_id",
        suffixes=("_told", ""),
    )
    dated = dated[dated["date_precision"].eq("day") & dated["published"].notna()]
    assert whole["n_accounts"] == (dated["published"] >= dated["date_end"]).sum()
    assert whole["n_early"] == (dated["published"] < dated["date_end"]).sum()


@given(parts(), st.sampled_from(DELAY_GROUPS), st.integers(1, 5))
@settings(max_examples=15, deadline=None)
def test_delay_curves_rise_to_one(
    curated: sitrep.Dataset, filters: dict[str, Any], by: str, top: int
) -> None:
    """A curve never falls and ends at all accounts; the median is where half are published."""
    part = curated.where(**filters)
    curves = delay_curves(part, by=by, top=top)
    table = delays(part, by=by).set_index(by)
    assert list(curves[by].unique()) == list(table.index[table["n_accounts"] > 0])[:top]
    for group, curve in curves.groupby(by, observed=True):
        assert curve["days"].is_monotonic_increasing
        assert curve["days"].iloc[0] == 0
        assert curve["share"].is_monotonic_increasing
        assert curve["share"].iloc[-1] == 1
        assert set(curve["n"]) == {table.loc[group, "n_accounts"]}
        half = curve.loc[curve["days"] <= table.loc[group, "median"], "share"]
        assert half.iloc[-1] >= 0.5


# What the tables look like -----------------------------------------------------------------------


def test_the_contract_of_the_tables(tiny: sitrep.Dataset) -> None:
    """Rows are numbered from 0, and what a table is grouped by is an ordered category."""
    for table, groups in (
        (select_windows(tiny), []),
        (count_search(tiny), ["theatre", "effort", "search"]),
        (count_accounts(tiny), ["accounts"]),
        (rate_single_source(tiny, by="actor"), ["actor"]),
        (count_publishers(tiny), ["alignment"]),
        (count_alignments(tiny), ["alignment", "theatre"]),
        (count_overlaps(tiny), []),
        (count_disagreements(tiny), ["toll_ratio"]),
        (count_missing(tiny), []),
        (delays(tiny, by="publisher"), ["publisher"]),
        (delay_curves(tiny), ["publisher"]),
    ):
        assert list(table.index) == list(range(len(table)))
        assert all(table[group].cat.ordered for group in groups), groups


# Nothing -----------------------------------------------------------------------------------------


def test_nothing_is_an_empty_answer(tiny: sitrep.Dataset) -> None:
    """A selection without incidents gives tables that can be shown, and no share."""
    part = nothing(tiny)
    assert part.incidents.empty
    for table in (
        select_windows(part),
        count_search(part),
        count_publishers(part),
        count_alignments(part),
        count_overlaps(part),
        delays(part, by="alignment"),
        delay_curves(part, by="alignment"),
        rate_single_source(part, by="actor"),
    ):
        assert table.empty
        assert repr(present(part, table))
    assert rate_single_source(part)["share"].isna().all()
    assert delays(part)["n_accounts"].tolist() == [0]
    assert count_missing(part)["share"].isna().all()
    assert select_without(part, "monitor").incidents.empty


@pytest.mark.parametrize(
    ("function", "wrong", "said"),
    [
        (rate_single_source, "actr", "did you mean 'actor'"),
        (count_alignments, "publisher", "a column to count by"),
        (delays, "alignmnt", "did you mean 'alignment'"),
        (delay_curves, "", "what delays can be shown by"),
    ],
)
def test_a_wrong_group(tiny: sitrep.Dataset, function: Any, wrong: str, said: str) -> None:
    """A group that cannot be is an error that names the nearest, or all."""
    with pytest.raises(ParameterError, match=said):
        function(tiny, by=wrong)
