"""The groups of each incident: several where it has two sides, or hit several groups."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence

import numpy as np
import pandas as pd

from sitrep.model.dataset import BLANK, NAMELESS, Dataset

TOLLS = ["killed_low", "killed", "killed_high"]
OTHER = "other"

HIT = {"target_type", "unit"}
"""Groups of which an incident can have several, each with its own dead."""


def overlap(data: Dataset, by: str | Sequence[str], *, value: str = "n") -> bool:
    """Return whether some incident, or its dead, counts in several groups of some columns.

    Groups that overlap add up to more than there is: no sum of them is a whole, and no stack.

    Parameters
    ----------
    data : Dataset
    by : str or sequence of str, group columns
    value : str, what is counted: `killed` for the dead, each group hit having its own
    """
    groups = [by] if isinstance(by, str) else by
    own = HIT if value == "killed" else ()
    return any(name in groups and name not in own and met(data) for name, met in _SEVERAL.items())


def has_both_sides(data: Dataset, by: str | Sequence[str]) -> bool:
    """Return whether groups by some columns hold incidents with two sides under both.

    Parameters
    ----------
    data : Dataset
    by : str or sequence of str, group columns
    """
    return "actor" in ([by] if isinstance(by, str) else by) and overlap(data, "actor")


_SEVERAL: dict[str, Callable[[Dataset], bool]] = {
    "actor": lambda data: bool((_sides(data)[1] >= 0).any()),
    "unit": lambda data: bool(_units_hit(data)["incident_id"].duplicated().any()),
}
"""Column -> whether in a dataset some incident is in several of its groups."""


def group_columns(
    data: Dataset, groups: Sequence[str], *, kept: Mapping[str, Collection[str]] | None = None
) -> pd.DataFrame:
    """Return the groups of each incident.

    Parameters
    ----------
    data : Dataset
    groups : sequence of str, group columns
    kept : mapping, optional, a group column -> its groups that stay; the others are one, `OTHER`

    Returns
    -------
    DataFrame, one row per incident x group that it is in, once each: row (position in `incidents`),
    <groups> (ordered categorical). An incident with two sides is in the group of each
    """
    columns = {name: data.incidents[name] for name in groups if name not in _MEMBERS}
    table = pd.DataFrame({"row": np.arange(len(data.incidents)), **columns})
    for name in groups:
        if name in _MEMBERS:
            table = table.merge(_MEMBERS[name](data), on="row", how="left")
    table = table.assign(**{name: as_groups(table[name]) for name in groups})
    if not kept:
        return table
    lumped = {name: keep_groups(table[name], few) for name, few in kept.items()}
    return table.assign(**lumped).drop_duplicates(ignore_index=True)


def keep_groups(column: pd.Series, kept: Collection[str]) -> pd.Series:
    """Return a group column in which the groups not kept, if any, are one, `OTHER`, the last.

    Parameters
    ----------
    column : Series, ordered categorical
    kept : collection of str; a group may itself be called so
    """
    names = column.astype("str").where(column.isin(kept), OTHER)
    order = [group for group in column.cat.categories if group in kept]
    rest = [OTHER] if len(order) < len(column.cat.categories) else []
    levels = list(dict.fromkeys([*order, *rest]))
    return pd.Series(pd.Categorical(names, categories=levels, ordered=True), column.index)


def tolls_by(
    data: Dataset, *groups: str, kept: Mapping[str, Collection[str]] | None = None
) -> pd.DataFrame:
    """Return the groups and tolls of each incident; by a group hit, one row for each of them.

    Parameters
    ----------
    data : Dataset
    groups : str, its group columns
    kept : as in `group_columns`

    Returns
    -------
    DataFrame, row (position in `incidents`), <groups>, killed_low, killed, killed_high; the dead
    of an incident with two sides are whole in the group of each
    """
    whole = [name for name in groups if name not in HIT]
    sides = group_columns(data, whole, kept=kept)
    if len(whole) == len(groups):
        tolls = data.incidents[TOLLS].assign(row=np.arange(len(data.incidents)))
        return sides.merge(tolls, on="row")
    hit = data.targets.assign(row=_rows_of(data, data.targets["incident_id"]))
    hit = hit.merge(sides, on="row")
    for name in groups:
        hit[name] = as_groups(hit[name])
    dead = hit.groupby(["row", *groups])["killed"].sum(min_count=1).reset_index()
    alone = ~dead["row"].duplicated(keep=False) & dead["killed"].notna()
    for toll in ("killed_low", "killed_high"):
        told = data.incidents[toll].to_numpy()[dead["row"]]
        dead[toll] = np.where(alone, told, dead["killed"])
    return dead[["row", *groups, *TOLLS]]


def as_groups(column: pd.Series) -> pd.Series:
    """Make a column an ordered category of the values met; a blank is a group of its own.

    Parameters
    ----------
    column : Series
    """
    met = column.astype("category").cat.remove_unused_categories()
    if met.isna().any():
        met = met.cat.add_categories([BLANK]).fillna(BLANK)
    return met.cat.as_ordered()


def count_whole(
    data: Dataset, table: pd.DataFrame, *, by: str | Sequence[str], value: str = "n"
) -> float:
    """Return what groups are parts of: each incident, or its dead, once if sides overlap.

    Other groups are parts of their sum; that of units is how often one was hit.

    Parameters
    ----------
    data : Dataset
    table : DataFrame, as `count` or `deaths` return it
    by : str or sequence of str, its group columns
    value : {"n", "killed"}
    """
    if not has_both_sides(data, by):
        return float(table[value].sum())
    each = 1.0 if value == "n" else data.incidents["killed"]
    return float((data.weights * each).sum())


def count_shared(data: Dataset, groups: Sequence[Mapping[str, str]], weights: pd.Series) -> float:
    """Return how many incidents are in both of two groups.

    Parameters
    ----------
    data : Dataset
    groups : two mappings of the same group columns -> group
    weights : Series, how much of each incident counts, aligned with `incidents`
    """
    columns = list(groups[0])
    if not overlap(data, columns):
        return 0.0
    parts = group_columns(data, columns)
    names = parts[columns].astype("str")
    first, second = (
        parts.loc[names.eq(pd.Series(group)).all(axis=1), "row"].to_numpy() for group in groups
    )
    return float(weights.iloc[np.intersect1d(first, second)].sum())


def count_without(data: Dataset, named: pd.DataFrame, weights: pd.Series) -> float:
    """Return how many incidents are in none of some groups.

    Parameters
    ----------
    data : Dataset
    named : DataFrame, one row a group: its group columns
    weights : Series, how much of each incident counts, aligned with `incidents`
    """
    columns = [str(name) for name in named]
    parts = group_columns(data, columns).astype(dict.fromkeys(columns, "str"))
    inside = parts.merge(named.astype("str"))["row"]
    return float(weights.drop(weights.index[inside.unique()]).sum())


def nameless(data: Dataset, by: str) -> list[str]:
    """Return the groups of a column that are none: without a name, or no place but a larger area.

    Parameters
    ----------
    data : Dataset
    by : str, a group column
    """
    if by != "place":
        return list(NAMELESS)
    places = data.incidents["place"].astype("str")
    known = places[data.incidents["geo_precision"].isin(["exact", "near"])]
    return [*NAMELESS, *sorted(set(places) - set(known))]


def _sides(data: Dataset) -> tuple[np.ndarray, np.ndarray]:
    """Return the two sides of each incident, numbered alike; -1 where there is none.

    A second one that is the first again is none.
    """
    order = _order_sides(data)
    first, second = (
        data.incidents[name].cat.set_categories(order).cat.codes.to_numpy()
        for name in ("actor", "actor_2")
    )
    return first, np.where(second == first, -1, second)


def _order_sides(data: Dataset) -> list[str]:
    """Return the sides met first or second: those of one order in it, the others after them."""
    first, second = (list(data.incidents[name].cat.categories) for name in ("actor", "actor_2"))
    every = list(dict.fromkeys([*first, *second]))
    return sorted(every) if first == sorted(first) else every


def _list_sides(data: Dataset) -> pd.DataFrame:
    """Return the side of each incident, or both: row, actor. A blank beside a side is none."""
    first, second = _sides(data)
    two = second >= 0
    rows = np.arange(len(first))
    alone = ~two | (first >= 0)
    codes = np.concatenate([first[alone], second[two]])
    order = pd.Index(_order_sides(data), dtype="str")
    sides = pd.Categorical.from_codes(codes, categories=order)
    return pd.DataFrame({"row": np.concatenate([rows[alone], rows[two]]), "actor": sides})


def _list_units(data: Dataset) -> pd.DataFrame:
    """Return the units that each incident hit: row, unit."""
    hit = _units_hit(data)
    return pd.DataFrame({"row": _rows_of(data, hit["incident_id"]), "unit": hit["unit"]})


def _units_hit(data: Dataset) -> pd.DataFrame:
    """Return the units that each incident hit, once each: incident_id, unit."""
    return data.targets[["incident_id", "unit"]].drop_duplicates()


_MEMBERS: dict[str, Callable[[Dataset], pd.DataFrame]] = {
    "actor": _list_sides,
    "unit": _list_units,
}
"""Column of which an incident can have several groups -> the groups of each."""


def _rows_of(data: Dataset, ids: pd.Series) -> np.ndarray:
    """Return the positions in `incidents` of some incidents."""
    positions: np.ndarray = pd.Index(data.incidents["incident_id"]).get_indexer(ids)
    return positions
