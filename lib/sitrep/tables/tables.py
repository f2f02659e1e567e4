"""Tables for readers: words for codes, rounded numbers, few rows."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import NamedTuple

import pandas as pd

from sitrep.errors import check_choice
from sitrep.measures.groups import overlap
from sitrep.model.dataset import Dataset
from sitrep.tables.cells import INTERVALS, show
from sitrep.words.scope import noun
from sitrep.words.text import plain, plural, short_period

NOTHING = "Nothing to list in this selection."

ROWS = 14
"""The most rows that a table shows; a longer one shows its first and last six."""

HEADINGS = {
    "period": "From",
    "period_start": "From",
    "place": "Place",
    "event_class": "Event class",
    "event_type": "Event type",
    "weapon_type": "Means",
    "actor": "Actor",
    "attribution": "Attribution",
    "target_type": "Target",
    "unit": "Unit",
    "spread": "Spread over days",
    "n_toll": "With a toll",
    "killed": "Killed",
    "killed_low": "Killed, low",
    "killed_high": "Killed, high",
    "low": "Killed each, low",
    "high": "Killed each, high",
    "deadliest": "Deadliest",
    "share": "Share",
    "mean": "Mean",
    "complete": "Search",
    "n_before": "Before",
    "n_after": "After",
    "days_before": "Days before",
    "days_after": "Days after",
    "rate_before": "Rate before",
    "rate_after": "Rate after",
    "share_before": "Share before",
    "share_after": "Share after",
    "ratio": "Ratio",
    "difference": "Difference",
    "level": "Level",
    "change_low": "Changed from",
    "change_high": "Changed up to",
    "dispersion": "Dispersion",
    "chance": "Chance",
    "least_rise": "Least rise that would show",
    "least_fall": "Least fall that would show",
    "chance_anywhere": "Chance anywhere",
    "chance_any": "Chance in any cell",
    "km": "Km apart",
    "pairs": "Pairs",
    "chance_holm": "Chance, of all events",
    "chance_all": "Chance, of all series",
    "series": "Series",
    "past": "Earlier periods",
    "day": "Day",
    "name": "Event",
    "source_id": "Page",
    "weeks": "Weeks",
    "control_before": "Control before",
    "control_after": "Control after",
    "untested": "Not tested, since",
    "expected": "Expected",
    "start": "First day",
    "end": "Last day",
    "published": "Published",
    "qualifier": "Published is",
    "captured": "Captured",
    "adjusted": "Estimate",
    "totals": "Rests on",
    "n_totals": "Published numbers",
    "region": "Area",
    "date_precision": "Day known",
    "geo_precision": "Place known",
    "accounts": "Told by",
    "alignment": "Alignment",
    "publisher": "Publisher",
    "n_accounts": "Accounts",
    "n_single": "Told by one alone",
    "n_alone": "Told by it alone",
    "toll_ratio": "Highest toll over lowest",
    "first": "First day",
    "last": "Last day",
    "effort": "Searched",
    "note": "Note",
    "column": "Column",
    "rows": "Rows",
    "n_blank": "Blank",
    "n_unknown": "Coded as unknown",
    "q1": "A quarter within (days)",
    "median": "Half within (days)",
    "q3": "Three quarters within (days)",
    "longest": "Longest (days)",
    "n_early": "Dated too early",
    "total": "Published total",
    "when": "Period",
    "who": "Publisher",
    "parts": "Published numbers",
    "published_killed": "Published dead",
    "published_each": "Published dead each",
    "n_killed": "Dead here",
    "held_each": "Dead each here",
    "benchmark_id": "Total",
    "why": "Left out for",
    "other": "Other total",
    "held": "Held here",
    "reason": "Not compared, since it counts",
    "search": "Area and search",
    "days": "Days",
    "list": "List",
    "held_by": "Held by",
    "label": "Group",
    "n_both": "In both",
    "n_undecided": "Undecided",
    "n_apart": "Where the other did not look",
    "n_unasked": "Left out by its filters",
    "method": "Method",
    "lists": "Lists",
    "estimate": "Estimate",
    "choice": "What counts",
    "filter": "Filter",
    "values": "Values",
    "rows_in": "Rows in",
    "rows_out": "Rows out",
}
"""Column -> its heading; theatres, regions and incidents are called as the data say."""


def present(
    data: Dataset,
    table: pd.DataFrame,
    *,
    columns: Sequence[str] = (),
    per: str = "",
    whole: pd.DataFrame | None = None,
) -> Words:
    """Return a table as a reader wants it.

    Parameters
    ----------
    data : Dataset, for the words of the codes
    table : DataFrame, as a function of `measures` returns it
    columns : list of str, the columns to show, in this order, an interval by its lower limit; all
        that have a heading if empty
    per : str, of a table by periods which they are; empty for their first days
    whole : DataFrame, before rows were chosen, on which its shares rest; by default itself

    Returns
    -------
    Words, at most 14 rows, the first column as its index: codes in words, shares in
    percent, the two limits of an interval in one column

    Raises
    ------
    ParameterError : the table has no such column
    """
    for name in columns:
        check_choice("columns", name, list(table.columns), noun="a column of the table")
    headings = {**HEADINGS, **{low: heading for (low, _), heading in INTERVALS.items()}}
    headings |= {
        "theatre": data.words.theatre.capitalize(),
        "admin1": data.words.region.capitalize(),
        "n": plural(noun(data)).capitalize(),
    }
    if overlap(data, "actor"):
        headings["actor"] = "Side taking part"
    if per:
        headings["period"] = per.capitalize()
    shown = {
        headings[name]: _periods(table, per)
        if per and name == "period"
        else show(data, table, name, table if whole is None else whole)
        for name in columns or table.columns
        if name in headings
    }
    words = pd.DataFrame(shown, index=table.index)
    if len(words) > ROWS:
        gap = pd.DataFrame("…", index=[0], columns=words.columns)
        words = pd.concat([words.head(6), gap, words.tail(6)])
    return Words(words.set_index(words.columns[0]))


def _periods(table: pd.DataFrame, per: str) -> list[str]:
    return [short_period(start, per) for start in table["period"]]


class Link(NamedTuple):
    """A page: the words that stand for it, and its address."""

    words: str
    url: str

    def __str__(self) -> str:
        return self.words


class Words(pd.DataFrame):
    """A table for readers: cells of text, shown whole, or tuples of `Link`, shown as links."""

    def or_say(self, nothing: str) -> Words:
        """Return the table, which without rows says why it has none.

        Parameters
        ----------
        nothing : str, a sentence
        """
        self.attrs["nothing"] = nothing
        return self

    def _repr_html_(self) -> str:
        if self.empty:
            return f"<p>{escape(self.attrs.get('nothing', NOTHING))}</p>"
        table = pd.DataFrame(self).map(_as_html)
        for axis in ("index", "columns"):
            heads = getattr(table, axis)
            names = [None if name is None else _as_heading(name) for name in heads.names]
            table = table.set_axis(heads.map(_as_heading), axis=axis).rename_axis(names, axis=axis)
        with pd.option_context("display.max_colwidth", None):
            return table.to_html(escape=False)

    def __repr__(self) -> str:
        if self.empty:
            return str(self.attrs.get("nothing", NOTHING))
        with pd.option_context("display.max_colwidth", None):
            return str(self.map(_as_text).to_string())


def _as_text(cell: object) -> str:
    return ", ".join(map(str, cell)) if isinstance(cell, tuple) else str(cell)


def _as_html(cell: object) -> str:
    if not isinstance(cell, tuple):
        return escape(plain(cell))
    return ", ".join(map(_as_link, cell))


def _as_heading(name: object) -> str:
    return escape(plain(name), quote=False)


def _as_link(page: Link) -> str:
    """Return a page as a link; an address of another kind than http or https is not followed."""
    words, address = escape(plain(page.words)), web_address(plain(page.url))
    return f'<a href="{escape(address)}">{words}</a>' if address else words


def web_address(url: str) -> str:
    """Return an address that a reader may follow; empty for one that is not http or https.

    Parameters
    ----------
    url : str
    """
    return url if url.lower().startswith(("http://", "https://")) else ""
