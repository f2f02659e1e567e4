"""The first screen of a report: three to five findings, one chart, how sure one is in a line.

A notebook marks with the tags of its cells what belongs there. `answer` marks what answers the
question: it comes first, and of several the later cell, which rests on more. `finding` marks what
else is worth knowing, `kept` what of that has a place however many there are, `hero` the chart (the
last one that was drawn), `sure` how sure one is, `basis` a cell whose first sentence is an answer,
which its others say the ground of, and `bare` one whose first sentence rests on nothing but what
was found here: beside an answer that has a ground of its own this is said. In a report whose
notebooks have no tag stand the first finding of each and the first figure.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import islice

from sitrep.reports.publish.cards import figures_of, sentences
from sitrep.reports.publish.chapters import Block, Chapter
from sitrep.reports.publish.figures import Figure

ANSWER, FINDING, KEPT, HERO = "answer", "finding", "kept", "hero"
SURE, BASIS, BARE = "sure", "basis", "bare"
"""The tags of cells that the first screen is made of."""

MOST = 5
"""Findings on the first screen."""

ALONE = ", by what was found here alone"
"""Said of a bare answer, behind what it is of."""


@dataclass
class Front:
    """What stands on the first screen.

    Attributes
    ----------
    findings : list of str, sentences, the most important first
    said : list of str, the same as the notebooks say them
    notes : dict of str, finding -> what it rests on
    sure : str, how sure one is; empty if no notebook says it
    hero : Figure or None, the chart
    """

    findings: list[str] = field(default_factory=list)
    said: list[str] = field(default_factory=list)
    notes: dict[str, str] = field(default_factory=dict)
    sure: str = ""
    hero: Figure | None = None


def make_front(chapters: Sequence[Chapter]) -> Front:
    """Return the first screen of a report of these chapters."""
    whole = [chapter for chapter in chapters if not chapter.error]
    blocks = [block for chapter in whole for block in chapter.blocks]
    answers = [list(sentences([block])) for block in _tagged(blocks, ANSWER)]
    findings = [text for texts in reversed(answers) for text in texts]
    findings += sentences(_tagged(blocks, FINDING))
    if not findings:
        first = [islice(sentences(_computed(chapter)), 1) for chapter in whole]
        findings = [text for texts in first for text in texts]
    sure = list(sentences(_tagged(blocks, SURE)))
    heroes, figures = figures_of(_tagged(blocks, HERO)), figures_of(blocks)
    findings = _choose(
        [text for text in dict.fromkeys(findings) if text not in sure],
        list(sentences(_tagged(blocks, KEPT))),
    )
    grounds = [list(sentences([block])) for block in _tagged(blocks, BASIS)]
    notes = {said[0]: " ".join(said[1:]) for said in grounds if said and said[0] in findings}
    bare = {text for block in _tagged(blocks, BARE) for text in islice(sentences([block]), 1)}
    told = [_own(text) if text in bare and set(notes) - bare else text for text in findings]
    notes = {said: notes[text] for said, text in zip(told, findings, strict=True) if text in notes}
    chosen = heroes[-1:] or figures[:1]
    return Front(told, findings, notes, " ".join(sure), chosen[0] if chosen else None)


def _choose(findings: list[str], kept: Sequence[str]) -> list[str]:
    """Return the first findings, those that have a place whatever stands before them among them."""
    last = [text for text in findings[MOST:] if text in kept][:MOST]
    return findings[: MOST - len(last)] + last


def _own(text: str) -> str:
    """Return a bare answer with what it rests on, behind what it is of: where, or which side."""
    head, colon, rest = text.partition(": ")
    if not colon:
        return f"{text.removesuffix('.')}{ALONE}."
    return f"{head}{ALONE}{colon}{rest}"


def _tagged(blocks: Sequence[Block], tag: str) -> list[Block]:
    return [block for block in blocks if tag in block.tags]


def _computed(chapter: Chapter) -> list[Block]:
    """Return the blocks of a chapter that say something which a result marks as a finding."""
    return [
        block
        for block in chapter.blocks
        if any(soup.select("p.finding") for soup in block.soups)
        or any(figure.title for figure in figures_of([block]))
    ]
