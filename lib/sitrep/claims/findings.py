"""What a test finds in some evidence: a stance and the values that it rests on, no words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import Literal, NamedTuple

import numpy as np

from sitrep.model.periods import Span

Stance = Literal[
    "bears it out", "leans to it", "says nothing", "leans against it", "speaks against it"
]
FOR: Stance = "bears it out"
LEANS_FOR: Stance = "leans to it"
OPEN: Stance = "says nothing"
LEANS_AGAINST: Stance = "leans against it"
AGAINST: Stance = "speaks against it"
STANCES = (FOR, LEANS_FOR, OPEN, LEANS_AGAINST, AGAINST)


class Obstacle(Enum):
    """What keeps some evidence from deciding; where the interval or the range does, none is named.

    `UNTOLD`: others do not tell of all the incidents. `NO_NUMBER`: no account gives the number.
    `UNSEARCHED`: not all of the days were searched. `FEW`: fewer incidents than a test needs.
    `ALONE`: nothing to compare with. `UNEVEN`: the search differs too much between two periods.
    `SAMPLE`: a sample cannot confirm a total. `NO_TOTAL`: no total is stated. `OTHER_DAYS`: a total
    is of other days than the claim. `NO_TEST`: these data allow no test. `NOT_ASKED`: what the
    claim is about is not asked about. `OWN`: only the claim's own publisher says so. `NO_MODEL`:
    the adjusted trend has no totals, or no number. `WRONG`: the specification cannot be computed.
    """

    UNTOLD = auto()
    NO_NUMBER = auto()
    UNSEARCHED = auto()
    FEW = auto()
    ALONE = auto()
    UNEVEN = auto()
    SAMPLE = auto()
    NO_TOTAL = auto()
    OTHER_DAYS = auto()
    NO_TEST = auto()
    NOT_ASKED = auto()
    OWN = auto()
    NO_MODEL = auto()
    WRONG = auto()


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
    publishers, alignments, accounts : int, how many; no alignment where it is not known
    incidents, untold : int, how many are meant, and of how many no account is left
    origins : int, whom the accounts come from: the fewest of any incident that is told
    """

    publishers: int
    alignments: int
    accounts: int
    incidents: int
    untold: int = 0
    origins: int = 0

    @property
    def n(self) -> tuple[float, ...]:
        """The incidents that are told, and all that are meant."""
        return (self.incidents - self.untold, self.incidents)


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
class Named:
    """The incidents of a kind that others tell of, by accounts that name a side meant.

    Attributes
    ----------
    incidents : float, how many; none that is disputed
    least : float, how many are claimed
    attributed : mapping, attribution -> how many of them
    days : Span or None, from the first of them to the last; None where there is none
    """

    incidents: float
    least: float = 1.0
    attributed: Mapping[str, float] = field(default_factory=dict)
    days: Span | None = None

    @property
    def n(self) -> tuple[float, ...]:
        """The incidents."""
        return (self.incidents,)


@dataclass(frozen=True)
class Cluster:
    """The incidents of a window.

    Attributes
    ----------
    incidents, expected : float, in the window, an episode counting once, and by the days of its
        months; NaN where it was not searched
    chance : float, that some window of that length is as unusual without a cluster
    joined : int, further incidents in it, stages of an episode that is counted
    """

    incidents: float = np.nan
    expected: float = np.nan
    chance: float = np.nan
    joined: int = 0

    @property
    def n(self) -> tuple[float, ...]:
        """The incidents; none where the window was not searched."""
        return () if np.isnan(self.incidents) else (self.incidents,)


@dataclass(frozen=True)
class Model:
    """Two periods of the trend with the search taken out.

    Attributes
    ----------
    totals : int, how many published totals it rests on
    risen : float, probability that the later rate is higher
    witnesses : tuple of str, whose totals they are, those of most first
    attacks : int, how many of them count incidents; the others count the dead
    """

    totals: int
    risen: float
    witnesses: tuple[str, ...] = ()
    attacks: int = 0

    @property
    def n(self) -> tuple[float, ...]:
        """The totals."""
        return (self.totals,)


@dataclass(frozen=True)
class Published:
    """Published totals set against each other, or against what is claimed.

    Attributes
    ----------
    numbers : tuple of float, those compared: before and after; a total and what is claimed; or
        the one meant and the highest other
    days : tuple of int, how many days the first two are about
    metric : str, what they count
    equal : bool, it is the very number claimed, so that it may be of one origin with the claim
    spans : tuple, the days of each total, as runs without a gap
    parts : tuple, the published numbers that each is computed from; one where none is computed
    """

    numbers: tuple[float, float]
    days: tuple[int, int]
    metric: str
    equal: bool = False
    spans: tuple[tuple[Span, ...], ...] = ()
    parts: tuple[tuple[float, ...], ...] = ()

    @property
    def n(self) -> tuple[float, ...]:
        """Both numbers."""
        return self.numbers


@dataclass(frozen=True)
class Answered:
    """The attacks that a side says are its own, against all that are attributed to it.

    Attributes
    ----------
    claimed : float, by the side's own count
    held : float, attacks held here
    captured : Captured, how many of the attacks that others counted are held
    """

    claimed: float
    held: float
    captured: Captured

    @property
    def n(self) -> tuple[float, ...]:
        """The claims, and the attacks held."""
        return (self.claimed, self.held)


@dataclass(frozen=True)
class Wrong:
    """The specification cannot be computed: `why` names the key and the rule."""

    why: str
    n: tuple[float, ...] = ()


@dataclass(frozen=True)
class Nothing:
    """No test was made."""

    n: tuple[float, ...] = ()


Reason = (
    Tellers
    | Rates
    | Lead
    | Part
    | Tolls
    | Totals
    | Named
    | Cluster
    | Model
    | Published
    | Answered
    | Wrong
    | Nothing
)


@dataclass(frozen=True)
class Finding:
    """What a test finds in some evidence.

    Attributes
    ----------
    stance : Stance, how it stands to the claim
    reason : Reason, the numbers that it rests on
    obstacle : Obstacle or None, what keeps the evidence from deciding
    value, low, high : float, the estimate and its interval, or a toll with its lowest and highest
        account; NaN where there is none
    """

    stance: Stance
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
    return Finding(OPEN, reason or Nothing(), obstacle)
