"""What the two interfaces have in common."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Protocol

from sitrep.fetch.query import Query
from sitrep.fetch.wire import Wire

Row = dict[str, Any]


@dataclass(frozen=True)
class Page:
    """What one request brought.

    Attributes
    ----------
    rows : list of dict, column -> value; numbers are text, digit by digit
    total : int, how many rows the whole query has; None where the interface does not say
    """

    rows: list[Row]
    total: int | None


class Interface(Protocol):
    """An interface that gives rows page by page.

    Attributes
    ----------
    name : str, as the source is called
    key : str, the column of ids
    columns : tuple of str, of the source's own CSV export, in order
    needed : frozenset of str, without which no row can be used
    licence : str
    address : str, where the rows are from
    wire : Wire
    """

    name: ClassVar[str]
    key: ClassVar[str]
    columns: ClassVar[tuple[str, ...]]
    needed: ClassVar[frozenset[str]]
    licence: ClassVar[str]
    address: ClassVar[str]
    wire: Wire

    def page(self, query: Query, number: int) -> Page:
        """Return a page of what is asked; the first is number 0."""

    def find_stray(self, row: Row, query: Query) -> bool:
        """Tell whether a row is none of what is asked."""

    def explain_empty(self, query: Query) -> str:
        """Return what it may mean that nothing came."""

    def cite(self, query: Query) -> str:
        """Return the citation, without the day of access."""


def read_total(value: object) -> int | None:
    """Return a total that an interface gives, as a number."""
    return int(value) if isinstance(value, str) and value.isdigit() else None


def check(interface: Interface, rows: Sequence[Row], query: Query) -> None:
    """Raise an error if rows lack what is needed, or are none of what was asked.

    Raises
    ------
    DataError : says which columns are missing, or names the first row too many
    """
    for row in rows:
        missing = interface.needed - row.keys()
        if missing:
            raise interface.wire.problem(
                f"sends rows without {', '.join(sorted(missing))}; nothing was written"
            )
        if interface.find_stray(row, query):
            raise interface.wire.problem(
                f"sends what was not asked for ({query}), such as {row[interface.key]}: it did not "
                "understand the filter; nothing was written"
            )
