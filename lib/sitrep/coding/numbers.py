"""How many: numbers, number words, duals, ranges, and what is said of them."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass

from sitrep.coding.lexicon import Found, read_list
from sitrep.coding.tokens import Sentence

DIGITS = re.compile(r"\d{1,3}(?:[,٬]\d{3})+|\d{1,5}")
RANGE = re.compile(r"(\d{1,4})-(\d{1,4})")
YEAR = re.compile(r"(?:19[5-9]|20[0-4])\d")
UNITS = read_list("measure")
"""What is counted that is no people."""

THINGS = read_list("no person")
"""What a side is named for, without being people."""

DUALS = read_list("two")
SINGLES = read_list("one")
PLURALS = read_list("plural")
SINGULAR = read_list("singular")


@dataclass(frozen=True)
class Quantity:
    """A number of people.

    Attributes
    ----------
    value : int, the lower one of a range; None for "several"
    first, last : int, numbers of words
    hedge : str, "at_least", "about" or empty
    note : str, "range 10-15"
    noun : bool, the number lies in the noun itself, as in a dual
    """

    value: int | None
    first: int
    last: int
    hedge: str = ""
    note: str = ""
    noun: bool = False


def find_quantities(
    sentence: Sentence, words: list[Found], people: list[Found], taken: Collection[int]
) -> list[Quantity]:
    """Return the numbers of a sentence that can count people.

    Parameters
    ----------
    sentence : Sentence
    words : list of Found
    people : list of Found, who is named
    taken : collection of int, words that name days
    """
    norms = sentence.norms
    worded = {
        place: found
        for found in words
        if found.field in ("number", "vague")
        for place in range(found.first, found.last)
    }
    quantities: list[Quantity] = []
    place = 0
    while place < len(norms):
        made = None if place in taken else _at(norms, place, worded)
        if made is None:
            made = None if place in taken else _in_noun(norms, place, people)
        if made is None:
            place += 1
            continue
        near = quantities and made.first - quantities[-1].last <= 4
        if made.noun and near and not norms[made.first].startswith("و"):
            place = made.last  # a rank or a trade of the one just counted
            continue
        quantities.append(_hedged(made, words))
        place = made.last
    return quantities


def _at(norms: list[str], place: int, worded: dict[int, Found]) -> Quantity | None:
    """Return the number that begins at a word."""
    norm = norms[place]
    following = norms[place + 1] if place + 1 < len(norms) else ""
    if pair := RANGE.fullmatch(norm):
        if following in UNITS:
            return None
        low, high = sorted((int(pair[1]), int(pair[2])))
        return Quantity(low, place, place + 1, note=f"range {low}-{high}")
    if DIGITS.fullmatch(norm):
        if YEAR.fullmatch(norm) or following in UNITS:
            return None
        value = int(re.sub(r"\D", "", norm))
        between = place > 0 and norms[place - 1] in ("between", "بين") and following in ("and", "و")
        other = norms[place + 2] if place + 2 < len(norms) else ""
        if between and DIGITS.fullmatch(other):
            return Quantity(value, place, place + 3, note=f"range {value}-{other}")
        if following in ("to", "or", "الي") and DIGITS.fullmatch(other):
            return Quantity(value, place, place + 3, note=f"range {value}-{other}")
        return Quantity(value, place, place + 1)
    if place in worded and worded[place].field == "number":
        return _spelt(norms, place, worded)
    if place in worded:
        return Quantity(None, place, worded[place].last, note=norms[place])
    return None


def _spelt(norms: list[str], place: int, worded: dict[int, Found]) -> Quantity | None:
    """Return a number in words, tens and ones together."""
    total, at = 0, place
    while at in worded and worded[at].field == "number":
        value = int(str(worded[at].value))
        total = total * value if value == 100 and 0 < total < 10 else total + value
        joined = at + 1 in worded and (total % 10 == 0 or norms[at + 1].startswith("و"))
        at = worded[at].last
        if not joined and not (at in worded and worded[at].value == "100"):
            break
    if at < len(norms) and norms[at] in UNITS:
        return None
    if norms[place] == "one" and at < len(norms) and norms[at] in ("or", "day"):
        return None
    if norms[place] == "one" and at < len(norms) and norms[at] in ("of", "another"):
        return Quantity(1, place, at, noun=True) if norms[at] == "of" else None
    return Quantity(total, place, at)


def _in_noun(norms: list[str], place: int, people: list[Found]) -> Quantity | None:
    """Return the number that a noun carries in its form: one man, two soldiers."""
    norm = norms[place]
    bare = norm.removeprefix("و").removeprefix("ل") if len(norm) > 4 else norm
    if norm in DUALS or bare in DUALS:
        return Quantity(2, place, place + 1, noun=True)
    if norm in SINGLES or bare in SINGLES:
        return Quantity(1, place, place + 1, noun=True)
    if norm not in ("a", "an"):
        return None
    for found in people:
        behind = norms[found.last] if found.last < len(norms) else ""
        if behind.rstrip("s") in THINGS:
            continue
        last = norms[found.last - 1]
        singular = last in SINGULAR or not (last.endswith("s") or last in PLURALS)
        between = norms[place + 1 : found.first]
        if place < found.first <= place + 4 and singular and not {"a", "an", "the"} & set(between):
            return Quantity(1, place, place + 1, noun=True)
    return None


def _hedged(made: Quantity, words: list[Found]) -> Quantity:
    """Add what is said of a number just before or behind it: at least, about."""
    for found in words:
        close = 0 <= made.first - found.last <= 1 or 0 <= found.first - made.last <= 2
        if found.field in ("at_least", "about") and close:
            return Quantity(made.value, made.first, made.last, found.field, made.note, made.noun)
    return made
