"""What the charts share: columns checked at the door, labels and colours, the time axis, keys."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.colors import to_rgb
from matplotlib.lines import Line2D
from matplotlib.ticker import FuncFormatter, MaxNLocator
from matplotlib.transforms import Bbox, ScaledTranslation

from sitrep.charts.lettering import text_width
from sitrep.charts.style import ACCENT, GREY, HAIRLINE, INK, LABEL, MUTED, NARROW, SMALL
from sitrep.errors import ParameterError, check_choice, suggestion
from sitrep.model.dataset import BLANK
from sitrep.words.text import number, rate, share

CYCLE = ("#054e9e", "#22a051", "#671036", "#8b5e88", "#340450", "#2696fd", "#9c4402")
"""Colours for groups that `codes` does not list; told apart by colour-blind readers and in grey."""

OTHER = "#a3a3a3"
UNNAMED = "#767676"

NO_ROWS = "Nothing to draw"

VAGUE = ("other", "unknown", "unidentified", "none", "not given")
"""Groups that say who it was not; they are grey."""


@dataclass(frozen=True)
class Measure:
    """A column that is drawn, the columns of its interval, the interval and an absence in words.

    A mean has no interval, and these columns are empty.
    """

    value: str
    low: str
    high: str
    interval: str
    absent: str

    @property
    def columns(self) -> list[str]:
        """Its columns, in the order low, value, high."""
        return [self.low, self.value, self.high] if self.low else [self.value]


MEASURES = {
    "n": Measure("n", "ci_low", "ci_high", "95% interval", "cross: not given"),
    "mean": Measure("mean", "", "", "", "cross: too few periods searched"),
    "rate": Measure("rate", "ci_low", "ci_high", "95% interval", "cross: not given"),
    "share": Measure("share", "ci_low", "ci_high", "95% interval", "cross: no incidents, no share"),
    "killed": Measure(
        "killed", "killed_low", "killed_high", "lowest to highest", "cross: toll not given"
    ),
}


def check_measure(value: str) -> Measure:
    """Return the measure of this name, or say which there are."""
    return MEASURES[check_choice("value", value, MEASURES, noun="a measure of this chart")]


def check_columns(name: str, frame: pd.DataFrame, columns: Sequence[str]) -> None:
    """Raise a ParameterError that names the first column that the table lacks."""
    for column in columns:
        if column not in frame:
            have = ", ".join(str(each) for each in frame)
            hint = suggestion(column, [str(each) for each in frame])
            raise ParameterError(
                name, f"the table has no column {column!r}; {hint} It has: {have or 'none'}."
            )


def take(name: str, frame: pd.DataFrame, columns: Sequence[str], *optional: str) -> pd.DataFrame:
    """Return these columns of a table, and those of the optional ones that it has."""
    check_columns(name, frame, columns)
    extra = [column for column in optional if column in frame and column not in columns]
    return frame[[*columns, *extra]]


@dataclass(frozen=True)
class Level:
    """One group: its code, its label, its colour and its rows."""

    code: str
    label: str
    colour: str
    rows: pd.DataFrame

    @property
    def vague(self) -> bool:
        """Whether it says who or what it was not; a code that has a colour of its own does not."""
        red, green, blue = to_rgb(self.colour)
        return self.code in VAGUE and red == green == blue


def split(
    frame: pd.DataFrame,
    by: str,
    codes: pd.DataFrame | None,
    colours: Sequence[str] = (ACCENT,),
    own: str | Mapping[str, str] = "",
) -> list[Level]:
    """Split a table by a group column, in the order of its categories.

    Parameters
    ----------
    frame : DataFrame
    by : str, the group column; a missing group is called "not stated"
    codes : DataFrame or None, columns field, code, label, colour
    colours : sequence of str, for the groups that `codes` does not list
    own : str or mapping of a code to a colour, which count more than the others

    Returns
    -------
    list of Level, one for each group that has rows
    """
    groups = frame[by].astype("object").where(frame[by].notna(), "not stated").astype(str)
    order = [str(code) for code in frame[by].cat.categories] if _is_categorical(frame[by]) else []
    found = list(dict.fromkeys([*order, *groups]))
    present = set(groups)
    known = _known(by, codes)
    levels: list[Level] = []
    for code in found:
        if code not in present:
            continue
        fallback = UNNAMED if code in VAGUE else colours[len(levels) % len(colours)]
        label, colour = known.get(code, ("Other" if code == "other" else code, fallback))
        colour = OTHER if code == "other" else colour
        if isinstance(own, Mapping):
            colour = own.get(code, own.get(label, colour))
        elif own:
            colour = own
        levels.append(Level(code, label, colour, frame[groups == code]))
    return levels


def in_order(frame: pd.DataFrame, by: str, codes: pd.DataFrame | None) -> list[Level]:
    """Return the level of each row, in the order of the rows."""
    levels = {level.code: level for level in split(frame, by, codes)}
    return [levels[str(code)] for code in frame[by].astype("object").fillna("not stated")]


def _is_categorical(column: pd.Series) -> bool:
    return isinstance(column.dtype, pd.CategoricalDtype)


def _known(by: str, codes: pd.DataFrame | None) -> dict[str, tuple[str, str]]:
    if codes is None:
        return {}
    check_columns("codes", codes, ["field", "code", "label", "colour"])
    own = codes[codes["field"] == by].astype("object")
    labels = own["label"].where(own["label"].notna(), own["code"])
    colours = own["colour"].where(own["colour"].fillna("").ne(""), GREY)
    return {
        str(code): (str(label), str(colour))
        for code, label, colour in zip(own["code"], labels, colours, strict=True)
    }


def form(measure: str, base: float = math.inf) -> Callable[[float], str]:
    """Return how a value of this measure is written; a share of a base below 10 is a dash."""
    if measure == "share":
        return lambda value: share(value, base)
    return rate if measure in ("mean", "rate") else number


def nothing_to_draw(frame: pd.DataFrame, value: str) -> str:
    """Return the sentence that stands in for a chart without data, else an empty text."""
    if frame.empty:
        return NO_ROWS
    if frame[value].notna().any():
        return ""
    if "n" not in frame or frame["n"].isna().all():
        return "Not searched"
    return "No incidents were found" if frame["n"].sum() == 0 else "The source does not give this"


def one_group(levels: Sequence[Level]) -> str:
    """Return the sentence that stands in for a comparison of one group, else an empty text."""
    if len(levels) != 1:
        return ""
    if levels[0].code == BLANK:
        return "Not drawn: nothing is given that could be compared"
    return f"Not drawn: there is nothing to compare, only {levels[0].label}"


def bare(ax: Axes) -> None:
    """Hide spines and ticks; titles and the label below stay."""
    ax.set(xticks=[], yticks=[])
    ax.spines[:].set_visible(False)


def house_ticks(ax: Axes) -> None:
    """Set every property of ticks at once, since later ticks would take those of the caller."""
    ax.tick_params(
        length=3,
        width=0.8,
        color=GREY,
        labelcolor=MUTED,
        labelsize=LABEL,
        labelfontfamily="DejaVu Sans",
    )
    ax.spines[["top", "right"]].set_visible(False)
    ax.spines[["left", "bottom"]].set(color=GREY, linewidth=0.8)


def value_axis(ax: Axes, measure: str, highest: float, *, ticks: int = 5) -> None:
    """Let the vertical axis start at zero and hold the highest value, with light grid lines."""
    axis = ax.yaxis
    top = highest if np.isfinite(highest) and highest > 0 else 1.0
    ax.set_ylim(0, top * 1.06)
    whole = measure in ("n", "killed")
    axis.set_major_locator(MaxNLocator(ticks, integer=whole, steps=[1, 2, 2.5, 5, 10]))
    axis.set_major_formatter(FuncFormatter(lambda value, _: form(measure)(value)))
    ax.grid(axis="y", color=HAIRLINE, linewidth=0.7)
    ax.tick_params(axis="y", length=0)
    ax.spines["left"].set_visible(False)


def dot(colour: str, *, hollow: bool = False, size: float = 6, marker: str = "o") -> Line2D:
    """Return a dot for a key."""
    face = "white" if hollow else colour
    return Line2D([], [], marker=marker, ls="", ms=size, mfc=face, mec=colour, mew=1.2)


def line(colour: str, width: float = 1.4) -> Line2D:
    """Return a line for a key."""
    return Line2D([], [], color=colour, lw=width)


PLACES: dict[str, tuple[Any, tuple[float, float]]] = {
    "above": ("lower left", (0, 1)),
    "below": ("upper left", (0, 0)),
    "right": ("upper left", (1.01, 1)),
}
"""Place of a key -> which of its corners is where, in fractions of the plot."""


def add_key(
    ax: Axes,
    entries: Sequence[tuple[Artist, str]],
    *,
    place: str = "above",
    colour: str = MUTED,
    room: float = 9.6,
    within: float = math.inf,
    shift: tuple[float, float] = (0.0, 0.0),
) -> None:
    """Add a key outside the plot: in lines above or below it, or in a column on its right.

    Parameters
    ----------
    ax : Axes
    entries : sequence of (Artist, str), what is drawn and what it means
    place : {"above", "below", "right"}
    colour : str, of the words
    room : float, points that the widest mark takes
    within : float, inches that a line may take; a key that is longer has more lines
    shift : (float, float), inches that it stands further to the right and further up
    """
    if not entries:
        return
    corner, anchor = PLACES[place]
    earlier = ax.get_legend()
    ax.legend(
        [artist for artist, _ in entries],
        [text for _, text in entries],
        loc=corner,
        bbox_to_anchor=anchor,
        bbox_transform=ax.transAxes + moved(ax, *shift),
        ncols=1 if place == "right" else _columns([text for _, text in entries], room, within),
        borderaxespad=0,
        borderpad=0 if place == "right" else 0.2,
        handlelength=room / SMALL,
        handleheight=max(0.9, 0.9 * room / SMALL - 0.3),
        handletextpad=0.5,
        labelspacing=0.6,
        columnspacing=1.4,
        fontsize=SMALL,
        labelcolor=colour,
        frameon=False,
    )
    if earlier is not None:
        ax.add_artist(earlier).set_clip_on(False)


def moved(ax: Axes, right: float, up: float) -> ScaledTranslation:
    """Return the transform that moves by so many inches."""
    scale = ax.get_figure(root=True).dpi_scale_trans  # type: ignore[union-attr]
    return ScaledTranslation(right, up, scale)


def key_rows(entries: Sequence[tuple[Artist, str]], room: float, within: float) -> int:
    """Return how many lines a key above or below the plot has."""
    return math.ceil(len(entries) / _columns([text for _, text in entries], room, within))


def _columns(texts: Sequence[str], room: float, within: float) -> int:
    """Return how many columns of a key fit into `within` inches; it is filled column by column."""
    mark = (room + 1.9 * SMALL) / 72
    widths = np.array([text_width(text, SMALL) + mark for text in texts])
    for columns in range(len(texts), 1, -1):
        if sum(part.max() for part in np.array_split(widths, columns)) <= within:
            return columns
    return 1


def rest_key(
    rest: pd.Series, measure: Measure, nouns: tuple[str, str], *, sums: bool = True
) -> list[tuple[Artist, str]]:
    """Return the entry of the key that says what the groups add up to that are not drawn.

    Parameters
    ----------
    rest : Series, a value for each of these groups
    measure : Measure
    nouns : (str, str), what the groups and what is counted are called, in the plural
    sums : bool, whether they may be added up; groups that overlap are only numbered
    """
    if rest.empty:
        return []
    groups, counted = nouns
    words = f"{number(len(rest))} more {groups}" if len(rest) > 1 else f"1 more of the {groups}"
    if sums and measure.value in ("n", "killed"):
        unit = "killed" if measure.value == "killed" else counted
        total = number(rest.sum())
        one = total == "1" and unit == counted
        words += f": 1 of the {unit}" if one else f": {total} {unit}"
    return [remark(words)]


def remark(words: str) -> tuple[Artist, str]:
    """Return an entry of the key that has no mark."""
    return Line2D([], [], ls=""), words


def panel_title(ax: Axes, text: str, size: float = LABEL) -> None:
    """Write the title of a panel on the left above it."""
    ax.set_title(text, loc="left", size=size, weight="bold", color=INK, pad=4)


def is_slim(ax: Axes) -> bool:
    """Tell whether axes stand on a figure that is no wider than a phone."""
    figure = ax.get_figure(root=True)
    assert figure is not None
    return bool(figure.get_figwidth() <= NARROW)


def thin_labels(ax: Axes) -> None:
    """Leave out labels of the horizontal axis, evenly, until none touches the next; ticks stay."""
    left, right = sorted(ax.get_xlim())
    ticks = zip(ax.get_xticks(), ax.xaxis.get_major_ticks(), strict=False)
    shown = [tick for place, tick in ticks if left <= place <= right]
    boxes = [tick.label1.get_window_extent().padded(1) for tick in shown if tick.label1.get_text()]
    step = next(
        step
        for step in range(1, len(boxes) + 2)
        if not any(map(_touch, boxes[::step], boxes[step::step]))
    )
    for tick in (tick for at, tick in enumerate(shown) if at % step):
        tick.label1.set_visible(False)


def _touch(one: Bbox, other: Bbox) -> bool:
    return bool(one.overlaps(other))
