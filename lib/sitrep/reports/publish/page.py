"""A report as one HTML page that holds all it needs: it loads nothing, from nowhere."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sitrep.reports.publish.cards import Card, lay_out, sentences
from sitrep.reports.publish.chapters import Chapter, Section, Story
from sitrep.reports.publish.figures import Figure
from sitrep.reports.publish.front import Front
from sitrep.reports.publish.glossary import explain
from sitrep.reports.publish.manifest import PDF, ZIP, Manifest, Provenance
from sitrep.reports.publish.render import read_template, sentence, templates
from sitrep.webpage import digest

METHOD, ABOUT = "What is counted, and how", "About this report"

TOOLS = "Made with"
"""What the list of packages is called; a page in print has it last."""

templates.tests["figure"] = lambda piece: isinstance(piece, Figure)


@dataclass
class Part:
    """A chapter as a page shows it.

    Attributes
    ----------
    anchor, title : str
    lead : list of str, the sentences that head it, but for those that stand over a chart of it
    cards : list of Card, one a question that has an answer here
    silent : list of Card, questions that have none, such as a comparison of one group
    error, file : str, why there is nothing, and the notebook as far as it got
    """

    anchor: str
    title: str
    lead: list[str] = field(default_factory=list)
    cards: list[Card] = field(default_factory=list)
    silent: list[Card] = field(default_factory=list)
    error: str = ""
    file: str = ""


def write_page(
    story: Story,
    front: Front,
    manifest: Manifest,
    provenance: Provenance,
    links: Mapping[str, str] | None = None,
    *,
    codebook: str = "",
) -> str:
    """Return the page of a report.

    Parameters
    ----------
    story : Story
    front : Front, its first screen
    manifest : Manifest, what to say of the report as a whole
    provenance : Provenance
    links : mapping, optional, words -> page beside the report that they lead to, such as an
        explorer; they stand first among the links of the first screen
    codebook : str, file that says what each column and code means; empty if there is none

    Returns
    -------
    str, HTML
    """
    terms = explain(story, front)
    parts = tell_parts(story)
    method = parts.pop()
    notebooks = [page.file for page in manifest.pages if page.file]
    links = dict(links or {}) | ({"PDF": PDF} if "pdf" in manifest.formats else {})
    style = read_template("report.css") + _follow(parts)
    return templates.get_template("report.html.j2").render(
        title=manifest.title,
        description=" ".join(front.findings),
        facts=manifest.facts,
        front=front,
        terms=terms,
        parts=parts,
        method=method,
        unexplored=manifest.unexplored,
        links=links | {"Data (ZIP)": ZIP},
        notebooks=notebooks,
        codebook=codebook,
        about=ABOUT,
        provenance=describe_provenance(provenance),
        style=style,
        digest=digest(style),
    )


def tell_parts(story: Story) -> list[Part]:
    """Return the chapters of a report as parts; the last one is the method of all."""
    anchors = dict(_anchors(story))
    _say_once(story)
    method = Part("method", METHOD, cards=_cards(story.before, anchors))
    parts = []
    for chapter in story.chapters:
        opening = chapter.sections[:1]
        if len(chapter.sections) > 1 and not opening[0].heading and _is_card(opening[0]):
            opening[0].method = True
        method.cards += _cards([s for s in chapter.sections if s.method], anchors)
    for card in method.cards:
        card.is_part = True
        if METHOD.startswith(card.heading):
            card.heading = ""
    for chapter in story.chapters:
        parts.append(_part(chapter, anchors))
    rest = _cards(story.after, anchors)
    if rest:
        parts.append(Part("further", rest[0].heading, cards=rest))
    return [*parts, method]


def _is_card(section: Section) -> bool:
    """Tell whether a section shows tables and no figure, such as the card of a dataset."""
    blocks = [block for block in section.blocks if not block.is_prose]
    if any(isinstance(piece, Figure) for block in blocks for piece in block.pieces):
        return False
    return any(soup.table for block in blocks for soup in block.soups)


def _say_once(story: Story) -> None:
    """Take out a figure that has stood in the report before."""
    seen: set[bytes] = set()
    for block in (block for chapter in story.chapters for block in chapter.blocks):
        new = [p for p in block.pieces if not isinstance(p, Figure) or p.image not in seen]
        seen.update(p.image for p in block.pieces if isinstance(p, Figure))
        block.pieces = new


def _part(chapter: Chapter, anchors: Mapping[int, str]) -> Part:
    cards = _cards([s for s in chapter.sections if not s.method], anchors)
    below = {sentence(figure.title) for card in cards for figure in card.figures[:1]}
    return Part(
        chapter.name,
        chapter.title,
        [text for text in sentences(chapter.headline) if text not in below],
        [card for card in cards if not card.empty],
        [card for card in cards if card.empty],
        chapter.error,
        chapter.file,
    )


def _cards(sections: Sequence[Section], anchors: Mapping[int, str]) -> list[Card]:
    return [lay_out(section, anchors[id(section)]) for section in sections]


def _follow(parts: Sequence[Part]) -> str:
    """Return the style that marks in the contents what is being read, without a script."""
    anchors = ["front", *(part.anchor for part in parts), "method", "about"]
    names = [f"--at-{number}" for number in range(len(anchors))]
    rules = [f"body {{ timeline-scope: {', '.join(names)}; }}"]
    for anchor, name in zip(anchors, names, strict=True):
        rules.append(f'[data-part="{anchor}"] {{ view-timeline-name: {name}; }}')
        rules.append(f'.contents [href="#{anchor}"] {{ animation-timeline: {name}; }}')
    inner = "\n".join(rules)
    return f"@supports (animation-timeline: view()) {{\n{inner}\n}}\n"


def describe_provenance(provenance: Provenance) -> dict[str, str]:
    """Return what a report was made from, in words, in the order to be read; blanks left out."""
    source = provenance.source
    version = f", version {source['version']}" if source.get("version") else ""
    given = [f"{name} = {_value(value)}" for name, value in provenance.parameters.items()]
    unwatched = [
        f"what '{notebook}' reads is not watched, since it ran on the kernel '{kernel.name}': a "
        "change of it makes the report anew only if the plan names it in `inputs`"
        for notebook, kernel in provenance.elsewhere.items()
    ]
    unchecked = [
        f"'{notebook}' is in {kernel.language}: whether it has parameters of these names was not "
        "checked"
        for notebook, kernel in provenance.elsewhere.items()
        if given and not kernel.is_python
    ]
    words = {
        "How to cite": source.get("citation", ""),
        "Dataset": f"{source.get('name', '')}{version}",
        "sha256 of the data": source.get("sha256", ""),
        "Licence of the data": source.get("licence", ""),
        "Further files read": "; ".join([*provenance.opened, *unwatched]),
        "Parameters": "; ".join([*given, *unchecked]) or "all have their defaults",
        TOOLS: ", ".join(f"{name} {number}" for name, number in provenance.versions.items()),
    }
    return {name: text for name, text in words.items() if text}


def _value(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, default=str)


def _anchors(story: Story) -> Iterator[tuple[int, str]]:
    """Yield the address of each section within the page; no two have the same."""
    taken = {"main", "front", "method", "further", "about", "code"}
    taken |= {chapter.name for chapter in story.chapters}
    groups = [("", story.before), *((c.name, c.sections) for c in story.chapters)]
    for prefix, sections in [*groups, ("", story.after)]:
        for section in sections:
            slug = re.sub(r"[^a-z0-9]+", "-", section.heading.casefold()).strip("-") or "section"
            anchor = name = f"{prefix}-{slug}" if prefix else slug
            number = 1
            while anchor in taken:
                number += 1
                anchor = f"{name}-{number}"
            taken.add(anchor)
            yield id(section), anchor
