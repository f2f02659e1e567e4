"""The tables of a folder with the lines of a coding form appended, in memory."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from sitrep.coding.held import Row
from sitrep.coding.pages import host_of
from sitrep.coding.places import slug
from sitrep.coding.sound import Accepted


@dataclass
class Appended:
    """Tables with new rows.

    Attributes
    ----------
    tables : dict, all rows by table
    added : Counter, new rows by table
    changed : set of str, tables in which a cell was filled
    lines : dict, id -> the line of the form that brought it
    said : list of str
    """

    tables: dict[str, list[Row]]
    added: Counter[str] = field(default_factory=Counter)
    changed: set[str] = field(default_factory=set)
    lines: dict[str, int] = field(default_factory=dict)
    said: list[str] = field(default_factory=list)

    def add(self, table: str, row: Row, at: int, key: str) -> None:
        """Append a row, brought by a line of the form.

        Parameters
        ----------
        table : str
        row : dict
        at : int, the line
        key : str, the columns that tell rows apart, separated by spaces
        """
        self.tables[table].append(row)
        self.added[table] += 1
        self.lines.setdefault(" ".join(row[name] for name in key.split()), at)


def _publisher(done: Appended, line: Accepted) -> str:
    """Return the id of the publisher of a line, new if the folder has none of this name."""
    rows, name = done.tables["publishers"], line["publisher"]
    for row in rows:
        if name.casefold() in (row["name"].casefold(), row["publisher_id"].casefold()):
            return row["publisher_id"]
    publisher = _free(slug(name), {row["publisher_id"] for row in rows})
    new = {"publisher_id": publisher, "name": name}
    new |= {"kind": line["publisher_kind"], "alignment": line["alignment"]}
    done.add("publishers", new, line.at, "publisher_id")
    return publisher


def source_of(done: Appended, line: Accepted) -> str:
    """Return the id of the page of a line, new if the folder does not have its address."""
    rows = done.tables["sources"]
    for row in rows:
        if _address(row["url"]) == _address(line["url"]):
            return row["source_id"]
    publisher = _publisher(done, line)
    source = next_id("S", 4, [row["source_id"] for row in rows])
    own = {
        host_of(row["url"]) for row in rows if row["publisher_id"] == publisher and not row["via"]
    }
    via = line["via"] or (host_of(line["url"]) if own and host_of(line["url"]) not in own else "")
    new = {
        "source_id": source,
        "publisher_id": publisher,
        "url": line["url"],
        "published": line["published"],
        "language": line["language"],
        "via": via,
    }
    done.add("sources", new, line.at, "source_id")
    return source


def _address(url: str) -> str:
    return url.strip().removeprefix("https://").removeprefix("http://").rstrip("/").casefold()


def next_id(letter: str, digits: int, ids: Iterable[str]) -> str:
    """Return the id after the highest one."""
    numbers = [int(found[1]) for one in ids if (found := re.search(r"(\d+)$", one))]
    return f"{letter}{max(numbers, default=0) + 1:0{digits}d}"


def _free(name: str, taken: Iterable[str]) -> str:
    """Return a name that is not taken, with a number behind it if need be."""
    number, free, taken = 1, name, set(taken)
    while free in taken:
        number += 1
        free = f"{name}-{number}"
    return free


def place_of(done: Appended, line: Accepted) -> str:
    """Return the id of the place of a line, new if the folder does not have it."""
    if line["place_id"]:
        return line["place_id"]
    rows = done.tables["places"]
    for row in rows:
        if (row["name"], row["admin1"]) == (line["place"], line["admin1"]):
            return row["place_id"]
    place = _free(slug(line["place"]), {row["place_id"] for row in rows})
    new = {
        "place_id": place,
        "name": line["place"],
        "name_ar": line["place_ar"],
        "admin1": line["admin1"],
        "latitude": line["latitude"],
        "longitude": line["longitude"],
        "kind": line["place_kind"],
        "coordinates_from": line["coordinates_from"] or "coding form",
    }
    done.add("places", new, line.at, "place_id")
    done.said.append(f"line {line.at}: new place {place}")
    return place
