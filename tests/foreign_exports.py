"""Invented exports of ACLED and GTD about other countries; see `make_foreign.py`."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

Row = dict[str, object]

ACLED_KINDS = (
    ("Battles", "Armed clash", "Political violence", "State forces", "Rebel group"),
    (
        *("Explosions/Remote violence", "Air/drone strike", "Political violence"),
        *("State forces", "Rebel group"),
    ),
    ("Violence against civilians", "Attack", "Political violence", "Rebel group", "Civilians"),
    (
        *("Violence against civilians", "Abduction/forced disappearance", "Political violence"),
        *("Rebel group", "Civilians"),
    ),
    ("Riots", "Mob violence", "Political violence", "Rioters", "Civilians"),
    ("Protests", "Peaceful protest", "Demonstrations", "Protesters", ""),
    ("Strategic developments", "Arrests", "Strategic developments", "State forces", "Civilians"),
)
LAND = {
    "Burkina Faso": ("854", ("Sahel", "Est", "Nord", ""), 13.5, -0.5),
    "Niger": ("562", ("Tillabéri", "Diffa", "Tahoua"), 14.0, 4.5),
}


def acled() -> list[Row]:
    """Return two years of two countries; some rows have no first-level region."""
    random, table = Random(21), []
    for number in range(260):
        country = random.choice(("Burkina Faso", "Burkina Faso", "Niger"))
        iso, regions, latitude, longitude = LAND[country]
        region = random.choice(regions)
        kind, sub, disorder, side, other = random.choice(ACLED_KINDS)
        day = date(2021, 1, 1) + timedelta(random.randrange(730))
        civilians = other == "Civilians" and kind != "Strategic developments"
        table.append(
            {
                "event_id_cnty": f"{country[:3].upper()}{number + 1}",
                "event_date": day,
                "year": day.year,
                "time_precision": random.choice((1, 1, 1, 2, 3)),
                "disorder_type": disorder,
                "event_type": kind,
                "sub_event_type": sub,
                "actor1": f"{side} of {country}",
                "inter1": side,
                "inter2": other,
                "actor2": f"{other} ({country})" if other else "",
                "interaction": f"{side}-{other or 'None'}",
                "civilian_targeting": "Civilian targeting" if civilians else "",
                "iso": iso,
                "region": "Western Africa",
                "country": country,
                "admin1": region,
                "location": f"Village {random.randrange(30)} of {region or country}",
                "latitude": f"{latitude + random.uniform(-1.5, 1.5):.4f}",
                "longitude": f"{longitude + random.uniform(-1.5, 1.5):.4f}",
                "geo_precision": random.choice((1, 1, 2, 3)),
                "source": "Invented Agency",
                "source_scale": "National",
                "notes": "Invented.",
                "fatalities": random.choice((0, 0, 0, 1, 2, 6)),
                "timestamp": 1700000000,
            }
        )
    return table


GTD_KINDS = (
    (2, "Armed Assault", 5, "Firearms"),
    (3, "Bombing/Explosion", 6, "Explosives"),
    (1, "Assassination", 5, "Firearms"),
    (6, "Hostage Taking (Kidnapping)", 13, "Unknown"),
)
GTD_TARGETS = (
    *((14, "Private Citizens & Property"), (4, "Military"), (3, "Police"), (21, "Utilities")),
    *((2, "Government (General)"), (20, "Unknown")),
)


def gtd() -> list[Row]:
    """Return four decades of two countries; not all days are known, some rows have two targets."""
    random, table, more = Random(22), [], Random(23)
    for number in range(220):
        year = random.choice([year for year in range(1972, 2018) if year != 1993])
        month = 0 if number % 23 == 0 else random.randint(1, 12)
        day = 0 if month == 0 or number % 17 == 0 else random.randint(1, 28)
        country, code, regions = random.choice(
            (("Colombia", 45, ("Antioquia", "Cauca", "")), ("Peru", 159, ("Ayacucho", "Junín")))
        )
        attack, attack_text, weapon, weapon_text = random.choice(GTD_KINDS)
        target, target_text = random.choice(GTD_TARGETS)
        table.append(
            {
                "eventid": f"{year}{month:02}{day:02}{number + 1:04}",
                "iyear": year,
                "imonth": month,
                "iday": day,
                "extended": 0,
                "country": code,
                "country_txt": country,
                "region": 3,
                "region_txt": "South America",
                "provstate": random.choice(regions),
                "city": f"Town {random.randrange(20)}",
                "latitude": f"{random.uniform(*((2, 8) if code == 45 else (-14, -8))):.4f}",
                "longitude": f"{random.uniform(-77, -73):.4f}",
                "specificity": random.choice((1, 1, 2, 3, 4)),
                "vicinity": 0,
                "summary": "Invented.",
                "crit1": 1,
                "crit2": 1,
                "crit3": 1,
                "doubtterr": random.choice((0, 0, 0, 1, -9)),
                "success": 1,
                "suicide": 0,
                "attacktype1": attack,
                "attacktype1_txt": attack_text,
                "targtype1": target,
                "targtype1_txt": target_text,
                **_further_targets(more),
                "gname": random.choice(("Unknown", "Invented Front", "Invented Column")),
                "claimed": random.choice((0, 1, "")),
                "individual": 0,
                "weaptype1": weapon,
                "weaptype1_txt": weapon_text,
                "nkill": random.choice(("", 0, 0, 1, 2, 5, 1.5)),
                "nkillter": random.choice(("", 0, 1)) if number % 9 == 0 else 0,
                "nwound": random.choice(("", 0, 3)),
                "property": -9,
                "ishostkid": 0,
                "dbsource": "Invented",
            }
        )
    return sorted(table, key=lambda row: str(row["eventid"]))


def _further_targets(random: Random) -> Row:
    """Return the second and third target that a sixth of the rows have, often of one type."""
    number = random.choice((0,) * 10 + (1, 2))
    hit = zip((2, 3), random.choices(GTD_TARGETS, k=number), strict=False)
    return {
        name: value
        for at, (code, text) in hit
        for name, value in ((f"targtype{at}", code), (f"targtype{at}_txt", text))
    }
