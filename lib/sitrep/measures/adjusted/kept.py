"""Keeps what was drawn, so that the same inputs are not paid for twice."""

from __future__ import annotations

import io
from collections.abc import Callable
from contextlib import suppress
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from zipfile import BadZipFile

import emcee
import numpy as np
import scipy

from sitrep.measures.adjusted.model import Model
from sitrep.readers.files.cache import cache_folder
from sitrep.whole import write_whole

MOST_KEPT = 100
"""More files than this are not kept: those not used for longest go."""


def keep(model: Model, compute: Callable[[], dict[str, np.ndarray]]) -> dict[str, np.ndarray]:
    """Return what was computed for the same inputs by the same code, or compute it and keep it.

    Parameters
    ----------
    model : Model
    compute : callable, gives arrays by name
    """
    folder = cache_folder()
    if folder is None:
        return compute()
    path = folder / "adjusted" / f"{_key(model)}.npz"
    with suppress(OSError, ValueError, BadZipFile):
        known = dict(np.load(io.BytesIO(path.read_bytes())))
        path.touch()
        return known
    found = compute()
    content = io.BytesIO()
    np.savez(content, allow_pickle=False, **found)
    with suppress(OSError):
        write_whole(path, content.getvalue())
        _tidy(path.parent)
    return found


def _key(model: Model) -> str:
    """Return a hash of all that the draws depend on."""
    seen = model.observed
    arrays = [seen.days, seen.months, seen.found, seen.searched, seen.thin]
    for totals in (seen.attacks, seen.tolls):
        arrays += [totals.days, totals.value, totals.bound, totals.of]
    text = repr((model.prior, [array.shape for array in arrays], _code()))
    content = b"".join(np.ascontiguousarray(array).tobytes() for array in arrays)
    return sha256(text.encode() + content).hexdigest()[:32]


@lru_cache(maxsize=1)
def _code() -> str:
    """Return a hash of the code that draws."""
    files = sorted(Path(__file__).parent.glob("*.py"))
    versions = f"{np.__version__} {scipy.__version__} {emcee.__version__}".encode()
    return sha256(b"".join([versions, *(path.read_bytes() for path in files)])).hexdigest()


def _tidy(folder: Path) -> None:
    files = sorted(folder.glob("*.npz"), key=lambda path: path.stat().st_mtime, reverse=True)
    for path in files[MOST_KEPT:]:
        path.unlink(missing_ok=True)
