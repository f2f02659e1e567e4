"""A snapshot: rows as the CSV that the source exports, and beside it a JSON that says what it is.

The JSON holds no key. Both are written whole or not at all; the CSV first, so that a sha256 that
does not match tells of what broke off in between.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from hashlib import sha256
from io import StringIO
from pathlib import Path
from typing import Any

from sitrep.errors import DataError, ParameterError, Problem
from sitrep.fetch.interface import Row
from sitrep.fetch.query import Query
from sitrep.readers.beside import beside
from sitrep.whole import write_whole


@dataclass(frozen=True)
class About:
    """What a snapshot is.

    Attributes
    ----------
    query : Query, as it was given; an open end stays open
    accessed : str, the day on which it was fetched (YYYY-MM-DD)
    rows : int, how many
    total : int, how many the source said it has; None where it did not say
    address : str, of the interface
    licence, citation : str
    sha256 : str, of the CSV
    """

    query: Query
    accessed: str
    rows: int
    total: int | None
    address: str
    licence: str
    citation: str
    sha256: str = ""


def as_cells(rows: Sequence[Row], columns: Sequence[str], key: str) -> dict[str, dict[str, str]]:
    """Return rows as they stand in the file: by id, sorted by day and id, every column a text.

    Parameters
    ----------
    rows : sequence of dict
    columns : sequence of str, in the order of the source's export; others follow
    key : str, the column of ids
    """
    names = list(dict.fromkeys([*columns, *(name for row in rows for name in row)]))
    cells = ({name: _as_cell(row.get(name)) for name in names} for row in rows)
    return {row[key]: row for row in sorted(cells, key=lambda row: order(row, key))}


def order(row: Mapping[str, str], key: str) -> tuple[str, int, str]:
    """Return what rows are sorted by: the day, then the id, shorter ones first."""
    day = row.get("event_date") or row.get("date_start") or ""
    return day, len(row[key]), row[key]


def _as_cell(value: Any) -> str:
    """Return a value as it stands in a CSV; what is nested as JSON."""
    if value is None:
        return ""
    return json.dumps(value, ensure_ascii=False) if isinstance(value, (list, dict)) else str(value)


def write(path: Path, rows: Mapping[str, Mapping[str, str]], about: About) -> About:
    """Write a snapshot and what it is; return that with its sha256.

    Raises
    ------
    OSError : it cannot be written
    """
    text = StringIO(newline="")
    names = list(next(iter(rows.values())))
    table = csv.DictWriter(text, names, restval="", lineterminator="\n")
    table.writeheader()
    table.writerows(rows.values())
    content = text.getvalue().encode()
    described = asdict(about) | {"sha256": sha256(content).hexdigest()}
    write_whole(path, content)
    told = json.dumps(described, indent=2, ensure_ascii=False) + "\n"
    write_whole(beside(path), told.encode())
    return About(**(described | {"query": about.query}))


def read_about(path: Path) -> About:
    """Return what a snapshot is.

    Raises
    ------
    ParameterError : there is no snapshot of that name
    DataError : it was changed since it was fetched, or its JSON is not ours
    """
    if not path.is_file():
        raise ParameterError("update", f"no such file: '{path}'")
    if not beside(path).is_file():
        raise ParameterError(
            "update",
            f"'{path}' was not made by `sitrep fetch`: there is no '{beside(path).name}' beside it",
        )
    try:
        told = json.loads(beside(path).read_text(encoding="utf-8"))
        asked = told["query"]
        query = Query(**(asked | {"countries": tuple(asked["countries"])}))
        about = About(**(told | {"query": query}))
    except (ValueError, KeyError, TypeError):
        raise DataError(
            [Problem(beside(path).name, rule="does not describe a snapshot; fetch it anew")]
        ) from None
    if sha256(path.read_bytes()).hexdigest() != about.sha256:
        rule = "was changed since it was fetched: its sha256 is another; fetch it anew"
        raise DataError([Problem(path.name, rule=rule)])
    return about


def read_rows(path: Path, key: str) -> dict[str, dict[str, str]]:
    """Return the rows of a snapshot by id."""
    with path.open(encoding="utf-8", newline="") as file:
        return {row[key]: row for row in csv.DictReader(file)}
