"""The tests of incidents: what each finds in some evidence, and how that stands to a claim.

An interval, or a range of accounts, that lies wholly on the claim's side bears it out; one on the
other side speaks against it; of any other the estimate says which way it leans. An interval that
holds both half and twice the threshold says nothing, nor does a sample under 10. What is found is
values; `claims.words` says them.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd

from sitrep.claims.findings import (
    AGAINST,
    FOR,
    LEANS_AGAINST,
    LEANS_FOR,
    OPEN,
    Captured,
    Cluster,
    Finding,
    Lead,
    Named,
    Obstacle,
    Part,
    Rates,
    Stance,
    Tellers,
    Tolls,
    Totals,
    undecided,
)
from sitrep.claims.specification import Statement
from sitrep.measures.clusters import burst
from sitrep.measures.comparison import compare_rates, is_enough
from sitrep.measures.counts import count
from sitrep.measures.groups import count_whole
from sitrep.measures.intervals import add_shares, rate_ratio
from sitrep.measures.published import count_metric
from sitrep.measures.small import SMALL
from sitrep.measures.totals import witness_of
from sitrep.model.attribution import derive_tolls
from sitrep.model.dataset import Dataset
from sitrep.model.periods import Span
from sitrep.model.spans import select_span

UNEVEN = 2.0
"""Captured shares that differ by this factor between two periods: no comparison holds."""

WIDE = 2.0
"""An interval from the threshold over this factor to this many times it, or more, says nothing."""

UNKNOWN = "unknown"
"""The alignment of those of whom none is known, which is none."""

UNLIKELY = 0.05
"""A chance below this is said to be small."""


def decide(low: float, value: float, high: float, threshold: float, *, up: bool = True) -> Stance:
    """Return how an estimate with its interval stands to a claim that it is above a threshold.

    Parameters
    ----------
    low, value, high : float, the estimate and its limits
    threshold : float
    up : bool, False for a claim that it is below

    Examples
    --------
    >>> decide(1.2, 2, 3, 1), decide(0.5, 0.7, 0.9, 1)
    ('bears it out', 'speaks against it')
    >>> decide(0.8, 2, 3, 1), decide(0.8, 2, 3, 1, up=False)
    ('leans to it', 'leans against it')
    >>> decide(0.12, 0.62, 3.2, 1)
    'says nothing'
    """
    strong = low > threshold or high < threshold
    if value == threshold or np.isnan(low) or (np.isnan(value) and not strong):
        return OPEN
    if threshold > 0 and low <= threshold / WIDE and high >= threshold * WIDE:
        return OPEN
    if ((low if np.isnan(value) else value) > threshold) == up:
        return FOR if strong else LEANS_FOR
    return AGAINST if strong else LEANS_AGAINST


def threshold(claim: Statement) -> float:
    """Return the value beyond which a claim lies; NaN where it names none."""
    asked = claim.parameters
    if "direction" in asked:
        factor = float(max(1, asked.get("at_least", 1)))
        return factor if asked["direction"] == "up" else 1 / factor
    return float(asked.get("above", asked.get("at_least", np.nan)))


def find_recorded(evidence: Dataset, claim: Statement) -> Finding:
    """Find whether incidents are told by other publishers, and whether the toll is as claimed."""
    wanted = claim.parameters["incidents"]
    accounts = evidence.accounts[evidence.accounts["incident_id"].isin(wanted)]
    publishers = accounts["publisher_id"].astype("str").drop_duplicates()
    alignments = evidence.publishers.set_index("publisher_id")["alignment"]
    origins = origins_of(evidence, accounts).groupby(accounts["incident_id"]).nunique()
    tellers = Tellers(
        publishers=len(publishers),
        alignments=int(publishers.map(alignments).loc[lambda side: side != UNKNOWN].nunique()),
        accounts=len(accounts),
        incidents=len(wanted),
        untold=len(set(wanted).difference(accounts["incident_id"])),
        origins=int(origins[origins > 0].min()) if len(origins) else 0,
    )
    told = len(wanted) - tellers.untold
    if not told:
        return undecided(Obstacle.UNTOLD, tellers)
    stance: Stance = FOR if told > len(wanted) / 2 else LEANS_FOR
    if "measure" not in claim.parameters:
        return Finding(stance, tellers)
    low, value, high = _toll(evidence, wanted, claim.parameters["measure"])
    if np.isnan(value):
        return undecided(Obstacle.NO_NUMBER, tellers)
    stance = decide(low, value, high, claim.parameters.get("at_least", 0) - 0.5)
    return Finding(stance, tellers, value=value, low=low, high=high)


def find_found(meant: Dataset, claim: Statement) -> Finding:
    """Find whether incidents of a kind are told by other publishers."""
    chosen = select_named(meant, claim)
    weights, rows = chosen.weights, chosen.incidents
    attributed = weights.groupby(rows["attribution"].astype("str")).sum()
    named = Named(
        incidents=float(weights.sum()),
        least=float(claim.parameters.get("at_least", 1)),
        attributed={str(code): float(n) for code, n in attributed.items()},
        days=Span(rows["date_start"].min(), rows["date_end"].max()) if len(rows) else None,
    )
    if named.incidents < named.least:
        return undecided(Obstacle.FEW, named)
    return Finding(FOR, named)


def select_named(meant: Dataset, claim: Statement) -> Dataset:
    """Keep the incidents that an account ascribes to a side meant, and none that is disputed.

    Parameters
    ----------
    meant : Dataset, the incidents that the claim is about
    claim : Statement; where it names no side, every incident meant is kept
    """
    where = claim.parameters["where"]
    if "actors" not in where:
        return meant
    naming = meant.accounts.loc[meant.accounts["actor"].isin(where["actors"]), "incident_id"]
    undisputed = meant.incidents["attribution"] != "disputed"
    named = meant.incidents["incident_id"].isin(naming) & undisputed
    return meant.keep(named, name="actors", values="named by an account")


def origins_of(data: Dataset, accounts: pd.DataFrame) -> pd.Series:
    """Return whom each account comes from: whom it cites, else its publisher; a house is one.

    Parameters
    ----------
    data : Dataset, with the publishers
    accounts : DataFrame, some of its accounts

    Returns
    -------
    Series, by the index of `accounts`
    """
    publisher = accounts["publisher_id"].astype("str")
    cited = accounts.get("origin", pd.Series(pd.NA, accounts.index, dtype="str"))
    return witness_of(data, cited.astype("str").where(cited.notna(), publisher))


def _toll(evidence: Dataset, wanted: list[str], measure: str) -> tuple[float, float, float]:
    """Return the lowest, best and highest number of some incidents together."""
    if measure == "killed":
        rows = evidence.incidents[evidence.incidents["incident_id"].isin(wanted)]
        low, best, high = (rows[name] for name in ("killed_low", "killed", "killed_high"))
    else:
        accounts = evidence.accounts[evidence.accounts["incident_id"].isin(wanted)]
        of_incident = accounts[~accounts["partial"]].groupby("incident_id")[measure]
        low, best, high = of_incident.min(), of_incident.median(), of_incident.max()
    return (
        float(low.sum(min_count=1)),
        float(best.sum(min_count=1)),
        float(high.sum(min_count=1)),
    )


def find_rate_ratio(meant: Dataset, claim: Statement) -> Finding:
    """Find whether a rate rose or fell between two periods."""
    found = compare_rates(meant, claim.span("before"), claim.span("after"))
    if not found.days_before:
        return undecided(Obstacle.UNSEARCHED, Rates())
    rates = Rates(float(found.n_before), float(found.n_after))
    if not is_enough(rates.before, rates.after):
        return undecided(Obstacle.FEW, rates)
    ratio = float(found.exact.ratio)
    low, high = float(found.robust.ci_low), float(found.robust.ci_high)
    stance = decide(low, ratio, high, threshold(claim), up=claim.parameters["direction"] == "up")
    return Finding(stance, rates, value=ratio, low=low, high=high)


def weigh_search(finding: Finding, captured: tuple[Captured, Captured] | None) -> Finding:
    """Withhold an answer that an uneven search could have made.

    Where the share held here fell by a factor of `UNEVEN`, a rise is one all the more; a fall says
    nothing then. The reverse where it grew.

    Parameters
    ----------
    finding : Finding, of two rates
    captured : pair of Captured, in the earlier and the later period, or None
    """
    if captured is None or not isinstance(finding.reason, Rates) or not finding.n:
        return finding
    weighed = replace(finding, reason=replace(finding.reason, captured=captured))
    before, after = (each.share for each in captured)
    grew = after >= UNEVEN * before and finding.value > 1
    fell = before >= UNEVEN * after and finding.value < 1
    if grew or fell:
        return replace(weighed, stance=OPEN, obstacle=finding.obstacle or Obstacle.UNEVEN)
    return weighed


def find_share(meant: Dataset, claim: Statement) -> Finding:
    """Find whether some incidents are more than a share of others."""
    total = float(meant.weights.sum())
    part = float(meant.where(**claim.parameters["of"]).weights.sum())
    if total < SMALL:
        return undecided(Obstacle.FEW, Part(part, total))
    two = pd.DataFrame({"n": [part, total - part]})
    share, low, high = map(float, add_shares(two).loc[0, ["share", "ci_low", "ci_high"]])
    stance = decide(low, share, high, threshold(claim))
    return Finding(stance, Part(part, total), value=share, low=low, high=high)


def find_ranking(meant: Dataset, claim: Statement) -> Finding:
    """Find whether one group has more incidents than any other."""
    by, top = claim.parameters["by"], claim.parameters["top"]
    part = select_span(meant, claim.span("period"))
    table = count(part, by=by, period=None)
    numbers = table.set_index(table[by].astype("str"))["n"].fillna(0)
    others = numbers.drop(top, errors="ignore")
    lead = Lead(float(numbers.get(top, 0.0)), count_whole(part, table, by=by))
    if lead.whole < SMALL or others.empty:
        return undecided(Obstacle.FEW if lead.whole < SMALL else Obstacle.ALONE, lead)
    lead = replace(lead, rival=str(others.idxmax()), rival_part=float(others.max()))
    ratio = rate_ratio(lead.rival_part, lead.part, 1, 1)
    stance = decide(ratio.ci_low, ratio.ratio, ratio.ci_high, 1)
    return Finding(stance, lead, value=ratio.ratio, low=ratio.ci_low, high=ratio.ci_high)


def find_extreme(meant: Dataset, claim: Statement) -> Finding:
    """Find whether one incident has the highest toll of all that are meant."""
    measure, wanted = claim.parameters["measure"], claim.parameters["incident"]
    rows = named_tolls(meant, claim)
    low = rows["killed_low"] if measure == "killed" else rows[measure]
    high = rows["killed_high"] if measure == "killed" else rows[measure]
    known = int(rows[measure].notna().sum())
    if wanted not in rows.index or pd.isna(rows.loc[wanted, measure]):
        return undecided(Obstacle.NO_NUMBER, Tolls(known))
    others = high.drop(wanted).dropna()
    if known < SMALL or others.empty:
        return undecided(Obstacle.FEW, Tolls(known))
    least, best, most = (float(toll[wanted]) for toll in (low, rows[measure], high))
    rival = rows[measure].drop(wanted).max()
    if least > others.max():
        stance = FOR
    elif most < low.drop(wanted).max():
        stance = AGAINST
    else:
        stance = OPEN if best == rival else LEANS_FOR if best > rival else LEANS_AGAINST
    tolls = Tolls(known, float(others.max()))
    return Finding(stance, tolls, value=best, low=least, high=most)


def named_tolls(meant: Dataset, claim: Statement) -> pd.DataFrame:
    """Return the incidents meant, with the tolls of the accounts that name a side meant."""
    rows = meant.incidents.set_index("incident_id")
    longest = claim.parameters.get("at_most_days")
    if longest:
        rows = rows[(rows["date_end"] - rows["date_start"]).dt.days < longest].copy()
    if "actors" not in claim.parameters["where"]:
        return rows
    naming = meant.accounts["actor"].isin(claim.parameters["where"]["actors"])
    tolls = derive_tolls(meant.accounts[naming]).reindex(rows.index)
    told_otherwise = rows.index.isin(meant.accounts.loc[~naming, "incident_id"])
    for name in tolls:
        rows[name] = rows[name].mask(told_otherwise, tolls[name])
    return rows


def find_benchmark(meant: Dataset, claim: Statement) -> Finding:
    """Find whether more is held here than was published; a sample can show no more than that."""
    published = claim.parameters.get("published", {})
    if not published:
        return undecided(Obstacle.NO_TOTAL, Totals())
    rows = select_span(meant, claim.span("period"))
    held = {metric: count_metric(rows, metric) for metric in published}
    totals = Totals(float(rows.weights.sum()), held)
    if any(held[metric] > value for metric, value in published.items()):
        return Finding(AGAINST, totals)
    return undecided(Obstacle.SAMPLE, totals)


def find_burst(meant: Dataset, claim: Statement) -> Finding:
    """Find whether a window stands out from its months by more than chance makes one somewhere."""
    found = burst(meant, claim.span("window"))
    if np.isnan(found.chance):
        return undecided(Obstacle.UNSEARCHED, Cluster())
    cluster = Cluster(float(found.n), found.expected, found.chance, found.joined)
    return Finding(FOR if found.chance < UNLIKELY else OPEN, cluster)
