"""Each line of evidence on a claim: what it finds, whose it is, and how directly it measures."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property

import pandas as pd

from sitrep.claims import rules, witnesses
from sitrep.claims.evidence import leave_out_house, narrow
from sitrep.claims.findings import (
    OPEN,
    Captured,
    Finding,
    Model,
    Obstacle,
    Tellers,
    Wrong,
    undecided,
)
from sitrep.claims.judgement import NO_SIDE, Line
from sitrep.claims.specification import Statement
from sitrep.measures.captured import compare_captured
from sitrep.measures.totals import witness_of
from sitrep.model.dataset import Dataset

INSIDE = 0.5
"""Of the days of a total at least this share must lie in the period that is claimed."""

DEATHS = "deaths stand for attacks"
"""Why a line of the dead is indirect."""


@dataclass(frozen=True)
class Rule:
    """A test of claims.csv.

    Attributes
    ----------
    find : callable, the incidents that a claim is about, as some tell them, and the claim, to a
        finding; of `totals` all data
    value : str, what its value is: "ratio", "share", "killed"; empty if it has none to draw
    uses_tolls : bool, whether low and high tolls may answer differently
    columns : tuple of str, the columns of `incidents` that the finding rests on
    totals : tuple of str, the keys of the published totals that it rests on, in place of incidents
    sampled : bool, whether it depends on how much of what happened is held here
    """

    find: Callable[[Dataset, Statement], Finding]
    value: str = ""
    uses_tolls: bool = False
    columns: tuple[str, ...] = ()
    totals: tuple[str, ...] = ()
    sampled: bool = True


TOLLS = ("killed_low", "killed", "killed_high", "wounded", "actor_killed")


def find_nothing(_: Dataset, __: Statement) -> Finding:
    """Return that there is no test."""
    return undecided(Obstacle.NO_TEST)


RULES = {
    "recorded": Rule(rules.find_recorded, "killed", uses_tolls=True, sampled=False),
    "found": Rule(rules.find_found, columns=("actor", "attribution"), sampled=False),
    "rate_ratio": Rule(rules.find_rate_ratio, "ratio"),
    "adjusted": Rule(find_nothing, "ratio"),
    "share": Rule(rules.find_share, "share", columns=("actor", "attribution", "accounts")),
    "ranking": Rule(rules.find_ranking, "ratio"),
    "extreme": Rule(rules.find_extreme, "killed", uses_tolls=True, columns=TOLLS),
    "benchmark": Rule(rules.find_benchmark, uses_tolls=True),
    "burst": Rule(rules.find_burst),
    "totals": Rule(
        witnesses.find_totals, "ratio", totals=("totals_before", "totals_after"), sampled=False
    ),
    "total": Rule(witnesses.find_total, totals=("total",), sampled=False),
    "order": Rule(witnesses.find_order, totals=("total",), sampled=False),
    "answered": Rule(witnesses.find_answered, "share", totals=("claimed_by_side",)),
    "none": Rule(find_nothing),
}
"""Test of claims.csv -> its rule."""


def house_of(data: Dataset, publisher: str) -> frozenset[str]:
    """Return the publishers that are one witness with another: its house, or its author."""
    known = data.publishers["publisher_id"].astype("str")
    who = witness_of(data, known)
    own = who[known == publisher]
    return frozenset({publisher, *known[who.isin(own)]})


@dataclass(frozen=True, eq=False)
class Case:
    """A test of a claim and the evidence on it, each part of which is made once.

    Attributes
    ----------
    data : Dataset, all that is asked about
    claim : Statement, with the test and parameters of one line
    """

    data: Dataset
    claim: Statement

    @cached_property
    def house(self) -> frozenset[str]:
        """The claim's own publisher, and those that are one witness with it."""
        return house_of(self.data, self.claim.publisher_id)

    @cached_property
    def narrowed(self) -> tuple[Dataset, Statement]:
        """What can have a part in the answer, and the claim on it; see `narrow`."""
        return narrow(self.data, self.claim)

    @cached_property
    def others(self) -> Dataset:
        """The same without what the claim's own publisher says: the evidence that decides."""
        return leave_out_house(self.narrowed[0], self.house)

    @cached_property
    def captured(self) -> tuple[Captured, Captured] | None:
        """How many of the published attacks are held in the periods that are compared."""
        return captured_in(*self.narrowed)

    @cached_property
    def finding(self) -> Finding:
        """What the evidence that decides says."""
        return self.find(self.select(self.others))

    def select(self, evidence: Dataset) -> Dataset:
        """Return the incidents that the claim is about, of some choice of the evidence."""
        return evidence.where(**self.narrowed[1].parameters.get("where", {}))

    def find(self, meant: Dataset) -> Finding:
        """Return what is found in incidents that `select` returns."""
        found = RULES[self.claim.test].find(meant, self.narrowed[1])
        return rules.weigh_search(found, self.captured)


def find_line(case: Case) -> Line:
    """Return one line of evidence on a claim, without what its own publisher says.

    Parameters
    ----------
    case : Case
    """
    claim = case.claim
    try:
        if RULES[claim.test].totals:
            return _of_totals(case.data, claim, case.house)
        if claim.test == "adjusted":
            return _of_model(case.data, claim, case.house)
        part, meant = case.narrowed
        line = replace(of_incidents(case.others, meant, case.finding), claim=claim)
        if line.finding.stance != OPEN:
            return line
        own = case.find(case.select(part))
        if own.stance == OPEN:
            return line
        return replace(of_incidents(part, meant, own), claim=claim, independent=False)
    except ValueError as problem:
        return wrong(claim, str(problem))


def wrong(claim: Statement, why: str) -> Line:
    """Return a line that says what is wrong with its specification, and no number."""
    finding = undecided(Obstacle.WRONG, Wrong(why))
    nobody: frozenset[str] = frozenset()
    return Line(claim, finding, True, False, nobody, 0, nobody, sampled=False)


def captured_in(part: Dataset, claim: Statement) -> tuple[Captured, Captured] | None:
    """Return how many of the published attacks are held in the periods that a claim compares."""
    if claim.test != "rate_ratio":
        return None
    meant = part.where(**claim.parameters["where"])
    table = compare_captured(meant, claim.span("before"), claim.span("after"))
    if table.empty or not table["published"].gt(0).all():
        return None
    before, after = (Captured(*each) for each in table[["n", "published"]].to_numpy("float64"))
    return before, after


def of_incidents(evidence: Dataset, claim: Statement, finding: Finding) -> Line:
    """Return the line of a test of incidents.

    Parameters
    ----------
    evidence : Dataset, the incidents as those tell them whose line it is
    claim : Statement
    finding : Finding
    """
    accounts = _accounts_of(evidence, claim)
    origins = frozenset(rules.origins_of(evidence, accounts).astype("str"))
    reason = finding.reason
    fewest = reason.origins if isinstance(reason, Tellers) else len(origins)
    indirect = str(claim.parameters.get("indirect", ""))
    return Line(
        claim=claim,
        finding=finding,
        independent=True,
        direct=not indirect,
        origins=origins,
        fewest=fewest,
        sides=_sides(evidence, origins),
        sampled=RULES[claim.test].sampled,
        indirect=indirect,
    )


def _accounts_of(evidence: Dataset, claim: Statement) -> pd.DataFrame:
    """Return the accounts that a test of incidents rests on."""
    asked = claim.parameters
    meant = evidence.where(**asked.get("where", {}))
    if claim.test == "found":
        accounts = rules.select_named(meant, claim).accounts
        return accounts[accounts["actor"].isin(asked["where"].get("actors", accounts["actor"]))]
    accounts = meant.accounts
    if claim.test == "recorded":
        return accounts[accounts["incident_id"].isin(asked["incidents"])]
    if claim.test == "extreme":
        return accounts[accounts["incident_id"].eq(asked["incident"])]
    return accounts


def _of_totals(data: Dataset, claim: Statement, house: frozenset[str]) -> Line:
    """Return the line of a test of published totals."""
    given = [claim.parameters[key] for key in RULES[claim.test].totals]
    expressions = [each for one in given for each in (one if isinstance(one, list) else [one])]
    sums = [witnesses.sum_of(data, each) for each in expressions]
    held = _told_by_others(data, house) if claim.test == "answered" else data
    finding = RULES[claim.test].find(held, claim)
    whose = frozenset({*(each.witness for each in sums), *_counting(claim)})
    own = bool(house & whose)
    equal = bool(getattr(finding.reason, "equal", False))
    indirect = str(claim.parameters.get("indirect", ""))
    people = data.metrics[sums[0].metric].of_people and claim.test == "totals"
    near = claim.test != "totals" or all(
        _inside(each.days, claim, name)
        for each, name in zip(sums, ("before", "after"), strict=True)
    )
    return Line(
        claim=claim,
        finding=finding,
        independent=not (own or equal),
        direct=not indirect and not people and near,
        origins=frozenset() if equal or own else whose,
        fewest=0 if equal or own else 1,
        sides=_sides(data, whose),
        sampled=RULES[claim.test].sampled,
        indirect=indirect or (DEATHS if people else ""),
    )


def _counting(claim: Statement) -> list[str]:
    """Return who else counted what a test sets totals against."""
    return [claim.parameters["counted_by"]] if claim.test == "answered" else []


def _inside(days: pd.DatetimeIndex, claim: Statement, name: str) -> bool:
    """Tell whether most days of a total lie in a period that is claimed."""
    period = claim.span(name)
    return bool(((days >= period.start) & (days <= period.end)).mean() >= INSIDE)


def _of_model(data: Dataset, claim: Statement, house: frozenset[str]) -> Line:
    """Return the line of the adjusted trend."""
    others = _told_by_others(data, house).where(**claim.parameters["where"])
    finding = witnesses.find_adjusted(others, claim, house)
    assert isinstance(finding.reason, Model)
    whose = frozenset(finding.reason.witnesses)
    of_dead = not finding.reason.attacks
    return Line(
        claim=claim,
        finding=finding,
        independent=True,
        direct=not of_dead,
        origins=whose,
        fewest=len(whose),
        sides=_sides(data, whose),
        sampled=RULES[claim.test].sampled,
        indirect=DEATHS if of_dead else "",
    )


def _sides(data: Dataset, whose: frozenset[str]) -> frozenset[str]:
    """Return on which known sides some publishers stand."""
    side = data.publishers.set_index("publisher_id")["alignment"]
    return frozenset(side.reindex(sorted(whose)).dropna().astype("str")) - set(NO_SIDE)


def _told_by_others(data: Dataset, house: frozenset[str]) -> Dataset:
    """Return the incidents without a house, as data that published totals can be set beside."""
    others = leave_out_house(data, house)
    asked = {name: values for name, values in others.filters.items() if name != "publishers"}
    return replace(others, filters=asked)
