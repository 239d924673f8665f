"""Estimates: arrays of one curve in, an estimate with its uncertainty out."""

from ._budget_means import (
    BudgetMeans,
    budget_means,
    paired_means,
)
from ._contrasts import (
    Contrasts,
    contrasts,
)
from ._curve_data import (
    NEEDED,
    BoolArray,
    CurveData,
    FloatArray,
    IntArray,
    check_columns,
    curve_data,
    mixed_versions,
    split_curves,
)
from ._decomposition import (
    Decomposition,
    decompose,
)
from ._drop import (
    Contrast,
    Onset,
    against_largest,
    clip_difference,
    contrast_problem,
    drop,
    gain,
    largest_contrast,
    onset,
    onset_among,
)
from ._elasticity import (
    INERT_BELOW,
    Binding,
    Elasticity,
    elasticity,
    follow,
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
from ._reasons import (
    REMEDIES,
    Note,
    Reason,
    join_notes,
    note,
    sentences,
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
    "INERT_BELOW",
    "LEVEL",
    "NEEDED",
    "RANK_COLUMNS",
    "REMEDIES",
    "ROUNDING",
    "WEAK_BELOW",
    "Binding",
    "BoolArray",
    "BudgetMeans",
    "Contrast",
    "Contrasts",
    "CurveData",
    "Decomposition",
    "Elasticity",
    "Estimate",
    "Flips",
    "FloatArray",
    "IntArray",
    "LengthEffect",
    "Natural",
    "Note",
    "Onset",
    "Reason",
    "adjust",
    "against_largest",
    "budget_means",
    "check_columns",
    "clip_difference",
    "clustered_slope",
    "contrast_problem",
    "contrasts",
    "curve_data",
    "decompose",
    "demean",
    "drop",
    "elasticity",
    "final_level",
    "flips",
    "follow",
    "gain",
    "join_notes",
    "largest_contrast",
    "length_effect",
    "mixed_versions",
    "natural",
    "next_level",
    "note",
    "onset",
    "onset_among",
    "paired_means",
    "rank_curve",
    "sentences",
    "slope",
    "split_curves",
    "t_quantile",
    "t_tail",
    "trend",
    "two_sided",
    "variation_problem",
]
