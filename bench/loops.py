"""The loops that `bench.py` compares with: papermill's API, ploomber-engine, and the bare cells."""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

INLINE = "module://matplotlib_inline.backend_inline"


def run_papermill(name: str, given: dict, out: Path) -> None:
    """Execute a notebook by papermill's Python API, with a kernel of its own."""
    import papermill

    papermill.execute_notebook(f"{name}.ipynb", str(out / "b.ipynb"), given, progress_bar=False)


def run_ploomber(name: str, given: dict, out: Path) -> None:
    """Execute a notebook by ploomber-engine, in this process."""
    from ploomber_engine import execute_notebook

    execute_notebook(f"{name}.ipynb", str(out / "c.ipynb"), parameters=given, progress_bar=False)


def run_bare(name: str, given: dict, _: Path) -> None:
    """Execute the code of a notebook's cells, and draw what they show; nothing is written."""
    from IPython.core.interactiveshell import InteractiveShell
    from IPython.utils.capture import capture_output
    from matplotlib import pyplot as plt
    from matplotlib_inline.backend_inline import configure_inline_support, flush_figures

    shell = InteractiveShell.instance()
    shell.reset(new_session=False)
    plt.switch_backend(INLINE)
    configure_inline_support(shell, INLINE)
    cells = json.loads(Path(f"{name}.ipynb").read_text())["cells"]
    for cell in cells:
        if cell["cell_type"] == "code":
            with capture_output():
                shell.run_cell("".join(cell["source"])).raise_error()
                flush_figures()
            if "parameters" in cell["metadata"].get("tags", ()):
                shell.push(given)
    plt.close("all")


def main() -> None:
    """Run the jobs one after the other; of the bare cells say how long, once all is imported."""
    way, out, jobs = sys.argv[1], Path(sys.argv[2]), json.loads(sys.argv[3])
    run = {"papermill": run_papermill, "ploomber": run_ploomber, "bare": run_bare}[way]
    if way == "bare":
        for name in dict.fromkeys(name for name, _ in jobs):
            run(name, {}, out)
    wall, cpu = time.perf_counter(), time.process_time()
    for name, given in jobs:
        run(name, given, out)
    print(json.dumps([time.perf_counter() - wall, time.process_time() - cpu]))


if __name__ == "__main__":
    main()
