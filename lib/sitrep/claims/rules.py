"""The rules: what a test finds in some evidence, and whether that bears a claim out.

Supported needs the whole interval on the claim's side; not supported needs an interval that leaves
the claim out; anything else, and a sample under 10, cannot be tested here.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import Literal

import numpy as np
import pandas as pd

from sitrep.claims.specification import Claim
from sitrep.measures.clusters import burst
from sitrep.measures.comparison import compare
from sitrep.measures.counts import count
from sitrep.measures.intervals import add_shares, rate_ratio
from sitrep.measures.published import compare_published, count_metric
from sitrep.model.dataset import COLUMN_OF, Dataset
from sitrep.model.periods import Span
from sitrep.model.spans import select_span
from sitrep.words.scope import noun
from sitrep.words.text import (
    SMALL,
    amount,
    during,
    interval,
    listing,
    number,
    percent,
    rate,
    ratio,
    span,
)

Verdict = Literal["supported", "not supported", "cannot be tested here"]
SUPPORTED: Verdict = "supported"
NOT_SUPPORTED: Verdict = "not supported"
UNTESTABLE: Verdict = "cannot be tested here"
VERDICTS = (SUPPORTED, NOT_SUPPORTED, UNTESTABLE)

UNEVEN = 2.0
"""Captured shares that differ by this factor between two periods: no comparison holds."""

TOLLS = ("killed_low", "killed", "killed_high", "wounded", "actor_killed")

UNLIKELY = 0.05
"""A chance below this is said to be small."""


@dataclass(frozen=True)
class Finding:
    """What a test finds in some evidence.

    Attributes
    ----------
    verdict : Verdict
    reason : str, why, with the numbers; no full stop
    n : str, on how many incidents or accounts it rests
    value, low, high : float, the estimate and its interval; NaN where there is none
    """

    verdict: Verdict
    reason: str
    n: str = ""
    value: float = np.nan
    low: float = np.nan
    high: float = np.nan


@dataclass(frozen=True)
class Rule:
    """A test of claims.csv.

    Attributes
    ----------
    find : callable, evidence and claim to a finding
    value : str, what its value is: "ratio", "share", "killed"; empty if it has none to draw
    uses_tolls : bool, whether low and high tolls may answer differently
    columns : tuple of str, the columns of `incidents` that the finding rests on
    """

    find: Callable[[Dataset, Claim], Finding]
    value: str = ""
    uses_tolls: bool = False
    columns: tuple[str, ...] = ()


def decide(low: float, high: float, threshold: float, *, up: bool = True) -> Verdict:
    """Return what an interval says of a claim that a value is above, or below, a threshold.

    Examples
    --------
    >>> decide(1.2, 3, 1), decide(0.5, 0.9, 1), decide(0.8, 3, 1), decide(0.2, 0.4, 0.5, up=False)
    ('supported', 'not supported', 'cannot be tested here', 'supported')
    """
    if np.isnan(low) or np.isnan(high):
        return UNTESTABLE
    if low > threshold:
        return SUPPORTED if up else NOT_SUPPORTED
    if high < threshold:
        return NOT_SUPPORTED if up else SUPPORTED
    return UNTESTABLE


def threshold(claim: Claim) -> float:
    """Return the value beyond which a claim lies; NaN where it names none."""
    asked = claim.parameters
    if claim.test == "rate_ratio":
        factor = float(max(1, asked.get("at_least", 1)))
        return factor if asked["direction"] == "up" else 1 / factor
    return float(asked.get("above", asked.get("at_least", np.nan)))


def find_recorded(evidence: Dataset, claim: Claim) -> Finding:
    """Say whether incidents are told by other publishers, and whether the toll is as claimed."""
    wanted = claim.parameters["incidents"]
    told = evidence.accounts[evidence.accounts["incident_id"].isin(wanted)]
    missing = [each for each in wanted if each not in set(told["incident_id"])]
    if missing:
        some = f"{len(missing)} of the" if len(missing) < len(wanted) else "any of the"
        rest = f" of {some} {len(wanted)} incidents" if len(wanted) > 1 else ""
        reason = f"no account by another publisher is held here{rest}"
        return Finding(UNTESTABLE, reason, n=number(len(told)))
    publishers = told["publisher_id"].nunique()
    who = evidence.publishers.set_index("publisher_id")["alignment"]
    sides = told["publisher_id"].astype("str").map(who).nunique()
    by = f"told by {amount(publishers, 'publisher')} of {amount(sides, 'alignment')}"
    n = amount(publishers, "publisher")
    if "measure" not in claim.parameters:
        return Finding(SUPPORTED, by, n=n)
    low, value, high = _toll(evidence, wanted, claim.parameters["measure"])
    if np.isnan(value):
        return Finding(UNTESTABLE, f"{by}, none of which gives the number", n=n)
    toll = _range(low, value, high)
    least = claim.parameters.get("at_least", 0)
    verdict = decide(low, high, least - 0.5)
    word = claim.parameters["measure"].replace("_", " ")
    return Finding(verdict, f"{by}; {word}: {toll}", n=n, value=value, low=low, high=high)


def _toll(evidence: Dataset, wanted: list[str], measure: str) -> tuple[float, float, float]:
    """Return the lowest, best and highest number of some incidents together."""
    if measure == "killed":
        rows = evidence.incidents[evidence.incidents["incident_id"].isin(wanted)]
        sums = rows[["killed_low", "killed", "killed_high"]].sum(min_count=1)
        return float(sums.iloc[0]), float(sums.iloc[1]), float(sums.iloc[2])
    told = evidence.accounts[evidence.accounts["incident_id"].isin(wanted)]
    by_incident = told[~told["partial"]].groupby("incident_id")[measure]
    low, best, high = by_incident.min(), by_incident.median(), by_incident.max()
    return tuple(float(each.sum(min_count=1)) for each in (low, best, high))  # type: ignore[return-value]


def find_rate_ratio(evidence: Dataset, claim: Claim) -> Finding:
    """Say whether a rate rose or fell between two periods."""
    before, after = claim.span("before"), claim.span("after")
    chosen = evidence.where(**claim.parameters["where"])
    row = compare(chosen, before, after).iloc[0]
    if not (row["days_before"] and row["days_after"]):
        return Finding(UNTESTABLE, "the two periods were not searched throughout")
    n = f"{number(row['n_before'])} → {number(row['n_after'])}"
    then, now = (amount(row[each], noun(chosen)) for each in ("n_before", "n_after"))
    reason = f"{then} {during(*before)} and {now} {during(*after)}"
    if row["n_before"] < SMALL:
        few = f"fewer than {SMALL} in the earlier period"
        return Finding(UNTESTABLE, f"{reason}: {few}", n=n)
    verdict = decide(
        row["robust_low"],
        row["robust_high"],
        threshold(claim),
        up=claim.parameters["direction"] == "up",
    )
    limits = interval(row["robust_low"], row["robust_high"], partial(ratio, base=row["n_before"]))
    reason += f": {ratio(row['ratio'], row['n_before'])} times the rate"
    reason += f" (95% interval {limits}, clustering allowed for)"
    return Finding(verdict, reason, n, row["ratio"], row["robust_low"], row["robust_high"])


def weigh_search(finding: Finding, captured: tuple[float, float] | None) -> Finding:
    """Withhold an answer where the search was too uneven between two periods.

    Parameters
    ----------
    finding : Finding
    captured : pair of float, as `captured_shares` returns it, or None
    """
    if captured is None or not finding.n:
        return finding
    first, second = (f"{share:.0%}" for share in captured)
    reason = f"{finding.reason}; held here: {first} and {second} as many attacks as one publisher"
    reason += " counted on days of these periods"
    if max(captured) >= UNEVEN * min(captured):
        return replace(finding, verdict=UNTESTABLE, reason=f"{reason}, too uneven to compare")
    return replace(finding, reason=reason)


def captured_shares(data: Dataset, before: Span, after: Span) -> tuple[float, float] | None:
    """Return which share of the published attacks is held here, in each of two periods.

    Parameters
    ----------
    data : Dataset, the part that is compared, with the accounts of all publishers
    before, after : Span, the two periods

    Returns
    -------
    pair of float, by the publisher whose numbers of attacks cover most days of both; None where no
    publisher counted in both. A total belongs to a period if it lies wholly within it
    """
    if not {"theatres", "regions"} & set(data.filters):
        return None
    kind = "theatre" if "theatres" in data.filters else "admin1"
    best: tuple[float, tuple[float, float]] | None = None
    counted = data.benchmarks["metric"].eq("attacks") & data.benchmarks["region_kind"].eq(kind)
    for publisher in data.benchmarks.loc[counted, "publisher_id"].drop_duplicates():
        table = compare_published(data, publisher=publisher, region_kind=kind)
        table["days"] = (table["period_end"] - table["period_start"]).dt.days + 1
        first, second = (
            table[table["period_start"].ge(one.start) & table["period_end"].le(one.end)]
            for one in (before, after)
        )
        if not (first["published"].sum() > 0 and second["published"].sum() > 0):
            continue
        covered = min(first["days"].sum() / before.days, second["days"].sum() / after.days)
        if best is None or covered > best[0]:
            held = [float(part["n"].sum() / part["published"].sum()) for part in (first, second)]
            best = covered, (held[0], held[1])
    return None if best is None else best[1]


def find_share(evidence: Dataset, claim: Claim) -> Finding:
    """Say whether some incidents are more than a share of others."""
    whole = evidence.where(**claim.parameters["where"])
    total = len(whole.incidents)
    part = len(whole.where(**claim.parameters["of"]).incidents)
    n = f"{part} of {total}"
    words = f"{_words(whole, claim.parameters['of'])}: {n} {_plural(whole, total)}"
    if total < SMALL:
        return Finding(UNTESTABLE, f"{words}, fewer than {SMALL}", n=n)
    two = pd.DataFrame({"n": [float(part), float(total - part)]})
    share, low, high = map(float, add_shares(two).loc[0, ["share", "ci_low", "ci_high"]])
    reason = f"{words}, {share:.0%} (95% interval {low:.0%} to {high:.0%})"
    return Finding(decide(low, high, threshold(claim)), reason, n, share, low, high)


def _plural(data: Dataset, total: float) -> str:
    """Return what so many rows are called."""
    return noun(data) + ("" if number(total) == "1" else "s")


def _words(data: Dataset, filters: dict[str, list[str]]) -> str:
    """Return the values of some filters in words: who is said to have acted is not who acted."""
    labels = [data.label(COLUMN_OF[name][0], each) for name in filters for each in filters[name]]
    if set(filters) == {"actors"}:
        return f"attributed to {listing(labels)}"
    return f"coded as {listing(labels)}"


def find_ranking(evidence: Dataset, claim: Claim) -> Finding:
    """Say whether one group has more incidents than any other."""
    by, top = claim.parameters["by"], claim.parameters["top"]
    when = claim.span("period")
    table = count(
        select_span(evidence.where(**claim.parameters["where"]), when), by=by, period=None
    )
    numbers = table.set_index(table[by].astype("str"))["n"].fillna(0)
    total, first = numbers.sum(), float(numbers.get(top, 0.0))
    others = numbers.drop(top, errors="ignore")
    n = f"{number(first)} of {number(total)}"
    held = f"{evidence.label(by, top)}: {n} {_plural(evidence, total)} {during(*when)}"
    if total < SMALL or others.empty:
        few = f"fewer than {SMALL} in all" if total < SMALL else "none to compare it with"
        return Finding(UNTESTABLE, f"{held}, {few}", n=n)
    rival = str(others.idxmax())
    lead = rate_ratio(float(others.max()), first, 1, 1)
    reason = f"{held}, against {number(others.max())} in {evidence.label(by, rival)}"
    verdict = decide(lead.ci_low, lead.ci_high, 1)
    return Finding(verdict, reason, n, lead.ratio, lead.ci_low, lead.ci_high)


def find_extreme(evidence: Dataset, claim: Claim) -> Finding:
    """Say whether one incident has the highest toll of all that are meant."""
    measure, wanted = claim.parameters["measure"], claim.parameters["incident"]
    rows = evidence.where(**claim.parameters["where"]).incidents.set_index("incident_id")
    low = rows["killed_low"] if measure == "killed" else rows[measure]
    high = rows["killed_high"] if measure == "killed" else rows[measure]
    told = int(rows[measure].notna().sum())
    if wanted not in rows.index or pd.isna(rows.loc[wanted, measure]):
        reason = "no account by another publisher gives its toll, or most name another side"
        return Finding(UNTESTABLE, reason, n=f"{told}")
    least, best, most = (float(each[wanted]) for each in (low, rows[measure], high))
    others = high.drop(wanted).dropna()
    if told < SMALL or others.empty:
        return Finding(UNTESTABLE, f"{told} incidents with a toll: fewer than {SMALL}", n=f"{told}")
    rival_low = float(low.drop(wanted).max())
    reason = f"{measure.replace('_', ' ')}: {_range(least, best, most)}, up to"
    reason += f" {number(others.max())} in another of the {told} {noun(evidence)}s with a toll"
    if least > others.max():
        verdict = SUPPORTED
    else:
        verdict = NOT_SUPPORTED if most < rival_low else UNTESTABLE
    return Finding(verdict, reason, f"{told} tolls", best, least, most)


def _range(low: float, best: float, high: float) -> str:
    """Return a toll: the best account, and the lowest and the highest where they differ."""
    if low == high:
        return number(best)
    return f"{number(best)} (accounts: {number(low)} to {number(high)})"


def find_benchmark(evidence: Dataset, claim: Claim) -> Finding:
    """Say whether more is held here than was published; a sample can show no more than that."""
    when = claim.span("period")
    rows = select_span(evidence.where(**claim.parameters["where"]), when)
    published = claim.parameters.get("published", {})
    if not published:
        return Finding(
            UNTESTABLE, f"published totals of the same area; the days meant are {span(*when)}"
        )
    held = {metric: count_metric(rows, metric) for metric in published}
    words = [
        f"{number(held[metric])} against {number(value)} claimed"
        f" ({rows.label('metric', metric).lower()})"
        for metric, value in published.items()
    ]
    reason = f"held here {during(*when)}: {listing(words)}"
    n = amount(len(rows.incidents), "incident")
    if any(held[metric] > value for metric, value in published.items()):
        return Finding(NOT_SUPPORTED, f"{reason}; more than is claimed", n=n)
    return Finding(UNTESTABLE, f"{reason}; a sample cannot confirm a total", n=n)


def find_burst(evidence: Dataset, claim: Claim) -> Finding:
    """Say whether a window holds more incidents than chance piles up somewhere."""
    window = claim.span("window")
    found = burst(evidence.where(**claim.parameters["where"]), window)
    if np.isnan(found.chance):
        return Finding(UNTESTABLE, f"{span(*window)} was not searched throughout")
    expected = (
        f"{amount(found.n, noun(evidence))} {during(*window)}, {rate(found.expected)} expected"
    )
    share = percent(100 * found.chance, 100)
    chance = (
        f"in {share} of series simulated without clusters some window of that length holds as many"
    )
    verdict = SUPPORTED if found.chance < UNLIKELY else UNTESTABLE
    return Finding(verdict, f"{expected}; {chance}", n=number(found.n))


def find_nothing(_: Dataset, claim: Claim) -> Finding:
    """Say why there is no test."""
    return Finding(UNTESTABLE, claim.why_not)


RULES = {
    "recorded": Rule(find_recorded, "killed", uses_tolls=True),
    "rate_ratio": Rule(find_rate_ratio, "ratio"),
    "share": Rule(find_share, "share", columns=("actor", "attribution", "target_type")),
    "ranking": Rule(find_ranking, "ratio"),
    "extreme": Rule(find_extreme, "killed", uses_tolls=True, columns=TOLLS),
    "benchmark": Rule(find_benchmark, uses_tolls=True),
    "burst": Rule(find_burst),
    "none": Rule(find_nothing),
}
"""Test of claims.csv -> its rule."""
