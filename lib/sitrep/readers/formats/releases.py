"""Which release of UCDP GED each file is, and which days it covers.

A file covers the days that its name gives, if its rows agree: a monthly or cumulative candidate
release ("GEDEvent_v24_0_3", "GEDEvent_v24_01_24_03") its months, in which at least half of its
events must begin; a yearly one ("ged241") the whole years from its first to its last event, none
of which may begin after the release's last year. Every other file covers the days from its first
to its last event, of those known to a week or better: an event that may have happened on any day
of a month or year shows of no single day that it was searched, and nothing shows that the days
before and after were. So does one whose name holds a day too ("GEDEvent_v25_1_syria_20240301"),
for it may be a part of its release. Events that lie outside altogether stay, on days that count as
thinly searched.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

import numpy as np

from sitrep.readers.dates import NOT_A_DAY
from sitrep.readers.files.raw import Raw

_SPAN = re.compile(r"v?(\d\d)[._-]01[._-](\d\d)[._-](\d\d)(?!\d)")
_MONTH = re.compile(r"v?(?<!\d)(\d\d)[._-]0[._-](\d{1,2})(?!\d)")
_FINAL = re.compile(r"(?:ged|v)[._-]?(\d\d)[._-]?([1-9])(?!\d)", re.IGNORECASE)

_VERSIONS = (_SPAN, _MONTH, _FINAL)

_BARE = re.compile(
    r"(?i)(ucdp|gedevent|ged|csv|xlsx?|rdata|rda|rds|dta|json|parquet|gz|zip|[\W\d_])*"
)
"""What the name of a whole release holds beside its version."""

_A_DAY = re.compile(r"(?<!\d)(19|20)\d\d-?[01]\d-?[0-3]\d(?!\d)")

DAY, WEEK, YEAR = (np.timedelta64(days, "D") for days in (1, 7, 366))
FINAL = 10**6
"""More than the rank of any candidate release."""


@dataclass(frozen=True)
class Release:
    """What one file is, by its rows and its name.

    Attributes
    ----------
    label : str, the version that the name gives ("25.1"); empty where it gives none
    final : bool, a yearly release; False for candidate events
    named : bool, the days are those that the name gives
    newest : int, rank among releases: a final one is above all candidates; 0 if it has no dates
    start, end : datetime64[D], the days that it covers; NaT if it has no dates
    whole : bool, the name gives the days and nothing more, such as a country: it is no part
    """

    label: str
    final: bool
    named: bool
    newest: int
    start: np.datetime64
    end: np.datetime64
    whole: bool = False


@dataclass(frozen=True)
class _Name:
    """What the name of a file says: its version, and the days of that release."""

    label: str
    final: bool
    start: np.datetime64
    end: np.datetime64


def describe_releases(raw: Raw, starts: np.ndarray, ends: np.ndarray) -> list[Release]:
    """Return what each file is.

    Parameters
    ----------
    raw : Raw
    starts, ends : array of datetime64[D], days of each event; NaT where they are not known

    Notes
    -----
    A status other than Clear makes a candidate release; else the name decides, and where it says
    nothing a file is final if nine tenths of its events span more than a year.
    """
    status, level = raw.coded("code_status"), raw.coded("date_prec")
    clear = np.array([value.lower() == "clear" for value in status.distinct], dtype=bool)
    doubtful = ~status.spread(clear, True)
    vague = level.spread(np.array([value[:1] in "45" for value in level.distinct], bool), False)
    until = np.where((ends >= starts) & (ends - starts < YEAR), ends, starts)
    precise = ~vague & (until - starts < WEEK)
    found = []
    for at, name in enumerate(raw.files):
        here = (raw.file_of == at) & ~np.isnat(starts)
        days = starts[here], until[here], precise[here]
        unsure = bool(doubtful[raw.file_of == at].any())
        release = _describe(_read_name(name), *days, unsure, bool(_A_DAY.search(name)))
        found.append(replace(release, whole=release.named and _is_bare(name)))
    return found


def _describe(
    name: _Name | None,
    days: np.ndarray,
    until: np.ndarray,
    precise: np.ndarray,
    doubtful: bool,
    cut: bool,
) -> Release:
    label = name.label if name else ""
    if not len(days):
        return Release(label, name is not None and name.final, False, 0, NOT_A_DAY, NOT_A_DAY)
    early, late = np.sort(days)[[len(days) // 20, -1 - len(days) // 20]]
    long = bool(late - early > YEAR)
    final = not doubtful and (name.final if name else long)
    month = (name.end if name else late).astype("datetime64[M]").astype("int64")
    newest = 10 * int(month) + (label.count(".") if name else 0) + (FINAL if final else 0)
    if name and not cut and final == name.final and _agrees(name, days):
        start, end = name.start, name.end
        if final:
            start = _whole_years(days.min())[0]
            end = min(_whole_years(until.max())[1], end)
        return Release(label, final, True, newest, start, end)
    since = days.min() if long or final else early.astype("datetime64[M]").astype("datetime64[D]")
    shown = days >= since
    shown &= precise if (shown & precise).any() else True
    return Release(label, final, False, newest, days[shown].min(), until[shown].max())


def _agrees(name: _Name, days: np.ndarray) -> bool:
    """Tell whether events may be those of the release that a file is named as."""
    if name.final:
        return bool(days.max() <= name.end)
    return bool(2 * ((days >= name.start) & (days <= name.end)).sum() >= len(days))


def _whole_years(day: np.datetime64) -> tuple[np.datetime64, np.datetime64]:
    """Return the first and the last day of a year."""
    year = day.astype("datetime64[Y]")
    return year.astype("datetime64[D]"), (year + 1).astype("datetime64[D]") - DAY


def _read_name(file: str) -> _Name | None:
    """Return what the name of a file says, or else that of the archive that it lay in."""
    for name in reversed(file.split("/")):
        if found := _SPAN.search(name):
            year, until, month = found.groups()
            return _name_months(f"{year}.01.{until}.{month}", f"{year}-01", f"{until}-{month}")
        if found := _MONTH.search(name):
            year, month = found.groups()
            at = f"{year}-{int(month):02}"
            return _name_months(f"{year}.0.{int(month)}", at, at)
        if found := _FINAL.search(name):
            year, number = found.groups()
            before = np.datetime64(f"{1999 + int(year)}-12-31")
            return _Name(f"{year}.{number}", True, NOT_A_DAY, before)
    return None


def _is_bare(file: str) -> bool:
    """Tell whether a name holds nothing but a version and what releases are called.

    >>> _is_bare("ged251-csv.zip/GEDEvent_v25_1.csv"), _is_bare("GEDEvent_v25_1_mali.csv")
    (True, False)
    """
    parts = [name for name in file.split("/") if any(form.search(name) for form in _VERSIONS)]
    left = parts[-1] if parts else file
    for form in _VERSIONS:
        left = form.sub(" ", left)
    return _BARE.fullmatch(left) is not None


def _name_months(label: str, first: str, last: str) -> _Name | None:
    """Return the candidate release of some months; None if there are no such months."""
    try:
        start, month = np.datetime64(f"20{first}", "M"), np.datetime64(f"20{last}", "M")
    except ValueError:
        return None
    end = (month + 1).astype("datetime64[D]") - DAY
    return _Name(label, False, start.astype("datetime64[D]"), end)
