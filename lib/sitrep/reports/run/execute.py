"""Executing one notebook: papermill, on a kernel of its own."""

from __future__ import annotations

import asyncio
import os
import sys
import sysconfig
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import nbformat
import papermill
from jupyter_client.kernelspec import KernelSpecManager
from jupyter_client.manager import KernelManager
from jupyter_core.utils import ensure_event_loop
from nbformat import NotebookNode

from sitrep.reports.plan.kernelspecs import Kernel, is_this_python, read_kernel
from sitrep.reports.publish.notebook import TEMPORARY, read_notebook, settle
from sitrep.reports.publish.prose import list_pictures
from sitrep.reports.run import kernels, watch
from sitrep.reports.run.client import KeepingEngine
from sitrep.reports.run.fingerprints import PACKAGE
from sitrep.reports.run.output import FAILED

_LONGEST = 300
"""Of the reason why something failed: it stands in one line of the index."""


@dataclass(frozen=True)
class Executed:
    """How the execution of a notebook ended.

    Attributes
    ----------
    error : str, why it failed, in one line; empty on success
    opened : tuple of Path, the files that it opened for reading, as far as it could be seen
    """

    error: str = ""
    opened: tuple[Path, ...] = field(default=())


def execute(
    source: Path,
    target: Path,
    parameters: dict[str, Any],
    *,
    home: Path,
    cell_limit: int,
    cold: bool,
) -> Executed:
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
    Executed
    """
    notebooks: list[NotebookNode] = []
    opened: tuple[Path, ...] = ()
    error = ""
    try:
        kernel = read_kernel(source)
        with kernels.private_sockets() as private, _event_loop():
            try:
                papermill.execute_notebook(
                    read_notebook(source),  # not its path, in which papermill would format braces
                    None,
                    parameters,
                    kernel_name=kernel.name,
                    language=kernel.language,
                    engine_name=KeepingEngine.NAME,
                    keep=notebooks,
                    # Not papermill's `cwd`: that is the folder of this whole process, for all.
                    resources={"metadata": {"path": str(home)}},
                    progress_bar=False,
                    config=private.config,
                    execution_timeout=cell_limit,
                    request_save_on_cell_execute=False,
                    autosave_cell_every=0,
                    record_timing=False,
                    **_start(kernel, cold=cold),
                )
            finally:
                opened = tuple(watch.list_opened(private.opened))
    except Exception as cause:  # whatever stops one notebook must not stop the others
        error = describe_error(cause, cell_limit)
    pictures = [
        path
        for notebook in notebooks
        for cell in notebook.cells
        if cell.cell_type == "markdown"
        for path in list_pictures(cell.source, home)
    ]
    return Executed(_write(notebooks, target, error, home), (*opened, *pictures))


def _start(kernel: Kernel, *, cold: bool) -> dict[str, Any]:
    """Return how to start a kernel: forked only where it is the Python that runs this."""
    spec = KernelSpecManager().get_kernel_spec(kernel.name)
    if not is_this_python(spec):
        return {"kernel_manager_class": kernels.ColdKernelManager}
    manager: type[KernelManager] = kernels.ForkedKernelManager
    return {
        "kernel_manager_class": kernels.ColdKernelManager if cold else manager,
        # An error is told once, by its cell; what the notebook opens is told by an extension.
        "extra_arguments": ["--log-level=CRITICAL", f"--ext={watch.EXTENSION}"],
    }


@contextmanager
def _event_loop() -> Iterator[None]:
    """Let nbclient have its event loop, and close it: each would keep its files open for good."""
    loop = ensure_event_loop()
    try:
        yield
    finally:
        loop.close()
        asyncio.set_event_loop(None)


def _write(notebooks: Sequence[NotebookNode], target: Path, error: str, home: Path) -> str:
    """Write what was executed under its name, or that of a failure; return what went wrong."""
    place = target.with_name(target.stem + FAILED) if error else target
    running = target.with_name(f".{target.name}")
    try:
        for notebook in notebooks:
            nbformat.write(settle(notebook, _places(home)), running)  # type: ignore[no-untyped-call]
            running.replace(place)
    except Exception as cause:  # a full disk, most likely: nothing of this notebook can be kept
        running.unlink(missing_ok=True)
        return error or describe_error(cause, 0)
    return error


def _places(home: Path) -> dict[Path, str]:
    """Return what folders of this machine are called where a notebook names them."""
    packages = {Path(sysconfig.get_path(name)): "" for name in ("stdlib", "purelib", "platlib")}
    return {
        **packages,
        PACKAGE.parent: "",
        Path(sys.prefix): "environment",
        Path(os.environ.get("TMPDIR") or tempfile.gettempdir()): TEMPORARY,
        home: ".",
        Path(os.path.expanduser("~")): "~",  # noqa: PTH111 - Path.home() may raise
    }


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
    text = lines[0] if lines else "no message"
    return f"{name}: {text if len(text) <= _LONGEST else f'{text[:_LONGEST]} ...'}{where}"
