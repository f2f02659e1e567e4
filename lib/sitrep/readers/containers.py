"""Finds the one table in a file, plain, gzipped or in an archive, by the bytes it begins with."""

from __future__ import annotations

import gzip
import io
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from sitrep.errors import DataError, Problem

SUFFIXES = (".csv", ".tsv", ".txt", ".xlsx", ".xls", ".parquet")
"""Members of an archive that may be the table; of `.txt` files only if there is nothing else."""


@dataclass(frozen=True)
class Content:
    """A table's bytes, out of whatever they were packed in.

    Attributes
    ----------
    name : str, of the file, for errors
    kind : str, "text", "workbook" or "parquet"
    open : function, of nothing to a binary file at its start; may be called again
    """

    name: str
    kind: str
    open: Callable[[], IO[bytes]]


def unpack(path: Path) -> Content:
    """Return the table that a file holds.

    Raises
    ------
    DataError : it is empty, cannot be unpacked, or an archive holds none or several
    """
    try:
        return _unpack(path.name, lambda: path.open("rb"))
    except (OSError, EOFError, zipfile.BadZipFile, NotImplementedError, RuntimeError) as error:
        raise DataError([Problem(path.name, rule=f"cannot be opened: {error}")]) from None
    except ValueError as error:
        if isinstance(error, DataError):
            raise
        raise DataError([Problem(path.name, rule=f"cannot be opened: {error}")]) from None


def _unpack(name: str, opening: Callable[[], IO[bytes]], depth: int = 2) -> Content:
    with opening() as file:
        start = file.read(8)
        if not start:
            raise DataError([Problem(name, rule="is empty")])
        if start.startswith(b"\x1f\x8b") and depth:
            inner = name.removesuffix(".gz")
            return _unpack(
                inner, lambda: io.BufferedReader(gzip.GzipFile(fileobj=opening())), depth - 1
            )
        if start.startswith(b"PAR1"):
            return Content(name, "parquet", opening)
        if start.startswith(b"\xd0\xcf\x11\xe0"):
            return Content(name, "workbook", opening)
        if not start.startswith(b"PK\x03\x04") and not start.startswith(b"PK\x05\x06"):
            return Content(name, "text", opening)
        file.seek(0)
        with zipfile.ZipFile(file) as archive:
            if "xl/workbook.xml" in archive.namelist():
                return Content(name, "workbook", opening)
            member = _member(name, archive.namelist())
    if not depth:
        raise DataError([Problem(name, rule="is packed more than twice")])
    return _unpack(member, lambda: zipfile.ZipFile(opening()).open(member), depth - 1)


def _member(name: str, members: list[str]) -> str:
    """Return the one member of an archive that may be a table."""
    files = [
        member
        for member in members
        if not member.startswith("__MACOSX/") and not member.rpartition("/")[2].startswith(".")
    ]
    tables = [m for m in files if m.lower().removesuffix(".gz").endswith(SUFFIXES)]
    sure = [m for m in tables if not m.lower().removesuffix(".gz").endswith(".txt")]
    found = sure or tables
    if len(found) != 1:
        held = ", ".join(found or files) or "nothing"
        rule = f"must hold one table ({', '.join(SUFFIXES)}); it holds {held}"
        if found:
            rule += "; unpack it, and give the files that you want"
        raise DataError([Problem(name, rule=rule)])
    return found[0]
