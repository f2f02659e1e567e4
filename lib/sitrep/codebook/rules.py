"""What all rules share: which tables they need, and how they read cells."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from functools import wraps
from typing import Any

from sitrep.codebook.fields import FORMS
from sitrep.codebook.tables import Row, Table, Tables
from sitrep.errors import Problem
from sitrep.model.schema import Words

Rule = Callable[[Tables, Mapping[str, Any]], Iterator[Problem]]
"""Takes the tables that could be read and the descriptor; yields what is wrong."""


def needs(**columns: str) -> Callable[[Rule], Rule]:
    """Let a rule run only if the tables and columns that it reads could be read.

    Parameters
    ----------
    **columns : str, for each table the columns, separated by spaces
    """

    def decorate(rule: Rule) -> Rule:
        @wraps(rule)
        def guarded(tables: Tables, descriptor: Mapping[str, Any]) -> Iterator[Problem]:
            readable = all(
                name in tables and set(needed.split()) <= set(tables[name].columns)
                for name, needed in columns.items()
            )
            return rule(tables, descriptor) if readable else iter(())

        return guarded

    return decorate


def call_region(descriptor: Mapping[str, Any]) -> str:
    """Return what the data call a row of admin1.csv."""
    words = descriptor.get("sitrep", {}).get("words", {})
    return str(words.get("region", Words.region))


def read_date(text: str) -> date | None:
    """Return a date; None if the text is none (the type check reports it)."""
    try:
        return date.fromisoformat(text) if len(text) == 10 else None
    except ValueError:
        return None


def read_count(text: str) -> int | None:
    """Return a whole number; None if the text is none (the type check reports it)."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None


def read_coordinate(text: str) -> float | None:
    """Return a number; None if the text is none (the type check reports it)."""
    return float(text) if FORMS["number"][0].fullmatch(text) else None


def group(table: Table, column: str) -> dict[str, list[Row]]:
    """Return the rows of a table by what stands in a column."""
    groups: dict[str, list[Row]] = defaultdict(list)
    for row in table.rows:
        groups[row[column]].append(row)
    return groups
