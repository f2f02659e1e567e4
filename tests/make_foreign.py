"""Makes the data of other countries on which everything is tried; all of it is invented.

Run it as `.venv/bin/python tests/make_foreign.py`. It writes `data/foreign/`: the tables of a data
package of Mali, an ACLED export of two countries and a GTD file of two others. The same rows come
out each time; `test_foreign.py` compares.
"""

from __future__ import annotations

import csv
import json
import shutil
import sys
from collections.abc import Iterable
from datetime import date, timedelta
from pathlib import Path
from random import Random

from foreign_exports import acled, gtd
from sitrep.codebook import write_canonical

DATA = Path(__file__).parent / "data"
FOLDER = DATA / "foreign"
KEPT = ("README.md", "codes.csv", "datapackage.json")
"""What of the package of Mali is written by hand, and only brought in step here."""

Row = dict[str, object]

REGIONS = {
    "Gao": ("غاو", "ML07", 16.2717, -0.0447, 2, 4),
    "Kidal": ("كيدال", "ML08", 18.4411, 1.4078, 1, 4),
    "Mopti": ("موبتي", "ML05", 14.4843, -4.1830, 3, 2),
    "Ségou": ("سيغو", "ML04", 13.4317, -6.2157, 3, 1),
    "Timbuktu": ("تمبكتو", "ML06", 16.7666, -3.0026, 2, 3),
}
NAMES = "place_id,name,name_ar,admin1,latitude,longitude,kind"
PLACES = {
    "ansongo": ("Ansongo", "أنسونغو", "Gao", 15.6597, 0.5022, "settlement"),
    "bankass": ("Bankass", "بانكاس", "Mopti", 14.0724, -3.5162, "settlement"),
    "douentza": ("Douentza", "دوينتزا", "Mopti", 15.0016, -2.9498, "settlement"),
    "gao-road": ("Road to Gao", "طريق غاو", "Gao", 16.0000, -0.5000, "area"),
    "goundam": ("Goundam", "غوندام", "Timbuktu", 16.4145, -3.6708, "settlement"),
    "niono": ("Niono", "نيونو", "Ségou", 14.2526, -5.9930, "settlement"),
    "tessalit": ("Tessalit", "تساليت", "Kidal", 20.2011, 1.0111, "settlement"),
}
THEATRES = {"centre": ("Centre", "Mopti;Ségou;Timbuktu"), "north": ("North", "Gao;Kidal;Timbuktu")}
COVERAGE = [
    ("north", "2022-01-10", "2022-06-30", "full", ""),
    ("north", "2022-08-01", "2022-11-20", "full", "July was not searched"),
    ("centre", "2022-03-01", "2022-12-15", "thin", "few dated pages found"),
]
PLACES_OF = {
    "north": ("ansongo", "gao-road", "goundam", "tessalit"),
    "centre": ("bankass", "douentza", "goundam", "niono"),
}
PUBLISHERS = [
    ("gazette", "Gazette of the North", "news", "independent"),
    ("radio", "Radio of the River", "news", "pro_government"),
    ("watch", "Incident Watch", "monitor", "independent"),
]
KINDS = (
    ("armed_assault", "firearms", "civilian"),
    ("armed_assault", "firearms", "soldier"),
    ("ambush", "firearms", "soldier"),
    ("mine", "landmine", "peacekeeper"),
    ("bombing", "ied", "bridge"),
    ("airstrike", "air_delivered", "armed_group"),
    ("kidnapping", "unknown", "civilian"),
)
"""Event type, weapon and group hit."""


def incidents(random: Random) -> Iterable[tuple[str, date, date, str, str]]:
    """Give the theatre, days, precision and place of each: first those that must be there."""
    day = date.fromisoformat
    yield "north", day("2022-01-10"), day("2022-01-16"), "week", "ansongo"  # from the first day
    yield "north", day("2022-06-01"), day("2022-06-30"), "month", "gao-road"  # to the gap
    yield "north", day("2022-08-01"), day("2022-08-03"), "week", "tessalit"  # from the gap
    yield "centre", day("2022-12-09"), day("2022-12-15"), "week", "niono"  # to the last day
    yield "centre", day("2022-04-15"), day("2022-05-14"), "month", "douentza"  # over two months
    for number in range(37):
        theatre = "centre" if number % 3 == 0 else "north"
        windows = [window for window in COVERAGE if window[0] == theatre]
        _, start, end, *_ = random.choice(windows)
        span = (day(end) - day(start)).days
        length = random.choice((0, 0, 0, 0, 1, 4))
        first = day(start) + timedelta(random.randrange(span - length + 1))
        precision = "week" if length == 4 else "day"
        yield (
            *(theatre, first, first + timedelta(length), precision),
            random.choice(PLACES_OF[theatre]),
        )


def mali() -> dict[str, list[Row]]:
    """Return the tables of the data package of Mali."""
    random = Random(20)
    tables: dict[str, list[Row]] = {
        name: [] for name in ("incidents", "targets", "accounts", "sources")
    }
    numbered = sorted(incidents(random), key=lambda one: one[1:])
    for number, (theatre, first, last, precision, place) in enumerate(numbered, 1):
        key = {"incident_id": f"MLI-2022-{number:04}"}
        days = {"date_start": first, "date_end": last, "date_precision": precision}
        event, weapon, group = random.choice(KINDS)
        best = random.choice((None, 0, 1, 2, 3, 5, 12))
        told = list(accounts(number, best, random))
        tables["incidents"].append(
            {
                **key,
                **days,
                "place_id": place,
                "theatre": theatre,
                "geo_precision": "area"
                if place == "gao-road"
                else random.choice(("exact", "near")),
                "event_class": "attack",
                "event_type": event,
                "weapon_type": weapon,
                "actor": told[0]["actor"],
                "attribution": "disputed" if number % 8 == 3 else told[0]["attribution"],
            }
        )
        for account in told:
            page, publisher = f"S{len(tables['sources']) + 1:04}", random.choice(PUBLISHERS)[0]
            published = last + timedelta(random.choice((0, 0, 1, 2, 9)))
            tables["sources"].append(
                {
                    "source_id": page,
                    "publisher_id": publisher,
                    "url": f"https://{publisher}.example/{page.lower()}",
                    "published": "" if number % 11 == 0 else published,
                    "language": random.choice(("ar", "fr", "en")),
                }
            )
            tables["accounts"].append({**key, "source_id": page, **days, **account})
        hit = [(group, best)]
        if number % 5 == 0 and best:
            hit = [(group, best - 1), ("civilian" if group != "civilian" else "soldier", 1)]
        tables["targets"] += [
            {**key, "target_no": at, "target_type": target, "killed": "" if dead is None else dead}
            for at, (target, dead) in enumerate(hit, 1)
        ]
    return tables | reference(tables)


def accounts(number: int, best: int | None, random: Random) -> Iterable[Row]:
    """Give what one to three pages tell of an incident; every eighth is disputed."""
    side = random.choice(("Armed group A", "Armed group A", "Army", "Self-defence groups", ""))
    sides = [side] * (number % 3 + 1)
    ground = random.choice(("claimed", "reported", "suspected"))
    if number % 8 == 3:
        sides, ground = ["Armed group A", "Armed group A", "Army"], "reported"
    for at, actor in enumerate(sides):
        yield {
            "killed": "" if best is None else best + (at and random.choice((0, 1, 4))),
            "actor": actor or "unidentified",
            "attribution": ground if actor else "none",
        }


def reference(tables: dict[str, list[Row]]) -> dict[str, list[Row]]:
    """Return the tables that the incidents refer to, the published totals and the statements."""
    soldiers = [row for row in tables["targets"] if row["target_type"] == "soldier"]
    deadly = max(soldiers, key=lambda row: int(str(row["killed"] or 0)))
    attacks = {"event_classes": ["attack"]}
    group = {"actors": ["Armed group A"], **attacks}
    spans = {"before": ["2022-02-01", "2022-04-30"], "after": ["2022-09-01", "2022-11-20"]}
    specifications = [
        (
            *("event", "An attack killed several soldiers.", "recorded"),
            {"incidents": [deadly["incident_id"]], "measure": "killed", "at_least": 2},
        ),
        (
            *("trend", "Armed group A attacked more often in autumn than in spring.", "rate_ratio"),
            {"where": {**group, "theatres": ["north"]}, **spans, "direction": "up"},
        ),
        (
            *("attribution", "Most attacks are those of armed group A.", "share"),
            {"where": attacks, "of": {"actors": ["Armed group A"]}, "above": 0.5},
        ),
        (
            *("count", "Nine attacks in the region of Gao in May.", "benchmark"),
            {
                "where": {**attacks, "regions": ["Gao"]},
                "period": ["2022-05-01", "2022-05-31"],
                "published": {"attacks": 9},
            },
        ),
        ("judgement", "The river is the cause of it all.", "none", None),
    ]
    totals = [
        ("watch", "2022-05-01", "2022-05-31", "theatre", "north", "all", "attacks", 9, "exact"),
        ("watch", "2022-09-01", "2022-09-30", "theatre", "north", "all", "attacks", 12, "about"),
        ("radio", "2022-10-01", "2022-10-31", "admin1", "Mopti", "all", "killed_total", 4, "exact"),
        *(
            (
                *("watch", f"2022-{month:02}-01", f"2022-{month:02}-28", "country", "Mali"),
                *("Armed group A", "attacks", 10 + month, "at_least"),
            )
            for month in (3, 4)
        ),
    ]
    names = "publisher_id,period_start,period_end,region_kind,region,actor,metric,value,qualifier"
    page = next(row["source_id"] for row in tables["sources"] if row["publisher_id"] == "watch")
    return {
        "publishers": rows("publisher_id,name,kind,alignment", PUBLISHERS),
        "places": [
            {"pcode": f"P{number:04}", "coordinates_from": "coder", **row}
            for number, row in enumerate(rows(NAMES, [(k, *p) for k, p in PLACES.items()]), 1)
        ],
        "admin1": rows(
            "admin1,name_ar,pcode,capital_latitude,capital_longitude,grid_row,grid_column",
            [(key, *cells) for key, cells in REGIONS.items()],
        ),
        "theatres": rows("theatre,name,admin1s", [(key, *t) for key, t in THEATRES.items()]),
        "coverage": rows("theatre,start,end,effort,note", COVERAGE),
        "benchmarks": [
            {"benchmark_id": f"B{number:03}", "source_id": page} | row
            for number, row in enumerate(rows(names, totals), 1)
        ],
        "claims": [
            {
                "claim_id": f"CL-{number:02}",
                "source_id": page,
                "kind": kind,
                "statement": statement,
                "test": test,
                "parameters": json.dumps(given, sort_keys=True) if given else "",
                "why_not": "" if given else "a judgement, and no incident",
            }
            for number, (kind, statement, test, given) in enumerate(specifications, 1)
        ],
    }


def rows(names: str, cells: Iterable[tuple[object, ...]]) -> list[Row]:
    """Name the cells of some rows."""
    return [dict(zip(names.split(","), row, strict=True)) for row in cells]


def write_mali(folder: Path) -> None:
    """Write the tables of the data package in their canonical form; see `KEPT`."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in KEPT:
        if folder != FOLDER / "mali":
            shutil.copy(FOLDER / "mali" / name, folder)
    package = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))
    fields = {one["name"]: one["schema"]["fields"] for one in package["resources"]}
    for name, table in mali().items():
        columns = [field["name"] for field in fields[name]]
        write_csv(folder / f"{name}.csv", columns, table)
    write_canonical(folder)


def write_csv(path: Path, columns: list[str], table: list[Row], encoding: str = "utf-8") -> None:
    """Write a table; a column that a row lacks is blank."""
    with path.open("w", encoding=encoding, newline="") as file:
        writer = csv.DictWriter(file, columns, restval="", lineterminator="\n")
        writer.writeheader()
        writer.writerows(table)


def header(name: str) -> list[str]:
    """Return the columns of a made-up file of another test."""
    with (DATA / "sources" / name).open(encoding="cp1252") as file:
        return file.readline().strip().split(",")


def write(folder: Path = FOLDER) -> None:
    """Write all three."""
    write_mali(folder / "mali")
    write_csv(folder / "acled.csv", header("acled_2023.csv"), acled())
    columns = header("gtd_globalterrorismdb_0522dist.csv")
    write_csv(folder / "gtd.csv", columns, gtd(), "cp1252")


if __name__ == "__main__":
    sys.exit(write())
