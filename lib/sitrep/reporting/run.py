"""Running a plan: papermill executes the notebooks, several at a time; finished reports appear."""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing import get_all_start_methods, get_context
from multiprocessing.context import BaseContext
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import nbformat
from traitlets.config import Config

from sitrep.reporting.notebook import read_notebook, settle
from sitrep.reporting.plan import Plan, Report
from sitrep.reporting.publish import publish, write_index

FAILED = ".failed.ipynb"
"""How the name of a notebook ends that did not reach its last cell."""


@dataclass(frozen=True)
class Outcome:
    """How one notebook of one report went.

    Attributes
    ----------
    report : Report
    notebook : str, its name
    error : str, why it failed, in one line; empty on success
    """

    report: Report
    notebook: str
    error: str


def run_reports(
    plan: Plan, reports: Sequence[Report], *, out: Path, jobs: int | None = None
) -> Iterator[Outcome]:
    """Run the notebooks of some reports, and publish each report when its last one is done.

    Parameters
    ----------
    plan : Plan
    reports : sequence of Report, of that plan
    out : Path, the folder to publish in; made if it is missing
    jobs : int, how many notebooks at a time; by default as many as there are cores

    Yields
    ------
    Outcome, one a notebook, in the order in which they end. The index is written after the last

    Notes
    -----
    A notebook that fails stops neither the others nor its report, which then lacks that page and
    has `<notebook>.failed.ipynb`. What is not finished is never seen: reports are made in a folder
    beside their place and moved there whole.
    """
    out.mkdir(parents=True, exist_ok=True)
    todo = [(report, notebook) for report in reports for notebook in report.notebooks]
    workers = max(1, min(jobs or os.cpu_count() or 1, len(todo)))
    ended: dict[str, dict[str, str]] = defaultdict(dict)
    with (
        TemporaryDirectory(prefix=".run-", dir=out) as scratch,
        ProcessPoolExecutor(workers, mp_context=_processes()) as pool,
    ):
        running: dict[Future[str], tuple[Report, str]] = {}
        for report, notebook in todo:
            folder = Path(scratch, report.name)
            folder.mkdir(exist_ok=True)
            source = plan.folder / f"{notebook}.ipynb"
            future = pool.submit(execute, source, folder / source.name, report.parameters)
            running[future] = report, notebook
        try:
            for future in as_completed(running):
                report, notebook = running[future]
                error = _error_of(future)
                ended[report.name][notebook] = error
                if len(ended[report.name]) == len(report.notebooks):
                    publish(plan, report, ended[report.name], Path(scratch, report.name), out)
                yield Outcome(report, notebook, error)
        finally:
            pool.shutdown(cancel_futures=True)
    write_index(plan, out)


def _processes() -> BaseContext:
    """Return how to start workers: forked from one process that has imported what they need."""
    if "forkserver" not in get_all_start_methods():
        return get_context("spawn")
    context = get_context("forkserver")
    context.set_forkserver_preload(["papermill", __name__])
    return context


def _error_of(future: Future[str]) -> str:
    """Return why a notebook failed, even if the process that ran it died."""
    died = future.exception()
    return describe_error(died) if died else future.result()


def execute(source: Path, target: Path, parameters: dict[str, Any]) -> str:
    """Execute one notebook in its own folder and write it, settled.

    Parameters
    ----------
    source : Path, the notebook
    target : Path, of the executed notebook; on failure its name ends in `.failed.ipynb`
    parameters : dict, name -> value

    Returns
    -------
    str, why it failed, in one line; empty on success
    """
    import papermill  # a second of imports, which checking a plan can do without

    error = ""
    try:
        with _kernel_settings() as settings:
            papermill.execute_notebook(
                source,
                target,
                parameters,
                cwd=source.parent,
                progress_bar=False,
                config=settings,
                extra_arguments=["--log-level=CRITICAL"],  # an error is told once, by its cell
            )
    except Exception as cause:  # whatever stops one notebook must not stop the others
        error = describe_error(cause)
    if target.exists():
        notebook = settle(read_notebook(target))
        nbformat.write(notebook, target)  # type: ignore[no-untyped-call]
        if error:
            target.rename(target.with_name(target.stem + FAILED))
    return error


@contextmanager
def _kernel_settings() -> Iterator[Config]:
    """Let kernel and papermill talk through files of their own.

    Free ports are looked for and then taken; two kernels that start at once may meet on one
    (papermill#511). Windows has no such files.
    """
    with TemporaryDirectory(prefix="sitrep-") as folder:
        private = {"transport": "ipc", "ip": str(Path(folder, "kernel"))}
        yield Config({"KernelManager": private if os.name == "posix" else {}})


def describe_error(error: BaseException) -> str:
    """Return what went wrong in one line; of a failing cell its own error and number."""
    name, value = getattr(error, "ename", type(error).__name__), getattr(error, "evalue", error)
    lines = str(value).strip().splitlines()
    where = f" (In [{error.exec_count}])" if hasattr(error, "exec_count") else ""
    return f"{name}: {lines[0] if lines else 'no message'}{where}"
