"""Places that a sentence calls a town, a village or a base, and that no table has."""

from __future__ import annotations

import math

from sitrep.coding.lexicon import Found, read_list
from sitrep.coding.places import ARTICLES, Place
from sitrep.coding.tokens import Sentence

NOUNS = read_list("place noun")


NOUNS_AR = read_list("place noun before")


COMPOUND = read_list("compound")
"""Words that Arabic names of several words begin with."""


def find_unlisted(sentence: Sentence, found: list[Found]) -> list[Found]:
    """Return places that a sentence calls a town or village and no table has."""
    used = {place for one in found for place in range(one.first, one.last)}
    met = []
    for at, norm in enumerate(sentence.norms):
        span: tuple[int, int] | None = None
        if norm in NOUNS_AR:
            span = (
                at + 1,
                at + 3
                if sentence.norms[at + 1 : at + 2][0:1] and sentence.norms[at + 1] in COMPOUND
                else at + 2,
            )
        elif norm in NOUNS:
            span = _beside_noun(sentence, at)
        elif norm in read_list("site noun"):
            span = _before_site(sentence, at)
        if span and set(sentence.norms[slice(*span)]) & (NOUNS_AR | NOUNS):
            continue
        if span is None or span[1] > len(sentence.norms) or used & set(range(*span)):
            continue
        used |= set(range(*span))
        name = sentence.quote(*span)
        arabic = not name.isascii() and norm in NOUNS_AR
        met.append(
            Found("place", Place("", name, name if arabic else "", "", math.nan, math.nan), *span)
        )
    return met


def _beside_noun(sentence: Sentence, at: int) -> tuple[int, int] | None:
    """Return the capitalised words behind "town of", or before "town"."""

    def named(place: int) -> bool:
        if not 0 <= place < len(sentence.tokens):
            return False
        token = sentence.tokens[place]
        return sentence.text[token.start].isupper() or token.norm in ARTICLES

    def joined(place: int) -> bool:
        before, behind = sentence.tokens[place - 1], sentence.tokens[place]
        return not sentence.text[before.end : behind.start].strip(" -\u2013'\"\u201c\u201d")

    if sentence.norms[at + 1 : at + 2] == ["of"] and named(at + 2):
        first, last = at + 2, at + 3
        while named(last) and joined(last) and last < first + 4:
            last += 1
        return first, last
    if named(at - 1) and not named(at):
        start = at - 1
        while start > 0 and named(start - 1) and joined(start) and at - start < 4:
            start -= 1
        return start, at
    return None


def _before_site(sentence: Sentence, at: int) -> tuple[int, int] | None:
    """Return the capitalised words before "base" or "airport", and that word."""
    start = at
    while start > 0 and at - start < 4:
        token = sentence.tokens[start - 1]
        if not (sentence.text[token.start].isupper() or token.norm in ("air", "military")):
            break
        start -= 1
    named = [norm for norm in sentence.norms[start:at] if norm not in ("air", "military")]
    return (start, at + 1) if named and not set(named) <= ARTICLES else None
