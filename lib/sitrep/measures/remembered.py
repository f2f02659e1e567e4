"""What a dataset remembers of itself, since it never changes: each table is computed once."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar, cast

import pandas as pd

from sitrep.model.dataset import Dataset

_Found = TypeVar("_Found", bound=pd.DataFrame | tuple[pd.DataFrame, ...])

_KEPT = "_remembered"
"""Where a dataset keeps it; one that is made from it begins anew."""


def remembered(find: Callable[[Dataset], _Found]) -> Callable[[Dataset], _Found]:
    """Let a dataset remember what a function of it finds; who asks again gets tables of their own.

    Parameters
    ----------
    find : callable, Dataset -> DataFrame, or named tuple of these

    Returns
    -------
    callable, the same
    """

    @wraps(find)
    def find_once(data: Dataset) -> _Found:
        kept: dict[str, Any] = data.__dict__.setdefault(_KEPT, {})
        if find.__name__ not in kept:
            kept[find.__name__] = find(data)
        found: Any = kept[find.__name__]
        if isinstance(found, pd.DataFrame):
            return cast("_Found", _copy(found))
        return cast("_Found", type(found)(*map(_copy, found)))

    return find_once


def _copy(table: pd.DataFrame) -> pd.DataFrame:
    """Return a table that shares its cells until one is written."""
    return table.copy(deep=False)
