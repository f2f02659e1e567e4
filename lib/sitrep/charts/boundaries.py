"""The lines of a GeoJSON file, to be drawn under the points of a map."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from sitrep.errors import ParameterError


def read_boundaries(path: Path) -> tuple[list[np.ndarray], str]:
    """Return the lines of a GeoJSON file and its credit.

    Raises
    ------
    ParameterError : the file is missing, or is not GeoJSON
    """
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        lines = [np.asarray(line, dtype=float)[:, :2] for line in _lines(content)]
    except (OSError, ValueError, KeyError, TypeError, IndexError) as error:
        raise ParameterError(
            "boundaries", f"{path} is not a GeoJSON file that can be read ({error})"
        ) from error
    named = next(
        (content[name] for name in ("credit", "attribution", "source") if name in content),
        path.name,
    )
    return lines, f"Boundaries: {str(named).rstrip('.')}."


def _lines(node: Any) -> Iterator[Any]:
    """Walk through a GeoJSON object and yield each line or ring."""
    kind = node["type"]
    if kind == "FeatureCollection":
        for feature in node["features"]:
            yield from _lines(feature)
    elif kind == "Feature":
        if node["geometry"] is not None:
            yield from _lines(node["geometry"])
    elif kind == "GeometryCollection":
        for geometry in node["geometries"]:
            yield from _lines(geometry)
    elif kind == "LineString":
        yield node["coordinates"]
    elif kind in ("MultiLineString", "Polygon"):
        yield from node["coordinates"]
    elif kind == "MultiPolygon":
        for polygon in node["coordinates"]:
            yield from polygon
