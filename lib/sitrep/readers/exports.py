"""Reads exports of other sources: ACLED, UCDP GED, GTD, whatever their vintage and container."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256
from importlib import import_module, util
from pathlib import Path
from types import ModuleType

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from sitrep.errors import DataError, Problem
from sitrep.readers.converted import Converted
from sitrep.readers.notes import Notes
from sitrep.readers.raw import Raw
from sitrep.readers.tabular import read_file
from sitrep.schema import (
    ACCOUNTS,
    ADMIN1,
    BENCHMARKS,
    CLAIMS,
    CODES,
    COVERAGE,
    INCIDENTS,
    PUBLISHERS,
    SOURCES,
    TARGETS,
    THEATRES,
    Source,
    conform,
    empty,
)

MODULES: tuple[ModuleType, ...] = tuple(
    import_module(f"sitrep.readers.{name}")
    for name in ("acled", "ucdp", "gtd")
    if util.find_spec(f"sitrep.readers.{name}")
)
"""Each has a `FORMAT` and a function `convert`."""


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
    formats = [module.FORMAT for module in MODULES]
    raws = [read_file(path, formats, all_columns=keep_original) for path in paths]
    module = next(module for module in MODULES if module.FORMAT.name == raws[0].format.name)
    others = [raw for raw in raws if raw.format.name != raws[0].format.name]
    if others:
        kinds = ", ".join(f"{raw.files[0]} is {raw.format.name}" for raw in raws)
        rule = f"the files are of different formats ({kinds}); load one format at a time"
        raise DataError([Problem(raw.files[0], rule=rule) for raw in others])
    notes = Notes(_join(raws))
    for number, raw in enumerate(raws):
        for remark in raw.remarks:
            notes.add(remark, "guessed", notes.raw.file_of == number)
    _drop_rows_without_data(notes)
    _keep_newest(notes)
    if not len(notes.raw):
        raise DataError([Problem(path.name, rule="has no rows of data") for path in paths])
    converted: Converted = module.convert(notes.raw, notes, strict=strict)
    _check_conserved(converted, notes)
    incidents = conform(converted.incidents, INCIDENTS, raws[0].format.name)
    if keep_original:
        incidents = incidents.join(_originals(notes.raw, converted.kept))
    return Source(
        name=raws[0].format.name,
        version=converted.version,
        sha256=_digest(paths),
        citation=_citation(converted.citation, accessed),
        licence=converted.licence,
        toll=converted.toll,
        incidents=incidents,
        targets=conform(converted.targets, TARGETS, raws[0].format.name),
        accounts=empty(ACCOUNTS),
        coverage=conform(converted.coverage, COVERAGE, raws[0].format.name),
        theatres=conform(converted.theatres, THEATRES, raws[0].format.name),
        codes=conform(converted.codes, CODES, raws[0].format.name),
        admin1=empty(ADMIN1),
        benchmarks=empty(BENCHMARKS),
        claims=empty(CLAIMS),
        sources=empty(SOURCES),
        publishers=empty(PUBLISHERS),
        notes=notes.frame(),
        missing=converted.missing,
    )


def _join(raws: Sequence[Raw]) -> Raw:
    """Return the rows of several files, one after the other."""
    if len(raws) == 1:
        return raws[0]
    return Raw(
        format=raws[0].format,
        table=pa.concat_tables([raw.table for raw in raws], promote_options="default"),
        rows=np.concatenate([raw.rows for raw in raws]),
        files=[raw.files[0] for raw in raws],
        file_of=np.repeat(np.arange(len(raws)), [len(raw) for raw in raws]),
    )


def _drop_rows_without_data(notes: Notes) -> None:
    """Drop blank rows, HXL tags and header lines that stand between the rows."""
    keys = notes.raw.texts(notes.raw.format.key)
    suspect = pc.or_kleene(pc.is_null(keys), pc.starts_with(keys, "#")).fill_null(True)
    places = np.flatnonzero(suspect.to_numpy())
    rows = notes.raw.table.take(pa.array(places)).to_pylist()
    cells = [[cell for cell in row.values() if cell] for row in rows]
    heads = pc.equal(pc.utf8_lower(keys), notes.raw.format.key).fill_null(False).to_numpy()
    kinds = {
        "a blank row": [at for at, row in zip(places, cells, strict=True) if not row],
        "a row of HXL tags": [
            at
            for at, row in zip(places, cells, strict=True)
            if row and all(cell.startswith("#") for cell in row)
        ],
        "a header line between the rows": list(np.flatnonzero(heads)),
    }
    kept = np.ones(len(notes.raw), dtype=bool)
    number = np.arange(len(kept))
    for rule, found in kinds.items():
        kept[:] = ~np.isin(number, found)
        notes.take(kept, rule)
        number = number[kept]
        kept = np.ones(len(number), dtype=bool)


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
    whole = notes.read - notes.dropped == left == len(converted.incidents)
    if not whole or not np.array_equal(np.sort(converted.kept), np.arange(left)):
        raise AssertionError(
            f"{notes.raw.format.name}: {notes.read} rows read, {notes.dropped} dropped, "
            f"{len(converted.incidents)} kept"
        )


def _originals(raw: Raw, kept: np.ndarray) -> pd.DataFrame:
    """Return the columns of the files, as text, in the order of the incidents."""
    table = raw.table.take(pa.array(kept))
    return pd.DataFrame(
        {
            f"original_{name}": table[name].cast(pa.string()).to_pandas()
            for name in table.column_names
        }
    ).astype("str")


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
