"""What a question gives: a table with its sentence and its chart."""

from sitrep.results.adjusted import Adjusted, WithoutEach
from sitrep.results.base import Result
from sitrep.results.changes import Choices, Clusters, Comparison, Levels
from sitrep.results.counts import Counts, Deaths, Lethality, Places
from sitrep.results.interrupted import Interrupted
from sitrep.results.links import LinkEstimates, Links, LinkShares
from sitrep.results.near_repeat import NearRepeat
from sitrep.results.plot import Plot
from sitrep.results.published import (
    LeftOut,
    Published,
    PublishedLethality,
    PublishedSeries,
    ShareFound,
    Witnesses,
)
from sitrep.results.revisions import Revisions
from sitrep.results.signals import Signals
from sitrep.results.sources import Sources

__all__ = [
    "Adjusted",
    "Choices",
    "Clusters",
    "Comparison",
    "Counts",
    "Deaths",
    "Interrupted",
    "LeftOut",
    "Lethality",
    "Levels",
    "LinkEstimates",
    "LinkShares",
    "Links",
    "NearRepeat",
    "Places",
    "Plot",
    "Published",
    "PublishedLethality",
    "PublishedSeries",
    "Result",
    "Revisions",
    "ShareFound",
    "Signals",
    "Sources",
    "WithoutEach",
    "Witnesses",
]
