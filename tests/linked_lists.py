"""Made-up files of ACLED, UCDP GED and GTD about the same incidents: which are one is known.

Each list has about two thirds of the incidents, each with its own words for sides and kinds, and
the further from the truth in days, place, name and toll, the higher the noise.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from math import cos, radians
from pathlib import Path
from random import Random

import foreign_exports as exports
import made_up
import sitrep
from sitrep.api import Dataset

NOISE = (0, 1, 2)
"""Levels: 0 as they were; 1 as two careful lists differ; 2 as careless ones do."""

TOWNS = [
    *("Al-Sukhnah", "Tafas", "Muzayrib", "Maarrat Misrin", "Qalaat al-Madiq", "Dayr Hafir"),
    *("Khan Arnabah", "Jasim", "Nawa", "Abu Kamal", "Al-Mayadin", "Salamiyah", "Uqayribat"),
    *("Busra al-Sham", "Ras al-Ayn", "Tell Rifaat", "Sarmin", "Binnish", "Kafr Nabl", "Inkhil"),
]
SPELT = {
    "Al-Sukhnah": "Sukhna",
    "Muzayrib": "Mzeirib",
    "Maarrat Misrin": "Maaret Misrine",
    "Qalaat al-Madiq": "Qalat al-Mudiq",
    "Al-Mayadin": "Mayadeen",
    "Uqayribat": "Uqairbat",
    "Kafr Nabl": "Kafranbel",
    "Inkhil": "Ankhal",
}
"""Town -> another spelling of it."""

SIDES = {
    "state": {
        "acled": "Military Forces of Syria (2000-2024)",
        "ged": "Government of Syria",
        "gtd": "Syrian Armed Forces",
    },
    "isis": {
        "acled": "Islamic State (Syria)",
        "ged": "IS",
        "gtd": "Islamic State of Iraq and the Levant (ISIL)",
    },
    "nobody": {
        "acled": "Unidentified Armed Group (Syria)",
        "ged": "Unidentified",
        "gtd": "Unknown",
    },
}
KINDS = {
    "shooting": {
        "acled": ("Violence against civilians", "Attack"),
        "gtd": (2, "Armed Assault", 5, "Firearms"),
    },
    "bomb": {
        "acled": ("Explosions/Remote violence", "Remote explosive/landmine/IED"),
        "gtd": (3, "Bombing/Explosion", 6, "Explosives"),
    },
}


@dataclass(frozen=True)
class Truth:
    """An invented incident."""

    number: int
    day: date
    town: str
    latitude: float
    longitude: float
    side: str
    kind: str
    killed: int


def invent(n: int = 240, *, seed: int = 7, days: int = 200, more: int = 0) -> list[Truth]:
    """Return invented incidents of one country, in `TOWNS` and so many more."""
    random = Random(seed)
    syllables = [a + b for a in "bdfghjklmnrst" for b in "aiu"]
    named = ["".join(random.choices(syllables, k=4)).capitalize() for _ in range(more)]
    towns = [*TOWNS, *named]
    at = {town: (random.uniform(32.6, 36.2), random.uniform(36, 40)) for town in towns}
    truth = []
    for number in range(n):
        town = random.choice(towns)
        latitude, longitude = at[town]
        truth.append(
            Truth(
                number,
                date(2016, 3, 1) + timedelta(random.randrange(days)),
                town,
                latitude,
                longitude,
                random.choices(list(SIDES), (3, 3, 2))[0],
                random.choice(list(KINDS)),
                random.choices((1, 1, 2, 3, 5, 8, 14, 22))[0],
            )
        )
    return truth


def blur(one: Truth, noise: int, random: Random) -> Truth:
    """Return an incident as a list tells it."""
    day, town, killed = one.day, one.town, one.killed
    if noise and random.random() < 0.2 * noise:
        day += timedelta(random.choice((-1, 1) if noise == 1 else (-2, -1, 1, 2)))
    if noise and random.random() < 0.4 * noise:
        town = SPELT.get(town, town)
    if noise and random.random() < 0.25 * noise:
        killed = max(1, round(killed * random.choice((0.7, 0.8, 1.2, 1.5))))
    off = (0.0, 3.0, 10.0)[noise] / 111
    latitude = one.latitude + random.uniform(-off, off)
    longitude = one.longitude + random.uniform(-off, off) / cos(radians(one.latitude))
    side = "nobody" if noise and random.random() < 0.1 * noise else one.side
    return Truth(one.number, day, town, latitude, longitude, side, one.kind, killed)


def write(folder: Path, noise: int, *, seed: int = 1, **invented: int) -> dict[str, Dataset]:
    """Write the three files, and return what `load` makes of them, by name."""
    random = Random(seed)
    truth = invent(**invented)
    makers = {"acled": _acled, "ged": _ged, "gtd": _gtd}
    loaded = {}
    for name, make in makers.items():
        held = [one for one in truth if random.random() < 0.67]
        rows = [make(blur(one, noise, random)) for one in held]
        path = folder / f"{name}-{noise}.csv"
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, list(rows[0]))
            writer.writeheader()
            writer.writerows(rows)
        loaded[name] = sitrep.load(path)
    return loaded


def number_of(incident_id: str) -> int:
    """Return which invented incident an id stands for."""
    return int(incident_id[-5:])


def rate(pairs: Mapping[str, list[str]], first: Dataset, second: Dataset) -> tuple[float, float]:
    """Return precision and recall of pairs of ids (first, second)."""
    right = sum(
        number_of(one) == number_of(two)
        for one, two in zip(pairs["first"], pairs["second"], strict=True)
    )
    both = {number_of(one) for one in first.incidents["incident_id"]} & {
        number_of(two) for two in second.incidents["incident_id"]
    }
    return right / max(len(pairs["first"]), 1), right / len(both)


def _acled(one: Truth) -> exports.Row:
    kind, sub = KINDS[one.kind]["acled"]
    template = next(row for row in exports.acled() if row["event_type"] != "Protests")
    return {
        **template,
        "event_id_cnty": f"SYR{one.number:05}",
        "event_date": one.day,
        "year": one.day.year,
        "time_precision": 1,
        "disorder_type": "Political violence",
        "event_type": kind,
        "sub_event_type": sub,
        "actor1": SIDES[one.side]["acled"],
        "actor2": "Civilians (Syria)",
        "inter1": "State forces" if one.side == "state" else "Rebel group",
        "inter2": "Civilians",
        "interaction": "State forces-Civilians" if one.side == "state" else "Rebel group-Civilians",
        "civilian_targeting": "Civilian targeting",
        "iso": "760",
        "region": "Middle East",
        "country": "Syria",
        "admin1": "Homs",
        "location": one.town,
        "latitude": f"{one.latitude:.4f}",
        "longitude": f"{one.longitude:.4f}",
        "geo_precision": 1,
        "fatalities": one.killed,
    }


_GED = {name: cells[0] for name, cells in made_up.ged(1).to_pydict().items()}


def _ged(one: Truth) -> exports.Row:
    moment = f"{one.day} 00:00:00.000"
    return {
        **_GED,
        "id": f"9{one.number:05}",
        "year": one.day.year,
        "type_of_violence": "3",
        "side_a": SIDES[one.side]["ged"],
        "side_b": "Civilians",
        "dyad_name": f"{SIDES[one.side]['ged']} - Civilians",
        "where_prec": "1",
        "where_coordinates": one.town,
        "adm_1": "Homs governorate",
        "latitude": f"{one.latitude:.6f}",
        "longitude": f"{one.longitude:.6f}",
        "country": "Syria",
        "country_id": "652",
        "region": "Middle East",
        "date_prec": "1",
        "date_start": moment,
        "date_end": moment,
        "deaths_a": 0,
        "deaths_b": 0,
        "deaths_civilians": one.killed,
        "deaths_unknown": 0,
        "best": one.killed,
        "high": one.killed,
        "low": one.killed,
        "gwnoa": "652" if one.side == "state" else None,
        "gwnob": None,
    }


def _gtd(one: Truth) -> exports.Row:
    attack, attack_text, weapon, weapon_text = KINDS[one.kind]["gtd"]
    return {
        **exports.gtd()[0],
        "eventid": f"{one.day:%Y%m%d}{one.number:05}",
        "iyear": one.day.year,
        "imonth": one.day.month,
        "iday": one.day.day,
        "country": 200,
        "country_txt": "Syria",
        "region": 10,
        "region_txt": "Middle East & North Africa",
        "provstate": "Homs",
        "city": one.town,
        "latitude": f"{one.latitude:.5f}",
        "longitude": f"{one.longitude:.5f}",
        "specificity": 1,
        "attacktype1": attack,
        "attacktype1_txt": attack_text,
        "targtype1": 14,
        "targtype1_txt": "Private Citizens & Property",
        "gname": SIDES[one.side]["gtd"],
        "weaptype1": weapon,
        "weaptype1_txt": weapon_text,
        "nkill": one.killed,
        "nkillter": 0,
        "nwound": 0,
    }
