"""Executing one notebook: papermill, on a kernel of its own."""

from __future__ import annotations

import asyncio
import os
import sys
import sysconfig
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import nbformat
import papermill
from jupyter_client.kernelspec import KernelSpecManager
from jupyter_client.manager import KernelManager
from jupyter_core.utils import ensure_event_loop
from nbclient.exceptions import DeadKernelError
from nbformat import NotebookNode

from sitrep.reports.plan.kernelspecs import Kernel, is_this_python, kernel_of
from sitrep.reports.publish.notebook import TEMPORARY, settle
from sitrep.reports.publish.prose import list_pictures
from sitrep.reports.run import kernels, watch
from sitrep.reports.run.client import KeepingEngine
from sitrep.reports.run.fingerprints import PACKAGE, digest_opened

_LONGEST = 300
"""Of the reason why something failed: it stands in one line of the index."""


@dataclass(frozen=True)
class Task:
    """One notebook to execute: all that it depends on, here or on another machine.

    Attributes
    ----------
    source : str, the notebook, as the text of its file
    home : Path, the folder that it runs in
    folder : Path, of the plan
    parameters : dict, name -> value, as the notebook takes them
    inputs : tuple of str, paths of the files that are inputs already
    out : Path, the folder of all reports: nothing in it is an input
    shown_as : str, what figures show themselves as, "png" or "svg"
    cell_limit : int, seconds that a cell may take
    cold : bool, start an ordinary kernel, not a forked one
    key : dict, what its report depends on
    """

    source: str
    home: Path
    folder: Path
    parameters: dict[str, Any]
    inputs: tuple[str, ...]
    out: Path
    shown_as: str
    cell_limit: int
    cold: bool
    key: dict[str, str]


@dataclass(frozen=True)
class Executed:
    """How the execution of a notebook ended.

    Attributes
    ----------
    notebook : str, settled, as the text of its file; empty if there is none
    error : str, why it failed, in one line; empty on success
    opened : dict, path of a file that it opened, as seen from the plan -> sha256; as far as it
        could be seen
    """

    notebook: str = ""
    error: str = ""
    opened: dict[str, str] = field(default_factory=dict)


def execute(task: Task) -> Executed:
    """Execute one notebook; nothing is written.

    Parameters
    ----------
    task : Task
    """
    notebooks: list[NotebookNode] = []
    opened: list[Path] = []
    error = ""
    try:
        source = nbformat.reads(task.source, as_version=4)  # type: ignore[no-untyped-call]
        kernel = kernel_of(source.metadata)
        with kernels.private_sockets(task.shown_as) as private, _event_loop():
            try:
                papermill.execute_notebook(
                    source,  # not its path, in which papermill would format braces
                    None,
                    task.parameters,
                    kernel_name=kernel.name,
                    language=kernel.language,
                    engine_name=KeepingEngine.NAME,
                    keep=notebooks,
                    # Not papermill's `cwd`: that is the folder of this whole process, for all.
                    resources={"metadata": {"path": str(task.home)}},
                    progress_bar=False,
                    config=private.config,
                    execution_timeout=task.cell_limit,
                    request_save_on_cell_execute=False,
                    autosave_cell_every=0,
                    record_timing=False,
                    **_start(kernel, cold=task.cold),
                )
            except DeadKernelError:
                raise
            except RuntimeError as cause:  # it could not start: nothing but its own words tells why
                raise RuntimeError(f"{cause}{_last_words(private.said)}") from cause
            finally:
                opened += watch.list_opened(private.opened)
    except Exception as cause:  # whatever stops one notebook must not stop the others
        error = describe_error(cause, task.cell_limit)
    text = ""
    for notebook in notebooks:
        for cell in notebook.cells:
            if cell.cell_type == "markdown":
                opened += list_pictures(cell.source, task.home)
        text = nbformat.writes(settle(notebook, _places(task.home)))  # type: ignore[no-untyped-call]
    known = [task.out, *map(Path, task.inputs)]
    return Executed(text, error, digest_opened(opened, task.folder, known))


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


def _last_words(said: Path) -> str:
    """Return the last line that a kernel printed, to follow an error, or nothing."""
    lines = said.read_text(encoding="utf-8", errors="replace").split("\n") if said.exists() else []
    return next((f"; it said: {line.strip()}" for line in reversed(lines) if line.strip()), "")


@contextmanager
def _event_loop() -> Iterator[None]:
    """Let nbclient have its event loop, and close it: each would keep its files open for good."""
    loop = ensure_event_loop()
    try:
        yield
    finally:
        loop.close()
        asyncio.set_event_loop(None)


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
