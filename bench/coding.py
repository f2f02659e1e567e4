"""How well `sitrep code` reads pages: precision and recall by field, against lines coded by hand.

    python bench/coding.py DIR [--half seen|unseen|all] [--into FOLDER] [--show]

DIR holds folders with `pages/*.txt` (first line the address, second the day of publication or
nothing, then the text) and `lines.jsonl` (what a coder made of them: one line an incident and
page). Which half a page is in is decided by a hash of its address: the rules may be written by
looking at the half `seen`, never at `unseen`. The pages belong to others and are not kept here.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from datetime import date
from hashlib import sha256
from math import cos, hypot, radians
from pathlib import Path
from typing import Any

import numpy as np
from rapidfuzz import fuzz
from scipy.optimize import linear_sum_assignment
from sitrep.coding.code import Coder
from sitrep.coding.folder import read_folder
from sitrep.coding.form import count_groups, target_columns
from sitrep.coding.pages import read_page
from sitrep.coding.places import spell_name
from sitrep.errors import DataError
from sitrep.model.shipped import SHIPPED

HALVES = ("seen", "unseen")
APART = 15
FIELDS = (
    "day",
    "place",
    "place_15km",
    "admin1",
    "geo_precision",
    "event_class",
    "event_type",
    "weapon_type",
    "actor",
    "attribution",
    "target_type",
    "killed",
    "wounded",
    "abducted",
    "actor_killed",
)
Line = dict[str, Any]


def within(row: dict[str, str], window: tuple[date | None, date | None]) -> bool:
    """Say whether a line lies in the days that the folder covers, as far as it has days."""
    first, last = window
    if not row.get("date_start") or first is None or last is None:
        return True
    return first.isoformat() <= row["date_end"] and row["date_start"] <= last.isoformat()


def half_of(url: str) -> str:
    """Return which half a page is in."""
    return HALVES[int(sha256(url.encode()).hexdigest(), 16) % 2]


def read_truth(root: Path) -> dict[tuple[str, str], list[Line]]:
    """Return the lines that were coded by hand, by folder and address."""
    truth: dict[tuple[str, str], list[Line]] = {}
    for path in sorted(root.glob("*/lines.jsonl")):
        for text in path.read_text(encoding="utf-8").splitlines():
            if text.strip():
                line = json.loads(text)
                truth.setdefault((path.parent.name, line["url"]), []).append(line)
    return truth


def of_truth(line: Line, places: dict[str, dict[str, str]]) -> Line:
    """Return a line coded by hand, in the terms that are compared."""
    place = places.get(line.get("place_id") or "", {})
    targets = line["targets"] or []
    return {
        "start": line["date_start"],
        "end": line["date_end"],
        "day": (line["date_start"], line["date_end"]),
        "place": line.get("place_id") or line["place"],
        "point": point(
            place.get("latitude") or line.get("latitude"),
            place.get("longitude") or line.get("longitude"),
        ),
        "names": [line["place"], line.get("place_ar")],
        "admin1": line["governorate"],
        **{name: line[name] for name in FIELDS[4:10]},
        "target_type": sorted({target["target_type"] for target in targets}),
        **{name: total(target[name] for target in targets) for name in FIELDS[11:14]},
        "actor_killed": line["actor_killed"],
    }


def of_code(row: dict[str, str]) -> Line:
    """Return a candidate line in the same terms."""
    groups = [target_columns(number) for number in range(1, count_groups(row) + 1)]
    kinds = sorted({row[names[0]] for names in groups if row.get(names[0])})
    tolls = {
        what: total(int(text) if (text := row.get(names[at], "")) else None for names in groups)
        for at, what in ((2, "killed"), (3, "wounded"), (4, "abducted"))
    }
    start, end = row.get("date_start", ""), row.get("date_end", "")
    return {
        "start": start,
        "end": end,
        "day": (start, end) if start else None,
        "place": row.get("place_id") or row.get("place") or None,
        "point": point(row.get("latitude"), row.get("longitude")),
        "names": [row.get("place"), row.get("place_ar")],
        "admin1": row.get("admin1") or None,
        **{name: row.get(name) or None for name in FIELDS[4:10]},
        "target_type": kinds,
        **tolls,
        "actor_killed": int(row["actor_killed"]) if row.get("actor_killed") else None,
    }


def total(numbers: Any) -> int | None:
    """Return a sum; None where no number is known."""
    known = [number for number in numbers if number is not None]
    return sum(known) if known else None


def point(latitude: Any, longitude: Any) -> tuple[float, float] | None:
    """Return a point; None where there is none."""
    return (float(latitude), float(longitude)) if latitude and longitude else None


def same_name(one: Line, two: Line) -> bool:
    """Say whether two lines name the same place: by its id, or by names that are spelt alike."""
    if one["place"] == two["place"]:
        return True
    pairs = [(a, b) for a in one["names"] for b in two["names"] if a and b]
    return any(fuzz.ratio("".join(spell_name(a)), "".join(spell_name(b))) >= 80 for a, b in pairs)


def near(one: Line, two: Line) -> bool:
    """Say whether two lines lie within 15 km, or at the same place."""
    if one["place"] and same_name(one, two):
        return True
    if not one["point"] or not two["point"]:
        return False
    (a, b), (c, d) = one["point"], two["point"]
    return hypot((a - c) * 111.2, (b - d) * 111.2 * cos(radians(a))) <= APART


def agree(name: str, one: Line, two: Line) -> bool:
    """Say whether two lines say the same in a field."""
    if name == "place_15km":
        return near(one, two)
    if name == "place":
        return same_name(one, two)
    return bool(one[name] == two[name])


def value(name: str, line: Line) -> Any:
    """Return what a line says in a field; None for nothing."""
    got = line["place"] if name == "place_15km" else line[name]
    return got or None if isinstance(got, list) else got


def likeness(one: Line, two: Line) -> float:
    """Return how alike two lines are; 0 where they cannot be one incident."""
    days = 0.0
    if one["start"] and two["start"]:
        gap = max(
            (date.fromisoformat(one["start"]) - date.fromisoformat(two["end"])).days,
            (date.fromisoformat(two["start"]) - date.fromisoformat(one["end"])).days,
        )
        if gap > 1:
            return 0.0
        days = 2.0 if gap <= 0 else 1.0
    there = 2.0 if near(one, two) else 1.0 if one["admin1"] == two["admin1"] else 0.0
    if not (days and there) and not ((days and one["place"] is None) or there == 2.0):
        return 0.0
    rest = [one[name] == two[name] for name in ("event_type", "actor", "killed", "target_type")]
    return days + there + 0.5 * sum(rest)


def pair(made: list[Line], true: list[Line]) -> list[tuple[int, int]]:
    """Return which candidate is which incident, one to one, as alike as can be."""
    if not made or not true:
        return []
    scores = np.array([[likeness(one, two) for two in true] for one in made])
    rows, columns = linear_sum_assignment(-scores)
    return [(r, c) for r, c in zip(rows, columns, strict=True) if scores[r, c] > 0]


def main() -> None:
    """Measure, and print a table in Markdown."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("dir", type=Path)
    parser.add_argument("--half", choices=[*HALVES, "all"], default="seen")
    parser.add_argument("--into", type=Path, default=SHIPPED["curated"])
    parser.add_argument("--show", action="store_true", help="print each pair, to write rules by")
    asked = parser.parse_args()
    folder = read_folder(asked.into)
    places = {row["place_id"]: row for row in folder.tables["places"]}
    coder, truth, window = Coder(folder), read_truth(asked.dir), folder.window()
    counts: Counter[tuple[str, str]] = Counter()
    for path in sorted(asked.dir.glob("*/pages/*.txt")):
        url = path.open(encoding="utf-8").readline().strip()
        if asked.half not in (half_of(url), "all"):
            continue
        counts["pages", ""] += 1
        try:
            page = read_page(path)
        except DataError as error:
            counts["refused", ""] += 1
            print(f"refused: {error}" if asked.show else "refused: a page")
            rows: list[dict[str, str]] = []
        else:
            rows = [row for row in coder.code(page) if row["kind"] == "incident"]
            rows = [row for row in rows if within(row, window)]  # as the coders were told
        made, true = (
            [of_code(row) for row in rows],
            [of_truth(x, places) for x in truth.get((path.parents[1].name, url), [])],
        )
        pairs = pair(made, true)
        counts["made", ""] += len(made)
        counts["true", ""] += len(true)
        counts["found", ""] += len(pairs)
        for at, row in enumerate(rows):
            counts["made", row["confidence"]] += 1
            counts["found", row["confidence"]] += at in {one for one, _ in pairs}
        for name in FIELDS:
            counts["made", name] += sum(value(name, line) is not None for line in made)
            counts["true", name] += sum(value(name, line) is not None for line in true)
            for one, two in pairs:
                if value(name, made[one]) is not None and value(name, true[two]) is not None:
                    counts["both", name] += 1
                    counts["right", name] += agree(name, made[one], true[two])
        if asked.show:
            show(path, rows, made, true, pairs)
    report(asked.half, counts)


def report(half: str, counts: Counter[tuple[str, str]]) -> None:
    """Print the table."""
    made, true, found = (counts[name, ""] for name in ("made", "true", "found"))
    print(f"half {half}: {counts['pages', '']} pages, {counts['refused', '']} refused; ", end="")
    print(f"{true} lines coded by hand, {made} candidates, {found} of them the same incident")
    print(f"lines: precision {share(found, made)}, recall {share(found, true)}")
    for level in ("high", "medium", "low"):
        part, whole = counts["found", level], counts["made", level]
        print(f"confidence {level}: {share(part, whole)} found ({part}/{whole})")
    print("\n| field | precision | recall | right where both say it |\n|---|---|---|---|")
    for name in FIELDS:
        right = counts["right", name]
        cells = [
            f"{share(right, counts[base, name])} ({right}/{counts[base, name]})"
            for base in ("made", "true", "both")
        ]
        print(f"| {name} | {' | '.join(cells)} |")


def share(part: int, whole: int) -> str:
    """Return a share with two decimals."""
    return f"{part / whole:.2f}" if whole else "-"


def show(
    path: Path,
    rows: list[dict[str, str]],
    made: list[Line],
    true: list[Line],
    pairs: list[tuple[int, int]],
) -> None:
    """Print what was made of a page beside what was coded by hand."""
    print(f"== {path}")
    for one, two in pairs:
        wrong = {
            n: (made[one][n], true[two][n])
            for n in FIELDS
            if n != "place_15km" and made[one][n] != true[two][n]
        }
        print("  pair", made[one]["day"], made[one]["place"], "differ:", wrong)
        print("      ", {k: v for k, v in rows[one].items() if k.startswith("because")})
    for at, line in enumerate(made):
        if at not in {one for one, _ in pairs}:
            print("  MADE", {n: line[n] for n in FIELDS if n != "place_15km"})
            print(
                "      ",
                {k: v for k, v in rows[at].items() if k.startswith("because")},
                rows[at]["confidence"],
            )
    for at, line in enumerate(true):
        if at not in {two for _, two in pairs}:
            print("  MISS", {n: line[n] for n in FIELDS if n != "place_15km"})


if __name__ == "__main__":
    main()
