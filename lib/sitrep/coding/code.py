"""Codes pages: from files to candidate lines."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from sitrep.coding.candidates import Candidate, gather
from sitrep.coding.days import Calendar
from sitrep.coding.files import Page
from sitrep.coding.folder import Folder, make_gazetteer
from sitrep.coding.lexicon import Matcher, read_words
from sitrep.coding.lines import code_incident
from sitrep.coding.mentions import GENERAL, Knowledge, Mention, read_all
from sitrep.coding.pages import name_publisher
from sitrep.coding.people import read_people
from sitrep.coding.places import Place, slug
from sitrep.coding.tokens import split
from sitrep.coding.totals import code_claim, code_total, is_background, is_claim, is_total


@dataclass
class Coder:
    """Codes pages by the tables of one folder.

    Attributes
    ----------
    folder : Folder
    more : list of Place, of a gazetteer
    """

    folder: Folder
    more: Sequence[Place] = ()

    def __post_init__(self) -> None:
        """Make what finds words and names, once for all pages."""
        self._words: Matcher = read_words()
        self._people = read_people(
            self.folder.country, self.folder.codes("actor"), self.folder.codes("target_type")
        )
        self._places = make_gazetteer(self.folder, list(self.more))

    def code(self, page: Page) -> list[dict[str, str]]:
        """Return the candidate lines of a page: incidents, then totals, then claims.

        Parameters
        ----------
        page : Page
        """
        first, last = self.folder.window()
        known = Knowledge(
            self._words, self._people, self._places, Calendar(page.published, first, last)
        )
        incidents: list[Mention] = []
        totals: list[dict[str, str]] = []
        claims: list[dict[str, str]] = []
        counted = -1  # the paragraph of the last total
        for mention in read_all(split(page.text), known):
            told = mention.day or mention.tolls or is_claim(mention)
            if counted == mention.sentence.paragraph and not told:
                continue  # it goes on with what was counted
            if is_total(mention):
                counted = mention.sentence.paragraph
                totals += code_total(mention, page, self.folder)
            elif is_background(mention, page):
                continue
            elif is_claim(mention):
                claims.append(code_claim(mention))
            else:
                incidents.append(mention)
        lines: list[dict[str, str]] = []
        before: Candidate | None = None
        for candidate in gather(incidents):
            if _holds(candidate):
                lines.append(code_incident(candidate, before, page, self.folder))
                before = candidate if candidate.day[0] else before
        totals = [row for at, row in enumerate(totals) if row not in totals[:at]]
        about, own = self._about(page)
        return [_without_own(row, own) | about for row in [*lines, *totals, *claims]]

    def _about(self, page: Page) -> tuple[dict[str, str], str]:
        """Return what a page is, as all its lines say, and the id of its publisher."""
        names = {row["publisher_id"]: row["name"] for row in self.folder.tables["publishers"]}
        named = [
            (row["url"], names.get(row["publisher_id"], ""))
            for row in self.folder.tables["sources"]
            if not row["via"]
        ]
        publisher = name_publisher(page.url, named) if page.url else page.publisher
        own = next(
            (row for row in self.folder.tables["publishers"] if row["name"] == publisher), {}
        )
        about = {
            "url": page.url,
            "publisher": publisher,
            "publisher_kind": own.get("kind", ""),
            "alignment": own.get("alignment", ""),
            "published": page.published.isoformat() if page.published else "",
            "language": page.language,
        }
        return about, own.get("publisher_id", "")


def _without_own(row: dict[str, str], publisher: str) -> dict[str, str]:
    """Leave out an origin that is the publisher of the page itself."""
    if row.get("origin") and slug(row["origin"]) == publisher:
        return row | {"origin": "", "because_origin": ""}
    return row


def _holds(candidate: Candidate) -> bool:
    """Say whether something of a day, a place or a toll stands behind an incident."""
    day, _ = candidate.day
    _, place, _ = candidate.place
    regions = any(mention.regions for mention in candidate.mentions)
    unresolved = any(mention.unresolved for mention in candidate.mentions)
    plain = bool((candidate.actor[0] and candidate.tolls()) or set(candidate.kinds) - GENERAL)
    return bool(day or unresolved or place or (regions and candidate.tolls()) or plain)


def number(rows: Sequence[dict[str, str]]) -> list[dict[str, str]]:
    """Return lines with their numbers, by which messages name them."""
    return [{"line": str(at), "decision": ""} | row for at, row in enumerate(rows, 1)]


def out_of(files: Sequence[Path]) -> Path:
    """Return the file that the lines of some pages go to, beside the first of them."""
    first = files[0]
    return first.with_name(f"{first.name}.coding.csv")
