"""Which files a notebook opens: they are inputs of its report, as its dataset is.

An IPython extension: a kernel loads it before the first cell. What compiled code opens by itself,
such as a Parquet file, Python is not told of.
"""

from __future__ import annotations

import inspect
import os
import sys
from collections.abc import Iterator
from contextlib import suppress
from importlib.util import source_from_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from IPython.core.interactiveshell import ExecutionInfo, InteractiveShell

EXTENSION = __name__
OPENED = "SITREP_OPENED"
"""Environment variable with the file that the names of opened files are written to, one a line."""

_EVENTS = ("open", "sqlite3.connect")
_WRITES = os.O_WRONLY | os.O_CREAT | os.O_TRUNC


def load_ipython_extension(shell: InteractiveShell) -> None:
    """Write down, from here on, what is opened for reading by Python code."""
    shell.events.register("pre_run_cell", _tell_module)
    place = os.environ.get(OPENED)
    if not place:
        return
    file = os.open(place, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    seen: set[str] = set()

    def hear(event: str, arguments: tuple[Any, ...]) -> None:
        if event not in _EVENTS:
            return
        with suppress(Exception):  # whatever happens here, a notebook must not notice
            name, writes = _opened(event, arguments)
            if name not in seen:
                seen.add(name)  # what it has written itself is no input when it is read back
                if not writes:
                    os.write(file, os.fsencode(f"{name}\n"))

    sys.addaudithook(hear)


def _tell_module(info: ExecutionInfo) -> None:
    """Let `inspect` know which module the code of a cell is in.

    Else the text of an error asks all modules for each frame: half a minute for a RecursionError.
    """
    from ipykernel.compiler import get_file_name

    inspect.modulesbyfile[get_file_name(info.raw_cell)] = "__main__"  # type: ignore[no-untyped-call]


def _opened(event: str, arguments: tuple[Any, ...]) -> tuple[str, bool]:
    """Return the full name of a file, and whether it is opened to write it anew.

    Raises
    ------
    TypeError : it has no name, but a number
    """
    name = os.path.abspath(os.fsdecode(arguments[0]))  # noqa: PTH100 - costs each file opened
    if event != "open":
        return name, False
    mode, flags = arguments[1:]
    return name, "w" in (mode or "") or "x" in (mode or "") or bool(flags & _WRITES)


def list_opened(place: Path) -> Iterator[Path]:
    """Yield the files that were opened, and are there; of compiled modules their source.

    Parameters
    ----------
    place : Path, the file of `OPENED`; none is the same as an empty one
    """
    try:
        lines = os.fsdecode(place.read_bytes()).splitlines()
    except OSError:
        return
    for line in dict.fromkeys(lines):
        path = Path(line)
        if path.suffix == ".pyc":
            with suppress(ValueError, NotImplementedError):
                path = Path(source_from_cache(line))
        if path.is_file():
            yield path
