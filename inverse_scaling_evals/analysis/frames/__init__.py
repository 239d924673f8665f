"""One frame for each question a reader has: cells, curves, estimates, findings, budgets."""

from ._budgets import (
    REPORT_COLUMNS,
    budget_report,
)
from ._cells import (
    CURVE_COLUMNS,
    cell_mean,
    curves,
)
from ._estimates import (
    effects,
)
from ._headline_cells import (
    CELL_COLUMNS,
    cells_frame,
)
from ._noise import (
    NOISE_COLUMNS,
    noise_frame,
)
from ._words_effects import (
    WORDS_COLUMNS,
    words_effects,
)

__all__ = [
    "CELL_COLUMNS",
    "CURVE_COLUMNS",
    "NOISE_COLUMNS",
    "REPORT_COLUMNS",
    "WORDS_COLUMNS",
    "budget_report",
    "cell_mean",
    "cells_frame",
    "curves",
    "effects",
    "noise_frame",
    "words_effects",
]
