"""Every period and group that was asked about, searched or not, and what was counted in it."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from sitrep.measures.search import areas_asked, efforts_by_period
from sitrep.model.dataset import Dataset
from sitrep.model.periods import PERIODS


def list_periods(data: Dataset, period: str) -> pd.PeriodIndex:
    """Return the periods from the first to the last day asked about."""
    return pd.period_range(data.start, data.end, freq=PERIODS[period])


def tabulate(
    data: Dataset, parts: pd.DataFrame, groups: list[str], period: str | None, measures: list[str]
) -> pd.DataFrame:
    """Sum parts of incidents into every period and group; blank where nothing was searched.

    Parameters
    ----------
    data : Dataset
    parts : DataFrame, one row a part: period (first day; absent if period is None), <groups>
        (ordered categorical), <measures>
    groups : list of str, group columns, at most two
    period : str, a name of `PERIODS`, or None
    measures : list of str, columns to add up, n (incidents) among them

    Returns
    -------
    DataFrame, one row per period x group, sorted: period, <groups>, <measures>, complete, cut, as
    `count` describes them
    """
    areas = areas_asked(data, groups)
    types = {name: _order(parts[name], areas) for name in groups}
    codes = {name: _encode(parts[name], types[name]) for name in groups}
    located = [name for name in groups if name in areas]
    free = [name for name in groups if name not in areas]
    met = np.array([codes[name] for name in located]).reshape(len(located), len(parts))
    asked = np.array([_encode(areas[name], types[name]) for name in located])
    places, of_area, of_part = _list_places(asked.reshape(len(located), len(areas)), met)
    starts = None if period is None else list_periods(data, period).start_time.as_unit("s")
    asked_of = 1 if starts is None else len(starts), len(places)
    search = _search_of(areas["theatre"], of_area, efforts_by_period(data, period), asked_of)

    shape = (*asked_of, *(len(types[name].categories) for name in free))
    at, place, *levels = (axis.ravel() for axis in np.indices(shape))
    cells = {name: places[place, column] for column, name in enumerate(located)}
    cells |= dict(zip(free, levels, strict=True))
    slots = 0 * of_part if starts is None else starts.get_indexer(pd.Index(parts["period"]))
    rows = np.ravel_multi_index((slots, of_part, *(codes[name] for name in free)), shape)
    sums = parts[measures].groupby(rows).sum().reindex(range(len(at)), fill_value=0)

    found = sums["n"].gt(0).to_numpy()
    counted = search.searched[at, place] | found
    table: dict[str, Any] = {
        **{name: pd.Categorical.from_codes(cells[name], dtype=types[name]) for name in groups},
        **{name: sums[name].where(counted | (name == "spread")) for name in measures},
        "complete": search.complete[at, place],
        "cut": search.cut[at, place],
    }
    tidy = pd.DataFrame(table, sums.index)
    if starts is not None:
        tidy.insert(0, "period", starts[at])
    if not located:
        return tidy  # in order already, and there can be millions
    order = np.lexsort([*(cells[name] for name in reversed(groups)), at])
    return tidy.iloc[order].reset_index(drop=True)


def _order(column: pd.Series, areas: pd.DataFrame) -> pd.CategoricalDtype:
    """Return the groups of a column in order: those met, and the areas that were asked about."""
    levels = list(column.cat.categories)
    if column.name == "admin1" and "admin1" in areas:
        levels = sorted({*levels, *areas["admin1"]})
    elif column.name == "theatre":
        levels = list(dict.fromkeys([*areas["theatre"], *levels]))
    return pd.CategoricalDtype(pd.Index(levels, dtype=column.cat.categories.dtype), ordered=True)


def _encode(column: pd.Series, order: pd.CategoricalDtype) -> np.ndarray:
    """Return the place of each group in their order."""
    return column.astype(order).cat.codes.to_numpy("int64")


def _list_places(asked: np.ndarray, met: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """List the areas asked about, and those that parts lie in, once each.

    Parameters
    ----------
    asked, met : arrays of int, shape (columns, areas) and (columns, parts), codes

    Returns
    -------
    arrays of int: the codes of each place, shape (places, columns), and which place each area and
    each part is. Without a column all are one place
    """
    every = np.concatenate([asked, met], axis=1)
    if not len(every):
        nowhere = np.zeros((1, 0), dtype=int)
        return nowhere, np.zeros(asked.shape[1], dtype=int), np.zeros(met.shape[1], dtype=int)
    places, which = np.unique(every, axis=1, return_inverse=True)
    return places.T, which[: asked.shape[1]], which[asked.shape[1] :]


class _Search(NamedTuple):
    """How places were searched: arrays of bool, shape (periods, places).

    Attributes
    ----------
    searched : on any day, in any of their theatres
    complete : on every day as planned in all of them, and all days are asked about
    cut : days of the period are not asked about, or not covered
    """

    searched: np.ndarray
    complete: np.ndarray
    cut: np.ndarray


def _search_of(
    theatres: pd.Series, of_area: np.ndarray, efforts: pd.DataFrame, shape: tuple[int, int]
) -> _Search:
    """Return how places were searched: each area is of one place, and lies in one theatre."""
    known = pd.Index(efforts["theatre"].unique())
    order = np.argsort(of_area, kind="stable")
    listed, first = np.unique(of_area[order], return_index=True)
    theatre = known.get_indexer(theatres)[order]

    def of_places(name: str, choose: np.ufunc) -> np.ndarray:
        by_theatre = efforts[name].to_numpy().reshape(shape[0], len(known))
        by_place = np.zeros(shape, dtype=bool)
        by_place[:, listed] = choose.reduceat(by_theatre[:, theatre] > 0, first, axis=1)
        return by_place

    searched = of_places("searched", np.logical_or)
    all_or_none = (of_places(name, np.logical_and) for name in ("complete", "before", "after"))
    complete, before, after = all_or_none
    return _Search(searched, complete & searched, searched & (before | after))
