"""Keeps the list of what a reader dropped, mapped, guessed and repaired."""

from __future__ import annotations

import pandas as pd

from sitrep.model.schema import NOTES

ACTIONS = ("dropped", "mapped", "guessed", "repaired")
EXAMPLES = 3


class Notes:
    """What was done to the rows of some files; `Raw.note` and `Raw.keep` write into it.

    Attributes
    ----------
    dropped : int, how many rows were left out in all
    """

    def __init__(self) -> None:
        self.dropped = 0
        self._lines: list[tuple[str, str, int, str]] = []

    def add(self, rule: str, action: str, rows: int, examples: str) -> None:
        """Note what was done to some rows.

        Parameters
        ----------
        rule : str, the rule that was followed, as one would tell it ("date_prec 5: a whole year")
        action : {"dropped", "mapped", "guessed", "repaired"}
        rows : int, how many
        examples : str, row numbers and ids of the first few
        """
        if action not in ACTIONS:
            raise ValueError(f"action: {action!r} is none of {', '.join(ACTIONS)}")
        if action == "dropped":
            self.dropped += rows
        self._lines.append((rule, action, rows, examples))

    def frame(self) -> pd.DataFrame:
        """Return one row a note: rule, action, rows (how many), examples (row numbers and ids)."""
        return pd.DataFrame(self._lines, columns=list(NOTES)).astype(NOTES)
