"""Workers of a Dask cluster: each executes notebooks as a kernel of this machine would."""

from __future__ import annotations

import asyncio
import logging
import tempfile
import time
import uuid
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from threading import Condition, Event
from typing import Any

import dask
from distributed import CancelledError, Client, Future, KilledWorker, LocalCluster
from distributed.client import ClosedClientError

from sitrep.reports.run.execute import Executed, Task, describe_error
from sitrep.reports.run.output import list_changed
from sitrep.reports.run.processes import deaf_to_interrupts
from sitrep.reports.run.remote import pack
from sitrep.reports.run.workers import LostError, Wanted

log = logging.getLogger(__name__)

_PATIENCE = 30
"""Seconds that a scheduler may take to answer."""

_FIRST = 120
"""Seconds until a first worker must be there."""

_LOOK = 5
"""Seconds from one look at the workers to the next."""

_ABSENT = 300
"""Seconds that all workers may be away."""

_ROUNDS = 50
"""How often workers are told to end what they execute: they may be about to begin."""

_LOUD = (
    "distributed",
    "distributed.client",
    "distributed.gc",
    "tornado",
    "tornado.application",
    "asyncio",
)
"""Loggers to which Dask gives a level of their own: what is lost is told in one line of ours."""

_CLOSED = (CancelledError, ClosedClientError, asyncio.CancelledError, OSError)


class Cluster:
    """The workers of a scheduler.

    Parameters
    ----------
    client : Client, connected to it
    address : str, what it is called
    slots : int, how many notebooks at a time
    """

    def __init__(self, client: Client, address: str, slots: int) -> None:
        self.slots = slots
        self._client, self._address = client, address
        self._token = uuid.uuid4().hex
        self._stopped, self._lost = Event(), Event()
        self._asked: set[Future] = set()
        self._refused: dict[str, str] = {}
        self._room = Condition()

    def execute(self, task: Task) -> Executed:
        """Execute a notebook on a worker that is as this machine is, and wait for its end.

        A worker that is lost costs this attempt: the scheduler tries again elsewhere.

        Raises
        ------
        LostError : the scheduler, or every worker, is gone
        """
        given = pack(task, self._token)
        unfit: dict[str, str] = {}
        while True:
            try:
                answer = self._ask(given, {**self._refused, **unfit})
            except KilledWorker as cause:
                deaths = cause.allowed_failures + 1
                return Executed(error=f"its worker was lost, {deaths} times one after the other")
            except _CLOSED as cause:
                if not self._stopped.is_set():
                    self._lost.set()
                how = "does not answer" if isinstance(cause, TimeoutError) else "is gone"
                raise LostError(f"the scheduler {self._address} {how}") from None
            except LostError:
                raise
            except Exception as cause:  # of Dask itself: it must not stop the other notebooks
                return Executed(error=describe_error(cause, task.cell_limit))
            if answer is None:
                why = dict.fromkeys([*self._refused.values(), *unfit.values()])
                return Executed(error=f"no worker can execute it: {'; '.join(why)}")
            worker = answer.pop("worker")
            changed = list_changed(answer.get("opened", {}), task.folder)
            if "refused" not in answer and not changed:
                return Executed(**answer)
            unfit[worker] = answer.get("refused") or f"of its files {', '.join(changed)}"
            self._tell(worker, unfit[worker], always=answer.get("always", False))

    def stop(self) -> None:
        """End what the workers execute for this run, and take back what waits."""
        self._stopped.set()
        if self._lost.is_set():
            return  # nobody can be told; workers that lose their scheduler end by themselves
        with suppress(Exception, *_CLOSED):
            self._threads()  # nobody waits for a scheduler that does not answer
            self._client.cancel(list(self._asked), force=True)
            for _ in range(_ROUNDS):
                left = self._client.run(_by_name("stop"), self._token, on_error="ignore")
                if not any(left.values()):
                    break
                time.sleep(0.1)

    def _ask(self, given: Mapping[str, Any], unfit: Mapping[str, str]) -> dict[str, Any] | None:
        """Let a worker execute, and return what it says; None if none fits."""
        while future := self._submit(given, unfit):
            try:
                if self._wait(future, unfit):
                    return dict(future.result())
            finally:
                with self._room:
                    self._asked.discard(future)
                    self._room.notify()
                future.release()
        return None

    def _submit(self, given: Mapping[str, Any], unfit: Mapping[str, str]) -> Future | None:
        """Give a task to a worker that is free; None if none fits.

        What waits on a worker that is lost counts as lost with it: so nothing waits there.

        Raises
        ------
        LostError : the run was stopped
        """
        with self._room:
            while not self._stopped.is_set():
                threads = self._threads()
                fit = [worker for worker in threads if worker not in unfit]
                if unfit and not fit:
                    return None
                if len(self._asked) >= max(1, sum(threads[worker] for worker in fit)):
                    self._room.wait(_LOOK)
                    continue
                future = self._client.submit(
                    _by_name("work"),
                    given,
                    key=f"sitrep-{uuid.uuid4().hex}",
                    workers=fit if unfit else None,
                    pure=False,
                )
                self._asked.add(future)
                return future
        raise LostError("the run was stopped")

    def _wait(self, future: Future, unfit: Mapping[str, str]) -> bool:
        """Wait for the end of a task; tell whether there is one, or it must be asked anew.

        Raises
        ------
        LostError : every worker is gone, and none has come back
        """
        absent = 0
        while not self._stopped.is_set():
            with suppress(TimeoutError):
                future.result(timeout=_LOOK)
                return True
            workers = self._threads()
            if unfit and not any(worker not in unfit for worker in workers):
                return False
            absent = 0 if workers else absent + _LOOK
            if absent >= _ABSENT:
                raise LostError(f"no worker is left at {self._address}")
        raise LostError("the run was stopped")

    def _threads(self) -> dict[str, int]:
        """Return the workers that the scheduler knows, each with its threads.

        Raises
        ------
        TimeoutError : the scheduler does not answer; it may be frozen, its connection whole
        """
        return dict(self._client.nthreads(callback_timeout=_PATIENCE))

    def _tell(self, worker: str, why: str, *, always: bool) -> None:
        """Say once which worker is not used, and why."""
        with self._room:
            if always and worker not in self._refused:
                self._refused[worker] = why
                log.warning("%s is not used: %s", worker, why)
            elif not always:
                log.warning("%s is not used for a notebook: %s", worker, why)


def _by_name(function: str) -> Callable[..., Any]:
    """Return a call of a function of `remote` that is sent by its value.

    So neither a scheduler nor a worker needs sitrep to read it, and a worker without can say so.
    """

    def call(given: Any) -> Any:
        from distributed import get_worker

        try:
            from sitrep.reports.run import remote
        except ImportError as error:
            missing = {"refused": f"it has no such sitrep: {error}", "always": True}
            return {**missing, "worker": get_worker().address} if function == "work" else 0
        answer = getattr(remote, function)(given)
        return {**answer, "worker": get_worker().address} if function == "work" else answer

    return call


@contextmanager
def open_cluster(wanted: Wanted, jobs: int) -> Iterator[Cluster]:
    """Connect to a cluster, or start one on this machine, and leave it at the end.

    Parameters
    ----------
    wanted : Wanted
    jobs : int, how many workers one on this machine has, unless `wanted` tells

    Raises
    ------
    LostError : no scheduler answers, or it has no worker
    """
    for name in _LOUD:
        logging.getLogger(name).setLevel(logging.CRITICAL)
    address = wanted.address or "of this machine"
    with ExitStack() as stack:
        scheduler: Any = wanted.address
        if not wanted.address:
            scheduler = stack.enter_context(_start_here(wanted.jobs or jobs))
        try:
            client = stack.enter_context(_connect(scheduler))
            client.wait_for_workers(1, timeout=_FIRST)
            threads = sum(client.nthreads().values())
        except TimeoutError:
            raise LostError(f"no worker is at {address}") from None
        except OSError:
            raise LostError(f"no scheduler answers at {address}") from None
        yield Cluster(client, address, wanted.jobs or threads)


@contextmanager
def _connect(scheduler: Any) -> Iterator[Client]:
    client = Client(scheduler, timeout=_PATIENCE, set_as_default=False)
    try:
        yield client
    finally:
        with suppress(Exception, *_CLOSED):
            client.close(timeout=1)


@contextmanager
def _start_here(workers: int) -> Iterator[LocalCluster]:
    """Start a scheduler and workers on this machine, whose kernels may be forked."""
    with tempfile.TemporaryDirectory(prefix="sitrep-cluster-") as folder:
        with dask.config.set({"distributed.worker.daemon": False}), deaf_to_interrupts():
            cluster = LocalCluster(
                n_workers=workers,
                threads_per_worker=1,
                processes=True,
                dashboard_address=None,
                scheduler_kwargs={"dashboard_address": "127.0.0.1:0"},  # any port that is free
                local_directory=folder,
                silence_logs=logging.CRITICAL,
            )
        try:
            yield cluster
        finally:
            with suppress(Exception, *_CLOSED):
                cluster.close(timeout=5)
