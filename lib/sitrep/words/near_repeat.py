"""Computed sentences on near repeats: which pairs stand out, how far, and what was compared."""

from __future__ import annotations

import math

import pandas as pd

from sitrep.measures.near_repeat import LATEST, LEAST, NearRepeats, select_reach, stands_out
from sitrep.model.dataset import Dataset
from sitrep.words.power import OFTEN
from sitrep.words.scope import noun
from sitrep.words.text import Remark, amount, chance, listing, number, plural, rate, ratio, sentence
from sitrep.words.whole import say_none

LEFT = {
    "day": "not known to the day",
    "place": "at no place known exactly or nearly",
    "point": "at a place without coordinates",
    "episode": "later in an episode of which the first is compared",
    "early": f"before the latest {number(LATEST)}",
}
"""Why an incident is left out, in words."""


@sentence
def describe_near_repeat(data: Dataset, found: NearRepeats) -> str:
    """Return how much more often incidents are near in place and time than chance makes them.

    Parameters
    ----------
    data : Dataset, for what one row is called
    found : NearRepeats, of these data
    """
    if data.incidents.empty:
        return say_none(data)
    if found.why_not:
        return f"No near repeats can be looked for: {_tell_why_not(data, found)}"
    many, cells = plural(noun(data)), found.table.dropna(subset="ratio")
    if cells.empty:
        return f"Too few pairs of {many} are near each other to say whether they repeat"
    clear = found.table[select_reach(found.table)]
    if clear.empty:
        first = cells.sort_values(["chance_any", "chance"], kind="stable").iloc[0]
        if first["ratio"] <= 1:
            return f"No cell stands out: in none are there more pairs of {many} than by chance"
        likely = f"chance makes a cell as unusual in {chance(first['chance_any'])} of cases"
        pairs = f"{number(first['pairs'])} pairs of {many} {tell_cell(first)}"
        return f"No cell stands out. The most unusual: {pairs}, {_expected(first)}; {likely}"
    first = clear.iloc[0]
    reach = [str(clear[name].max()).rpartition(" ")[2] for name in ("km", "days")]
    times = f"{ratio(first['ratio'], math.inf)} times as many pairs as by chance"
    nearest = f"{tell_cell(first)} are {times} ({number(first['pairs'])}, {_expected(first)})"
    return f"near repeats of {many} reach {reach[0]} km and {_days(reach[1])}; {nearest}"


def tell_cell(cell: pd.Series) -> str:
    """Return how far apart the pairs of a cell are.

    Parameters
    ----------
    cell : Series, km and days
    """
    return f"{cell['km']} km and {_days(str(cell['days']))} apart"


def tell_least_ratio(found: NearRepeats) -> list[Remark]:
    """Return which ratio would have shown in the nearest cell; nothing where a cell stands out.

    Parameters
    ----------
    found : NearRepeats
    """
    cells = found.table.dropna(subset="ratio")
    if cells.empty or stands_out(cells).any():
        return []
    nearest = cells.iloc[0]
    times = f"{ratio(nearest['least_rise'], math.inf)} times as many pairs as by chance"
    return [Remark(f"The least that would have shown {OFTEN}: {times}, {tell_cell(nearest)}.")]


def tell_apart(found: NearRepeats) -> list[Remark]:
    """Return how many cells stand out away from the nearest; nothing where none does.

    Parameters
    ----------
    found : NearRepeats
    """
    apart = int((stands_out(found.table) & ~select_reach(found.table)).sum())
    if not apart:
        return []
    more = "1 more cell stands out" if apart == 1 else f"{apart} more cells stand out"
    return [
        Remark(f"{more}, away from these; where incidents repeat, such cells often do by chance.")
    ]


def tell_compared(data: Dataset, found: NearRepeats) -> list[Remark]:
    """Return how many incidents are compared, and why others are left out.

    Parameters
    ----------
    data : Dataset, for what one row is called
    found : NearRepeats, of these data
    """
    if found.why_not:
        return []
    whole = amount(len(data.incidents), noun(data))
    left = [f"{number(n)} {LEFT[reason]}" for reason, n in found.left.items() if n]
    out = f"left out are {listing(left)}" if left else "none is left out"
    return [Remark(f"Of {whole} {number(found.used)} are compared, whoever acted; {out}.")]


def _tell_why_not(data: Dataset, found: NearRepeats) -> str:
    if found.why_not == "few":
        known = amount(found.used, noun(data))
        verb = "is" if found.used == 1 else "are"
        return f"day and place of {known} {verb} known, {LEAST} are needed"
    if found.why_not == "one place":
        return f"all {plural(noun(data))} whose place is known are at one"
    return f"within a month no two {plural(noun(data))} searched alike are on different days"


def _expected(cell: pd.Series) -> str:
    return f"{rate(cell['expected'])} expected"


def _days(days: str) -> str:
    return f"{days} day" if days == "1" else f"{days} days"
