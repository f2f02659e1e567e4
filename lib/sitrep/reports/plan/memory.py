"""The plan, checked; found right once, it is not checked again before something changes."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sitrep.reports.plan.model import Plan
from sitrep.reports.plan.notebooks import list_notebooks
from sitrep.reports.run.fingerprints import code_digest, file_digest, package_versions, value_digest
from sitrep.reports.run.output import CHECKED, read_json, write_json


@dataclass(frozen=True)
class Request:
    """What the command line asks of a plan.

    Attributes
    ----------
    path : Path, the YAML file
    overrides, formats : as `read_plan` takes them
    """

    path: Path
    overrides: Mapping[str, Any]
    formats: Sequence[str] | None


@dataclass(frozen=True)
class Checked:
    """A plan that was found right.

    Attributes
    ----------
    plan : Plan
    datasets : mapping, path -> sha256, of the files that it was checked against
    inputs : str, the hash of all that the outcome of the check depends on
    known : bool, whether the output folder remembers it
    """

    plan: Plan
    datasets: Mapping[str, str]
    inputs: str
    known: bool


def recall_plan(asked: Request, out: Path) -> Checked | None:
    """Return the plan from the output folder's memory; None if something changed since."""
    last = read_json(out / CHECKED)
    if last and last.get("inputs") == _inputs(asked, last.get("datasets", {})):
        plan = Plan.from_json(json.loads(last["plan"]))
        return Checked(plan, last["datasets"], last["inputs"], True)
    return None


def check_plan(asked: Request) -> Checked:
    """Read the plan and check it.

    Raises
    ------
    DataError : lists everything that is wrong with it, by line
    """
    from sitrep.reports.plan.parse import read_plan

    before = _inputs(asked, {})
    plan = read_plan(asked.path, overrides=asked.overrides, formats=asked.formats)
    paths = {path for report in plan.reports for path in report.inputs}
    datasets = {name: file_digest(Path(name)) for name in sorted(paths)}
    edited = before != _inputs(asked, {})  # while it was read: what was checked is not known
    return Checked(plan, datasets, "" if edited else _inputs(asked, datasets), False)


def remember_plan(checked: Checked, out: Path) -> None:
    """Keep a plan in the output folder, as it was when it was checked.

    It is a text in the file, whose keys are sorted: pages list parameters in the plan's order.
    """
    if checked.inputs and not checked.known:
        content = {"inputs": checked.inputs, "datasets": dict(checked.datasets)}
        write_json(out / CHECKED, {**content, "plan": json.dumps(checked.plan.to_json())})


def _inputs(asked: Request, datasets: Mapping[str, str]) -> str:
    """Return the hash of all that the outcome of the check depends on; empty if a part is gone."""
    notebooks = list_notebooks(asked.path.parent).values()
    try:
        files = {str(file.resolve()): file_digest(file) for file in [asked.path, *notebooks]}
        found = {name: file_digest(Path(name)) for name in datasets}
    except OSError:
        return ""
    given = [dict(asked.overrides), None if asked.formats is None else list(asked.formats)]
    return value_digest([files, found, given, code_digest(), package_versions()])
