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
from ._efficiency import (
    EFFICIENCY_COLUMNS,
    efficiency_df,
)
from ._estimates import (
    ESTIMATE_COLUMNS,
    estimates_df,
)
from ._findings import (
    findings_df,
    findings_frame,
)
from ._incoherence import (
    INCOHERENCE_COLUMNS,
    Basis,
    incoherence_df,
)
from ._length import (
    Length,
    with_length,
)
from ._mitigations import (
    MITIGATION_COLUMNS,
    mitigations_df,
)
from ._models import (
    MODEL_COLUMNS,
    MODEL_RANK_COLUMNS,
    model_ranks_df,
    models_df,
)
from ._paired import (
    by_question,
    flat,
    paired_change,
)
from ._words_effects import (
    WORDS_COLUMNS,
    words_effects_df,
)

__all__ = [
    "BUDGET_COLUMNS",
    "CELL_COLUMNS",
    "CURVE_COLUMNS",
    "EFFICIENCY_COLUMNS",
    "ESTIMATE_COLUMNS",
    "INCOHERENCE_COLUMNS",
    "MITIGATION_COLUMNS",
    "MODEL_COLUMNS",
    "MODEL_RANK_COLUMNS",
    "WORDS_COLUMNS",
    "Basis",
    "Length",
    "budgets_df",
    "by_question",
    "cells_df",
    "curves_df",
    "efficiency_df",
    "estimates_df",
    "findings_df",
    "findings_frame",
    "flat",
    "incoherence_df",
    "mitigations_df",
    "model_ranks_df",
    "models_df",
    "paired_change",
    "with_length",
    "words_effects_df",
]
