"""What speaks for and against that two incidents are one, each piece by itself, and in all.

The weights were set by hand before any pair was labelled, and are told with every pair: a rule that
one can disagree with. A piece that a list does not tell speaks half for, at half its weight.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from sitrep.links import equal
from sitrep.links.candidates import Where, days_apart, km_apart, locate, reach_of
from sitrep.links.placenames import Names, likeness
from sitrep.model.dataset import Dataset

WEIGHTS = {"day": 3.0, "place": 4.0, "side": 2.0, "kind": 2.0, "toll": 2.5, "target": 1.0}
"""Piece of evidence -> what it counts, of all that can be said."""

PIECES = tuple(WEIGHTS)

_LATE = np.array([1.0, 0.75, 0.4, 0.3, 0.2, 0.2])
"""How well days agree that miss each other by 0, 1, 2, ... days."""

_WINDOW = {7: 0.8, 31: 0.6}
"""Longest window of two in days -> the most that meeting days can say; a longer one: 0.5."""

_OTHER_DEAD = 0.35
"""How well tolls agree at least where the lists do not count the same dead."""

_COARSE = 0.55
"""How well two places agree of which the region alone is known."""


@dataclass(frozen=True)
class Compared:
    """Two lists, made ready to be compared row by row.

    Attributes
    ----------
    one, two : Where, days and places
    names : pair of Names
    sets : dict, piece -> its sets of both, and how these agree
    tolls : pair of array of float, two columns: lowest and highest number killed
    alike : bool, both say that they count the same dead
    """

    one: Where
    two: Where
    names: tuple[Names, Names]
    sets: dict[str, tuple[equal.Sets, equal.Sets, np.ndarray]]
    tolls: tuple[np.ndarray, np.ndarray]
    alike: bool

    @classmethod
    def of(cls, first: Dataset, second: Dataset) -> Compared:
        """Make two datasets ready."""
        sets = {}
        makers = {"side": equal.sides_of, "kind": equal.kinds_of, "target": equal.targets_of}
        for piece, make in makers.items():
            one, two = make(first), make(second)
            sets[piece] = (one, two, equal.agree(one, two, part=piece == "target"))
        return cls(
            *locate(first, second),
            names=(Names(first), Names(second)),
            sets=sets,
            tolls=(_tolls(first), _tolls(second)),
            alike=(first.toll, first.words.toll) == (second.toll, second.words.toll),
        )

    def weigh(self, rows: np.ndarray, others: np.ndarray) -> pd.DataFrame:
        """Return the evidence of pairs of rows.

        Returns
        -------
        DataFrame, one row a pair: row, other; days, km (apart); name (0 to 1); for each of
        `PIECES` how well the two agree (0 to 1, NaN where one does not tell); score (0 to 1)
        """
        where = (self.one, self.two, rows, others)
        days, km = days_apart(*where), km_apart(*where)
        name = likeness(*self.names, rows, others)
        table = pd.DataFrame({"row": rows, "other": others, "days": days, "km": km, "name": name})
        table["day"] = self._days(days, rows, others)
        table["place"] = self._places(km, name, rows, others)
        for piece, (one, two, agreed) in self.sets.items():
            table[piece] = agreed[one.of_row[rows], two.of_row[others]]
        toll = _compare_tolls(self.tolls[0][rows], self.tolls[1][others])
        table["toll"] = toll if self.alike else np.maximum(toll, _OTHER_DEAD)
        return table.assign(score=score(table))

    def _days(self, days: np.ndarray, rows: np.ndarray, others: np.ndarray) -> np.ndarray:
        """Return how well the days agree: less where one is known to a long window alone."""
        span = np.maximum(self.one.span[rows], self.two.span[others])
        most = np.full(len(rows), 0.5)
        for longest, value in sorted(_WINDOW.items(), reverse=True):
            most[span <= longest] = value
        most[span <= 1] = 1.0
        return np.asarray(most * _LATE[np.minimum(days, len(_LATE) - 1)])

    def _places(
        self, km: np.ndarray, name: np.ndarray, rows: np.ndarray, others: np.ndarray
    ) -> np.ndarray:
        """Return how well the places agree, by distance and by name, whichever says more."""
        reach = reach_of(self.one, self.two, rows, others)
        near = 1 - 0.5 * np.minimum(km / reach, 1.0)
        near = np.where(reach > 50, np.minimum(near, 0.8), near)
        known = ~np.isnan(km)
        place = np.where(known, near, _COARSE)
        named = np.nan_to_num(name, nan=0.0) >= 0.8
        place = np.where(named, np.maximum(place, 0.6 + 0.4 * np.nan_to_num(name)), place)
        other = ~np.isnan(name) & ~named & (np.nan_to_num(km, nan=np.inf) > 5)
        return np.asarray(np.where(other, place - 0.25, place))


def score(table: pd.DataFrame) -> np.ndarray:
    """Return how much speaks for each pair, 0 to 1, by the weights.

    A toll counts the more, the more people it is: two lists that both tell of 21 dead hardly mean
    two incidents, two that tell of one dead may.
    """
    weights = np.array([WEIGHTS[piece] for piece in PIECES])
    agreed = table[list(PIECES)].to_numpy(float)
    known = ~np.isnan(agreed)
    weight = np.where(known, weights, weights / 2)
    weighted = (np.where(known, agreed, 0.5) * weight).sum(axis=1)
    return np.asarray(weighted / weight.sum(axis=1))


def _tolls(data: Dataset) -> np.ndarray:
    """Return the range of the dead of each incident, with the acting side's own as the most."""
    table = data.incidents
    low = table["killed_low"].fillna(table["killed"])
    high = table["killed_high"].fillna(table["killed"])
    most = high + table["actor_killed"].fillna(0)
    return np.column_stack([low, high.where(high > 0, most).fillna(most)]).astype(float)


def _compare_tolls(one: np.ndarray, two: np.ndarray) -> np.ndarray:
    """Return how well two ranges of the dead agree; few dead say little either way."""
    gap = np.maximum(np.maximum(one[:, 0] - two[:, 1], two[:, 0] - one[:, 1]), 0)
    least = np.minimum(one[:, 1], two[:, 1])
    with np.errstate(divide="ignore", invalid="ignore"):
        apart = gap / np.maximum(least + 1, 1)
    agreed = np.clip(1 - apart, 0, 1)
    few = np.where(least == 0, 0.6, np.where(least <= 1, 0.75, np.where(least <= 4, 0.9, 1.0)))
    agreed = np.where(gap == 0, few, agreed * 0.8)
    return np.where(np.isnan(one[:, 0]) | np.isnan(two[:, 0]), np.nan, agreed)
