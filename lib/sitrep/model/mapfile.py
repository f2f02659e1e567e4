"""Where the column map of a file lies, and which file a map is of; nothing heavy is imported."""

from __future__ import annotations

from pathlib import Path

import yaml

ENDING = ".sitrep.yml"
PACKED = (".gz", ".zip")


def is_map(path: Path) -> bool:
    """Tell whether a path is that of a column map, by its name."""
    return path.name.endswith(ENDING)


def find_beside(path: Path) -> Path | None:
    """Return the map that lies beside a file: mine.sitrep.yml beside mine.csv; None without."""
    stem = Path(path.stem).stem if path.suffix in PACKED else path.stem
    found = path.with_name(f"{stem}{ENDING}")
    return found if found.is_file() and not is_map(path) else None


def find_mapped(path: Path) -> list[Path]:
    """Return the files that a map may be of: the one that it names, else those called alike.

    Parameters
    ----------
    path : Path, of a map
    """
    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError):
        content = None
    named = content.get("file") if isinstance(content, dict) else None
    if named:
        return [path.with_name(str(named))]
    stem = path.name.removesuffix(ENDING)
    alike = sorted(other for other in path.parent.glob("*") if other.name.startswith(f"{stem}."))
    return [other for other in alike if find_beside(other) == path]
