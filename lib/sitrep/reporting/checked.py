"""The plan, checked; found right once, it is not checked again before something changes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sitrep.reporting.inputs import code_digest, file_digest, package_versions, value_digest
from sitrep.reporting.reports import Plan
from sitrep.reporting.store import CHECKED, read_json, write_json


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


def load_plan(asked: Request, out: Path) -> Plan:
    """Return the checked plan, from the output folder's memory if nothing changed since.

    Raises
    ------
    DataError : lists everything that is wrong with it, by line
    """
    last = read_json(out / CHECKED)
    if last and last.get("inputs") == _inputs(asked, last.get("datasets", {})):
        return Plan.from_json(last["plan"])

    from sitrep.reporting.plan import read_plan

    return read_plan(asked.path, overrides=asked.overrides, formats=asked.formats)


def remember_plan(asked: Request, out: Path, plan: Plan) -> None:
    """Keep a plan that was found right in the output folder."""
    paths = {report.asked.path for report in plan.reports if report.asked.path}
    datasets = {name: file_digest(Path(name)) for name in sorted(paths)}
    inputs = _inputs(asked, datasets)
    if read_json(out / CHECKED).get("inputs") != inputs:
        write_json(out / CHECKED, {"inputs": inputs, "datasets": datasets, "plan": plan.to_json()})


def _inputs(asked: Request, datasets: Mapping[str, str]) -> str:
    """Return the hash of all that the outcome of the check depends on; empty if a part is gone."""
    notebooks = sorted((asked.path.parent / "notebooks").glob("*.ipynb"))
    try:
        files = {str(file.resolve()): file_digest(file) for file in [asked.path, *notebooks]}
        found = {name: file_digest(Path(name)) for name in datasets}
    except OSError:
        return ""
    given = [dict(asked.overrides), None if asked.formats is None else list(asked.formats)]
    return value_digest([files, found, given, code_digest(), package_versions()])
