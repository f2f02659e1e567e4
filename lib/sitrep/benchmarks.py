"""Our counts beside published totals."""

from __future__ import annotations

import pandas as pd

from sitrep.counts import count
from sitrep.dataset import Dataset

_REGION = {"theatre": "theatres", "admin1": "regions"}
_COLUMNS = [
    "period_start",
    "period_end",
    "region",
    "actor",
    "published",
    "qualifier",
    "n",
    "captured",
]


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

    Notes
    -----
    Publishers define an attack in their own way; the ratio says how much of the published number
    this sample holds, not who is right. Source: data/README.md#known-limits
    """
    published = data.benchmarks[
        data.benchmarks["publisher_id"].eq(publisher)
        & data.benchmarks["metric"].eq("attacks")
        & data.benchmarks["region_kind"].eq(region_kind)
        & data.benchmarks["period_start"].ge(data.start)
        & data.benchmarks["period_end"].le(data.end)
    ]
    rows = []
    for total in published.sort_values(["period_start", "region"]).itertuples():
        if not _asked(data, total.actor, total.region, _REGION[region_kind]):
            continue
        part = data.where(
            start=f"{total.period_start:%Y-%m-%d}",
            end=f"{total.period_end:%Y-%m-%d}",
            actors=[] if total.actor == "all" else [total.actor],
            event_classes=["attack"],
            **{_REGION[region_kind]: [total.region]},
        )
        found = count(part, period=None)["n"].iloc[0]
        rows.append(
            {
                "period_start": total.period_start,
                "period_end": total.period_end,
                "region": total.region,
                "actor": total.actor,
                "published": total.value,
                "qualifier": total.qualifier,
                "n": found,
                "captured": found / total.value if total.value else float("nan"),
            }
        )
    return pd.DataFrame(rows, columns=_COLUMNS)


def _asked(data: Dataset, actor: str, region: str, region_filter: str) -> bool:
    """Say whether a published total is about what is asked, no more and no less."""
    if data.filters.get("event_classes", ["attack"]).count("attack") == 0:
        return False
    narrowing = {"event_types", "attributions", "target_types", "publishers", "min_accounts"}
    if narrowing.intersection(data.filters):
        return False
    known = data.values("actors")
    sides = data.filters.get("actors")
    if actor == "all" and sides:
        return False
    if actor != "all" and (actor not in known or (sides and actor not in sides)):
        return False
    other = "regions" if region_filter == "theatres" else "theatres"
    asked = data.filters.get(region_filter, [region])
    return region in asked and other not in data.filters
