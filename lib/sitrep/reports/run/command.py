"""`sitrep run`, from its options to its exit code."""

from __future__ import annotations

import json
import os
import signal
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import typer
from rich.console import Console

from sitrep.errors import DataError, ParameterError, suggestion
from sitrep.readers.yamlfile import YamlError, parse_yaml
from sitrep.reports.plan.memory import Request, check_plan, recall_plan, remember_plan
from sitrep.reports.plan.model import FORMATS, Plan, Report
from sitrep.reports.run.output import locked, refuse_foreign
from sitrep.reports.run.processes import settle_system
from sitrep.reports.run.progress import show, tell_json
from sitrep.reports.run.runner import CAN_FORK, INDEX, Due, Settings, find_due, run_reports

DONE, FAILED, WRONG, INTERRUPTED = 0, 1, 2, 130
"""Exit codes."""

_SHOWN = 80
"""How much of a value an error shows."""


@dataclass(frozen=True)
class Options:
    """The options of the command line, as they were given; see `sitrep run --help`."""

    names: list[str]
    plan: Path
    out: Path
    overrides: list[str]
    formats: str | None
    jobs: int | None
    wait: float
    force: bool
    cold: bool
    dry_run: bool
    quiet: bool
    as_json: bool


def run(options: Options) -> int:
    """Do what the options ask for, and return the exit code."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # as a scheduler stops a job
    settle_system()
    settings = Settings(
        out=options.out.resolve(),
        jobs=options.jobs or _cores(),
        force=options.force,
        cold=options.cold or not CAN_FORK,
    )
    try:
        overrides, formats = read_overrides(options.overrides), read_formats(options.formats)
        request = Request(options.plan.resolve(), overrides, formats)
        checked = recall_plan(request, settings.out)
        if not checked:
            if not (options.dry_run or settings.cold):
                from sitrep.reports.run.kernels import warm_up

                warm_up()  # something will be due: import the libraries meanwhile
            checked = check_plan(request)
        reports = checked.plan.select(options.names)
        refuse_foreign(settings.out, [report.name for report in reports])
        if options.dry_run:
            _tell_plan(*find_due(checked.plan, reports, settings), options)
            return DONE
        with locked(settings.out, wait=options.wait):
            due, current = find_due(checked.plan, reports, settings)
            failed = _run(checked.plan, due, settings, options)
            remember_plan(checked, settings.out)
    except DataError as error:
        for problem in error.problems:
            typer.echo(str(problem), err=True)
        return WRONG
    except ParameterError as error:
        typer.echo(str(error), err=True)
        return WRONG
    except OSError as error:
        typer.echo(f"{options.out} cannot be written: {error.strerror or error}", err=True)
        return FAILED
    except KeyboardInterrupt:
        typer.echo("Interrupted; what was finished is kept", err=True)
        return INTERRUPTED
    _tell_end(failed, current, options)
    return FAILED if failed else DONE


def read_overrides(given: Sequence[str]) -> dict[str, Any]:
    """Return parameters given as `key=value`, the value in YAML.

    Raises
    ------
    ParameterError : one has no `=`, or its value is not YAML
    """
    overrides = {}
    for text in given:
        name, separator, value = text.partition("=")
        if not separator or not name:
            raise ParameterError("--set", f"{text!r} is not KEY=VALUE, such as 'regions=[Daraa]'")
        try:
            content, _ = parse_yaml(value)
        except YamlError as error:
            rule = f"{value[:_SHOWN]!r} is no value in YAML, such as '[Daraa]': {error.rule}"
            raise ParameterError("--set", rule) from None
        overrides[name] = content.isoformat() if hasattr(content, "isoformat") else content
    return overrides


def read_formats(given: str | None) -> list[str] | None:
    """Return formats given as a list with commas; none for `none`, None where none is given.

    Raises
    ------
    ParameterError : one is no format
    """
    if given is None or given == "none":
        return None if given is None else []
    formats = [name.strip() for name in given.split(",")]
    for name in formats:
        if name not in FORMATS:
            raise ParameterError("--formats", f"{name!r}; {suggestion(name, [*FORMATS, 'none'])}")
    return formats


def _run(plan: Plan, due: list[Due], settings: Settings, options: Options) -> dict[str, str]:
    """Run what is due and show it; return the reports that failed, each with the reason."""
    with closing(run_reports(plan, due, settings)) as happenings:
        if options.as_json:
            return tell_json(happenings, typer.echo)
        total = sum(len(entry.report.notebooks) for entry in due)
        return show(happenings, total, Console(quiet=options.quiet))


def _cores() -> int:
    """Return how many processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _tell_plan(due: list[Due], current: list[Report], options: Options) -> None:
    """Say what would run and why, and what is up to date."""
    if options.as_json:
        reasons = {entry.report.name: entry.why for entry in due}
        typer.echo(json.dumps({"due": reasons, "current": [report.name for report in current]}))
        return
    for entry in due:
        typer.echo(f"would run   {entry.report.name}: {entry.why}")
    for report in current:
        typer.echo(f"up to date  {report.name}")


def _tell_end(failed: dict[str, str], current: list[Report], options: Options) -> None:
    """Say what failed, what there was no need to run, and what to open."""
    if options.as_json:
        return
    for name, why in failed.items():
        typer.echo(f"{name} failed: {why}", err=True)
    if options.quiet:
        return
    if current:
        typer.echo(f"{len(current)} up to date: {', '.join(report.name for report in current)}")
    typer.echo(f"Open {_from_here(options.out / INDEX)}")


def _from_here(path: Path) -> Path:
    """Return a path as one would write it in the current folder."""
    here = Path.cwd()
    return path.resolve().relative_to(here) if path.resolve().is_relative_to(here) else path
