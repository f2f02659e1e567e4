"""Reads JSON: answers of an interface, lists and lines of records, and GeoJSON points.

The records are read one by one, so that only their text cells are held. Arrow's own reader of JSON
takes neither a list nor an answer's envelope, and no column that is a number here and text there.
"""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterator, Mapping
from itertools import islice
from typing import IO, Any

import pyarrow as pa

from sitrep.errors import DataError, Problem
from sitrep.readers.files.containers import UNREADABLE, Content
from sitrep.readers.files.held import Held
from sitrep.readers.files.known import letters

ENVELOPES = ("data", "Result", "features", "results", "records")
"""Names under which answers hold their records."""

TOTALS = ("TotalCount", "total_count", "count")
"""Names under which answers say how many records there are."""

PARTS = ("properties", "geometry")
"""What a GeoJSON feature is made of."""

BLOCK = 1 << 20
SLICE = 1 << 14
BLANK = re.compile(r"[\s\ufeff]*")
Record = dict[str, Any]


def open_json(content: Content) -> Held:
    """Read the records of a file of JSON.

    Raises
    ------
    DataError : it is no JSON, is cut off, or holds no records
    """
    around: Record = {}
    try:
        with content.open() as file:
            encoding = "utf-16" if file.read(2) in (b"\xff\xfe", b"\xfe\xff") else "utf-8"
            file.seek(0)
            with io.TextIOWrapper(file, encoding) as text:
                tables = list(_tables(map(_flat, _records(Text(text), around))))
    except (json.JSONDecodeError, RecursionError) as error:
        rule = f"is no whole JSON: {getattr(error, 'msg', error)}; is the file cut off?"
        raise DataError([Problem(content.name, rule=rule)]) from None
    except UNREADABLE as error:
        raise DataError([Problem(content.name, rule=f"cannot be read: {error}")]) from None
    if not tables:
        raise DataError([Problem(content.name, rule=_empty(around))])
    table = pa.concat_tables(tables, promote_options="default")
    if len(table) == 1 and {"error", "message", "status"}.intersection(table.column_names):
        raise DataError([Problem(content.name, rule=_empty(table.to_pylist()[0]))])
    return Held(table, _missing(around, len(table)))


class Text:
    """JSON text, of which no more is held than one value needs."""

    def __init__(self, file: IO[str]) -> None:
        self._file, self._text, self._at, self._block = file, "", 0, BLOCK

    def _more(self) -> bool:
        """Read on; twice as much each time, so that a large value is not looked at often."""
        block = self._file.read(self._block)
        self._text, self._at, self._block = self._text[self._at :] + block, 0, self._block * 2
        return bool(block)

    def peek(self) -> str:
        """Return the next sign that is not blank; empty at the end."""
        while True:
            self._at = BLANK.match(self._text, self._at).end()  # type: ignore[union-attr]
            if self._at < len(self._text) or not self._more():
                return self._text[self._at : self._at + 1]

    def take(self, sign: str) -> bool:
        """Step over a sign, if it is the next."""
        there = self.peek() == sign
        self._at += there
        return there

    def expect(self, sign: str) -> None:
        """Step over a sign.

        Raises
        ------
        JSONDecodeError : another one is there
        """
        if not self.take(sign):
            raise json.JSONDecodeError(f"'{sign}' is missing", self._text, self._at)

    def value(self) -> Any:
        """Return the next value; its numbers as they stand, as text.

        Raises
        ------
        JSONDecodeError : there is none
        """
        self.peek()
        while True:
            try:
                value, end = DECODER.raw_decode(self._text, self._at)
            except json.JSONDecodeError:
                if self._more():
                    continue
                raise
            if isinstance(value, (dict, list)) or end < len(self._text) or not self._more():
                self._at, self._block = end, BLOCK
                return value


DECODER = json.JSONDecoder(
    parse_int=str, parse_float=str, parse_constant=lambda _: None, strict=False
)


def _records(text: Text, around: Record) -> Iterator[Record]:
    """Yield the records of each value in a text, and keep what stands around them."""
    while text.peek():
        if text.take("["):
            for value in _elements(text):
                yield from _unwrap(value, around)
        elif text.take("{"):
            yield from _members(text, around)
        else:
            text.expect("{")
        text.take(",")  # which some put between lines


def _elements(text: Text) -> Iterator[Any]:
    """Yield the values of a list, after its opening bracket."""
    if text.take("]"):
        return
    while True:
        yield text.value()
        if not text.take(","):
            text.expect("]")
            return


def _members(text: Text, around: Record) -> Iterator[Record]:
    """Yield the records of an object, after its brace: those in its envelope, or itself."""
    own: Record = {}
    enveloped = False
    while not text.take("}"):
        name = text.value()
        text.expect(":")
        if name in ENVELOPES and text.take("["):
            enveloped = True
            for value in _elements(text):
                yield from _unwrap(value, around)
        else:
            own[str(name)] = text.value()
        if text.peek() != "}":
            text.expect(",")
    if enveloped:
        around.update(own)
    elif own:
        yield own


def _unwrap(value: Any, around: Record) -> Iterator[Record]:
    """Yield a record, or those of a page of them."""
    if not isinstance(value, dict):
        raise json.JSONDecodeError("a list holds what is no record", "", 0)
    pages = [name for name in ENVELOPES if isinstance(value.get(name), list)]
    if not pages:
        yield value
        return
    around.update({name: each for name, each in value.items() if name not in pages})
    for each in value[pages[0]]:
        yield from _unwrap(each, around)


def _flat(record: Record) -> Record:
    """Return a record; of a GeoJSON feature its properties and where its point lies."""
    if record.get("type") != "Feature":
        return record
    row, shape = ({**part} if isinstance(part := record.get(name), dict) else {} for name in PARTS)
    point = shape.get("coordinates") if shape.get("type") == "Point" else None
    if isinstance(point, list) and not {"latitude", "longitude"} & set(map(letters, row)):
        row["longitude"], row["latitude"] = [*point, None, None][:2]
    return row


def _tables(records: Iterator[Record]) -> Iterator[pa.Table]:
    """Yield the records as tables of text, some rows at a time."""
    while some := list(islice(records, SLICE)):
        names = dict.fromkeys(name for record in some for name in record)
        columns = {name: [_text(record.get(name)) for record in some] for name in names}
        yield pa.table({name: pa.array(cells, pa.string()) for name, cells in columns.items()})


def _text(value: Any) -> str | None:
    """Return a cell as text; blank where there is nothing."""
    if value is None or isinstance(value, str):
        return value or None
    return str(value) if isinstance(value, bool) else json.dumps(value, ensure_ascii=False)


def _empty(around: Mapping[str, Any]) -> str:
    """Say that there are no records, and what the answer says of it."""
    told = [f"{name} {value}" for name, value in around.items() if isinstance(value, (str, bool))]
    said = f" ({', '.join(told[:5])})" if told else ""
    return (
        f"is an answer without any records{said}: nothing matches what was asked, or the account "
        "has no access to it"
    )


def _missing(around: Mapping[str, Any], rows: int) -> list[str]:
    """Return a remark where an answer says that there are more records than it holds."""
    told = [str(around.get(name)) for name in TOTALS]
    totals = [int(total) for total in told if re.fullmatch(r"[0-9]{1,12}", total)]
    if max(totals, default=0) <= rows:
        return []
    return [f"the answer holds {rows:,} of {max(totals):,} records; load its other pages with it"]
