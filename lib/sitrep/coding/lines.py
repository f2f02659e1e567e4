"""From an incident that sentences tell of to a line of the coding form."""

from __future__ import annotations

import math
from collections.abc import Mapping

from sitrep.coding.candidates import Candidate, people_hit
from sitrep.coding.folder import Folder
from sitrep.coding.form import clip, target_columns
from sitrep.coding.gazetteer import Place
from sitrep.coding.lexicon import read_list
from sitrep.coding.mentions import Mention
from sitrep.coding.pages import Page
from sitrep.coding.people import PERSON
from sitrep.coding.tokens import compare

ARMED = frozenset(
    [
        "military",
        "intelligence",
        "police",
        "progov_militia",
        "foreign_forces",
        "armed_group",
        "isis",
        "hts",
        "opposition_group",
    ]
)
"""Targets that carry arms: an attack on their post is one on a facility."""

WEAPONS = {
    "airstrike": "air_delivered",
    "mine": "landmine",
    "shelling": "mortar_or_artillery",
    "deployment": "none",
}
"""The means that an event type implies."""

COMPASS = read_list("compass")
"""Words that mean a part of a region: its east, its countryside."""

WHOLE = read_list("whole region")
"""Words that make the name of a region that of all of it."""

FORCES = ("forces", "army", "corps", "police", "israel", "coalition")
"""Parts of the names of sides that are states or stand with one: they sweep, others attack."""


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
    row |= _place(candidate, folder, reasons)
    row |= _actor(candidate)
    row |= _targets(candidate, row["actor"], folder, reasons)
    row |= _kind(candidate, row, reasons)
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


def _place(candidate: Candidate, folder: Folder, reasons: list[str]) -> dict[str, str]:
    """Return the place: the most special one named, else the region."""
    found, place, mention = candidate.place
    if not found or not place or not mention:
        return _region(candidate, folder, reasons)
    same = {
        one.value.admin1: one.value
        for one in mention.places
        if (one.first, one.last) == (found.first, found.last)
    }
    named = {region.value for each in candidate.mentions for region in each.regions}
    if len(same) > 1:
        fitting = [other for admin1, other in same.items() if admin1 in named]
        if len(fitting) != 1:
            reasons.append(f"place: there are several of this name, in {', '.join(sorted(same))}")
        place = fitting[0] if fitting else place
    precision = _precision(mention, found.first, found.last, place)
    because = clip(mention.sentence.quote(found.first - 2, found.last + 1))
    if math.isnan(place.latitude):
        reasons.append("place: not in places.csv; give its region and coordinates")
        region = _region(candidate, folder, [])
        known = [one.value for one in mention.places if one.value.admin1]
        return {
            "place": place.name,
            "place_ar": place.name_ar,
            "place_kind": "settlement",
            "admin1": region.get("admin1") or (known[0].admin1 if known else ""),
            "theatre": region.get("theatre", ""),
            "geo_precision": precision,
            "because_place": because,
        }
    theatre, why = folder.theatre_of(place.admin1, place.latitude, place.longitude)
    if why:
        reasons.append(why)
    if not place.place_id:
        reasons.append(f"place: from the gazetteer {place.origin}, new to places.csv")
    return _of_place(place) | {
        "theatre": theatre,
        "geo_precision": precision,
        "because_place": because,
    }


def _of_place(place: Place) -> dict[str, str]:
    return {
        "place_id": place.place_id,
        "place": place.name,
        "place_ar": place.name_ar,
        "admin1": place.admin1,
        "latitude": f"{place.latitude:.4f}",
        "longitude": f"{place.longitude:.4f}",
        "place_kind": place.kind,
    }


def _precision(mention: Mention, first: int, last: int, place: Place) -> str:
    """Say how well a place is known: what stands before its name makes it less exact."""
    if place.kind == "area":
        whole = {word for word in compare(place.name).split() if word not in WHOLE}
        return "admin1" if whole == set(compare(place.admin1).split()) else "area"
    for word in mention.words:
        before, behind = first - word.last, word.first - last
        behind = behind if mention.sentence.norms[word.first].isascii() else -1
        if word.field == "area" and (0 <= before <= 1 or behind == 0):
            return "area"
    for word in mention.words:
        before, behind = first - word.last, word.first - last
        behind = behind if mention.sentence.norms[word.first].isascii() else -1
        if word.field == "near" and (0 <= before <= 2 or behind == 0):
            return "near"
    return "exact"


def _region(candidate: Candidate, folder: Folder, reasons: list[str]) -> dict[str, str]:
    """Return the region named, with the place that stands in for the whole of it."""
    for mention in candidate.mentions:
        for region in mention.regions:
            admin1 = str(region.value)
            whole = [
                row
                for row in folder.tables["places"]
                if row["admin1"] == admin1 and row["kind"] == "area"
            ]
            near = mention.sentence.norms[max(region.first - 3, 0) : region.last + 3]
            wanted = _wanted(near)
            fitting = [row for row in whole if any(word in row["place_id"] for word in wanted)]
            part = bool(set(near) & COMPASS)
            whole_region = not fitting or "governorate" in wanted[0]
            found = {
                "admin1": admin1,
                "geo_precision": "area" if part or not whole_region else "admin1",
                "because_place": clip(mention.sentence.quote(region.first - 2, region.last + 1)),
            }
            reasons.append("place: no more than the region is named")
            if fitting:
                row = fitting[0]
                theatre, _ = folder.theatre_of(
                    admin1, float(row["latitude"]), float(row["longitude"])
                )
                found |= {name: row[name] for name in ("place_id", "latitude", "longitude")}
                found |= {"place": row["name"], "place_ar": row["name_ar"], "place_kind": "area"}
                found["theatre"] = theatre
            return found
    reasons.append("place: none that the places or the gazetteer have")
    return {"geo_precision": "", "because_place": ""}


def _wanted(near: list[str]) -> list[str]:
    """Return what the name of a stand-in place must hold, by the words around a region."""
    if any("desert" in word or "badi" in word or "باديه" in word for word in near):
        return ["desert", "badia", "governorate"]
    return ["governorate", "region", "province", "countryside"]


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


def _targets(
    candidate: Candidate, actor: str, folder: Folder, reasons: list[str]
) -> dict[str, str]:
    """Return the groups hit; the dead of the side that acted stand apart."""
    row: dict[str, str] = {}
    words: list[str] = []
    number = 0
    groups = people_hit(candidate)
    for people, numbers, said in groups:
        words += said
        if people.actor and people.actor == actor and not people.unit:
            if numbers.get("killed") is not None:
                row["actor_killed"] = str(numbers["killed"])
            continue
        number += 1
        values = [people.target_type, people.unit]
        if people.target_type == "unknown" and len(groups) == 1:
            values = [*_hit(candidate, actor)]
        if values[0] == PERSON:
            values[0] = "civilian" if "civilian" in folder.codes("target_type") else "unknown"
        values += [_cell(numbers.get(what)) for what in ("killed", "wounded", "abducted")]
        row |= dict(zip(target_columns(number), values, strict=True))
    if not number:
        kind, unit = _hit(candidate, actor)
        kind = "unknown" if kind == PERSON else kind
        row |= dict(zip(target_columns(1), [kind, unit, "", "", ""], strict=True))
        if kind == "unknown":
            reasons.append("target: not told in words that the tables have")
    notes = [
        toll.note
        for told in candidate.tolls().values()
        for toll, _ in told
        if toll.note.startswith("range")
    ]
    if any(one.has("none") for one in candidate.mentions):
        reasons.append("toll: the page says that there was none; blank means not told")
    return row | {"because_toll": clip("; ".join(words)), "note": "; ".join(dict.fromkeys(notes))}


def _cell(number: int | None) -> str:
    return "" if number is None else str(number)


def _hit(candidate: Candidate, actor: str) -> tuple[str, str]:
    """Return the people hit of whom no number is told: those named who did not act."""
    best: tuple[int, str, str] = (-1, "unknown", "")
    for mention in candidate.mentions:
        for one in mention.people:
            people = one.value
            if people.actor == actor or people.target_type == "unknown":
                continue
            score = people.detail
            if score > best[0]:
                best = (score, people.target_type, people.unit)
    return best[1], best[2]


def _kind(candidate: Candidate, row: Mapping[str, str], reasons: list[str]) -> dict[str, str]:
    """Return class, type and means of the incident."""
    kinds = candidate.kinds
    armed = row.get("target_1_type", "") in ARMED
    kind = next(iter(kinds), "unknown")
    weak = kind in ("facility_attack", "armed_assault")
    if weak and "armed_assault" in kinds:
        kind = "facility_attack" if "facility_attack" in kinds and armed else "armed_assault"
    if kind == "clash" and armed and {"facility_attack", "armed_assault"} <= set(kinds):
        kind = "facility_attack"
    if kind == "armed_assault" and armed and any(one.has("moving") for one in candidate.mentions):
        kind = "ambush"
    guns = {
        str(word.value)
        for one in candidate.mentions
        for word in one.words
        if word.field == "weapon_type"
    }
    if kind == "bombing" and "armed_assault" in kinds and {"firearms", "grenade"} <= guns:
        kind = "ambush" if any(one.has("moving") for one in candidate.mentions) else "armed_assault"
    weapon = _weapon(candidate, kind)
    killed, wounded = row.get("target_1_killed", ""), row.get("target_1_wounded", "")
    single = kind == "armed_assault" and weapon == "firearms" and row["actor"] == "unidentified"
    if single and killed == "1":
        kind = "assassination"
        reasons.append("kind: one person shot by unidentified people is taken as chosen")
    elif single and wounded == "1" and not killed:
        kind = "assassination_attempt"
        reasons.append("kind: one person shot at by unidentified people is taken as chosen")
    if kind == "kidnapping" and killed:
        kind = "execution"
    if kind == "facility_attack" and not armed and "armed_assault" in kinds:
        kind = "armed_assault"
    if kind == "unknown":
        reasons.append("kind: not told in words that the tables have")
    state = any(word in row["actor"].casefold() for word in FORCES)
    event_class = "attack"
    if kind == "deployment":
        event_class = "development"
    elif kind == "sweep" or (kind == "clash" and state):
        event_class = "operation"
    found = kinds.get(kind) or next(iter(kinds.values()), None)
    because = ""
    if found:
        word, mention = found
        because = mention.sentence.quote(word.first - 1, word.last + 2)
    return {
        "event_class": event_class,
        "event_type": kind,
        "weapon_type": weapon,
        "because_kind": clip(because),
    }


def _weapon(candidate: Candidate, kind: str) -> str:
    """Return the means: the one named, several, or what the event type implies."""
    named = list(
        dict.fromkeys(
            str(word.value)
            for mention in candidate.mentions
            for word in mention.words
            if word.field == "weapon_type"
        )
    )
    if "vehicle_ied" in named and "ied" in named:
        named.remove("ied")
    implied = WEAPONS.get(kind, "")
    if implied and (implied in named or not named or kind in ("airstrike", "mine")):
        return implied
    if not named:
        return "unknown"
    return named[0] if len(named) == 1 else "mixed"


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
    points = bool(row.get("because_date")) + bool(row.get("place"))
    points += row.get("geo_precision") in ("exact", "near")
    points += row["event_type"] not in ("unknown", "armed_assault", "facility_attack")
    points += bool(row.get("because_toll") or row["actor"] != "unidentified")
    if any(mention.has("not") for mention in candidate.mentions):
        points -= 2
    return "high" if points >= 4 else "medium" if points == 3 else "low"
