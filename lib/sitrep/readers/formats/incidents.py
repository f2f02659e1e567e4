"""Puts the columns of incidents together: sorted by day and id, on all cores."""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from sitrep.model.schema import INCIDENTS, THEATRES, conform
from sitrep.readers.aside import aside
from sitrep.readers.columns import as_text, chosen
from sitrep.readers.files.raw import Raw

NOT_GIVEN = "not given"
"""The region of a country of which no region is named."""


def sort_aside(raw: Raw, start: np.ndarray) -> Future[np.ndarray]:
    """Begin to sort incidents by first day and id, while their other columns are made.

    Parameters
    ----------
    raw : Raw
    start : array of datetime64, the first day of each

    Returns
    -------
    Future, of an array of int: for each incident its row in `raw`
    """
    keys = pa.table({"day": start.astype("int64"), "id": raw.ids})

    def sort() -> np.ndarray:
        by_day_and_id = [("day", "ascending"), ("id", "ascending")]
        return np.asarray(pc.sort_indices(keys, sort_keys=by_day_and_id)).astype("int64")

    return aside(sort)


def assemble(raw: Raw, columns: Mapping[str, Any], order: np.ndarray) -> pd.DataFrame:
    """Return the incident table, on all cores.

    Parameters
    ----------
    raw : Raw
    columns : mapping, column of `INCIDENTS` -> its values, in the order of the rows; those left
        out, but for the id, are blank
    order : array of int, for each incident its row in `raw`
    """
    places = pa.array(order)

    columns = {"incident_id": raw.ids, **columns}

    def move(name: str) -> Any:
        if name not in columns:
            if INCIDENTS[name] == "category":
                return chosen(np.full(len(raw), -1), [])
            if INCIDENTS[name] == "str":
                return as_text(pa.nulls(len(raw), pa.string()))
            return np.full(len(raw), np.nan)
        if isinstance(columns[name], pa.Array):
            return as_text(columns[name].take(places))
        return columns[name].take(order)

    with ThreadPoolExecutor() as pool:
        table = dict(zip(INCIDENTS, pool.map(move, INCIDENTS), strict=True))
    return conform(pd.DataFrame(table, copy=False), INCIDENTS, raw.files[0])


def list_theatres(incidents: pd.DataFrame) -> pd.DataFrame:
    """Return the countries as theatres, with the governorates met in each."""
    theatre, admin1 = incidents["theatre"].array, incidents["admin1"].array
    width = len(admin1.categories) + 1
    pairs = theatre.codes.astype("int64") * width + admin1.codes + 1
    where, region = np.divmod(pd.unique(pairs[theatre.codes >= 0]), width)
    met = pd.DataFrame(
        {
            "theatre": theatre.categories[where],
            "admin1": np.append(admin1.categories, [None])[region - 1],
        }
    )
    met = met.astype("str").sort_values(["theatre", "admin1"], ignore_index=True)
    named = met["admin1"].notna() | ~met["theatre"].duplicated(keep=False)
    rows = met[named].assign(name=met["theatre"]).fillna({"admin1": NOT_GIVEN})
    return conform(rows, THEATRES, "").reset_index(drop=True)
