"""Cells of a table as text: the numbers by the one formatter, each with the base it rests on."""

from __future__ import annotations

import math
from collections.abc import Callable

import pandas as pd

from sitrep.model.dataset import Dataset
from sitrep.words.interrupted import say_untested
from sitrep.words.published import REASONS
from sitrep.words.text import MISSING, chance, interval, number, points, rate, ratio, rounded, share

INTERVALS = {
    ("ci_low", "ci_high"): "95% interval",
    ("robust_low", "robust_high"): "95% interval, clustered",
    ("captured_low", "captured_high"): "95% of captured",
    ("before_low", "before_high"): "95% before",
    ("after_low", "after_high"): "95% after",
    ("expected_low", "expected_high"): "95% expected",
}
"""Pairs of columns that are shown as one."""


_HIGH: dict[str, str] = dict(INTERVALS.keys())
_EACH = {"published_each", "held_each"}
_RATES = {"rate_before", "rate_after", "low", "high", "level", "expected", *_EACH}
_RATIOS = {"ratio", "robust_low", "least_fall", "least_rise"}
_SHARES = {"share", "captured", "share_before", "share_after"}
_PERIODS = ("period", "period_start")
_DAYS = (*_PERIODS, "day", "start", "end", "change_low", "change_high")


TOLLS = ("killed", "killed_low", "killed_high")
"""Columns that are no 0 where incidents have no reported toll."""

_Form = Callable[[float, float], str]
"""How a number is written that rests on a base."""


def show(data: Dataset, table: pd.DataFrame, name: str, whole: pd.DataFrame) -> list[str]:
    """Return one column of a table as text; an interval by the name of its lower limit.

    Parameters
    ----------
    data : Dataset, for the words of the codes
    table : DataFrame, as a function of `measures` returns it
    name : str, one of its columns
    whole : DataFrame, the table before rows were chosen, on which its shares rest
    """
    values = table[name]
    if name in TOLLS and "n_toll" in table:
        values = values.mask(table["n_toll"].eq(0) & table["n"].gt(0))
    if name == "complete":
        return _searched(table)
    if name == "reason":
        return [REASONS.get(code, code) for code in values]
    if name == "untested":
        return [say_untested(data, code) or MISSING for code in values]
    if name in _DAYS:
        monthly = name in _PERIODS and bool((values.dropna().dt.day == 1).all())
        return list(values.dt.strftime("%Y-%m" if monthly else "%Y-%m-%d").fillna(MISSING))
    if name in _HIGH:
        form = _form_of_limits(table, name)
        rows = zip(values, table[_HIGH[name]], _bases(table, name, whole), strict=True)
        return [_limits(form, *row) for row in rows]
    if values.dtype.kind in "fi":
        form = _form(table, name)
        based = zip(values, _bases(table, name, whole), strict=True)
        return [form(value, base) for value, base in based]
    field = "theatre" if name == "region" else name
    return [MISSING if pd.isna(value) else data.label(field, str(value)) for value in values]


def _limits(form: _Form, low: float, high: float, base: float) -> str:
    """Return an interval as text, both limits on one base."""
    return interval(low, high, lambda end: form(end, base))


def _form(table: pd.DataFrame, name: str) -> _Form:
    """Return how the numbers of a column are written."""
    if name in _SHARES:
        return share
    if name in _RATIOS or name == "dispersion":
        return ratio
    if name == "adjusted":
        return lambda value, _: rounded(value)
    if name in ("chance", "chance_any", "chance_anywhere", "chance_holm", "chance_all"):
        return lambda value, _: chance(value)
    if name == "difference":
        return _points
    if name in _RATES or (name == "killed" and "deadliest" in table):
        return lambda value, _: rate(value)
    return lambda value, _: number(value)


def _points(value: float, base: float) -> str:
    """Return a difference of shares; none on a base that gives no shares."""
    return points(value) if share(abs(value), base) != share(math.nan, base) else points(math.nan)


def _form_of_limits(table: pd.DataFrame, low: str) -> _Form:
    """Return how the limits of an interval are written: as what it is the interval of."""
    if low in ("robust_low", "captured_low"):
        return ratio if low == "robust_low" else share
    of = {"before_low": "share_before", "after_low": "share_after"}.get(low, "")
    if of:
        return _form(table, of if of in table else "rate_before")
    for value in ("adjusted", "difference", "ratio", "share", "deadliest", "level"):
        if value in table:
            return _form(table, "low" if value == "deadliest" else value)
    return _form(table, "n")


def _bases(table: pd.DataFrame, name: str, whole: pd.DataFrame) -> list[float]:
    """Return for each row the number of incidents, rows or the like that a share rests on."""
    if name == "dispersion":
        return [math.inf] * len(table)
    if name in ("captured", "captured_low"):
        return list(table["published"])
    if "share_before" in table:
        ends = [_total(whole, f"n_{end}", f"share_{end}") for end in ("before", "after")]
        which = {"share_before": 0, "before_low": 0, "share_after": 1, "after_low": 1}
        base = ends[which[name]] if name in which else min(ends)
        return [base] * len(table)
    if "n_before" in table:
        return list(table["n_before"] + table["n_after"])
    if "share" not in table:
        return [math.inf] * len(table)
    if "rows" in table:
        return list(table["rows"])
    if "n_single" in table:
        return list(table["n"])
    if "period" not in table:
        part = "killed" if "killed" in table else "n"
        return [_total(whole, part, "share")] * len(table)
    totals = {start: _total(part, "n", "share") for start, part in whole.groupby("period")}
    return [totals[start] for start in table["period"]]


def _total(table: pd.DataFrame, n: str, share: str) -> float:
    """Return the whole that the shares are of, from any row that has one."""
    known = table[table[share].gt(0)]
    return float((known[n] / known[share]).round(9).max()) if len(known) else float(table[n].sum())


def _searched(table: pd.DataFrame) -> list[str]:
    """Return how well each period was searched."""
    n = table["n"] if "n" in table else pd.Series(0.0, table.index)
    cut = table["cut"] if "cut" in table else pd.Series(False, table.index)
    words = (
        pd.Series("in part or thinly", table.index)
        .mask(cut, "cut off")
        .mask(table["complete"], "full")
    )
    return list(words.mask(n.isna(), "not searched"))
