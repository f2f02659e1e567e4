"""Reads tables of typed cells, workbooks and Parquet files, as text like all others."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import date, datetime, time
from itertools import islice

import numpy as np
import pyarrow as pa
import pyarrow.parquet
from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook

from sitrep.errors import DataError, Problem
from sitrep.readers.files.containers import UNREADABLE, Content, check_size, limit
from sitrep.readers.files.extent import check_workbook
from sitrep.readers.files.held import as_text

SLICE = 1 << 14
"""Rows of a workbook that are turned into columns at a time."""

LEAST = 8
"""Bytes that a cell of a column takes at least, once it is read."""


@dataclass(frozen=True)
class Sheet:
    """A sheet of a workbook; its first row that is not blank is the header."""

    sheet: CalamineSheet
    columns: Sequence[str]
    first: int
    remarks: Sequence[str] = ()

    def read(
        self,
        names: Sequence[str],
        kinds: dict[str, pa.DataType],
        *,
        header: bool,
        quick: dict[str, pa.DataType],  # noqa: ARG002 - of no use: the cells have types already
    ) -> tuple[pa.Table, np.ndarray]:
        """Return some columns, and the row number of each row."""
        at = {name: place for place, name in enumerate(names) if name in kinds}
        rows = iter(self.sheet.iter_rows())
        before = self.first - self.sheet.start[0] if self.sheet.start else 0
        rows = islice(rows, before + header, None)
        schema = pa.schema([(name, pa.string()) for name in at])
        parts = []
        while some := list(islice(rows, SLICE)):
            columns = [[_text(row[place]) for row in some] for place in at.values()]
            parts.append(pa.table(columns, schema=schema))
        table = pa.Table.from_batches(
            [batch for part in parts for batch in part.to_batches()], schema=schema
        )
        return table.cast(pa.schema(kinds)), np.arange(len(table)) + self.first + 1 + header


def open_workbook(content: Content) -> list[Sheet]:
    """Return the sheets of a workbook that have any cells.

    Raises
    ------
    DataError : it is no workbook, has no cells, or more than there is room for
    """
    try:
        check_workbook(content)
        with content.open() as file:
            book = CalamineWorkbook.from_filelike(file)
            sheets = [book.get_sheet_by_name(name) for name in book.sheet_names]
    except (CalamineError, *UNREADABLE) as error:
        raise DataError([Problem(content.name, rule=f"is no workbook: {error}")]) from None
    found = []
    for sheet in sheets:
        start = sheet.start[0] if sheet.start else 0
        for number, row in enumerate(sheet.iter_rows()):
            if any(_text(cell) for cell in row):
                found.append(Sheet(sheet, [_text(cell) or "" for cell in row], start + number))
                break
    if not found:
        raise DataError([Problem(content.name, rule="is empty")])
    return found


def _text(cell: object) -> str | None:
    """Return a cell as text: whole numbers without a point, days without a time of day."""
    if isinstance(cell, bool):
        return str(cell)
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime):
        return f"{cell:%Y-%m-%d}" if cell.time() == time() else f"{cell:%Y-%m-%d %H:%M:%S}"
    if isinstance(cell, date):
        return cell.isoformat()
    return str(cell) or None


@dataclass(frozen=True)
class Parquet:
    """A Parquet file."""

    content: Content
    columns: Sequence[str]
    remarks: Sequence[str] = ()

    def read(
        self,
        names: Sequence[str],
        kinds: dict[str, pa.DataType],
        *,
        header: bool,
        quick: dict[str, pa.DataType],  # noqa: ARG002 - of no use: the cells have types already
    ) -> tuple[pa.Table, np.ndarray]:
        """Return some columns, and the row number of each row, as a spreadsheet would show it."""
        own = {name: self.columns[names.index(name)] for name in kinds}
        try:
            with self.content.open() as file:
                table = pa.parquet.read_table(file, columns=list(own.values()))
            table.validate(full=True)  # that its text is UTF-8
            columns = {name: as_text(table[column]) for name, column in own.items()}
        except (pa.ArrowException, *UNREADABLE) as error:
            rule = f"cannot be read: {error}"
            raise DataError([Problem(self.content.name, rule=rule)]) from None
        return pa.table(columns).cast(pa.schema(kinds)), np.arange(len(table)) + 1 + header


def open_parquet(content: Content) -> Parquet:
    """Look at the columns of a Parquet file.

    Raises
    ------
    DataError : it is none, or unpacks to more than there is room for
    """
    try:
        with content.open() as file, closing(pa.parquet.ParquetFile(file)) as parquet:
            about = parquet.metadata
            groups = [about.row_group(at).total_byte_size for at in range(about.num_row_groups)]
            cells = about.num_rows * about.num_columns
            check_size(content.name, max(sum(groups), cells * LEAST), limit())
            return Parquet(content, list(parquet.schema_arrow.names))
    except (pa.ArrowException, *UNREADABLE) as error:
        rule = f"cannot be read: {error}"
        raise DataError([Problem(content.name, rule=rule)]) from None
