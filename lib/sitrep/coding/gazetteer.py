"""Names of places in Latin and Arabic letters, and where a sentence names them."""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from rapidfuzz import fuzz, process

from sitrep.coding.lexicon import Found, Matcher, read_list
from sitrep.coding.tokens import Sentence, compare
from sitrep.model.names import list_aliases

ARTICLES = read_list("article")
"""What stands before Arabic names in Latin letters, in one spelling or another."""

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


@dataclass(frozen=True)
class Place:
    """A place, as the tables or a gazetteer have it."""

    place_id: str
    name: str
    name_ar: str
    admin1: str
    latitude: float
    longitude: float
    kind: str = "settlement"
    origin: str = ""

    @property
    def key(self) -> str:
        """What tells it from other places."""
        return self.place_id or f"{self.name}, {self.admin1}"

    def kilometres(self, other: Place) -> float:
        """Return how far another place is; without end where a point is not known."""
        if math.isnan(self.latitude + other.latitude):
            return 0.0 if self.key == other.key else math.inf
        one, two = math.radians(self.latitude), math.radians(other.latitude)
        span = math.radians(other.longitude - self.longitude)
        half = math.sin((two - one) / 2) ** 2
        half += math.cos(one) * math.cos(two) * math.sin(span / 2) ** 2
        return 12742 * math.asin(math.sqrt(min(half, 1)))


def spell(norm: str) -> str:
    """Return a word in Latin letters as names are compared, whatever way they are written in.

    Examples
    --------
    >>> spell("mayadeen") == spell("mayadin"), spell("sukhnah") == spell("sukhna")
    (True, True)
    """
    if not norm.isascii():
        return {"جبال": "جبل"}.get(norm, norm)
    for pattern, by in (("ee", "i"), ("ou|oo", "u"), ("ei|ey", "ay"), ("e", "a"), ("ah$", "a")):
        norm = re.sub(pattern, by, norm)
    return re.sub(r"(.)\1", r"\1", norm)


def spell_name(name: str) -> list[str]:
    """Return the words of a name as they are compared, without articles."""
    return [spell(word) for word in compare(name).split() if word not in ARTICLES]


def slug(name: str) -> str:
    """Return a name as ids are written.

    Examples
    --------
    >>> slug("Al-Mayadeen - Ma'adan road")
    'al-mayadeen-maadan-road'
    """
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().casefold()
    return re.sub(r"[^a-z0-9]+", "-", plain.replace("'", "")).strip("-") or "unnamed"


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
            Found(one.field, one.value, kept[one.first], kept[one.last - 1] + 1)
            for one in met
            if _is_name(sentence, kept[one.first], kept[one.last - 1] + 1)
        ]
        found = self._told_apart(sentence, found)
        found += self._alike(sentence, found)
        found += _unknown(sentence, found)
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


NOUNS = read_list("place noun")
NOUNS_AR = read_list("place noun before")
COMPOUND = read_list("compound")
"""Words that Arabic names of several words begin with."""


def _unknown(sentence: Sentence, found: list[Found]) -> list[Found]:
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
