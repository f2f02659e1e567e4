"""A section as a reader meets it: its chart first, the table below it folded, then the method."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from copy import copy
from dataclasses import dataclass, field

from bs4 import BeautifulSoup, Tag
from markupsafe import Markup

from sitrep.reports.publish.chapters import Block, Section
from sitrep.reports.publish.figures import Figure
from sitrep.reports.publish.render import sentence

NONE = Markup()

DOTS = "…"
"""What stands in the row of a table for the rows that it leaves out."""


@dataclass
class Fold:
    """What stands folded: what it is in a few words, and the thing itself."""

    summary: str
    body: Markup


@dataclass
class Card:
    """One question and what is said on it.

    Attributes
    ----------
    heading : str; empty for what stands before the first question
    anchor : str, its address within the page
    figures : list of Figure, the first of which is shown and the others are folded
    lead : Markup, what stands under a heading that was computed
    findings : list of str, sentences that no title of its figures says
    said : Markup, other results that are short
    tables : list of Fold
    method : Markup, the prose of the notebook: how it is counted and what limits it
    code : list of Markup
    parts : list of Card, where a section has parts with headings of their own
    more : bool, whether it stands folded, as one line
    is_part : bool, whether it is a part of another card
    empty : bool, whether it has nothing to show, such as a comparison of one group
    """

    heading: str = ""
    anchor: str = ""
    figures: list[Figure] = field(default_factory=list)
    lead: Markup = NONE
    findings: list[str] = field(default_factory=list)
    said: Markup = NONE
    tables: list[Fold] = field(default_factory=list)
    method: Markup = NONE
    code: list[Markup] = field(default_factory=list)
    parts: list[Card] = field(default_factory=list)
    more: bool = False
    is_part: bool = False
    empty: bool = False

    @property
    def is_prose(self) -> bool:
        """Whether it holds nothing that was computed."""
        return not (self.figures or self.findings or self.said or self.tables or self.parts)

    @property
    def line(self) -> str:
        """What it says in one sentence: the title of its chart, or its first finding."""
        titles = [sentence(figure.title) for figure in self.figures[:1] if figure.title]
        return next(iter([*titles, *self.findings]), "")

    @property
    def is_table(self) -> bool:
        """Whether its tables are what it is about, and stand open."""
        return bool(self.heading) and not (self.figures or self.more or self.is_part)

    @property
    def is_wide(self) -> bool:
        """Whether its chart needs the room of two cards."""
        return any("only" in figure.drawings for figure in self.figures[:1])


def lay_out(section: Section, anchor: str) -> Card:
    """Return a section with its charts first, its tables folded and its prose last."""
    card = Card(section.heading, anchor, more=section.more)
    inside = card
    for block in section.blocks:
        inside.code += block.code
        if block.is_prose:
            for soup in block.soups:
                inside.method += Markup(soup)
            continue
        for piece in block.pieces:
            if isinstance(piece, Figure):
                inside.figures.append(piece)
                continue
            soup = copy(piece)  # that of the notebook is told again in the PDF
            head = soup.find("h4")
            if isinstance(head, Tag):
                inside = Card(head.extract().get_text().strip(), is_part=True)
                card.parts.append(inside)
                inside.lead = Markup(soup)
            else:
                _add(inside, soup)
    for part in (card, *card.parts):
        titles = {sentence(figure.title) for figure in part.figures}
        part.findings = [one for one in dict.fromkeys(part.findings) if one not in titles]
    notes = [p for block in section.blocks for s in block.soups for p in s.select("p.note")]
    card.empty = bool(notes) and not card.figures and not card.parts
    return card


def _add(card: Card, soup: BeautifulSoup) -> None:
    """Take what a cell shows apart: its first finding, its tables, and the remarks on them."""
    first = soup.select_one("p.finding")
    if first is not None:
        card.findings.append(sentence(first.extract().get_text()))
    table = soup.find("table")
    if isinstance(table, Tag):
        card.tables.append(Fold(_count(table), Markup(soup)))
    elif soup.get_text().strip():
        card.said += Markup(soup)


def _count(table: Tag) -> str:
    """Say how long a table is and what it is by: "Table: 13 rows by month".

    One whose middle is left out shows its first and last rows, with a row of dots between.
    """
    firsts = [row.find(["th", "td"]) for row in table.select("tbody tr")]
    cells = [cell.get_text().strip() if isinstance(cell, Tag) else "" for cell in firsts]
    rows = len(cells) - cells.count(DOTS)
    head = table.select_one("thead th")
    by = head.get_text().strip() if head is not None else ""
    by = by[:1].lower() + by[1:] if by[1:2].islower() else by
    some = ", the first and the last" if DOTS in cells else ""
    return f"Table: {rows} row{'' if rows == 1 else 's'}{f' by {by}' if by else ''}{some}"


def sentences(blocks: Iterable[Block]) -> Iterator[str]:
    """Yield the findings of blocks, each with its full stop.

    These are the sentences that a result marks as findings; where a cell has none, the title of its
    figure; else what it prints.
    """
    for block in blocks:
        marked = [p for soup in block.soups for p in soup.select("p.finding")]
        titles = [p.title for p in block.pieces if isinstance(p, Figure) and p.title]
        plain = [p for soup in block.soups for p in soup.select("p") if not p.find_parent("table")]
        texts = [p.get_text() for p in marked] or titles or [p.get_text() for p in plain]
        yield from filter(None, map(sentence, texts))


def figures_of(blocks: Sequence[Block]) -> list[Figure]:
    """Return the figures of blocks in order."""
    return [piece for block in blocks for piece in block.pieces if isinstance(piece, Figure)]
