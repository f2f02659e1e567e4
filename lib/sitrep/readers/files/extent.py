"""How much room a workbook takes, found before any of it is unpacked into memory."""

from __future__ import annotations

import re
import zipfile

from sitrep.readers.files.containers import Content, check_size, limit

SHARE = 2
"""A workbook is held in memory: it has this part of the limit."""

CELL_BYTES = 50
"""What a cell of a sheet takes in memory, blank or not."""

SCANNED = 1 << 25
"""Bytes of a sheet whose cells are looked at one by one; a larger sheet is taken at its word."""

_WORD = re.compile(rb'<dimension\s[^>]*ref="[A-Z]+[0-9]+:([A-Z]{1,3})([0-9]{1,7})"')
_CELL = re.compile(rb'<c\s[^>]*?\br="([A-Z]{1,3})([0-9]{1,7})"[^>]*(?<!/)>')


def check_workbook(content: Content) -> None:
    """Refuse a workbook that unpacks to more than is allowed, in bytes or in cells.

    Raises
    ------
    DataError : says how large it is and how to raise the limit
    """
    allowed = limit() // SHARE
    with content.open() as file:
        if not zipfile.is_zipfile(file):
            return  # the older form, which is not packed
        with zipfile.ZipFile(file) as archive:
            members = archive.infolist()
            check_size(content.name, sum(member.file_size for member in members), allowed)
            sheets = [m.filename for m in members if m.filename.startswith("xl/worksheets/sheet")]
            cells = sum(_count_cells(archive, sheet) for sheet in sheets)
    check_size(content.name, cells * CELL_BYTES, allowed)


def _count_cells(archive: zipfile.ZipFile, sheet: str) -> int:
    """Return how many cells the area takes that a sheet spans."""
    with archive.open(sheet) as file:
        start = file.read(SCANNED + 1)
    found = _CELL if len(start) <= SCANNED else _WORD
    ends = {place.groups() for place in found.finditer(start)}
    width = max((_number(column) for column, _ in ends), default=0)
    return width * max((int(row) for _, row in ends), default=0)


def _number(column: bytes) -> int:
    """Return the number of a column, given its letters.

    >>> _number(b"A"), _number(b"AB")
    (1, 28)
    """
    number = 0
    for letter in column:
        number = number * 26 + letter - ord("A") + 1
    return number
