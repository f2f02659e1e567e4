"""Data of which every text is hostile: markup, control characters, formulas, addresses that act."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import sitrep

EVIL = (
    "</script><script>alert(1)</script><img src=x onerror=alert(2)><!--",
    "\"' onmouseover=alert(3) \x00\x0b\x1b\ufffe\u2028]]>&lt;${x}`",
    '=HYPERLINK("https://example.org"),\r\n-1',
)
"""What is added to texts, the one or the other."""

FIXED = {
    *("date_precision", "geo_precision", "event_class", "attribution", "effort", "scope"),
    *("url", "source_id", "field", "colour", "language", "metric"),
}
"""Columns that readers check, or that are no text to be shown."""

TABLES = (
    *("incidents", "targets", "accounts", "theatres", "coverage", "codes", "gazetteer"),
    *("admin1", "publishers", "pages"),
)


def spoil(data: sitrep.Dataset) -> sitrep.Dataset:
    """Return the data with something hostile beside every text, and addresses that act."""
    tables = {name: _spoil_table(getattr(data, name)) for name in TABLES}
    pages = tables["pages"]
    acting = ["javascript:alert(4)", "data:text/html,<script>alert(5)</script>", "\tjavascript:x"]
    tables["pages"] = pages.assign(
        url=[acting[at % 4] if at % 4 < 3 else url for at, url in enumerate(pages["url"])]
    )
    words = replace(data.words, about=EVIL[0], toll=EVIL[1], limits=((EVIL[0], EVIL[1]),))
    return replace(data, **tables, words=words, name=EVIL[0], citation=EVIL[1])


def spoil_text(text: str) -> str:
    """Return a text with something hostile behind it, or a formula before it; always the same."""
    evil = EVIL[sum(map(ord, text)) % len(EVIL)]
    return evil + text if evil.startswith("=") else text + evil


def _spoil_table(table: pd.DataFrame) -> pd.DataFrame:
    spoiled = table.copy()
    for name in table:
        column = table[name]
        if name in FIXED or column.dtype.kind in "Mfib":
            continue
        if isinstance(column.dtype, pd.CategoricalDtype):
            spoiled[name] = column.cat.rename_categories(spoil_text)
        else:
            spoiled[name] = column.map(spoil_text, na_action="ignore").astype(column.dtype)
    return spoiled
