"""What is known of one side in one area, period by period: our counts and published totals."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from sitrep.measures.counts import count
from sitrep.measures.published import MainPublisher, compare_totals, main_publisher
from sitrep.measures.search import NOT_SEARCHED, THIN, efforts_by_day
from sitrep.measures.totals import split_totals
from sitrep.model.dataset import Dataset
from sitrep.model.periods import PERIODS

MOST_PERIODS = 40
"""More unknown rates than this are not told apart; longer spans are read by longer periods."""


MONTH_DAYS = 30.4375
"""Days of a month, on average."""


class Totals(NamedTuple):
    """Published totals of one kind, as arrays; one row a total.

    Attributes
    ----------
    days : (totals, periods), how many days of each period it tells of
    value : (totals,), incidents or people
    bound : (totals,), bool, it is a lower bound
    of : (totals,), the place in `series` of its own
    series : list of pair, witness and metric
    """

    days: np.ndarray
    value: np.ndarray
    bound: np.ndarray
    of: np.ndarray
    series: list[tuple[str, str]]

    def leave_out(self, witnesses: Collection[str]) -> Totals:
        """Return the totals of others than some witnesses."""
        left = [place for place, (who, _) in enumerate(self.series) if who not in witnesses]
        chosen = np.isin(self.of, left)
        rows = (self.days[chosen], self.value[chosen], self.bound[chosen])
        return Totals(
            *rows, np.searchsorted(left, self.of[chosen]), [self.series[place] for place in left]
        )


@dataclass(frozen=True)
class Observed:
    """Counts of one side in one area.

    Attributes
    ----------
    data : Dataset, the incidents of that side and area alone
    main : MainPublisher, the area and the side
    parts : DataFrame, the published totals used, as `split_totals` returns parts
    period : {"month", "quarter", "year"}
    starts : DatetimeIndex, first day of each period
    days : (periods,), days asked about
    months : (periods,), months from the middle of the period before; 0 for the first
    found : (periods,), incidents held here
    searched : (periods,), share of the days of its theatres that were searched
    thin : (periods,), share of these that were searched thinly
    attacks, tolls : Totals, of incidents and of dead
    """

    data: Dataset
    main: MainPublisher
    parts: pd.DataFrame
    period: str
    starts: pd.DatetimeIndex
    days: np.ndarray
    months: np.ndarray
    found: np.ndarray
    searched: np.ndarray
    thin: np.ndarray
    attacks: Totals
    tolls: Totals

    @property
    def witnesses(self) -> list[str]:
        """Whose totals it holds, those of most first."""
        names = [totals.series[of][0] for totals in (self.attacks, self.tolls) for of in totals.of]
        return list(pd.Series(names, dtype="str").value_counts().index)

    @property
    def n_totals(self) -> int:
        """How many published totals it holds."""
        return len(self.attacks.value) + len(self.tolls.value)

    def leave_out(self, witnesses: Collection[str]) -> Observed:
        """Return the same without the totals of some witnesses."""
        return replace(
            self,
            attacks=self.attacks.leave_out(witnesses),
            tolls=self.tolls.leave_out(witnesses),
        )


def observe(data: Dataset, *, metric: str = "attacks") -> Observed | None:
    """Return what is known of the side and area of which others published most.

    Parameters
    ----------
    data : Dataset
    metric : str, the measure of incidents

    Returns
    -------
    Observed; None where no total can be compared with these data
    """
    main = main_publisher(data, compare_totals(data), metric=metric)
    if main is None:
        return None
    own = select_part(data, main)
    parts = _parts(data, main, metric)
    efforts = efforts_by_day(own)
    days = pd.DatetimeIndex(efforts.columns)
    period = next(name for name in ("month", "quarter", "year") if _few(days, name))
    index = days.to_period(PERIODS[period])
    searched = efforts.gt(NOT_SEARCHED).mean().groupby(index).mean()
    thin = efforts.eq(THIN).mean().groupby(index).mean()
    length = index.value_counts(sort=False).to_numpy()
    middle = np.cumsum(length) - length / 2
    of_people = parts["metric"].map(lambda name: data.metrics[name].of_people).astype("bool")
    return Observed(
        *(own, main, parts, period, index.unique().start_time.as_unit("s")),
        days=length.astype("float64"),
        months=np.diff(middle, prepend=middle[0]) / MONTH_DAYS,
        found=count(own, period=period)["n"].fillna(0).to_numpy("float64"),
        searched=searched.to_numpy(),
        thin=(thin / searched.where(searched > 0, 1)).to_numpy(),
        attacks=_arrays(parts[~of_people], days, index),
        tolls=_arrays(_with_several(parts[of_people]), days, index),
    )


def select_part(data: Dataset, main: MainPublisher) -> Dataset:
    """Keep the incidents of the side and area of some published totals."""
    area = {"theatre": "theatres", "admin1": "regions"}.get(main.region_kind)
    filters: dict[str, Any] = {} if area is None else {area: [main.region]}
    if main.actor != "all":
        filters["actors"] = list(data.sides.get(main.actor, (main.actor,)))
    return data.where(**filters)


def _few(days: pd.DatetimeIndex, period: str) -> bool:
    return period == "year" or days.to_period(PERIODS[period]).nunique() <= MOST_PERIODS


def _parts(data: Dataset, main: MainPublisher, metric: str) -> pd.DataFrame:
    """Return the totals of this side and area: of incidents, and of those killed in them."""
    totals = data.benchmarks
    killed = [name for name, declared in data.metrics.items() if declared.counts == "killed"]
    here = totals["metric"].isin([metric, *killed])
    for name in ("region_kind", "region", "actor"):
        here &= totals[name].eq(getattr(main, name))
    return split_totals(replace(data, benchmarks=totals[here])).parts


def _with_several(parts: pd.DataFrame) -> pd.DataFrame:
    """Keep series of two parts or more: one alone tells nothing of how the rate moved."""
    return parts[parts.duplicated(["witness", "metric"], keep=False)]


def _arrays(parts: pd.DataFrame, days: pd.DatetimeIndex, index: pd.PeriodIndex) -> Totals:
    names = pd.MultiIndex.from_frame(parts[["witness", "metric"]])
    of, series = names.factorize()
    periods = index.unique()
    within = np.zeros((len(parts), len(periods)))
    for row, spans in zip(within, parts["spans"], strict=True):
        for first, last in spans:
            chosen = index[(days >= first) & (days <= last)]
            np.add.at(row, periods.get_indexer(chosen), 1.0)
    bound = parts["qualifier"].eq("at_least").to_numpy()
    return Totals(within, parts["value"].to_numpy("float64"), bound, of, list(series))
