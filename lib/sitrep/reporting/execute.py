"""Executing one notebook: papermill, on a kernel of its own."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import nbformat

from sitrep.reporting.notebook import read_notebook, settle

FAILED = ".failed.ipynb"
"""How the name of a notebook ends that did not reach its last cell."""


def execute(
    source: Path, target: Path, parameters: dict[str, Any], *, cell_limit: int, cold: bool
) -> str:
    """Execute one notebook in its own folder and write it, settled.

    Parameters
    ----------
    source : Path, the notebook
    target : Path, of the executed notebook; on failure its name ends in `.failed.ipynb`
    parameters : dict, name -> value
    cell_limit : int, seconds that a cell may take
    cold : bool, start an ordinary kernel, not a forked one

    Returns
    -------
    str, why it failed, in one line; empty on success
    """
    import papermill

    from sitrep.reporting import kernels

    running = target.with_name(f".{target.name}")
    error = ""
    manager = kernels.ColdKernelManager if cold else kernels.ForkedKernelManager
    try:
        with kernels.private_sockets() as settings:
            papermill.execute_notebook(
                source,
                running,
                parameters,
                cwd=source.parent,
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
