"""Tables of HTML as tables of Typst."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bs4 import Tag

WIDEST = 1000
"""Columns that a cell may span, as in HTML."""


@dataclass(frozen=True)
class Cell:
    """A cell in its place.

    Attributes
    ----------
    tag : Tag
    columns, rows : int, how many of each it spans
    """

    tag: Tag
    columns: int
    rows: int


def lay_out_table(table: Tag, content: Callable[[Tag], str]) -> str:
    """Return a table whose header is repeated on each page and whose numbers stand right.

    Parameters
    ----------
    table : Tag
    content : callable, cell -> its markup
    """
    rows = [row for row in table.find_all("tr") if row.find_parent("table") is table]
    head = [row for row in rows if row.parent is not None and row.parent.name == "thead"]
    body = [row for row in rows if row not in head]
    parts = [_place(part) for part in (head, body)]
    columns = max((width for part in parts for _, width in part), default=1)
    lines = [f"  columns: {max(columns, 1)},"]
    for part, called in zip(parts, ("table.header", ""), strict=True):
        cells = [
            cell
            for row, width in part
            for cell in [*(_write(one, content) for one in row), *["[]"] * (columns - width)]
        ]
        if called and cells:
            lines += [f"  {called}({', '.join(cells)},),", "  table.hline(),"]
        else:
            lines += [f"  {cell}," for cell in cells]
    return "#table(\n" + "\n".join(lines) + "\n)\n"


def _place(rows: Sequence[Tag]) -> list[tuple[list[Cell], int]]:
    """Return the cells of each row, and how many columns it fills with those from above.

    No cell reaches into one from above, or below the last row.
    """
    placed = []
    above: list[int] = []  # of each column, how many rows more a cell from above fills
    for number, row in enumerate(rows):
        cells, at = [], 0
        for tag in row.find_all(["td", "th"], recursive=False):
            while at < len(above) and above[at]:
                at += 1
            wanted, free = _span(tag, "colspan"), 1
            while free < wanted and not (at + free < len(above) and above[at + free]):
                free += 1
            cell = Cell(tag, free, min(_span(tag, "rowspan"), len(rows) - number))
            cells.append(cell)
            above += [0] * (at + free - len(above))
            above[at : at + free] = [cell.rows] * free
            at += free
        filled = max((place + 1 for place, left in enumerate(above) if left), default=0)
        placed.append((cells, filled))
        above = [max(left - 1, 0) for left in above]
    return placed


def _span(tag: Tag, name: str) -> int:
    value = str(tag.get(name, "1"))
    return min(max(int(value), 1), WIDEST) if value.isdecimal() else 1


def _write(cell: Cell, content: Callable[[Tag], str]) -> str:
    said = {
        "colspan": str(cell.columns) if cell.columns > 1 else "",
        "rowspan": str(cell.rows) if cell.rows > 1 else "",
        "align": "right" if "number" in cell.tag.get_attribute_list("class") else "",
    }
    given = ", ".join(f"{name}: {value}" for name, value in said.items() if value)
    inner = f"[{content(cell.tag)}]"
    return f"table.cell({given}){inner}" if given else inner
