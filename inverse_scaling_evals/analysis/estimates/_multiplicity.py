"""Many curves in one study: p values adjusted by Benjamini and Hochberg (1995)."""

from collections.abc import Sequence

import numpy as np

from ._curve_data import FloatArray


def adjust(p: "Sequence[float] | FloatArray") -> FloatArray:
    """Adjust p values so that rejecting those up to alpha keeps the false discovery rate at alpha.

    Args:
        p: P values; NaN for what was not tested, which stays NaN and counts for nothing.

    Examples:
        >>> adjust([0.01, 0.04, float("nan")]).tolist()
        [0.02, 0.04, nan]
    """
    from scipy import stats  # slow to import, and not needed by most commands

    values = np.asarray(p, dtype=np.float64)
    adjusted = np.full(values.shape, np.nan)
    tested = ~np.isnan(values)
    if tested.any():
        adjusted[tested] = stats.false_discovery_control(values[tested])
    return adjusted


def final_level(p: "Sequence[float] | FloatArray", alpha: float) -> float:
    """Return the level at which Benjamini and Hochberg's procedure ends up testing each p value.

    Args:
        p: P values, NaN for what was not tested.
        alpha: False discovery rate.

    Returns:
        alpha times the share of rejected ones; 0 if none is.

    Examples:
        >>> final_level([0.01, 0.04, 0.6], 0.05)
    """
    tested = adjust(p)
    tested = tested[~np.isnan(tested)]
    return alpha * float((tested <= alpha).mean()) if tested.size else 0.0


def next_level(p: "Sequence[float] | FloatArray", alpha: float) -> float:
    """Return the level that one more p value would have to meet to be rejected with the others.

    Args:
        p: P values, NaN for what was not tested; one of those that are not rejected is meant.
        alpha: False discovery rate.

    Examples:
        >>> next_level([0.01, 0.04, 0.6], 0.05)
    """
    tested = int((~np.isnan(np.asarray(p, dtype=np.float64))).sum())
    return min(final_level(p, alpha) + alpha / max(tested, 1), alpha)
