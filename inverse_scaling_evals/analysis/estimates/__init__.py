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
    NOTHING_AT_LARGEST,
    RARE,
    Extreme,
    Onset,
    against_largest,
    drop,
    gain,
    onset,
    possible,
    the_extreme,
    the_onset,
    why_no_extreme,
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
    join_notes,
    why_no_variation,
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
from ._slope import (
    NO_ERROR,
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
    "NOTHING_AT_LARGEST",
    "NO_ERROR",
    "RANK_COLUMNS",
    "RARE",
    "ROUNDING",
    "WEAK_BELOW",
    "Binding",
    "BoolArray",
    "BudgetMeans",
    "Contrasts",
    "CurveData",
    "Decomposition",
    "Elasticity",
    "Estimate",
    "Extreme",
    "Flips",
    "FloatArray",
    "LengthEffect",
    "Natural",
    "Onset",
    "adjust",
    "against_largest",
    "budget_means",
    "check_columns",
    "clustered_slope",
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
    "length_effect",
    "mixed_versions",
    "natural",
    "next_level",
    "onset",
    "paired_means",
    "possible",
    "rank_curve",
    "slope",
    "split_curves",
    "t_quantile",
    "t_tail",
    "the_extreme",
    "the_onset",
    "trend",
    "two_sided",
    "why_no_extreme",
    "why_no_variation",
]
