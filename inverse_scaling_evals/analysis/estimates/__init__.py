"""The estimates of one curve: each a pure function of its observations."""

from ._decomposition import Decomposition, decompose
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
from ._elasticity import INERT_BELOW, Binding, Elasticity, elasticity, follow
from ._estimate import LEVEL, Estimate, join_notes, why_no_variation
from ._flips import Flips, flips
from ._length_effect import WEAK_BELOW, LengthEffect, length_effect
from ._natural import RANK_COLUMNS, Natural, natural, rank_curve
from ._slope import NO_ERROR, ROUNDING, slope
from ._trend import trend

__all__ = [
    "INERT_BELOW",
    "LEVEL",
    "NOTHING_AT_LARGEST",
    "NO_ERROR",
    "RANK_COLUMNS",
    "RARE",
    "ROUNDING",
    "WEAK_BELOW",
    "Binding",
    "Decomposition",
    "Elasticity",
    "Estimate",
    "Extreme",
    "Flips",
    "LengthEffect",
    "Natural",
    "Onset",
    "against_largest",
    "decompose",
    "drop",
    "elasticity",
    "flips",
    "follow",
    "gain",
    "join_notes",
    "length_effect",
    "natural",
    "onset",
    "possible",
    "rank_curve",
    "slope",
    "the_extreme",
    "the_onset",
    "trend",
    "why_no_extreme",
    "why_no_variation",
]
