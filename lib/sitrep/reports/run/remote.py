"""What a worker of a cluster does: it checks that it is as the caller is, and executes."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from functools import lru_cache
from multiprocessing import current_process
from pathlib import Path
from threading import get_ident
from typing import Any

from sitrep.readers import SHIPPED
from sitrep.reports.run import kernels, processes
from sitrep.reports.run.execute import Executed, Task, describe_error, execute
from sitrep.reports.run.fingerprints import (
    code_digest,
    file_digest,
    package_versions,
    value_digest,
)

_RUNNING: dict[str, set[int]] = {}
"""Of a run, by its token, the threads of this worker that execute for it."""

_STOPPED: set[str] = set()
"""The tokens of runs that were interrupted: nothing is begun for them any more."""


def pack(task: Task, token: str) -> dict[str, Any]:
    """Return a task as plain values, which any worker can read.

    Parameters
    ----------
    task : Task
    token : str, of the run
    """
    return {
        **asdict(task),
        "token": token,
        "folder": str(task.folder),
        "home": task.home.relative_to(task.folder).as_posix(),
        "inputs": [_name_place(path, task.folder) for path in task.inputs],
        "out": _name_place(str(task.out), task.folder),
        "versions": package_versions(),
    }


def work(given: Mapping[str, Any]) -> dict[str, Any]:
    """Execute a notebook for a caller elsewhere.

    Parameters
    ----------
    given : mapping, as `pack` returns it

    Returns
    -------
    dict, the fields of `Executed`; or `refused`, what differs here, and `always`, whether that is
    so for every notebook

    Notes
    -----
    It raises nothing: what goes wrong here is the notebook's, not the connection's.
    """
    try:
        return _work(given)
    except Exception as cause:
        return asdict(Executed(error=describe_error(cause, given["cell_limit"])))


def _work(given: Mapping[str, Any]) -> dict[str, Any]:
    """Compare, and execute what can be."""
    if differs := _compare_library(given):
        return {"refused": differs, "always": True}
    folder = Path(given["folder"])
    folder = folder if folder.is_dir() else Path.cwd()
    task = _unpack(given, folder)
    if differs := _compare_files(task):
        return {"refused": differs, "always": False}
    token, thread = given["token"], get_ident()
    _RUNNING.setdefault(token, set()).add(thread)
    try:
        _settle(task.cold)
        return asdict(Executed() if token in _STOPPED else execute(task))
    finally:
        _RUNNING[token].discard(thread)


def stop(token: str) -> int:
    """End what this worker executes for a run, and return how much that was.

    Parameters
    ----------
    token : str, of the run
    """
    _STOPPED.add(token)
    threads = _RUNNING.get(token, set())
    processes.end_all(threads)
    return len(threads)


def _name_place(path: str, folder: Path) -> tuple[str, str]:
    """Return a path as another machine can find it: from what it starts, and the rest."""
    for name, shipped in SHIPPED.items():
        if Path(path) == shipped:
            return "shipped", name
    if Path(path).is_relative_to(folder):
        return "plan", Path(path).relative_to(folder).as_posix()
    return "", path


def _find_place(named: Sequence[str], folder: Path) -> Path:
    """Return the path that `_name_place` has named, on this machine."""
    start, rest = named
    return SHIPPED[rest] if start == "shipped" else folder / rest


def _unpack(given: Mapping[str, Any], folder: Path) -> Task:
    """Return the task that was packed, with its paths as they are here."""
    values = {name: given[name] for name in Task.__dataclass_fields__}
    values["folder"], values["home"] = folder, folder / given["home"]
    values["inputs"] = tuple(str(_find_place(named, folder)) for named in given["inputs"])
    values["out"] = _find_place(given["out"], folder)
    daemon = bool(current_process().daemon)  # which may have no children that Python starts
    values["cold"] = given["cold"] or not processes.CAN_FORK or daemon
    return Task(**values)


def _compare_library(given: Mapping[str, Any]) -> str:
    """Return what of the library and its packages is not the caller's; empty if all is."""
    key = given["key"]
    if key["packages"] != value_digest(package_versions()):
        here, there = package_versions(), given["versions"]
        names = sorted(name for name in {*here, *there} if here.get(name) != there.get(name))
        told = [f"{name} {here.get(name, 'missing')}, not {there.get(name)}" for name in names]
        return f"its packages differ: {'; '.join(told)}"
    return "" if key["code"] == code_digest() else "its code of sitrep differs"


def _compare_files(task: Task) -> str:
    """Return what of the files that a notebook needs is not the caller's; empty if all is."""
    if not task.home.is_dir():
        return "it has no folder of the plan; start it there, or where all see the same files"
    try:
        found = value_digest([file_digest(Path(path)) for path in task.inputs])
    except OSError as error:
        return f"its data cannot be read: {error.strerror or error}"
    return "" if found == task.key["data"] else "its data differ"


@lru_cache(maxsize=2)
def _settle(cold: bool) -> None:
    """Make this process ready to start kernels."""
    processes.settle_system()
    logging.getLogger("papermill").setLevel(logging.CRITICAL)  # each failure is told once
    if not cold:
        kernels.warm_up()
