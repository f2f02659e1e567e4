"""A table that knows what it is: its data, its whole, its sentence and its charts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, ClassVar, NamedTuple, Self

import pandas as pd
from matplotlib.axes import Axes

from sitrep.charts import draw_nothing
from sitrep.errors import ParameterError, check_choice, check_count, suggestion
from sitrep.model.dataset import NAMELESS, Dataset
from sitrep.results.plot import Plot
from sitrep.tables.tables import Words, present
from sitrep.words.limits import name_area, tell_uneven
from sitrep.words.measures import tell_overlap
from sitrep.words.scope import group_nouns, noun, source_line, subtitle
from sitrep.words.text import Remark, Sentence, number, plural


class Chart(NamedTuple):
    """A chart that a kind of result can be.

    Attributes
    ----------
    draw : callable, the result and its texts in, Axes out
    fits : callable, whether a result has the shape for it
    needs : str, that shape in words
    """

    draw: Callable[[Any, dict[str, Any]], Axes]
    fits: Callable[[Any], bool] = lambda _: True
    needs: str = ""


@dataclass(frozen=True, eq=False, repr=False)
class Result:
    """What a question gives: a table with its sentence and its chart.

    Attributes
    ----------
    data : Dataset, what was asked about
    table : DataFrame, tidy: the way out. What leaves by it says no more sentences
    whole : DataFrame, the table before any cut; sentences are of it alone
    by : tuple of str, its group columns
    per : str or None, its period
    measure : str, the column that it is about

    Examples
    --------
    >>> counts = TINY.count(by="actor")
    >>> counts.table["n"].tolist()
    [9.0, 3.0, 1.0, 1.0, 6.0]
    >>> counts.top(1).finding == counts.finding  # a cut changes what is shown, and no sentence
    True
    """

    data: Dataset
    table: pd.DataFrame
    whole: pd.DataFrame
    by: tuple[str, ...] = ()
    per: str | None = None
    measure: str = "n"

    charts: ClassVar[dict[str, Chart]] = {}
    """Its charts by name; the first that fits its shape is the one that `plot` draws."""

    @property
    def finding(self) -> Sentence:
        """What the whole says, in one sentence."""
        return self.findings[0]

    @cached_property
    def findings(self) -> list[Sentence]:
        """What the whole says, the main sentence first."""
        raise NotImplementedError

    @property
    def plot(self) -> Plot:
        """The chart for its shape; `plot.<tab>` lists the others that it can be."""
        return Plot(self._draw, tuple(self.charts), tuple(self._fitting))

    def top(self, n: int) -> Self:
        """Show the groups with most alone; the sentences stay those of the whole.

        Parameters
        ----------
        n : int, how many groups

        Returns
        -------
        Result of the same kind, most first; of a table by periods, the groups in their order

        Raises
        ------
        ParameterError : n is no number of groups, or the table has none

        Examples
        --------
        >>> TINY.count(by="actor").top(2).table["actor"].tolist()
        ['ISIS', 'unidentified']
        """
        check_count("n", n, "groups")
        if self.per is None or not self.by:
            return self._show(self.sort().table.head(n))
        totals = self._totals()
        groups = self.table[self._group]
        totals = totals[totals.index.isin(groups)]
        kept = totals.sort_values(ascending=False, kind="stable").index[:n]
        return self._show(self.table[groups.isin(kept)])

    def sort(self, column: str = "", *, ascending: bool = False) -> Self:
        """Show the rows in the order of a column, the highest first.

        Parameters
        ----------
        column : str, by default the measure
        ascending : bool, the lowest first

        Returns
        -------
        Result of the same kind

        Raises
        ------
        ParameterError : the table has no such column; names the nearest

        Examples
        --------
        >>> TINY.count(by="actor").sort(ascending=True).table["n"].tolist()
        [1.0, 1.0, 3.0, 6.0, 9.0]
        """
        column = column or self._order
        check_choice("column", column, list(self.table.columns), noun="a column of the table")
        rows = self.table.sort_values(column, ascending=ascending, kind="stable")
        return self._show(rows)

    def only(self, *groups: str) -> Self:
        """Show some groups alone; the sentences stay those of the whole.

        Parameters
        ----------
        groups : str, codes or labels of the first group column

        Returns
        -------
        Result of the same kind

        Raises
        ------
        ParameterError : the table has no groups, or not this one; names the nearest

        Examples
        --------
        >>> TINY.count(by="actor").only("Unidentified", "ISIS").table["n"].tolist()
        [9.0, 6.0]
        """
        column = self._group
        wanted = [self.find_group(group) for group in groups]
        return self._show(self.table[self.table[column].isin(wanted)])

    def find_group(self, group: str) -> str:
        """Return the code of a group by its code or its label.

        Parameters
        ----------
        group : str, code or label

        Raises
        ------
        ParameterError : names the nearest

        Examples
        --------
        >>> TINY.count(by="actor").find_group("Unidentified")
        'unidentified'
        """
        column = self._group
        codes = [str(code) for code in self.whole[column].drop_duplicates()]
        named = {self.data.label(column, code): code for code in codes}
        if group in codes:
            return group
        if group in named:
            return named[group]
        rule = f"{group!r} is not among the groups of {column}; "
        raise ParameterError("groups", rule + suggestion(group, [*codes, *named]))

    def __len__(self) -> int:
        return len(self.table)

    def __repr__(self) -> str:
        return "\n\n".join([*map(repr, self._tables()), *self._notes()])

    def _repr_html_(self) -> str:
        pieces: list[Words | Sentence] = [*self._tables(), *self._notes()]
        return "\n".join(piece._repr_html_() for piece in pieces)

    @property
    def _is_none(self) -> bool:
        """Whether there is none of what it counts, and so nothing to draw."""
        return False

    @property
    def _order(self) -> str:
        """The column by which rows are sorted."""
        return self.measure

    @property
    def _shown(self) -> Sequence[str]:
        """The columns that readers see; all with a heading if empty."""
        return ()

    def _present(self) -> Words:
        columns = [name for name in self._shown if name in self.table]
        return present(self.data, self.table, columns=columns, per=self.per or "", whole=self.whole)

    def _tables(self) -> list[Words]:
        """Return the table for readers; without rows, the sentences say so."""
        return [] if self.table.empty else [self._present()]

    def _notes(self) -> list[Sentence]:
        """Return what stands below the table: how much of the whole it shows, and the findings."""
        notes = list(dict.fromkeys(self.findings))
        if both := tell_overlap(self.data, self.by, value=self._order):
            notes.append(Remark(both))
        if 0 < len(self.table) < len(self.whole):
            part = f"{number(len(self.table))} of {number(len(self.whole))} rows are shown."
            notes.insert(0, Remark(part))
        return notes

    def _show(self, rows: pd.DataFrame) -> Self:
        return replace(self, table=rows.reset_index(drop=True))

    @property
    def _group(self) -> str:
        """The first column that it is grouped by."""
        if not self.by:
            raise ParameterError("groups", "this table has no groups; ask for some with `by`")
        return self.by[0]

    @property
    def _chosen(self) -> list[str]:
        """The groups that it shows, if these are not all groups of the whole."""
        shown, groups = (frame[self._group].dropna().unique() for frame in (self.table, self.whole))
        return [str(group) for group in shown] if len(shown) < len(groups) else []

    def _totals(self) -> pd.Series:
        """Return the sum of the measure of each group over the whole."""
        column = self._group
        totals: pd.Series = self.whole.groupby(column)[self._order].sum()
        return totals

    def _chart(self) -> str:
        """Return the chart for its shape.

        Raises
        ------
        ParameterError : there is none; says what would have one
        """
        if self._fitting:
            return self._fitting[0]
        needs = "; ".join(f"{name} needs {chart.needs}" for name, chart in self.charts.items())
        kind = type(self).__name__
        raise ParameterError("plot", f"this table has no chart: {needs or f'{kind} has none'}")

    @property
    def _fitting(self) -> list[str]:
        """The names of the charts that fit its shape."""
        return [name for name, chart in self.charts.items() if chart.fits(self)]

    def _draw(self, chart: str, given: dict[str, Any]) -> Axes:
        """Draw a chart, by default the one for its shape; texts and looks given replace ours."""
        name = chart or self._chart()
        check_choice("chart", name, self.charts, noun="a chart of this")
        if name not in self._fitting:
            raise ParameterError("plot", f"{name} needs {self.charts[name].needs}")
        part = self._part(name)
        house = part._texts(name)
        if part.data is not self.data and (left := tell_uneven(self.data, drawn=part.data)):
            house["source"] = source_line(part.data, rule=left, n=part._n())
            house["title"] = str(name_area(part.data, part.finding))
        if part._is_none:
            return draw_nothing(part.table.head(0), **(house | given))
        return self.charts[name].draw(part, house | given)

    def _part(self, chart: str) -> Self:  # noqa: ARG002
        """Return what a chart shows: this, or the same of a part of the data."""
        return self

    def _n(self) -> str:
        """Return how many of what a chart draws; empty for all incidents asked about."""
        return ""

    def _measure(self, chart: str) -> str:
        """Return in words what a chart of it shows, with its unit."""
        raise NotImplementedError

    def _nouns(self) -> tuple[str, str]:
        """Return what its groups and what it counts are called, in the plural."""
        counted = "deaths" if self._order == "killed" else plural(noun(self.data))
        return group_nouns(self.data, self.by)[1], counted

    def _others(self, drawn: pd.DataFrame) -> pd.Series:
        """Return the measure of each named group of the whole that a chart does not draw."""
        groups = self.whole[self._group]
        left = ~groups.isin([*drawn[self._group], *NAMELESS])
        return self.whole.loc[left, self._order]

    def _rule(self) -> str:
        """Return how something was counted, for the footer of a chart."""
        return ""

    def _texts(self, chart: str) -> dict[str, Any]:
        """Return the texts of a chart."""
        return {
            "title": str(self.finding),
            "subtitle": subtitle(self.data, self._measure(chart)),
            "source": source_line(self.data, rule=self._rule(), n=self._n()),
        }
