"""Fetches a snapshot, and brings one up to date."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from pathlib import Path

from sitrep.errors import ParameterError
from sitrep.fetch import changes, snapshot
from sitrep.fetch.acled import Acled
from sitrep.fetch.changes import Cells
from sitrep.fetch.interface import Interface
from sitrep.fetch.pages import Kept, Tell, clear, download
from sitrep.fetch.query import Query, check_version, label, replaces
from sitrep.fetch.ucdp import Ucdp
from sitrep.readers.beside import beside

OPEN: dict[str, Callable[[], Interface]] = {"acled": Acled, "ucdp": Ucdp}


@dataclass(frozen=True)
class Fetched:
    """A snapshot that was written.

    Attributes
    ----------
    path : Path
    about : About
    added, changed, removed : int, incidents, against the snapshot before; 0 where there was none
    newest : str, the day of the last incident
    """

    path: Path
    about: snapshot.About
    added: int
    changed: int
    removed: int
    newest: str


def fetch(query: Query, out: Path | None, *, today: date, tell: Tell) -> Fetched:
    """Fetch what is asked for into a new file.

    Parameters
    ----------
    query : Query, checked
    out : Path, a CSV; by default one named after the query, in the working folder
    today : date, the day of access
    tell : Tell, is told how far it is

    Raises
    ------
    ParameterError : the file exists or is no CSV, or a key is missing
    DataError : the interface refuses, is not reached, or sends what does not fit; says why
    OSError : it cannot be written
    """
    path = out or Path(f"{query.stem()}.csv")
    _check_name(path, query)
    interface = OPEN[query.source]()
    with interface.wire:
        rows, total = _download(interface, query, path, today, tell)
    return _write(interface, query, path, today, rows, total, {})


def update(path: Path, source: str, version: str, *, today: date, tell: Tell) -> Fetched:
    """Bring a snapshot up to date, in place, with the query that it was fetched with.

    Parameters
    ----------
    path : Path, a snapshot
    source : {"acled", "ucdp"}
    version : str, the release of UCDP GED that takes the place of the one in the file
    today : date, the day of access
    tell : Tell, is told how far it is

    Raises
    ------
    ParameterError, DataError, OSError : as of `fetch`; or it is no snapshot of that source

    Notes
    -----
    ACLED: what was edited since the newest edit in the file, without what was deleted since; where
    the sum does not agree with the total that ACLED gives, the whole is fetched again. UCDP: every
    event of the release; the name of the file tells the release, so it gets another.
    """
    about = snapshot.read_about(path)
    if about.query.source != source:
        raise ParameterError("update", f"'{path}' is a snapshot of {about.query.source}")
    query, new = _renew(about.query, version, path)
    interface = OPEN[source]()
    old = snapshot.read_rows(path, interface.key)
    with interface.wire:
        merged = None
        if isinstance(interface, Acled):
            merged = changes.merge(interface, old, query.closed(today), _part(new), tell)
        rows, total = merged or _download(interface, query, new, today, tell)
    done = _write(interface, query, new, today, rows, total, old)
    if new != path:
        beside(path).unlink()
        path.unlink()
    return done


def _renew(query: Query, version: str, path: Path) -> tuple[Query, Path]:
    """Return the query with another release, and the file for it."""
    version = version or query.version
    check_version(query.source, version)
    if not replaces(version, query.version):
        raise ParameterError(
            "version",
            f"{version} does not hold all that {query.version} does, so it cannot take its place: "
            "fetch it into a file of its own, and load both, [file, file]",
        )
    new = path.with_name(path.name.replace(label(query.version), label(version)))
    query = replace(query, version=version)
    if new != path:
        _check_name(new, query)
    return query, new


def _check_name(path: Path, query: Query) -> None:
    """Raise an error if a file of this name exists, or would not be read as what it is."""
    if path.suffix != ".csv":
        raise ParameterError("out", f"'{path}' is not the name of a CSV file; end it in .csv")
    if path.exists():
        raise ParameterError(
            "out", f"'{path}' exists; bring it up to date with --update, or give another name"
        )
    if query.source == "ucdp" and label(query.version) not in path.name:
        raise ParameterError(
            "out",
            f"'{path}' does not tell the release, which `load` knows by the name of the file; "
            f"call it '{path.stem}_{label(query.version)}.csv'",
        )


def _part(path: Path) -> Path:
    return path.with_name(f"{path.name}.part")


def _download(
    interface: Interface, query: Query, path: Path, today: date, tell: Tell
) -> tuple[Cells, int | None]:
    """Return all rows of a query by id, and the total that the interface gives."""
    asked = query.closed(today)
    kept = Kept(_part(path), asked.digest())
    rows, total = download(interface, partial(interface.page, asked), asked, kept, tell)
    if not rows:
        clear(kept.folder)
        raise interface.wire.problem(f"{interface.explain_empty(asked)}; nothing was written")
    return snapshot.as_cells(rows, interface.columns, interface.key), total


def _write(
    interface: Interface,
    query: Query,
    path: Path,
    today: date,
    rows: Cells,
    total: int | None,
    old: Cells,
) -> Fetched:
    """Write a snapshot, and delete the pages that it was made of."""
    accessed = today.isoformat()
    about = snapshot.About(
        query=query,
        accessed=accessed,
        rows=len(rows),
        total=total,
        address=interface.address,
        licence=interface.licence,
        citation=f"{interface.cite(query.closed(today))}; accessed {accessed}.",
    )
    about = snapshot.write(path, rows, about)
    clear(_part(path))
    added, changed, removed = changes.compare(old, rows) if old else (0, 0, 0)
    newest = max(snapshot.order(row, interface.key) for row in rows.values())[0][:10]
    return Fetched(path, about, added, changed, removed, newest)
