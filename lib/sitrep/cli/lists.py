"""What `sitrep link` says of lists of the same conflict, in words or as JSON."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from sitrep.api import Dataset, load
from sitrep.errors import ParameterError
from sitrep.explorer import write_deciding
from sitrep.export import caution, check_out, write
from sitrep.links.match import UNDECIDED
from sitrep.links.union import licence_of
from sitrep.readers import find
from sitrep.readers.package import read_descriptor
from sitrep.tables.links import queue_of
from sitrep.words.text import amount

if TYPE_CHECKING:
    from sitrep.results import Links

QUEUE = "links.csv"
"""How a page calls the review queue that it saves, where none is named."""

ENDINGS = {"--queue": ".csv", "--page": ".html", "--pairs": ".csv"}
"""Option -> how the file must end that it writes, in a folder that is there."""


@dataclass(frozen=True)
class Linked:
    """What was found, and what was written.

    Attributes
    ----------
    links : Links
    written : list of str, paths of the files and folders written
    asked : str, the file in which a person decides on pairs; empty where none was written
    caution : str, where the rows that were written may not be passed on; empty where they may
    """

    links: Links
    written: list[str]
    asked: str
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
    ParameterError : there is no such list, fewer than two are named, or a path is that of a list or
        of another file to write, has another ending, or is in no folder; nothing is then written
    DataError : a file cannot be used as it is
    OSError : it cannot be written
    """
    if len(names) < 2:
        raise ParameterError("LIST", "name two lists or more, such as: sitrep link curated a.csv")
    wanted = {"--queue": queue, "--page": page, "--pairs": pairs, "--union": union}
    _check_written({name: path for name, path in wanted.items() if path is not None}, names)
    first, *others = (load(name) for name in names)
    links = first.link(*others, decided=queue or "")
    written = []
    if queue is not None:
        written.append(links.ask())
    if page is not None:
        named = queue.name if queue else QUEUE
        told = write_deciding(queue_of(links.joined), links.decisions, file=named)
        page.write_text(told, encoding="utf-8", newline="\n")
        written.append(page)
    if pairs is not None:
        written.append(links.to_csv(pairs))
    united = links.union()
    if union is not None and isinstance(united, Dataset):
        files = write(united, union)
        written += files if union.suffix else [union]
    asked = page or queue
    return Linked(
        links,
        list(map(str, written)),
        str(asked) if asked else "",
        caution(united) if written else "",
    )


def _check_written(wanted: Mapping[str, Path], names: Sequence[str]) -> None:
    """Raise ParameterError if a file to write is one that is read, another one, or cannot be one.

    Parameters
    ----------
    wanted : mapping, option -> path to write
    names : sequence of str, the lists
    """
    read = {path.resolve() for name in names for path in _list_files(name)}
    taken: dict[Path, str] = {}
    for option, path in wanted.items():
        ending = ENDINGS.get(option)
        if ending is None:
            check_out(path, option)
        elif path.suffix != ending:
            raise ParameterError(option, f"'{path}' does not end in {ending}")
        elif not path.parent.is_dir():
            raise ParameterError(option, f"there is no folder '{path.parent}' to write into")
        if path.resolve() in read:
            rule = f"'{path}' is of a list that is read, and would be lost; name another file"
            raise ParameterError(option, rule)
        if (other := taken.setdefault(path.resolve(), option)) != option:
            raise ParameterError(option, f"'{path}' is written by {other} too; name another file")


def _list_files(name: str) -> list[Path]:
    """Return the files of a list, those of a folder being its tables."""
    paths = find(name)
    if not paths[0].is_dir():
        return paths
    tables = read_descriptor(paths[0]).get("resources", [])
    return [paths[0] / table.get("path", "") for table in tables]


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
    if told.asked:
        left = int(links.pairs["decision"].eq(UNDECIDED).sum())
        lines.append(f"To decide in {told.asked}: {amount(left, 'pair')}")
    return "\n".join([*lines, *filter(None, [told.caution])])
