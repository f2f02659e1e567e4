"""What a column counts, in words: the subtitles of charts."""

from __future__ import annotations

from collections.abc import Sequence

from sitrep.measures.groups import HIT, has_both_sides
from sitrep.model.dataset import Dataset
from sitrep.words.scope import group_nouns, noun
from sitrep.words.text import listing, plural
from sitrep.words.whole import mixes_dead

_IN_FULL = {
    "target_type": "main group hit",
    "unit": "unit hit",
    "attribution": "ground of attribution",
    "alignment": "alignment of the outlet",
}
"""Group column -> what a group of it is, where a caption says more than a sentence."""


BOTH = "two-sided ones count for both"
"""Of incidents, where groups of sides overlap."""


def name_groups(data: Dataset, by: Sequence[str]) -> str:
    """Return what some group columns tell apart: "governorate and side".

    Where incidents have two sides it says that they count for both; the dead are then those of the
    incidents in which a side took part, whoever killed them.

    Parameters
    ----------
    data : Dataset
    by : sequence of str, group columns
    """
    both = has_both_sides(data, by)
    in_full = {**_IN_FULL, "actor": "side taking part"} if both else _IN_FULL
    names = listing([in_full.get(name) or group_nouns(data, name)[0] for name in by])
    return f"{names} ({BOTH})" if both else names


def tell_overlap(data: Dataset, by: Sequence[str], *, value: str = "n") -> str:
    """Return that a table counts some incidents for both of their sides; empty if it does not.

    Parameters
    ----------
    data : Dataset
    by : sequence of str, group columns
    value : {"n", "killed"}
    """
    if not has_both_sides(data, by):
        return ""
    what = plural(noun(data))
    counted = f"the dead of {what}" if value == "killed" else what
    said = f"{counted} with two sides count for both, so that the sides add up to more than all"
    return f"{said[0].upper()}{said[1:]} {'dead' if value == 'killed' else what}."


def shared_nouns(data: Dataset, by: Sequence[str]) -> str:
    """Return what the shares of groups are of: an incident that hit several units counts for each.

    Parameters
    ----------
    data : Dataset
    by : sequence of str, group columns
    """
    what = plural(noun(data))
    return f"units hit in {what}" if "unit" in by else what


def describe_measure(
    data: Dataset, *, by: Sequence[str] = (), per: str | None = None, note: str = ""
) -> str:
    """Return what is counted, per which period and group: "Attacks per month by side".

    Parameters
    ----------
    data : Dataset
    by : sequence of str, group columns
    per : str or None, the period
    note : str, what is drawn beside it ("95% interval")
    """
    what = plural(noun(data)).capitalize()
    return _complete(data, what, by, per, note)


def describe_share_measure(
    data: Dataset, *, by: Sequence[str] = (), per: str | None = None, note: str = ""
) -> str:
    """Return what shares are of: "Share of the attacks of each month by side".

    Parameters
    ----------
    data : Dataset
    by : sequence of str, group columns
    per : str or None, the period
    note : str, what is drawn beside it
    """
    of = f"Share of the {shared_nouns(data, by)}" + (f" of each {per}" if per else "")
    return _complete(data, of, [name for name in by if name != "unit"], None, note)


def describe_death_measure(
    data: Dataset, *, by: Sequence[str] = (), per: str | None = None, note: str = ""
) -> str:
    """Return whose deaths are counted, per which period and group.

    Parameters
    ----------
    data : Dataset
    by : sequence of str, group columns
    per : str or None, the period
    note : str, what is drawn beside it
    """
    mixed = mixes_dead(data) and not HIT.isdisjoint(by)
    if mixed or has_both_sides(data, by):  # and not of that group, or by that side
        dead = f"Killed{f' per {per}' if per else ''} in {plural(noun(data))}"
        return _complete(data, dead, by, None, note)
    said = _complete(data, "Killed", by, per, note)
    return said.replace(_IN_FULL["target_type"], "group hit")  # each has its own dead


def _complete(data: Dataset, what: str, by: Sequence[str], per: str | None, note: str) -> str:
    each = f" per {per}" if per else ""
    groups = f" by {name_groups(data, by)}" if by else ""
    return f"{what}{each}{groups}{f', {note}' if note else ''}"
