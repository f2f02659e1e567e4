"""From a plan to pages: check it, run its notebooks, publish what they say.

`plan` reads `reports.yml` and finds every mistake before anything runs; `run` executes the
notebooks with papermill, several at a time; `publish` writes a folder a report and the index;
`page` and `markup` turn an executed notebook into one self-contained HTML page.
"""

from sitrep.reporting.plan import read_plan
from sitrep.reporting.progress import show
from sitrep.reporting.publish import INDEX
from sitrep.reporting.run import run_reports

__all__ = ["INDEX", "read_plan", "run_reports", "show"]
