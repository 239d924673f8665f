"""Figures of a study, as Vega-Lite specifications with what a reader needs to read them.

Making them imports neither altair nor vl-convert: a figure becomes an Altair chart where `chart` is
asked for. Specifications are plain data, since an Altair object of a chart with six layers takes
0.3 s to make, and a study has hundreds.
"""

from ._diagnostics import ALONG_A_LINE, MODE_MEANINGS, MODES, measure_name
from ._figure import Figure, require_report, titled
from ._spark import spark
from ._study import study_figures
from ._task import charts, task_figures
from ._theme import PALETTE, Colour, in_mode, recoloured, theme
from ._words import half_up, listed, spanned

__all__ = [
    "ALONG_A_LINE",
    "MODES",
    "MODE_MEANINGS",
    "PALETTE",
    "Colour",
    "Figure",
    "charts",
    "half_up",
    "in_mode",
    "listed",
    "measure_name",
    "recoloured",
    "require_report",
    "spanned",
    "spark",
    "study_figures",
    "task_figures",
    "theme",
    "titled",
]
