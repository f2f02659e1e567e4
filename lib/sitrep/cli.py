"""The command line: `sitrep check` and `sitrep run`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from sitrep import codebook
from sitrep.errors import DataError, ParameterError

ROOT = Path(__file__).resolve().parents[2]
DATA = ROOT / "data"

app = typer.Typer(no_args_is_help=True, add_completion=False)


@app.callback()
def _about() -> None:
    """Trend charts and situation reports from curated conflict incident data."""


@app.command()
def check(
    directory: Annotated[
        Path, typer.Argument(metavar="[DIR]", help="Folder of tables; by default the curated data.")
    ] = DATA,
    fix: Annotated[
        bool, typer.Option("--fix", help="First bring the files to canonical form.")
    ] = False,
) -> None:
    """Check the tables, their descriptor and their codebook; list every problem."""
    if not directory.is_dir():
        typer.echo(f"{directory}: is no folder", err=True)
        raise typer.Exit(2)
    if fix:
        _fix(directory)
    problems = codebook.check(directory)
    for problem in problems:
        typer.echo(str(problem))
    if problems:
        typer.echo(f"{len(problems)} problem{'s' if len(problems) > 1 else ''}")
        raise typer.Exit(1)
    resources = codebook.read_descriptor(directory)["resources"]
    rows = sum(resource["rows"] for resource in resources)
    typer.echo(f"ok: {len(resources)} tables, {rows} rows")


def _fix(directory: Path) -> None:
    """Rewrite what is not canonical and say which files those were."""
    try:
        written = codebook.write_canonical(directory)
    except DataError:
        return  # the check that follows tells why
    for path in written:
        typer.echo(f"rewrote {path.name}")


@app.command()
def run(
    names: Annotated[
        list[str] | None,
        typer.Argument(metavar="[NAME]...", help="Reports of the plan; by default all."),
    ] = None,
    plan: Annotated[
        Path, typer.Option(metavar="FILE", help="The plan.", show_default="reports.yml here")
    ] = ROOT / "reports.yml",
    out: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="Where to publish; by default reports/ beside the plan."),
    ] = None,
    jobs: Annotated[
        int | None,
        typer.Option(metavar="N", min=1, help="Notebooks at a time; by default one a core."),
    ] = None,
) -> None:
    """Check a plan, run its notebooks and publish the reports, with an index of them all."""
    from sitrep import reporting  # half a second of imports, which `check` can do without

    try:
        checked = reporting.read_plan(plan)
        reports = checked.select(names or [])
    except DataError as error:
        for problem in error.problems:
            typer.echo(str(problem), err=True)
        raise typer.Exit(2) from None
    except ParameterError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(2) from None
    place = out or plan.parent / "reports"
    total = sum(len(report.notebooks) for report in reports)
    try:
        outcomes = reporting.run_reports(checked, reports, out=place, jobs=jobs)
        failed = reporting.show(outcomes, total, Console())
    except OSError as error:
        typer.echo(f"{place} cannot be written: {error}", err=True)
        raise typer.Exit(1) from None
    if failed:
        typer.echo(f"{failed} of {total} notebooks failed; the index tells why")
    typer.echo(f"Open {_from_here(place / reporting.INDEX)}")
    if failed:
        raise typer.Exit(1)


def _from_here(path: Path) -> Path:
    """Return a path as one would write it in the current folder."""
    here = Path.cwd()
    return path.resolve().relative_to(here) if path.resolve().is_relative_to(here) else path


def main() -> None:
    """Run the command line."""
    app()
