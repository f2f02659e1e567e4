"""Published totals taken apart: what each witness says of days that do not overlap."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from sitrep.measures.contradictions import SERIES, Row, list_falling, read_rows
from sitrep.measures.remembered import remembered
from sitrep.measures.small import SMALL
from sitrep.model.dataset import Dataset

KEYS = ["witness", *SERIES]
"""What the totals of one series share."""

REPEATED = "repeated"
WITHIN = "within"
CONTRADICTED = "contradicted"
OUTSIDE = "outside"
"""Why a total is no part of a series: it, or another witness, says the same of the same days; its
witness says of them, or of some, in other totals already; it contradicts another; it reaches beyond
the days asked about."""

_DAY = pd.Timedelta(days=1)

_PART = {
    **dict.fromkeys(KEYS, "str"),
    "publisher_id": "str",
    "start": "datetime64[s]",
    "end": "datetime64[s]",
    "days": "int64",
    "value": "float64",
    "qualifier": "str",
    "of": "object",
    "spans": "object",
}
_LEFT = {"benchmark_id": "str", "reason": "str", "other": "str"}


class Split(NamedTuple):
    """Published totals as parts that may be added up.

    Attributes
    ----------
    parts : DataFrame, one row a part, of a series in order of time: witness (of publishers who are
        one, the first), metric, region_kind, region, actor, publisher_id, start, end (first and
        last day), days, value (incidents or people), qualifier (exact, at_least, about), of
        (benchmark ids: the total, then those taken from it), spans (pairs of first and last day:
        a rest may have several)
    left : DataFrame, one row a total that is none: benchmark_id, reason (repeated, within,
        contradicted, outside), other (the total that it repeats, lies within or contradicts)
    """

    parts: pd.DataFrame
    left: pd.DataFrame


@remembered
def split_totals(data: Dataset) -> Split:
    """Take the published totals apart into what each witness says of days that do not overlap.

    Parameters
    ----------
    data : Dataset

    Returns
    -------
    Split, of the totals within the days asked about

    Notes
    -----
    Publishers who are one witness share their series, and a number of ten or more that another
    published of the same days is one of theirs: the witness is who published more totals.
    Totals that begin on one day are running totals: each less the one before it counts the days
    between, and what its witness added later to earlier days. Those that are most of a series are
    taken first, of the others the shorter first; of one that holds others wholly, the rest is a
    part. What is left over says nothing that its witness has not said. A difference of two exact
    totals is exact, one of a bound and an exact total is a bound, any other is about.
    """
    totals, left = _without_republished(add_witnesses(data, data.benchmarks))
    parts: list[dict[str, Any]] = []
    noted = set(totals.loc[totals["note"].notna(), "benchmark_id"])
    series: dict[tuple[str, ...], list[Row]] = {}
    for names, row in zip(totals[KEYS].itertuples(index=False), read_rows(totals), strict=True):
        series.setdefault(tuple(names), []).append(row)
    for key, rows in series.items():
        found = _Series(data.start, data.end)
        found.take(rows, noted)
        parts += [{**dict(zip(KEYS, key, strict=True)), **part} for part in found.rows()]
        left += found.left
    order = {name: row for row, name in enumerate(data.benchmarks["benchmark_id"])}
    left.sort(key=lambda row: order[row["benchmark_id"]])
    return Split(
        pd.DataFrame(parts, columns=list(_PART)).astype(_PART),
        pd.DataFrame(left, columns=list(_LEFT)).astype(_LEFT),
    )


def witness_of(data: Dataset, publishers: pd.Series) -> pd.Series:
    """Return whose word that of some publishers is: of those who are one witness, the first.

    Parameters
    ----------
    data : Dataset
    publishers : Series of str, publisher ids
    """
    one = data.publishers.set_index("publisher_id")["witness"]
    return publishers.map(one).fillna(publishers)


def add_witnesses(data: Dataset, benchmarks: pd.DataFrame) -> pd.DataFrame:
    """Add to published totals whose word they are.

    Parameters
    ----------
    data : Dataset
    benchmarks : DataFrame, as `Dataset.benchmarks`

    Returns
    -------
    DataFrame, with witness (publisher id)
    """
    return benchmarks.assign(witness=witness_of(data, benchmarks["publisher_id"]))


def _without_republished(totals: pd.DataFrame) -> tuple[pd.DataFrame, list[dict[str, str]]]:
    """Keep of one number of several witnesses that of the one who published more totals."""
    most = totals["witness"].map(totals["witness"].value_counts())
    ranked = totals.assign(most=most).sort_values("most", ascending=False, kind="stable")
    number = [*SERIES, "period_start", "period_end", "value"]
    first = ranked.groupby(number)[["benchmark_id", "witness"]].transform("first")
    again = ranked["witness"].ne(first["witness"]) & ranked["value"].ge(SMALL)
    rows = zip(ranked.loc[again, "benchmark_id"], first.loc[again, "benchmark_id"], strict=True)
    left = [dict(zip(_LEFT, (name, REPEATED, other), strict=True)) for name, other in rows]
    return totals[~totals["benchmark_id"].isin(ranked.loc[again, "benchmark_id"])], left


def find_spans(
    days: pd.DatetimeIndex, inside: np.ndarray
) -> tuple[tuple[pd.Timestamp, pd.Timestamp], ...]:
    """Return the spans that some days make, as pairs of first and last day.

    Parameters
    ----------
    days : DatetimeIndex, day after day
    inside : array of bool, which of them
    """
    edges = np.flatnonzero(np.diff(np.r_[0, inside.astype("int8"), 0]))
    pairs = zip(edges[::2], edges[1::2], strict=True)
    return tuple((days[first], days[after - 1]) for first, after in pairs)


class _Series:
    """Totals of one witness, measure, area and side, taken one after the other."""

    def __init__(self, first: pd.Timestamp, last: pd.Timestamp) -> None:
        self.days = pd.date_range(first, last, freq="D", unit="s")
        self.taken: list[tuple[_Total, np.ndarray]] = []
        self.left: list[dict[str, str]] = []

    def take(self, totals: list[Row], noted: set[str]) -> None:
        """Take the running total of most of the steps, then of the others the shorter first."""
        runs: dict[tuple[str, pd.Timestamp], list[Row]] = {}
        for row in self._without_repeats(self._without_contradicted(totals, noted)):
            runs.setdefault((row.publisher_id, row.start), []).append(row)
        steps = [[*_steps(run)] for run in runs.values()]
        main = max(steps, key=self._steps_inside, default=[])
        inside = [self._steps_inside(run) for run in steps]
        main = main if 2 * max(inside, default=0) > sum(inside) else []
        others = [step for run in steps if run is not main for step in run]
        unused: dict[str, tuple[str, str]] = {}
        for step in [*main, *sorted(others, key=lambda step: step.length)]:
            reason, other = self._add(step)
            if reason:
                unused.setdefault(step.of[0], (reason, other))
        used = {name for total, _ in self.taken for name in total.of}
        self._leave((name, *why) for name, why in unused.items() if name not in used)

    def rows(self) -> Iterator[dict[str, Any]]:
        """Yield the parts in order of time."""
        for total, inside in sorted(self.taken, key=lambda taken: int(taken[1].argmax())):
            spans = find_spans(self.days, inside)
            yield {
                "publisher_id": total.publisher_id,
                "start": spans[0][0],
                "end": spans[-1][1],
                "days": int(inside.sum()),
                "value": total.value,
                "qualifier": total.qualifier,
                "of": total.of,
                "spans": spans,
            }

    def _add(self, total: _Total) -> tuple[str, str]:
        """Take a total, or the rest of it; return why it cannot be, and the other, else nothing."""
        if total.start < self.days[0] or total.end > self.days[-1]:
            return OUTSIDE, ""
        inside = np.asarray((self.days >= total.start) & (self.days <= total.end))
        held = [(part, days) for part, days in self.taken if (days & inside).any()]
        other = held[0][0].of[0] if held else ""
        if any((days & ~inside).any() for _, days in held):
            return WITHIN, other
        for part, days in held:
            inside &= ~days
            total = total.less(part)
        if not inside.any():
            return WITHIN, other
        if total.value < 0:
            return CONTRADICTED, other
        self.taken.append((total, inside))
        return "", ""

    def _steps_inside(self, run: list[_Total]) -> int:
        """Return how many steps of a running total lie within the days asked about."""
        first, last = self.days[0], self.days[-1]
        return sum(first <= step.start and step.end <= last for step in run)

    def _without_contradicted(self, totals: list[Row], noted: set[str]) -> list[Row]:
        """Leave out of each pair that falls the total that has a note; both if neither has one."""
        out: dict[str, str] = {}
        left = totals
        while pairs := list_falling(left):  # a total with a note can hide one without
            for pair in pairs:
                for name in noted.intersection(pair) or pair:
                    out.setdefault(name, pair[pair[0] == name])
            left = [row for row in totals if row.name not in out]
        self._leave((name, CONTRADICTED, other) for name, other in out.items())
        return left

    def _without_repeats(self, totals: list[Row]) -> list[Row]:
        """Keep one total of the same days: an exact one before a bound, then the highest."""
        kept: dict[tuple[pd.Timestamp, pd.Timestamp], Row] = {}
        for row in sorted(totals, key=lambda row: (row.qualifier != "exact", -row.value)):
            first = kept.setdefault((row.start, row.end), row)
            differ = row.contradicts(first) or first.contradicts(row)
            if row is not first:
                self._leave([(row.name, CONTRADICTED if differ else REPEATED, first.name)])
        return [row for row in totals if kept[row.start, row.end] is row]

    def _leave(self, rows: Iterable[tuple[str, str, str]]) -> None:
        self.left += [dict(zip(_LEFT, row, strict=True)) for row in rows]


class _Total(NamedTuple):
    """A total of some days, perhaps less others."""

    publisher_id: str
    start: pd.Timestamp
    end: pd.Timestamp
    value: float
    qualifier: str
    of: tuple[str, ...]

    @property
    def length(self) -> int:
        """Its days."""
        return (self.end - self.start).days + 1

    def less(self, part: _Total) -> _Total:
        """Return what is left without another total."""
        return self._replace(
            value=self.value - part.value,
            qualifier=_difference(self.qualifier, part.qualifier),
            of=(*self.of, *part.of),
        )


def _steps(run: list[Row]) -> Iterator[_Total]:
    """Yield the first of some running totals, and each other less the one before it."""
    before: _Total | None = None
    for row in sorted(run, key=lambda row: row.end):
        total = _Total(*row[1:], (row.name,))
        yield total if before is None else total.less(before)._replace(start=before.end + _DAY)
        before = total


def _difference(whole: str, part: str) -> str:
    """Return how far a difference of two totals can be trusted."""
    return whole if part == "exact" and whole in ("exact", "at_least") else "about"
