"""How much of a list another one holds: where both have looked, and with an interval."""

from __future__ import annotations

from itertools import permutations

import numpy as np
import pandas as pd

from sitrep.links.equal import find_sides, sides_of
from sitrep.links.groups import Joined, partners_of
from sitrep.links.match import UNDECIDED
from sitrep.measures.intervals import wilson_interval
from sitrep.measures.small import SMALL
from sitrep.model.dataset import BLANK, Dataset

TOLLS = {0.0: "none", 4.0: "1 to 4", 19.0: "5 to 19", np.inf: "20 or more"}
"""Most killed -> the class of a toll."""

COLUMNS = (
    *("list", "other", "group", "n", "n_both", "n_undecided"),
    *("share", "ci_low", "ci_high", "share_most", "n_apart"),
)
"""Columns of the shares, in order."""

_CAN_BE_ASKED = {"period", "theatres", "regions", "event_classes", "actors"}
"""Filters of one list by which incidents of another can be chosen too."""

BY = ("month", "admin1", "actor", "event_type", "toll")
"""What shares can be asked by."""


def count_shares(joined: Joined, by: str = "") -> pd.DataFrame:
    """Count how many incidents of each list every other one holds.

    An incident counts where the other list has looked: on its days, in its region (`is_searched`).

    Parameters
    ----------
    joined : Joined
    by : str, one of `BY`, or "" for the whole

    Returns
    -------
    DataFrame, one row a list x other list x group: list, other, group, n (incidents that the other
    could hold), n_both, n_undecided, share (n_both of n), ci_low, ci_high (95 % Wilson), share_most
    (if all undecided were the same; no share of fewer than 10), n_apart (incidents where the other
    did not look)
    """
    rows = []
    for one, other in permutations(joined.lists, 2):
        data = joined.lists[one]
        table = pd.DataFrame(
            {
                "group": _groups_of(data, by),
                "searched": is_searched(data, joined.lists[other]),
                "both": partners_of(joined, one, other),
                "undecided": _undecided(joined, one, other),
            }
        )
        seen = table["searched"] | table["both"]
        if not _CAN_BE_ASKED.issuperset(joined.lists[other].filters):
            seen &= False
        counted = pd.DataFrame(
            {
                "group": table["group"],
                "n": seen,
                "n_both": seen & table["both"],
                "n_undecided": seen & table["undecided"] & ~table["both"],
                "n_apart": ~seen,
            }
        )
        summed = counted.groupby("group", sort=True, as_index=False, observed=True).sum()
        rows.append(summed.assign(list=one, other=other))
    if not rows:
        return pd.DataFrame({name: pd.Series(dtype="float64") for name in COLUMNS})
    shares = pd.concat(rows, ignore_index=True)
    n = shares["n"].astype(float)
    known = n.where(n >= SMALL)
    low, high = wilson_interval(shares["n_both"].astype(float), known)
    return shares.assign(
        share=shares["n_both"] / known,
        ci_low=low,
        ci_high=high,
        share_most=(shares["n_both"] + shares["n_undecided"]) / known,
    )[list(COLUMNS)]


def is_searched(data: Dataset, other: Dataset) -> np.ndarray:
    """Tell of each incident of a list whether another could hold it: where it looked, and asks.

    A list whose areas are whole countries has looked in all regions of these; else an area has
    looked in the regions that it lists. Of an incident without a region, any area counts. Where
    the other list is filtered, an incident must pass its filters on days, areas, regions, sides and
    classes; what passes any other filter cannot be told of another list: no incident counts.

    Returns
    -------
    array of bool, one an incident of `data`
    """
    asked = other.filters
    if not _CAN_BE_ASKED.issuperset(asked):
        return np.zeros(len(data), dtype=bool)
    table = data.incidents
    country, region = (table[name].astype("str") for name in ("country", "admin1"))
    whole = countries_of(other)
    windows = other.coverage
    if "theatres" in asked:
        windows = windows[windows["theatre"].isin(asked["theatres"])]
    searched = np.zeros(len(table), dtype=bool)
    for theatre, start, end in windows[["theatre", "start", "end"]].itertuples(index=False):
        if theatre in whole:
            where = country == theatre
        else:
            listed = other.theatres.loc[other.theatres["theatre"] == theatre, "admin1"]
            inside = country.isin(whole) | country.isna()
            where = inside & (region.isin(listed) | region.isna())
        searched |= _lies_in(data, start, end) & where.to_numpy()
    searched &= _lies_in(data, other.start, other.end)
    if "regions" in asked:
        searched &= region.isin(asked["regions"]).to_numpy()
    if "event_classes" in asked:
        searched &= table["event_class"].isin(asked["event_classes"]).to_numpy()
    if "actors" in asked:
        wanted = frozenset().union(*map(find_sides, asked["actors"]))
        sides = sides_of(data)
        meant = np.array([bool(words & wanted) for words in sides.words], dtype=bool)
        searched &= meant[sides.of_row] if len(table) else searched
    return searched


def _lies_in(data: Dataset, start: pd.Timestamp, end: pd.Timestamp) -> np.ndarray:
    """Tell which incidents may have happened on a day of a period."""
    days = data.incidents[["date_start", "date_end"]]
    return (days["date_end"].ge(start) & days["date_start"].le(end)).to_numpy()


def countries_of(data: Dataset) -> set[str]:
    """Return the countries that a dataset names; an area that is called so is one."""
    return {*map(str, data.incidents["country"].cat.categories), data.country}


def _undecided(joined: Joined, one: str, other: str) -> np.ndarray:
    """Tell of each incident of a list whether a pair with another one is undecided."""
    pairs = joined.pairs[joined.pairs["decision"] == UNDECIDED]
    mine = pairs.loc[(pairs["first_list"] == one) & (pairs["second_list"] == other), "first"]
    theirs = pairs.loc[(pairs["second_list"] == one) & (pairs["first_list"] == other), "second"]
    ids = joined.lists[one].incidents["incident_id"]
    return ids.isin([*mine, *theirs]).to_numpy()


def _groups_of(data: Dataset, by: str) -> pd.Series:
    """Return the group of each incident of a list."""
    table = data.incidents
    if by == "month":
        months: pd.Series = table["date_start"].dt.to_period("M").dt.start_time
        return months
    if by == "toll":
        at = np.searchsorted(list(TOLLS), table["killed"].to_numpy(float))
        names = np.array([*TOLLS.values(), BLANK], dtype=object)
        said = np.where(table["killed"].isna(), BLANK, names[at])
        return pd.Series(pd.Categorical(said, names.tolist(), ordered=True), table.index)
    if by:
        return table[by].astype("str").fillna(BLANK)
    return pd.Series("", table.index, dtype="str")
