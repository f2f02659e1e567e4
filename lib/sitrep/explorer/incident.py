"""A page for each incident: what, when, where, who, against whom, and who says so."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from typing import Any

from sitrep.explorer.coded import NONE
from sitrep.explorer.page import inline, templates
from sitrep.words.text import MISSING, amount, listing, number

FOLDER = "incidents"
PAGES = 2_000
"""The most incidents that have a page each; of more, the explorer opens at the one linked to."""

_SAFE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,79}")
_RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?|.*-[0-9a-f]{12}", re.IGNORECASE)
"""Names of devices on Windows, and names that end as if they were followed by a hash."""


def name_pages(ids: list[str]) -> dict[str, str]:
    """Return for each id how its page is called, without folder and ending.

    An id that is no safe name of a file on every system, or that differs from another by its case
    alone, is followed by its hash.
    """
    met: dict[str, int] = {}
    for one in ids:
        met[one.casefold()] = met.get(one.casefold(), 0) + 1
    return {one: one if _is_safe(one) and met[one.casefold()] == 1 else _hashed(one) for one in ids}


def _is_safe(one: str) -> bool:
    return bool(_SAFE.fullmatch(one)) and not _RESERVED.fullmatch(one)


def _hashed(one: str) -> str:
    digest = hashlib.sha256(one.encode("utf-8", "backslashreplace")).hexdigest()[:12]
    return f"{re.sub('[^A-Za-z0-9]+', '-', one)[:40].strip('-')}-{digest}".lstrip("-")


def write_incidents(model: dict[str, Any], *, explorer: str) -> Iterator[tuple[str, str]]:
    """Yield id and page of each incident.

    Parameters
    ----------
    model : dict, as `describe` gives it
    explorer : str, how the file of the explorer is called, one folder up

    Yields
    ------
    pair of str, the id and HTML
    """
    page = templates.get_template("incident.html.j2")
    style = inline("page.css")
    facets = {facet["key"]: facet for facet in model["facets"]}
    toll = dict(model["notes"]).get("The dead", "")
    for row, key in enumerate(model["rows"]["id"]):
        yield (
            key,
            page.render(
                title=_title(model, facets, row),
                id=key,
                certainty=_certainty(model, row),
                facts=[(name, said) for name, said in _facts(model, facets, row) if said],
                groups=[_group(model, facets, group) for group in model["hit"][row]],
                accounts=[_account(model, facets, one) for one in model["told"]["rows"][row]],
                partial=any(_fill(one, 10)[8] for one in model["told"]["rows"][row]),
                explained=model["told"]["partial"],
                toll=toll,
                back=model["back"],
                explorer=explorer,
                source=model["source"],
                style=style,
            ),
        )


def _list(facet: dict[str, Any], row: int, *, others: bool = False) -> list[str]:
    """Return the values of a row in words, with their other names where these are asked for."""
    at = facet["at"][row]
    places = at if isinstance(at, list) else [at]
    return [_label(facet, place, others=others) for place in places if place != NONE]


def _label(facet: dict[str, Any], place: int, *, others: bool = False) -> str:
    value = facet["values"][place]
    label = str(facet["labels"].get(place, value))
    names = [name for name in facet["names"].get(value, ()) if name not in (label, value)]
    return f"{label} ({', '.join(names)})" if others and names else label


def _coded(column: dict[str, Any], row: int) -> str:
    place = column["at"][row]
    return "" if place == NONE else str(column["of"][place])


def _title(model: dict[str, Any], facets: dict[str, Any], row: int) -> str:
    """Return what happened, where and when, as a heading."""
    what = listing(_list(facets["event_types"], row)) or model["noun"][0].capitalize()
    place = (_list(facets["places"], row) or _list(facets["regions"], row) or [""])[0]
    return ", ".join(filter(None, [what, place, _coded(model["rows"]["when"], row)]))


def _certainty(model: dict[str, Any], row: int) -> str:
    """Return in a sentence or two who tells of it, and whether the tolls agree."""
    rows = model["rows"]
    said = []
    if told := model["told"]["rows"][row]:
        outlets = {model["told"]["pages"][account[0]][1] for account in told}
        said.append(
            f"Told by {amount(len(told), 'account')} of {amount(len(outlets), 'publisher')}"
        )
    low, high = rows["killed_low"][row], rows["killed_high"][row]
    if rows["killed"][row] is None:
        said.append("no toll is reported")
    elif low is not None and low < high:
        said.append(f"the tolls differ: {number(low)} to {number(high)} killed")
    text = "; ".join(said)
    return f"{text[:1].upper()}{text[1:]}." if text else ""


def _facts(model: dict[str, Any], facets: dict[str, Any], row: int) -> Iterator[tuple[str, str]]:
    """Yield what is known of an incident, by name; what is not known is empty."""
    rows, point = model["rows"], model["points"]["at"][row]
    yield "When", "; ".join(filter(None, [_coded(rows["when"], row), _small(rows["day"], row)]))
    where = [_list(facets[name], row, others=True) for name in ("places", "regions", "theatres")]
    names = list(dict.fromkeys(name for part in where for name in part))
    yield "Where", "; ".join(filter(None, [", ".join(names), _small(rows["point"], row)]))
    if point != NONE:
        *degrees, _, rough = model["points"]["of"][point]
        stands = " (stands in for an area)" if rough else ""
        yield "Point", f"{', '.join(map(str, degrees))}{stands}"
    kinds = [*_list(facets["event_classes"], row), *_list(facets["event_types"], row)]
    yield "What", ", ".join(dict.fromkeys(kinds))
    yield "Means", ", ".join(_list(facets["weapon_types"], row))
    sides = _list(facets["actors"], row)
    yield (
        "Sides" if len(sides) > 1 else "Side",
        "; ".join(filter(None, [listing(sides), _small(rows["ground"], row)])),
    )
    yield "Killed", _toll(rows, row)
    yield "Wounded", _number(rows["wounded"][row])
    own = rows["actor_killed"][row]
    yield "Own dead", "" if own is None else f"{number(own)} of the acting side"
    yield "Scope", _coded(rows["scope"], row)


def _small(column: dict[str, Any], row: int) -> str:
    """Return the words of a code as they stand within a sentence."""
    said = _coded(column, row)
    return f"{said[:1].lower()}{said[1:]}"


def _toll(rows: dict[str, Any], row: int) -> str:
    low, best, high = (rows[name][row] for name in ("killed_low", "killed", "killed_high"))
    if best is None or low is None or low == high:
        return _number(best)
    return f"{number(best)} ({number(low)} to {number(high)})"


def _number(value: float | None) -> str:
    return MISSING if value is None else number(value)


def _fill(cells: list[Any], number: int) -> list[Any]:
    """Return a row with what was missing at its end."""
    return cells + [None] * (number - len(cells))


def _group(model: dict[str, Any], facets: dict[str, Any], group: list[Any]) -> list[str]:
    """Return the cells of a group hit: group, unit, killed, wounded, abducted."""
    kind, unit, *tolls = _fill(group, 5)
    name = MISSING if kind in (None, NONE) else _label(facets["target_types"], kind)
    unit = MISSING if unit in (None, NONE) else model["units"][unit][0]
    return [name, unit, *map(_number, tolls)]


def _account(model: dict[str, Any], facets: dict[str, Any], account: list[Any]) -> dict[str, Any]:
    """Return what one page says: its name and address, whom it cites, and the cells beside."""
    told = model["told"]
    page, when, killed, wounded, abducted, own, side, ground, partial, origin = _fill(account, 10)
    url, outlet, day = told["pages"][page]
    name, stand = told["publishers"][outlet] if outlet != NONE else ("Unknown publisher", "")
    said = [] if side in (None, NONE) else [_label(facets["actors"], side)]
    said += [] if ground in (None, NONE) else [told["attributions"][ground].lower()]
    said += [] if own is None else [f"{number(own)} of its own killed"]
    return {
        "url": url,
        "name": ", ".join(filter(None, [name, day])),
        "origin": "" if origin in (None, NONE) else f", citing {told['publishers'][origin][0]}",
        "cells": [
            stand or MISSING,
            MISSING if when in (None, NONE) else told["when"][when],
            f"{_number(killed)}{' (in part)' if partial else ''}",
            _number(wounded),
            _number(abducted),
            "; ".join(said) or MISSING,
        ],
    }
