"""Asks a web interface, again where that helps, and says in words why it does not answer."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from types import TracebackType
from typing import Any, Self

import httpx
import tenacity

from sitrep.errors import DataError, ParameterError, Problem
from sitrep.fetch.keys import Key

ATTEMPTS = 5
BACKOFF = tenacity.wait_exponential(multiplier=1, max=60)
LONGEST = 120.0
"""Seconds that an interface may ask to wait; for longer, the user had better come back."""

TIMEOUT = httpx.Timeout(120.0, connect=20.0)
LOOPBACK = ("127.0.0.1", "localhost", "::1")
SHOWN = 200
"""Characters of an interface's own message that are shown."""

MESSAGES = ("message", "messages", "error_description", "error", "Message")


class BusyError(Exception):
    """It may work later.

    Attributes
    ----------
    after : float, seconds that the interface asks to wait; None where it names none
    """

    def __init__(self, why: str, after: float | None = None) -> None:
        super().__init__(why)
        self.after = after


class Wire:
    """A connection to one host, to which alone its key goes: no redirect is followed.

    Parameters
    ----------
    base : str, https and the host; http on this machine alone, for tests
    key : Key
    reasons : dict, status -> what it means there, and what to do
    renew : function that gives the key another token, and tells whether it could
    """

    def __init__(
        self,
        base: str,
        key: Key,
        reasons: Mapping[int, str],
        renew: Callable[[Wire], bool] | None = None,
    ) -> None:
        url = httpx.URL(base)
        if url.scheme != "https" and url.host not in LOOPBACK:
            raise ParameterError("base", f"'{url.host}' must be asked by https")
        self.host, self.key, self.reasons, self.renew = url.host, key, reasons, renew
        self.client = httpx.Client(
            base_url=base,
            headers={"User-Agent": "sitrep"},
            timeout=TIMEOUT,
            trust_env=url.host not in LOOPBACK,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.client.close()

    def get(
        self, path: str, params: Mapping[str, str], busy: Collection[int] = ()
    ) -> dict[str, Any]:
        """Return what the interface answers; its numbers stay text, digit by digit.

        Parameters
        ----------
        path : str
        params : dict, without the key
        busy : collection of int, statuses that mean "later" beside the usual ones

        Raises
        ------
        DataError : it does not answer, or refuses; says why
        """
        attempts = tenacity.Retrying(
            stop=tenacity.stop_after_attempt(ATTEMPTS),
            wait=_wait,
            retry=tenacity.retry_if_exception(_may_pass),
            reraise=True,
        )
        try:
            return attempts(self._get, path, params, busy)
        except BusyError as error:
            raise self.problem(f"{error}, {ATTEMPTS} times") from None
        except httpx.HTTPError as error:
            raise self.problem(_explain(error)) from None

    def _get(self, path: str, params: Mapping[str, str], busy: Collection[int]) -> dict[str, Any]:
        """Return what one request brings; a token that has expired is renewed once."""
        if not self.key.token and self.renew is not None:
            self.renew(self)
        response = self.client.get(path, params=dict(params), headers=self.key.headers())
        status, answer = self.read(response)
        if status == 401 and self.renew is not None and self.renew(self):
            response = self.client.get(path, params=dict(params), headers=self.key.headers())
            status, answer = self.read(response)
        if status == 429 or status >= 500 or status in busy:
            raise self.later(status, response)
        if status != 200:
            raise self.refusal(status, answer)
        return answer

    def read(self, response: httpx.Response) -> tuple[int, dict[str, Any]]:
        """Return the status of an answer, of its body where that knows better, and the body."""
        if response.status_code != 200:
            return response.status_code, _as_object(response.text) or {}
        answer = _as_object(response.text)
        if answer is None:
            raise BusyError("sent an answer that is cut off or is no JSON")
        status = str(answer.get("status", "200"))
        return int(status) if status.isdigit() and int(status) >= 400 else 200, answer

    def later(self, status: int, response: httpx.Response) -> Exception:
        """Return the error of an interface that is busy."""
        after = _read_wait(response.headers.get("Retry-After", ""))
        if after is not None and after > LONGEST:
            return self.problem(
                f"asks to wait {after / 60:,.0f} minutes (status {status}); what was got is kept: "
                "give the same command again then"
            )
        return BusyError(f"is busy (status {status})", after)

    def refusal(self, status: int, answer: Mapping[str, Any]) -> DataError:
        """Return the error of an interface that refuses: what it means, and its own words."""
        where = "leads elsewhere, where no key is sent" if 300 <= status < 400 else "refuses"
        reason = self.reasons.get(status, f"it {where}")
        said = next((answer[name] for name in MESSAGES if answer.get(name)), "")
        text = " ".join(self.key.clean(str(said)).split())[:SHOWN]
        return self.problem(f"{reason} (status {status}{f': {text}' if text else ''})")

    def problem(self, rule: str) -> DataError:
        """Return an error of this interface."""
        return DataError([Problem(self.host, rule=rule)])


def _as_object(text: str) -> dict[str, Any] | None:
    """Return a text as a JSON object, its numbers as they are written; None if it is none."""
    try:
        found = json.loads(text, parse_int=str, parse_float=str)
    except ValueError:
        return None
    return found if isinstance(found, dict) else None


def _read_wait(header: str) -> float | None:
    """Return the seconds that a Retry-After asks for, as a number or as a date; None for none."""
    if header.isdigit():
        return float(header)
    try:
        return max((parsedate_to_datetime(header) - datetime.now(UTC)).total_seconds(), 0.0)
    except (TypeError, ValueError):
        return None


def _wait(state: tenacity.RetryCallState) -> float:
    """Return how long to wait before the next attempt."""
    error = state.outcome.exception() if state.outcome else None
    after = getattr(error, "after", None)
    return BACKOFF(state) if after is None else float(after)


def _may_pass(error: BaseException) -> bool:
    """Tell whether an error may be gone at the next attempt; a wrong certificate stays."""
    return isinstance(error, (BusyError, httpx.TransportError)) and not _is_certificate(error)


def _is_certificate(error: BaseException) -> bool:
    """Tell whether the certificate of the host could not be checked."""
    return isinstance(error, httpx.ConnectError) and "CERTIFICATE" in str(error).upper()


def _explain(error: httpx.HTTPError) -> str:
    """Return why a host could not be asked, in words."""
    if _is_certificate(error):
        return (
            "its certificate cannot be checked, so nothing was sent; behind a proxy that has its "
            "own, name that certificate in SSL_CERT_FILE"
        )
    kinds = {
        httpx.ConnectError: "cannot be reached: is this machine online?",
        httpx.TimeoutException: "does not answer in time",
    }
    known = (text for kind, text in kinds.items() if isinstance(error, kind))
    return next(known, f"broke off ({type(error).__name__}), {ATTEMPTS} times") + (
        "; what was got is kept: give the same command again"
    )
