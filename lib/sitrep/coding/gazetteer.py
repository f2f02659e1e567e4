"""Names of places in Latin and Arabic letters, and where a sentence names them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from rapidfuzz import fuzz, process

from sitrep.coding.lexicon import Found, Matcher, read_list
from sitrep.coding.places import ARTICLES, Place, spell, spell_name
from sitrep.coding.tokens import Sentence, compare
from sitrep.coding.unlisted import find_unlisted
from sitrep.model.names import list_aliases

ALIKE = 88
"""From which likeness on, of 100, two names in Latin letters are one spelt in two ways."""

SHORTEST = 6
"""Fewest letters of a name that may be spelt otherwise; shorter ones look like other words."""

REGION_WORDS = frozenset(
    [
        "governorate",
        "province",
        "region",
        "countryside",
        "desert",
        "badia",
        "badiya",
        "rural",
        "city",
        "محافظه",
        "ريف",
        "باديه",
    ]
)


@dataclass
class Gazetteer:
    """Places and regions, found by their names.

    Attributes
    ----------
    places : list of Place
    regions : mapping, from a region to its other names
    """

    places: list[Place]
    regions: Mapping[str, Iterable[str]]
    _names: dict[str, list[Place]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Make the matcher."""
        self._matcher = Matcher()
        for region, others in self.regions.items():
            for name in {region, *others, *list_aliases("admin1", region)}:
                self._add("admin1", region, name)
        spellings = self._spellings()
        for place in self.places:
            names = {place.name, place.name_ar} - {""}
            namesake = spellings.get(compare(place.name))
            names |= set(list_aliases("admin1", namesake)) if namesake else set()
            for name in names:
                self._add("place", place, name)
                if name.isascii():
                    key = "".join(spell_name(name))
                    self._names.setdefault(key, []).append(place)
        self._matcher.finish()
        self._keys = [key for key in self._names if len(key) >= SHORTEST]

    def _spellings(self) -> dict[str, str]:
        """Return region by each of its spellings."""
        return {
            compare(alias): region
            for region in self.regions
            for alias in (region, *list_aliases("admin1", region))
        }

    def _add(self, kind: str, value: object, name: str) -> None:
        words = spell_name(name)
        if not words or (len(words) == 1 and len(words[0]) < 3):
            return
        arabic = not words[0].isascii()
        self._matcher.add(kind, value, " ".join(words), arabic=arabic)
        if len(words) > 1 and len("".join(words)) >= SHORTEST:
            self._matcher.add(kind, value, "".join(words), arabic=arabic)

    def find(self, sentence: Sentence) -> list[Found]:
        """Return the places and regions that a sentence names: the longest name first.

        Returns
        -------
        list of Found : field place with a Place, or admin1 with its name
        """
        kept = [at for at, norm in enumerate(sentence.norms) if norm not in ARTICLES]
        met = self._matcher.search([spell(sentence.norms[at]) for at in kept])
        found = [
            Found(one.field, one.value, _with_article(sentence, kept[one.first]), last)
            for one in met
            if _is_name(sentence, kept[one.first], last := kept[one.last - 1] + 1)
        ]
        found = self._told_apart(sentence, found)
        found += self._alike(sentence, found)
        found += find_unlisted(sentence, found)
        inside = {(one.first, one.last) for one in found if one.field == "place"}
        return [
            one
            for one in sorted(found, key=lambda one: one.first)
            if not any(
                first <= one.first and one.last <= last and last - first > one.length
                for first, last in inside
            )
        ]

    def _told_apart(self, sentence: Sentence, found: list[Found]) -> list[Found]:
        """Leave out a town where its name stands for the region of that name."""
        regions = {(one.first, one.last) for one in found if one.field == "admin1"}
        exact = {(one.first, one.last) for one in found if _is_exact(sentence, one)}
        kept = []
        for one in found:
            span = (one.first, one.last)
            alike = span in exact and not _is_exact(sentence, one)
            town = span not in regions or _is_town(sentence, one)
            if one.field == "admin1" or (town and not alike):
                kept.append(one)
        return kept

    def _alike(self, sentence: Sentence, found: list[Found]) -> list[Found]:
        """Return places whose names stand there in another spelling."""
        used = {place for one in found for place in range(one.first, one.last)}
        close = []
        for first, last in _capitalised(sentence):
            if used & set(range(first, last)):
                continue
            key = "".join(spell_name(" ".join(sentence.norms[first:last])))
            if len(key) < SHORTEST or not self._keys:
                continue
            best = process.extractOne(key, self._keys, scorer=fuzz.ratio, score_cutoff=ALIKE)
            if best and best[0][0] == key[0]:
                close += [Found("place", place, first, last) for place in self._names[best[0]]]
                used |= set(range(first, last))
        return close


def _with_article(sentence: Sentence, first: int) -> int:
    """Return where a name begins, with the article before it."""
    return first - 1 if first and sentence.norms[first - 1] in ARTICLES else first


def _is_exact(sentence: Sentence, one: Found) -> bool:
    """Say whether a place is spelt as its table spells it, but for articles."""
    if one.field != "place":
        return False
    words = [norm for norm in sentence.norms[one.first : one.last] if norm not in ARTICLES]
    names = (compare(name).split() for name in (one.value.name, one.value.name_ar))
    return any(words == [word for word in name if word not in ARTICLES] for name in names)


def _is_name(sentence: Sentence, first: int, last: int) -> bool:
    """Say whether words are the name of a place: no unit's, and with a capital where there are."""
    if set(sentence.norms[last : last + 1]) & read_list("unit behind"):
        return False
    if set(sentence.norms[max(first - 1, 0) : first]) & read_list("unit before"):
        return False
    words = [sentence.text[token.start : token.end] for token in sentence.tokens[first:last]]
    latin = [word for word in words if word.isascii() and word.isalpha()]
    return not latin or any(word[0].isupper() for word in latin)


def _capitalised(sentence: Sentence) -> list[tuple[int, int]]:
    """Return runs of capitalised words, the long ones first, of at most four."""
    upper = [
        sentence.text[token.start].isupper() or token.norm in ARTICLES for token in sentence.tokens
    ]
    runs = [
        (first, last)
        for first in range(len(upper))
        for last in range(first + 1, min(first + 5, len(upper)) + 1)
        if all(upper[first:last]) and sentence.norms[last - 1] not in ARTICLES
    ]
    return sorted(runs, key=lambda run: run[0] - run[1])


TOWN = read_list("town")
REGION = read_list("region")


def _is_town(sentence: Sentence, one: Found) -> bool:
    """Say whether a name that a town and its region share means the town."""
    before = sentence.norms[max(one.first - 2, 0) : one.first]
    around = before + sentence.norms[one.last : one.last + 2]
    return bool(TOWN & set(around)) or not REGION & set(around)
