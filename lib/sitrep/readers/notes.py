"""Keeps the list of what a reader dropped, mapped, guessed and repaired."""

from __future__ import annotations

from collections.abc import Sequence

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
        self._lines: dict[tuple[str, str], tuple[int, list[str]]] = {}

    def add(self, rule: str, action: str, rows: int, examples: Sequence[str]) -> None:
        """Note what was done to some rows; what was noted before is one note, with the sum.

        Parameters
        ----------
        rule : str, the rule that was followed, as one would tell it ("date_prec 5: a whole year")
        action : {"dropped", "mapped", "guessed", "repaired"}
        rows : int, how many
        examples : sequence of str, row number and id of each of the first few
        """
        if action not in ACTIONS:
            raise ValueError(f"action: {action!r} is none of {', '.join(ACTIONS)}")
        if action == "dropped":
            self.dropped += rows
        before, shown = self._lines.get((rule, action), (0, []))
        self._lines[rule, action] = (before + rows, [*shown, *examples][:EXAMPLES])

    def frame(self) -> pd.DataFrame:
        """Return one row a note: rule, action, rows (how many), examples (row numbers and ids)."""
        lines = [
            (rule, action, rows, ", ".join(examples))
            for (rule, action), (rows, examples) in self._lines.items()
        ]
        return pd.DataFrame(lines, columns=list(NOTES)).astype(NOTES)
