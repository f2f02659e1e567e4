"""`sitrep run`, from its options to its exit code."""

from __future__ import annotations

import json
import os
import signal
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import typer
from rich.console import Console

from sitrep.errors import DataError, ParameterError
from sitrep.reports.plan.memory import Checked, Request, check_plan, recall_plan, remember_plan
from sitrep.reports.plan.model import Plan, Report
from sitrep.reports.run.options import (
    Options,
    check_together,
    read_cluster,
    read_formats,
    read_overrides,
)
from sitrep.reports.run.output import locked, refuse_foreign
from sitrep.reports.run.processes import CAN_FORK, settle_system
from sitrep.reports.run.progress import show, tell_json
from sitrep.reports.run.runner import INDEX, Due, Settings, find_due, run_reports
from sitrep.reports.run.shards import deal, read_shard
from sitrep.reports.run.workers import LostError

DONE, FAILED, WRONG, INTERRUPTED = 0, 1, 2, 130
"""Exit codes."""


def run(options: Options) -> int:
    """Do what the options ask for, and return the exit code."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # as a scheduler stops a job
    settle_system()
    try:
        check_together(options)
        settings = _read_settings(options)
        shard = None if options.shard is None else read_shard(options.shard)
        checked = _check_plan(options, settings)
        if options.merge:
            return _merge(checked, settings, options)
        reports = checked.plan.select(options.names)
        if shard is not None:
            reports = deal(reports, shard)
        refuse_foreign(settings.out, [report.name for report in reports])
        if options.dry_run:
            _tell_plan(*find_due(checked.plan, reports, settings), options)
            return DONE
        with locked(settings.out, wait=options.wait):
            due, current = find_due(checked.plan, reports, settings)
            try:
                failed = _run(checked.plan, due, settings, options)
            except LostError as error:
                return _tell_lost(error, checked.plan, reports, settings)
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


def _read_settings(options: Options) -> Settings:
    """Return how to run.

    Raises
    ------
    ParameterError : there is no such cluster
    """
    given = options.cluster
    cluster = None if given is None else read_cluster(given, options.jobs)
    return Settings(
        out=options.out.resolve(),
        jobs=_cores() if cluster else options.jobs or _cores(),
        force=options.force,
        cold=options.cold or not CAN_FORK,
        cluster=cluster,
    )


def _check_plan(options: Options, settings: Settings) -> Checked:
    """Return the plan, from the memory of the output folder if nothing has changed.

    Raises
    ------
    DataError, ParameterError : it, or an option that changes it, is wrong
    """
    overrides, formats = read_overrides(options.overrides), read_formats(options.formats)
    request = Request(options.plan.resolve(), overrides, formats)
    checked = recall_plan(request, settings.out)
    if checked:
        return checked
    if not (options.dry_run or options.merge or settings.cold):
        from sitrep.reports.run.kernels import warm_up

        warm_up()  # something will be due: import the libraries meanwhile
    return check_plan(request)


def _merge(checked: Checked, settings: Settings, options: Options) -> int:
    """Merge what shards have made, and return the exit code."""
    from sitrep.reports.run.merge import check_folders, list_strangers, merge

    plan, out = checked.plan, settings.out
    folders = check_folders(options.names, out)
    refuse_foreign(out, [report.name for report in plan.reports])
    with locked(out, wait=options.wait):
        merged = list(merge(plan, folders, out))
        for _ in run_reports(plan, [], settings):
            pass  # nothing is due: it writes the index
        remember_plan(checked, out)
    failed = {one.report: one.error for one in merged if one.error}
    if options.as_json:
        tell_json(merged, typer.echo)
    elif not options.quiet:
        for stranger in list_strangers(plan, folders):
            typer.echo(f"left out  {stranger}")
        typer.echo(f"{len(merged) - len(failed)} of {len(merged)} reports are whole")
    _tell_end(failed, [], options)
    return FAILED if failed else DONE


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


def _tell_lost(error: LostError, plan: Plan, reports: list[Report], settings: Settings) -> int:
    """Say why nothing is executed any more, and what is whole on disk; return the exit code."""
    _, whole = find_due(plan, reports, replace(settings, force=False))
    said = f"{len(whole)} of {len(reports)} reports are whole"
    names = f": {', '.join(report.name for report in whole)}" if whole else ""
    typer.echo(f"{error}; {said}{names}; run again to go on", err=True)
    return FAILED


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
