"""Whether a group's share of the incidents moved between two periods, with all groups looked at."""

from __future__ import annotations

import numpy as np
import pandas as pd

from sitrep.measures.groups import group_columns
from sitrep.model.dataset import Dataset
from sitrep.model.periods import Span

WEEK = 7

SIMULATED = 999
"""Permutations of the weeks; the smallest chance that can be said is 1 in 1,000."""

SEED = 20200305
"""Of the permutations, so that the same data give the same chances."""

MOST = {"group": 60, "stratum": 20}
"""The most groups that are looked at, and the most theatres told apart."""

AREAS = ("theatre", "admin1", "country")
"""Groups that are areas themselves: their shares are of all theatres together."""


def chances_of_moves(
    parts: tuple[Dataset, Dataset], spans: tuple[Span, Span], *, by: str
) -> pd.Series:
    """Return how often chance alone moves the share of any group as clearly as that of each.

    Parameters
    ----------
    parts : pair of Dataset, the incidents of the earlier period and of the later
    spans : pair of Span, the two periods
    by : str, column to group by

    Returns
    -------
    Series, group -> chance, corrected for having looked at all groups, of the 60 largest

    Notes
    -----
    The statistic is that of Mantel and Haenszel, with theatres as strata, so that a theatre of
    which more is found in one period moves no share: N. Mantel and W. Haenszel, Journal of the
    National Cancer Institute 22 (1959) 719-748. Whole weeks are permuted between the periods, since
    incidents of one week are not independent, and each group is set beside the greatest statistic
    of any (max-T; P. H. Westfall and S. S. Young, Resampling-Based Multiple Testing (1993)). An
    incident known to a window stands in its first week.
    """
    weeks = [_weekly(part, span, by) for part, span in zip(parts, spans, strict=True)]
    offset = int(np.ceil(spans[0].days / WEEK))
    weeks[1]["week"] += offset
    rows = pd.concat(weeks, ignore_index=True)
    if rows.empty:
        return pd.Series(dtype="float64")
    names, strata = (_largest(rows, name, most) for name, most in MOST.items())
    rows = rows.assign(stratum=rows["stratum"].where(rows["stratum"].isin(strata), ""))
    strata = [*strata, ""]
    number = offset + int(np.ceil(spans[1].days / WEEK))
    counts = np.zeros((number, len(strata), len(names)))
    totals = np.zeros((number, len(strata)))
    place = pd.Index(strata).get_indexer(pd.Index(rows["stratum"]))
    of = pd.Index(names).get_indexer(pd.Index(rows["group"]))
    known, week, weight = of >= 0, rows["week"].to_numpy(), rows["weight"].to_numpy()
    np.add.at(counts, (week[known], place[known], of[known]), weight[known])
    once = ~rows.duplicated(["row", "period"]).to_numpy()
    np.add.at(totals, (week[once], place[once]), weight[once])
    later = np.arange(number) >= offset
    return pd.Series(max_t(counts, totals, later), names)


def max_t(counts: np.ndarray, totals: np.ndarray, later: np.ndarray) -> np.ndarray:
    """Return the chance of each group, corrected for all, by permutation of the weeks.

    Parameters
    ----------
    counts : array, shape (weeks, strata, groups), incidents
    totals : array, shape (weeks, strata), incidents of all groups together
    later : array of bool, shape (weeks,), the week belongs to the later period

    Returns
    -------
    array, shape (groups,)
    """
    random = np.random.default_rng(SEED)
    drawn = random.permuted(np.tile(later, (SIMULATED, 1)), axis=1)
    scores = _scores(counts, totals, np.vstack([later, drawn]))
    found, greatest = scores[0], scores[1:].max(axis=1)
    chances: np.ndarray = (1 + (greatest[:, None] >= found - 1e-9).sum(axis=0)) / (1 + SIMULATED)
    return chances


def _scores(counts: np.ndarray, totals: np.ndarray, later: np.ndarray) -> np.ndarray:
    """Return the size of the statistic of each group: shape (permutations, groups)."""
    weeks, strata, groups = counts.shape
    labels = later.astype(float)
    inside = (labels @ counts.reshape(weeks, -1)).reshape(-1, strata, groups)
    size = (labels @ totals)[:, :, None]
    all_of, whole = counts.sum(axis=0)[None], totals.sum(axis=0)[None, :, None]
    with np.errstate(divide="ignore", invalid="ignore"):
        share, part = all_of / whole, size / whole
        apart = np.where(whole > 0, inside - size * share, 0.0).sum(axis=1)
        variance = whole**2 * part * (1 - part) * share * (1 - share) / (whole - 1)
        variance = np.where(whole > 1, variance, 0.0).sum(axis=1)
        scores: np.ndarray = np.where(variance > 1e-9, np.abs(apart) / np.sqrt(variance), 0.0)
    return scores


def _weekly(part: Dataset, span: Span, by: str) -> pd.DataFrame:
    """Return incidents by group, with the week of the period that each begins in."""
    groups = group_columns(part, [by])
    row = groups["row"].to_numpy()
    begun = part.incidents["date_start"].to_numpy()
    week = (begun - span.start.to_datetime64()) // np.timedelta64(WEEK, "D")
    stratum = "all" if by in AREAS else part.incidents["theatre"].astype("str").to_numpy()
    rows = pd.DataFrame(
        {
            "row": np.arange(len(part.incidents)),
            "week": np.maximum(week, 0),
            "stratum": stratum,
            "weight": part.weights.to_numpy(),
            "period": span.start,
        }
    ).iloc[row]
    return rows.assign(group=groups[by].astype("str").to_numpy())


def _largest(rows: pd.DataFrame, name: str, most: int) -> list[str]:
    """Return the groups or strata with most incidents."""
    return list(rows.groupby(name)["weight"].sum().nlargest(most).index)
