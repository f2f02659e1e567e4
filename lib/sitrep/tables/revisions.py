"""Tables for readers of what differs between two vintages."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from typing import Any

import pandas as pd

from sitrep.links.vintages import CHANGED, Vintages, compare_search, compare_tables
from sitrep.model.dataset import Dataset
from sitrep.tables.tables import Words
from sitrep.words.revisions import TABLES, name_both, name_column, tell_periods
from sitrep.words.scope import noun
from sitrep.words.text import MISSING, Sentence, number, plural, short_period

ROWS = 14
"""The most rows that a table shows; the others are counted below."""

BLANKS = ["From blank", "To blank"]

HEADS = ["Change", "What", "Before", "After", "First day", "Place"]


class Led(Words):
    """A table for readers with a sentence above it, which stands alone where there are no rows."""

    def _repr_html_(self) -> str:
        lead: Sentence = self.attrs["lead"]
        return lead._repr_html_() + ("" if self.empty else f"\n{super()._repr_html_()}")

    def __repr__(self) -> str:
        lead = str(self.attrs["lead"])
        return lead if self.empty else f"{lead}\n\n{super().__repr__()}"


def put_above(lead: Sentence, table: Words) -> Led:
    """Return a table with a sentence above it.

    Parameters
    ----------
    lead : Sentence
    table : Words
    """
    led = Led(table)
    led.attrs["lead"] = lead
    return led


def list_revisions(data: Dataset, table: pd.DataFrame) -> Words:
    """List what changed: one row a cell, or an incident that was added or removed.

    Parameters
    ----------
    data : Dataset, the later vintage
    table : DataFrame, as in `Vintages`

    Returns
    -------
    Words, the first 14 rows: Id (the index), Change, What, Before, After, First day, Place
    """
    shown = table.head(ROWS)
    rows = [
        {
            "Id": row["incident_id"],
            "Change": row["change"],
            "What": _tell_what(data, row),
            "Before": _label(data, row["column"], row["before"]),
            "After": _label(data, row["column"], row["after"]),
            "First day": f"{row['date_start']:%Y-%m-%d}",
            "Place": MISSING if pd.isna(row["place"]) else str(row["place"]),
        }
        for row in shown.to_dict("records")
    ]
    return Words(pd.DataFrame(rows, columns=["Id", *HEADS]).set_index("Id"))


def _tell_what(data: Dataset, row: Mapping[Hashable, Any]) -> str:
    """Return the column that changed; of an incident that has none, its kind."""
    if pd.isna(row["column"]):
        kind = row["event_type"]
        return MISSING if pd.isna(kind) else data.label("event_type", str(kind))
    return name_column(data, str(row["column"]))


def _label(data: Dataset, column: Any, value: Any) -> str:
    """Return a cell in words."""
    if pd.isna(value):
        return MISSING
    field = "actor" if column == "actor_2" else str(column)
    return data.label(field, str(value))


def list_others(found: Vintages) -> Words:
    """List how many rows of the other tables differ, and on how many days the search does.

    Parameters
    ----------
    found : Vintages

    Returns
    -------
    Words, one row a table that differs: Table (the index), Before, After, Added, Removed, Changed;
    then a theatre that is searched otherwise, with its days
    """
    counts = compare_tables(found.before, found.after)
    moved = counts[counts[["added", "removed", "changed"]].sum(axis=1) > 0]
    heads = ["Before", "After", "Added", "Removed", "Changed"]
    rows = {
        _name_table(found, row["table"]): [number(row[head.lower()]) for head in heads]
        for row in moved.to_dict("records")
    }
    for row in compare_search(found.before, found.after).to_dict("records"):
        if row["raised"] or row["lowered"]:
            theatre = found.after.label("theatre", row["theatre"])
            better, worse = number(row["raised"]), number(row["lowered"])
            rows[f"Days of search, {theatre}"] = [
                MISSING, MISSING, f"{better} better", f"{worse} worse", MISSING
            ]  # fmt: skip
    table = pd.DataFrame.from_dict(rows, orient="index", columns=heads)
    nothing = "No other table differs, and all was searched as before."
    return Words(table.rename_axis("Table")).or_say(nothing)


def _name_table(found: Vintages, table: str) -> str:
    """Return what the rows of a table are called: accounts are of the selection, others are all."""
    if table == "accounts":
        return f"Accounts of these {plural(noun(found.after))}"
    return f"All {TABLES[table]}"


def list_columns_changed(data: Dataset, table: pd.DataFrame) -> Words:
    """List how often each column changed.

    Parameters
    ----------
    data : Dataset, the later vintage
    table : DataFrame, as in `Vintages`

    Returns
    -------
    Words, one row a column, most often first: Column (the index), Called, Incidents, Of these moved
    (in or out of the selection), Up, Down (of numbers), From blank, To blank
    """
    cells = table[table["column"].notna()]
    rows = [
        {
            "Column": column,
            "Called": name_column(data, str(column)),
            "Incidents": number(len(part)),
            "Of these moved": number(int(part["change"].ne(CHANGED).sum())),
            "Up": _signed(part["difference"].gt(0), part["difference"]),
            "Down": _signed(part["difference"].lt(0), part["difference"]),
            "From blank": number(int(part["before"].isna().sum())),
            "To blank": number(int(part["after"].isna().sum())),
        }
        for column, part in sorted(cells.groupby("column"), key=lambda one: -len(one[1]))
    ]
    heads = ["Column", "Called", "Incidents", "Of these moved", "Up", "Down", *BLANKS]
    listed = pd.DataFrame(rows, columns=heads).set_index("Column")
    return Words(listed).or_say("No cell of an incident changed.")


def _signed(which: pd.Series, differences: pd.Series) -> str:
    return MISSING if differences.isna().all() else number(int(which.sum()))


def list_pairs(rows: Sequence[tuple[str, str, str]], found: Vintages) -> Words:
    """List main numbers, or sentences, before and after.

    Parameters
    ----------
    rows : sequence of (what, before, after)
    found : Vintages

    Returns
    -------
    Words, one row each: What (the index), and a column a vintage
    """
    heads = [f"{name[:1].upper()}{name[1:]}" for name in name_both(found.before, found.after)]
    table = pd.DataFrame(list(rows), columns=["What", *heads]).set_index("What")
    return Words(table)


def list_series(table: pd.DataFrame, *, per: str) -> Words:
    """List the periods, with what came into each and went.

    Parameters
    ----------
    table : DataFrame, as `compare_series` returns it
    per : {"day", "week", "month", "quarter", "year"}

    Returns
    -------
    Words, one row a period: its name (the index), Before, After, Came, Went; of more than 14 those
    in which something moved, or most did, with a sentence above that says so
    """
    shown = pd.DataFrame(
        {
            per.capitalize(): [short_period(start, per) for start in table["period"]],
            **{name.capitalize(): table[name].map(number) for name in table.columns[1:]},
        }
    )
    listed = Words(shown.set_index(shown.columns[0]))
    if len(listed) <= ROWS:
        return listed
    moved = table["came"].add(table["went"]).to_numpy()
    most = moved.argsort(kind="stable")[::-1][: min(ROWS, int((moved > 0).sum()))]
    lead = tell_periods(len(most), int((moved > 0).sum()), len(listed), per=per)
    return put_above(lead, Words(listed.iloc[sorted(most)]))
