"""The one form of the tables, byte for byte: what differs between versions truly changed."""

from __future__ import annotations

import csv
import io
import json
from collections import Counter
from collections.abc import Mapping
from decimal import Decimal
from hashlib import sha256
from pathlib import Path
from typing import Any

from sitrep.codebook.descriptor import read_descriptor
from sitrep.codebook.document import README, renew
from sitrep.codebook.fields import FORMS, read_json
from sitrep.codebook.tables import Resource, Row, Table, Tables, read_tables
from sitrep.errors import DataError, Problem
from sitrep.readers.package import BOM, DESCRIPTOR

FIX = "run `sitrep check --fix`"


def write_canonical(directory: Path) -> list[Path]:
    """Rewrite to the canonical form what is not in it; no value changes.

    Tables come first, then the row counts and checksums of the descriptor, then the tables of
    the codebook. A table that cannot be read, or that has rows with too few or too many cells,
    stays as it is.

    Returns
    -------
    list of Path, the files rewritten

    Raises
    ------
    DataError : the descriptor cannot be used, so nothing is rewritten
    """
    descriptor = read_descriptor(directory)
    tables, _ = read_tables(directory, descriptor)
    wanted: dict[Path, bytes] = {}
    for table in tables.values():
        if not any(row.ragged for row in table.rows):
            content = render(table)
            _check_same_rows(table, content)
            wanted[directory / table.file] = content
    files = {table.file: table for table in tables.values()}
    contents = {file: wanted.get(directory / file, table.raw) for file, table in files.items()}
    renewed = renew_descriptor(descriptor, tables, contents)
    wanted[directory / DESCRIPTOR] = dump(renewed)
    readme = directory / README
    if readme.is_file() and "codes" in tables:
        # Bytes that are no UTF-8 go through unharmed; the check reports them.
        text = readme.read_bytes().decode("utf-8", errors="surrogateescape")
        text = renew(text, renewed, tables["codes"])
        wanted[readme] = text.encode("utf-8", errors="surrogateescape")
    written = [path for path, content in wanted.items() if path.read_bytes() != content]
    for path in written:
        path.write_bytes(wanted[path])
    return written


def render(table: Table) -> bytes:
    """Return a table in its canonical form.

    UTF-8 without a byte order mark, LF, quotes only where needed, sorted by key, one form of each
    number and of JSON.
    """
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(table.columns)
    for row in sorted(table.rows, key=lambda row: _sort_key(table.resource, row)):
        writer.writerow(_cells(table.resource, row))
    return buffer.getvalue().encode("utf-8")


def _check_same_rows(table: Table, content: bytes) -> None:
    """Raise DataError if canonical bytes do not hold exactly the rows of a table."""
    _, *lines = csv.reader(io.StringIO(content.decode("utf-8"), newline=""), strict=True)
    after = [Row(0, dict(zip(table.columns, cells, strict=True)), ragged=False) for cells in lines]
    before = Counter(_meaning(table.resource, row) for row in table.rows)
    if before != Counter(_meaning(table.resource, row) for row in after):
        rule = "would change in canonical form; this is a fault of sitrep, nothing was rewritten"
        raise DataError([Problem(table.file, rule=rule)])


def _meaning(resource: Resource, row: Row) -> tuple[object, ...]:
    """Return the values of a row, whatever the form that they are written in."""
    return tuple(_value(row[field["name"]], field) for field in resource["schema"]["fields"])


def _value(text: str, field: Mapping[str, Any]) -> object:
    """Return what a cell stands for; text that is no such value stands for itself."""
    if field.get("json"):
        value = read_json(text)
        return text if value is None else json.dumps(value, sort_keys=True)
    if field["type"] in ("integer", "number") and FORMS[field["type"]][0].fullmatch(text):
        return Decimal(text)
    return text


def _cells(resource: Resource, row: Row) -> list[str]:
    """Return the cells of a row, each in the one form of its value."""
    return [one_form(row[field["name"]], field) for field in resource["schema"]["fields"]]


def one_form(text: str, field: Mapping[str, Any]) -> str:
    """Return the one form of a value; text that is no such value stays as it is."""
    form, _ = FORMS.get(field["type"], (None, ""))
    if field.get("json"):
        value = read_json(text)
        plain = json.dumps(value, sort_keys=True, ensure_ascii=False)
        return plain if isinstance(value, dict) and read_json(plain) == value else text
    if field["type"] == "date" or form is None or not form.fullmatch(text):
        return text
    number = Decimal(text)
    plain = f"{number:.{field.get('decimals', 0)}f}"
    return plain if Decimal(plain) == number else text


def _sort_key(resource: Resource, row: Row) -> tuple[list[tuple[int, str]], list[str]]:
    """Return what a row is sorted by: its key, whole numbers by size, then all its cells."""
    whole = {field["name"] for field in resource["schema"]["fields"] if field["type"] == "integer"}
    columns = resource.get("sort") or resource["schema"]["primaryKey"]
    digits = FORMS["integer"][0]
    key = [
        (int(row[name]), "") if name in whole and digits.fullmatch(row[name]) else (0, row[name])
        for name in columns
    ]
    return key, _cells(resource, row)


def check_form(tables: Tables) -> list[Problem]:
    """Return one problem for each table whose bytes are not canonical."""
    problems = []
    for table in tables.values():
        if any(row.ragged for row in table.rows):
            continue
        wanted = render(table)
        if table.raw != wanted:
            line, what = _difference(table, wanted)
            rule = f"is not in canonical form: {what}; {FIX}"
            problems.append(Problem(table.file, line, rule=rule))
    return problems


def _difference(table: Table, wanted: bytes) -> tuple[int, str]:
    """Return the line where a table leaves the canonical form, and how; 0 for the whole file."""
    if table.raw.startswith(BOM):
        return 0, "it begins with a byte order mark"
    if b"\r" in table.raw and b"\r" not in wanted:
        return 0, "its lines end in CR LF, not LF"
    keys = [_sort_key(table.resource, row)[0] for row in table.rows]
    for before, after, row in zip(keys, keys[1:], table.rows[1:], strict=False):
        if after < before:
            return row.line, f"{table.key(row)} is out of order"
    got = table.raw.decode("utf-8").split("\n")
    expected = wanted.decode("utf-8").split("\n")
    for number, (one, other) in enumerate(zip(got, expected, strict=False), 1):
        if one != other:
            return number, f"the line should read {other!r}" if other else "nothing should follow"
    return len(got), "it must end in one line end"


def renew_descriptor(
    descriptor: Mapping[str, Any], tables: Tables, contents: Mapping[str, bytes]
) -> dict[str, Any]:
    """Return the descriptor with the size, checksum and row count that the tables now have.

    Parameters
    ----------
    descriptor : mapping
    tables : those that could be read; the others keep what is stated
    contents : bytes of each file
    """
    resources = []
    for resource in descriptor["resources"]:
        if resource["name"] in tables:
            content = contents[resource["path"]]
            now = {
                "bytes": len(content),
                "hash": f"sha256:{sha256(content).hexdigest()}",
                "rows": len(tables[resource["name"]].rows),
            }
            resource = {**resource, **now}
        resources.append(resource)
    return {**descriptor, "resources": resources}


def dump(descriptor: Mapping[str, Any]) -> bytes:
    """Return the canonical bytes of a descriptor."""
    return (json.dumps(descriptor, indent=2, ensure_ascii=False) + "\n").encode("utf-8")


def check_descriptor(directory: Path, descriptor: dict[str, Any], tables: Tables) -> list[Problem]:
    """Return where the descriptor is out of step with the tables, or not in its one form."""
    contents = {table.file: table.raw for table in tables.values()}
    renewed = renew_descriptor(descriptor, tables, contents)
    problems = []
    for stated, now in zip(descriptor["resources"], renewed["resources"], strict=True):
        for name in ("rows", "bytes", "hash"):
            if stated.get(name) != now.get(name):
                got = str(stated.get(name, ""))
                rule = f"is out of step, the file has {now[name]}; {FIX}"
                problems.append(Problem(DESCRIPTOR, 0, stated["path"], name, got, rule))
                break  # one edit changes all three
    if not problems and (directory / DESCRIPTOR).read_bytes() != dump(descriptor):
        rule = f"is not in canonical form (indented by 2); {FIX}"
        problems.append(Problem(DESCRIPTOR, rule=rule))
    described = {resource["path"] for resource in descriptor["resources"]}
    for path in sorted(directory.glob("*.csv")):
        if path.name not in described:
            problems.append(Problem(path.name, rule=f"is not described in {DESCRIPTOR}"))
    return problems
