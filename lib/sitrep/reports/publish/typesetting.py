"""HTML of the house as Typst markup.

All text goes in as strings, word for word: nothing that stands in the data can become markup, and
Typst cannot prettify it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from itertools import zip_longest

from bs4 import BeautifulSoup, Tag
from bs4.element import NavigableString, PageElement, PreformattedString

from sitrep.reports.publish.formulas import draw_formula
from sitrep.reports.publish.tabular import lay_out_table

_CALLS = {
    "b": "strong",
    "strong": "strong",
    "i": "emph",
    "em": "emph",
    "cite": "emph",
    "var": "emph",
    "del": "strike",
    "s": "strike",
    "ins": "underline",
    "u": "underline",
    "mark": "highlight",
    "sub": "sub",
    "sup": "super",
}
"""What marks words, and the function of Typst that does."""

_LITERAL = frozenset({"code", "kbd", "samp"})
_STYLES = frozenset(
    {
        "annex",
        "basis",
        "card",
        "contents",
        "facts",
        "findings",
        "glossary",
        "hero",
        "measure",
        "provenance",
        "sure",
        "wide",
    }
)
"""The classes of a div that are functions of report.typ."""

_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_NAMES = (
    "blockquote dd details div dl dt figcaption figure h1 h2 h3 h4 h5 h6 hr li ol p pre summary"
    " table ul"
)
_BLOCKS = frozenset(_NAMES.split())
_SPACE = re.compile(r"[ \t\n\r\f]+")


@dataclass(frozen=True)
class Piece:
    """A block of Typst markup, and what it was."""

    markup: str
    kind: str = ""


def quoted(text: str) -> str:
    """Return text as a string of Typst."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def spoken(text: str) -> str:
    """Return text as markup that says it; white space at its ends stays white space."""
    inner = _SPACE.sub(" ", text)
    bare = inner.strip(" ")
    if not bare:
        return inner
    before, after = inner[0] == " ", inner[-1] == " "
    return f"{' ' * before}#{quoted(bare)};{' ' * after}"


class Writer:
    """Writes Typst markup.

    Parameters
    ----------
    drawings : mapping, the `data-drawing` of an image -> its SVG
    """

    def __init__(self, drawings: Mapping[str, str]) -> None:
        self._drawings = drawings
        self._written: dict[str, Callable[[Tag], Iterable[Piece]]] = {
            "blockquote": lambda tag: [Piece(f"#quote(block: true){self._framed(tag)}\n")],
            "div": self._div,
            "hr": lambda _: [Piece("#horizontalrule\n")],
            "ol": lambda tag: self._items(tag, "enum.item"),
            "p": lambda tag: [self._paragraph(tag)],
            "pre": lambda tag: [Piece(f"#raw(block: true, {quoted(_lines(tag))});\n")],
            "table": self._table,
            "ul": lambda tag: self._items(tag, "list.item"),
            "dl": self._terms,
            **dict.fromkeys(_HEADINGS, self._heading),
        }

    def write(self, html: str) -> str:
        """Return HTML as markup.

        Parameters
        ----------
        html : str, safe already
        """
        return self._join(BeautifulSoup(html, "html.parser"))

    def inline(self, nodes: Iterable[PageElement]) -> str:
        """Return what stands in a line."""
        return "".join(map(self._inline, nodes))

    def content(self, tag: Tag) -> str:
        """Return what an element holds, be it words of a line or blocks."""
        return self._join(tag) if _has_blocks(tag) else self.inline(tag.children)

    def _inline(self, node: PageElement) -> str:
        if isinstance(node, NavigableString):
            return "" if isinstance(node, PreformattedString) else spoken(node)
        if not isinstance(node, Tag):
            return ""
        if node.name in _CALLS:
            return f"#{_CALLS[node.name]}[{self.inline(node.children)}];"
        if node.name in _LITERAL:
            return f"#raw({quoted(_SPACE.sub(' ', node.get_text()))});"
        if node.name == "a" and node.get("href"):
            return f"#link({quoted(str(node['href']))})[{self.inline(node.children)}];"
        if node.name == "br":
            return "#linebreak();"
        if node.name == "img":
            return self._image(node)
        if node.name == "math":
            return _formula(node)
        return self.inline(node.children)

    def _image(self, image: Tag) -> str:
        alt = quoted(_SPACE.sub(" ", str(image.get("alt", ""))))
        if "data-drawing" in image.attrs:
            drawing = self._drawings[str(image["data-drawing"])]
            return f"#drawing({quoted(drawing)}, {alt});"
        if "data-embedded" in image.attrs:
            return f"#picture({quoted(str(image['data-embedded']))}, {alt});"
        return f"#image({quoted(str(image['data-file']))}, alt: {alt});"

    def _join(self, tag: Tag) -> str:
        """Return blocks one after the other; what introduces a table stays on its page."""
        pieces = self._pieces(tag)
        written = []
        for piece, after in zip_longest(pieces, pieces[1:]):
            sticks = after and piece.kind == "p" and after.kind == "table"
            text = f"#block(sticky: true)[\n{piece.markup}\n]" if sticks else piece.markup
            written.append(f"{text}\n")
        return "".join(written)

    def _framed(self, tag: Tag) -> str:
        return f"[\n{self._join(tag)}]"

    def _pieces(self, tag: Tag) -> list[Piece]:
        """Return the blocks in an element; words between them are blocks too."""
        pieces: list[Piece] = []
        words: list[PageElement] = []

        def end() -> None:
            line = self.inline(words).strip(" ")
            if line:
                pieces.append(Piece(line, "words"))
            words.clear()

        for child in tag.children:
            if isinstance(child, Tag) and (child.name in _BLOCKS or _has_blocks(child)):
                end()
                pieces += self._written.get(child.name, self._pieces)(child)
            else:
                words.append(child)
        end()
        return pieces

    def _paragraph(self, tag: Tag) -> Piece:
        line = self.inline(tag.children).strip(" ")
        if "finding" in tag.get_attribute_list("class"):
            line = f"#strong[{line}];"
        return Piece(f"{line}\n", "p")

    def _heading(self, tag: Tag) -> list[Piece]:
        line = self.inline(tag.children).strip(" ")
        return [Piece(f"#heading(level: {_HEADINGS[tag.name]})[{line}];\n")]

    def _div(self, tag: Tag) -> list[Piece]:
        kinds = tag.get_attribute_list("class")
        if "cards" in kinds:  # cards stand beside each other
            cards = tag.find_all("div", {"class": "card"}, recursive=False)
            cells = "".join(f"[#card{self._framed(card)}],\n" for card in cards)
            return [Piece(f"#cards(\n{cells});\n")]
        style = next((kind for kind in kinds if kind in _STYLES), "")
        return [Piece(f"#{style}{self._framed(tag)};")] if style else self._pieces(tag)

    def _items(self, tag: Tag, function: str) -> list[Piece]:
        loose = "\n" if tag.select("li > p") else ""
        items = [
            f"#{function}[{self.content(item)}];{loose}"
            for item in tag.find_all("li", recursive=False)
        ]
        start = str(tag.get("start", ""))
        if items and start.isdecimal():
            items[0] = items[0].replace("#enum.item[", f"#enum.item({int(start)})[", 1)
        return [Piece("\n".join(items) + "\n")]

    def _terms(self, tag: Tag) -> list[Piece]:
        pieces, term = [], ""
        for child in tag.find_all(["dt", "dd"], recursive=False):
            if child.name == "dt":
                term = self.inline(child.children)
            else:
                pieces.append(f"#terms.item([{term}], block{self._framed(child)});\n")
                term = ""
        return [Piece("\n".join(pieces) + "\n")]

    def _table(self, table: Tag) -> list[Piece]:
        caption = table.find("caption")
        above = [self._paragraph(caption)] if isinstance(caption, Tag) else []
        return [*above, Piece(lay_out_table(table, self.content), "table")]


def _has_blocks(tag: Tag) -> bool:
    return tag.find(_NAMES.split()) is not None


def _lines(tag: Tag) -> str:
    return tag.get_text().removeprefix("\n").rstrip("\n")


def _formula(math: Tag) -> str:
    """Return a formula as it is drawn; one that cannot be is shown as it was written."""
    tex = str(math.get("alttext", "")) or math.get_text()
    drawn = draw_formula(tex)
    if drawn is None:
        return f"#raw({quoted(tex)});"
    block = "true" if math.get("display") == "block" else "false"
    size = f"height: {drawn.height:.3f}em, depth: {drawn.depth:.3f}em, block: {block}"
    return f"#formula({quoted(drawn.svg)}, {quoted(tex)}, {size});"
