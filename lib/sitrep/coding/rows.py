"""The rows that a line of the coding form becomes: incident, account, targets, total or claim."""

from __future__ import annotations

import re
from collections.abc import Mapping

from sitrep.coding.accepted import Form
from sitrep.coding.appended import Appended, next_id, place_of, source_of
from sitrep.coding.folder import Folder
from sitrep.coding.held import Row, find_held
from sitrep.coding.places import slug
from sitrep.coding.sound import NEW, Accepted

ACCOUNT = "incident_id source_id"
"""The key of an account."""


TOLLS = ("killed", "wounded", "abducted")


def add_incident(
    done: Appended, folder: Folder, line: Accepted, source: str, used: set[str]
) -> None:
    """Add an incident with its targets and account, or an account to an incident held.

    Parameters
    ----------
    done : Appended
    folder : Folder
    line : Accepted
    source : str, the id of its page
    used : set of str, incidents that lines before it of the same page tell of
    """
    place = place_of(done, line)
    account = _account(done, line, source)
    told = {
        row["incident_id"]: row for row in done.tables["accounts"] if row["source_id"] == source
    }
    targets: dict[str, list[Row]] = {}
    for row in done.tables["targets"]:
        targets.setdefault(row["incident_id"], []).append(row)
    places = {row["place_id"]: row for row in done.tables["places"]}
    about = {**line.cells, "place_id": place}
    kinds = [target["target_type"] for target in line.targets()]
    fitting = find_held(about, kinds, done.tables["incidents"], targets, places)
    types = {row["incident_id"]: row["event_type"] for row in done.tables["incidents"]}
    equal = [one for one in fitting if one in told and _tells_the_same(told[one], account)]
    same = [one for one in equal if types[one] == line["event_type"]]
    same = same or [one for one in equal if one not in used]
    if same:
        used.add(same[0])
        done.said.append(f"line {line.at}: {same[0]} has this account already")
        return
    wanted = line["incident_id"]
    known = {row["incident_id"] for row in done.tables["incidents"]}
    held = [wanted] if wanted in known else [one for one in fitting if one not in used]
    if wanted == NEW or not held:
        incident = _new_incident(done, folder, line, place)
        used.add(incident)
        done.add("accounts", {**account, "incident_id": incident}, line.at, ACCOUNT)
        return
    incident = held[0]
    used.add(incident)
    if incident in told:
        done.said.append(
            f"line {line.at}: not taken: {incident} has another account of this page; change it "
            f"in accounts.csv, or write '{NEW}' into incident_id if it is another incident"
        )
        return
    done.add("accounts", {**account, "incident_id": incident}, line.at, ACCOUNT)
    why = "as incident_id says" if wanted == incident else "same days, place and target"
    done.said.append(f"line {line.at}: an account of {incident}, which is held ({why}); no new row")
    _fill(done, line, incident)


def _tells_the_same(row: Mapping[str, str], account: Mapping[str, str]) -> bool:
    """Say whether two accounts of a page are one."""
    return all(row.get(name, "") == value for name, value in account.items())


def _account(done: Appended, line: Accepted, source: str) -> Row:
    """Return the account that a line gives."""
    tolls = {what: _sum([target[what] for target in line.targets()]) for what in TOLLS}
    own = {row["source_id"]: row["publisher_id"] for row in done.tables["sources"]}
    origin = _origin(done, line)
    return {
        "source_id": source,
        **{name: line[name] for name in ("date_start", "date_end", "date_precision")},
        **tolls,
        **{name: line[name] for name in ("actor_killed", "actor", "attribution", "partial")},
        "origin": "" if origin == own[source] else origin,
    }


def _sum(cells: list[str]) -> str:
    """Return a sum of numbers; blank where none is known."""
    known = [int(cell) for cell in cells if cell]
    return str(sum(known)) if known else ""


def _origin(done: Appended, line: Accepted) -> str:
    """Return the publisher whom a page cites; blank where the folder has none of this name."""
    name = line["origin"].casefold()
    if not name:
        return ""
    for row in done.tables["publishers"]:
        words = {row["name"].casefold(), row["publisher_id"].casefold()}
        if name in words or f"-{row['publisher_id']}".endswith(f"-{slug(name)}"):
            return row["publisher_id"]
    said = f"line {line.at}: origin '{line['origin']}' is not in publishers.csv and is left blank"
    if said not in done.said:
        done.said.append(said)
    return ""


def _new_incident(done: Appended, folder: Folder, line: Accepted, place: str) -> str:
    """Add an incident and its targets under the next id of its year."""
    year = line["date_start"][:4]
    prefix = _prefix(done, folder)
    ids = [
        row["incident_id"]
        for row in done.tables["incidents"]
        if row["incident_id"].startswith(f"{prefix}-{year}-")
    ]
    ids += _withdrawn(folder, f"{prefix}-{year}-")
    incident = next_id(f"{prefix}-{year}-", 4, ids)
    names = [
        "date_start",
        "date_end",
        "date_precision",
        "geo_precision",
        "theatre",
        "event_class",
        "event_type",
        "weapon_type",
        "actor",
        "attribution",
        "actor_killed",
        "episode_id",
        "note",
    ]
    row = {name: line[name] for name in names}
    row |= {"incident_id": incident, "place_id": place, "scope": line["scope"] or "conflict"}
    done.add("incidents", row, line.at, "incident_id")
    for number, target in enumerate(line.targets(), 1):
        new = {"incident_id": incident, "target_no": str(number), **target}
        done.add("targets", new, line.at, "incident_id")
    return incident


def _prefix(done: Appended, folder: Folder) -> str:
    """Return what the ids of a folder begin with."""
    for row in done.tables["incidents"]:
        return row["incident_id"].split("-")[0]
    for resource in folder.descriptor["resources"]:
        for column in resource["schema"]["fields"]:
            pattern = column.get("constraints", {}).get("pattern", "")
            if column["name"] == "incident_id" and (found := re.match(r"\^([A-Z]{3})-", pattern)):
                return found[1]
    return "INC"


def _withdrawn(folder: Folder, start: str) -> list[str]:
    """Return the ids of a year that the codebook names: a withdrawn one is not used again."""
    path = folder.path / "README.md"
    text = path.read_text(encoding="utf-8", errors="replace") if path.is_file() else ""
    return re.findall(rf"{re.escape(start)}\d+", text)


def _fill(done: Appended, line: Accepted, incident: str) -> None:
    """Fill the toll of an incident that had none, where one group was hit."""
    rows = [row for row in done.tables["targets"] if row["incident_id"] == incident]
    if len(rows) != 1 or line["partial"]:
        return
    for what in TOLLS:
        number = _sum([target[what] for target in line.targets()])
        if number and not rows[0][what]:
            rows[0][what] = number
            done.changed.add("targets")
            done.said.append(f"line {line.at}: {incident} had no number {what}; it is {number} now")


def add_total(done: Appended, line: Accepted, source: str) -> None:
    """Add a published total, unless it stands there already."""
    own = {row["source_id"]: row["publisher_id"] for row in done.tables["sources"]}
    row = {
        "source_id": source,
        "publisher_id": own[source],
        **{
            name: line[name]
            for name in [
                "period_start",
                "period_end",
                "region_kind",
                "region",
                "actor",
                "metric",
                "value",
                "qualifier",
                "note",
            ]
        },
    }
    for other in done.tables["benchmarks"]:
        if all(other.get(name, "") == value for name, value in row.items() if name != "note"):
            done.said.append(f"line {line.at}: {other['benchmark_id']} is this total already")
            return
    number = next_id("B", 3, [other["benchmark_id"] for other in done.tables["benchmarks"]])
    done.add("benchmarks", {"benchmark_id": number, **row}, line.at, "benchmark_id")


def add_claim(done: Appended, line: Accepted, source: str) -> None:
    """Add a statement, unless it stands there already; without a test it says why there is none."""
    row = {
        "source_id": source,
        "kind": line["claim_kind"],
        "statement": line["statement"],
        "test": line["test"] or "none",
        "why_not": line["why_not"] or ("" if line["test"] else "no test has been specified yet"),
    }
    for other in done.tables["claims"]:
        if (other["source_id"], other["statement"]) == (source, line["statement"]):
            done.said.append(f"line {line.at}: {other['claim_id']} is this claim already")
            return
    number = next_id("CL-", 2, [other["claim_id"] for other in done.tables["claims"]])
    done.add("claims", {"claim_id": number, **row}, line.at, "claim_id")


def append(folder: Folder, form: Form) -> Appended:
    """Return the tables of a folder with the accepted lines of a form.

    Parameters
    ----------
    folder : Folder
    form : Form, checked
    """
    done = Appended({name: [dict(row) for row in rows] for name, rows in folder.tables.items()})
    used: dict[str, set[str]] = {}
    for line in form.accepted:
        source = source_of(done, line)
        if line["kind"] == "incident":
            add_incident(done, folder, line, source, used.setdefault(source, set()))
        elif line["kind"] == "total":
            add_total(done, line, source)
        else:
            add_claim(done, line, source)
    return done
