"""What is said of a list that is read through a column map: its words, and what it cannot give."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from sitrep.model.schema import Words
from sitrep.readers.columnmap.model import ColumnMap

LACKING = {
    "event_class": (
        "No column of {name} is mapped that tells an attack from a clash or something else, so a "
        "filter on the class finds nothing."
    ),
    "event_type": "No column of {name} is mapped that tells what kind of incident it was.",
    "weapon_type": "No column of {name} is mapped that tells the means of attack.",
    "actor": "No column of {name} is mapped that names who acted.",
    "attribution": (
        "No column of {name} is mapped that tells who claims an incident or how sure its actor "
        "is, so attribution is blank throughout."
    ),
    "target_type": "No column of {name} is mapped that tells which group was hit.",
    "unit": "A column map has no field for the unit that was hit.",
    "killed": "No column of {name} is mapped that counts the dead.",
    "wounded": "No column of {name} is mapped that counts the wounded.",
    "abducted": "A column map has no field for a number of abducted.",
    "actor_killed": "No column of {name} is mapped that counts the dead of the acting side.",
}
"""Field -> what is said where no column gives it."""


def list_missing(content: ColumnMap) -> dict[str, str]:
    """Return what a list cannot give, by which fields are mapped.

    Parameters
    ----------
    content : ColumnMap

    Returns
    -------
    dict, as `Source.missing`
    """
    given, name = set(content.given), content.name
    if given & {"killed_low", "killed_high"}:
        given.add("killed")
    missing = {field: why.format(name=name) for field, why in LACKING.items() if field not in given}
    missing["accounts"] = (
        f"{name} does not tell what each source says, so accounts cannot be compared; "
        + (
            "their number is the one that it gives."
            if "accounts" in given
            else "their number, 0, means not recorded."
        )
    )
    if "actor_2" in given:
        missing["attackers"] = (
            f"{name} names two sides, and the map does not say that the first is the attacker: "
            "incidents count for both."
        )
    if "killed" in given and not given & {"killed_low", "killed_high"}:
        missing["toll_range"] = (
            f"{name} gives one number of dead, so low and high are mostly the same."
        )
    if given >= {"killed", "target_type"} and content.toll != "targets":
        counted = (
            "counts the dead of all sides"
            if content.toll
            else "does not say whose deaths it counts"
        )
        missing["target_tolls"] = (
            f"{name} {counted}, so those of an incident with a known target may include others."
        )
    return missing


def _tell_actor(given: Collection[str]) -> str:
    """Return what the acting side means in a list that gives some columns."""
    if "actor_2" in given:
        return "An incident counts for both sides that the list names."
    return "The actor is the one that the list names." if "actor" in given else ""


def tell(content: ColumnMap) -> Words:
    """Return what one says of a list: what its map says, and else what holds of any.

    Parameters
    ----------
    content : ColumnMap
    """
    name, given = content.name, content.given
    by_region = any(window.regions for window in content.coverage)
    ranged = bool(given & {"killed_low", "killed_high"})
    tolls = {
        "targets": "Deaths are those of the people hit.",
        "all sides": "Deaths count all sides.",
        "": "Deaths are those that the list gives, and it does not say of which side.",
    }
    words = Words(
        theatre="region" if by_region else "country",
        theatres="regions" if by_region else "countries",
        about=f"The incidents that {name} lists.",
        inclusion=f"An incident counts if {name} lists it.",
        limits=(
            (
                "A list, read through a column map",
                "What an incident is, who collected them and what is left out is said by those "
                f"who made {name}, not here.",
            ),
            (
                "Days covered are as told",
                "Which days and regions were searched is as the column map says; no row shows it.",
            ),
        ),
        actor=_tell_actor(given),
        target="The target is the one that the list names." if "target_type" in given else "",
        toll=tolls[content.toll] if given & {"killed", "killed_low", "killed_high"} else "",
        range="lowest to highest number that the list gives" if ranged else "",
    )
    said = content.words.model_dump(exclude_unset=True)
    if "limits" in said:
        said["limits"] = (*said["limits"], words.limits[-1])
    return replace(words, **said)
