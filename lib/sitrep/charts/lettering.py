"""How wide words are, and how they are broken into lines."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from matplotlib.backends.backend_agg import RendererAgg
from matplotlib.font_manager import FontProperties

from sitrep.charts.style import DPI


@lru_cache(maxsize=1)
def _ruler() -> RendererAgg:
    return RendererAgg(8, 8, DPI)  # type: ignore[no-untyped-call]


@lru_cache(maxsize=4096)
def text_width(text: str, size: float, weight: str = "normal") -> float:
    """Return the width of one line of text in inches."""
    font = FontProperties(family="DejaVu Sans", size=size, weight=weight)
    ruler: Any = _ruler()
    pixels, _, _ = ruler.get_text_width_height_descent(text, font, ismath=False)
    return float(pixels) / DPI


def wrap(text: str, width: float, size: float, weight: str = "normal", most: int = 0) -> str:
    """Break text into lines that are at most `width` inches wide; long words are broken too.

    With `most`, what does not fit into so many lines ends in an ellipsis: after a clause if the
    last line holds one, else at a word if it can.
    """
    width *= 0.985  # letters are placed a little differently at other resolutions
    lines = [
        line for part in text.splitlines() or [""] for line in _lines(part, width, size, weight)
    ]
    if most and len(lines) > most:
        lines = [*lines[: most - 1], _end_clause(_shorten(lines[most - 1], width, size, weight))]
    return "\n".join(lines)


def _shorten(line: str, width: float, size: float, weight: str) -> str:
    """Leave out the last words, or letters of the only one, until an ellipsis has room."""
    while line and text_width(f"{line} …", size, weight) > width:
        line = line.rpartition(" ")[0] or line[:-1]
    return f"{line.rstrip(' ,;:–-')} …"


def _end_clause(line: str) -> str:
    """Leave out the clause, or the remark in brackets, that an ellipsis would break off."""
    whole = line.rpartition(";")[0] or line
    if whole.count("(") > whole.count(")"):
        whole = whole.rpartition("(")[0] or whole
    return line if whole == line else f"{whole.rstrip(' ,;:–-')} …"


def _lines(text: str, width: float, size: float, weight: str) -> list[str]:
    lines = [""]
    for word in filter(None, text.split(" ")):
        joined = f"{lines[-1]} {word}".strip()
        if text_width(joined, size, weight) <= width:
            lines[-1] = joined
            continue
        if lines[-1]:
            lines.append("")
        for letter in word:
            if lines[-1] and text_width(lines[-1] + letter, size, weight) > width:
                lines.append("")
            lines[-1] += letter
    return lines
