"""Estimate 2: change of the score per doubling of the requested tokens."""

import numpy as np
import pandas as pd

from ._curve_data import CurveData, curve_data
from ._estimate import (
    LEVEL,
    Estimate,
    join_notes,
    why_no_comparison,
    why_no_variation,
)
from ._within import ClusteredSlope, clustered_slope

ROUNDING = 1e-10
"""A standard error below this is zero but for rounding."""

NO_ERROR = "no question deviates from the others: no standard error"
"""Beginning of the note of a slope that has no interval."""


def slope(samples: pd.DataFrame | CurveData) -> Estimate:
    """Estimate the slope of the score on log2(requested tokens), with question effects.

    The cell with thinking off has no logarithm and is left out. A level of effort counts by its
    rank: the slope is then per level.

    Args:
        samples: Observations of one curve.

    Returns:
        The slope, its interval and its two-sided p value from the error clustered by question
        (see `_within.clustered_slope`).
    """
    curve = curve_data(samples)
    numbered = curve.where(~np.isnan(curve.doublings)[curve.budget])
    problem = why_no_comparison(curve) or why_no_variation(numbered)
    if not problem and len(np.unique(numbered.budget)) < 2:
        problem = "fewer than two budgets above 0"
    if problem:
        return Estimate(n_questions=numbered.n_questions, note=problem)
    x = numbered.doublings[numbered.budget]
    fit = clustered_slope(
        x, numbered.score, numbered.question, numbered.n_questions, within=has_within(numbered)
    )
    note = "per level of effort" if curve.budgets[-1].kind == "effort" else ""
    return as_estimate(fit, note, what="budget")


def has_within(curve: CurveData) -> bool:
    """Whether budgets are to be compared within questions.

    They are not where they were drawn at random and few questions met two: there, plain means are
    as valid and use everything.
    """
    several = (curve.counts > 0).sum(axis=1) > 1
    return not curve.randomised or bool(several.mean() >= 0.5)


def as_estimate(fit: ClusteredSlope, note: str = "", *, what: str = "length") -> Estimate:
    """Turn a fit into an estimate; one without an error says so, and `what` varies too little."""
    if not fit.error > ROUNDING:
        reason = f"the {what} varies in too few questions" if np.isnan(fit.error) else NO_ERROR
        return Estimate(n_questions=len(fit.influence), note=join_notes(reason, note))
    low, high = fit.interval(LEVEL)
    return Estimate(
        estimate=fit.estimate,
        low=low,
        high=high,
        p=fit.p_value(),
        n_questions=len(fit.influence),
        note=note,
    )
