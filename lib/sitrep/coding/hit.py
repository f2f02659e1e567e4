"""Who was hit: groups with their tolls, a part of a number taken out, nobody counted twice."""

from __future__ import annotations

from sitrep.coding.candidates import Candidate
from sitrep.coding.folder import Folder
from sitrep.coding.form import clip, target_columns
from sitrep.coding.mentions import Mention
from sitrep.coding.people import PERSON, People


def people_hit(candidate: Candidate) -> list[Group]:
    """Return the groups that were hit, with their tolls and the words that tell them."""
    groups: dict[tuple[str, str], Group] = {}
    for mention in candidate.mentions:
        for people, numbers, words in _in_sentence(mention):
            key = (people.target_type, people.unit)
            if key not in groups:
                groups[key] = (people, {}, [])
            _, kept, said = groups[key]
            for what, number in numbers.items():
                old = kept.get(what)
                kept[what] = number if old is None else max(old, number or 0)
            said += words
    return _without_doubles(list(groups.values()))


NOBODY = People("", "unknown")


VAGUE = frozenset(("unknown", "person", "armed_group"))
"""Target types of people of whom a better word may be told elsewhere on the page."""


Group = tuple[People, dict[str, int | None], list[str]]
"""People hit, their tolls, and the words that tell them."""


def _in_sentence(mention: Mention) -> list[Group]:
    """Return the groups that one sentence counts; a part of a number is taken out of it."""
    groups: dict[tuple[str, str], Group] = {}
    last: tuple[str, str] | None = None
    for toll in mention.tolls:
        people = toll.people or NOBODY
        key = (people.target_type, people.unit)
        words = mention.sentence.quote(toll.first, toll.last)
        if toll.part and last is not None:
            if key[0] == last[0] or {key[0], last[0]} <= {PERSON, "civilian"}:
                continue
            whole = groups[last][1]
            if whole.get(toll.what) is not None and toll.number is not None:
                whole[toll.what] = max(int(whole[toll.what] or 0) - toll.number, 0) or None
        elif not toll.part:
            last = key
        _, kept, said = groups.setdefault(key, (people, {}, []))
        if toll.number is not None:
            kept[toll.what] = (kept.get(toll.what) or 0) + toll.number
        else:
            kept.setdefault(toll.what, None)
        said.append(words)
    return list(groups.values())


def _without_doubles(groups: list[Group]) -> list[Group]:
    """Leave out people of whom less is told, where another group is the same people told better."""
    known = [group for group in groups if group[0].target_type not in VAGUE]
    kept = []
    for people, numbers, words in groups:
        better = [other for other in known if other[0] is not people]
        if people.target_type in VAGUE and better and _told_by(numbers, better):
            for what, number in numbers.items():
                if number is not None and better[0][1].get(what) is None and len(better) == 1:
                    better[0][1][what] = number
            continue
        named = [
            other
            for other in groups
            if other[0].target_type == people.target_type and other[0].unit and not people.unit
        ]
        if not named or not _told_by(numbers, named):
            kept.append((people, numbers, words))
    return kept


def _told_by(numbers: dict[str, int | None], others: list[Group]) -> bool:
    """Say whether numbers are those of other groups: of one of them, or of all together."""
    for what, number in numbers.items():
        told = [other[1][what] for other in others if other[1].get(what) is not None]
        if number is None or (not told and len(others) == 1):
            continue
        if number not in told and number != sum(one for one in told if one is not None):
            return False
    return True


def code_targets(
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
        toll.note for told in candidate.tolls().values() for toll, _ in told if " " in toll.note
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
