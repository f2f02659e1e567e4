"""Whether incidents near each other in place are near in time too, more often than by chance."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import product
from typing import NamedTuple

import numpy as np
import pandas as pd
from scipy.ndimage import label
from scipy.special import ndtri

from sitrep.errors import ParameterError
from sitrep.measures.intervals import LEVEL
from sitrep.measures.pairs import count_pairs, place_points
from sitrep.measures.power import POWER
from sitrep.measures.search import NOT_SEARCHED, efforts_by_day
from sitrep.measures.small import SMALL
from sitrep.model.dataset import Dataset

KM = (1, 5, 20, 50)
DAYS = (2, 7, 14, 28)
"""Upper limits of the bands of distance and of time."""

LONGEST = 28
"""Days are exchanged within calendar months, so nothing is known of longer ones."""

MOST = 6
"""Bands of distance, and of time, at most."""

LEAST, LATEST = 30, 20_000
"""The fewest incidents that are compared, and the most: of more the latest."""


class NearRepeats(NamedTuple):
    """Pairs of incidents by how far apart they are, and which incidents they are of.

    Attributes
    ----------
    table : DataFrame, as `near_repeat` describes it; without rows where nothing can be compared
    used : int, incidents that are known well enough
    left : dict, why others are left out (day, place, point, episode, early) -> how many
    why_not : str, why nothing can be compared ("few", "one place", "fixed"), else empty
    """

    table: pd.DataFrame
    used: int
    left: dict[str, int]
    why_not: str = ""


def near_repeat(
    data: Dataset, *, km: Sequence[float] = KM, days: Sequence[int] = DAYS
) -> NearRepeats:
    """Count pairs of incidents by distance and time, beside what exchanged days give.

    Parameters
    ----------
    data : Dataset
    km : sequence of float, upper limits of the bands of distance
    days : sequence of int, upper limits of the bands of time, in days up to 28

    Returns
    -------
    NearRepeats, whose table has one row a band of distance and of time: km, days (categories, the
    nearest first), pairs, expected (mean of the exchanges), ratio, chance (that exchanged days
    give as many), chance_any (that in any cell they stand out as much), least_rise (the least
    ratio that would probably have shown); the last four are missing on fewer than 10 pairs, found
    and expected together

    Raises
    ------
    ParameterError : km or days are no limits of bands

    Notes
    -----
    The test of G. Knox, Applied Statistics 13 (1964) 25-29, by permutation of the days (N. Mantel,
    Cancer Research 27 (1967) 209-220), with all cells looked at together (max-T; P. H. Westfall and
    S. S. Young, Resampling-Based Multiple Testing (1993)). The classic test is false where the rate
    or the search moves from place to place (M. Kulldorff and U. Hjalmars, Biometrics 55 (1999)
    544-552), so days are exchanged only within a theatre and calendar month, among days that were
    searched alike. A cell that expects hardly a pair is compared on the scale of one.

    Of made-up years in which nothing repeats a cell stands out in 2 to 6 of 100, whatever the
    months and the search; by the classic test in 37 of 100 with an uneven search, and in 79 where
    each town has months of its own. Waves of 60 days in each town are more than months take out:
    2 of 100 years of 100 incidents, 8 of 220, 28 of 500. Of 220 incidents 10 in 100 that are
    followed by another nearby show in 88 to 100 of 100 years, of 100 incidents in 68 to 74. See
    `tests/calibrate_near_repeat.py`.
    """
    bands = {"km": check_bands("km", km), "days": check_bands("days", days)}
    incidents, left = _select(data)
    points = place_points(incidents["latitude"], incidents["longitude"])
    day = incidents["date_start"].to_numpy("datetime64[D]")
    strata = _strata(data, incidents)
    why_not = _why_not(points, day, strata)
    if why_not:
        nothing = tabulate(np.zeros((1, 1, 2)), km=KM[:1], days=DAYS[:1]).head(0)
        return NearRepeats(nothing, len(incidents), left, why_not)
    counts = count_pairs(points, day, strata, **bands)
    return NearRepeats(tabulate(counts, **bands), len(incidents), left)


def select_reach(table: pd.DataFrame) -> pd.Series:
    """Return which cells stand out, linked side by side with the nearest one that does.

    Parameters
    ----------
    table : DataFrame, as `near_repeat` returns it

    Notes
    -----
    Where incidents repeat, their pairs with others come in twos, which exchanged days tear apart;
    so cells far away stand out too often: in 11 to 44 of 100 made-up years in which 20 to 100 of
    100 incidents are followed by another nearby, but linked with the nearest in fewer than 1.
    """
    clear = stands_out(table)
    grid = clear.to_numpy().reshape(table["km"].nunique(), -1) if len(table) else np.zeros((0, 0))
    linked = label(grid)[0].ravel()
    nearest = linked[clear.to_numpy().argmax()] if clear.any() else -1
    return pd.Series(linked == nearest, table.index)


def stands_out(table: pd.DataFrame) -> pd.Series:
    """Return which cells chance makes, anywhere in the table, in fewer than 1 of 20 cases.

    Parameters
    ----------
    table : DataFrame, as `near_repeat` returns it
    """
    return table["chance_any"].lt(1 - LEVEL)


def check_bands(name: str, limits: Sequence[float]) -> tuple[float, ...]:
    """Return the upper limits of bands.

    Parameters
    ----------
    name : {"km", "days"}
    limits : sequence of float; of days whole numbers up to 28

    Raises
    ------
    ParameterError : they are none; says what is allowed
    """
    of_days = name == "days"
    unit = f"whole numbers of days from 0 to {LONGEST}" if of_days else "numbers above 0"
    kinds: tuple[type, ...] = (int,) if of_days else (int, float)
    given = list(limits) if isinstance(limits, (list, tuple)) else []
    ends = [end for end in given if type(end) in kinds and math.isfinite(end)]
    inside = all(0 <= end <= LONGEST if of_days else end > 0 for end in ends)
    if not 1 <= len(given) == len(ends) <= MOST or not inside or ends != sorted(set(ends)):
        rule = f"give 1 to {MOST} {unit}, each above the one before, such as"
        said = f"{limits!r} is no list of upper limits of bands"
        raise ParameterError(name, f"{said}; {rule} {DAYS if of_days else KM}")
    return tuple(ends)


def _select(data: Dataset) -> tuple[pd.DataFrame, dict[str, int]]:
    """Return the incidents that can be compared, by day, and how many others are left out."""
    rows, left = data.incidents.sort_values("date_start", kind="stable"), {}
    for reason, known in (
        ("day", rows["date_precision"].eq("day")),
        ("place", rows["geo_precision"].isin(["exact", "near"])),
        ("point", rows["latitude"].notna() & rows["longitude"].notna()),
    ):
        kept = rows[known.loc[rows.index]]
        left[reason], rows = len(rows) - len(kept), kept
    if "episode_id" in rows:
        episode = rows["episode_id"]
        later = episode.notna() & episode.ne("") & rows.duplicated("episode_id")
        left["episode"], rows = int(later.sum()), rows[~later]
    left["early"] = max(len(rows) - LATEST, 0)
    return rows.tail(LATEST), left


def _strata(data: Dataset, incidents: pd.DataFrame) -> np.ndarray:
    """Return among which incidents days are exchanged: theatre, month and effort, numbered."""
    theatre = pd.Index(incidents["theatre"].astype("str"))
    day = pd.DatetimeIndex(incidents["date_start"])
    efforts = efforts_by_day(data)
    row, column = efforts.index.get_indexer(theatre), efforts.columns.get_indexer(day)
    known = (row >= 0) & (column >= 0)
    effort = np.full(len(incidents), NOT_SEARCHED)
    effort[known] = efforts.to_numpy()[row[known], column[known]]
    month = day.to_numpy("datetime64[M]").astype("int64")
    alike: np.ndarray = incidents.groupby([theatre, month, effort]).ngroup().to_numpy()
    return alike


def _why_not(points: np.ndarray, day: np.ndarray, strata: np.ndarray) -> str:
    """Return why nothing can be compared; empty where it can."""
    if len(points) < LEAST:
        return "few"
    if np.ptp(points, axis=0).max() < 1e-9:
        return "one place"
    return "" if pd.Series(day).groupby(strata).nunique().gt(1).any() else "fixed"


def tabulate(counts: np.ndarray, *, km: Sequence[float], days: Sequence[float]) -> pd.DataFrame:
    """Return the cells with what they expect, and how often exchanged days give as much.

    Parameters
    ----------
    counts : array, as `count_pairs` returns it
    km, days : sequence of float, upper limits of the bands

    Returns
    -------
    DataFrame, as `near_repeat` describes it
    """
    found, exchanged = counts[..., 0], counts[..., 1:]
    expected, spread = exchanged.mean(axis=2), np.maximum(exchanged.std(axis=2), 1)
    score = (found - expected) / spread
    scores = (exchanged - expected[..., None]) / spread[..., None]
    greatest = scores.max(axis=(0, 1), initial=0)
    cells = list(product(_name(km, apart=0), _name(days, apart=1)))
    table = pd.DataFrame(cells, columns=["km", "days"]).assign(
        pairs=found.ravel().astype("int64"), expected=expected.ravel()
    )
    with np.errstate(divide="ignore", invalid="ignore"):
        told = {
            "ratio": found / expected,
            "chance": _chance(scores, score[..., None]),
            "chance_any": _chance(greatest, score[..., None]),
            "least_rise": _least_ratio(spread / expected, np.quantile(greatest, LEVEL)),
        }
    enough = table["pairs"] + table["expected"] >= SMALL
    for name, values in told.items():
        table[name] = pd.Series(values.ravel(), dtype="float64").where(enough)
    for name in ("km", "days"):
        table[name] = pd.Categorical(table[name], list(dict.fromkeys(table[name])), ordered=True)
    return table


def _chance(simulated: np.ndarray, found: np.ndarray) -> np.ndarray:
    """Return the share of exchanges, the found one among them, that reach what was found."""
    reached = (simulated >= found - 1e-9).sum(axis=-1)
    chances: np.ndarray = (1 + reached) / (1 + simulated.shape[-1])
    return chances


def _least_ratio(error: np.ndarray, least: float) -> np.ndarray:
    """Return the ratio whose score would probably reach one, if its variance grows as it does."""
    half = ndtri(POWER) * error / 2
    ratio: np.ndarray = (half + np.sqrt(half**2 + 1 + least * error)) ** 2
    return ratio


def _name(limits: Sequence[float], *, apart: int) -> list[str]:
    """Return the names of bands; each begins where the one before ends, or so much after."""
    starts = [0, *(end + apart for end in limits[:-1])]
    return [
        f"{end:g}" if start == end else f"{start:g} to {end:g}"
        for start, end in zip(starts, limits, strict=True)
    ]
