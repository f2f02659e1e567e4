"""Our counts beside published ones."""

from __future__ import annotations

from dataclasses import FrozenInstanceError, replace
from datetime import date, timedelta
from typing import Any

import pandas as pd
import pytest
import sitrep
from hypothesis import given, settings
from hypothesis import strategies as st
from published_totals import with_totals
from sitrep.errors import ParameterError
from sitrep.measures import published as benchmarks
from sitrep.measures.counts import count, deaths
from sitrep.measures.published import (
    compare_published,
    compare_totals,
    main_publisher,
)
from sitrep.model.metrics import Metric, parse_metrics
from sitrep.tables.tables import present


def months(table: pd.DataFrame) -> dict[str, tuple[float, float, str]]:
    """Return by month what was found, what was published, and how exact that is."""
    return {
        f"{row['period_start']:%Y-%m}": (row["n"], row["published"], row["qualifier"])
        for row in table.to_dict("records")
    }


def test_what_is_held_of_the_published_counts(curated: sitrep.Dataset) -> None:
    """ISIS attacks in the badia here, of the Counter Extremism Project's, month by month."""
    # As data/README.md says, but for one of 31 December to 3 January: a quarter, three quarters.
    assert months(compare_published(curated, publisher="cep")) == {
        "2020-05": (11, 18, "exact"),
        "2020-07": (6, 23, "exact"),
        "2020-08": (12, 35, "at_least"),
        "2020-09": (12, 32, "at_least"),
        "2020-12": (4.25, 33, "at_least"),
        "2021-01": (13.75, 47, "at_least"),
    }


def test_the_share_held_is_of_the_published_number(curated: sitrep.Dataset) -> None:
    """What is captured is the number here over the number published."""
    table = compare_published(curated, publisher="cep")
    assert list(table["captured"]) == pytest.approx(list(table["n"] / table["published"]))


@pytest.mark.parametrize(
    ("filters", "rows"),
    [
        ({}, 2),
        ({"actors": ["ISIS"]}, 2),
        ({"actors": ["ISIS"], "theatres": ["alpha"], "event_classes": ["attack"]}, 2),
        ({"start": "2020-02-02"}, 1),  # February is cut: its published number is of more days
        ({"actors": ["Russian forces"]}, 0),
        ({"theatres": ["beta"]}, 0),
        ({"regions": ["North"]}, 0),  # narrower than the theatre that was counted
        ({"event_classes": ["operation"]}, 0),
        ({"event_types": ["ambush"]}, 0),
        ({"min_accounts": 2}, 0),
    ],
    ids=str,
)
def test_only_what_is_asked_is_compared(
    tiny: sitrep.Dataset, filters: dict[str, Any], rows: int
) -> None:
    """A published number stands beside ours only if both are about the same."""
    part = tiny.where(**filters)
    assert len(compare_published(part, publisher="agencia-nautica")) == rows


def test_numbers_for_a_governorate(tiny: sitrep.Dataset) -> None:
    """A number for a governorate and all actors is compared where no actor is asked for."""
    compare = compare_published
    table = compare(tiny, publisher="monitor", region_kind="admin1")
    assert months(table) == {"2020-01": (3, 6, "about")}
    isis = tiny.where(actors=["ISIS"])
    assert compare(isis, publisher="monitor", region_kind="admin1").empty


def test_an_empty_comparison_keeps_its_types(tiny: sitrep.Dataset) -> None:
    """Nothing to compare is an empty table that can be shown."""
    table = compare_published(tiny, publisher="nobody")
    assert table.dtypes["period_start"] == "datetime64[s]"
    assert present(tiny, table).empty


def test_a_wrong_kind_of_area(tiny: sitrep.Dataset) -> None:
    """The kinds of area are named."""
    with pytest.raises(ParameterError, match="did you mean 'theatre'"):
        compare_published(tiny, publisher="monitor", region_kind="theater")


# Every total -------------------------------------------------------------------------------------


def totals(data: sitrep.Dataset, *published: dict[str, Any]) -> pd.DataFrame:
    """Compare totals of alpha in February 2020, but for what is said otherwise."""
    return compare_totals(with_totals(data, *published))


@pytest.mark.parametrize(
    ("metric", "n"),
    [
        # 0002 lies in February with two of its five days, and killed five.
        ("attacks", 2.4),
        ("killed_total", 0.4 * 5 + 6 + 2 + 0),  # with the two dead of the acting side of 0003
        ("killed_civilians", 0),
        ("killed_progov", 0.4 * 5),
        ("killed_isis", 6),
        ("wounded", 3),
    ],
)
def test_what_is_counted_for_each_measure(tiny: sitrep.Dataset, metric: str, n: float) -> None:
    """Attacks, dead and wounded of alpha in February, counted by hand."""
    table = totals(tiny, {"metric": metric})
    assert table["reason"].tolist() == [""]
    assert table["n"].tolist() == pytest.approx([n])


def test_a_side_counts_its_own_acts_alone(tiny: sitrep.Dataset) -> None:
    """Dead by ISIS are those that it hit; ISIS dead by others are those hit, and its own."""
    table = totals(
        tiny,
        {"actor": "ISIS", "metric": "killed_total"},
        {"actor": "Syrian government forces", "metric": "killed_isis"},
    )
    assert table["n"].tolist() == pytest.approx([2, 6])
    own = tiny.incidents["actor_killed"].mask(tiny.incidents["incident_id"].eq("TST-2020-0005"), 4)
    told = replace(tiny, incidents=tiny.incidents.assign(actor_killed=own))
    table = totals(
        told,
        {"actor": "ISIS", "metric": "killed_total"},
        {"actor": "Syrian government forces", "metric": "killed_isis"},
        {"metric": "killed_total"},
        {"metric": "killed_progov"},
    )
    assert table["n"].tolist() == pytest.approx([2, 10, 14, 2])


def test_assassinations(tiny: sitrep.Dataset) -> None:
    """Attempts count where the total says so."""
    area = {"region": "beta", "period_start": "2020-01-01", "period_end": "2020-01-31"}
    table = totals(
        tiny,
        {**area, "metric": "assassinations"},
        {**area, "metric": "assassinations_and_attempts"},
    )
    assert table["n"].tolist() == [1, 2]


@pytest.mark.parametrize(
    ("total", "filters", "reason"),
    [
        ({"metric": "high_quality_attacks"}, {}, benchmarks.NO_MEASURE),
        ({"actor": "all violence incl. crime"}, {}, benchmarks.NO_ACTOR),
        ({"period_start": "2019-12-31"}, {}, benchmarks.NOT_ASKED),
        ({}, {"end": "2020-02-28"}, benchmarks.NOT_ASKED),
        ({"region": "gamma"}, {}, benchmarks.NOT_ALL_SEARCHED),
        ({"region": "gamma", "period_end": "2020-03-31"}, {}, benchmarks.NOT_ALL_SEARCHED),
        ({"region": "elsewhere"}, {}, benchmarks.NOT_ALL_SEARCHED),
        ({"region_kind": "admin1", "region": "Elsewhere"}, {}, benchmarks.NOT_ALL_SEARCHED),
        ({"region_kind": "country", "region": "Syria"}, {}, benchmarks.NOT_ALL_SEARCHED),
        ({"region_kind": "country", "region": "Iraq"}, {}, benchmarks.NOT_ALL_SEARCHED),
        ({}, {"theatres": ["beta"]}, benchmarks.NARROWER),
        ({}, {"regions": ["North"]}, benchmarks.NARROWER),
        ({}, {"regions": ["North", "Shared"]}, ""),
        ({"region_kind": "admin1", "region": "North"}, {"theatres": ["alpha"]}, ""),
        (
            {"region_kind": "admin1", "region": "Shared"},
            {"theatres": ["alpha"]},
            benchmarks.NARROWER,
        ),
        ({"region_kind": "admin1", "region": "Shared"}, {"theatres": ["alpha", "beta"]}, ""),
        ({}, {"actors": ["ISIS"]}, benchmarks.NARROWER),
        ({"actor": "ISIS"}, {"actors": ["ISIS", "unidentified"]}, ""),
        ({}, {"event_classes": ["attack"]}, ""),
        ({"metric": "killed_total"}, {"event_classes": ["attack"]}, benchmarks.NARROWER),
        (
            {"metric": "killed_isis", "actor": "Russian forces"},
            {"actors": ["Russian forces"]},
            benchmarks.NARROWER,
        ),
        (
            {"metric": "killed_isis", "actor": "Russian forces"},
            {"actors": ["Russian forces", "ISIS"]},
            "",
        ),
        ({}, {"min_accounts": 2}, benchmarks.NARROWER),
    ],
    ids=str,
)
def test_why_a_total_stands_alone(
    tiny: sitrep.Dataset, total: dict[str, Any], filters: dict[str, Any], reason: str
) -> None:
    """Measure, sides, days, area and filters each have a reason of their own."""
    table = totals(tiny.where(**filters), total)
    assert table["reason"].tolist() == [reason]
    assert table["n"].isna().tolist() == [bool(reason)]


def test_a_country_is_compared_where_all_of_it_was_searched(tiny: sitrep.Dataset) -> None:
    """From March on every theatre was searched, and every governorate lies in one."""
    march = {"period_start": "2020-03-01", "period_end": "2020-03-31"}
    country = {"region_kind": "country", "region": "Syria", **march}
    inside = tiny.admin1["admin1"].isin(tiny.theatres["admin1"])
    data = replace(tiny, admin1=tiny.admin1[inside])
    (n,) = totals(data, country)["n"]
    part = tiny.where(start="2020-03-01", end="2020-03-31", event_classes=["attack"])
    assert n == pytest.approx(count(part, period=None)["n"].iloc[0])
    lacking = replace(tiny, theatres=tiny.theatres[tiny.theatres["admin1"] != "South"])
    everywhere = replace(lacking, admin1=tiny.admin1)
    assert totals(everywhere, country)["reason"].tolist() == [benchmarks.NOT_ALL_SEARCHED]


def test_nothing_was_published(tiny: sitrep.Dataset) -> None:
    """Without benchmarks the table is empty, and of the same types; 0 published has no ratio."""
    none = replace(tiny, benchmarks=tiny.benchmarks.iloc[:0])
    table = compare_totals(none)
    assert list(table.dtypes) == list(compare_totals(tiny).dtypes)
    assert main_publisher(none, table) is None
    assert totals(tiny, {"value": 0})["captured"].isna().tolist() == [True]


@st.composite
def filters(draw: st.DrawFn) -> dict[str, Any]:
    """Return filters of the curated data."""
    first, length = draw(st.integers(0, 396)), draw(st.integers(0, 396))
    return {
        "start": f"{date(2020, 1, 1) + timedelta(first)}",
        "end": f"{date(2020, 1, 1) + timedelta(min(first + length, 396))}",
        "theatres": draw(st.lists(st.sampled_from(["badia", "south"]), max_size=2)),
        "regions": draw(st.lists(st.sampled_from(["Daraa", "Homs"]), max_size=1)),
        "actors": draw(st.lists(st.sampled_from(["ISIS", "Russian forces"]), max_size=2)),
        "event_classes": draw(st.sampled_from([[], ["attack"], ["operation"]])),
    }


@given(filters())
@settings(max_examples=15, deadline=None)
def test_every_total_is_compared_or_has_a_reason(
    curated: sitrep.Dataset, filters: dict[str, Any]
) -> None:
    """What is compared and what is left out are all benchmarks, each once, in their order."""
    table = compare_totals(curated.where(**filters))
    assert list(table["benchmark_id"]) == list(curated.benchmarks["benchmark_id"])
    compared = table["reason"].eq("")
    assert table.loc[compared, "n"].notna().all()
    assert table.loc[~compared, ["n", "captured"]].isna().all(axis=None)


@given(filters())
@settings(max_examples=15, deadline=None)
def test_a_filter_never_changes_what_is_compared(
    curated: sitrep.Dataset, filters: dict[str, Any]
) -> None:
    """A total has the same number beside it whatever else is asked, or stands alone."""
    whole = compare_totals(curated).set_index("benchmark_id")
    part = compare_totals(curated.where(**filters)).set_index("benchmark_id")
    kept = part.index[part["reason"].eq("")]
    assert part.loc[kept, "n"].tolist() == pytest.approx(whole.loc[kept, "n"].tolist())


def test_totals_agree_with_the_other_ways_to_count(curated: sitrep.Dataset) -> None:
    """Each number is what `count` and `deaths` give for the same days, area and side."""
    table = compare_totals(curated)
    checked = 0
    for row in table[table["reason"].eq("")].to_dict("records"):
        areas = {"theatre": "theatres", "admin1": "regions"}[row["region_kind"]]
        side = [] if row["actor"] == "all" else [row["actor"]]
        same: dict[str, Any] = {areas: [row["region"]], "actors": side}
        days = {name: f"{row[f'period_{name}']:%Y-%m-%d}" for name in ("start", "end")}
        if row["metric"] == "attacks":
            part = curated.where(**days, **same, event_classes=["attack"])
            n = count(part, period=None)["n"].iloc[0]
        elif row["metric"] == "killed_progov":
            dead = deaths(curated.where(**days, **same), by="target_type", period=None)
            n = dead.loc[
                dead["target_type"].isin(curated.metrics["killed_progov"].target_types), "killed"
            ].sum()
        else:
            continue
        checked += 1
        assert row["n"] == pytest.approx(n), row
    assert checked >= 50


def test_what_can_be_compared(release: sitrep.Dataset) -> None:
    """Of release 0.1.1: how many totals, for which measures, and why the others not."""
    table = compare_totals(release)
    compared = table[table["reason"].eq("")]
    assert set(compared["metric"]) == {*release.metrics}
    assert set(compared["region_kind"]) == {"theatre", "admin1"}
    assert table["reason"].value_counts().to_dict() == {
        "": 127,
        benchmarks.NOT_ASKED: 96,
        benchmarks.NOT_ALL_SEARCHED: 19,
        benchmarks.NO_ACTOR: 13,
        benchmarks.NO_MEASURE: 6,
    }


@pytest.mark.parametrize(
    ("filters", "publisher"),
    [
        ({}, "cep"),
        ({"theatres": ["badia"], "actors": ["ISIS"], "event_classes": ["attack"]}, "cep"),
        ({"regions": ["Daraa"]}, "etana"),  # two periods of ten months and one, of one governorate
        ({"theatres": ["badia"], "end": "2020-05-31"}, "cep"),  # one total is better than none
        ({"actors": ["Israel"]}, None),
    ],
    ids=str,
)
def test_the_main_publisher(
    curated: sitrep.Dataset, filters: dict[str, Any], publisher: str | None
) -> None:
    """Who counted most over time is found in the data, and not named in the code."""
    part = curated.where(**filters)
    found = main_publisher(part, compare_totals(part))
    assert (found.publisher_id if found else None) == publisher


def test_a_series_comes_before_a_single_total(tiny: sitrep.Dataset) -> None:
    """Two totals of a month show more over time than one of three; more days before fewer."""
    months = [("2020-02-01", "2020-02-29"), ("2020-03-01", "2020-03-31")]
    year = {"publisher_id": "gazette", "period_start": "2020-01-01", "period_end": "2020-04-30"}
    series = [{"period_start": first, "period_end": last} for first, last in months]
    assert main_publisher(tiny, totals(tiny, year, *series)) == (
        "monitor",
        "theatre",
        "alpha",
        "all",
    )
    assert main_publisher(tiny, totals(tiny, series[0], year)) == (
        "gazette",
        "theatre",
        "alpha",
        "all",
    )
    assert main_publisher(tiny, totals(tiny, year), metric="wounded") is None


def test_of_equal_publishers_the_first_is_the_main_one(tiny: sitrep.Dataset) -> None:
    """A day counts once for each region, whoever counts it twice; a tie goes to the first."""

    def february(publisher: str, *days: tuple[int, int], **more: str) -> list[dict[str, str]]:
        return [
            {
                "publisher_id": publisher,
                "period_start": f"2020-02-{first:02d}",
                "period_end": f"2020-02-{last:02d}",
                **more,
            }
            for first, last in days
        ]

    apart = february("monitor", (1, 10), (12, 20))
    twice = february("gazette", (1, 19), (1, 18))
    for first, second in ((apart, twice), (twice, apart)):
        found = main_publisher(tiny, totals(tiny, *first, *second))
        assert found is not None
        assert found.publisher_id == first[0]["publisher_id"]
    north = february("monitor", (1, 10), (12, 20), region_kind="admin1", region="North")
    found = main_publisher(tiny, totals(tiny, *north, *twice))
    assert found == ("gazette", "theatre", "alpha", "all")  # which has two regions


def test_every_day_of_a_total_must_be_searched(tiny: sitrep.Dataset) -> None:
    """Neither its first nor its last day may be missing; the days around it may."""
    whole = tiny.coverage[tiny.coverage["theatre"].eq("beta")]
    for first, last, reason in (
        ("2020-02-01", "2020-02-29", ""),
        ("2020-02-02", "2020-02-29", benchmarks.NOT_ALL_SEARCHED),
        ("2020-02-01", "2020-02-28", benchmarks.NOT_ALL_SEARCHED),
    ):
        start, end = (pd.Timestamp(day).as_unit("s") for day in (first, last))
        data = replace(tiny, coverage=whole.assign(start=start, end=end))
        table = totals(data, {"region": "beta", "value": 1})
        assert table["reason"].tolist() == [reason]
        assert table["captured"].equals(table["n"])  # of 1 that was published


def test_own_dead_count_in_what_the_metric_counts(tiny: sitrep.Dataset) -> None:
    """The acting side's dead of an operation are none of the dead in attacks, but of all dead."""
    declared = {"counts": "killed", "own_dead": True}
    metrics = parse_metrics({"in_attacks": {**declared, "event_classes": ["attack"]}})
    data = replace(tiny, metrics={**metrics, **parse_metrics({"in_all": declared})})
    table = totals(data, {"metric": "in_attacks"}, {"metric": "in_all"})
    assert table["n"].tolist() == pytest.approx([0.4 * 5, 0.4 * 5 + 6 + 2])


def test_what_a_metric_counts_is_declared(tiny: sitrep.Dataset) -> None:
    """Another declaration counts something else; one that is not there cannot be counted."""
    february = {"metric": "ambushes"}
    metrics = parse_metrics({"ambushes": {"counts": "incidents", "event_types": ["ambush"]}})
    assert metrics == {"ambushes": Metric(counts="incidents", event_types=("ambush",))}
    data = replace(tiny, metrics=metrics)
    assert totals(data, february)["n"].tolist() == pytest.approx([0.4])
    assert totals(tiny, february)["reason"].tolist() == [benchmarks.NO_MEASURE]
    assert totals(replace(tiny, sides={}), {"actor": "both"})["reason"].tolist() == [
        benchmarks.NO_ACTOR
    ]
    both = {"both": ("ISIS", "Russian forces")}
    assert totals(replace(tiny, sides=both), {"actor": "both"})["reason"].tolist() == [""]


@pytest.mark.parametrize(
    ("declared", "said"),
    [
        ({"a": {"count": "killed"}}, "a: 'count' is nothing that a metric says"),
        ({"a": {"counts": "kiled"}}, "a: 'kiled' cannot be counted; did you mean 'killed'?"),
        ({"a": {}}, "a: 'None' cannot be counted"),
    ],
)
def test_a_wrong_declaration(declared: dict[str, Any], said: str) -> None:
    """What a metric cannot say is an error that names it, and the nearest that it can."""
    with pytest.raises(ValueError, match=said.replace("?", r"\?")):
        parse_metrics(declared)


def test_what_a_metric_counts_alone() -> None:
    """Only the types that it names or, where it names none, the classes; of no filter it is all."""
    attacks = Metric(counts="incidents", event_classes=("attack",))
    ambushes = Metric(counts="incidents", event_types=("ambush", "mine"))
    assert attacks.counts_only(["attack"], [])
    assert attacks.counts_only(["attack", "clash"], [])
    assert not attacks.counts_only(["clash"], [])
    assert ambushes.counts_only([], ["mine", "ambush"])
    assert ambushes.counts_only([], ["mine", "ambush", "bombing"])
    assert not ambushes.counts_only(["attack"], ["mine"])
    assert not Metric(counts="incidents").counts_only(["attack"], [])
    with pytest.raises(FrozenInstanceError):
        attacks.counts = "killed"  # type: ignore[misc]
    with pytest.raises(TypeError, match="positional"):
        Metric("incidents")  # type: ignore[misc]


def test_what_is_held_of_a_measure(tiny: sitrep.Dataset) -> None:
    """All dead of February, the acting side's own too; of a week's ambush the days inside."""
    alpha = tiny.where(theatres=["alpha"], start="2020-02-01", end="2020-02-29")
    assert benchmarks.count_metric(alpha, "killed_total") == pytest.approx(0.4 * 5 + 6 + 2)
    assert benchmarks.count_metric(alpha, "attacks") == pytest.approx(2.4)


def test_every_published_metric_is_declared(curated: sitrep.Dataset) -> None:
    """What the totals of the shipped data measure is declared, in codes that the data have."""
    assert set(curated.benchmarks["metric"]) - {*curated.metrics} == {"high_quality_attacks"}
    listed = curated.codes.groupby("field")["code"].agg(set)
    for metric in curated.metrics.values():
        assert {*metric.event_classes} <= listed["event_class"]
        assert {*metric.event_types} <= listed["event_type"]
        assert {*metric.target_types} <= listed["target_type"]
        assert {*metric.own_dead_of} <= listed["actor"]
    for side, actors in curated.sides.items():
        assert side in set(curated.benchmarks["actor"])
        assert {*actors} <= listed["actor"]


def test_other_measures_of_one_publisher(curated: sitrep.Dataset) -> None:
    """A publisher's numbers of another measure, sorted by period."""
    table = compare_published(curated, publisher="sohr", metric="killed_progov")
    assert list(table.index) == list(range(len(table)))
    assert table["period_start"].is_monotonic_increasing
    assert table["published"].max() == 819
    with pytest.raises(ParameterError, match="did you mean 'killed_progov'"):
        compare_published(curated, publisher="sohr", metric="killed_progv")
