"""Fractions of things that questions have in different numbers, such as tokens or steps."""

import numpy as np

from ..estimates import CellMean, FloatArray, cell_mean


def ratio_values(part: FloatArray, whole: FloatArray) -> FloatArray:
    """Return (G,) values whose mean is the sum of the parts over the sum of the whole.

    Their standard error is that of the ratio, by linearisation (Cochran 1977, chapter 6), and
    differences of two ratios have that of the paired difference of their values.

    Args:
        part: (G,) of each question.
        whole: (G,) likewise, at least the part.
    """
    total = float(whole.mean()) if whole.size else 0.0
    if not total > 0:  # NaN, too
        return np.full(whole.shape, np.nan)
    ratio = float(part.mean()) / total
    return np.asarray(ratio + (part - ratio * whole) / total)


def fraction(part: FloatArray, whole: FloatArray, n_observations: int) -> CellMean:
    """Estimate the part of a whole, clustered by question.

    Args:
        part: (G,) of each question.
        whole: (G,) likewise, at least the part.
        n_observations: Observations that these are of.

    Returns:
        The sum of the parts over that of the whole, with Wilson's interval as `cell_mean` has it;
        NaN where there is no whole, or it is unknown.
    """
    values = ratio_values(part, whole)
    if np.isnan(values).any():
        return CellMean(n_questions=values.size)
    return cell_mean(values, n_observations, is_rate=True)
