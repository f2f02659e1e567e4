"""Tables for readers of answers to claims."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from sitrep.claims.answers import Answer
from sitrep.claims.evidence import BOTH, MAIN
from sitrep.claims.findings import Published
from sitrep.claims.judgement import GROUNDS, KNOWN, Line
from sitrep.claims.words import MEANING, RULE_OF, rank, said_by, tell_line, why_unreached
from sitrep.model.dataset import Dataset
from sitrep.tables.tables import Link, Words
from sitrep.words.text import listing, number

CONTRARY = ("one way", "not all one way", "both ways")
"""How far lines of evidence point both ways, in words."""

OWN_DEAD = "Acting side's own dead"


def list_answers(answers: Sequence[Answer]) -> Words:
    """List the claims with their answers, those that say most first.

    Parameters
    ----------
    answers : sequence of Answer

    Returns
    -------
    Words, one row a claim: Claim (its id, the index), Finding, Certainty, Statement, Who said it
    (linked)
    """
    rows = {
        answer.claim.claim_id: {
            "Finding": answer.judgement.outcome,
            "Certainty": answer.judgement.certainty or "–",
            "Statement": answer.claim.text,
            "Who said it": (Link(said_by(answer), answer.claim.url),),
        }
        for answer in sorted(answers, key=rank)
    }
    columns = ["Finding", "Certainty", "Statement", "Who said it"]
    table = pd.DataFrame.from_dict(rows, orient="index", columns=columns)
    return Words(table.rename_axis("Claim"))


def list_grounds(answers: Sequence[Answer]) -> Words:
    """List on what grounds each answer is as certain as it is.

    Parameters
    ----------
    answers : sequence of Answer; those out of reach have no grounds

    Returns
    -------
    Words, one row a claim: Claim (the index), Finding, Certainty, and a column for each ground,
    with the steps that it takes the certainty down
    """
    rows = {}
    for answer in sorted(answers, key=rank):
        grounds = answer.judgement.grounds
        if grounds is None:
            continue
        sides = [answer.everyone.label("alignment", side) for side in sorted(grounds.sides)]
        adverse = "yes" if grounds.adverse else "no"
        said = {
            "origins": number(grounds.origins),
            "adverse interest": f"{adverse} ({listing(sides) or 'none'})",
            "directness": "direct" if grounds.direct else "indirect",
            "consistency": CONTRARY[grounds.contrary],
            "capture": "at stake" if grounds.sampled else "not at stake",
        }
        rows[answer.claim.claim_id] = {
            "Finding": answer.judgement.outcome,
            "Certainty": answer.judgement.certainty,
            **{
                name.capitalize(): said[name] + (f" −{down}" if down else "")
                for name, down in grounds.steps.items()
            },
        }
    columns = ["Finding", "Certainty", *map(str.capitalize, GROUNDS)]
    table = pd.DataFrame.from_dict(rows, orient="index", columns=columns)
    return Words(table.rename_axis("Claim"))


def list_rules() -> Words:
    """List the rules of an answer, the same for every claimant.

    Returns
    -------
    Words, one row a finding or a ground: Rule (the index), Of, Meaning
    """
    rows = [("Finding", name.capitalize(), MEANING[name]) for name in KNOWN]
    rows += [
        ("Certainty", name.capitalize(), f"{RULE_OF[name][0].upper()}{RULE_OF[name][1:]}.")
        for name in GROUNDS
    ]
    table = pd.DataFrame(rows, columns=["Of", "Rule", "Meaning"])
    return Words(table.set_index("Rule"))


def list_lines(answer: Answer) -> Words:
    """List the lines of evidence on a claim.

    Parameters
    ----------
    answer : Answer

    Returns
    -------
    Words, one row a line: Evidence (the index), Whose, It, What it finds
    """
    rows = [
        {
            "Evidence": answer.everyone.label("test", line.test),
            "Whose": _whose(line),
            "It": line.finding.stance if line.counts else f"{line.finding.stance}, not counted",
            "Measures": "what is claimed" if line.direct else line.indirect or "other days",
            "What it finds": tell_line(answer, line),
        }
        for line in answer.lines
    ]
    columns = ["Evidence", "Whose", "It", "Measures", "What it finds"]
    return Words(pd.DataFrame(rows, columns=columns).set_index("Evidence"))


def _whose(line: Line) -> str:
    """Return whose a line of evidence is, in words."""
    if line.independent:
        return "others"
    equal = isinstance(line.finding.reason, Published) and line.finding.reason.equal
    return "perhaps the claim's own" if equal else "the claim's own"


def list_unreached(answers: Sequence[Answer]) -> Words:
    """List the claims that no evidence reaches, with what would settle each.

    Parameters
    ----------
    answers : sequence of Answer

    Returns
    -------
    Words, one row a claim: Claim (the index), Statement, Who said it (linked), Why, and what would
    settle it
    """
    rows = {
        answer.claim.claim_id: {
            "Statement": answer.claim.text,
            "Who said it": (Link(said_by(answer), answer.claim.url),),
            "Why, and what would settle it": why_unreached(answer),
        }
        for answer in answers
        if answer.judgement.grounds is None
    }
    columns = ["Statement", "Who said it", "Why, and what would settle it"]
    table = pd.DataFrame.from_dict(rows, orient="index", columns=columns)
    return Words(table.rename_axis("Claim"))


def list_sensitivity(answers: Sequence[Answer]) -> Words:
    """List how often the test of each claim finds something else, by the kind of choice.

    Parameters
    ----------
    answers : sequence of Answer; those without evidence to choose from are left out

    Returns
    -------
    Words, one row a claim: Claim (the index), Its test, and for each kind of choice how many of
    those tried find something else
    """
    rows = {}
    for answer in answers:
        table = answer.sensitivity
        if len(table) <= len(BOTH):
            continue
        changed = table["stance"] != answer.main.stance
        groups = changed.groupby(table["group"], sort=False)
        counts = {
            name: f"{int(part.sum())} of {len(part) - (name == MAIN)}" for name, part in groups
        }
        rows[answer.claim.claim_id] = {"Its test": answer.main.stance, **counts}
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


def _marked(pages: pd.DataFrame, answer: Answer) -> pd.Series:
    """Return the names of publishers, with a mark at the claim's own."""
    own = pages["publisher_id"].astype("str") == answer.claim.publisher_id
    return pages["name"].where(~own, pages["name"] + " (the claim's own)")
