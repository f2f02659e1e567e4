"""Notebooks that nobody here wrote run as they do in JupyterLab, and none stops the others."""

from __future__ import annotations

import base64
import json
import os
import subprocess
import sys
import time
from pathlib import Path

import nbformat
import psutil
import pytest
from bs4 import BeautifulSoup
from nbformat.v4 import new_code_cell, new_markdown_cell
from pypdf import PdfReader
from sitrep.cli.main import app
from sitrep.reports.run import output as store
from sitrep.reports.run.client import OF_CELL, OF_NOTEBOOK
from started import RUN
from typer.testing import CliRunner, Result

ENTRY = "  - {{name: {0}, title: Is {0}, notebooks: [{0}], formats: [{1}]}}\n"
DRAW = """import matplotlib.pyplot as plt
import pandas as pd
plt.plot([1, 2, 3])
plt.show()"""


def sitrep(project, *arguments: str) -> Result:
    """Run the plan of a project."""
    return CliRunner().invoke(app, ["run", "--plan", str(project.plan), *arguments])


def plan(project, *names: str, formats: str = "") -> None:
    """Write a plan of one report a notebook."""
    project.write_plan("reports:\n" + "".join(ENTRY.format(name, formats) for name in names))


def executed(out: Path, name: str) -> list[dict]:
    """Return the cells of an executed notebook, below the title and the parameters."""
    path = out / name / "notebooks" / f"{name}.ipynb"
    return json.loads(path.read_text(encoding="utf-8"))["cells"][2:]


def texts(cell: dict) -> str:
    """Return what a cell printed, or showed as text."""
    parts = [
        out.get("text") or out.get("data", {}).get("text/plain", "") for out in cell["outputs"]
    ]
    return "".join("".join(part) for part in parts)


def test_figures_are_those_of_an_ordinary_kernel(project):
    """`plt.show()`, `df.plot()`, a figure as the last line, a matplotlibrc: forked as cold."""
    (project.notebooks / "matplotlibrc").write_text("figure.dpi: 50\n")
    project.write_notebook(
        "draws",
        new_code_cell(DRAW),
        new_code_cell("pd.DataFrame({'a': [1, 2]}).plot();"),
        new_code_cell("figure, ax = plt.subplots()\nax.plot([3, 1])\nplt.close()\nfigure"),
        new_code_cell("plt.plot([1, 2])\nNone"),
    )
    plan(project, "draws")
    made = {}
    for way in ("--jobs=1", "--cold"):
        out = project.plan.parent / way.strip("-")
        result = sitrep(project, way, "--out", str(out))
        assert result.exit_code == 0, result.output
        made[way] = [cell["outputs"] for cell in executed(out, "draws")]
    assert made["--jobs=1"] == made["--cold"]
    for outputs in made["--cold"]:
        assert any("image/png" in output["data"] for output in outputs)


def test_processes_of_a_notebook_are_its_own(project):
    """A pool, an executor and a forkserver work, also with functions of the notebook."""
    code = """from multiprocessing import Pool, get_context
from concurrent.futures import ProcessPoolExecutor
import math
def double(x):
    return 2 * x
with get_context("fork").Pool(2) as pool:
    print(pool.map(double, [1, 2]))
with ProcessPoolExecutor(2) as executor:
    print(list(executor.map(math.sqrt, [4, 9])))
with get_context("forkserver").Pool(1) as pool:
    print(pool.map(math.sqrt, [16]))"""
    project.write_notebook("pools", new_code_cell(code))
    plan(project, "pools")
    result = sitrep(project)
    assert result.exit_code == 0, result.output
    (cell,) = executed(project.out, "pools")
    assert texts(cell) == "[2, 4]\n[2.0, 3.0]\n[4.0]\n"


@pytest.fixture
def other_kernels(tmp_path, monkeypatch) -> Path:
    """Return a folder of kernels: a Python with an environment of its own."""
    folder = tmp_path / "jupyter" / "kernels" / "apart"
    folder.mkdir(parents=True)
    spec = {
        "argv": [sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"],
        "display_name": "Apart",
        "language": "python",
        "env": {"APART": "yes"},
    }
    (folder / "kernel.json").write_text(json.dumps(spec))
    monkeypatch.setenv("JUPYTER_PATH", str(tmp_path / "jupyter"))
    return folder


def set_kernel(path: Path, name: str, language: str = "python") -> None:
    """Let a notebook ask for a kernel."""
    notebook = nbformat.read(path, as_version=4)
    notebook.metadata["kernelspec"] = {"name": name, "language": language, "display_name": name}
    nbformat.write(notebook, path)


def test_a_notebook_runs_on_the_kernel_it_asks_for(project, other_kernels):
    """Another environment is started as its specification says, and not forked from ours."""
    code = "import os, sys\nprint(os.environ.get('APART'), 'sitrep' in sys.modules)"
    set_kernel(project.write_notebook("apart", new_code_cell(code)), "apart")
    plan(project, "apart")
    result = sitrep(project)
    assert result.exit_code == 0, result.output
    assert texts(executed(project.out, "apart")[0]) == "yes False\n"


def test_a_kernel_that_cannot_start_tells_why_and_a_run_says_only_its_own(project, other_kernels):
    """What kernels print themselves is no line of the run; of one that dies at once it is told."""
    printed = "import sys; print('Assertion failed', file=sys.stderr); sys.exit('nothing to run')"
    spec = {"argv": [sys.executable, "-c", printed, "{connection_file}"], "language": "python"}
    (other_kernels / "kernel.json").write_text(json.dumps({**spec, "display_name": "Apart"}))
    set_kernel(project.write_notebook("apart", new_code_cell("1")), "apart")
    plan(project, "apart")
    command = [*RUN, "--plan", str(project.plan), "--out", str(project.out)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "it said: nothing to run" in done.stdout
    assert "Assertion failed" not in done.stdout + done.stderr


ECHO = """from ipykernel.kernelapp import IPKernelApp
from ipykernel.kernelbase import Kernel


class Echo(Kernel):
    implementation = implementation_version = banner = "echo"
    language_info = {{"name": "{language}", "mimetype": "text/plain", "file_extension": ".txt"}}

    def do_execute(self, code, silent, *_, **__):
        content = {{"name": "stdout", "text": code}}
        self.send_response(self.iopub_socket, "stream", content)
        return {{"status": "ok", "execution_count": self.execution_count}}


IPKernelApp.launch_instance(kernel_class=Echo)
"""
"""A kernel of any language, which prints what it is told to run."""


@pytest.fixture
def speak(project, other_kernels):
    """Return a function that writes a notebook on a kernel of another language."""

    def write(language: str) -> None:
        script = other_kernels / "echo.py"
        script.write_text(ECHO.format(language=language))
        argv = [sys.executable, str(script), "-f", "{connection_file}"]
        spec = {"argv": argv, "display_name": "Echo", "language": language}
        (other_kernels / "kernel.json").write_text(json.dumps(spec))
        own = 'items <- c("a", "b")\n'
        path = project.write_notebook("foreign", new_code_cell("print(items)"), parameters=own)
        set_kernel(path, "apart", language)

    return write


def about(project, name: str) -> str:
    """Return what the page of a report says that it was made from."""
    page = BeautifulSoup((project.out / name / "report.html").read_text(), "html.parser")
    return page.select_one("dl.provenance").get_text(" ", strip=True)


def test_parameters_are_set_in_the_language_of_the_notebook(project, speak):
    """R gets an assignment in R; the page says that nobody has checked the names."""
    speak("R")
    plan(project, "foreign", formats="html")
    result = sitrep(project, "--set", "items=[x]", "--set", "few=true")
    assert result.exit_code == 0, result.output
    injected, last = executed(project.out, "foreign")
    assert texts(injected) == '# Parameters\nitems = list("x")\nfew = TRUE\n'
    assert texts(last) == "print(items)"
    said = about(project, "foreign")
    assert "items = [\"x\"]; few = true; 'foreign' is in R: whether it has" in said
    assert "what 'foreign' reads is not watched, since it ran on the kernel 'apart'" in said


def test_parameters_of_a_language_that_papermill_cannot_write_are_refused(project, speak):
    """Without parameters the notebook runs; with some the plan is refused, and says why."""
    speak("Klingon")
    plan(project, "foreign")
    result = sitrep(project, "--set", "items=[x]")
    assert result.exit_code == 2
    told = "'foreign' is in Klingon, in which papermill can set no parameter; set none"
    assert told in " ".join(result.stderr.split())
    assert sitrep(project).exit_code == 0


def test_only_what_runs_elsewhere_is_said_to_be_unwatched(project, other_kernels):
    """A page lists the files read; of a notebook on another Python it says that none is known."""
    reads = new_code_cell("_ = open('read.txt').read()")
    project.write_notebook("ours", reads)
    set_kernel(project.write_notebook("apart", reads), "apart")
    (project.notebooks / "read.txt").write_text("read")
    plan(project, "ours", "apart", formats="html")
    assert sitrep(project).exit_code == 0
    assert "Further files read notebooks/read.txt" in about(project, "ours")
    assert "not watched" not in about(project, "ours")
    assert "what 'apart' reads is not watched" in about(project, "apart")


def test_a_kernel_that_is_missing_is_told_before_anything_runs(project, other_kernels):
    """The plan is refused with the nearest kernel that is installed; R is not run as Python."""
    project.write_notebook("fine")
    set_kernel(project.write_notebook("r", new_code_cell("x <- 1")), "aprat", "R")
    plan(project, "fine", "r")
    result = sitrep(project)
    assert result.exit_code == 2
    assert "'r' asks for the kernel 'aprat', which is not installed; did you mean 'apart'?" in (
        result.stderr
    )
    assert not (project.out / "fine").exists()


def test_a_notebook_without_a_kernel_runs_on_ours(project):
    """A notebook that names no kernel and no language is one of Python, as in JupyterLab."""
    path = project.write_notebook("bare", new_code_cell("1 + 1"))
    notebook = nbformat.read(path, as_version=4)
    notebook.metadata = {}
    nbformat.write(notebook, path)
    plan(project, "bare")
    assert sitrep(project).exit_code == 0
    assert texts(executed(project.out, "bare")[0]) == "2"


def test_a_loud_notebook_is_cut_off_and_stops_no_other(project):
    """What goes beyond the limits is counted where it is left out; the reports are made."""
    project.write_notebook(
        "loud",
        new_code_cell(f"print('x' * {3 * OF_CELL})"),
        *[new_code_cell(f"for _ in range(5): print('y' * {OF_CELL // 6})") for _ in range(6)],
        new_code_cell("print('the end')"),
    )
    project.write_notebook("quiet", new_code_cell("print('here')"))
    plan(project, "loud", "quiet", formats="html")
    result = sitrep(project)
    assert result.exit_code == 0, result.output
    file = project.out / "loud" / "notebooks" / "loud.ipynb"
    assert file.stat().st_size < 1.1 * OF_NOTEBOOK
    cells = executed(project.out, "loud")
    assert "10.0 MB of this cell's output are left out" in texts(cells[0])
    assert "left out" not in texts(cells[1])
    assert "left out" in texts(cells[-1])
    page = (project.out / "loud" / "report.html").read_text(encoding="utf-8")
    assert len(page) < 1_000_000
    assert "of this cell&#39;s output are left out" in page or "cell's output are left out" in page


def test_an_error_without_end_is_one_line(project):
    """The message of an exception may be as long as it likes; the index holds its beginning."""
    project.write_notebook("shouts", new_code_cell("raise ValueError('a' * 10_000_000)"))
    plan(project, "shouts")
    result = sitrep(project)
    assert result.exit_code == 1
    assert len(result.stderr) < 1000
    assert (project.out / "shouts" / store.MANIFEST).stat().st_size < 10_000


def test_a_lost_publisher_costs_its_report_alone(project, monkeypatch):
    """A process that publishes is killed, as for memory: that report fails, and no other."""
    project.write_notebook("one", new_code_cell("print(1)"))
    project.write_notebook("two", new_code_cell("print(2)"))
    plan(project, "one", "two", formats="html")
    site = project.plan.parent / "site"
    site.mkdir()
    (site / "sitecustomize.py").write_text(
        "import os, signal, sys\n"
        "def hear(event, arguments):\n"
        "    if event == 'open' and 'staging' in str(arguments[0]) and '/one/' in "
        "str(arguments[0]):\n"
        "        os.kill(os.getpid(), signal.SIGKILL)\n"
        "sys.addaudithook(hear)\n"
    )
    path = os.pathsep.join([str(site), os.environ.get("PYTHONPATH", "")])
    run = start(project, PYTHONPATH=path)
    assert run.returncode == 1
    assert "one failed: the process that published it ended: killed by signal 9" in run.stderr
    assert "two failed" not in run.stderr
    assert (project.out / "two" / "report.html").exists()
    assert not (project.out / "one").exists()


def test_what_a_notebook_has_started_ends_with_it(project):
    """A child in a session of its own, and a daemon, do not outlive their notebook."""
    code = """import subprocess, sys
sleep = [sys.executable, "-c", "import time; time.sleep(300)  # {mark}"]
one = subprocess.Popen(sleep, start_new_session=True)
daemon = "import os, subprocess, sys\\nif os.fork() == 0:\\n    os.setsid()\\n    "
daemon += f"subprocess.Popen({{sleep!r}})"
_ = subprocess.run([sys.executable, "-c", daemon])"""
    mark = f"left by {project.plan.parent}"
    project.write_notebook("starts", new_code_cell(code.format(mark=mark)))
    plan(project, "starts")
    for way in ("--jobs=1", "--cold"):
        assert sitrep(project, way, "--force").exit_code == 0
        left = [p for p in psutil.process_iter() if mark in " ".join(command_of(p))]
        assert not left


def command_of(process: psutil.Process) -> list[str]:
    """Return the command line of a process; empty if it has ended."""
    try:
        return process.cmdline()
    except psutil.Error:
        return []


def test_an_unknown_folder_is_never_touched(project):
    """A folder or page that no run has made is refused by name, and stays as it is."""
    project.write_notebook("data", new_code_cell("1"))
    plan(project, "data")
    out = project.plan.parent
    (out / "data").mkdir()
    (out / "data" / "precious.csv").write_text("a\n1\n")
    result = sitrep(project, "--out", str(out))
    assert result.exit_code == 2
    assert "holds 'data', which no run of sitrep has made" in result.stderr
    assert (out / "data" / "precious.csv").read_text() == "a\n1\n"
    (out / "data" / "precious.csv").unlink()
    (out / "data").rmdir()
    (out / "index.html").write_text("<h1>Mine</h1>")
    assert "holds 'index.html'" in sitrep(project, "--out", str(out)).stderr
    assert (out / "index.html").read_text() == "<h1>Mine</h1>"


def test_what_somebody_laid_into_a_report_is_kept(project):
    """A file that the manifest does not list survives a new run of its report."""
    project.write_notebook("kept", new_code_cell("1"))
    plan(project, "kept")
    assert sitrep(project).exit_code == 0
    (project.out / "kept" / "notes").mkdir()
    (project.out / "kept" / "notes" / "mine.txt").write_text("mine")
    assert sitrep(project, "--force").exit_code == 0
    assert (project.out / "kept" / "notes" / "mine.txt").read_text() == "mine"


def why(project) -> dict[str, str]:
    """Return what would run, and why."""
    return dict(json.loads(sitrep(project, "--dry-run", "--json").stdout)["due"])


def test_modules_and_files_of_a_notebook_are_inputs(project):
    """A changed helper, a file that is read or declared makes the report due, with its name."""
    (project.notebooks / "helper.py").write_text("answer = 1\n")
    (project.notebooks / "numbers.csv").write_text("a\n1\n")
    project.plan.parent.joinpath("more.parquet").write_bytes(b"1")
    code = "import helper, pandas as pd\nprint(helper.answer, len(pd.read_csv('numbers.csv')))"
    own = "open('log.txt', 'w').write('x')\nprint(open('log.txt').read())"
    project.write_notebook("reads", new_code_cell(code), new_code_cell(own))
    project.write_plan(
        "reports:\n  - name: reads\n    title: Reads\n    notebooks: [reads]\n"
        "    inputs: [more.parquet]\n"
    )
    for way in ("--jobs=1", "--cold"):
        assert sitrep(project, way, "--force").exit_code == 0
        manifest = json.loads((project.out / "reads" / store.MANIFEST).read_text())
        assert list(manifest["opened"]) == ["notebooks/helper.py", "notebooks/numbers.csv"]
        assert why(project) == {}
    page = (project.out / "reads" / "report.html").read_text(encoding="utf-8")
    assert "notebooks/helper.py; notebooks/numbers.csv" in page
    (project.notebooks / "helper.py").write_text("answer = 2\n")
    assert why(project) == {"reads": "notebooks/helper.py changed"}
    assert sitrep(project).exit_code == 0
    assert texts(executed(project.out, "reads")[0]) == "2 1\n"
    (project.notebooks / "numbers.csv").unlink()
    assert why(project) == {"reads": "notebooks/numbers.csv is gone"}
    (project.notebooks / "numbers.csv").write_text("a\n1\n")
    project.plan.parent.joinpath("more.parquet").write_bytes(b"2")
    assert why(project) == {"reads": "data changed"}


def test_a_declared_input_that_is_not_there_is_told(project):
    """`inputs` names what lies beside the plan; what does not is an error with its line."""
    project.write_notebook("reads")
    project.write_plan(
        "reports:\n  - name: reads\n    title: Reads\n    notebooks: [reads]\n"
        "    inputs:\n      - mroe.csv\n"
    )
    result = sitrep(project)
    assert result.exit_code == 2
    assert "reports.yml:6: reads inputs.0: 'mroe.csv' cannot be read" in result.stderr


def test_the_last_good_report_stays(project):
    """A failed run leaves the report as it was, marked; the next good one takes its place."""
    good, bad = new_code_cell("print('as it was')"), new_code_cell("1 / 0")
    project.write_notebook("turns", good)
    plan(project, "turns", formats="html")
    assert sitrep(project).exit_code == 0
    page = project.out / "turns" / "report.html"
    whole = page.read_text(encoding="utf-8")
    for _ in range(2):
        project.write_notebook("turns", bad)
        result = sitrep(project)
        assert result.exit_code == 1
        marked = page.read_text(encoding="utf-8")
        assert "as it was" in marked
        assert "the last report that could be made whole" in marked
        assert marked.count("ZeroDivisionError: division by zero") == 1
        assert (project.out / "turns" / "notebooks" / "turns.failed.ipynb").exists()
        index = (project.out / "index.html").read_text(encoding="utf-8")
        assert "a newer run failed" in index
        assert "ZeroDivisionError" in index
        assert why(project) == {"turns": "failed last time"}
    project.write_notebook("turns", good)
    assert sitrep(project).exit_code == 0
    assert page.read_text(encoding="utf-8") == whole
    assert not (project.out / "turns" / "notebooks" / "turns.failed.ipynb").exists()


def test_the_index_shows_the_plan(project):
    """A report that was renamed or removed is listed no more; one to come is."""
    for name in ("old", "fine", "late"):
        project.write_notebook(name)
    plan(project, "old", "fine")
    assert sitrep(project).exit_code == 0
    plan(project, "fine", "late")
    assert sitrep(project, "fine").exit_code == 0
    index = (project.out / "index.html").read_text(encoding="utf-8")
    feed = (project.out / "feed.xml").read_text(encoding="utf-8")
    assert "Is fine" in index
    assert "Is old" not in index + feed
    assert "<li>Is late</li>" in index
    assert (project.out / "old").exists()


@pytest.mark.parametrize("name", ["a b", "ünïcode", "br{ace}s", "%20", "q'uote", "#hash"])
def test_the_folder_may_have_any_name(tmp_path, make_project, name):
    """Blanks, accents, braces and quotes in a path are no matter."""
    project = make_project(tmp_path / name)
    project.write_notebook("here", new_code_cell("print(word)"))
    plan(project, "here", formats="html")
    result = sitrep(project)
    assert result.exit_code == 0, result.output
    assert texts(executed(project.out, "here")[0]) == "hello\n"


def start(project, *arguments: str, **env: str) -> subprocess.CompletedProcess[str]:
    """Run the plan of a project in a process of its own."""
    return subprocess.run(
        [*RUN, "--plan", str(project.plan), *arguments],
        env={**os.environ, **env},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize("way", ["--jobs=1", "--cold"])
def test_temporary_and_home_folders_may_be_anything(project, tmp_path, way):
    """A TMPDIR too long for a socket and a HOME that is not there work, and are told nowhere."""
    long = tmp_path / ("long" * 30)
    long.mkdir()
    project.write_notebook("plain", new_code_cell(DRAW))
    plan(project, "plain", formats="html")
    run = start(project, way, TMPDIR=str(long), HOME="/nonexistent/home")
    assert (run.returncode, run.stderr) == (0, "")
    for path in project.out.rglob("*"):
        if path.is_file() and store.OWN not in path.parts:
            content = path.read_bytes()
            for word in (str(tmp_path), "/nonexistent", "/tmp/"):
                assert word.encode() not in content, path


def test_a_user_that_the_system_does_not_know_can_run(project):
    """A container may run as a number that no account has, without HOME."""
    project.write_notebook("plain", new_code_cell("print(word)"))
    plan(project, "plain", formats="html")
    unknown = "import pwd\ndef getpwuid(_): raise KeyError\npwd.getpwuid = getpwuid\n"
    python, _, code, *arguments = RUN
    run = subprocess.run(
        [python, "-c", unknown + code, *arguments, "--plan", str(project.plan), "--jobs=1"],
        env={name: value for name, value in os.environ.items() if name != "HOME"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (run.returncode, run.stderr) == (0, "")


def test_warnings_name_no_file_of_this_machine(project):
    """A warning of a cell, and one of a package, tell where they come from without its path."""
    code = "import warnings\nwarnings.warn('of the cell')\nimport numpy as np\nnp.log(np.zeros(1))"
    project.write_notebook("warns", new_code_cell(code))
    plan(project, "warns")
    assert sitrep(project).exit_code == 0
    text = texts(executed(project.out, "warns")[0])
    assert "of the cell" in text
    assert "/" not in text.replace("divide by zero", "").split("\n")[0]
    assert sys.prefix not in text


def test_a_killed_resource_tracker_is_no_matter(project):
    """The helper process of multiprocessing is killed in the middle of a run: no word of it."""
    project.write_notebook("slow", new_code_cell("import time\ntime.sleep(4)"))
    project.write_notebook("next", new_code_cell("1"))
    plan(project, "slow", "next", formats="html")
    command = [*RUN, "--jobs=1"]
    run = subprocess.Popen(
        [*command, "--plan", str(project.plan)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    killed = []
    for _ in range(100):
        time.sleep(0.1)
        children = psutil.Process(run.pid).children(recursive=True)
        killed = [p for p in children if "resource_tracker" in " ".join(command_of(p))]
        if killed:
            break
    time.sleep(2)
    for process in killed:
        process.kill()
    _, told = run.communicate(timeout=120)
    assert killed
    assert (run.returncode, told) == (0, "")


PIXEL = (
    "iVBORw0KGgoAAAANSUhEUgAAAAoAAAAKCAIAAAACUFjqAAAAEklEQVR42mP8z4APMDGMSmMBAEEsARPjH1y+AAAA"
    "AElFTkSuQmCC"
)
"""A red square of ten dots."""

PROSE = r"""## What others write

![attached](attachment:red%20dot.png) ![beside](red%20dot.png) ![not there](none.png)
![broken](attachment:broken.png)
![elsewhere](https://example.org/map.png) ![gone](attachment:gone.png)

<img src="red dot.png" alt="raw" width="20" onerror="alert(1)"><img src="javascript:alert(2)">
<a href="data:text/html;base64,PHNjcmlwdD4=">data</a>

<details open><summary>More</summary>

Folded $\frac{a}{b}$ and $5 to $6, $$\sum_{i=1}^n x_i^2$$ and \begin{align} a &= b \end{align}

</details>

$\undefinedmacro{$ <math><script>alert(3)</script></math>
<span class="tex">\href{javascript:alert(4)}{x}</span>
"""


def test_what_stands_in_markdown_is_shown_and_safe(project):
    """Attachments, images beside the notebook, folds and formulas; nothing that loads or acts."""
    (project.notebooks / "red dot.png").write_bytes(base64.b64decode(PIXEL))
    broken = base64.b64encode(base64.b64decode(PIXEL)[:-30]).decode()
    held = {"red dot.png": {"image/png": PIXEL}, "broken.png": {"image/png": broken}}
    latex = "from IPython.display import Latex, Image\nLatex(r'$\\sqrt{2}$')"
    project.write_notebook(
        "prose", new_markdown_cell(PROSE, attachments=held), new_code_cell(latex)
    )
    plan(project, "prose", formats="html, pdf")
    result = sitrep(project)
    assert result.exit_code == 0, result.output
    page = BeautifulSoup((project.out / "prose" / "report.html").read_text("utf-8"), "html.parser")
    main = page.main
    assert [image["alt"] for image in main.find_all("img")] == ["attached", "beside", "raw"]
    assert {image["src"] for image in main.find_all("img")} == {f"data:image/png;base64,{PIXEL}"}
    assert main.find("a", href="https://example.org/map.png").text == "Image: elsewhere"
    assert {text.text for text in main.find_all("em")} >= {"Image: not there", "Image: broken"}
    assert "More" in [fold.text for fold in main.select("details details > summary")]
    assert len(main.find_all("math", display="block")) == 2
    assert main.find("mfrac")
    assert "and $5 to $6," in main.text
    assert main.find("msqrt")
    assert not main.find_all("script")
    assert not [tag for tag in main.find_all() for name in tag.attrs if name.startswith("on")]
    links = [str(tag.get(name, "")) for tag in main.find_all() for name in ("href", "xlink:href")]
    assert not [link for link in links if link.startswith(("javascript:", "data:"))]
    manifest = json.loads((project.out / "prose" / store.MANIFEST).read_text())
    assert list(manifest["opened"]) == ["notebooks/red dot.png"]
    reader = PdfReader(project.out / "prose" / "report.pdf")
    assert sum(len(page.images) for page in reader.pages) == 1  # one image, set thrice


def test_no_heading_stands_over_nothing(project):
    """A report that shares no method and has no tables has no sections for them, on paper too."""
    project.write_notebook("short", new_code_cell("print('all of it')"))
    plan(project, "short", formats="html, pdf")
    assert sitrep(project).exit_code == 0
    page = BeautifulSoup((project.out / "short" / "report.html").read_text(), "html.parser")
    headings = [heading.get_text() for heading in page.find_all("h2")]
    assert headings == ["The short question", "About this report"]
    assert page.find("a", href="#method") is None
    chapter = page.find("h2", string="The short question").find_parent("section")
    assert "all of it" in chapter.get_text()
    paper = "".join(
        part.extract_text() for part in PdfReader(project.out / "short/report.pdf").pages
    )
    assert "all of it" in paper
    assert "What is counted" not in paper
    assert "Annex" not in paper


@pytest.mark.parametrize("start", [(), ("--cold",)])
def test_the_code_of_a_cell_has_a_module(project, start):
    """Else the text of a RecursionError asks all modules for each frame, for half a minute."""
    code = "import inspect\nprint(inspect.getmodule(inspect.currentframe()).__name__)"
    project.write_notebook("cell", new_code_cell(code))
    plan(project, "cell")
    assert sitrep(project, *start).exit_code == 0
    assert texts(executed(project.out, "cell")[0]) == "__main__\n"
