"""One folder of reports from those that shards have made, each checked before it is taken."""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from sitrep.errors import ParameterError
from sitrep.reports.plan.model import Plan, Report
from sitrep.reports.publish.last import keep_last
from sitrep.reports.publish.manifest import Manifest, read_manifest
from sitrep.reports.run import output as store
from sitrep.reports.run.fingerprints import REASONS, file_digest, report_address
from sitrep.reports.run.runner import Published, list_keys


@dataclass
class _Found:
    """What folders hold of one report: whole ones by what they say, and what is wrong elsewhere."""

    whole: dict[str, Path] = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)


def check_folders(folders: Sequence[str], out: Path) -> list[Path]:
    """Return the folders to merge, as paths.

    Raises
    ------
    ParameterError : there is none, one is no folder, or one is where the others are merged to
    """
    if not folders:
        raise ParameterError("--merge", "names no folder; give those that the shards have made")
    for name in folders:
        path = Path(name)
        if not path.is_dir():
            raise ParameterError("--merge", f"{name!r} is no folder")
        if path.resolve() == out or out in path.resolve().parents:
            raise ParameterError("--merge", f"{name!r} is in what is merged to; give another --out")
    return list(dict.fromkeys(map(Path, folders)))


def merge(plan: Plan, folders: Sequence[Path], out: Path) -> Iterator[Published]:
    """Take the reports of a plan from several folders into one.

    The caller holds the output folder, and writes the index.

    Parameters
    ----------
    plan : Plan
    folders : sequence of Path, as `check_folders` returns them
    out : Path, the folder to take them to

    Yields
    ------
    Published, one a report, in the order of the plan

    Notes
    -----
    A report is taken whole: what its manifest lists, if each file is as it says and the report is
    the one that the plan asks for now. What is wrong with one stops no other.
    """
    for report, key in list_keys(plan, plan.reports):
        begun = time.monotonic()
        try:
            error = _merge_report(report, key, plan.folder, folders, out)
        except OSError as cause:  # a full disk, most likely
            error = f"{cause.strerror or cause}: {Path(cause.filename or '').name}".rstrip(": ")
        yield Published(report.name, error, time.monotonic() - begun)


def list_strangers(plan: Plan, folders: Sequence[Path]) -> list[str]:
    """Return what the folders hold and no merged report has: reports of another plan, own files."""
    known = {report.name for report in plan.reports}
    left = []
    for folder in folders:
        for place in sorted(path for path in folder.iterdir() if store.is_ours(path)):
            if place.name not in known:
                left.append(f"{place}: no report of the plan")
                continue
            listed = {store.MANIFEST, *store.read_json(place / store.MANIFEST)["files"]}
            files = sorted(path for path in place.rglob("*") if path.is_file())
            names = [path.relative_to(place).as_posix() for path in files]
            left += [f"{place / name}: not of the report" for name in names if name not in listed]
    return left


def _merge_report(
    report: Report, key: Mapping[str, str], home: Path, folders: Sequence[Path], out: Path
) -> str:
    """Take one report, and return why it is missing or not whole; empty if all is well."""
    found = _find(report, key, home, folders)
    if len(found.whole) > 1:
        places = " and ".join(str(place) for place in found.whole.values())
        return "; ".join([f"differs between {places}", *found.wrong])
    place = out / report.name
    if not found.whole:
        if not found.wrong and not store.why_run(place, key, home):
            return ""  # an earlier merge has taken it
        return "; ".join(found.wrong) or "in none of the folders"
    (source,) = found.whole.values()
    if not _is_same(source, place):
        _take(source, place, out)
    manifest = read_manifest(source)
    failed = [f"{page.notebook}: {page.error}" for page in manifest.failures] if manifest else []
    return "; ".join([*failed[:1], *found.wrong])


def _find(report: Report, key: Mapping[str, str], home: Path, folders: Sequence[Path]) -> _Found:
    """Look a report up in all folders."""
    found = _Found()
    for folder in folders:
        place = folder / report.name
        if not place.is_dir():
            continue
        manifest = read_manifest(place)
        why = (
            _check(manifest, place, report.name, key, home)
            if manifest and store.is_ours(place)
            else "has no manifest of a report"
        )
        if why:
            found.wrong.append(f"{place}: {why}")
        else:
            found.whole.setdefault(file_digest(place / store.MANIFEST), place)
    return found


def _check(manifest: Manifest, place: Path, name: str, key: Mapping[str, str], home: Path) -> str:
    """Return why a report is not whole, or not what the plan asks for now; empty if it is."""
    address = report_address(name, manifest.key)
    if (manifest.name, manifest.address) != (name, address) or any(map(_leads_out, manifest.files)):
        return f"its {store.MANIFEST} was edited"
    changed = [words for part, words in REASONS.items() if manifest.key.get(part) != key[part]]
    changed += store.list_changed(manifest.opened, home)
    if changed:
        return f"not what the plan asks for now: {', '.join(changed)}"
    return store.find_damage(place, manifest.files)


def _leads_out(name: str) -> bool:
    path = PurePosixPath(name)
    return path.is_absolute() or ".." in path.parts or "\\" in name


def _is_same(source: Path, place: Path) -> bool:
    """Tell whether a report stands there already, whole."""
    try:
        same = (source / store.MANIFEST).read_bytes() == (place / store.MANIFEST).read_bytes()
    except OSError:
        return False
    return same and not store.find_damage(place, store.read_json(place / store.MANIFEST)["files"])


def _take(source: Path, place: Path, out: Path) -> None:
    """Copy a report beside its place, and put it there whole; a failed one keeps the last whole.

    Raises
    ------
    OSError : it cannot be copied, or was changed meanwhile
    """
    staging = out / store.WORK / place.name
    store.clear(staging)
    files = store.read_json(source / store.MANIFEST)["files"]
    for name in (store.MANIFEST, *files):
        (staging / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source / name, staging / name)
    if damage := store.find_damage(staging, files):
        raise OSError(f"{damage} while it was copied")
    keep_last(staging, place)
    store.replace_folder(staging, place)
