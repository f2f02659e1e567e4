"""Numbers as sentences."""

from sitrep.words.limits import Points, tell_limits
from sitrep.words.scope import cite
from sitrep.words.text import Sentence

__all__ = ["Points", "Sentence", "cite", "tell_limits"]
