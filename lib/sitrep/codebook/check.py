"""Checks a folder of curated tables: all problems in one go."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sitrep.codebook.canonical import check_descriptor, check_form
from sitrep.codebook.claims import check_claims
from sitrep.codebook.descriptor import read_descriptor
from sitrep.codebook.document import check_document
from sitrep.codebook.fields import check_codes, check_fields
from sitrep.codebook.incidents import RULES as INCIDENT_RULES
from sitrep.codebook.reference import RULES as REFERENCE_RULES
from sitrep.codebook.tables import Tables, read_tables
from sitrep.errors import DataError, Problem

RULES = (*INCIDENT_RULES, *REFERENCE_RULES)
"""Every rule between rows and tables."""


def check(directory: Path) -> list[Problem]:
    """Check the tables, the descriptor and the codebook of a folder.

    A table that cannot be read is one problem; the rules that need it are left out. A row with too
    few or too many cells is one problem; nothing else is said of that row.

    Parameters
    ----------
    directory : Path, holds datapackage.json and the files that it describes

    Returns
    -------
    list of Problem, sorted by file and row; empty if all is well
    """
    try:
        descriptor = read_descriptor(directory)
    except DataError as error:
        return error.problems
    tables, problems = read_tables(directory, descriptor)
    problems += _check_rows(tables, descriptor)
    problems += check_form(tables)
    problems += check_descriptor(directory, descriptor, tables)
    if "codes" in tables:
        problems += check_document(directory, descriptor, tables["codes"])
    return sorted(set(problems))


def _check_rows(tables: Tables, descriptor: Mapping[str, Any]) -> list[Problem]:
    """Return what is wrong with cells and rows, each cause once."""
    cells = [*check_fields(tables), *check_codes(tables)]
    wrong = {(problem.file, problem.row, problem.column) for problem in cells}
    rules = [problem for rule in RULES for problem in rule(tables, descriptor)]
    rules += check_claims(tables)
    # That a cell breaks a rule says nothing new if it is of the wrong type or no code at all.
    first = [p for p in rules if (p.file, p.row, p.column) not in wrong]
    ragged = {
        (table.file, row.line) for table in tables.values() for row in table.rows if row.ragged
    }
    return [problem for problem in cells + first if (problem.file, problem.row) not in ragged]
