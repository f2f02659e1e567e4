"""Looking for words in what is told of an incident, in any script."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from sitrep.errors import ParameterError
from sitrep.model.filters import COLUMN_OF, list_names, list_values
from sitrep.model.names import list_aliases
from sitrep.model.schema import Source

SEARCHED = (
    *("incident_ids", "theatres", "regions", "places", "actors", "event_classes"),
    *("event_types", "weapon_types", "target_types"),
)
"""Filters among whose values, and other names of them, words are looked for; and units."""

_ALIKE = str.maketrans({"ة": "ه", "ى": "ي", "ی": "ي", "ک": "ك", "ـ": None})
"""Letters of Arabic and Persian that writers take for one another, and what lengthens a line."""

_JOINED = "\u0590"
"""The first letter of the scripts that write articles and names together with what follows, or no
blanks at all: from Hebrew and Arabic on."""

_BLANK = re.compile(f"(?<=[{_JOINED}-\U0010ffff]) (?=[{_JOINED}-\U0010ffff])")
"""A blank between two words of such scripts, which one writer sets and another does not."""


def fold_text(text: str) -> str:
    """Return a text as it is searched: small letters and digits, without marks, one space between.

    Examples
    --------
    >>> fold_text("Deir-ez-Zor"), fold_text("Ségou"), fold_text("أَنسونغو")
    ('deir ez zor', 'segou', 'انسونغو')
    """
    plain = unicodedata.normalize("NFKD", text).translate(_ALIKE).lower()
    bare = (letter for letter in plain if unicodedata.category(letter)[0] != "M")
    return " ".join("".join(c if unicodedata.category(c)[0] in "LN" else " " for c in bare).split())


def split_words(text: object) -> list[str]:
    """Return the words of a text that is looked for.

    Raises
    ------
    ParameterError : it is no text, or has no word
    """
    words = fold_text(text).split() if isinstance(text, str) else []
    if not words:
        raise ParameterError("text", f"{text!r} holds no word to look for")
    return words


def has_word(said: str, word: str) -> bool:
    """Tell whether a word that is looked for stands among some words.

    A word begins where one of theirs does; in Arabic, and in all scripts that write words together,
    it may stand anywhere in them.

    Parameters
    ----------
    said : str, as `join_words` gives it
    word : str, one of `split_words`

    Examples
    --------
    >>> has_word("unidentified", "ied"), has_word("ied vehicle", "ied"), has_word("الرقه", "رقه")
    (False, True, True)
    """
    if word < _JOINED:
        return said.startswith(word) or f" {word}" in said
    return word in said


def list_said(source: Source, name: str) -> dict[str, str]:
    """Return the values of a filter, each with the words that it is found by.

    A theatre is not found by a name that names a region, of which it has others too.

    Parameters
    ----------
    source : Source
    name : str, one of `SEARCHED`

    Returns
    -------
    dict, value -> the words of all its names, each once
    """
    named = _list_named(source, name)
    if name == "theatres":
        listed = _list_named(source, "regions").values()
        regions = [f" {fold_text(one)} " for names in listed for one in names]
        named = {
            value: [value, *(one for one in names if one != value and not _names(one, regions))]
            for value, names in named.items()
        }
    return {value: join_words(names) for value, names in named.items()}


def _list_named(source: Source, name: str) -> dict[str, list[str]]:
    """Return the values of a filter, each with all its names."""
    column, _ = COLUMN_OF[name]
    named = {value: [value, *list_aliases(column, value)] for value in list_values(source, name)}
    for other, value in list_names(source, name):
        if value in named:
            named[value].append(other)
    return named


def _names(name: str, parts: list[str]) -> bool:
    """Tell whether one of some folded names, each between blanks, stands in a name."""
    said = f" {fold_text(name)} "
    return any(part in said for part in parts)


def join_words(names: Iterable[str]) -> str:
    """Return the words of some names, but those that are found with another of them.

    Words of scripts that write them together are one, so that it does not matter who did.

    Parameters
    ----------
    names : iterable of str

    Examples
    --------
    >>> join_words(["Daraa", "Dara", "درعا"]), join_words(["دير الزور"])
    ('daraa درعا', 'ديرالزور')
    """
    words = sorted({word for name in names for word in _BLANK.sub("", fold_text(name)).split()})
    return " ".join(
        one for one in words if not any(has_word(other, one) for other in words if one != other)
    )
