"""Downloads page by page into a folder beside the snapshot, so that what breaks off goes on."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import asdict
from itertools import chain
from pathlib import Path

from sitrep.fetch.interface import Interface, Page, Row, check
from sitrep.fetch.query import Query
from sitrep.whole import write_whole

Tell = Callable[[int, int | None], None]
"""Is told how many rows there are, and how many there will be, where that is known."""

FRESH = 24 * 3600
"""Seconds for which pages are kept: the source moves on, and older ones fit no newer ones."""

_ASKED = "query.json"


class Kept:
    """The pages of one query that were got already.

    Parameters
    ----------
    folder : Path, which may not exist
    digest : str, of the query; pages of another one are deleted, and so are old ones
    """

    def __init__(self, folder: Path, digest: str) -> None:
        self.folder, self.digest = folder, digest
        self.pages: list[Page] = []
        try:
            asked = json.loads((folder / _ASKED).read_text(encoding="utf-8"))
            if asked["query"] == digest and 0 <= time.time() - asked["started"] < FRESH:
                self.pages = self._read()
        except (OSError, ValueError, KeyError, TypeError):
            self.pages = []
        if not self.pages:
            self.restart()

    def restart(self) -> None:
        """Forget all pages, and keep those to come."""
        self.pages = []
        clear(self.folder)
        self.folder.mkdir(parents=True, exist_ok=True)
        _write(self.folder / _ASKED, {"query": self.digest, "started": time.time()})

    def _read(self) -> list[Page]:
        """Return the pages from the first to the last without a gap."""
        pages: list[Page] = []
        while (path := self._path(len(pages))).exists():
            pages.append(Page(**json.loads(path.read_text(encoding="utf-8"))))
        return pages

    def add(self, page: Page) -> None:
        """Keep a page."""
        _write(self._path(len(self.pages)), asdict(page))
        self.pages.append(page)

    def _path(self, number: int) -> Path:
        return self.folder / f"page-{number:05}.json"


def clear(folder: Path) -> None:
    """Delete the pages that are kept in a folder, and it too unless something else is in it."""
    for path in (folder / _ASKED, *folder.glob("page-*.json")):
        path.unlink(missing_ok=True)
    with suppress(OSError):
        folder.rmdir()


def _write(path: Path, content: object) -> None:
    write_whole(path, json.dumps(content, ensure_ascii=False).encode())


def download(
    interface: Interface, ask: Callable[[int], Page], query: Query, kept: Kept, tell: Tell
) -> tuple[list[Row], int | None]:
    """Return all rows that are asked for, and the total that the interface gives.

    Parameters
    ----------
    interface : Interface
    ask : function that returns a page by its number
    query : Query, closed
    kept : Kept, pages got earlier, which are not asked for again
    tell : Tell

    Raises
    ------
    DataError : the interface refuses, or its pages do not fit together; then none are kept
    """
    earlier = len(kept.pages)
    while not _is_all(kept.pages):
        page = ask(len(kept.pages))
        check(interface, page.rows, query)
        before = kept.pages[0].total if kept.pages else page.total
        if page.total != before:
            kept.restart()
            if not earlier:
                raise interface.wire.problem(
                    f"changed while it was read: of {before} rows it now has {page.total}; give "
                    "the same command again"
                )
            earlier = 0
            continue
        kept.add(page)
        tell(sum(len(page.rows) for page in kept.pages), page.total)
    rows = list(chain.from_iterable(page.rows for page in kept.pages))
    total = kept.pages[0].total
    _check_whole(interface, rows, total, kept)
    return rows, total


def _is_all(pages: Sequence[Page]) -> bool:
    """Tell whether nothing is left to ask: by the total, else by an empty page."""
    if not pages or not pages[-1].rows:
        return bool(pages)
    total = pages[0].total
    return total is not None and sum(len(page.rows) for page in pages) >= total


def _check_whole(interface: Interface, rows: Sequence[Row], total: int | None, kept: Kept) -> None:
    """Raise an error if rows are missing or came twice: some pages then belong to other moments."""
    ids = {str(row[interface.key]) for row in rows}
    fault = ""
    if len(ids) < len(rows):
        fault = f"sent {len(rows) - len(ids):,} of {len(rows):,} rows twice"
    elif total is not None and len(rows) != total:
        fault = f"sent {len(rows):,} rows of the {total:,} that it says it has"
    if fault:
        clear(kept.folder)
        raise interface.wire.problem(f"{fault}; nothing was written: give the same command again")
