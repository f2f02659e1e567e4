"""A drawing as SVG that a page can hold: text as text, plain attributes, nothing but shapes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from xml.etree import ElementTree

from matplotlib.artist import Artist
from matplotlib.figure import Figure
from matplotlib.patheffects import Stroke
from matplotlib.text import Text

SVG = "http://www.w3.org/2000/svg"
XLINK = "{http://www.w3.org/1999/xlink}href"
FAMILY = "DejaVu Sans, Verdana, sans-serif"
"""The house letters, and those that are as wide where a reader lacks them."""

SAID, HALO, FRAME = "said", "halo", "frame"
"""What the id of a group starts with: its marks are described; its words stand out from what is
behind them; its words stand around the plot, and a page has them as text."""

APART = "\u2028"
"""Between the descriptions of marks, a line separator, which no label holds."""

_NUMBER = re.compile(r"-?\d+\.\d{2,}")
_REFERENCE = re.compile(r"url\(#([^)]+)\)")
_DEFAULTS = {"stroke-width": "1", "opacity": "1", "font-weight": "400", "stroke-miterlimit": "4"}


def describe(artist: Artist, texts: list[str]) -> None:
    """Let the marks of an artist say what they stand for to who points at them on a page.

    Parameters
    ----------
    artist : Artist, whose marks are drawn in the order of the texts
    texts : list of str, one a mark
    """
    artist.set_gid(APART.join([SAID, *(text.replace(APART, " ") for text in texts)]))


@contextmanager
def haloes(figure: Figure) -> Iterator[None]:
    """Draw words with a halo as words: as a path effect their letters would be outlines."""
    kept = []
    for text in figure.findobj(Text):
        effects = text.get_path_effects()
        if effects and isinstance(effects[0], Stroke):
            kept.append((text, effects, text.get_gid()))
            text.set_path_effects([])
            text.set_gid(HALO)
    try:
        yield
    finally:
        for text, effects, gid in kept:
            text.set_path_effects(effects)
            text.set_gid(gid)


def settle(svg: str) -> str:
    """Return an SVG of matplotlib in as few words as it needs, and with what its marks say.

    Every look is an attribute, which a strict page allows and its style may overrule; ids stand
    only where something refers to them.
    """
    ElementTree.register_namespace("", SVG)
    root = ElementTree.fromstring(svg)
    for parent in list(root.iter()):
        for child in list(parent):
            if _name(child) in ("metadata", "style"):
                parent.remove(child)
    root.attrib |= {
        "stroke-linejoin": "round",
        "stroke-linecap": "butt",
        "font-family": FAMILY,
    }
    for element in root.iter():
        _unfold_style(element)
    for group in list(root.iter(f"{{{SVG}}}g")):
        _say(group)
    _name_anew(root)
    _prune(root)
    return ElementTree.tostring(root, encoding="unicode") + "\n"


def _name(element: ElementTree.Element) -> str:
    return element.tag.rpartition("}")[2]


def _unfold_style(element: ElementTree.Element) -> None:
    """Write a style as attributes, coordinates to a hundredth of a point, links without prefix."""
    for part in element.attrib.pop("style", "").split(";"):
        name, _, value = (word.strip() for word in part.partition(":"))
        if name and name != "font-family" and _DEFAULTS.get(name) != value:
            element.set(name, value)
    if XLINK in element.attrib:
        element.set("href", element.attrib.pop(XLINK))
    for name in ("d", "transform", "points", "x", "y", "width", "height", "viewBox"):
        if name in element.attrib:
            text = _NUMBER.sub(lambda found: f"{float(found[0]):.2f}", element.attrib[name])
            element.set(name, " ".join(text.split()))
    if _name(element) in ("g", "svg", "defs", "clipPath"):
        element.text = None
    element.tail = None


def _say(group: ElementTree.Element) -> None:
    """Give the marks of a group what they say, and its words their halo."""
    kind, *texts = group.get("id", "").split(APART)
    if kind.startswith(HALO):
        for words in group.iter(f"{{{SVG}}}text"):
            words.attrib |= {"stroke": "#ffffff", "stroke-width": "2.5", "paint-order": "stroke"}
    elif texts:
        del group.attrib["id"]
        marks = [mark for mark in _outside_definitions(group) if _name(mark) in ("use", "path")]
        if len(marks) == len(texts):
            for mark, said in zip(marks, texts, strict=True):
                ElementTree.SubElement(mark, f"{{{SVG}}}title").text = said


def _outside_definitions(group: ElementTree.Element) -> Iterator[ElementTree.Element]:
    for child in group:
        if _name(child) != "defs":
            yield child
            yield from _outside_definitions(child)


def _name_anew(root: ElementTree.Element) -> None:
    """Give a number for an id to what is referred to, and none to the rest."""
    used: set[str] = set()
    for element in root.iter():
        used.update(*(_REFERENCE.findall(value) for value in element.attrib.values()))
        if element.get("href", "").startswith("#"):
            used.add(element.attrib["href"][1:])
    names: dict[str, str] = {}
    for element in root.iter():
        old = element.get("id", "")
        if old in used:
            names[old] = f"p{len(names) + 1}"
            element.set("id", names[old])
        elif old.startswith(FRAME):
            element.set("id", FRAME)
        else:
            element.attrib.pop("id", None)
    for element in root.iter():
        for name, value in element.attrib.items():
            if name == "href":
                element.set(name, f"#{names.get(value[1:], value[1:])}")
            elif "url(#" in value:
                element.set(name, _REFERENCE.sub(lambda m: f"url(#{names.get(m[1], m[1])})", value))


def _prune(parent: ElementTree.Element) -> None:
    """Take out groups that hold nothing, words of no letters, and groups that say nothing."""
    for child in list(parent):
        _prune(child)
        kind = _name(child)
        if (kind in ("g", "defs") and not len(child)) or (kind == "text" and not child.text):
            parent.remove(child)
        elif kind == "g" and not child.attrib:
            at = list(parent).index(child)
            parent.remove(child)
            for place, grandchild in enumerate(child):
                parent.insert(at + place, grandchild)
