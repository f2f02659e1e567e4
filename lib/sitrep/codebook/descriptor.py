"""The descriptor: what `datapackage.json` must say for the tables to be read and checked by it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    ValidationError,
    model_validator,
)

from sitrep.codebook.form import check_columns
from sitrep.codebook.tables import column_names
from sitrep.errors import DataError, Problem, suggestion
from sitrep.readers import package
from sitrep.readers.package import DESCRIPTOR
from sitrep.readers.shape import WordsOf, rule_of


def _compiled(pattern: str) -> str:
    """Return a pattern that can be compiled."""
    try:
        re.compile(pattern)
    except re.error as error:
        raise ValueError(f"is no regular expression: {error}") from None
    return pattern


class _Part(BaseModel):
    """A part of the descriptor; properties that we do not use are left to the standard."""

    model_config = ConfigDict(extra="allow", strict=True)


class _Constraints(_Part):
    required: bool = False
    unique: bool = False
    minimum: int | float | None = None
    maximum: int | float | None = None
    pattern: Annotated[str, AfterValidator(_compiled)] | None = None


class _Field(_Part):
    name: str
    type: Literal["string", "integer", "number", "date"]
    title: str
    description: str
    blank: str  # ours: what a blank means
    unit: str = ""  # ours
    codes: str = ""  # ours: name of the code list
    decimals: Annotated[int, Field(ge=0, le=9)] = 0  # ours: of the one form of a number
    holds_json: bool = Field(default=False, alias="json")  # ours: the text is a JSON object
    constraints: _Constraints = _Constraints()


class _Reference(_Part):
    resource: str
    fields_: list[str] = Field(alias="fields", min_length=1)


class _ForeignKey(_Part):
    fields_: list[str] = Field(alias="fields", min_length=1)
    reference: _Reference


class _Schema(_Part):
    fields_: list[_Field] = Field(alias="fields", min_length=1)
    primary_key: list[str] = Field(alias="primaryKey", min_length=1)
    foreign_keys: list[_ForeignKey] = Field(default=[], alias="foreignKeys")
    missing_values: list[str] = Field(default=[""], alias="missingValues")


class _Resource(_Part):
    name: str
    path: Annotated[str, Field(pattern=r"^[a-z0-9_]+\.csv$")]
    description: str
    size: int = Field(default=0, alias="bytes")
    hash: str = ""
    rows: int = 0
    sort: list[str] = []  # ours: columns to sort by, where not by key
    schema_: _Schema = Field(alias="schema")


_Point = Annotated[list[float], Field(min_length=2, max_length=2)]  # longitude, latitude


class _Spatial(_Part):
    country: str
    outline: Annotated[list[_Point], Field(min_length=3)] | None = None
    bbox: Annotated[list[float], Field(min_length=4, max_length=4)] | None = None

    @model_validator(mode="after")
    def _bounds(self) -> _Spatial:
        """Return it, if it says where the country lies."""
        if self.outline is None and self.bbox is None:
            raise ValueError("needs an outline or a bbox, [west, south, east, north], of degrees")
        if self.bbox and not (self.bbox[0] < self.bbox[2] and self.bbox[1] < self.bbox[3]):
            raise ValueError("bbox is [west, south, east, north]: each first less than its second")
        return self


class _Metric(BaseModel):
    """What a measure of published totals counts, as in `model.metrics.Metric`."""

    model_config = ConfigDict(extra="forbid", strict=True)

    counts: Literal["incidents", "killed", "wounded"]
    event_classes: list[str] = []
    event_types: list[str] = []
    target_types: list[str] = []
    own_dead: bool = False
    own_dead_of: list[str] = []


class _Outlines(BaseModel):
    """The boundaries that lie beside the tables."""

    model_config = ConfigDict(extra="forbid", strict=True)

    path: str
    credit: str = ""


class _Ours(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)

    words: WordsOf = WordsOf()
    metrics: dict[str, _Metric] = {}
    sides: dict[str, Annotated[list[str], Field(min_length=1)]] = {}
    selection: dict[str, Any] = {}  # of a part that `Dataset.to_package` wrote
    boundaries: _Outlines | None = None


class _Package(_Part):
    version: str
    resources: list[_Resource] = Field(min_length=1)
    spatial: _Spatial
    sitrep: _Ours = _Ours()  # ours


def read_descriptor(directory: Path) -> dict[str, Any]:
    """Read `datapackage.json`, as the loader does, and check what it says.

    Raises
    ------
    DataError : it is missing, is no JSON, is no valid Data Package, or lacks what the tables need
    """
    descriptor = package.read_descriptor(directory)
    try:
        _Package.model_validate(descriptor)
    except ValidationError as error:
        raise DataError(
            Problem(DESCRIPTOR, id=".".join(map(str, part["loc"])), rule=_rule(part))
            for part in error.errors()
        ) from None
    problems = [
        *_check_standard(descriptor),
        *_check_names(descriptor),
        *check_columns(descriptor),
    ]
    if problems:
        raise DataError(problems)
    return descriptor


def _rule(part: Any) -> str:
    """Return what pydantic found, and of a name that is not allowed the nearest one."""
    shapes: dict[str, type[BaseModel]] = {"words": WordsOf, "metrics": _Metric}
    shape = next((shapes[step] for step in part["loc"][:-1] if step in shapes), _Ours)
    return rule_of(part, shape.model_fields, what="allowed here")


def _check_standard(descriptor: dict[str, Any]) -> Iterator[Problem]:
    """Yield where a descriptor leaves the Data Package standard."""
    from frictionless import FrictionlessException, Package  # half a second: only when needed

    try:
        Package.from_descriptor(descriptor)
    except FrictionlessException as exception:
        for error in exception.reasons or [exception.error]:
            yield Problem(DESCRIPTOR, rule=f"is no valid Data Package: {error.note}")


def _check_names(descriptor: dict[str, Any]) -> Iterator[Problem]:
    """Yield keys that name no column or table, and names that stand twice."""
    columns = {resource["name"]: column_names(resource) for resource in descriptor["resources"]}
    if len(columns) < len(descriptor["resources"]):
        yield Problem(DESCRIPTOR, id="resources", rule="two tables have the same name")
    for resource in descriptor["resources"]:
        name, schema = resource["name"], resource["schema"]
        used = [(name, column) for column in [*schema["primaryKey"], *resource.get("sort", [])]]
        for link in schema.get("foreignKeys", []):
            used += [(name, column) for column in link["fields"]]
            used += [
                (link["reference"]["resource"], column) for column in link["reference"]["fields"]
            ]
        for table, column in used:
            if column not in columns.get(table, []):
                hint = suggestion(column, columns.get(table, []))
                rule = f"names {table}.{column}, which is not described; {hint}"
                yield Problem(DESCRIPTOR, id=name, rule=rule)
        if len(set(columns[name])) < len(schema["fields"]):
            yield Problem(DESCRIPTOR, id=name, rule="two columns have the same name")
