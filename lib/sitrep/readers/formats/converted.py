"""What a format module makes of raw rows."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from sitrep.model.schema import Words


@dataclass(frozen=True)
class Converted:
    """The tables of a source, made from its rows.

    Attributes
    ----------
    incidents, targets, coverage, theatres, codes : DataFrame, as declared in `schema`; incidents
        in the order of date_start and incident_id
    kept : array of int, for each incident the position of its row in `notes.raw`, as it stands
        when the conversion ends; every row of it once
    version : str, from the columns or the file ("25.1"; for ACLED the newest edit, "2024-03-01")
    citation : str, one sentence, without the access date
    licence : str
    toll : str, "all sides" or "targets"
    missing : dict, what the source cannot give (attribution, accounts, non_lethal, zero_tolls,
        ...) -> why, a sentence for the notebooks
    words : Words, what one says about the source
    """

    incidents: pd.DataFrame
    targets: pd.DataFrame
    coverage: pd.DataFrame
    theatres: pd.DataFrame
    codes: pd.DataFrame
    kept: np.ndarray
    version: str
    citation: str
    licence: str
    toll: str
    missing: dict[str, str] = field(default_factory=dict)
    words: Words = field(default_factory=Words)
