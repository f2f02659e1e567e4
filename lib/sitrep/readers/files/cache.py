"""Keeps what was read from large files, so that reading them again costs little.

An entry is a folder in the user's cache folder: one Arrow file a table, and `source.json`. It is
found by the path, size, times and inode of each file, by what was asked, and by the code of the
readers, so that it is never older than any of them. Entries are written elsewhere and renamed into
place: another process sees a whole one or none. All of it may be deleted at any time. The
environment variable SITREP_CACHE names another folder, or is "off".
"""

from __future__ import annotations

import json
import os
import shutil
import tempfile
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, fields
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from threading import Thread
from typing import Any

import pandas as pd
import platformdirs
import pyarrow as pa
import pyarrow.feather

from sitrep.model.schema import Source, Words

LIMIT_BYTES = 4 << 30
LIMIT_ENTRIES = 20
"""Above one of these, the entries that were not used for longest go."""

SETTLED = 2.0
"""Seconds since the last change of a file before its rows are kept: within the resolution of a file
system's clock, one more change might go unseen."""

ABANDONED = 86400
"""Seconds after which what a killed process left is deleted."""

_DESCRIPTION = "source.json"
_UNFINISHED = ".unfinished-"
_TEXTS = tuple(field.name for field in fields(Source) if field.type == "str")
_TABLES = tuple(field.name for field in fields(Source) if field.type == "pd.DataFrame")
_writing: set[Thread] = set()


@dataclass(frozen=True)
class Place:
    """Where the rows of some files are kept.

    Attributes
    ----------
    entry : Path, a folder, which may not exist
    changed : float, when the files changed last, in seconds of the clock
    """

    entry: Path
    changed: float


def cache_folder() -> Path | None:
    """Return the folder in which is kept what was costly; None where nothing is to be kept."""
    folder = os.environ.get("SITREP_CACHE", "")
    if folder == "off":
        return None
    return Path(folder) if folder else platformdirs.user_cache_path("sitrep")


def find_place(paths: Sequence[Path], asked: Mapping[str, object]) -> Place | None:
    """Return where the rows of some files are kept; None where nothing is to be kept.

    Parameters
    ----------
    paths : sequence of Path
    asked : mapping, the options of the reader that change what it returns
    """
    root = cache_folder()
    if root is None:
        return None
    stats = [path.stat() for path in paths]
    what = [
        [str(path.resolve()), stat.st_size, stat.st_mtime_ns, stat.st_ctime_ns, stat.st_ino]
        for path, stat in zip(paths, stats, strict=True)
    ]
    key = sha256(json.dumps([what, sorted(asked.items()), _code()]).encode()).hexdigest()
    changed = max(max(stat.st_mtime, stat.st_ctime) for stat in stats)
    return Place(root / key[:32], changed)


@lru_cache(maxsize=1)
def _code() -> str:
    """Return a hash of all that decides what is made of a file."""
    package = Path(__file__).parents[2]
    rooms = (package / room for room in ("model", "readers"))
    files = sorted(path for room in rooms for path in room.rglob("*.*") if path.suffix != ".pyc")
    versions = f"{pd.__version__} {pa.__version__}".encode()
    return sha256(b"".join([versions, *(path.read_bytes() for path in files)])).hexdigest()


def load(place: Place) -> Source | None:
    """Return what is kept in a place; None where nothing is, or nothing that can be read."""
    finish()
    try:
        described = json.loads((place.entry / _DESCRIPTION).read_text(encoding="utf-8"))
        tables: dict[str, Any] = {
            name: _to_pandas(pa.feather.read_table(place.entry / name, memory_map=True))
            for name in _TABLES
        }
        words = Words(**described.pop("words"))
        source = Source(**described, **tables, words=words)
        os.utime(place.entry / _DESCRIPTION)
    except (OSError, KeyError, ValueError, TypeError, pa.ArrowException):
        return None
    return source


def _to_pandas(table: pa.Table) -> pd.DataFrame:
    """Return a table with the types that it had; Arrow forgets that no categories are text too."""
    frame: pd.DataFrame = table.to_pandas()
    for name in frame.columns[frame.dtypes == "category"]:
        if frame[name].cat.categories.empty:
            frame[name] = frame[name].cat.set_categories(pd.Index([], dtype="str"))
    return frame


def store(place: Place, source: Source) -> None:
    """Begin to keep what was read, unless a file has just changed or nothing can be written.

    It is written aside: whoever reads it again, forks or ends the interpreter waits for it.

    Parameters
    ----------
    place : Place, found before the files were read
    source : Source
    """
    if time.time() - place.changed < SETTLED or place.entry.exists():
        return
    tables = {name: getattr(source, name).copy(deep=False) for name in _TABLES}
    described = {name: getattr(source, name) for name in (*_TEXTS, "missing")}
    described["words"] = asdict(source.words)
    thread = Thread(target=_write, args=(place, tables, json.dumps(described)))
    thread.start()
    _writing.add(thread)


def finish() -> None:
    """Wait until all that was read is kept."""
    for thread in list(_writing):
        thread.join()
        _writing.discard(thread)


def _write(place: Place, tables: Mapping[str, pd.DataFrame], described: str) -> None:
    """Write an entry, or nothing."""
    root = place.entry.parent
    try:
        root.mkdir(parents=True, exist_ok=True)
        unfinished = Path(tempfile.mkdtemp(prefix=_UNFINISHED, dir=root))
    except OSError:
        return
    try:
        for name, frame in tables.items():
            # One thread: the interpreter, once it ends, starts no others.
            table = pa.Table.from_pandas(frame, preserve_index=False, nthreads=1)
            pa.feather.write_feather(table, unfinished / name, compression="lz4")
        (unfinished / _DESCRIPTION).write_text(described, encoding="utf-8")
        unfinished.rename(place.entry)
    except (OSError, pa.ArrowException):
        shutil.rmtree(unfinished, ignore_errors=True)  # another process was first, or no space
    with suppress(OSError):
        _tidy(root)


def _tidy(root: Path) -> None:
    """Delete the entries that were not used for longest, and what killed processes left."""
    used: list[tuple[float, int, Path]] = []
    for entry in root.iterdir():
        with suppress(OSError):
            if entry.name.startswith(_UNFINISHED):
                if time.time() - entry.stat().st_mtime > ABANDONED:
                    shutil.rmtree(entry, ignore_errors=True)
            elif entry.is_dir():
                size = sum(file.stat().st_size for file in entry.iterdir())
                used.append(((entry / _DESCRIPTION).stat().st_mtime, size, entry))
    whole = 0
    for number, (_, size, entry) in enumerate(sorted(used, reverse=True), 1):
        if number > LIMIT_ENTRIES or whole + size > LIMIT_BYTES:
            shutil.rmtree(entry, ignore_errors=True)
        else:
            whole += size


if hasattr(os, "register_at_fork"):
    os.register_at_fork(before=finish)  # a child would have half of what a thread was doing
