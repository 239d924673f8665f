"""One frame for each question a reader has: cells, curves, estimates, findings, budgets."""

from ._budgets import (
    BUDGET_COLUMNS,
    budgets_df,
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
from ._words_effects import (
    WORDS_COLUMNS,
    words_effects,
)

__all__ = [
    "BUDGET_COLUMNS",
    "CELL_COLUMNS",
    "CURVE_COLUMNS",
    "WORDS_COLUMNS",
    "budgets_df",
    "cell_mean",
    "cells_frame",
    "curves",
    "effects",
    "words_effects",
]
