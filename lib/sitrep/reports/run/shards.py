"""Shards: the reports of a plan dealt out among machines that know nothing of each other."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from sitrep.errors import ParameterError
from sitrep.reports.plan.model import Report


@dataclass(frozen=True)
class Shard:
    """One of so many parts of a plan, counted from 1."""

    number: int
    count: int


def read_shard(text: str) -> Shard:
    """Return a shard given as `2/8`.

    Raises
    ------
    ParameterError : it is none
    """
    found = re.fullmatch(r"([0-9]{1,9})/([0-9]{1,9})", text.strip())
    if not found:
        raise ParameterError("--shard", f"{text!r} is not K/N, such as 2/8: the second of eight")
    shard = Shard(int(found[1]), int(found[2]))
    if not 1 <= shard.number <= shard.count:
        raise ParameterError("--shard", f"{text!r} is no part; K is 1 to N, as in 1/8 to 8/8")
    return shard


def deal(reports: Sequence[Report], shard: Shard) -> list[Report]:
    """Return the reports of a shard, in the order of the plan.

    The one with most notebooks is dealt first, each to the shard that has fewest so far: no two
    shards differ by more than the notebooks of one report. It depends on the reports alone, so
    that each machine deals the same.
    """
    hands = [0] * min(shard.count, len(reports))
    mine = set()
    for report in sorted(reports, key=lambda report: -len(report.notebooks)):
        hand = hands.index(min(hands))
        hands[hand] += len(report.notebooks)
        if hand == shard.number - 1:
            mine.add(report.name)
    return [report for report in reports if report.name in mine]
