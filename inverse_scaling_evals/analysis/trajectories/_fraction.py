"""Fractions of things that questions have in different numbers, such as tokens or steps."""

from dataclasses import replace

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


def event_fraction(events: FloatArray, of: FloatArray, n: int) -> CellMean:
    """Estimate the fraction of things at which something happens, clustered by question.

    Args:
        events: (G,) number of them in each question.
        of: (G,) number of things in it.
        n: All things.

    Returns:
        The sum of the events over that of the things, with Wilson's interval as `cell_mean` has it;
        NaN where there are none.
    """
    values = ratio_values(events, of)
    if np.isnan(values).any():
        return CellMean(n_questions=values.size)
    return cell_mean(values, n, is_rate=True)


def token_fraction(part: FloatArray, whole: FloatArray, n_trains: int) -> CellMean:
    """Estimate the part of all tokens that some are, clustered by question.

    Args:
        part: (G,) mean of each question.
        whole: (G,) likewise, at least the part.
        n_trains: Trains of thought.

    Returns:
        The sum of the parts over that of the whole, with Student's interval between 0 and 1, and
        Wilson's where no token is of the part, or every one; NaN where there are none, or they are
        unknown.
    """
    values = ratio_values(part, whole)
    if not values.size or np.isnan(values).any():
        return CellMean(n_questions=values.size)
    found = cell_mean(values, n_trains, is_rate=not 0 < values.mean() < 1)
    if np.isnan(found.low):
        return found
    return replace(found, low=max(found.low, 0.0), high=min(found.high, 1.0))
