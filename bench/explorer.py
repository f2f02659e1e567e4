"""Measure the explorer in Chromium: how large a page is, and how long it takes to follow a choice.

Run it as `.venv/bin/python bench/explorer.py`. The shipped incidents are multiplied, each copy with
ids, days and points of its own. A redraw is measured from the choice to the end of the layout.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path
from statistics import median

import numpy as np
import pandas as pd
import sitrep
from playwright.sync_api import Page, sync_playwright

SIZES = (427, 5_000, 20_000)
CHOICES = """(() => {
  const times = [], pick = (change) => {
    const begun = performance.now();
    go(change, true);
    document.body.getBoundingClientRect();
    times.push(performance.now() - begun);
  };
  for (const [view, facet] of facets.entries()) {
    for (let at = 0; at < Math.min(5, facet.seen); at++) {
      pick({ chosen: state.chosen.map((old, one) => one === view ? new Set([at]) : old) });
    }
    pick({ chosen: facets.map(() => new Set()) });
  }
  for (let at = 0; at < periods.first.length; at++) pick({ start: Math.max(0, periods.first[at]) });
  pick({ start: 0 });
  for (const text of ["daraa", "درعا military", "x", ""]) pick({ text });
  for (const column of COLUMNS) pick({ sort: column.key });
  return times;
})()"""


def multiply(data: sitrep.Dataset, rows: int) -> sitrep.Dataset:
    """Return so many incidents: the data again and again, each time moved a little."""
    times, drawn = -(-rows // len(data)), np.random.default_rng(0)
    tables: dict[str, list[pd.DataFrame]] = {"incidents": [], "targets": [], "accounts": []}
    for turn in range(times):
        for name, parts in tables.items():
            part = getattr(data, name).copy()
            part["incident_id"] = part["incident_id"] + f"-{turn}"
            parts.append(part)
    whole = {name: pd.concat(parts, ignore_index=True) for name, parts in tables.items()}
    incidents = whole["incidents"].head(rows)
    moved = pd.to_timedelta(drawn.integers(-20, 20, len(incidents)), unit="D")
    for name in ("date_start", "date_end"):
        days = incidents[name] + moved
        incidents[name] = days.clip(data.start, data.end).astype("datetime64[s]")
    for name in ("latitude", "longitude"):
        incidents[name] = incidents[name] + drawn.normal(0, 0.05, len(incidents))
    for name in ("targets", "accounts"):
        whole[name] = whole[name][whole[name]["incident_id"].isin(incidents["incident_id"])]
    return replace(data, **{**whole, "incidents": incidents})


def measure(page: Page, data: sitrep.Dataset, folder: Path) -> list[str]:
    """Return a line of the table: rows, size, seconds to make, to open, to redraw."""
    begun = time.monotonic()
    text = data.explore().html
    made = time.monotonic() - begun
    path = folder / f"{len(data)}.html"
    path.write_text(text, encoding="utf-8")
    begun = time.monotonic()
    page.goto(path.as_uri())
    opened = time.monotonic() - begun
    times = page.evaluate(CHOICES)
    return [
        f"{len(data):,}",
        f"{len(text.encode()) / 1000:,.0f} kB",
        f"{made:.2f} s",
        f"{opened:.2f} s",
        f"{median(times):.0f} ms",
        f"{max(times):.0f} ms",
    ]


def main() -> int:
    """Measure pages of several sizes and print them as a table."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    data = sitrep.load("curated")
    with sync_playwright() as playwright, tempfile.TemporaryDirectory() as folder:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        print("| rows | page | made in | opened in | redraw, median | redraw, longest |")
        print("|---|---|---|---|---|---|")
        for rows in SIZES:
            print(f"| {' | '.join(measure(page, multiply(data, rows), Path(folder)))} |")
        browser.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
