"""What was searched, and how well."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import pandas as pd

from sitrep.model.dataset import BLANK, Dataset
from sitrep.model.periods import PERIODS, check_period

NOT_SEARCHED, THIN, FULL = 0, 1, 2
"""How well a theatre was searched on a day."""


def areas_asked(data: Dataset, groups: list[str]) -> pd.DataFrame:
    """Return the theatres to be searched for each theatre or governorate asked about.

    Parameters
    ----------
    data : Dataset
    groups : list of str, group columns

    Returns
    -------
    DataFrame, one row a theatre: theatre; with `admin1` among the groups one row a theatre and
    governorate: theatre, admin1; incidents that name none are a governorate of their own, which
    is searched as their theatres are
    """
    areas = _Search.of(data).areas
    if "admin1" not in groups:
        return areas[["theatre"]].drop_duplicates()
    placeless = data.incidents.loc[data.incidents["admin1"].isna(), "theatre"]
    rest = pd.DataFrame({"theatre": placeless.drop_duplicates().astype("str"), "admin1": BLANK})
    rest = rest[rest["theatre"].isin(areas["theatre"])]
    return pd.concat([areas, rest]).drop_duplicates()


def efforts_by_day(data: Dataset) -> pd.DataFrame:
    """Return how well each theatre asked about was searched on each day.

    Parameters
    ----------
    data : Dataset

    Returns
    -------
    DataFrame, one row a theatre, one column a day: 0 not searched, 1 thinly, 2 as planned
    """
    return _by_day(_Search.of(data)).copy(deep=False)


def efforts_by_period(data: Dataset, period: str | None) -> pd.DataFrame:
    """Return how each theatre asked about was searched in each period.

    Returns
    -------
    DataFrame, one row a theatre and period (without the latter if it is None): searched (on any
    day), complete (all days are asked about and were searched as planned), before, after (days of
    the period that lie before the first or after the last day that is asked about and covered)
    """
    return _by_period(_Search.of(data), period).copy(deep=False)


@dataclass(frozen=True, eq=False)
class _Search:
    """The search that is asked about; equal to another of the very same tables."""

    theatres: pd.DataFrame
    coverage: pd.DataFrame
    start: pd.Timestamp
    end: pd.Timestamp
    asked: tuple[tuple[str, tuple[str, ...]], ...]

    @classmethod
    def of(cls, data: Dataset) -> _Search:
        """Return the search that a dataset asks about."""
        filters = data.filters.items()
        asked = tuple((name, tuple(values)) for name, values in filters if name in _COLUMNS)
        return cls(data.theatres, data.coverage, data.start, data.end, asked)

    @property
    def areas(self) -> pd.DataFrame:
        """The theatres and governorates that are asked about."""
        areas = self.theatres[["theatre", "admin1"]]
        for name, values in self.asked:
            areas = areas[areas[_COLUMNS[name]].isin(values)]
        return areas

    @property
    def key(self) -> tuple[object, ...]:
        """What two have in common that are equal."""
        return (id(self.theatres), id(self.coverage), self.start, self.end, self.asked)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Search) and self.key == other.key

    def __hash__(self) -> int:
        return hash(self.key)


_COLUMNS = {"theatres": "theatre", "regions": "admin1"}
"""Filter of what is to be searched -> its column."""

_KEPT = 16
"""So many searches, of those asked about last, are kept; one is a number a theatre and day."""


@lru_cache(maxsize=_KEPT)
def _by_day(search: _Search) -> pd.DataFrame:
    """Return the table of `efforts_by_day`."""
    days = pd.date_range(search.start, search.end, freq="D", unit="s")
    theatres = pd.Index(search.areas["theatre"].drop_duplicates())
    efforts = np.full((len(theatres), len(days)), NOT_SEARCHED)
    windows = search.coverage[search.coverage["theatre"].isin(theatres)]
    first = days.searchsorted(windows["start"])
    after = days.searchsorted(windows["end"], side="right")
    rows = theatres.get_indexer(windows["theatre"])
    for row, begin, stop, effort in zip(rows, first, after, windows["effort"], strict=True):
        efforts[row, begin:stop] = FULL if effort == "full" else THIN
    return pd.DataFrame(efforts, theatres, days)


@lru_cache(maxsize=_KEPT)
def _by_period(search: _Search, period: str | None) -> pd.DataFrame:
    """Return the table of `efforts_by_period`."""
    efforts = _by_day(search)
    days = pd.DatetimeIndex(efforts.columns)
    if period is None:
        starts, ends = days[:1].repeat(len(days)), days[-1:].repeat(len(days))
    else:
        whole = days.to_period(PERIODS[check_period(period)])
        starts, ends = whole.start_time.as_unit("s"), whole.end_time.normalize().as_unit("s")
    first, last = _covered(search, list(efforts.index))
    cuts = np.flatnonzero(np.r_[True, starts[1:] != starts[:-1]])
    table = efforts.to_numpy()
    most, least = (end.reduceat(table, cuts, axis=1).T for end in (np.maximum, np.minimum))
    begins, stops = starts[cuts].to_numpy()[:, None], ends[cuts].to_numpy()[:, None]
    before = ((first - begins) / np.timedelta64(1, "D")).clip(0)
    after = ((stops - last) / np.timedelta64(1, "D")).clip(0)
    periods = {} if period is None else {"period": starts[cuts].repeat(len(efforts))}
    return pd.DataFrame(
        {
            **periods,
            "theatre": np.tile(efforts.index, len(cuts)),
            "searched": (most > NOT_SEARCHED).ravel(),
            "complete": ((least == FULL) & (before == 0) & (after == 0)).ravel(),
            "before": before.ravel(),
            "after": after.ravel(),
        }
    )


def _covered(search: _Search, theatres: list[str]) -> tuple[np.ndarray, np.ndarray]:
    """Return the first and last day that is asked about and covered, of each theatre."""
    windows = search.coverage.groupby("theatre").agg({"start": "min", "end": "max"})
    windows = windows.reindex(theatres).astype("datetime64[s]")
    first, last = (np.datetime64(day, "s") for day in (search.start, search.end))
    return np.fmax(windows["start"].to_numpy(), first), np.fmin(windows["end"].to_numpy(), last)


def select_throughout(data: Dataset) -> Dataset:
    """Keep the theatres searched on every day asked about, so that a sum over time is of the same.

    Parameters
    ----------
    data : Dataset

    Returns
    -------
    Dataset, the same where all were, or where those that were hold no incidents
    """
    searched = efforts_by_day(data).gt(NOT_SEARCHED).all(axis=1)
    kept = list(searched.index[searched])
    if len(kept) in (0, len(searched)):
        return data
    part = data.where(theatres=kept)
    return data if part.incidents.empty else part


EFFORTS = {FULL: "searched as planned", THIN: "searched thinly", NOT_SEARCHED: "not searched"}
"""How well a theatre was searched on a day: number of `efforts_by_day` -> words."""


COLUMNS = 14
"""The most periods that a table of search can be read with."""


def select_windows(data: Dataset) -> pd.DataFrame:
    """Return the windows in which the theatres asked about were searched, cut to the days asked.

    Parameters
    ----------
    data : Dataset

    Returns
    -------
    DataFrame, one row a window, sorted by theatre and first day: theatre, first, last (days, text),
    effort (full, thin), note
    """
    windows = data.coverage[
        data.coverage["theatre"].isin(efforts_by_day(data).index)
        & data.coverage["start"].le(data.end)
        & data.coverage["end"].ge(data.start)
    ].sort_values(["theatre", "start"], ignore_index=True)
    return pd.DataFrame(
        {
            "theatre": windows["theatre"],
            "first": [f"{max(day, data.start):%Y-%m-%d}" for day in windows["start"]],
            "last": [f"{min(day, data.end):%Y-%m-%d}" for day in windows["end"]],
            "effort": windows["effort"],
            "note": windows["note"].fillna("–"),
        }
    )


def count_search(data: Dataset, *, period: str = "") -> pd.DataFrame:
    """Count the days on which each theatre asked about was searched, by how well.

    Parameters
    ----------
    data : Dataset
    period : {"day", "week", "month", "quarter", "year"}, or empty for the shortest of month,
        quarter and year that gives at most 14 periods

    Returns
    -------
    DataFrame, one row per theatre x effort that it has x period, sorted: theatre, effort (ordered
    categorical: searched as planned, searched thinly, not searched), period (first day), search
    (theatre and effort in words), when (the period as text), days

    Raises
    ------
    ParameterError : period is not allowed
    """
    efforts = efforts_by_day(data).T
    days = pd.DatetimeIndex(efforts.index)
    periods = days.to_period(PERIODS[check_period(period) if period else _readable(days)])
    tables = [
        efforts.eq(code)
        .groupby(periods)
        .sum()
        .rename_axis("when")
        .reset_index()
        .melt("when", var_name="theatre", value_name="days")
        .assign(effort=effort)
        for code, effort in EFFORTS.items()
    ]
    table = pd.concat(tables)
    table = table[table.groupby(["theatre", "effort"])["days"].transform("sum").gt(0)]
    table = table.assign(
        period=pd.PeriodIndex(table["when"], freq=periods.freq).start_time.as_unit("s"),
        when=table["when"].astype("str"),
        theatre=pd.Categorical(table["theatre"], list(efforts.columns), ordered=True),
        effort=pd.Categorical(table["effort"], list(EFFORTS.values()), ordered=True),
        days=table["days"].astype("int64"),
    ).sort_values(["theatre", "effort", "period"], ignore_index=True)
    names = [data.label("theatre", theatre) for theatre in table["theatre"].astype("str")]
    search = [f"{name}: {effort}" for name, effort in zip(names, table["effort"], strict=True)]
    ordered = pd.Categorical(search, list(dict.fromkeys(search)), ordered=True)
    table["search"] = ordered
    return table[["theatre", "effort", "period", "search", "when", "days"]]


def _readable(days: pd.DatetimeIndex) -> str:
    """Return the shortest period that gives few enough columns."""
    for period in ("month", "quarter"):
        if days.to_period(PERIODS[period]).nunique() <= COLUMNS:
            return period
    return "year"


def regions_asked(data: Dataset) -> list[str]:
    """Return the regions that are asked about, searched or not.

    Parameters
    ----------
    data : Dataset

    Returns
    -------
    list of str : those of the filter, else those of the theatres asked about, else all that are
    listed
    """
    if "regions" in data.filters:
        return list(data.filters["regions"])
    listed = set() if "theatres" in data.filters else set(data.admin1["admin1"])
    return sorted(listed | set(areas_asked(data, ["admin1"])["admin1"]))
