"""Cells and keys: types, constraints, primary and foreign keys, code lists."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from sitrep.codebook.tables import Resource, Row, Table, Tables
from sitrep.errors import Problem, nearest, suggestion

# frictionless takes "2020-1-5" as a date, " 5" and "1_0" as numbers, and NaN as a number: each
# has more than one form of one value, so the form is checked here, more strictly.
FORMS = {
    "date": (re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII), "a date (YYYY-MM-DD)"),
    "integer": (re.compile(r"-?\d{1,9}", re.ASCII), "a whole number"),
    "number": (re.compile(r"-?\d{1,9}(\.\d{1,9})?", re.ASCII), "a number"),
}


def check_fields(tables: Tables) -> list[Problem]:
    """Check every cell and key against the descriptor; return all problems."""
    problems: list[Problem] = []
    for table in tables.values():
        for row in table.rows:
            problems.extend(_check_forms(table, row))
    wrong = {(problem.file, problem.row, problem.column) for problem in problems}
    problems.extend(
        problem
        for problem in _validate(tables)
        if (problem.file, problem.row, problem.column) not in wrong
    )
    return problems


def check_codes(tables: Tables) -> list[Problem]:
    """Check every coded column against its code list; return all problems."""
    if "codes" not in tables:
        return []
    lists: dict[str, set[str]] = {}
    for row in tables["codes"].rows:
        lists.setdefault(row["field"], set()).add(row["code"])
    problems: list[Problem] = []
    for table in tables.values():
        for field in table.resource["schema"]["fields"]:
            allowed = lists.get(field.get("codes", ""), set())
            if "codes" in field:
                problems.extend(_check_column(table, field["name"], allowed, field["codes"]))
    return problems


def _check_column(table: Table, column: str, allowed: set[str], field: str) -> Iterator[Problem]:
    """Yield the cells of one column that hold no code of its list."""
    for row in table.rows:
        if row[column] and row[column] not in allowed:
            hint = suggestion(row[column], allowed)
            yield table.problem(row, column, f"is no code of {field} in codes.csv; {hint}")


def _check_forms(table: Table, row: Row) -> Iterator[Problem]:
    """Yield the cells of one row that are not written in the one form of their type."""
    for field in table.resource["schema"]["fields"]:
        name, text = field["name"], row[field["name"]]
        if not text:
            continue
        form, noun = FORMS.get(field["type"], (None, ""))
        if form and not form.fullmatch(text):
            yield table.problem(row, name, f"is not {noun}")
        elif text != text.strip():
            yield table.problem(row, name, "has spaces around it")
        elif not text.isprintable():
            yield table.problem(row, name, "holds a line break or another control character")
        elif "decimals" in field and len(text.partition(".")[2]) > field["decimals"]:
            yield table.problem(row, name, f"has more than {field['decimals']} decimals")
        elif field.get("json") and not isinstance(read_json(text), dict):
            yield table.problem(row, name, "is not a JSON object with each name once")


def read_json(text: str) -> Any:
    """Return what a JSON text holds; None if it is no JSON, or repeats a name."""

    def unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        if len(dict(pairs)) < len(pairs):
            raise ValueError
        return dict(pairs)

    try:
        return json.loads(text, object_pairs_hook=unique)
    except (ValueError, RecursionError):
        return None


def _validate(tables: Tables) -> Iterator[Problem]:
    """Yield what frictionless finds in tables already read, as problems of ours."""
    from frictionless import Package  # half a second: only when needed

    names = list(tables)
    if not tables:
        return
    inline = [
        {"name": name, "data": _data(table), "schema": _schema(table.resource, names)}
        for name, table in tables.items()
    ]
    package = Package.from_descriptor({"name": "tables", "resources": inline})
    report = package.validate(limit_errors=10**9)
    for task, table in zip(report.tasks, tables.values(), strict=True):
        for error in task.errors:
            yield from _translate(table, error, tables)


class _Cells(list[list[str]]):
    """The cells of a table; frictionless copies what it is given many times, and these never."""

    def __deepcopy__(self, _: dict[int, Any]) -> _Cells:
        return self


def _data(table: Table) -> _Cells:
    """Return the header and the rows; a table without rows needs no more than its header."""
    rows = ([row[column] for column in table.columns] for row in table.rows)
    return _Cells([table.columns, *rows])


def _schema(resource: Resource, names: list[str]) -> dict[str, Any]:
    """Return a schema without the foreign keys to tables that could not be read."""
    schema = dict(resource["schema"])
    keys = schema.pop("foreignKeys", [])
    kept = [key for key in keys if key["reference"]["resource"] in names]
    return {**schema, "foreignKeys": kept} if kept else schema


def _translate(table: Table, error: Any, tables: Tables) -> Iterator[Problem]:
    """Yield an error of frictionless as a problem, unless another error says the same."""
    if not hasattr(error, "row_number"):
        yield Problem(table.file, rule=error.note)
        return
    row = table.rows[error.row_number - 2]
    key = table.resource["schema"]["primaryKey"]
    if error.type == "primary-key":
        if any(row[column] for column in key):  # a blank key is reported cell by cell
            column = key[0] if len(key) == 1 else ""
            line = _first_like(table, row, key)
            yield table.problem(row, column, f"has the same key as line {line}: {' + '.join(key)}")
    elif error.type == "foreign-key":
        yield from _dangling(table, row, error, tables)
    elif error.type == "unique-error":
        if key != [error.field_name]:
            line = _first_like(table, row, [error.field_name])
            rule = f"stands in line {line} too; it must be unique"
            yield table.problem(row, error.field_name, rule)
    elif error.type == "blank-row":
        yield Problem(table.file, row.line, rule="is blank")
    elif error.type == "constraint-error":
        field = _field(table, error.field_name)
        for rule in _broken(field, row[error.field_name]) or [str(error.note)]:
            yield table.problem(row, error.field_name, rule)
    elif error.type == "type-error":
        kind = _field(table, error.field_name)["type"]
        noun = FORMS[kind][1] if kind in FORMS else f"a {kind}"
        yield table.problem(row, error.field_name, f"is not {noun}")
    else:
        yield table.problem(row, getattr(error, "field_name", ""), error.note)


def _field(table: Table, name: str) -> dict[str, Any]:
    """Return the description of a column."""
    return next(field for field in table.resource["schema"]["fields"] if field["name"] == name)


def _first_like(table: Table, row: Row, columns: list[str]) -> int:
    """Return the line of the first row that has the same in some columns."""
    wanted = [row[column] for column in columns]
    return next(r.line for r in table.rows if [r[column] for column in columns] == wanted)


def _broken(field: dict[str, Any], text: str) -> list[str]:
    """Say which constraints of its column a cell breaks."""
    limits = field["constraints"]
    low, high, pattern = (limits.get(name) for name in ("minimum", "maximum", "pattern"))
    numeric = field["type"] in ("integer", "number") and FORMS[field["type"]][0].fullmatch(text)
    number = float(text) if numeric else None
    broken = {
        "must not be blank": not text and limits.get("required", False),
        f"is below {low}": number is not None and low is not None and number < low,
        f"is above {high}": number is not None and high is not None and number > high,
        f"does not have the form {pattern}": text and pattern and not re.fullmatch(pattern, text),
    }
    return [rule for rule, here in broken.items() if here]


def _dangling(table: Table, row: Row, error: Any, tables: Tables) -> Iterator[Problem]:
    """Yield a key that names no row of the other table."""
    other = tables[error.reference_name]
    for column, reference in zip(error.field_names, error.reference_field_names, strict=True):
        if row[column]:
            meant = nearest(row[column], other.values(reference))
            hint = f"; did you mean '{meant}'?" if meant else ""
            yield table.problem(row, column, f"is not in {other.file}{hint}")
