"""What Typst sets with: the letters of the figures, so that any machine sets the same."""

from __future__ import annotations

from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path

import typst


@lru_cache(maxsize=1)
def fonts() -> typst.Fonts:
    """Return the fonts that come with matplotlib, beside those of Typst itself."""
    folders = [str(place / "mpl-data" / "fonts" / "ttf") for place in places("matplotlib")]
    return typst.Fonts(include_system_fonts=False, font_paths=folders)


def places(package: str) -> list[Path]:
    """Return where a package lies, without importing it."""
    spec = find_spec(package)
    return [] if spec is None else list(map(Path, spec.submodule_search_locations or []))
