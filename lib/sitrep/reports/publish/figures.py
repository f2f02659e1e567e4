"""The figures of an executed notebook: as a page and a PDF show them, and as files."""

from __future__ import annotations

import base64
import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import typst
from nbformat import NotebookNode

from sitrep.reports.publish.inline import is_safe, show_plot
from sitrep.reports.publish.notebook import plain_text
from sitrep.reports.publish.prose import KINDS, is_image
from sitrep.reports.publish.typeset import fonts

SVG = "image/svg+xml"
DRAWN = "application/vnd.sitrep.figure+json"
"""What a house figure says of itself beside its drawing, for the page alone."""

DOTS = 200
"""Dots an inch of the image of a drawing."""

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
    csv : str, the table that it draws; empty if there is none
    title, subtitle, source : str, the texts around the plot of a house figure; else empty
    plot : (float, float), where the plot begins and how high it is, in points from the top
    narrow : str, the drawing for a phone; empty if there is none
    narrow_plot : (float, float), the same of that drawing
    """

    name: str
    kind: str
    image: bytes
    alt: str = ""
    width: int | None = None
    csv: str = ""
    title: str = ""
    subtitle: str = ""
    source: str = ""
    plot: tuple[float, float] = (0.0, 0.0)
    narrow: str = ""
    narrow_plot: tuple[float, float] = (0.0, 0.0)

    @property
    def file(self) -> str:
        """Where the image lies in the report."""
        return f"figures/{self.name}.{KINDS[self.kind]}"

    @property
    def drawn(self) -> bool:
        """Whether it is a drawing of the house."""
        return self.kind == SVG and bool(self.title)

    @property
    def picture(self) -> str:
        """Where its image lies in the report."""
        return f"figures/{self.name}.png" if self.drawn else self.file

    @property
    def files(self) -> dict[str, str]:
        """Its files by what they are called."""
        kinds = {"SVG" if self.kind == SVG else "Image": self.file}
        if self.drawn:
            kinds["PNG"] = self.picture
        return kinds | ({"CSV": self.table} if self.csv else {})

    @property
    def table(self) -> str:
        """Where its data lie in the report; empty if there are none."""
        return f"data/{self.name}.csv" if self.csv else ""

    @property
    def src(self) -> str:
        """The image as a data address."""
        return f"data:{self.kind};base64,{base64.b64encode(self.image).decode()}"

    @cached_property
    def drawings(self) -> dict[str, str]:
        """Its drawings as a page holds them, by where they are shown; none if that is not safe."""
        if not self.drawn or not is_safe(self.image.decode()):
            return {}
        wide = show_plot(self.image.decode(), f"{self.name}-w", self.alt, self.plot)
        if not self.narrow or not is_safe(self.narrow):
            return {"only": wide}
        narrow = show_plot(self.narrow, f"{self.name}-n", self.alt, self.narrow_plot)
        return {"wide": wide, "narrow": narrow}

    @property
    def printed(self) -> str:
        """The drawing that a document holds: the narrow one, if there is one."""
        drawn = self.drawings
        return drawn.get("narrow") or drawn.get("only", "")

    @property
    def wide(self) -> str:
        """The drawing that has a page of a document to itself."""
        return self.drawings.get("wide") or self.drawings.get("only", "")


def read_figure(output: NotebookNode, name: str) -> Figure | None:
    """Return the figure that an output shows, or None."""
    data = output.get("data", {})
    drawn = data.get(DRAWN, {}) if SVG in data else {}
    kind = SVG if drawn else next((kind for kind in KINDS if kind in data), None)
    if kind is None:
        return None
    about = output.metadata.get(kind, {})
    text = data[kind] if isinstance(data[kind], str) else "".join(data[kind])
    content = text.encode() if kind == SVG else base64.b64decode(text)
    if not drawn and not is_image(kind, content):
        return None
    return Figure(
        name,
        kind,
        content,
        alt=about.get("alt") or plain_text(output),
        width=about.get("width"),
        csv=safe_csv(data.get("text/csv", "")),
        title=str(drawn.get("title", "")),
        subtitle=str(drawn.get("subtitle", "")),
        source=str(drawn.get("source", "")),
        plot=_span(drawn, "plot"),
        narrow=str(drawn.get("narrow", "")),
        narrow_plot=_span(drawn, "narrow_plot"),
    )


def _span(drawn: Mapping[str, Any], name: str) -> tuple[float, float]:
    top, height = map(float, drawn.get(name, (0, 0)))
    return top, height


def drop_drawings(notebook: NotebookNode) -> NotebookNode:
    """Take out of outputs what is there for the page alone, in place."""
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            output.get("data", {}).pop(DRAWN, None)
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


def write_figures(figures: Sequence[Figure], folder: Path) -> None:
    """Write the files of figures into the folder of their report; drawings as images too."""
    for figure in figures:
        files = {figure.file: figure.image}
        if figure.csv:
            files[figure.table] = figure.csv.encode()
        for name, content in files.items():
            path = folder / name
            path.parent.mkdir(exist_ok=True)
            path.write_bytes(content)
    for figure in figures:
        if figure.drawn:
            (folder / figure.picture).write_bytes(_rasterise(figure, folder))


def _rasterise(figure: Figure, folder: Path) -> bytes:
    """Return a drawing as an image, set by Typst: the same dots on any machine."""
    page = f"""#set page(width: auto, height: auto, margin: 0pt)
#image("{figure.file}")"""
    compiler = typst.Compiler(page.encode(), root=str(folder), font_paths=fonts())
    made = compiler.compile(format="png", ppi=DOTS)
    assert isinstance(made, bytes)
    return made
