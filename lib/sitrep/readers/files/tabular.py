"""Reads a file of any container into columns of text, of whichever format it is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Protocol

import numpy as np
import pyarrow as pa

from sitrep.errors import DataError, Problem
from sitrep.readers.files.answers import open_json
from sitrep.readers.files.cells import open_parquet, open_workbook
from sitrep.readers.files.containers import Content, unpack
from sitrep.readers.files.delimited import open_delimited
from sitrep.readers.files.frames import open_r, open_stata
from sitrep.readers.files.layout import Layout, recognise, recognise_headless
from sitrep.readers.files.raw import Raw


class Table(Protocol):
    """A table whose columns are known and whose cells are read when they are asked for."""

    @property
    def columns(self) -> Sequence[str]:
        """The header."""

    def read(
        self,
        names: Sequence[str],
        kinds: dict[str, pa.DataType],
        *,
        header: bool,
        quick: dict[str, pa.DataType],
    ) -> tuple[pa.Table, np.ndarray]:
        """Return some columns, and the row number of each row.

        Parameters
        ----------
        names : sequence of str, of every column, each once
        kinds : dict, name of a column that is wanted -> its type
        header : bool, the first row is one
        quick : dict, name of a column -> a type that may be tried first
        """

    @property
    def remarks(self) -> Sequence[str]:
        """What was guessed of the file as a whole."""


def read_file(path: Path, layouts: Collection[Layout], *, all_columns: bool = False) -> Raw:
    """Read one file, of whichever of the formats it is.

    Parameters
    ----------
    path : Path
    layouts : collection of Layout
    all_columns : bool, read also what the format does not want

    Raises
    ------
    DataError : it is no table, is of no known format, or has rows that cannot be read
    """
    content = unpack(path)
    tables = _open(content)
    table = next((t for t in tables if any(not k.missing(t.columns) for k in layouts)), tables[0])
    headless = recognise_headless(table.columns, layouts)
    known = headless or recognise(content.name, table.columns, layouts)
    given = known.headless if headless else known.current(table.columns)
    twice = [name for name in known.wanted if given.count(name) > 1]
    if twice:
        raise DataError(
            [Problem(content.name, column=name, rule="is there twice") for name in twice]
        )
    names = _unique(given)
    kinds = {
        name: pa.string() if name in known.wanted else pa.large_string()
        for name in names
        if name in known.wanted or (all_columns and not name.startswith("#"))
    }
    quick = {} if all_columns else {n: pa.float64() for n in names if n in known.numeric}
    columns, rows = table.read(names, kinds, header=headless is None, quick=quick)
    columns = _by_value(columns, known)
    remarks = list(table.remarks)
    if headless:
        remarks.append(f"the file has no header; the columns of {known.name}, in order")
    return Raw(known, columns, rows, [content.name], np.zeros(len(rows), "int16"), tuple(remarks))


def list_headers(path: Path) -> list[list[str]]:
    """Return the header of each table of a file.

    Parameters
    ----------
    path : Path

    Raises
    ------
    DataError : it is no table
    """
    return [list(table.columns) for table in _open(unpack(path))]


def _open(content: Content) -> Sequence[Table]:
    """Return the tables of a file; several, if it is a workbook of several sheets."""
    return OPENERS[content.kind](content)


OPENERS: dict[str, Callable[[Content], Sequence[Table]]] = {
    "text": lambda content: [open_delimited(content)],
    "json": lambda content: [open_json(content)],
    "parquet": lambda content: [open_parquet(content)],
    "workbook": open_workbook,
    "stata": open_stata,
    "r": open_r,
}
"""How a file of each kind is opened."""


def _unique(names: Sequence[str]) -> list[str]:
    """Return names of columns, each once: what has no name, or one for the second time, a number.

    >>> _unique(["", "id", "year", "id", "id#2", "id"])
    ['#1', 'id', 'year', 'id#3', 'id#2', 'id#4']
    """
    taken, seen, unique = set(names), Counter[str](), []
    for name in names:
        single = name
        while single in taken and (seen[name] or not name):
            seen[name] += 1
            single = f"{name}#{seen[name]}"
        seen[name] = seen[name] or 1
        unique.append(single)
    return unique


def _by_value(table: pa.Table, known: Layout) -> pa.Table:
    """Return the table with texts that repeat as numbers of their distinct values.

    To find these here, on all cores, is much quicker than to have the parser do it.
    """
    few = [
        name
        for name, kind in zip(table.column_names, table.schema.types, strict=True)
        if pa.types.is_string(kind) and name != known.key
    ]
    with ThreadPoolExecutor() as pool:
        coded = dict(zip(few, pool.map(_encode, map(table.column, few)), strict=True))
    return pa.table({name: coded.get(name, table[name]) for name in table.column_names})


def _encode(column: pa.ChunkedArray) -> pa.Array:
    """Return a column of text as numbers of its distinct values."""
    chunks = column.dictionary_encode().chunks  # they share one dictionary
    if not chunks:
        return pa.array([], pa.dictionary(pa.int32(), pa.string()))
    indices = pa.concat_arrays([chunk.indices for chunk in chunks])
    return pa.DictionaryArray.from_arrays(indices, chunks[0].dictionary)
