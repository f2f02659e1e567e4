"""Dated events in words: at which of them the rate changed more than elsewhere."""

from __future__ import annotations

import math
from functools import partial

import pandas as pd

from sitrep.measures.interrupted import (
    EVERYWHERE,
    FEW,
    FEWEST,
    NO_CONTROL,
    NOT_ASKED,
    NOT_SEARCHED_THEN,
    SHORT,
    UNEVEN,
)
from sitrep.measures.intervals import LEVEL
from sitrep.model.dataset import Dataset
from sitrep.words.scope import noun, scope, shorten
from sitrep.words.text import (
    SMALL,
    Sentence,
    amount,
    day,
    interval,
    number,
    plural,
    ratio,
    sentence,
)
from sitrep.words.whole import say_none, shortest

OFTEN = "in 60 to 80 of 100 such series"
"""How often the least change shows: in 80 of even series, in fewer whose rate varies by month."""

_times = partial(ratio, base=math.inf)
"""A ratio whose base was looked at before."""


def say_untested(data: Dataset, code: str) -> str:
    """Return why an event is not tested; an empty text where it is.

    Parameters
    ----------
    data : Dataset
    code : str, as `compare_at_events` gives it
    """
    one = data.words.theatre
    said = {
        EVERYWHERE: f"it is about every {one}, so there is no control",
        NOT_ASKED: f"its day or its {one} is not asked about",
        NOT_SEARCHED_THEN: f"its {one} was not searched on that day",
        UNEVEN: f"its {one} was searched equally well for less than {FEWEST} weeks on a side",
        NO_CONTROL: f"no other {one} asked about was searched equally well on all days",
        FEW: f"under {SMALL} {plural(noun(data))} in it or in its control, or none on one side",
        SHORT: "it and its control were searched for too few months to see how counts vary",
    }
    return said.get(code, "")


@sentence
def describe_interrupted(data: Dataset, table: pd.DataFrame) -> str:
    """Return at which events the rate of a theatre clearly changed more than that of the others.

    Parameters
    ----------
    data : Dataset
    table : DataFrame, as `compare_at_events` returns it

    Notes
    -----
    A change is clear if chance alone makes none as clear in 95 of 100 such lists of events (Holm).
    """
    if table.empty:
        return f"No dated event comes with {data.name}"
    if data.incidents.empty:
        return say_none(data)
    tested = table[table["untested"].eq("")]
    where, n = scope(data), len(tested)
    if tested.empty:
        return f"{where}: of {amount(len(table), 'dated event')} none can be tested"
    left = f" ({number(len(table) - n)} more cannot be)" if n < len(table) else ""
    clear = tested[tested["chance_holm"] < 1 - LEVEL]
    if clear.empty:
        rate, otherwise = f"the rate of {plural(noun(data))}", "otherwise than in the control"
        if n == 1:
            one = f"at the one dated event tested{left}"
            return f"{where}: {one} {rate} did not clearly change {otherwise}"
        none = f"at none of {amount(n, 'dated event')} tested{left}"
        return f"{where}: {none} did {rate} clearly change {otherwise}"
    of = f"of {amount(n, 'dated event')} tested{left}"
    long, brief = (
        shorten([_tell_change(data, row, name=name) for _, row in clear.iterrows()])
        for name in (True, False)
    )
    out = f"{of} {number(len(clear))} {'stands' if len(clear) == 1 else 'stand'} out"
    titles = (f"{where}: {out}: {long}", f"{where}: {out}: {brief}", f"{out}: {brief}")
    return shortest(*titles, f"{where}: {out}")


def _tell_change(data: Dataset, row: pd.Series, *, name: bool) -> str:
    """Return how the rate changed at an event beside the control."""
    what = f"{row['name']} ({day(row['day'])})" if name else day(row["day"])
    limits = interval(row["ci_low"], row["ci_high"], _times)
    where = data.label("theatre", row["theatre"])
    return f"{what}, {where}: {_times(row['ratio'])} times the change of the control ({limits})"


def tell_least_ratio(data: Dataset, table: pd.DataFrame) -> list[Sentence]:
    """Return which changes would have shown at the events that do not stand out.

    Parameters
    ----------
    data : Dataset
    table : DataFrame, as `compare_at_events` returns it
    """
    unclear = table[table["untested"].eq("") & ~(table["chance_holm"] < 1 - LEVEL)]
    if unclear.empty or data.incidents.empty:
        return []
    rises, falls = (_span(unclear[name]) for name in ("least_rise", "least_fall"))
    said = f"Taken alone, an event would have shown {OFTEN} if it had"
    other = f", or cut it to {falls} times" if falls else "; no fall would have, not even to none"
    if not rises:
        return [Sentence("From so few no event would have shown, taken alone.")]
    return [Sentence(f"{said} raised the rate to {rises} times{other}.")]


def _span(least: pd.Series) -> str:
    """Return the smallest changes that would have shown at the events where some would have."""
    known = least.dropna()
    ends = (_times(end) for end in (known.min(), known.max()))
    return " to ".join(dict.fromkeys(ends)) if len(known) else ""


def tell_assumed(data: Dataset, table: pd.DataFrame) -> list[Sentence]:
    """Return what is assumed of the events that are tested, and which are not told apart.

    Parameters
    ----------
    data : Dataset
    table : DataFrame, as `compare_at_events` returns it
    """
    tested = table[table["untested"].eq("")]
    if tested.empty or data.incidents.empty:
        return []
    one, many = data.words.theatre, data.words.theatres
    said = (
        f"Assumed: without an event the rate of its {one} would have changed as that of the "
        f"control did, all other {many} searched equally well on those days, and the share of "
        "what happened that is found stayed the same"
    )
    near = int(tested["nearby"].gt(0).sum())
    if near:
        of = f"{number(near)} of {amount(len(tested), 'event')} tested"
        said += f". Within the weeks of {of} lies another listed event, whose mark is on them too"
    return [Sentence(f"{said}.")]
