"""What is imported before a kernel, or a process that publishes, is forked: all that both need."""

import gc

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

for name in sitrep.__all__:
    getattr(sitrep, name)  # a name is imported when it is used: here once, not in every kernel
gc.collect()
gc.freeze()  # what is imported stays shared with every fork, instead of being copied when collected
