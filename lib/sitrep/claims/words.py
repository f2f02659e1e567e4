"""Answers to claims in sentences."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

import pandas as pd

from sitrep.claims.answers import Answer
from sitrep.claims.findings import UNTESTABLE, VERDICTS, Finding
from sitrep.claims.reasons import tell_reason
from sitrep.claims.specification import Statement
from sitrep.words.text import amount, day, listing, sentence

NAMED = 3
"""How many choices a sentence names one by one."""


class Heading:
    """The head of a section on one claim: its number and answer, what was said, who said it."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer

    def __repr__(self) -> str:
        claim, verdict = self.answer.claim, self.answer.main.verdict
        return f"{claim.claim_id}: {verdict}. {claim.text} ({self._said()})"

    def _repr_html_(self) -> str:
        claim = self.answer.claim
        return (
            f"<h3>{escape(claim.claim_id)}: {self.answer.main.verdict}</h3>"
            f"<blockquote>{escape(claim.text)}</blockquote>"
            f"<p>{escape(self._said())}</p>"
        )

    def _said(self) -> str:
        """Return who says so, when, on which side, and that the words are ours."""
        claim = self.answer.claim
        side = self.answer.evidence.label("alignment", claim.alignment)
        return f"Said by {claim.publisher} (alignment: {side}), {_when(claim)}; in our words"


def said_by(answer: Answer) -> str:
    """Return who published a claim, and when."""
    return f"{answer.claim.publisher}, {_when(answer.claim)}"


def _when(claim: Statement) -> str:
    """Return when a claim was published."""
    return "no date coded" if pd.isna(claim.published) else day(claim.published)


@sentence
def describe_answers(answers: Sequence[Answer]) -> str:
    """Return how many claims the data bear out, do not bear out, and cannot decide.

    Parameters
    ----------
    answers : sequence of Answer
    """
    if not answers:
        return "No published claims come with these data"
    verdicts = [answer.main.verdict for answer in answers]
    parts = [f"{verdicts.count(verdict) or 'none'} {verdict}" for verdict in VERDICTS]
    open_ones = verdicts.count(UNTESTABLE)
    untested = sum(answer.claim.test == "none" for answer in answers)
    rest = ", which says nothing for or against a claim" if open_ones else ""
    if untested:
        have = "has" if untested == 1 else "have"
        rest += f"; {untested} of the {open_ones} {have} no test that these data allow"
    return f"Of {amount(len(answers), 'published claim')}: {', '.join(parts)}{rest}"


@sentence
def describe_answer(answer: Answer) -> str:
    """Return the answer to one claim with its reason.

    Parameters
    ----------
    answer : Answer
    """
    verdict = answer.main.verdict[0].upper() + answer.main.verdict[1:]
    return f"{verdict}: {_reason(answer, answer.main)}"


def _reason(answer: Answer, finding: Finding) -> str:
    """Return why one of its findings is what it is."""
    return tell_reason(answer.evidence, answer.claim, finding)


@sentence
def describe_with_own(answer: Answer) -> str:
    """Return the answer to one claim with the accounts of its own publisher, which do not decide.

    Parameters
    ----------
    answer : Answer
    """
    main, found = (_reason(answer, finding) for finding in (answer.main, answer.with_own))
    own = "the same" if found == main else f"{answer.with_own.verdict}, {found}"
    return f"With the accounts of {answer.claim.publisher} as well, which do not decide: {own}"


@sentence
def describe_context(answer: Answer) -> str:
    """Return what stands beside a claim and decides nothing.

    Parameters
    ----------
    answer : Answer, with a context
    """
    context = answer.context
    if context is None:
        return "No context is given"
    without = f" and leaves out the accounts of {answer.claim.publisher}"
    if context.claim.test == "benchmark":
        without = ""
    reason = _reason(context, context.main)
    return f"As context, which decides nothing{without}: {reason}"


@sentence
def describe_sensitivity(answer: Answer) -> str:
    """Return under which choices of evidence the answer would be another one.

    Parameters
    ----------
    answer : Answer
    """
    tried = len(answer.choices) - 1
    if answer.claim.test == "none":
        return "Without a test there is nothing that an answer could depend on"
    if not answer.changes:
        return f"The answer is the same under all {tried} other choices of evidence"
    named = [f"{each.name} ({each.finding.verdict})" for each in answer.changes[:NAMED]]
    more = len(answer.changes) - len(named)
    listed = listing([*named, f"{more} more"] if more else named)
    return f"Another answer under {len(answer.changes)} of {tried} other choices: {listed}"
