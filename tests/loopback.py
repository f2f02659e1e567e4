"""A server on this machine that plays the interfaces of ACLED and UCDP, with their faults."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

USER, PASSWORD = "someone@example.org", "pa55-w0rd-secret"
TOKEN, REFRESH, UCDP_TOKEN = "acled-token-secret", "refresh-token-secret", "ucdp-token-secret"
SECRETS = (USER, PASSWORD, TOKEN, REFRESH, UCDP_TOKEN)

Fault = Callable[["Handler"], None]


@dataclass
class Played:
    """What the interfaces hold, what they do wrong, and what they were asked.

    Attributes
    ----------
    acled : list of dict, rows
    deleted : dict, id -> Unix seconds
    ucdp : dict, release -> rows
    faults : dict, number of the request for rows, from 0 -> what happens instead
    totals : bool, whether ACLED says how many rows there are
    deaf : bool, whether filters are ignored
    tokens : set of str, that are accepted
    refreshes : bool, whether a token may be renewed without a password
    asked : list of (path, parameters, headers), of the requests for rows
    granted : list of str, the kinds of tokens that were given out
    """

    acled: list[dict[str, str]] = field(default_factory=list)
    deleted: dict[str, int] = field(default_factory=dict)
    ucdp: dict[str, list[dict[str, str]]] = field(default_factory=dict)
    faults: dict[int, Fault] = field(default_factory=dict)
    totals: bool = True
    deaf: bool = False
    tokens: set[str] = field(default_factory=lambda: {TOKEN, UCDP_TOKEN})
    refreshes: bool = True
    asked: list[tuple[str, dict[str, str], dict[str, str]]] = field(default_factory=list)
    granted: list[str] = field(default_factory=list)
    url: str = ""

    def pages(self) -> list[str]:
        """Return the numbers of the pages that were asked for, in order."""
        return [asked["page"] for _, asked, _ in self.asked if "page" in asked]


class Handler(BaseHTTPRequestHandler):
    """Answers as the interfaces do."""

    played: Played

    def log_message(self, *_: object) -> None:
        """Say nothing."""

    def answer(self, content: object, status: int = 200, headers: dict[str, str] | None = None):
        """Send an answer as JSON."""
        body = json.dumps(content).encode()
        self.send_response(status)
        for name, value in {"Content-Length": str(len(body)), **(headers or {})}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def do_POST(self) -> None:
        """Give out a token."""
        form = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
        given = {name: values[0] for name, values in form.items()}
        known = given.get("username") == USER and given.get("password") == PASSWORD
        renewed = self.played.refreshes and given.get("refresh_token") == REFRESH
        if not (known or renewed) or given["client_id"] != "acled":
            return self.answer({"error": f"invalid_grant for {given}"}, 400)
        self.played.granted.append(given["grant_type"])
        token = f"{TOKEN}-{len(self.played.granted)}"
        self.played.tokens.add(token)
        return self.answer({"access_token": token, "refresh_token": REFRESH, "expires_in": 86400})

    def do_GET(self) -> None:
        """Give rows, unless it is the turn of a fault."""
        url = urlsplit(self.path)
        asked = {name: values[0] for name, values in parse_qs(url.query).items()}
        fault = self.played.faults.get(len(self.played.asked))
        self.played.asked.append((url.path, asked, dict(self.headers)))
        ucdp = url.path.startswith("/api/gedevents/")
        token = self.headers.get("x-ucdp-access-token" if ucdp else "Authorization", "")
        if fault is not None:
            return fault(self)
        if token.removeprefix("Bearer ") not in self.played.tokens:
            return self.answer({"message": f"{token} is no token"}, 401)
        if ucdp:
            return self._give_ucdp(url.path.rpartition("/")[2], asked)
        if url.path == "/api/deleted/read":
            gone = self.played.deleted.items()
            rows = [{"event_id_cnty": key, "deleted_timestamp": str(when)} for key, when in gone]
            since = int(asked["deleted_timestamp"])
            rows = [row for row in rows if int(row["deleted_timestamp"]) >= since]
            return self.answer({"status": 200, "success": True, "data": rows})
        return self._give_acled(asked)

    def _give_acled(self, asked: dict[str, str]) -> None:
        rows = self.played.acled
        if not self.played.deaf:
            rows = [row for row in rows if _is_acled(row, asked)]
        size, page = int(asked["limit"]), int(asked.get("page", 1))
        content: dict[str, Any] = {"status": 200, "success": True}
        if self.played.totals and asked.get("with_total") == "true":
            content["total_count"] = len(rows)
        self.answer({**content, "data": rows[(page - 1) * size : page * size]})

    def _give_ucdp(self, release: str, asked: dict[str, str]) -> None:
        if release not in self.played.ucdp:
            return self.answer({"message": "no such resource"}, 404)
        rows = [row for row in self.played.ucdp[release] if _is_ucdp(row, asked)]
        size, page = int(asked["pagesize"]), int(asked["page"])
        return self.answer(
            {
                "TotalCount": len(rows),
                "TotalPages": -(-len(rows) // size),
                "NextPageUrl": "http://elsewhere.example/",
                "Result": [_typed(row) for row in rows[page * size : (page + 1) * size]],
            }
        )


def _is_acled(row: dict[str, str], asked: dict[str, str]) -> bool:
    first, last = asked.get("event_date", "0|9").split("|")
    return (
        row["country"] in asked.get("country", row["country"]).split("|")
        and first <= row["event_date"] <= last
        and int(row["timestamp"]) >= int(asked.get("timestamp", 0))
    )


def _is_ucdp(row: dict[str, str], asked: dict[str, str]) -> bool:
    return (
        row["country_id"] in asked.get("Country", row["country_id"]).split(",")
        and row["date_end"][:10] >= asked.get("StartDate", "")
        and row["date_start"][:10] <= asked.get("EndDate", "9")
    )


def _typed(row: dict[str, str]) -> dict[str, object]:
    """Return a row as the interface types it: numbers, truth values and null."""
    kinds = {"": None, "True": True, "False": False}
    numbers = ("id", "best", "low", "high", "type_of_violence", "latitude", "country_id")
    typed = {name: kinds.get(cell, cell) for name, cell in row.items()}
    return typed | {name: json.loads(row[name]) for name in numbers}


def refuse(status: int, message: str = "", **headers: str) -> Fault:
    """Return the fault that an interface refuses; its message holds the key that it was sent."""

    def fault(handler: Handler) -> None:
        sent = handler.headers.get("Authorization") or handler.headers["x-ucdp-access-token"]
        names = {name.replace("_", "-"): value for name, value in headers.items()}
        handler.answer({"message": f"{message} {sent}"}, status, names)

    return fault


def cut_off(handler: Handler) -> None:
    """Break the connection in the middle of an answer."""
    handler.send_response(200)
    handler.send_header("Content-Length", "1000")
    handler.end_headers()
    handler.wfile.write(b'{"status": 200, "data": [{"event_id_cnty"')


def cut_text(handler: Handler) -> None:
    """Send half an answer as if it were whole."""
    body = b'{"status": 200, "data": [{"event_id_cnty"'
    handler.send_response(200)
    handler.send_header("Content-Length", str(len(body)))
    handler.end_headers()
    handler.wfile.write(body)


def expire(handler: Handler) -> None:
    """Let every token that was given out expire, and say so."""
    handler.played.tokens.clear()
    handler.answer({"message": "the token has expired"}, 401)


def say(content: object) -> Fault:
    """Return the fault that an interface says something else."""
    return lambda handler: handler.answer(content)


def serve(played: Played) -> ThreadingHTTPServer:
    """Start the server; `played.url` is its address from now on."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Bound", (Handler,), {"played": played}))
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    played.url = f"http://127.0.0.1:{server.server_address[1]}"
    return server
