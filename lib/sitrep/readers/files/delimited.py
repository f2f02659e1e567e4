"""Reads text files of separated cells: any common separator and encoding."""

from __future__ import annotations

import csv
import io
from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import IO

import numpy as np
import pyarrow as pa
import pyarrow.csv

from sitrep.errors import SHOWN, DataError, Problem
from sitrep.readers.files.containers import UNREADABLE, Content

SEPARATORS = ",;\t|"
LF, CR = b"\n\r"
HEAD = 1 << 16
"""Bytes from which separator and columns are read."""

BLOCK, LARGE_BLOCK = 1 << 20, 1 << 24
"""Bytes that are parsed at a time: as many as a core keeps at hand, or, for longer rows, more."""


@dataclass(frozen=True)
class Delimited:
    """A text file, of which the first rows have been looked at.

    Attributes
    ----------
    content : Content
    encoding : str
    separator : str
    columns : list of str, the cells of the first row
    alone : bool, there is no other row
    remarks : list of str, what was guessed
    spanning : bool, cells may hold ends of lines, or rows be long; to expect that doubles the time
    """

    content: Content
    encoding: str
    separator: str
    columns: list[str]
    alone: bool
    remarks: list[str] = field(default_factory=list)
    spanning: bool = False

    def read(
        self,
        names: Sequence[str],
        kinds: dict[str, pa.DataType],
        *,
        header: bool,
        quick: dict[str, pa.DataType],
    ) -> tuple[pa.Table, np.ndarray]:
        """Return some columns, and the row number of each row.

        Those of `quick` are numbers, unless a cell of one of them is none.

        Raises
        ------
        DataError : rows of another number of cells, a quote that is not closed, unknown bytes
        """
        try:
            return self._read(names, kinds | quick, header)
        except pa.ArrowInvalid as error:
            if "UTF8" in str(error) and self.encoding == "utf-8":
                self.remarks.append("the file is not UTF-8; it is read as Windows-1252")
                again = replace(self, encoding="cp1252")
                return again.read(names, kinds, header=header, quick=quick)
            if "conversion error" in str(error) and quick:
                return self.read(names, kinds, header=header, quick={})
            if not self.spanning:
                again = replace(self, spanning=True)
                return again.read(names, kinds, header=header, quick=quick)
            problems = list(self._misshapen(len(names))) or [
                Problem(self.content.name, rule=f"cannot be read: {error}")
            ]
            raise DataError(problems) from None
        except UnicodeError as error:
            rule = f"is neither UTF-8 nor Windows-1252: {error}"
            raise DataError([Problem(self.content.name, rule=rule)]) from None
        except UNREADABLE as error:
            rule = f"cannot be read to its end: {error}"
            raise DataError([Problem(self.content.name, rule=rule)]) from None

    def _read(
        self, names: Sequence[str], kinds: dict[str, pa.DataType], header: bool
    ) -> tuple[pa.Table, np.ndarray]:
        if header and self.alone:
            return pa.schema(kinds).empty_table(), np.arange(0)
        with self.content.open() as file:
            counted = Counted(file)
            table = pa.csv.read_csv(
                counted,
                pa.csv.ReadOptions(
                    column_names=names,
                    skip_rows_after_names=int(header),
                    block_size=LARGE_BLOCK if self.spanning else BLOCK,
                    encoding=self.encoding,
                ),
                pa.csv.ParseOptions(
                    delimiter=self.separator,
                    newlines_in_values=self.spanning,
                    ignore_empty_lines=False,  # or the numbers of rows would be wrong
                ),
                pa.csv.ConvertOptions(
                    include_columns=list(kinds),
                    column_types=kinds,
                    null_values=[""],
                    strings_can_be_null=True,
                ),
            )
        if not self.spanning and len(table) + header != counted.lines:
            # Arrow leaves out, without a word, what an open quote spans at the end of a block.
            raise pa.ArrowInvalid(f"{counted.lines} lines are {len(table) + header} rows")
        return table, np.arange(len(table)) + 1 + header

    def _misshapen(self, width: int) -> Iterator[Problem]:
        """Yield the first rows that have not as many cells as there are columns."""
        name, found, last = self.content.name, 0, 1
        try:
            for number, cells in self._cells():
                last = number
                if cells and len(cells) != width:
                    cut = "; is the file cut off?" if len(cells) < width else ""
                    rule = f"cells, where the header has {width}{cut}"
                    yield Problem(name, number, cells[0], "", str(len(cells)), rule)
                    found += 1
                    if found == SHOWN:
                        return
        except csv.Error as error:
            rule = f"cannot be read: {error}; is a quote not closed, or the file cut off?"
            yield Problem(name, last + 1, rule=rule)
        except UnicodeError:
            return

    def _cells(self) -> Iterator[tuple[int, list[str]]]:
        """Yield the number and the cells of each row, slowly; a blank line has none."""
        with self.content.open() as file:
            text = io.TextIOWrapper(file, encoding=self.encoding, errors="replace", newline="")
            yield from enumerate(csv.reader(text, delimiter=self.separator, strict=True), 1)


class Counted:
    """A file whose lines are counted while it is read.

    Attributes
    ----------
    lines : int, as many as were read, the last one even without an end
    """

    closed = False

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self._ends = 0
        self._last = b""

    def read(self, size: int = -1) -> bytes:
        """Return the next bytes."""
        block = self._file.read(size)
        if not block:
            return block
        codes = np.frombuffer(block, dtype="uint8")  # which numpy counts ten times quicker
        feeds = codes == LF
        self._ends += int(np.count_nonzero(feeds))
        if b"\r" in block:
            returns = codes == CR
            both = returns[:-1] & feeds[1:]
            self._ends += int(np.count_nonzero(returns)) - int(np.count_nonzero(both))
        if self._last == b"\r" and block.startswith(b"\n"):
            self._ends -= 1
        self._last = block[-1:]
        return block

    @property
    def lines(self) -> int:
        """How many lines were read."""
        return self._ends + (self._last not in (b"", b"\n", b"\r"))


def open_delimited(content: Content) -> Delimited:
    """Look at the first rows of a text file.

    Raises
    ------
    DataError : it is no table
    """
    try:
        with content.open() as file:
            head = file.read(HEAD)
    except UNREADABLE as error:
        raise DataError([Problem(content.name, rule=f"cannot be read: {error}")]) from None
    wide = head.startswith((BOM_UTF16_LE, BOM_UTF16_BE))
    if not head.strip():
        raise DataError([Problem(content.name, rule="is empty")])
    if b"\0" in head and not wide:
        raise DataError([Problem(content.name, rule="is no table: it holds no text")])
    encoding = "utf-16" if wide else "utf-8"
    text = head.removeprefix(BOM_UTF8).decode(encoding, errors="ignore")
    first = text.lstrip()[:40]
    if first.startswith(("<", "{", "[")):
        raise DataError([Problem(content.name, rule=f"is no table: it starts with {first!r}")])
    rows, separator = max(
        ((_rows(text, separator), separator) for separator in SEPARATORS),
        key=lambda found: len(found[0][0]),
    )
    columns = rows[0]
    if len(columns) < 2:
        rule = f"is no table: nothing separates columns in its first line, {first!r}"
        raise DataError([Problem(content.name, rule=rule)])
    if len(rows) > 2 and len(rows[1]) == len(columns) + 1:
        columns = ["", *columns]  # R leaves the column of row names without a heading
    alone = len(rows) == 1 and len(head) < HEAD
    return Delimited(content, encoding, separator, columns, alone, spanning=wide)


def _rows(text: str, separator: str) -> list[list[str]]:
    """Return the first rows of a text that are not blank; the last may be cut off."""
    rows = []
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=separator):
            if row:
                rows.append(row)
            if len(rows) == 3:
                break
    except csv.Error:
        pass
    return rows or [[]]
