"""Published totals that a specification adds and subtracts, day by day."""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np
import pandas as pd

from sitrep.errors import suggestion
from sitrep.measures.totals import KEYS, find_spans
from sitrep.model.periods import Span

_ID = r"[A-Za-z]\w*"
_SUM = re.compile(rf"\s*[+-]?\s*{_ID}(\s*[+-]\s*{_ID})*\s*")
_TERM = re.compile(rf"([+-]?)\s*({_ID})")


@dataclass(frozen=True)
class Sum:
    """Totals of one series added and subtracted.

    Attributes
    ----------
    value : float, incidents or people
    days : DatetimeIndex, the days that are counted once
    bound : bool, one of the totals is "at least" or "about"
    ids : tuple of str, benchmark ids
    parts : tuple of float, the published numbers, one for each id
    witness, metric, region_kind, region, actor : str, of the series
    """

    value: float
    days: pd.DatetimeIndex
    bound: bool
    ids: tuple[str, ...]
    parts: tuple[float, ...]
    witness: str
    metric: str
    region_kind: str
    region: str
    actor: str

    @property
    def spans(self) -> tuple[Span, ...]:
        """The days that are counted, as runs without a gap."""
        return runs_of(self.days)


def runs_of(days: pd.DatetimeIndex) -> tuple[Span, ...]:
    """Return days in order as runs without a gap.

    Examples
    --------
    >>> days = pd.to_datetime(["2020-01-01", "2020-01-02", "2020-01-05"])
    >>> [span.days for span in runs_of(days)]
    [2, 1]
    """
    every = pd.date_range(days[0], days[-1], freq="D", unit="s")
    return tuple(Span(*ends) for ends in find_spans(every, every.isin(days)))


def check_pair(before: Sum, after: Sum) -> None:
    """Refuse two totals that are not of one series, or not one before the other.

    Raises
    ------
    ValueError : names what differs, or the days that are not before
    """
    for key in KEYS:
        first, second = getattr(before, key), getattr(after, key)
        if first != second:
            raise ValueError(f"totals_before and totals_after differ in {key}: {first}, {second}")
    late = before.days[before.days >= after.days[0]]
    if len(late):
        named = ", ".join(f"{first:%Y-%m-%d} to {last:%Y-%m-%d}" for first, last in runs_of(late))
        begins = f"{after.days[0]:%Y-%m-%d}"
        raise ValueError(
            f"totals_before counts {named}, not before totals_after begins on {begins}"
        )


def read_terms(expression: str) -> list[tuple[int, str]]:
    """Return the sign and the id of each total of a sum.

    Raises
    ------
    ValueError : it is no sum of ids

    Examples
    --------
    >>> read_terms("B004 - B083")
    [(1, 'B004'), (-1, 'B083')]
    """
    if not _SUM.fullmatch(expression):
        raise ValueError(f"{expression!r} is no sum of totals such as 'B004 - B083'")
    return [(-1 if sign == "-" else 1, name) for sign, name in _TERM.findall(expression)]


def add_up(totals: pd.DataFrame, expression: str) -> Sum:
    """Add and subtract totals, and the days that they are about.

    Parameters
    ----------
    totals : DataFrame, as `Dataset.benchmarks`, with the witness of each
    expression : str, ids with a plus or minus between them

    Returns
    -------
    Sum

    Raises
    ------
    ValueError : an id is not known (names the nearest), the totals are not of one witness, measure,
        area and side, or a day is counted twice or taken away where it was not counted

    Notes
    -----
    Each total counts the days from its first to its last; the sum of the signs must be 0 or 1 on
    every day, so a rest is a rest.
    """
    known = totals.set_index("benchmark_id")
    terms = read_terms(expression)
    for _, name in terms:
        if name not in known.index:
            raise ValueError(f"{name!r} is no published total; {suggestion(name, known.index)}")
    rows = known.loc[[name for _, name in terms]]
    for key in KEYS:
        values = rows[key].astype("str").unique()
        if len(values) > 1:
            raise ValueError(f"{expression!r} mixes {key}: {', '.join(values)}")
    first, last = rows["period_start"].min(), rows["period_end"].max()
    every = pd.date_range(first, last, freq="D", unit="s")
    signs = np.zeros(len(every), dtype=int)
    for (sign, _), start, end in zip(terms, rows["period_start"], rows["period_end"], strict=True):
        signs[(every >= start) & (every <= end)] += sign
    if not set(np.unique(signs)) <= {0, 1} or not signs.any():
        wrong = every[(signs != 0) & (signs != 1)]
        where = f"; see {wrong[0]:%Y-%m-%d}" if len(wrong) else ""
        raise ValueError(f"{expression!r} does not count each of its days once{where}")
    value = float(sum(sign * n for (sign, _), n in zip(terms, rows["value"], strict=True)))
    if value < 0:
        raise ValueError(f"{expression!r} is below 0")
    return Sum(
        value=value,
        days=every[signs == 1],
        bound=bool(rows["qualifier"].ne("exact").any()),
        ids=tuple(name for _, name in terms),
        parts=tuple(float(value) for value in rows["value"]),
        **{key: str(rows[key].iloc[0]) for key in KEYS},
    )
