"""Tables for readers: words for codes, rounded numbers, few rows."""

from __future__ import annotations

import platform
from collections.abc import Sequence
from dataclasses import replace
from html import escape
from importlib.metadata import version
from typing import Any, NamedTuple

import pandas as pd

from sitrep.accounts import UNIDENTIFIED
from sitrep.counts import check_period, count, efforts_by_day
from sitrep.dataset import Dataset
from sitrep.errors import check_choice
from sitrep.estimates import check_comparison
from sitrep.wording import Remark, Sentence, amount, listing, number, span

NOTHING = "Nothing to list in this selection"

ROWS = 14
"""The most rows that a table shows; a longer one shows its first and last six."""

HEADINGS = {
    "period": "From",
    "period_start": "From",
    "theatre": "Theatre",
    "admin1": "Governorate",
    "place": "Place",
    "event_class": "Event class",
    "event_type": "Event type",
    "weapon_type": "Means",
    "actor": "Actor",
    "attribution": "Attribution",
    "target_type": "Target",
    "unit": "Unit",
    "n": "Incidents",
    "spread": "Spread over days",
    "n_toll": "With a toll",
    "killed": "Killed",
    "killed_low": "Killed, low",
    "killed_high": "Killed, high",
    "low": "Killed each, low",
    "high": "Killed each, high",
    "deadliest": "Deadliest",
    "share": "Share",
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
    "dispersion": "Dispersion",
    "chance": "Chance",
    "chance_anywhere": "Chance anywhere",
    "expected": "Expected",
    "start": "First day",
    "end": "Last day",
    "published": "Published",
    "qualifier": "Published is",
    "captured": "Captured",
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
    "held": "Held here",
    "reason": "Not compared, since it counts",
    "search": "Theatre and search",
    "days": "Days",
    "choice": "What counts",
    "filter": "Filter",
    "values": "Values",
    "rows_in": "Rows in",
    "rows_out": "Rows out",
}
"""Column -> its heading."""

INTERVALS = {
    ("ci_low", "ci_high"): "95% interval",
    ("robust_low", "robust_high"): "95% interval, clustered",
    ("before_low", "before_high"): "95% before",
    ("after_low", "after_high"): "95% after",
}
"""Pairs of columns that are shown as one."""

_HIGH: dict[str, str] = dict(INTERVALS.keys())
_CHANCES = {"chance", "chance_anywhere"}
_PERCENT = {"share", "share_before", "share_after", "difference", "captured"}
_DECIMAL = {"rate_before", "rate_after", "ratio", "low", "high", "dispersion"}


def present(data: Dataset, table: pd.DataFrame, *, columns: Sequence[str] = ()) -> pd.DataFrame:
    """Return a table as a reader wants it.

    Parameters
    ----------
    data : Dataset, for the words of the codes
    table : DataFrame, as a function of `counts`, `estimates` or `benchmarks` returns it
    columns : list of str, the columns to show, in this order, an interval by its lower limit; all
        that have a heading if empty

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
    shown = {
        headings[name]: _column(data, table, name)
        for name in columns or table.columns
        if name in headings
    }
    words = pd.DataFrame(shown, index=table.index)
    if len(words) > ROWS:
        gap = pd.DataFrame("…", index=[0], columns=words.columns)
        words = pd.concat([words.head(6), gap, words.tail(6)])
    return Words(words.set_index(words.columns[0]))


def _column(data: Dataset, table: pd.DataFrame, name: str) -> list[str]:
    """Return one column in words; an interval by the name of its lower limit."""
    high = _HIGH.get(name)
    if high is not None:
        shares = bool(_PERCENT.intersection(table.columns))
        return [_limits(*pair, shares) for pair in zip(table[name], table[high], strict=True)]
    values = table[name]
    if name in ("period", "period_start", "start", "end"):
        monthly = bool((values.dt.day == 1).all())
        return list(values.dt.strftime("%Y-%m" if monthly else "%Y-%m-%d"))
    if name == "complete":
        return ["full" if whole else "partial or thin" for whole in values]
    if name in _PERCENT:
        return ["–" if pd.isna(value) else f"{value:.0%}" for value in values]
    if name in _CHANCES:
        return ["–" if pd.isna(value) else f"{value:.1%}" for value in values]
    if name in _DECIMAL:
        return ["–" if pd.isna(value) else f"{value:.2f}" for value in values]
    if values.dtype.kind in "fi":
        return ["–" if pd.isna(value) else number(value) for value in values]
    field = "theatre" if name == "region" else name
    return [data.label(field, str(value)) for value in values]


def _limits(low: float, high: float, shares: bool) -> str:
    """Return an interval in words."""
    if pd.isna(low):
        return "–"
    if high == float("inf"):
        return f"{low:.2f} or more"
    return f"{low:.0%} to {high:.0%}" if shares else f"{low:.1f} to {high:.1f}"


def overview(data: Dataset, *, period: str, compare_from: str) -> Words:
    """Return what is asked, of which data: parameters, version, sha256, rows and coverage.

    Parameters
    ----------
    data : Dataset
    period : {"day", "week", "month", "quarter", "year"}
    compare_from : str, first day of the later of two periods, as `split_at` takes it

    Returns
    -------
    DataFrame of text, one row a fact

    Raises
    ------
    ParameterError : period or compare_from is not allowed
    """
    check_period(period)
    check_comparison(compare_from)
    asked = {
        name: listing(list(map(str, values))) if isinstance(values, list) else str(values)
        for name, values in data.filters.items()
    }
    efforts = efforts_by_day(data)
    searched = {
        f"Searched, {data.label('theatre', str(theatre))}": (
            f"{(days > 0).sum()} of {amount(len(days), 'day')}, {(days == 1).sum()} of them thinly"
        )
        for theatre, days in zip(efforts.index, efforts.to_numpy(), strict=True)
    }
    rows = {
        "Dataset": f"{data.name}, version {data.version}",
        "sha256": data.sha256,
        "First and last day": f"{data.start:%Y-%m-%d} to {data.end:%Y-%m-%d}",
        **{
            name.replace("_", " ").capitalize(): words
            for name, words in asked.items()
            if name != "period"
        },
        "Counted per": period,
        "Compared from": compare_from,
        "Incidents, of all": f"{len(data.incidents)} of {data.waterfall['rows_in'].iloc[0]}",
        **searched,
        **{f"Not given: {name.replace('_', ' ')}": why for name, why in data.missing.items()},
    }
    return Words({"": rows})


class Link(NamedTuple):
    """A page: the words that stand for it, and its address."""

    words: str
    url: str

    def __str__(self) -> str:
        return self.words


class Words(pd.DataFrame):
    """A table for readers: cells of text, shown whole, or tuples of `Link`, shown as links."""

    def _repr_html_(self) -> str:
        if self.empty:
            return f"<p>{NOTHING}</p>"
        with pd.option_context("display.max_colwidth", None):
            return str(self.map(_as_html).to_html(escape=False))

    def __repr__(self) -> str:
        if self.empty:
            return NOTHING
        with pd.option_context("display.max_colwidth", None):
            return str(self.map(_as_text).to_string())


def _as_text(cell: object) -> str:
    return ", ".join(map(str, cell)) if isinstance(cell, tuple) else str(cell)


def _as_html(cell: object) -> str:
    if not isinstance(cell, tuple):
        return escape(str(cell))
    return ", ".join(map(_as_link, cell))


def _as_link(page: Link) -> str:
    """Return a page as a link; an address of another kind than http or https is not followed."""
    words = escape(page.words)
    if not page.url.lower().startswith(("http://", "https://")):
        return words
    return f'<a href="{escape(page.url)}">{words}</a>'


def list_incidents(data: Dataset, *, top: int = 12) -> Words:
    """List what happened on the days with most incidents, in order of time.

    Parameters
    ----------
    data : Dataset
    top : int, the most incidents to list; whole days are taken, the busiest first; of a day that
        has more, the deadliest

    Returns
    -------
    Words, one row an incident: When (its days, the index), Place, What, Actor (with the
    attribution), Target (with units), Killed (low to high), Wounded, Accounts (linked)
    """
    listed = _busiest(data, top)
    groups = data.targets[data.targets["incident_id"].isin(listed["incident_id"])]
    target = (
        groups.assign(words=[_target(data, row) for row in groups.itertuples()])
        .groupby("incident_id")["words"]
        .agg("; ".join)
    )
    table = pd.DataFrame(
        {
            "When": [_when(row) for row in listed.itertuples()],
            "Place": [f"{row.place}, {row.admin1}" for row in listed.itertuples()],
            "What": [data.label("event_type", str(code)) for code in listed["event_type"]],
            "Actor": [_actor(data, row) for row in listed.itertuples()],
            "Target": list(listed["incident_id"].map(target).fillna("–")),
            "Killed": [_toll(row) for row in listed.itertuples()],
            "Wounded": ["–" if pd.isna(n) else number(n) for n in listed["wounded"]],
            "Accounts": _pages(data, listed["incident_id"]),
        }
    )
    return Words(table.set_index("When"))


def list_disagreements(data: Dataset, *, top: int = 8) -> Words:
    """List the incidents whose accounts differ most on the killed, with who says what.

    Parameters
    ----------
    data : Dataset
    top : int, how many incidents to list

    Returns
    -------
    Words, one row an incident: When (the index), Place, Killed (best, low to high),
    The lowest, The highest (the pages that give these numbers, linked)
    """
    gap = data.incidents["killed_high"] - data.incidents["killed_low"]
    widest = gap[gap > 0].sort_values(ascending=False, kind="stable").index[:top]
    listed = data.incidents.loc[widest]
    told = data.accounts[~data.accounts["partial"]].dropna(subset="killed")
    table = pd.DataFrame(
        {
            "When": [_when(row) for row in listed.itertuples()],
            "Place": [f"{row.place}, {row.admin1}" for row in listed.itertuples()],
            "Killed": [_toll(row) for row in listed.itertuples()],
            "The lowest": _pages_saying(data, told, listed, "killed_low"),
            "The highest": _pages_saying(data, told, listed, "killed_high"),
        }
    )
    return Words(table.set_index("When"))


def _pages_saying(data: Dataset, told: pd.DataFrame, listed: pd.DataFrame, toll: str) -> list[Any]:
    """Return for each incident the pages whose number is its lowest, or highest."""
    number_of = told["incident_id"].map(listed.set_index("incident_id")[toll])
    return _pages(replace(data, accounts=told[told["killed"] == number_of]), listed["incident_id"])


def _pages(data: Dataset, ids: pd.Series) -> list[Any]:
    """Return for each incident the pages that tell of it: publisher and date of publication."""
    told = data.accounts[data.accounts["incident_id"].isin(ids)]
    pages = told[["incident_id", "source_id"]].merge(data.sources, on="source_id")
    pages = pages.merge(data.publishers[["publisher_id", "name"]], on="publisher_id")
    dated = pages["published"].dt.strftime(" %Y-%m-%d").fillna("")
    pages["link"] = [
        Link(words, url) for words, url in zip(pages["name"] + dated, pages["url"], strict=True)
    ]
    of = pages.sort_values(["published", "name"]).groupby("incident_id")["link"].agg(tuple)
    return [of.get(key, ()) for key in ids]


def _busiest(data: Dataset, top: int) -> pd.DataFrame:
    """Return the incidents of the busiest days, as many whole days as fit, in order of time.

    If not even the busiest fits, return its deadliest incidents.
    """
    daily = count(data, period="day").dropna(subset="n")
    busy = daily[daily["n"] > 0].sort_values("n", ascending=False, kind="stable")
    chosen = pd.Series(False, data.incidents.index)
    for moment in busy["period"]:
        there = data.incidents["date_start"].le(moment) & data.incidents["date_end"].ge(moment)
        if not chosen.any() and there.sum() > top:
            deadliest = data.incidents[there].sort_values("killed", ascending=False, kind="stable")
            return data.incidents.loc[sorted(deadliest.index[:top])]
        if (chosen | there).sum() <= top:
            chosen |= there
        if chosen.sum() >= top:
            break
    return data.incidents[chosen]


def _when(row: Any) -> str:
    """Return the days of an incident; a window is called one."""
    days = span(row.date_start, row.date_end)
    return days if row.date_precision == "day" else f"some day, {days}"


def _actor(data: Dataset, row: Any) -> str:
    """Return who acted, with the ground on which the accounts say so."""
    sides = [data.label("actor", side) for side in (row.actor, row.actor_2) if not pd.isna(side)]
    if row.actor == UNIDENTIFIED or pd.isna(row.attribution):
        return " and ".join(sides)
    return f"{' and '.join(sides)} ({data.label('attribution', row.attribution).lower()})"


def _target(data: Dataset, row: Any) -> str:
    """Return one group hit, with its unit and its dead."""
    words = data.label("target_type", row.target_type)
    if not pd.isna(row.unit):
        words += f" ({row.unit})"
    return words if pd.isna(row.killed) else f"{words}: {number(row.killed)} killed"


def _toll(row: Any) -> str:
    """Return the killed of an incident, with the range of its accounts."""
    if pd.isna(row.killed):
        return "–"
    if row.killed_low == row.killed_high:
        return number(row.killed)
    return f"{number(row.killed)} ({number(row.killed_low)} to {number(row.killed_high)})"


def list_versions() -> Words:
    """List the versions of Python and of the packages that the numbers and figures rest on.

    Returns
    -------
    DataFrame of text, one row a package: Version
    """
    names = ["sitrep", "pandas", "numpy", "scipy", "statsmodels", "matplotlib", "seaborn"]
    rows = {"Python": platform.python_version(), **{name: version(name) for name in names}}
    return Words({"Version": rows})


def list_notes(data: Dataset) -> Words:
    """List what the reader dropped, mapped, guessed and repaired, and in which rows.

    Parameters
    ----------
    data : Dataset

    Returns
    -------
    Words, one row a rule: Rule (the index), Done, Rows, Examples (row numbers and ids)
    """
    table = pd.DataFrame(
        {
            "Rule": data.notes["rule"],
            "Done": data.notes["action"],
            "Rows": [f"{rows:,}" for rows in data.notes["rows"]],
            "Examples": data.notes["examples"],
        }
    )
    return Words(table.set_index("Rule"))


def tell_notes(data: Dataset) -> list[Sentence | Words]:
    """Return what the reader did to the rows, to be displayed: a sentence, and the list if any.

    Parameters
    ----------
    data : Dataset
    """
    said = Remark(describe_notes(data))
    return [said] if data.notes.empty else [said, list_notes(data)]


def describe_notes(data: Dataset) -> str:
    """Return in a sentence how many rows the reader dropped, and by how many rules it did more.

    Parameters
    ----------
    data : Dataset
    """
    kept = int(data.waterfall["rows_in"].iloc[0])
    if data.notes.empty:
        return f"All {amount(kept, 'row')} stand as they were read: none was dropped or changed."
    rows = data.notes.groupby("action", sort=False)["rows"].sum()
    gone = int(rows.get("dropped", 0))
    rules = data.notes.loc[data.notes["action"] != "dropped", "action"].value_counts(sort=False)
    done = [f"{amount(count, 'rule')} {action} values" for action, count in rules.items()]
    more = f"; {listing(done)}" if done else ""
    return f"Of {amount(kept + gone, 'row')}, {gone:,} were dropped and {kept:,} kept{more}."
