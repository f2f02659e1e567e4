"""Published statements put to the test: which the data bear out, and what that depends on."""

from sitrep.claims.results import Claim, Claims

__all__ = ["Claim", "Claims"]
