"""What a kernel has imported before it is forked: the libraries, and nothing of a notebook."""

import gc

import ipykernel.ipkernel
import ipykernel.kernelapp
import IPython.core.completer
import seaborn.matrix
import statsmodels.genmod.generalized_linear_model
import statsmodels.stats.proportion
from matplotlib.backends import backend_agg, backend_svg

import sitrep

__all__ = [
    "IPython",
    "backend_agg",
    "backend_svg",
    "ipykernel",
    "seaborn",
    "sitrep",
    "statsmodels",
]

for name in sitrep.__all__:
    getattr(sitrep, name)  # a name is imported when it is used: here once, not in every kernel
gc.collect()
gc.freeze()  # what is imported stays shared with every fork, instead of being copied when collected
