"""Each claim with its answer, the evidence for it, and what it depends on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from sitrep.claims.evidence import BOTH, MAIN, OTHERS, Variant, leave_out, narrow, vary_evidence
from sitrep.claims.findings import Captured, Finding, Obstacle, undecided
from sitrep.claims.rules import RULES, find_captured, threshold, weigh_search
from sitrep.claims.specification import Statement
from sitrep.measures.published import compare_published
from sitrep.model.dataset import Dataset

_DAYS = ("before", "after", "period", "window")

_SIDES = ("actors", "attributions", "target_types", "event_classes", "event_types")
"""Filters that leave out some of what happened; a claim about it is then about more."""


class Choice(NamedTuple):
    """What is found on one choice of evidence: the group it belongs to, its name, the finding."""

    group: str
    name: str
    finding: Finding


@dataclass(frozen=True)
class Answer:
    """What the data say to a claim.

    Attributes
    ----------
    claim : Statement
    choices : tuple of Choice, of evidence: without the accounts of the claim's own publisher, which
        decides; with them; and, where there is a test, with less of the evidence
    evidence : Dataset, the incidents that `main` rests on, as the other publishers tell them
    everyone : Dataset, all that is asked about, as all publishers tell it
    context : Answer or None, what is shown beside it and never decides: of one choice
    """

    claim: Statement
    choices: tuple[Choice, ...]
    evidence: Dataset
    everyone: Dataset
    context: Answer | None = None

    @property
    def main(self) -> Finding:
        """What is found on the accounts of all other publishers: it decides."""
        return self.choices[0].finding

    @property
    def with_own(self) -> Finding:
        """What is found on all accounts."""
        return self.choices[1].finding

    @property
    def value(self) -> str:
        """What the value of its findings is: "ratio", "share", "killed"; empty if there is none."""
        return RULES[self.claim.test].value

    @property
    def claimed(self) -> float:
        """The value beyond which the claim lies; NaN where it names none."""
        return threshold(self.claim)

    @property
    def side(self) -> str:
        """On which side of it: "up" or "down"."""
        return str(self.claim.parameters.get("direction", "up"))

    @property
    def changes(self) -> list[Choice]:
        """The choices under which the answer is another one."""
        return [each for each in self.choices if each.finding.verdict != self.main.verdict]

    @property
    def sensitivity(self) -> pd.DataFrame:
        """The findings on all choices.

        Returns
        -------
        DataFrame, one row a choice: group, choice, n_1 and n_2 (incidents or accounts: before and
        after, part and whole, or all of them and nothing), value, ci_low, ci_high, answer, obstacle
        (what keeps it from deciding; empty where nothing but the interval does)
        """
        rows = [_row(*choice) for choice in self.choices]
        columns = ["group", "choice", "n_1", "n_2", "value", "ci_low", "ci_high"]
        return pd.DataFrame(rows, columns=[*columns, "answer", "obstacle"])

    @cached_property
    def totals(self) -> pd.DataFrame:
        """The published numbers of attacks on days that a claim compares, with what is held.

        Returns
        -------
        DataFrame, as `compare_published` returns it, with the publisher (who); no rows without any
        """
        part = self.everyone.where(**self.claim.parameters["where"])
        kind = "theatre" if "theatres" in part.filters else "admin1"
        given = part.benchmarks[["metric", "region_kind"]].eq(["attacks", kind]).all(axis=1)
        counting = part.benchmarks.loc[given, "publisher_id"]
        known = part.publishers.loc[part.publishers["publisher_id"].isin(counting)]
        tables = [
            compare_published(part, publisher=publisher, region_kind=kind).assign(who=name)
            for publisher, name in known[["publisher_id", "name"]].itertuples(index=False)
        ]
        if not tables:
            return pd.DataFrame()
        table = pd.concat(tables).sort_values(["period_start", "period_end"], kind="stable")
        first, last = self.claim.span("before").start, self.claim.span("after").end
        inside = table["period_end"].ge(first) & table["period_start"].le(last)
        return table[inside].reset_index(drop=True)


def _row(group: str, name: str, finding: Finding) -> list[object]:
    """Return a row of `sensitivity`."""
    first, second, *_ = (*finding.n, np.nan, np.nan)
    numbers = (first, second, finding.value, finding.low, finding.high)
    obstacle = finding.obstacle.name.lower() if finding.obstacle else ""
    return [group, name, *numbers, finding.verdict, obstacle]


def answer_claim(data: Dataset, claim: Statement) -> Answer:
    """Put one claim to the test, on all choices of evidence.

    Parameters
    ----------
    data : Dataset; what is not asked about is no evidence
    claim : Statement

    Returns
    -------
    Answer
    """
    choices: Iterable[Choice]
    if claim.test == "none" or not _asked(data, claim.parameters):
        without = Obstacle.NO_TEST if claim.test == "none" else Obstacle.NOT_ASKED
        evidence, choices = data, [Choice(MAIN, name, undecided(without)) for name in BOTH]
    else:
        part, meant = narrow(data, claim)
        captured = _captured(part, meant) if claim.test == "rate_ratio" else None
        evidence = leave_out(part, {claim.publisher_id})
        variants = vary_evidence(part, evidence, claim, tolls=RULES[claim.test].uses_tolls)
        choices = [
            Choice(variant.group, variant.choice, weigh_search(finding, captured))
            for variant, finding in _find(variants, meant)
        ]
    return Answer(claim, tuple(choices), evidence, data, _find_context(data, claim))


def _captured(part: Dataset, claim: Statement) -> tuple[Captured, Captured] | None:
    """Return how much of what was published is held in the periods that a claim compares."""
    meant = part.where(**claim.parameters["where"])
    return find_captured(meant, claim.span("before"), claim.span("after"))


def _find(variants: Iterable[Variant], claim: Statement) -> Iterator[tuple[Variant, Finding]]:
    """Yield the finding on each choice of evidence; the same rows are looked at once."""
    found: list[tuple[pd.DataFrame, Finding]] = []
    for variant in variants:
        rows = _decisive(variant.evidence, claim)
        finding = next((known for other, known in found if other.equals(rows)), None)
        if finding is None:
            finding = RULES[claim.test].find(variant.evidence, claim)
            found.append((rows, finding))
        yield variant, finding


def _decisive(evidence: Dataset, claim: Statement) -> pd.DataFrame:
    """Return the rows and columns that a rule looks at."""
    if claim.test == "recorded":
        return evidence.accounts
    chosen = evidence.where(**claim.parameters["where"])
    if claim.test == "benchmark":
        return chosen.targets
    return chosen.incidents[["incident_id", *RULES[claim.test].columns]]


def _find_context(data: Dataset, claim: Statement) -> Answer | None:
    """Return what stands beside a claim, without the accounts by its own publisher."""
    context = claim.context
    if not context or not _asked(data, context):
        return None
    shown = replace(claim, test=context["test"], parameters=context)
    part, meant = narrow(data, shown)
    evidence = leave_out(part, {claim.publisher_id})
    choice = Choice(MAIN, OTHERS, RULES[shown.test].find(evidence, meant))
    return Answer(shown, (choice,), evidence, data)


def _asked(data: Dataset, parameters: dict[str, Any]) -> bool:
    """Say whether the days, areas, sides and incidents that a test is about are all asked about."""
    where, of = parameters.get("where", {}), parameters.get("of", {})
    days = [day for name in _DAYS for day in parameters.get(name, ())]
    days += [where[name] for name in ("start", "end") if name in where]
    inside = all(data.start <= pd.Timestamp(day) <= data.end for day in days)
    wanted = {*parameters.get("incidents", []), *filter(None, [parameters.get("incident")])}
    if not inside or not wanted.issubset(data.incidents["incident_id"]):
        return False
    narrowed = set(_SIDES) & data.filters.keys() & {*where, *of}
    sides = all(set(where.get(name, ())) <= set(data.filters[name]) for name in narrowed)
    whole = all(name in where for name in narrowed)
    everywhere = not {"theatres", "regions"} & where.keys()
    return sides and whole and (everywhere or _areas(data, where) <= _areas(data, data.filters))


def _areas(data: Dataset, filters: Mapping[str, Any]) -> set[tuple[str, str]]:
    """Return the theatres that some filters leave, each with its governorates."""
    areas = data.theatres
    for name, column in (("theatres", "theatre"), ("regions", "admin1")):
        areas = areas[areas[column].isin(filters.get(name, areas[column]))]
    return set(areas[["theatre", "admin1"]].itertuples(index=False, name=None))
