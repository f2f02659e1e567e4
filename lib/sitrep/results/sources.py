"""How sure: what was searched, who tells of it, how far accounts agree, what others published."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import pandas as pd
from matplotlib.axes import Axes

from sitrep.charts import (
    plot_delays,
    plot_matrix,
    plot_overlap,
    plot_ranking,
)
from sitrep.errors import check_choice, check_count
from sitrep.measures import sources as measures
from sitrep.measures.search import EFFORTS, NOT_SEARCHED, count_search, select_windows
from sitrep.model.dataset import Dataset
from sitrep.model.spans import select_recent
from sitrep.results.base import Chart, Result
from sitrep.tables.lists import list_disagreements
from sitrep.tables.tables import Words, present
from sitrep.words import sources as words
from sitrep.words.measures import name_groups
from sitrep.words.scope import noun
from sitrep.words.text import Sentence, amount, listing, plural


@dataclass(frozen=True)
class Sources:
    """What one can ask of the sources of a dataset; it is `Dataset.sources`.

    Attributes
    ----------
    data : Dataset

    Examples
    --------
    >>> TINY.sources.publishers().finding.startswith("Most accounts")
    True
    """

    data: Dataset

    def _if_given(self, table: pd.DataFrame) -> pd.DataFrame:
        """Return a table on accounts; without rows where the source gives no accounts."""
        return table.head(0) if "accounts" in self.data.missing else table

    def search(self) -> Search:
        """Return on how many days each theatre was searched, and how well.

        Returns
        -------
        Search, one row a theatre, effort and period: search, when, days

        Examples
        --------
        >>> TINY.sources.search().table["days"].head(3).tolist()
        [31, 29, 0]
        """
        recent = select_recent(self.data)
        table = count_search(recent)
        return Search(recent, table, table, by=("search",), measure="days")

    def windows(self) -> Windows:
        """Return the windows in which each theatre was searched, with the notes on them.

        Returns
        -------
        Windows, one row a window

        Examples
        --------
        >>> TINY.sources.windows().table["effort"].tolist()
        ['full', 'thin', 'full', 'full', 'full']
        """
        table = select_windows(self.data)
        return Windows(self.data, table, table, by=("theatre",))

    def accounts(self) -> Accounts:
        """Return how many accounts tell of each incident.

        Returns
        -------
        Accounts, one row a number of accounts, with its share

        Examples
        --------
        >>> TINY.sources.accounts().table["n"].tolist()
        [14.0, 4.0, 2.0, 0.0]
        """
        table = self._if_given(measures.count_accounts(self.data))
        return Accounts(self.data, table, table, by=("accounts",))

    def single(self, *, by: str = "") -> Single:
        """Return the share of incidents that one publisher alone tells of.

        Parameters
        ----------
        by : str, column of `incidents` to group by, optional

        Returns
        -------
        Single, with the 95 % Wilson interval of the share

        Examples
        --------
        >>> TINY.sources.single().table[["n", "n_single"]].to_numpy().tolist()
        [[20.0, 14.0]]
        """
        table = self._if_given(measures.rate_single_source(self.data, by=by))
        return Single(self.data, table, table, by=(by,) if by else (), measure="share")

    def publishers(self) -> Publishers:
        """Return what each publisher tells, and what is known from it alone.

        Returns
        -------
        Publishers, one row a publisher, most accounts first

        Examples
        --------
        >>> TINY.sources.publishers().table["n_accounts"].tolist()
        [12, 9, 7]
        """
        noted = self.data.publishers[["publisher_id", "note"]].dropna(subset="note")
        table = measures.count_publishers(self.data)
        if noted["publisher_id"].isin(table["publisher_id"]).any():
            table = table.merge(noted, how="left").fillna({"note": "–"})
        return Publishers(self.data, table, table, by=("publisher",), measure="n_accounts")

    def alignments(self, *, by: str = "theatre") -> Alignments:
        """Return how many accounts outlets of each alignment give, by a column of the incidents.

        Parameters
        ----------
        by : str, column of `incidents`

        Returns
        -------
        Alignments, one row an alignment x group

        Examples
        --------
        >>> TINY.sources.alignments().table["n_accounts"].tolist()
        [4, 3, 2, 5, 5, 2, 4, 2, 1]
        """
        table = measures.count_alignments(self.data, by=by)
        groups = ("alignment", by)
        return Alignments(self.data, table, table, by=groups, measure="n_accounts")

    def overlaps(self) -> Overlaps:
        """Return by which sets of alignments incidents are told.

        Returns
        -------
        Overlaps, one row a set, most incidents first

        Examples
        --------
        >>> TINY.sources.overlaps().table["n"].tolist()
        [7.0, 5.0, 2.0, 2.0, 2.0, 1.0, 1.0]
        """
        table = measures.count_overlaps(self.data)
        groups = tuple(table.columns.drop("n"))
        return Overlaps(self.data, table, table, by=groups)

    def disagreements(self) -> Disagreements:
        """Return how far the tolls of accounts lie apart.

        Returns
        -------
        Disagreements, one row a class of the highest toll over the lowest

        Examples
        --------
        >>> TINY.sources.disagreements().table["n"].tolist()
        [0.0, 5.0, 0.0, 0.0, 0.0]
        """
        table = self._if_given(measures.count_disagreements(self.data))
        return Disagreements(self.data, table, table, by=("toll_ratio",))

    def missing(self) -> Missing:
        """Return how many values each column lacks.

        Returns
        -------
        Missing, one row a column, most blanks first

        Examples
        --------
        >>> TINY.sources.missing().top(1).table["column"].tolist()
        ['accounts: abducted']
        """
        table = measures.count_missing(self.data)
        return Missing(self.data, table, table, by=("column",), measure="share")

    def delays(self, *, by: str = "publisher") -> Delays:
        """Return how soon pages were published.

        Parameters
        ----------
        by : {"publisher", "alignment", "theatre", "admin1"}

        Returns
        -------
        Delays, in days from the end of an incident; one row a group

        Examples
        --------
        >>> TINY.sources.delays(by="alignment").table["n_accounts"].tolist()
        [7, 7, 4]
        """
        table = measures.delays(self.data, by=by)
        return Delays(self.data, table, table, by=(by,), measure="n_accounts")

    def without(self, publisher: str = "") -> Without:
        """Return what is left, and by how many it is told, without one publisher.

        Parameters
        ----------
        publisher : str, publisher id; by default that with most accounts

        Returns
        -------
        Without, one row with all publishers and one without it

        Raises
        ------
        ParameterError : no account is by this publisher; names the nearest

        Examples
        --------
        >>> TINY.sources.without("gazette").table["n"].tolist()
        [20.0, 15.0]
        """
        ranked = measures.count_publishers(self.data)["publisher_id"]
        if publisher:
            check_choice("publisher", publisher, list(ranked), noun="a publisher of these accounts")
        publisher = publisher or "".join(ranked.head(1))
        without = measures.select_without(self.data, publisher)
        parts = {"all publishers": self.data, "without it": without}
        table = pd.concat(
            [measures.rate_single_source(part).assign(choice=name) for name, part in parts.items()],
            ignore_index=True,
        )
        table = self._if_given(table)
        return Without(self.data, table, table, ("choice",), None, "share", publisher, without)


class Told(Result):
    """A result on sources; it says in one sentence what `_say` gives."""

    @cached_property
    def findings(self) -> list[Sentence]:
        """What the whole says."""
        return [self._say()]

    def _say(self) -> Sentence:
        raise NotImplementedError


class Search(Told):
    """Days on which each theatre was searched, by how well."""

    @property
    def _shown(self) -> Sequence[str]:
        return ["search", "when", "days"]

    def _say(self) -> Sentence:
        return words.describe_search(self.data, self.whole)

    def _n(self) -> str:
        return amount(int(self.table["days"].sum()), f"{self.data.words.theatre}-day")

    def _measure(self, chart: str) -> str:  # noqa: ARG002
        return f"Days searched by {self.data.words.theatre}"


class Windows(Told):
    """The windows in which theatres were searched."""

    def _say(self) -> Sentence:
        return words.describe_search(self.data, count_search(self.data))


class Accounts(Told):
    """Incidents by how many accounts tell of them."""

    def _say(self) -> Sentence:
        return words.describe_alone(self.data, measures.rate_single_source(self.data))


class Single(Told):
    """Shares of incidents that one publisher alone tells of."""

    def _say(self) -> Sentence:
        if not self.by:
            return words.describe_alone(self.data, measures.rate_single_source(self.data))
        return words.describe_single_source(self.data, self.whole, by=self._group)

    def _measure(self, chart: str) -> str:  # noqa: ARG002
        return "Share told by one publisher alone, 95% interval"


class Publishers(Told):
    """What each publisher tells."""

    def _say(self) -> Sentence:
        return words.describe_publishers(self.data, self.whole)

    @property
    def _shown(self) -> Sequence[str]:
        return ["publisher", "alignment", "n_accounts", "n", "n_alone", "note"]


class Alignments(Told):
    """Accounts by the alignment of their outlet."""

    def _say(self) -> Sentence:
        _, by = self.by
        return words.describe_alignments(self.data, self.whole, by=by)

    def _n(self) -> str:
        return amount(int(self.table["n_accounts"].sum()), "account")

    def _measure(self, chart: str) -> str:  # noqa: ARG002
        return f"Accounts by {name_groups(self.data, self.by)}"


class Overlaps(Told):
    """Incidents by the alignments that tell of them."""

    def _present(self) -> Words:
        sides = [self.data.label("alignment", side) for side in self.by]
        told = [
            listing([s for s, yes in zip(sides, row, strict=True) if yes])
            for row in self.table[list(self.by)].to_numpy()
        ]
        table = pd.DataFrame({"alignment": told, "n": self.table["n"]})
        return present(self.data, table)

    def _say(self) -> Sentence:
        return words.describe_overlap(self.data, self.whole)

    def _measure(self, chart: str) -> str:  # noqa: ARG002
        return f"{plural(noun(self.data)).capitalize()} by the alignments that tell of them"


class Disagreements(Told):
    """Incidents by how far the tolls of their accounts lie apart."""

    def list(self, n: int = 8) -> Words:
        """List the incidents whose accounts differ most, with who says what.

        Parameters
        ----------
        n : int, how many

        Returns
        -------
        Words, one row an incident

        Raises
        ------
        ParameterError : n is no number of incidents

        Examples
        --------
        >>> len(TINY.sources.disagreements().list(3))
        3
        """
        return list_disagreements(self.data, top=check_count("n", n, "incidents"))

    def _say(self) -> Sentence:
        return words.describe_disagreements(self.data, self.whole)


class Missing(Told):
    """Values that columns lack."""

    def _say(self) -> Sentence:
        return words.describe_missing(self.data, self.whole)


class Delays(Told):
    """Days from an incident to the page that tells of it."""

    def _say(self) -> Sentence:
        return words.describe_delays(self.data, measures.delays(self.data))

    def _measure(self, chart: str) -> str:  # noqa: ARG002
        return f"Accounts published within so many days by {name_groups(self.data, self.by)}"

    def _n(self) -> str:
        curves = self._curves
        return amount(int(curves.groupby(self._group, observed=True)["n"].first().sum()), "account")

    @cached_property
    def _curves(self) -> pd.DataFrame:
        """What is drawn: the groups with most accounts, or those chosen."""
        return measures.delay_curves(self.data, by=self._group, kept=self._chosen)

    def _rule(self) -> str:
        return words.describe_undated(self.data, measures.delays(self.data)).rstrip(".")


@dataclass(frozen=True, eq=False, repr=False)
class Without(Told):
    """What is left without one publisher.

    Attributes
    ----------
    publisher : str, its id
    without : Dataset, the incidents as the others tell them
    """

    publisher: str = ""
    without: Dataset | None = None

    def _say(self) -> Sentence:
        assert self.without is not None
        name = self.data.publisher(self.publisher)
        return words.describe_without(self.data, self.without, publisher=name)


def _draw_search(search: Search, texts: dict[str, Any]) -> Axes:
    """Draw on how many days of each period each theatre was searched, and how well."""
    table = search.table
    nowhere = table.loc[table["effort"] == EFFORTS[NOT_SEARCHED], "search"].unique()
    return plot_matrix(table, "search", "when", value="days", unknown=list(nowhere), **texts)


def _draw_single(single: Single, texts: dict[str, Any]) -> Axes:
    """Draw the share that one publisher alone tells of, group by group."""
    by, codes, nouns = single._group, single.data.codes, single._nouns()
    texts |= {"base": "n", "others": single._others(single.table)}
    return plot_ranking(single.table, by, value="share", codes=codes, nouns=nouns, **texts)


def _draw_alignments(sides: Alignments, texts: dict[str, Any]) -> Axes:
    """Draw the accounts by alignment and group, the darker the more."""
    return plot_matrix(sides.table, *sides.by, value="n_accounts", codes=sides.data.codes, **texts)


def _draw_overlaps(overlaps: Overlaps, texts: dict[str, Any]) -> Axes:
    """Draw how many incidents each set of alignments tells of."""
    codes = overlaps.data.codes
    return plot_overlap(overlaps.table, overlaps.by, codes=codes, field="alignment", **texts)


def _draw_delays(delays: Delays, texts: dict[str, Any]) -> Axes:
    """Draw the share of accounts published within so many days."""
    curves, (groups, _) = delays._curves, delays._nouns()
    others = delays._others(curves)
    texts |= {"nouns": (groups, "accounts"), "others": others[others > 0]}
    return plot_delays(curves, delays._group, codes=delays.data.codes, **texts)


Search.charts = {"matrix": Chart(_draw_search)}
Single.charts = {"ranking": Chart(_draw_single, lambda single: single.by, "one column in `by`")}
Alignments.charts = {"matrix": Chart(_draw_alignments)}
Overlaps.charts = {"overlap": Chart(_draw_overlaps)}
Delays.charts = {"curves": Chart(_draw_delays)}
