"""The output folder: who may write to it, what it holds, how a report takes its place in it."""

from __future__ import annotations

import ctypes
import json
import os
import shutil
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from sitrep.errors import ParameterError
from sitrep.reports.run.fingerprints import REASONS, code_digest, file_digest, value_digest
from sitrep.whole import UNFINISHED, write_whole

MANIFEST = "manifest.json"
OWN = ".sitrep"
"""The folder of the runner itself, which no reader needs."""

WORK = f"{OWN}/work"
"""Where notebooks are executed; what a killed run leaves there, the next one goes on with."""

FAILED = ".failed.ipynb"
"""How the name of a notebook ends that did not reach its last cell."""

OPENED = ".opened.json"
"""How the name of a file ends that tells what an executed notebook has opened."""

LOCK = f"{OWN}/lock"
PAGES = ("index.html", "feed.xml")
"""What a folder of reports holds beside them."""

GENERATOR = '"generator" content="sitrep"'
"""Stands in every page of ours, and in the feed as an element of that name."""

INDEXED = f"{OWN}/indexed.json"
"""The state that these pages were last written for."""

CHECKED = f"{OWN}/checked.json"
"""The last plan that was found right, so that it is not checked again before anything changes."""

_OLD = ".old"
_HERE, _EXCHANGE = -100, 2  # AT_FDCWD and RENAME_EXCHANGE of Linux
_HEAD = 4000


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
    (out / OWN).mkdir(parents=True, exist_ok=True)
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


def refuse_foreign(out: Path, names: Iterable[str]) -> None:
    """Refuse to write where something stands that no run of sitrep has made.

    Parameters
    ----------
    out : Path, the folder of all reports
    names : iterable of str, of the reports

    Raises
    ------
    ParameterError : by the name of what stands there
    """
    reports = [name for name in names if (out / name).exists() and not is_ours(out / name)]
    pages = [] if (out / OWN).exists() else list(PAGES)
    pages = [name for name in pages if (out / name).exists() and not _is_our_page(out / name)]
    if found := [*reports, *pages]:
        listed = ", ".join(f"'{name}'" for name in found)
        raise ParameterError(
            "out",
            f"{out} holds {listed}, which no run of sitrep has made; give another --out, or move "
            "it away",
        )


def is_ours(folder: Path) -> bool:
    """Tell whether a folder is a report that a run has published."""
    return {"name", "pages", "key", "files"} <= read_json(folder / MANIFEST).keys()


def _is_our_page(page: Path) -> bool:
    try:
        with page.open(encoding="utf-8", errors="replace") as file:
            head = file.read(_HEAD)
    except OSError:
        return False
    return GENERATOR in head or "<generator>sitrep</generator>" in head


def replace_folder(new: Path, place: Path) -> None:
    """Put a report in the place of another: readers see the old one or the new, whole.

    What somebody else has laid into the old one is kept. Where the system cannot exchange two
    folders in one step, there is none for an instant.
    """
    _keep_foreign(place, new)
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


def _keep_foreign(old: Path, new: Path) -> None:
    """Copy the files of a report that its manifest does not list, unless the new one has them."""
    known = {MANIFEST, *read_json(old / MANIFEST).get("files", {})}
    for path in sorted(old.rglob("*")) if new.is_dir() else ():
        name = path.relative_to(old)
        if path.is_file() and name.as_posix() not in known and not (new / name).exists():
            (new / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(path, new / name)


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
        if is_ours(path):
            clear(path)
    for name in PAGES:
        (out / f".{name}{UNFINISHED}").unlink(missing_ok=True)


def index_state(out: Path, titles: Mapping[str, str]) -> str:
    """Return the hash of the index, and of all that it tells; empty if a part of it is missing.

    Parameters
    ----------
    out : Path, the folder of all reports
    titles : mapping, name of a report of the plan -> its title, in its order
    """
    manifests = [file for name in titles if (file := out / name / MANIFEST).exists()]
    try:
        found = {file.parent.name: file_digest(file) for file in manifests}
        found |= {name: file_digest(out / name) for name in PAGES}
    except OSError:
        return ""
    return value_digest([list(titles.items()), found, code_digest()])


def why_run(folder: Path, key: Mapping[str, str], home: Path) -> str:
    """Return why a report must be run again; empty if it is up to date.

    Parameters
    ----------
    folder : Path, of the published report
    key : mapping, what it depends on now, as `report_key` returns it
    home : Path, of the plan, where the names of what its notebooks opened start
    """
    manifest = read_json(folder / MANIFEST)
    if not manifest:
        return "new"
    if manifest.get("missed") or any(page.get("error") for page in manifest.get("pages", ())):
        return "failed last time"
    last = manifest.get("key", {})
    changed = [words for part, words in REASONS.items() if last.get(part) != key[part]]
    changed += list_changed(manifest.get("opened", {}), home)
    return ", ".join(changed) or find_damage(folder, manifest.get("files", {}))


def list_changed(opened: Mapping[str, str], home: Path) -> list[str]:
    """Return which of the files that notebooks opened are not what they were, in words.

    Parameters
    ----------
    opened : mapping, path as seen from `home` -> sha256
    home : Path
    """
    words = []
    for name, sha in opened.items():
        try:
            if file_digest(home / name) != sha:
                words.append(f"{name} changed")
        except OSError:
            words.append(f"{name} is gone")
    return words


def find_damage(folder: Path, files: Mapping[str, str]) -> str:
    """Return which output is missing or was edited since it was written."""
    for name, sha in files.items():
        try:
            if file_digest(folder / name) != sha:
                return f"{name} was edited"
        except OSError:
            return f"{name} is missing"
    return ""


def write_executed(text: str, target: Path, error: str) -> None:
    """Write an executed notebook under its name, or that of a failure.

    Parameters
    ----------
    text : str, the notebook; empty if there is none
    target : Path
    error : str, why it failed; empty on success

    Raises
    ------
    OSError : it cannot be written, and nothing of it is kept
    """
    if text:
        place = target.with_name(target.stem + FAILED) if error else target
        write_whole(place, f"{text}\n".encode())


def clear(folder: Path) -> None:
    """Remove a folder and all that is in it."""
    shutil.rmtree(folder, ignore_errors=True)
