"""Kill `sitrep run` at random moments, then let it end: every byte must be as if nothing had been.

Run it as `make kill`. The runner gets SIGKILL, which it cannot catch. After each kill nothing that
it had started may run on; no hand repairs anything before the next run. When a run ends before its
moment has come, its output must be right already, and the next one starts from an empty folder.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
import uuid
from pathlib import Path

ROOT = Path(__file__).parents[1]
MARK = "SITREP_KILLED"
"""Environment variable by which the processes of a run are known."""

PLAN = """reports:
  - {name: daraa, title: Daraa, notebooks: [frequency], parameters: {regions: [Daraa]}}
  - {name: desert, title: Desert, notebooks: [targets], parameters: {theatres: [badia]}}
  - {name: both, title: Both, notebooks: [frequency, regions], formats: [html]}
"""


def start(plan: Path, out: Path, mark: str) -> subprocess.Popen[bytes]:
    """Start a run whose processes can be told by a mark."""
    code = "from sitrep.cli.main import main; main()"
    command = [sys.executable, "-c", code, "run", "--quiet", "--plan", str(plan), "--out", str(out)]
    return subprocess.Popen(command, env={**os.environ, MARK: mark})


def marked(mark: str) -> list[int]:
    """Return the processes that were started with a mark and still run."""
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            state = (entry / "stat").read_text().rpartition(")")[2].split()[0]
            if f"{MARK}={mark}".encode() in (entry / "environ").read_bytes() and state not in "ZX":
                found.append(int(entry.name))
        except OSError:
            continue  # it has ended meanwhile
    return found


def check_no_process_is_left(mark: str) -> None:
    """Give what was started half a minute to end: the warm process is deaf while it imports."""
    for _ in range(300):
        if not marked(mark):
            return
        time.sleep(0.1)
    raise SystemExit(f"still running 30 seconds after the kill: {marked(mark)}")


def hashes(out: Path) -> dict[str, str]:
    """Return path -> sha256 of all files of an output folder, hidden ones too."""
    files = sorted(path for path in out.rglob("*") if path.is_file())
    return {
        str(path.relative_to(out)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files
    }


def finish(plan: Path, out: Path) -> None:
    """Run to the end."""
    if start(plan, out, "").wait() != 0:
        raise SystemExit("a run that was left in peace failed")


def check_same(out: Path, expected: dict[str, str]) -> None:
    """Compare all files with those of an uninterrupted run."""
    found = hashes(out)
    if differing := sorted(name for name, _ in found.items() ^ expected.items()):
        raise SystemExit(f"not as after an uninterrupted run: {', '.join(sorted(set(differing)))}")


def main() -> None:
    """Kill the runner as often as asked, and compare."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--plan", type=Path, help="by default three small reports")
    asked = parser.parse_args()
    moments = random.Random(asked.seed)
    with tempfile.TemporaryDirectory() as folder:
        plan = asked.plan or Path(folder, "reports.yml")
        if not asked.plan:
            plan.write_text(PLAN)
            Path(folder, "notebooks").symlink_to(ROOT / "notebooks")
        reference, out = Path(folder, "reference"), Path(folder, "out")
        begun = time.monotonic()
        finish(plan, reference)
        length = time.monotonic() - begun
        expected = hashes(reference)
        print(f"uninterrupted: {length:.1f} s, {len(expected)} files", flush=True)
        kills = ended = 0
        while kills < asked.kills:
            mark, moment = uuid.uuid4().hex, moments.uniform(0.02, 1) * length
            run = start(plan, out, mark)
            try:
                run.wait(moment)
            except subprocess.TimeoutExpired:
                run.kill()
                run.wait()
                kills += 1
                check_no_process_is_left(mark)
                made = len(list(out.glob("*/manifest.json")))
                print(f"kill {kills} after {moment:.1f} s: {made} reports finished", flush=True)
            else:
                ended += 1
                check_same(out, expected)
                shutil.rmtree(out)
        finish(plan, out)
        check_same(out, expected)
    print(f"{kills} kills, {ended} runs that ended before theirs: all files as without, no orphan")


if __name__ == "__main__":
    main()
