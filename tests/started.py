"""How a test starts `sitrep run` as a process of its own, and looks at what that leaves."""

from __future__ import annotations

import sys
from pathlib import Path

RUN = [sys.executable, "-c", "from sitrep.cli.main import main; main()", "run"]
"""The command, to which the options come: the library of this checkout, and no script beside it."""


def files_of(folder: Path) -> dict[str, bytes]:
    """Return the files below a folder by their path, without those of the runner itself."""
    paths = sorted(path for path in folder.rglob("*") if path.is_file())
    names = {path.relative_to(folder).as_posix(): path for path in paths}
    return {name: path.read_bytes() for name, path in names.items() if not name.startswith(".")}


def has_ended(pid: int) -> bool:
    """Tell whether a process has ended, whether or not its parent has asked how."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] in "ZX"
    except OSError:
        return True
