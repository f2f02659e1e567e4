"""The incidents as a folder: a data package."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from sitrep.codebook.canonical import dump, write_canonical
from sitrep.codebook.claims import check_claims
from sitrep.codebook.tables import Row, Table, Tables, read_tables
from sitrep.errors import DataError, ParameterError, Problem
from sitrep.export import about
from sitrep.model.dataset import Dataset
from sitrep.readers.package import DESCRIPTOR, digest_of, read_descriptor

OF_INCIDENTS = ("incidents", "targets", "accounts")
"""Tables of which only the rows of the incidents asked about are written."""

OTHERS = ("incidents", "targets", "accounts", "coverage", "theatres", "codes", "notes", "waterfall")
"""Tables of a package of data that have none of our form."""

OUTLINES = "boundaries.geojson"
"""The boundaries of a dataset that has its own."""

KINDS = {"i": "integer", "f": "number", "M": "date", "b": "boolean"}
"""Kind of a numpy type -> type of a data package; all else is text."""


def write_package(data: Dataset, folder: Path) -> list[Path]:
    """Write the incidents as a data package; of curated tables one that `load` reads back.

    Parameters
    ----------
    data : Dataset
    folder : Path, missing or empty

    Returns
    -------
    list of Path, the files written

    Raises
    ------
    ParameterError : the folder holds something, or is a file
    DataError : the curated tables changed since they were loaded
    OSError : it cannot be written
    """
    check_folder(folder, "folder")
    content = dict(_write_curated(data) if data.package else _write_other(data))
    folder.mkdir(parents=True, exist_ok=True)
    for name, written in content.items():
        (folder / name).write_bytes(written)
    if "selection.md" in content:
        write_canonical(folder)
    return sorted(folder.iterdir())


def check_folder(folder: Path, parameter: str) -> None:
    """Raise ParameterError if a folder holds something, or is a file.

    Parameters
    ----------
    folder : Path
    parameter : str, what an error calls it
    """
    if folder.is_file() or (folder.is_dir() and any(folder.iterdir())):
        raise ParameterError(parameter, f"'{folder}' is there and not empty; name another")


def _write_curated(data: Dataset) -> Iterator[tuple[str, bytes]]:
    """Yield the files of a part of a curated dataset: name and content."""
    origin = Path(data.package)
    descriptor = read_descriptor(origin)
    if digest_of(origin, descriptor) != data.sha256:
        rule = "its tables changed since they were loaded; load them again"
        raise DataError([Problem(str(origin), rule=rule)])
    described = {resource["path"] for resource in descriptor["resources"]}
    for path in sorted(origin.iterdir()):
        beside = path.suffix in (".md", "") and path.is_file()
        if beside and path.name not in described:
            yield path.name, path.read_bytes()
    yield from _write_boundaries(data)
    if not data.filters and len(data.waterfall) == 1:
        for name in described:
            yield name, (origin / name).read_bytes()
        own = _name_boundaries(descriptor, data)
        kept = (origin / DESCRIPTOR).read_bytes()
        yield DESCRIPTOR, kept if own == descriptor else dump(own)
        return
    tables, _ = read_tables(origin, descriptor)
    chosen = set(data.incidents["incident_id"])
    part = {name: _only(table, chosen) for name, table in tables.items()}
    part["claims"] = _without_lost_claims(part)
    for table in part.values():
        yield table.file, _render(table)
    own = _name_boundaries(descriptor, data)
    ours = {**own.get("sitrep", {}), "selection": _selection(data)}
    yield DESCRIPTOR, dump({**own, "sitrep": ours})
    yield "selection.md", about.as_text(data).encode("utf-8")


def _write_boundaries(data: Dataset) -> Iterator[tuple[str, bytes]]:
    """Yield the boundaries that came with the data, with their credit; the shipped ones stay."""
    if data.boundaries is None:
        return
    features = [
        {
            "type": "Feature",
            "properties": dict(region.properties),
            "geometry": {
                "type": "MultiPolygon",
                "coordinates": [[ring.tolist() for ring in polygon] for polygon in region.polygons],
            },
        }
        for region in data.boundaries.regions
    ]
    credit = data.boundaries.credit.rstrip(".")
    content = {"type": "FeatureCollection", "credit": credit, "features": features}
    yield OUTLINES, json.dumps(content, ensure_ascii=False).encode("utf-8")


def _name_boundaries(descriptor: dict[str, Any], data: Dataset) -> dict[str, Any]:
    """Return a descriptor that names the boundaries beside the tables, and their credit."""
    ours = {
        name: said for name, said in descriptor.get("sitrep", {}).items() if name != "boundaries"
    }
    if data.boundaries is not None:
        ours["boundaries"] = {"path": OUTLINES, "credit": data.boundaries.credit}
    return {**descriptor, "sitrep": ours} if ours else descriptor


def _only(table: Table, chosen: set[str]) -> Table:
    """Return a table with the rows of some incidents; a table of other things whole."""
    if table.name not in OF_INCIDENTS:
        return table
    rows = tuple(row for row in table.rows if row["incident_id"] in chosen)
    return Table(table.resource, rows, table.raw)


def _without_lost_claims(tables: Tables) -> Table:
    """Return the statements whose test still names what is in the tables."""
    table = tables["claims"]
    lost = {problem.row for problem in check_claims(tables)}
    rows = tuple(row for row in table.rows if row.line not in lost)
    return Table(table.resource, rows, table.raw)


def _render(table: Table) -> bytes:
    """Return the rows of a table as CSV."""
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(table.columns)
    writer.writerows(_cells(row, table.columns) for row in table.rows)
    return buffer.getvalue().encode("utf-8")


def _cells(row: Row, columns: list[str]) -> list[str]:
    return [row[column] for column in columns]


def _selection(data: Dataset) -> dict[str, Any]:
    """Return what was asked of the whole, so that whoever loads the part knows that it is one."""
    waterfall = data.waterfall.astype({"rows_in": int, "rows_out": int})
    return {
        "of": {"version": data.version, "sha256": data.sha256},
        "start": f"{data.start:%Y-%m-%d}",
        "end": f"{data.end:%Y-%m-%d}",
        "filters": dict(data.filters),
        "waterfall": waterfall.to_dict("records"),
    }


def _write_other(data: Dataset) -> Iterator[tuple[str, bytes]]:
    """Yield the files of a package of an export of another source."""
    tables = {name: about.plain(getattr(data, name)) for name in OTHERS}
    for name, table in tables.items():
        yield f"{name}.csv", table.to_csv(index=False, lineterminator="\n").encode("utf-8")
    yield from _write_boundaries(data)
    yield "README.md", about.as_text(data).encode("utf-8")
    yield DESCRIPTOR, dump(_name_boundaries(_describe(data, tables), data))


def _describe(data: Dataset, tables: Mapping[str, pd.DataFrame]) -> dict[str, Any]:
    """Return the descriptor of such a package."""
    return {
        "name": "sitrep-export",
        "title": data.name,
        "version": data.version,
        "description": about.caution(data) or f"An export by sitrep of {data.name}.",
        "citation": about.facts(data)["cite"],
        "licenses": [{"name": "other", "title": data.licence}],
        "sitrep": {"export": about.as_json(data)},
        "resources": [
            {
                "name": name,
                "path": f"{name}.csv",
                "encoding": "utf-8",
                "schema": {
                    "fields": [{"name": column, "type": _kind(table[column])} for column in table]
                },
            }
            for name, table in tables.items()
        ],
    }


def _kind(column: pd.Series) -> str:
    """Return the type of a column by the words of data packages."""
    return KINDS.get(getattr(column.dtype, "kind", "O"), "string")
