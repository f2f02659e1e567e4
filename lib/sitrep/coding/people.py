"""Who acts and who is hit: sides, units and kinds of people, and what they do in a sentence."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from sitrep.coding.lexicon import Found, Matcher, each_word, read_list, read_table
from sitrep.coding.tokens import Sentence
from sitrep.model.names import list_aliases

CLOSE = 3
"""How many words may stand between a side and what it does."""

FAR = 7
"""The same in Arabic, where a verb behind its subject is rarer and nobody else is named between."""

PERSON = "person"
"""The target type of people of whom no more is told; it becomes `civilian` in the form."""

HELD = read_list("held")


@dataclass(frozen=True)
class People:
    """Some people: the side they belong to, what kind of people they are, and their unit."""

    actor: str
    target_type: str
    unit: str = ""

    @property
    def detail(self) -> int:
        """How much it tells."""
        general = self.target_type in ("civilian", "armed_group", "person", "unknown", "")
        former = self.target_type == "reconciled_fighter"
        return 2 * bool(self.unit) + bool(self.actor) + (not general) + 2 * former


def read_people(country: str, actors: dict[str, str], target_types: Collection[str]) -> Matcher:
    """Return a matcher of people: those of a country whose codes a folder has.

    Parameters
    ----------
    country : str, general words count everywhere, the others only there
    actors : dict, code of a side -> its label: both are words for it
    target_types : collection of str, the codes
    """
    matcher = Matcher()
    for row in read_table("people.csv"):
        if row["country"] not in ("", country):
            continue
        actor = row["actor"] if row["actor"] in actors else ""
        kind = row["target_type"] if row["target_type"] in (*target_types, PERSON) else ""
        if not actor and not kind and row["country"]:
            continue
        people = People(actor, kind or "unknown", row["unit"])
        for word in each_word(row):
            matcher.add("people", people, word, arabic=row["language"] == "ar")
    for code, label in actors.items():
        if code != "unidentified":
            for word in {code, label, *list_aliases("actor", code)}:
                matcher.add("side", People(code, "unknown"), word)
    return matcher.finish()


def merge_people(found: list[Found]) -> list[Found]:
    """Return people with one entry for each span: the one that tells most."""
    best: dict[tuple[int, int], Found] = {}
    for one in found:
        people = one.value
        span = (one.first, one.last)
        other = best.get(span)
        if other is None or people.detail > other.value.detail:
            best[span] = Found("people", people, *span)
    spans = list(best)
    return [
        best[span]
        for span in sorted(spans)
        if not any(a <= span[0] and span[1] <= b and (a, b) != span for a, b in spans)
    ]


def find_actor(
    sentence: Sentence, people: list[Found], words: list[Found], hit: Collection[int]
) -> tuple[str, Found | None, int]:
    """Return the side that acts in a sentence.

    Parameters
    ----------
    sentence : Sentence
    people, words : list of Found
    hit : collection of int, numbers of words that name those who were hit

    Returns
    -------
    side : str, its code; "unidentified" where that is said; empty where nothing is
    found : Found, the words that say it
    score : int, how plainly
    """
    scored = []
    lost = {one.value.actor for one in people if one.first in hit}
    for one in people:
        who = one.value
        if who.actor:
            scored.append(
                (_role(sentence, one, words, people, hit, lost), -one.first, who.actor, one)
            )
    scored.sort(key=lambda entry: entry[:2], reverse=True)
    masked = [one for one in words if one.field == "unidentified"]
    if scored and scored[0][0] > 0:
        return scored[0][2], scored[0][3], scored[0][0]
    apart = {one.value.actor: one for _, _, _, one in scored if one.value.actor not in lost}
    if len(apart) == 1 and any(word.field == "claimed" for word in words):
        actor, found = apart.popitem()
        return actor, found, 1
    if masked:
        return "unidentified", masked[0], 1
    return "", None, 0


def _role(
    sentence: Sentence,
    one: Found,
    words: list[Found],
    people: list[Found],
    hit: Collection[int],
    lost: set[str],
) -> int:
    """Return how much speaks for a side to be the one that acts; below 0, to be the one hit."""
    score = 0
    if set(range(one.first, one.last)) & set(hit):
        score -= 4
    elif one.value.actor in lost:
        score -= 2
    after = sentence.norms[one.last : one.last + 1]
    if after and after[0] in HELD:
        score -= 3
    arabic = not sentence.norms[one.first].isascii()
    for word in words:
        before, behind = one.first - word.last, word.first - one.last
        if word.field == "by" and 0 <= before <= 2:
            score += 4
        elif arabic and 0 <= before <= 2 and _is_her_verb(sentence, word):
            score += 3
        elif word.field == "on" and 0 <= before <= 1 and not _is_by(words, word):
            score -= 2
        elif word.field == "suspected" and 0 <= before <= CLOSE and not _is_charge(sentence, word):
            score += 3
        elif word.field == "act":
            passive = any(
                other.field == "passive" and 0 <= word.first - other.last <= 1 for other in words
            )
            far = arabic and CLOSE < behind <= FAR and _is_verb(sentence, word)
            if far and not _other_between(people, one, word):
                score += 1
            elif 0 <= behind <= CLOSE and not passive:
                score += 3 if behind <= 1 else 2
            elif 0 <= behind <= CLOSE and passive:
                score -= 2
            elif arabic and 0 <= before <= 2:
                score += 3 if not before and sentence.norms[one.first].startswith("ل") else 1
    struck = any(
        word.field == "on" and word.last == one.first and _is_strike(sentence, word)
        for word in words
    )
    if arabic and struck and after and after[0].startswith(("ل", "ب")):
        score += 5
    inside = [word for word in words if word.field == "act" and one.first <= word.first < one.last]
    return score + 2 * bool(inside)


def _is_verb(sentence: Sentence, word: Found) -> bool:
    """Say whether an Arabic word that tells of an attack is a verb."""
    norm = sentence.norms[word.first].removeprefix("و")
    return norm.startswith(("شن", "نفذ", "استهدف", "هاجم", "باغت", "قصف", "خطف", "اغتال"))


def _other_between(people: list[Found], one: Found, word: Found) -> bool:
    """Say whether other people are named between a side and a verb behind it."""
    return any(one.last <= other.first < word.first for other in people)


def _is_charge(sentence: Sentence, word: Found) -> bool:
    """Say whether a word accuses those who were hit: accused of working with a side."""
    return sentence.norms[word.first].startswith(("accus", "متهم", "اتهام"))


def _is_her_verb(sentence: Sentence, word: Found) -> bool:
    """Say whether an Arabic word is a verb whose feminine ending makes what follows its subject."""
    norm = sentence.norms[word.first].removeprefix("و")
    return norm.endswith("ت") and norm.startswith(("استهدف", "قصف", "هاجم", "داهم", "نفذ", "شن"))


def _is_strike(sentence: Sentence, word: Found) -> bool:
    """Say whether an Arabic word names a strike, so that who strikes stands behind it."""
    return sentence.norms[word.first].lstrip("وبل").startswith(("استهداف", "قصف"))


def _is_by(words: list[Found], word: Found) -> bool:
    """Say whether a word is part of one that says who acted."""
    return any(other.field == "by" and other.first <= word.first < other.last for other in words)
