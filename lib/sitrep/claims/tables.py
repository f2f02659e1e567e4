"""Tables for readers of answers to claims."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from sitrep.claims.answers import Answer
from sitrep.claims.evidence import MAIN, PUBLISHERS
from sitrep.claims.reasons import tell_n, tell_reason
from sitrep.claims.words import NAMED, said_by
from sitrep.measures.comparison import RATE_DAYS
from sitrep.model.dataset import Dataset
from sitrep.tables.tables import Link, Words
from sitrep.words.text import number, span

OWN_DEAD = "Acting side's own dead"

SHOWN = 10
"""How many publishers a forest plot leaves out one by one."""


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
            "Statement": answer.claim.text,
            "Answer": answer.main.verdict,
            "Why": tell_reason(answer.evidence, answer.claim, answer.main),
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
    return "; ".join(each.name for each in answer.changes[:NAMED]) + (
        f"; {more} more" if more > 0 else ""
    )


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
    asked = where.get("event_classes", ()), where.get("event_types", ())
    metrics = [name for name, metric in data.metrics.items() if metric.counts_only(*asked)]
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
    DataFrame, one row a choice, all but the publishers whose absence changes least: group, choice,
    n (in words), value, ci_low, ci_high, answer
    """
    table = answer.sensitivity.drop(columns=["n_1", "n_2", "obstacle"])
    table.insert(2, "n", [tell_n(each.finding) for each in answer.choices])
    alone = table["group"] == PUBLISHERS
    moved = (table["value"] - answer.main.value).abs().fillna(0.0)
    moved += table["answer"].ne(answer.main.verdict) * 1e9
    kept = moved[alone].sort_values(ascending=False, kind="stable").index[:SHOWN]
    shown = table[~alone | table.index.isin(kept)].copy()
    rest = int(alone.sum()) - len(kept)
    name = f"{PUBLISHERS} ({rest} more change less)" if rest > 0 else PUBLISHERS
    shown["group"] = shown["group"].replace({PUBLISHERS: name})
    return shown.reset_index(drop=True)
