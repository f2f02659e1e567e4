"""What `sitrep fetch` asks for, shows meanwhile, and says."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from sitrep import fetch
from sitrep.errors import ParameterError
from sitrep.fetch.pages import Tell
from sitrep.fetch.query import check


@dataclass(frozen=True)
class Asked:
    """What the command line says.

    Attributes
    ----------
    source, version : str
    countries : list of str
    start, end : str
    out : Path, a file to write, optional
    update : Path, a snapshot to bring up to date, optional
    """

    source: str
    version: str
    countries: list[str]
    start: str
    end: str
    out: Path | None
    update: Path | None


def tell(asked: Asked, today: date, console: Console) -> fetch.Fetched:
    """Fetch what is asked for, with a bar on a terminal meanwhile.

    Raises
    ------
    ParameterError : what is asked is wrong, or a key is missing
    DataError : the source refuses, or cannot be reached
    OSError : the snapshot cannot be written
    """
    if asked.update is not None:
        if asked.countries or asked.start or asked.end or asked.out:
            raise ParameterError(
                "update", "the file knows its query; leave out --country, --from, --to and --out"
            )
        with _bar(console) as bar:
            return fetch.update(asked.update, asked.source, asked.version, today=today, tell=bar)
    query = check(asked.source, asked.version, asked.countries, asked.start, asked.end)
    with _bar(console) as bar:
        return fetch.fetch(query, asked.out, today=today, tell=bar)


@contextmanager
def _bar(console: Console) -> Iterator[Tell]:
    """Show how many rows there are of how many; nothing where no one looks on."""
    columns = (BarColumn(), MofNCompleteColumn(), TextColumn("rows"), TimeElapsedColumn())
    with Progress(*columns, console=console, disable=not console.is_terminal) as bar:
        task = bar.add_task("", total=None)
        yield lambda rows, total: bar.update(task, completed=rows, total=total)


def as_text(done: fetch.Fetched, *, updated: bool) -> str:
    """Return in words what was written, how far it reaches, and how to read and cite it."""
    about = done.about
    checked = (
        "as many as the source says it has"
        if about.total is not None
        else "the source gives no total to check by"
    )
    lines = [
        f"{done.path}: {about.rows:,} rows, {checked}; the last is of {done.newest}",
        f"{about.query}; sha256 {about.sha256[:12]}, more in {done.path.name}.json",
    ]
    if updated:
        lines.insert(1, f"{done.added:,} added, {done.changed:,} changed, {done.removed:,} removed")
    lines.append(f"Read it: sitrep.load({str(done.path)!r})")
    return "\n".join([*lines, f"Cite: {about.citation}", f"Licence: {about.licence}"])


def as_json(done: fetch.Fetched) -> str:
    """Return it as one JSON object."""
    told = asdict(done) | {"path": str(done.path)}
    return json.dumps(told, ensure_ascii=False)
