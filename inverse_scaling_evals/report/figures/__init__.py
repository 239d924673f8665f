"""Figures of a study, as Vega-Lite specifications with what a reader needs to read them.

Making them imports neither altair nor vl-convert: a figure becomes an Altair chart where `chart` is
asked for. Specifications are plain data, since an Altair object of a chart with six layers takes
0.3 s to make, and a study has hundreds.
"""

from ._diagnostics import MODE_MEANINGS, MODES
from ._figure import Figure, require_report, titled
from ._spark import spark
from ._study import study_figures
from ._task import charts, task_figures
from ._theme import PALETTE, Colour, in_mode, recoloured, theme
from ._words import half_up, listed, spanned

__all__ = [
    "MODES",
    "MODE_MEANINGS",
    "PALETTE",
    "Colour",
    "Figure",
    "charts",
    "half_up",
    "in_mode",
    "listed",
    "recoloured",
    "require_report",
    "spanned",
    "spark",
    "study_figures",
    "task_figures",
    "theme",
    "titled",
]
