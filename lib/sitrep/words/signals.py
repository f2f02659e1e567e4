"""The newest period in words: what stands out of what its own past leads one to expect."""

from __future__ import annotations

from typing import Any

import pandas as pd

from sitrep.measures.signals import FEW, FEWEST, NOT_EVEN, SHORT, is_alarm
from sitrep.model.dataset import Dataset
from sitrep.words.scope import noun, shorten
from sitrep.words.text import (
    SMALL,
    Remark,
    about,
    amount,
    chance,
    number,
    period_name,
    plural,
    sentence,
)
from sitrep.words.whole import say_none, shortest

UNTESTED = {
    NOT_EVEN: "not searched alike on all of its days",
    SHORT: "with too few earlier {} searched as well",
    FEW: f"with under {SMALL} {{}} in them",
}
"""Why a series is not judged, in words; the blank is for periods or incidents."""


CERTAIN = 0.995
"""A chance that is called 100%: what is always so is not worth telling."""


def name_series(data: Dataset, row: dict[Any, Any]) -> str:
    """Return what a series is of: a theatre, or a region or a side in it.

    Parameters
    ----------
    data : Dataset
    row : dict, a row of `signals`
    """
    theatre = data.label("theatre", row["theatre"])
    own = data.label(row["kind"], row["group"])
    theatres = data.theatres["theatre"].drop_duplicates()
    return own if own == theatre or len(theatres) == 1 else f"{theatre}, {own}"


@sentence
def describe_signals(data: Dataset, table: pd.DataFrame, *, period: str) -> str:
    """Return which series the newest period stands out in, or that it does in none.

    Parameters
    ----------
    data : Dataset
    table : DataFrame, as `signals` returns it
    period : {"week", "month"}
    """
    if data.incidents.empty:
        return say_none(data)
    if table.empty:
        return f"No whole {period} is asked about, so there is none to judge"
    when = period_name(table["period"].iloc[0], period)
    tested = table[table["untested"].eq("")]
    if tested.empty:
        why = _why_not(data, table, period)
        none = (
            f"{when[:1].upper()}{when[1:]} cannot be judged in any of {number(len(table))} series"
        )
        return f"{none}: {why}"
    alarms = tested[is_alarm(tested)]
    judged = f"{when}, of {number(len(tested))} series judged"
    if alarms.empty:
        told = [f"No alarm for {when}{rest}" for rest in _nearest(data, tested, period)]
        return shortest(*told, f"No alarm for {judged}")
    told = [_against(data, row) for row in alarms.to_dict("records")]
    out = f"{amount(len(alarms), 'alarm')} for {judged}"
    return shortest(f"{out}: {'; '.join(told)}", f"{out}: {told[0]}", out)


def tell_rate(data: Dataset, table: pd.DataFrame, *, period: str) -> list[Remark]:
    """Return how often an alarm is false, and what could not be judged.

    Parameters
    ----------
    data : Dataset
    table : DataFrame, as `signals` returns it
    period : {"week", "month"}
    """
    tested = table["untested"].eq("")
    if not tested.any() or data.incidents.empty:
        return []
    said = (
        "Where nothing is new, at most about 5 of 100 such lists hold an alarm; judged by "
        f"{_range(table.loc[tested, 'past'])} earlier {plural(period)} that were searched as well"
    )
    left = f" Not judged: {_why_not(data, table, period)}." if not tested.all() else ""
    return [Remark(f"{said}.{left}")]


def _range(counts: pd.Series) -> str:
    ends = dict.fromkeys(number(end) for end in (counts.min(), counts.max()))
    return " to ".join(ends)


def _nearest(data: Dataset, tested: pd.DataFrame, period: str) -> list[str]:
    """Return what is nearest to an alarm, and how often chance takes a series as far, in wordings.

    Most telling first, each as the rest of a sentence.
    """
    first, several = tested.iloc[0].to_dict(), len(tested) > 1
    judged = f"one of {number(len(tested))} series" if several else "the one series judged"
    if first["chance_holm"] >= CERTAIN:
        judged = f"none{judged.removeprefix('one')}" if several else judged
        more = "more" if several else "no more"
        return [f": {judged} differs from its past by {more} than chance explains"]
    likely = f"{number(first['low'])} to {number(first['high'])} expected"
    who, rare = name_series(data, first), f"in {chance(first['chance_holm'])} of {plural(period)}"
    return [
        f". {who}: {amount(first['n'], noun(data))}, {likely}; "
        f"by chance {judged} is as far off {rare}",
        f". {who}: {about(first['n'])}, {likely}; by chance {judged} is as far off {rare}",
        f": by chance {judged} is as far off as {who} {rare}",
    ]


def _against(data: Dataset, row: dict[Any, Any]) -> str:
    """Return how many there are of a series, how many are expected, and how often by chance."""
    likely = f"{number(row['low'])} to {number(row['high'])} expected"
    rare = f"chance makes one as unusual in {chance(row['chance_holm'])} of such lists"
    return f"{name_series(data, row)}, {amount(row['n'], noun(data))}, {likely}; {rare}"


def _why_not(data: Dataset, table: pd.DataFrame, period: str) -> str:
    """Return of how many series why they are not judged."""
    many = {SHORT: plural(period), FEW: plural(noun(data))}
    parts = [
        f"{number(len(rows))} {UNTESTED[str(why)].format(many.get(str(why), ''))}"
        for why, rows in table[table["untested"].ne("")].groupby("untested", sort=False)
    ]
    return shorten(parts) + (
        f" ({number(FEWEST[period])} are needed)" if SHORT in set(table["untested"]) else ""
    )
