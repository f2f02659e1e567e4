"""Appends the accepted lines of a coding form to the tables of a folder: all of them, or none."""

from __future__ import annotations

import csv
import io
import shutil
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

from sitrep.codebook import check, write_canonical
from sitrep.coding.accepted import Form, read_form
from sitrep.coding.appended import Appended
from sitrep.coding.folder import Folder, read_folder
from sitrep.coding.rows import append
from sitrep.errors import DataError, Problem


@dataclass(frozen=True)
class Merged:
    """What a merge did.

    Attributes
    ----------
    form : Form
    added : dict, table -> how many rows are new
    said : list of str, what was done with single lines
    problems : list of Problem, of the folder as it is now
    """

    form: Form
    added: dict[str, int]
    said: list[str]
    problems: list[Problem] = field(default_factory=list)


def merge(form: Path, into: Path) -> Merged:
    """Append what was accepted, if all of it is sound.

    Parameters
    ----------
    form : Path, a coding form with its decisions
    into : Path, the folder of tables

    Returns
    -------
    Merged

    Raises
    ------
    DataError : every cell that cannot be taken, or every rule that the tables would break with
        these lines and do not break without them; nothing is written then
    OSError : the tables cannot be written
    """
    folder = read_folder(into)
    accepted = read_form(form, folder)
    done = append(folder, accepted)
    before = check(into)
    if not any(done.added.values()) and not done.changed:
        return Merged(accepted, {}, done.said, before)
    with tempfile.TemporaryDirectory(dir=into, prefix=".merge-") as held:
        copy = Path(held) / into.name
        copy.mkdir()
        _copy(folder, into, copy)
        _write(done, folder, copy)
        write_canonical(copy)
        after = check(copy)
        new = _new_problems(before, after)
        if new:
            raise DataError([_in_form(problem, done, accepted) for problem in new])
        for path in sorted(copy.iterdir()):
            if path.read_bytes() != (into / path.name).read_bytes():
                path.replace(into / path.name)
    return Merged(accepted, {name: n for name, n in done.added.items() if n}, done.said, after)


def _copy(folder: Folder, into: Path, copy: Path) -> None:
    """Copy the tables, their descriptor and their codebook."""
    names = [resource["path"] for resource in folder.descriptor["resources"]]
    for name in [*names, "datapackage.json", "README.md"]:
        if (into / name).is_file():
            shutil.copy2(into / name, copy / name)


def _write(done: Appended, folder: Folder, copy: Path) -> None:
    """Write the tables that have new rows or cells."""
    for resource in folder.descriptor["resources"]:
        name = resource["name"]
        if not done.added.get(name) and name not in done.changed:
            continue
        columns = [column["name"] for column in resource["schema"]["fields"]]
        buffer = io.StringIO(newline="")
        writer = csv.DictWriter(buffer, columns, restval="", lineterminator="\n")
        writer.writeheader()
        writer.writerows(
            {column: row.get(column, "") for column in columns} for row in done.tables[name]
        )
        (copy / resource["path"]).write_text(buffer.getvalue(), encoding="utf-8", newline="\n")


def _new_problems(before: list[Problem], after: list[Problem]) -> list[Problem]:
    """Return the problems that were not there before, whatever line they stand in."""

    def key(problem: Problem) -> tuple[str, str, str, str, str]:
        return problem.file, problem.id, problem.column, problem.value, problem.rule

    old = {key(problem) for problem in before}
    return [problem for problem in after if key(problem) not in old]


def _in_form(problem: Problem, done: Appended, form: Form) -> Problem:
    """Return a problem of the tables as one of the line of the form that brings it."""
    at = done.lines.get(problem.id) or done.lines.get(problem.id.split(" ")[0], 0)
    if not at:
        return problem
    rule = f"{problem.rule} (as {problem.file} would have it)"
    return Problem(form.file, at, "", problem.column, problem.value, rule)
