"""Reads a file of any container and separator into columns of text."""

from __future__ import annotations

import csv
from collections.abc import Collection
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.csv

from sitrep.readers.raw import Raw
from sitrep.readers.recognise import Format, recognise


def read_file(path: Path, formats: Collection[Format], *, all_columns: bool = False) -> Raw:
    """Read one file, of whichever of the formats it is.

    Parameters
    ----------
    path : Path
    formats : collection of Format
    all_columns : bool, read also what the format does not want

    Raises
    ------
    DataError : it is no table, is of no known format, or has rows that cannot be read
    """
    with path.open(encoding="utf-8-sig", newline="") as file:
        header = next(csv.reader(file), [])
    known = recognise(path.name, header, formats)
    names = known.current(header)
    read = [name for name in names if all_columns or name in known.wanted]
    plain = known.plain | {known.key}
    table = pa.csv.read_csv(
        path,
        pa.csv.ReadOptions(column_names=names, skip_rows_after_names=1, block_size=1 << 24),
        pa.csv.ParseOptions(newlines_in_values=True),
        pa.csv.ConvertOptions(
            include_columns=read,
            column_types={
                name: pa.string() if name in plain else pa.dictionary(pa.int32(), pa.string())
                for name in read
            },
            strings_can_be_null=True,
            null_values=[""],
        ),
    )
    rows = np.arange(len(table)) + 2
    return Raw(known, table, rows, [path.name], np.zeros(len(table), dtype="int16"))
