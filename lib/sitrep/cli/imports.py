"""What `sitrep import` says of the files of another source, in words or as JSON."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from shutil import get_terminal_size
from textwrap import wrap

import pandas as pd

from sitrep.api import Dataset, load
from sitrep.errors import ParameterError
from sitrep.export import caution, check_out, write
from sitrep.readers import find
from sitrep.words.text import span


@dataclass(frozen=True)
class Imported:
    """What was made of some files.

    Attributes
    ----------
    data : Dataset
    dropped : int, rows that became no incident
    out : str, the file that was written; empty for none
    """

    data: Dataset
    dropped: int
    out: str


def tell(
    files: Sequence[str], *, strict: bool, accessed: str, out: Path | None, columns: str = ""
) -> Imported:
    """Read files, and write the incidents where a file is given.

    Parameters
    ----------
    files : sequence of str, paths or patterns
    strict : bool, an unknown label is an error
    accessed : str, day of the download; empty if not known
    out : Path, a file or folder to write, in the form of its ending, optional
    columns : str, a column map, its path or the name of a shipped one; by default one beside it

    Raises
    ------
    ParameterError : there is no such file, or nothing is written by the ending of `out`
    DataError : a file cannot be used as it is
    OSError : `out` cannot be written
    """
    dataset = files[0] if len(files) == 1 else list(files)
    if out is not None:
        check_out(out)
        if out.resolve() in {file.resolve() for file in find(dataset)}:
            raise ParameterError("out", f"'{out}' is what is read; name another file")
    data = load(dataset, strict=strict, accessed=accessed, columns=columns or None)
    if out is not None:
        write(data, out)
    dropped = int(data.notes.loc[data.notes["action"] == "dropped", "rows"].sum())
    return Imported(data, dropped, "" if out is None else str(out))


def tell_guess(files: Sequence[str]) -> str:
    """Write a first column map beside a file, and return what was guessed.

    Parameters
    ----------
    files : sequence of str, one path

    Raises
    ------
    ParameterError : there is no such file, or a map lies beside it already
    DataError : it is no table
    OSError : the map cannot be written
    """
    from sitrep.readers.columnmap.guess import guess, write

    found = find(files[0] if len(files) == 1 else list(files))
    if len(found) > 1 or found[0].is_dir():
        raise ParameterError("guess", "is of one file; give its path")
    first = guess(found[0])
    write(first)
    lines = [f"Wrote {first.path}"]
    if first.shipped:
        lines.append(f"Its columns are those of the shipped map '{first.shipped}', which it holds.")
    for one in first.guesses:
        lines += _paragraphs([f"{one.field} = {one.column} ({one.why})"], f"{one.sure:6}  ")
    then = (
        "Correct it, write under `coverage` which days were searched, and import the file again: "
        "the map is found beside it."
    )
    return "\n".join([*lines, *_paragraphs([then], "")])


def as_json(told: Imported) -> str:
    """Return it as one JSON object."""
    data = told.data
    return json.dumps(
        {
            "format": data.name,
            "version": data.version,
            "sha256": data.sha256,
            "rows_read": len(data.incidents) + told.dropped,
            "rows_kept": len(data.incidents),
            "rows_dropped": told.dropped,
            "start": f"{data.start:%Y-%m-%d}",
            "end": f"{data.end:%Y-%m-%d}",
            "toll": data.toll,
            "citation": data.citation,
            "licence": data.licence,
            "missing": data.missing,
            "notes": data.notes.to_dict("records"),
            "out": told.out,
        },
        ensure_ascii=False,
    )


def as_text(told: Imported) -> str:
    """Return it in words: what was read, what it covers, what was done to it, what it lacks."""
    data, kept = told.data, len(told.data.incidents)
    lines = [
        f"{data.name}, version {data.version}, {span(data.start, data.end)}",
        f"{kept + told.dropped:,} rows read, {kept:,} kept, {told.dropped:,} dropped",
    ]
    if len(data.notes):
        lines += ["", *_notes(data.notes)]
    if data.missing:
        lines += ["", "Not in these data:", *_paragraphs(data.missing.values(), "- ")]
    lines += ["", *_paragraphs([f"Cite: {data.citation}", f"Licence: {data.licence}"], "")]
    if told.out:
        lines += [f"Wrote {told.out}", *_paragraphs(filter(None, [caution(data)]), "")]
    return "\n".join(lines)


def _notes(notes: pd.DataFrame) -> list[str]:
    """Return a line a note, and its examples below."""
    digits = max(len(f"{rows:,}") for rows in notes["rows"])
    lines = []
    for rule, action, rows, examples in notes.itertuples(index=False):
        lead = f"{action:8}  {rows:>{digits},}  "
        lines += _paragraphs([rule], lead)
        lines += _paragraphs([examples], " " * len(lead))
    return lines


def _paragraphs(texts: Iterable[str], lead: str) -> list[str]:
    """Return texts in lines as wide as the terminal; further lines are indented."""
    width = max(60, get_terminal_size((100, 24)).columns)
    return [
        line
        for text in texts
        for line in wrap(text, width, initial_indent=lead, subsequent_indent=" " * len(lead))
    ]
