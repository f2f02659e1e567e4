"""How a test starts `sitrep run` as a process of its own."""

from __future__ import annotations

import sys

RUN = [sys.executable, "-c", "from sitrep.cli.main import main; main()", "run"]
"""The command, to which the options come: the library of this checkout, and no script beside it."""
