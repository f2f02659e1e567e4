"""Periods added up to longer ones, where there are too many to be read as stacks."""

from __future__ import annotations

import numpy as np
import pandas as pd

from sitrep.charts.periods import spans

MOST = 60
"""Periods that can be read side by side."""

LONGER = {"day": "M", "week": "M", "month": "Q", "quarter": "Y"}
"""Unit -> the next longer period, as pandas calls it."""


def coarser(rows: pd.DataFrame, by: str, value: str) -> pd.DataFrame:
    """Return the rows, or sums over quarters or years where there are more than 60 periods.

    A longer period that the shorter ones do not fill is cut off. Shares are those of the sums, and
    stay as they are where the table has no n.
    """
    if rows["period"].nunique() <= MOST or (value == "share" and "n" not in rows):
        return rows
    time = spans(rows["period"])
    if time.unit not in LONGER:
        return rows
    whole = rows["period"].dt.to_period(LONGER[time.unit])
    first, end = rows["period"].min(), pd.Timestamp(time.end.max(), unit="D")
    cut = (whole.dt.start_time < first) | (whole.dt.end_time.dt.normalize() >= end)
    earlier = rows["cut"].astype(bool) if "cut" in rows else False
    parts = rows.assign(period=whole.dt.start_time, cut=cut | earlier)
    groups = parts.groupby(["period", by], observed=True, sort=False, dropna=False)
    summed = [name for name in ("n", "killed") if name in rows]
    result = groups[summed].sum(min_count=1)
    result[["complete", "cut"]] = groups[["complete", "cut"]].agg({"complete": "all", "cut": "any"})
    result = result.reset_index()
    if value == "share":
        total = result.groupby("period")["n"].transform("sum")
        result["share"] = (result["n"] / total).where(total > 0, np.nan)
    return coarser(result.sort_values([by, "period"], kind="stable"), by, value)
