"""What a report says: its notebooks as chapters, and what they have in common said once."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from bs4 import BeautifulSoup, Tag
from markupsafe import Markup
from nbformat import NotebookNode

from sitrep.claims.results import ANSWERS
from sitrep.reports.publish import markup
from sitrep.reports.publish.figures import Figure, read_figure
from sitrep.reports.publish.manifest import Answered
from sitrep.reports.publish.notebook import plain_text

FRONT = frozenset({"answer", "finding", "sure"})
"""The tags of the cells whose sentences head a report: `front` says how."""

METHOD = "method"
"""The tag of the heading of a section on how things are counted: a report ends with it."""

MORE = "more"
"""The tag of the heading of a section that is folded to a line: not all readers need it."""

REPLACED = "citation"
"""The tag of the heading of a section that a report replaces by one of its own, for all chapters.

The section ends where the next one begins.
"""


OPTIONAL = "optional"
"""The tag of the heading of a section that is left out where none of its cells shows anything.

One without code goes with the section before it. The section ends where the next one begins.
"""

HEADING = re.compile(r"#{1,2} ")
"""How the text of a cell begins that starts a section."""


@dataclass
class Block:
    """Something that a notebook says, with the code that made it folded away.

    Attributes
    ----------
    pieces : list of BeautifulSoup (safe to publish) and Figure, in order
    code : list of Markup, one a cell
    tags : frozenset of str, of its cell
    answers : list of Answered, the claims that it puts to the test
    is_prose : bool, whether it is text of the notebook, which nothing computed
    """

    pieces: list[BeautifulSoup | Figure] = field(default_factory=list)
    code: list[Markup] = field(default_factory=list)
    tags: frozenset[str] = frozenset()
    answers: list[Answered] = field(default_factory=list)
    is_prose: bool = False

    @property
    def soups(self) -> list[BeautifulSoup]:
        """Its pieces of text."""
        return [piece for piece in self.pieces if not isinstance(piece, Figure)]

    @property
    def text(self) -> str:
        """What it says, to compare with others: two figures are never the same."""
        return "".join(p.name if isinstance(p, Figure) else str(p) for p in self.pieces)


@dataclass
class Section:
    """A question of a chapter; the first has no heading, one that is replaced is not shown.

    One of the method stands at the end of a report, one that says more is folded.
    """

    heading: str = ""
    blocks: list[Block] = field(default_factory=list)
    replaced: bool = False
    method: bool = False
    more: bool = False

    @property
    def text(self) -> str:
        """What it says, to compare with others."""
        return "\n".join([self.heading, *(block.text for block in self.blocks)])


@dataclass
class Chapter:
    """What one notebook says, or why it says nothing.

    Attributes
    ----------
    name : str, of the notebook
    title : str, its first heading
    sections : list of Section
    headline : list of Block, the sentences that head it; empty if it has none
    error : str, why the notebook failed; empty if it did not
    file : str, where the executed notebook lies; empty if there is none
    """

    name: str
    title: str
    sections: list[Section] = field(default_factory=list)
    headline: list[Block] = field(default_factory=list)
    error: str = ""
    file: str = ""

    @property
    def blocks(self) -> list[Block]:
        """All its blocks in order."""
        return [*self.headline, *(block for section in self.sections for block in section.blocks)]

    @property
    def answers(self) -> list[Answered]:
        """The claims that it puts to the test."""
        return [answered for block in self.blocks for answered in block.answers]

    @property
    def figures(self) -> list[Figure]:
        """All its figures in order."""
        return [p for block in self.blocks for p in block.pieces if isinstance(p, Figure)]


@dataclass
class Story:
    """A report in the order in which it is read.

    Attributes
    ----------
    before : list of Section, what all chapters begin with
    chapters : list of Chapter
    after : list of Section, what all chapters end with
    """

    chapters: list[Chapter]
    before: list[Section] = field(default_factory=list)
    after: list[Section] = field(default_factory=list)


def read_chapter(notebook: NotebookNode, name: str, folder: Path | None = None) -> Chapter:
    """Return the chapter that an executed notebook makes.

    Parameters
    ----------
    notebook : NotebookNode, executed
    name : str, its name; the figures are called `<name>-1` and so on
    folder : Path, optional, where it ran: images beside it are shown

    Returns
    -------
    Chapter, without `error` and `file`
    """
    chapter = Chapter(name, "")
    sections = [Section()]
    for block in _blocks(_leave_out(notebook.cells), name, folder):
        if FRONT & block.tags and _is_said(block):
            chapter.headline.append(block)
            continue
        for heading, part in _split(block):
            if heading is None:
                sections[-1].blocks.append(part)
            elif heading.name == "h1" and not chapter.title:
                chapter.title = heading.get_text().strip()
            else:
                title = heading.get_text().strip()
                kinds = (REPLACED in block.tags, METHOD in block.tags, MORE in block.tags)
                sections.append(Section(title, [], *kinds))
    chapter.title = chapter.title or name
    chapter.sections = [section for section in sections if section.heading or section.blocks]
    return chapter


def tell(chapters: Sequence[Chapter]) -> Story:
    """Return chapters as one report: what all of them begin and end with is said once.

    A chapter that failed takes no part. A section tagged `citation` is left out: a report says for
    itself what it was made from.
    """
    whole = [chapter for chapter in chapters if not chapter.error]
    for chapter in whole:
        chapter.sections = [part for part in chapter.sections if not part.replaced]
    story = Story(list(chapters))
    if len(whole) < 2:
        return story
    story.before = list(_take_beginning(whole))
    if len(story.before) > 1 and not story.before[0].heading:
        opening = story.before.pop(0)
        story.before[0].blocks += opening.blocks
    story.after = list(_take_end(whole))[::-1]
    return story


def _is_said(block: Block) -> bool:
    """Tell whether a block is sentences alone, without a figure or a table."""
    figures = len(block.soups) < len(block.pieces)
    return not figures and not any(soup.find("table") for soup in block.soups)


def _texts(blocks: Sequence[Block]) -> list[str]:
    return [block.text for block in blocks]


def _take_beginning(chapters: Sequence[Chapter]) -> Iterator[Section]:
    """Take out what the first sections of all chapters share, while they have one heading.

    What only one chapter adds to such a section becomes part of its opening.
    """
    for chapter in chapters:
        if not chapter.sections or chapter.sections[0].heading:
            chapter.sections.insert(0, Section())
    openings = [chapter.sections[0] for chapter in chapters]
    yield from _share(openings)
    while all(len(chapter.sections) > 1 for chapter in chapters):
        row = [chapter.sections[1] for chapter in chapters]
        shared = list(_share(row)) if len({section.heading for section in row}) == 1 else []
        if not shared:
            return
        yield from shared
        for chapter, opening in zip(chapters, openings, strict=True):
            opening.blocks += chapter.sections.pop(1).blocks


def _share(sections: Sequence[Section]) -> Iterator[Section]:
    """Take the blocks that all sections have out of them, as a section of their own."""
    shared = set.intersection(*(set(_texts(section.blocks)) for section in sections))
    if shared:
        taken = [block for block in sections[0].blocks if block.text in shared]
        yield Section(sections[0].heading, taken, method=sections[0].method)
    for section in sections:
        section.blocks = [block for block in section.blocks if block.text not in shared]


def _take_end(chapters: Sequence[Chapter]) -> Iterator[Section]:
    """Take out the sections that all chapters end with, word for word; the last one first."""
    while all(chapter.sections and chapter.sections[-1].heading for chapter in chapters):
        row = [chapter.sections[-1] for chapter in chapters]
        if len({section.text for section in row}) > 1:
            return
        yield row[0]
        for chapter in chapters:
            chapter.sections.pop()


def _leave_out(cells: Sequence[NotebookNode]) -> list[NotebookNode]:
    """Return the cells but for those of optional sections of which none shows anything."""
    sections: list[list[NotebookNode]] = [[]]
    for cell in cells:
        if cell.cell_type == "markdown" and HEADING.match(cell.source.lstrip()):
            sections.append([])
        sections[-1].append(cell)
    kept: list[NotebookNode] = []
    left = False
    for section in sections:
        code = [cell for cell in section if cell.cell_type == "code"]
        optional = any(OPTIONAL in cell.metadata.get("tags", ()) for cell in section[:1])
        left = optional and (not any(cell.outputs for cell in code) if code else left)
        kept += [] if left else section
    return kept


def _blocks(cells: Sequence[NotebookNode], name: str, folder: Path | None) -> Iterator[Block]:
    """Yield what cells say; code without output is folded with the code that follows."""
    waiting: list[Markup] = []
    figures = 0
    for cell in cells:
        tags = frozenset(cell.metadata.get("tags", ()))
        if cell.cell_type == "markdown":
            text = markup.prose(cell.source, cell.get("attachments"), folder)
            yield Block([text], tags=tags, is_prose=True)
        elif cell.cell_type == "code":
            if cell.source.strip():
                waiting.append(markup.code(cell.source))
            pieces: list[BeautifulSoup | Figure] = []
            for output in cell.outputs:
                piece = _show(output, f"{name}-{figures + 1}")
                figures += isinstance(piece, Figure)
                pieces += [piece] if isinstance(piece, Figure) or piece.contents else []
            if pieces:
                yield Block(pieces, waiting, tags, list(_answers(cell.outputs)))
                waiting = []
    if waiting:
        yield Block(code=waiting)


def _answers(outputs: Sequence[NotebookNode]) -> Iterator[Answered]:
    """Yield the answers to claims that outputs hold for programs."""
    for output in outputs:
        for row in output.get("data", {}).get(ANSWERS, {}).get("answers", ()):
            yield Answered.model_validate(row)


def _show(output: NotebookNode, name: str) -> BeautifulSoup | Figure:
    """Return an output in the richest form that is safe."""
    if output.output_type == "stream":
        return (markup.warned if output.name == "stderr" else markup.said)(output.text)
    if output.output_type == "error":
        return markup.warned(f"{output.ename}: {output.evalue}")
    figure = read_figure(output, name)
    if figure:
        return figure
    if "text/html" in output.data:
        return _demote(markup.clean(output.data["text/html"]))
    if "text/markdown" in output.data:
        return _demote(markup.prose(output.data["text/markdown"]))
    if "text/latex" in output.data:
        return markup.prose(output.data["text/latex"])
    return markup.said(plain_text(output))


def _demote(soup: BeautifulSoup) -> BeautifulSoup:
    """Let a heading that was printed be no chapter and no section."""
    for heading in soup.find_all(["h1", "h2", "h3"]):
        heading.name = "h4"
    return soup


def _split(block: Block) -> Iterator[tuple[Tag | None, Block]]:
    """Yield prose as its headings of the first two levels and its paragraphs, one a block."""
    soup = block.pieces[0] if block.pieces else None
    if not block.is_prose or not isinstance(soup, BeautifulSoup):
        yield None, block
        return
    for node in list(soup.contents):
        if isinstance(node, Tag) and node.name in ("h1", "h2"):
            yield node, Block()
        elif node.get_text().strip() or (isinstance(node, Tag) and node.find("img")):
            part = BeautifulSoup("", "html.parser")
            part.append(node.extract())
            yield None, Block([part], is_prose=True)
