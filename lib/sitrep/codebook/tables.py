"""The tables as they stand on disk: text, line by line."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sitrep.errors import DataError, Problem, nearest, suggestion
from sitrep.readers.package import decode, read_bytes, split

Resource = Mapping[str, Any]
"""One table as the descriptor describes it."""


@dataclass(frozen=True)
class Row:
    """One row of a table, all cells as text."""

    line: int  # where it begins in the file; the header is line 1
    cells: dict[str, str]
    ragged: bool  # it has too few or too many cells, so columns may be mixed up

    def __getitem__(self, column: str) -> str:
        return self.cells[column]


@dataclass(frozen=True)
class Table:
    """A table that could be read.

    Attributes
    ----------
    resource : its description
    rows : in the order of the file
    raw : the bytes of the file
    """

    resource: Resource
    rows: tuple[Row, ...]
    raw: bytes

    @property
    def name(self) -> str:
        """Name of the table."""
        return str(self.resource["name"])

    @property
    def file(self) -> str:
        """Name of the file."""
        return str(self.resource["path"])

    @property
    def columns(self) -> list[str]:
        """Names of the columns, in order."""
        return column_names(self.resource)

    def values(self, column: str) -> set[str]:
        """Return what stands in a column, blanks left out."""
        return {row[column] for row in self.rows} - {""}

    def key(self, row: Row) -> str:
        """Return the key of a row, its parts joined by a space."""
        return " ".join(row[column] for column in self.resource["schema"]["primaryKey"])

    def problem(self, row: Row, column: str, rule: str) -> Problem:
        """Return a problem with one cell; with the whole row where `column` is empty."""
        value = row[column] if column else ""
        return Problem(self.file, row.line, self.key(row), column, value, rule)


Tables = dict[str, Table]


def column_names(resource: Resource) -> list[str]:
    """Return the columns that a resource describes, in order."""
    return [field["name"] for field in resource["schema"]["fields"]]


def read_tables(directory: Path, descriptor: Mapping[str, Any]) -> tuple[Tables, list[Problem]]:
    """Read every table that can be read.

    Returns
    -------
    tables : dict of Table by name
    problems : why others could not be read, and rows with too few or too many cells
    """
    tables: Tables = {}
    problems: list[Problem] = []
    for resource in descriptor["resources"]:
        try:
            table = _read_table(directory, resource)
        except DataError as error:
            problems.extend(error.problems)
            continue
        tables[table.name] = table
        width = len(table.columns)
        rule = f"has too few or too many cells; {width} are needed"
        problems.extend(table.problem(row, "", rule) for row in table.rows if row.ragged)
    return tables, problems


def _read_table(directory: Path, resource: Resource) -> Table:
    """Read one table; raise DataError if it cannot be read."""
    file = resource["path"]
    raw = read_bytes(directory / file)
    lines = split(decode(raw, file), file)
    columns = column_names(resource)
    if not lines:
        raise DataError([Problem(file, rule=f"is empty; its header is: {','.join(columns)}")])
    problems = list(_check_header(file, lines[0][1], columns))
    if problems:
        raise DataError(problems)
    return Table(resource, tuple(_row(line, cells, columns) for line, cells in lines[1:]), raw)


def _row(line: int, cells: list[str], columns: list[str]) -> Row:
    """Return a row; cells that it lacks are blank, cells too many are left out."""
    padded = cells + [""] * len(columns)
    return Row(line, dict(zip(columns, padded, strict=False)), len(cells) != len(columns))


def _check_header(file: str, got: list[str], wanted: list[str]) -> Iterator[Problem]:
    """Yield what is wrong with the first line."""
    if got == wanted:
        return
    if not set(got) & set(wanted):
        rule = f"is not the header: {','.join(wanted)}"
        yield Problem(file, 1, value=",".join(got)[:80], rule=rule)
        return
    missing = [name for name in wanted if name not in got]
    for name in dict.fromkeys(got):
        if name not in wanted:
            meant = nearest(name, missing)
            missing = [other for other in missing if other != meant]
            hint = f"did you mean '{meant}'?" if meant else suggestion(name, wanted)
            yield Problem(file, 1, column=name, rule=f"is no column of this table; {hint}")
        elif got.count(name) > 1:
            yield Problem(file, 1, column=name, rule="stands in the header more than once")
    for name in missing:
        yield Problem(file, 1, column=name, rule="column is missing")
    if sorted(got) == sorted(wanted):
        yield Problem(file, 1, rule=f"columns are out of order; the header is: {','.join(wanted)}")
