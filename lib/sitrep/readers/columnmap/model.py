"""What a column map may say."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict

from sitrep.errors import suggestion
from sitrep.model.schema import ATTRIBUTIONS, DATE_PRECISIONS, EVENT_CLASSES, GEO_PRECISIONS
from sitrep.readers.shape import WordsOf

DAYS = ("date", "date_start", "date_end", "year", "month", "day")
WORDED = (
    *("country", "admin1", "place", "event_class", "event_type", "weapon_type"),
    *("actor", "actor_2", "attribution", "target_type", "date_precision", "geo_precision"),
)
TOLLS = ("killed_low", "killed", "killed_high", "wounded", "actor_killed")
NUMBERS = ("latitude", "longitude", "accounts", *TOLLS)
FIELDS = ("incident_id", *DAYS, *WORDED, *NUMBERS)
"""What a column can be: those of `INCIDENTS`, and the parts of a date."""

SCALES = {
    "event_class": EVENT_CLASSES,
    "date_precision": DATE_PRECISIONS,
    "geo_precision": GEO_PRECISIONS,
    "attribution": ATTRIBUTIONS,
}
"""Fields whose codes are the same in every dataset."""

Wrong = tuple[tuple[str | int, ...], str]
"""Where in a map, and what is allowed there."""


def _as_text(value: Any) -> Any:
    """Return a number of a YAML file as the text that it stands for."""
    if isinstance(value, bool):
        raise ValueError(f"{str(value).lower()} is no text; write it in quotes")
    return str(value) if isinstance(value, (int, float)) else value


def _known(*allowed: str) -> AfterValidator:
    """Make a check that a text is one of some names."""

    def check(value: str) -> str:
        if value not in allowed:
            raise ValueError(f"'{value}' is not a field; {suggestion(value, allowed)}")
        return value

    return AfterValidator(check)


def _as_day(value: Any) -> Any:
    """Return a day, as YAML reads one or as text."""
    if isinstance(value, datetime) or not isinstance(value, (date, str)):
        raise ValueError(f"{value!r} is no day; write YYYY-MM-DD")
    if isinstance(value, str):
        try:
            return date.fromisoformat(value)
        except ValueError:
            raise ValueError(f"{value!r} is no day; write YYYY-MM-DD") from None
    return value


def _named(value: str) -> str:
    """Return the name of a column; a blank is none, for columns without one cannot be told."""
    if not value.strip():
        raise ValueError("is blank; write the name of a column, in the file too if it has none")
    return value


def _as_list(value: Any) -> Any:
    """Return one text as a list of one."""
    return [value] if isinstance(value, str) else value


_Text = Annotated[str, BeforeValidator(_as_text)]
_Column = Annotated[_Text, AfterValidator(_named)]
_Day = Annotated[date, BeforeValidator(_as_day)]
_FieldName = Annotated[str, _known(*FIELDS)]
_WordedName = Annotated[str, _known(*WORDED)]


class _Part(BaseModel):
    """A part of a map: nothing else may stand in it."""

    model_config = ConfigDict(extra="forbid", strict=True)


class Window(_Part):
    """Days on which some regions, a country or all of the list was searched.

    Attributes
    ----------
    start, end : date, inclusive
    regions : list of str, as the column of `admin1` has them; empty for all
    country : str, empty for all
    effort : {"full", "thin"}
    note : str
    """

    start: _Day
    end: _Day
    regions: list[_Text] = []
    country: str = ""
    effort: Literal["full", "thin"] = "full"
    note: str = ""


class ColumnMap(_Part):
    """Which column of a list is which of ours, and what the list is.

    Attributes
    ----------
    file : str, name of the file beside the map; empty for the one that is called like it
    name, licence, citation, version : str
    country : str, of all rows, where no column has it
    columns : dict, field -> column
    dates : list of str, forms of the dates as for strptime; empty to find the one that fits
    values : dict, field -> {word of the list: code, "" for a blank}
    constants : dict, field -> code, the same for all rows
    coverage : list of Window
    toll : {"targets", "all sides"}, whose dead the list counts; empty if it does not say
    words : WordsOf
    """

    file: str = ""
    name: _Text = ""
    licence: _Text = ""
    citation: _Text = ""
    version: _Text = ""
    country: str = ""
    columns: dict[_FieldName, _Column] = {}
    dates: Annotated[list[str], BeforeValidator(_as_list)] = []
    values: dict[_WordedName, dict[_Text, _Text]] = {}
    constants: dict[_WordedName, _Text] = {}
    coverage: list[Window] = []
    toll: Literal["", "targets", "all sides"] = ""
    words: WordsOf = WordsOf()

    @property
    def given(self) -> set[str]:
        """The fields that some row may have."""
        return {*self.columns, *self.constants}


def check_meaning(content: ColumnMap, *, whole: bool) -> Iterator[Wrong]:
    """Yield what is wrong with a map whose parts are each well formed.

    Parameters
    ----------
    content : ColumnMap
    whole : bool, all columns are there: none was left out since something is wrong with it
    """
    if whole:
        yield from _check_fields(content)
    for field, code in content.constants.items():
        yield from _check_code(("constants", field), field, code)
    for field, words in content.values.items():
        for word, code in words.items():
            yield from _check_code(("values", field, word), field, code)
    for form in content.dates:
        if "%" not in form:
            yield ("dates",), f"'{form}' is no form of dates; write it as in '%d/%m/%Y'"
    for number, window in enumerate(content.coverage):
        if window.end < window.start:
            yield ("coverage", number), f"ends on {window.end}, before it starts"
        if window.regions and window.country:
            yield ("coverage", number), "names regions and a country; keep one"


def _check_fields(content: ColumnMap) -> Iterator[Wrong]:
    """Yield what is wrong with the choice of fields."""
    columns = content.columns
    if not {"date", "date_start", "year"} & set(columns):
        yield ("columns",), "names no date; one of date, date_start and year is needed"
    if {"date", "date_start"} <= set(columns) or {"date", "date_end"} <= set(columns):
        yield ("columns", "date"), "is the only day; give date_start and date_end, or date alone"
    if "year" in columns and {"date", "date_start", "date_end"} & set(columns):
        yield ("columns", "year"), "is a part of a date; give year, month and day, or a date"
    if ("latitude" in columns) != ("longitude" in columns):
        lone = "latitude" if "latitude" in columns else "longitude"
        yield ("columns", lone), "needs the other coordinate too"
    if not content.country and "country" not in content.given:
        yield ("country",), "is needed: one for all rows (country: Mali), or a column"
    for field in content.constants:
        if field in columns:
            yield ("constants", field), f"is the column '{columns[field]}' already; keep one"
    for field in content.values:
        if field not in columns:
            rule = f"maps words of a field that is no column; add {field} to columns"
            yield ("values", field), rule
    for number, window in enumerate(content.coverage):
        if window.regions and "admin1" not in content.given:
            yield ("coverage", number, "regions"), "are named, and no column is admin1"


def _check_code(where: tuple[str | int, ...], field: str, code: str) -> Iterator[Wrong]:
    """Yield it if a code is none of a scale that is the same everywhere."""
    if field in SCALES and code and code not in SCALES[field]:
        yield where, f"'{code}' is no {field}; {suggestion(code, SCALES[field])}"


def plain(name: str) -> str:
    """Return the name of a column as it is compared: in lower case, with single spaces."""
    return " ".join(name.split()).lower()
