"""Reads a data package: its descriptor, its files as text, and tables typed and keyed as it says.

`sitrep check` reads descriptor and files by this too, and says more about them.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

import pandas as pd

from sitrep.errors import DataError, Problem, suggestion

DESCRIPTOR = "datapackage.json"
BOM = b"\xef\xbb\xbf"


def read_descriptor(directory: Path) -> dict[str, Any]:
    """Read what a folder says of its tables.

    Raises
    ------
    DataError : it is no JSON object in UTF-8
    """
    text = decode(read_bytes(directory / DESCRIPTOR), DESCRIPTOR)
    try:
        package = json.loads(text)
    except json.JSONDecodeError as error:
        problem = Problem(DESCRIPTOR, error.lineno, rule=f"is not JSON: {error.msg}")
        raise DataError([problem]) from None
    except RecursionError:
        raise DataError([Problem(DESCRIPTOR, rule="is nested too deep")]) from None
    if not isinstance(package, dict):
        raise DataError([Problem(DESCRIPTOR, rule="is no JSON object")])
    return package


def digest_of(directory: Path, package: dict[str, Any]) -> str:
    """Return one sha256 over the bytes of all tables, in the order of the descriptor."""
    digest = sha256()
    for resource in package["resources"]:
        digest.update((directory / resource["path"]).read_bytes())
    return digest.hexdigest()


def read_bytes(path: Path) -> bytes:
    """Read a file.

    Raises
    ------
    DataError : it is missing, or cannot be read
    """
    try:
        return path.read_bytes()
    except FileNotFoundError:
        rule = "is missing"
    except OSError as error:
        rule = f"cannot be read: {error.strerror}"
    raise DataError([Problem(path.name, rule=rule)])


def decode(raw: bytes, file: str) -> str:
    """Return the text of a file, without a byte order mark.

    Raises
    ------
    DataError : names the first line and byte that is not UTF-8, or is a NUL
    """
    try:
        text = raw.removeprefix(BOM).decode("utf-8")
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        rule = f"is not UTF-8: byte 0x{error.object[error.start]:02X}; save it as UTF-8"
        raise DataError([Problem(file, line, rule=rule)]) from None
    if "\0" in text:
        line = text.count("\n", 0, text.index("\0")) + 1
        raise DataError([Problem(file, line, rule="holds a NUL byte; it is not a text file")])
    return text


def split(text: str, file: str) -> list[tuple[int, list[str]]]:
    """Return the lines that hold something: (line number, cells)."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    lines = []
    begin = 1
    try:
        for cells in reader:
            if cells:
                lines.append((begin, cells))
            begin = reader.line_num + 1
    except csv.Error as error:
        raise DataError([Problem(file, begin, rule=f"is not CSV from here on: {error}")]) from None
    return lines


def read_tables(directory: Path, package: dict[str, Any]) -> dict[str, pd.DataFrame]:
    """Read every table that a descriptor lists, typed as it says.

    Returns
    -------
    dict of DataFrame by table name; integers as float64, so that a blank stays missing

    Raises
    ------
    DataError : lists every file, column and value that cannot be read, every key that is there
        twice or names no row, and every last day before its first
    """
    problems: list[Problem] = []
    tables = {}
    for resource in package["resources"]:
        text = _read_text(directory / resource["path"], problems)
        if text is not None:
            tables[resource["name"]] = _typed(text, resource, problems)
    if not problems:
        for resource in package["resources"]:
            problems.extend(_repeated(tables[resource["name"]], resource))
            problems.extend(_dangling(tables, resource))
        problems.extend(_disordered(tables))
    if problems:
        raise DataError(problems)
    return {name: table.reset_index(drop=True) for name, table in tables.items()}


def _read_text(path: Path, problems: list[Problem]) -> pd.DataFrame | None:
    """Read a table as text, indexed by line number; blank is missing."""
    try:
        lines = split(decode(read_bytes(path), path.name), path.name)
    except DataError as error:
        problems += error.problems
        return None
    (_, header), *rest = lines or [(1, [])]
    rows = dict(rest)
    if not header:
        problems.append(Problem(path.name, rule="is empty; it needs a header line"))
        return None
    twice = sorted({name for name in header if header.count(name) > 1})
    problems += [Problem(path.name, 1, column=name, rule="is there twice") for name in twice]
    ragged = {line: row for line, row in rows.items() if len(row) != len(header)}
    rule = f"cells, where the header has {len(header)}"
    problems += [
        Problem(path.name, line, row[0], "", str(len(row)), rule) for line, row in ragged.items()
    ]
    if twice:
        return None
    whole = {line: row for line, row in rows.items() if len(row) == len(header)}
    text = pd.DataFrame(list(whole.values()), index=list(whole), columns=header, dtype="str")
    return text.mask(text == "")


def _typed(text: pd.DataFrame, resource: dict[str, Any], problems: list[Problem]) -> pd.DataFrame:
    """Convert the columns of one table to the types of its descriptor."""
    file = resource["path"]
    typed = {}
    for field in resource["schema"]["fields"]:
        name = field["name"]
        if name not in text:
            rule = f"column is missing; {suggestion(name, list(text.columns))}"
            problems.append(Problem(file, column=name, rule=rule))
            continue
        typed[name], wrong = _convert(text[name], field)
        for line, rule in wrong.items():
            value = text[name].loc[line]
            shown = "" if pd.isna(value) else str(value)
            problems.append(Problem(file, line, str(text.iloc[:, 0].loc[line]), name, shown, rule))
    return pd.DataFrame(typed, index=text.index)


def _convert(text: pd.Series, field: dict[str, Any]) -> tuple[pd.Series, dict[int, str]]:
    """Convert one column to its type; also return, by line, what is wrong with a value."""
    kind, limits = field["type"], field.get("constraints", {})
    values = text
    if kind in ("integer", "number"):
        values = pd.to_numeric(text, errors="coerce").astype("float64")
        values = values.mask(values.isin([float("inf"), -float("inf")]))
        if kind == "integer":
            values = values.mask(values % 1 != 0)
    elif kind == "date":
        dates = pd.to_datetime(text, format="%Y-%m-%d", errors="coerce")
        values = dates.astype("datetime64[s]")
    broken = {f"is no {kind}": values.isna() & text.notna()}
    if limits.get("required"):
        broken["is blank; a value is needed"] = text.isna()
    if "minimum" in limits:
        broken[f"is below {limits['minimum']}"] = values < limits["minimum"]
    if "maximum" in limits:
        broken[f"is above {limits['maximum']}"] = values > limits["maximum"]
    return values, {line: rule for rule, here in broken.items() for line in _lines(here)}


def _lines(chosen: pd.Series) -> list[int]:
    """Return the line numbers of the rows chosen."""
    return [int(line) for line in chosen.index[chosen].to_numpy()]


def _columns(names: str | list[str]) -> list[str]:
    """Return columns as a list; a descriptor may name a single one as text."""
    return [names] if isinstance(names, str) else names


def _repeated(table: pd.DataFrame, resource: dict[str, Any]) -> Iterator[Problem]:
    """Yield the keys that are there a second time."""
    key = _columns(resource["schema"].get("primaryKey", []))
    for line in _lines(table.duplicated(key)) if key else []:
        words = " ".join(map(str, table[key].loc[line]))
        yield Problem(resource["path"], line, words, rule="is there twice")


def _dangling(tables: dict[str, pd.DataFrame], resource: dict[str, Any]) -> Iterator[Problem]:
    """Yield the values of foreign keys that name no row of the other table."""
    table = tables[resource["name"]]
    for key in resource["schema"].get("foreignKeys", []):
        column, other = _columns(key["fields"])[0], _columns(key["reference"]["fields"])[0]
        target = key["reference"]["resource"] or resource["name"]
        known = tables[target][other]
        for line in _lines(table[column].notna() & ~table[column].isin(known)):
            value = str(table[column].loc[line])
            rule = f"is not in {target}.csv; {suggestion(value, list(known))}"
            row = str(table.iloc[:, 0].loc[line])
            yield Problem(resource["path"], line, row, column, value, rule)


def _disordered(tables: dict[str, pd.DataFrame]) -> Iterator[Problem]:
    """Yield windows that end before they start; a dataset without coverage has none at all."""
    windows = {"incidents": ("date_start", "date_end"), "coverage": ("start", "end")}
    for name, (first, last) in windows.items():
        table = tables[name]
        for line in _lines(table[last] < table[first]):
            start, end = (f"{table[column].loc[line]:%Y-%m-%d}" for column in (first, last))
            row = str(table.iloc[:, 0].loc[line])
            yield Problem(f"{name}.csv", line, row, last, end, f"is before {first}, {start}")
    if tables["coverage"].empty:
        yield Problem("coverage.csv", rule="has no rows, so nothing was searched")
