"""What executes notebooks, whatever it is: how it is asked for, and what it does."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from sitrep.reports.run.execute import Executed, Task


@dataclass(frozen=True)
class Wanted:
    """A cluster as the command line names it.

    Attributes
    ----------
    address : str, of its scheduler; empty for one of this machine
    jobs : int or None, how many notebooks at a time; one a thread of its workers by default
    """

    address: str
    jobs: int | None


class LostError(Exception):
    """Nobody is left to execute what is due; says why in one line."""


class Workers(Protocol):
    """Who executes notebooks.

    Attributes
    ----------
    slots : int, how many at a time
    """

    slots: int

    def execute(self, task: Task) -> Executed:
        """Execute a notebook, and wait for its end.

        Raises
        ------
        LostError : nobody is left to do so
        """

    def stop(self) -> None:
        """End what is being executed."""
