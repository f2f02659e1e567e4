"""Which incidents of two lists may be one: near enough in days and kilometres."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd

from sitrep.links.placenames import plain_regions
from sitrep.measures.pairs import RADIUS
from sitrep.model.dataset import Dataset

DAYS = {"day": 2, "week": 3, "month": 5, "year": 15}
"""Date precision -> days by which the days of two incidents may miss each other: lists take the day
of the event, of the report, or of the death."""

KM = {"exact": 10.0, "near": 25.0, "area": 60.0}
"""Geographic precision -> kilometres by which a point may be off. Of other precisions, and where
there is no point, the region decides."""

AT_ONCE = 300_000
"""Pairs that are judged at a time: what they take is memory."""

_DAY = np.timedelta64(1, "D")


@dataclass(frozen=True)
class Where:
    """Days and places of a list, as arrays, one value an incident.

    Attributes
    ----------
    first, last : array of int, days since 1970
    slack : array of float, days by which it may miss another
    span : array of int, how many days its window has
    point : array of float, two columns, latitude and longitude in radians; NaN where the region
        decides
    off : array of float, km by which the point may be off
    region : array of int, a number for each pair of country and region; -1 where none is given
    country : array of int, likewise
    """

    first: np.ndarray
    last: np.ndarray
    slack: np.ndarray
    span: np.ndarray
    point: np.ndarray
    off: np.ndarray
    region: np.ndarray
    country: np.ndarray


def locate(first: Dataset, second: Dataset) -> tuple[Where, Where]:
    """Return days and places of two lists; regions and countries have one number in both."""
    sizes = [len(first), len(second)]
    table = pd.concat([first.incidents, second.incidents], ignore_index=True)
    country = pd.factorize(table["country"].astype("str"))[0]
    named = table["country"].astype("str") + "/" + plain_regions(table["admin1"])
    region = pd.factorize(named.where(table["admin1"].notna()))[0]
    off = table["geo_precision"].astype("str").map(KM).to_numpy(float)
    point = np.radians(table[["latitude", "longitude"]].to_numpy(float))
    point[np.isnan(off)] = np.nan
    begin, end = (
        table[name].to_numpy("datetime64[D]").astype(np.int64)
        for name in ("date_start", "date_end")
    )
    slack = table["date_precision"].astype("str").map(DAYS).fillna(DAYS["day"]).to_numpy(float)
    whole = Where(begin, end, slack, end - begin + 1, point, off, region, country)
    parts = np.split(np.arange(sum(sizes)), [sizes[0]])
    one, two = (Where(**{k: v[part] for k, v in vars(whole).items()}) for part in parts)
    return one, two


def list_candidates(one: Where, two: Where) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """Yield pairs of rows that may be one incident, some at a time.

    Parameters
    ----------
    one, two : Where, as `locate` gives them

    Yields
    ------
    pair of array of int, rows of the first list and of the second
    """
    order = np.argsort(two.first, kind="stable")
    starts = two.first[order]
    reach = one.slack + max(two.slack, default=0.0)
    longest = max(two.span, default=1) - 1
    begin = np.searchsorted(starts, one.first - reach - longest, side="left")
    end = np.searchsorted(starts, one.last + reach, side="right")
    for part in _parts(end - begin):
        rows = np.repeat(part, (end - begin)[part])
        steps = np.arange(len(rows)) - np.repeat(
            np.cumsum((end - begin)[part]) - (end - begin)[part], (end - begin)[part]
        )
        others = order[np.repeat(begin[part], (end - begin)[part]) + steps]
        near = days_apart(one, two, rows, others) <= np.maximum(one.slack[rows], two.slack[others])
        rows, others = rows[near], others[near]
        near = _may_be_near(one, two, rows, others)
        yield rows[near], others[near]


def _parts(sizes: np.ndarray) -> list[np.ndarray]:
    """Return rows in runs that have about `AT_ONCE` pairs each."""
    turn = np.cumsum(sizes) // AT_ONCE
    rows = np.arange(len(sizes))
    return np.split(rows, np.flatnonzero(np.diff(turn)) + 1) if len(rows) else []


def days_apart(one: Where, two: Where, rows: np.ndarray, others: np.ndarray) -> np.ndarray:
    """Return by how many days the windows of pairs miss each other; 0 where they meet."""
    late = two.first[others] - one.last[rows]
    early = one.first[rows] - two.last[others]
    return np.asarray(np.maximum(np.maximum(late, early), 0))


def km_apart(one: Where, two: Where, rows: np.ndarray, others: np.ndarray) -> np.ndarray:
    """Return the great-circle distance of pairs, km; NaN where one has no point."""
    a, b = one.point[rows], two.point[others]
    half = np.sin((b - a) / 2) ** 2
    h = half[:, 0] + np.cos(a[:, 0]) * np.cos(b[:, 0]) * half[:, 1]
    return np.asarray(2 * RADIUS * np.arcsin(np.sqrt(h)))


def reach_of(one: Where, two: Where, rows: np.ndarray, others: np.ndarray) -> np.ndarray:
    """Return how far apart the points of pairs may be, km."""
    return np.asarray(one.off[rows] + two.off[others])


def _may_be_near(one: Where, two: Where, rows: np.ndarray, others: np.ndarray) -> np.ndarray:
    """Tell which pairs may be in one place: by their points, else by region, else by country."""
    far = km_apart(one, two, rows, others)
    a, b = one.region[rows], two.region[others]
    of_country = one.country[rows] == two.country[others]
    same = np.where((a >= 0) & (b >= 0), a == b, of_country)
    return np.asarray(np.where(np.isnan(far), same, far <= reach_of(one, two, rows, others)))
