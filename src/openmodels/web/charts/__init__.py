"""Charts as SVG text: pure functions of values. Colours come from classes, so that themes and print change them."""

from openmodels.web.charts.bands import Band, bands
from openmodels.web.charts.bars import Day, uptime_bars, uptime_strip
from openmodels.web.charts.chart import Chart, Table
from openmodels.web.charts.scales import Unit
from openmodels.web.charts.scatter import Dot, pareto, scatter
from openmodels.web.charts.sparkline import sparkline
from openmodels.web.charts.steps import Steps, steps

__all__ = [
    "Band",
    "Chart",
    "Day",
    "Dot",
    "Steps",
    "Table",
    "Unit",
    "bands",
    "pareto",
    "scatter",
    "sparkline",
    "steps",
    "uptime_bars",
    "uptime_strip",
]
