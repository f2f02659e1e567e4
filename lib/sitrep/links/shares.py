"""How much of a list another one holds: where both have looked, and with an interval."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from itertools import permutations

import numpy as np
import pandas as pd
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import maximum_bipartite_matching
from scipy.stats import chi2_contingency

from sitrep.links.equal import find_sides, sides_of
from sitrep.links.groups import Joined, partners_of
from sitrep.links.match import UNDECIDED
from sitrep.links.placenames import plain_region, plain_regions
from sitrep.measures.intervals import wilson_interval
from sitrep.measures.small import SMALL
from sitrep.model.dataset import BLANK, Dataset

TOLLS = {0.0: "none", 4.0: "1 to 4", 19.0: "5 to 19", np.inf: "20 or more"}
"""Most killed -> the class of a toll."""

COLUMNS = (
    *("list", "held_by", "group", "n", "n_both", "n_undecided"),
    *("share", "ci_low", "ci_high", "share_most", "n_apart", "n_unasked"),
)
"""Columns of the shares, in order."""

CAN_BE_ASKED = {"period", "theatres", "regions", "event_classes", "actors"}
"""Filters of one list by which incidents of another can be chosen too."""

BY = ("month", "admin1", "actor", "event_type", "toll")
"""What shares can be asked by."""


def count_shares(joined: Joined, by: str = "") -> pd.DataFrame:
    """Count how many incidents of each list every other one holds.

    An incident counts where the other list has looked, on its days, in its region (`has_looked`),
    and passes what the other list was asked (`is_asked`).

    Parameters
    ----------
    joined : Joined
    by : str, one of `BY`, or "" for the whole

    Returns
    -------
    DataFrame, one row a list x other list x group: list, held_by (the other), group, n (incidents
    that the other could hold), n_both, n_undecided (of these in an undecided pair), share (n_both
    of n), ci_low, ci_high (95 % Wilson), share_most (if as many of the undecided pairs as can be,
    one to one, were one incident; no share of fewer than 10), n_apart (incidents where the other
    did not look), n_unasked (where it did, but its filters leave them out). By side an
    incident counts under both of its sides
    """
    rows = []
    for one, other in permutations(joined.lists, 2):
        data, theirs = joined.lists[one], joined.lists[other]
        looked, asked = has_looked(data, theirs), is_asked(data, theirs)
        both = partners_of(joined, one, other)
        seen = (looked & asked) | (both & is_comparable(theirs))
        pairs = _undecided(joined, one, other)
        pairs = pairs[seen[pairs["row"]] & ~both[pairs["row"]]]
        counted = pd.DataFrame(
            {
                "n": seen,
                "n_both": seen & both,
                "n_undecided": np.isin(np.arange(len(data)), pairs["row"]),
                "n_apart": ~seen & ~looked,
                "n_unasked": ~seen & looked,
            }
        )
        groups = _groups_of(joined, one, by)
        summed = (
            counted.loc[groups["row"]]
            .groupby(groups["group"].array, sort=True, observed=True)
            .sum()
            .rename_axis("group")
        )
        could = groups.merge(pairs, on="row").groupby("group", observed=True)
        most = {group: _most_at_once(some) for group, some in could}
        most_both = summed["n_both"] + [most.get(group, 0) for group in summed.index]
        rows.append(summed.assign(most=most_both, list=one, held_by=other).reset_index())
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
        share_most=shares["most"] / known,
    )[list(COLUMNS)]


def differ(shares: pd.DataFrame) -> float:
    """Return how likely groups of which one share holds would differ as much by chance.

    Parameters
    ----------
    shares : DataFrame, rows of `count_shares` of one list and another, two groups or more

    Returns
    -------
    float, of a chi-squared test of independence; 1 where all or none are held
    """
    held = shares["n_both"].to_numpy(float)
    table = np.array([held, shares["n"].to_numpy(float) - held])
    return float(chi2_contingency(table).pvalue) if (table.sum(axis=1) > 0).all() else 1.0


def count_overlap(joined: Joined) -> pd.DataFrame:
    """Count the incidents by the lists that have them, where every list could have them.

    Returns
    -------
    DataFrame, one row a combination: a column of bool a list, and n, most first
    """
    held = find_common(joined)
    counted = held.groupby(list(held), as_index=False).size().rename(columns={"size": "n"})
    return counted.sort_values("n", ascending=False, kind="stable").reset_index(drop=True)


def find_common(joined: Joined) -> pd.DataFrame:
    """Find the incidents that every list could have: each looked there, and was asked it.

    Returns
    -------
    DataFrame of bool, one row such an incident: a column a list, whether it has it
    """
    held = joined.groups.notna()
    inside = np.full(len(held), all(is_comparable(data) for data in joined.lists.values()))
    for one, other in permutations(joined.lists, 2):
        data, theirs = joined.lists[one], joined.lists[other]
        ids = data.incidents["incident_id"][has_looked(data, theirs) & is_asked(data, theirs)]
        inside &= (~held[one] | held[other] | joined.groups[one].isin(ids)).to_numpy()
    return held[inside]


def is_comparable(other: Dataset) -> bool:
    """Tell whether what a list was asked can be asked of another list too."""
    return CAN_BE_ASKED.issuperset(other.filters)


def has_looked(data: Dataset, other: Dataset) -> np.ndarray:
    """Tell of each incident of a list whether another has looked on its days, in its region.

    A list whose areas are whole countries has looked in all regions of these; else an area has
    looked in the regions that it lists. Of an incident without a region, any area counts.

    Returns
    -------
    array of bool, one an incident of `data`
    """
    table = data.incidents
    country, region = (table[name].astype("str") for name in ("country", "admin1"))
    plain = plain_regions(region)
    whole = countries_of(other)
    searched = np.zeros(len(table), dtype=bool)
    for theatre, start, end in other.coverage[["theatre", "start", "end"]].itertuples(index=False):
        if theatre in whole:
            where = country == theatre
        else:
            listed = other.theatres.loc[other.theatres["theatre"] == theatre, "admin1"]
            inside = country.isin(whole) | country.isna()
            where = inside & (plain.isin(plain_regions(listed)) | region.isna())
        searched |= _lies_in(data, start, end) & where.to_numpy()
    return searched


def is_asked(data: Dataset, other: Dataset) -> np.ndarray:
    """Tell of each incident of a list whether it passes what another list was asked.

    These are its filters on days, areas, regions, sides and classes; what passes any other filter
    cannot be told of another list: no incident does.

    Returns
    -------
    array of bool, one an incident of `data`
    """
    asked = other.filters
    if not is_comparable(other):
        return np.zeros(len(data), dtype=bool)
    table = data.incidents
    passed = np.ones(len(table), dtype=bool)
    if "period" in asked:
        passed &= _lies_in(data, other.start, other.end)
    if "theatres" in asked:
        left = replace(
            other, coverage=other.coverage[other.coverage["theatre"].isin(asked["theatres"])]
        )
        passed &= has_looked(data, left)
    if "regions" in asked:
        plain = plain_regions(table["admin1"])
        passed &= plain.isin(plain_regions(pd.Series(asked["regions"]))).to_numpy()
    if "event_classes" in asked:
        passed &= table["event_class"].isin(asked["event_classes"]).to_numpy()
    if "actors" in asked:
        wanted = frozenset().union(*map(find_sides, asked["actors"]))
        sides = sides_of(data)
        meant = np.array([bool(words & wanted) for words in sides.words], dtype=bool)
        passed &= meant[sides.of_row] if len(table) else passed
    return passed


def _lies_in(data: Dataset, start: pd.Timestamp, end: pd.Timestamp) -> np.ndarray:
    """Tell which incidents may have happened on a day of a period."""
    days = data.incidents[["date_start", "date_end"]]
    return (days["date_end"].ge(start) & days["date_start"].le(end)).to_numpy()


def countries_of(data: Dataset) -> set[str]:
    """Return the countries that a dataset names; an area that is called so is one."""
    return {*map(str, data.incidents["country"].cat.categories), data.country}


def _undecided(joined: Joined, one: str, other: str) -> pd.DataFrame:
    """Return the undecided pairs of two lists: the row of the first, and the id in the second."""
    pairs = joined.pairs[joined.pairs["decision"] == UNDECIDED]
    tables = [
        pairs.loc[
            (pairs[f"{mine}_list"] == one) & (pairs[f"{theirs}_list"] == other), [mine, theirs]
        ].set_axis(["mine", "theirs"], axis=1)
        for mine, theirs in (("first", "second"), ("second", "first"))
    ]
    found = pd.concat(tables, ignore_index=True)
    ids = joined.lists[one].incidents["incident_id"]
    rows = found["mine"].map(dict(zip(ids, range(len(ids)), strict=True)))
    return found.assign(row=rows.astype(np.intp))[["row", "theirs"]]


def _most_at_once(pairs: pd.DataFrame) -> int:
    """Return how many of some pairs can be one incident each at once, one to one."""
    rows, others = (pd.factorize(pairs[name])[0] for name in ("row", "theirs"))
    graph = csr_matrix((np.ones(len(pairs), dtype=np.int8), (rows, others)))
    return int((maximum_bipartite_matching(graph) >= 0).sum())


def _groups_of(joined: Joined, one: str, by: str) -> pd.DataFrame:
    """Return the groups of the incidents of a list: row, group; of two sides both."""
    table = joined.lists[one].incidents
    if by == "actor":
        sides = table[["actor", "actor_2"]].astype("str").fillna({"actor": BLANK})
        long = sides.assign(row=np.arange(len(table))).melt("row", value_name="group")
        return long[["row", "group"]].dropna().drop_duplicates().reset_index(drop=True)
    if by == "month":
        group: pd.Series = table["date_start"].dt.to_period("M").dt.start_time
    elif by == "toll":
        at = np.searchsorted(list(TOLLS), table["killed"].to_numpy(float))
        names = np.array([*TOLLS.values(), BLANK], dtype=object)
        said = np.where(table["killed"].isna(), BLANK, names[at])
        group = pd.Series(pd.Categorical(said, names.tolist(), ordered=True))
    elif by == "admin1":
        group = table[by].astype("str").map(call_regions(joined.lists.values())).astype("str")
        group = group.fillna(BLANK)
    elif by:
        group = table[by].astype("str").fillna(BLANK)
    else:
        group = pd.Series("", table.index, dtype="str")
    return pd.DataFrame({"row": np.arange(len(table)), "group": group.array})


def call_regions(lists: Iterable[Dataset]) -> dict[str, str]:
    """Return how the regions of lists are called: as the first list that has each does."""
    called: dict[str, str] = {}
    regions = [data.incidents["admin1"].astype("str").dropna().unique() for data in lists]
    for name in np.concatenate(regions):
        called.setdefault(plain_region(name), name)
    return {name: called[plain_region(name)] for name in np.concatenate(regions)}
