"""How wide words are, and how they are broken into lines."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from matplotlib.backends.backend_agg import RendererAgg
from matplotlib.font_manager import FontProperties

from sitrep.charts.style import DPI

BRACKETS = re.compile(r"\([^()]*\)")


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

    With `most`, what does not fit into so many lines is said in fewer words: without the
    numbers in brackets of its last clause, then without that clause, and so on. Only if that is
    too long too does it end in an ellipsis, at a word if it can.
    """
    width *= 0.985  # letters are placed a little differently at other resolutions
    lines: list[str] = []
    for said in _shorter(text) if most else [text]:
        parts = said.splitlines() or [""]
        lines = [line for part in parts for line in _lines(part, width, size, weight)]
        if len(lines) <= most:
            break
    if most and len(lines) > most:
        lines = [*lines[: most - 1], _shorten(lines[most - 1], width, size, weight)]
    return "\n".join(lines)


def _shorter(text: str) -> Iterator[str]:
    """Yield a sentence in ever fewer words, each of which is true if the sentence is.

    What stands before the first colon outside brackets is what all the clauses are about.
    """
    yield text
    plain = BRACKETS.sub(lambda found: "_" * len(found[0]), text)
    about = plain.find(":")
    while text:
        end = plain.rfind(";")
        begin = end if end > about else 0
        for found in reversed(list(BRACKETS.finditer(text, begin))):
            if re.search(r"\d", found[0]) and "not " not in found[0]:
                text = text[: found.start()].rstrip() + text[found.end() :]
                yield text
        text, plain = text[:begin], plain[:begin]
        if text:
            yield text


def _shorten(line: str, width: float, size: float, weight: str) -> str:
    """Leave out the last words, or letters of the only one, until an ellipsis has room."""
    while line and text_width(f"{line} …", size, weight) > width:
        line = line.rpartition(" ")[0] or line[:-1]
    return f"{line.rstrip(' ,;:–-')} …"


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
