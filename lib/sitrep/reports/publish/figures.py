"""The figures of an executed notebook as files: the image, the drawing and the data."""

from __future__ import annotations

import base64
import csv
import io
from dataclasses import dataclass
from pathlib import Path

from nbformat import NotebookNode

from sitrep.reports.publish.notebook import plain_text

SVG = "image/svg+xml"
IMAGES = {"image/png": "png", "image/jpeg": "jpg", SVG: "svg"}
"""The kinds of image that a page can show, the best first, and how their files end."""

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
"""What a cell starts with that a spreadsheet may run instead of showing it."""


@dataclass(frozen=True)
class Figure:
    """An image that an output holds.

    Attributes
    ----------
    name : str, of its files, without their ending
    kind : str, the media type of `image`
    image : bytes
    alt : str, what it says
    width : int, pixels to show it at; None for its own
    svg : str, the same as a drawing; empty if there is none
    csv : str, the table that it draws; empty if there is none
    """

    name: str
    kind: str
    image: bytes
    alt: str = ""
    width: int | None = None
    svg: str = ""
    csv: str = ""

    @property
    def file(self) -> str:
        """Where the image lies in the report."""
        return f"figures/{self.name}.{IMAGES[self.kind]}"

    @property
    def drawing(self) -> str:
        """Where its sharpest form lies in the report."""
        return f"figures/{self.name}.svg" if self.svg else self.file

    @property
    def table(self) -> str:
        """Where its data lie in the report; empty if there are none."""
        return f"data/{self.name}.csv" if self.csv else ""

    @property
    def src(self) -> str:
        """The image as a data address."""
        return f"data:{self.kind};base64,{base64.b64encode(self.image).decode()}"

    @property
    def href(self) -> str:
        """Its data as a data address; empty if there are none."""
        text = base64.b64encode(self.csv.encode()).decode()
        return f"data:text/csv;charset=utf-8;base64,{text}" if text else ""


def read_figure(output: NotebookNode, name: str) -> Figure | None:
    """Return the figure that an output shows, or None."""
    data = output.get("data", {})
    kind = next((kind for kind in IMAGES if kind in data), None)
    if kind is None:
        return None
    about = output.metadata.get(kind, {})
    svg = data.get(SVG, "")
    return Figure(
        name,
        kind,
        svg.encode() if kind == SVG else base64.b64decode(data[kind]),
        about.get("alt") or plain_text(output),
        about.get("width"),
        svg,
        safe_csv(data.get("text/csv", "")),
    )


def drop_drawings(notebook: NotebookNode) -> NotebookNode:
    """Take the SVG out of outputs that have another image too, in place; it is a file then."""
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            data = output.get("data", {})
            if SVG in data and any(kind in data for kind in IMAGES if kind != SVG):
                del data[SVG]
                output.metadata.pop(SVG, None)
    return notebook


def safe_csv(text: str) -> str:
    """Return a table so that a spreadsheet shows its text and runs none of it.

    Text that starts like a formula gets an apostrophe before it, which a spreadsheet takes as the
    mark of text; numbers, negative ones too, stay as they are.
    """
    rows = list(csv.reader(io.StringIO(text, newline="")))
    safe = [[f"'{cell}" if _is_formula(cell) else cell for cell in row] for row in rows]
    if safe == rows:
        return text
    written = io.StringIO(newline="")
    csv.writer(
        written,
        lineterminator="\n",
        quoting=csv.QUOTE_ALL if "\r" in text else csv.QUOTE_MINIMAL,  # a lone CR is not quoted
    ).writerows(safe)
    return written.getvalue()


def _is_formula(cell: str) -> bool:
    if not cell.startswith(_FORMULA):
        return False
    try:
        float(cell.replace(",", ""))
    except ValueError:
        return True
    return cell[0] not in "+-"


def write_figure(figure: Figure, folder: Path) -> None:
    """Write the files of a figure into the folder of its report."""
    files = {figure.file: figure.image, figure.drawing: figure.svg.encode() or figure.image}
    if figure.csv:
        files[figure.table] = figure.csv.encode()
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(content)
