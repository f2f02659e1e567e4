"""A report as PDF, set by Typst in the house layout, without a browser and without LaTeX.

Typst gets the report as data: a tree of names, texts and lists, which `templates/report.typ` walks
through. No text is ever part of a Typst program, so whatever stands in it stays text.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
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
    for block in {block.text: block for block in told}.values():
        yield from _nodes(block)


def _parts(story: Story) -> Iterator[dict[str, Any]]:
    """Yield the parts that start with a heading of the first level."""
    for section in story.before:
        yield {"title": section.heading, "nodes": list(_section(section, deeper=False))}
    for chapter in story.chapters:
        yield {"title": chapter.title, "chapter": True, "nodes": list(_chapter(chapter))}
    for section in story.after:
        yield {"title": section.heading, "nodes": list(_section(section, deeper=False))}


def _chapter(chapter: Chapter) -> Iterator[Node]:
    if chapter.error:
        text = "This chapter could not be made. The notebook stopped at:"
        yield {"t": "p", "c": [text]}
        yield {"t": "pre", "c": [chapter.error]}
        return
    for section in chapter.sections:
        yield from _section(section, deeper=True)


def _section(section: Section, *, deeper: bool) -> Iterator[Node]:
    if section.heading and deeper:
        yield {"t": "h2", "c": [section.heading]}
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
    nodes = [_node(child, kept=element.name == "pre") for child in element.children]
    return [node for node in nodes if node]


def _node(element: PageElement, *, kept: bool = False) -> Node:
    """Return an element as data; spaces are kept only where text is laid out in columns."""
    if isinstance(element, NavigableString):
        return str(element) if kept else _SPACES.sub(" ", element)
    if not isinstance(element, Tag):
        return ""
    if element.name == "table":
        return _table(element)
    if element.name == "pre":
        return {"t": "pre", "c": [element.get_text()]}
    kind = " ".join(element.get_attribute_list("class")) if element.has_attr("class") else ""
    node = {"t": element.name, "c": _children(element), "k": kind}
    return node | {"href": str(element["href"])} if element.name == "a" else node


def _table(table: Tag) -> Node:
    """Return a table with the place of each cell, which spans may move."""
    rows = table.find_all("tr")
    head = [row for row in rows if row.find_parent("thead") is not None]
    taken: set[tuple[int, int]] = set()
    cells = []
    for y, row in enumerate(rows):
        x = 0
        for cell in row.find_all(["th", "td"], recursive=False):
            while (x, y) in taken:
                x += 1
            wide, high = _span(cell, "colspan"), min(_span(cell, "rowspan"), len(rows) - y)
            taken |= {(x + right, y + down) for right in range(wide) for down in range(high)}
            kind = " ".join(cell.get_attribute_list("class")) if cell.has_attr("class") else ""
            place = {"x": x, "y": y, "wide": wide, "high": high}
            cells.append(place | {"c": _children(cell), "k": kind, "th": cell.name == "th"})
    columns = max((x for x, _ in taken), default=-1) + 1
    return {"t": "table", "columns": columns, "head": len(head), "cells": cells} if cells else ""


def _span(cell: Tag, name: str) -> int:
    text = str(cell.get(name, "1"))
    return min(max(int(text), 1), 100) if text.isdigit() else 1
