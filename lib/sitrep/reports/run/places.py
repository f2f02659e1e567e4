"""Where notebooks are executed: by kernels of this machine, or by the workers of a cluster."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from sitrep.reports.run import processes
from sitrep.reports.run.workers import Wanted, Workers

if TYPE_CHECKING:
    from sitrep.reports.run.execute import Executed, Task


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
