"""Looking for words in what is told of an incident, in any script."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator

from sitrep.errors import ParameterError
from sitrep.model.filters import list_names, list_values
from sitrep.model.schema import Source

SEARCHED = (
    *("incident_ids", "theatres", "regions", "places", "actors", "event_classes"),
    *("event_types", "weapon_types", "target_types"),
)
"""Filters among whose values, and other names of them, words are looked for; and units."""

_ALIKE = str.maketrans({"ة": "ه", "ى": "ي", "ی": "ي", "ک": "ك", "ـ": None})
"""Letters of Arabic and Persian that writers take for one another, and what lengthens a line."""


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


def find_values(source: Source, word: str) -> Iterator[tuple[str, list[str]]]:
    """Yield each filter with those of its values that a word stands in, or in another name of it.

    Parameters
    ----------
    source : Source
    word : str, as `split_words` gives it
    """
    for name in SEARCHED:
        found = [value for value in list_values(source, name) if word in fold_text(value)]
        found += [value for other, value in list_names(source, name) if word in fold_text(other)]
        yield name, found
