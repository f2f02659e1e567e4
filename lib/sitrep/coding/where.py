"""Where an incident happened: the place, how well it is known, and its theatre."""

from __future__ import annotations

import math

from sitrep.coding.candidates import Candidate
from sitrep.coding.folder import Folder
from sitrep.coding.form import clip
from sitrep.coding.lexicon import read_list
from sitrep.coding.mentions import Mention
from sitrep.coding.places import Place
from sitrep.coding.tokens import compare

NEAR = 3
"""How many words may stand before a name behind "near": near the town of."""

COMPASS = read_list("compass")
"""Words that mean a part of a region: its east, its countryside."""


WHOLE = read_list("whole region")
"""Words that make the name of a region that of all of it."""


def code_place(candidate: Candidate, folder: Folder, reasons: list[str]) -> dict[str, str]:
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
        "coordinates_from": place.origin,
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
        if word.field == "near" and (0 <= before <= NEAR or behind == 0):
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
