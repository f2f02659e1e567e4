"""Charts with one house style: tidy table in, Axes out."""

from sitrep.charts.calendar import plot_calendar
from sitrep.charts.composition import plot_composition
from sitrep.charts.delays import plot_delays
from sitrep.charts.estimate import plot_estimate
from sitrep.charts.figure import HouseAxes, HouseFigure, alt, table
from sitrep.charts.forest import plot_forest
from sitrep.charts.gridmap import plot_grid_map
from sitrep.charts.mappair import plot_map_pair
from sitrep.charts.matrix import plot_matrix
from sitrep.charts.near_repeat import plot_near_repeat
from sitrep.charts.overlap import plot_overlap
from sitrep.charts.pairs import plot_pairs
from sitrep.charts.pointmap import plot_point_map
from sitrep.charts.ranking import plot_ranking
from sitrep.charts.revisions import plot_revisions
from sitrep.charts.sheet import draw_nothing
from sitrep.charts.shift import plot_shift
from sitrep.charts.signals import plot_signals
from sitrep.charts.trend import plot_trend
from sitrep.charts.witnesses import plot_witnesses

__all__ = [
    "HouseAxes",
    "HouseFigure",
    "alt",
    "draw_nothing",
    "plot_calendar",
    "plot_composition",
    "plot_delays",
    "plot_estimate",
    "plot_forest",
    "plot_grid_map",
    "plot_map_pair",
    "plot_matrix",
    "plot_near_repeat",
    "plot_overlap",
    "plot_pairs",
    "plot_point_map",
    "plot_ranking",
    "plot_revisions",
    "plot_shift",
    "plot_signals",
    "plot_trend",
    "plot_witnesses",
    "table",
]
