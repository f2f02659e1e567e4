"""The pairs that a person decides, on a page that saves the table of decisions."""

from __future__ import annotations

from typing import Any

import pandas as pd

from sitrep.explorer.page import embed, inline, templates
from sitrep.links.match import NO, YES
from sitrep.links.queue import KEY, TOLD, Decisions, lay_out
from sitrep.words.text import amount, listing

HEADS = dict(zip(TOLD, ("When", "Where", "What", "Side", "Killed"), strict=True))
"""What is shown of each incident: the columns of the queue -> their heads."""

CHOICES = {YES: "One incident", NO: "Two incidents", "": "I do not know"}
"""What may stand under `decision` -> how it is called."""


def write_deciding(asked: pd.DataFrame, decisions: Decisions, *, file: str) -> str:
    """Return a page on which pairs are decided, and which saves them as the review queue.

    Parameters
    ----------
    asked : DataFrame of text, the undecided pairs as `queue_of` returns them
    decisions : Decisions, which the page saves with those that are made on it
    file : str, how the review queue is called

    Returns
    -------
    str, HTML that needs nothing beside it; the same pairs give the same bytes

    Examples
    --------
    >>> links = TINY.link(TINY.where(actors=["ISIS"]))
    >>> from sitrep.tables.links import queue_of
    >>> page = write_deciding(queue_of(links.joined), links.decisions, file="links.csv")
    >>> "No pair is undecided" in page
    True
    """
    header, *rows = lay_out(asked, decisions)
    pairs = asked.to_dict("records")
    lists = dict.fromkeys([*asked["first_list"], *asked["second_list"]])
    return templates.get_template("decide.html.j2").render(
        title="Are these one incident?",
        lead=f"Undecided: {amount(len(pairs), 'pair')} of {listing(list(lists))}" if pairs else "",
        pairs=[_show(pair) for pair in pairs],
        heads=HEADS.values(),
        choices=CHOICES,
        licence=pairs[0]["licence"] if pairs else "",
        file=file,
        model=embed(
            {
                "file": file,
                "table": [header, *rows],
                "key": KEY,
                "asked": len(pairs),
                "delimiter": decisions.delimiter,
            }
        ),
        style=inline("page.css", "decide.css"),
        script=inline("saved.js", "decide.js"),
    )


def _show(pair: dict[Any, Any]) -> dict[str, Any]:
    """Return what a page shows of a pair: both incidents, and why they may be one."""
    sides = [
        {
            "list": pair[f"{side}_list"],
            "id": pair[side],
            "cells": [pair[f"{side}_{name}"] or "–" for name in HEADS],
        }
        for side in ("first", "second")
    ]
    why = pair["why"]
    return {"sides": sides, "score": pair["score"], "why": f"{why[:1].upper()}{why[1:]}."}
