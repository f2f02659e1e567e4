"""What one must know before any count: what an incident is, and the limits of a dataset."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape

import pandas as pd

from sitrep.measures.search import NOT_SEARCHED, THIN, efforts_by_day
from sitrep.model.dataset import Dataset
from sitrep.words.scope import shorten
from sitrep.words.text import LISTED, Sentence, amount, day, number, sentence

GAPS = {
    "abducted": "the abducted",
    "accounts": "who tells of an incident",
    "actor_killed": "the dead of each side",
    "attackers": "who attacked",
    "attribution": "who claimed or is suspected",
    "coverage": "one rule throughout",
    "episode_id": "which incidents belong together",
    "events": "dated events",
    "non_lethal": "incidents without dead",
    "origin": "whom a page cites",
    "scope": "which violence was private",
    "state_violence": "the violence of states",
    "target_tolls": "the dead of each group hit",
    "target_type": "all groups hit",
    "toll_range": "a range of the dead",
    "unit": "the units hit",
    "weapon_type": "the means of attack",
    "witness": "which publishers are one witness",
    "wounded": "the wounded",
    "zero_tolls": "whether 0 dead are none",
}
"""What a source can lack -> what one calls it."""


class Points(str):
    """Sentences with a lead each, and the whole in brief; a notebook shows them as a list."""

    __slots__ = ("brief", "pairs")

    pairs: tuple[tuple[str, str], ...]
    brief: Sentence

    def __new__(cls, pairs: Sequence[tuple[str, str]], brief: Sentence) -> Points:
        """Make the text from pairs of a lead and a sentence."""
        text = super().__new__(cls, "\n".join(f"- {lead}: {said}" for lead, said in pairs))
        text.pairs, text.brief = tuple(pairs), brief
        return text

    def __repr__(self) -> str:
        return str(self)

    def _repr_html_(self) -> str:
        points = (
            f"<li><strong>{escape(lead)}.</strong> {escape(said)}</li>" for lead, said in self.pairs
        )
        return f"<ul>{''.join(points)}</ul>"


def tell_limits(data: Dataset) -> Points:
    """Return what counts, and the limits that stand above all counts, as a list.

    Parameters
    ----------
    data : Dataset

    Returns
    -------
    Points : what counts as an incident and the limits, as the dataset declares them; what of that
    asked about was not or thinly searched, and what is not counted; whose deaths are counted, what
    the acting side and the group hit mean, and what the source cannot give
    """
    words = data.words
    meanings = [
        ("The dead", words.toll),
        ("The side", words.actor),
        ("The group hit", words.target),
    ]
    counts = ("What counts", words.inclusion)
    limits = [(lead, said) for lead, said in words.limits if not _repeats(said, data.missing)]
    search = [("Search", describe_coverage(data)), ("Not counted", tell_left_out(data))]
    told = [counts, *limits, *search, *meanings, *list_missing(data)]
    pairs = [(lead.rstrip("."), _stopped(said)) for lead, said in told if said]
    return Points(pairs, describe_limits(data))


@sentence
def describe_limits(data: Dataset) -> str:
    """Return the limits that a dataset declares, by their leads: a sample, who coded it.

    Parameters
    ----------
    data : Dataset
    """
    leads = [lead.rstrip(".") for lead, _ in data.words.limits]
    if not leads:
        return "These data declare no limits of their own"
    first, *others = leads[:LISTED]
    low = [one[:1].lower() + one[1:] if one[1:2].islower() else one for one in others]
    return "; ".join([first, *low])


def tell_left_out(data: Dataset) -> str:
    """Return what happened and is not counted, for want of a search or by its class; empty if none.

    Parameters
    ----------
    data : Dataset

    Returns
    -------
    str
    """
    by_class = data.waterfall[data.waterfall["filter"].eq("event_classes")]
    left = int((by_class["rows_in"] - by_class["rows_out"]).sum())
    what = f"{amount(left, data.words.incident)} of classes not asked about, with their dead"
    others = [what] if left else []
    unsearched = efforts_by_day(data).eq(NOT_SEARCHED).to_numpy().any()
    where = ["what happened where and when nothing was searched"] if unsearched else []
    told = "; ".join([*where, *others])
    return f"{told[:1].upper()}{told[1:]}"


def list_missing(data: Dataset) -> list[tuple[str, str]]:
    """Return what the source cannot give, as pairs of what it is and why.

    Parameters
    ----------
    data : Dataset
    """
    named = {key: GAPS.get(key, key.replace("_", " ")) for key in data.missing}
    return [(f"Not given: {named[key]}", why) for key, why in data.missing.items()]


def _repeats(said: str, missing: Mapping[str, str]) -> bool:
    """Return whether what the source cannot give says the same."""
    return any(why.startswith(said.rstrip(".")) for why in missing.values())


def _stopped(text: str) -> Sentence:
    """Return a text that comes with the data as a sentence."""
    return sentence(lambda: text)()


@sentence
def describe_coverage(data: Dataset) -> str:
    """Return which theatres asked about were not searched throughout, and which thinly.

    Parameters
    ----------
    data : Dataset
    """
    efforts = efforts_by_day(data)
    if efforts.empty:
        return f"No {data.words.theatre} lies in this selection, so nothing was searched"
    partly: dict[str, list[str]] = {}
    never, thin = [], []
    for theatre, days in efforts.iterrows():
        name, searched = data.label("theatre", str(theatre)), days.gt(NOT_SEARCHED)
        if not searched.any():
            never.append(name)
        elif not searched.all():
            partly.setdefault(_when(searched), []).append(name)
        if days.eq(THIN).any():
            thin.append(
                f"{name} on {number(int(days.eq(THIN).sum()))} of {amount(len(days), 'day')}"
            )
    said = [
        f"{shorten(names)} {'was' if len(names) == 1 else 'were'} searched {when}"
        for when, names in list(partly.items())[:LISTED]
    ]
    left = sum(len(names) for names in list(partly.values())[LISTED:])
    if left:
        said.append(f"on a part of the days too: {left} more")
    if never:
        said.append(f"not searched: {shorten(never)}")
    if thin:
        said.append(f"searched thinly: {shorten(thin)}")
    if said:
        return "; ".join(said)
    if len(efforts) == 1:
        return f"{data.label('theatre', *efforts.index)} was searched as planned on every day"
    return f"Every {data.words.theatre} asked about was searched as planned on every day"


def tell_uneven(data: Dataset, *, drawn: Dataset | None = None) -> str:
    """Return which theatres were not searched throughout, for the footer of a chart over time.

    Parameters
    ----------
    data : Dataset
    drawn : Dataset, a part that is drawn alone, optional

    Returns
    -------
    str, empty where all were searched on the same days
    """
    searched = efforts_by_day(data).gt(NOT_SEARCHED)
    if drawn is not None:
        kept = efforts_by_day(drawn).index
        left, said = searched.index.difference(kept, sort=False), "Left out, since not searched"
    else:
        left, said = searched.index[~searched.all(axis=1)], "Not searched"
        each = searched.to_numpy()
        if (each == each[:1]).all():  # on the same days: no sum moves by their search
            return ""
    names = _name_theatres(data, left)
    if drawn is None and len(left) == 1 and searched.loc[left[0]].any():
        return f"{names[0]} was searched only {_when(searched.loc[left[0]])}"
    return f"{said} throughout: {shorten(names)}" if names else ""


def _name_theatres(data: Dataset, theatres: pd.Index) -> list[str]:
    return [data.label("theatre", str(theatre)) for theatre in theatres]


def name_area(data: Dataset, said: Sentence) -> Sentence:
    """Put in front of a sentence which theatres it is of: those of a chart that leaves some out.

    Parameters
    ----------
    data : Dataset
    said : Sentence

    Returns
    -------
    Sentence
    """
    return Sentence(f"{shorten(_name_theatres(data, efforts_by_day(data).index))}. {said}")


def name_whole(data: Dataset, said: Sentence) -> Sentence:
    """Put in front of a sentence that it is of all theatres, where a chart leaves some out.

    Parameters
    ----------
    data : Dataset
    said : Sentence

    Returns
    -------
    Sentence, the same where all theatres asked about were searched on the same days
    """
    return Sentence(f"All {data.words.theatres}. {said}") if tell_uneven(data) else said


def _when(searched: pd.Series) -> str:
    """Return on which days a theatre was searched."""
    found = searched.index[searched]
    first, last = found[0], found[-1]
    if len(found) < (last - first).days + 1:
        return f"on {number(len(found))} of {amount(len(searched), 'day')}"
    if last == searched.index[-1]:
        return f"from {day(first)} on"
    until = f"until {day(last)}"
    return until if first == searched.index[0] else f"from {day(first)} {until}"
