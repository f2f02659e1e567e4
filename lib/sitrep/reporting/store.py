"""The output folder: who may write to it, what it holds, how a report takes its place in it."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from sitrep.errors import ParameterError
from sitrep.reporting.inputs import REASONS, file_digest

MANIFEST = "manifest.json"
WORK = ".work"
"""Where notebooks are executed; what a killed run leaves there, the next one goes on with."""

LOCK = ".lock"
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
            f"out: another run is writing to {out}; wait for its end, or give another --out"
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
    replace_file(path, text.encode())


def replace_file(path: Path, content: bytes) -> None:
    """Put a file in the place of another: readers see the old one or the new, whole."""
    aside = path.with_name(f".{path.name}.new")
    aside.write_bytes(content)
    aside.replace(path)


def replace_folder(new: Path, place: Path) -> None:
    """Put a folder in the place of another: readers see the old one or the new, whole."""
    aside = place.with_name(f".{place.name}.old")
    shutil.rmtree(aside, ignore_errors=True)
    if place.exists():
        place.rename(aside)
    try:
        new.rename(place)
    except OSError:
        if aside.exists():
            aside.rename(place)
        raise
    shutil.rmtree(aside, ignore_errors=True)


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


def is_writable(folder: Path) -> bool:
    """Tell whether files can be made in a folder that exists."""
    return os.access(folder, os.W_OK | os.X_OK)
