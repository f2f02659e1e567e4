"""The periods of the explorer's time chart, and what was searched when."""

from __future__ import annotations

from typing import Any

import pandas as pd

from sitrep.explorer.coded import Coded
from sitrep.measures.search import areas_asked, regions_asked
from sitrep.model.dataset import Dataset
from sitrep.model.periods import PERIODS
from sitrep.model.spans import settle_period
from sitrep.words.text import period_name, short_period


def offsets(data: Dataset, days: Any) -> list[int]:
    """Return days as their distance from the first day asked about."""
    return [int(day) for day in (pd.DatetimeIndex(days) - data.start).days]


def list_periods(data: Dataset) -> dict[str, Any]:
    """Return the periods that suit the days asked about.

    Parameters
    ----------
    data : Dataset

    Returns
    -------
    dict: per, first and last (days of each period, from the first day asked about), names, ticks
    """
    per = settle_period(data, "")
    periods = pd.period_range(data.start, data.end, freq=PERIODS[per])
    starts, ends = periods.start_time, periods.end_time.normalize()
    names = [period_name(start, per) for start in starts]
    return {
        "per": per,
        "first": offsets(data, starts),
        "last": offsets(data, ends),
        "names": [f"{name[:1].upper()}{name[1:]}" for name in names],
        "ticks": [short_period(start, per) for start in starts],
    }


def list_search(data: Dataset, theatres: Coded, regions: Coded) -> dict[str, Any]:
    """Return which areas are asked about, and the windows in which they were searched.

    Parameters
    ----------
    data : Dataset
    theatres, regions : Coded, to which those asked about are added

    Returns
    -------
    dict: areas (pairs of theatre and region), windows (theatre, first, last day, 1 for as planned)
    """
    areas = areas_asked(data, ["admin1"])
    areas = areas[areas["theatre"].isin(areas_asked(data, [])["theatre"])]
    listed = data.theatres.merge(areas, on=["theatre", "admin1"])  # none that only incidents name
    pairs = listed[["theatre", "admin1"]].drop_duplicates().itertuples(index=False, name=None)
    coded = [[theatres.place(theatre), regions.place(region)] for theatre, region in pairs]
    for region in regions_asked(data):
        regions.place(region)
    windows = data.coverage[data.coverage["theatre"].isin(list(theatres))]
    rows = zip(
        (theatres.place(theatre) for theatre in windows["theatre"]),
        offsets(data, windows["start"]),
        offsets(data, windows["end"]),
        windows["effort"].eq("full").astype(int),
        strict=True,
    )
    return {"areas": coded, "windows": [list(row) for row in rows]}
