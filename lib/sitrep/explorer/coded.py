"""Columns as a page holds them: each text once, and its place for each row."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import pandas as pd

NONE = -1
"""The place of what is not given."""


class Coded:
    """Texts in the order in which they are met, each once."""

    def __init__(self, known: Iterable[str] = ()) -> None:
        self.places = {text: place for place, text in enumerate(dict.fromkeys(known))}

    def place(self, text: Any) -> int:
        """Return the place of a text, a new one where it is new; `NONE` for a missing one."""
        return NONE if pd.isna(text) else self.places.setdefault(str(text), len(self.places))

    def __iter__(self) -> Iterator[str]:
        """Go through the texts."""
        return iter(self.places)


def code_column(texts: Iterable[Any]) -> dict[str, Any]:
    """Return a column of texts as `of`, each once, and `at`, the place of each row."""
    coded = Coded()
    at = [coded.place(text) for text in texts]
    return {"of": list(coded), "at": at}


def numbers(column: Iterable[Any]) -> list[float | int | None]:
    """Return numbers as JSON holds them: whole ones without a fraction, None for a missing one."""
    return [None if pd.isna(value) else shorten(float(value)) for value in column]


def shorten(value: float) -> float | int:
    """Return a whole number as an int."""
    return int(value) if value == int(value) else value


def trim(cells: Sequence[Any]) -> list[Any]:
    """Return a row without what is missing at its end."""
    row = list(cells)
    while row and row[-1] in (None, NONE, ""):
        row.pop()
    return row
