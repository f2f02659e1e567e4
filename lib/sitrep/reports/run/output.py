"""The output folder: who may write to it, what it holds, how a report takes its place in it."""

from __future__ import annotations

import ctypes
import json
import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from sitrep.errors import ParameterError
from sitrep.reports.run.fingerprints import REASONS, code_digest, file_digest, value_digest
from sitrep.whole import UNFINISHED, write_whole

MANIFEST = "manifest.json"
WORK = ".work"
"""Where notebooks are executed; what a killed run leaves there, the next one goes on with."""

FAILED = ".failed.ipynb"
"""How the name of a notebook ends that did not reach its last cell."""

LOCK = ".lock"
PAGES = ("index.html", "feed.xml")
"""What a folder of reports holds beside them."""

INDEXED = ".indexed.json"
"""The state that these pages were last written for."""

_OLD = ".old"
_HERE, _EXCHANGE = -100, 2  # AT_FDCWD and RENAME_EXCHANGE of Linux

CHECKED = ".checked.json"
"""The last plan that was found right, so that it is not checked again before anything changes."""


@contextmanager
def locked(out: Path, *, wait: float) -> Iterator[None]:
    """Hold the output folder for one run.

    Parameters
    ----------
    out : Path, made if it is missing
    wait : float, seconds to wait for another run to end

    Raises
    ------
    ParameterError : another run holds it
    OSError : it cannot be written
    """
    out.mkdir(parents=True, exist_ok=True)
    lock = FileLock(out / LOCK)
    try:
        with lock.acquire(timeout=wait):
            yield
    except Timeout:
        raise ParameterError(
            "out", f"another run is writing to {out}; wait for its end, or give another --out"
        ) from None


def read_json(path: Path) -> dict[str, Any]:
    """Return the object that a file holds; empty if there is none, or it was cut short."""
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return content if isinstance(content, dict) else {}


def write_json(path: Path, content: Mapping[str, Any]) -> None:
    """Write an object so that a reader finds the old file or the new one, whole."""
    text = json.dumps(content, indent=2, ensure_ascii=False, sort_keys=True) + "\n"
    write_whole(path, text.encode())


def replace_folder(new: Path, place: Path) -> None:
    """Put a folder in the place of another: readers see the old one or the new, whole.

    Where the system cannot exchange two folders in one step, there is none for an instant.
    """
    if place.exists() and _exchange(new, place):
        clear(new)
        return
    aside = place.with_name(f".{place.name}{_OLD}")
    clear(aside)
    if place.exists():
        place.rename(aside)
    try:
        new.rename(place)
    except OSError:
        if aside.exists():
            aside.rename(place)
        raise
    clear(aside)


def _exchange(one: Path, other: Path) -> bool:
    """Let two folders change places in one step, and tell whether that could be done."""
    try:
        rename = ctypes.CDLL(None).renameat2
    except (AttributeError, OSError, TypeError):  # only Linux has it
        return False
    names = (_HERE, os.fsencode(one.absolute()), _HERE, os.fsencode(other.absolute()))
    return bool(rename(*names, _EXCHANGE) == 0)


def sweep(out: Path) -> None:
    """Remove what a run that was killed has left beside the reports."""
    for path in out.glob(f".*{_OLD}"):
        clear(path)
    for path in out.glob(f".*{UNFINISHED}"):
        path.unlink(missing_ok=True)


def index_state(out: Path, plan: Mapping[str, Any]) -> str:
    """Return the hash of the index, and of all that it tells; empty if a part of it is missing.

    Parameters
    ----------
    out : Path, the folder of all reports
    plan : mapping, what the index takes from the plan
    """
    files = [*(out / name for name in PAGES), *sorted(out.glob(f"[!.]*/{MANIFEST}"))]
    try:
        found = {str(file.relative_to(out)): file_digest(file) for file in files}
    except OSError:
        return ""
    return value_digest([dict(plan), found, code_digest()])


def why_run(folder: Path, key: Mapping[str, str]) -> str:
    """Return why a report must be run again; empty if it is up to date.

    Parameters
    ----------
    folder : Path, of the published report
    key : mapping, what it depends on now, as `report_key` returns it
    """
    manifest = read_json(folder / MANIFEST)
    if not manifest:
        return "new"
    if any(page.get("error") for page in manifest.get("pages", ())):
        return "failed last time"
    last = manifest.get("key", {})
    changed = [words for part, words in REASONS.items() if last.get(part) != key[part]]
    return ", ".join(changed) or _damage(folder, manifest.get("files", {}))


def _damage(folder: Path, files: Mapping[str, str]) -> str:
    """Return which output is missing or was edited since it was written."""
    for name, sha in files.items():
        try:
            if file_digest(folder / name) != sha:
                return f"{name} was edited"
        except OSError:
            return f"{name} is missing"
    return ""


def clear(folder: Path) -> None:
    """Remove a folder and all that is in it."""
    shutil.rmtree(folder, ignore_errors=True)
