"""A file is the old one or the new, never a part of one."""

from __future__ import annotations

from pathlib import Path

import pytest
from sitrep.whole import write_whole


def held(folder: Path) -> dict[str, bytes]:
    """Return what the files of a folder hold."""
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_a_file_takes_the_place_of_another(tmp_path: Path) -> None:
    """The new content is there, in a folder that was missing, and nothing beside it."""
    for content in (b"old", b"new"):
        write_whole(tmp_path / "made" / "a.json", content)
    assert held(tmp_path / "made") == {"a.json": b"new"}


def test_an_error_leaves_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Who stops in the middle of writing leaves no half of a file, under any name."""
    write_whole(tmp_path / "a.json", b"old")
    write = Path.write_bytes

    def fill(path: Path, content: bytes) -> None:
        write(path, content[:2])
        raise OSError("no space")

    with monkeypatch.context() as patched:
        patched.setattr(Path, "write_bytes", fill)
        with pytest.raises(OSError, match="no space"):
            write_whole(tmp_path / "a.json", b"new")
    assert held(tmp_path) == {"a.json": b"old"}
