"""What `sitrep link` says of lists of the same conflict, in words or as JSON."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from sitrep.api import Dataset, load
from sitrep.errors import ParameterError
from sitrep.explorer import write_deciding
from sitrep.export import caution, check_out, write
from sitrep.links.union import licence_of
from sitrep.tables.links import queue_of

if TYPE_CHECKING:
    from sitrep.results import Links

QUEUE = "links.csv"
"""How a page calls the review queue that it saves, where none is named."""


@dataclass(frozen=True)
class Linked:
    """What was found, and what was written.

    Attributes
    ----------
    links : Links
    written : list of str, paths of the files written
    caution : str, where the rows that were written may not be passed on; empty where they may
    """

    links: Links
    written: list[str]
    caution: str


def tell(
    names: Sequence[str],
    *,
    queue: Path | None,
    page: Path | None,
    pairs: Path | None,
    union: Path | None,
) -> Linked:
    """Match lists, and write what is asked for.

    Parameters
    ----------
    names : sequence of str, as `load` takes them
    queue : Path, optional, a table of decided pairs, to which the undecided ones are added
    page : Path, optional, an HTML page on which the undecided pairs are decided
    pairs : Path, optional, a CSV of all pairs
    union : Path, optional, the incidents of all lists in the form of its ending

    Raises
    ------
    ParameterError : there is no such list, fewer than two are named, or nothing is written by the
        ending of a path
    DataError : a file cannot be used as it is
    OSError : it cannot be written
    """
    if len(names) < 2:
        raise ParameterError("LIST", "name two lists or more, such as: sitrep link curated a.csv")
    if union is not None:
        check_out(union)
    if page is not None and page.suffix != ".html":
        raise ParameterError("--page", f"'{page}' does not end in .html")
    first, *others = (load(name) for name in names)
    links = first.link(*others, decided=queue or "")
    written = []
    if queue is not None:
        written.append(str(links.ask()))
    if page is not None:
        named = queue.name if queue else QUEUE
        told = write_deciding(queue_of(links.joined), links.decisions, file=named)
        page.write_text(told, encoding="utf-8", newline="\n")
        written.append(str(page))
    if pairs is not None:
        written.append(str(links.to_csv(pairs)))
    united = links.union()
    if union is not None and isinstance(united, Dataset):
        write(united, union)
        written.append(str(union))
    return Linked(links, written, caution(united) if written else "")


def as_json(told: Linked) -> str:
    """Return it as one JSON object."""
    links = told.links
    decided = links.pairs["decision"].value_counts()
    return json.dumps(
        {
            "lists": {
                name: {"version": data.version, "sha256": data.sha256, "incidents": len(data)}
                for name, data in links.joined.lists.items()
            },
            "matches": int(decided.get("match", 0)),
            "undecided": int(decided.get("undecided", 0)),
            "union": len(links.joined.groups),
            "shares": json.loads(links.table.to_json(orient="records")),
            "finding": str(links.finding),
            "licence": licence_of(links.joined.lists),
            "written": told.written,
        },
        ensure_ascii=False,
    )


def as_text(told: Linked) -> str:
    """Return it in words."""
    links = told.links
    lines = [repr(links), "", f"In all: {len(links.joined.groups):,} incidents, each once"]
    lines.append(f"Licence of what holds their values: {licence_of(links.joined.lists)}")
    lines += [f"Wrote {path}" for path in told.written]
    return "\n".join([*lines, *filter(None, [told.caution])])
