"""Answers to claims in words: sentences and tables for readers."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

import pandas as pd

from sitrep.claims import Answer
from sitrep.claims.evidence import MAIN, PUBLISHERS
from sitrep.claims.rules import UNTESTABLE, VERDICTS
from sitrep.claims.specification import Claim
from sitrep.measures.comparison import RATE_DAYS
from sitrep.measures.published import INCIDENTS_OF
from sitrep.model.dataset import Dataset
from sitrep.tables.tables import Link, Words
from sitrep.words.text import amount, day, listing, number, sentence, span

NAMED = 3
"""How many choices a sentence names one by one."""

OWN_DEAD = "Acting side's own dead"

SHOWN = 10
"""How many publishers a forest plot leaves out one by one."""


class Heading:
    """The head of a section on one claim: its number and answer, what was said, who said it."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer

    def __repr__(self) -> str:
        claim, verdict = self.answer.claim, self.answer.main.verdict
        return f"{claim.claim_id}: {verdict}. {claim.statement} ({self._said()})"

    def _repr_html_(self) -> str:
        claim = self.answer.claim
        return (
            f"<h3>{escape(claim.claim_id)}: {self.answer.main.verdict}</h3>"
            f"<blockquote>{escape(claim.statement)}</blockquote>"
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


def _when(claim: Claim) -> str:
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
    return f"{verdict}: {answer.main.reason}"


@sentence
def describe_with_own(answer: Answer) -> str:
    """Return the answer to one claim with the accounts of its own publisher, which do not decide.

    Parameters
    ----------
    answer : Answer
    """
    same = answer.with_own.reason == answer.main.reason
    own = "the same" if same else f"{answer.with_own.verdict}, {answer.with_own.reason}"
    return f"With the accounts of {answer.claim.publisher} as well, which do not decide: {own}"


@sentence
def describe_context(answer: Answer) -> str:
    """Return what stands beside a claim and decides nothing.

    Parameters
    ----------
    answer : Answer, with a context
    """
    if answer.context is None:
        return "No context is given"
    without = f" and leaves out the accounts of {answer.claim.publisher}"
    if answer.claim.context["test"] == "benchmark":
        without = ""
    return f"As context, which decides nothing{without}: {answer.context.reason}"


@sentence
def describe_sensitivity(answer: Answer) -> str:
    """Return under which choices of evidence the answer would be another one.

    Parameters
    ----------
    answer : Answer
    """
    tried = len(answer.sensitivity) - 1
    if answer.claim.test == "none":
        return "Without a test there is nothing that an answer could depend on"
    if not answer.changes:
        return f"The answer is the same under all {tried} other choices of evidence"
    rows = answer.sensitivity.set_index("choice")["answer"]
    named = [f"{choice} ({rows[choice]})" for choice in answer.changes[:NAMED]]
    more = len(answer.changes) - len(named)
    listed = listing([*named, f"{more} more"] if more else named)
    return f"Another answer under {len(answer.changes)} of {tried} other choices: {listed}"


def list_answers(answers: Sequence[Answer]) -> Words:
    """List the claims with their answers.

    Parameters
    ----------
    answers : sequence of Answer

    Returns
    -------
    Words, one row a claim: Claim (its id, the index), Who said it (linked), Kind, Statement,
    Answer, Why (the numbers), Changes with (the choices that give another answer)
    """
    rows = {
        answer.claim.claim_id: {
            "Who said it": (Link(said_by(answer), answer.claim.url),),
            "Kind": answer.claim.kind,
            "Statement": answer.claim.statement,
            "Answer": answer.main.verdict,
            "Why": answer.main.reason,
            "Changes with": _changes(answer),
        }
        for answer in answers
    }
    columns = ["Who said it", "Kind", "Statement", "Answer", "Why", "Changes with"]
    table = pd.DataFrame.from_dict(rows, orient="index", columns=columns)
    return Words(table.rename_axis("Claim"))


def _changes(answer: Answer) -> str:
    """Return what an answer is sensitive to, in few words."""
    if answer.claim.test == "none":
        return "no test"
    if not answer.changes:
        return "nothing that was tried"
    more = len(answer.changes) - NAMED
    return "; ".join(answer.changes[:NAMED]) + (f"; {more} more" if more > 0 else "")


def list_sensitivity(answers: Sequence[Answer]) -> Words:
    """List how often each claim that has a test gets another answer, by the kind of choice.

    Parameters
    ----------
    answers : sequence of Answer

    Returns
    -------
    Words, one row a claim: Claim (the index), Answer, and for each kind of choice how many of those
    tried give another answer
    """
    rows = {}
    for answer in answers:
        if answer.claim.test == "none":
            continue
        table = answer.sensitivity
        changed = table["answer"] != answer.main.verdict
        groups = changed.groupby(table["group"], sort=False)
        counts = {
            name: f"{int(part.sum())} of {len(part) - (name == MAIN)}" for name, part in groups
        }
        rows[answer.claim.claim_id] = {"Answer": answer.main.verdict, **counts}
    table = pd.DataFrame.from_dict(rows, orient="index").fillna("–")
    names = {MAIN: "With its own publisher"}
    return Words(table.rename(columns=names).rename_axis("Claim"))


def list_accounts(data: Dataset, answer: Answer) -> Words:
    """List what each page says of the incidents that a claim is about.

    Parameters
    ----------
    data : Dataset, with the accounts of all publishers
    answer : Answer, of a claim that something happened

    Returns
    -------
    Words, one row an account: Incident (place and days, the index), Publisher (linked; the claim's
    own are marked), Alignment, Killed, Actor
    """
    wanted = answer.claim.parameters["incidents"]
    told = data.accounts[data.accounts["incident_id"].isin(wanted)]
    pages = told.merge(data.pages[["source_id", "url", "published"]], on="source_id")
    pages = pages.merge(data.publishers[["publisher_id", "name", "alignment"]], on="publisher_id")
    places = data.incidents.set_index("incident_id")["place"]
    dated = pages["published"].dt.strftime(" %Y-%m-%d").fillna("")
    pages["shown"] = _marked(pages, answer) + dated
    rows = [
        {
            "Incident": f"{places[page['incident_id']]}, {page['date_start']:%Y-%m-%d}",
            "Publisher": (Link(page["shown"], page["url"]),),
            "Alignment": data.label("alignment", page["alignment"]),
            "Killed": "–" if pd.isna(page["killed"]) else number(page["killed"]),
            OWN_DEAD: "–" if pd.isna(page["actor_killed"]) else number(page["actor_killed"]),
            "Actor": data.label("actor", page["actor"]),
        }
        for page in pages.sort_values(["incident_id", "shown"]).to_dict("records")
    ]
    columns = ["Incident", "Publisher", "Alignment", "Killed", OWN_DEAD, "Actor"]
    return Words(pd.DataFrame(rows, columns=columns).set_index("Incident"))


def list_published(data: Dataset, where: dict[str, list[str]]) -> Words:
    """List the published totals of an area, whatever their days, as rates that can be compared.

    Parameters
    ----------
    data : Dataset, with the benchmarks
    where : dict, filters; of them `regions` and `theatres` are used, and `event_types` or
        `event_classes`, of which a measure counts nothing else

    Returns
    -------
    Words, one row a total, by their first days: Period (the index), Publisher, Measure, Published,
    Per 30 days
    """
    areas = [*where.get("regions", ()), *where.get("theatres", ())]
    asked = {
        "event_type": where.get("event_types", ()),
        "event_class": where.get("event_classes", ()),
    }
    metrics = [
        name for name, (column, codes) in INCIDENTS_OF.items() if set(codes) <= set(asked[column])
    ]
    totals = data.benchmarks[
        data.benchmarks["region"].isin(areas) & data.benchmarks["metric"].isin(metrics)
    ]
    names = data.publishers.set_index("publisher_id")["name"]
    days = (totals["period_end"] - totals["period_start"]).dt.days + 1
    rows = [
        {
            "Period": span(total["period_start"], total["period_end"]),
            "Publisher": names.get(total["publisher_id"], total["publisher_id"]),
            "Measure": data.label("metric", total["metric"]),
            "Published": number(total["value"]),
            "Per 30 days": number(total["value"] * RATE_DAYS / length),
        }
        for total, length in zip(totals.to_dict("records"), days, strict=True)
    ]
    columns = ["Period", "Publisher", "Measure", "Published", "Per 30 days"]
    return Words(pd.DataFrame(rows, columns=columns).set_index("Period"))


def _marked(pages: pd.DataFrame, answer: Answer) -> pd.Series:
    """Return the names of publishers, with a mark at the claim's own."""
    own = pages["publisher_id"].astype("str") == answer.claim.publisher_id
    return pages["name"].where(~own, pages["name"] + " (the claim's own)")


def select_choices(answer: Answer) -> pd.DataFrame:
    """Keep the choices of evidence that a chart can show: those that change most first.

    Parameters
    ----------
    answer : Answer

    Returns
    -------
    DataFrame, rows of `sensitivity`: all but the publishers whose absence changes least
    """
    table = answer.sensitivity
    alone = table["group"] == PUBLISHERS
    moved = (table["value"] - answer.main.value).abs().fillna(0.0)
    moved += table["answer"].ne(answer.main.verdict) * 1e9
    kept = moved[alone].sort_values(ascending=False, kind="stable").index[:SHOWN]
    shown = table[~alone | table.index.isin(kept)].copy()
    rest = int(alone.sum()) - len(kept)
    name = f"{PUBLISHERS} ({rest} more change less)" if rest > 0 else PUBLISHERS
    shown["group"] = shown["group"].replace({PUBLISHERS: name})
    return shown.reset_index(drop=True)
