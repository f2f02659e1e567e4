"""Writes a first column map, guessed from the names of columns and what stands in them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import yaml

from sitrep.errors import DataError, ParameterError
from sitrep.model.codes import read_codes
from sitrep.model.mapfile import ENDING, PACKED, is_map
from sitrep.readers.columnmap.days import read_spans
from sitrep.readers.columnmap.judge import ROWS, Guess, choose, look
from sitrep.readers.columnmap.model import FIELDS, plain
from sitrep.readers.columnmap.parse import FOLDER
from sitrep.readers.files.raw import Raw
from sitrep.readers.files.tabular import list_headers


@dataclass(frozen=True)
class First:
    """A first map.

    Attributes
    ----------
    path : Path, where it belongs, beside the file
    text : str, what is to be written
    guesses : list of Guess
    shipped : str, name of the shipped map that it is; empty if it is guessed
    """

    path: Path
    text: str
    guesses: list[Guess]
    shipped: str


def guess(path: Path) -> First:
    """Return a first map of a file.

    Parameters
    ----------
    path : Path, of a table of any form

    Raises
    ------
    DataError : it is no table
    ParameterError : it is a map itself
    """
    if is_map(path):
        raise ParameterError("guess", f"'{path.name}' is a column map; give the file that it is of")
    header = next(iter(list_headers(path)))
    stem = Path(path.stem).stem if path.suffix in PACKED else path.stem
    place = path.with_name(f"{stem}{ENDING}")
    for known in sorted(FOLDER.glob(f"*{ENDING}")):
        text = known.read_text(encoding="utf-8")
        needed = yaml.safe_load(text)["columns"].values()
        if {plain(name) for name in needed} <= {plain(name) for name in header}:
            return First(
                place, f"file: {_quote(path.name)}\n{text}", [], known.name.removesuffix(ENDING)
            )
    raw = look(path, header)
    guesses = sorted(choose(raw, header), key=lambda one: FIELDS.index(one.field))
    return First(place, _write(path, raw, header, guesses), guesses, "")


def write(first: First) -> None:
    """Write a first map beside its file.

    Raises
    ------
    ParameterError : there is one already; it is never overwritten
    OSError : it cannot be written
    """
    try:
        with first.path.open("x", encoding="utf-8") as file:
            file.write(first.text)
    except FileExistsError:
        rule = f"'{first.path.name}' is there already and is not overwritten; edit or rename it"
        raise ParameterError("guess", rule) from None


def _write(path: Path, raw: Raw, header: Sequence[str], guesses: Sequence[Guess]) -> str:
    """Return the text of a guessed map."""
    fields = {one.field: one.column for one in guesses}
    taken = set(fields.values())
    lines = [
        "# A first column map, guessed from names and cells. Correct it; see docs/column-map.md.",
        f"file: {_quote(path.name)}",
        f"name: {_quote(path.name.partition('.')[0])} # what to call the list",
        "licence: # under which terms it may be used",
        "citation: # one sentence, as its makers ask for",
    ]
    if "country" not in fields:
        lines.append("country: # needed: the one of all rows, or a column `country`")
    lines.append("columns:")
    if not guesses:
        lines.append("  # date_start: which column? A date is needed; nothing here looks like one")
    for one in guesses:
        lines.append(f"  {_pair(one.field, one.column)} # {one.sure}: {one.why}")
    rest = [name for name in header if name.strip() and name not in taken]
    if rest:
        lines.append(f"# not mapped: {', '.join(' '.join(name.split()) for name in rest)}")
    lines += list(_write_dates(raw, fields))
    lines += ["constants:", "  # event_class: attack # if every row is one"]
    lines += list(_write_words(raw, fields))
    lines += ["toll: # targets or all sides, if it is known whose dead are counted", ""]
    return "\n".join(lines)


def _write_dates(raw: Raw, fields: dict[str, str]) -> Iterator[str]:
    """Yield the form of the dates where it is not clear, and the coverage, to be filled."""
    first = last = "YYYY-MM-DD"
    if "date_start" in fields:
        try:
            days = read_spans(raw, plain(fields["date_start"]), ())[0]
            days = days[~np.isnat(days)]
            first, last = str(days.min()), str(days.max())
        except DataError:
            yield "dates: # needed, since day and month may be either: '%d/%m/%Y' or '%m/%d/%Y'"
    some = f"the first {ROWS:,} rows" if len(raw) == ROWS else "its rows"
    yield f"coverage: # needed: which days were searched; {some} run from {first} to {last}"
    yield f"#  - {{start: {first}, end: {last}, effort: full}}"


def _write_words(raw: Raw, fields: dict[str, str]) -> Iterator[str]:
    """Yield the words of coded columns, to be mapped."""
    codes = read_codes()
    yield "values: # your word: our code; what is not mapped stays as it is"
    for field in ("event_type", "weapon_type", "target_type", "geo_precision", "date_precision"):
        if field not in fields:
            continue
        words = raw.coded(plain(fields[field])).distinct
        yield f"#  {field}: # ours: {', '.join(codes.loc[codes['field'] == field, 'code'])}"
        yield from (f"#    {_pair(word, '?')}" for word in words[:20])


def _pair(key: str, value: str) -> str:
    """Return a line of YAML."""
    line = yaml.safe_dump({key: value}, allow_unicode=True, width=10**6)
    return str(line).strip()


def _quote(text: str) -> str:
    """Return a text as YAML."""
    return _pair("x", text).removeprefix("x: ")
