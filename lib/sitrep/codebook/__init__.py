"""The curated dataset: its rules, its one canonical form and its codebook."""

from sitrep.codebook.canonical import write_canonical
from sitrep.codebook.check import check
from sitrep.codebook.descriptor import read_descriptor
from sitrep.codebook.document import describe
from sitrep.codebook.leftovers import list_leftovers

__all__ = ["check", "describe", "list_leftovers", "read_descriptor", "write_canonical"]
