"""What was done and by what means: class, type and weapon of an incident."""

from __future__ import annotations

from collections.abc import Mapping

from sitrep.coding.candidates import Candidate
from sitrep.coding.form import clip

ARMED = frozenset(
    [
        "military",
        "intelligence",
        "police",
        "progov_militia",
        "foreign_forces",
        "armed_group",
        "isis",
        "hts",
        "opposition_group",
    ]
)
"""Targets that carry arms: an attack on their post is one on a facility."""


WEAPONS = {
    "airstrike": "air_delivered",
    "mine": "landmine",
    "shelling": "mortar_or_artillery",
    "deployment": "none",
}
"""The means that an event type implies."""


FORCES = ("forces", "army", "corps", "police", "israel", "coalition")
"""Parts of the names of sides that are states or stand with one: they sweep, others attack."""


def code_kind(candidate: Candidate, row: Mapping[str, str], reasons: list[str]) -> dict[str, str]:
    """Return class, type and means of the incident."""
    kinds = candidate.kinds
    armed = row.get("target_1_type", "") in ARMED
    kind = next(iter(kinds), "unknown")
    weak = kind in ("facility_attack", "armed_assault")
    if weak and "armed_assault" in kinds:
        kind = "facility_attack" if "facility_attack" in kinds and armed else "armed_assault"
    if kind == "clash" and armed and {"facility_attack", "armed_assault"} <= set(kinds):
        kind = "facility_attack"
    if kind == "armed_assault" and armed and any(one.has("moving") for one in candidate.mentions):
        kind = "ambush"
    guns = {
        str(word.value)
        for one in candidate.mentions
        for word in one.words
        if word.field == "weapon_type"
    }
    if kind == "bombing" and "armed_assault" in kinds and {"firearms", "grenade"} <= guns:
        kind = "ambush" if any(one.has("moving") for one in candidate.mentions) else "armed_assault"
    weapon = _weapon(candidate, kind)
    killed, wounded = row.get("target_1_killed", ""), row.get("target_1_wounded", "")
    single = kind == "armed_assault" and weapon == "firearms" and row["actor"] == "unidentified"
    if single and killed == "1":
        kind = "assassination"
        reasons.append("kind: one person shot by unidentified people is taken as chosen")
    elif single and wounded == "1" and not killed:
        kind = "assassination_attempt"
        reasons.append("kind: one person shot at by unidentified people is taken as chosen")
    if kind == "kidnapping" and killed:
        kind = "execution"
    if kind == "facility_attack" and not armed and "armed_assault" in kinds:
        kind = "armed_assault"
    if kind == "unknown":
        reasons.append("kind: not told in words that the tables have")
    state = any(word in row["actor"].casefold() for word in FORCES)
    event_class = "attack"
    if kind == "deployment":
        event_class = "development"
    elif kind == "sweep" or (kind == "clash" and state):
        event_class = "operation"
    found = kinds.get(kind) or next(iter(kinds.values()), None)
    because = ""
    if found:
        word, mention = found
        because = mention.sentence.quote(word.first - 1, word.last + 2)
    return {
        "event_class": event_class,
        "event_type": kind,
        "weapon_type": weapon,
        "because_kind": clip(because),
    }


def _weapon(candidate: Candidate, kind: str) -> str:
    """Return the means: the one named, several, or what the event type implies."""
    named = list(
        dict.fromkeys(
            str(word.value)
            for mention in candidate.mentions
            for word in mention.words
            if word.field == "weapon_type"
        )
    )
    if "vehicle_ied" in named and "ied" in named:
        named.remove("ied")
    implied = WEAPONS.get(kind, "")
    if implied and (implied in named or not named or kind in ("airstrike", "mine")):
        return implied
    if not named:
        return "unknown"
    return named[0] if len(named) == 1 else "mixed"
