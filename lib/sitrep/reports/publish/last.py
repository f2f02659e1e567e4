"""The last report that could be made whole stays in its place when a newer run of it fails."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

from sitrep.reports.publish.manifest import HTML, read_manifest, write_manifest
from sitrep.reports.publish.render import templates

_NOTICE = re.compile(r"<!--newest-->.*?<!--/newest-->", re.DOTALL)
"""Where in a page it is said that a newer run failed."""


def keep_last(made: Path, place: Path) -> None:
    """Turn what a failed run has made into the last whole report, marked as that.

    Nothing is done where all went well, or where no whole report stands.

    Parameters
    ----------
    made : Path, the folder that was just made, not yet in its place
    place : Path, of the report
    """
    new, last = read_manifest(made), read_manifest(place)
    if new is None or last is None or not new.failures:
        return
    if any(page.error for page in last.pages):
        return
    missed = [page for page in new.pages if page.error]
    kept = [(page.file, (made / page.file).read_bytes()) for page in missed if page.file]
    old = {page.file for page in last.missed}
    shutil.rmtree(made)
    made.mkdir()
    for name in {*last.files} - old:
        (made / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(place / name, made / name)
    for name, content in kept:
        (made / name).parent.mkdir(parents=True, exist_ok=True)
        (made / name).write_bytes(content)
    last.missed = missed
    if (made / HTML).exists():
        text = (made / HTML).read_text(encoding="utf-8")
        notice = templates.get_template("newest.html.j2").render(report=last)
        text = _NOTICE.sub(lambda _: notice.strip(), text, count=1)
        (made / HTML).write_text(text, encoding="utf-8", newline="\n")
    write_manifest(last, made)
