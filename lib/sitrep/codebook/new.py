"""Makes a folder of tables of our form for a country, with one made-up row in each."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from pathlib import Path
from string import Template
from typing import Any

from sitrep.codebook.canonical import dump, write_canonical
from sitrep.codebook.leftovers import AUTHORS
from sitrep.errors import ParameterError
from sitrep.model.shipped import SHIPPED
from sitrep.readers.countries import Country
from sitrep.readers.package import DESCRIPTOR, read_descriptor

TEMPLATE = Path(__file__).parent / "template"
"""The rows that are made up, the codebook and the plan; `$country` and the like are filled in."""

DOCUMENTS = ("README.md", "reports.yml")

FIELDS: dict[str, dict[str, Any]] = {
    "places.name": {"description": "Name in Latin letters."},
    "places.name_ar": {"title": "Other name"},
    "places.pcode": {"description": "Code of the place in a list that others use."},
    "places.coordinates_from": {
        "description": "Where the point is from, with the likely error where it is large."
    },
    "admin1.admin1": {"description": "Name in Latin letters."},
    "admin1.name_ar": {"title": "Other name", "blank": "none that one would look for"},
    "admin1.pcode": {
        "description": "Code of the region in a list that others use.",
        "blank": "no such list",
    },
    "admin1.capital_latitude": {"blank": "not drawn on maps"},
    "admin1.capital_longitude": {"blank": "not drawn on maps"},
    "admin1.grid_row": {"blank": "shown below the others"},
    "admin1.grid_column": {"blank": "shown below the others"},
    "codes.colour": {"blank": "grey"},
}
"""Column -> what is said of it where the curated data of Syria say something else."""

OTHER_NAME = "Name in another language or script, by which it is found too."
FREE = ("required", "pattern")
"""Constraints that the columns of `FIELDS` with a blank of their own, and codes, do not keep."""


def write_new(folder: Path, country: Country) -> list[Path]:
    """Make a folder of tables that the check accepts, with a plan of reports.

    Parameters
    ----------
    folder : Path, missing or empty
    country : Country

    Returns
    -------
    list of Path, the files made

    Raises
    ------
    ParameterError : the folder holds something, or is a file
    OSError : it cannot be written
    """
    if folder.is_file() or (folder.is_dir() and any(folder.iterdir())):
        raise ParameterError("folder", f"'{folder}' is there and not empty; name another")
    shipped = read_descriptor(SHIPPED["curated"])
    folder.mkdir(parents=True, exist_ok=True)
    west, south, east, north = country.box
    words = {
        "country": country.name,
        "iso3": country.iso3,
        "title": _title(country),
        "latitude": f"{(south + north) / 2:.4f}",
        "longitude": f"{(west + east) / 2:.4f}",
    }
    tables = [f"{resource['name']}.csv" for resource in shipped["resources"]]
    for name in (*tables, *DOCUMENTS):
        text = Template((TEMPLATE / name).read_text(encoding="utf-8")).substitute(words)
        (folder / name).write_text(text, encoding="utf-8", newline="\n")
    _add_codes(folder / "codes.csv")
    (folder / DESCRIPTOR).write_bytes(dump(_describe(shipped, country)))
    write_canonical(folder)
    return sorted(folder.iterdir())


def _title(country: Country) -> str:
    return f"Incidents in {country.name}"


def _add_codes(path: Path) -> None:
    """Put the code lists that are the same everywhere behind those of the template."""
    with path.open(encoding="utf-8", newline="") as file:
        own = list(csv.reader(file))
    with (SHIPPED["curated"] / "codes.csv").open(encoding="utf-8", newline="") as file:
        _, *shipped = csv.reader(file)
    lists = {field for field, *_ in own}
    same = [[_neutral(cell) for cell in row] for row in shipped if row[0] not in lists]
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows([*own, *same])


def _describe(shipped: Mapping[str, Any], country: Country) -> dict[str, Any]:
    """Return the descriptor of the curated data of Syria as that of another country."""
    title = _title(country)
    about = {
        "name": f"incidents-{country.iso3.lower()}",
        "title": title,
        "version": "0.1.0",
        "description": f"{title}: when, where, what, which side acted, who was hit.",
        "citation": f"{AUTHORS} (year): {title}, version 0.1.0. CC BY 4.0.",
        "contributors": [{"title": AUTHORS, "role": "author"}],
        "keywords": [country.name, "conflict", "incidents"],
        "sources": [{"title": "Public pages, listed in sources.csv"}],
        "spatial": {
            "country": country.name,
            "note": "A box around the country, to catch typing errors in coordinates; it is no "
            "statement on borders. An `outline` of points catches more.",
            "bbox": list(country.box),
        },
        "temporal": {"start": "2024-01-01", "end": "2024-01-31"},
        "sitrep": {"words": _words(country), "metrics": _metrics(), "sides": {}},
    }
    resources = [_resource(resource, country) for resource in shipped["resources"]]
    kept = {name: value for name, value in shipped.items() if name != "created"}
    return {**kept, **about, "resources": resources}


def _words(country: Country) -> dict[str, Any]:
    """Return what one says of the tables, to be changed."""
    return {
        "incident": "incident",
        "region": "region",
        "regions": "regions",
        "theatre": "area",
        "theatres": "areas",
        "about": f"Incidents in {country.name}.",
        "inclusion": "An incident counts if at least one public page tells of it with a day or a "
        "window of days, a place and what was done.",
        "limits": [
            ["A sample, not a census", "What could be found was coded; more may have happened."]
        ],
        "actor": "The actor is the side that acted, as most accounts name it; unidentified means "
        "that no account names a side.",
        "target": "An incident counts under the group that lost most people, or the first one "
        "named where none did.",
        "toll": "Deaths are those of the people hit; the acting side's own dead are not among "
        "them.",
    }


def _metrics() -> dict[str, Any]:
    """Return what the measures of published totals in the template count."""
    return {
        "attacks": {"counts": "incidents", "event_classes": ["attack"]},
        "killed_total": {"counts": "killed", "own_dead": True},
        "killed_civilians": {"counts": "killed", "target_types": ["civilian"]},
    }


def _resource(resource: Mapping[str, Any], country: Country) -> dict[str, Any]:
    """Return the description of a table as one of another country."""
    schema = resource["schema"]
    fields = [_field(resource["name"], field, country) for field in schema["fields"]]
    said = {name: _neutral(resource[name]) for name in ("title", "description")}
    said["description"] = said["description"].replace("Syria", country.name)
    return {**resource, **said, "schema": {**schema, "fields": fields}}


def _field(table: str, field: Mapping[str, Any], country: Country) -> dict[str, Any]:
    """Return the description of a column as one of another country."""
    said = {name: _neutral(field[name]) for name in ("title", "description")}
    said["description"] = said["description"].replace("Syria", country.name)
    own = FIELDS.get(f"{table}.{field['name']}", {})
    limits = dict(field.get("constraints", {}))
    if "blank" in own or field["name"] == "pcode":
        limits = {name: value for name, value in limits.items() if name not in FREE}
    if field["name"] == "colour":
        limits["pattern"] = field["constraints"]["pattern"]
    if field["name"] == "name_ar":
        own = {**own, "description": OTHER_NAME}
    if f"{table}.{field['name']}" == "incidents.incident_id":
        limits["pattern"] = rf"^{country.iso3}-\d{{4}}-\d{{4}}$"
    changed = {**field, **said, **own}
    return {**changed, "constraints": limits} if limits else _without(changed, "constraints")


def _without(values: Mapping[str, Any], *names: str) -> dict[str, Any]:
    return {name: value for name, value in values.items() if name not in names}


def _neutral(text: str) -> str:
    """Say region where the curated data say governorate."""
    return text.replace("governorate", "region").replace("Governorate", "Region")
