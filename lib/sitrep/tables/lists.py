"""Lists for readers: incidents with the pages that tell of them, notes, versions."""

from __future__ import annotations

import platform
from dataclasses import replace
from importlib.metadata import version
from typing import Any

import pandas as pd

from sitrep.measures.counts import count
from sitrep.measures.groups import overlap
from sitrep.model.attribution import UNIDENTIFIED
from sitrep.model.dataset import NAMELESS, Dataset
from sitrep.tables.tables import Link, Words
from sitrep.words.counts import describe_no_day
from sitrep.words.deaths import describe_no_range
from sitrep.words.text import MISSING, Remark, Sentence, amount, listing, number, span
from sitrep.words.whole import mixes_dead


def list_incidents(data: Dataset, *, top: int = 12) -> Words:
    """List what happened on the days with most incidents, in order of time.

    Parameters
    ----------
    data : Dataset
    top : int, the most incidents to list; whole days are taken, the busiest first; of a day that
        has more, the deadliest. Incidents whose day is not known are left out

    Returns
    -------
    Words, one row an incident: When (its days, the index), Place, What, Actor (with the
    attribution; Sides, where incidents have two), Target (with units), Killed (low to high),
    Wounded, Accounts (linked), Id
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
            "When": [say_when(row) for row in listed.itertuples()],
            "Place": [say_place(row) for row in listed.itertuples()],
            "What": [_what(data, row) for row in listed.itertuples()],
            ("Sides" if overlap(data, "actor") else "Actor"): [
                _actor(data, row) for row in listed.itertuples()
            ],
            "Target": [target.get(key, "–") for key in listed["incident_id"]],
            "Killed": [say_toll(row) for row in listed.itertuples()],
            "Wounded": [number(n) for n in listed["wounded"]],
            "Accounts": _pages(data, listed["incident_id"]),
            "Id": list(listed["incident_id"]),
        }
    )
    return Words(table.set_index("When")).or_say(describe_no_day(data))


def _what(data: Dataset, row: Any) -> str:
    """Return what kind of incident it was; a dash where that is not given."""
    return "–" if pd.isna(row.event_type) else data.label("event_type", str(row.event_type))


def list_disagreements(data: Dataset, *, top: int = 8) -> Words:
    """List the incidents whose accounts differ most on the killed, with who says what.

    Parameters
    ----------
    data : Dataset
    top : int, how many incidents to list

    Returns
    -------
    Words, one row an incident: When (the index), Place, Killed (best, low to high), and, where the
    data give accounts, The lowest, The highest (the pages that give these numbers, linked); Id
    """
    gap = data.incidents["killed_high"] - data.incidents["killed_low"]
    widest = gap[gap > 0].sort_values(ascending=False, kind="stable").index[:top]
    listed = data.incidents.loc[widest]
    told = data.accounts[~data.accounts["partial"]].dropna(subset="killed")
    table = pd.DataFrame(
        {
            "When": [say_when(row) for row in listed.itertuples()],
            "Place": [say_place(row) for row in listed.itertuples()],
            "Killed": [say_toll(row) for row in listed.itertuples()],
        }
    )
    if "accounts" not in data.missing:
        for ends, toll in (("The lowest", "killed_low"), ("The highest", "killed_high")):
            table[ends] = _pages_saying(data, told, listed, toll)
    table["Id"] = list(listed["incident_id"])
    return Words(table.set_index("When")).or_say(describe_no_range(data))


def _pages_saying(data: Dataset, told: pd.DataFrame, listed: pd.DataFrame, toll: str) -> list[Any]:
    """Return for each incident the pages whose number is its lowest, or highest."""
    number_of = told["incident_id"].map(listed.set_index("incident_id")[toll])
    return _pages(replace(data, accounts=told[told["killed"] == number_of]), listed["incident_id"])


def _pages(data: Dataset, ids: pd.Series) -> list[Any]:
    """Return for each incident the pages that tell of it: publisher, date, and whom it cites.

    Pages of one publisher that have one date, or none, are numbered.
    """
    names = data.publishers.set_index("publisher_id")["name"]
    told = data.accounts[data.accounts["incident_id"].isin(ids)]
    cited = told["origin"].astype("str").map(names).astype("str")
    told = told[["incident_id", "source_id"]].assign(cites=(", citing " + cited).fillna(""))
    pages = told.drop_duplicates().merge(data.pages, on="source_id")
    pages = pages.merge(data.publishers[["publisher_id", "name"]], on="publisher_id")
    pages = pages.sort_values(["published", "name", "url"], ignore_index=True)
    pages["words"] = pages["name"] + pages["published"].dt.strftime(" %Y-%m-%d").fillna("")
    pages["words"] += pages["cites"]
    alike = pages.groupby(["incident_id", "words"])["url"]
    places = zip(alike.cumcount() + 1, alike.transform("size"), strict=True)
    marks = [f" (page {place} of {size})" if size > 1 else "" for place, size in places]
    pages["link"] = [
        Link(words + mark, url)
        for words, mark, url in zip(pages["words"], marks, pages["url"], strict=True)
    ]
    of = pages.groupby("incident_id")["link"].agg(tuple)
    return [of.get(key, ()) for key in ids]


def _busiest(data: Dataset, top: int) -> pd.DataFrame:
    """Return the incidents of the busiest days, as many whole days as fit, in order of time.

    No quieter day stands in for one that does not fit. Incidents whose day is not known stand on
    no day. If not even the busiest day fits, return its deadliest incidents.
    """
    dated = data.incidents[data.incidents["date_precision"].eq("day")]
    daily = count(replace(data, incidents=dated), period="day").dropna(subset="n")
    busy = daily[daily["n"] > 0].sort_values("n", ascending=False, kind="stable")
    chosen = pd.Series(False, dated.index)
    for moment in busy["period"]:
        there = dated["date_start"].le(moment) & dated["date_end"].ge(moment)
        if not chosen.any() and there.sum() > top:
            deadliest = dated[there].sort_values("killed", ascending=False, kind="stable")
            return dated.loc[sorted(deadliest.index[:top])]
        if (chosen | there).sum() > top:
            break
        chosen |= there
    return dated[chosen]


def say_place(row: Any) -> str:
    """Return the place of an incident and its region; what is not known is left out.

    Parameters
    ----------
    row : named tuple, of `incidents`
    """
    names = [str(name) for name in (row.place, row.admin1) if not pd.isna(name)]
    return ", ".join(dict.fromkeys(names)) or MISSING


def say_when(row: Any) -> str:
    """Return the days of an incident, or of an account of it; a window is called one.

    Parameters
    ----------
    row : named tuple, of `incidents` or `accounts`
    """
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
    if not pd.isna(row.unit) and row.unit.casefold() != words.casefold():
        words += f" ({row.unit})"
    if mixes_dead(data) or pd.isna(row.killed) or (row.target_type in NAMELESS and row.killed == 0):
        return words
    return f"{words}: {number(row.killed)} killed"


def say_toll(row: Any) -> str:
    """Return the killed of an incident, with the range of its accounts.

    Parameters
    ----------
    row : named tuple, of `incidents`
    """
    if pd.isna(row.killed) or row.killed_low == row.killed_high:
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
