"""The rules of an answer, in values: what several lines of evidence find, and how certain it is.

The same for every claimant: nobody is favoured, and nobody's evidence is left out because of who
gave it. `claims.words` says them.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from typing import Literal, get_args

from sitrep.claims.findings import AGAINST, FOR, LEANS_AGAINST, LEANS_FOR, Finding, Model, Tellers
from sitrep.claims.specification import Statement

Outcome = Literal[
    "corroborated",
    "consistent",
    "mixed",
    "single source",
    "at odds",
    "contradicted",
    "out of reach",
]
OUTCOMES: tuple[Outcome, ...] = get_args(Outcome)
"""The findings; answers are listed in an order of their own, see `KNOWN`."""

KNOWN: tuple[Outcome, ...] = (
    "corroborated",
    "contradicted",
    "consistent",
    "at odds",
    "mixed",
    "single source",
    "out of reach",
)
"""The findings, those that say most first."""

NO_SIDE = ("independent", "unknown")
"""Alignments that are no side of a conflict."""

CERTAINTIES = ("high", "moderate", "low")

MODERATE, LOW = 1, 3
"""From so many steps down the certainty is moderate, or low."""

FEWEST_ORIGINS = 2
"""So many independent origins take no step down; each that is missing takes one."""

GROUNDS = ("origins", "adverse interest", "directness", "consistency", "capture")


@dataclass(frozen=True)
class Line:
    """One line of evidence.

    Attributes
    ----------
    claim : Statement, with the test and the parameters by which it was found
    finding : Finding
    independent : bool, it is not by the claim's own publisher, nor by the same author or house
    direct : bool, it measures what is claimed, on the days that are claimed
    origins : frozenset of str, whom it comes from
    fewest : int, of how many origins the weakest part of it is
    sides : frozenset of str, the alignments of those, but for such as are no side
    sampled : bool, it depends on how much of what happened is held here
    counts : bool, it has a part in the answer; what the adjusted trend holds already has none
    indirect : str, why it is not direct, where the specification says so
    """

    claim: Statement
    finding: Finding
    independent: bool
    direct: bool
    origins: frozenset[str]
    fewest: int
    sides: frozenset[str]
    sampled: bool
    counts: bool = True
    indirect: str = ""

    @property
    def test(self) -> str:
        """How it was found."""
        return self.claim.test

    @property
    def way(self) -> int:
        """1 for the claim, -1 against it, 0 neither."""
        return {FOR: 1, LEANS_FOR: 1, LEANS_AGAINST: -1, AGAINST: -1}.get(self.finding.stance, 0)

    @property
    def strong(self) -> bool:
        """It is direct, and its whole interval or range lies on one side."""
        return self.direct and self.finding.stance in (FOR, AGAINST)


@dataclass(frozen=True)
class Grounds:
    """What the certainty rests on.

    Attributes
    ----------
    origins : int, independent ones
    sides : frozenset of str, that they stand on
    adverse : bool, one stands on another side than the claim's publisher; two sides, where that
        publisher stands on none
    direct : bool, something that is claimed is measured directly
    contrary : int, 0 where all points one way; 1 where weaker lines do not, or of a list some
        events are told by nobody else; 2 where lines of the same strength do not
    sampled : bool, what decides depends on how much is held here: all strong lines, else any line
    """

    origins: int
    sides: frozenset[str]
    adverse: bool
    direct: bool
    contrary: int
    sampled: bool

    @property
    def steps(self) -> dict[str, int]:
        """How many steps each ground takes the certainty down."""
        missing = max(0, FEWEST_ORIGINS - self.origins)
        short = (not self.adverse, not self.direct, self.contrary, self.sampled)
        return dict(zip(GROUNDS, (missing, *map(int, short)), strict=True))

    @property
    def certainty(self) -> str:
        """High, moderate or low."""
        down = sum(self.steps.values())
        return CERTAINTIES[(down >= MODERATE) + (down >= LOW)]


@dataclass(frozen=True)
class Judgement:
    """The answer to a claim on two axes.

    Attributes
    ----------
    outcome : str, one of `OUTCOMES`
    grounds : Grounds or None, where it is out of reach
    """

    outcome: Outcome
    grounds: Grounds | None

    @property
    def certainty(self) -> str:
        """High, moderate or low; empty where it is out of reach."""
        return "" if self.grounds is None else self.grounds.certainty


def count_once(lines: Sequence[Line]) -> list[Line]:
    """Take the vote of lines that the adjusted trend holds already: a witness has one vote.

    Those are the counts that it corrects, and comparisons of published totals by witnesses whose
    totals are in it. Where the trend says nothing, each has its own vote.

    Parameters
    ----------
    lines : sequence of Line
    """
    models = [line.finding.reason for line in lines if line.test == "adjusted" and line.way]
    inside = {name for model in models if isinstance(model, Model) for name in model.witnesses}
    return [replace(line, counts=not (models and _held(line, inside))) for line in lines]


def _held(line: Line, inside: Collection[str]) -> bool:
    """Tell whether a line is of counts, or of totals by such witnesses."""
    if line.test == "totals":
        return line.independent and line.origins.issubset(inside)
    return line.test == "rate_ratio"


def judge(lines: Sequence[Line], alignment: str) -> Judgement:
    """Return what lines of evidence find together, and on what grounds.

    Parameters
    ----------
    lines : sequence of Line
    alignment : str, of the claim's own publisher

    Returns
    -------
    Judgement
    """
    voting = [line for line in lines if line.counts and line.way]
    heard = [line for line in voting if line.independent]
    outcome = _outcome(heard)
    if outcome == "out of reach":
        own = [line for line in voting if line.way > 0]
        if not own:
            return Judgement(outcome, None)
        return Judgement("single source", _grounds(own, [], alignment))
    way = _way(heard)
    deciding = [line for line in heard if not way or line.way == way]
    grounds = _grounds(deciding, deciding, alignment, contrary=_contrary(heard))
    return Judgement(outcome, grounds)


def _outcome(heard: Sequence[Line]) -> Outcome:
    """Return what independent lines find: strong ones go before those that only lean."""
    if not heard:
        return "out of reach"
    strong = [line for line in heard if line.strong]
    way = _way(heard)
    if not way:
        return "mixed"
    if strong:
        return "corroborated" if way > 0 else "contradicted"
    return "consistent" if way > 0 else "at odds"


def _way(heard: Sequence[Line]) -> int:
    """Return which way the strong lines point, all lines where none is; 0 where they differ."""
    ways = {line.way for line in heard if line.strong} or {line.way for line in heard}
    return ways.pop() if len(ways) == 1 else 0


def _contrary(heard: Sequence[Line]) -> int:
    """Return how far lines point both ways, or a part of what they tell is told by nobody else."""
    if not _way(heard):
        return 2
    partly = any(_partly(line) for line in heard)
    return int(partly or len({line.way for line in heard}) > 1)


def _partly(line: Line) -> bool:
    """Tell whether some of the incidents that are meant are told by nobody else."""
    return isinstance(line.finding.reason, Tellers) and line.finding.reason.untold > 0


def _grounds(
    lines: Sequence[Line], heard: Sequence[Line], alignment: str, *, contrary: int = 0
) -> Grounds:
    """Return the grounds of lines that decide; only those heard are witnesses."""
    origins = frozenset[str]().union(*(line.origins for line in heard))
    fewest = [line.fewest for line in heard]
    others = len(origins) if len(heard) > 1 else min(fewest, default=0)
    sides = frozenset[str]().union(*(line.sides for line in heard))
    two = len(sides) > 1 if alignment in NO_SIDE else bool(sides - {alignment})
    strong = [line.sampled for line in lines if line.strong]
    sampled = all(strong) if strong else any(line.sampled for line in lines)
    return Grounds(
        origins=others,
        sides=sides,
        adverse=two,
        direct=any(line.direct for line in lines),
        contrary=contrary,
        sampled=sampled,
    )
