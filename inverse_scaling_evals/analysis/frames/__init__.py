"""One frame for each question a reader has: cells, curves, estimates, findings, budgets."""

from ._budgets import (
    BUDGET_COLUMNS,
    budgets_df,
)
from ._cells import (
    CELL_COLUMNS,
    cells_df,
)
from ._curves import (
    CURVE_COLUMNS,
    curves_df,
)
from ._estimates import (
    ESTIMATE_COLUMNS,
    estimates_df,
)
from ._findings import (
    findings_df,
)
from ._words_effects import (
    WORDS_COLUMNS,
    words_effects_df,
)

__all__ = [
    "BUDGET_COLUMNS",
    "CELL_COLUMNS",
    "CURVE_COLUMNS",
    "ESTIMATE_COLUMNS",
    "WORDS_COLUMNS",
    "budgets_df",
    "cells_df",
    "curves_df",
    "estimates_df",
    "findings_df",
    "words_effects_df",
]
