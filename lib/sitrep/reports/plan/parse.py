"""The plan `reports.yml`: which notebooks, with which parameters. Checked before anything runs."""

from __future__ import annotations

import datetime
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any, Literal

import yaml
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from sitrep.errors import DataError, ParameterError, Problem, suggestion
from sitrep.readers.shape import rule_of
from sitrep.readers.yamlfile import find_line, read_yaml
from sitrep.reports.plan.expand import expand, sets
from sitrep.reports.plan.kernelspecs import check_kernel, check_settable, read_kernel
from sitrep.reports.plan.model import SINCE, Plan, Report
from sitrep.reports.plan.notebooks import OWN, list_notebooks
from sitrep.reports.plan.parameters import Parameter, check_parameters, read_parameters
from sitrep.reports.plan.since import check_since
from sitrep.reports.run.fingerprints import file_digest

SAFE_NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
LONGEST_NAME = 60
"""A report's name is a folder of `reports/` and part of an address."""


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
    each: dict[str, list[Annotated[Any, BeforeValidator(_day_as_text)]] | Literal["all"]] = {}
    formats: list[Literal["html", "pdf"]] = ["html", "pdf"]
    inputs: list[str] = []
    since: str = ""
    fixed: list[str] = []


class _Head(BaseModel):
    """What stands in the file beside the reports."""

    model_config = ConfigDict(extra="forbid", strict=True)

    reports: Annotated[list[dict[str, Any]], Field(min_length=1)]
    cell_limit: Annotated[int, Field(gt=0)] = 600


def read_plan(
    path: Path, *, overrides: Mapping[str, Any] | None = None, formats: Sequence[str] | None = None
) -> Plan:
    """Read and check a plan.

    Parameters
    ----------
    path : Path, a YAML file; its notebooks are those in `notebooks/` beside it and the shipped ones
    overrides : mapping, parameter -> value, for every report in place of what the plan sets
    formats : sequence of str, of `FORMATS`, for every report likewise

    Returns
    -------
    Plan

    Raises
    ------
    DataError : lists everything that is wrong with it, by line
    """
    folder = path.parent
    head, place = _read_head(path)
    problems: list[Problem] = []
    reports: list[Report] = []
    named = Counter(given.get("name") for given in head.reports if not given.get("each"))
    for number, given in enumerate(head.reports):
        wrong = list(_check_shape(given))
        if not wrong:
            made, wrong = _make_reports(_Entry.model_validate(given), folder, overrides, formats)
            names = Counter(report.name for report in [*reports, *made])
            if named[given["name"]] > 1 or any(names[report.name] > 1 for report in made):
                wrong.append((("name",), "is the name of more than one report"))
            reports += made
        for where, rule in wrong:
            column = ".".join(map(str, where))
            name = str(given.get("name", ""))
            line = find_line(place, ("reports", number, *where))
            problems.append(Problem(path.name, line, name, column, rule=rule))
    if problems:
        raise DataError(dict.fromkeys(problems))
    return Plan(folder, tuple(reports), head.cell_limit)


def _make_reports(
    entry: _Entry,
    folder: Path,
    overrides: Mapping[str, Any] | None,
    formats: Sequence[str] | None,
) -> tuple[list[Report], list[_Wrong]]:
    """Return the reports of an entry, one a value of `each`, and everything wrong with them."""
    axes = {name for key in entry.each for name in sets(key)}
    late = {name: value for name, value in (overrides or {}).items() if name in axes}
    early = {name: value for name, value in (overrides or {}).items() if name not in axes}
    parameters = {**entry.parameters, **early}
    try:
        variants = expand(entry.name, entry.title, parameters, entry.each, folder)
    except ParameterError as error:
        name, rule = error.parameter, error.rule
        where = "each" if name in entry.each or name not in parameters else "parameters"
        rest = {key: value for key, value in parameters.items() if key != name}
        _, wrong = _check_report(entry.model_copy(update={"parameters": rest}), folder)
        return [], [((where, name), rule), *wrong]
    made, wrong = [], list[_Wrong]()
    for variant in variants:
        settled = entry.model_copy(
            update={
                "name": variant.name,
                "title": variant.title,
                "parameters": {**variant.parameters, **late},
                "formats": list(entry.formats if formats is None else formats),
            }
        )
        report, unfit = _check_report(settled, folder)
        made.append(report)
        wrong += unfit
    return made, wrong


_Wrong = tuple[tuple[str | int, ...], str]
"""Where in an entry, and what is allowed there."""


def _read_head(path: Path) -> tuple[_Head, yaml.Node | None]:
    """Return what stands in the file, and where."""

    def fail(rule: str) -> DataError:
        return DataError([Problem(path.name, rule=rule)])

    if not path.exists():
        raise fail(
            f"cannot be read: there is none in '{path.parent.resolve().name}'; name a plan with "
            "--plan, or make one with `sitrep new`"
        )
    content, place = read_yaml(path)
    if not isinstance(content, dict) or "reports" not in content:
        raise fail("must hold one list, `reports:`")
    unknown = [name for name in content if name not in _Head.model_fields]
    if unknown:
        raise fail(
            f"'{unknown[0]}' is not a field; {suggestion(str(unknown[0]), _Head.model_fields)}"
        )
    entries = content["reports"]
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        raise fail("`reports:` must be a list; start each report with `- name:`")
    if not entries:
        raise fail("lists no report")
    try:
        head = _Head.model_validate(content)
    except ValidationError as error:
        detail = error.errors()[0]
        rule = rule_of(detail, _Head.model_fields, what="a field")
        raise fail(f"{detail['loc'][0]}: {rule}") from None
    return head, place


def _check_shape(entry: dict[str, Any]) -> Iterator[_Wrong]:
    """Yield what keeps an entry from being a report at all."""
    try:
        _Entry.model_validate(entry)
    except ValidationError as error:
        for detail in error.errors():
            yield detail["loc"], rule_of(detail, _Entry.model_fields, what="a field")


def _check_report(entry: _Entry, folder: Path) -> tuple[Report, list[_Wrong]]:
    """Return the report, and everything that is wrong with its content."""
    wrong: list[_Wrong] = []
    if not SAFE_NAME.fullmatch(entry.name) or len(entry.name) > LONGEST_NAME:
        rule = f"'{entry.name}' is not safe as a file name; use a-z, 0-9 and single hyphens"
        wrong.append((("name",), f"{rule}, at most {LONGEST_NAME}"))
    for number, path in enumerate(entry.inputs):
        try:
            file_digest(folder / path)
        except OSError as error:
            rule = f"'{path}' cannot be read: {error.strerror or error}; it starts at the plan"
            wrong.append((("inputs", number), rule))
    known = list_notebooks(folder)
    declared: dict[str, dict[str, Parameter]] = {}
    undeclared: list[str] = []  # of those in other languages nobody here can read what they have
    for number, name in enumerate(entry.notebooks):
        if name in (*declared, *undeclared):
            wrong.append((("notebooks", number), f"'{name}' is listed twice"))
        elif name not in known:
            rule = f"'{name}' is no notebook in '{OWN}' beside the plan, nor a shipped one"
            rule += f"; {suggestion(name.removesuffix('.ipynb'), known)}"
            wrong.append((("notebooks", number), rule))
        else:
            try:
                kernel = read_kernel(known[name])
                if kernel.is_python:
                    declared[name] = read_parameters(known[name])
                else:
                    undeclared.append(name)
            except DataError as error:
                wrong.append((("notebooks", number), str(error)))
                continue
            if rule := check_kernel(kernel) or (check_settable(kernel) if entry.parameters else ""):
                wrong.append((("notebooks", number), f"'{name}' {rule}"))
    asked, unfit = check_parameters(entry.parameters, declared, known, folder)
    wrong += [(("parameters", name), rule) for name, rule in unfit.items()]
    if SINCE in entry.parameters:
        rule = "is a field of the report, beside `parameters`, so that its files are an input"
        wrong.append((("parameters", SINCE), rule))
    since, unfit = check_since(entry.since, entry.fixed, declared, asked, folder)
    wrong += [((name,), rule) for name, rule in unfit.items()]
    changed = {
        name: value
        for name, value in entry.parameters.items()
        if undeclared
        or any(name in has and has[name].default != value for has in declared.values())
    }
    if since is not None:
        changed[SINCE] = since.name
    report = Report(
        name=entry.name,
        title=entry.title,
        notebooks=tuple(entry.notebooks),
        parameters=entry.parameters,
        changed=changed,
        formats=tuple(entry.formats),
        asked=asked,
        declared=tuple(str(folder / path) for path in entry.inputs),
        since=since,
    )
    return report, wrong
