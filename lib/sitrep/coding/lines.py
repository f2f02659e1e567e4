"""From an incident that sentences tell of to a line of the coding form."""

from __future__ import annotations

from collections.abc import Mapping

from sitrep.coding.candidates import Candidate
from sitrep.coding.files import Page
from sitrep.coding.folder import Folder
from sitrep.coding.form import clip
from sitrep.coding.hit import code_targets
from sitrep.coding.kinds import code_kind
from sitrep.coding.mentions import Mention
from sitrep.coding.where import code_place


def code_incident(
    candidate: Candidate, before: Candidate | None, page: Page, folder: Folder
) -> dict[str, str]:
    """Return the line of one incident.

    Parameters
    ----------
    candidate : Candidate
    before : Candidate, the last one on the page that has a day, if there is one
    page : Page
    folder : Folder
    """
    reasons: list[str] = []
    row = {"kind": "incident", "scope": "conflict"}
    row |= _date(candidate, before, page, reasons)
    row |= code_place(candidate, folder, reasons)
    row |= _actor(candidate)
    row |= code_targets(candidate, row["actor"], folder, reasons)
    row |= code_kind(candidate, row, reasons)
    row |= _origin(candidate, page)
    row["confidence"] = _confidence(row, candidate)
    row["reasons"] = "; ".join(dict.fromkeys(reasons))
    return row


def _date(
    candidate: Candidate, before: Candidate | None, page: Page, reasons: list[str]
) -> dict[str, str]:
    """Return the days: those named; else the day told or of publication, and say so."""
    day, mention = candidate.day
    because = ""
    if day and mention:
        because = mention.sentence.quote(day.first, day.last)
        if day.why:
            reasons.append(f"date: {day.why}")
        start, end, precision = day.start, day.end, day.precision
        if precision == "day" and (end - start).days > 1 and not _is_span(mention, day.first):
            precision = "day"
    else:
        told = next(((one.told, one) for one in candidate.mentions if one.told), None)
        unresolved = next((one for one in candidate.mentions if one.unresolved), None)
        if told and told[0]:
            day, mention = told
            start, end, precision = day.start, day.end, "day"
            because = mention.sentence.quote(day.first, day.last)
            reasons.append("date: the day on which it was told")
        elif unresolved and page.published is None:
            found = unresolved.unresolved[0]
            because = unresolved.sentence.quote(found.first - 1, found.last + 1)
            reasons.append("date: cannot be resolved without the day of publication (--published)")
            return {"date_precision": "", "because_date": clip(because)}
        elif before and before.day[0] and _close(before, candidate):
            start, end, precision = before.day[0].start, before.day[0].end, before.day[0].precision
            reasons.append("date: none told, that of the incident before it")
        elif page.published is not None:
            start = end = page.published
            precision = "day"
            reasons.append("date: none told, the day of publication stands in")
        else:
            reasons.append("date: none told, and no day of publication")
            return {"date_precision": "", "because_date": ""}
    return {
        "date_start": start.isoformat(),
        "date_end": end.isoformat(),
        "date_precision": precision,
        "because_date": clip(because),
    }


def _close(before: Candidate, candidate: Candidate) -> bool:
    """Say whether an incident is told in the paragraph of another, or in the next one."""
    last, first = before.mentions[-1].sentence, candidate.mentions[0].sentence
    return 0 <= first.paragraph - last.paragraph <= 1


def _is_span(mention: Mention, first: int) -> bool:
    return "between" in mention.sentence.norms[max(first - 2, 0) : first]


def _actor(candidate: Candidate) -> dict[str, str]:
    """Return the side that acted and how it is known."""
    actor, found, mention = candidate.actor
    if not actor or actor == "unidentified":
        words = mention.sentence.quote(found.first, found.last) if mention and found else ""
        return {"actor": "unidentified", "attribution": "none", "because_actor": clip(words)}
    assert mention is not None
    attribution = "reported"
    if any(one.has("claimed") for one in candidate.mentions):
        attribution = "claimed"
    elif any(one.has("suspected") for one in candidate.mentions if one.actor == actor):
        attribution = "suspected"
    words = mention.sentence.quote(found.first - 2, found.last + 3) if found else ""
    return {"actor": actor, "attribution": attribution, "because_actor": clip(words)}


def _origin(candidate: Candidate, page: Page) -> dict[str, str]:
    """Return whom the page names as its own source."""
    for mention in candidate.mentions:
        for word in mention.words:
            if word.field == "origin" and str(word.value) != page.publisher:
                words = mention.sentence.quote(word.first - 2, word.last + 1)
                return {"origin": str(word.value), "because_origin": clip(words)}
    return {"origin": "", "because_origin": ""}


def _confidence(row: Mapping[str, str], candidate: Candidate) -> str:
    """Say how much of the line the page tells plainly: high, medium or low."""
    points = bool(row.get("because_date")) + bool(row.get("place_id"))
    points += row.get("geo_precision") in ("exact", "near")
    points += row["event_type"] not in ("unknown", "armed_assault", "facility_attack")
    points += bool(row.get("because_toll"))
    if any(mention.has("not") for mention in candidate.mentions):
        points -= 2
    return "high" if points >= 5 else "medium" if points >= 3 else "low"
