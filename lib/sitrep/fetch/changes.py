"""What changed between two snapshots, and an update of ACLED from what was edited since."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from sitrep.fetch.acled import Acled
from sitrep.fetch.interface import Row
from sitrep.fetch.pages import Kept, Tell, clear, download
from sitrep.fetch.query import Query
from sitrep.fetch.snapshot import as_cells

Cells = dict[str, dict[str, str]]
"""The rows of a snapshot by id, column -> cell."""


def compare(old: Cells, new: Cells) -> tuple[int, int, int]:
    """Return how many incidents were added, changed and removed.

    Notes
    -----
    A column that one of the two lacks is blank there.
    """
    changed = sum(_filled(old[key]) != _filled(new[key]) for key in old.keys() & new.keys())
    return len(new.keys() - old.keys()), changed, len(old.keys() - new.keys())


def _filled(row: dict[str, str]) -> dict[str, str]:
    return {name: cell for name, cell in row.items() if cell}


def merge(
    interface: Acled, old: Cells, query: Query, folder: Path, tell: Tell
) -> tuple[Cells, int | None] | None:
    """Return the rows of a snapshot with what was edited since, without what was deleted since.

    Parameters
    ----------
    interface : Acled
    old : dict, the rows of the snapshot
    query : Query, closed
    folder : Path, where pages are kept while more are to come
    tell : Tell

    Returns
    -------
    rows by id, and the total that ACLED gives; None where they disagree, so that only fetching all
    of it helps: a row whose day or country was corrected leaves the query without a word

    Raises
    ------
    DataError : nothing came though the newest rows must: the account has no access any more
    """
    since = max(_edited(row) for row in old.values())
    kept = Kept(folder, f"{query.digest()} since {since}")
    ask = partial(interface.page, query, since=since)
    edited, _ = download(interface, ask, query, kept, tell)
    gone = old.keys() & interface.list_deleted(since)
    clear(folder)
    if not edited and any(_edited(row) == since for key, row in old.items() if key not in gone):
        raise interface.wire.problem(f"{interface.explain_empty(query)}; nothing was changed")
    rows: dict[str, Row] = {key: dict(row) for key, row in old.items() if key not in gone}
    rows |= {str(row[interface.key]): row for row in edited}  # one deleted may have come back
    total = interface.count(query)
    if not rows or total not in (None, len(rows)):
        return None
    return as_cells(list(rows.values()), interface.columns, interface.key), total


def _edited(row: Row) -> int:
    """Return when a row was last edited, in Unix seconds."""
    return int(float(row["timestamp"]))
