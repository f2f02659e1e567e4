"""Which countries each file of UCDP GED shows to be searched, on the days that it covers.

A file covers the countries of its events. That it covers one in which it has none, which another
file shows to exist, is told only of a release whose name says nothing more: a file cut to some
countries is named after them, or by its user. It must have events of several countries, that one
be in their regions of the world, and no other file have an event there on these days.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from sitrep.model.schema import COVERAGE
from sitrep.readers.files.raw import Raw
from sitrep.readers.formats.releases import Release
from sitrep.readers.formats.spans import list_names, merge_windows

WHOLE_YEARS = "coverage: whole years, from the first to the last event, by the name of the release"
WHOLE_MONTHS = "coverage: the months that the name of the release gives"
OWN_DAYS = (
    "coverage: from the first to the last event known to a week, as no name of a release gives more"
)
EMPTY = "coverage: a whole release by its name, without an event of {}: 0 there"
CUT = "coverage: a file may be a part, without the countries of others: not searched in it, {}"


def _note_days(raw: Raw, releases: Sequence[Release]) -> None:
    """Note how the days that each file covers were found."""
    told = [
        (OWN_DAYS if not it.named else WHOLE_YEARS if it.final else WHOLE_MONTHS) for it in releases
    ]
    for rule in dict.fromkeys(told):
        files = [at for at, other in enumerate(told) if other == rule]
        action = "guessed" if rule == OWN_DAYS else "mapped"
        raw.note(rule, action, np.isin(raw.file_of, files))


def list_coverage(
    raw: Raw,
    releases: Sequence[Release],
    incidents: pd.DataFrame,
    country: pd.Categorical,
    days: np.ndarray,
) -> pd.DataFrame:
    """Return the days that the files cover in each country, and stray days outside them.

    How the days and the countries without an event were found is noted.

    Parameters
    ----------
    raw : Raw
    releases : sequence of Release, one a file
    incidents : DataFrame, with their windows as they are now
    country : Categorical, in the order of `raw`
    days : array of datetime64, the first day of each event, in the order of `raw`
    """
    _note_days(raw, releases)
    windows: list[tuple[str, np.datetime64, np.datetime64]] = []
    told = {EMPTY: (set[str](), list[int]()), CUT: (set[str](), list[int]())}
    for at, release in enumerate(releases):
        if np.isnat(release.start):
            continue
        codes = np.asarray(country.codes)
        own = np.unique(codes[raw.file_of == at])
        near, empty = _find_others(raw, at, release, codes, days)
        windows += [
            (country.categories[code], release.start, release.end)
            for code in np.union1d(own, empty)
            if code >= 0
        ]
        for rule, others in ((EMPTY, empty), (CUT, np.setdiff1d(near, empty))):
            names, files = told[rule]
            names.update(country.categories[code] for code in others)
            files += [at] * (len(others) > 0)
    for rule, (names, files) in told.items():
        action = "mapped" if rule == EMPTY else "guessed"
        raw.note(rule.format(list_names(names)), action, np.isin(raw.file_of, files))
    full = merge_windows(windows, 1)
    rows = [(*window, "full", "events with at least one death") for window in full]
    rows += [
        (*stray, "thin", "days outside the time that the files cover")
        for stray in _find_strays(incidents, full)
    ]
    table = pd.DataFrame(rows, columns=list(COVERAGE))
    return table.sort_values(["theatre", "start"], ignore_index=True)


def _find_others(
    raw: Raw, at: int, release: Release, codes: np.ndarray, days: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Return the countries of other files that one has no event of, and those that it covers."""
    here = raw.file_of == at
    own = np.unique(codes[here])
    others = np.setdiff1d(codes[~here & (codes >= 0)], own)
    region = raw.coded("region").codes
    near = codes[np.isin(region, region[here & (region >= 0)])]
    met = codes[(days >= release.start) & (days <= release.end)]
    whole = release.whole and len(own) > 1
    return others, np.setdiff1d(np.intersect1d(others, near), met) if whole else others[:0]


def _find_strays(
    incidents: pd.DataFrame, windows: Sequence[tuple[str, np.datetime64, np.datetime64]]
) -> list[tuple[str, np.datetime64, np.datetime64]]:
    """Return the windows of the incidents that no covered day of their country touches."""
    first = incidents["date_start"].to_numpy("datetime64[D]")
    last = incidents["date_end"].to_numpy("datetime64[D]")
    theatre = incidents["theatre"].cat
    outside = np.ones(len(incidents), dtype=bool)
    number = {name: at for at, name in enumerate(theatre.categories)}
    codes = theatre.codes.to_numpy()
    spans = {(start, end) for _, start, end in windows}
    for start, end in spans:
        within = [number[name] for name, a, b in windows if (a, b) == (start, end)]
        outside &= ~(np.isin(codes, within) & (last >= start) & (first <= end))
    stray = np.flatnonzero(outside & (codes >= 0))
    return merge_windows(((theatre.categories[codes[at]], first[at], last[at]) for at in stray), 1)
