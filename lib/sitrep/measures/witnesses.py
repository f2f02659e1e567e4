"""What several publishers say of one number: same area, side, measure and days."""

from __future__ import annotations

import pandas as pd

from sitrep.measures.contradictions import SERIES
from sitrep.measures.published import compare_totals
from sitrep.measures.totals import add_witnesses
from sitrep.model.dataset import Dataset

NUMBER = [*SERIES, "period_start", "period_end"]
"""What one number is of."""


def compare_witnesses(data: Dataset) -> pd.DataFrame:
    """Set side by side what several witnesses published of one number.

    Parameters
    ----------
    data : Dataset

    Returns
    -------
    DataFrame, one row a published number, those of most witnesses first, then of most days, then
    the furthest apart: number (from 0: rows of one are of the same measure, area, side and days),
    metric, region_kind, region, actor, period_start, period_end, published, qualifier, publishers
    (tuple of publisher ids: all who give this number), n, captured (as in `compare_totals`), apart
    (the highest over the lowest)

    Notes
    -----
    Only days asked about count. Publishers who give the same number are in one row: one may have it
    from the other.
    """
    totals = add_witnesses(data, compare_totals(data))
    within = totals["period_start"].ge(data.start) & totals["period_end"].le(data.end)
    totals = totals[within]
    several = totals.groupby(NUMBER)["witness"].transform("nunique").gt(1)
    rows = totals[several].groupby([*NUMBER, "published"], sort=False)
    table = rows.agg(
        qualifier=("qualifier", "first"),
        publishers=("publisher_id", lambda names: tuple(dict.fromkeys(names))),
        n=("n", "first"),
        captured=("captured", "first"),
    ).reset_index()
    each = table.groupby(NUMBER)["published"]
    table["apart"] = each.transform("max") / each.transform("min").where(lambda low: low > 0)
    table["said"] = each.transform("size")
    table["days"] = (table["period_end"] - table["period_start"]).dt.days
    order = ["said", "days", "apart", *NUMBER, "published"]
    falls = [name not in ("said", "days", "apart", "published") for name in order]
    table = table.sort_values(order, ascending=falls, kind="stable", ignore_index=True)
    table.insert(0, "number", table.groupby(NUMBER, sort=False).ngroup())
    return table.drop(columns=["said", "days"])
