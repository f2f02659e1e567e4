"""A plan dealt out to machines that know nothing of each other, then merged, is as if of one."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace

import pytest
from nbformat.v4 import new_code_cell
from sitrep.cli.main import app
from sitrep.errors import ParameterError
from sitrep.reports.run import output as store
from sitrep.reports.run.fingerprints import report_address
from sitrep.reports.run.shards import Shard, deal, read_shard
from started import files_of
from typer.testing import CliRunner, Result

ENTRY = "  - {{name: {0}, title: Is {0}, notebooks: [{1}], formats: [{2}]}}\n"
PLAN = "reports:\n" + "".join(
    ENTRY.format(*entry)
    for entry in (
        ("page", "draws", "html"),
        ("both", "draws, reads", ""),
        ("fails", "broken", "html"),
        ("plain", "reads", ""),
    )
)
DRAW = "import matplotlib.pyplot as plt\nplt.plot([1, 2])\nplt.show()"
FAILED = "broken: ZeroDivisionError: division by zero (In [2])"


def sitrep(folder: Path, *arguments: str) -> Result:
    """Run the plan of a project."""
    return CliRunner().invoke(app, ["run", "--plan", str(folder / "reports.yml"), *arguments])


@dataclass(frozen=True)
class Made:
    """A project, what one machine has made of it, and what two shards have."""

    folder: Path
    one: dict[str, bytes]
    shards: tuple[str, str]


@pytest.fixture(scope="module")
def made(tmp_path_factory, make_project) -> Made:
    """Run a plan on one machine, and in two shards."""
    project = make_project(tmp_path_factory.mktemp("shards") / "project")
    project.write_notebook("draws", new_code_cell(DRAW))
    project.write_notebook("reads", new_code_cell("print(open('beside.txt').read())"))
    project.write_notebook("broken", new_code_cell("1 / 0"))
    (project.notebooks / "beside.txt").write_text("beside")
    project.write_plan(PLAN)
    folder = project.plan.parent
    assert sitrep(folder).exit_code == 1  # one report fails
    shards = []
    for number in (1, 2):
        shards.append(str(folder / f"shard-{number}"))
        sitrep(folder, "--shard", f"{number}/2", "--out", shards[-1])
    return Made(folder, files_of(project.out), (shards[0], shards[1]))


@pytest.fixture
def copy(made, tmp_path) -> Made:
    """Return a copy of the project and of its shards, to be changed."""
    folder = shutil.copytree(made.folder, tmp_path / "copy")
    return Made(folder, made.one, (str(folder / "shard-1"), str(folder / "shard-2")))


def merge(made: Made, *folders: str) -> tuple[Result, dict[str, bytes]]:
    """Merge folders, by default both shards; return the result, and the files."""
    out = made.folder / "merged"
    result = sitrep(made.folder, "--merge", *(folders or made.shards), "--out", str(out))
    return result, files_of(out)


def edit(path: Path, old: str, new: str) -> None:
    """Change a text in a file."""
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def holder(made: Made, name: str) -> Path:
    """Return the folder of a report in the shard that has made it."""
    (place,) = [Path(shard) / name for shard in made.shards if (Path(shard) / name).exists()]
    return place


@pytest.mark.parametrize("count", [1, 2, 3, 5, 9])
def test_shards_are_the_plan_dealt_out(count):
    """Each report is in one shard, in the order of the plan, and no shard has much more to do."""
    sizes = [3, 1, 1, 5, 2, 1, 1]
    reports = [SimpleNamespace(name=str(n), notebooks=range(size)) for n, size in enumerate(sizes)]
    hands = [deal(reports, Shard(number, count)) for number in range(1, count + 1)]
    assert sorted((one.name for hand in hands for one in hand), key=int) == list("0123456")
    for hand in hands:
        assert [one.name for one in hand] == sorted((one.name for one in hand), key=int)
    loads = [sum(len(one.notebooks) for one in hand) for hand in hands]
    assert max(loads) - min(loads) <= max(sizes)


@pytest.mark.parametrize("text", ["0/8", "9/8", "a/b", "2", "1/0", "-1/8", "2/8/3", ""])
def test_what_is_no_shard_is_told(made, text):
    """One line says how a shard is written, and nothing runs."""
    with pytest.raises(ParameterError, match="1/8"):
        read_shard("0/8")
    result = sitrep(made.folder, f"--shard={text}", "--out", str(made.folder / "none"))
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith(f"--shard: {text!r} ")
    assert result.stderr.count("\n") == 1


@pytest.mark.parametrize(
    "beside", [["--shard", "1/2"], ["--cluster", "local"], ["--force"], ["--dry-run"]]
)
def test_merge_takes_no_option_that_runs(made, beside):
    """`--merge` runs nothing, so what says how to run is refused by its name."""
    result = sitrep(made.folder, "--merge", *made.shards, *beside)
    assert result.exit_code == 2
    assert result.stderr == f"--merge: runs nothing; leave out {beside[0]}\n"


def test_shards_make_each_report_once(made):
    """Two shards share the plan; the index of each lists the rest as to come."""
    names = [{path.name for path in Path(shard).iterdir()} for shard in made.shards]
    reports = [found - {*store.PAGES, store.OWN} for found in names]
    assert reports[0] | reports[1] == {"page", "both", "fails", "plain"}
    assert not reports[0] & reports[1]
    for shard, others in zip(made.shards, reversed(reports), strict=True):
        index = (Path(shard) / "index.html").read_text(encoding="utf-8")
        waiting = index.partition("Not made yet")[2]
        assert all(f"<li>Is {name}</li>" in waiting for name in others)


def test_names_are_dealt_out_too(made):
    """Of the reports that are named, each shard takes its part."""
    told = [
        sitrep(made.folder, "both", "plain", "--shard", f"{n}/2", "--dry-run", "--json").stdout
        for n in (1, 2)
    ]
    taken = [[*json.loads(text)["due"], *json.loads(text)["current"]] for text in told]
    assert taken == [["both"], ["plain"]]


def test_each_report_has_its_address(made):
    """The manifest holds a hash of the report's name and of all that it depends on."""
    manifest = json.loads(made.one["both/manifest.json"])
    other = json.loads(made.one["plain/manifest.json"])
    assert manifest["address"] == report_address("both", manifest["key"])
    assert manifest["address"] != other["address"]


def test_merged_shards_are_what_one_machine_makes(copy):
    """Index, feed and every file are the same, a failed report too; then nothing is due."""
    result, files = merge(copy)
    assert (result.exit_code, result.stderr) == (1, f"fails failed: {FAILED}\n")
    assert files == copy.one
    out = str(copy.folder / "merged")
    told = json.loads(sitrep(copy.folder, "--out", out, "--dry-run", "--json").stdout)
    assert told == {"due": {"fails": "failed last time"}, "current": ["page", "both", "plain"]}
    assert merge(copy, *copy.shards, copy.shards[0])[1] == copy.one


def test_a_report_that_no_folder_has_is_named(copy):
    """What is whole is merged all the same, and the rest can be merged later."""
    first, second = copy.shards
    result, files = merge(copy, first)
    missing = [name for name in ("page", "both", "plain") if (Path(second) / name).exists()]
    assert result.exit_code == 1
    for name in missing:
        assert f"{name} failed: in none of the folders\n" in result.stderr
        assert f"{name}/manifest.json" not in files
    assert "Not made yet" in files["index.html"].decode()
    result, files = merge(copy, second)
    assert "in none" not in result.stderr
    assert files == copy.one


def change_notebook(made: Made) -> None:
    """Change the notebook of the plan."""
    edit(made.folder / "notebooks" / "reads.ipynb", "The reads question", "Another question")


def change_beside(made: Made) -> None:
    """Change a file that the notebook opens."""
    (made.folder / "notebooks" / "beside.txt").write_text("other")


def change_title(made: Made) -> None:
    """Change the title in the plan."""
    edit(made.folder / "reports.yml", "Is plain", "Was plain")


def change_output(made: Made) -> None:
    """Change a file of the report."""
    edit(holder(made, "plain") / "notebooks" / "reads.ipynb", "beside", "edited")


def drop_output(made: Made) -> None:
    """Remove a file of the report."""
    (holder(made, "plain") / "notebooks" / "reads.ipynb").unlink()


def change_key(made: Made) -> None:
    """Let the manifest say that the report was made from something else."""
    manifest = holder(made, "plain") / store.MANIFEST
    content = json.loads(manifest.read_text())
    content["key"]["data"] = "0" * 64
    manifest.write_text(json.dumps(content))


def lead_out(made: Made) -> None:
    """Let the manifest name a file that is not below the report."""
    manifest = holder(made, "plain") / store.MANIFEST
    content = json.loads(manifest.read_text())
    content["files"]["../../stolen.txt"] = "0" * 64
    manifest.write_text(json.dumps(content))


def drop_manifest(made: Made) -> None:
    """Remove the manifest."""
    (holder(made, "plain") / store.MANIFEST).unlink()


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (change_notebook, "not what the plan asks for now: notebook changed"),
        (change_title, "not what the plan asks for now: title or formats changed"),
        (change_beside, "not what the plan asks for now: notebooks/beside.txt changed"),
        (change_output, "notebooks/reads.ipynb was edited"),
        (drop_output, "notebooks/reads.ipynb is missing"),
        (change_key, "its manifest.json was edited"),
        (lead_out, "its manifest.json was edited"),
        (drop_manifest, "has no manifest of a report"),
    ],
)
def test_what_is_not_whole_is_not_taken(copy, change: Callable[[Made], None], why):
    """A report that is old, edited or cut short is refused with what differs; others are merged."""
    change(copy)
    result, files = merge(copy)
    assert result.exit_code == 1
    assert f"plain failed: {holder(copy, 'plain')}: {why}\n" in result.stderr
    assert not [name for name in files if name.startswith("plain/")]
    assert files["page/report.html"] == copy.one["page/report.html"]


def test_the_same_report_with_another_content_is_refused(copy):
    """Of a report that two folders have, each whole, it is not for us to choose."""
    other = copy.folder / "other"
    place = shutil.copytree(holder(copy, "plain"), other / "plain")
    notebook = place / "notebooks" / "reads.ipynb"
    edit(notebook, "beside", "edited")
    manifest = json.loads((place / store.MANIFEST).read_text())
    manifest["files"]["notebooks/reads.ipynb"] = store.file_digest(notebook)
    (place / store.MANIFEST).write_text(json.dumps(manifest))
    result, files = merge(copy, *copy.shards, str(other))
    assert result.exit_code == 1
    assert f"plain failed: differs between {holder(copy, 'plain')} and {place}\n" in result.stderr
    assert "plain/manifest.json" not in files
    assert "page/manifest.json" in files


def test_what_is_not_of_a_report_is_left_out_and_told(copy):
    """A file that the manifest does not list, and a report of another plan, are named."""
    place = holder(copy, "plain")
    (place / "notes.txt").write_text("mine")
    shutil.copytree(place, place.parent / "older")
    result, files = merge(copy)
    assert files == copy.one
    assert f"left out  {place / 'notes.txt'}: not of the report\n" in result.stdout
    assert f"left out  {place.parent / 'older'}: no report of the plan\n" in result.stdout


def test_merging_never_touches_what_is_not_ours(copy):
    """A folder of a report's name that no run has made is refused, and stays as it is."""
    mine = copy.folder / "merged" / "plain" / "mine.txt"
    mine.parent.mkdir(parents=True)
    mine.write_text("mine")
    result, files = merge(copy)
    assert result.exit_code == 2
    assert "holds 'plain', which no run of sitrep has made" in result.stderr
    assert files == {"plain/mine.txt": b"mine"}


@pytest.mark.parametrize(
    ("folders", "words"),
    [
        ([], "names no folder"),
        (["nowhere"], "'nowhere' is no folder"),
        (["merged"], "is in what is merged to"),
    ],
)
def test_folders_that_cannot_be_merged_are_told(copy, monkeypatch, folders, words):
    """None, one that is not there, and the output folder itself are one line."""
    monkeypatch.chdir(copy.folder)
    (copy.folder / "merged").mkdir()
    result = sitrep(copy.folder, "--merge", *folders, "--out", "merged")
    assert result.exit_code == 2
    assert words in result.stderr
    assert result.stderr.count("\n") == 1
