"""Whether incidents near each other come close together in time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Self

from matplotlib.axes import Axes

from sitrep.charts import plot_near_repeat
from sitrep.measures.near_repeat import DAYS, KM, NearRepeats, near_repeat, select_reach
from sitrep.model.dataset import Dataset
from sitrep.results.base import Chart, Result
from sitrep.words.near_repeat import (
    describe_near_repeat,
    tell_apart,
    tell_compared,
    tell_least_ratio,
)
from sitrep.words.scope import count_drawn, noun
from sitrep.words.text import Sentence, plural


@dataclass(frozen=True, eq=False, repr=False)
class NearRepeat(Result):
    """Pairs of incidents by distance and time; made by `Dataset.near_repeat`.

    Attributes
    ----------
    found : NearRepeats, the cells, and how many incidents are compared or left out

    Examples
    --------
    >>> TINY.near_repeat().found.left
    {'day': 4, 'place': 2, 'point': 0, 'episode': 0, 'early': 0}
    """

    measure: str = "ratio"
    found: NearRepeats = field(kw_only=True)

    @classmethod
    def of(cls, data: Dataset, *, km: Sequence[float] = KM, days: Sequence[int] = DAYS) -> Self:
        """Look for near repeats; see `Dataset.near_repeat`."""
        found = near_repeat(data, km=km, days=days)
        return cls(data, found.table, found.table, found=found)

    @cached_property
    def findings(self) -> list[Sentence]:
        """What the whole says: what stands out, what would have shown, and what was compared."""
        said = describe_near_repeat(self.data, self.found)
        beside = [*tell_least_ratio(self.found), *tell_apart(self.found)]
        return [said, *beside, *tell_compared(self.data, self.found)]

    @property
    def _is_none(self) -> bool:
        return self.table.empty

    @property
    def _shown(self) -> Sequence[str]:
        return ["km", "days", "pairs", "expected", "ratio", "chance", "chance_any"]

    def _measure(self, chart: str) -> str:  # noqa: ARG002
        return f"Pairs of {plural(noun(self.data))} by distance and time, over those by chance"

    def _rule(self) -> str:
        return "By chance: days exchanged within a month"

    def _n(self) -> str:
        return count_drawn(self.data, self.found.used)


def _draw_cells(result: NearRepeat, texts: dict[str, Any]) -> Axes:
    """Draw the cells, the darker the more pairs beyond those by chance."""
    return plot_near_repeat(result.whole.assign(clear=select_reach(result.whole)), **texts)


NearRepeat.charts = {"cells": Chart(_draw_cells)}
