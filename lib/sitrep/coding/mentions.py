"""What one sentence tells: days, places, kinds, sides and tolls, each with its words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from sitrep.coding.days import YEAR, Calendar, Day, find_days, names_a_day
from sitrep.coding.gazetteer import Gazetteer
from sitrep.coding.lexicon import Found, Matcher, read_list
from sitrep.coding.people import find_actor, merge_people
from sitrep.coding.places import Place
from sitrep.coding.tokens import Sentence
from sitrep.coding.tolls import Toll, find_tolls

BREAKS = read_list("break")
"""Words that another incident may follow in the same sentence."""

KINDS = (
    "assassination_attempt",
    "execution",
    "kidnapping",
    "assassination",
    "ambush",
    "mine",
    "airstrike",
    "bombing",
    "shelling",
    "sweep",
    "clash",
    "facility_attack",
    "armed_assault",
    "deployment",
)
"""Event types, that which decides first: a mine explodes too, and gunmen lie in ambush."""


GENERAL = frozenset(("armed_assault", "facility_attack", "clash", "deployment", "sweep"))
"""Event types that sentences use for incidents of a more special kind too."""


def same_blow(kinds: set[str]) -> bool:
    """Say whether event types can be one thing told in several words."""
    together = (
        {"bombing", "mine", "assassination", "assassination_attempt", "ambush"},
        {"ambush", "execution", "kidnapping"},
        {"assassination", "execution", "assassination_attempt"},
        {"airstrike", "shelling"},
    )
    return any(kinds <= group for group in together)


@dataclass(frozen=True)
class Knowledge:
    """What a page is read by.

    Attributes
    ----------
    words, people : Matcher
    gazetteer : Gazetteer
    calendar : Calendar
    """

    words: Matcher
    people: Matcher
    gazetteer: Gazetteer
    calendar: Calendar


@dataclass
class Mention:
    """What a sentence, or a part of it, tells of one incident."""

    sentence: Sentence
    words: list[Found]
    days: list[Day]
    unresolved: list[Found]
    places: list[Found]
    regions: list[Found]
    tolls: list[Toll]
    actor: str = ""
    actor_words: Found | None = None
    actor_score: int = 0
    people: list[Found] = field(default_factory=list)

    def has(self, name: str) -> bool:
        """Say whether a kind of word is there."""
        return any(word.field == name for word in self.words)

    def first(self, name: str) -> Found | None:
        """Return the first word of a kind."""
        return next((word for word in self.words if word.field == name), None)

    def kinds(self) -> dict[str, Found]:
        """Return the event types that are named, each with its words."""
        found: dict[str, Found] = {}
        for word in self.words:
            if word.field == "event_type":
                found.setdefault(str(word.value), word)
        return {kind: found[kind] for kind in KINDS if kind in found}

    @property
    def day(self) -> Day | None:
        """The day on which it happened: one on which it was told only if there is no other."""
        return next((day for day in self.days if not day.told), None)

    @property
    def told(self) -> Day | None:
        """The day on which it was told."""
        return next((day for day in self.days if day.told), None)

    @property
    def bare_years(self) -> list[int]:
        """The years that stand with no day or month, as in "in 2018"."""
        norms = self.sentence.norms
        inside = {place for day in self.days for place in range(day.first, day.last)}
        inside |= {place for word in self.unresolved for place in range(word.first, word.last)}
        return [
            int(norm)
            for at, norm in enumerate(norms)
            if at not in inside
            and YEAR.fullmatch(norm)
            and (set(norms[max(at - 1, 0) : at + 2]) & read_list("year"))
        ]

    @property
    def eventful(self) -> bool:
        """It tells that something was done."""
        kinds = self.kinds()
        weak = {"facility_attack", "deployment"}
        return bool(set(kinds) - weak or self.tolls or "deployment" in kinds)

    def place(self) -> tuple[Found | None, Place | None]:
        """Return the place where it most likely happened, and the words that name it."""
        _, found, place = self.best_place()
        return found, place

    def best_place(self) -> tuple[int, Found | None, Place | None]:
        """Return the same, with how much speaks for it."""
        best: tuple[int, int] | None = None
        chosen: Found | None = None
        for one in self.places:
            place = one.value
            before = self.sentence.norms[max(one.first - 3, 0) : one.first]
            score = 1 if place.kind == "area" else 2 if not place.place_id else 3
            score -= any(
                region.first == one.first and region.last == one.last for region in self.regions
            )
            score += 2 * any(
                word.field in ("near", "place_noun") and 0 <= one.first - word.last <= 1
                for word in self.words
            )
            score -= 3 * any(
                norm in ("native", "born", "originally", "ابناء", "ينحدر", "ابن") for norm in before
            )
            if any(region.value == place.admin1 for region in self.regions):
                score += 1
            key = (score, -one.first)
            if best is None or key > best:
                best, chosen = key, one
        if best is None or chosen is None:
            return 0, None, None
        return best[0], chosen, chosen.value


def read(sentence: Sentence, known: Knowledge, last: date | None) -> Mention:
    """Return what a sentence tells.

    Parameters
    ----------
    sentence : Sentence
    known : Knowledge
    last : date, the day named last before
    """
    words = known.words.search(sentence.norms)
    days = find_days(sentence, known.calendar, last)
    taken = {place for day in days for place in range(day.first, day.last)}
    met = names_a_day(sentence)
    taken |= {place for word in met for place in range(word.first, word.last)}
    people = merge_people(known.people.search(sentence.norms))
    spots = known.gazetteer.find(sentence)
    tolls = find_tolls(sentence, words, people, taken)
    hit = {place for toll in tolls for place in toll.who}
    actor, said, score = find_actor(sentence, people, words, hit)
    resolved = {place for day in days for place in range(day.first, day.last)}
    return Mention(
        sentence,
        words,
        days,
        [word for word in met if word.first not in resolved],
        [one for one in spots if one.field == "place"],
        [one for one in spots if one.field == "admin1"],
        tolls,
        actor,
        said,
        score,
        people,
    )


def read_all(sentences: list[Sentence], known: Knowledge) -> Iterator[Mention]:
    """Yield what sentences tell, each once, one that tells of two incidents in two parts."""
    last: date | None = None
    side = ""
    told: set[tuple[str, ...]] = set()
    for sentence in sentences:
        if tuple(sentence.norms) in told:
            continue
        told.add(tuple(sentence.norms))
        for part in _parts(sentence, known, last):
            mention = read(part, known, last)
            if mention.day:
                last = mention.day.end
            if not mention.actor and side and (they := mention.first("they")):
                mention.actor, mention.actor_words = side, they
            if mention.actor not in ("", "unidentified"):
                side = mention.actor
            yield mention


def _parts(sentence: Sentence, known: Knowledge, last: date | None) -> list[Sentence]:
    """Return a sentence in parts that each tell of an incident with a day or place of its own."""
    for at, norm in enumerate(sentence.norms):
        if norm.removeprefix("و") in BREAKS or norm in BREAKS:
            one = Sentence(sentence.text, sentence.tokens[:at], sentence.paragraph)
            two = Sentence(sentence.text, sentence.tokens[at:], sentence.paragraph)
            if at < 4 or len(two.tokens) < 5:
                continue
            parts = [read(part, known, last) for part in (one, two)]
            if all(part.eventful for part in parts) and _differ(*parts):
                return [one, *_parts(two, known, last)]
    return [sentence]


def _differ(one: Mention, two: Mention) -> bool:
    """Say whether two parts of a sentence tell of two incidents."""
    days = (one.day and two.day and one.day.end < two.day.start) or (
        one.day and two.day and two.day.end < one.day.start
    )
    (_, here), (_, there) = one.place(), two.place()
    places = here and there and here.key != there.key and here.kilometres(there) > 15
    tolls = one.tolls and two.tolls
    kinds = [next(iter(part.kinds()), "") for part in (one, two)]
    other = bool(kinds[0] and kinds[1] and not same_blow({*kinds} - GENERAL))
    blows = other and bool(two.tolls or one.tolls) and len({*kinds} - GENERAL) == 2
    return bool(tolls and (days or places)) or bool(days and all(kinds)) or blows
