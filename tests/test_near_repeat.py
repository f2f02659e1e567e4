"""Near repeats: pairs and what they expect by hand, nothing where nothing repeats, and words."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations
from math import asin, cos, radians, sin, sqrt
from time import process_time

import numpy as np
import pandas as pd
import pytest
import sitrep
from calibrate_near_repeat import share
from sitrep.errors import ParameterError
from sitrep.measures import near_repeat as module
from sitrep.measures.near_repeat import DAYS, KM, _strata, near_repeat, select_reach
from sitrep.measures.pairs import SIMULATED, count_pairs, place_points
from sitrep.words.near_repeat import describe_near_repeat

FIRST = pd.Timestamp("2020-01-01")
N = 60


def made(tiny: sitrep.Dataset, days: np.ndarray, points: np.ndarray) -> sitrep.Dataset:
    """Return a theatre searched as planned on 121 days, with an incident on each day and point."""
    beta = tiny.where(theatres=["beta"])
    rows = beta.incidents.iloc[[0] * len(days)].reset_index(drop=True)
    when = pd.Series(FIRST + pd.to_timedelta(days, unit="D")).dt.as_unit("s")
    rows = rows.assign(
        incident_id=[f"MADE-{at:05}" for at in range(len(days))],
        date_start=when,
        date_end=when,
        date_precision="day",
        geo_precision="exact",
        latitude=points[:, 0].astype(float),
        longitude=points[:, 1].astype(float),
        episode_id=np.nan,
    )
    return replace(beta, incidents=rows)


def scattered(tiny: sitrep.Dataset, number: int = N, seed: int = 1) -> sitrep.Dataset:
    """Return incidents on any days, within about 50 km of each other, some at one point."""
    random = np.random.default_rng(seed)
    points = np.round(random.normal([35, 38], 0.2, (number, 2)), 1)
    return made(tiny, random.integers(0, 121, number), points)


def repeated(tiny: sitrep.Dataset) -> sitrep.Dataset:
    """Return scattered incidents, each followed a day later by another at its place."""
    one = scattered(tiny)
    rows = one.incidents
    day = (rows["date_start"] - FIRST).dt.days.to_numpy()
    points = rows[["latitude", "longitude"]].to_numpy()
    kept = day < 120
    return made(tiny, np.r_[day, day[kept] + 1], np.r_[points, points[kept]])


def distance(one: tuple[float, float], other: tuple[float, float]) -> float:
    """Return the kilometres between two places, by the haversine."""
    (north, east), (north_2, east_2) = (map(radians, place) for place in (one, other))
    root = sin((north_2 - north) / 2) ** 2
    root += cos(north) * cos(north_2) * sin((east_2 - east) / 2) ** 2
    return 2 * 6371.0088 * asin(sqrt(root))


def band(value: float, limits: tuple[float, ...]) -> int:
    """Return the band of a value; that after the last is none."""
    return sum(value > limit for limit in limits)


def test_pairs_and_what_they_expect_by_hand(tiny: sitrep.Dataset) -> None:
    """All pairs by the haversine, and every exchange of two days of a month, in plain Python."""
    data = scattered(tiny)
    rows = data.incidents
    place = list(zip(rows["latitude"], rows["longitude"], strict=True))
    day = (rows["date_start"] - FIRST).dt.days.tolist()
    month = rows["date_start"].dt.month.to_numpy()
    alike = [np.flatnonzero(month == own).tolist() for own in month]
    found, expected = np.zeros((2, len(KM) + 1, len(DAYS) + 1))
    for one, other in combinations(range(N), 2):
        row = band(distance(place[one], place[other]), KM)
        found[row, band(abs(day[one] - day[other]), DAYS)] += 1
        lags = [abs(day[a] - day[b]) for a in alike[one] for b in alike[other] if a != b]
        for lag in lags:
            expected[row, band(lag, DAYS)] += 1 / len(lags)
    table = near_repeat(data).table
    assert table["pairs"].tolist() == found[:-1, :-1].ravel().tolist()
    errors = (table["expected"] - expected[:-1, :-1].ravel()).abs()
    assert (errors < 4 * np.sqrt((expected[:-1, :-1].ravel() + 1) / SIMULATED) * 2).all()
    assert table["pairs"].sum() > 100


def test_a_ratio_is_found_over_expected(tiny: sitrep.Dataset) -> None:
    """It is said on 10 pairs, found and expected together, and on no fewer."""
    table = near_repeat(scattered(tiny)).table
    enough = table["pairs"] + table["expected"] >= 10
    assert table.loc[enough, "ratio"].equals((table["pairs"] / table["expected"])[enough])
    assert 0 < enough.sum() < len(table)
    for name in ("ratio", "chance", "chance_any", "least_rise"):
        assert table[name].notna().equals(enough)
    assert (table["chance_any"].dropna() >= table["chance"].dropna() - 0.05).all()


def test_without_an_exchange_the_ratio_is_one(tiny: sitrep.Dataset) -> None:
    """Where each day is alone in its stratum, what is found is what is expected."""
    rows = scattered(tiny).incidents
    points = place_points(rows["latitude"], rows["longitude"])
    day = rows["date_start"].to_numpy("datetime64[D]")
    counts = count_pairs(points, day, np.arange(N), km=KM, days=DAYS)
    table = module.tabulate(counts, km=KM, days=DAYS)
    assert set(table["ratio"].dropna()) == set(table["chance_any"].dropna()) == {1.0}


@pytest.mark.parametrize("east", [10, 142, -38])
def test_a_turn_of_the_globe_changes_nothing(tiny: sitrep.Dataset, east: int) -> None:
    """The same places further east are as far apart, across the line of date too."""
    data = scattered(tiny)
    longitude = (data.incidents["longitude"] + east + 180) % 360 - 180
    turned = replace(data, incidents=data.incidents.assign(longitude=longitude))
    pd.testing.assert_frame_equal(near_repeat(turned).table, near_repeat(data).table)


@pytest.mark.parametrize("north", [-60, 20, 50])
def test_a_move_along_a_meridian_changes_nothing(tiny: sitrep.Dataset, north: int) -> None:
    """Places on one meridian are as far apart further north or south."""
    data = scattered(tiny)
    alike = data.incidents.assign(longitude=38.0)
    moved = alike.assign(latitude=alike["latitude"] + north)
    tables = [near_repeat(replace(data, incidents=rows)).table for rows in (alike, moved)]
    pd.testing.assert_frame_equal(*tables)


def test_the_order_of_rows_changes_no_pair(tiny: sitrep.Dataset) -> None:
    """A file may list its rows in any order."""
    data = repeated(tiny)
    mixed = replace(data, incidents=data.incidents.sample(frac=1, random_state=3))
    assert near_repeat(mixed).table["pairs"].equals(near_repeat(data).table["pairs"])


def test_near_repeats_are_found_and_told(tiny: sitrep.Dataset) -> None:
    """Each incident followed by one at its place stands out there, within two days."""
    result = repeated(tiny).near_repeat()
    table = result.table.set_index(["km", "days"])
    nearest = table.loc[("0 to 1", "0 to 2")]
    assert nearest["ratio"] > 2
    assert nearest["chance_any"] == 1 / (1 + SIMULATED)
    assert result.finding == (
        "Near repeats of incidents reach 1 km and 2 days; 0 to 1 km and 0 to 2 days apart are "
        f"{nearest['ratio']:.1f} times as many pairs as by chance ({nearest['pairs']:.0f}, "
        f"{nearest['expected']:.1f} expected)."
    )
    assert result.findings[1:-1] == [
        "2 more cells stand out, away from these; where incidents repeat, such cells often do by "
        "chance."
    ]


def test_where_nothing_stands_out_it_says_what_would_have(tiny: sitrep.Dataset) -> None:
    """No cell is named as if it were unusual, and the power stands beside it."""
    finding, power, compared = scattered(tiny).near_repeat().findings
    assert finding.startswith("No cell stands out. The most unusual: ")
    assert power.startswith("The least that would have shown in about 80 of 100 such series: ")
    assert compared == "Of 60 incidents 60 are compared, whoever acted; none is left out."


def test_nothing_unusual_is_named_where_there_are_no_more_than_by_chance(
    tiny: sitrep.Dataset,
) -> None:
    """A cell with fewer pairs than expected is not the most unusual one."""
    data = scattered(tiny)
    found = near_repeat(data)
    few = found._replace(table=found.table.assign(ratio=found.table["ratio"].clip(upper=0.9)))
    assert describe_near_repeat(data, few) == (
        "No cell stands out: in none are there more pairs of incidents than by chance."
    )


def test_days_stay_in_their_theatre_month_and_search(tiny: sitrep.Dataset) -> None:
    """No two incidents of another theatre, month or effort exchange their days."""
    random = np.random.default_rng(4)
    data = made(tiny, random.integers(0, 121, 200), random.normal([35, 38], 0.2, (200, 2)))
    rows = data.incidents.assign(theatre=random.choice(["alpha", "beta"], 200))
    windows = pd.DataFrame(
        [
            ("alpha", "2020-01-01", "2020-04-30", "full"),
            ("beta", "2020-01-01", "2020-01-19", "full"),
            ("beta", "2020-01-20", "2020-02-10", "thin"),
            ("beta", "2020-02-21", "2020-04-30", "full"),
        ],
        columns=["theatre", "start", "end", "effort"],
    ).astype({"start": "datetime64[s]", "end": "datetime64[s]"})
    both = tiny.where(theatres=["alpha", "beta"])
    strata = _strata(replace(both, incidents=rows, coverage=windows.assign(note="")), rows)
    day = rows["date_start"]
    search = pd.Series("full", rows.index)
    search[day.between("2020-01-20", "2020-02-10")] = "thin"
    search[day.between("2020-02-11", "2020-02-20")] = "none"
    search[rows["theatre"] == "alpha"] = "full"
    keys = pd.DataFrame({"theatre": rows["theatre"], "month": day.dt.month, "search": search})
    assert keys.assign(stratum=strata).drop_duplicates()["stratum"].is_unique
    assert len(set(strata)) == len(keys.drop_duplicates()) == 11


def test_an_episode_counts_once(tiny: sitrep.Dataset) -> None:
    """Of the stages of an episode the first is compared; what stands alone stays."""
    data = scattered(tiny)
    names = pd.Series(np.nan, range(N), dtype="object")
    names[[3, 4, 5]] = "feud"
    names[[6, 7]] = ""
    rows = data.incidents.assign(episode_id=names)
    found = near_repeat(replace(data, incidents=rows))
    assert (found.used, found.left["episode"]) == (N - 2, 2)
    first = rows.loc[[3, 4, 5], "date_start"].idxmin()
    one = rows.drop(index=[at for at in (3, 4, 5) if at != first])
    expected = near_repeat(replace(data, incidents=one)).table["pairs"]
    assert found.table["pairs"].equals(expected)
    without = near_repeat(replace(data, incidents=rows.drop(columns="episode_id")))
    assert without.used == N


def test_what_is_not_known_is_left_out_and_said(tiny: sitrep.Dataset) -> None:
    """Every incident is compared or counted among those left out, with the reason."""
    data = scattered(tiny)
    rows = data.incidents.astype({"date_precision": "object", "geo_precision": "object"})
    rows.loc[:4, "date_precision"] = "week"
    rows.loc[3:9, "geo_precision"] = ["area", "admin1", "country", "near", "area", "near", "near"]
    rows.loc[20, "longitude"] = np.nan
    result = replace(data, incidents=rows).near_repeat()
    assert result.found.left == {"day": 5, "place": 2, "point": 1, "episode": 0, "early": 0}
    assert result.found.used == N - 8
    assert result.findings[-1] == (
        "Of 60 incidents 52 are compared, whoever acted; left out are 5 not known to the day, 2 at "
        "no place known exactly or nearly and 1 at a place without coordinates."
    )


def test_of_very_many_the_latest_are_compared(
    tiny: sitrep.Dataset, monkeypatch: pytest.MonkeyPatch
) -> None:
    """So that no file takes for ever; how many are left out is said."""
    monkeypatch.setattr(module, "LATEST", 50)
    data = scattered(tiny)
    found = near_repeat(data)
    assert (found.used, found.left["early"]) == (50, 10)
    late = data.incidents.sort_values("date_start", kind="stable").tail(50)
    assert found.table["pairs"].equals(near_repeat(replace(data, incidents=late)).table["pairs"])


NOWHERE = np.full((40, 2), np.nan)
AROUND = np.random.default_rng(2).normal([35, 38], 0.2, (40, 2))
ALL_DAYS = np.arange(40)


@pytest.mark.parametrize(
    ("days", "points", "said"),
    [
        (ALL_DAYS[:29], AROUND[:29], "day and place of 29 incidents are known, 30 are needed."),
        (ALL_DAYS[:1], AROUND[:1], "day and place of 1 incident is known, 30 are needed."),
        (ALL_DAYS, NOWHERE, "day and place of no incidents are known, 30 are needed."),
        (ALL_DAYS, np.full((40, 2), 35), "all incidents whose place is known are at one."),
        (
            np.full(40, 7),
            AROUND,
            "within a month no two incidents searched alike are on different days.",
        ),
    ],
    ids=["few", "one", "no coordinates", "one place", "one day"],
)
def test_what_cannot_be_compared_gives_a_sentence_and_no_number(
    tiny: sitrep.Dataset, days: np.ndarray, points: np.ndarray, said: str
) -> None:
    """The reason stands in place of a table; the chart says the same."""
    result = made(tiny, days, points).near_repeat()
    assert result.findings == [f"No near repeats can be looked for: {said}"]
    assert result.table.empty
    assert result.plot().get_figure() is not None


def test_places_far_apart_give_no_ratio(tiny: sitrep.Dataset) -> None:
    """Incidents that are nowhere near each other have no pairs to speak of."""
    points = np.column_stack([np.full(40, 35.0), np.linspace(-100, 100, 40)])
    result = made(tiny, ALL_DAYS, points).near_repeat()
    assert result.finding == (
        "Too few pairs of incidents are near each other to say whether they repeat."
    )
    assert result.table["ratio"].isna().all()
    assert result.plot().get_figure() is not None


@pytest.mark.parametrize(
    ("bands", "said"),
    [
        ({"km": (5, 1)}, r"km: \(5, 1\) is no list of upper limits of bands; give 1 to 6 numbers"),
        ({"km": ()}, r"km: \(\) is no list"),
        ({"km": (0, 5)}, "numbers above 0, each above the one before"),
        ({"km": 5}, "km: 5 is no list"),
        ({"km": "15"}, "km: '15' is no list"),
        ({"km": (1, float("nan"))}, "km: "),
        ({"km": (1, 2, 3, 4, 5, 6, 7)}, "give 1 to 6"),
        ({"days": (2, 29)}, r"days: \(2, 29\) .* whole numbers of days from 0 to 28"),
        ({"days": (2.5,)}, "days: "),
        ({"days": (True,)}, "days: "),
        ({"days": (2, 2)}, "days: "),
    ],
)
def test_bands_have_rising_limits(
    tiny: sitrep.Dataset, bands: dict[str, tuple[float, ...]], said: str
) -> None:
    """What are no bands gives one message that says what is allowed."""
    with pytest.raises(ParameterError, match=said):
        tiny.near_repeat(**bands)  # type: ignore[arg-type]


def test_bands_are_named_by_their_ends(tiny: sitrep.Dataset) -> None:
    """Bands of days begin on the day after; one of a single day is that day."""
    table = scattered(tiny).near_repeat(km=[0.5, 20], days=[0, 1, 7]).table
    assert list(table["km"].cat.categories) == ["0 to 0.5", "0.5 to 20"]
    assert list(table["days"].cat.categories) == ["0", "1", "2 to 7"]
    assert len(table) == 6


def test_what_stands_out_is_marked(tiny: sitrep.Dataset) -> None:
    """One cell is bold and framed, and the others are not."""
    ax = repeated(tiny).near_repeat().plot()
    bold = [text for text in ax.texts if text.get_weight() == "bold"]
    assert len(bold) == 1
    assert len([patch for patch in ax.patches if patch.get_facecolor()[3] == 0]) == 1


def test_seven_thousand_incidents_take_seconds(tiny: sitrep.Dataset) -> None:
    """As many as a year of one country has, in places as near as its towns."""
    random = np.random.default_rng(5)
    data = made(tiny, random.integers(0, 121, 7000), random.normal([35, 38], 1, (7000, 2)))
    begun = process_time()
    assert near_repeat(data).table["pairs"].sum() > 100_000
    assert process_time() - begun < 10


def test_the_reach_is_linked_with_the_nearest_cell() -> None:
    """A cell that stands out beyond one that does not is no part of it."""
    chances = [[0.5, 0.01, 0.9], [0.02, 0.001, 0.9], [0.9, 0.9, 0.001]]
    cells = [(km, days) for km in "abc" for days in "xyz"]
    table = pd.DataFrame(cells, columns=["km", "days"]).assign(chance_any=np.ravel(chances))
    assert select_reach(table).tolist() == [0, 1, 0, 1, 1, 0, 0, 0, 0]
    assert not select_reach(table.assign(chance_any=np.nan)).any()
    assert select_reach(table.head(0)).empty


@pytest.mark.parametrize("world", ["search", "towns"])
def test_uneven_search_and_months_raise_no_alarm(world: str) -> None:
    """At most 5 in 100, as `calibrate_near_repeat.py` shows; far more where all days exchange."""
    assert share(world, 220, 0, 40) <= 0.15
    assert share(world, 220, 0, 40, classic=True) >= 0.25


def test_planted_repeats_are_found() -> None:
    """Of 220 incidents 10 in 100 followed by one nearby, in nearly every made-up year."""
    assert share("search", 220, 0.1, 20) >= 0.8
