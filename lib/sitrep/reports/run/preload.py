"""What is imported before a kernel, or a process that publishes, is forked: all that both need."""

import gc
from importlib import import_module
from pkgutil import walk_packages

import ipykernel.ipkernel
import ipykernel.kernelapp
import IPython.core.completer
import seaborn.matrix
import statsmodels.genmod.generalized_linear_model
import statsmodels.stats.proportion
from matplotlib.backends import backend_agg, backend_svg

import sitrep
from sitrep.charts import style
from sitrep.reports.publish import chapters, figures, index, page

__all__ = [
    "IPython",
    "backend_agg",
    "backend_svg",
    "chapters",
    "figures",
    "index",
    "ipykernel",
    "page",
    "seaborn",
    "sitrep",
    "statsmodels",
    "style",
]

ROOMS = ("api", "readers", "measures", "words", "tables", "charts", "results", "claims")
"""Of the library, what a notebook may use: imported when it is used, here once for all kernels."""

for module in walk_packages(sitrep.__path__, "sitrep."):
    if module.name.split(".")[1] in ROOMS:
        import_module(module.name)
gc.collect()
gc.freeze()  # what is imported stays shared with every fork, instead of being copied when collected
