"""Reads exports of other sources: ACLED, UCDP GED, GTD, whatever their vintage and container."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256
from pathlib import Path
from types import ModuleType

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from sitrep.errors import DataError, Problem
from sitrep.model.schema import (
    ACCOUNTS,
    ADMIN1,
    BENCHMARKS,
    CLAIMS,
    CODES,
    COVERAGE,
    EVENT_CLASSES,
    INCIDENTS,
    ORIGINAL,
    PUBLISHERS,
    SOURCES,
    TARGETS,
    THEATRES,
    Source,
    conform,
    empty,
)
from sitrep.readers.files import cache
from sitrep.readers.files.raw import Raw
from sitrep.readers.files.tabular import read_file
from sitrep.readers.formats import acled, gtd, ucdp
from sitrep.readers.formats.converted import Converted
from sitrep.readers.notes import Notes

MODULES: tuple[ModuleType, ...] = (acled, ucdp, gtd)
"""Each has a `FORMAT` and a function `convert`."""

NAMED = 3
"""The most countries that are named one by one."""

BLANK, TAGS, HEADER = 1, 2, 3
"""Kinds of rows that hold no data."""


def read(
    paths: Sequence[Path], *, strict: bool = False, keep_original: bool = False, accessed: str = ""
) -> Source:
    """Read the files of one source, stitched together.

    Parameters
    ----------
    paths : sequence of Path
    strict : bool, an unknown label is an error
    keep_original : bool, keep the columns of the files in `incidents`, as `original_...`
    accessed : str, the day on which the files were downloaded, for the citation

    Raises
    ------
    DataError : a file cannot be used as it is, or the files are of different formats
    """
    asked = {"strict": strict, "keep_original": keep_original, "accessed": accessed}
    place = cache.find_place(paths, asked)
    kept = None if place is None else cache.load(place)
    if kept is not None:
        return kept
    source = _read(paths, strict, keep_original, accessed)
    if place is not None and place == cache.find_place(paths, asked):  # no file changed meanwhile
        cache.store(place, source)
    return source


def _read(paths: Sequence[Path], strict: bool, keep_original: bool, accessed: str) -> Source:
    """Read the files themselves."""
    with ThreadPoolExecutor(1) as aside:
        notes = _stitch(paths, keep_original)
        digest = aside.submit(_digest, paths)  # now that no longer all cores are busy
        notes.raw.look_through()
        _note_lost_characters(notes)
        module = next(one for one in MODULES if one.FORMAT is notes.raw.format)
        converted: Converted = module.convert(notes.raw, notes, strict=strict)
        _check_conserved(converted, notes)
        sha = digest.result()
    name = notes.raw.format.name
    incidents = conform(converted.incidents, INCIDENTS, name)
    # Whatever the source, one can ask for any class: one that it lacks is not found, and no error.
    classes = pd.CategoricalDtype(list(EVENT_CLASSES), ordered=True)
    incidents["event_class"] = incidents["event_class"].astype(classes)
    if keep_original:
        incidents = incidents.join(_originals(notes.raw, converted.kept))
    return Source(
        name=name,
        version=converted.version,
        sha256=sha,
        citation=_citation(converted.citation, accessed),
        licence=converted.licence,
        toll=converted.toll,
        incidents=incidents,
        targets=conform(converted.targets, TARGETS, name),
        accounts=empty(ACCOUNTS),
        coverage=conform(converted.coverage, COVERAGE, name),
        theatres=conform(converted.theatres, THEATRES, name),
        codes=conform(converted.codes, CODES, name),
        admin1=empty(ADMIN1),
        benchmarks=empty(BENCHMARKS),
        statements=empty(CLAIMS),
        pages=empty(SOURCES),
        publishers=empty(PUBLISHERS),
        notes=notes.frame(),
        missing=converted.missing,
        words=converted.words,
        country=_countries(incidents["country"]),
    )


def _stitch(paths: Sequence[Path], keep_original: bool) -> Notes:
    """Return the rows of data of all files, each id in its newest version."""
    formats = [module.FORMAT for module in MODULES]
    raws = [read_file(path, formats, all_columns=keep_original) for path in paths]
    names = {raw.format.name for raw in raws}
    if len(names) > 1:
        problems = [
            Problem(raw.files[0], rule=f"is {raw.format.name}; load one format at a time")
            for raw in raws
        ]
        raise DataError(problems)
    notes = Notes(_join(raws))
    for number, raw in enumerate(raws):
        for remark in raw.remarks:
            notes.add(remark, "guessed", notes.raw.file_of == number)
    _drop_rows_without_data(notes)
    _keep_newest(notes)
    if not len(notes.raw):
        raise DataError([Problem(path.name, rule="has no rows of data") for path in paths])
    return notes


def _join(raws: Sequence[Raw]) -> Raw:
    """Return the rows of several files, one after the other."""
    if len(raws) == 1:
        return raws[0]
    kinds = [dict(zip(raw.table.column_names, raw.table.schema.types, strict=True)) for raw in raws]
    mixed = {
        name
        for other in kinds[1:]
        for name, kind in other.items()
        if any(name in one and one[name] != kind for one in kinds)
    }
    tables = [
        pa.table({name: raw.texts(name) if name in mixed else raw.table[name] for name in kind})
        for raw, kind in zip(raws, kinds, strict=True)
    ]
    return Raw(
        format=raws[0].format,
        table=pa.concat_tables(tables, promote_options="default"),
        rows=np.concatenate([raw.rows for raw in raws]),
        files=[raw.files[0] for raw in raws],
        file_of=np.repeat(np.arange(len(raws)), [len(raw) for raw in raws]),
    )


def _drop_rows_without_data(notes: Notes) -> None:
    """Drop blank rows, HXL tags and header lines that stand between the rows."""
    key = notes.raw.format.key
    ids = notes.raw.table[key]
    kinds = np.zeros(len(ids), dtype="int8")
    for place, kind in _look_at_odd(notes.raw, pc.or_(pc.is_null(ids), pc.starts_with(ids, "#"))):
        kinds[place] = kind
    for head in (key, key.upper(), key.capitalize()):
        kinds[pc.equal(ids, head).fill_null(False).to_numpy()] = HEADER
    rules = {BLANK: "blank row", TAGS: "row of HXL tags", HEADER: "header between the rows"}
    for kind, rule in rules.items():
        if (kinds == kind).any():
            kept = kinds != kind
            notes.take(kept, rule)
            kinds = kinds[kept]


def _look_at_odd(raw: Raw, odd: pa.ChunkedArray) -> Iterator[tuple[int, int]]:
    """Yield the position of each row that is blank or holds nothing but tags, and which it is."""
    places = np.flatnonzero(odd.fill_null(True).to_numpy())
    rows = raw.table.take(pa.array(places)).to_pylist() if len(places) else []
    for place, row in zip(places, rows, strict=True):
        cells = [str(cell) for cell in row.values() if cell is not None]
        if all(cell.startswith("#") for cell in cells):
            yield int(place), TAGS if cells else BLANK


def _note_lost_characters(notes: Notes) -> None:
    """Note the cells in which an earlier conversion has put U+FFFD for what it could not read."""
    raw = notes.raw
    for name in raw.worded:
        column = raw.coded(name)
        lost = ["\ufffd" in value for value in column.distinct]
        if any(lost):
            rule = f"{name}: a character was lost before the file came here; kept as U+FFFD"
            notes.add(rule, "guessed", column.spread(np.array(lost), False))


def _keep_newest(notes: Notes) -> None:
    """Of an id that stands in several files, keep the rows of the file that has it newest."""
    raw = notes.raw
    if len(raw.files) == 1:
        return
    newest = raw.format.newest
    table = pd.DataFrame(
        {
            "id": raw.coded(raw.format.key).codes,
            "file": raw.file_of,
            "age": 0.0 if newest is None else newest(raw),
        }
    )
    held = table.groupby(["id", "file"], sort=False)["age"].max().reset_index()
    best = held.sort_values(["age", "file"]).drop_duplicates("id", keep="last")
    winner = best.set_index("id")["file"].reindex(table["id"]).to_numpy()
    kept = (winner == raw.file_of) | (table["id"].to_numpy() < 0)
    notes.take(kept, "the same id in several files: the newest version counts")


def _check_conserved(converted: Converted, notes: Notes) -> None:
    """Check that every row read was either kept, once, or dropped with a note."""
    left = len(notes.raw)
    there = np.zeros(left, dtype=bool)
    there[converted.kept] = True
    whole = notes.read - notes.dropped == left == len(converted.incidents) == len(converted.kept)
    if not whole or not there.all():
        raise AssertionError(
            f"{notes.raw.format.name}: {notes.read} rows read, {notes.dropped} dropped, "
            f"{len(converted.incidents)} kept"
        )


def _originals(raw: Raw, kept: np.ndarray) -> pd.DataFrame:
    """Return the columns of the files, as text, in the order of the incidents."""
    table = raw.table.take(pa.array(kept))
    return pd.DataFrame(
        {
            f"{ORIGINAL}{name}": table[name].cast(pa.string()).to_pandas()
            for name in table.column_names
        }
    ).astype("str")


def _countries(column: pd.Series) -> str:
    """Return the countries in words; how many where that is shorter."""
    names = sorted(str(name) for name in column.cat.remove_unused_categories().cat.categories)
    if len(names) > NAMED:
        return f"{len(names)} countries"
    return " and ".join(filter(None, [", ".join(names[:-1]), *names[-1:]]))


def _citation(citation: str, accessed: str) -> str:
    """Return the citation with the access date, where it is known."""
    return f"{citation.rstrip('.')}; accessed {accessed}." if accessed else citation


def _digest(paths: Sequence[Path]) -> str:
    """Return one sha256 over the bytes of some files, in their order."""
    whole = sha256()
    for path in paths:
        with path.open("rb") as file:
            while chunk := file.read(1 << 20):
                whole.update(chunk)
    return whole.hexdigest()
