"""Where the keys to the interfaces come from: the environment, else the user's keyring.

A key is never written anywhere, is no part of a message, and is not shown by `repr`.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass, field
from importlib import import_module

from sitrep.errors import ParameterError

SERVICE = "sitrep"
"""The name under which the keyring holds them, by the name of the variable."""

Renew = Callable[[], str]


@dataclass
class Key:
    """Opens an interface.

    Attributes
    ----------
    header : str, the header that it goes into
    lead : str, what stands before it there
    token : str; empty until it is first asked for, where it is asked for by user and password
    secrets : set of str, all that no message may hold
    """

    header: str
    lead: str = ""
    token: str = field(default="", repr=False)
    secrets: set[str] = field(default_factory=set, repr=False)

    def take(self, token: str) -> None:
        """Use another token from now on."""
        self.token = token
        self.secrets.add(token)

    def headers(self) -> dict[str, str]:
        """Return what a request says to be let in."""
        return {self.header: self.lead + self.token}

    def clean(self, text: str) -> str:
        """Return a text of the interface's without what it must not hold."""
        for secret in sorted(filter(None, self.secrets), key=len, reverse=True):
            text = text.replace(secret, "[hidden]")
        return text


def read_secret(variable: str) -> str:
    """Return what the environment, or else the keyring, holds under a name; empty for nothing.

    Raises
    ------
    ParameterError : it holds what no token has, such as a line break
    """
    secret = (os.environ.get(variable, "") or _from_keyring(variable)).strip()
    if not (secret.isascii() and secret.isprintable()) and not variable.endswith("PASSWORD"):
        raise ParameterError(variable, "holds characters that no token has; set it again")
    return secret


def _from_keyring(variable: str) -> str:
    """Return what the keyring holds, if the package `keyring` is there and finds one."""
    try:
        keyring = import_module("keyring")
    except ImportError:
        return ""
    try:
        return keyring.get_password(SERVICE, variable) or ""
    except keyring.errors.KeyringError:
        return ""  # there is none, or it stays locked: as if it held nothing


def explain(variable: str, account: str) -> ParameterError:
    """Return the error that a key is missing: which variable, and where to get an account."""
    name = variable.split()[-1]
    return ParameterError(
        variable,
        f"is not set. {account} Then `export {name}=...`, or, with the package keyring "
        f"installed, `keyring set {SERVICE} {name}`",
    )
