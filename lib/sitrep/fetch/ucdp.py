"""The interface of UCDP GED, yearly and candidate releases."""

from __future__ import annotations

from typing import ClassVar

from sitrep.fetch.interface import Page, Row, read_total
from sitrep.fetch.keys import Key, explain, read_secret
from sitrep.fetch.query import Query, is_candidate
from sitrep.fetch.wire import Wire
from sitrep.model.codes import read_rows
from sitrep.readers.countries import find_country
from sitrep.readers.formats.ucdp import CANDIDATES, COLUMNS, DATASET, LAYOUT, LICENCE, YEARLY
from sitrep.readers.labels import FOLDER

TOKEN = "SITREP_UCDP_TOKEN"
ACCOUNT = "Ask UCDP for a token, which comes by e-mail: https://ucdp.uu.se/apidocs/."
REASONS = {
    401: f"it does not accept {TOKEN}: check it, or ask for another at https://ucdp.uu.se/apidocs/",
    403: f"it does not let {TOKEN} do this: it allows 5,000 requests a day, failed ones too",
    404: "it has no such release; those that there are: https://ucdp.uu.se/downloads/",
}


class Ucdp:
    """Events of a release of UCDP GED."""

    name: ClassVar[str] = "UCDP GED"
    base: ClassVar[str] = "https://ucdpapi.pcr.uu.se"
    size: ClassVar[int] = 1000
    key: ClassVar[str] = "id"
    columns: ClassVar[tuple[str, ...]] = COLUMNS
    needed: ClassVar[frozenset[str]] = LAYOUT.needed | {"id", "country_id"}
    licence: ClassVar[str] = LICENCE
    address: ClassVar[str] = base + "/api/gedevents"

    def __init__(self) -> None:
        token = read_secret(TOKEN)
        if not token:
            raise explain(TOKEN, ACCOUNT)
        key = Key("x-ucdp-access-token")
        key.take(token)
        self.wire = Wire(self.base, key, REASONS)

    def page(self, query: Query, number: int) -> Page:
        """Return a page of what is asked; the first is number 0.

        Notes
        -----
        After many pages it answers 400 where it should answer 429; on the first a 400 is a fault of
        the query. The address that it gives for the next page is not followed.
        """
        asked = {"pagesize": str(self.size), "page": str(number)}
        if query.countries:
            asked["Country"] = ",".join(sorted(_numbers(query), key=int))
        asked |= {
            name: day for name, day in (("StartDate", query.start), ("EndDate", query.end)) if day
        }
        path = f"/api/gedevents/{query.version}"
        answer = self.wire.get(path, asked, busy=(400,) if number else ())
        rows = answer.get("Result")
        if not isinstance(rows, list):
            raise self.wire.refusal(200, answer)
        return Page(rows, read_total(answer.get("TotalCount")))

    def find_stray(self, row: Row, query: Query) -> bool:
        """Tell whether a row is none of what is asked: its days may reach beyond those asked."""
        other = bool(query.countries) and str(row["country_id"]) not in _numbers(query)
        first, last = (str(row[name])[:10] for name in ("date_start", "date_end"))
        return other or last < (query.start or last) or first > (query.end or first)

    def explain_empty(self, query: Query) -> str:
        """Return what it may mean that nothing came."""
        return (
            f"sent no events for {query} in release {query.version}: it lists none there, or the "
            "release does not reach these days"
        )

    def cite(self, query: Query) -> str:
        """Return the citation, without the day of access."""
        listed = {
            row["release"]: row["citation"] for row in read_rows(FOLDER / "ucdp_releases.csv")
        }
        candidate = is_candidate(query.version)
        article = CANDIDATES if candidate else listed.get(query.version, YEARLY)
        return (
            f"UCDP Georeferenced Event Dataset (GED), version {query.version}, {query}: {DATASET}; "
            f"{article}"
        )


def _numbers(query: Query) -> set[str]:
    """Return the numbers of the countries that are asked for."""
    return {number for name in query.countries for number in find_country(name).numbers}
