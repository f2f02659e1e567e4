"""What two lists call the same: sides, kinds and groups by a table of equal words."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd

from sitrep.model.dataset import Dataset
from sitrep.model.names import list_aliases
from sitrep.model.search import fold_text

TABLE = Path(__file__).with_name("equal.csv")
"""Equal words: field (side, state, place, unknown, or a column of `incidents`), word, means."""

_SPLIT = re.compile(r"[,;/]| and (?=[A-Z])")
"""What stands between the sides that one cell names."""

_TELLING = 4
"""Letters of a name that stands for a side also where more follows it."""

_OWN = "="
"""Begins a word that the table does not know: the same in both lists, and never another one."""

_LINKS = frozenset({"of", "the"})
"""Words of `state` that make no state by themselves."""

_YEARS = re.compile(r"\(\d{4}-?\d{0,4}\)")
"""The years of a government, which ACLED writes behind it."""


class Sets:
    """Sets of words, one a row of a list, kept once each.

    Attributes
    ----------
    of_row : array of int, one a row, the number of its set
    words : list of frozenset of str, the sets by number
    """

    def __init__(self, rows: Iterable[frozenset[str]]) -> None:
        number: dict[frozenset[str], int] = {}
        self.of_row = np.array([number.setdefault(one, len(number)) for one in rows], dtype=np.intp)
        self.words = list(number)


def agree(first: Sets, second: Sets, *, part: bool = False) -> np.ndarray:
    """Return how the sets of two lists agree.

    Parameters
    ----------
    first, second : Sets
    part : bool, count how much of both they share, not whether they share anything

    Returns
    -------
    array of float, sets of the first x sets of the second: 1 where they share a word (or which part
    of all their words), 0 where they do not, NaN where one has none, or words alone that the table
    does not know and the other does not use
    """

    def compare(one: frozenset[str], other: frozenset[str]) -> float:
        if not one or not other or not (one & other or (_known(one) and _known(other))):
            return np.nan
        shared = len(one & other) / len(one | other)
        return shared if part else float(shared > 0)

    found = [[compare(one, other) for other in second.words] for one in first.words]
    return np.array(found, dtype=float).reshape(len(first.words), len(second.words))


def sides_of(data: Dataset) -> Sets:
    """Return the sides of each incident, whichever acted; none where nobody says."""
    columns = [data.incidents[name].astype("str") for name in ("actor", "actor_2")]
    known = {cell: find_sides(cell) for column in columns for cell in column.dropna().unique()}
    return Sets(
        frozenset().union(*(known.get(cell, frozenset()) for cell in row))
        for row in zip(*columns, strict=True)
    )


def kinds_of(data: Dataset) -> Sets:
    """Return the kinds that each incident may be of, by its type and by its weapon.

    Where both tell, those that both allow: an assassination with a bomb is a blast.
    """
    types, weapons = (
        _meanings(data.incidents[name], name) for name in ("event_type", "weapon_type")
    )
    return Sets(
        (one & other) or _known(one) or _known(other) or one | other
        for one, other in zip(types, weapons, strict=True)
    )


def targets_of(data: Dataset) -> Sets:
    """Return what was hit in each incident: all its groups."""
    means = _meanings(data.targets["target_type"], "target_type")
    of = dict.fromkeys(data.incidents["incident_id"], frozenset[str]())
    for incident, words in zip(data.targets["incident_id"], means, strict=True):
        of[incident] = of.get(incident, frozenset()) | words
    return Sets(of[incident] for incident in data.incidents["incident_id"])


@cache
def find_sides(cell: str) -> frozenset[str]:
    """Return the sides that a cell names, each as one word for all its names.

    Examples
    --------
    >>> sorted(find_sides("Military Forces of Syria (2000-2024)"))
    ['state of syria']
    >>> find_sides("Daesh") == find_sides("Islamic State (Syria)")
    True
    >>> find_sides("Unidentified Armed Group (Syria)")
    frozenset()
    >>> find_sides("Army")  # of a state that nobody names
    frozenset({'=army'})
    """
    parts = [cell] if fold_text(cell) in _read()["side"] else _SPLIT.split(cell)
    return frozenset(side for part in parts for side in _find_side(part))


def _find_side(cell: str) -> frozenset[str]:
    """Return the sides that one name stands for."""
    table = _read()
    name = fold_text(_YEARS.sub("", cell))
    longer = sorted(table["side"], key=len, reverse=True)
    for one in (name, *(fold_text(other) for other in list_aliases("actor", cell))):
        if any(one == word or one.startswith(f"{word} ") for word in table["unknown"]):
            return frozenset()
        for word in longer:
            if one == word or (len(word) >= _TELLING and one.startswith(f"{word} ")):
                return table["side"][word]
    words = name.split()
    place = " ".join(word for word in words if word not in table["state"])
    if table["state"].keys() & {*words} - _LINKS:
        (state,) = table["place"].get(place, [place])
        return frozenset({f"state of {state}" if state else f"{_OWN}{name}"})
    return frozenset({name})


def _known(words: frozenset[str]) -> frozenset[str]:
    """Return the words that the table knows."""
    return frozenset(word for word in words if not word.startswith(_OWN))


def _meanings(column: pd.Series, field: str) -> list[frozenset[str]]:
    """Return what the table says that cells may mean; of a word it does not know, the word."""
    table, unknown = _read()[field], _read()["unknown"]
    cells = column.astype("str").fillna("").str.casefold()
    means = {cell: table.get(cell, frozenset({f"{_OWN}{cell}"})) for cell in cells.unique()}
    return [frozenset() if not cell or cell in unknown else means[cell] for cell in cells]


@cache
def _read() -> dict[str, dict[str, frozenset[str]]]:
    """Return field -> word -> what it means."""
    found: dict[str, dict[str, frozenset[str]]] = {}
    with TABLE.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            means = frozenset(filter(None, row["means"].split(";")))
            found.setdefault(row["field"], {})[row["word"]] = means
    return found
