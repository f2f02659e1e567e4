"""A place, and how its name is compared."""

from __future__ import annotations

import math
import re
import unicodedata
from dataclasses import dataclass

from sitrep.coding.lexicon import read_list
from sitrep.coding.tokens import compare

ARTICLES = read_list("article")
"""What stands before Arabic names in Latin letters, in one spelling or another."""


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
