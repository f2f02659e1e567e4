"""Finds the one table in a file, plain, compressed or in an archive, by the bytes it begins with.

What is packed may unpack to 4 GB; a workbook, which is held in memory, to half of that. The
environment variable SITREP_UNPACK_GB names another limit.
"""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import os
import re
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import IO, Any

from sitrep.errors import DataError, ParameterError, Problem
from sitrep.readers.files import known

UNREADABLE = (
    *(OSError, EOFError, UnicodeError, RuntimeError),
    *(zlib.error, lzma.LZMAError, zipfile.BadZipFile),
)
"""What reading a file may raise whose container is damaged or locked."""

LIMIT = "SITREP_UNPACK_GB"
LIMIT_GB = 4.0
"""The limit where the environment names none: thrice the largest export that we know of."""

GZIP, BZIP, XZ = "/gzip", "/bzip2", "/xz"
PACKERS: dict[str, tuple[bytes, Callable[[Any], Any]]] = {
    GZIP: (b"\x1f\x8b", lambda file: gzip.GzipFile(fileobj=file)),
    BZIP: (b"BZh", bz2.BZ2File),
    XZ: (b"\xfd7zXZ\x00", lzma.LZMAFile),
}
"""Ways to pack one file: the bytes that each begins with, and how it is opened."""

DEPTH = 3
START = 512
SUFFIXES = (
    *(".csv", ".tsv", ".xlsx", ".xls", ".parquet", ".geojson", ".jsonl", ".ndjson", ".dta"),
    *(".rds", ".rda", ".rdata"),
)
UNSURE = (".txt", ".json")
"""Members of an archive that may be the table; those of unsure kind only if they are alone."""

KINDS: tuple[tuple[str, str], ...] = (
    (r"PAR1", "parquet"),
    (r"\xd0\xcf\x11\xe0", "workbook"),
    (r"<stata_dta>|[\x69-\x73][\x01\x02]\x01\x00", "stata"),
    (r"RD[ABX][23]\n|X\n\x00\x00\x00[\x02\x03]|A\n[23]\n\d", "r"),
    (r"(\xef\xbb\xbf)?\s*[{[]", "json"),
)
"""How a table begins, as a pattern over its bytes, and its kind; any other is text."""


@dataclass(frozen=True)
class Content:
    """A table's bytes, out of whatever they were packed in.

    Attributes
    ----------
    path : Path, of the file
    kind : str, "text", "json", "workbook", "parquet", "stata" or "r"
    packed : tuple of str, how to come to the table: members of archives, or a way to pack
    """

    path: Path
    kind: str = ""
    packed: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """Return the name of the file, and of the member that is read of an archive."""
        return "/".join([self.path.name, *(step for step in self.packed if step not in PACKERS)])

    @contextmanager
    def open(self) -> Iterator[IO[bytes]]:
        """Open the table at its start."""
        with ExitStack() as opened:
            file: Any = opened.enter_context(self.path.open("rb"))
            for step in self.packed:
                if step in PACKERS:
                    _, unpacker = PACKERS[step]
                    file = Bounded(opened.enter_context(unpacker(file)), self.name)
                else:
                    archive = opened.enter_context(zipfile.ZipFile(file))
                    file = opened.enter_context(archive.open(step))
            yield file


class Bounded(io.BufferedIOBase):
    """An unpacked stream that ends in an error where it holds more than is allowed."""

    def __init__(self, file: IO[bytes], name: str) -> None:
        self._file, self._name, self._limit = file, name, limit()

    def read(self, size: int | None = -1) -> bytes:
        """Return the next bytes."""
        block = self._file.read(self._limit + 1 if size is None or size < 0 else size)
        check_size(self._name, self._file.tell(), self._limit)
        return block

    def read1(self, size: int = -1) -> bytes:
        """Return some of the next bytes."""
        return self.read(io.DEFAULT_BUFFER_SIZE if size < 0 else size)

    def seek(self, offset: int, whence: int = 0) -> int:
        """Go to a place."""
        return self._file.seek(offset, whence)

    def tell(self) -> int:
        """Return the place."""
        return self._file.tell()

    def readable(self) -> bool:
        """Tell that it can be read."""
        return True

    def seekable(self) -> bool:
        """Tell that one can go to a place."""
        return True


def limit() -> int:
    """Return how many bytes a file may unpack to.

    Raises
    ------
    ParameterError : the environment names no number above 0
    """
    given = os.environ.get(LIMIT, "")
    try:
        allowed = float(given or LIMIT_GB) * 1e9
    except ValueError:
        allowed = 0
    if not 0 < allowed < float("inf"):
        raise ParameterError(LIMIT, f"{given!r} is no number of gigabytes above 0")
    return int(allowed)


def check_size(name: str, size: int, allowed: int) -> None:
    """Refuse what would take more room than is allowed.

    Parameters
    ----------
    name : str, of the file
    size : int, bytes when unpacked, as far as they are known
    allowed : int

    Raises
    ------
    DataError : says how large it is and how to raise the limit
    """
    if size > allowed:
        rule = (
            f"unpacks to {size / 1e9:.3g} GB or more, and {allowed / 1e9:g} GB are allowed; if "
            f"that is right, set the environment variable {LIMIT} to more than "
            f"{limit() / 1e9:g}, or give the rows that you need as CSV"
        )
        raise DataError([Problem(name, rule=rule)])


def unpack(path: Path) -> Content:
    """Return the table that a file holds.

    Raises
    ------
    DataError : it is empty, cannot be unpacked, is known to be no table, or an archive holds none
        or several
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
        start = file.read(START)
        if not start:
            raise DataError([Problem(content.name, rule="is empty")])
        if said := known.by_start(start):
            raise DataError([Problem(content.name, rule=said)])
        text = start.decode("latin-1")
        kind = next((kind for form, kind in KINDS if re.match(form, text)), "")
        if kind:
            return replace(content, kind=kind)
        packer = next((p for p, (begun, _) in PACKERS.items() if start.startswith(begun)), "")
        if not packer and not start.startswith((b"PK\x03\x04", b"PK\x05\x06")):
            return replace(content, kind="text")
        if len(content.packed) == DEPTH:
            raise DataError([Problem(content.name, rule=f"is packed more than {DEPTH} times")])
        if packer:
            return replace(content, packed=(*content.packed, packer))
        file.seek(0)
        with zipfile.ZipFile(file) as archive:
            sizes = {member.filename: member.file_size for member in archive.infolist()}
    if "xl/workbook.xml" in sizes:
        return replace(content, kind="workbook")
    member = _member(content.name, list(sizes))
    check_size(content.name, sizes[member], limit())
    return replace(content, packed=(*content.packed, member))


def _member(name: str, members: list[str]) -> str:
    """Return the one member of an archive that may be a table."""
    files = [
        member
        for member in members
        if not member.startswith("__MACOSX/") and not member.rpartition("/")[2].startswith(".")
    ]
    plain = {member: member.lower().removesuffix(".gz") for member in files}
    found = [m for m in files if plain[m].endswith(SUFFIXES)] or [
        m for m in files if plain[m].endswith(UNSURE)
    ]
    if len(found) == 1:
        return found[0]
    if not found and (said := known.by_members(members)):
        raise DataError([Problem(name, rule=said)])
    held = ", ".join(found or files) or "nothing"
    rule = f"must hold one table ({', '.join(SUFFIXES + UNSURE)}); it holds {held}"
    if found:
        rule += "; unpack it, and give the files that you want"
    raise DataError([Problem(name, rule=rule)])
