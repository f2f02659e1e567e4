"""A dataset, and the part of it that one asks about."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from hashlib import sha256
from types import MappingProxyType
from typing import Any, NamedTuple, Self

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from sitrep.errors import ParameterError, check_choice, check_count
from sitrep.model.attribution import UNIDENTIFIED, derive, retell, retell_targets
from sitrep.model.filters import (
    COLUMN_OF,
    Condition,
    align_condition,
    check_condition,
    check_list,
    check_values,
    list_values,
)
from sitrep.model.names import check_keywords
from sitrep.model.periods import check_day
from sitrep.model.schema import ORIGINAL, Source
from sitrep.model.search import SEARCHED, has_word, join_words, list_said, split_words
from sitrep.model.written import write_call

BLANK = "not given"
"""The group of the incidents whose column says nothing."""

NAMELESS = (BLANK, UNIDENTIFIED, "unknown")
"""Groups that are none: nobody knows, or nobody says."""


_DAY = np.timedelta64(1, "D")


class _Step(NamedTuple):
    """A filter: its name, its values in words, those that hold now, and the incidents chosen."""

    name: str
    words: str
    standing: object
    chosen: np.ndarray


@dataclass(frozen=True, kw_only=True)
class Dataset(Source):
    """The incidents that one asks about, with all that belongs to them.

    Attributes
    ----------
    start, end : Timestamp, first and last day asked about, inclusive
    first_day, last_day : Timestamp, first and last day that the loaded dataset covers
    filters : dict, filter -> its values, of every `where` so far
    waterfall : DataFrame, one row a filter: filter, values, rows_in, rows_out
    code : str, the Python that makes it; empty where a condition of one's own cannot be written
    """

    start: pd.Timestamp
    end: pd.Timestamp
    first_day: pd.Timestamp
    last_day: pd.Timestamp
    filters: dict[str, Any]
    waterfall: pd.DataFrame
    code: str = ""

    @check_keywords("filter")
    def where(
        self,
        *,
        start: str = "",
        end: str = "",
        theatres: Collection[str] = (),
        regions: Collection[str] = (),
        places: Collection[str] = (),
        incident_ids: Collection[str] = (),
        actors: Collection[str] = (),
        event_classes: Collection[str] = (),
        event_types: Collection[str] = (),
        weapon_types: Collection[str] = (),
        attributions: Collection[str] = (),
        scopes: Collection[str] = (),
        target_types: Collection[str] = (),
        date_precisions: Collection[str] = (),
        geo_precisions: Collection[str] = (),
        publishers: Collection[str] = (),
        text: str = "",
        min_accounts: int = 1,
        keep: Condition | None = None,
        original: Mapping[str, Collection[str]] = MappingProxyType({}),
    ) -> Self:
        """Keep the incidents that pass every filter; a second `where` narrows the first.

        Parameters
        ----------
        start, end : str, first and last day as YYYY-MM-DD; empty for the first and last covered
            day, or those of the `where` before. An incident known to a window stays if one of its
            days lies between them
        theatres, regions, places, incident_ids, actors, event_classes, event_types, weapon_types,
        attributions, scopes, target_types, date_precisions, geo_precisions : list of str, the
            values to keep; empty for all.
            Codes in any case, labels, and other names and scripts are understood ("Daesh").
            `actors` matches either side, `target_types` any group hit; a region of the same name
            in several countries is called "Name (Country)", or by its name alone where only one
            of them is asked about
        publishers : list of str, publisher ids. Keeps the incidents that have an account left and
            derives actor, attribution and toll again from those accounts; `actors`,
            `attributions`, `text` and `min_accounts` of a `where` before must then hold still
        text : str, words that must all stand in what is told of an incident: its id, place, region,
            theatre, sides, groups and units hit, kind and means, in any script and by any of their
            names that are listed ("درعا checkpoint", "Daesh Deraa"); each by its beginning, in
            Arabic and scripts that write words together by any part
        min_accounts : int, fewest accounts that an incident must have
        keep : function from `incidents` to True or False for each of them, or these values as
            Series, array or list; any condition (`lambda incidents: incidents["killed"] > 10`)
        original : mapping, column of the file -> list of str, the cells to keep, as they stand
            there, "" for blank ones ({"doubtterr": ["0"]}); for data loaded with `keep_original`

        Returns
        -------
        Dataset, whose `waterfall` has one row more for each filter given

        Raises
        ------
        ParameterError : a value that the data do not have, or a date that is none

        Examples
        --------
        >>> south = TINY.where(regions=["South"], keep=lambda incidents: incidents["killed"] > 1)
        >>> len(south)
        2
        >>> south.waterfall[["filter", "rows_in", "rows_out"]].to_numpy().tolist()
        [['loaded', 20, 20], ['regions', 20, 8], ['keep', 8, 2]]
        """
        data, steps = self, list[_Step]()
        if start or end:
            first, last = self._find_span(start, end)
            data = replace(self, start=first, end=last)
            steps.append(data._inside())
        given = {
            "theatres": theatres,
            "regions": regions,
            "places": places,
            "incident_ids": incident_ids,
            "event_classes": event_classes,
            "publishers": publishers,
            "actors": actors,
            "event_types": event_types,
            "weapon_types": weapon_types,
            "attributions": attributions,
            "scopes": scopes,
            "target_types": target_types,
            "date_precisions": date_precisions,
            "geo_precisions": geo_precisions,
        }
        asked = self.filters.get("theatres", ())
        for name, values in given.items():
            check_list(name, values)
            if not values:
                continue
            wanted = check_values(self, name, values, theatres=asked)
            asked = wanted if name == "theatres" else asked
            if name == "publishers":
                data, steps = data._keep(steps)._select_accounts(wanted), []
            else:
                steps.append(data._choose(name, wanted))
        if text != "":
            steps.append(data._says(text))
        if check_count("min_accounts", min_accounts, "accounts") > 1:
            steps.append(data._told(min_accounts))
        if keep is not None and not callable(keep):
            keep = align_condition(keep, self.incidents, data.incidents)
        if keep is not None:
            steps.append(data._meets(keep))
        if not isinstance(original, Mapping):
            raise ParameterError("original", f"{original!r} is no mapping from columns to lists")
        for column, values in original.items():
            check_list(f"{ORIGINAL}{column}", values)
            if values:
                steps.append(data._choose_original(column, values))
        kept = data._keep(steps)
        if kept is self:
            return self
        least = min_accounts if min_accounts > 1 else None
        days = {"start": start, "end": end}
        more = {"text": text, "min_accounts": least, "original": original}
        code = f"{self.code}.{write_call('where', **days, **given, **more)}"
        return replace(kept, code=code if self.code and keep is None else "")

    def __repr__(self) -> str:
        """Return one line: what it is, how many incidents, which days, which filters."""
        asked = ", ".join(f"{k}={v!r}" for k, v in self.filters.items() if k != "period")
        days = f"{self.start:%Y-%m-%d} to {self.end:%Y-%m-%d}"
        name = f"{self.name}, version {self.version}"
        return f"<Dataset {name}: {len(self)} incidents, {days}{'; ' if asked else ''}{asked}>"

    def __len__(self) -> int:
        """Return the number of incidents."""
        return len(self.incidents)

    def __eq__(self, other: object) -> bool:
        """Tell whether another holds the same files, asked the same of the same days."""
        if not isinstance(other, Dataset):
            return NotImplemented
        return self._identity() == other._identity()

    def __hash__(self) -> int:
        """Return what equal datasets share."""
        return hash(self._identity())

    def _identity(self) -> tuple[str, ...]:
        """Return the hash of the files, the days, the sizes, and the filters in any order."""
        asked = {name: values for name, values in self.filters.items() if name != "period"}
        size = f"{len(self)} {len(self.accounts)} {len(self.targets)}"
        days = f"{self.start} {self.end}"
        return (self.sha256, days, size, *sorted(f"{k} {v}" for k, v in asked.items()))

    @property
    def windows(self) -> pd.DataFrame:
        """The days that each incident may have happened on, as far as the dataset covers them.

        Returns
        -------
        DataFrame, aligned with `incidents`: first, last (days). A window that lies outside the
        covered days altogether stays whole

        Examples
        --------
        >>> len(TINY.windows)
        20
        """
        first, last = self._bounds
        return pd.DataFrame({"first": first, "last": last}, index=self.incidents.index)

    @cached_property
    def _bounds(self) -> tuple[np.ndarray, np.ndarray]:
        """The first and the last day of each window."""
        first, last = (
            self.incidents[name].to_numpy("datetime64[s]") for name in ("date_start", "date_end")
        )
        start, end = (np.datetime64(day, "s") for day in (self.first_day, self.last_day))
        outside = (last < start) | (first > end)
        return (
            np.where(outside, first, np.maximum(first, start)),
            np.where(outside, last, np.minimum(last, end)),
        )

    @property
    def weights(self) -> pd.Series:
        """The share of each incident that lies inside the days asked about; see `share_within`.

        Examples
        --------
        >>> float(TINY.weights.sum()), float(TINY.where(end="2020-01-31").weights.sum())
        (20.0, 4.6)
        """
        return self.share_within(self.start, self.end)

    def share_within(self, start: pd.Timestamp, end: pd.Timestamp) -> pd.Series:
        """Return the share of each incident that lies in a period.

        Parameters
        ----------
        start, end : Timestamp, first and last day, inclusive

        Returns
        -------
        Series, float from 0 to 1, aligned with `incidents`: the days of its window that lie in the
        period, of those that the dataset covers; 1 for all in an unfiltered dataset

        Examples
        --------
        >>> january = TINY.share_within(pd.Timestamp("2020-01-01"), pd.Timestamp("2020-01-31"))
        >>> float(january.sum())
        4.6
        """
        first, last = self._bounds
        begin = np.maximum(first, np.datetime64(start, "s"))
        stop = np.minimum(last, np.datetime64(end, "s"))
        inside = ((stop - begin) / _DAY + 1).clip(0)
        return pd.Series(inside / ((last - first) / _DAY + 1), self.incidents.index)

    def values(self, name: str) -> list[str]:
        """Return the values that the data have for a filter of `where`, in code order.

        Parameters
        ----------
        name : str, a filter of `where`

        Raises
        ------
        ParameterError : there is no such filter; names the nearest

        Examples
        --------
        >>> TINY.values("theatres")
        ['alpha', 'beta', 'gamma']
        """
        return list_values(self, name)

    def label(self, field: str, code: str) -> str:
        """Return the words for a code; the code itself where the code list has none.

        Parameters
        ----------
        field : str, column that holds the code
        code : str

        Examples
        --------
        >>> TINY.label("target_type", "progov_militia")
        'Pro-government militia'
        """
        return self._labels.get((field, code), str(code))

    def publisher(self, publisher_id: str) -> str:
        """Return the name of a publisher; the id itself where it is not listed.

        Parameters
        ----------
        publisher_id : str

        Examples
        --------
        >>> TINY.publisher("nobody")
        'nobody'
        """
        return self._publishers.get(publisher_id, str(publisher_id))

    @cached_property
    def _publishers(self) -> dict[str, str]:
        """The name of each publisher."""
        rows = self.publishers[["publisher_id", "name"]].itertuples(index=False, name=None)
        return {str(publisher): str(name) for publisher, name in rows}

    @cached_property
    def _labels(self) -> dict[tuple[str, str], str]:
        """The words for each field and code; the first where a code stands twice."""
        listed = self.codes[["field", "code", "label"]].drop_duplicates(["field", "code"])
        rows = listed.itertuples(index=False, name=None)
        return {(field, code): str(label) for field, code, label in rows}

    def _find_span(self, start: str, end: str) -> tuple[pd.Timestamp, pd.Timestamp]:
        """Return the first and last day asked for, within those of the `where` before."""
        first = check_day("start", start) if start else self.start
        last = check_day("end", end) if end else self.end
        if first > last:
            raise ParameterError(
                "start", f"{first:%Y-%m-%d} is after end {last:%Y-%m-%d}; change one of them"
            )
        if "period" in self.filters:
            first, last = max(first, self.start), min(last, self.end)
        if first > last:
            raise ParameterError(
                "start",
                f"no day from {start} to {end} is left between "
                f"{self.start:%Y-%m-%d} and {self.end:%Y-%m-%d}",
            )
        return first, last

    def _inside(self) -> _Step:
        """Choose the incidents of the days asked about."""
        span = f"{self.start:%Y-%m-%d} to {self.end:%Y-%m-%d}"
        first, last = self._bounds
        inside = (last >= np.datetime64(self.start, "s")) & (first <= np.datetime64(self.end, "s"))
        return _Step("period", span, span, inside)

    def _choose(self, name: str, wanted: list[str]) -> _Step:
        """Choose the incidents that have one of some values.

        An incident can have two sides and several groups hit, so that it can pass two filters that
        have no value in common; both stand then.
        """
        chosen, standing = self._has(name, wanted), self._standing(name, wanted)
        if standing != wanted and not np.array_equal(self._has(name, standing), chosen):
            standing = list(dict.fromkeys([*self.filters[name], *wanted]))
        return _Step(name, ", ".join(wanted), standing, chosen)

    def _has(self, name: str, wanted: list[str]) -> np.ndarray:
        """Return which incidents have one of some values."""
        column, _ = COLUMN_OF[name]
        if name == "target_types":
            hit = self.targets.loc[self.targets[column].isin(wanted), "incident_id"]
            return _is_in(self.incidents["incident_id"], hit).to_numpy()
        chosen = self.incidents[column].isin(wanted)
        if name == "actors":
            chosen |= self.incidents["actor_2"].isin(wanted)
        return chosen.to_numpy()

    def _choose_original(self, column: str, values: Collection[str]) -> _Step:
        """Choose the incidents of whose row in the file a column has one of some cells."""
        names = self.incidents.columns.astype("str")
        kept = list(names[names.str.startswith(ORIGINAL)].str.removeprefix(ORIGINAL))
        if not kept:
            raise ParameterError(
                "original", "no column of the file is kept; load with keep_original"
            )
        check_choice("original", column, kept, noun="a column of the file")
        name = f"{ORIGINAL}{column}"
        cells = self.incidents[name].fillna("")
        known = list(cells.unique())
        checked = [check_choice(name, cell, known, noun="a cell of the column") for cell in values]
        wanted = list(dict.fromkeys(checked))
        words = ", ".join(value or "blank" for value in wanted)
        return _Step(name, words, self._standing(name, wanted), cells.isin(wanted).to_numpy())

    def _standing(self, name: str, wanted: list[str]) -> list[str]:
        """Return the values that hold after a filter: those that the one before kept too."""
        return [value for value in wanted if value in self.filters.get(name, wanted)]

    def _meets(self, keep: Condition) -> _Step:
        """Choose the incidents that meet a condition."""
        chosen = check_condition(keep, self.incidents)
        name = getattr(keep, "__name__", "<lambda>")
        said = "a condition of one's own" if name == "<lambda>" else name
        ids = "".join(self.incidents["incident_id"][chosen])
        digest = sha256(ids.encode()).hexdigest()[:8]  # so that other conditions are other filters
        return _Step("keep", said, f"{said} ({digest})", chosen)

    def _says(self, text: str) -> _Step:
        """Choose the incidents of which all words are told."""
        words = split_words(text)
        told = np.zeros((len(words), len(self)), dtype=bool)
        units = {one: join_words([one]) for one in self.targets["unit"].dropna().unique()}
        for at, word in enumerate(words):
            named = [one for one, said in units.items() if has_word(said, word)]
            hit = self.targets.loc[self.targets["unit"].isin(named), "incident_id"]
            told[at] = _is_in(self.incidents["incident_id"], hit)
        for name in SEARCHED:
            values = list_said(self, name)
            for at, word in enumerate(words):
                named = [one for one, said in values.items() if has_word(said, word)]
                told[at] |= self._has(name, named)
        standing = " ".join(dict.fromkeys([*self.filters.get("text", "").split(), *words]))
        return _Step("text", text, standing, np.logical_and.reduce(told))

    def _told(self, min_accounts: int) -> _Step:
        """Choose the incidents of at least so many accounts."""
        enough = self.incidents["accounts"] >= min_accounts
        standing = max(min_accounts, self.filters.get("min_accounts", min_accounts))
        return _Step("min_accounts", str(min_accounts), standing, enough.to_numpy())

    def _select_accounts(self, wanted: list[str]) -> Self:
        """Keep these publishers' accounts, and see each incident as they alone tell it."""
        left = self.accounts[self.accounts["publisher_id"].isin(wanted)]
        told = _is_in(self.incidents["incident_id"], left["incident_id"]).to_numpy()
        standing = self._standing("publishers", wanted)
        kept = self._keep([_Step("publishers", ", ".join(wanted), standing, told)])
        number = left["incident_id"].value_counts().reindex(kept.incidents["incident_id"])
        fewer = number.index[number.to_numpy() < kept.incidents["accounts"].to_numpy()]
        lost = left[_is_in(left["incident_id"], fewer)]
        if lost.empty:
            return kept
        derived = derive(lost)
        targets, unsplit = retell_targets(kept.targets, derived)
        note = {
            "rule": "publishers: actor, attribution and toll derive from the accounts left",
            "action": "derived",
            "rows": len(derived),
            "examples": ", ".join(derived.index[:3]),
        }
        blank = {
            "rule": "publishers: accounts do not split a toll over groups hit; it is left blank",
            "action": "blanked",
            "rows": len(unsplit),
            "examples": ", ".join(unsplit[:3]),
        }
        notes = pd.DataFrame([note, blank] if unsplit else [note])
        retold = replace(
            kept,
            incidents=retell(kept.incidents, derived),
            targets=targets,
            accounts=left.reset_index(drop=True),
            notes=pd.concat([kept.notes, notes], ignore_index=True) if len(kept.notes) else notes,
        )
        return retold._select_again()

    def _select_again(self) -> Self:
        """Apply once more the filters on what accounts say."""
        again = [
            self._choose(name, self.filters[name])
            for name in ("actors", "attributions")
            if name in self.filters
        ]
        if "text" in self.filters:
            again.append(self._says(self.filters["text"]))
        if "min_accounts" in self.filters:
            again.append(self._told(self.filters["min_accounts"]))
        return self._keep(again)

    def keep(self, chosen: pd.Series, *, name: str, values: str) -> Self:
        """Keep incidents that are chosen by other means than a filter of `where`.

        Parameters
        ----------
        chosen : Series of bool, aligned with `incidents`
        name, values : str, by what they are chosen, for the waterfall

        Returns
        -------
        Dataset, with the same filters

        Examples
        --------
        >>> many = TINY.incidents["killed"] > 5
        >>> len(TINY.keep(many, name="toll", values="more than 5"))
        3
        """
        kept = self._keep([_Step(name, values, values, chosen.to_numpy())])
        return replace(kept, filters=self.filters, code="")

    def _keep(self, steps: Sequence[_Step]) -> Self:
        """Keep the incidents that every step chooses; each adds a row to the waterfall."""
        if not steps:
            return self
        chosen = np.ones(len(self.incidents), dtype=bool)
        fall = list(self.waterfall.itertuples(index=False, name=None))
        for step in steps:
            before = int(chosen.sum())
            chosen &= step.chosen
            fall.append((step.name, step.words, before, int(chosen.sum())))
        incidents, ids = self.incidents, self.incidents["incident_id"]
        return replace(
            self,
            incidents=incidents if chosen.all() else incidents[chosen].reset_index(drop=True),
            targets=_rows_of(self.targets, ids, chosen),
            accounts=_rows_of(self.accounts, ids, chosen),
            filters={**self.filters, **{step.name: step.standing for step in steps}},
            waterfall=pd.DataFrame(fall, columns=list(self.waterfall)),
        )


def _rows_of(table: pd.DataFrame, ids: pd.Series, chosen: np.ndarray) -> pd.DataFrame:
    """Return the rows of the chosen incidents, of a table of rows of all of them."""
    if table.empty or chosen.all():
        return table
    few = bool(chosen.mean() <= 0.5)  # look for those that are fewer: the chosen or the others
    found = _is_in(table["incident_id"], ids[chosen if few else ~chosen])
    return table[found if few else ~found].reset_index(drop=True)


def _is_in(ids: pd.Series, others: pd.Series | pd.Index) -> pd.Series:
    """Tell which ids are among others; by Arrow, for pandas makes Python text of each."""
    found = pc.is_in(pa.array(ids, pa.large_string()), pa.array(others, pa.large_string()))
    return pd.Series(found.to_numpy(zero_copy_only=False), ids.index)
