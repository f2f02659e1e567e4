"""Reads a coding form that someone has gone through: which lines to take, and what is wrong."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from sitrep.coding.folder import Folder
from sitrep.coding.form import columns, count_groups
from sitrep.coding.sound import NEEDED, Accepted, check_line, problem_of
from sitrep.errors import DataError, Problem, nearest, suggestion
from sitrep.readers.package import decode, read_bytes, split

DECISIONS = ("accept", "drop", "")
"""What may stand in the column `decision`; a blank is not decided, and not taken."""


@dataclass(frozen=True)
class Form:
    """A coding form as it was decided.

    Attributes
    ----------
    file : str
    accepted : tuple of Accepted
    dropped, undecided : int, lines
    """

    file: str
    accepted: tuple[Accepted, ...]
    dropped: int
    undecided: int


def read_form(path: Path, folder: Folder) -> Form:
    """Return what was accepted in a coding form.

    Parameters
    ----------
    path : Path
    folder : Folder, whose codes, places and theatres count

    Raises
    ------
    DataError : every cell of an accepted line that cannot be taken, with what is allowed
    """
    lines = _lines(path)
    if not lines:
        raise DataError([Problem(path.name, rule="is empty; it needs a header line")])
    (_, header), *rest = lines
    problems = list(_check_header(path.name, header))
    if problems:
        raise DataError(problems)
    accepted, dropped, undecided = [], 0, 0
    for at, values in rest:
        if len(values) != len(header):
            rule = f"has {len(values)} cells, where the header has {len(header)}"
            problems.append(Problem(path.name, at, rule=rule))
            continue
        cells = {name: cell.strip() for name, cell in zip(header, values, strict=True)}
        decision = cells["decision"].casefold()
        if decision not in DECISIONS:
            hint = suggestion(decision, [one for one in DECISIONS if one])
            problems.append(problem_of(path, at, cells, "decision", f"is no decision; {hint}"))
        elif decision == "accept":
            accepted.append(Accepted(at, cells))
        dropped += decision == "drop"
        undecided += not decision
    for one in accepted:
        problems += check_line(path, one, folder)
    if problems:
        raise DataError(problems)
    return Form(path.name, tuple(accepted), dropped, undecided)


def _lines(path: Path) -> list[tuple[int, list[str]]]:
    """Return the lines that hold something, whatever a spreadsheet has put between the cells."""
    text = decode(read_bytes(path), path.name)
    head = text.partition("\n")[0]
    for separator in (";", "\t"):
        if head.count(separator) > head.count(","):
            buffer = io.StringIO(newline="")
            csv.writer(buffer).writerows(
                csv.reader(io.StringIO(text, newline=""), delimiter=separator)
            )
            text = buffer.getvalue()
            break
    return [(at, cells) for at, cells in split(text, path.name) if any(cells)]


def _check_header(file: str, header: list[str]) -> Iterator[Problem]:
    """Yield what is wrong with the first line."""
    known = columns(count_groups(header))
    for name in ("kind", "decision", *NEEDED["incident"]):
        if name not in header:
            meant = nearest(name, [other for other in header if other not in known])
            hint = f"; '{meant}' stands there" if meant else "; is it a file of `sitrep code`?"
            yield Problem(file, 1, column=name, rule=f"column is missing{hint}")
    for name in dict.fromkeys(header):
        if name and name not in known:
            rule = f"is no column of the coding form; {suggestion(name, known)}"
            yield Problem(file, 1, column=name, rule=rule)
        elif header.count(name) > 1:
            yield Problem(file, 1, column=name, rule="stands in the header more than once")
