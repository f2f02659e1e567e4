"""The way in: a dataset, and what one can ask it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from sitrep import readers
from sitrep.model import dataset as model
from sitrep.model.periods import check_day


class Dataset(model.Dataset):
    """The incidents that one asks about, with all that belongs to them, and what one can ask."""


def load(
    dataset: str | Path | Sequence[str | Path] = "curated",
    *,
    strict: bool = False,
    keep_original: bool = False,
    accessed: str = "",
) -> Dataset:
    """Load a dataset: one that is shipped, or exports of ACLED, UCDP GED or GTD.

    Parameters
    ----------
    dataset : str, Path or list of them: the name of a shipped dataset ("curated"), the path of a
        folder with a data package, of a file, of several files of one source, or a pattern
        ("downloads/acled_*.csv"). A file is recognised by its columns; of an incident that
        stands in several files the newest version counts
    strict : bool, a label that the reader does not know is an error; else it is kept and noted
    keep_original : bool, keep the columns of the files in `incidents` too, as `original_...`
    accessed : str, the day on which the files were downloaded (YYYY-MM-DD), for the citation

    Returns
    -------
    Dataset, from the first to the last covered day; its `notes` say what the reader dropped,
    mapped, guessed and repaired

    Raises
    ------
    ParameterError : there is no such dataset, or `accessed` is no day
    DataError : its files cannot be used as they are; lists what is wrong, by file and row
    """
    if accessed:
        check_day("accessed", accessed)
    source = readers.read(dataset, strict=strict, keep_original=keep_original, accessed=accessed)
    rows = len(source.incidents)
    return Dataset(
        **vars(source),
        start=source.coverage["start"].min(),
        end=source.coverage["end"].max(),
        first_day=source.coverage["start"].min(),
        last_day=source.coverage["end"].max(),
        filters={},
        waterfall=pd.DataFrame(
            {"filter": ["loaded"], "values": [source.name], "rows_in": [rows], "rows_out": [rows]}
        ),
    )
