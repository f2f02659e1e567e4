"""Published statements put to the test: which the data bear out, and what that depends on."""

from sitrep.claims.results import Claim, Claims
from sitrep.claims.revisions import compare_answers

__all__ = ["Claim", "Claims", "compare_answers"]
