"""The way in: a dataset, and what one can ask it. The class body is the table of contents."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import lazy_loader
import pandas as pd

from sitrep import readers
from sitrep.errors import ParameterError, check_count
from sitrep.model import dataset as model
from sitrep.model.names import check_keywords
from sitrep.model.periods import check_day
from sitrep.model.written import write_call

if TYPE_CHECKING:
    from sitrep import claims as claims_
    from sitrep import explorer, export, results, tables, words
    from sitrep.claims import Claims
    from sitrep.measures.comparison import Effort
    from sitrep.readers.columnmap.parse import Columns
else:  # drawing and estimating are imported when something is asked, not to load or to filter
    claims_ = lazy_loader.load("sitrep.claims", suppress_warning=True)
    explorer = lazy_loader.load("sitrep.explorer", suppress_warning=True)
    export = lazy_loader.load("sitrep.export", suppress_warning=True)
    results = lazy_loader.load("sitrep.results", suppress_warning=True)
    tables = lazy_loader.load("sitrep.tables", suppress_warning=True)
    words = lazy_loader.load("sitrep.words", suppress_warning=True)


class Dataset(model.Dataset):
    """The incidents that one asks about, and what one can ask: how many, how deadly, where.

    A dataset is made by `load`, narrowed by `where`, and asked by the verbs below. Each gives a
    result: a table with its sentence (`finding`) and its chart (`plot()`).

    Examples
    --------
    >>> len(TINY)
    20
    >>> TINY.where(actors=["ISIS"], start="2020-03-01").count().table["n"].tolist()
    [5.0]
    """

    @check_keywords("argument")
    def count(self, *, by: str | Sequence[str] = (), per: str | None = None) -> results.Counts:
        """Count incidents per period and group; covered periods without incidents are 0.

        Parameters
        ----------
        by : str or pair of str, columns of `incidents` to group by ("actor", "theatre", "admin1",
            "target_type", ...), or "unit"; optional. By "actor" an incident with two sides, neither
            of which is said to have acted, counts for both; so the sides can add up to more than
            all incidents
        per : {"day", "week", "month", "quarter", "year"}, "" for the one that suits the days asked
            about, or None for the whole time

        Returns
        -------
        Counts, whose table has one row per period x group: period (first day), <by>, n (incidents),
        ci_low, ci_high (exact 95 % Poisson), spread, cut, complete

        Raises
        ------
        ParameterError : by or per is not allowed; names the nearest

        Examples
        --------
        >>> TINY.count(per="month").table["n"].round(1).tolist()
        [4.6, 5.3, 5.6, 4.6]
        >>> TINY.count(by="actor").top(2).table["n"].tolist()
        [9.0, 6.0]
        """
        return results.Counts.of(self, by=by, per=per)

    @check_keywords("argument")
    def deaths(self, *, by: str | Sequence[str] = (), per: str | None = None) -> results.Deaths:
        """Count the killed per period and group, as a range; covered periods without any are 0.

        Parameters
        ----------
        by : str or pair of str, columns to group by; by `target_type` and `unit` each group hit
            counts its own dead, by `actor` the dead are those of the incidents in which a side
            took part, whole for both of two sides
        per : as in `count`

        Returns
        -------
        Deaths, whose table has killed_low, killed, killed_high (people; minima), n, n_toll
        (incidents, and those with a reported toll)

        Raises
        ------
        ParameterError : by or per is not allowed; names the nearest

        Examples
        --------
        >>> TINY.deaths().table[["killed_low", "killed", "killed_high"]].to_numpy().tolist()
        [[52.0, 53.0, 62.0]]
        """
        return results.Deaths.of(self, by=by, per=per)

    @check_keywords("argument")
    def lethality(self, *, by: str = "") -> results.Lethality:
        """Return the dead per incident, over the incidents whose toll is reported.

        Parameters
        ----------
        by : str, column of `incidents` to group by, optional; as in `count`

        Returns
        -------
        Lethality, with a 95 % bootstrap interval over incidents

        Raises
        ------
        ParameterError : by is not allowed; names the nearest

        Examples
        --------
        >>> TINY.lethality().table[["n", "n_toll"]].to_numpy().tolist()
        [[20.0, 16.0]]
        """
        return results.Lethality.of(self, by=by)

    def places(self) -> results.Places:
        """Count incidents and the killed at each place.

        Returns
        -------
        Places, whose table has one row a place, most incidents first, with its coordinates and
        how precise they are; its plot is a map

        Examples
        --------
        >>> TINY.places().table[["place", "n"]].head(2).to_numpy().tolist()
        [['Southtown', 6.0], ['Northtown', 5.0]]
        """
        return results.Places.of(self)

    @check_keywords("argument")
    def compare(
        self,
        *,
        by: str | Sequence[str] = (),
        compare_from: str = "",
        effort: Effort = "any",
    ) -> results.Comparison:
        """Compare how often something happened in two periods of as many months, or days.

        Parameters
        ----------
        by : str or pair of str, columns to group by, optional; as in `count`
        compare_from : str, first day of the later period (YYYY-MM-DD), or "YYYY-MM-DD against
            YYYY-MM-DD"; empty for the middle of the days asked about
        effort : {"any", "full"}, every day searched, or only those searched as planned

        Returns
        -------
        Comparison, with rate ratios, exact and cluster-robust 95 % intervals

        Raises
        ------
        ParameterError : a column or a day is not allowed

        Examples
        --------
        >>> compared = TINY.compare(compare_from="2020-03-01")
        >>> compared.table[["n_before", "n_after"]].round(1).to_numpy().tolist()
        [[9.9, 7.1]]
        """
        return results.Comparison.of(self, by=by, compare_from=compare_from, effort=effort)

    @check_keywords("argument")
    def levels(self, *, per: str = "") -> results.Levels:
        """Find on which levels the series stood, and when it changed.

        Parameters
        ----------
        per : {"day", "week", "month", "quarter", "year"}, by default the one that suits the days

        Returns
        -------
        Levels; a false change is found in 5 of 100 even series

        Examples
        --------
        >>> TINY.levels(per="month").table["level"].round(1).tolist()
        [4.3]
        """
        return results.Levels.of(self, per=per)

    @check_keywords("argument")
    def interrupted(self, *, weeks: int = 8) -> results.Interrupted:
        """Compare how the rate changed at each dated event with how it changed elsewhere.

        The events are those of the table `events`; the control is all other theatres asked about
        that were searched equally well on all days compared.

        Parameters
        ----------
        weeks : int, 4 to 52, how many before and after each event are compared, fewer where its
            theatre was not asked about or not searched equally well for as long

        Returns
        -------
        Interrupted, whose table has one row an event: the change of the rate of its theatre over
        that of the control with its 95 % interval, the chance of one as clear, or why there is none

        Raises
        ------
        ParameterError : weeks is not allowed

        Examples
        --------
        >>> TINY.interrupted(weeks=6).finding
        No dated event comes with sitrep: twenty hand-made incidents.
        """
        return results.Interrupted.of(self, weeks=weeks)

    @check_keywords("argument")
    def clusters(self, *, by: str = "admin1", longest: int = 7) -> results.Clusters:
        """Find the least likely window of each group.

        Parameters
        ----------
        by : str, column of `incidents`
        longest : int, days of the longest window

        Returns
        -------
        Clusters, with how often chance makes one as unusual

        Examples
        --------
        >>> TINY.clusters().top(1).table[["admin1", "n"]].to_numpy().tolist()
        [['South', 3]]
        """
        return results.Clusters.of(self, by=by, longest=longest)

    @check_keywords("argument")
    def near_repeat(
        self, *, km: Sequence[float] = (1, 5, 20, 50), days: Sequence[int] = (2, 7, 14, 28)
    ) -> results.NearRepeat:
        """Ask whether incidents near each other come closer in time than by chance.

        Incidents known to the day, at a place known exactly or nearly, are set in pairs; the
        expected pairs are those of days exchanged within a theatre and calendar month. Pairs count
        whoever acted: `where(actors=[...])` asks about one side.

        Parameters
        ----------
        km : sequence of float, upper limits of up to 6 bands of distance
        days : sequence of int, upper limits of up to 6 bands of time, 28 at most

        Returns
        -------
        NearRepeat, whose table has one row a band of distance and of time

        Raises
        ------
        ParameterError : km or days are no such limits

        Examples
        --------
        >>> TINY.near_repeat().finding
        No near repeats can be looked for: day and place of 14 incidents are known, 30 are needed.
        """
        return results.NearRepeat.of(self, km=km, days=days)

    @check_keywords("argument")
    def signals(self, *, per: str = "week") -> results.Signals:
        """Ask whether the newest week or month stands out of what its past leads one to expect.

        Each theatre, each of its regions and each side that acted in it is judged by its own
        earlier periods, of those alone in which the theatre was searched as well as now.

        Parameters
        ----------
        per : {"week", "month"}, the newest whole one is judged

        Returns
        -------
        Signals, whose table has one row a series, the least likely first

        Raises
        ------
        ParameterError : per is not allowed

        Examples
        --------
        >>> TINY.signals().alarms
        []
        """
        return results.Signals.of(self, per=per)

    @check_keywords("argument")
    def diff(
        self,
        before: model.Dataset | str | Path | Sequence[str | Path],
        *,
        whole: model.Dataset | None = None,
        per: str = "",
        compare_from: str = "",
    ) -> results.Revisions:
        """Compare with an earlier vintage of the same data, which is asked the same.

        Incidents are the same by their ids; where a list has none, by all their columns, and what
        is left is matched as two lists are.

        Parameters
        ----------
        before : Dataset, or what `load` takes: a release ("curated@0.1.0"), last week's file; empty
            for none, which is then said
        whole : Dataset, optional, what this was filtered from: then what left the selection, since
            it was recoded, is told from what was removed
        per : {"day", "week", "month", "quarter", "year"}, by default the one that suits the days
        compare_from : str, first day of the later of the two periods of the trend, as in `compare`

        Returns
        -------
        Revisions, whose table has one row a changed cell, or incident that was added or removed;
        its `numbers`, `moved`, `claims`, `columns` and `others` say what moved because of it

        Raises
        ------
        ParameterError : they have no incident in common, and no day or no country either

        Examples
        --------
        >>> north = TINY.where(regions=["North"])
        >>> TINY.diff(north).table["change"].unique().tolist()
        ['added']
        """
        earlier = None if isinstance(before, str) and not before else before
        if earlier is not None and not isinstance(earlier, model.Dataset):
            earlier = load(earlier)
        return results.Revisions.of(
            self,
            earlier,
            whole=whole,
            per=per,
            compare_from=compare_from,
            answers=claims_.compare_answers,
        )

    @check_keywords("argument")
    def adjusted(self, *, compare_from: str = "") -> results.Adjusted:
        """Read our counts and the published totals together: a trend with the search taken out.

        Parameters
        ----------
        compare_from : str, first day of the later of the two periods that its sentence compares, as
            in `compare`

        Returns
        -------
        Adjusted, of the side and area of which others published most; without rows where no
        published total can be compared with these data, or all of them lie in one period

        Examples
        --------
        >>> TINY.where(theatres=["gamma"]).adjusted().finding
        No published total can be compared with this selection, so the search stays in.
        """
        return results.Adjusted.of(self, compare_from=compare_from)

    @property
    def sources(self) -> results.Sources:
        """What one can ask of the sources: who tells, how precisely, how soon, what is missing.

        Examples
        --------
        >>> TINY.sources.accounts().table["n"].tolist()
        [14.0, 4.0, 2.0, 0.0]
        """
        return results.Sources(self)

    def published(self) -> results.Published:
        """Set what is counted here beside every published total.

        Returns
        -------
        Published, whose table says for each total how much of it is held here, or why that cannot
        be said

        Examples
        --------
        >>> TINY.published().table[["published", "n"]].head(2).round(1).to_numpy().tolist()
        [[4.0, 1.4], [10.0, 2.0]]
        """
        return results.Published.of(self)

    def link(self, *others: model.Dataset, decided: str | Path = "") -> results.Links:
        """Find which incidents other lists have too: near in days and places, alike in the rest.

        Parameters
        ----------
        others : Dataset, one or more other lists of the same days and places
        decided : str or Path, a table of pairs that a person has decided, as `Links.ask` writes it;
            one that is not there yet says nothing. See docs/linking.md

        Returns
        -------
        Links, whose table says how much of each list every other one holds; its `pairs`, each with
        what speaks for it; its `union()`, a dataset in which an incident of several lists counts
        once

        Raises
        ------
        ParameterError : there is no other dataset
        DataError : the decisions cannot be read; names row and column

        Examples
        --------
        >>> links = TINY.link(TINY.where(actors=["ISIS"]))
        >>> len(links.union())
        20
        """
        return results.Links.of(self, others, decided=decided)

    def list_incidents(self, n: int = 12) -> tables.Words:
        """List what happened on the busiest days, each incident with the pages that tell of it.

        Parameters
        ----------
        n : int, the most incidents to list; whole days are taken

        Returns
        -------
        Words, one row an incident in the order of days, the pages as links

        Raises
        ------
        ParameterError : n is no number of incidents

        Examples
        --------
        >>> list(TINY.list_incidents(2).columns)
        ['Place', 'What', 'Actor', 'Target', 'Killed', 'Wounded', 'Accounts', 'Id']
        """
        return tables.list_incidents(self, top=check_count("n", n, "incidents"))

    @check_keywords("argument")
    def explore(self, *, title: str = "") -> explorer.Explorer:
        """Look through the incidents: time, map, sides, places and list, each following the others.

        What is chosen stands below the list as the `where` that gives the same incidents.

        Parameters
        ----------
        title : str, of the page; empty for the name of the dataset

        Returns
        -------
        Explorer, which a notebook shows; its `html` is the page, to be kept as a file

        Warns
        -----
        UserWarning : the rows, which the page holds, may not be passed on, or nobody knows

        Examples
        --------
        >>> "data.where(" in TINY.explore().html
        True
        """
        self._warn()
        return explorer.Explorer(self, title=title)

    @property
    def claims(self) -> Claims:
        """The published statements that come with the data, each put to its test.

        Examples
        --------
        >>> TINY.claims["CL-01"].verdict
        'single source'
        """
        return claims_.Claims.of(self)

    def limits(self) -> words.Points:
        """Return what counts as an incident, and the limits that stand above every number.

        Examples
        --------
        >>> [line.partition(":")[0] for line in str(TINY.limits()).splitlines()[:3]]
        ['- What counts', '- Search', '- Not counted']
        >>> TINY.limits().brief  # the limits that the data declare, in one sentence
        These data declare no limits of their own.
        """
        return words.tell_limits(self)

    def provenance(self) -> tables.Provenance:
        """Return which filters the rows passed, and what the reader did to them.

        Examples
        --------
        >>> "20 rows" in repr(TINY.provenance())
        True
        """
        return tables.describe_provenance(self)

    def cite(self) -> words.Sentence:
        """Return how to cite the dataset, with the hash of its files.

        Examples
        --------
        >>> TINY.cite().startswith("The sitrep contributors (2026)")
        True
        """
        return words.cite(self)

    def card(self, *, period: str = "", compare_from: str = "") -> tables.Card:
        """Return what the dataset is, what is asked, and what is chosen from the data.

        Parameters
        ----------
        period : str, what is counted by; empty for what suits the days
        compare_from : str, first day of the later of two periods; empty for the middle of the days

        Returns
        -------
        Card, one row a fact

        Raises
        ------
        ParameterError : period is none, or compare_from no day

        Examples
        --------
        >>> "20, told by 28 accounts" in repr(TINY.card())
        True
        """
        return tables.describe_card(self, period=period, compare_from=compare_from)

    def to_csv(self, path: str | Path) -> list[Path]:
        """Write the incidents as CSV; a page beside the file has citation, licence, filters, notes.

        Parameters
        ----------
        path : str or Path, ends in .csv; the page is called the same and ends in .about.md

        Returns
        -------
        list of Path, the files written

        Raises
        ------
        ParameterError : the path has another ending
        OSError : it cannot be written

        Warns
        -----
        UserWarning : the rows may not be passed on, or nobody knows

        Examples
        --------
        >>> _ = TINY.where(actors=["ISIS"]).to_csv("isis.csv")
        >>> pd.read_csv("isis.csv")["licence"].unique().tolist()
        ['CC-BY-4.0']
        """
        self._warn()
        return export.write_csv(self, Path(path))

    def to_excel(self, path: str | Path) -> list[Path]:
        """Write the incidents as a workbook, with sheets for citation, licence, filters and notes.

        Parameters
        ----------
        path : str or Path, ends in .xlsx

        Returns
        -------
        list of Path, the file written

        Raises
        ------
        ParameterError : the path has another ending, or a sheet cannot hold so many rows
        OSError : it cannot be written

        Warns
        -----
        UserWarning : the rows may not be passed on, or nobody knows

        Examples
        --------
        >>> _ = TINY.to_excel("tiny.xlsx")
        >>> len(pd.read_excel("tiny.xlsx", engine="openpyxl"))
        20
        """
        self._warn()
        return export.write_excel(self, Path(path))

    def to_package(self, folder: str | Path) -> list[Path]:
        """Write the tables as a data package; one of curated data, `load` reads back as it was.

        Parameters
        ----------
        folder : str or Path, missing or empty

        Returns
        -------
        list of Path, the files written

        Raises
        ------
        ParameterError : the folder holds something
        DataError : the curated tables changed since they were loaded
        OSError : it cannot be written

        Warns
        -----
        UserWarning : the rows may not be passed on, or nobody knows

        Examples
        --------
        >>> _ = TINY.to_package("copy")
        >>> load("copy") == TINY
        True
        """
        self._warn()
        return export.write_package(self, Path(folder))

    def _warn(self) -> None:
        """Warn the caller of a verb where the rows may not be passed on."""
        if said := export.caution(self):
            warnings.warn(said, UserWarning, stacklevel=3)

    def _repr_html_(self) -> str:
        return str(tables.describe_card(self)._repr_html_())


def load(
    dataset: str | Path | Sequence[str | Path] = "curated",
    *,
    strict: bool = False,
    keep_original: bool = False,
    accessed: str = "",
    columns: Columns = None,
    name: str = "",
    licence: str = "",
    citation: str = "",
    country: str = "",
    covered: tuple[str, str] | None = None,
    boundaries: str | Path = "",
) -> Dataset:
    """Load a dataset: one that is shipped, exports of ACLED, UCDP GED or GTD, or any list.

    Parameters
    ----------
    dataset : str, Path or list of them: the name of a shipped dataset ("curated") or of an
        earlier release of it ("curated@0.1.0"), the path of a folder with a data package, of a
        file, of several files of one source, or a pattern ("downloads/acled_*.csv"). A file is
        recognised by its columns; of an incident that stands in several files the newest version
        counts. It may be CSV, XLSX, Parquet, JSON (an API's answer, GeoJSON points), Stata or R,
        packed or not; what is packed may unpack to 4 GB, or as many as the environment variable
        SITREP_UNPACK_GB says
    strict : bool, a label that the reader does not know is an error; else it is kept and noted
    keep_original : bool, keep the columns of the files in `incidents` too, as `original_...`
    accessed : str, the day on which the files were downloaded (YYYY-MM-DD), for the citation; of
        files that `sitrep fetch` wrote it is known
    columns : mapping, field -> column of a list of any other form ({"date_start": "Event Date",
        "admin1": "Province", "killed": "Deaths"}), or the path of a column map, or the name of a
        shipped one ("insecurity_insight"). A map `mine.sitrep.yml` beside `mine.csv` is found by
        itself; see docs/column-map.md
    name, licence, citation : str, of such a list, where the map does not say them
    country : str, of all its rows, where no column has it
    covered : pair of str, the first and the last day (YYYY-MM-DD) on which incidents were searched
        for; such a list is not loaded before this is said, here or in its map
    boundaries : str or Path, a GeoJSON file with polygons that maps draw; "" for those that are
        shipped, of the countries that the data name

    Returns
    -------
    Dataset, from the first to the last covered day; its `notes` say what the reader dropped,
    mapped, guessed and repaired

    Raises
    ------
    ParameterError : there is no such dataset, a column or a field that is none, no day, or no
        boundaries
    DataError : its files cannot be used as they are; lists what is wrong, by file and row

    Examples
    --------
    >>> data = load("curated")
    >>> data.values("theatres")
    ['badia', 'northwest', 'south']
    """
    if accessed:
        check_day("accessed", accessed)
    own = readers.read_boundaries(boundaries) if boundaries else None
    said = {"name": name, "licence": licence, "citation": citation, "country": country}
    source = readers.read(
        dataset,
        strict=strict,
        keep_original=keep_original,
        accessed=accessed,
        columns=columns,
        said=said | {"coverage": _covered(covered)},
    )
    rows = len(source.incidents)
    asked = {"strict": strict, "keep_original": keep_original, "accessed": accessed}
    code = write_call("sitrep.load", dataset, **asked, columns=columns, **said, covered=covered)
    data = Dataset(
        **vars(replace(source, boundaries=own or source.boundaries)),
        start=source.coverage["start"].min(),
        end=source.coverage["end"].max(),
        first_day=source.coverage["start"].min(),
        last_day=source.coverage["end"].max(),
        filters={},
        code=code,
        waterfall=pd.DataFrame(
            {"filter": ["loaded"], "values": [source.name], "rows_in": [rows], "rows_out": [rows]}
        ),
    )
    return _ask_again(data) if data.selection else data


def _ask_again(data: Dataset) -> Dataset:
    """Return a part that was written as a data package as it was asked for."""
    asked = data.selection
    first, last = check_day("start", asked["start"]), check_day("end", asked["end"])
    whole = replace(data, start=first, end=last, selection={})
    retold = whole.where(publishers=asked["filters"].get("publishers", ()))
    waterfall = pd.DataFrame(asked["waterfall"], columns=list(data.waterfall))
    return replace(retold, filters=asked["filters"], waterfall=waterfall, code=data.code)


def _covered(days: tuple[str, str] | None) -> list[dict[str, str]]:
    """Return the coverage of a map that is one window, of all regions."""
    if days is None:
        return []
    if isinstance(days, str) or len(days) != 2:
        rule = f'{days!r} is not two days; write ("2020-01-01", "2020-12-31")'
        raise ParameterError("covered", rule)
    first, last = (check_day("covered", day) for day in days)
    if first > last:
        raise ParameterError("covered", f"{days[0]} is after {days[1]}")
    return [{"start": f"{first:%Y-%m-%d}", "end": f"{last:%Y-%m-%d}"}]


def versions() -> tables.Words:
    """Return the versions of Python and of the packages that numbers and figures rest on.

    Examples
    --------
    >>> "pandas" in repr(versions())
    True
    """
    return tables.list_versions()
