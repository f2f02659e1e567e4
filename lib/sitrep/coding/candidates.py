"""From what sentences tell to incidents: which sentences tell of one and the same."""

from __future__ import annotations

from dataclasses import dataclass, field

from sitrep.coding.days import Day
from sitrep.coding.lexicon import Found
from sitrep.coding.mentions import GENERAL, KINDS, Mention, same_blow
from sitrep.coding.places import Place
from sitrep.coding.tolls import Toll

APART = 15
"""From how many kilometres on two places are two incidents."""


@dataclass
class Candidate:
    """An incident that a page may tell of, and the sentences that tell of it."""

    mentions: list[Mention] = field(default_factory=list)
    headline: bool = False

    @property
    def day(self) -> tuple[Day | None, Mention | None]:
        """The day, and the sentence that names it."""
        for mention in self.mentions:
            if mention.day:
                return mention.day, mention
        return None, None

    @property
    def place(self) -> tuple[Found | None, Place | None, Mention | None]:
        """The place, the words that name it, and their sentence: a point before an area."""
        scored = []
        for at, mention in enumerate(self.mentions):
            score, found, place = mention.best_place()
            if place:
                scored.append((place.kind != "area", score, -at, found, place, mention))
        if not scored:
            return None, None, None
        _, _, _, found, place, mention = max(scored, key=lambda entry: entry[:3])
        return found, place, mention

    @property
    def kinds(self) -> dict[str, tuple[Found, Mention]]:
        """The event types named, in the order in which they decide."""
        found: dict[str, tuple[Found, Mention]] = {}
        for mention in self.mentions:
            for kind, word in mention.kinds().items():
                found.setdefault(kind, (word, mention))
        return {kind: found[kind] for kind in KINDS if kind in found}

    @property
    def actor(self) -> tuple[str, Found | None, Mention | None]:
        """The side that acts, as the plainest sentence says."""
        named = [one for one in self.mentions if one.actor and one.actor != "unidentified"]
        if named:
            best = max(named, key=lambda one: one.actor_score)
            return best.actor, best.actor_words, best
        for one in self.mentions:
            if one.actor:
                return one.actor, one.actor_words, one
        return "", None, None

    def tolls(self) -> dict[str, list[tuple[Toll, Mention]]]:
        """Return what is told of killed, wounded and abducted people, by sentence."""
        told: dict[str, list[tuple[Toll, Mention]]] = {}
        for mention in self.mentions:
            for toll in mention.tolls:
                told.setdefault(toll.what, []).append((toll, mention))
        return told


def gather(mentions: list[Mention]) -> list[Candidate]:
    """Return the incidents that sentences tell of.

    Parameters
    ----------
    mentions : list of Mention, in the order of the page, none of them a total
    """
    candidates: list[Candidate] = []
    for mention in mentions:
        if not mention.eventful:
            told = (mention.day or mention.places) and mention.has("same")
            if candidates and told and _fit(candidates[-1], mention):
                candidates[-1].mentions.append(mention)
            continue
        home = _home(candidates, mention)
        if home is None:
            headline = len(candidates) == 0 and mention.sentence.unended
            candidates.append(Candidate([mention], headline))
        else:
            home.mentions.append(mention)
    return [one for one in candidates if len(candidates) == 1 or not _only_headline(one)]


def _only_headline(candidate: Candidate) -> bool:
    """Say whether nothing but the headline tells of it: the text tells it in other words."""
    return candidate.headline and len(candidate.mentions) == 1 and candidate.day[0] is None


def _home(candidates: list[Candidate], mention: Mention) -> Candidate | None:
    """Return the incident that a sentence goes on telling of, the nearest one first."""
    own = bool(mention.day or mention.places)
    opens = mention.has("separate") and (own or mention.tolls)
    for candidate in reversed(candidates):
        headline = candidate.headline and len(candidate.mentions) == 1
        if (opens and not headline) or (headline and candidate is not candidates[-1]):
            continue  # a headline tells of what stands first
        if _fit(candidate, mention):
            return candidate
        if not own and candidate is candidates[-1] and mention.has("same"):
            return candidate
    return None


def _fit(candidate: Candidate, mention: Mention) -> bool:
    """Say whether a sentence can tell of an incident: nothing in it says otherwise."""
    day, _ = candidate.day
    if day and mention.day and not _meet(day, mention.day):
        return False
    _, place, _ = candidate.place
    _, other = mention.place()
    if place and other and place.key != other.key:
        points = place.kind != "area" and other.kind != "area"
        if points and place.kilometres(other) > APART:
            return False
        if not points and "" not in (place.admin1, other.admin1) and place.admin1 != other.admin1:
            return False
    kinds, others = set(candidate.kinds) - GENERAL, set(mention.kinds()) - GENERAL
    if kinds and others and not kinds & others and not same_blow(kinds | others):
        return False
    if mention.actor and mention.actor in _sides_hit(candidate):
        return False
    if _elsewhere(candidate, mention):
        return False
    actor, named = candidate.actor[0], mention.actor
    if actor and named and "unidentified" not in (actor, named) and actor != named:
        return False
    return not _tolls_clash(candidate, mention)


def _sides_hit(candidate: Candidate) -> set[str]:
    """Return the sides that lost people: where they act next, it is something else."""
    return {
        toll.people.actor
        for told in candidate.tolls().values()
        for toll, _ in told
        if toll.people and toll.people.actor
    } - {candidate.actor[0]}


def _elsewhere(candidate: Candidate, mention: Mention) -> bool:
    """Say whether another paragraph tells of another town, or another day that is not resolved."""
    first, last = candidate.mentions[0], candidate.mentions[-1]
    if candidate.headline and len(candidate.mentions) == 1:
        return False
    if last.sentence.paragraph == mention.sentence.paragraph or mention.has("same"):
        return False
    words, others = ({str(word.value) for word in one.unresolved} for one in (first, mention))
    if words and others and not words & others:
        return True
    _, place, _ = candidate.place
    _, other = mention.place()
    if place is None or other is None or "area" in (place.kind, other.kind):
        return False
    return place.key != other.key and bool(mention.tolls or mention.kinds())


def _meet(one: Day, two: Day) -> bool:
    """Say whether two times can be one: days that meet; a day is not the week that holds it."""
    return one.precision == two.precision and one.start <= two.end and two.start <= one.end


def _tolls_clash(candidate: Candidate, mention: Mention) -> bool:
    """Say whether a sentence counts other people, on a day or at a place of its own."""
    alone = candidate.headline and len(candidate.mentions) == 1
    if not (mention.day or mention.places or alone):
        return False
    for what in ("killed", "wounded"):
        here = {
            (toll.people.target_type if toll.people else "", toll.number)
            for toll, _ in candidate.tolls().get(what, [])
            if toll.number is not None
        }
        there = {
            (toll.people.target_type if toll.people else "", toll.number)
            for toll in mention.tolls
            if toll.what == what and toll.number is not None
        }
        if here and there and not here & there:
            if {number for _, number in here} & {number for _, number in there}:
                continue
            if max(n for _, n in here) == sum(n for _, n in there):
                continue
            places = candidate.place[1] is not None and mention.place()[1] is not None
            last = candidate.mentions[-1].sentence
            later = last.paragraph != mention.sentence.paragraph and candidate.day[0] is None
            return alone or places or (later and mention.day is not None)
    return False
