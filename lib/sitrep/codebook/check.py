"""Checks a folder of curated tables: all problems in one go."""

from __future__ import annotations

from pathlib import Path

from sitrep.codebook.canonical import check_descriptor, check_form
from sitrep.codebook.claims import check_claims
from sitrep.codebook.document import check_document
from sitrep.codebook.fields import check_codes, check_fields
from sitrep.codebook.incidents import RULES as INCIDENT_RULES
from sitrep.codebook.package import read_descriptor, read_tables
from sitrep.codebook.reference import RULES as REFERENCE_RULES
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
    ragged = {
        (table.file, row.line) for table in tables.values() for row in table.rows if row.ragged
    }
    found = [
        *check_fields(tables),
        *check_codes(tables),
        *(problem for rule in RULES for problem in rule(tables, descriptor)),
        *check_claims(tables),
        *check_form(tables),
        *check_descriptor(directory, descriptor, tables),
    ]
    if "codes" in tables:
        found += check_document(directory, descriptor, tables["codes"])
    problems += [problem for problem in found if (problem.file, problem.row) not in ragged]
    return sorted(set(problems))
