"""Columns of codes: chosen from lists, filled, ordered, and told as text."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa

from sitrep.readers.files.raw import Raw, spread


def chosen(codes: np.ndarray, categories: Sequence[str]) -> pd.Categorical:
    """Return a column of codes, given their positions in a list; -1 is blank."""
    return pd.Categorical.from_codes(codes, categories=pd.Index(list(categories), dtype="str"))


def positions(values: pd.Categorical, names: Sequence[str]) -> np.ndarray:
    """Return the position of each value in a list of names; -1 where it is blank or not listed."""
    place = {name: at for at, name in enumerate(names)}
    own = np.array([place.get(name, -1) for name in values.categories.tolist()], dtype="int32")
    return spread(own, np.asarray(values.codes), -1)


def fill(first: pd.Categorical, second: pd.Categorical) -> pd.Categorical:
    """Return the first value of each row; the second where that is blank."""
    names = list(dict.fromkeys([*first.categories, *second.categories]))
    one, two = positions(first, names), positions(second, names)
    return chosen(np.where(one < 0, two, one), names)


def put(values: pd.Categorical, where: np.ndarray, code: str) -> pd.Categorical:
    """Return the values with another in some rows."""
    names = list(dict.fromkeys([*values.categories, code]))
    return chosen(np.where(where, names.index(code), values.codes), names)


def tidy(values: pd.Categorical, order: Sequence[str] = ()) -> pd.Categorical:
    """Return the values with only the categories met: first those of an order, then by name."""
    names = values.categories.tolist()  # which is quicker than list()
    there = np.zeros(len(names) + 1, dtype=bool)
    there[values.codes] = True
    met = {name for name, found in zip(names, there[:-1], strict=True) if found}
    ordered = [code for code in order if code in met]
    categories = ordered + sorted(met.difference(ordered))
    dtype = pd.CategoricalDtype(pd.Index(categories, dtype="str"), ordered=bool(order))
    codes = values.codes if categories == names else positions(values, categories)
    return pd.Categorical.from_codes(codes, dtype=dtype)


def read_names(raw: Raw, name: str, blank: str | None = None) -> pd.Categorical:
    """Return a column of names as they stand; `blank` where a cell is blank."""
    column = raw.coded(name)
    if blank is None:
        return chosen(column.codes, column.distinct)
    values = [*column.distinct, *([] if blank in column.distinct else [blank])]
    codes = np.where(column.codes < 0, values.index(blank), column.codes)
    return chosen(codes, values)


def read_texts(raw: Raw, name: str) -> pa.Array:
    """Return a column of names as they stand, as text."""
    column = raw.coded(name)
    return encode(column.codes, column.distinct)


def encode(codes: np.ndarray, values: Sequence[str | None]) -> pa.DictionaryArray:
    """Return a column of text, given positions in a list of values; -1 is blank."""
    return pa.DictionaryArray.from_arrays(
        pa.array(codes, mask=np.asarray(codes) < 0), pa.array(values, pa.string())
    )


def as_text(texts: pa.Array) -> pd.Series:
    """Return a column of text as pandas keeps it."""
    kind: Any = pd.StringDtype("pyarrow", na_value=np.nan)
    return pd.Series(kind.__from_arrow__(texts.cast(pa.large_string())))


def spell(values: pd.Categorical) -> pa.Array:
    """Return a column of names as text."""
    return encode(values.codes, values.categories.tolist())
