"""One executed notebook as one self-contained HTML page: it loads nothing, from nowhere."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from bs4 import BeautifulSoup
from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup
from nbformat import NotebookNode

from sitrep.reporting import markup
from sitrep.reporting.notebook import plain_text

templates = Environment(
    loader=PackageLoader("sitrep.reporting"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)

IMAGES = ("image/png", "image/jpeg")


@dataclass(frozen=True)
class Figure:
    """An image that an output holds.

    Attributes
    ----------
    src : str, the image as a data address
    alt : str, what it says
    width : int, pixels to show it at; None for its own
    table : str, the CSV of what it draws, as a data address; empty if it has none
    file : str, the name to save that CSV under
    """

    src: str
    alt: str
    width: int | None
    table: str
    file: str


@dataclass
class Block:
    """A piece of a page: prose, or outputs with the code that made them folded away.

    Attributes
    ----------
    html : list of Markup and Figure, to be shown in order
    code : list of Markup, one a cell
    kind : str, "prose", "output" or "headline"
    """

    kind: str
    html: list[Markup | Figure] = field(default_factory=list)
    code: list[Markup] = field(default_factory=list)


@dataclass(frozen=True)
class Link:
    """A place to go: `href`, and the words to click on; `here` for the page itself."""

    href: str
    text: str
    here: bool = False


def write_page(
    notebook: NotebookNode, *, name: str, report: str, facts: dict[str, str], pages: Sequence[Link]
) -> str:
    """Return the page of an executed notebook.

    Parameters
    ----------
    notebook : NotebookNode, executed and settled
    name : str, of the notebook; its file lies beside the page
    report : str, the title of the report
    facts : dict, what to say about the page as a whole, such as its period
    pages : sequence of Link, the pages of the report

    Returns
    -------
    str, HTML
    """
    blocks = list(_blocks(notebook, name))
    title, contents = _number_headings(blocks)
    return templates.get_template("page.html.j2").render(
        title=title or name,
        name=name,
        report=report,
        facts=facts,
        pages=pages,
        contents=contents,
        blocks=blocks,
        made=_made(notebook),
    )


def _blocks(notebook: NotebookNode, name: str) -> Iterator[Block]:
    """Yield the pieces of a page; code without output is folded with the code that follows."""
    waiting: list[Markup] = []
    figures = 0
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            yield Block("prose", [markup.prose(cell.source)])
        elif cell.cell_type == "code":
            if cell.source.strip():
                waiting.append(markup.code(cell.source))
            shown = [_show(output, f"{name}-{figures + 1}.csv") for output in cell.outputs]
            shown = [piece for piece in shown if piece]
            figures += sum(isinstance(piece, Figure) for piece in shown)
            if shown:
                headline = "headline" in cell.metadata.get("tags", [])
                yield Block("headline" if headline else "output", shown, waiting)
                waiting = []
    if waiting:
        yield Block("output", code=waiting)


def _show(output: NotebookNode, file: str) -> Markup | Figure:
    """Return an output as markup, in the richest form that is safe."""
    if output.output_type == "stream":
        if output.name == "stderr":
            return Markup('<pre class="warning">{}</pre>').format(output.text.rstrip())
        return markup.said(output.text)
    if output.output_type == "error":
        return Markup('<pre class="warning">{}: {}</pre>').format(output.ename, output.evalue)
    data = output.data
    for image in IMAGES:
        if image in data:
            return _figure(output, image, file)
    if "text/html" in data:
        return markup.clean(data["text/html"])
    if "text/markdown" in data:
        return markup.prose(data["text/markdown"])
    return markup.said(plain_text(output))


def _figure(output: NotebookNode, image: str, file: str) -> Figure:
    about = output.metadata.get(image, {})
    csv = output.data.get("text/csv", "")
    table = base64.b64encode(csv.encode()).decode()
    return Figure(
        src=f"data:{image};base64,{''.join(output.data[image].split())}",
        alt=about.get("alt") or plain_text(output),
        width=about.get("width"),
        table=f"data:text/csv;charset=utf-8;base64,{table}" if csv else "",
        file=file,
    )


def _number_headings(blocks: Sequence[Block]) -> tuple[str, list[Link]]:
    """Give each heading of the second level an id, and take the title out.

    Returns
    -------
    str, the first heading of the first level; list of Link, to the others
    """
    title, contents = "", list[Link]()
    for block in blocks:
        if block.kind != "prose":
            continue
        soup = BeautifulSoup(str(block.html[0]), "html.parser")
        for heading in soup.find_all(["h1", "h2"]):
            text = heading.get_text().strip()
            if heading.name == "h1" and not title:
                title = text
                heading.decompose()
                continue
            slug = re.sub(r"[^a-z0-9]+", "-", text.casefold()).strip("-") or "section"
            taken = {link.href for link in contents}
            heading["id"] = slug if f"#{slug}" not in taken else f"{slug}-{len(contents)}"
            contents.append(Link(f"#{heading['id']}", text))
        block.html[0] = Markup(soup)
    return title, contents


def _made(notebook: NotebookNode) -> dict[str, Any]:
    """Return what the notebook itself says about its making: parameters and versions."""
    papermill = notebook.metadata.get("papermill", {})
    language = notebook.metadata.get("language_info", {})
    versions = {"Python": language.get("version"), "papermill": papermill.get("version")}
    return {
        "parameters": papermill.get("parameters", {}),
        "versions": [f"{tool} {version}" for tool, version in versions.items() if version],
    }
