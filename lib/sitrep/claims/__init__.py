"""Published statements put to the test: which the data bear out, and what that depends on."""

from sitrep.claims.answers import Answer, answer_claims
from sitrep.claims.findings import Finding
from sitrep.claims.specification import Claim

__all__ = ["Answer", "Claim", "Finding", "answer_claims"]
