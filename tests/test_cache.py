"""What is kept of a file is what the file gives, and never what it gave before."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path
from threading import Event, Timer

import pandas as pd
import pytest
import sitrep
from sitrep.model.schema import Source
from sitrep.readers.files import cache
from sitrep.readers.formats import exports

SOURCES = Path(__file__).parent / "data" / "sources"


@pytest.fixture
def kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Return a cache folder of its own, in which files may be young."""
    monkeypatch.setenv("SITREP_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr(cache, "SETTLED", -1.0)
    yield tmp_path / "cache"
    cache.finish()


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Return a made-up ACLED file."""
    path = tmp_path / "acled.csv"
    path.write_bytes((SOURCES / "acled_2023.csv").read_bytes())
    return path


@pytest.fixture
def reads(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """Return a list of the files that were read, and not found in the cache."""
    read: list[str] = []
    real = exports._read

    def noting(paths: list[Path], *options: object) -> Source:
        read.extend(path.name for path in paths)
        return real(paths, *options)  # type: ignore[arg-type]

    monkeypatch.setattr(exports, "_read", noting)
    return iter([read])


def entries(folder: Path) -> list[str]:
    """Return the names of what is kept, once it is."""
    cache.finish()
    return sorted(entry.name for entry in folder.iterdir()) if folder.exists() else []


@pytest.mark.parametrize(
    "name", sorted(path.name for path in SOURCES.glob("*.csv") if "monadic" not in path.name)
)
def test_what_is_kept_is_what_was_read(name: str, kept: Path) -> None:
    """Every table comes back with the same values and types; what is said of it too."""
    first, again = sitrep.load(SOURCES / name), sitrep.load(SOURCES / name)
    assert len(entries(kept)) == 1
    for field in fields(Source):
        one, other = getattr(first, field.name), getattr(again, field.name)
        if isinstance(one, pd.DataFrame):
            pd.testing.assert_frame_equal(one, other)
        else:
            assert one == other


def test_a_second_load_reads_nothing(kept: Path, file: Path, reads: Iterator[list[str]]) -> None:
    """The second load finds the first; another option is another entry."""
    read = next(reads)
    for _ in range(3):
        sitrep.load(file)
    assert read == ["acled.csv"]
    sitrep.load(file, keep_original=True)
    sitrep.load(file, accessed="2026-01-02")
    assert read == ["acled.csv"] * 3
    assert len(entries(kept)) == 3


def edit_in_place(file: Path) -> None:
    """Change one digit: same size, same inode."""
    file.write_bytes(file.read_bytes().replace(b",1,", b",3,", 1))


def replace_file(file: Path) -> None:
    """Write another file of the same size, with the same time of change, and move it there."""
    stat = file.stat()
    other = file.with_name("other")
    other.write_bytes(file.read_bytes().replace(b",1,", b",3,", 1))
    os.utime(other, ns=(stat.st_atime_ns, stat.st_mtime_ns))
    other.replace(file)


def edit_and_set_back(file: Path) -> None:
    """Change one digit, and set the time of change back."""
    stat = file.stat()
    edit_in_place(file)
    os.utime(file, ns=(stat.st_atime_ns, stat.st_mtime_ns))


@pytest.mark.parametrize("edit", [edit_in_place, replace_file, edit_and_set_back])
def test_an_edit_is_seen(edit: object, kept: Path, file: Path) -> None:
    """However a file is changed, and be it by one digit, it is read again."""
    before = sitrep.load(file)
    edit(file)  # type: ignore[operator]
    after = sitrep.load(file)
    assert before.sha256 != after.sha256
    assert len(entries(kept)) == 2


def test_a_file_just_changed_is_not_kept(
    kept: Path, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A change within the same tick of the clock might go unseen, so nothing is kept yet."""
    monkeypatch.setattr(cache, "SETTLED", 60.0)
    sitrep.load(file)
    assert entries(kept) == []


def test_a_file_that_changes_while_it_is_read(
    kept: Path, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was read of a file that changed meanwhile is not kept."""
    real = exports._read

    def changing(paths: list[Path], *options: object) -> Source:
        source = real(paths, *options)  # type: ignore[arg-type]
        edit_in_place(paths[0])
        return source

    monkeypatch.setattr(exports, "_read", changing)
    sitrep.load(file)
    assert entries(kept) == []


def test_another_version_of_the_code_reads_again(
    kept: Path, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An entry of other code is not taken."""
    sitrep.load(file)
    monkeypatch.setattr(cache, "_code", lambda: "of tomorrow")
    sitrep.load(file)
    assert len(entries(kept)) == 2


def test_what_is_damaged_is_read_again(kept: Path, file: Path) -> None:
    """A deleted, cut or scribbled-on entry is no entry; it may be deleted at any time."""
    whole = sitrep.load(file)
    (entry,) = (kept / name for name in entries(kept))
    for damage in (b"", b"ARROW1\0\0scribble", None):
        if damage is None:
            (entry / "incidents").unlink()
        else:
            (entry / "incidents").write_bytes(damage)
        pd.testing.assert_frame_equal(sitrep.load(file).incidents, whole.incidents)
    (entry / "source.json").write_text(json.dumps({"name": "x"}), "utf-8")
    assert sitrep.load(file).name == whole.name


def test_the_oldest_go(kept: Path, file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Above a number or a size, what was not used for longest is deleted."""
    monkeypatch.setattr(cache, "LIMIT_ENTRIES", 3)
    days = [f"2026-01-{day:02}" for day in range(1, 7)]
    for at, day in enumerate(days):
        sitrep.load(file, accessed=day)
        for entry in entries(kept):  # as if each had been made a minute after the other
            stamp = kept / entry / "source.json"
            cited = json.loads(stamp.read_text("utf-8"))["citation"]
            number = next(n for n, other in enumerate(days) if other in cited)
            os.utime(stamp, (1e9 + 60 * number, 1e9 + 60 * number))
        assert len(entries(kept)) == min(at + 1, 3)
    cited = [
        json.loads((entry / "source.json").read_text("utf-8"))["citation"]
        for entry in kept.iterdir()
    ]
    assert sorted(day for day in days for text in cited if day in text) == days[-3:]
    monkeypatch.setattr(cache, "LIMIT_BYTES", 0)
    sitrep.load(file, accessed="2026-02-01")
    assert entries(kept) == []


def test_an_entry_above_the_limit_takes_no_other_with_it(
    kept: Path, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is too large to be kept is not kept, and what was kept before stays."""
    sitrep.load(file)
    before = entries(kept)
    size = sum(part.stat().st_size for part in (kept / before[0]).iterdir())
    monkeypatch.setattr(cache, "LIMIT_BYTES", size)
    sitrep.load(file, keep_original=True)
    assert entries(kept) == before


def test_a_folder_that_cannot_be_written(
    tmp_path: Path, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where nothing can be kept, everything is read, and nothing is said."""
    (tmp_path / "cache").write_text("a file in the way", "utf-8")
    monkeypatch.setenv("SITREP_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr(cache, "SETTLED", -1.0)
    assert len(sitrep.load(file).incidents)
    cache.finish()  # pytest makes an error in a thread one of the test


@pytest.fixture
def slow(monkeypatch: pytest.MonkeyPatch) -> Event:
    """Return an event that what is kept waits for before it is written."""
    go, write = Event(), cache._write
    monkeypatch.setattr(cache, "_write", lambda *given: (go.wait(10), write(*given)))
    return go


def test_a_load_does_not_wait_for_what_is_kept(kept: Path, file: Path, slow: Event) -> None:
    """It returns before; what is changed in its tables meanwhile is not kept."""
    data = sitrep.load(file)
    whole = data.incidents.copy()
    assert not kept.exists()
    data.incidents.loc[:, "killed"] = 99.0
    slow.set()
    pd.testing.assert_frame_equal(sitrep.load(file).incidents, whole)
    assert len(entries(kept)) == 1


@pytest.mark.skipif(not hasattr(os, "fork"), reason="Windows has no fork")
def test_a_fork_waits_for_what_is_kept(kept: Path, file: Path, slow: Event) -> None:
    """A process that forks has no thread at work; its child loads what was kept."""
    sitrep.load(file)
    Timer(0.2, slow.set).start()
    child = os.fork()
    if not child:
        os._exit(0 if len(cache._writing) == 0 and len(sitrep.load(file).incidents) else 1)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    assert len(list(kept.iterdir())) == 1


AT_ONCE = """
import os, sys
from sitrep.readers.files import cache
import sitrep
cache.SETTLED = -1.0
sitrep.load(sys.argv[1])
"""


@pytest.mark.parametrize("end", ["", "sys.exit(0)", "os._exit(0)"])
def test_a_process_that_ends_at_once(kept: Path, file: Path, end: str) -> None:
    """It leaves a whole entry; where it is cut off, none or a whole one. Nothing is said."""
    command = [sys.executable, "-W", "error", "-c", AT_ONCE + end, str(file)]
    ended = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (ended.returncode, ended.stdout, ended.stderr) == (0, "", "")
    whole = [name for name in entries(kept) if not name.startswith(".unfinished")]
    assert len(whole) == 1 or end.startswith("os._exit")
    assert len(sitrep.load(file).incidents)


RACE = """
import sys
from sitrep.readers.files import cache
import sitrep
cache.SETTLED = -1.0
for turn in range(12):
    data = sitrep.load(sys.argv[1], accessed=f"2026-01-{turn % 4 + 1:02}")
    print(len(data.incidents), data.sha256)
"""


def test_two_processes_at_once(kept: Path, file: Path) -> None:
    """Two processes that read and delete the same entries get the same rows, and leave no ruins."""
    code = RACE.replace("cache.SETTLED", "cache.LIMIT_ENTRIES = 2; cache.SETTLED")
    command = [sys.executable, "-c", code, str(file)]
    running = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in "123"]
    said = {line for process in running for line in process.communicate()[0].splitlines()}
    assert [process.returncode for process in running] == [0, 0, 0]
    assert len(said) == 1
    assert not [name for name in entries(kept) if name.startswith(".unfinished")]
