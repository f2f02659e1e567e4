"""What must hold of any file of any source: its rows are kept or counted, or a message says why."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from pathlib import Path

import pandas as pd
import sitrep
from hypothesis import strategies as st
from sitrep.errors import DataError


def rows_of(cells: Mapping[str, Sequence[str]]) -> st.SearchStrategy[list[dict[str, str]]]:
    """Return up to eight rows that differ from a usual one in some cells.

    Parameters
    ----------
    cells : mapping, column -> the cells that it may have
    """
    choices = {name: st.sampled_from(values) for name, values in cells.items()}
    return st.lists(st.fixed_dictionaries({}, optional=choices), min_size=1, max_size=8)


def load_shuffled(path: Path, seed: int) -> sitrep.Dataset | None:
    """Load a file whose columns come in any order, and check what must hold; None if it is refused.

    Parameters
    ----------
    path : Path, a CSV file, which is written anew
    seed : int, of the order of the columns
    """
    table = pd.read_csv(path, dtype="str", keep_default_na=False)
    columns = random.Random(seed).sample(list(table.columns), len(table.columns))
    table[columns].to_csv(path, index=False)
    refused = ""
    try:
        data = sitrep.load(path)
    except DataError as error:
        refused = str(error)
    if refused:
        assert refused.startswith(path.name)
        return None
    dropped = data.notes.loc[data.notes["action"] == "dropped", "rows"].sum()
    assert len(data.incidents) + dropped == len(table)
    assert data.incidents["incident_id"].is_unique
    assert (data.incidents["date_start"] <= data.incidents["date_end"]).all()
    return data
