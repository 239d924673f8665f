"""One frame for each question a reader has: cells, curves, estimates, findings, budgets."""

from ._budgets import (
    REPORT_COLUMNS,
    budget_report,
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
from ._noise import (
    NOISE_COLUMNS,
    noise_frame,
)
from ._words_effects import (
    WORDS_COLUMNS,
    words_effects_df,
)

__all__ = [
    "CELL_COLUMNS",
    "CURVE_COLUMNS",
    "ESTIMATE_COLUMNS",
    "NOISE_COLUMNS",
    "REPORT_COLUMNS",
    "WORDS_COLUMNS",
    "budget_report",
    "cells_df",
    "curves_df",
    "estimates_df",
    "findings_df",
    "noise_frame",
    "words_effects_df",
]
