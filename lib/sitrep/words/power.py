"""Computed sentences on what "no clear change" leaves open: the smallest change that would show."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from sitrep.measures.comparison import select_enough
from sitrep.measures.groups import nameless
from sitrep.measures.power import POWER
from sitrep.model.dataset import Dataset
from sitrep.words.scope import group_nouns
from sitrep.words.text import SMALL, Sentence, ratio

OFTEN = f"in about {round(100 * POWER)} of 100 such series"


def tell_power(data: Dataset, table: pd.DataFrame, *, by: Sequence[str] = ()) -> list[Sentence]:
    """Return which changes would have shown where none is clear; nothing where all are clear.

    Parameters
    ----------
    data : Dataset, for the words of the codes
    table : DataFrame, rows of a comparison, as `compare` returns it
    by : list of str, its group columns
    """
    for name in by:
        table = table[~table[name].isin(nameless(data, name))]
    tested = select_enough(table)
    unclear = tested[~(tested["robust_low"].gt(1) | tested["robust_high"].lt(1))]
    rises = unclear["least_rise"].dropna()
    if unclear.empty:
        return []
    if rises.empty:
        return [Sentence("No change is clear, and from so few none would have shown.")]
    if len(unclear) == 1:
        return [_smallest(unclear.iloc[0], of="rate", verb="shown")]
    _, many = group_nouns(data, by[0]) if len(by) == 1 else ("", "groups")
    low, high = (ratio(end, SMALL) for end in (rises.min(), rises.max()))
    worst = f" (in some {many} to {high} times)" if low != high else ""
    said = f"Where no change is clear, only a rise to {low} times the rate{worst} or more"
    return [Sentence(f"{said} would have shown {OFTEN}.")]


def tell_least_step(table: pd.DataFrame) -> list[Sentence]:
    """Return which change of level would have been found; nothing where one was found.

    Parameters
    ----------
    table : DataFrame, as `change_points` returns it
    """
    if len(table) != 1 or table["least_rise"].isna().all():
        return []
    return [_smallest(table.iloc[0], of="level", verb="been found")]


def _smallest(row: pd.Series, *, of: str, verb: str) -> Sentence:
    """Return the smallest rise and the smallest fall that would have shown."""
    rise, fall = (ratio(row[name], SMALL) for name in ("least_rise", "least_fall"))
    either = f"a rise to {rise} times the {of}"
    if pd.isna(row["least_fall"]):
        fall_too = "; no fall would have, not even to none"
    else:
        fall_too = f", or a fall to {fall} times"
    return Sentence(f"The least that would have {verb} {OFTEN}: {either}{fall_too}.")
