"""A report as PDF, set by Typst in the house layout, without a browser and without LaTeX.

Typst gets the report as data: a tree of names, texts and lists, which `templates/report.typ` walks
through. No text is ever part of a Typst program, so whatever stands in it stays text.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterator, Sequence
from datetime import date
from functools import lru_cache
from importlib.resources import files
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import typst
from bs4.element import NavigableString, PageElement, Tag

from sitrep.reporting.chapters import Block, Chapter, Section, Story
from sitrep.reporting.figures import Figure
from sitrep.reporting.manifest import Manifest, Provenance
from sitrep.reporting.page import ABOUT, describe_provenance
from sitrep.reporting.render import plain

Node = dict[str, Any] | str
"""A text, or what kind of thing it is and what is in it."""

_SPACES = re.compile(r"[ \t\r\n]+")
_BLOCKS = ("[document]", "blockquote", "dd", "div", "dl", "ol", "ul")
_LINE, _WORD, _SHORT = 90, 26, 12
"""Letters that fit on a line of a table, in a word that is not broken, in a column to be kept."""


def write_pdf(story: Story, manifest: Manifest, provenance: Provenance, *, root: Path) -> bytes:
    """Return the PDF of a report.

    Parameters
    ----------
    story : Story
    manifest : Manifest, what to say of the report as a whole
    provenance : Provenance
    root : Path, the folder of the report, where its figures lie

    Returns
    -------
    bytes, the same for the same arguments: no clock, and no font but those that are installed with
    Typst and matplotlib
    """
    content = {
        "title": manifest.title,
        "facts": list(manifest.facts.items()),
        "date": _date(provenance.last_day),
        "headlines": list(_headlines(story)),
        "parts": list(_parts(story)),
        "provenance": list(describe_provenance(provenance).items()),
        "about": ABOUT,
    }
    compiler = typst.Compiler(
        _template(),
        root=str(root),
        font_paths=_fonts(),
        sys_inputs={"report": plain(json.dumps(content, ensure_ascii=False))},
    )
    made = compiler.compile(format="pdf")
    if not isinstance(made, bytes):
        raise TypeError("Typst made no PDF")
    return made


@lru_cache(maxsize=1)
def _template() -> bytes:
    return files("sitrep.reporting").joinpath("templates/report.typ").read_bytes()


@lru_cache(maxsize=1)
def _fonts() -> typst.Fonts:
    """Return the fonts to set with: the figures' own, so that any machine sets the same pages."""
    spec = find_spec("matplotlib")
    places = [] if spec is None else list(spec.submodule_search_locations or [])
    folders = [str(Path(place, "mpl-data", "fonts", "ttf")) for place in places]
    return typst.Fonts(include_system_fonts=False, font_paths=folders)


def _date(day: str) -> list[int] | None:
    if not day:
        return None
    parsed = date.fromisoformat(day)
    return [parsed.year, parsed.month, parsed.day]


def _headlines(story: Story) -> Iterator[Node]:
    """Yield what stands on the cover: each finding once, whichever chapter tells it."""
    told = [*story.headline, *(block for chapter in story.chapters for block in chapter.headline)]
    yield from _headline(list({block.text: block for block in told}.values()))


def _headline(blocks: Sequence[Block]) -> Iterator[Node]:
    if blocks:
        yield {"t": "headline", "c": [node for block in blocks for node in _nodes(block)]}


def _parts(story: Story) -> Iterator[dict[str, Any]]:
    """Yield the parts that start with a heading of the first level."""
    for section in story.before:
        yield {"title": section.heading, "chapter": False, "nodes": list(_section(section))}
    for chapter in story.chapters:
        yield {"title": chapter.title, "chapter": True, "nodes": list(_chapter(chapter))}
    for section in story.after:
        yield {"title": section.heading, "chapter": False, "nodes": list(_section(section))}


def _chapter(chapter: Chapter) -> Iterator[Node]:
    if chapter.error:
        text = "This chapter could not be made. The notebook stopped at:"
        yield {"t": "p", "c": [text], "k": ""}
        yield {"t": "pre", "c": [chapter.error]}
        return
    yield from _headline(chapter.headline)
    for section in chapter.sections:
        if section.heading:
            yield {"t": "h2", "c": [section.heading]}
        yield from _section(section)


def _section(section: Section) -> Iterator[Node]:
    for block in section.blocks:
        yield from _nodes(block)


def _nodes(block: Block) -> Iterator[Node]:
    for piece in block.pieces:
        if isinstance(piece, Figure):
            yield _figure(piece)
        else:
            yield from _children(piece)


def _figure(figure: Figure) -> Node:
    return {"t": "figure", "file": f"/{figure.drawing}", "alt": figure.alt, "data": figure.table}


def _children(element: Tag) -> list[Node]:
    """Return what is in an element; a frame around a table is not part of it."""
    nodes: list[Node] = []
    for child in element.children:
        if isinstance(child, Tag) and child.name == "div":
            nodes += _children(child)
        else:
            nodes.append(_node(child))
    if element.name in _BLOCKS:  # the line breaks between their parts are no text
        return [node for node in nodes if not isinstance(node, str) or node.strip()]
    return [node for node in nodes if node]


def _node(element: PageElement) -> Node:
    """Return an element as data; spaces are kept only where text is laid out in columns."""
    if isinstance(element, NavigableString):
        return _SPACES.sub(" ", element)
    if not isinstance(element, Tag):
        return ""
    if element.name == "table":
        return _table(element)
    if element.name == "pre":
        return {"t": "pre", "c": [element.get_text()]}
    node = {"t": element.name, "c": _children(element), "k": _class(element)}
    return node | {"href": str(element["href"])} if element.has_attr("href") else node


def _class(element: Tag) -> str:
    return " ".join(element.get_attribute_list("class")) if element.has_attr("class") else ""


def _table(table: Tag) -> Node:
    """Return a table with the place of each cell, which spans may move."""
    rows = table.find_all("tr")
    cells = []
    texts: dict[int, list[str]] = {}
    fixed: set[int] = set()
    taken: set[tuple[int, int]] = set()
    for y, row in enumerate(rows):
        x = 0
        for cell in row.find_all(["th", "td"], recursive=False):
            while (x, y) in taken:
                x += 1
            wide, high = _span(cell, "colspan"), min(_span(cell, "rowspan"), len(rows) - y)
            taken |= {(x + right, y + down) for right in range(wide) for down in range(high)}
            place = {"x": x, "y": y, "wide": wide, "high": high}
            cells.append(place | {"c": _children(cell), "k": _class(cell)})
            fixed |= {x} if _class(cell) in ("number", "day") else set()
            if wide == 1:
                texts.setdefault(x, []).append(cell.get_text())
    if not cells:
        return ""
    columns = [texts.get(x, []) for x in range(max(x for x, _ in taken) + 1)]
    head = sum(row.find_parent("thead") is not None for row in rows)
    widths = _widths(columns, fixed)
    return {"t": "table", "rows": len(rows), "head": head, "widths": widths, "cells": cells}


def _span(cell: Tag, name: str) -> int:
    text = str(cell.get(name, "1"))
    return min(max(int(text), 1), 100) if text.isdecimal() else 1


def _widths(columns: Sequence[Sequence[str]], fixed: Collection[int]) -> list[float]:
    """Return how wide each column is beside the others; 0 for as wide as its text.

    Only where the lines of all columns together are longer than a page is wide, columns of text
    share what short ones leave: the more text, the wider, but as wide as the longest word.
    """
    lines = [max(map(len, column), default=0) for column in columns]
    if sum(lines) + 3 * len(columns) < _LINE:
        return [0.0] * len(columns)
    widths = []
    for place, column in enumerate(columns):
        words = [len(word) for text in column for word in text.split()]
        wanted = max(sum(map(len, column)) ** 0.5, min(max(words, default=1), _WORD))
        short = place in fixed or lines[place] <= _SHORT
        widths.append(0.0 if short else round(wanted, 1))
    return widths
