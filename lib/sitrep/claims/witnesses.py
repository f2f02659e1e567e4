"""The tests of published totals: what other publishers counted, and what a side says of itself."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from scipy.stats import norm

from sitrep.claims.findings import (
    AGAINST,
    FOR,
    OPEN,
    Answered,
    Captured,
    Finding,
    Model,
    Obstacle,
    Published,
    undecided,
)
from sitrep.claims.rules import decide, threshold
from sitrep.claims.specification import Statement
from sitrep.claims.totals import Sum, add_up, check_pair, runs_of
from sitrep.measures.adjusted.observed import observe
from sitrep.measures.adjusted.trend import estimate
from sitrep.measures.comparison import compare_rates
from sitrep.measures.intervals import LEVEL, rate_ratio, wilson_interval
from sitrep.measures.published import compare_published
from sitrep.measures.small import SMALL
from sitrep.measures.totals import add_witnesses
from sitrep.model.dataset import Dataset
from sitrep.model.spans import select_span, split_at

AGREE = 1.25
"""Two published numbers agree where neither is more than this many times the other."""


def sum_of(data: Dataset, expression: str) -> Sum:
    """Return published totals added and subtracted; see `add_up`."""
    return add_up(add_witnesses(data, data.benchmarks), expression)


def find_totals(evidence: Dataset, claim: Statement) -> Finding:
    """Find whether a rate rose or fell between two published totals."""
    asked = claim.parameters
    before, after = (sum_of(evidence, asked[f"totals_{name}"]) for name in ("before", "after"))
    check_pair(before, after)
    found = _published(before, after)
    people = evidence.metrics[before.metric].of_people
    wider = dispersion(evidence, asked) if people else clustering(evidence, asked)
    ratio, low, high = _ratio(found, wider)
    stance = decide(low, ratio, high, threshold(claim), up=asked["direction"] == "up")
    return Finding(stance, found, value=ratio, low=low, high=high)


def _ratio(found: Published, wider: float) -> tuple[float, float, float]:
    """Return the ratio of two rates; what comes in clusters has a wider interval."""
    exact = rate_ratio(*found.numbers, *found.days)
    if wider == 1 or np.isnan(exact.ratio) or not all(found.numbers):
        return exact.ratio, exact.ci_low, exact.ci_high
    error = norm.ppf((1 + LEVEL) / 2) * np.sqrt(wider * sum(1 / n for n in found.numbers))
    return exact.ratio, exact.ratio * np.exp(-error), exact.ratio * np.exp(error)


def dispersion(data: Dataset, asked: dict[str, Any]) -> float:
    """Return how many times a sum of dead varies more than if each had died alone.

    Of a sum of tolls k it is the sum of k squared over the sum of k; taken from the incidents meant
    that are held here, of which more are deadly than of all, so rather too wide. Infinite where
    fewer than 10 have a toll.
    """
    tolls = data.where(**asked["where"]).incidents["killed"].dropna().astype("float64")
    if len(tolls) < SMALL or not tolls.sum():
        return np.inf
    return max(1.0, float((tolls**2).sum() / tolls.sum()))


def clustering(data: Dataset, asked: dict[str, Any]) -> float:
    """Return how many times a count of incidents varies more than if each came by itself.

    It is that of the incidents meant that are held here, within each half of the days asked about,
    since totals may be of days that are not held; infinite where they are too few to tell.
    """
    meant = data.where(**asked["where"])
    found = compare_rates(meant, *split_at(meant))
    return np.inf if np.isnan(found.exact.ratio) else found.dispersion


def find_total(evidence: Dataset, claim: Statement) -> Finding:
    """Find whether another publisher counted as many as is claimed.

    A total of other days is at most a bound: of more days, fewer than are claimed speak against it;
    of some of the days, more do.
    """
    total, claimed = sum_of(evidence, claim.parameters["total"]), float(claim.parameters["claimed"])
    fewer, more = total.value * AGREE < claimed, claimed * AGREE < total.value
    days = _days_claimed(total, claim)
    same = days.equals(total.days)
    found = Published(
        (total.value, claimed),
        (len(total.days), len(days)),
        total.metric,
        same and total.value == claimed,
        (total.spans, runs_of(days)),
        (total.parts, (claimed,)),
    )
    if same and not fewer and not more:
        return Finding(FOR, found)
    if fewer and not total.bound and days.isin(total.days).all():
        return Finding(AGAINST, found)
    if more and total.days.isin(days).all():
        return Finding(AGAINST, found)
    return Finding(OPEN, found, None if same else Obstacle.OTHER_DAYS)


def _days_claimed(total: Sum, claim: Statement) -> pd.DatetimeIndex:
    """Return the days that a claimed number is about: those of the total where none are named."""
    if "period" not in claim.parameters:
        return total.days
    period = claim.span("period")
    return pd.date_range(period.start, period.end, freq="D", unit="s")


def _published(first: Sum, second: Sum) -> Published:
    """Return two totals that are set against each other."""
    return Published(
        (first.value, second.value),
        (len(first.days), len(second.days)),
        first.metric,
        spans=(first.spans, second.spans),
        parts=(first.parts, second.parts),
    )


def find_order(evidence: Dataset, claim: Statement) -> Finding:
    """Find whether one published total is above others: plain counts, without an interval."""
    top = sum_of(evidence, claim.parameters["total"])
    others = [sum_of(evidence, other) for other in claim.parameters["others"]]
    most = max(others, key=lambda other: other.value)
    found = _published(top, most)
    return Finding(FOR if top.value > most.value else AGAINST, found)


def find_adjusted(evidence: Dataset, claim: Statement, house: frozenset[str]) -> Finding:
    """Find whether the rate rose or fell, with the search taken out.

    Parameters
    ----------
    evidence : Dataset, of all the days asked about, as others than the claimant tell it
    claim : Statement
    house : frozenset of str, witnesses whose totals are left out: the claimant's own
    """
    observed = observe(evidence)
    left = None if observed is None else observed.leave_out(house)
    if left is None or not left.n_totals:
        return undecided(Obstacle.NO_MODEL, Model(0, np.nan))
    whole = estimate(left)
    found = whole.ratio(claim.span("before"), claim.span("after"))
    ratio, low, high = (float(found[name]) for name in ("ratio", "ci_low", "ci_high"))
    counted = len(left.attacks.value)
    reason = Model(left.n_totals, float(found["risen"]), tuple(left.witnesses), counted)
    if np.isnan(ratio):
        return undecided(Obstacle.NO_MODEL, reason)
    stance = decide(low, ratio, high, threshold(claim), up=claim.parameters["direction"] == "up")
    return Finding(stance, reason, value=ratio, low=low, high=high)


def find_answered(evidence: Dataset, claim: Statement) -> Finding:
    """Find whether a side says of more than a share of its attacks that they are its own.

    The attacks are those held here over the share that is held of what one publisher counted: its
    totals may be of a larger area, so the share is taken to be the same in all of it.
    """
    asked = claim.parameters
    claims = sum(sum_of(evidence, each).value for each in asked["claimed_by_side"])
    meant = select_span(evidence.where(**asked["where"]), claim.span("period"))
    held = float(meant.weights.sum())
    captured = captured_of(evidence, asked["where"], asked["counted_by"])
    reason = Answered(claims, held, captured)
    if held < SMALL or captured.held < SMALL:
        return undecided(Obstacle.FEW, reason)
    part, whole = pd.Series([captured.held]), pd.Series([captured.published])
    low, high = (float(limit.iloc[0]) for limit in wilson_interval(part, whole))
    value, low, high = (claims / held * each for each in (captured.share, low, high))
    return Finding(
        decide(low, value, high, asked["above"]), reason, value=value, low=low, high=high
    )


def captured_of(data: Dataset, where: dict[str, list[str]], publisher: str) -> Captured:
    """Return how many of the attacks that a publisher counted in an area are held here."""
    kind, name = ("theatre", "theatres") if "theatres" in where else ("admin1", "regions")
    area: dict[str, Any] = {name: where[name]}
    part = data.where(event_classes=["attack"], **area)
    table = compare_published(part, publisher=publisher, region_kind=kind)
    return Captured(float(table["n"].sum()), float(table["published"].sum()))
