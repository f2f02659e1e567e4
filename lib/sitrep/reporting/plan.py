"""The plan `reports.yml`: which notebooks, with which parameters. Checked before anything runs."""

from __future__ import annotations

import datetime
import re
from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import yaml
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from sitrep.errors import DataError, ParameterError, Problem, suggestion
from sitrep.reporting.parameters import Parameter, check_parameters, read_parameters

SAFE_NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
LONGEST_NAME = 60
"""A report's name is a folder of `reports/` and part of an address."""


@dataclass(frozen=True)
class Report:
    """One report of a plan, checked.

    Attributes
    ----------
    name : str, safe as a file name
    title : str
    notebooks : tuple of str, names without `.ipynb`, in the order of the report
    parameters : dict, what the plan sets
    changed : dict, those of `parameters` that differ from the default of a notebook
    period : str, the days reported on, in words; empty if the notebooks read no dataset
    """

    name: str
    title: str
    notebooks: tuple[str, ...]
    parameters: dict[str, Any]
    changed: dict[str, Any]
    period: str


@dataclass(frozen=True)
class Plan:
    """Reports, and the folder of their notebooks (`notebooks/` beside the plan)."""

    folder: Path
    reports: tuple[Report, ...]

    def select(self, names: Collection[str]) -> list[Report]:
        """Return the reports of these names in the order of the plan; all if none is given.

        Raises
        ------
        ParameterError : the plan has no report of that name
        """
        known = [report.name for report in self.reports]
        for name in names:
            if name not in known:
                hint = suggestion(name, known)
                raise ParameterError(f"{name!r} is no report of the plan; {hint}")
        return [report for report in self.reports if not names or report.name in names]


def _day_as_text(value: object) -> object:
    """Give a day as text: YAML reads an unquoted 2020-12-16 as a date, notebooks take text."""
    return value.isoformat() if isinstance(value, datetime.date) else value


class _Entry(BaseModel):
    """One report as it stands in the file."""

    model_config = ConfigDict(extra="forbid", strict=True)

    name: str
    title: Annotated[str, Field(min_length=1)]
    notebooks: Annotated[list[str], Field(min_length=1)]
    parameters: dict[str, Annotated[Any, BeforeValidator(_day_as_text)]] = {}


def read_plan(path: Path) -> Plan:
    """Read and check a plan.

    Parameters
    ----------
    path : Path, a YAML file; its notebooks stand in `notebooks/` beside it

    Returns
    -------
    Plan

    Raises
    ------
    DataError : lists everything that is wrong with it, by line
    """
    folder = path.parent / "notebooks"
    entries, places = _read_entries(path)
    problems: list[Problem] = []
    reports: list[Report] = []
    named = Counter(entry.get("name") for entry in entries)
    for number, given in enumerate(entries):
        wrong = list(_check_shape(given))
        if not wrong:
            entry = _Entry.model_validate(given)
            report, wrong = _check_report(entry, folder)
            if named[entry.name] > 1:
                wrong.append((("name",), "is the name of more than one report"))
            reports.append(report)
        for where, rule in wrong:
            line = _line(places[number], where)
            column = ".".join(map(str, where))
            problems.append(Problem(path.name, line, str(given.get("name", "")), column, rule=rule))
    if problems:
        raise DataError(problems)
    return Plan(folder, tuple(reports))


_Wrong = tuple[tuple[str | int, ...], str]
"""Where in an entry, and what is allowed there."""


def _read_entries(path: Path) -> tuple[list[dict[str, Any]], list[yaml.Node]]:
    """Return the entries under `reports`, and the place of each in the file."""

    def fail(rule: str, row: int = 0) -> DataError:
        return DataError([Problem(path.name, row, rule=rule)])

    try:
        text = path.read_text(encoding="utf-8")
        content = yaml.safe_load(text)
        place = yaml.compose(text, Loader=yaml.SafeLoader)
    except OSError as error:
        raise fail(f"cannot be read: {error.strerror}") from None
    except UnicodeDecodeError:
        raise fail("is not UTF-8 text") from None
    except yaml.MarkedYAMLError as error:
        row = error.problem_mark.line + 1 if error.problem_mark else 0
        raise fail(f"is not YAML: {error.problem}", row) from None
    if not isinstance(content, dict) or list(content) != ["reports"] or place is None:
        raise fail("must hold one list, `reports:`")
    entries = content["reports"]
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        raise fail("`reports:` must be a list; start each report with `- name:`")
    if not entries:
        raise fail("lists no report")
    return entries, list(place.value[0][1].value)


def _line(node: yaml.Node, where: tuple[str | int, ...]) -> int:
    """Return the line of a field of an entry; that of the entry if it has no such field."""
    line = int(node.start_mark.line) + 1
    for step in where:
        if isinstance(node, yaml.SequenceNode) and isinstance(step, int):
            node = node.value[step]
        elif isinstance(node, yaml.MappingNode):
            found = [(key, value) for key, value in node.value if key.value == str(step)]
            if not found:
                break
            line, node = int(found[0][0].start_mark.line) + 1, found[0][1]
    return line


def _check_shape(entry: dict[str, Any]) -> Iterator[_Wrong]:
    """Yield what keeps an entry from being a report at all."""
    try:
        _Entry.model_validate(entry)
    except ValidationError as error:
        for detail in error.errors():
            if detail["type"] == "extra_forbidden":
                rule = f"is not a field; {suggestion(str(detail['loc'][-1]), _Entry.model_fields)}"
            elif detail["type"] == "missing":
                rule = "is missing"
            else:
                rule = detail["msg"][:1].lower() + detail["msg"][1:]
            yield detail["loc"], rule


def _check_report(entry: _Entry, folder: Path) -> tuple[Report, list[_Wrong]]:
    """Return the report, and everything that is wrong with its content."""
    wrong: list[_Wrong] = []
    if not SAFE_NAME.fullmatch(entry.name) or len(entry.name) > LONGEST_NAME:
        rule = f"'{entry.name}' is not safe as a file name; use a-z, 0-9 and single hyphens"
        wrong.append((("name",), f"{rule}, at most {LONGEST_NAME}"))
    known = sorted(path.stem for path in folder.glob("*.ipynb"))
    declared: dict[str, dict[str, Parameter]] = {}
    for number, name in enumerate(entry.notebooks):
        if name in declared:
            wrong.append((("notebooks", number), f"'{name}' is listed twice"))
        elif name not in known:
            rule = f"'{name}' is no notebook of {folder.name}/; {suggestion(name, known)}"
            wrong.append((("notebooks", number), rule))
        else:
            try:
                declared[name] = read_parameters(folder / f"{name}.ipynb")
            except DataError as error:
                wrong.append((("notebooks", number), str(error)))
    period, unfit = check_parameters(entry.parameters, declared, folder)
    wrong += [(("parameters", name), rule) for name, rule in unfit.items()]
    changed = {
        name: value
        for name, value in entry.parameters.items()
        if any(name in has and has[name].default != value for has in declared.values())
    }
    notebooks = tuple(entry.notebooks)
    report = Report(entry.name, entry.title, notebooks, entry.parameters, changed, period)
    return report, wrong
