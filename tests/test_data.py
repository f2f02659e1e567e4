"""The curated dataset itself: what it holds, what it says of itself, what others counted."""

import csv
import hashlib
import json
import math
import re
from collections import Counter, defaultdict
from itertools import combinations, pairwise
from pathlib import Path

import frictionless
import pytest
from sitrep.charts.axes import OTHER, UNNAMED

DATA = Path(__file__).parents[1] / "data"
DESCRIPTOR = json.loads((DATA / "datapackage.json").read_text(encoding="utf-8"))
RESOURCES = {resource["name"]: resource for resource in DESCRIPTOR["resources"]}

Row = dict[str, str]


def read(table: str) -> list[Row]:
    """Read a table as text, independently of the library."""
    with (DATA / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


INCIDENTS, ACCOUNTS, TARGETS = read("incidents"), read("accounts"), read("targets")
README = (DATA / "README.md").read_text(encoding="utf-8")


def by_incident(rows: list[Row]) -> dict[str, list[Row]]:
    """Return rows by the incident that they belong to."""
    groups: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        groups[row["incident_id"]].append(row)
    return groups


def test_the_data_package_is_valid() -> None:
    """The reference implementation of the standard finds nothing, checksums and counts included."""
    report = frictionless.validate(str(DATA / "datapackage.json"))
    assert report.valid, report.flatten(["name", "rowNumber", "fieldName", "note"])


def test_the_tables_have_the_rows_of_the_release() -> None:
    """The number of rows is pinned."""
    # Observed 2026-11-30, release 0.2.0: that of 0.1.1 with 470 incidents, their accounts, pages,
    # publishers and places, 69 published totals, three windows of the northwest and four languages.
    assert {name: len(read(name)) for name in RESOURCES} == {
        "incidents": 897,
        "targets": 914,
        "accounts": 1957,
        "sources": 1311,
        "publishers": 321,
        "places": 293,
        "admin1": 14,
        "theatres": 3,
        "coverage": 14,
        "benchmarks": 330,
        "events": 6,
        "claims": 20,
        "codes": 170,
    }


@pytest.mark.parametrize("table", RESOURCES)
def test_keys_are_unique_and_in_order(table: str) -> None:
    """No key stands twice, and the rows are sorted by key."""
    resource = RESOURCES[table]
    rows = read(table)
    key = resource["schema"]["primaryKey"]
    assert len({tuple(row[name] for name in key) for row in rows}) == len(rows)
    order = resource.get("sort", key)
    whole = {field["name"] for field in resource["schema"]["fields"] if field["type"] == "integer"}
    keys = [[int(row[name]) if name in whole else row[name] for name in order] for row in rows]
    assert keys == sorted(keys)


@pytest.mark.parametrize("table", RESOURCES)
def test_bytes_are_canonical(table: str) -> None:
    """UTF-8 without mark, LF, one line end at the end, no needless quotes, checksum as stated."""
    raw = (DATA / f"{table}.csv").read_bytes()
    assert not raw.startswith(b"\xef\xbb\xbf")
    assert b"\r" not in raw
    assert raw.endswith(b"\n")
    assert not raw.endswith(b"\n\n")
    for quoted in re.findall(
        r'(?:^|,)"((?:[^"]|"")*)"(?=,|\n)', raw.decode("utf-8"), flags=re.MULTILINE
    ):
        assert set(quoted) & set(',"\n'), quoted
    assert RESOURCES[table]["hash"] == f"sha256:{hashlib.sha256(raw).hexdigest()}"


def test_every_column_is_described() -> None:
    """Every column has a title, a sentence, and says what a blank means."""
    for resource in DESCRIPTOR["resources"]:
        for field in resource["schema"]["fields"]:
            assert field["title"], field
            assert field["description"].endswith("."), field
            required = field.get("constraints", {}).get("required", False)
            assert (field["blank"] == "never blank") == required, field


def test_every_code_is_defined_and_used() -> None:
    """The codes of the tables and of codes.csv are the same, but for those of other datasets."""
    used = defaultdict(set)
    for name, resource in RESOURCES.items():
        for field in resource["schema"]["fields"]:
            if "codes" in field:
                used[field["codes"]] |= {row[field["name"]] for row in read(name)} - {""}
    for row in read("claims"):
        asked = json.loads(row["parameters"] or "{}")
        beside = [*asked.get("also", []), asked.get("context", {})]
        used["test"] |= {one["test"] for one in beside if one}
    listed = defaultdict(set)
    for row in read("codes"):
        listed[row["field"]].add(row["code"])
    unused = {field: codes - used[field] for field, codes in listed.items() if codes - used[field]}
    assert {
        field: codes - listed[field] for field, codes in used.items() if codes - listed[field]
    } == {}
    assert unused == {
        "date_precision": {"year"},
        "geo_precision": {"country"},
        "event_class": {"clash", "demonstration"},
        "test": {"share"},
    }


def test_every_code_has_words() -> None:
    """Labels differ within a list, and a definition is one sentence."""
    labels = Counter((row["field"], row["label"]) for row in read("codes"))
    assert max(labels.values()) == 1
    for row in read("codes"):
        assert re.fullmatch(r"[A-ZÀ-Ž].*[.?]", row["definition"]), row
        assert ". " not in row["definition"], row


# Colours ----------------------------------------------------------------------------------------

SEEN = {
    "normal": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    # Machado, Oliveira and Fernandes (2009), severity 1
    "protan": (
        (0.152286, 1.052583, -0.204868),
        (0.114503, 0.786281, 0.099216),
        (-0.003882, -0.048116, 1.051998),
    ),
    "deutan": (
        (0.367322, 0.860646, -0.227968),
        (0.280085, 0.672501, 0.047413),
        (-0.01182, 0.04294, 0.968881),
    ),
}


def linear(colour: str) -> list[float]:
    """Return red, green and blue of #rrggbb as light."""
    parts = (int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5))
    return [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]


def lab(light: list[float]) -> tuple[float, float, float]:
    """Return CIE L*a*b* of light."""
    red, green, blue = (min(1.0, max(0.0, part)) for part in light)
    x, y, z = (
        part ** (1 / 3) if part > 0.008856 else 7.787 * part + 16 / 116
        for part in (
            (0.4124 * red + 0.3576 * green + 0.1805 * blue) / 0.95047,
            0.2126 * red + 0.7152 * green + 0.0722 * blue,
            (0.0193 * red + 0.1192 * green + 0.9505 * blue) / 1.08883,
        )
    )
    return 116 * y - 16, 500 * (x - y), 200 * (y - z)


def difference(one: str, other: str) -> float:
    """Return the difference of two colours to the eye that tells them apart worst."""
    distances = []
    for matrix in SEEN.values():
        points = [
            lab([sum(a * b for a, b in zip(line, linear(colour), strict=True)) for line in matrix])
            for colour in (one, other)
        ]
        distances.append(math.dist(*points))
    return min(distances)


def test_colours_stand_out_on_white() -> None:
    """Every colour has a contrast of at least 3:1 against white."""
    for row in read("codes"):
        red, green, blue = linear(row["colour"])
        contrast = 1.05 / (0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05)
        assert contrast >= 3, row


@pytest.mark.parametrize(
    ("field", "table", "column"),
    [
        ("actor", "incidents", "actor"),
        ("target_type", "targets", "target_type"),
        ("event_type", "incidents", "event_type"),
        ("alignment", "publishers", "alignment"),
        ("publisher_kind", "publishers", "kind"),
    ],
)
def test_frequent_codes_can_be_told_apart(field: str, table: str, column: str) -> None:
    """The seven most frequent codes differ in colour, also to a colour-blind eye."""
    frequent = [code for code, _ in Counter(row[column] for row in read(table)).most_common(7)]
    colours = {row["code"]: row["colour"] for row in read("codes") if row["field"] == field}
    for one, other in combinations(frequent, 2):
        assert difference(colours[one], colours[other]) > 12, (one, other)


@pytest.mark.parametrize(
    ("field", "table"),
    [("actor", "incidents"), ("target_type", "targets"), ("event_type", "incidents")],
)
def test_frequent_codes_can_be_told_apart_in_grey(field: str, table: str) -> None:
    """The codes that meet in a stack, and the grey of all others, differ in lightness."""
    frequent = [code for code, _ in Counter(row[field] for row in read(table)).most_common(7)]
    colours = {row["code"]: row["colour"] for row in read("codes") if row["field"] == field}
    light = sorted([lab(linear(colours[code]))[0] for code in frequent] + [lab(linear(OTHER))[0]])
    assert min(upper - lower for lower, upper in pairwise(light)) >= 4


def test_no_colour_means_two_things() -> None:
    """Across all fields no two codes are drawn in colours that look the same, but for grey."""
    drawn = [row for row in read("codes") if row["colour"] != UNNAMED]
    for one, other in combinations(drawn, 2):
        if one["field"] != other["field"]:
            apart = math.dist(*(lab(linear(row["colour"])) for row in (one, other)))
            assert apart >= 4, (one, other)


def test_the_measure_of_colours_can_fail() -> None:
    """Red and green of one lightness are far apart, but not to a colour-blind eye."""
    assert math.dist(lab(linear("#b04040")), lab(linear("#607030"))) > 40
    assert difference("#b04040", "#607030") < 12


# Tolls and actors -------------------------------------------------------------------------------


def test_the_best_toll_is_the_lower_median_of_the_full_accounts() -> None:
    """Deaths by target add to the lower median of the full accounts, but for one incident."""
    accounts, targets = by_incident(ACCOUNTS), by_incident(TARGETS)
    different = set()
    for incident, rows in accounts.items():
        full = sorted(int(row["killed"]) for row in rows if row["killed"] and not row["partial"])
        best = [int(row["killed"]) for row in targets[incident] if row["killed"]]
        if full and sum(best) != full[(len(full) - 1) // 2]:
            different.add(incident)
        assert bool(full) == bool(best), incident
    # Explained by its pages: full accounts of one and two dead, best two. Observed 2026-11-24.
    assert different == {"SYR-2020-0005"}


def test_disputed_incidents_have_accounts_that_name_different_actors() -> None:
    """Attribution is disputed where accounts name different actors, but for one incident."""
    accounts = by_incident(ACCOUNTS)
    named = {
        incident: {row["actor"] for row in rows} - {"unidentified"}
        for incident, rows in accounts.items()
    }
    disputed = {row["incident_id"] for row in INCIDENTS if row["attribution"] == "disputed"}
    several = {incident for incident, actors in named.items() if len(actors) > 1}
    assert several - disputed == {"SYR-2020-0197"}  # a joint operation
    assert disputed <= several


# What the codebook says -------------------------------------------------------------------------

MONTHS = [
    ("2020-05", "May 2020", 11, 18, "exact"),
    ("2020-07", "July 2020", 6, 23, "exact"),
    ("2020-08", "August 2020", 12, 35, "at_least"),
    ("2020-09", "September 2020", 12, 32, "at_least"),
    ("2020-12", "December 2020", 5, 33, "at_least"),
    ("2021-01", "January 2021", 13, 47, "at_least"),
]


@pytest.mark.parametrize(("month", "name", "here", "there", "qualifier"), MONTHS)
def test_the_share_captured_is_as_the_codebook_says(
    month: str, name: str, here: int, there: int, qualifier: str
) -> None:
    """ISIS attacks in the badia a month, here and by the Counter Extremism Project."""
    counted = [
        row
        for row in INCIDENTS
        if (row["theatre"], row["actor"], row["event_class"]) == ("badia", "ISIS", "attack")
        and row["date_start"].startswith(month)
    ]
    published = [
        (row["value"], row["qualifier"])
        for row in read("benchmarks")
        if (row["publisher_id"], row["metric"], row["region"]) == ("cep", "attacks", "badia")
        and row["period_start"] == f"{month}-01"
    ]
    assert len(counted) == here
    assert published == [(str(there), qualifier)]
    words = "at least " if qualifier == "at_least" else ""
    assert f"| {name} | {here} | {words}{there} |" in README


def test_the_codebook_names_every_month_that_can_be_compared() -> None:
    """No month with a published count within the coverage is left out."""
    published = {
        row["period_start"][:7]
        for row in read("benchmarks")
        if (row["publisher_id"], row["metric"], row["region"]) == ("cep", "attacks", "badia")
        and row["period_end"] <= "2021-01-31"
    }
    assert published == {month for month, *_ in MONTHS}


def test_the_numbers_of_the_codebook_are_those_of_the_tables() -> None:
    """Numbers in the prose of the codebook are counted from the tables."""
    accounts = by_incident(ACCOUNTS)
    single = sum(len(rows) == 1 for rows in accounts.values())
    assert f"{single} of {len(INCIDENTS)} have a single account" in README
    minority = sum(
        2 * sum(account["actor"] == row["actor"] for account in accounts[row["incident_id"]])
        < len(accounts[row["incident_id"]])
        for row in INCIDENTS
        if row["actor"] != "unidentified"
    )
    assert (
        f"In {minority} incidents the actor is named by fewer than half of the accounts" in README
    )
    sources = read("sources")
    undated = sum(not row["published"] for row in sources) / len(sources)
    assert f"`published` is blank for about {undated:.0%}".replace("%", " %") in README


def test_an_episode_has_several_incidents_of_one_theatre() -> None:
    """An episode joins at least two incidents, all in one theatre."""
    episodes: dict[str, list[str]] = defaultdict(list)
    for row in INCIDENTS:
        episodes[row["episode_id"]].append(row["theatre"])
    del episodes[""]
    assert all(len(theatres) > 1 for theatres in episodes.values())
    assert all(len(set(theatres)) == 1 for theatres in episodes.values())
    words = f"{sum(map(len, episodes.values()))} incidents in {len(episodes)} episodes"
    assert words in README


def test_the_codebook_says_how_many_origins_and_scopes_are_coded() -> None:
    """Its numbers of accounts with an origin, and of attacks by scope, are those of the tables."""
    told = [row for row in ACCOUNTS if row["origin"]]
    pages = len({row["source_id"] for row in told})
    assert f"for {len(told)} of {len(ACCOUNTS)} accounts, on {pages} pages" in README
    scopes = Counter(row["scope"] for row in INCIDENTS if row["event_class"] == "attack")
    assert f"`private`: {scopes['private']} attacks" in README
    assert f"`unclear`: {scopes['unclear']} kidnappings" in README
    assert f"the other {scopes['conflict']} attacks" in README


def test_the_versions_agree() -> None:
    """Descriptor, codebook and changelog tell of the same version."""
    version = DESCRIPTOR["version"]
    changelog = (DATA / "CHANGELOG.md").read_text(encoding="utf-8")
    latest = re.search(r"^## (\S+) \((\S+)\)$", changelog, flags=re.MULTILINE)
    assert latest is not None
    assert latest[1] == version
    assert DESCRIPTOR["created"].startswith(latest[2])
    assert f"Version {version}." in README
    assert DESCRIPTOR["citation"].endswith(f"version {version}. CC BY 4.0.")


def test_links_within_the_codebook_lead_somewhere() -> None:
    """Every link to a heading or to a file has its target."""
    anchors = {
        re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")
        for heading in re.findall(r"^#+ (.+)$", README, flags=re.MULTILINE)
    }
    for target in re.findall(r"\]\(([^)]+)\)", README):
        if target.startswith("#"):
            assert target[1:] in anchors, target
        elif not target.startswith("https://"):
            assert (DATA / target).is_file(), target
    assert "dates" in anchors  # docstrings of the library point there


def test_the_licence_is_the_one_that_is_stated() -> None:
    """The licence file holds the notice and the full text of CC BY 4.0."""
    text = (DATA / "LICENSE").read_text(encoding="utf-8")
    assert [licence["name"] for licence in DESCRIPTOR["licenses"]] == ["CC-BY-4.0"]
    assert "https://creativecommons.org/licenses/by/4.0/legalcode" in text
    assert "Creative Commons Attribution 4.0 International Public License" in text
    for section in range(1, 9):
        assert f"\nSection {section} -- " in text
