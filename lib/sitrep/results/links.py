"""Two lists or more of the same conflict: what stands in each, and what in several."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, Self

import pandas as pd
from matplotlib.axes import Axes

from sitrep.charts import plot_forest, plot_overlap
from sitrep.errors import ParameterError, check_choice, check_count
from sitrep.links.estimates import estimate_total, refute
from sitrep.links.groups import Joined, count_chance, join, name_lists
from sitrep.links.match import MATCH, UNDECIDED
from sitrep.links.queue import NOTHING, Decisions, read_decisions, write_queue
from sitrep.links.shares import BY, count_overlap, count_shares
from sitrep.links.union import licence_of, unite
from sitrep.model.dataset import Dataset
from sitrep.results.base import Chart, Result
from sitrep.tables.links import list_lists, list_pairs, queue_of, settle
from sitrep.tables.tables import Words
from sitrep.words.links import (
    describe_estimate,
    describe_links,
    describe_nothing,
    describe_shares,
    name_group,
    noun_of,
    say_pair,
    source_of,
    tell_assumed,
    tell_links,
    tell_undecided,
    tell_unused,
)
from sitrep.words.scope import cite
from sitrep.words.text import Sentence, plural, span

NAMES = {
    "month": "month",
    "admin1": "region",
    "actor": "side",
    "event_type": "type",
    "toll": "toll",
}
"""What shares are asked by -> what one such group is called."""

_MEASURES = {
    "overlap": "{} by the lists that have them, where every list looked",
    "shares": "{} of one list that another holds, where both looked",
}
"""Chart -> what it shows."""


@dataclass(frozen=True, eq=False, repr=False)
class _OfLists(Result):
    """What is asked of joined lists.

    Attributes
    ----------
    joined : Joined, the lists, their pairs, and which incidents are one
    """

    measure: str = "share"
    joined: Joined = field(kw_only=True)

    @property
    def _is_none(self) -> bool:
        return not self.whole["n"].sum()

    def _texts(self, chart: str) -> dict[str, Any]:
        lists = self.joined.lists.values()
        what = _MEASURES[chart].format(plural(noun_of(self.joined)).capitalize())
        days = span(min(data.start for data in lists), max(data.end for data in lists))
        return {
            "title": str(self.finding),
            "subtitle": f"{what}. {days}",
            "source": source_of(self.joined),
        }


@dataclass(frozen=True, eq=False, repr=False)
class Links(_OfLists):
    """What lists of the same conflict have in common; made by `Dataset.link`.

    Its table has one row a list and another one: how much of the first the other holds.

    Attributes
    ----------
    decisions : Decisions, what a person has said of single pairs
    queue : Path or None, the file of these decisions

    Examples
    --------
    >>> links = TINY.link(TINY.where(actors=["ISIS"]))
    >>> links.table[["n", "n_both"]].to_numpy().tolist()  # the other has asked about ISIS alone
    [[9, 9], [9, 9]]
    """

    decisions: Decisions = NOTHING
    queue: Path | None = None

    @classmethod
    def of(cls, data: Dataset, others: Sequence[Dataset], *, decided: str | Path = "") -> Self:
        """Match lists; see `Dataset.link`."""
        for other in others:
            if not isinstance(other, Dataset):
                raise ParameterError("others", f"{other!r} is no dataset; `load` gives one")
        queue = _check_csv(Path(decided), "decided") if str(decided) else None
        lists = [data, *others]
        decisions = settle(
            read_decisions(queue) if queue else NOTHING,
            dict(zip(name_lists(lists), lists, strict=True)),
        )
        joined = join(lists, decisions)
        table = count_shares(joined)
        return cls(data, table, table, joined=joined, decisions=decisions, queue=queue)

    @cached_property
    def findings(self) -> list[Sentence]:
        """What the whole says: how much one holds of the other, and how far that is decided."""
        said = describe_links(self.joined, self.whole)
        told = tell_links(self.joined, self.whole, self.chance)
        return [said, *told, *tell_unused(self.decisions)]

    @property
    def doubt(self) -> Sentence:
        """How many pairs are undecided, and what the shares would be if each were one incident.

        Examples
        --------
        >>> TINY.link(TINY.where(actors=["ISIS"])).doubt
        No pair is undecided.
        """
        return tell_undecided(self.joined, self.whole)

    @cached_property
    def chance(self) -> float | None:
        """How many matches the rule makes where one list is moved by 40 days: by chance alone.

        Examples
        --------
        >>> TINY.link(TINY).chance
        2.0
        """
        return count_chance(self.joined)

    def about(self) -> Words:
        """Return what each list is, what counts in it, which days it has, and its licence.

        Examples
        --------
        >>> links = TINY.link(TINY.where(actors=["ISIS"]))
        >>> len(links.about())
        2
        """
        return list_lists(self.joined)

    def cite(self) -> Sentence:
        """Return how to cite the lists, with the hashes of their files.

        Examples
        --------
        >>> TINY.link().cite() == TINY.cite()
        True
        """
        return Sentence(" ".join(map(cite, self.joined.lists.values())))

    @property
    def pairs(self) -> pd.DataFrame:
        """The pairs of incidents that are one, or may be, each with what speaks for it.

        Examples
        --------
        >>> links = TINY.link(TINY.where(actors=["ISIS"]))
        >>> links.pairs["decision"].value_counts().to_dict()
        {'match': 9}
        """
        return self.joined.pairs

    def matches(self, n: int = 12) -> Words:
        """List the pairs that are one incident, the best first.

        Parameters
        ----------
        n : int, the most pairs to list

        Returns
        -------
        Words, one row a pair: its score, what each list has, why

        Examples
        --------
        >>> links = TINY.link(TINY.where(actors=["ISIS"]))
        >>> len(links.matches(3))
        3
        """
        return list_pairs(self.joined, MATCH, top=check_count("n", n, "pairs"))

    def undecided(self, n: int = 12) -> Words:
        """List the pairs that a person is to decide, the best first.

        Parameters
        ----------
        n : int, the most pairs to list

        Returns
        -------
        Words, one row a pair: its score, what each list has, why

        Examples
        --------
        >>> links = TINY.link(TINY.where(actors=["ISIS"]))
        >>> links.undecided()
        No pair is undecided.
        """
        return list_pairs(self.joined, UNDECIDED, top=check_count("n", n, "pairs"))

    def ask(self, path: str | Path = "") -> Path:
        """Write the undecided pairs as a table that a spreadsheet opens; decided ones are kept.

        Parameters
        ----------
        path : str or Path, ends in .csv; by default the file of the decisions

        Returns
        -------
        Path, the file written

        Raises
        ------
        ParameterError : the path has another ending, or there is none
        DataError : the file is there and no review queue
        OSError : it cannot be written

        Examples
        --------
        >>> links = TINY.link(TINY.where(actors=["ISIS"]))
        >>> len(pd.read_csv(links.ask("links.csv")))
        0
        """
        asked = Path(path) if str(path) else self.queue
        if asked is None:
            raise ParameterError("path", "name the file to write, such as 'links.csv'")
        to = _check_csv(asked, "path")
        kept = self.decisions if to == self.queue else read_decisions(to)
        write_queue(to, queue_of(self.joined), kept)
        return to

    def to_csv(self, path: str | Path) -> Path:
        """Write all pairs as CSV: ids, what speaks for each, the decision, the licence.

        Parameters
        ----------
        path : str or Path, ends in .csv

        Returns
        -------
        Path, the file written

        Raises
        ------
        ParameterError : the path has another ending
        OSError : it cannot be written

        Examples
        --------
        >>> links = TINY.link(TINY.where(actors=["ISIS"]))
        >>> len(pd.read_csv(links.to_csv("pairs.csv")))
        9
        """
        to = _check_csv(Path(path), "path")
        reasons = [say_pair(pair) for pair in self.pairs.to_dict("records")]
        table = self.pairs.assign(why=reasons, licence=licence_of(self.joined.lists))
        table.round(3).to_csv(to, index=False, lineterminator="\n")
        return to

    def split(self, name: str) -> LinkShares:
        """Ask how much one list holds of another by month, region, side, type or toll.

        Parameters
        ----------
        name : {"month", "admin1", "actor", "event_type", "toll"}

        Returns
        -------
        LinkShares, whose table has one row a list, another list and a group

        Raises
        ------
        ParameterError : it is none of these; names the nearest

        Examples
        --------
        >>> links = TINY.link(TINY.where(actors=["ISIS"]))
        >>> int(links.split("toll").table["n_both"].sum())
        18
        """
        check_choice("name", name, BY, noun="what shares can be asked by")
        table = count_shares(self.joined, name)
        labels = [
            name_group(self.joined.lists[row["list"]], name, row["group"])
            for row in table.to_dict("records")
        ]
        table = table.assign(label=labels)
        return LinkShares(self.data, table, table, joined=self.joined, name=name)

    def union(self) -> Dataset:
        """Return the incidents of all lists as one dataset, each counted once.

        An incident of several lists is as the first of them has it, its dead a range over all.

        Examples
        --------
        >>> links = TINY.link(TINY.where(actors=["ISIS"]))
        >>> len(links.union())
        20
        """
        return unite(self.joined, self.data)

    def estimate(self) -> LinkEstimates:
        """Ask how many incidents there may be in all, and where the same reasoning fails.

        Examples
        --------
        >>> links = TINY.link(TINY.where(actors=["ISIS"]))
        >>> links.estimate().table["n_both"].tolist()
        [9]
        """
        table = estimate_total(self.joined)
        return LinkEstimates(self.data, table, table, joined=self.joined)

    @property
    def _shown(self) -> Sequence[str]:
        return [
            "list",
            "held_by",
            "n",
            "n_both",
            "share",
            "ci_low",
            "n_undecided",
            "n_apart",
            "n_unasked",
        ]


@dataclass(frozen=True, eq=False, repr=False)
class LinkShares(_OfLists):
    """How much one list holds of another, by groups; made by `Links.split`.

    Attributes
    ----------
    name : str, what the groups are: month, admin1, actor, event_type or toll
    """

    name: str = field(kw_only=True)

    @cached_property
    def findings(self) -> list[Sentence]:
        """In which group most is held, where that is clear."""
        if not self.whole["n"].sum():
            return [describe_nothing(self.joined)]
        return [describe_shares(self.whole, NAMES[self.name], noun_of(self.joined))]

    @property
    def _shown(self) -> Sequence[str]:
        return ["label", "list", "held_by", "n", "n_both", "share", "ci_low", "n_undecided"]


@dataclass(frozen=True, eq=False, repr=False)
class LinkEstimates(_OfLists):
    """How many incidents there may be in all; made by `Links.estimate`."""

    measure: str = "estimate"

    @cached_property
    def findings(self) -> list[Sentence]:
        """The estimate, what it assumes, and how far it is off where one can tell."""
        said = describe_estimate(self.joined, self.whole)
        if self._is_none:
            return [said]
        refuted = [table for data in self.joined.lists.values() if len(table := refute(data))]
        return [said, *tell_assumed(refuted[0] if refuted else None)]

    @property
    def _shown(self) -> Sequence[str]:
        return ["method", "lists", "n", "n_both", "n_undecided", "estimate", "ci_low"]


def _check_csv(path: Path, name: str) -> Path:
    """Return a path of a table of pairs."""
    if path.suffix != ".csv":
        raise ParameterError(name, f"'{path}' does not end in .csv")
    return path


def _draw_shares(links: _OfLists, texts: dict[str, Any]) -> Axes:
    """Draw how much each list is held by the others, with intervals."""
    rows = links.table[links.table["n"] > 0]
    groups = [
        f"{row['list']}, held by {row['held_by']}" if "label" in rows else "Part of a list held"
        for row in rows.to_dict("records")
    ]
    choices = rows["label"] if "label" in rows else rows["list"] + ", held by " + rows["held_by"]
    drawn = rows.assign(choice=choices, group=groups, main=True)
    return plot_forest(drawn, value="share", **texts)


def _draw_overlap(links: Links, texts: dict[str, Any]) -> Axes:
    """Draw how many incidents each combination of lists has."""
    names = list(links.joined.lists)
    return plot_overlap(count_overlap(links.joined), names, ranked=False, **texts)


Links.charts = {"shares": Chart(_draw_shares), "overlap": Chart(_draw_overlap)}
LinkShares.charts = {"shares": Chart(_draw_shares)}
