"""Executing one notebook: papermill, on a kernel of its own."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import nbformat
import papermill
from jupyter_core.utils import ensure_event_loop
from papermill.engines import NBClientEngine, papermill_engines
from papermill.iorw import write_ipynb

from sitrep.reports.publish.notebook import read_notebook, settle
from sitrep.reports.run import kernels
from sitrep.reports.run.output import FAILED


class KeepingEngine(NBClientEngine):  # type: ignore[misc]  # papermill has no types
    """Papermill's own engine, which keeps what was executed also where no cell raised an error."""

    NAME = "sitrep"

    @classmethod
    def execute_managed_notebook(
        cls, nb_man: Any, kernel_name: str, *, keep: Path, **kwargs: Any
    ) -> None:
        """Execute the cells; if the kernel dies or takes too long, write the notebook to `keep`."""
        try:
            super().execute_managed_notebook(nb_man, kernel_name, **kwargs)
        except Exception:
            write_ipynb(nb_man.nb, str(keep))
            raise


papermill_engines.register(KeepingEngine.NAME, KeepingEngine)


def execute(
    source: Path,
    target: Path,
    parameters: dict[str, Any],
    *,
    home: Path,
    cell_limit: int,
    cold: bool,
) -> str:
    """Execute one notebook and write it, settled.

    Parameters
    ----------
    source : Path, the notebook
    target : Path, of the executed notebook; on failure its name ends in `.failed.ipynb`
    parameters : dict, name -> value
    home : Path, the folder that it runs in
    cell_limit : int, seconds that a cell may take
    cold : bool, start an ordinary kernel, not a forked one

    Returns
    -------
    str, why it failed, in one line; empty on success
    """
    running = target.with_name(f".{target.name}")
    error = ""
    manager = kernels.ColdKernelManager if cold else kernels.ForkedKernelManager
    try:
        with kernels.private_sockets() as settings, _event_loop():
            papermill.execute_notebook(
                source,
                running,
                parameters,
                engine_name=KeepingEngine.NAME,
                keep=running,
                # Not papermill's `cwd`: that is the folder of this whole process, for all threads.
                resources={"metadata": {"path": str(home)}},
                progress_bar=False,
                config=settings,
                execution_timeout=cell_limit,
                request_save_on_cell_execute=False,
                autosave_cell_every=0,
                record_timing=False,
                extra_arguments=["--log-level=CRITICAL"],  # an error is told once, by its cell
                kernel_manager_class=manager,
            )
    except Exception as cause:  # whatever stops one notebook must not stop the others
        error = describe_error(cause, cell_limit)
    return _finish(running, target, error)


@contextmanager
def _event_loop() -> Iterator[None]:
    """Let nbclient have its event loop, and close it: each would keep its files open for good."""
    loop = ensure_event_loop()
    try:
        yield
    finally:
        loop.close()
        asyncio.set_event_loop(None)


def _finish(running: Path, target: Path, error: str) -> str:
    """Settle what was executed and give it its name: that of a failure, or its own."""
    place = target.with_name(target.stem + FAILED) if error else target
    try:
        if running.exists():
            nbformat.write(settle(read_notebook(running)), running)  # type: ignore[no-untyped-call]
            running.replace(place)
    except Exception as cause:  # a full disk, most likely: nothing of this notebook can be kept
        running.unlink(missing_ok=True)
        return error or describe_error(cause, 0)
    return error


def describe_error(error: BaseException, cell_limit: int) -> str:
    """Return what went wrong in one line; of a failing cell its own error and number."""
    name = type(error).__name__
    if name == "CellTimeoutError" or isinstance(error, asyncio.TimeoutError):
        return f"a cell took longer than {cell_limit} seconds"
    if name == "DeadKernelError":
        return "its kernel died"
    if isinstance(error, OSError) and error.strerror:
        return f"{error.strerror}: {Path(error.filename or '').name}".rstrip(": ")
    name, value = getattr(error, "ename", name), getattr(error, "evalue", error)
    lines = str(value).strip().splitlines()
    where = f" (In [{error.exec_count}])" if hasattr(error, "exec_count") else ""
    return f"{name}: {lines[0] if lines else 'no message'}{where}"
