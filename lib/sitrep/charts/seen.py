"""What can be seen on a chart, in a sentence, for those who do not see it."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from sitrep.charts.axes import Level, Measure, form
from sitrep.charts.periods import Spans
from sitrep.charts.searched import CUT, NOT_SEARCHED, THIN, Searched
from sitrep.words.text import LISTED, listing, period_name, plural

SUMMED = ("n", "killed")
"""Measures that are added up over time; of the others the mean is told."""


def seen_series(rows: pd.DataFrame, measure: Measure, unit: str, found: Searched) -> str:
    """Return the shape of one series: its ends, its highest and lowest period, and its gaps."""
    known = rows[rows[measure.value].notna()]
    write = form(measure.value)
    ends = [period_name(rows["period"].iloc[at], unit) for at in (0, -1)]
    text = f"{len(rows)} {unit}{'' if len(rows) == 1 else 's'}"
    text += f" from {ends[0]} to {ends[1]}" if len(rows) > 1 else f", {ends[0]}"
    parts = [text]
    if len(known) > 1:
        for name, at in (("highest", "idxmax"), ("lowest", "idxmin")):
            row = known.loc[getattr(known[measure.value], at)()]
            when = f"{'on' if unit == 'day' else 'in'} {period_name(row['period'], unit)}"
            parts.append(f"{name} {when} ({write(row[measure.value])})")
        parts.append(f"last {write(known[measure.value].iloc[-1])}")
    elif len(known):
        parts.append(write(known[measure.value].iloc[0]))
    return "; ".join([*parts, *_search(found)]) + "."


def _search(found: Searched) -> list[str]:
    states = ((~found.covered, NOT_SEARCHED), (found.thin, THIN), (found.cut, CUT))
    return [f"{int(which.sum())} {words}" for which, words in states if which.any()]


def seen_groups(levels: Sequence[Level], measure: Measure, panels: int) -> str:
    """Return the groups of small multiples, those with most first."""
    drawn = f"{panels}" if panels == len(levels) else f"{panels} of {len(levels)}"
    which = "most" if measure.value in SUMMED else "highest on average"
    return _largest(levels, measure.value, f"{drawn} panels; {which}")


def seen_stack(levels: Sequence[Level], value: str, time: Spans) -> str:
    """Return the parts of a stack, the largest first."""
    count = len(time.start)
    bars = f"{count} stacked bar{'' if count == 1 else 's'}, one a {time.unit}"
    return _largest(levels, value, f"{bars}; largest{'' if value in SUMMED else ' on average'}")


def seen_rows(labels: Sequence[str], values: Sequence[float], value: str, noun: str = "row") -> str:
    """Return the first rows, dots or the like with their values."""
    write = form(value)
    texts = [write(each) for each in values[:LISTED]]
    return seen_texts(labels, texts, noun)


def seen_texts(labels: Sequence[str], texts: Sequence[str], noun: str = "row") -> str:
    """Return the first rows, dots or the like with what stands beside them."""
    first = [
        f"{' '.join(label.split())}{':' if label[-1:].isdigit() else ''} {text}"
        for label, text in zip(labels[:LISTED], texts[:LISTED], strict=True)
    ]
    count = f"{len(labels)} {noun if len(labels) == 1 else plural(noun)}"
    return f"{count}: {listing(first)}{_more(len(labels))}."


def _largest(levels: Sequence[Level], value: str, start: str) -> str:
    write = form(value)
    known = [(level, level.rows[value].dropna()) for level in levels]
    sums = [
        (level.label, rows.sum() if value in SUMMED else rows.mean())
        for level, rows in known
        if len(rows)
    ]
    order = sorted(sums, key=lambda pair: -pair[1])
    named = [f"{' '.join(label.split())} {write(total)}" for label, total in order[:LISTED]]
    rest = len(levels) - len(order)
    without = f"; {rest} without a number" if rest else ""
    return f"{start}: {listing(named)}{_more(len(order))}{without}."


def _more(count: int) -> str:
    return f", and {count - LISTED} more" if count > LISTED else ""
