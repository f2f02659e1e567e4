"""Computed sentences on incidents that come close together."""

from __future__ import annotations

import pandas as pd

from sitrep.measures.intervals import LEVEL
from sitrep.model.dataset import Dataset
from sitrep.words.scope import group_nouns, noun
from sitrep.words.text import (
    LISTED,
    Sentence,
    amount,
    chance,
    during,
    listing,
    number,
    plural,
    rate,
    sentence,
)
from sitrep.words.whole import say_none

SIMULATED = "simulated series, which keep the number of each month,"
"""What chances are of; what else they keep is in the notes of `bursts`."""


@sentence
def describe_bursts(data: Dataset, table: pd.DataFrame, *, by: str) -> str:
    """Return which cluster of incidents is the least likely, and how often chance makes one.

    Parameters
    ----------
    data : Dataset, for the words of the codes
    table : DataFrame, as `bursts` returns it
    by : str, its group column
    """
    one, many = group_nouns(data, by)
    if data.incidents.empty:
        return say_none(data)
    if table.empty:
        return f"No {one} has two {plural(noun(data))} close together that are known to the day"
    first = table.iloc[0]
    where, when = data.label(by, str(first[by])), during(first["start"], first["end"])
    found = f"{amount(first['n'], noun(data))} {when}{_single(first)}"
    found += f", {rate(first['expected'])} expected"
    groups = f"any of {number(len(table))} {many}" if len(table) > 1 else f"the one {one}"
    series = f"{chance(first['chance_anywhere'])} of {SIMULATED}"
    close = "No cluster stands out. The most unusual is " if not _is_rare(first) else ""
    return f"{close}{where}: {found}; {series} have as unusual a window in {groups}"


def tell_stages(data: Dataset, table: pd.DataFrame, *, by: str) -> list[Sentence]:
    """Return how many incidents are not counted, as stages of an episode that is; none without.

    Parameters
    ----------
    data : Dataset, for the words of the codes
    table : DataFrame, as `bursts` returns it
    by : str, its group column
    """
    some = table[table["joined"] > 0].sort_values("joined", ascending=False, kind="stable")
    if some.empty:
        return []
    listed = [f"{data.label(by, str(row[by]))} {row['joined']}" for _, row in some.iterrows()]
    if others := len(listed) - LISTED if len(listed) > LISTED + 1 else 0:
        listed = [*listed[:LISTED], amount(others, f"other {group_nouns(data, by)[0]}")]
    return [
        Sentence(f"An episode counts once; its further stages are left out: {listing(listed)}.")
    ]


def _single(cluster: pd.Series) -> str:
    """Return how many incidents of a cluster are known from one publisher alone, if any."""
    single, n = cluster["n_single"], cluster["n"]
    if not single:
        return ""
    return f" ({'each' if single == n else number(single)} known from a single publisher)"


def _is_rare(cluster: pd.Series) -> bool:
    """Return whether a cluster is one that chance makes in fewer than one series of twenty."""
    return bool(cluster["chance_anywhere"] < 1 - LEVEL)
