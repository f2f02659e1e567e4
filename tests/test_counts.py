"""Counts, against loops over days that share no code with the library."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
import sitrep
from hypothesis import given, settings
from hypothesis import strategies as st
from sitrep.errors import ParameterError
from sitrep.measures.counts import BLANK, DIMENSIONS, count, count_days, count_places, deaths, lump
from sitrep.measures.deaths import lethality
from sitrep.measures.search import efforts_by_day
from sitrep.measures.sources import count_accounts, rate_single_source
from sitrep.model.periods import Span
from sitrep.model.spans import select_span

PERIODS = ["day", "week", "month", "quarter", "year", None]
GROUPS: list[Any] = [
    (),
    "theatre",
    "admin1",
    "actor",
    "target_type",
    "unit",
    ("theatre", "admin1"),
    ("theatre", "actor"),
    ("admin1", "event_type"),
    ("actor", "attribution"),
    ("target_type", "weapon_type"),
]
TOLLS = ["killed_low", "killed", "killed_high"]

# A second implementation: one loop over incidents and days ----------------------------------------

FIRST: dict[str | None, Callable[[date], Any]] = {
    "day": lambda day: day,
    "week": lambda day: day - timedelta(days=day.weekday()),
    "month": lambda day: day.replace(day=1),
    "quarter": lambda day: date(day.year, (day.month - 1) // 3 * 3 + 1, 1),
    "year": lambda day: date(day.year, 1, 1),
    None: lambda _: None,
}


def days_of(first: Any, last: Any) -> list[date]:
    """Return every day from the first to the last."""
    start, end = pd.Timestamp(first).date(), pd.Timestamp(last).date()
    return [start + timedelta(days=step) for step in range((end - start).days + 1)]


def groups_of(data: sitrep.Dataset, row: Any, keys: list[str]) -> list[tuple[str, ...]]:
    """Return the groups that an incident counts in: several only by unit."""
    words = [
        [BLANK if pd.isna(row[key]) else str(row[key])] if key != "unit" else [] for key in keys
    ]
    if "unit" in keys:
        hit = data.targets[data.targets["incident_id"] == row["incident_id"]]["unit"]
        units = {BLANK if pd.isna(unit) else str(unit) for unit in hit} or {BLANK}
        words[keys.index("unit")] = sorted(units)
    found: list[tuple[str, ...]] = [()]
    for choices in words:
        found = [(*group, word) for group in found for word in choices]
    return found


def naive_count(data: sitrep.Dataset, by: Any, period: str | None) -> dict[Any, float]:
    """Count incidents by adding up one part a day."""
    keys = [by] if isinstance(by, str) else list(by)
    asked = set(days_of(data.start, data.end))
    covered = set(days_of(data.first_day, data.last_day))
    total: dict[Any, float] = defaultdict(float)
    for row in data.incidents.to_dict("records"):
        days = days_of(row["date_start"], row["date_end"])
        days = [day for day in days if day in covered]
        for group in groups_of(data, row, keys):
            for day in days:
                if day in asked:
                    total[FIRST[period](day), *group] += 1 / len(days)
    return total


def naive_spread(data: sitrep.Dataset, by: Any, period: str | None) -> dict[Any, int]:
    """Count the incidents that lie in a period with some of their days, and not with all."""
    keys = [by] if isinstance(by, str) else list(by)
    asked = set(days_of(data.start, data.end))
    covered = set(days_of(data.first_day, data.last_day))
    total: dict[Any, int] = defaultdict(int)
    for row in data.incidents.to_dict("records"):
        days = [day for day in days_of(row["date_start"], row["date_end"]) if day in covered]
        inside = [FIRST[period](day) for day in days if day in asked]
        for group in groups_of(data, row, keys):
            for first in set(inside):
                total[first, *group] += inside.count(first) < len(days)
    return total


def naive_deaths(data: sitrep.Dataset, by: Any, period: str | None) -> dict[Any, list[float]]:
    """Count the killed by adding up one part a day."""
    keys = [by] if isinstance(by, str) else list(by)
    asked = set(days_of(data.start, data.end))
    total: dict[Any, list[float]] = defaultdict(lambda: [0.0, 0.0, 0.0])
    for row in data.incidents.to_dict("records"):
        days = days_of(row["date_start"], row["date_end"])
        if {"unit", "target_type"}.intersection(keys):
            hit = data.targets[data.targets["incident_id"] == row["incident_id"]]
            parts: dict[tuple[str, ...], list[float]] = defaultdict(list)
            for target in hit.to_dict("records"):
                both = {**row, **target}
                group = tuple(BLANK if pd.isna(both[key]) else str(both[key]) for key in keys)
                parts[group].append(target["killed"])
            tolls = {
                group: [sum(n for n in dead if not math.isnan(n))] * 3
                for group, dead in parts.items()
            }
            if len(parts) == 1:
                only = next(iter(tolls))
                tolls[only] = [row["killed_low"], tolls[only][1], row["killed_high"]]
        else:
            (group,) = groups_of(data, row, keys)
            tolls = {group: [row[toll] for toll in TOLLS]}
        for group, dead in tolls.items():
            for day in days:
                if day in asked:
                    cell = total[FIRST[period](day), *group]
                    for place, n in enumerate(dead):
                        cell[place] += 0 if math.isnan(n) else n / len(days)
    return total


def naive_efforts(data: sitrep.Dataset) -> dict[tuple[str, date], str]:
    """Return how each theatre was searched on each day that it was: full or thin."""
    return {
        (window["theatre"], day): window["effort"]
        for window in data.coverage.to_dict("records")
        for day in days_of(window["start"], window["end"])
    }


def theatres_of(data: sitrep.Dataset, keys: list[str], group: tuple[str, ...]) -> set[str]:
    """Return the theatres that had to be searched for a group."""
    there = dict(zip(keys, group, strict=True))
    if there.get("admin1") == BLANK:
        placeless = data.incidents[data.incidents["admin1"].isna()]
        return {name for name in placeless["theatre"] if there.get("theatre", name) == name}
    return {
        row["theatre"]
        for row in data.theatres.to_dict("records")
        if there.get("theatre", row["theatre"]) == row["theatre"]
        and there.get("admin1", row["admin1"]) == row["admin1"]
        and row["theatre"] in data.filters.get("theatres", [row["theatre"]])
        and row["admin1"] in data.filters.get("regions", [row["admin1"]])
    }


def whole_length(first: date | None, period: str | None, days: int) -> int:
    """Return how many days a period has when nothing cuts it."""
    if first is None:
        return days
    day, length = first, 0
    while FIRST[period](day) == first:
        day, length = day + timedelta(days=1), length + 1
    return length


def check_against_naive(data: sitrep.Dataset, by: Any, period: str | None) -> None:
    """Compare every cell of a count with the loops."""
    keys = [by] if isinstance(by, str) else list(by)
    table = count(data, by=by, period=period)
    expected = naive_count(data, by, period)
    days_in = defaultdict(list)
    for day in days_of(data.start, data.end):
        days_in[FIRST[period](day)].append(day)
    efforts = naive_efforts(data)
    spread = naive_spread(data, by, period)
    cells = {}
    for row in table.to_dict("records"):
        first = row["period"].date() if period else None
        cells[first, *(row[key] for key in keys)] = row
    assert len(cells) == len(table)
    assert {cell for cell, n in expected.items() if n > 0} <= set(cells)
    assert {first for first, *_ in cells} == set(days_in) or not cells
    for (first, *group), row in cells.items():
        days = days_in[first]
        theatres = theatres_of(data, keys, tuple(group))
        whole = whole_length(first, period, len(days))
        search = [efforts.get((theatre, day), "") for theatre in theatres for day in days]
        searched = any(search)
        complete = searched and len(days) == whole and set(search) == {"full"}
        covered = [day for theatre, day in efforts if theatre in theatres]
        inside = [day for day in days if covered and min(covered) <= day <= max(covered)]
        cut = searched and len(inside) < whole
        n = expected.get((first, *group), 0.0)
        if n == 0 and not searched:
            assert math.isnan(row["n"])
        else:
            assert row["n"] == pytest.approx(n)
        assert row["spread"] == spread.get((first, *group), 0)
        assert (row["complete"], row["cut"]) == (complete, cut), (first, group)


@pytest.mark.parametrize(
    ("by", "period"),
    [(by, period) for by in GROUPS for period in PERIODS if period != "day" or by in GROUPS[:4]],
    ids=str,
)
def test_tiny_counts_are_those_of_a_loop(tiny: sitrep.Dataset, by: Any, period: str | None) -> None:
    """Every cell of the hand-made incidents: its count, whether it is blank, and complete."""
    check_against_naive(tiny, by, period)


@pytest.mark.parametrize(
    "filters",
    [
        {"theatres": ["alpha"], "start": "2020-02-03", "end": "2020-03-15"},
        {"regions": ["Shared"], "event_classes": ["attack"]},
        {"regions": ["East"]},
        {"theatres": ["gamma"], "end": "2020-02-29"},
        {"theatres": ["gamma"], "regions": ["North"]},
        {"start": "2019-11-20", "end": "2020-01-20"},
        {"start": "2020-01-02", "end": "2020-04-29"},
        {"start": "2021-01-01", "end": "2021-02-28"},
        {"start": "2020-01-15", "end": "2020-01-15", "actors": ["ISIS"]},
        {"target_types": ["military"]},
        {"publishers": ["monitor"]},
        {"min_accounts": 99},
    ],
    ids=str,
)
@pytest.mark.parametrize(
    ("by", "period"),
    [
        *[((), "day"), ((), None), ("admin1", "week"), ("admin1", None)],
        *[(("theatre", "actor"), "month"), ("target_type", "month")],
    ],
    ids=str,
)
def test_filtered_counts_are_those_of_a_loop(
    tiny: sitrep.Dataset, filters: dict[str, Any], by: Any, period: str | None
) -> None:
    """The same, of a part: days cut, areas that were never searched, nothing at all."""
    check_against_naive(tiny.where(**filters), by, period)


@pytest.mark.parametrize(
    ("by", "period"),
    [
        ((), "day"),
        ("admin1", "week"),
        ("actor", "month"),
        (("theatre", "target_type"), "quarter"),
        ("unit", "year"),
        (("admin1", "actor"), None),
    ],
    ids=str,
)
def test_curated_counts_are_those_of_a_loop(
    curated: sitrep.Dataset, by: Any, period: str | None
) -> None:
    """The same, of the shipped dataset."""
    check_against_naive(curated, by, period)


@pytest.mark.parametrize("by", ["admin1", ("theatre", "admin1")], ids=str)
@pytest.mark.parametrize("period", ["month", None])
def test_an_incident_without_a_governorate(
    tiny: sitrep.Dataset, by: Any, period: str | None
) -> None:
    """Where no governorate is named, the search of the incident's theatre says what is covered."""
    for theatre in ("beta", "gamma"):
        nowhere = tiny.incidents["admin1"].mask(tiny.incidents["theatre"] == theatre)
        data = replace(tiny, incidents=tiny.incidents.assign(admin1=nowhere))
        check_against_naive(data, by, period)
        table = count(data, by="admin1")
        of_blank = table.loc[table["admin1"] == BLANK, "complete"]
        alone = count(tiny.where(theatres=[theatre]))["complete"]
        assert list(of_blank) == list(alone)


@pytest.mark.parametrize("by", GROUPS, ids=str)
@pytest.mark.parametrize("period", ["week", "month", None])
@pytest.mark.parametrize("dataset", ["tiny", "curated"])
def test_deaths_are_those_of_a_loop(
    request: pytest.FixtureRequest, dataset: str, by: Any, period: str | None
) -> None:
    """Low, best and high of every cell, spread over the days as the incident is."""
    data = request.getfixturevalue(dataset)
    keys = [by] if isinstance(by, str) else list(by)
    expected = naive_deaths(data, by, period)
    table = deaths(data, by=by, period=period)
    seen = set()
    for row in table.to_dict("records"):
        cell = (row["period"].date() if period else None, *(row[key] for key in keys))
        seen.add(cell)
        got = [row[toll] for toll in TOLLS]
        wanted = expected.get(cell, [0.0] * 3)
        assert [0 if math.isnan(n) else n for n in got] == pytest.approx(wanted), cell
    assert {cell for cell, dead in expected.items() if any(dead)} <= seen


# What must hold for any incidents ----------------------------------------------------------------

WINDOWS = st.lists(
    st.tuples(st.integers(-40, 120), st.integers(0, 60)).filter(lambda window: sum(window) >= 0),
    max_size=12,
)
"""First days, counted from that of the coverage, and lengths; some reach beyond it."""


def with_windows(data: sitrep.Dataset, windows: list[tuple[int, int]]) -> sitrep.Dataset:
    """Return as many incidents as there are windows, of these first days and lengths."""
    rows = data.incidents.iloc[[number % 20 for number in range(len(windows))]]
    starts = np.datetime64("2020-01-01", "s") + np.array(
        [first for first, _ in windows], dtype="timedelta64[D]"
    )
    ends = starts + np.array([length for _, length in windows], dtype="timedelta64[D]")
    moved = rows.reset_index(drop=True).assign(date_start=starts, date_end=ends)
    ids = [f"TST-2020-{number:04d}" for number in range(len(windows))]
    return replace(data, incidents=moved.assign(incident_id=ids))


@given(WINDOWS, st.sampled_from([(), "actor", "admin1", ("theatre", "event_type")]))
@settings(max_examples=20, deadline=None)
def test_all_periods_add_up_to_the_same(
    tiny: sitrep.Dataset, windows: list[tuple[int, int]], by: Any
) -> None:
    """Days, weeks, months, quarters, years and the whole time hold the same incidents."""
    data = with_windows(tiny, windows)
    for period in PERIODS:
        assert count(data, by=by, period=period)["n"].sum() == pytest.approx(len(windows))


@given(WINDOWS, st.tuples(st.integers(0, 119), st.integers(0, 119)).map(sorted))
@settings(max_examples=15, deadline=None)
def test_every_measure_has_the_same_total(
    tiny: sitrep.Dataset, windows: list[tuple[int, int]], asked: list[int]
) -> None:
    """Counts, deaths, places, tolls and sources hold the same incidents and the same dead."""
    data = with_windows(tiny, windows)
    assert data.weights.tolist() == [1] * len(windows)
    first, last = (f"{date(2020, 1, 1) + timedelta(days=day)}" for day in asked)
    part = data.where(start=first, end=last)
    n = part.weights.sum()
    dead = (part.incidents["killed"] * part.weights).sum()
    for by in ((), "admin1", "actor", ("theatre", "attribution")):
        for period in ("week", "month", None):
            assert count(part, by=by, period=period)["n"].sum() == pytest.approx(n)
            table = deaths(part, by=by, period=period)[["n", "killed"]].sum()
            assert list(table) == pytest.approx([n, dead])
    places = count_places(part)[["n", "killed"]].sum()
    assert list(places) == pytest.approx([n, dead])
    for group in ("", "theatre"):
        tolls = lethality(part, by=group)
        assert tolls["n"].sum() == pytest.approx(n)
        assert (tolls["killed"] * tolls["n_toll"]).sum() == pytest.approx(dead)
        accounts = part.accounts.iloc[:0]
        told = part.incidents[["incident_id"]].assign(publisher_id="monitor")
        everyone = replace(part, accounts=pd.concat([accounts, told], ignore_index=True))
        assert rate_single_source(everyone, by=group)["n"].sum() == pytest.approx(n)
    assert count_accounts(part)["n"].sum() == pytest.approx(n)


@pytest.mark.parametrize("period", PERIODS)
def test_windows_beyond_both_edges(tmp_path: Path, period: str | None) -> None:
    """An export whose windows begin before it and end after it: three incidents, 101 dead."""
    rows = [
        "event_id_cnty,event_date,year,time_precision,event_type,sub_event_type,actor1,inter1,"
        "actor2,inter2,country,admin1,location,latitude,longitude,geo_precision,source,fatalities,"
        "timestamp",
        *(
            f"YEM{number},2025-03-{day:02d},2025,{precision},Battles,Armed clash,A,2,B,1,Yemen,"
            f"Aden,Aden,12,45,1,N,{dead},1750000000"
            for number, day, precision, dead in [(1, 1, 1, 0), (2, 10, 2, 70), (3, 5, 3, 31)]
        ),
    ]
    path = tmp_path / "edge.csv"
    path.write_text("\n".join(rows) + "\n", encoding="utf-8")
    data = sitrep.load(path)
    assert count(data, period=period)["n"].sum() == pytest.approx(3)
    assert deaths(data, period=period)["killed"].sum() == pytest.approx(101)


@given(WINDOWS, st.integers(1, 119))
@settings(max_examples=10, deadline=None)
def test_adjacent_parts_add_up(
    tiny: sitrep.Dataset, windows: list[tuple[int, int]], cut: int
) -> None:
    """Two adjacent filters by day hold together what the whole time holds, in every measure."""
    data = with_windows(tiny, windows)
    last, first = (f"{date(2020, 1, 1) + timedelta(days=cut + step)}" for step in (-1, 0))
    parts = [data.where(end=last), data.where(start=first)]
    for measure in ("n", *TOLLS):
        whole = deaths(data, period="day")[measure].sum()
        split = sum(deaths(part, period="day")[measure].sum() for part in parts)
        assert split == pytest.approx(whole)


@given(WINDOWS)
@settings(max_examples=10, deadline=None)
def test_the_groups_add_up(tiny: sitrep.Dataset, windows: list[tuple[int, int]]) -> None:
    """By every single column, except the units, the groups hold every incident once."""
    data = with_windows(tiny, windows)
    whole = count(data, period=None)["n"].sum()
    for column in DIMENSIONS:
        assert count(data, by=column, period=None)["n"].sum() == pytest.approx(whole)


@pytest.mark.parametrize("column", DIMENSIONS)
@pytest.mark.parametrize("dataset", ["tiny", "curated"])
def test_no_incident_is_lost_by_grouping(
    request: pytest.FixtureRequest, dataset: str, column: str
) -> None:
    """The groups of the real tables add up to the number of incidents."""
    data = request.getfixturevalue(dataset)
    counted = count(data, by=column, period="month")["n"].sum()
    assert counted == pytest.approx(len(data.incidents))


def test_an_incident_outside_the_governorates_of_its_theatre_is_kept(
    tiny: sitrep.Dataset,
) -> None:
    """An incident in a governorate that its theatre does not list still has a cell."""
    moved = tiny.incidents.assign(
        admin1=tiny.incidents["admin1"].where(
            tiny.incidents["incident_id"] != "TST-2020-0001", "West"
        )
    )
    counted = count(replace(tiny, incidents=moved), by=["theatre", "admin1"], period=None)
    assert counted["n"].sum() == 20
    there = counted.set_index(["theatre", "admin1"]).loc[("alpha", "West")]
    assert (there["n"], there["complete"]) == (1, False)


# What the table looks like -----------------------------------------------------------------------


def test_zero_is_searched_and_blank_is_not(tiny: sitrep.Dataset) -> None:
    """A theatre that was not yet searched is blank; one searched without result is 0."""
    table = count(tiny.where(actors=["Russian forces"]), by="theatre")
    cells = table.set_index(["theatre", "period"])["n"]
    assert math.isnan(cells["gamma", pd.Timestamp("2020-02-01")])
    assert cells["gamma", pd.Timestamp("2020-03-01")] == 1
    assert cells["alpha", pd.Timestamp("2020-02-01")] == 0


def test_a_thin_month_is_not_complete(tiny: sitrep.Dataset) -> None:
    """The month in which a theatre was searched thinly says so."""
    table = count(tiny, by="theatre").set_index(["theatre", "period"])["complete"]
    assert not table["alpha", pd.Timestamp("2020-03-01")]
    assert table["beta", pd.Timestamp("2020-03-01")]


def test_a_shared_governorate_is_complete_where_both_theatres_are(tiny: sitrep.Dataset) -> None:
    """Where two theatres meet, a period is complete only if both were searched as planned."""
    table = count(tiny, by="admin1").set_index(["admin1", "period"])["complete"]
    assert list(table["Shared"]) == [True, True, False, True]
    alone = count(tiny.where(theatres=["beta"]), by="admin1")
    assert alone.set_index(["admin1", "period"])["complete"]["Shared"].all()


def test_a_window_across_a_month_is_split(tiny: sitrep.Dataset) -> None:
    """Of five days, three in January: 0.6 there and 0.4 in February, both marked as spread."""
    window = tiny.where(event_types=["ambush"], attributions=["suspected"])
    table = count(window)
    assert list(table["n"][:2]) == pytest.approx([0.6, 0.4])
    assert list(table["spread"]) == [1, 1, 0, 0]


def test_a_battle_counts_once(tiny: sitrep.Dataset) -> None:
    """A battle of seven days over two weeks counts once, four parts and three."""
    table = count(tiny.where(event_classes=["operation"]), period="week")
    found = table[table["n"] > 0]
    assert list(found["n"]) == pytest.approx([4 / 7, 3 / 7])
    assert list(found["period"]) == [pd.Timestamp("2020-02-03"), pd.Timestamp("2020-02-10")]


def test_a_cut_battle_counts_in_part(tiny: sitrep.Dataset) -> None:
    """Days outside the time asked about are left out."""
    part = tiny.where(event_classes=["operation"], start="2020-02-10")
    assert count(part, period=None)["n"].iloc[0] == pytest.approx(3 / 7)


@pytest.mark.parametrize("dataset", ["tiny", "curated"])
def test_weeks_start_on_monday(request: pytest.FixtureRequest, dataset: str) -> None:
    """The first day of a week is a Monday, also where the time asked about cuts it."""
    data = request.getfixturevalue(dataset)
    weeks = count(data, period="week")
    assert set(weeks["period"].dt.day_of_week) == {0}
    assert weeks["period"].diff().dropna().dt.days.eq(7).all()
    assert not weeks["complete"].iloc[0]  # 1 January 2020 was a Wednesday


@pytest.mark.parametrize(("period", "cut"), [("month", 2), ("week", 2), ("day", 0)])
def test_a_cut_period_is_not_complete(tiny: sitrep.Dataset, period: str, cut: int) -> None:
    """The first and last period are marked where the filter cuts them, and only there."""
    south = tiny.where(theatres=["beta"], start="2020-01-15", end="2020-04-15")
    assert (~count(south, period=period)["complete"]).sum() == cut


@pytest.mark.parametrize("by", GROUPS, ids=str)
def test_the_contract_of_the_table(tiny: sitrep.Dataset, by: Any) -> None:
    """Columns, types and order; every period and group is there once."""
    keys = [by] if isinstance(by, str) else list(by)
    table = count(tiny, by=by)
    assert list(table) == ["period", *keys, "n", "spread", "complete", "cut"]
    assert table.dtypes["period"] == "datetime64[s]"
    assert list(table.dtypes[["n", "complete", "cut"]]) == ["float64", "bool", "bool"]
    assert all(table[key].cat.ordered for key in keys)
    assert not table.duplicated(["period", *keys]).any()
    ordered = table.sort_values(["period", *keys], ignore_index=True)
    pd.testing.assert_frame_equal(table, ordered)


def test_one_day_of_a_single_incident(tiny: sitrep.Dataset) -> None:
    """One day is one row, of any period."""
    one = tiny.where(start="2020-01-01", end="2020-01-01")
    for period in PERIODS:
        assert list(count(one, period=period)["n"]) == [1.0]


def test_years_outside_the_coverage_are_blank(tiny: sitrep.Dataset) -> None:
    """Years before and after the coverage are there, and blank."""
    wide = tiny.where(start="2018-06-01", end="2022-02-02")
    table = count(wide, period="year").set_index("period")["n"]
    assert list(table.isna()) == [True, True, False, True, True]
    assert table.sum() == pytest.approx(20)


def test_efforts_by_day(tiny: sitrep.Dataset) -> None:
    """Each theatre's days: not searched, thin, full."""
    table = efforts_by_day(tiny)
    assert list(table.index) == ["alpha", "beta", "gamma"]
    assert {
        name: list(row.value_counts().sort_index().items()) for name, row in table.iterrows()
    } == {
        "alpha": [(1, 31), (2, 90)],
        "beta": [(2, 121)],
        "gamma": [(0, 60), (2, 61)],
    }


def test_a_cut_period_and_a_thin_one(tiny: sitrep.Dataset) -> None:
    """The filter cuts January and April; March was searched thinly; gamma's March is its first."""
    alpha = count(tiny.where(theatres=["alpha"], start="2020-01-15", end="2020-04-29"))
    assert alpha["complete"].tolist() == [False, True, False, False]
    assert alpha["cut"].tolist() == [True, False, False, True]
    gamma = count(tiny.where(theatres=["gamma"]), period="quarter")
    assert gamma["cut"].tolist() == [True, True]  # before March, after April
    unsearched = count(tiny.where(theatres=["gamma"]))
    assert unsearched["cut"].tolist() == [False] * 4
    assert not count(tiny, period="month")["cut"].any()


# Lumping, places, deaths by group ----------------------------------------------------------------


@pytest.mark.parametrize("top", [1, 3, 6])
@pytest.mark.parametrize("table", [count, deaths])
def test_lumping_keeps_every_sum(
    curated: sitrep.Dataset, table: Callable[..., pd.DataFrame], top: int
) -> None:
    """The largest groups keep their numbers, the rest add up to `other`, nothing is lost."""
    whole = table(curated, by="actor")
    lumped = lump(whole, by="actor", top=top)
    measure = "n" if table is count else "killed"
    sums = whole.groupby("actor", observed=True)[measure].sum()
    kept = lumped.groupby("actor", observed=True)[measure].sum()
    assert len(kept) == top + 1
    assert list(kept.index)[-1] == "other"
    assert kept.sum() == pytest.approx(sums.sum())
    assert set(kept.index[:-1]) == set(sums.nlargest(top).index)
    by_period = lumped.groupby("period")[measure].sum()
    assert list(by_period) == pytest.approx(list(whole.groupby("period")[measure].sum()))


def test_lumping_few_groups_changes_nothing(tiny: sitrep.Dataset) -> None:
    """No group is hidden behind `other` alone."""
    table = count(tiny, by="theatre")
    pd.testing.assert_frame_equal(lump(table, by="theatre", top=2), table)


def test_lumping_keeps_gaps(tiny: sitrep.Dataset) -> None:
    """What no theatre searched stays blank when it is added up."""
    gamma = count(tiny.where(theatres=["gamma"]), by="event_type")
    lumped = lump(gamma, by="event_type", top=1)
    rest = lumped[lumped["event_type"] == "other"]
    assert list(rest["n"].isna()) == [True, True, False, False]
    assert list(rest["complete"]) == [False, False, True, True]


def test_a_group_called_other_is_lumped_too(tiny: sitrep.Dataset) -> None:
    """A code that is itself called `other` does not clash."""
    table = count(tiny, by="actor")
    named = table["actor"].cat.rename_categories({"ISIS": "other"})
    lumped = lump(table.assign(actor=named), by="actor", top=2)
    assert lumped["n"].sum() == pytest.approx(20)
    assert not lumped.duplicated(["period", "actor"]).any()


def test_places(tiny: sitrep.Dataset) -> None:
    """A place that is both exact and a stand-in has two rows; dead are minima."""
    places = count_places(tiny).set_index("place")
    assert places["n"].sum() == 20
    assert places.loc["South road", "geo_precision"] == "area"
    assert places.loc["Border", "killed"] == 6 + 5 + 1
    assert list(places["n"]) == sorted(places["n"], reverse=True)


def test_places_are_in_order(curated: sitrep.Dataset) -> None:
    """Most incidents first, those of one number by name; numbered from 0, as all tables are."""
    places = count_places(curated)
    order = list(zip(-places["n"], places["place"], strict=True))
    assert order == sorted(order)
    by_actor = count(curated, by="actor")
    lumped = lump(by_actor, by="actor", top=2)
    assert lumped["actor"].cat.ordered
    whole = count(curated, period=None)
    for table in (places, by_actor, lumped, whole, deaths(curated, by="unit", period=None)):
        assert list(table.index) == list(range(len(table)))


def test_two_rows_of_one_group_are_one_incident(tiny: sitrep.Dataset) -> None:
    """An incident that hit one group twice counts once there, and keeps its range."""
    bombing = tiny.where(event_types=["bombing"], theatres=["beta"])
    table = deaths(bombing, by="target_type", period=None)
    assert table[["target_type", "n", "n_toll", "killed"]].to_numpy().tolist() == [
        ["military", 1, 1, 1]
    ]


def test_the_dead_by_target_add_up(curated: sitrep.Dataset) -> None:
    """The dead of all groups hit are the dead of all incidents."""
    by_target = deaths(curated, by="target_type", period=None)["killed"].sum()
    assert by_target == deaths(curated, period=None)["killed"].iloc[0]
    assert by_target == curated.targets["killed"].sum()


def test_a_group_without_a_toll_has_none(tiny: sitrep.Dataset) -> None:
    """Of an ambush that hit three groups the dead of two are told, and of one are not."""
    ambush = tiny.where(event_types=["ambush"], start="2020-04-01")
    table = deaths(ambush, by="target_type", period=None).set_index("target_type")
    assert table["n"].to_dict() == {"civilian": 1, "military": 1, "progov_militia": 1}
    assert table["n_toll"].to_dict() == {"civilian": 1, "military": 1, "progov_militia": 0}


def test_deaths_name_their_denominator(tiny: sitrep.Dataset) -> None:
    """Incidents with a toll are counted apart; a toll of 0 is one, a blank is none."""
    total = deaths(tiny, period=None).iloc[0]
    assert (total["n"], total["n_toll"]) == (20, 16)
    assert (total["killed_low"], total["killed"], total["killed_high"]) == (52, 53, 62)


@pytest.mark.parametrize(
    ("typed", "column"),
    [("governorate", "admin1"), ("province", "admin1"), ("region", "admin1"), ("Actor", "actor")],
)
def test_other_names_of_columns(curated: sitrep.Dataset, typed: str, column: str) -> None:
    """What people call a column is counted under its own name."""
    part = curated.where(theatres=["south"])
    pd.testing.assert_frame_equal(
        count(part, by=typed, period=None), count(part, by=column, period=None)
    )
    department = replace(part, words=replace(part.words, region="department"))
    assert "admin1" in count(department, by="department", period=None)


@pytest.mark.parametrize(("typed", "period"), [("W", "week"), ("m", "month"), ("yearly", "year")])
def test_other_names_of_periods(tiny: sitrep.Dataset, typed: str, period: str) -> None:
    """What people type for a period is the period; an empty one suits the days."""
    pd.testing.assert_frame_equal(count(tiny, period=typed), count(tiny, period=period))
    weekly = count(tiny, period="week")
    pd.testing.assert_frame_equal(count(tiny, period=""), weekly)


# Errors ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("parameters", "said"),
    [
        ({"period": "months"}, "period: 'months' is not a period; did you mean 'month'?"),
        ({"period": "W-SUN"}, "allowed: day, month, quarter, week, year"),
        ({"by": "actors"}, "by: 'actors' is not a column to count by; did you mean 'actor'?"),
        ({"by": ["actor", "actor"]}, "at most two different columns"),
        ({"by": ["actor", "theatre", "admin1"]}, "at most two different columns"),
        ({"by": "killed"}, "by: 'killed' is not a column to count by"),
        ({"by": ["admin1", "governorate"]}, "name one column twice"),
    ],
)
@pytest.mark.parametrize("table", [count, deaths])
def test_a_wrong_parameter(
    tiny: sitrep.Dataset,
    table: Callable[..., pd.DataFrame],
    parameters: dict[str, Any],
    said: str,
) -> None:
    """An error names the parameter, the value and the nearest allowed one."""
    with pytest.raises(ParameterError) as caught:
        table(tiny, **parameters)
    assert said in str(caught.value)


@given(windows=WINDOWS)
@settings(deadline=None, max_examples=30)
def test_days_counted_alone_are_those_of_the_table(
    tiny: sitrep.Dataset, windows: list[tuple[int, int]]
) -> None:
    """The counts of each day are those of `count` where it was searched, to the last digit."""
    data = with_windows(tiny, windows)
    span = Span(data.start + pd.Timedelta(days=3), data.end - pd.Timedelta(days=9))
    part = select_span(data, span, theatres=["alpha"])
    table = count(part, period="day").set_index("period")["n"]
    days = count_days(data, span, ["alpha"])
    assert list(days.index) == list(table.index)
    searched = table.notna()
    assert days[searched].tolist() == table[searched].tolist()


def test_the_search_of_other_tables_is_another(tiny: sitrep.Dataset) -> None:
    """What is kept of a search is of its very tables and days, and nobody can change it."""
    kept = efforts_by_day(tiny)
    kept.iloc[:] = -1
    assert efforts_by_day(tiny).ge(0).to_numpy().all()
    thin = replace(tiny, coverage=tiny.coverage.assign(effort="thin"))
    assert efforts_by_day(thin).max().max() == 1
    assert efforts_by_day(tiny).max().max() == 2
    assert list(efforts_by_day(tiny.where(theatres=["beta"])).index) == ["beta"]
