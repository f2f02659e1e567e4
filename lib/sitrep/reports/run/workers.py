"""Who executes notebooks: kernels of this machine, or workers of a cluster."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
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


class Here:
    """Kernels of this machine.

    Parameters
    ----------
    slots : int, how many at a time
    """

    def __init__(self, slots: int) -> None:
        self.slots = slots

    def execute(self, task: Task) -> Executed:
        """Execute a notebook, and wait for its end."""
        from sitrep.reports.run.execute import execute

        return execute(task)

    def stop(self) -> None:
        """End what is being executed."""
        from sitrep.reports.run import processes

        processes.end_all()


@contextmanager
def open_workers(wanted: Wanted | None, jobs: int) -> Iterator[Workers]:
    """Give who executes, and let them go at the end.

    Parameters
    ----------
    wanted : Wanted or None, the cluster; without one it is this machine
    jobs : int, how many notebooks at a time here

    Raises
    ------
    LostError : there is no such cluster, or nobody works in it
    """
    if wanted is None:
        yield Here(jobs)
        return
    from sitrep.reports.run.cluster import open_cluster

    with open_cluster(wanted, jobs) as cluster:
        yield cluster
