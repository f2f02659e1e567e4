"""The interface of ACLED, as it is since September 2025."""

from __future__ import annotations

from typing import ClassVar

from sitrep.fetch.interface import Page, Row, read_total
from sitrep.fetch.keys import Key, explain, read_secret
from sitrep.fetch.query import Query
from sitrep.fetch.wire import Wire
from sitrep.readers.countries import look_up
from sitrep.readers.formats.acled import LICENCE

TOKEN, USER, PASSWORD = "SITREP_ACLED_TOKEN", "SITREP_ACLED_USER", "SITREP_ACLED_PASSWORD"
ACCOUNT = (
    "Register at https://acleddata.com/user/register; then set the e-mail address and the password "
    f"of the account as {USER} and {PASSWORD}, or a token of it as {TOKEN}."
)
REASONS = {
    401: (
        f"it does not accept the token: one lasts 24 hours, so set {USER} and {PASSWORD}, which "
        f"get a new one when needed, or a new {TOKEN}"
    ),
    403: (
        "the account may not do this: complete its profile and accept the terms at "
        "https://acleddata.com/user, and see there which countries and days its level opens"
    ),
}
FIRST_DAY = "1997-01-01"
READ, DELETED, OAUTH = "/api/acled/read", "/api/deleted/read", "/oauth/token"


class Acled:
    """Rows of ACLED, one an incident, as in the dyadic export."""

    name: ClassVar[str] = "ACLED"
    base: ClassVar[str] = "https://acleddata.com"
    size: ClassVar[int] = 5000
    key: ClassVar[str] = "event_id_cnty"
    columns: ClassVar[tuple[str, ...]] = (
        *("event_id_cnty", "event_date", "year", "time_precision", "disorder_type", "event_type"),
        *("sub_event_type", "actor1", "assoc_actor_1", "inter1", "actor2", "assoc_actor_2"),
        *("inter2", "interaction", "civilian_targeting", "iso", "region", "country", "admin1"),
        *("admin2", "admin3", "location", "latitude", "longitude", "geo_precision", "source"),
        *("source_scale", "notes", "fatalities", "tags", "timestamp"),
    )
    needed: ClassVar[frozenset[str]] = frozenset(
        {"event_id_cnty", "event_date", "event_type", "country", "fatalities", "timestamp"}
    )
    licence: ClassVar[str] = LICENCE
    address: ClassVar[str] = base + READ

    def __init__(self) -> None:
        key = Key("Authorization", "Bearer ")
        self._user, self._password = read_secret(USER), read_secret(PASSWORD)
        self._refresh = ""
        if self._user and self._password:
            key.secrets |= {self._user, self._password}
        elif token := read_secret(TOKEN):
            key.take(token)
        else:
            raise explain(USER if self._password else PASSWORD if self._user else TOKEN, ACCOUNT)
        self.wire = Wire(self.base, key, REASONS, self._renew)

    def _renew(self, wire: Wire) -> bool:
        """Get another token, by the one for renewals or by user and password."""
        if not self._user:
            return False
        grants = [{"grant_type": "password", "username": self._user, "password": self._password}]
        if self._refresh:
            grants.insert(0, {"grant_type": "refresh_token", "refresh_token": self._refresh})
        for grant in grants:
            response = wire.client.post(OAUTH, data={"client_id": "acled", **grant})
            status, answer = wire.read(response)
            if status == 429 or status >= 500:
                raise wire.later(status, response)
            token, self._refresh = (
                str(answer.get(name) or "") for name in ("access_token", "refresh_token")
            )
            if token:
                wire.key.secrets.add(self._refresh)
                wire.key.take(token)
                return True
        raise wire.problem(
            f"does not accept {USER} and {PASSWORD} (status {status}): try them at "
            "https://acleddata.com/user/login"
        )

    def page(self, query: Query, number: int, since: int | None = None) -> Page:
        """Return a page of what is asked; the first is number 0.

        Parameters
        ----------
        query : Query, closed
        number : int
        since : int, Unix seconds; leaves out what was last edited before
        """
        asked = self._filters(query) | {"limit": str(self.size), "page": str(number + 1)}
        if since is not None:
            asked |= {"timestamp": str(since), "timestamp_where": ">="}
        return self._ask(READ, asked)

    def count(self, query: Query) -> int | None:
        """Return how many rows a query has; None where ACLED does not say."""
        return self._ask(READ, self._filters(query) | {"limit": "1"}).total

    def _filters(self, query: Query) -> dict[str, str]:
        """Return what a query asks for, as parameters."""
        asked = {"_format": "json", "with_total": "true"}
        if query.countries:
            asked["country"] = "|".join(query.countries)
        if query.start or query.end:
            asked["event_date"] = f"{query.start or FIRST_DAY}|{query.end}"
            asked["event_date_where"] = "BETWEEN"
        return asked

    def list_deleted(self, since: int) -> set[str]:
        """Return the ids of the incidents that were deleted since a time, in Unix seconds."""
        asked = {"_format": "json", "limit": "0", "deleted_timestamp": str(since)}
        page = self._ask(DELETED, asked | {"deleted_timestamp_where": ">="})
        return {str(row[self.key]) for row in page.rows}

    def _ask(self, path: str, asked: dict[str, str]) -> Page:
        """Return the rows of one answer."""
        answer = self.wire.get(path, asked)
        rows = answer.get("data")
        if answer.get("success") is False or not isinstance(rows, list):
            raise self.wire.refusal(200, answer)
        return Page(rows, read_total(answer.get("total_count", answer.get("total"))))

    def find_stray(self, row: Row, query: Query) -> bool:
        """Tell whether a row is none of what is asked."""
        country = look_up(str(row["country"]))
        other = bool(query.countries) and (country is None or country.acled not in query.countries)
        day = str(row["event_date"])[:10]
        return other or not (query.start or day) <= day <= (query.end or day)

    def explain_empty(self, query: Query) -> str:
        """Return what it may mean that nothing came."""
        return (
            f"sent no rows for {query}, which is how it answers where an account has no access: "
            "its level may open other countries, older days or aggregates alone (see "
            "https://acleddata.com/user); or ACLED has nothing there"
        )

    def cite(self, query: Query) -> str:
        """Return the citation, without the day of access."""
        return f"Armed Conflict Location & Event Data (ACLED), acleddata.com: {query}"
