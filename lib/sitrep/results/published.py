"""Published totals, taken apart, beside what is held here: captured shares, and who differs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, Self

import pandas as pd
from matplotlib.axes import Axes

from sitrep.charts import plot_forest, plot_pairs, plot_witnesses
from sitrep.measures.captured import AREA, compare_captured, compare_lethality
from sitrep.measures.parts import compare_parts, select_dead, select_main, sum_series
from sitrep.measures.totals import OUTSIDE, split_totals
from sitrep.measures.witnesses import compare_witnesses
from sitrep.model.dataset import Dataset
from sitrep.model.spans import split_at
from sitrep.results.base import Chart, Result
from sitrep.tables.tables import HEADINGS, Words, present
from sitrep.words.captured import (
    describe_captured,
    describe_deadliness,
    describe_left,
    describe_parts,
    describe_series,
    describe_share_bias,
    describe_share_found,
    describe_witnesses,
)
from sitrep.words.published import (
    REASONS,
    list_left,
    name_numbers,
    name_parts,
    name_series,
    name_spans,
    name_subject,
    name_who,
    put_first,
)
from sitrep.words.text import SMALL, Sentence, amount, number, span

REST = ", less others"
"""Said of a number that is what is left of a total."""

DRAWN = 12
"""The most series of a chart of all of them: those of most days."""


class Told(Result):
    """A result on published totals: what is published stands beside what is held."""

    @property
    def _shown(self) -> Sequence[str]:
        return ["total", "when", "published", "qualifier", "held", "captured", "captured_low"]

    def _present(self) -> Words:
        shown = self.table.rename(columns={"n": "held"})
        if shown["captured_low"].isna().all():
            shown = shown.drop(columns=["captured_low", "captured_high"])
        return present(self.data, shown, columns=[name for name in self._shown if name in shown])

    def _n(self) -> str:
        return amount(len(self.table), "published number")

    def _measure(self, chart: str) -> str:
        if chart == "shares":
            return "Share of the published number that is held here, 95% interval"
        return "Incidents or people, counted here and published"


@dataclass(frozen=True, eq=False, repr=False)
class Published(Told):
    """Published totals beside what is held here; made by `Dataset.published`.

    Attributes
    ----------
    metric : str, of one series what it counts

    Examples
    --------
    >>> TINY.published().table["published"].tolist()
    [4.0, 10.0, 6.0]
    """

    metric: str = "attacks"

    @classmethod
    def of(cls, data: Dataset) -> Self:
        """Compare with all published totals; see `Dataset.published`."""
        table = name_parts(data, compare_parts(data))
        return cls(data, table, table, by=("total",), measure="published")

    @cached_property
    def findings(self) -> list[Sentence]:
        """What the whole says: how much of what was published is held here."""
        if self._is_series:
            return [describe_captured(self.data, self.whole, metric=self.metric)]
        return [describe_parts(self.data, self.whole)]

    def main(self, metric: str = "attacks") -> Self:
        """Return the series of the witness whose numbers say most of what is asked about.

        Parameters
        ----------
        metric : str, the measure that they count

        Returns
        -------
        Published, of the totals of one witness for one area and side, by their days; what is left
        of a total without others stands last

        Examples
        --------
        >>> TINY.published().main().table["published"].tolist()
        [4.0, 10.0]
        """
        return self._series(select_main(self.data, self.whole, metric=metric), metric)

    def dead(self) -> Self:
        """Return the series of the dead of which most numbers were published, where `main` is.

        Returns
        -------
        Published, of one witness, measure, area and side, by its days

        Examples
        --------
        >>> TINY.published().dead().table["published"].tolist()
        []
        """
        return self._series(select_dead(self.data, self.whole), "killed_total")

    def series(self) -> PublishedSeries:
        """Add up each series of one witness, measure, area and side that can be compared.

        Returns
        -------
        PublishedSeries, that of most days first

        Examples
        --------
        >>> TINY.published().series().table["published"].tolist()
        [14.0, 6.0]
        """
        table = name_series(self.data, sum_series(self.data, self.whole))
        return PublishedSeries(self.data, table, table, by=("total",), measure="published")

    def compare(self, *, compare_from: str = "") -> ShareFound:
        """Compare which share of the main series is held here before and from a day.

        Parameters
        ----------
        compare_from : str, as in `Dataset.compare`

        Returns
        -------
        ShareFound, one row a period

        Examples
        --------
        >>> TINY.published().compare(compare_from="2020-03-01").table["published"].tolist()
        [4.0, 10.0]
        """
        return ShareFound.of(self.data, compare_from=compare_from)

    def witnesses(self) -> Witnesses:
        """Set side by side what several publishers say of the same number.

        Returns
        -------
        Witnesses, one row a number and what is said of it

        Examples
        --------
        >>> len(TINY.published().witnesses())
        0
        """
        table = name_numbers(self.data, compare_witnesses(self.data))
        return Witnesses(self.data, table, table, by=("total",), measure="published")

    def lethality(self) -> PublishedLethality:
        """Set the published dead per attack beside those held here of the same days.

        Returns
        -------
        PublishedLethality, one row a witness, area, side and stretch of days

        Examples
        --------
        >>> len(TINY.published().lethality())
        0
        """
        return PublishedLethality.of(self.data)

    def left_out(self) -> LeftOut:
        """List the totals that are no part of a series, with the reason and the other total.

        Returns
        -------
        LeftOut, one row a total; those that reach beyond the days asked about are counted alone

        Examples
        --------
        >>> TINY.published().left_out()
        Every published total is used.
        """
        table = list_left(self.data, split_totals(self.data).left)
        shown = table[table["left"].ne(OUTSIDE)].reset_index(drop=True)
        return LeftOut(self.data, shown, table, by=("benchmark_id",), measure="published")

    def alone(self) -> Words:
        """Return why other numbers cannot be compared, and how many.

        Returns
        -------
        Words, one row a reason

        Examples
        --------
        >>> TINY.published().alone()
        No published number is left out of the comparison.
        """
        reasons = self.whole["reason"].replace("", pd.NA).dropna().map(REASONS)
        table = reasons.value_counts().rename("rows").rename_axis("reason").reset_index()
        nothing = "No published number is left out of the comparison."
        return present(self.data, table).or_say(nothing if len(self.whole) else str(self.finding))

    @property
    def _is_series(self) -> bool:
        return self.by == ("when",)

    def _series(self, table: pd.DataFrame, metric: str) -> Self:
        who = [
            name_who(self.data, [row["publisher_id"]]) + (REST if len(row["of"]) > 1 else "")
            for row in table.to_dict("records")
        ]
        named = table.assign(who=pd.Series(who, table.index, dtype="str"))
        return replace(self, table=named, whole=named, by=("when",), metric=metric)

    @property
    def _shown(self) -> Sequence[str]:
        first = ["when", "who", "region", "actor"] if self._is_series else ["total", "when"]
        return [*first, "published", "qualifier", "held", "captured", "captured_low"]


class PublishedSeries(Told):
    """What was published in each series, added up, beside what is held here of it."""

    @cached_property
    def findings(self) -> list[Sentence]:
        """What the whole says: between what the shares lie."""
        return [describe_series(self.data, self.whole)]

    def _n(self) -> str:
        return f"{number(min(len(self.table), DRAWN))} series of published numbers"


class Witnesses(Told):
    """What several publishers say of the same number."""

    @cached_property
    def findings(self) -> list[Sentence]:
        """What the whole says: how far they differ on the number of which most tell."""
        return [describe_witnesses(self.data, self.whole)]

    def _present(self) -> Words:
        shown = self.table.rename(columns={"n": "held"})
        columns = ["total", "who", "published", "qualifier", "held", "captured"]
        return present(self.data, shown, columns=columns)

    def _measure(self, chart: str) -> str:  # noqa: ARG002
        return "One number as several publish it, and what is held here"


@dataclass(frozen=True, eq=False, repr=False)
class ShareFound(Told):
    """Which share of the published incidents is held here in two periods."""

    @classmethod
    def of(cls, data: Dataset, *, compare_from: str = "") -> Self:
        """Compare two periods; see `Published.compare`."""
        table = compare_captured(data, *split_at(data, compare_from))
        rows = table.to_dict("records")
        when = [span(row["start"], row["end"]) for row in rows]
        table = put_first(table, {"total": [_subject(data, row) for row in rows], "when": when})
        return cls(data, table, table, by=("when",), measure="published")

    @cached_property
    def findings(self) -> list[Sentence]:
        """What the whole says: whether a rise or a fall held here is one of search."""
        said = [describe_share_found(self.data, self.whole)]
        if len(self.whole) and self.whole["parts"].all():
            said.append(describe_share_bias(self.whole))
        return said

    @property
    def _shown(self) -> Sequence[str]:
        return ["when", "total", "parts", "published", "held", "captured", "captured_low"]


@dataclass(frozen=True, eq=False, repr=False)
class PublishedLethality(Result):
    """The published dead per attack beside those held here of the same days."""

    @classmethod
    def of(cls, data: Dataset) -> Self:
        """Compare; see `Published.lethality`."""
        table = compare_lethality(data)
        rows = table.to_dict("records")
        when = [name_spans(row["spans"]) for row in rows]
        table = put_first(table, {"total": [_subject(data, row) for row in rows], "when": when})
        each, held = table["published_killed"] / table["published"], table["n_killed"] / table["n"]
        table = table.assign(published_each=each, held_each=held.where(table["n"] > 0))
        return cls(data, table, table, by=("total",), measure="published")

    @cached_property
    def findings(self) -> list[Sentence]:
        """What the whole says, a sentence for each witness, area and side."""
        series = [own for _, own in self.whole.groupby(AREA, sort=False)]
        return [describe_deadliness(self.data, own) for own in series or [self.whole]]

    @property
    def _shown(self) -> Sequence[str]:
        own = ["published", "published_killed", "published_each"]
        return ["total", "when", *own, "held", "n_killed", "held_each"]

    def _present(self) -> Words:
        shown = self.table.rename(columns={"n": "held"})
        return present(self.data, shown, columns=self._shown)


class LeftOut(Result):
    """Published totals that are no part of a series, with the reason and the other total."""

    @cached_property
    def findings(self) -> list[Sentence]:
        """What the whole says: how many, and why."""
        return [describe_left(self.data, self.whole)]

    def _present(self) -> Words:
        columns = ["benchmark_id", "total", "when", "published", "why", "other"]
        shown = self.table[columns].assign(published=self.table["published"].map(number))
        return Words(shown.rename(columns=HEADINGS).set_index(HEADINGS["benchmark_id"]))


def _subject(data: Dataset, row: dict[Any, Any]) -> str:
    """Return who published, and of whose acts where."""
    who = name_who(data, row.get("publishers", [row["witness"]]))
    return f"{who}: {name_subject(data, row)}"


def _draw_pairs(published: Told, texts: dict[str, Any]) -> Axes:
    """Draw each published number with what is held here of it."""
    whole = len(published.table) == len(published.whole) and published.by == ("total",)
    table = published.table.head(DRAWN) if whole else published.table
    return plot_pairs(table, published._group, others=len(published.whole) - len(table), **texts)


def _draw_shares(published: Published, texts: dict[str, Any]) -> Axes:
    """Draw the share of each published number that is held here, with its interval."""
    table = published.table
    held = zip(table["n"], table["published"], strict=True)
    estimates = table.assign(
        choice=table["when"],
        group=table["total"].head(1).squeeze() if len(table) else "",
        share=table["captured"].where(table["published"].ge(SMALL)),
        ci_low=table["captured_low"],
        ci_high=table["captured_high"],
        n=[f"{number(n)} of {number(total)}" for n, total in held],
    )
    return plot_forest(estimates, value="share", **texts)


def _draw_witnesses(witnesses: Witnesses, texts: dict[str, Any]) -> Axes:
    """Draw what each publisher says of a number, and what is held here."""
    return plot_witnesses(witnesses.table, "total", **texts)


def _is_series(published: Published) -> bool:
    return published._is_series


def _of_incidents(published: Published) -> bool:
    """Say whether the shares are of incidents, which have an interval."""
    return published._is_series and bool(published.whole["captured_low"].notna().any())


Published.charts = {
    "shares": Chart(_draw_shares, _of_incidents, "one series of incidents: `main()`"),
    "pairs": Chart(_draw_pairs, _is_series, "one series: `main()` or `dead()`"),
}
PublishedSeries.charts = {"pairs": Chart(_draw_pairs)}
Witnesses.charts = {"witnesses": Chart(_draw_witnesses)}
