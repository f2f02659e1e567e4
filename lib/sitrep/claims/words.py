"""Answers to claims in sentences."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from functools import partial
from html import escape
from math import inf

import pandas as pd

from sitrep.claims.answers import Answer
from sitrep.claims.findings import Obstacle, Published
from sitrep.claims.judgement import (
    CERTAINTIES,
    FEWEST_ORIGINS,
    KNOWN,
    LOW,
    MODERATE,
    Judgement,
    Line,
)
from sitrep.claims.lines import INSIDE
from sitrep.claims.reasons import tell_reason
from sitrep.claims.series import tell_series
from sitrep.claims.specification import Statement
from sitrep.claims.witnesses import AGREE
from sitrep.words.text import amount, day, interval, listing, number, percent, ratio, sentence

NAMED = 3
"""How many choices a sentence names one by one."""

MEANING = {
    "corroborated": "A line of evidence that is independent and strong bears it out, and no strong"
    " one speaks against it.",
    "consistent": "Independent lines lean to it, none is strong.",
    "mixed": "Independent lines of the same strength point both ways.",
    "single source": "Nobody but its own publisher, its house or author says so.",
    "at odds": "Independent lines lean against it, none is strong.",
    "contradicted": "An independent, strong line speaks against it, and none bears it out.",
    "out of reach": "No line of evidence says anything for or against it.",
}
"""Finding -> the rule for it."""

RULE_OF = {
    "origins": f"one step for each that {FEWEST_ORIGINS} independent origins lack: whom the pages"
    " cite, else their publishers; a house or an author is one; of a list of events, those of the"
    " event told by fewest; a number equal to the one claimed is no origin of its own",
    "adverse interest": "one step where no witness stands on another side than the publisher of the"
    " claim; if that stands on no side, where the witnesses do not stand on two",
    "directness": "one step where nothing measures what is claimed: deaths in place of attacks,"
    f" totals with under {percent(100 * INSIDE, 100)} of their days in the period, or as the"
    " specification says",
    "consistency": "one step where weaker lines point the other way, or some of the events listed"
    " are told by nobody else; two where lines of the same strength point both ways",
    "capture": "one step where all that decides depends on how much of what happened is held here:"
    " counts of incidents, and the trend that takes the search out by a model",
}
"""Ground -> when it takes the certainty down."""


class Heading:
    """The head of a section on one claim: its number and answer, what was said, who said it."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer

    def __repr__(self) -> str:
        claim = self.answer.claim
        return f"{claim.claim_id}: {name_answer(self.answer)}. {claim.text} ({self._said()})"

    def _repr_html_(self) -> str:
        claim = self.answer.claim
        return (
            f"<h3>{escape(claim.claim_id)}: {name_answer(self.answer)}</h3>"
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


def name_answer(answer: Answer) -> str:
    """Return the finding and its certainty."""
    return name_judgement(answer.judgement)


def name_judgement(judgement: Judgement) -> str:
    """Return the finding and its certainty.

    Examples
    --------
    >>> name_judgement(Judgement("out of reach", None))
    'out of reach'
    """
    if judgement.grounds is None:
        return judgement.outcome
    return f"{judgement.outcome}, {judgement.certainty} certainty"


def rank(answer: Answer) -> tuple[int, int, str]:
    """Return where an answer stands in a list: those that say most first."""
    judged = answer.judgement
    sure = CERTAINTIES.index(judged.certainty) if judged.certainty else len(CERTAINTIES)
    return KNOWN.index(judged.outcome), sure, answer.claim.claim_id


def tell_line(answer: Answer, line: Line) -> str:
    """Return what a line of evidence finds."""
    classes = line.claim.parameters.get("where", {}).get("event_classes", ())
    data = answer.everyone.where(event_classes=list(classes)) if classes else answer.everyone
    return tell_reason(data, line.claim, line.finding)


def name_line(answer: Answer, line: Line) -> str:
    """Return what a line of evidence is called: its test, or whose totals it rests on."""
    if isinstance(line.finding.reason, Published):
        return tell_series(answer.everyone, line.claim)
    return answer.everyone.label("test", line.test)


@sentence
def describe_answers(answers: Sequence[Answer]) -> str:
    """Return how many claims get each answer.

    Parameters
    ----------
    answers : sequence of Answer
    """
    if not answers:
        return "No published claims come with these data"
    found = [answer.judgement.outcome for answer in answers]
    parts = [f"{found.count(outcome)} {outcome}" for outcome in KNOWN if outcome in found]
    rest = ", for or against which these data say nothing" if "out of reach" in found else ""
    return f"Of {amount(len(answers), 'published claim')}: {', '.join(parts)}{rest}"


@sentence
def describe_answer(answer: Answer) -> str:
    """Return the answer to one claim with what decides it.

    Parameters
    ----------
    answer : Answer
    """
    named = name_answer(answer)
    return f"{named[0].upper()}{named[1:]}: {why(answer)}"


def tell_head(answer: Answer) -> str:
    """Return the answer in few words, with the estimate that decides it: a title."""
    head = f"{answer.claim.claim_id}, {name_answer(answer)}"
    line = next(iter(deciding(answer)), None)
    if line is None:
        return head
    if pd.isna(line.finding.value) or answer.value != "ratio":
        return f"{head}: {tell_line(answer, line)}"
    form = partial(ratio, base=inf)
    limits = interval(line.finding.low, line.finding.high, form)
    return f"{head}: {form(line.finding.value)} times the rate (95% interval {limits})"


def deciding(answer: Answer) -> list[Line]:
    """Return the lines that decide, the best first: strong ones, else all that point a way."""
    voting = [line for line in answer.lines if line.counts and line.way]
    heard = [line for line in voting if line.independent] or voting
    return [line for line in heard if line.strong] or heard


def why(answer: Answer) -> str:
    """Return what decides an answer; why nothing does, where it is out of reach."""
    lines = deciding(answer)
    if answer.judgement.outcome == "mixed":
        ways = {line.way: line for line in reversed(lines)}
        return "; but ".join(tell_line(answer, ways[way]) for way in sorted(ways, reverse=True))
    if lines:
        return tell_line(answer, lines[0])
    if answer.lines and answer.main.obstacle is not Obstacle.NOT_ASKED:
        return tell_line(answer, answer.lines[0])
    return tell_reason(answer.evidence, answer.claim, answer.main)


SETTLES = {
    None: "more of what it counts",
    Obstacle.UNTOLD: "accounts by other publishers",
    Obstacle.OWN: "accounts by other publishers",
    Obstacle.NO_NUMBER: "accounts by others that give the number",
    Obstacle.UNSEARCHED: "a search of all days that it is about",
    Obstacle.FEW: "more of what it counts",
    Obstacle.ALONE: "incidents of others to compare with",
    Obstacle.UNEVEN: "a search as good in both periods",
    Obstacle.SAMPLE: "a published total of the same",
    Obstacle.NO_TOTAL: "a published total of the same",
    Obstacle.OTHER_DAYS: "a published total of its own days",
    Obstacle.NO_MODEL: "published totals of the same",
    Obstacle.NOT_ASKED: "a selection that holds all that it is about",
    Obstacle.WRONG: "a specification that can be computed",
}
"""What keeps evidence from deciding -> what would settle a claim."""


def why_unreached(answer: Answer) -> str:
    """Return why no evidence reaches a claim, and what would settle it.

    Parameters
    ----------
    answer : Answer, out of reach; one without a test says both itself
    """
    if answer.main.obstacle is Obstacle.NO_TEST:
        return why(answer)
    return f"{why(answer)}; {SETTLES[answer.main.obstacle]} would settle it"


@sentence
def describe_origins(claims: Sequence[Statement]) -> str:
    """Return how many claims come from the page that most of them come from.

    Parameters
    ----------
    claims : sequence of Statement
    """
    if not claims:
        return "No published claims come with these data"
    ((page, most),) = Counter(claim.url for claim in claims).most_common(1)
    if most == 1:
        one = "The one claim comes from one page"
        return one if len(claims) == 1 else "No two claims come from one page"
    who = next(claim.publisher for claim in claims if claim.url == page)
    part = f"All {most}" if most == len(claims) else f"{number(most)} of the {len(claims)}"
    return f"{part} claims come from one page of {who}"


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
    reason = tell_reason(context.evidence, context.claim, context.main)
    without = f" and leaves out the accounts of {answer.claim.publisher}"
    return f"As context, which decides nothing{without}: {reason}"


@sentence
def describe_sensitivity(answer: Answer) -> str:
    """Return under which choices of evidence its own test would find something else.

    Parameters
    ----------
    answer : Answer
    """
    tried = len(answer.choices) - 1
    if answer.claim.test == "none":
        return "Without a test there is nothing that an answer could depend on"
    counted = all(line.counts for line in answer.lines[:1])
    subject = "Its test" if counted else "Its own test, which has no part in the answer,"
    if not answer.changes:
        return f"{subject} finds the same under all {tried} other choices of evidence"
    named = [f"{each.name} ({each.finding.stance})" for each in answer.changes[:NAMED]]
    more = len(answer.changes) - len(named)
    listed = listing([*named, f"{more} more"] if more else named)
    changed = f"{len(answer.changes)} of {tried} other choices"
    found = answer.main.stance
    if counted:
        subject = f"Its test, which {found},"
    return f"{subject} finds something else under {changed}: {listed}"


@sentence
def describe_rules() -> str:
    """Return how steps make a certainty, and when published numbers agree."""
    return (
        f"Certainty is {CERTAINTIES[0]} without a step down, {CERTAINTIES[1]} from {MODERATE} and"
        f" {CERTAINTIES[2]} from {LOW}; published numbers agree where neither is more than"
        f" {AGREE:g} times the other; an interval that holds both half and twice the value claimed"
        " says nothing"
    )
