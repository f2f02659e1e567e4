"""Finds the one table in a file, plain, gzipped or in an archive, by the bytes it begins with."""

from __future__ import annotations

import gzip
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import IO, Any

from sitrep.errors import DataError, Problem

UNREADABLE = (OSError, EOFError, UnicodeError, RuntimeError, zlib.error, zipfile.BadZipFile)
"""What reading a file may raise whose container is damaged or locked."""

GZIP = ""
DEPTH = 3
SUFFIXES = (".csv", ".tsv", ".txt", ".xlsx", ".xls", ".parquet")
"""Members of an archive that may be the table; of `.txt` files only if there is nothing else."""


@dataclass(frozen=True)
class Content:
    """A table's bytes, out of whatever they were packed in.

    Attributes
    ----------
    path : Path, of the file
    kind : str, "text", "workbook" or "parquet"
    packed : tuple of str, how to come to the table: members of archives, or `GZIP`
    """

    path: Path
    kind: str = ""
    packed: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """Return the name of the file, and of the member that is read of an archive."""
        return "/".join([self.path.name, *filter(None, self.packed)])

    @contextmanager
    def open(self) -> Iterator[IO[bytes]]:
        """Open the table at its start."""
        with ExitStack() as opened:
            file: Any = opened.enter_context(self.path.open("rb"))
            for step in self.packed:
                if step == GZIP:
                    file = opened.enter_context(gzip.GzipFile(fileobj=file))
                else:
                    archive = opened.enter_context(zipfile.ZipFile(file))
                    file = opened.enter_context(archive.open(step))
            yield file


def unpack(path: Path) -> Content:
    """Return the table that a file holds.

    Raises
    ------
    DataError : it is empty, cannot be unpacked, or an archive holds none or several
    """
    content = Content(path)
    try:
        while not content.kind:
            content = _look(content)
    except UNREADABLE as error:
        raise DataError([Problem(path.name, rule=f"cannot be opened: {error}")]) from None
    return content


def _look(content: Content) -> Content:
    """Look at how a file begins: return what kind it is, or what is packed in it."""
    with content.open() as file:
        start = file.read(8)
        if not start:
            raise DataError([Problem(content.name, rule="is empty")])
        if start.startswith(b"PAR1"):
            return replace(content, kind="parquet")
        if start.startswith(b"\xd0\xcf\x11\xe0"):
            return replace(content, kind="workbook")
        if not start.startswith((b"\x1f\x8b", b"PK\x03\x04", b"PK\x05\x06")):
            return replace(content, kind="text")
        if len(content.packed) == DEPTH:
            raise DataError([Problem(content.name, rule=f"is packed more than {DEPTH} times")])
        if start.startswith(b"\x1f\x8b"):
            return replace(content, packed=(*content.packed, GZIP))
        file.seek(0)
        with zipfile.ZipFile(file) as archive:
            members = archive.namelist()
    if "xl/workbook.xml" in members:
        return replace(content, kind="workbook")
    return replace(content, packed=(*content.packed, _member(content.name, members)))


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
