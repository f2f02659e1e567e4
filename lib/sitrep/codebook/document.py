"""The tables of the codebook: columns and codes, written from the descriptor and codes.csv."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from sitrep.codebook.tables import Resource, Table
from sitrep.errors import Problem

README = "README.md"
BEGIN = "<!-- begin: tables -->"
END = "<!-- end: tables -->"


def describe(descriptor: Mapping[str, Any], codes: Table) -> str:
    """Write every table, column and code as Markdown.

    Parameters
    ----------
    descriptor : mapping, as in datapackage.json
    codes : Table, codes.csv

    Returns
    -------
    str : one section a table, with one line a column; then one section a code list, in code order
    """
    parts = ["## Tables", *map(_describe_table, descriptor["resources"]), "## Codes"]
    fields = dict.fromkeys(row["field"] for row in codes.rows)
    used = _uses(descriptor["resources"])
    parts += [_describe_codes(field, codes, used.get(field, [])) for field in sorted(fields)]
    return "\n\n".join(parts)


def renew(text: str, descriptor: Mapping[str, Any], codes: Table) -> str:
    """Return the codebook with its tables written anew; without markers, as it is."""
    block = f"{BEGIN}\n\n{describe(descriptor, codes)}\n\n{END}"
    return re.sub(f"{BEGIN}.*{END}", lambda _: block, text, count=1, flags=re.DOTALL)


def check_document(directory: Path, descriptor: Mapping[str, Any], codes: Table) -> list[Problem]:
    """Return what is wrong with the codebook; nothing if its tables are in step."""
    try:
        text = (directory / README).read_text(encoding="utf-8")
    except FileNotFoundError:
        return [Problem(README, rule="is missing")]
    except (OSError, UnicodeDecodeError) as error:
        return [Problem(README, rule=f"cannot be read: {error}")]
    if not re.search(f"{BEGIN}.*{END}", text, flags=re.DOTALL):
        return [Problem(README, rule=f"has no place for its tables: {BEGIN} ... {END}")]
    wanted = renew(text, descriptor, codes)
    if text == wanted:
        return []
    pairs = zip(text.split("\n"), wanted.split("\n"), strict=False)
    line = next((number for number, (got, want) in enumerate(pairs, 1) if got != want), 0)
    rule = "tables are out of step with the descriptor and codes.csv; run `sitrep check --fix`"
    return [Problem(README, line, rule=rule)]


def _uses(resources: Iterable[Resource]) -> dict[str, list[str]]:
    """Return which columns use each code list."""
    uses: dict[str, list[str]] = {}
    for resource in resources:
        for field in resource["schema"]["fields"]:
            if "codes" in field:
                uses.setdefault(field["codes"], []).append(f"{resource['name']}.{field['name']}")
    return uses


def _describe_table(resource: Resource) -> str:
    """Write one table: what a row is, its key, and a line for each column."""
    schema = resource["schema"]
    key = ", ".join(f"`{name}`" for name in schema["primaryKey"])
    refers = {
        link["fields"][0]: f"`{link['reference']['resource']}.csv`"
        for link in schema.get("foreignKeys", [])
    }
    rows = [
        (f"`{field['name']}`", _kind(field, refers), _text(field), field.get("blank", ""))
        for field in schema["fields"]
    ]
    text = f"{resource['description']} Rows: {resource.get('rows', 0)}. Key: {key}."
    table = _table(("column", "type", "meaning", "blank means"), rows)
    return f"### {resource['path']}\n\n{text}\n\n{table}"


def _kind(field: Mapping[str, Any], refers: Mapping[str, str]) -> str:
    """Say what a column holds: its type, code list, or the table that it refers to."""
    if "codes" in field:
        return f"code, see [{field['codes']}](#{field['codes']})"
    if field["name"] in refers:
        return f"key of {refers[field['name']]}"
    unit = f", {field['unit']}" if "unit" in field else ""
    plain = {"string": "text", "integer": "whole number", "date": "date, YYYY-MM-DD"}
    return f"{plain.get(field['type'], field['type'])}{unit}"


def _text(field: Mapping[str, Any]) -> str:
    """Return the description of a column, with its form where it has one."""
    pattern = field.get("constraints", {}).get("pattern")
    return f"{field['description']} Form: `{pattern}`." if pattern else str(field["description"])


def _describe_codes(field: str, codes: Table, uses: list[str]) -> str:
    """Write one code list, in its order."""
    listed = [row for row in codes.rows if row["field"] == field]
    listed.sort(key=lambda row: (len(row["order"]), row["order"]))  # by number, even if it is none
    rows = [(f"`{row['code']}`", row["label"], row["definition"]) for row in listed]
    where = ", ".join(f"`{use}`" for use in uses)
    return f"### {field}\n\nUsed in {where}.\n\n{_table(('code', 'label', 'definition'), rows)}"


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    """Write a Markdown table."""
    lines = [head, tuple("---" for _ in head), *rows]
    escaped = ([cell.replace("|", "\\|") for cell in line] for line in lines)
    return "\n".join(f"| {' | '.join(cells)} |" for cells in escaped)
