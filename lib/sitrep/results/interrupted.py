"""Dated events: what changed at each of them beside a control."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Self

import pandas as pd
from matplotlib.axes import Axes

from sitrep.charts import plot_forest
from sitrep.measures.interrupted import WEEKS, compare_at_events
from sitrep.model.dataset import Dataset
from sitrep.results.base import Chart, Result
from sitrep.words.interrupted import describe_interrupted, tell_assumed, tell_least_ratio
from sitrep.words.scope import noun
from sitrep.words.text import Sentence, amount, day, plural

NAMED = ["day", "theatre", "name"]
"""What an event is called by in a chart."""


@dataclass(frozen=True, eq=False, repr=False)
class Interrupted(Result):
    """The series of a theatre beside a control at each dated event; made by `Dataset.interrupted`.

    Attributes
    ----------
    weeks : int, the most that are compared before and after an event

    Examples
    --------
    >>> TINY.interrupted().finding
    No dated event comes with sitrep: twenty hand-made incidents.
    """

    measure: str = "ratio"
    weeks: int = field(kw_only=True)

    @classmethod
    def of(cls, data: Dataset, *, weeks: int = WEEKS) -> Self:
        """Compare what changed at each dated event with a control; see `Dataset.interrupted`."""
        table = compare_at_events(data, weeks=weeks)
        return cls(data, table, table, by=("event_id",), weeks=weeks)

    @cached_property
    def findings(self) -> list[Sentence]:
        """What the whole says: which events stand out, what would have, and what is assumed."""
        said = describe_interrupted(self.data, self.whole)
        power = tell_least_ratio(self.data, self.whole)
        return [said, *power, *tell_assumed(self.data, self.whole)]

    @property
    def tested(self) -> pd.DataFrame:
        """The events that have a ratio.

        Examples
        --------
        >>> len(TINY.interrupted().tested)
        0
        """
        return self.table[self.table["untested"].eq("")]

    @property
    def _is_none(self) -> bool:
        return self.tested.empty

    @property
    def _shown(self) -> Sequence[str]:
        counts = ["n_before", "n_after", "control_before", "control_after"]
        found = ["ratio", "ci_low", "chance_holm"]
        left = ["untested"] if self.table["untested"].ne("").any() else []
        return ["day", "name", "theatre", "source_id", *counts, *found, *left]

    def _measure(self, chart: str) -> str:  # noqa: ARG002
        return f"Change in {plural(noun(self.data))} at each event, times that of the control"

    def _n(self) -> str:
        return amount(len(self.tested), "event")

    def _rule(self) -> str:
        return "The day of an event is left out"


def _draw_events(result: Interrupted, texts: dict[str, Any]) -> Axes:
    """Draw how much more the rate of its theatre changed at each event than that of the control."""
    tested = result.tested
    named = [
        f"{day(when)}, {result.data.label('theatre', theatre)}: {what}"
        for when, theatre, what in zip(*(tested[name] for name in NAMED), strict=True)
    ]
    group = f"Up to {result.weeks} weeks before and after"
    return plot_forest(tested.assign(choice=named, group=group), **texts)


Interrupted.charts = {"events": Chart(_draw_events)}
