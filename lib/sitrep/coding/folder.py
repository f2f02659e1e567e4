"""What a page is coded by: the places, regions, codes and publishers of a folder of tables."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from sitrep.codebook.descriptor import read_descriptor
from sitrep.codebook.rules import read_coordinate
from sitrep.codebook.tables import read_tables
from sitrep.coding.gazetteer import Gazetteer
from sitrep.coding.places import Place
from sitrep.errors import DataError, Problem, suggestion
from sitrep.readers.package import decode, read_bytes, split

Rows = list[dict[str, str]]

NEEDED = ("name", "admin1", "latitude", "longitude")
"""Columns that a gazetteer must have; it may have name_ar, kind and place_id too."""


@dataclass(frozen=True)
class Folder:
    """The tables of a folder that coding needs, as text.

    Attributes
    ----------
    path : Path
    descriptor : mapping
    tables : dict, rows by the name of the table
    """

    path: Path
    descriptor: Mapping[str, Any]
    tables: Mapping[str, Rows]

    @property
    def country(self) -> str:
        """What the folder is about."""
        return str(self.descriptor.get("spatial", {}).get("country", ""))

    def codes(self, field: str) -> dict[str, str]:
        """Return the codes of a field, each with its label."""
        return {row["code"]: row["label"] for row in self.tables["codes"] if row["field"] == field}

    def window(self) -> tuple[date | None, date | None]:
        """Return the first and the last day that the folder covers."""
        rows = self.tables["coverage"]
        starts, ends = ([row[name] for row in rows if row[name]] for name in ("start", "end"))
        try:
            return date.fromisoformat(min(starts)), date.fromisoformat(max(ends))
        except ValueError:
            return None, None

    def theatre_of(self, admin1: str, latitude: float, longitude: float) -> tuple[str, str]:
        """Return the theatre of a place, and what was assumed where several have its region.

        The theatre is that of the nearest incident among those theatres.
        """
        fitting = [
            row["theatre"] for row in self.tables["theatres"] if admin1 in row["admin1s"].split(";")
        ]
        if len(fitting) < 2:
            return (fitting[0] if fitting else ""), ""
        points = {row["place_id"]: row for row in self.tables["places"]}
        nearest: dict[str, float] = {}
        for row in self.tables["incidents"]:
            place = points.get(row["place_id"])
            if row["theatre"] in fitting and place:
                far = (float(place["latitude"]) - latitude) ** 2
                far += (float(place["longitude"]) - longitude) ** 2
                nearest[row["theatre"]] = min(far, nearest.get(row["theatre"], far))
        if not nearest:
            return fitting[0], f"several theatres have {admin1}"
        return min(nearest, key=lambda one: nearest[one]), "theatre of the nearest incident"


def read_folder(path: Path) -> Folder:
    """Read the tables of a folder.

    Raises
    ------
    DataError : the descriptor or a table cannot be used, or a place has no point
    """
    descriptor = read_descriptor(path)
    tables, problems = read_tables(path, descriptor)
    if "places" in tables:
        places = tables["places"]
        problems += [
            places.problem(row, column, "is no number; see `sitrep check`")
            for row in places.rows
            for column in ("latitude", "longitude")
            if read_coordinate(row[column]) is None
        ]
    if problems:
        raise DataError(problems)
    return Folder(
        path,
        descriptor,
        {name: [row.cells for row in table.rows] for name, table in tables.items()},
    )


def _rows(path: Path) -> Rows:
    """Return the rows of a CSV file, by the names of its columns."""
    (_, header), *lines = split(decode(read_bytes(path), path.name), path.name) or [(1, [])]
    return [dict(zip(header, cells, strict=False)) for _, cells in lines]


def read_gazetteer(path: Path) -> list[Place]:
    """Return the places of a gazetteer in CSV.

    Raises
    ------
    DataError : a column is missing, or a coordinate is none
    """
    rows = _rows(path)
    with path.open(encoding="utf-8-sig", newline="") as file:
        header = next(csv.reader(file), [])
    problems = [
        Problem(path.name, 1, column=name, rule=f"column is missing; {suggestion(name, header)}")
        for name in NEEDED
        if name not in header
    ]
    if problems:
        raise DataError(problems)
    places = []
    for line, row in enumerate(rows, 2):
        try:
            places.append(_place(row, path.stem))
        except ValueError:
            rule = "latitude and longitude must be numbers"
            problems.append(Problem(path.name, line, row["name"], rule=rule))
    if problems:
        raise DataError(problems)
    return places


def _place(row: Mapping[str, str], origin: str = "") -> Place:
    """Return a place from a row."""
    return Place(
        row.get("place_id", "") if not origin else "",
        row["name"],
        row.get("name_ar", ""),
        row["admin1"],
        float(row["latitude"]),
        float(row["longitude"]),
        row.get("kind") or "settlement",
        origin,
    )


def make_gazetteer(folder: Folder, more: list[Place]) -> Gazetteer:
    """Return the places of a folder, and of a gazetteer those that the folder does not have."""
    own = [_place(row) for row in folder.tables["places"]]
    known = {(place.name, place.admin1) for place in own}
    regions = {row["admin1"]: [row.get("name_ar", "")] for row in folder.tables["admin1"]}
    rest = [place for place in more if (place.name, place.admin1) not in known]
    return Gazetteer([*own, *rest], regions)
