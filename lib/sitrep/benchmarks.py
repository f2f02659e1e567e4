"""Our counts beside published totals."""

from __future__ import annotations

from typing import Any

import pandas as pd

from sitrep.counts import count
from sitrep.dataset import Dataset
from sitrep.errors import check_choice

_REGION = {"theatre": "theatres", "admin1": "regions"}
_COLUMNS = {
    "period_start": "datetime64[s]",
    "period_end": "datetime64[s]",
    "region": "str",
    "actor": "str",
    "published": "float64",
    "qualifier": "str",
    "n": "float64",
    "captured": "float64",
}


def compare_published(
    data: Dataset, *, publisher: str, region_kind: str = "theatre"
) -> pd.DataFrame:
    """Set the attacks found here beside the number that a publisher counted.

    Parameters
    ----------
    data : Dataset
    publisher : str, publisher id
    region_kind : {"theatre", "admin1"}, what kind of area the totals are for

    Returns
    -------
    DataFrame, one row a published number of attacks that lies within what is asked about, sorted
    by period and region: period_start, period_end, region, actor, published (attacks), qualifier
    (exact, at_least, about), n (attacks found here, same days, area and actor), captured (n /
    published)

    Raises
    ------
    ParameterError : region_kind is not allowed

    Notes
    -----
    Publishers define an attack in their own way; the ratio says how much of the published number
    this sample holds, not who is right. Source: data/README.md#known-limits
    """
    check_choice("region_kind", region_kind, _REGION, noun="a kind of area")
    published = data.benchmarks[
        data.benchmarks["publisher_id"].eq(publisher)
        & data.benchmarks["metric"].eq("attacks")
        & data.benchmarks["region_kind"].eq(region_kind)
        & data.benchmarks["period_start"].ge(data.start)
        & data.benchmarks["period_end"].le(data.end)
    ]
    rows = []
    for total in published.sort_values(["period_start", "region"]).to_dict("records"):
        actor, region, areas = total["actor"], total["region"], _REGION[region_kind]
        if not _asked(data, actor, region, areas):
            continue
        start, end = total["period_start"], total["period_end"]
        same: dict[str, Any] = {areas: [region], "actors": [] if actor == "all" else [actor]}
        part = data.where(
            start=f"{start:%Y-%m-%d}", end=f"{end:%Y-%m-%d}", event_classes=["attack"], **same
        )
        found = count(part, period=None)["n"].iloc[0]
        captured = found / total["value"] if total["value"] else float("nan")
        qualifier = total["qualifier"]
        rows.append([start, end, region, actor, total["value"], qualifier, found, captured])
    return pd.DataFrame(rows, columns=list(_COLUMNS)).astype(_COLUMNS)


def _asked(data: Dataset, actor: str, region: str, areas: str) -> bool:
    """Say whether a published total is about what is asked, no more and no less."""
    asked = data.filters
    if not {"period", "event_classes", "actors", areas}.issuperset(asked):
        return False
    if "attack" not in asked.get("event_classes", ["attack"]):
        return False
    if region not in asked.get(areas, data.values(areas)):
        return False
    if actor == "all":
        return "actors" not in asked
    return actor in asked.get("actors", data.values("actors"))
