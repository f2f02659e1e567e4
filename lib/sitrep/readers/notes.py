"""Keeps the list of what a reader dropped, mapped, guessed and repaired."""

from __future__ import annotations

import numpy as np
import pandas as pd

from sitrep.model.schema import NOTES
from sitrep.readers.files.raw import Raw

ACTIONS = ("dropped", "mapped", "guessed", "repaired")
EXAMPLES = 3


class Notes:
    """What was done to the rows of some files.

    Positions and masks refer to the rows of `raw`: all rows that were read, until `take` leaves
    some out.
    """

    def __init__(self, raw: Raw) -> None:
        self.raw = raw
        self.read = len(raw)
        self.dropped = 0
        self._lines: list[tuple[str, str, int, str]] = []

    def add(self, rule: str, action: str, where: np.ndarray) -> None:
        """Note what was done to some rows; nothing is noted where there are none.

        Parameters
        ----------
        rule : str, the rule that was followed, as one would tell it ("date_prec 5: a whole year")
        action : {"mapped", "guessed", "repaired"}; what is dropped is noted by `take`
        where : array, positions in `raw` or a mask over its rows
        """
        if action not in ACTIONS:
            raise ValueError(f"action: {action!r} is none of {', '.join(ACTIONS)}")
        positions = np.flatnonzero(where) if where.dtype == bool else where
        if len(positions):
            first = positions[:EXAMPLES]
            self._lines.append((rule, action, len(positions), self._examples(first)))

    def take(self, kept: np.ndarray, rule: str) -> Raw:
        """Drop the other rows, note them, and return those kept, to which `raw` then refers.

        Parameters
        ----------
        kept : array of bool, over the rows of `raw`
        rule : str, why the others go

        Returns
        -------
        Raw, the rows kept, in their order
        """
        gone = int(len(kept) - kept.sum())
        if gone:
            self.add(rule, "dropped", ~kept)
            self.dropped += gone
            self.raw = self.raw.take(kept)
        return self.raw

    def frame(self) -> pd.DataFrame:
        """Return one row a note: rule, action, rows (how many), examples (row numbers and ids)."""
        return pd.DataFrame(self._lines, columns=list(NOTES)).astype(NOTES)

    def _examples(self, positions: np.ndarray) -> str:
        """Return row numbers and ids of some rows, with the file where there are several."""
        several = len(self.raw.files) > 1
        words = []
        for at, key in zip(positions, self.raw.keys(positions), strict=True):
            file = f"{self.raw.files[self.raw.file_of[at]]} " if several else ""
            words.append(f"{file}row {self.raw.rows[at]}" + (f" ({key})" if key else ""))
        return ", ".join(words)
