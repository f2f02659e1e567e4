"""Each claim with its answer, the evidence for it, and what it depends on."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, partial
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from sitrep.claims.evidence import (
    BOTH,
    CHOICES,
    EVERYONE,
    MAIN,
    OTHERS,
    choose_otherwise,
    choose_publishers,
    retell_without,
)
from sitrep.claims.findings import Finding, Obstacle, undecided
from sitrep.claims.judgement import Judgement, Line, count_once, judge
from sitrep.claims.lines import RULES, Case, find_line, wrong
from sitrep.claims.rules import named_tolls, select_named, threshold
from sitrep.claims.specification import Statement, find_fault
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
    lines : tuple of Line, of evidence; the first is that of the claim's own test
    context : Answer or None, what is shown beside it and never decides: of one choice
    """

    claim: Statement
    choices: tuple[Choice, ...]
    evidence: Dataset
    everyone: Dataset
    lines: tuple[Line, ...] = ()
    context: Answer | None = None

    @cached_property
    def judgement(self) -> Judgement:
        """What all lines of evidence find together, and how certain that is."""
        return judge(self.lines, self.claim.alignment)

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
        return [each for each in self.choices if each.finding.stance != self.main.stance]

    @property
    def sensitivity(self) -> pd.DataFrame:
        """The findings on all choices.

        Returns
        -------
        DataFrame, one row a choice: group, choice, n_1 and n_2 (incidents or accounts: before and
        after, part and whole, or all of them and nothing), value, ci_low, ci_high, stance, obstacle
        (what keeps it from deciding; empty where nothing but the interval does)
        """
        rows = [_row(*choice) for choice in self.choices]
        columns = ["group", "choice", "n_1", "n_2", "value", "ci_low", "ci_high"]
        return pd.DataFrame(rows, columns=[*columns, "stance", "obstacle"])


def _row(group: str, name: str, finding: Finding) -> list[object]:
    """Return a row of `sensitivity`."""
    first, second, *_ = (*finding.n, np.nan, np.nan)
    numbers = (first, second, finding.value, finding.low, finding.high)
    obstacle = finding.obstacle.name.lower() if finding.obstacle else ""
    return [group, name, *numbers, finding.stance, obstacle]


def answer_claim(data: Dataset, claim: Statement) -> Answer:
    """Put one claim to the test, on all lines and all choices of evidence.

    Parameters
    ----------
    data : Dataset; what is not asked about is no evidence
    claim : Statement

    Returns
    -------
    Answer
    """
    cases = [Case(data, each) for each in (claim, *claim.also)]
    lines = count_once([line for case in cases if (line := _line(case)) is not None])
    evidence, choices = _choices(cases[0], lines)
    return Answer(claim, tuple(choices), evidence, data, tuple(lines), _find_context(data, claim))


def _line(case: Case) -> Line | None:
    """Return a line of evidence; None where there is no test, or it is not asked about."""
    claim = case.claim
    if claim.test == "none":
        return None
    fault = find_fault(claim)
    if fault:
        return wrong(claim, fault)
    return find_line(case) if _asked(case.data, claim) else None


def _choices(case: Case, lines: Sequence[Line]) -> tuple[Dataset, list[Choice]]:
    """Return the evidence on the test of a claim, and what is found on all choices of it."""
    data, claim = case.data, case.claim
    first = next((line for line in lines if line.claim is claim), None)
    if first is None:
        without = Obstacle.NO_TEST if claim.test == "none" else Obstacle.NOT_ASKED
        return data, [Choice(MAIN, name, undecided(without)) for name in BOTH]
    if first.finding.obstacle is Obstacle.WRONG:
        return data, [Choice(MAIN, name, first.finding) for name in BOTH]
    if RULES[claim.test].totals or claim.test == "adjusted":
        found = first.finding if first.independent else undecided(Obstacle.OWN)
        return data, [Choice(MAIN, BOTH[0], found), Choice(MAIN, BOTH[1], first.finding)]
    return case.others, list(_vary(case))


class _Look(NamedTuple):
    """One choice of evidence: its group and name, the rows that decide, and all that is meant."""

    group: str
    name: str
    rows: pd.DataFrame
    meant: Callable[[], Dataset]


def _vary(case: Case) -> Iterator[Choice]:
    """Yield the finding on each choice of evidence; the same rows are judged once."""
    found = list[tuple[pd.DataFrame, Finding]]()
    for group, name, rows, meant in _look(case):
        finding = next((known for other, known in found if other.equals(rows)), None)
        if finding is None:
            finding = case.find(meant()) if found else case.finding
            found.append((rows, finding))
        yield Choice(group, name, finding)


def _look(case: Case) -> Iterator[_Look]:
    """Yield the choices of evidence on which a claim is tested, the deciding one first."""

    def look(group: str, name: str, evidence: Dataset) -> _Look:
        meant = case.select(evidence)
        return _Look(group, name, _decisive(meant, case.claim), lambda: meant)

    yield look(MAIN, OTHERS, case.others)
    yield look(MAIN, EVERYONE, case.narrowed[0])
    choices = choose_publishers(case.others)
    retold = retell_without(case.others, [each.publishers for each in choices])
    meant = case.select(retold.every)
    rows = _decisive(meant, case.claim)
    for number, (group, name, _) in enumerate(choices):
        told = retold.pick(rows, number)
        yield _Look(group, name, told, partial(retold.without, meant, number))
    for name, evidence in choose_otherwise(case.others, tolls=RULES[case.claim.test].uses_tolls):
        yield look(CHOICES, name, evidence)


def _decisive(meant: Dataset, claim: Statement) -> pd.DataFrame:
    """Return the rows and columns that a rule looks at."""
    if claim.test == "recorded":
        return meant.accounts
    if claim.test == "benchmark":
        return meant.targets
    columns = ["incident_id", *RULES[claim.test].columns]
    if claim.test == "extreme":
        return named_tolls(meant, claim).reset_index()[columns]
    rows = select_named(meant, claim).incidents if claim.test == "found" else meant.incidents
    by = claim.parameters.get("by", "")
    return rows[[*columns, *({by} & {*rows})]]


def _find_context(data: Dataset, claim: Statement) -> Answer | None:
    """Return what stands beside a claim, without the accounts by its own publisher."""
    context = claim.context
    shown = replace(claim, test=str(context.get("test")), parameters=context)
    if not context or find_fault(shown, context=True) or not _asked(data, shown):
        return None
    case = Case(data, shown)
    choice = Choice(
        MAIN, OTHERS, RULES[shown.test].find(case.select(case.others), case.narrowed[1])
    )
    return Answer(shown, (choice,), case.others, data)


def _asked(data: Dataset, claim: Statement) -> bool:
    """Say whether the days, areas, sides and incidents that a test is about are all asked about.

    A published total of days before the first one asked about is as good as another, so the earlier
    of two periods of totals need not be asked about.
    """
    parameters = dict(claim.parameters)
    if claim.test == "totals":
        parameters.pop("before", None)
    where = parameters.get("where", {})
    days = [day for name in _DAYS for day in parameters.get(name, ())]
    days += [where[name] for name in ("start", "end") if name in where]
    inside = all(data.start <= pd.Timestamp(day) <= data.end for day in days)
    wanted = {*parameters.get("incidents", []), *filter(None, [parameters.get("incident")])}
    if not inside or not wanted.issubset(data.incidents["incident_id"]):
        return False
    if "where" not in parameters:
        return True
    narrowed = set(_SIDES) & data.filters.keys()
    sides = all(name in where and set(where[name]) <= set(data.filters[name]) for name in narrowed)
    return sides and _areas(data, where) <= _areas(data, data.filters)


def _areas(data: Dataset, filters: Mapping[str, Any]) -> set[tuple[str, str]]:
    """Return the theatres that some filters leave, each with its governorates."""
    areas = data.theatres
    for name, column in (("theatres", "theatre"), ("regions", "admin1")):
        areas = areas[areas[column].isin(filters.get(name, areas[column]))]
    return set(areas[["theatre", "admin1"]].itertuples(index=False, name=None))
