"""The newest period of each series beside its own past."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Self

import pandas as pd
from matplotlib.axes import Axes

from sitrep.charts import plot_signals
from sitrep.errors import check_count
from sitrep.measures.signals import is_alarm, signals
from sitrep.model.dataset import Dataset
from sitrep.results.base import Chart, Result
from sitrep.tables.tables import Words, present
from sitrep.words.scope import noun
from sitrep.words.signals import describe_signals, name_series, tell_rate
from sitrep.words.text import Sentence, plural

HEADINGS = {
    "name": "series",
    "low": "expected_low",
    "high": "expected_high",
    "chance_holm": "chance_all",
}
"""Columns that other tables have with another meaning."""


@dataclass(frozen=True, eq=False, repr=False)
class Signals(Result):
    """What stands out in the newest week or month; made by `Dataset.signals`.

    Attributes
    ----------
    series : DataFrame, all series, those too that could not be judged and have no row in `table`

    Examples
    --------
    >>> TINY.signals().alarms
    []
    """

    series: pd.DataFrame = field(kw_only=True)

    @classmethod
    def of(cls, data: Dataset, *, per: str = "week") -> Self:
        """Judge the newest week or month; see `Dataset.signals`."""
        table = signals(data, period=per)
        names = [name_series(data, row) for row in table.to_dict("records")]
        table.insert(3, "name", names)
        judged = table[table["untested"].eq("")].reset_index(drop=True)
        return cls(data, judged, judged, per=per, series=table)

    @cached_property
    def findings(self) -> list[Sentence]:
        """What the whole says: what stands out, and how often an alarm is false."""
        period = str(self.per)
        said = describe_signals(self.data, self.series, period=period)
        return [said, *tell_rate(self.data, self.series, period=period)]

    @property
    def alarms(self) -> list[str]:
        """The names of the series that stand out.

        Examples
        --------
        >>> TINY.signals().alarms
        []
        """
        return list(self.whole.loc[is_alarm(self.whole), "name"])

    def top(self, n: int) -> Self:
        """Show the least likely series alone.

        Parameters
        ----------
        n : int, how many

        Returns
        -------
        Signals, the least likely first

        Raises
        ------
        ParameterError : n is no number of series

        Examples
        --------
        >>> len(TINY.signals().top(2))  # too few weeks to judge any
        0
        """
        return self._show(self.table.head(check_count("n", n, "series")))

    @property
    def _is_none(self) -> bool:
        return self.table.empty

    def _present(self) -> Words:
        columns = ["series", "n", "expected", "expected_low", "past", "chance", "chance_all"]
        return present(self.data, self.table.rename(columns=HEADINGS), columns=columns)

    def _measure(self, chart: str) -> str:  # noqa: ARG002
        return f"{plural(noun(self.data)).capitalize()} in the newest whole {self.per}"

    def _rule(self) -> str:
        return "Expected: from earlier periods searched as well"


def _draw_rows(result: Signals, texts: dict[str, Any]) -> Axes:
    """Draw the newest count of each series that was judged."""
    return plot_signals(result.table.assign(alarm=is_alarm(result.table)), **texts)


Signals.charts = {"rows": Chart(_draw_rows)}
