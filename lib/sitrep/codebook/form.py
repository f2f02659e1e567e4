"""What tables of our form must have, of whatever country: without these they cannot be read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from sitrep.errors import Problem, suggestion
from sitrep.readers.package import DESCRIPTOR

NEEDED = {
    "incidents": (
        "incident_id date_start date_end date_precision place_id geo_precision theatre "
        "event_class event_type weapon_type actor attribution",
        "actor_killed note",
    ),
    "targets": ("incident_id target_no target_type", "unit killed wounded abducted"),
    "accounts": (
        "incident_id source_id date_start date_end date_precision actor attribution",
        "killed wounded abducted actor_killed partial",
    ),
    "sources": ("source_id publisher_id", "url published language via"),
    "publishers": ("publisher_id name", "kind alignment note"),
    "places": ("place_id name admin1 kind", "name_ar latitude longitude"),
    "admin1": ("admin1", "name_ar capital_latitude capital_longitude grid_row grid_column"),
    "theatres": ("theatre name admin1s", ""),
    "coverage": ("theatre start end effort", "note"),
    "benchmarks": (
        "benchmark_id source_id publisher_id period_start period_end region_kind region actor "
        "metric value qualifier",
        "",
    ),
    "claims": ("claim_id source_id kind statement test", "parameters why_not"),
    "codes": ("field code label order", "definition colour"),
}
"""Table -> its columns that are never blank, and those that may be if the descriptor says so."""

OPTIONAL = {"events": ("event_id day name source_id", "theatre note")}
"""The same of tables that may be left out."""


def check_columns(descriptor: Mapping[str, Any]) -> Iterator[Problem]:
    """Yield the tables and columns that a descriptor leaves out, or lets be blank, and must not.

    Parameters
    ----------
    descriptor : mapping, as in datapackage.json, of the right shape
    """
    described = {resource["name"]: resource["schema"] for resource in descriptor["resources"]}
    for table, (filled, others) in {**NEEDED, **OPTIONAL}.items():
        if table in OPTIONAL and table not in described:
            continue
        if table not in described:
            rule = f"does not describe the table '{table}'; {suggestion(table, described)}"
            yield Problem(DESCRIPTOR, id="resources", rule=rule)
            continue
        fields = {field["name"]: field for field in described[table]["fields"]}
        for name in [*filled.split(), *others.split()]:
            if name not in fields:
                rule = f"is not described; {suggestion(name, fields)}"
                yield Problem(DESCRIPTOR, id=table, column=name, rule=rule)
            elif name in filled.split() and not _is_required(fields[name]):
                rule = "is never blank; set `required` in its constraints to true"
                yield Problem(DESCRIPTOR, id=table, column=name, rule=rule)


def _is_required(field: Mapping[str, Any]) -> bool:
    """Tell whether a descriptor says of a column that it is never blank."""
    return bool(field.get("constraints", {}).get("required"))
