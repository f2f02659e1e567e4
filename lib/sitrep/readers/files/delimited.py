"""Reads text files of separated cells: any common separator and encoding."""

from __future__ import annotations

import codecs
import csv
import io
from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import partial

import numpy as np
import pyarrow as pa
import pyarrow.csv

from sitrep.errors import SHOWN, DataError, Problem
from sitrep.readers.files.containers import UNREADABLE, Content
from sitrep.readers.files.counted import Counted

SEPARATORS = ",;\t|"
HEAD = 1 << 16
"""Bytes from which separator and columns are read."""

BLOCK, LARGE_BLOCK = 1 << 20, 1 << 24
"""Bytes that are parsed at a time: as many as a core keeps at hand, or, for longer rows, more."""

FIRST = 24
"""Rows that are looked at."""

NOT_UTF8 = "the file is not UTF-8; it is read as Windows-1252"


class Torn(Exception):  # noqa: N818 - it is no error of the file: it is read again
    """Some cells hold ends of lines, which were not expected."""


@dataclass(frozen=True)
class Delimited:
    """A text file, of which the first rows have been looked at.

    Attributes
    ----------
    content : Content
    encoding : str
    separator : str
    columns : list of str, the cells of the first row
    before : int, rows above it that are titles, comments or blank
    alone : bool, there is no other row
    remarks : list of str, what was guessed
    spanning : bool, cells may hold ends of lines, or rows be long; to expect that doubles the time
    """

    content: Content
    encoding: str
    separator: str
    columns: list[str]
    before: int
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
        attempt, wanted = self, kinds | quick
        try:
            while True:
                try:
                    return attempt._read(names, wanted, header)
                except (Torn, pa.ArrowInvalid) as error:
                    if attempt.encoding == "utf-8" and not self._is_utf8():
                        self.remarks.append(NOT_UTF8)
                        attempt = replace(attempt, encoding="cp1252")
                    elif wanted != kinds and not isinstance(error, Torn):
                        wanted = kinds  # a cell of a column of numbers may be none
                    elif not attempt.spanning:
                        attempt, wanted = replace(attempt, spanning=True), kinds | quick
                    else:
                        problems = list(attempt._misshapen(len(names))) or [
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
        before = self.before + header
        if header and self.alone:
            return pa.schema(kinds).empty_table(), np.arange(0)
        with self.content.open() as file:
            counted = Counted(file)
            table = pa.csv.read_csv(
                counted,
                pa.csv.ReadOptions(
                    column_names=names,
                    skip_rows_after_names=before,
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
        if not self.spanning and (len(table) + before != counted.lines or counted.quotes % 2):
            # Arrow leaves out, without a word, what an open quote spans at the end of a block, or
            # takes the end of the block for the end of the quote.
            raise Torn
        return table, np.arange(len(table)) + 1 + before

    def _is_utf8(self) -> bool:
        """Tell whether all of the file is UTF-8."""
        with self.content.open() as file:
            try:
                for _ in codecs.iterdecode(iter(partial(file.read, BLOCK), b""), "utf-8"):
                    pass
            except UnicodeDecodeError:
                return False
        return True

    def _misshapen(self, width: int) -> Iterator[Problem]:
        """Yield the first rows that have not as many cells as there are columns."""
        name, found, last = self.content.name, 0, 1
        try:
            for number, cells in self._cells():
                last = number
                if cells and len(cells) != width and number > self.before:
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
    encoding = "utf-16" if wide else _encoding(head)
    text = head.removeprefix(BOM_UTF8).decode(encoding, errors="ignore")
    sheets = [(separator, _rows(text, separator)) for separator in SEPARATORS]
    begun = [(separator, rows[_titles(rows) :], _titles(rows)) for separator, rows in sheets]
    separator, rows, before = max(begun, key=lambda found: len(found[1][0]) if found[1] else 0)
    if not rows:
        first = text.lstrip()[:40]
        rule = f"is no table: nothing separates columns in its first line, {first!r}"
        raise DataError([Problem(content.name, rule=rule)])
    columns = rows[0]
    some = [row for row in rows if row]
    if len(some) > 2 and len(some[1]) == len(columns) + 1:
        columns = ["", *columns]  # R leaves the column of row names without a heading
    alone = len(some) == 1 and len(head) < HEAD
    titles = [line for line in text.splitlines()[:before] if line.strip()]
    remarks = [f"left out above the header: {title[:80]!r}" for title in titles]
    if encoding == "cp1252":
        remarks.append(NOT_UTF8)
    return Delimited(content, encoding, separator, columns, before, alone, remarks, wide)


def _encoding(head: bytes) -> str:
    """Return the encoding of the first bytes of a file; a letter may be cut off at their end."""
    try:
        codecs.getincrementaldecoder("utf-8")().decode(head, final=len(head) < HEAD)
    except UnicodeDecodeError:
        return "cp1252"
    return "utf-8"


def _titles(rows: Sequence[Sequence[str]]) -> int:
    """Return how many rows stand above the header: blank ones, of one cell, and comments."""
    for number, row in enumerate(rows):
        follower = next(filter(None, rows[number + 1 :]), row)
        comment = bool(row) and row[0].startswith("#") and len(row) != len(follower)
        if len(row) > 1 and not comment:
            return number
    return len(rows)


def _rows(text: str, separator: str) -> list[list[str]]:
    """Return the first rows of a text, blank ones too; the last may be cut off."""
    rows: list[list[str]] = []
    with suppress(csv.Error):
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=separator):
            rows.append(row)
            if len(rows) == FIRST:
                break
    return rows
