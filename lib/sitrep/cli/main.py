"""The command line: `sitrep check`, `new`, `code`, `fetch`, `import`, `diff`, `link` and `run`."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from shlex import quote
from typing import Annotated

import typer

from sitrep.errors import DataError, ParameterError

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_show_locals=False,  # which may hold a key
)


@contextmanager
def _exit_on_error(path: Path | None) -> Iterator[None]:
    """Say an error in its own words and end: with 2 for what was asked, with 1 for files."""
    try:
        yield
    except ParameterError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(2) from None
    except DataError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(1) from None
    except OSError as error:
        typer.echo(f"{error.filename or path}: {error.strerror or error}", err=True)
        raise typer.Exit(1) from None


def _tell_version(asked: bool) -> None:
    """Say which version of the code this is, and which of the data it holds; then end."""
    if asked:
        import json
        from importlib.metadata import version

        from sitrep.model.shipped import SHIPPED

        data = json.loads((SHIPPED["curated"] / "datapackage.json").read_bytes())
        typer.echo(f"sitrep {version('sitrep')}, curated data {data['version']}")
        raise typer.Exit


@app.callback()
def _about(
    version: Annotated[
        bool,
        typer.Option(
            "--version",
            callback=_tell_version,
            is_eager=True,
            help="Say the version of the code and of the data.",
        ),
    ] = False,
) -> None:
    """Trend charts and situation reports from curated conflict incident data."""


@app.command()
def check(
    directory: Annotated[
        Path | None,
        typer.Argument(metavar="[DIR]", help="Folder of tables; by default the curated data."),
    ] = None,
    fix: Annotated[
        bool, typer.Option("--fix", help="First bring the files to canonical form.")
    ] = False,
) -> None:
    """Check the tables, their descriptor and their codebook; list every problem."""
    from sitrep import codebook
    from sitrep.model.shipped import SHIPPED

    directory = directory or SHIPPED["curated"]
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
    descriptor = codebook.read_descriptor(directory)
    resources = descriptor["resources"]
    rows = sum(resource["rows"] for resource in resources)
    typer.echo(f"ok: {len(resources)} tables, {rows} rows")
    if left := codebook.list_leftovers(directory, descriptor):
        typer.echo(f"still made up, as `sitrep new` wrote it: {', '.join(left)}")


def _fix(directory: Path) -> None:
    """Rewrite what is not canonical and say which files those were."""
    from sitrep import codebook

    try:
        written = codebook.write_canonical(directory)
    except DataError:
        return  # the check that follows tells why
    for path in written:
        typer.echo(f"rewrote {path.name}")


@app.command()
def new(
    folder: Annotated[Path, typer.Argument(metavar="FOLDER", help="Missing, or empty.")],
    country: Annotated[str, typer.Option(metavar="NAME", help="What the tables are about.")],
) -> None:
    """Make a folder of tables of your own: descriptor, codebook, code lists, made-up rows, a plan.

    Exit code: 0 if it is made, 1 if it cannot be written, 2 if there is no such country or the
    folder holds something.
    """
    from sitrep.codebook.new import write_new
    from sitrep.readers.countries import find_country

    with _exit_on_error(folder):
        found = find_country(country)
        made = write_new(folder, found)
    typer.echo(f"Made {len(made)} files on {found.name} in {folder}")
    typer.echo(f"Start with {folder / 'README.md'}; check them with:")
    typer.echo(f"sitrep check {quote(str(folder))}")


@app.command("import")
def import_(
    files: Annotated[
        list[str],
        typer.Argument(metavar="FILE...", help="Exports, any list with its map, or a pattern."),
    ],
    strict: Annotated[
        bool, typer.Option("--strict", help="A label that the reader does not know is an error.")
    ] = False,
    accessed: Annotated[
        str, typer.Option(metavar="DATE", help="Day of the download (YYYY-MM-DD), to be cited.")
    ] = "",
    out: Annotated[
        Path | None,
        typer.Option(
            metavar="PATH", help="Write there: .csv, .xlsx or .parquet; without an ending a folder."
        ),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Say it as one JSON object.")] = False,
    columns: Annotated[
        str, typer.Option(metavar="MAP", help="Column map; by default one beside the file.")
    ] = "",
    guess: Annotated[
        bool, typer.Option("--guess", help="Write a first column map beside the file, to correct.")
    ] = False,
) -> None:
    """Read exports of other sources, and say what is dropped, mapped, guessed and repaired.

    Exit code: 0 if they can be used, 1 if they cannot or the table cannot be written, 2 if there is
    no such file or an option is wrong.
    """
    from sitrep.cli import imports

    with _exit_on_error(out):
        if guess:
            typer.echo(imports.tell_guess(files))
            return
        told = imports.tell(files, strict=strict, accessed=accessed, out=out, columns=columns)
    typer.echo(imports.as_json(told) if as_json else imports.as_text(told))


@app.command()
def diff(
    old: Annotated[
        str, typer.Argument(metavar="OLD", help="The earlier vintage: curated@0.1.0, or a file.")
    ] = "",
    new: Annotated[str, typer.Argument(metavar="NEW", help="The later one.")] = "",
    plan: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Compare for each report of a plan that says `since`."),
    ] = None,
    fixed: Annotated[
        str,
        typer.Option(
            metavar="LIST",
            help="What must not have changed: added,removed,changed or columns such as killed.",
        ),
    ] = "",
    csv: Annotated[
        Path | None, typer.Option(metavar="FILE.csv", help="Write what changed, a row a cell.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Say it as one JSON object.")] = False,
) -> None:
    """Compare two vintages of a dataset: incidents added, removed, changed, and what moved.

    Exit code: 0 if nothing changed that must not, 1 if something did, or a file cannot be used or
    written, 2 if there is no such dataset, the two are not of one, or an option is wrong.
    """
    from sitrep.cli import diffs

    with _exit_on_error(csv):
        named = [name.strip() for name in fixed.split(",") if name.strip()]
        if plan is not None:
            if old or new or named:
                rule = "a plan names datasets and what is fixed itself; leave OLD, NEW, --fixed out"
                raise ParameterError("plan", rule)
            compared = diffs.tell_plan(plan)
        else:
            if not (old and new):
                rule = "give two vintages, as in `sitrep diff curated@0.1.0 curated`, or --plan"
                raise ParameterError("", rule)
            compared = [diffs.tell(old, new, named)]
        if csv is not None:
            diffs.write_csv(compared, csv)
    typer.echo(diffs.as_json(compared) if as_json else "\n\n".join(map(diffs.as_text, compared)))
    if any(len(each.broken) for each in compared):
        raise typer.Exit(1)


@app.command()
def code(
    files: Annotated[
        list[Path] | None,
        typer.Argument(metavar="[FILE]...", help="Pages: text, HTML or PDF; not with --merge."),
    ] = None,
    published: Annotated[
        str, typer.Option(metavar="DAY", help="Day of publication (YYYY-MM-DD), if no page says.")
    ] = "",
    url: Annotated[str, typer.Option(metavar="URL", help="Address of the page.")] = "",
    language: Annotated[
        str, typer.Option(metavar="en|ar", help="Language; by default that of the words.")
    ] = "",
    places: Annotated[
        Path | None,
        typer.Option(metavar="FILE.csv", help="A gazetteer: name, admin1, latitude, longitude."),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option(metavar="FILE.csv", help="The coding form; by default beside the page."),
    ] = None,
    merge: Annotated[
        Path | None,
        typer.Option(metavar="FORM.csv", help="Append the lines accepted in this coding form."),
    ] = None,
    into: Annotated[
        Path | None,
        typer.Option(
            metavar="DIR", help="Folder of tables; for pages the curated data if not given."
        ),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Say it as one JSON object.")] = False,
) -> None:
    """Make candidate lines of the coding form from a page; nothing enters the data by itself.

    Days, places, sides, targets and tolls are found by rules and word tables in English and
    Arabic; no network is used. Write accept or drop beside each line, correct it, and append what
    passed with --merge: all of it, or nothing if a line is not sound.

    Exit code: 0 if the form is written or merged and the folder passes the check, 1 if a page
    cannot be coded, a line is not sound or the folder has problems, 2 if an option is wrong or the
    extra `coding` is not installed.
    """
    from sitrep.cli import codes
    from sitrep.model.shipped import SHIPPED

    folder = into or SHIPPED["curated"]
    if bool(files) == bool(merge) or (merge and not into):
        rule = (
            "give pages to code; or a form with --merge, and with --into the folder that it goes to"
        )
        typer.echo(rule, err=True)
        raise typer.Exit(2)
    with _exit_on_error(out or merge):
        if merge:
            merged = codes.tell_merge(merge, folder)
            told = codes.merged_as_json if as_json else codes.merged_as_text
            typer.echo(told(merged, folder))
            raise typer.Exit(bool(merged.problems))
        asked = codes.Asked(files or [], folder, published, url, language, places, out)
        coded = codes.tell(asked)
    typer.echo(codes.as_json(coded) if as_json else codes.as_text(coded, folder))
    if coded.refused:
        raise typer.Exit(1)


@app.command()
def link(
    lists: Annotated[
        list[str],
        typer.Argument(metavar="LIST LIST...", help="Two or more: names of shipped ones, files."),
    ],
    queue: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE.csv",
            help="Read what a person has decided; add the pairs that are undecided.",
        ),
    ] = None,
    page: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE.html",
            help="Write a page on which the undecided pairs are decided; it saves the queue.",
        ),
    ] = None,
    pairs: Annotated[
        Path | None, typer.Option(metavar="FILE.csv", help="Write all pairs, with reasons.")
    ] = None,
    union: Annotated[
        Path | None,
        typer.Option(
            metavar="PATH",
            help="Write all incidents, each once: .csv, .xlsx or .parquet; without an ending a "
            "folder.",
        ),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Say it as one JSON object.")] = False,
) -> None:
    """Find which incidents stand in several lists; see docs/linking.md.

    Exit code: 0 if the lists are matched, 1 if a file cannot be used or written, 2 if there is no
    such list or an option is wrong.
    """
    from sitrep.cli import lists as told

    with _exit_on_error(queue or page or pairs or union):
        linked = told.tell(lists, queue=queue, page=page, pairs=pairs, union=union)
    typer.echo(told.as_json(linked) if as_json else told.as_text(linked))


@app.command()
def fetch(
    source: Annotated[str, typer.Argument(metavar="acled|ucdp", help="Where to fetch from.")],
    version: Annotated[
        str,
        typer.Argument(
            metavar="[RELEASE]",
            help="Of UCDP GED: a yearly one such as 25.1, or a candidate one such as 26.0.7.",
        ),
    ] = "",
    country: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME", help="A country; may be given again. By default all."),
    ] = None,
    start: Annotated[
        str, typer.Option("--from", metavar="DATE", help="The first day (YYYY-MM-DD).")
    ] = "",
    end: Annotated[
        str, typer.Option("--to", metavar="DATE", help="The last day; by default none.")
    ] = "",
    out: Annotated[
        Path | None,
        typer.Option(metavar="FILE.csv", help="The file; by default one named after the query."),
    ] = None,
    update: Annotated[
        Path | None,
        typer.Option(metavar="FILE.csv", help="Bring this snapshot up to date, in place."),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Say it as one JSON object.")] = False,
) -> None:
    """Fetch an export of ACLED or UCDP GED with your own key, as a file that `load` reads.

    The key is taken from SITREP_ACLED_USER and SITREP_ACLED_PASSWORD (or SITREP_ACLED_TOKEN), and
    from SITREP_UCDP_TOKEN: variables of the environment, or entries of your keyring. It is written
    nowhere. What breaks off goes on where it was when the same command is given again.

    Exit code: 0 if the file is written, 1 if the source refuses, cannot be reached or sends what
    does not fit, or the file cannot be written, 2 if an option is wrong or a key is missing, 130 if
    it was interrupted.
    """
    from datetime import UTC, datetime

    from rich.console import Console

    from sitrep.cli import fetches

    asked = fetches.Asked(source, version, country or [], start, end, out, update)
    try:
        with _exit_on_error(out):
            done = fetches.tell(asked, datetime.now(UTC).date(), Console(stderr=True))
    except KeyboardInterrupt:
        typer.echo("interrupted: what was got is kept; give the same command again", err=True)
        raise typer.Exit(130) from None
    typer.echo(
        fetches.as_json(done) if as_json else fetches.as_text(done, updated=update is not None)
    )


@app.command()
def run(
    names: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[NAME]...", help="Reports of the plan, by default all; folders with --merge."
        ),
    ] = None,
    plan: Annotated[
        Path, typer.Option(metavar="FILE", help="The plan; paths in it start where it stands.")
    ] = Path("reports.yml"),
    set_: Annotated[
        list[str] | None,
        typer.Option("--set", metavar="KEY=VALUE", help="A parameter of every report, in YAML."),
    ] = None,
    jobs: Annotated[
        int | None,
        typer.Option(metavar="N", min=1, help="Notebooks at a time; by default one a core."),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="Where to publish; by default reports/ beside the plan."),
    ] = None,
    formats: Annotated[
        str | None,
        typer.Option(metavar="LIST", help="html,pdf or one of them; none for notebooks alone."),
    ] = None,
    shard: Annotated[
        str | None,
        typer.Option(metavar="K/N", help="Only the K-th of N parts of the plan, as in 2/8."),
    ] = None,
    merge: Annotated[
        bool, typer.Option("--merge", help="Run nothing: take what shards have made in folders.")
    ] = False,
    cluster: Annotated[
        str | None,
        typer.Option(
            metavar="ADDRESS", help="Execute on a Dask cluster: tcp://HOST:PORT, local or local:3."
        ),
    ] = None,
    wait: Annotated[
        float, typer.Option(metavar="SECONDS", min=0, help="Wait for another run to end.")
    ] = 0.0,
    force: Annotated[bool, typer.Option("--force", help="Run what is up to date too.")] = False,
    cold: Annotated[
        bool, typer.Option("--cold", help="Start ordinary kernels, not forked ones.")
    ] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what would run and why; run nothing.")
    ] = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Say only what failed.")] = False,
    as_json: Annotated[
        bool, typer.Option("--json", help="Say what happens as JSON, one object a line.")
    ] = False,
) -> None:
    """Run the notebooks of a plan where something changed, and publish the reports.

    Exit code: 0 if every report is up to date now, 1 if one failed, the cluster was lost or the
    output cannot be written, 2 if the plan or an option is wrong, 130 if the run was interrupted.
    """
    from sitrep.reports.run import command
    from sitrep.reports.run.options import Options

    options = Options(
        names=names or [],
        plan=plan,
        out=out or plan.parent / "reports",
        overrides=set_ or [],
        formats=formats,
        jobs=jobs,
        wait=wait,
        force=force,
        cold=cold,
        dry_run=dry_run,
        quiet=quiet,
        as_json=as_json,
        shard=shard,
        merge=merge,
        cluster=cluster,
    )
    raise typer.Exit(command.run(options))


def main() -> None:
    """Run the command line."""
    app()
