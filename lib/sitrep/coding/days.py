"""Days as a page writes them, resolved against the day of its publication."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache

import dateparser

from sitrep.coding.lexicon import Found, Matcher, each_word, read_list, read_table
from sitrep.coding.tokens import Sentence

BEFORE = 7
"""How many words before a day are read to see what it is the day of."""

MONTHS = list(calendar.month_name)
WEEKDAYS = list(calendar.day_name)
DAY = re.compile(r"(\d{1,2})(?:st|nd|rd|th)?")
PAIR = re.compile(r"(\d{1,2})-(\d{1,2})")
YEAR = re.compile(r"(?:19|20)\d\d")
WRITTEN = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})|(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})")
TOLD = read_list("telling")
"""Words before a day on which something was told, not done."""


@dataclass(frozen=True)
class Day:
    """A day or a window of days that a sentence names.

    Attributes
    ----------
    start, end : date
    precision : str, day, week or month
    first, last : int, numbers of words
    why : str, how it was resolved, where that needs saying
    told : bool, it is a day on which something was said
    """

    start: date
    end: date
    precision: str
    first: int
    last: int
    why: str = ""
    told: bool = False


@dataclass(frozen=True)
class Calendar:
    """What days are resolved against.

    Attributes
    ----------
    published : date, of the page, if it is known
    first, last : date, between which the folder was searched, if they are known
    """

    published: date | None
    first: date | None = None
    last: date | None = None

    def at(
        self, month: int, day: int, year: int | None, weekday: str = ""
    ) -> tuple[date | None, str]:
        """Return the day of a month, in the year told or in the last one possible.

        Returns
        -------
        day : date, or None where it cannot be told
        why : str, what was assumed
        """
        if year is not None:
            return _real(year, month, day), ""
        if self.published is not None:
            found = _parse(f"{day} {MONTHS[month]}", self.published + timedelta(days=1))
            if found and found > self.published:
                found = _real(found.year - 1, month, day)
            return found, ""
        if self.first and self.last:
            years = range(self.first.year, self.last.year + 1)
            days = [found for each in years if (found := _real(each, month, day))]
            inside = [found for found in days if self.first <= found <= self.last]
            if len(inside) > 1 and weekday:
                inside = [found for found in inside if WEEKDAYS[found.weekday()] == weekday]
            if len(inside) == 1:
                return inside[0], "year taken from the days that the folder covers"
        return None, ""


@cache
def _matcher() -> Matcher:
    matcher = Matcher()
    for row in read_table("days.csv"):
        for word in each_word(row):
            matcher.add("day", row["stands_for"], word, arabic=row["language"] == "ar")
    return matcher.finish()


def find_days(sentence: Sentence, against: Calendar, last: date | None = None) -> list[Day]:
    """Return the days that a sentence names and that can be resolved.

    Parameters
    ----------
    sentence : Sentence
    against : Calendar
    last : date, named before, which "the next day" follows
    """
    norms = sentence.norms
    met = _matcher().search(norms)
    days: list[Day] = []
    for place, norm in enumerate(norms):
        if (written := WRITTEN.fullmatch(norm)) and (one := _written(written)):
            days.append(Day(one, one, "day", place, place + 1))
    used: set[int] = set()
    for found in met:
        word = str(found.value)
        if found.first in used or (word == "May" and not _beside_number(norms, found)):
            continue
        if word in MONTHS:
            weekday = next((str(one.value) for one in met if one.value in WEEKDAYS), "")
            day = _of_month(norms, found, against, weekday)
        elif word in WEEKDAYS:
            day = _of_weekday(found, word, against)
        else:
            day = _relative(found, word, against, last)
        if day is None:
            continue
        used |= set(range(day.first, day.last))
        days.append(day)
    days = _drop_weekdays(days, norms)
    return [
        _mark_told(day, norms)
        for day in sorted(days, key=lambda day: day.first)
        if not set(norms[max(day.first - BEFORE, 0) : day.first]) & read_list("agreement")
    ]


def names_a_day(sentence: Sentence) -> list[Found]:
    """Return the words of a sentence that name days, whether or not they can be resolved."""
    norms = sentence.norms
    named = []
    for found in _matcher().search(norms):
        if found.value != "May" or _beside_number(norms, found):
            if found.value in MONTHS:
                first, last, _, _ = _span_of_month(norms, found)
                found = Found(found.field, found.value, first, last)
            named.append(found)
    return named


def _written(written: re.Match[str]) -> date | None:
    """Return a day that is written in numbers."""
    if written[1]:
        return _real(int(written[1]), int(written[2]), int(written[3]))
    day, month = int(written[4]), int(written[5])
    return _real(int(written[6]), *((month, day) if month <= 12 else (day, month)))


def _beside_number(norms: list[str], found: Found) -> bool:
    """Say whether a day of the month or a year stands beside a word that means more than May."""
    beside = norms[max(found.first - 1, 0) : found.first] + norms[found.last : found.last + 1]
    return any(DAY.fullmatch(norm) or YEAR.fullmatch(norm) for norm in beside)


def _span_of_month(norms: list[str], found: Found) -> tuple[int, int, list[int], int | None]:
    """Return the words that belong to the name of a month, the days and the year they tell."""
    first, last = found.first, found.last
    numbers: list[int] = []
    before = first - 1 - (first > 0 and norms[first - 1] in ("of", "شهر", "من"))
    while before >= 0 and (got := _numbers(norms[before])):
        numbers, first = got + numbers, before
        joined = before >= 2 and norms[before - 1] in ("and", "to", "و", "الي")
        before -= 2 if joined and _numbers(norms[before - 2]) else len(norms)
    if last < len(norms) and _is_month(norms[last]):
        last += 1  # a month named twice, in two calendars
    if not numbers:
        while last < len(norms) and (got := _numbers(norms[last])):
            numbers, last = numbers + got, last + 1
            if last + 1 < len(norms) and norms[last] in ("and", "to") and _numbers(norms[last + 1]):
                last += 1
    if last < len(norms) and YEAR.fullmatch(norms[last]):
        return first, last + 1, numbers, int(norms[last])
    return first, last, numbers, None


def _of_month(norms: list[str], found: Found, against: Calendar, weekday: str) -> Day | None:
    """Return the day, the days or the month that stand at the name of a month."""
    month = MONTHS.index(str(found.value))
    first, last, numbers, year = _span_of_month(norms, found)
    if not numbers:
        start, why = against.at(month, 1, year)
        if start is None:
            return None
        days = calendar.monthrange(start.year, start.month)[1]
        return Day(start, start.replace(day=days), "month", first, last, why)
    start, why = against.at(month, min(numbers), year, weekday)
    end, _ = against.at(month, max(numbers), year, weekday)
    if start is None or end is None or end < start:
        return None
    return Day(start, end, "day", first, last, why)


def _numbers(norm: str) -> list[int]:
    """Return the days of a month that a word gives."""
    if pair := PAIR.fullmatch(norm):
        found = [int(pair[1]), int(pair[2])]
    else:
        found = [int(one[1])] if (one := DAY.fullmatch(norm.removeprefix("و"))) else []
    return found if all(1 <= number <= 31 for number in found) else []


@cache
def _is_month(norm: str) -> bool:
    return any(found.value in MONTHS for found in _matcher().search([norm]))


def _of_weekday(found: Found, word: str, against: Calendar) -> Day | None:
    """Return the last day of this name up to the day of publication."""
    if against.published is None:
        return None
    day = _parse(word, against.published + timedelta(days=1))
    return Day(day, day, "day", found.first, found.last) if day else None


def _relative(found: Found, word: str, against: Calendar, last: date | None) -> Day | None:
    """Return a day that is told from another."""
    steps = {"next day": 1, "day before": -1, "same day": 0}
    if word in steps:
        if last is None:
            return None
        step = last + timedelta(days=steps[word])
        return Day(step, step, "day", found.first, found.last, f"counted from {last}")
    published = against.published
    if published is None:
        return None
    windows = {
        "this week": (published - timedelta(days=6), published, "week"),
        "last week": (published - timedelta(days=7), published - timedelta(days=1), "week"),
        "this month": (published.replace(day=1), published, "month"),
        "last month": (_month_before(published), published.replace(day=1) - timedelta(1), "month"),
    }
    if word in windows:
        start, end, precision = windows[word]
        if precision == "month" and (end - start).days < 7:
            precision = "week" if end > start else "day"
        return Day(start, end, precision, found.first, found.last)
    day = _parse(word, published)
    return Day(day, day, "day", found.first, found.last) if day else None


def _month_before(day: date) -> date:
    return (day.replace(day=1) - timedelta(days=1)).replace(day=1)


@cache
def _parse(text: str, base: date) -> date | None:
    """Return what a phrase in English means on a day."""
    settings = {
        "RELATIVE_BASE": datetime(base.year, base.month, base.day),
        "PREFER_DATES_FROM": "past",
    }
    found = dateparser.parse(text, languages=["en"], settings=settings)
    return found.date() if found else None


def _real(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _drop_weekdays(days: list[Day], norms: list[str]) -> list[Day]:
    """Leave out a day that another beside it says more exactly: Sunday, 10 January."""

    def exact(day: Day) -> bool:
        return day.last - day.first > 1 or bool(WRITTEN.fullmatch(norms[day.first]))

    def beside(day: Day, other: Day) -> bool:
        return -2 <= other.first - day.last <= 2 or -2 <= day.first - other.last <= 2

    return [
        day
        for day in days
        if exact(day) or not any(exact(other) and beside(day, other) for other in days)
    ]


def _mark_told(day: Day, norms: list[str]) -> Day:
    """Mark a day on which something was said."""
    before = norms[max(day.first - 4, 0) : day.first]
    told = any(norm in TOLD for norm in before)
    return Day(day.start, day.end, day.precision, day.first, day.last, day.why, told)
