"""The pairs that a person decides: a table for a spreadsheet, kept when a list is renewed."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import zip_longest
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from sitrep.errors import DataError, Problem, suggestion
from sitrep.links.match import NO, YES

KEY = ("first_list", "first", "second_list", "second")
"""Columns that say which pair a row is of: names of the lists, ids of the incidents."""

TOLD = ("when", "place", "what", "actor", "killed")
"""What is told of each of the two incidents, in columns that begin with its side."""

DECISION = "decision"
"""The column that a person fills with `YES` or `NO`; what is empty is asked again."""

ENCODING = "utf-8-sig"
"""With the mark by which spreadsheets know it; read with and without."""

_WRITTEN = (
    *(DECISION, *KEY, "score", "why", "licence"),
    *(f"{side}_{name}" for side in ("first", "second") for name in TOLD),
)
"""The columns that are ours; all others are a person's."""

DELIMITERS = ",;\t"
"""What may stand between cells; what a spreadsheet has written is kept."""

Key = tuple[tuple[str, str], tuple[str, str]]
"""A pair, whichever list stands first: name of a list and id there, of both."""


class Row(NamedTuple):
    """A row of the queue that is decided.

    Attributes
    ----------
    line : int, where it stands in the file
    cells : dict, column -> cell, as they stand
    """

    line: int
    cells: dict[str, str]

    @property
    def key(self) -> Key:
        """Which pair it is of."""
        first, one, second, two = ((self.cells[name] or "").strip() for name in KEY)
        return (first, one), (second, two)

    @property
    def said(self) -> str:
        """What is decided: `YES` or `NO`."""
        return self.cells[DECISION]


@dataclass(frozen=True)
class Decisions:
    """What a person has decided.

    Attributes
    ----------
    rows : list of Row, of which no two are of one pair
    noted : dict, pair -> what a person has written in columns of their own, where not decided
    file : str, name of the file
    delimiter : str, one of `DELIMITERS`
    unused : dict, line of a row -> why it decides nothing of the lists that are asked
    """

    rows: list[Row]
    noted: dict[Key, dict[str, str]] = field(default_factory=dict)
    file: str = ""
    delimiter: str = ","
    unused: dict[int, str] = field(default_factory=dict)

    @property
    def used(self) -> list[Row]:
        """The rows that decide something of the lists that are asked."""
        return [row for row in self.rows if row.line not in self.unused]

    def of(self, first: str, second: str) -> dict[tuple[str, str], str]:
        """Return the decisions on two lists, ids in this order, whichever stands first there."""
        found = {}
        for row in self.used:
            one, two = row.key if row.key[0][0] == first else row.key[::-1]
            if (one[0], two[0]) == (first, second):
                found[one[1], two[1]] = row.said
        return found


NOTHING = Decisions([])


def read_decisions(path: Path) -> Decisions:
    """Read what a person has decided.

    Parameters
    ----------
    path : Path, of a file that `write_queue` wrote; one that is missing says nothing

    Raises
    ------
    DataError : it is no such table; a decision is none; one pair is decided both ways; or one
        incident is said to be two others of one list: names every row and column
    """
    if not path.exists():
        return NOTHING
    header, rows, delimiter = _read(path)
    missing = [name for name in (DECISION, *KEY) if name not in header]
    if missing:
        rule = "is missing; the review queue is the file that `sitrep link` writes"
        raise DataError([Problem(path.name, 1, column=name, rule=rule) for name in missing])
    problems: list[Problem] = []
    decided: dict[Key, Row] = {}
    noted: dict[Key, dict[str, str]] = {}
    for line, cells in enumerate(rows, start=2):
        row = Row(line, {**cells, DECISION: (cells[DECISION] or "").strip().casefold()})
        key = min(row.key, row.key[::-1])
        if not row.said:
            noted[key] = {name: cell for name, cell in cells.items() if name not in _WRITTEN}
        elif wrong := _find_wrong(path.name, row, cells[DECISION]):
            problems += wrong
        elif (before := decided.setdefault(key, row)).said != row.said:
            rule = f"is decided otherwise in row {before.line}; keep one of the two"
            ids = " ".join(one for _, one in row.key)
            problems.append(Problem(path.name, line, ids, DECISION, row.said, rule))
    problems += _find_doubles(path.name, decided.values())
    if problems:
        raise DataError(problems)
    return Decisions(list(decided.values()), noted, path.name, delimiter)


def lay_out(asked: pd.DataFrame, decisions: Decisions) -> list[list[str]]:
    """Return the table of the pairs that are decided, and after them of those that are to be.

    Parameters
    ----------
    asked : DataFrame of text, with the columns `KEY` and what a person needs to decide
    decisions : Decisions, whose rows and notes are kept as they stand

    Returns
    -------
    list of rows of cells, the header first: `DECISION`, the columns of `asked`, and those that a
    person has added
    """
    told = asked.drop(columns=[*KEY]).map(as_text)
    rows = [row.cells for row in decisions.rows]
    for values in asked.assign(**told).to_dict("records"):
        cells = {str(name): str(value) for name, value in values.items()}
        key = Row(0, cells).key
        noted = decisions.noted.get(min(key, key[::-1]), {})
        rows.append({**cells, DECISION: "", **noted})
    columns = [DECISION, *asked.columns]
    more = {name for row in rows for name in row if name} - set(columns)
    header = [*columns, *sorted(more)]
    return [header, *([row.get(name) or "" for name in header] for row in rows)]


def as_text(said: str) -> str:
    """Return a cell that no spreadsheet takes for a formula."""
    return f"'{said}" if said.startswith(("=", "+", "-", "@", "\t", "\r", "\n")) else said


def write_queue(path: Path, asked: pd.DataFrame, decisions: Decisions) -> None:
    """Write the pairs that are to be decided, after those that are.

    Parameters
    ----------
    path : Path, replaced
    asked, decisions : see `lay_out`

    Raises
    ------
    OSError : it cannot be written
    """
    written = path.with_name(f".{path.name}.new")
    with written.open("w", encoding=ENCODING, newline="") as file:
        table = lay_out(asked, decisions)
        csv.writer(file, delimiter=decisions.delimiter).writerows(table)
    written.replace(path)


def _read(path: Path) -> tuple[list[str], list[dict[str, str]], str]:
    """Return the header and the rows of a CSV file, and what separates its cells.

    Raises
    ------
    DataError : it is no text, or no table
    """
    try:
        text = path.read_text(encoding=ENCODING)
    except UnicodeDecodeError:
        rule = "is not UTF-8; save it from the spreadsheet as 'CSV UTF-8'"
        raise DataError([Problem(path.name, rule=rule)]) from None
    delimiter = max(DELIMITERS, key=text.partition("\n")[0].count)
    reader = csv.reader(text.splitlines(keepends=True), delimiter=delimiter)
    try:
        header = [name.strip() for name in next(reader, [])]
        known = {name.casefold(): name for name in _WRITTEN}
        header = [known.get(name.casefold(), name) for name in header]
        rows = [dict(zip_longest(header, row[: len(header)], fillvalue="")) for row in reader]
    except csv.Error as error:
        raise DataError([Problem(path.name, reader.line_num, rule=str(error))]) from None
    return header, rows, delimiter


def _find_wrong(file: str, row: Row, written: str) -> list[Problem]:
    """Return what is wrong with one decision."""
    if row.said not in (YES, NO):
        rule = f"is no decision; {suggestion(row.said, [YES, NO])}, or leave it empty"
        ids = " ".join(one for _, one in row.key)
        return [Problem(file, row.line, ids, DECISION, written, rule)]
    empty = [name for name in KEY if not (row.cells[name] or "").strip()]
    return [
        Problem(file, row.line, column=name, rule="is empty in a decided row") for name in empty
    ]


def _find_doubles(file: str, rows: Iterable[Row]) -> list[Problem]:
    """Return the decisions that make one incident two of the same list."""
    taken: dict[tuple[tuple[str, str], str], Row] = {}
    problems = []
    for row in rows:
        if row.said != YES:
            continue
        for one, (theirs, other) in (row.key, row.key[::-1]):
            before = taken.setdefault((one, theirs), row)
            partner = next(name for name in before.key if name != one)[1]
            if partner != other:
                rule = (
                    f"is '{partner}' already in row {before.line}; one incident is one other, or "
                    "none"
                )
                problems.append(Problem(file, row.line, one[1], "second", other, rule))
    return problems
