"""The pairs that a person decides: a table for a spreadsheet, kept when a list is renewed."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from sitrep.errors import DataError, Problem, suggestion
from sitrep.links.match import NO, YES

KEY = ("first_list", "first", "second_list", "second")
"""Columns that say which pair a row is of: names of the lists, ids of the incidents."""

DECISION = "decision"
"""The column that a person fills with `YES` or `NO`; what is empty is asked again."""

ENCODING = "utf-8-sig"
"""With the mark by which spreadsheets know it; read with and without."""


@dataclass(frozen=True)
class Decisions:
    """What a person has decided.

    Attributes
    ----------
    pairs : dict, names of two lists -> ids of both incidents -> `YES` or `NO`
    rows : list of dict, the rows of the file that are decided, as they stand
    """

    pairs: dict[tuple[str, str], dict[tuple[str, str], str]]
    rows: list[dict[str, str]]

    def of(self, first: str, second: str) -> dict[tuple[str, str], str]:
        """Return the decisions on two lists, ids in this order, whichever stands first there."""
        turned = {(b, a): said for (a, b), said in self.pairs.get((second, first), {}).items()}
        return {**turned, **self.pairs.get((first, second), {})}


NOTHING = Decisions({}, [])


def read_decisions(path: Path) -> Decisions:
    """Read what a person has decided.

    Parameters
    ----------
    path : Path, of a file that `write_queue` wrote; one that is missing says nothing

    Raises
    ------
    DataError : it is no such table; a decision is none; one pair is decided twice, otherwise; or
        one incident is said to be two others of one list: names every row and column
    """
    if not path.exists():
        return NOTHING
    header, rows = _read(path)
    missing = [name for name in (DECISION, *KEY) if name not in header]
    if missing:
        rule = "is missing; the review queue is the file that `sitrep link` writes"
        raise DataError([Problem(path.name, 1, column=name, rule=rule) for name in missing])
    problems: list[Problem] = []
    pairs: dict[tuple[str, str], dict[tuple[str, str], str]] = {}
    where: dict[tuple[str, ...], tuple[int, str]] = {}
    kept = []
    for line, row in enumerate(rows, start=2):
        said = (row[DECISION] or "").strip().casefold()
        key = tuple((row[name] or "").strip() for name in KEY)
        if not said:
            continue
        if wrong := _find_wrong(path.name, line, row, said, key):
            problems += wrong
            continue
        at, before = where.setdefault(key, (line, said))
        if before != said:
            rule = f"is decided otherwise in row {at}; keep one of the two"
            problems.append(Problem(path.name, line, " ".join(key[1::2]), DECISION, said, rule))
        first, one, second, two = key
        pairs.setdefault((first, second), {})[one, two] = said
        kept.append({**row, DECISION: said})
    problems += _find_doubles(path.name, where)
    if problems:
        raise DataError(problems)
    return Decisions(pairs, kept)


def lay_out(asked: pd.DataFrame, decisions: Decisions) -> list[list[str]]:
    """Return the table of the pairs that are decided, and after them of those that are to be.

    Parameters
    ----------
    asked : DataFrame of text, with the columns `KEY` and what a person needs to decide
    decisions : Decisions, whose rows are kept as they stand

    Returns
    -------
    list of rows of cells, the header first: `DECISION`, the columns of `asked`, and those that a
    person has added
    """
    columns = [DECISION, *asked.columns]
    more = {name for row in decisions.rows for name in row if name} - set(columns)
    header = [*columns, *sorted(more)]
    told = asked.drop(columns=[*KEY]).map(_as_text)
    fresh = asked.assign(**told, **{DECISION: ""}).to_dict("records")
    rows: list[Mapping[Any, str]] = [*decisions.rows, *fresh]
    return [header, *([row.get(name) or "" for name in header] for row in rows)]


def _as_text(said: str) -> str:
    """Return a cell that no spreadsheet takes for a formula."""
    return f"'{said}" if said.startswith(("=", "+", "-", "@", "\t", "\r", "\n")) else said


def write_queue(path: Path, asked: pd.DataFrame, decisions: Decisions) -> None:
    """Write the pairs that are to be decided, after those that are.

    Parameters
    ----------
    path : Path, replaced
    asked, decisions : see `lay_out`

    Raises
    ------
    OSError : it cannot be written
    """
    written = path.with_name(f".{path.name}.new")
    with written.open("w", encoding=ENCODING, newline="") as file:
        csv.writer(file).writerows(lay_out(asked, decisions))
    written.replace(path)


def _read(path: Path) -> tuple[list[str], list[dict[str, str]]]:
    """Return the header and the rows of a CSV file, whichever of two separators it has.

    Raises
    ------
    DataError : it is no text, or no table
    """
    try:
        text = path.read_text(encoding=ENCODING)
    except UnicodeDecodeError:
        rule = "is not UTF-8; save it from the spreadsheet as 'CSV UTF-8'"
        raise DataError([Problem(path.name, rule=rule)]) from None
    head = text.partition("\n")[0]
    lines = text.splitlines(keepends=True)
    reader = csv.DictReader(lines, delimiter=";" if head.count(";") > head.count(",") else ",")
    try:
        rows = [{k: v for k, v in row.items() if isinstance(k, str)} for row in reader]
    except csv.Error as error:
        raise DataError([Problem(path.name, reader.line_num, rule=str(error))]) from None
    return list(reader.fieldnames or []), rows


def _find_wrong(
    file: str, line: int, row: Mapping[str, str], said: str, key: tuple[str, ...]
) -> list[Problem]:
    """Return what is wrong with one decision."""
    if said not in (YES, NO):
        rule = f"is no decision; {suggestion(said, [YES, NO])}, or leave it empty"
        return [Problem(file, line, " ".join(key[1::2]), DECISION, row[DECISION], rule)]
    empty = [name for name, value in zip(KEY, key, strict=True) if not value]
    return [Problem(file, line, column=name, rule="is empty in a decided row") for name in empty]


def _find_doubles(file: str, where: Mapping[tuple[str, ...], tuple[int, str]]) -> list[Problem]:
    """Return the decisions that make one incident two of the same list."""
    taken: dict[tuple[str, str, str], tuple[int, str]] = {}
    problems = []
    for (first, one, second, two), (line, said) in where.items():
        if said != YES:
            continue
        for mine, incident, theirs, other in ((first, one, second, two), (second, two, first, one)):
            at, partner = taken.setdefault((mine, incident, theirs), (line, other))
            if partner != other:
                rule = f"is '{partner}' already in row {at}; one incident is one other, or none"
                problems.append(Problem(file, line, incident, "second", other, rule))
    return problems
