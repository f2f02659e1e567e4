"""What stands beside a file of `sitrep fetch`: the day on which it was fetched, to be cited."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path


def beside(path: Path) -> Path:
    """Return the path of the JSON that describes a snapshot."""
    return path.with_name(f"{path.name}.json")


def find_snapshot(path: Path) -> Path | None:
    """Return the snapshot that a path describes; None if it is no such JSON."""
    if path.suffix != ".json":
        return None
    snapshot = path.with_suffix("")
    return snapshot if snapshot.is_file() and _read_day(path) else None


def read_accessed(paths: Sequence[Path]) -> str:
    """Return the day on which files were fetched, or the first and the last of such days.

    Returns
    -------
    str : empty unless every file has a JSON beside it that tells its day
    """
    days = [_read_day(beside(path)) for path in paths]
    if not all(days):
        return ""
    first, last = min(days), max(days)
    return first if first == last else f"{first} to {last}"


def _read_day(path: Path) -> str:
    try:
        return str(json.loads(path.read_text(encoding="utf-8"))["accessed"])
    except (OSError, ValueError, KeyError, TypeError):
        return ""
