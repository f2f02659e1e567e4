"""Tables of typed cells that are held in memory, as text like all others."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc


@dataclass(frozen=True)
class Held:
    """A table that has been read whole; a row's number is what it would be as a CSV file.

    Attributes
    ----------
    table : pyarrow.Table, whose columns have any types and names
    remarks : sequence of str, what was guessed
    """

    table: pa.Table
    remarks: Sequence[str] = ()

    @property
    def columns(self) -> Sequence[str]:
        """The names of the columns."""
        names: list[str] = self.table.column_names
        return names

    def read(
        self,
        names: Sequence[str],
        kinds: dict[str, pa.DataType],
        *,
        header: bool,
        quick: dict[str, pa.DataType],  # noqa: ARG002 - of no use: the cells are read already
    ) -> tuple[pa.Table, np.ndarray]:
        """Return some columns, and the row number of each row."""
        columns = {name: as_text(self.table.column(names.index(name))) for name in kinds}
        return pa.table(columns).cast(pa.schema(kinds)), np.arange(len(self.table)) + 1 + header


def as_text(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """Return a column as text: whole numbers without a point, days without a time of day."""
    kind = column.type
    if pa.types.is_floating(kind):
        column = pc.if_else(pc.is_finite(column), column, None)
        if pc.all(pc.equal(pc.floor(column), column)).as_py() is not False:
            column = column.cast(pa.int64())
    elif pa.types.is_timestamp(kind):
        column = column.cast(pa.timestamp("s"), safe=False)
        days = column.cast(pa.date32(), safe=False)
        if pc.all(pc.equal(days.cast(pa.timestamp("s")), column)).as_py() is not False:
            column = days
    text = column.cast(pa.string())
    return pc.if_else(pc.equal(text, ""), None, text)
