"""Reads files of other sources: exports of ACLED, UCDP GED and GTD, or any list by its map."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from hashlib import sha256
from pathlib import Path

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
    EVENT_CLASSES,
    INCIDENTS,
    ORIGINAL,
    PUBLISHERS,
    SOURCES,
    Source,
    conform,
    empty,
)
from sitrep.readers.aside import aside
from sitrep.readers.columnmap.parse import Found
from sitrep.readers.files import cache
from sitrep.readers.files.raw import MADE_ID, Raw
from sitrep.readers.files.tabular import read_file
from sitrep.readers.formats.acled import Acled
from sitrep.readers.formats.base import Converted, Format
from sitrep.readers.formats.gtd import Gtd
from sitrep.readers.formats.stitch import keep_newest
from sitrep.readers.formats.table import shape
from sitrep.readers.formats.ucdp import Ucdp

FORMATS: tuple[type[Format], ...] = (Acled, Ucdp, Gtd)

NAMED = 3
"""The most countries that are named one by one."""

ROW_BITS = 40
"""More than any number of a row needs."""

BLANK, TAGS, HEADER = 1, 2, 3
"""Kinds of rows that hold no data."""


def read(
    paths: Sequence[Path],
    *,
    strict: bool = False,
    keep_original: bool = False,
    accessed: str = "",
    found: Found | None = None,
) -> Source:
    """Read the files of one source, stitched together.

    Parameters
    ----------
    paths : sequence of Path
    strict : bool, an unknown label is an error
    keep_original : bool, keep the columns of the files in `incidents`, as `original_...`
    accessed : str, the day on which the files were downloaded, for the citation
    found : Found, the column map to read them through, where they are no export

    Raises
    ------
    DataError : a file cannot be used as it is, or the files are of different formats
    """
    mapped = "" if found is None else found.content.model_dump_json()
    asked = {"strict": strict, "keep_original": keep_original, "accessed": accessed, "map": mapped}
    place = cache.find_place(paths, asked)
    kept = None if place is None else cache.load(place)
    if kept is not None:
        return kept
    source = _read(paths, strict, keep_original, accessed, found)
    if place is not None and place == cache.find_place(paths, asked):  # no file changed meanwhile
        cache.store(place, source)
    return source


def _read(
    paths: Sequence[Path], strict: bool, keep_original: bool, accessed: str, found: Found | None
) -> Source:
    """Read the files themselves."""
    formats = FORMATS if found is None else (shape(found),)
    mapped = b"" if found is None else found.content.model_dump_json().encode()
    digest = aside(_digest, paths, mapped)  # which is as long as it takes to read them
    raws = _read_files(paths, formats, keep_original)
    read = sum(map(len, raws))
    form = next(known for known in formats if known.layout is raws[0].layout)
    raw = _stitch(raws, form)
    del raws  # whose rows are those of `raw` now, or are dropped
    raw.look_through()
    _note_lost_characters(raw)
    conversion = form(raw, strict=strict)
    converted = conversion.convert()
    _check_conserved(converted, read)
    name = form.layout.name
    incidents = conform(converted.incidents, INCIDENTS, name)
    # Whatever the source, one can ask for any class: one that it lacks is not found, and no error.
    classes = pd.CategoricalDtype(list(EVENT_CLASSES), ordered=True)
    incidents["event_class"] = incidents["event_class"].astype(classes)
    if keep_original:
        incidents = incidents.join(_originals(raw, converted))
    return Source(
        name=name,
        version=converted.version,
        sha256=digest.result(),
        citation=_citation(converted.citation, accessed),
        licence=form.licence,
        toll=form.toll,
        incidents=incidents,
        targets=converted.targets,
        accounts=empty(ACCOUNTS),
        coverage=converted.coverage,
        theatres=converted.theatres,
        codes=converted.codes,
        admin1=empty(ADMIN1),
        benchmarks=empty(BENCHMARKS),
        statements=empty(CLAIMS),
        pages=empty(SOURCES),
        publishers=empty(PUBLISHERS),
        notes=raw.notes.frame(),
        missing=dict(conversion.missing),
        words=form.words,
        country=_countries(incidents["country"]),
    )


def _countries(column: pd.Series) -> str:
    """Return the countries in words; how many where that is shorter."""
    names = sorted(str(name) for name in column.unique() if pd.notna(name))
    if len(names) > NAMED:
        return f"{len(names)} countries"
    return " and ".join(filter(None, [", ".join(names[:-1]), *names[-1:]]))


def _read_files(
    paths: Sequence[Path], formats: Sequence[type[Format]], keep_original: bool
) -> list[Raw]:
    """Return the rows of each file; all of one format."""
    layouts = [form.layout for form in formats]
    raws = [read_file(path, layouts, all_columns=keep_original) for path in paths]
    if len({raw.layout.name for raw in raws}) > 1:
        rule = "is {}; load one format at a time"
        raise DataError([Problem(raw.files[0], rule=rule.format(raw.layout.name)) for raw in raws])
    return raws


def _stitch(raws: Sequence[Raw], form: type[Format]) -> Raw:
    """Return the rows of data of all files, each id in its newest version, none deleted since."""
    raw = _join(raws)
    for remark in dict.fromkeys(remark for one in raws for remark in one.remarks):
        files = [number for number, one in enumerate(raws) if remark in one.remarks]
        raw.note(remark, "guessed", np.isin(raw.file_of, files))
    raw = keep_newest(form.identify(_drop_rows_without_data(raw)), form)
    if not len(raw):
        raise DataError([Problem(file, rule="has no rows of data") for file in raw.files])
    return raw


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
        layout=raws[0].layout,
        table=pa.concat_tables(tables, promote_options="default"),
        rows=np.concatenate([raw.rows for raw in raws]),
        files=[raw.files[0] for raw in raws],
        file_of=np.repeat(np.arange(len(raws)), [len(raw) for raw in raws]),
    )


def _drop_rows_without_data(raw: Raw) -> Raw:
    """Drop blank rows, HXL tags and header lines that stand between the rows."""
    kinds = np.zeros(len(raw), dtype="int8")
    for place, kind in _look_at_odd(raw, _find_odd(raw)):
        kinds[place] = kind
    key = next(name for name in (raw.layout.key, *sorted(raw.layout.needed)) if raw.has(name))
    heads = [style(key) for style in (str, str.upper, str.capitalize)]
    heads += [head.replace("_", mark) for head in (key, key.title()) for mark in " ."]
    kinds[pc.is_in(raw.texts(key), pa.array(heads)).to_numpy()] = HEADER
    rules = {BLANK: "blank row", TAGS: "row of HXL tags", HEADER: "header between the rows"}
    for kind, rule in rules.items():
        kept = kinds != kind
        raw, kinds = raw.keep(kept, rule), kinds[kept]
    return raw


def _find_odd(raw: Raw) -> np.ndarray:
    """Tell in which rows all columns that the format needs are blank or begin with a tag."""
    odd = np.ones(len(raw), dtype=bool)
    for name in (raw.layout.key, *sorted(raw.layout.needed)):
        if raw.has(name) and odd.any():
            cells = raw.texts(name)
            odd &= pc.starts_with(cells, "#").fill_null(True).to_numpy()
    return odd


def _look_at_odd(raw: Raw, odd: np.ndarray) -> Iterator[tuple[int, int]]:
    """Yield the position of each row that is blank or holds nothing but tags, and which it is."""
    places = np.flatnonzero(odd)
    rows = raw.table.take(pa.array(places)).to_pylist() if len(places) else []
    for place, row in zip(places, rows, strict=True):
        cells = [str(cell) for cell in row.values() if cell is not None]
        if all(cell.startswith("#") for cell in cells):
            yield int(place), TAGS if cells else BLANK


def _note_lost_characters(raw: Raw) -> None:
    """Note the cells in which an earlier conversion has put U+FFFD for what it could not read."""
    for name in raw.worded:
        column = raw.coded(name)
        lost = ["\ufffd" in value for value in column.distinct]
        if any(lost):
            rule = f"{name}: a character was lost before the file came here; kept as U+FFFD"
            raw.note(rule, "guessed", column.spread(np.array(lost), False))


def _check_conserved(converted: Converted, read: int) -> None:
    """Check that every row read was either kept, once, or dropped with a note."""
    left, dropped = len(converted.raw), converted.raw.notes.dropped
    there = np.zeros(left, dtype=bool)
    there[converted.kept] = True
    whole = read - dropped == left == len(converted.incidents) == len(converted.kept)
    if not whole or not there.all():
        raise AssertionError(
            f"{converted.raw.layout.name}: {read} rows read, {dropped} dropped, "
            f"{len(converted.incidents)} kept"
        )


def _originals(raw: Raw, converted: Converted) -> pd.DataFrame:
    """Return the columns of the files, as text as it stood, in the order of the incidents."""
    part, whole = (
        rows.file_of.astype("int64") << ROW_BITS | rows.rows for rows in (converted.raw, raw)
    )
    place = np.searchsorted(whole, part[converted.kept])  # both in the order of files and rows
    table = raw.table.take(pa.array(place))
    return pd.DataFrame(
        {
            f"{ORIGINAL}{name}": table[name].cast(pa.string()).to_pandas()
            for name in table.column_names
            if name != MADE_ID
        }
    ).astype("str")


def _citation(citation: str, accessed: str) -> str:
    """Return the citation with the access date, where it is known."""
    return f"{citation.rstrip('.')}; accessed {accessed}." if accessed else citation


def _digest(paths: Sequence[Path], mapped: bytes) -> str:
    """Return one sha256 over the bytes of some files, in their order, and of their map."""
    whole = sha256(mapped)
    for path in paths:
        with path.open("rb") as file:
            while chunk := file.read(1 << 20):
                whole.update(chunk)
    return whole.hexdigest()
