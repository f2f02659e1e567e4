"""Files that are no list of incidents of ours: what they are, and what to do instead.

One table for what a file begins with, one for what an archive holds, one for columns. A new kind
is a new line here.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

ACLED_EVENTS = "download the events themselves from ACLED's Data Export Tool or its API"
UCDP_EVENTS = "download GED, the georeferenced events, from UCDP's download centre"
SAVE = "save the table as CSV, XLSX or Parquet"

BEGINNINGS: tuple[tuple[str, str], ...] = (
    (
        r"version https://git-lfs",
        "is a Git LFS pointer, not the file; run `git lfs pull`, or download the file itself",
    ),
    (
        r"(\.\./)*(\.git)?/annex/objects/",
        "is a git-annex pointer, not the file; run `git annex get`",
    ),
    (r"<\?xml[^<]*<(kml|gpx|rss|feed)\b", f"is no table but XML; {SAVE}"),
    (
        r"(<\?xml[^<]*)?<(!doctype html|html|head|body|script|!--)",
        "is a web page, probably a login or an error page saved in place of the file; log in and "
        "download it again",
    ),
    (r"%pdf", f"is a PDF; {SAVE}"),
    (r"\x00\x00\x27\x0a\x00", f"is a shapefile; {SAVE}, or its points as GeoJSON"),
    (r"sqlite format 3", f"is an SQLite database or GeoPackage; {SAVE}"),
    (r"\$fl[23]", f"is an SPSS file; {SAVE}"),
    (r"\x00{12}\xc2\xea\x81\x60", f"is a SAS file; {SAVE}"),
    (r"arrow1|fea1", f"is an Arrow or Feather file; {SAVE}"),
    (r"\x89hdf", f"is an HDF5 file; {SAVE}"),
    (r"rar!|7z\xbc\xaf", "is a RAR or 7z archive; unpack it and give the table"),
    (r".{257}ustar", "is a tar archive; unpack it and give the table"),
    (r"\x89png|\xff\xd8\xff|gif8", "is a picture; give the table"),
)
"""How a file begins, as a pattern in small letters over its bytes, and what is said of it."""

MEMBERS: tuple[tuple[str, str], ...] = (
    (r"word/document\.xml", f"is a Word document; {SAVE}"),
    (r"ppt/presentation\.xml", f"is a PowerPoint file; {SAVE}"),
    (r"xl/workbook\.bin|content\.xml", f"is a workbook of another program; {SAVE}"),
    (r".*\.shp", f"is a shapefile; {SAVE}, or its points as GeoJSON"),
    (r".*\.gdb/.*", f"is a file geodatabase; {SAVE}"),
    (r".*\.kml", f"is a KMZ of Google Earth; {SAVE}"),
)
"""A member of an archive without a table, as a pattern, and what is said of the archive."""


@dataclass(frozen=True)
class Kind:
    """A kind of table that lists no incidents, or lists them under names of its own.

    Attributes
    ----------
    what : str, what it is, after "is"
    advice : str, what to do
    columns : frozenset of str, the columns that tell it, in letters and digits alone
    first : pattern, of a first row of data, joined by tabs, where files have no header
    """

    what: str
    advice: str
    columns: frozenset[str] = frozenset()
    first: re.Pattern[str] | None = None


def _of(columns: str) -> frozenset[str]:
    return frozenset(columns.split())


MAPPED = (
    "say which column is which: `sitrep import {path!r} --guess` writes a first map beside it; or "
    "sitrep.load({path!r}, columns={{...}})"
)
SHIPPED = (
    "use the map that is shipped for it: `sitrep import {{path!r}} --guess` writes it beside the "
    "file; or sitrep.load({{path!r}}, columns={name!r})"
)

KINDS = (
    Kind(
        "a weekly aggregate of ACLED: counts of events by week, region and type, no single events",
        ACLED_EVENTS,
        _of("week country events fatalities"),
    ),
    Kind(
        "a forecast of ACLED (CAST), no list of events",
        ACLED_EVENTS,
        _of("country month year totalforecast"),
    ),
    Kind(
        "a table of monthly totals (ACLED's, as the Humanitarian Data Exchange has them), no list "
        "of events",
        ACLED_EVENTS,
        _of("month year events"),
    ),
    Kind(
        "a table of totals of the Humanitarian Data Exchange (HAPI), no list of events",
        ACLED_EVENTS,
        _of("eventtype events fatalities referenceperiodstart"),
    ),
    Kind(
        "a table of yearly totals (ACLED's, by country), no list of events",
        ACLED_EVENTS,
        _of("country year events"),
    ),
    Kind(
        "GDELT, which counts mentions in the news by machine: one incident is many rows, many are "
        "none",
        "for counts of incidents use a curated source; to read it all the same, " + MAPPED,
        _of("globaleventid"),
    ),
    Kind(
        "GDELT without its header, which counts mentions in the news by machine: one incident is "
        "many rows, many are none",
        "for counts of incidents use a curated source; to read it all the same, put its header on "
        "top and " + MAPPED,
        first=re.compile(r"\d+\t(19|20)\d{6}\t(19|20)\d{4}\t(19|20)\d\d\t"),
    ),
    Kind(
        "ICEWS, which codes news by machine: rows are interactions told in the news, no incidents",
        "for counts of incidents use a curated source; to read it all the same, "
        + SHIPPED.format(name="icews"),
        _of("eventdate cameocode"),
    ),
    Kind(
        "the yearly list of armed conflicts of UCDP/PRIO, one row a conflict and year, no events",
        UCDP_EVENTS,
        _of("conflictid intensitylevel"),
    ),
    Kind(
        "UCDP's battle-related deaths, one row a conflict and year, no events",
        UCDP_EVENTS,
        _of("conflictid bdbest"),
    ),
    Kind(
        "a yearly list of UCDP (non-state or one-sided violence), no events",
        UCDP_EVENTS,
        _of("bestfatalityestimate"),
    ),
    Kind(
        "an incident list of Insecurity Insight",
        SHIPPED.format(name="insecurity_insight"),
        _of("sindeventid"),
    ),
    Kind(
        "a table that sitrep wrote, to be read elsewhere",
        "load what it was made from; of curated tables, the folder that `to_package` writes is "
        "read back",
        _of("incidentid dateprecision geoprecision eventclass attribution killedlow actorkilled"),
    ),
    Kind(
        "GTD as others have published it again, under other names",
        f"use START's own file, or {MAPPED}",
        _of("year month day country attacktype killed"),
    ),
)
"""The kinds that are known; the first that fits counts."""


def letters(name: str) -> str:
    """Return a name in small letters and digits alone: "Event-Id.Cnty" is "eventidcnty"."""
    return "".join(sign for sign in name.casefold() if sign.isalnum())


def by_start(start: bytes) -> str:
    """Say what a file is by its first bytes, and what to do; empty where it may be a table."""
    text = start.removeprefix(b"\xef\xbb\xbf").decode("latin-1").lstrip("\t\n\r ").lower()
    return next((said for form, said in BEGINNINGS if re.match(form, text, re.DOTALL)), "")


def by_members(members: Collection[str]) -> str:
    """Say what an archive is by its members, and what to do; empty where that is not known."""
    for form, said in MEMBERS:
        if any(re.fullmatch(form, member, re.IGNORECASE) for member in members):
            return said
    return ""


def by_columns(file: str, columns: Sequence[str]) -> str:
    """Say what a table is by its columns or first row, and what to do; empty if not known."""
    there = {letters(column) for column in columns}
    first = "\t".join(columns)
    for kind in KINDS:
        if kind.first.match(first) if kind.first else kind.columns <= there:
            return f"is {kind.what}; {told(kind.advice, file)}"
    return ""


def told(advice: str, file: str) -> str:
    """Return an advice for a file, given its name with that of its member in an archive."""
    return advice.format(path=file.partition("/")[0])
