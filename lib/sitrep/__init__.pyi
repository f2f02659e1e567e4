"""Trend charts and situation reports from curated conflict incident data, re-runnable by anyone."""

from .api import Dataset, load, versions
from .claims import Claim, Claims
from .errors import DataError, ParameterError
from .results import (
    Adjusted,
    Clusters,
    Comparison,
    Counts,
    Deaths,
    Interrupted,
    Lethality,
    Levels,
    NearRepeat,
    Places,
    Published,
    Result,
    Sources,
)

__all__ = [
    "Adjusted",
    "Claim",
    "Claims",
    "Clusters",
    "Comparison",
    "Counts",
    "DataError",
    "Dataset",
    "Deaths",
    "Interrupted",
    "Lethality",
    "Levels",
    "NearRepeat",
    "ParameterError",
    "Places",
    "Published",
    "Result",
    "Sources",
    "load",
    "versions",
]
