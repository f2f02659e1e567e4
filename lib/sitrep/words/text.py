"""Numbers, dates and lists as text: the one formatter of tables, sentences and charts."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Sequence
from functools import wraps
from html import escape
from typing import ParamSpec

import pandas as pd
from markupsafe import Markup

from sitrep.measures.small import SMALL as SMALL
from sitrep.model.periods import Span

LISTED = 3
"""How many places, sides or the like a sentence names one by one."""

MISSING = "–"
"""What stands for a number that is not known, or not to be said."""

_UNFIT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
"""What no page, no drawing and no feed may hold."""

_QUARTERS = ("first", "second", "third", "fourth")


class Sentence(str):
    """A computed sentence; a notebook shows it as a paragraph."""

    __slots__ = ()

    def __repr__(self) -> str:
        return str(self)

    def _repr_html_(self) -> str:
        return f'<p class="finding">{escape(self)}</p>'


class Remark(Sentence):
    """A computed sentence beside a finding; a notebook shows it as plain text."""

    __slots__ = ()

    def _repr_html_(self) -> str:
        return f"<p>{escape(self)}</p>"


def plain(text: object) -> str:
    """Return text without control characters, which would make a page or a feed unreadable.

    Parameters
    ----------
    text : object; markup stays markup

    Returns
    -------
    str
    """
    said = _UNFIT.sub("", str(text))
    return type(text)(said) if isinstance(text, Markup) else said


_P = ParamSpec("_P")


def sentence(describe: Callable[_P, str]) -> Callable[_P, Sentence]:
    """Make what a function returns a `Sentence`: a capital in front, a full stop at the end.

    Parameters
    ----------
    describe : function that returns a text

    Returns
    -------
    function with the same parameters that returns a Sentence
    """

    @wraps(describe)
    def say(*args: _P.args, **kwargs: _P.kwargs) -> Sentence:
        text = describe(*args, **kwargs).rstrip(".")
        return Sentence(f"{text[:1].upper()}{text[1:]}.")

    return say


def number(value: float) -> str:
    """Return a number as a table or a chart shows it: one decimal, or whole where it is whole.

    Parameters
    ----------
    value : float, of any size; missing gives a dash

    Examples
    --------
    >>> number(1234.0), number(5.4476), number(119.4), number(0.03), number(2_345_678)
    ('1,234', '5.4', '119', 'under 0.1', '2.3 million')
    """
    if pd.isna(value):
        return MISSING
    if value < 0:
        return f"-{number(-value)}"
    if math.isinf(value):
        return "∞"
    if value >= 999_500:
        return f"{half_up(value / 1e6, 1):,.1f} million".replace(".0 ", " ")
    if 0 < value < 0.05:
        return "under 0.1"
    short = half_up(value, 1)
    whole = short == int(short) or short >= 100
    return f"{half_up(value):,.0f}" if whole else f"{short:,.1f}"


def half_up(value: float, decimals: int = 0) -> float:
    """Return a number rounded, a half always up: the one rule of all texts.

    Parameters
    ----------
    value : float, 0 or more
    decimals : int

    Examples
    --------
    >>> half_up(6.5), half_up(3.25, 1), half_up(0.285, 2)
    (7.0, 3.3, 0.29)
    """
    scale = 10.0**decimals
    return math.floor(value * scale + 0.5 + 1e-9) / scale


def about(value: float) -> str:
    """Return a number as a sentence says it: whole, and called so where it is rounded.

    Parameters
    ----------
    value : float, 0 or more

    Examples
    --------
    >>> about(4.0), about(4.2), about(0.3), about(119.4)
    ('4', 'about 4', 'under 1', '119')
    """
    if 0 < value < 0.5:
        return "under 1"
    fraction = "." in number(value) and value < 100
    return f"about {rounded(value)}" if fraction else number(value)


def rounded(value: float) -> str:
    """Return a number rounded to a whole one, as text; what is more than none is at least 1.

    Parameters
    ----------
    value : float, 0 or more
    """
    if not math.isfinite(value):
        return number(value)
    return number(max(half_up(value), float(value > 0)))


def amount(value: float, noun: str) -> str:
    """Return a number with its noun, as a sentence says it.

    Parameters
    ----------
    value : float, 0 or more
    noun : str, singular

    Examples
    --------
    >>> amount(1, "attack"), amount(0, "attack"), amount(2.4, "attack"), amount(5, "country")
    ('1 attack', 'no attacks', 'about 2 attacks', '5 countries')
    """
    if value == 0:
        return f"no {plural(noun)}"
    said = about(value)
    return f"{said} {noun if said.rpartition(' ')[2] == '1' else plural(noun)}"


def plural(noun: str) -> str:
    """Return a noun in the plural.

    Parameters
    ----------
    noun : str, singular

    Examples
    --------
    >>> plural("attack"), plural("country"), plural("clash"), plural("day")
    ('attacks', 'countries', 'clashes', 'days')
    """
    if noun.endswith("y") and noun[-2:-1] not in "aeiou":
        return f"{noun[:-1]}ies"
    return f"{noun}es" if noun.endswith(("s", "x", "ch", "sh")) else f"{noun}s"


def pace(value: float, noun: str, period: str) -> str:
    """Return a rate with what it is of, as a sentence says it.

    Parameters
    ----------
    value : float, 0 or more, per period
    noun : str, singular, of what is counted
    period : {"day", "week", "month", "quarter", "year"}

    Examples
    --------
    >>> pace(6.34, "attack", "week"), pace(1.02, "attack", "day")
    ('6.3 attacks a week', '1 attack a day')
    """
    said = rate(value)
    return f"{said} {noun if said == '1' else plural(noun)} a {period}"


def whole_of(value: float, noun: str) -> str:
    """Return a rounded number with its noun, for what is all there is.

    Parameters
    ----------
    value : float, 0 or more
    noun : str, singular

    Examples
    --------
    >>> whole_of(6.6, "attack"), whole_of(0.7, "attack"), whole_of(0.2, "attack")
    ('7 attacks', '1 attack', 'under 1 attack')
    """
    return amount(value if 0 < value < 0.5 else half_up(value), noun)


def all_of(value: float, noun: str) -> str:
    """Return what is all there is, as a part of a sentence.

    Parameters
    ----------
    value : float, more than 0
    noun : str, singular

    Examples
    --------
    >>> [all_of(value, "attack") for value in (1, 2, 7.6, 1.4)]
    ['the only attack', 'both attacks', 'all 8 attacks', 'all attacks']
    """
    if value in (1, 2):
        return f"the only {noun}" if value == 1 else f"both {plural(noun)}"
    return f"all {plural(noun) if rounded(value) == '1' else whole_of(value, noun)}"


def part_of(part: float, whole: float, noun: str) -> str:
    """Return how many of how many, with the share where the base allows one.

    Parameters
    ----------
    part, whole : float, counts
    noun : str, singular, of what is counted

    Examples
    --------
    >>> part_of(116, 363, "attack"), part_of(1.7, 18.3, "attack"), part_of(1, 4, "attack")
    ('116 of 363 attacks (32%)', 'about 2 of 18 attacks (9%)', '1 of 4 attacks')
    >>> part_of(1, 1, "attack"), part_of(0.2, 1.4, "attack"), part_of(1, 1.4, "attack")
    ('the only attack', 'under 1 attack', '1 attack')
    """
    share = percent(part, whole)
    if part > 0 and rounded(whole) == "1":
        return f"the only {noun}" if part == whole == 1 else amount(part, noun)
    said = f"{about(part)} of {whole_of(whole, noun)}"
    return f"{said} ({share})" if share else said


def share(value: float, base: float) -> str:
    """Return a share as text, in whole percent; none on a base below 10.

    Parameters
    ----------
    value : float, 0 to 1
    base : float, what it is a share of; `math.inf` for the ticks of an axis

    Examples
    --------
    >>> share(0.4408, 363), share(0.4, 5), share(0.0025, 400), share(0.9975, 400)
    ('44%', '–', 'under 1%', 'over 99%')
    """
    if pd.isna(value) or not base >= SMALL:
        return MISSING
    return _percentage(value)


def percent(part: float, whole: float) -> str:
    """Return a part of a whole in percent, for a sentence; an empty text on a base below 10.

    Parameters
    ----------
    part, whole : float, counts

    Examples
    --------
    >>> percent(160, 363), percent(2, 5), percent(1, 400)
    ('44%', '', 'under 1%')
    """
    return "" if pd.isna(part) or not whole >= SMALL else _percentage(part / whole)


def _percentage(value: float) -> str:
    """Return a share in whole percent; none and all only where it is none and all."""
    value = round(value, 9)  # 9.95 of 10 is a hair less than 0.995
    if 0 < value < 0.01:
        return "under 1%"
    return "over 99%" if 0.995 <= value < 1 else f"{half_up(100 * value):.0f}%"


def points(value: float) -> str:
    """Return the difference of two shares as text.

    Parameters
    ----------
    value : float, -1 to 1; missing gives a dash

    Examples
    --------
    >>> points(0.124), points(-0.03), points(0.002), points(0.01)
    ('+12 points', '-3 points', 'under 1 point', '+1 point')
    """
    if pd.isna(value):
        return MISSING
    whole = int(math.copysign(half_up(100 * abs(value)), value))
    if not whole:
        return "under 1 point" if value else "0 points"
    return f"{whole:+d} point{'' if abs(whole) == 1 else 's'}"


def ratio(value: float, base: float) -> str:
    """Return a ratio as text, with two significant digits; none on a base below 10.

    A little above 1 it has three: an interval that leaves 1 out does not begin with it.

    Parameters
    ----------
    value : float
    base : float, the count that stands below the line; `math.inf` for the ticks of an axis

    Examples
    --------
    >>> [ratio(value, 20) for value in (0.742, 1.042, 1.554, 3, 14.84, 0.0421, 0.004, 0, 120)]
    ['0.74', '1.04', '1.6', '3.0', '15', '0.042', 'under 0.01', '0', 'over 99']
    >>> ratio(26.75, 0.05)
    '–'
    """
    if pd.isna(value) or not base >= SMALL:
        return MISSING
    if value > 99:
        return "over 99"
    if 1.005 <= value < 1.05:
        return f"{half_up(value, 2):.2f}"
    return "under 0.01" if 0 < value < 0.01 else _two_digits(value)


def rate(value: float) -> str:
    """Return a rate (incidents per period, dead per incident) as text.

    Parameters
    ----------
    value : float, 0 or more; missing gives a dash

    Examples
    --------
    >>> rate(6.34), rate(0.042), rate(0.0004), rate(2.0), rate(float("nan"))
    ('6.3', '0.042', 'under 0.001', '2', '–')
    """
    if 0 < value < 0.001:
        return "under 0.001"
    return _two_digits(value) if 0.001 <= value < 0.095 else number(value)


def _two_digits(value: float) -> str:
    """Return a number with two significant digits, the trailing zero kept."""
    if value == 0:
        return "0"
    decimals = 1 - math.floor(math.log10(value))
    decimals = max(0, 1 - math.floor(math.log10(half_up(value, decimals))))
    return f"{half_up(value, decimals):.{decimals}f}"


def chance(value: float) -> str:
    """Return a probability as text; one decimal below 10%.

    Parameters
    ----------
    value : float, 0 to 1; missing gives a dash

    Examples
    --------
    >>> chance(0.124), chance(0.0453), chance(0.0001), chance(0.999)
    ('12%', '4.5%', 'under 0.1%', 'over 99%')
    """
    if pd.isna(value):
        return MISSING
    if value >= 0.0995 or value == 0:
        return _percentage(value) if value else "0%"
    return "under 0.1%" if value < 0.0005 else f"{half_up(100 * value, 1):.1f}%"


def interval(low: float, high: float, form: Callable[[float], str]) -> str:
    """Return an interval as text, each limit in the form of its number.

    Parameters
    ----------
    low, high : float; an open end is infinite, and missing gives a dash
    form : function from a number to its text

    Examples
    --------
    >>> interval(0.84, 3.02, number), interval(0.8, float("inf"), number)
    ('0.8 to 3', '0.8 or more')
    """
    if pd.isna(low) or pd.isna(high):
        return MISSING
    if math.isinf(high):
        return f"{form(low)} or more"
    return " to ".join(dict.fromkeys([form(low), form(high)]))


def day(value: pd.Timestamp) -> str:
    """Return a day as text: 22 December 2020.

    Parameters
    ----------
    value : Timestamp
    """
    return f"{value.day} {value:%B %Y}"


def span(start: pd.Timestamp, end: pd.Timestamp) -> str:
    """Return a period as text, by months where they are whole.

    Parameters
    ----------
    start, end : Timestamp, first and last day, inclusive

    Examples
    --------
    >>> span(pd.Timestamp("2020-01-01"), pd.Timestamp("2020-06-30"))
    'January to June 2020'
    >>> span(pd.Timestamp("2020-12-21"), pd.Timestamp("2020-12-22"))
    '21 to 22 December 2020'
    """
    if start == end:
        return day(start)
    if start.is_month_start and end.is_month_end:
        if (start.year, start.month) == (end.year, end.month):
            return f"{start:%B %Y}"
        return f"{start:%B}{_year(start, end)} to {end:%B %Y}"
    if (start.year, start.month) == (end.year, end.month):
        return f"{start.day} to {day(end)}"
    return f"{start.day} {start:%B}{_year(start, end)} to {day(end)}"


def during(start: pd.Timestamp, end: pd.Timestamp) -> str:
    """Return a period with its preposition.

    Parameters
    ----------
    start, end : Timestamp, first and last day, inclusive

    Examples
    --------
    >>> during(pd.Timestamp("2020-12-21"), pd.Timestamp("2020-12-21"))
    'on 21 December 2020'
    >>> during(pd.Timestamp("2020-12-21"), pd.Timestamp("2020-12-22"))
    'from 21 to 22 December 2020'
    """
    if start == end:
        return f"on {day(start)}"
    whole = start.is_month_start and end.is_month_end
    return f"{'in' if whole else 'from'} {span(start, end)}"


def during_same_year(period: Span, other: Span) -> str:
    """Return a period with its preposition, without a year that another one has just named.

    Parameters
    ----------
    period, other : Span

    Examples
    --------
    >>> halves = pd.to_datetime(["2020-01-01", "2020-06-30", "2020-07-01", "2020-12-31"])
    >>> during_same_year(Span(*halves[:2]), Span(*halves[2:]))
    'in January to June'
    """
    said = during(*period)
    one = {each.year for each in (*period, *other)}
    return said.removesuffix(f" {period.end.year}") if len(one) == 1 else said


def _year(start: pd.Timestamp, end: pd.Timestamp) -> str:
    return "" if start.year == end.year else f" {start.year}"


def short_period(start: pd.Timestamp, period: str) -> str:
    """Return one period in a table, by its first day.

    Parameters
    ----------
    start : Timestamp, its first day
    period : {"day", "week", "month", "quarter", "year"}

    Examples
    --------
    >>> [short_period(pd.Timestamp("2020-07-01"), per) for per in ("day", "month", "quarter")]
    ['2020-07-01', '2020-07', '2020 Q3']
    """
    forms = {"month": "%Y-%m", "quarter": f"%Y Q{start.quarter}", "year": "%Y"}
    return start.strftime(forms.get(period, "%Y-%m-%d"))


def period_name(start: pd.Timestamp, period: str) -> str:
    """Return one period as text, by its first day.

    Parameters
    ----------
    start : Timestamp, its first day
    period : {"day", "week", "month", "quarter", "year"}

    Examples
    --------
    >>> period_name(pd.Timestamp("2020-12-21"), "week")
    'the week of 21 December 2020'
    """
    names = {
        "day": day(start),
        "week": f"the week of {day(start)}",
        "month": f"{start:%B %Y}",
        "quarter": f"the {_QUARTERS[start.quarter - 1]} quarter of {start.year}",
        "year": str(start.year),
    }
    return names[period]


def preposition_of(period: str) -> str:
    """Return what stands before the name of a period: on a day, in a month."""
    return "on" if period == "day" else "in"


def during_period(start: pd.Timestamp, period: str) -> str:
    """Return one period with its preposition, by its first day.

    Examples
    --------
    >>> during_period(pd.Timestamp("2020-12-21"), "year")
    'in 2020'
    """
    return f"{preposition_of(period)} {period_name(start, period)}"


def listing(words: Sequence[str]) -> str:
    """Join words as a sentence does.

    Parameters
    ----------
    words : sequence of str

    Returns
    -------
    str, with commas, and an `and` before the last

    Examples
    --------
    >>> listing(["a", "b", "c"]), listing(["a"])
    ('a, b and c', 'a')
    """
    return " and ".join(filter(None, [", ".join(words[:-1]), *words[-1:]]))
