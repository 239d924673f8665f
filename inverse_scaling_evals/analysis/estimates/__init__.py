"""Estimates: arrays of one curve in, an estimate with its uncertainty out."""

from ._cell_mean import (
    CellMean,
    cell_mean,
)
from ._curve_data import BoolArray, CurveData, FloatArray, IntArray, has_pole, is_rate
from ._cut import cut_difference
from ._decomposition import (
    Decomposition,
    decompose,
)
from ._drop import (
    BOUND_TAIL,
    Comparison,
    Contrast,
    Direction,
    Onset,
    compare_budgets,
    contrast_problem,
    drop,
    gain,
    onset,
    onset_in,
)
from ._drop_with_thinking import drop_with_thinking, fall_with_thinking
from ._efficiency import (
    BestBudget,
    area,
    best_budget,
    per_unit,
)
from ._elasticity import (
    INERT_BELOW,
    Binding,
    Elasticity,
    elasticity,
    follow,
    thinking_moved,
)
from ._estimate import (
    LEVEL,
    Estimate,
    variation_problem,
)
from ._flips import (
    Flips,
    flips,
)
from ._frame import (
    NEEDED,
    READ,
    check_columns,
    narrowed,
    of_budgets,
    split_curves,
    without_repeats,
)
from ._incoherence import (
    ErrorParts,
    Incoherence,
    answer_parts,
    incoherence,
    incoherence_change,
    squared_parts,
)
from ._inert import inert_note
from ._length_effect import (
    WEAK_BELOW,
    LengthEffect,
    length_effect,
)
from ._multiplicity import (
    adjust,
    final_level,
    next_level,
)
from ._natural import (
    RANK_COLUMNS,
    Natural,
    natural,
    rank_curve,
)
from ._pairs import (
    MIN_STRATUM,
    MISSING_TOLERATED,
    Bounded,
    BudgetPairs,
    Differences,
    budget_pairs,
    missing_observations,
    paired_differences,
    question_means,
)
from ._read_curve import carried_lengths, curve_data, mixed_versions, read_curves
from ._reasons import (
    REMEDIES,
    Note,
    Reason,
    join_notes,
    note,
    sentences,
)
from ._shrunken import (
    ShrunkenFall,
    shrunken_fall,
)
from ._slope import (
    ROUNDING,
    slope,
)
from ._trend import (
    trend,
)
from ._within import (
    clustered_slope,
    demean,
    t_quantile,
    t_tail,
    two_sided,
)

__all__ = [
    "BOUND_TAIL",
    "INERT_BELOW",
    "LEVEL",
    "MIN_STRATUM",
    "MISSING_TOLERATED",
    "NEEDED",
    "RANK_COLUMNS",
    "READ",
    "REMEDIES",
    "ROUNDING",
    "WEAK_BELOW",
    "BestBudget",
    "Binding",
    "BoolArray",
    "Bounded",
    "BudgetPairs",
    "CellMean",
    "Comparison",
    "Contrast",
    "CurveData",
    "Decomposition",
    "Differences",
    "Direction",
    "Elasticity",
    "ErrorParts",
    "Estimate",
    "Flips",
    "FloatArray",
    "Incoherence",
    "IntArray",
    "LengthEffect",
    "Natural",
    "Note",
    "Onset",
    "Reason",
    "ShrunkenFall",
    "adjust",
    "answer_parts",
    "area",
    "best_budget",
    "budget_pairs",
    "carried_lengths",
    "cell_mean",
    "check_columns",
    "clustered_slope",
    "compare_budgets",
    "contrast_problem",
    "curve_data",
    "cut_difference",
    "decompose",
    "demean",
    "drop",
    "drop_with_thinking",
    "elasticity",
    "fall_with_thinking",
    "final_level",
    "flips",
    "follow",
    "gain",
    "has_pole",
    "incoherence",
    "incoherence_change",
    "inert_note",
    "is_rate",
    "join_notes",
    "length_effect",
    "missing_observations",
    "mixed_versions",
    "narrowed",
    "natural",
    "next_level",
    "note",
    "of_budgets",
    "onset",
    "onset_in",
    "paired_differences",
    "per_unit",
    "question_means",
    "rank_curve",
    "read_curves",
    "sentences",
    "shrunken_fall",
    "slope",
    "split_curves",
    "squared_parts",
    "t_quantile",
    "t_tail",
    "thinking_moved",
    "trend",
    "two_sided",
    "variation_problem",
    "without_repeats",
]
