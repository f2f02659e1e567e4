"""The explorer: a page on which time, map, sides and places are chosen, and all else follows."""

from sitrep.explorer.shown import FILE, Explorer, write_explorer

__all__ = ["FILE", "Explorer", "write_explorer"]
