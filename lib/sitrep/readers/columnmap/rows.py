"""Rows of a list as incidents: several rows of one id."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import numpy as np
import pandas as pd
import pyarrow as pa

from sitrep.readers.columnmap.numbers import read_people
from sitrep.readers.files.raw import MADE_ID, Raw

POINT = ("latitude", "longitude")
DECIMALS = 2
"""Of degrees: points that agree in so many are one place, which is about a kilometre."""


def merge_rows(
    raw: Raw, days: np.ndarray, places: Sequence[str], tolls: Collection[str]
) -> tuple[Raw, np.ndarray]:
    """Make one row of those that have id, day and place in common; keep the others apart.

    Parameters
    ----------
    raw : Raw
    days : array of datetime64, the first day of each row
    places : sequence of str, the columns that tell where it was
    tolls : collection of str, columns of people: of these the largest number counts

    Returns
    -------
    Raw; array of bool, over the rows given: those kept

    Notes
    -----
    A blank cell agrees with any. Of words the first counts that is not blank. Rows of an id that
    disagree on day or place get ids of their own: the id, and #2, #3, ...
    """
    kept = np.ones(len(raw), dtype=bool)
    if not raw.repeats:
        return raw, kept
    ids = pd.Series(raw.ids.to_pylist())
    at = np.flatnonzero(ids.duplicated(keep=False))
    where = _where(raw, at, days, places)
    one_place = where.groupby(ids.iloc[at].to_numpy()).nunique().le(1).all(axis=1)
    apart = ~ids.iloc[at].map(one_place).to_numpy(dtype=bool)
    alike = where.assign(id=ids.iloc[at].to_numpy())
    exact = alike.groupby(list(alike), dropna=False, sort=False).ngroup()
    whole = pd.factorize(ids.iloc[at])[0]
    group = pd.Series(np.where(apart, exact.to_numpy() + len(at), whole))
    keeper = group.groupby(group).transform(lambda rows: rows.index[0]).to_numpy()
    raw = _fill(raw, at, keeper, tolls)
    raw = _rename(raw, ids, at[apart & (keeper == np.arange(len(at)))])
    kept[at[keeper != np.arange(len(at))]] = False
    rule = (
        "the same id, day and place in several rows: one incident; of numbers the largest counts, "
        "of words the first"
    )
    return raw.keep(kept, rule), kept


def _texts(raw: Raw, name: str) -> pd.Series:
    """Return a column as stripped text; None where it is blank."""
    texts = pd.Series(raw.texts(name).to_pylist(), dtype="object").str.strip()
    return texts.where(texts.ne("") & texts.notna(), None)


def _where(raw: Raw, at: np.ndarray, days: np.ndarray, places: Sequence[str]) -> pd.DataFrame:
    """Return day and place of some rows."""
    some = raw.take(at)
    table = {"day": pd.Series(days[at]).astype("str")}
    for name in filter(some.has, places):
        column = _texts(some, name)
        if name in POINT:
            column = pd.to_numeric(column, errors="coerce").round(DECIMALS).astype("object")
        table[name] = column
    return pd.DataFrame(table)


def _fill(raw: Raw, at: np.ndarray, keeper: np.ndarray, tolls: Collection[str]) -> Raw:
    """Give the first row of each incident what the others tell."""
    first = np.unique(keeper)
    for name in [name for name in raw.table.column_names if name != MADE_ID]:
        cells = _texts(raw, name)
        some = cells.iloc[at].reset_index(drop=True)
        if name in tolls:
            most = pd.Series(read_people(raw.take(at).quiet(), name)[1])
            chosen = most.fillna(-1.0).groupby(keeper).idxmax().loc[first]
            told = some.loc[chosen.to_numpy()]
        else:
            told = some.groupby(keeper).first().loc[first]
        differ = some.groupby(keeper).nunique().loc[first].gt(1).to_numpy()
        stands = "the largest number" if name in tolls else "the first"
        rule = f"{name}: rows of one incident differ; {stands} counts"
        raw.note(rule, "guessed", at[first[differ]])
        cells.iloc[at[first]] = told.to_numpy()
        raw = raw.put(name, pa.array(cells, pa.string(), from_pandas=True).dictionary_encode())
    return raw


def _rename(raw: Raw, ids: pd.Series, apart: np.ndarray) -> Raw:
    """Give rows that have the id of another incident one of their own."""
    taken, renamed, changed = set(ids.dropna()), ids.copy(), []
    seen: set[str] = set()
    for row in apart:
        name, number = ids.iloc[row], 2
        if name not in seen:
            seen.add(name)
            continue
        while f"{name}#{number}" in taken:
            number += 1
        renamed.iloc[row] = f"{name}#{number}"
        taken.add(f"{name}#{number}")
        changed.append(row)
    rule = "the same id on another day or at another place: kept apart, as #2, #3, ... of that id"
    raw.note(rule, "guessed", np.array(changed, dtype="int64"))
    return raw.put(MADE_ID, pa.array(renamed.where(renamed.notna(), None), pa.string()))
