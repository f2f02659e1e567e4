"""The words of the trade that stand in a report, to be explained where it begins."""

from __future__ import annotations

from collections.abc import Iterator

from sitrep.claims.words import MEANING
from sitrep.reports.publish.chapters import Section, Story
from sitrep.reports.publish.figures import Figure
from sitrep.reports.publish.front import Front
from sitrep.words.glossary import explain_terms


def explain(story: Story, front: Front) -> dict[str, str]:
    """Return the terms that a report uses, with what each means, the first one first.

    Parameters
    ----------
    story : Story
    front : Front, its first screen, which is read first
    """
    text = " ".join([*front.findings, front.sure, *_texts(story)])
    given = {answered.answer for chapter in story.chapters for answered in chapter.answers}
    answers = {
        answer.capitalize(): meaning[:1].lower() + meaning[1:].rstrip(".")
        for answer, meaning in MEANING.items()
        if any(each.startswith(answer) for each in given)
    }
    return answers | explain_terms(text)


def _texts(story: Story) -> Iterator[str]:
    sections = [Section(blocks=chapter.headline) for chapter in story.chapters]
    sections += [*(part for chapter in story.chapters for part in chapter.sections)]
    for section in [*sections, *story.before, *story.after]:
        yield section.heading
        for block in section.blocks:
            for piece in block.pieces:
                if isinstance(piece, Figure):
                    yield f"{piece.title} {piece.subtitle}"
                else:
                    yield piece.get_text(" ")
