"""The command line: `sitrep check`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from sitrep import codebook
from sitrep.errors import DataError

DATA = Path(__file__).resolve().parents[2] / "data"

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


def main() -> None:
    """Run the command line."""
    app()
