"""Writes a file so that a reader finds the old one or the new, whole."""

from __future__ import annotations

from pathlib import Path

UNFINISHED = ".new"
"""How the hidden name ends under which a file is written; a killed process leaves it."""


def write_whole(path: Path, content: bytes) -> None:
    """Write a file whole or not at all, in a folder that is made where it is missing."""
    path.parent.mkdir(parents=True, exist_ok=True)
    aside = path.with_name(f".{path.name}{UNFINISHED}")
    try:
        aside.write_bytes(content)
        aside.replace(path)
    finally:
        aside.unlink(missing_ok=True)
