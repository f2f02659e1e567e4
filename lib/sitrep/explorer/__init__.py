"""The explorer: a page on which time, map, sides and places are chosen, and all else follows.

Beside it the page on which a person decides which incidents of two lists are one.
"""

from sitrep.explorer.deciding import write_deciding
from sitrep.explorer.shown import FILE, Explorer, write_explorer

__all__ = ["FILE", "Explorer", "write_deciding", "write_explorer"]
