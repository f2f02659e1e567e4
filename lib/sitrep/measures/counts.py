"""A dataset to counts per period and group, with explicit zeros inside the coverage."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from sitrep.errors import ParameterError
from sitrep.measures.grid import list_periods, tabulate
from sitrep.measures.groups import TOLLS, group_columns, keep_groups, tolls_by
from sitrep.model.dataset import BLANK, Dataset
from sitrep.model.names import check_name
from sitrep.model.periods import Span
from sitrep.model.schema import GEO_PRECISIONS
from sitrep.model.spans import settle_period

DIMENSIONS = (
    *("theatre", "country", "admin1", "place", "event_class", "event_type", "weapon_type"),
    *("actor", "attribution", "target_type", "date_precision", "geo_precision"),
)
"""Columns of `incidents` that one may count by. `unit`, of `targets`, is allowed too."""


def count(
    data: Dataset,
    *,
    by: str | Sequence[str] = (),
    period: str | None = "month",
    kept: Mapping[str, Collection[str]] | None = None,
) -> pd.DataFrame:
    """Count incidents per period and group; covered periods without incidents are 0.

    Parameters
    ----------
    data : Dataset
    by : str or pair of str, columns to group by (see `DIMENSIONS`, and `unit`), optional
    period : {"day", "week", "month", "quarter", "year"}, empty for the one that suits the days
        asked about, None for the whole of them
    kept : mapping, optional, a group column -> its groups that stay; the others are one, `other`

    Returns
    -------
    DataFrame, one row per period x group, sorted: period (first day), <by> (ordered categorical),
    n (incidents; missing where nothing was searched), spread (incidents known only to a window
    that reaches beyond the period), complete (every day of the period is asked about and was
    searched as planned), cut (the filter or the edge of the coverage cuts days off; a period that
    was searched, is not complete and not cut was searched in part or thinly). Groups are the values
    met in the data; for `theatre` and `admin1` all that were asked about.

    Raises
    ------
    ParameterError : by or period is not allowed

    Notes
    -----
    An incident known only to a window is spread evenly over its days, so that n can be a
    fraction; a battle of several days counts once. Days outside the time asked about are left
    out. An incident with two sides counts once for each of them, and so does one that hit several
    units: such groups add up to more than there is (`overlap`). Source: data/README.md#dates
    """
    groups = check_by(data, by)
    period = None if period is None else settle_period(data, period)
    parts = spread_over(data, period).merge(group_columns(data, groups, kept=kept), on="row")
    parts["n"] = parts["share"]
    parts["spread"] = (parts["share"] < 1).astype("int64")
    return tabulate(data, parts, groups, period, ["n", "spread"])


def count_days(data: Dataset, span: Span, theatres: Collection[str]) -> pd.Series:
    """Count the incidents of some theatres on each day, whether it was searched or not.

    Parameters
    ----------
    data : Dataset
    span : Span, days asked about
    theatres : collection of str

    Returns
    -------
    Series, float, one value a day (index, in order): the incidents, those known to a window in part
    """
    days = pd.date_range(*span, freq="D", unit="s")
    here = data.incidents["theatre"].isin(theatres).to_numpy()
    windows = data.windows[here]
    first, last = (
        (windows[name].to_numpy() - days[0].to_datetime64()) // np.timedelta64(1, "D")
        for name in ("first", "last")
    )
    begin, stop = np.maximum(first, 0), np.minimum(last, len(days) - 1)
    number = np.maximum(stop - begin + 1, 0)
    slot = np.repeat(begin, number) + _count_up(number)
    shares = pd.Series(np.repeat(1 / (last - first + 1), number)).groupby(slot).sum()
    return shares.reindex(range(len(days)), fill_value=0.0).set_axis(days)


def _count_up(number: np.ndarray) -> np.ndarray:
    """Return 0, 1, 2 ... for each of some numbers, below it."""
    steps: np.ndarray = np.arange(number.sum()) - np.repeat(np.cumsum(number) - number, number)
    return steps


def deaths(
    data: Dataset,
    *,
    by: str | Sequence[str] = (),
    period: str | None = "month",
    kept: Mapping[str, Collection[str]] | None = None,
) -> pd.DataFrame:
    """Count the killed per period and group, as a range; covered periods without any are 0.

    Parameters
    ----------
    data : Dataset
    by : str or pair of str, columns to group by, optional. By `target_type` and `unit` each group
        hit counts its own dead
    period : {"day", "week", "month", "quarter", "year"}, empty for the one that suits the days
        asked about, None for the whole of them
    kept : as in `count`

    Returns
    -------
    DataFrame, one row per period x group, sorted: period, <by>, killed_low, killed, killed_high
    (people; minima, since incidents without a toll add nothing), n (incidents), n_toll (incidents
    whose toll is reported), complete, cut

    Raises
    ------
    ParameterError : by or period is not allowed

    Notes
    -----
    Dead are spread over the days of a window as the incident is. Accounts give a range for an
    incident and not for each group it hit: where it hit several, each group's best account stands
    for low and high too. By `actor` the dead of an incident with two sides count whole for each:
    they are those of the incidents in which it took part. Source: data/README.md#tolls
    """
    groups = check_by(data, by)
    period = None if period is None else settle_period(data, period)
    parts = spread_over(data, period).merge(tolls_by(data, *groups, kept=kept), on="row")
    for toll in TOLLS:
        parts[toll] = parts[toll] * parts["share"]
    parts["n"] = parts["share"]
    parts["n_toll"] = parts["share"].where(parts["killed"].notna(), 0.0)
    return tabulate(data, parts, groups, period, [*TOLLS, "n", "n_toll"])


def count_places(data: Dataset) -> pd.DataFrame:
    """Count incidents and the killed at each place.

    Parameters
    ----------
    data : Dataset

    Returns
    -------
    DataFrame, one row a place, most incidents first: place (`BLANK` for a point without a name),
    admin1 (of its last incident: a region that was renamed does not divide a point), latitude,
    longitude, precise places (exact, near) and stand-in points (area, admin1, country) apart,
    geo_precision (the coarsest met there), n (incidents), killed (people, best accounts; a minimum;
    missing where no toll is reported), n_toll (incidents with a toll)
    """
    incidents = data.incidents.assign(share=data.weights).fillna({"place": BLANK})
    incidents["dead"] = (incidents["killed"] * incidents["share"]).fillna(0)
    incidents["told"] = incidents["share"].where(incidents["killed"].notna(), 0.0)
    incidents["standing_in"] = ~incidents["geo_precision"].isin(["exact", "near"])
    order = pd.CategoricalDtype(list(GEO_PRECISIONS), ordered=True)
    incidents["geo_precision"] = incidents["geo_precision"].astype("str").astype(order)
    located = incidents["latitude"].notna()
    incidents["within"] = incidents["admin1"].astype("object").mask(located, "")
    keys = ["place", "within", "latitude", "longitude", "standing_in"]
    places = incidents.groupby(keys, dropna=False).agg(
        admin1=("admin1", "last"),
        geo_precision=("geo_precision", "max"),
        n=("share", "sum"),
        killed=("dead", "sum"),
        n_toll=("told", "sum"),
    )
    places["killed"] = places["killed"].where(places["n_toll"] > 0)
    ranked = places.reset_index().sort_values(
        ["n", "place"], ascending=[False, True], ignore_index=True
    )
    where = ["place", "admin1", "latitude", "longitude", "geo_precision"]
    return ranked[[*where, "n", "killed", "n_toll"]]


def choose_largest(counts: pd.DataFrame, *, by: str, top: int) -> list[str]:
    """Return the groups with most incidents or dead, in their order; all if one alone is left out.

    Parameters
    ----------
    counts : DataFrame, as `count` or `deaths` return it
    by : str, the group column
    top : int, how many groups
    """
    totals = counts.groupby(by)[_measure(counts)].sum().sort_values(ascending=False, kind="stable")
    few = totals.index if len(totals) <= top + 1 else totals.index[:top]
    return [group for group in counts[by].cat.categories if group in few]


def lump(
    counts: pd.DataFrame, *, by: str, top: int = 0, kept: Collection[str] = ()
) -> pd.DataFrame:
    """Keep the groups with most incidents or dead, or those named, and add up the rest as `other`.

    Groups that overlap cannot be added up; `count` with `kept` counts their rest.

    Parameters
    ----------
    counts : DataFrame, as `count` or `deaths` return it
    by : str, the group column
    top : int, how many groups to keep, of those with most
    kept : collection of str, optional, the groups to keep instead

    Returns
    -------
    DataFrame, of the same columns; the groups keep their order and `other` comes last
    """
    kept = kept or choose_largest(counts, by=by, top=top)
    if len(kept) == counts[by].nunique():
        return counts
    lumped = counts.assign(**{by: keep_groups(counts[by], kept)})
    keys = [column for column in counts if column not in _MEASURES]
    sums = {column: "sum" for column in counts if column in _MEASURES - {"complete", "cut"}}
    grouped = lumped.groupby(keys)
    whole = grouped.agg({**sums, "complete": "all", "cut": "any"}).reset_index()
    nothing = grouped[_measure(counts)].count().eq(0).to_numpy()
    whole.loc[nothing, [column for column in sums if whole[column].dtype.kind == "f"]] = np.nan
    return whole[list(counts.columns)]


def _measure(counts: pd.DataFrame) -> str:
    """Return what a table counts: the dead, or else incidents."""
    return "killed" if "killed" in counts else "n"


_MEASURES = {*TOLLS, "n", "n_toll", "spread", "complete", "cut"}


def check_by(data: Dataset, by: str | Sequence[str]) -> list[str]:
    """Return the columns to group by, under their own names.

    Parameters
    ----------
    data : Dataset
    by : str or sequence of str; other names are understood, and those of the data's own words
        ("governorate")

    Raises
    ------
    ParameterError : more than two, or one that is no column to count by
    """
    groups = [by] if isinstance(by, str) else list(by)
    if len(groups) > 2 or len(set(groups)) < len(groups):
        raise ParameterError("by", f"{groups} is not allowed; give at most two different columns")
    words = data.words
    columns: dict[str, Any] = {
        "known": [*DIMENSIONS, "unit"],
        "field": "by",
        "names": [(words.region, "admin1"), (words.regions, "admin1"), (words.theatre, "theatre")],
        "noun": "a column to count by",
    }
    told = [check_name("by", name, **columns) for name in groups]
    if len(set(told)) < len(told):
        raise ParameterError("by", f"{groups} name one column twice; give two different columns")
    return told


def spread_over(data: Dataset, period: str | None) -> pd.DataFrame:
    """Spread incidents evenly over their days, inside the time asked about.

    Parameters
    ----------
    data : Dataset
    period : {"day", "week", "month", "quarter", "year"}, or None for the whole of them

    Returns
    -------
    DataFrame, one row per incident x period it may lie in: row (position in `incidents`), period
    (first day; absent if period is None), share (of the incident; 1 where it lies wholly inside)
    """
    windows = data.windows
    first, last = (windows[name].to_numpy("datetime64[D]") for name in ("first", "last"))
    days = (last - first).astype("int64") + 1
    inside_first = np.maximum(first, np.datetime64(data.start, "D"))
    inside_last = np.minimum(last, np.datetime64(data.end, "D"))
    rows = np.arange(len(days))
    if period is None:
        return pd.DataFrame({"row": rows, "share": data.weights.to_numpy()})
    periods = list_periods(data, period)
    starts = periods.start_time.to_numpy("datetime64[D]")
    ends = periods.end_time.to_numpy("datetime64[D]")
    begin = np.searchsorted(starts, inside_first, side="right") - 1
    number = np.searchsorted(starts, inside_last, side="right") - begin
    row = np.repeat(rows, number)
    slot = begin[row] + _count_up(number)
    overlap_first = np.maximum(inside_first[row], starts[slot])
    overlap_last = np.minimum(inside_last[row], ends[slot])
    share = ((overlap_last - overlap_first).astype("int64") + 1) / days[row]
    return pd.DataFrame(
        {"row": row, "period": starts[slot].astype("datetime64[s]"), "share": share}
    )
