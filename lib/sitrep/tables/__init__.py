"""Tables for readers."""

from sitrep.tables.card import Card, describe_card
from sitrep.tables.lists import list_incidents, list_versions
from sitrep.tables.provenance import Provenance, describe_provenance
from sitrep.tables.tables import Words

__all__ = [
    "Card",
    "Provenance",
    "Words",
    "describe_card",
    "describe_provenance",
    "list_incidents",
    "list_versions",
]
