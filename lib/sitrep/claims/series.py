"""Published totals in words: whose they are, of which days, and what they are computed from."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from sitrep.claims.findings import Finding, Obstacle, Published
from sitrep.claims.specification import Statement
from sitrep.claims.totals import read_terms
from sitrep.model.dataset import Dataset
from sitrep.model.periods import Span
from sitrep.words.published import name_who
from sitrep.words.text import during, interval, listing, number, ratio


def tell_published(data: Dataset, claim: Statement, finding: Finding, found: Published) -> str:
    """Return published totals that are set against each other, or against what is claimed.

    Parameters
    ----------
    data, claim, finding : as `tell_reason` takes them
    found : Published, the reason of the finding
    """
    first, second = map(number, found.numbers)
    said = tell_series(data, claim)
    if claim.test == "total":
        return f"{said}: {_against_claimed(data, claim, finding, found)}"
    if claim.test == "order":
        return f"{said}: {first}, at most {second} elsewhere"
    before, after = (_computed(data, claim, found, each) for each in (0, 1))
    form = partial(ratio, base=found.numbers[0])
    limits = interval(finding.low, finding.high, form)
    return (
        f"{said}: {first} {_days(found.spans[0])}{before}, then {second}"
        f" {_days(found.spans[1])}{after}, {form(finding.value)} times the rate (95% interval"
        f" {limits})"
    )


def _against_claimed(data: Dataset, claim: Statement, finding: Finding, found: Published) -> str:
    """Return a total beside the number claimed; with the days of both where they differ."""
    total, claimed = map(number, found.numbers)
    computed = _computed(data, claim, found, 0)
    same = ", the very number: perhaps one origin" if found.equal else ""
    if finding.obstacle is not Obstacle.OTHER_DAYS:
        return f"{total}{computed} where {claimed} are claimed{same}"
    days, meant = map(_days, found.spans)
    return (
        f"{total} {days}{computed} where {claimed} are claimed {meant}: the days differ, and"
        " neither number rules the other out"
    )


def _days(spans: Sequence[Span]) -> str:
    """Return the days of a total."""
    return listing([during(*each) for each in spans])


def _computed(data: Dataset, claim: Statement, found: Published, place: int) -> str:
    """Return whose numbers the first or second total is computed from; nothing of one as it is."""
    if len(found.parts[place]) < 2:
        return ""
    key = ("totals_before", "totals_after")[place] if claim.test == "totals" else "total"
    ids = [name for _, name in read_terms(claim.parameters[key])]
    publishers = data.benchmarks.set_index("benchmark_id").loc[ids, "publisher_id"].unique()
    whose = f"{name_who(data, publishers)}'s" if len(publishers) == 1 else "the published"
    return f" (computed here from {whose} {listing([number(each) for each in found.parts[place]])})"


def tell_series(data: Dataset, claim: Statement) -> str:
    """Return whose totals a test rests on, and what they count."""
    given = claim.parameters.get("totals_after") or claim.parameters["total"]
    total = data.benchmarks.set_index("benchmark_id").loc[read_terms(given)[0][1]]
    who, metric = name_who(data, [str(total["publisher_id"])]), str(total["metric"])
    return f"{who} ({data.label('metric', metric).lower()})"
