"""The rows of a file as columns of text, before any of it is interpreted."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from sitrep.errors import Problem
from sitrep.readers.files.layout import Layout
from sitrep.readers.notes import EXAMPLES, Notes

MADE_ID = "#ID"
"""The column of ids that a reader made: none of a file is called so, whose names are lower-case."""

LONG_ID = 64
"""Bytes; of longer ids it is not told quickly whether they repeat."""

LISTED = 1000
"""How many problems of one column are listed one by one."""


@dataclass(frozen=True)
class Coded:
    """A column as numbers that stand for its distinct values.

    Attributes
    ----------
    codes : array of int32, one a row; -1 where the cell is blank
    distinct : list of str, stripped, with single spaces, each once and each in some row
    """

    codes: np.ndarray
    distinct: list[str]

    def spread(self, values: np.ndarray, blank: object) -> np.ndarray:
        """Return one value a row, given one a distinct value, and what a blank is."""
        return spread(values, self.codes, blank)


@dataclass(frozen=True)
class Raw:
    """The rows of one or more files of a format, as text.

    What is done to rows is noted by the `Raw` that holds them: positions and masks given to it
    are those of its own rows, and all that are made of it write into the same notes.

    Attributes
    ----------
    layout : Layout
    table : pyarrow.Table, by current lower-case names, only those wanted that the files have; of
        string or dictionary<string> columns, or of numbers where all cells are. A blank cell is
        null, nothing else is interpreted
    rows : array of int64, the row number as a spreadsheet shows it; the header is 1
    files : list of str, names of the files
    file_of : array of int, position in `files`
    remarks : tuple of str, what was guessed of a file as a whole
    notes : Notes, what was done to rows so far
    """

    layout: Layout
    table: pa.Table
    rows: np.ndarray
    files: list[str]
    file_of: np.ndarray
    remarks: tuple[str, ...] = ()
    notes: Notes = field(default_factory=Notes, repr=False)

    def __len__(self) -> int:
        return len(self.rows)

    def has(self, name: str) -> bool:
        """Tell whether the files have a column."""
        return name in self.table.column_names

    @cached_property
    def worded(self) -> list[str]:
        """The columns of text, not of numbers, in their order; the id aside."""
        return [
            column.name
            for column in self.table.schema
            if not pa.types.is_floating(column.type)
            and column.name not in (self.layout.key, MADE_ID)
        ]

    def texts(self, name: str) -> pa.ChunkedArray:
        """Return a column as strings, as they stand; all null where the files lack it."""
        if not self.has(name):
            return pa.chunked_array([pa.nulls(len(self), pa.string())])
        return self.table[name].cast(pa.string())

    def coded(self, name: str) -> Coded:
        """Return a column as codes and distinct values; all blank where the files lack it."""
        if name not in self._coded:
            self._coded[name] = _code(self.table[name]) if self.has(name) else None
        known = self._coded[name]
        return known or Coded(np.full(len(self), -1, dtype="int32"), [])

    def numbers(self, name: str) -> np.ndarray | None:
        """Return a column as float64, NaN where a cell is blank; None unless it was read so."""
        if not self.has(name) or not pa.types.is_floating(self.table.field(name).type):
            return None
        column = self.table[name]
        values: np.ndarray = column.to_numpy().copy()
        return values if np.isfinite(values).sum() == len(values) - column.null_count else None

    def look_through(self) -> None:
        """Find, on all cores, what is asked of the columns first: distinct values, repeated ids."""
        few = [each.name for each in self.table.schema if pa.types.is_dictionary(each.type)]
        with ThreadPoolExecutor() as pool:
            pool.submit(lambda: self.repeats)
            self._coded.update(zip(few, pool.map(_code, map(self.table.column, few)), strict=True))

    @cached_property
    def ids(self) -> pa.Array:
        """The ids, without blanks around them; what a spreadsheet made 12.0 is 12."""
        name = MADE_ID if self.has(MADE_ID) else self.layout.key
        ids = pc.utf8_trim_whitespace(self.texts(name).combine_chunks())
        if pc.any(pc.ends_with(ids, ".0")).as_py():
            ids = pc.replace_substring_regex(ids, r"\.0$", "")
        return ids

    @cached_property
    def repeats(self) -> bool:
        """Whether an id is there twice: looked up only if it may be, by numbers of the bytes."""
        if len(self) < 2:
            return False
        ids = pc.fill_null(self.ids, "")
        return _may_repeat(ids) and len(ids.unique()) < len(ids)

    @cached_property
    def _coded(self) -> dict[str, Coded | None]:
        return {}

    def take(self, positions: np.ndarray) -> Raw:
        """Return some of the rows, by position or by a mask."""
        where = np.flatnonzero(positions) if positions.dtype == bool else positions
        return replace(
            self,
            table=self.table.take(pa.array(where)),
            rows=self.rows[where],
            file_of=self.file_of[where],
        )

    def put(self, name: str, column: pa.Array | pa.ChunkedArray) -> Raw:
        """Return the rows with a column in the place of the one so called, or at the end."""
        if self.has(name):
            table = self.table.set_column(self.table.column_names.index(name), name, column)
        else:
            table = self.table.append_column(name, column)
        changed = replace(self, table=table)
        changed._coded.update({other: it for other, it in self._coded.items() if other != name})
        return changed

    def quiet(self) -> Raw:
        """Return the same rows, to be looked at before they are read: what is noted is dropped."""
        return replace(self, notes=Notes())

    def note(self, rule: str, action: str, where: np.ndarray) -> None:
        """Note what was done to some rows; nothing is noted where there are none.

        Parameters
        ----------
        rule : str, the rule that was followed, as one would tell it ("date_prec 5: a whole year")
        action : {"mapped", "guessed", "repaired"}; what is dropped is noted by `keep`
        where : array, positions or a mask
        """
        positions = np.flatnonzero(where) if where.dtype == bool else where
        if len(positions):
            self.notes.add(rule, action, len(positions), self._examples(positions[:EXAMPLES]))

    def keep(self, kept: np.ndarray, rule: str) -> Raw:
        """Return the rows kept, in their order; the others are noted as dropped.

        Parameters
        ----------
        kept : array of bool
        rule : str, why the others go
        """
        if kept.all():
            return self
        self.note(rule, "dropped", ~kept)
        return self.take(kept)

    def _examples(self, positions: np.ndarray) -> list[str]:
        """Return row number and id of each of some rows, with the file where there are several."""
        several = len(self.files) > 1
        words = []
        for at, key in zip(positions, self.keys(positions), strict=True):
            file = f"{self.files[self.file_of[at]]} " if several else ""
            row = f"row {self.rows[at]}"
            words.append(f"{file}{row}" + (f" ({key})" if key and key != row else ""))
        return words

    def keys(self, positions: np.ndarray) -> list[str]:
        """Return the ids of some rows; an empty text where there is none."""
        return [key or "" for key in self.ids.take(pa.array(positions, pa.int64())).to_pylist()]

    def problems(self, where: np.ndarray, column: str, rule: str) -> list[Problem]:
        """Return a problem for each of some rows: file, row, id and value of a column.

        Parameters
        ----------
        where : array, positions or a mask
        column : str
        rule : str, what is allowed
        """
        found = np.flatnonzero(where) if where.dtype == bool else where
        shown = found[:LISTED]
        values = self.texts(column).take(pa.array(shown)).to_pylist()
        listed = [
            Problem(
                self.files[self.file_of[at]], int(self.rows[at]), key, column, value or "", rule
            )
            for at, key, value in zip(shown, self.keys(shown), values, strict=True)
        ]
        if len(found) > LISTED:
            rest = f"and {len(found) - LISTED:,} more rows: {rule}"
            listed.append(
                Problem(self.files[self.file_of[found[LISTED]]], column=column, rule=rest)
            )
        return listed


def _may_repeat(ids: pa.Array) -> bool:
    """Tell whether two ids may be alike; quickly, but for long ones."""
    longest = pc.max(pc.binary_length(ids)).as_py()
    if longest > LONG_ID:
        return True
    width = max(8, longest + 7 & ~7)
    texts = pc.ascii_rpad(ids, width).buffers()[2]
    words = np.frombuffer(texts, dtype="uint64", count=len(ids) * width // 8)
    mixed = np.zeros(len(ids), dtype="uint64")
    for word in words.reshape(len(ids), -1).T:
        mixed = (mixed ^ word) * np.uint64(0x9E3779B97F4A7C15)
        mixed ^= mixed >> np.uint64(29)
    mixed.sort()
    return bool((mixed[1:] == mixed[:-1]).any())


def spread(values: np.ndarray, codes: np.ndarray, blank: object) -> np.ndarray:
    """Return one value a row, given one a code, and what stands for the code -1."""
    of_code = np.append(values, np.array([blank], dtype=values.dtype))
    of_row: np.ndarray = of_code[codes.astype("intp")]  # by other numbers numpy takes twice as long
    return of_row


def _code(column: pa.ChunkedArray) -> Coded:
    """Return a column by distinct values; those that differ only in spaces are one."""
    if not pa.types.is_dictionary(column.type):
        column = column.dictionary_encode()
    whole = column.unify_dictionaries().combine_chunks()
    if isinstance(whole, pa.ChunkedArray):
        whole = whole.chunk(0) if whole.num_chunks else pa.array([], column.type)
    values = [" ".join((value or "").split()) for value in _as_text(whole.dictionary)]
    codes = whole.indices.fill_null(-1).to_numpy(zero_copy_only=False).astype("int32", copy=False)
    met = np.zeros(len(values) + 1, dtype=bool)
    met[codes] = True
    there = [value for value, known in zip(values, met[:-1], strict=True) if value and known]
    distinct = {value: number for number, value in enumerate(dict.fromkeys(there))}
    if len(distinct) < len(values):
        renumber = np.array([*(distinct.get(value, -1) for value in values), -1], dtype="int32")
        codes = renumber[codes]
    return Coded(codes, list(distinct))


def _as_text(values: pa.Array) -> list[str | None]:
    """Return distinct values as they would stand in a file."""
    if pa.types.is_floating(values.type):
        return [str(int(value)) if value % 1 == 0 else repr(value) for value in values.to_pylist()]
    texts: list[str | None] = values.cast(pa.string()).to_pylist()
    return texts
