"""Published totals and general statements: no incidents, and kept apart."""

from __future__ import annotations

import re
from collections.abc import Iterator

from sitrep.coding.files import Page
from sitrep.coding.folder import Folder
from sitrep.coding.form import clip
from sitrep.coding.lexicon import read_list
from sitrep.coding.mentions import Mention
from sitrep.coding.tokens import compare
from sitrep.model.names import list_aliases

SINCE = read_list("since")
ATTACKS = read_list("attacks")
LONG = 8
"""From how many days on a period is one that a total counts."""


def is_total(mention: Mention) -> bool:
    """Say whether a sentence counts over a period, and tells of no one incident."""
    marker = mention.first("total")
    counts = any(toll.number is not None for toll in mention.tolls) or any(_counted(mention))
    if not counts:
        return False
    if mention.has("documents") and any(day.precision == "month" for day in mention.days):
        return True
    if marker is None:
        return bool(mention.bare_years)
    norms = mention.sentence.norms
    if norms[marker.first] in SINCE:
        near = range(marker.last, marker.last + 5)
        if any(norm.endswith("est") for norm in norms[max(marker.first - 3, 0) : marker.first]):
            return False  # "the deadliest since" tells of one
        dated = any(day.first in near for day in mention.days)
        return (
            dated
            or any(word.first in near for word in mention.unresolved)
            or any(
                norms[at] in ("beginning", "start", "early", "late", "بدايه", "مطلع", "اوائل")
                for at in near
                if at < len(norms)
            )
        )
    return True


def is_claim(mention: Mention) -> bool:
    """Say whether a sentence says that something rises, falls or is usual, with no day or toll."""
    return mention.has("trend") and not mention.day and not mention.tolls


def is_background(mention: Mention, page: Page) -> bool:
    """Say whether a sentence tells of another year, with no day of it."""
    years = [
        year for year in mention.bare_years if not page.published or year != page.published.year
    ]
    return bool(years) and not mention.day


def _counted(mention: Mention) -> Iterator[tuple[str, int, int, int]]:
    """Yield what incidents are counted: the measure, the number, and the words that say it."""
    norms = mention.sentence.norms
    for at, norm in enumerate(norms[:-1]):
        if not re.fullmatch(r"\d{1,4}", norm):
            continue
        behind = norms[at + 1 : at + 4]
        if set(behind[:2]) & read_list("assassinations"):
            tried = set(behind) & read_list("attempts")
            yield (
                ("assassinations_and_attempts" if tried else "assassinations"),
                int(norm),
                at,
                at + 4,
            )
        elif set(behind) & ATTACKS:
            yield "attacks", int(norm), at, at + 4


def code_total(mention: Mention, page: Page, folder: Folder) -> list[dict[str, str]]:
    """Return a line for each number that a sentence counts over a period."""
    metrics = folder.codes("metric")
    start, end, because = _period(mention, page)
    region_kind, region = _region(mention, folder)
    base = {
        "kind": "total",
        "period_start": start,
        "period_end": end,
        "region_kind": region_kind,
        "region": region,
        "actor": mention.actor if mention.actor in folder.codes("benchmark_actor") else "all",
        "confidence": "medium" if start else "low",
        "reasons": "" if start else "period: its first day is not told plainly",
        "because_date": clip(because),
    }
    rows = []
    for metric, value, first, last in _counted(mention):
        if metric in metrics:
            said = mention.sentence.quote(first, last)
            rows.append(
                base
                | {"metric": metric, "value": str(value), "qualifier": "exact"}
                | {"because_toll": clip(said)}
            )
    for toll in mention.tolls:
        if toll.number is None or toll.part or toll.what == "abducted":
            continue
        kind = toll.people.target_type if toll.people else ""
        metric = _metric(toll.what, kind, folder)
        if metric in metrics:
            said = mention.sentence.quote(toll.first, toll.last)
            rows.append(
                base
                | {"metric": metric, "value": str(toll.number)}
                | {"qualifier": toll.hedge or "exact", "because_toll": clip(said)}
            )
    return rows


def _metric(what: str, kind: str, folder: Folder) -> str:
    """Return the measure of a published total that counts such people."""
    if what == "wounded":
        return "wounded"
    described = folder.descriptor.get("sitrep", {}).get("metrics", {})
    for name, says in described.items():
        if says.get("counts") == "killed" and kind in says.get("target_types", ()):
            return str(name)
    return "killed_total"


def _period(mention: Mention, page: Page) -> tuple[str, str, str]:
    """Return the first and the last day that are counted, and the words that say so."""
    end = page.published.isoformat() if page.published else ""
    norms = mention.sentence.norms
    for day in mention.days:
        words = mention.sentence.quote(day.first - 2, day.last)
        if set(mention.sentence.norms[max(day.first - 6, 0) : day.first]) & SINCE:
            return day.start.isoformat(), end, words
    for year in mention.bare_years:
        at = norms.index(str(year))
        if set(norms[max(at - 3, 0) : at]) & read_list("beginning"):
            words = mention.sentence.quote(at - 2, at + 1)
            return f"{year}-01-01", end, words
    for day in mention.days:
        if (day.end - day.start).days >= LONG:
            words = mention.sentence.quote(day.first - 2, day.last)
            return day.start.isoformat(), day.end.isoformat(), words
    return "", end, ""


def _region(mention: Mention, folder: Folder) -> tuple[str, str]:
    """Return where a total counts: the theatre or region named, else the country."""
    regions = [row["admin1"] for row in folder.tables["admin1"]]
    spelt = {compare(name) for region in regions for name in list_aliases("admin1", region)}
    words = set(mention.sentence.norms) - spelt - {compare(region) for region in regions}
    for theatre, label in folder.codes("theatre").items():
        if {theatre, compare(label).split(" ")[-1]} & words:
            return "theatre", theatre
    if mention.regions:
        return "admin1", str(mention.regions[0].value)
    return "country", folder.country


def code_claim(mention: Mention) -> dict[str, str]:
    """Return the line of a general statement; whoever keeps it writes it in own words."""
    found = mention.first("trend")
    words = mention.sentence.quote(found.first - 5, found.last + 6) if found else ""
    return {
        "kind": "claim",
        "claim_kind": "trend",
        "confidence": "low",
        "reasons": "write the statement in your own words",
        "because_kind": clip(words),
    }
