"""What was revised between two vintages, and what moved because of it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Self

import pandas as pd
from matplotlib.axes import Axes

from sitrep.charts import plot_revisions
from sitrep.errors import check_count
from sitrep.links.alike import ask_alike
from sitrep.links.cells import TARGETS
from sitrep.links.vintages import (
    Vintages,
    check_fixed,
    compare_series,
    compare_vintages,
    select_fixed,
)
from sitrep.measures.search import FULL, NOT_SEARCHED, efforts_by_day
from sitrep.model.dataset import Dataset
from sitrep.model.schema import INCIDENTS
from sitrep.model.spans import settle_period
from sitrep.results.base import Chart, Result
from sitrep.results.changes import Comparison, Levels
from sitrep.results.counts import Counts, Deaths
from sitrep.results.gists import say_same
from sitrep.tables.provenance import Provenance, describe_provenance
from sitrep.tables.revisions import (
    list_columns_changed,
    list_others,
    list_pairs,
    list_revisions,
    list_series,
    put_above,
)
from sitrep.tables.tables import Words
from sitrep.words.revisions import (
    NO_VINTAGE,
    describe_revisions,
    name_both,
    name_vintage,
    tell_claims,
    tell_earlier,
    tell_moved,
    tell_revisions,
    tell_unknown,
)
from sitrep.words.scope import noun
from sitrep.words.text import MISSING, Sentence, interval, number, plural, rate, ratio, rounded

Answers = Callable[[Dataset, Dataset], pd.DataFrame]
"""What compares the answers to claims of two vintages, as `claims.compare_answers` does."""

OF_CLAIMS = ("theatres", "regions", "actors")
"""Filters that claims are asked under; each says for itself which kinds it is about."""

EMPTY = [
    *("incident_id", "before_id", "change", "column", "before", "after", "difference"),
    *("date_start", "place", "event_type", "searched"),
]


@dataclass(frozen=True, eq=False, repr=False)
class Revisions(Result):
    """What differs between a dataset and an earlier vintage of it; made by `Dataset.diff`.

    Attributes
    ----------
    found : Vintages or None, both vintages, asked the same; None where no earlier one is named
    compare_from : str, first day of the later of the two periods of a trend
    wholes : (Dataset, Dataset) or None, the earlier and the later vintage as they were given
    answers : callable, compares the answers to the claims of two vintages

    Examples
    --------
    >>> TINY.where(end="2020-04-29").diff(TINY).finding
    Nothing changed: the files are those of the earlier vintage, version 0.1.0.
    """

    found: Vintages | None = field(default=None, kw_only=True)
    compare_from: str = field(default="", kw_only=True)
    wholes: tuple[Dataset, Dataset] | None = field(default=None, kw_only=True)
    answers: Answers | None = field(default=None, kw_only=True)

    @classmethod
    def of(
        cls,
        data: Dataset,
        before: Dataset | None,
        *,
        whole: Dataset | None = None,
        per: str = "",
        compare_from: str = "",
        answers: Answers | None = None,
    ) -> Self:
        """Compare a dataset with an earlier vintage; see `Dataset.diff`."""
        per = settle_period(data, per)
        if before is None:
            none = pd.DataFrame(columns=EMPTY)
            return cls(data, none, none, by=("change",), per=per)
        found = compare_vintages(data, before, whole)
        wholes = (before, data if whole is None else whole)
        table = found.table
        asked: dict[str, Any] = {"compare_from": compare_from, "wholes": wholes, "answers": answers}
        return cls(data, table, table, by=("change",), per=per, found=found, **asked)

    @cached_property
    def findings(self) -> list[Sentence]:
        """What the whole says: how many were added and so on, which columns, and what is new."""
        said = describe_revisions(self.data, self.found)
        return [said, *(tell_revisions(self.data, self.found, said) if self.found else [])]

    def top(self, n: int) -> Self:
        """Show the first rows alone.

        Parameters
        ----------
        n : int, how many

        Returns
        -------
        Revisions, what was added first, then what was removed, moved and changed

        Raises
        ------
        ParameterError : n is no number of rows

        Examples
        --------
        >>> len(TINY.diff(TINY).top(2))
        0
        """
        return self._show(self.table.head(check_count("n", n, "rows")))

    def only(self, *groups: str) -> Self:
        """Show some changes alone, by their kind or by their column.

        Parameters
        ----------
        groups : str, of "added", "removed", "moved in", "moved out", "changed", or columns

        Returns
        -------
        Revisions

        Raises
        ------
        ParameterError : one is neither; names the nearest

        Examples
        --------
        >>> len(TINY.diff(TINY).only("added", "killed"))
        0
        """
        return self._show(self._select(groups))

    def breaks(self, fixed: Collection[str]) -> pd.DataFrame:
        """Return the rows of what changed and must not.

        Parameters
        ----------
        fixed : list of str, kinds of change or columns, as `only` takes them

        Returns
        -------
        DataFrame, rows of `whole`

        Raises
        ------
        ParameterError : one is neither; names the nearest

        Examples
        --------
        >>> len(TINY.diff(TINY).breaks(["removed", "killed"]))
        0
        """
        columns = [*INCIDENTS, TARGETS, *map(str, self.data.incidents)]
        return select_fixed(self.whole, check_fixed(list(fixed), list(dict.fromkeys(columns))))

    def _select(self, groups: Collection[str]) -> pd.DataFrame:
        columns = [*INCIDENTS, TARGETS, *map(str, self.data.incidents)]
        chosen = check_fixed(list(groups), list(dict.fromkeys(columns)), name="groups")
        return select_fixed(self.table, chosen)

    def series(self, *, per: str = "") -> pd.DataFrame:
        """Return the counts per period before and after.

        Parameters
        ----------
        per : {"day", "week", "month", "quarter", "year"}, by default the one that suits the days

        Returns
        -------
        DataFrame, one row a period: period (first day), before, after, came, went (incidents, those
        known to a window in parts); after less before is what came less what went

        Raises
        ------
        ParameterError : per is not allowed

        Examples
        --------
        >>> TINY.diff(TINY).series(per="month")["came"].tolist()
        [0.0, 0.0, 0.0, 0.0]
        """
        if self.found is None:
            return pd.DataFrame(columns=["period", "before", "after", "came", "went"])
        per = settle_period(self.data, per or str(self.per))
        return compare_series(self.found.before, self.found.after, self.found.pairs, period=per)

    def counts(self, *, per: str = "") -> Words:
        """List the counts per period before and after.

        Parameters
        ----------
        per : as in `series`

        Returns
        -------
        Words, one row a period; of many those in which most moved

        Raises
        ------
        ParameterError : per is not allowed

        Examples
        --------
        >>> TINY.diff(TINY).counts(per="quarter")["Came"].tolist()
        ['0', '0']
        """
        if self.found is None:
            return self._nothing()
        per = settle_period(self.data, per or str(self.per))
        return list_series(self.series(per=per), per=per)

    @property
    def numbers(self) -> Words:
        """The main numbers before and after: incidents, dead, accounts, search, trend, level.

        Examples
        --------
        >>> TINY.diff(TINY).numbers.loc["Incidents"].tolist()
        ['20', '20']
        """
        if self.found is None:
            return self._nothing()
        before, now = (dict(self._list_numbers(each)) for each in (self.found.before, self.data))
        rows = [
            (what, before[what], now[what]) for what in now if {before[what], now[what]} != {""}
        ]
        return list_pairs([(what, b or MISSING, n or MISSING) for what, b, n in rows], self.found)

    def _list_numbers(self, data: Dataset) -> Iterator[tuple[str, str]]:
        """Yield each main number of a vintage: what it is, and itself; empty if not given."""
        yield plural(noun(self.data)).capitalize(), number(data.weights.sum())
        dead = Deaths.of(data).whole.iloc[0]
        low, best, high = (rounded(dead[name]) for name in ("killed_low", "killed", "killed_high"))
        yield "Killed", f"{best} ({low} to {high})" if low != high else best
        yield "With a toll", number(dead["n_toll"])
        pages = data.accounts["source_id"].nunique()
        for what, n in (("Accounts of them", len(data.accounts)), ("Pages these are on", pages)):
            yield what, "" if "accounts" in data.missing else number(n)
        efforts = efforts_by_day(data)
        theatre = self.data.words.theatre
        yield (
            f"{theatre.capitalize()}-days searched as planned",
            number(int(efforts.eq(FULL).sum().sum())),
        )
        yield (
            f"{theatre.capitalize()}-days searched",
            number(int(efforts.gt(NOT_SEARCHED).sum().sum())),
        )
        yield "Later period over the earlier", _tell_ratio(self._compare(data))
        yield f"Level at the end, per {self.per}", _tell_level(Levels.of(data, per=str(self.per)))

    def _compare(self, data: Dataset) -> Comparison:
        return Comparison.of(data, compare_from=self.compare_from)

    @property
    def moved(self) -> Words:
        """The main findings that read otherwise, before and after; first what says something else.

        Examples
        --------
        >>> TINY.diff(TINY).moved
        All 8 main findings read as before.
        """
        if self.found is None:
            return self._nothing()
        if unknown := self._find_unknown():
            return put_above(tell_unknown(self.data, unknown, "findings"), Words())
        other, same = list[tuple[str, str, str]](), list[tuple[str, str, str]]()
        for what, ask in QUESTIONS.items():
            first, second = (ask(each, self) for each in (self.found.before, self.data))
            said = str(first.finding), str(second.finding)
            if said[0] != said[1]:
                (same if say_same(first, second) else other).append((what, *said))
        lead = tell_moved(len(other), len(same), len(QUESTIONS))
        return put_above(lead, list_pairs([*other, *same], self.found))

    def _find_unknown(self, names: Collection[str] = ()) -> dict[str, list[str]]:
        """Return the filters, of those named or of all, of which the earlier has no value."""
        assert self.found is not None
        return {
            name: values
            for name, values in self.found.unmet.items()
            if len(values) == len(self.data.filters[name]) and (name in names or not names)
        }

    @property
    def claims(self) -> Words:
        """The published claims whose finding or certainty is another, before and after.

        They are put to all incidents of the days, areas and sides asked about, of any class.

        Examples
        --------
        >>> TINY.diff(TINY).claims
        The only claim that comes with both is answered as before.
        """
        if self.found is None or self.wholes is None or self.answers is None:
            return self._nothing()
        if unknown := self._find_unknown(OF_CLAIMS):
            return put_above(tell_unknown(self.data, unknown, "answers"), Words())
        before, after = self._ask_claims(*self.wholes)
        both = set(before.statements["claim_id"]) & set(after.statements["claim_id"])
        rows = list[tuple[str, str, str]]()
        if both and not self.found.same:
            table = self.answers(before, after)
            named = table["claim_id"] + ": " + table["statement"]
            named = named.mask(table["retested"], named + " (put to another test now)")
            rows = list(zip(named, table["before"], table["after"], strict=True))
        return put_above(tell_claims(len(rows), len(both)), list_pairs(rows, self.found))

    def _ask_claims(self, before: Dataset, after: Dataset) -> tuple[Dataset, Dataset]:
        """Return two vintages as claims are put to them: days, areas and sides asked about."""
        filters = self.data.filters
        kept = {name: filters[name] for name in OF_CLAIMS if name in filters}
        asked = after.where(
            start=f"{self.data.start:%Y-%m-%d}", end=f"{self.data.end:%Y-%m-%d}", **kept
        )
        return ask_alike(asked, before).data, asked

    @property
    def columns(self) -> Words:
        """How often each column of the incidents changed.

        Examples
        --------
        >>> TINY.diff(TINY).columns
        No cell of an incident changed.
        """
        return (
            self._nothing() if self.found is None else list_columns_changed(self.data, self.whole)
        )

    @property
    def others(self) -> Words:
        """How many rows of the other tables differ, and on how many days the search does.

        Examples
        --------
        >>> TINY.diff(TINY).others
        No other table differs, and all was searched as before.
        """
        return self._nothing() if self.found is None else list_others(self.found)

    def provenance(self) -> Provenance:
        """Return what the earlier vintage is: its name, its files, its filters, what was read.

        Examples
        --------
        >>> "20 rows" in repr(TINY.diff(TINY).provenance())
        True
        """
        if self.found is None:
            return Provenance([self._nothing()])
        earlier = self.found.before
        said = tell_earlier(earlier)
        return Provenance([said, *describe_provenance(earlier).pieces])

    def _nothing(self) -> Words:
        return Words().or_say(NO_VINTAGE)

    @property
    def _is_none(self) -> bool:
        return self.found is None or (
            self.data.incidents.empty and self.found.before.incidents.empty
        )

    def _present(self) -> Words:
        return list_revisions(self.data, self.table)

    def _measure(self, chart: str) -> str:  # noqa: ARG002
        return f"{plural(noun(self.data)).capitalize()} per {self.per}, before and now"

    def _rule(self) -> str:
        if self.found is None:
            return ""
        earlier = self.found.before
        return f"Before: {name_vintage(earlier, self.data)} (sha256 {earlier.sha256[:8]})"


def _tell_ratio(compared: Comparison) -> str:
    """Return the ratio of two periods with its interval."""
    if compared.whole.empty:
        return MISSING
    row = compared.whole.iloc[0]
    base = row["n_before"] + row["n_after"]
    said = ratio(row["ratio"], base)
    if said == MISSING:
        return MISSING
    limits = interval(row["robust_low"], row["robust_high"], lambda end: ratio(end, base))
    return f"{said} ({limits})"


def _tell_level(levels: Levels) -> str:
    return rate(levels.whole["level"].iloc[-1]) if len(levels.whole) else MISSING


QUESTIONS: dict[str, Callable[[Dataset, Revisions], Result]] = {
    "How many": lambda data, _: Counts.of(data),
    "How deadly": lambda data, _: Deaths.of(data),
    "When most": lambda data, asked: Counts.of(data, per=str(asked.per)),
    "Trend": lambda data, asked: asked._compare(data),
    "Levels": lambda data, asked: Levels.of(data, per=str(asked.per)),
    "Where": lambda data, _: Counts.of(data, by="admin1"),
    "Which side": lambda data, _: Counts.of(data, by="actor"),
    "Against whom": lambda data, _: Counts.of(data, by="target_type"),
}
"""What is asked of both vintages -> how."""


def _draw_series(revised: Revisions, texts: dict[str, Any]) -> Axes:
    """Draw counts before and after, and below them what came into each period and went."""
    assert revised.found is not None
    before, after = name_both(revised.found.before, revised.data)
    return plot_revisions(revised.series(), before=before, after=after, **texts)


Revisions.charts = {"series": Chart(_draw_series)}
