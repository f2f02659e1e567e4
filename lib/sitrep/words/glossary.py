"""Words of the trade, each with what it means: a report explains those that stand in it."""

from __future__ import annotations

import re

_TERMS = [
    (
        "95% interval",
        r"95% (?:[A-Za-z]+ )?interval",
        "from where to where the true number may lie, for all that chance does: about 95 of 100 "
        "such intervals hold it",
    ),
    (
        "Poisson and Wilson interval",
        r"Poisson interval|Wilson interval",
        "the usual 95% intervals of a count and of a share",
    ),
    (
        "Uneven search",
        r"uneven search|search taken out|adjusted trend",
        "more is found of some weeks and places than of others; an estimate that allows for it "
        "reads the counts here together with what others published",
    ),
    (
        "Held here, found here",
        r"(?:held|found) here|in what was found|captured share",
        "among the rows of this report, as against what others counted",
    ),
    (
        "Published total",
        r"published (?:total|number|count)s?",
        "a count that somebody else made public, such as the attacks of a month",
    ),
    (
        "Witness",
        r"witness(?:es)?",
        "a publisher, with all who are of one house or author with it or repeat its numbers: "
        "together they count once",
    ),
    ("Account", r"accounts?", "what one page, or one source, says of one incident"),
    ("Toll", r"tolls?", "how many are said to have been killed"),
    (
        "Theatre",
        r"theatres?",
        "an area of operations that was searched as a whole; a country, where a source has none",
    ),
    ("Governorate", r"governorates?", "the largest administrative area of some countries"),
    (
        "Searched thinly",
        r"thinly",
        "few dated pages were found, which does not mean that little happened",
    ),
    (
        "Chance",
        r"Chance",
        "how often as large a difference would be seen if nothing had changed",
    ),
    (
        "Points",
        r"\d points",
        "the difference of two shares: from 2% to 10% is 8 points",
    ),
    (
        "The control",
        r"the control",
        "the areas with which one is compared in which something happened: they show what would "
        "have changed anyhow",
    ),
    (
        "Alarm",
        r"alarms?",
        "a newest week or month that differs from those before it by more than chance explains, "
        "even with all series that were looked at allowed for",
    ),
    (
        "Quasi-Poisson",
        r"quasi-Poisson",
        "of a model of counts that vary more than if each incident came by itself",
    ),
    (
        "Vintage",
        r"vintages?",
        "the data as they stood at one time: a release, or the file of one week; a later one can "
        "add to it and correct it",
    ),
    (
        "Alignment",
        r"alignments?",
        "the side to which an outlet is commonly said to be close",
    ),
]
"""What is explained, as what it stands in a text, and what it means."""


def explain_terms(text: str) -> dict[str, str]:
    """Return the words of the trade that a text holds, with what each means.

    Parameters
    ----------
    text : str

    Returns
    -------
    dict, term -> meaning, in the order in which the terms first stand in the text

    Examples
    --------
    >>> explain_terms("Two theatres; one account.")["Account"]
    'what one page, or one source, says of one incident'
    >>> list(explain_terms("Two theatres; one account."))
    ['Theatre', 'Account']
    """
    met = [
        (found.start(), term, meaning)
        for term, form, meaning in _TERMS
        if (found := re.search(rf"(?<!\w)(?:{form})(?!\w)", text))
    ]
    return {term: meaning for _, term, meaning in sorted(met)}
