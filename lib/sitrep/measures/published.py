"""Our counts beside published totals."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from sitrep.errors import check_choice
from sitrep.measures.search import NOT_SEARCHED, efforts_by_day
from sitrep.model.dataset import Dataset
from sitrep.words.text import span

CIVILIANS = (
    *("civilian", "government_employee", "government_official"),
    *("health_or_aid_worker", "journalist", "tribal_leader"),
)
"""Groups hit that are no fighters, soldiers or police: what monitors count as civilians."""

GOVERNMENT_SIDE = ("military", "intelligence", "police", "progov_militia")

INCIDENTS_OF = {
    "attacks": ("event_class", ("attack",)),
    "assassinations": ("event_type", ("assassination",)),
    "assassinations_and_attempts": ("event_type", ("assassination", "assassination_attempt")),
}
"""Metric -> the column of `incidents` and its values that count."""

PEOPLE_OF: dict[str, tuple[str, tuple[str, ...] | None]] = {
    "killed_total": ("killed", None),
    "killed_civilians": ("killed", CIVILIANS),
    "killed_progov": ("killed", GOVERNMENT_SIDE),
    "killed_isis": ("killed", ("isis",)),
    "wounded": ("wounded", None),
}
"""Metric -> the column of `targets` that is summed, and the groups hit that count; None for all."""

SIDES = dict.fromkeys(
    ("Syrian government and Russian forces", "Russian and Syrian government forces"),
    ("Syrian government forces", "Russian forces"),
)
"""Side of a published total that is several actors here -> these actors."""

REGION_KINDS = ("theatre", "admin1", "country")

NO_MEASURE = "a measure that these data cannot count"
NO_ACTOR = "sides or causes that these data do not tell apart"
NOT_ASKED = "days that are not asked about"
NOT_ALL_SEARCHED = "an area that was not searched on every day"
NARROWER = "more than is asked about here"
"""Why a published total stands alone: the last one, since it counts ..."""

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
    area, sides and measure), captured (n / published), reason (why it cannot be compared: the
    total counts ...; empty where it can, and then alone n is given)

    Notes
    -----
    An incident known to a window counts for the part of it that lies in the period. Dead and
    wounded are best accounts, so that n is a minimum. `killed_civilians` are all groups hit but
    fighters, soldiers and police. ISIS's own dead count for `killed_isis` whoever killed them,
    and those of every acting side for `killed_total` where the total singles out no side. An area
    was searched if all its theatres were, thinly or fully, on every day. Publishers define what
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
    metric : {"attacks", "assassinations", "assassinations_and_attempts", "killed_total",
        "killed_civilians", "killed_progov", "killed_isis", "wounded"}

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
    check_choice(
        "metric", metric, [*INCIDENTS_OF, *PEOPLE_OF], noun="a measure that can be counted"
    )
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
    check_choice(
        "metric", metric, [*INCIDENTS_OF, *PEOPLE_OF], noun="a measure that can be counted"
    )
    hit, own = _measure(data, metric)
    return float(np.sum((hit + own) * data.weights))


def select_longest(data: Dataset, totals: pd.DataFrame, *, top: int = 12) -> pd.DataFrame:
    """Keep the published totals of the longest periods, each named in words.

    Parameters
    ----------
    data : Dataset, for the words
    totals : DataFrame, as `compare_totals` returns it
    top : int, how many to keep

    Returns
    -------
    DataFrame, the totals that can be compared, sorted by length of the period and by the number
    published, with two columns first: total (publisher, measure and area; the period too where
    that alone is not unique), when (the period). A total that lies within a longer one of the
    same publisher, measure, area and side is left out
    """
    table = totals[totals["reason"].eq("")]
    days = (table["period_end"] - table["period_start"]).dt.days
    order = table.assign(days=days).sort_values(
        ["days", "published"], ascending=False, kind="stable"
    )
    kept: list[Any] = []
    for row in order.itertuples():
        if len(kept) == top:
            break
        if not any(_within(row, longer) for longer in kept):
            kept.append(row)
    chosen = table.loc[[row.Index for row in kept]]
    names = data.publishers.set_index("publisher_id")["name"]
    when = [span(row.period_start, row.period_end) for row in kept]
    words = [
        f"{names.get(row.publisher_id, row.publisher_id)}: "
        f"{_uncapitalised(data.label('metric', row.metric))}, "
        f"{data.label('theatre', row.region)}"
        for row in kept
    ]
    twice = pd.Series(words, dtype="str").duplicated(keep=False)
    full = [f"{w}, {s}" if again else w for w, s, again in zip(words, when, twice, strict=True)]
    chosen.insert(0, "total", pd.Series(full, chosen.index, dtype="str"))
    chosen.insert(1, "when", pd.Series(when, chosen.index, dtype="str"))
    return chosen.reset_index(drop=True)


def _uncapitalised(words: str) -> str:
    """Return words with a small first letter."""
    return words[:1].lower() + words[1:]


def _within(row: Any, longer: Any) -> bool:
    """Say whether a total is part of a longer one."""
    same = ("publisher_id", "metric", "region_kind", "region", "actor")
    return (
        all(getattr(row, name) == getattr(longer, name) for name in same)
        and row.period_start >= longer.period_start
        and row.period_end <= longer.period_end
    )


def _compare(data: Dataset, benchmarks: pd.DataFrame) -> pd.DataFrame:
    """Return the table of `compare_totals` for some benchmarks."""
    efforts = efforts_by_day(replace(data, filters={}))
    measures: dict[str, tuple[pd.Series, pd.Series]] = {}
    rows = []
    for total in benchmarks.to_dict("records"):
        reason = _reason(data, efforts, total)
        found = float("nan")
        if not reason:
            metric = total["metric"]
            if metric not in measures:
                measures[metric] = _measure(data, metric)
            found = _found(data, total, *measures[metric])
        rows.append({**total, "published": total["value"], "n": found, "reason": reason})
    table = pd.DataFrame(rows, columns=[name for name in _COLUMNS if name != "captured"])
    table["captured"] = table["n"] / table["published"].where(table["published"] > 0)
    return table[list(_COLUMNS)].astype(_COLUMNS)


def _reason(data: Dataset, efforts: pd.DataFrame, total: dict[Hashable, Any]) -> str:
    """Return why a published total cannot be compared; nothing if it can."""
    if total["metric"] not in (*INCIDENTS_OF, *PEOPLE_OF):
        return NO_MEASURE
    if not {*_actors(total)}.issubset(data.values("actors")):
        return NO_ACTOR
    start, end = total["period_start"], total["period_end"]
    if start < data.start or end > data.end:
        return NOT_ASKED
    theatres, regions = _area(data, total)
    if not _searched(data, efforts.loc[:, start:end], theatres, regions):
        return NOT_ALL_SEARCHED
    return "" if _asked(data, total, theatres, regions) else NARROWER


def _actors(total: dict[Hashable, Any]) -> tuple[str, ...]:
    """Return the sides whose acts a published total counts; none for all of them."""
    actor = total["actor"]
    return () if actor == "all" else SIDES.get(actor, (actor,))


def _area(data: Dataset, total: dict[Hashable, Any]) -> tuple[set[str], set[str]]:
    """Return the theatres and governorates of which a published total counts a part or all."""
    listed, region = data.theatres, total["region"]
    if total["region_kind"] == "theatre":
        return {region}, set(listed.loc[listed["theatre"] == region, "admin1"])
    if total["region_kind"] == "admin1":
        return set(listed.loc[listed["admin1"] == region, "theatre"]), {region}
    if list(data.incidents["country"].cat.categories) != [region]:
        return set(), set()
    return set(listed["theatre"]), {*data.admin1["admin1"], *listed["admin1"]}


def _searched(data: Dataset, efforts: pd.DataFrame, theatres: set[str], regions: set[str]) -> bool:
    """Say whether an area lies within the theatres, and these were searched on every day."""
    if not theatres or not theatres.issubset(efforts.index):
        return False
    if not regions.issubset(data.theatres["admin1"]):
        return False
    return bool(efforts.loc[sorted(theatres)].gt(NOT_SEARCHED).to_numpy().all())


def _asked(
    data: Dataset, total: dict[Hashable, Any], theatres: set[str], regions: set[str]
) -> bool:
    """Say whether all that a published total counts is asked about here."""
    asked = data.filters
    if not {"period", "event_classes", "actors", "theatres", "regions"}.issuperset(asked):
        return False
    if "event_classes" in asked and (
        total["metric"] in PEOPLE_OF or "attack" not in asked["event_classes"]
    ):
        return False
    needed = {*_actors(total)}
    if needed and total["metric"] == "killed_isis":
        needed.add("ISIS")  # for its own dead
    if "actors" in asked and not (needed and needed.issubset(asked["actors"])):
        return False
    return theatres.issubset(asked.get("theatres", theatres)) and regions.issubset(
        asked.get("regions", regions)
    )


def _measure(data: Dataset, metric: str) -> tuple[pd.Series, pd.Series]:
    """Return what each incident adds to a total: by the side that acted, and whoever acted."""
    incidents = data.incidents
    nothing = pd.Series(0.0, incidents.index)
    if metric in INCIDENTS_OF:
        column, values = INCIDENTS_OF[metric]
        return incidents[column].isin(values).astype("float64"), nothing
    people, groups = PEOPLE_OF[metric]
    hit = data.targets
    if groups is not None:
        hit = hit[hit["target_type"].isin(groups)]
    of_incident = hit.groupby("incident_id")[people].sum()
    own = incidents["actor_killed"].fillna(0.0)
    if metric == "killed_isis":
        own = own.where(incidents["actor"] == "ISIS", 0.0)
    elif metric != "killed_total":
        own = nothing
    return incidents["incident_id"].map(of_incident).fillna(0.0).astype("float64"), own


def _found(data: Dataset, total: dict[Hashable, Any], hit: pd.Series, own: pd.Series) -> float:
    """Count here what a published total counts."""
    incidents, sides = data.incidents, _actors(total)
    here = incidents[total["region_kind"]].eq(total["region"])
    acted = incidents["actor"].isin(sides) | incidents["actor_2"].isin(sides)
    if not sides:
        value = hit + own
    elif total["metric"] == "killed_isis":
        value = hit.where(acted, 0.0) + own
    else:
        value = hit.where(acted, 0.0)
    share = data.share_within(total["period_start"], total["period_end"])
    return float(np.sum(value[here] * share[here]))
