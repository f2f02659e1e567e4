"""Where the rows come from: the filters that they passed, and what the reader did to them."""

from __future__ import annotations

from dataclasses import dataclass

from sitrep.model.dataset import Dataset
from sitrep.tables.lists import tell_notes
from sitrep.tables.tables import Words, present
from sitrep.words.text import Sentence


@dataclass(frozen=True, repr=False)
class Provenance:
    """What stands between the files and the incidents asked about.

    Attributes
    ----------
    pieces : list of the table of filters, a sentence on the reader, and its notes if it has any
    """

    pieces: list[Words | Sentence]

    def __repr__(self) -> str:
        return "\n\n".join(map(repr, self.pieces))

    def _repr_html_(self) -> str:
        return "\n".join(piece._repr_html_() for piece in self.pieces)


def describe_provenance(data: Dataset) -> Provenance:
    """Return which filters the rows passed, and what the reader did to them.

    Parameters
    ----------
    data : Dataset
    """
    return Provenance([present(data, data.waterfall), *tell_notes(data)])
