"""What a test finds in some evidence: a verdict and the values that it rests on, no words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import Literal, NamedTuple

import numpy as np

Verdict = Literal["supported", "not supported", "cannot be tested here"]
SUPPORTED: Verdict = "supported"
NOT_SUPPORTED: Verdict = "not supported"
UNTESTABLE: Verdict = "cannot be tested here"
VERDICTS = (SUPPORTED, NOT_SUPPORTED, UNTESTABLE)


class Obstacle(Enum):
    """What keeps some evidence from deciding; where the interval or the range does, none is named.

    `UNTOLD`: others do not tell of all the incidents. `NO_NUMBER`: no account gives the number.
    `UNSEARCHED`: not all of the days were searched. `FEW`: fewer incidents than a test needs.
    `ALONE`: nothing to compare with. `UNEVEN`: the search differs too much between two periods.
    `SAMPLE`: a sample cannot confirm a total. `NO_TOTAL`: no total is stated. `NO_TEST`: these
    data allow no test. `NOT_ASKED`: what the claim is about is not asked about.
    """

    UNTOLD = auto()
    NO_NUMBER = auto()
    UNSEARCHED = auto()
    FEW = auto()
    ALONE = auto()
    UNEVEN = auto()
    SAMPLE = auto()
    NO_TOTAL = auto()
    NO_TEST = auto()
    NOT_ASKED = auto()


class Captured(NamedTuple):
    """How many of the published attacks of a period are held here."""

    held: float
    published: float

    @property
    def share(self) -> float:
        """The part that is held; above 1 where more is held than was published."""
        return self.held / self.published


@dataclass(frozen=True)
class Tellers:
    """Who tells of some incidents.

    Attributes
    ----------
    publishers, alignments, accounts : int, how many
    incidents, untold : int, how many are meant, and of how many no account is left
    """

    publishers: int
    alignments: int
    accounts: int
    incidents: int
    untold: int = 0

    @property
    def n(self) -> tuple[float, ...]:
        """The publishers; the accounts where an incident has none."""
        return (self.accounts if self.untold else self.publishers,)


@dataclass(frozen=True)
class Rates:
    """The incidents of two periods.

    Attributes
    ----------
    before, after : float, incidents
    captured : pair of Captured, how much of what one publisher counted is held; None where none did
    """

    before: float = np.nan
    after: float = np.nan
    captured: tuple[Captured, Captured] | None = None

    @property
    def n(self) -> tuple[float, ...]:
        """Both; none where the periods were not searched."""
        return () if np.isnan(self.before) else (self.before, self.after)


@dataclass(frozen=True)
class Part:
    """Some incidents of many: `part` of `whole`."""

    part: float
    whole: float

    @property
    def n(self) -> tuple[float, ...]:
        """Both."""
        return (self.part, self.whole)


@dataclass(frozen=True)
class Lead(Part):
    """The incidents of a group among all.

    Attributes
    ----------
    rival : str, code of the other group with most incidents; empty where there is none
    rival_part : float, its incidents
    """

    rival: str = ""
    rival_part: float = 0.0


@dataclass(frozen=True)
class Tolls:
    """The tolls of many incidents.

    Attributes
    ----------
    incidents : int, how many have a toll
    most : float, the highest account of any but the one meant; NaN where there is none
    """

    incidents: int
    most: float = np.nan

    @property
    def n(self) -> tuple[float, ...]:
        """The incidents with a toll."""
        return (self.incidents,)


@dataclass(frozen=True)
class Totals:
    """What is held of what a claim counts.

    Attributes
    ----------
    incidents : float, held in the period
    held : mapping, metric -> what is held of it; empty where no total is stated
    """

    incidents: float = 0.0
    held: Mapping[str, float] = field(default_factory=dict)

    @property
    def n(self) -> tuple[float, ...]:
        """The incidents; none where no total is stated."""
        return (self.incidents,) if self.held else ()


@dataclass(frozen=True)
class Cluster:
    """The incidents of a window.

    Attributes
    ----------
    incidents, expected : float, in the window, and by the baseline; NaN where it was not searched
    chance : float, of as many in some window of that length without clustering
    """

    incidents: float = np.nan
    expected: float = np.nan
    chance: float = np.nan

    @property
    def n(self) -> tuple[float, ...]:
        """The incidents; none where the window was not searched."""
        return () if np.isnan(self.incidents) else (self.incidents,)


@dataclass(frozen=True)
class Nothing:
    """No test was made."""

    n: tuple[float, ...] = ()


Reason = Tellers | Rates | Lead | Part | Tolls | Totals | Cluster | Nothing


@dataclass(frozen=True)
class Finding:
    """What a test finds in some evidence.

    Attributes
    ----------
    verdict : Verdict
    reason : Reason, the numbers that it rests on
    obstacle : Obstacle or None, what keeps the evidence from deciding
    value, low, high : float, the estimate and its interval, or a toll with its lowest and highest
        account; NaN where there is none
    """

    verdict: Verdict
    reason: Reason = field(default_factory=Nothing)
    obstacle: Obstacle | None = None
    value: float = np.nan
    low: float = np.nan
    high: float = np.nan

    @property
    def n(self) -> tuple[float, ...]:
        """On how many incidents or accounts it rests: before and after, part and whole, or all."""
        return self.reason.n


def undecided(obstacle: Obstacle, reason: Reason | None = None) -> Finding:
    """Return the finding of evidence that cannot decide."""
    return Finding(UNTESTABLE, reason or Nothing(), obstacle)
