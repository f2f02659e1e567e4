"""Our counts beside published totals."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from sitrep.errors import check_choice
from sitrep.measures.remembered import remembered
from sitrep.measures.search import NOT_SEARCHED, efforts_by_day
from sitrep.model.dataset import Dataset
from sitrep.model.metrics import Metric

REGION_KINDS = ("theatre", "admin1", "country")

NO_MEASURE = "no_measure"
NO_ACTOR = "no_actor"
NOT_ASKED = "not_asked"
NOT_ALL_SEARCHED = "not_all_searched"
NARROWER = "narrower"
"""Why a published total stands alone: it counts a measure that these data cannot count, sides or
causes that they do not tell apart, days that are not asked about, an area that was not searched on
every day, or more than is asked about."""

_COLUMNS = {
    "benchmark_id": "str",
    "publisher_id": "str",
    "metric": "str",
    "region_kind": "str",
    "region": "str",
    "actor": "str",
    "period_start": "datetime64[s]",
    "period_end": "datetime64[s]",
    "published": "float64",
    "qualifier": "str",
    "n": "float64",
    "captured": "float64",
    "reason": "str",
}
_OF_ONE_PUBLISHER = [
    *("period_start", "period_end", "region", "actor"),
    *("published", "qualifier", "n", "captured"),
]


@remembered
def compare_totals(data: Dataset) -> pd.DataFrame:
    """Set what is counted here beside every published total, or say why that cannot be done.

    Parameters
    ----------
    data : Dataset

    Returns
    -------
    DataFrame, one row a published total, in the order of the benchmarks: benchmark_id,
    publisher_id, metric, region_kind, region, actor, period_start, period_end, published
    (incidents or people), qualifier (exact, at_least, about), n (the same counted here: same days,
    area, sides and measure), captured (n / published), reason (why it cannot be compared:
    no_measure, no_actor, not_asked, not_all_searched, narrower; empty where it can, and then alone
    n is given)

    Notes
    -----
    An incident known to a window counts for the part of it that lies in the period. Dead and
    wounded are best accounts, so that n is a minimum. What a metric counts, and which actors a side
    is, is declared beside the dataset (`Dataset.metrics`, `Dataset.sides`). An area was searched if
    all its theatres were, thinly or as planned, on every day. Publishers define what
    they count in their own way: the ratio says how much of the published number this sample
    holds, not who is right. Source: data/README.md#known-limits
    """
    return _compare(data, data.benchmarks)


def compare_published(
    data: Dataset, *, publisher: str, region_kind: str = "theatre", metric: str = "attacks"
) -> pd.DataFrame:
    """Set what is counted here beside the numbers of one publisher.

    Parameters
    ----------
    data : Dataset
    publisher : str, publisher id
    region_kind : {"theatre", "admin1", "country"}, what kind of area the totals are for
    metric : str, one of `Dataset.metrics`

    Returns
    -------
    DataFrame, one row a published number that can be compared, sorted by period and region:
    period_start, period_end, region, actor, published (incidents or people), qualifier
    (exact, at_least, about), n (counted here: same days, area and actor), captured
    (n / published)

    Raises
    ------
    ParameterError : region_kind or metric is not allowed

    Notes
    -----
    As in `compare_totals`.
    """
    check_choice("region_kind", region_kind, REGION_KINDS, noun="a kind of area")
    _check_metric(data, metric)
    chosen = data.benchmarks[
        data.benchmarks["publisher_id"].eq(publisher)
        & data.benchmarks["metric"].eq(metric)
        & data.benchmarks["region_kind"].eq(region_kind)
    ]
    table = _compare(data, chosen.sort_values(["period_start", "region"]))
    return table.loc[table["reason"].eq(""), _OF_ONE_PUBLISHER].reset_index(drop=True)


def count_metric(data: Dataset, metric: str) -> float:
    """Return how much of a published measure is held in these data, in the time asked about.

    Parameters
    ----------
    data : Dataset
    metric : str, one that `compare_published` takes

    Returns
    -------
    float, incidents or people; those of incidents known to a window in part

    Raises
    ------
    ParameterError : metric is not allowed
    """
    hit, own = _measure(data, _check_metric(data, metric))
    return float(np.sum((hit + own) * data.weights))


class MainPublisher(NamedTuple):
    """Who published most on what is asked about, and of what area and side its totals are."""

    publisher_id: str
    region_kind: str
    region: str
    actor: str


def main_publisher(
    data: Dataset, totals: pd.DataFrame, *, metric: str = "attacks"
) -> MainPublisher | None:
    """Return the publisher whose totals say most, over time, about what is asked about.

    Parameters
    ----------
    data : Dataset
    totals : DataFrame, as `compare_totals` returns it
    metric : str, one of `Dataset.metrics`

    Returns
    -------
    MainPublisher, of the totals that can be compared those of one publisher, area and side that
    cover most days of most regions, of several the first in the order of `totals`; a single total
    shows nothing over time and comes after two. None without any
    """
    chosen = totals[totals["reason"].eq("") & totals["metric"].eq(metric)]
    ranked: list[tuple[tuple[bool, int], MainPublisher]] = []
    for key, series in chosen.groupby(list(MainPublisher._fields), sort=False):
        found = MainPublisher(*map(str, key))
        days = {
            day
            for first_day, last_day in zip(
                series["period_start"], series["period_end"], strict=True
            )
            for day in range(first_day.toordinal(), last_day.toordinal() + 1)
        }
        _, regions = _area(data, found.region_kind, found.region)
        ranked.append(((len(series) > 1, len(days) * len(regions)), found))
    return max(ranked, key=lambda pair: pair[0])[1] if ranked else None


def _check_metric(data: Dataset, metric: str) -> Metric:
    """Return what a metric counts, if the data declare it."""
    return data.metrics[
        check_choice("metric", metric, data.metrics, noun="a measure that can be counted")
    ]


@dataclass
class _Known:
    """What is known of a dataset whatever is asked: its search, its actors, and published areas.

    Attributes
    ----------
    searched : dict, theatre -> for each day asked about whether it was searched
    regions : set of str, those that lie in a theatre
    actors : set of str
    areas : dict, kind and region of published totals -> theatres and regions, as `_area` says
    here : dict, the same -> the incidents in it (positions)
    of_side : dict, actors -> for each incident whether one of them is a side of it
    adds : dict, measure -> what each incident adds to it, as `_measure` says
    """

    searched: dict[str, np.ndarray]
    regions: set[str]
    actors: set[str]
    areas: dict[tuple[str, str], tuple[set[str], set[str]]]
    here: dict[tuple[str, str], np.ndarray] = field(default_factory=dict)
    of_side: dict[tuple[str, ...], np.ndarray] = field(default_factory=dict)
    adds: dict[str, tuple[np.ndarray, np.ndarray]] = field(default_factory=dict)


def _know(data: Dataset, benchmarks: pd.DataFrame) -> _Known:
    """Return what is asked of a dataset for each of some benchmarks."""
    efforts = efforts_by_day(replace(data, filters={}))
    areas = benchmarks[["region_kind", "region"]].drop_duplicates()
    return _Known(
        dict(zip(efforts.index, efforts.gt(NOT_SEARCHED).to_numpy(), strict=True)),
        set(data.theatres["admin1"]),
        set(data.values("actors")),
        {pair: _area(data, *pair) for pair in areas.itertuples(index=False, name=None)},
    )


def _compare(data: Dataset, benchmarks: pd.DataFrame) -> pd.DataFrame:
    """Return the table of `compare_totals` for some benchmarks."""
    days = zip(benchmarks["period_start"], benchmarks["period_end"], strict=True)
    spans = pd.Series([(span,) for span in days], benchmarks.index, dtype="object")
    held = count_held(data, benchmarks.assign(spans=spans))
    table = benchmarks.assign(published=benchmarks["value"], n=held["n"], reason=held["reason"])
    table["captured"] = held["n"] / benchmarks["value"].where(benchmarks["value"] > 0)
    return table[list(_COLUMNS)].astype(_COLUMNS).reset_index(drop=True)


def count_held(data: Dataset, totals: pd.DataFrame) -> pd.DataFrame:
    """Count here what each of some totals counts, or say why that cannot be done.

    Parameters
    ----------
    data : Dataset
    totals : DataFrame, with metric, region_kind, region, actor, spans (pairs of first and last day)

    Returns
    -------
    DataFrame, of the index of `totals`: n, reason, as `compare_totals` says
    """
    known = _know(data, totals)
    rows = totals[["metric", "region_kind", "region", "actor", "spans"]].to_dict("records")
    reasons = [_reason(data, known, total) for total in rows]
    found = [
        np.nan if reason else _found(data, known, total)
        for total, reason in zip(rows, reasons, strict=True)
    ]
    held = pd.DataFrame({"n": found, "reason": reasons}, index=totals.index)
    return held.astype({"n": "float64", "reason": "str"})


def _reason(data: Dataset, known: _Known, total: dict[Hashable, Any]) -> str:
    """Return why a published total cannot be compared; nothing if it can."""
    if total["metric"] not in data.metrics:
        return NO_MEASURE
    if not known.actors.issuperset(_actors(data, total)):
        return NO_ACTOR
    if any(start < data.start or end > data.end for start, end in total["spans"]):
        return NOT_ASKED
    theatres, regions = known.areas[total["region_kind"], total["region"]]
    for start, end in total["spans"]:
        days = slice((start - data.start).days, (end - data.start).days + 1)
        if not _searched(known, days, theatres, regions):
            return NOT_ALL_SEARCHED
    return "" if _asked(data, total, theatres, regions) else NARROWER


def _actors(data: Dataset, total: dict[Hashable, Any]) -> tuple[str, ...]:
    """Return the sides whose acts a published total counts; none for all of them."""
    actor = total["actor"]
    return () if actor == "all" else data.sides.get(actor, (actor,))


def _area(data: Dataset, kind: str, region: str) -> tuple[set[str], set[str]]:
    """Return the theatres and governorates of which a published total counts a part or all."""
    listed = data.theatres
    if kind == "theatre":
        return {region}, set(listed.loc[listed["theatre"] == region, "admin1"])
    if kind == "admin1":
        return set(listed.loc[listed["admin1"] == region, "theatre"]), {region}
    if list(data.incidents["country"].cat.categories) != [region]:
        return set(), set()
    return set(listed["theatre"]), {*data.admin1["admin1"], *listed["admin1"]}


def _searched(known: _Known, days: slice, theatres: set[str], regions: set[str]) -> bool:
    """Say whether an area lies within the theatres, and these were searched on every day."""
    if not theatres or not theatres.issubset(known.searched):
        return False
    if not regions.issubset(known.regions):
        return False
    return all(bool(known.searched[theatre][days].all()) for theatre in theatres)


def _asked(
    data: Dataset, total: dict[Hashable, Any], theatres: set[str], regions: set[str]
) -> bool:
    """Say whether all that a published total counts is asked about here."""
    asked = data.filters
    if not {"period", "event_classes", "actors", "theatres", "regions"}.issuperset(asked):
        return False
    metric = data.metrics[total["metric"]]
    classes = {*metric.event_classes}
    if "event_classes" in asked and not (classes and classes.issubset(asked["event_classes"])):
        return False
    needed = {*_actors(data, total)}
    if needed:
        needed |= {*metric.own_dead_of}
    if "actors" in asked and not (needed and needed.issubset(asked["actors"])):
        return False
    return theatres.issubset(asked.get("theatres", theatres)) and regions.issubset(
        asked.get("regions", regions)
    )


def _measure(data: Dataset, metric: Metric) -> tuple[pd.Series, pd.Series]:
    """Return what each incident adds to a total: by the side that acted, and whoever acted."""
    incidents = data.incidents
    nothing = pd.Series(0.0, incidents.index)
    counts = pd.Series(True, incidents.index)
    for column, codes in (
        ("event_class", metric.event_classes),
        ("event_type", metric.event_types),
    ):
        counts &= incidents[column].isin(codes) if codes else True
    if not metric.of_people:
        return counts.astype("float64"), nothing
    hit = data.targets
    if metric.target_types:
        hit = hit[hit["target_type"].isin(metric.target_types)]
    people = incidents["incident_id"].map(hit.groupby("incident_id")[metric.counts].sum())
    own = incidents["actor_killed"].fillna(0.0)
    if metric.own_dead_of:
        own = own.where(incidents["actor"].isin(metric.own_dead_of), 0.0)
    elif not metric.own_dead:
        own = nothing
    return people.fillna(0.0).astype("float64").where(counts, 0.0), own.where(counts, 0.0)


def _found(data: Dataset, known: _Known, total: dict[Hashable, Any]) -> float:
    """Count here what a published total counts."""
    incidents, sides, metric = data.incidents, _actors(data, total), total["metric"]
    area = total["region_kind"], total["region"]
    if area not in known.here:
        known.here[area] = np.flatnonzero(incidents[area[0]].eq(area[1]))
    if metric not in known.adds:
        of_side, anyone = _measure(data, data.metrics[metric])
        known.adds[metric] = of_side.to_numpy(), anyone.to_numpy()
    if sides not in known.of_side:
        acted = incidents["actor"].isin(sides) | incidents["actor_2"].isin(sides)
        known.of_side[sides] = acted.to_numpy()
    rows = known.here[area]
    hit, own = (adds[rows] for adds in known.adds[metric])
    if sides:
        hit = np.where(known.of_side[sides][rows], hit, 0.0)
        own = own if data.metrics[metric].own_dead_of else np.zeros(len(rows))
    share = sum(data.share_within(*span).to_numpy()[rows] for span in total["spans"])
    return float(np.sum((hit + own) * share))
