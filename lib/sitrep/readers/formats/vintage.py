"""How new the files of a source are, and what each covers: what one must know to join them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sitrep.readers.dates import NOT_A_DAY


@dataclass(frozen=True, kw_only=True)
class Vintage:
    """What rows and names of files tell of when each was made, and of what.

    Attributes
    ----------
    edited : array of float, one a row: how new it is
    made : array of float, one a file: how new it is; NaN where nothing tells
    day : array of datetime64[D], one a row: its first day; NaT where that is not known
    country : array of int, one a row; -1 where it is not known
    kinds : tuple of array of int, one a row: of what kind it is; a file may hold some kinds alone
    spans : array of datetime64[D], one row a file: first and last day that its release covers;
        NaT where only its own rows tell
    """

    edited: np.ndarray
    made: np.ndarray
    day: np.ndarray
    country: np.ndarray
    kinds: tuple[np.ndarray, ...]
    spans: np.ndarray

    @property
    def files(self) -> int:
        """How many files there are."""
        return len(self.made)


def no_spans(files: int) -> np.ndarray:
    """Return the spans of files whose releases do not tell which days they cover."""
    return np.full((files, 2), NOT_A_DAY)
