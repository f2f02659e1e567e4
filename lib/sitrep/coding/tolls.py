"""Who was killed, wounded or abducted, and how many, as a sentence tells it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from sitrep.coding.lexicon import Found, read_list
from sitrep.coding.numbers import Quantity, find_quantities
from sitrep.coding.people import People
from sitrep.coding.tokens import Sentence

REACH = 8
"""How many words after a number those whom it counts may stand."""

THINGS_COUNTED = read_list("things counted")
"""What a number may count beside people."""

LINKED = 4
"""How many words may join two names of the same people: a man of the former opposition."""

FAR = 14
"""How many words may stand between a number and what happened to those whom it counts."""


@dataclass(frozen=True)
class Toll:
    """How many of whom, and what was done to them.

    Attributes
    ----------
    what : str, killed, wounded or abducted
    number : int; None for "several"
    people : People; None where nobody is named
    first, last : int, numbers of words, from the number to what was done
    hedge, note : str
    part : bool, of a number told before
    who : tuple of int, words that name the people
    """

    what: str
    number: int | None
    people: People | None
    first: int
    last: int
    hedge: str = ""
    note: str = ""
    part: bool = False
    who: tuple[int, ...] = ()


def find_tolls(
    sentence: Sentence, words: list[Found], people: list[Found], taken: Collection[int]
) -> list[Toll]:
    """Return what a sentence tells of people killed, wounded and abducted.

    Parameters
    ----------
    sentence : Sentence
    words, people : list of Found
    taken : collection of int, words that name days
    """
    done = _verbs(words)
    implied = any(word.field == "implied" for word in words)
    if not done and not implied:
        return []
    quantities = find_quantities(sentence, words, people, taken)
    tolls: list[Toll] = []
    before: People | None = None
    served: list[Found] = []  # the verbs that say what was done to those counted so far
    for number, quantity in enumerate(quantities):
        behind = [other for other in quantities[number + 1 :] if not _is_part(other, words)]
        stop = behind[0].first if behind else len(sentence.norms)
        named = _named(sentence, quantity, people, done, stop)
        who = named.value if named else None
        others = any(
            word.field == "more" and 0 <= word.first - quantity.last <= 1 for word in words
        )
        end = named.last if named else quantity.last
        within = done
        if stop < len(sentence.norms) and not _joined(sentence, end, stop):
            within = [word for word in done if word.first < stop]
        verb = _verb_of(sentence, quantity, end, within, words)
        if verb is None:
            continue
        if _both(sentence, verb, [word for word in done if word not in served]):
            tolls.append(Toll("killed", None, who, verb.first, end, note=_together(quantity)))
            continue
        close = -1 <= quantity.first - verb.last <= 1
        counts = named or others or not quantity.noun or close
        if not counts or (not others and _counts_things(sentence, quantity, named)):
            continue
        if who is None and (others or tolls):
            who = before
        served.append(verb)
        part = _is_part(quantity, words)
        spots = tuple(range(named.first, named.last)) if named else ()
        tolls.append(
            Toll(
                str(verb.value),
                quantity.value,
                who,
                min(quantity.first, verb.first),
                max(end, verb.last),
                quantity.hedge,
                quantity.note,
                part,
                spots,
            )
        )
        before = who or before
    tried = any(word.value == "assassination_attempt" for word in words)
    for word in words:
        if tried and word.value == "killed":
            continue
        if word.field == "implied" and not any(toll.what == word.value for toll in tolls):
            tolls.append(Toll(str(word.value), 1, None, word.first, word.last))
    return _once(tolls)


def _is_part(quantity: Quantity, words: list[Found]) -> bool:
    """Say whether a number is part of one told before it: including two children."""
    return any(word.field == "part" and 0 <= quantity.first - word.last <= 2 for word in words)


def _joined(sentence: Sentence, end: int, stop: int) -> bool:
    """Say whether a number goes on with another one: two soldiers and three civilians."""
    between = sentence.norms[end:stop]
    return not between or bool({"and", "و"} & set(between[-2:])) or between[-1].startswith("و")


def _both(sentence: Sentence, verb: Found, done: list[Found]) -> bool:
    """Say whether a number counts killed and wounded together: killed or wounded ten."""
    joined = {other.last for other in done if other.value == "killed"}
    if verb.value != "wounded":
        return False
    between = sentence.norms[verb.first - 1 : verb.first]
    return verb.first in joined or (verb.first - 1 in joined and between in (["or"], ["and"]))


def _together(quantity: Quantity) -> str:
    """Return the note on a number that counts killed and wounded together."""
    return f"{quantity.value} killed and wounded together" if quantity.value else ""


def _verbs(words: list[Found]) -> list[Found]:
    """Return the words that say what was done to people; of two in one place, the harsher one."""
    done: dict[tuple[int, int], Found] = {}
    tried = {
        place
        for word in words
        if word.field == "event_type" and word.value == "assassination_attempt"
        for place in range(word.first, word.last)
    }
    for word in words:
        if word.field == "toll" and word.first not in tried:
            done.setdefault((word.first, word.last), word)
    return sorted(done.values(), key=lambda word: word.first)


def _named(
    sentence: Sentence, quantity: Quantity, people: list[Found], done: list[Found], stop: int
) -> Found | None:
    """Return those whom a number counts: of the people named behind it, who tell most."""
    start = quantity.first if quantity.noun else quantity.last
    near = [
        one
        for one in people
        if start <= one.first < min(stop, quantity.last + REACH)
        and not any(
            quantity.last <= word.first < one.first
            and word.value != "abducted"
            and word.first - quantity.last < REACH
            for word in done
        )
    ]
    if not near or _caused(sentence, quantity.last, near[0].first):
        return None
    chosen = near[0]
    for one in near[1:]:
        between = set(sentence.norms[chosen.last : one.first])
        if one.first - chosen.last <= LINKED and between <= read_list("link"):
            chosen = max(chosen, one, key=lambda other: other.value.detail)
    return chosen


def _caused(sentence: Sentence, first: int, last: int) -> bool:
    """Say whether words between a number and some people begin to tell how it happened."""
    return any(
        norm in read_list("cause") or norm.startswith(tuple(read_list("cause begins")))
        for norm in sentence.norms[first:last]
    )


def _verb_of(
    sentence: Sentence, quantity: Quantity, end: int, done: list[Found], words: list[Found]
) -> Found | None:
    """Return what was done to those whom a number counts."""
    before = [word for word in done if word.last <= quantity.first]
    behind = [word for word in done if word.first >= quantity.last]
    inside = [word for word in done if word.first < quantity.last and word.last > quantity.first]
    if inside:
        return inside[0]
    arabic = not sentence.norms[quantity.first].isascii() or (
        quantity.last < len(sentence.norms) and not sentence.norms[quantity.last].isascii()
    )
    if before and before[-1].last == quantity.first and not _is_passive(before[-1], words):
        return before[-1]
    for word in behind[:1]:
        gap = word.first - end
        passive = any(
            other.field == "passive"
            and other.first - end in range(-1, 6)
            and other.last <= word.first + (1 if arabic else 0)
            for other in words
        )
        own = _is_passive(word, words)
        noun = sentence.norms[word.first] in read_list("toll noun")
        if (gap <= 1 and not arabic) or (gap == 0 and noun):
            return word
        if (passive or own) and gap <= FAR and not _other_number(words, end, word.first):
            return word
    for word in reversed(before):
        if quantity.first - word.last <= FAR and not (_is_passive(word, words) and not arabic):
            return word
        break
    for word in behind[:1]:
        if word.first - end <= (4 if arabic else 6):
            return word
    passive_before = [word for word in before if quantity.first - word.last <= 3]
    return passive_before[-1] if passive_before else None


def _is_passive(word: Found, words: list[Found]) -> bool:
    """Say whether a word tells what was done to those named before it."""
    return any(
        other.field == "passive"
        and (0 <= word.first - other.last <= 1 or (other.first == word.first))
        for other in words
    )


def _other_number(words: list[Found], first: int, last: int) -> bool:
    return any(word.field == "number" and first <= word.first < last for word in words)


def _counts_things(sentence: Sentence, quantity: Quantity, named: Found | None) -> bool:
    """Say whether a number counts no people but strikes, vehicles or the like."""
    stop = named.first if named else quantity.last + 3
    return any(
        norm in THINGS_COUNTED
        for norm in sentence.norms[quantity.last : min(stop, quantity.last + 3)]
    )


def _once(tolls: list[Toll]) -> list[Toll]:
    """Leave out what is told twice in a sentence."""
    seen: set[tuple[object, ...]] = set()
    kept = []
    for toll in tolls:
        key = (toll.what, toll.number, toll.people, toll.first)
        if key not in seen:
            seen.add(key)
            kept.append(toll)
    return kept
