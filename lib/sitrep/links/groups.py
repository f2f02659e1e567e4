"""Two lists or more joined: which incident of each is which of the others."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from typing import Any

import numpy as np
import pandas as pd

from sitrep.links.match import COLUMNS, MATCH, match
from sitrep.links.queue import NOTHING, Decisions
from sitrep.model.dataset import Dataset

MOVED = 40
"""Days by which one list is moved to see what matches chance makes: further than any window."""

FEWEST_SPANS = 3
"""How many times as long lists must be."""


@dataclass(frozen=True)
class Joined:
    """Lists and how their incidents are the same.

    Attributes
    ----------
    lists : dict, name -> Dataset, in the order given
    pairs : DataFrame, as `match` returns it for every two lists, with first_list, second_list
    groups : DataFrame, one row an incident of any list: a column a list with its id there, missing
        where that list has none
    refused : DataFrame, matches that would have made two incidents of one list one: rows of `pairs`
    """

    lists: dict[str, Dataset]
    pairs: pd.DataFrame
    groups: pd.DataFrame
    refused: pd.DataFrame


def join(lists: Sequence[Dataset], decisions: Decisions = NOTHING) -> Joined:
    """Find the incidents that stand in several lists.

    Parameters
    ----------
    lists : sequence of Dataset; of one alone there are no pairs
    decisions : Decisions, what a person has said of single pairs

    Returns
    -------
    Joined

    Notes
    -----
    Of three lists and more the best matches are taken first; one that would make two incidents of
    one list the same is left out and told.
    """
    named = dict(zip(name_lists(lists), lists, strict=True))
    found = [
        match(named[one], named[two], decisions.of(one, two)).assign(
            first_list=one, second_list=two
        )
        for one, two in combinations(named, 2)
    ]
    blank = pd.DataFrame(columns=[*COLUMNS, "first_list", "second_list"])
    pairs = pd.concat(found, ignore_index=True) if found else blank
    groups, refused = _group(named, pairs[pairs["decision"] == MATCH])
    return Joined(named, pairs, groups, pairs.loc[refused])


def name_lists(lists: Sequence[Dataset]) -> list[str]:
    """Return a name for each list: its own up to a colon, or more where two have the same."""
    short = [data.name.partition(":")[0] for data in lists]
    versions = [f"{name} {data.version}" for name, data in zip(short, lists, strict=True)]
    for names in (short, [data.name for data in lists], versions):
        if len(set(names)) == len(names):
            return names
    return [f"{name} ({number})" for number, name in enumerate(short, start=1)]


def count_chance(joined: Joined) -> float | None:
    """Count the matches that the rule makes of lists that have nothing in common: by chance alone.

    Returns
    -------
    float, matches where the days of the second of each two lists are moved, the mean of both ways;
    None where the lists are too short for that
    """
    moved = pd.Timedelta(days=MOVED)
    found = 0.0
    for first, second in combinations(joined.lists.values(), 2):
        span = min(first.end, second.end) - max(first.start, second.start)
        if span < FEWEST_SPANS * moved:
            return None
        for by in (moved, -moved):
            days = {name: second.incidents[name] + by for name in ("date_start", "date_end")}
            other = replace(second, incidents=second.incidents.assign(**days))
            found += match(first, other)["decision"].eq(MATCH).sum() / 2
    return found


def _group(named: dict[str, Dataset], matches: pd.DataFrame) -> tuple[pd.DataFrame, list[int]]:
    """Return the groups, and the index of the matches that cannot stand beside better ones."""
    ids = {name: data.incidents["incident_id"].to_numpy(str) for name, data in named.items()}
    member: dict[tuple[str, str], dict[str, str]] = {
        (name, one): {name: one} for name in named for one in ids[name]
    }
    refused: list[int] = []
    ranked = matches.assign(person=matches["by"].eq("person"), at=matches.index).sort_values(
        ["person", "score"], ascending=False, kind="stable"
    )
    row: Any
    for row in ranked.itertuples():
        one = member[row.first_list, row.first]
        two = member[row.second_list, row.second]
        if one is two:
            continue
        if one.keys() & two.keys():
            refused.append(int(row.at))
            continue
        one |= two
        for name, incident in two.items():
            member[name, incident] = one
    rows = list({id(group): group for group in member.values()}.values())
    table = pd.DataFrame(rows, columns=list(named), dtype="str")
    return table, refused


def count_overlap(joined: Joined) -> pd.DataFrame:
    """Count the incidents by the lists that have them.

    Returns
    -------
    DataFrame, one row a combination: a column of bool a list, and n, most first
    """
    held = joined.groups.notna()
    counted = held.groupby(list(held), as_index=False).size().rename(columns={"size": "n"})
    return counted.sort_values("n", ascending=False, kind="stable").reset_index(drop=True)


def partners_of(joined: Joined, one: str, other: str) -> np.ndarray:
    """Return for each incident of a list, in its order, whether another list has it."""
    both = joined.groups[[one, other]].dropna()
    return joined.lists[one].incidents["incident_id"].isin(both[one]).to_numpy()
