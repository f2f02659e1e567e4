"""Counts lines and quotes of a text file while Arrow reads it, which does not tell them."""

from __future__ import annotations

from typing import IO

import numpy as np

LF, CR, QUOTE = b'\n\r"'


class Counted:
    """A file whose lines are counted while it is read.

    Attributes
    ----------
    lines : int, as many as were read, the last one even without an end
    quotes : int, as many as were read
    """

    closed = False

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self._ends = 0
        self.quotes = 0
        self._last = b""

    def read(self, size: int = -1) -> bytes:
        """Return the next bytes."""
        block = self._file.read(size)
        if not block:
            return block
        codes = np.frombuffer(block, dtype="uint8")  # which numpy counts ten times quicker
        feeds = codes == LF
        self._ends += int(np.count_nonzero(feeds))
        self.quotes += int(np.count_nonzero(codes == QUOTE))
        if b"\r" in block:
            returns = codes == CR
            both = returns[:-1] & feeds[1:]
            self._ends += int(np.count_nonzero(returns)) - int(np.count_nonzero(both))
        if self._last == b"\r" and block.startswith(b"\n"):
            self._ends -= 1
        self._last = block[-1:]
        return block

    @property
    def lines(self) -> int:
        """How many lines were read."""
        return self._ends + (self._last not in (b"", b"\n", b"\r"))
