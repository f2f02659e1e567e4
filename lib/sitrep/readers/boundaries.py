"""Reads boundaries: those that are shipped, country by country, or a GeoJSON file of one's own."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from functools import lru_cache
from os import PathLike
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import numpy as np

from sitrep.errors import ParameterError, nearest
from sitrep.model.outlines import Boundaries, Disputed, Region
from sitrep.model.shipped import BOUNDARIES
from sitrep.readers.countries import look_up

OWN = {"SYR": "syria_admin1.geojson"}
"""Countries of which a file of their own is shipped."""

WORLD = "world_admin1.zip"
DISPUTED = "disputed.geojson"

CALLED = {"XKX": "KOS", "ESH": "SAH", "PSE": "PSX", "SSD": "SDS", "ALA": "ALD"}
"""Code of a country -> the code that Natural Earth has for it, where it is another."""

POLYGONS = ("Polygon", "MultiPolygon")


def find_boundaries(countries: Iterable[str]) -> Boundaries:
    """Return the shipped boundaries of countries, and the disputed ones.

    Parameters
    ----------
    countries : iterable of str, by any of their usual names
    """
    regions: list[Region] = []
    credited: list[str] = []
    missing: list[str] = []
    for name in dict.fromkeys(countries):
        country = look_up(name)
        found = None if country is None else _read_country(country.iso3)
        if found is None:
            missing.append(name)
        else:
            regions += found.regions
            credited.append(found.credit)
    credit = " ".join(dict.fromkeys(credited))
    return Boundaries(tuple(regions), credit, _read_disputed() if regions else (), tuple(missing))


@lru_cache(maxsize=32)
def _read_country(iso3: str) -> Boundaries | None:
    """Return the boundaries of one country; None where none are shipped."""
    if iso3 in OWN and (BOUNDARIES / OWN[iso3]).is_file():
        content = json.loads((BOUNDARIES / OWN[iso3]).read_bytes())
    else:
        content = _read_member(f"{CALLED.get(iso3, iso3)}.geojson")
    if content is None:
        return None
    return Boundaries(tuple(_regions(content, iso3)), f"{content['credit']}.")


def _read_member(name: str) -> Any:
    """Return one member of the shipped archive; None if there is none."""
    if not (BOUNDARIES / WORLD).is_file():
        return None
    with ZipFile(BOUNDARIES / WORLD) as archive:
        return json.loads(archive.read(name)) if name in archive.namelist() else None


@lru_cache(maxsize=1)
def _read_disputed() -> tuple[Disputed, ...]:
    """Return the disputed boundaries of the world."""
    content = _read_member(DISPUTED) or {"features": []}
    return tuple(
        Disputed(
            feature["properties"]["name"],
            tuple(np.asarray(line, dtype=float) for line in feature["geometry"]["coordinates"]),
        )
        for feature in content["features"]
    )


def read_boundaries(path: str | PathLike[str]) -> Boundaries:
    """Read a GeoJSON file with polygons; disputed boundaries are those that are shipped.

    Its member `credit`, `attribution` or `source` is its credit, else its name.

    Raises
    ------
    ParameterError : there is no such file, it is no GeoJSON, has no polygons, or has coordinates
        that are no longitudes and latitudes
    """
    path = Path(path)
    content = _read_json(path)
    try:
        regions = tuple(_regions(content, path.name))
    except (KeyError, TypeError, ValueError, IndexError, AttributeError):
        raise _refusal(path, "is not GeoJSON as RFC 7946 has it") from None
    if not regions:
        raise _refusal(path, "has no polygons; boundaries are the outlines of regions")
    for region in regions:
        _check_degrees(path, region)
    named = next(
        (content[name] for name in ("credit", "attribution", "source") if content.get(name)),
        path.name,
    )
    credit = str(named).removeprefix("Boundaries: ").rstrip(".")
    return Boundaries(regions, f"Boundaries: {credit}.", _read_disputed(), file=path.name)


def _read_json(path: Path) -> dict[str, Any]:
    """Return the object that a file holds."""
    try:
        content = json.loads(path.read_text(encoding="utf-8-sig"))
    except (FileNotFoundError, IsADirectoryError):
        there = [other.name for other in path.parent.glob("*.*json")]
        close = nearest(path.name, there)
        hint = f"; did you mean '{path.with_name(close)}'?" if close else ""
        raise ParameterError("boundaries", f"no such file: '{path}'{hint}") from None
    except OSError as error:
        raise _refusal(path, f"cannot be read: {error.strerror}") from None
    except (ValueError, RecursionError):
        raise _refusal(path, "is no JSON; give a GeoJSON file") from None
    kind = content.get("type") if isinstance(content, dict) else None
    if kind == "Topology":
        raise _refusal(path, "is TopoJSON; convert it to GeoJSON")
    if not isinstance(content, dict) or not isinstance(kind, str):
        raise _refusal(path, "is not GeoJSON: it is no object with a `type`")
    return content


def _refusal(path: Path, rule: str) -> ParameterError:
    return ParameterError("boundaries", f"'{path}' {rule}")


def _regions(node: dict[str, Any], country: str) -> Iterator[Region]:
    """Yield the polygons of a GeoJSON object, with what the file says of them."""
    if node["type"] == "FeatureCollection":
        features = node["features"]
    else:
        features = [node if node["type"] == "Feature" else {"geometry": node}]
    for feature in features:
        polygons = tuple(_polygons(feature["geometry"]))
        if polygons:
            told = feature.get("properties") or {}
            words = {str(name): text for name, text in told.items() if isinstance(text, str)}
            yield Region(polygons, words, country)


def _polygons(geometry: dict[str, Any] | None) -> Iterator[tuple[np.ndarray, ...]]:
    """Yield each polygon of a geometry as its rings."""
    if geometry is None:
        return
    if geometry["type"] == "GeometryCollection":
        for part in geometry["geometries"]:
            yield from _polygons(part)
    elif geometry["type"] in POLYGONS:
        parts = geometry["coordinates"]
        for polygon in [parts] if geometry["type"] == "Polygon" else parts:
            rings = tuple(_ring(ring) for ring in polygon)
            if rings:
                yield rings


def _ring(positions: list[Any]) -> np.ndarray:
    """Return a ring, closed; a height is left out."""
    ring = np.asarray([[position[0], position[1]] for position in positions], dtype=float)
    if len(ring) < 3 or not np.isfinite(ring).all():
        raise ValueError("no ring")
    return ring if (ring[0] == ring[-1]).all() else np.vstack([ring, ring[:1]])


def _check_degrees(path: Path, region: Region) -> None:
    """Raise an error for positions that are not on the globe."""
    for ring in region.rings:
        wrong = (np.abs(ring) > (180.0, 90.0)).any(axis=1)
        if wrong.any():
            x, y = ring[wrong][0]
            rule = f"has the position [{x:g}, {y:g}], which is no longitude and latitude"
            hint = "longitude comes first" if abs(x) <= 90 and abs(y) <= 180 else "give WGS 84"
            raise _refusal(path, f"{rule} (-180 to 180, -90 to 90); {hint}")
