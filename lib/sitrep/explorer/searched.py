"""The periods of the explorer's time chart, and what was searched when."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from sitrep.explorer.coded import Coded
from sitrep.measures.search import areas_asked, regions_asked
from sitrep.model.dataset import Dataset
from sitrep.model.periods import PERIODS
from sitrep.model.spans import settle_period
from sitrep.words.text import period_name, short_period

ANY, CUT_BEFORE, CUT_AFTER, WHOLE = 1, 2, 4, 8
"""Of a period in a theatre: some of it was searched, it begins before or ends after the days asked
about and searched, and all of it was searched as planned."""


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


def list_search(
    data: Dataset, theatres: Coded, regions: Coded, periods: dict[str, Any]
) -> dict[str, Any]:
    """Return which areas are asked about, and the windows in which they were searched.

    Parameters
    ----------
    data : Dataset
    theatres, regions : Coded, to which those asked about are added
    periods : dict, as `list_periods` gives it

    Returns
    -------
    dict: areas (pairs of theatre and region), windows (theatre, first and last day), states (of
    each theatre, how each period was searched: the sum of the numbers in this module)
    """
    areas = areas_asked(data, ["admin1"])
    areas = areas[areas["theatre"].isin(areas_asked(data, [])["theatre"])]
    listed = data.theatres.merge(areas, on=["theatre", "admin1"])  # none that only incidents name
    pairs = listed[["theatre", "admin1"]].drop_duplicates().itertuples(index=False, name=None)
    coded = [[theatres.place(theatre), regions.place(region)] for theatre, region in pairs]
    for region in regions_asked(data):
        regions.place(region)
    windows = data.coverage[data.coverage["theatre"].isin(list(theatres))]
    rows = list(
        zip(
            (theatres.place(theatre) for theatre in windows["theatre"]),
            offsets(data, windows["start"]),
            offsets(data, windows["end"]),
            windows["effort"].eq("full"),
            strict=True,
        )
    )
    return {
        "areas": coded,
        "windows": [list(row[:3]) for row in rows],
        "states": [
            _grade(
                periods["first"],
                periods["last"],
                [row[1:] for row in rows if row[0] == at],
                int((data.end - data.start).days),
            )
            for at, _ in enumerate(theatres)
        ],
    }


def _grade(
    firsts: Sequence[int], lasts: Sequence[int], windows: list[tuple[int, int, bool]], end: int
) -> list[int]:
    """Return how each period was searched in a theatre.

    Parameters
    ----------
    firsts, lasts : sequence of int, days of the periods
    windows : list of first day, last day, whether as planned
    end : int, the last day asked about; the first is 0
    """
    opens = max(0, min((begin for begin, _, _ in windows), default=end + 1))
    closes = min(end, max((stop for _, stop, _ in windows), default=-1))
    grades = []
    for first, last in zip(firsts, lasts, strict=True):
        begun, ended = max(first, 0), min(last, end)
        days = [(min(stop, ended) - max(begin, begun) + 1, full) for begin, stop, full in windows]
        planned = sum(max(0, n) for n, full in days if full)
        cut = CUT_BEFORE * (opens > first) + CUT_AFTER * (closes < last)
        whole = planned == ended - begun + 1 and not cut
        grades.append(ANY * any(n > 0 for n, _ in days) + cut + WHOLE * whole)
    return grades
