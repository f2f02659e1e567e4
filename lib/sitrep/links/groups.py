"""Two lists or more joined: which incident of each is which of the others."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from itertools import combinations, product
from typing import Any

import numpy as np
import pandas as pd

from sitrep.links.match import COLUMNS, MATCH, NO, UNDECIDED, match
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
    refused : DataFrame, matches that would have made two incidents of one list one, or two that a
        person keeps apart: rows of `pairs`
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
    one list the same, or two that a person keeps apart, is left out and told. Nobody is asked of
    two that are one by a third list.
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
    apart = {frozenset(row.key) for row in decisions.used if row.said == NO}
    member, refused = _group(named, pairs[pairs["decision"] == MATCH], apart)
    groups = list({id(group): group for group in member.values()}.values())
    left = pairs.loc[refused]
    sides = (zip(pairs[f"{side}_list"], pairs[side], strict=True) for side in ("first", "second"))
    one = [member[first] is member[second] for first, second in zip(*sides, strict=True)]
    pairs = pairs[~(np.array(one, dtype=bool) & pairs["decision"].eq(UNDECIDED).to_numpy())]
    table = pd.DataFrame(groups, columns=list(named), dtype="str")
    return Joined(named, pairs.reset_index(drop=True), table, left)


def name_lists(lists: Sequence[Dataset]) -> list[str]:
    """Return a name for each list: its own up to a colon, or more where one before has it.

    A list keeps its name whatever is named after it, for decisions call it so.
    """
    names: list[str] = []
    for data in lists:
        short = data.name.partition(":")[0]
        ways = (short, f"{short} {data.version}", data.name, f"{short} ({len(names) + 1})")
        names.append(next(way for way in ways if way not in names))
    return names


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


Incident = tuple[str, str]
"""An incident of a list: name of the list, id there."""


def _group(
    named: dict[str, Dataset], matches: pd.DataFrame, apart: Collection[frozenset[Incident]]
) -> tuple[dict[Incident, dict[str, str]], list[int]]:
    """Return of each incident the group, and the index of the matches that cannot stand.

    Parameters
    ----------
    named : dict, name -> Dataset
    matches : DataFrame, rows of `pairs`
    apart : collection of pairs of incidents, which no group may hold both of
    """
    ids = {name: data.incidents["incident_id"].to_numpy(str) for name, data in named.items()}
    member = {(name, one): {name: str(one)} for name in named for one in ids[name]}
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
        kept_apart = any(frozenset(pair) in apart for pair in product(one.items(), two.items()))
        if one.keys() & two.keys() or kept_apart:
            refused.append(int(row.at))
            continue
        one |= two
        for name, incident in two.items():
            member[name, incident] = one
    return member, refused


def partners_of(joined: Joined, one: str, other: str) -> np.ndarray:
    """Return for each incident of a list, in its order, whether another list has it."""
    both = joined.groups[[one, other]].dropna()
    return joined.lists[one].incidents["incident_id"].isin(both[one]).to_numpy()
