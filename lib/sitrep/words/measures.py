"""What a column counts, in words: the subtitles of charts."""

from __future__ import annotations

from collections.abc import Sequence

from sitrep.model.dataset import Dataset
from sitrep.words.scope import group_nouns, noun
from sitrep.words.text import listing, plural

_IN_FULL = {
    "target_type": "main group hit",
    "unit": "unit hit",
    "attribution": "ground of attribution",
    "alignment": "alignment of the outlet",
}
"""Group column -> what a group of it is, where a caption says more than a sentence."""


def name_groups(data: Dataset, by: Sequence[str]) -> str:
    """Return what some group columns tell apart: "governorate and side".

    Parameters
    ----------
    data : Dataset
    by : sequence of str, group columns
    """
    return listing([_IN_FULL.get(name) or group_nouns(data, name)[0] for name in by])


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
    return _complete(data, "Killed", by, per, note)


def _complete(data: Dataset, what: str, by: Sequence[str], per: str | None, note: str) -> str:
    each = f" per {per}" if per else ""
    groups = f" by {name_groups(data, by)}" if by else ""
    return f"{what}{each}{groups}{f', {note}' if note else ''}"
