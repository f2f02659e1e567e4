"""Each claim with its answer, the evidence for it, and what it depends on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any

import pandas as pd

from sitrep.claims.evidence import BOTH, MAIN, Variant, leave_out, narrow, vary_evidence
from sitrep.claims.rules import (
    RULES,
    UNTESTABLE,
    Finding,
    captured_shares,
    threshold,
    weigh_search,
)
from sitrep.claims.specification import Claim, read_claims
from sitrep.model.dataset import Dataset

_DAYS = ("before", "after", "period", "window")
_COLUMNS = ["group", "choice", "n", "value", "ci_low", "ci_high", "answer", "reason"]


@dataclass(frozen=True)
class Answer:
    """What the data say to a claim.

    Attributes
    ----------
    claim : Claim
    main : Finding, on the accounts of all other publishers: it decides
    with_own : Finding, on all accounts
    context : Finding or None, what is shown beside it and never decides
    sensitivity : DataFrame, one row a choice of evidence: group, choice, n, value, ci_low, ci_high,
        answer, reason; the first two rows are `main` and `with_own`. No rows without a test
    evidence : Dataset, the incidents that `main` rests on, as the other publishers tell them
    value : str, what value is: "ratio", "share", "killed"; empty if there is none to draw
    claimed : float, the value beyond which the claim lies; NaN where it names none
    side : str, "up" or "down": on which side of it
    """

    claim: Claim
    main: Finding
    with_own: Finding
    context: Finding | None
    sensitivity: pd.DataFrame
    evidence: Dataset
    value: str
    claimed: float
    side: str

    @property
    def changes(self) -> list[str]:
        """The choices under which the answer is another one."""
        other = self.sensitivity["answer"] != self.main.verdict
        return self.sensitivity.loc[other, "choice"].tolist()


def answer_claims(data: Dataset) -> list[Answer]:
    """Put every claim that comes with a dataset to the test.

    Parameters
    ----------
    data : Dataset; what is not asked about is no evidence

    Returns
    -------
    list of Answer, by the ids of the claims; empty where the dataset has none

    Notes
    -----
    Evidence leaves out the accounts by the claim's own publisher, and actor, attribution and toll
    derive again from the accounts left. The rules of each test are in `sitrep.claims.rules`.
    """
    return [_answer(data, claim) for claim in read_claims(data)]


def _answer(data: Dataset, claim: Claim) -> Answer:
    """Put one claim to the test, on all choices of evidence."""
    rule = RULES[claim.test]
    if claim.test == "none" or not _asked(data, claim.parameters):
        reason = claim.why_not or "what it is about is not among the incidents asked about"
        tried = [(Variant(MAIN, each, data), Finding(UNTESTABLE, reason)) for each in BOTH]
    else:
        part, meant = narrow(data, claim)
        captured = _captured(part, meant) if claim.test == "rate_ratio" else None
        found = _find(vary_evidence(part, claim, tolls=rule.uses_tolls), meant)
        tried = [(variant, weigh_search(finding, captured)) for variant, finding in found]
    evidence = tried[0][0].evidence
    return Answer(
        claim=claim,
        main=tried[0][1],
        with_own=tried[1][1],
        context=_find_context(data, claim),
        sensitivity=pd.DataFrame([_row(*each) for each in tried], columns=_COLUMNS),
        evidence=evidence,
        value=rule.value,
        claimed=threshold(claim),
        side=claim.parameters.get("direction", "up"),
    )


def _captured(part: Dataset, claim: Claim) -> tuple[float, float] | None:
    """Return how much of what was published is held in the periods that a claim compares."""
    meant = part.where(**claim.parameters["where"])
    return captured_shares(meant, claim.span("before"), claim.span("after"))


def _find(variants: Iterable[Variant], claim: Claim) -> Iterator[tuple[Variant, Finding]]:
    """Yield the finding on each choice of evidence; the same rows are looked at once."""
    found: list[tuple[pd.DataFrame, Finding]] = []
    for variant in variants:
        rows = _decisive(variant.evidence, claim)
        finding = next((known for other, known in found if other.equals(rows)), None)
        if finding is None:
            finding = RULES[claim.test].find(variant.evidence, claim)
            found.append((rows, finding))
        yield variant, finding


def _decisive(evidence: Dataset, claim: Claim) -> pd.DataFrame:
    """Return the rows and columns that a rule looks at."""
    if claim.test == "recorded":
        return evidence.accounts
    chosen = evidence.where(**claim.parameters["where"])
    if claim.test == "benchmark":
        return chosen.targets
    return chosen.incidents[["incident_id", *RULES[claim.test].columns]]


def _row(variant: Variant, finding: Finding) -> list[object]:
    """Return a row of `sensitivity`."""
    numbers = (finding.n, finding.value, finding.low, finding.high)
    return [variant.group, variant.choice, *numbers, finding.verdict, finding.reason]


def _find_context(data: Dataset, claim: Claim) -> Finding | None:
    """Return what the context of a claim shows, without the accounts by its own publisher."""
    context = claim.context
    if not context or not _asked(data, context):
        return None
    shown = replace(claim, test=context["test"], parameters=context)
    part, shown = narrow(data, shown)
    return RULES[shown.test].find(leave_out(part, {claim.publisher_id}), shown)


def _asked(data: Dataset, parameters: dict[str, Any]) -> bool:
    """Say whether the days and the incidents that a test is about are all asked about."""
    where = parameters.get("where", {})
    days = [day for name in _DAYS for day in parameters.get(name, ())]
    days += [where[name] for name in ("start", "end") if name in where]
    inside = all(data.start <= pd.Timestamp(day) <= data.end for day in days)
    wanted = parameters.get("incidents", [])
    return inside and set(wanted).issubset(data.incidents["incident_id"])
