"""The values of a finding in words."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from sitrep.claims.findings import (
    Answered,
    Captured,
    Cluster,
    Finding,
    Lead,
    Model,
    Named,
    Nothing,
    Obstacle,
    Part,
    Published,
    Rates,
    Tellers,
    Tolls,
    Totals,
    Wrong,
)
from sitrep.claims.series import tell_published
from sitrep.claims.specification import Statement
from sitrep.measures.small import SMALL
from sitrep.model.dataset import Dataset
from sitrep.model.filters import COLUMN_OF
from sitrep.words.clusters import SIMULATED
from sitrep.words.published import name_who
from sitrep.words.scope import noun
from sitrep.words.text import (
    about,
    amount,
    chance,
    during,
    interval,
    listing,
    number,
    part_of,
    percent,
    plural,
    rate,
    ratio,
    share,
    span,
)


def tell_reason(data: Dataset, claim: Statement, finding: Finding) -> str:
    """Return what is found, and what keeps it from deciding; no capital and no full stop.

    Parameters
    ----------
    data : Dataset, the evidence
    claim : Statement, what is tested
    finding : Finding
    """
    found = tell_found(data, claim, finding)
    match finding.reason:
        case Rates(captured=(before, after)):
            return f"{found}; {_search(before, after, finding.obstacle)}"
        case Totals(held=held) if held:
            limit = "a sample cannot confirm a total"
            return f"{found}; {limit if finding.obstacle else 'more than is claimed'}"
        case Cluster(chance=likely) if finding.n:
            some = "some window of that length is as unusual"
            return f"{found}; in {chance(likely)} of {SIMULATED} {some}"
    return found


def tell_found(data: Dataset, claim: Statement, finding: Finding) -> str:
    """Return what is found, with the days it is about; no capital and no full stop.

    Parameters
    ----------
    data, claim, finding : as `tell_reason` takes them
    """
    match finding.reason:
        case Tellers() as tellers:
            return _tellers(claim, finding, tellers)
        case Rates() as rates:
            return _rates(data, claim, finding, rates)
        case Lead() as lead:
            return _lead(data, claim, finding, lead)
        case Part() as part:
            return _part(data, claim, finding, part)
        case Tolls() as tolls:
            return _tolls(data, claim, finding, tolls)
        case Totals() as totals:
            return _totals(data, claim, totals)
        case Named() as named:
            return _named(data, named)
        case Cluster() as cluster:
            return _cluster(data, claim, cluster)
        case Model() as model:
            return _model(data, claim, finding, model)
        case Published() as published:
            return tell_published(data, claim, finding, published)
        case Answered() as answered:
            return _answered(data, claim, finding, answered)
        case Wrong(why=why):
            return f"its specification cannot be computed ({why})"
        case Nothing():
            return _nothing(claim, finding)


def tell_title(data: Dataset, claim: Statement, finding: Finding) -> str:
    """Return what is found in few words, for a figure whose subtitle says the days.

    Parameters
    ----------
    data, claim, finding : as `tell_reason` takes them
    """
    match finding.reason:
        case Rates(before=before, after=after) if finding.n:
            said = _ratio(finding, before + after)
            return f"{amount(before, noun(data))}, then {about(after)}: {said}"
        case Totals(held=held) if held:
            return f"held here: {_against(data, claim, held)}"
    return tell_found(data, claim, finding)


def tell_n(finding: Finding) -> str:
    """Return on how many incidents or accounts a finding rests.

    Examples
    --------
    >>> tell_n(Finding("bears it out", Rates(26, 39))), tell_n(Finding("leans to it", Part(14, 81)))
    ('26 → 39', '14 of 81')
    """
    match finding.reason:
        case Tolls(incidents=incidents):
            return amount(incidents, "toll")
        case Part(whole=0):
            return "none"
        case Totals(incidents=incidents) | Named(incidents=incidents) if finding.n:
            return amount(incidents, "incident")
        case Model(totals=totals):
            return amount(totals, "total")
        case Rates() | Published():
            return " → ".join(map(number, finding.n))
    return " of ".join(map(number, finding.n))


def _tellers(claim: Statement, finding: Finding, tellers: Tellers) -> str:
    """Return who tells of the incidents, and the toll that they give."""
    if finding.obstacle is Obstacle.UNTOLD:
        rest = f" of any of the {tellers.incidents} incidents" if tellers.incidents > 1 else ""
        return f"no account by another publisher is held here{rest}"
    who = amount(tellers.publishers, "publisher")
    by = f"told by {who} of {amount(tellers.alignments, 'known alignment')}"
    if tellers.incidents > 1:
        told = tellers.incidents - tellers.untold
        by = f"{told} of the {tellers.incidents} incidents are {by}"
    if finding.obstacle is Obstacle.NO_NUMBER:
        return f"{by}, none of which gives the number"
    return f"{by}; {_toll(claim, finding)}" if "measure" in claim.parameters else by


def _toll(claim: Statement, finding: Finding) -> str:
    """Return a toll: the best account, and the lowest and the highest where they differ."""
    said = f"{claim.parameters['measure'].replace('_', ' ')}: {number(finding.value)}"
    if finding.low != finding.high:
        said = f"{said} (accounts: {number(finding.low)} to {number(finding.high)})"
    least = claim.parameters.get("at_least")
    return said if least is None else f"{said}, at least {number(least)} claimed"


def _rates(data: Dataset, claim: Statement, finding: Finding, rates: Rates) -> str:
    """Return the incidents of two periods, and the ratio of their rates."""
    if finding.obstacle is Obstacle.UNSEARCHED:
        return "the two periods were not searched throughout"
    then, now = (amount(n, noun(data)) for n in (rates.before, rates.after))
    before, after = (during(*claim.span(name)) for name in ("before", "after"))
    clustered = "" if finding.obstacle is Obstacle.FEW else ", clustering allowed for"
    return f"{then} {before} and {now} {after}: {_ratio(finding, sum(finding.n), clustered)}"


def _ratio(finding: Finding, base: float, note: str = "") -> str:
    """Return a ratio of rates with its interval, or that there are too few incidents for one."""
    if finding.obstacle is Obstacle.FEW:
        return f"fewer than {SMALL} in both periods together"
    form = partial(ratio, base=base)
    limits = interval(finding.low, finding.high, form)
    times = f"{form(finding.value)} times the rate" if finding.n[0] else "no ratio to none"
    return f"{times} (95% interval {limits}{note})"


def _search(before: Captured, after: Captured, obstacle: Obstacle | None) -> str:
    """Return how even the search of two periods was."""
    first, second = (part_of(*captured, "attack") for captured in (before, after))
    uneven = ", which alone could make the difference" if obstacle is Obstacle.UNEVEN else ""
    counted = "that one publisher counted on days of these periods"
    return f"held here: {first} and {second} {counted}{uneven}"


def _part(data: Dataset, claim: Statement, finding: Finding, part: Part) -> str:
    """Return some incidents of many, with the interval of their share."""
    if not part.whole:
        return f"{_none(data)} are held here"
    filters = claim.parameters["of"]
    labels = [data.label(COLUMN_OF[name][0], code) for name in filters for code in filters[name]]
    how = "attributed to" if set(filters) == {"actors"} else "coded as"
    said = f"{how} {listing(labels)}: {about(part.part)} of {amount(part.whole, noun(data))}"
    if finding.obstacle is Obstacle.FEW:
        return f"{said}, fewer than {SMALL}"
    limits = interval(finding.low, finding.high, partial(share, base=part.whole))
    return f"{said}, {percent(part.part, part.whole)} (95% interval {limits})"


def _lead(data: Dataset, claim: Statement, finding: Finding, lead: Lead) -> str:
    """Return the incidents of a group, beside those of its strongest rival."""
    by, when = claim.parameters["by"], during(*claim.span("period"))
    if not lead.whole:
        return f"{_none(data)} {when} are held here"
    held = f"{about(lead.part)} of {amount(lead.whole, noun(data))}"
    said = f"{data.label(by, claim.parameters['top'])}: {held} {when}"
    if finding.obstacle is Obstacle.FEW:
        return f"{said}, fewer than {SMALL} in all"
    if finding.obstacle is Obstacle.ALONE:
        return f"{said}, none to compare it with"
    return f"{said}, against {about(lead.rival_part)} in {data.label(by, lead.rival)}"


def _none(data: Dataset) -> str:
    """Return that there are no incidents of the kind that a claim is about."""
    return f"no {plural(noun(data))} that it is about"


def _tolls(data: Dataset, claim: Statement, finding: Finding, tolls: Tolls) -> str:
    """Return the toll of an incident, beside the highest of any other."""
    if finding.obstacle is Obstacle.NO_NUMBER:
        return "no account by another publisher gives its toll, or most name another side"
    if finding.obstacle is Obstacle.FEW:
        return f"{amount(tolls.incidents, noun(data))} with a toll: fewer than {SMALL}"
    days = claim.parameters.get("at_most_days")
    length = f" of at most {amount(days, 'day')}" if days else ""
    others = f"{amount(tolls.incidents, noun(data))}{length} with a toll"
    toll = f"{_toll(claim, finding)}, up to {number(tolls.most)} in another of the {others}"
    sides = claim.parameters["where"].get("actors", ())
    if not sides:
        return toll
    return f"{toll}, by the accounts that name {listing([data.label('actor', s) for s in sides])}"


def _totals(data: Dataset, claim: Statement, totals: Totals) -> str:
    """Return what is held of what a claim counts."""
    days = claim.span("period")
    if not totals.held:
        return f"published totals of the same area; the days meant are {span(*days)}"
    return f"held here {during(*days)}: {_against(data, claim, totals.held)}"


def _named(data: Dataset, named: Named) -> str:
    """Return the incidents of a kind that others tell of, how they are attributed, and when."""
    held = amount(named.incidents, noun(data))
    said = f"{held} of the kind that it is about"
    if named.days:
        how = [f"{about(n)} {data.label('attribution', code).lower()}" for code, n in _all(named)]
        said = f"{said} {during(*named.days)} ({listing(how)})"
    fewer = f", fewer than {number(named.least)}" if named.incidents < named.least else ""
    return f"{said}, told as such by other publishers{fewer}"


def _all(named: Named) -> list[tuple[str, float]]:
    """Return how many incidents have each attribution, the most frequent first."""
    return sorted(named.attributed.items(), key=lambda each: (-each[1], each[0]))


def _against(data: Dataset, claim: Statement, held: Mapping[str, float]) -> str:
    """Return each number held, against the one claimed."""
    claimed = claim.parameters["published"]
    return listing(
        [
            f"{about(n)} against {about(claimed[metric])} claimed"
            f" ({data.label('metric', metric).lower()})"
            for metric, n in held.items()
        ]
    )


def _cluster(data: Dataset, claim: Statement, cluster: Cluster) -> str:
    """Return the incidents of a window, beside what was to be expected."""
    window = claim.span("window")
    if not cluster.n:
        return f"{span(*window)} was not searched throughout"
    n = amount(cluster.incidents, noun(data))
    once = f" (and {number(cluster.joined)} further in an episode)" if cluster.joined else ""
    return f"{n}{once} {during(*window)}, {rate(cluster.expected)} expected"


def _nothing(claim: Statement, finding: Finding) -> str:
    """Return why there is no test."""
    if finding.obstacle is Obstacle.OWN:
        return "only its own publisher says so"
    if finding.obstacle is Obstacle.NOT_ASKED:
        return "not all that it is about is among the incidents asked about"
    return claim.why_not


def _model(data: Dataset, claim: Statement, finding: Finding, model: Model) -> str:
    """Return the ratio of two rates with the search taken out."""
    if finding.obstacle is Obstacle.NO_MODEL:
        totals = amount(model.totals, "published total")
        return f"the trend with the search taken out gives no number ({totals} to rest on)"
    before, after = (span(*claim.span(name)) for name in ("before", "after"))
    form = partial(ratio, base=SMALL)
    limits = interval(finding.low, finding.high, form)
    whose = name_who(data, model.witnesses)
    of = "" if model.attacks else ", none of them of incidents"
    return (
        f"with the search taken out by a model, {form(finding.value)} times the rate (95% credible "
        f"interval {limits}), {before} to {after}, by our counts and "
        f"{amount(model.totals, 'published total')} of {whose}{of}"
    )


def _answered(data: Dataset, claim: Statement, finding: Finding, answered: Answered) -> str:
    """Return what a side says of itself, against the attacks that are attributed to it."""
    sides = claim.parameters["where"].get("actors", ())
    who = listing([data.label("actor", side) for side in sides]) or "the side"
    held = (
        f"{amount(answered.held, noun(data))} attributed to {who} {during(*claim.span('period'))}"
    )
    own = f"{about(answered.claimed)} by its own count"
    if answered.held < SMALL:
        return f"held here: {held}, fewer than {SMALL}; {own}"
    captured = part_of(*answered.captured, noun(data))
    if finding.obstacle is Obstacle.FEW:
        return f"held here: {captured} that another counted, fewer than {SMALL}; {own}"
    form = partial(share, base=SMALL * SMALL)
    limits = interval(finding.low, finding.high, form)
    return (
        f"{own}, {held} held here where {captured} that another counted are:"
        f" {form(finding.value)} (95% interval {limits})"
    )
