"""Estimate 1: how far the largest budget falls below the best, and where the drop starts."""

import math
from dataclasses import dataclass
from itertools import combinations

import numpy as np
import pandas as pd

from ._budget_means import BudgetMeans, budget_means
from ._contrasts import Contrasts, contrasts
from ._curve_data import CurveData, curve_data
from ._estimate import (
    LEVEL,
    Estimate,
    comparison_problem,
    variation_problem,
)
from ._reasons import Note, Reason, join_notes, note

_TAIL = (1 - LEVEL) / 2


@dataclass(frozen=True, kw_only=True)
class Contrast(Estimate):
    """The difference between two budgets; in the natural regime a slope per doubling.

    Attributes:
        smaller: The smaller budget.
        larger: The larger one.
        error: Standard error of the difference.
    """

    smaller: str = ""
    larger: str = ""
    error: float = math.nan


@dataclass(frozen=True, kw_only=True)
class Onset(Estimate):
    """The first budget at which a curve has fallen.

    Attributes:
        budget: The first budget significantly below an earlier one; empty if none is.
        earlier: The earlier budget with the clearest difference to it.
    """

    budget: str = ""
    earlier: str = ""


def drop(samples: pd.DataFrame | CurveData, *, margin: float = 0.0, seed: int = 0) -> Contrast:
    """Estimate the mean of the best smaller budget minus that of the largest budget.

    Negative means that the largest budget is the best. The choice of the best is accounted for: the
    lower end is the best of simultaneous lower bounds for all smaller budgets (max-t, see
    `_contrasts`), the upper end the largest of their upper bounds, which needs no correction
    (Berger 1982). The estimate itself is that of the best as seen, which chance flatters.

    Args:
        samples: Observations of one curve.
        margin: Fall that the one-sided p value tests against: the hypothesis is that no smaller
            budget exceeds the largest by more.
        seed: Of the bootstrap.

    Returns:
        The drop; `smaller` is the best of the smaller budgets.
    """
    return _extreme(curve_data(samples), 1, margin, seed)


def gain(samples: pd.DataFrame | CurveData, *, margin: float = 0.0, seed: int = 0) -> Contrast:
    """Estimate the mean of the largest budget minus that of the worst smaller one.

    The mirror image of `drop`, with the same arguments and bounds.
    """
    return _extreme(curve_data(samples), -1, margin, seed)


def onset(samples: pd.DataFrame | CurveData, *, alpha: float = 0.05, seed: int = 0) -> Onset:
    """Find the first budget that is significantly below an earlier one.

    All pairs of budgets are tested at once, one-sided (max-t), so that the chance of naming any
    onset on a curve that never falls is at most `alpha`.

    Args:
        samples: Observations of one curve.
        alpha: Size of the test.
        seed: Of the bootstrap.

    Returns:
        The fall between `earlier` and `budget`, with bounds that hold for all pairs at once; NaN
        where there is no onset. `p` is of the hypothesis that the curve never falls.
    """
    curve = curve_data(samples)
    problem = comparison_problem(curve) or variation_problem(curve)
    if problem:
        return Onset(n_questions=curve.n_questions, notes=(problem,))
    means = budget_means(curve, seed=seed)
    falls = contrasts(means, list(combinations(range(len(curve.budgets)), 2)))
    if not len(falls.pairs):
        return Onset(n_questions=means.n_questions, notes=join_notes(means.problem))
    return onset_among(curve, falls, alpha)


def onset_among(curve: CurveData, falls: Contrasts, alpha: float) -> Onset:
    """Find the onset among the falls between all pairs of budgets.

    Args:
        curve: The observations of one curve.
        falls: Smaller budget minus larger one, for every pair of its budgets.
        alpha: Size of the test over all pairs.

    Returns:
        As `onset`.
    """
    significant = falls.lower(alpha) > 0
    n, p = falls.n_questions, falls.p_any_above(0.0)
    if not significant.any():
        return Onset(p=p, n_questions=n, notes=(note(Reason.NO_ONSET),))
    first = int(falls.pairs[significant, 1].min())
    there = significant & (falls.pairs[:, 1] == first)
    chosen = int(np.argmax(np.where(there, falls.difference / falls.error, -np.inf)))
    half = falls.critical(_TAIL)[chosen] * falls.error[chosen]
    return Onset(
        estimate=clip_difference(curve, float(falls.difference[chosen])),
        low=clip_difference(curve, float(falls.difference[chosen] - half)),
        high=clip_difference(curve, float(falls.difference[chosen] + half)),
        p=p,
        n_questions=n,
        budget=curve.labels[first],
        earlier=curve.labels[int(falls.pairs[chosen, 0])],
    )


def _extreme(curve: CurveData, sign: int, margin: float, seed: int) -> Contrast:
    """Contrast the largest budget with every smaller one and take the largest difference.

    Args:
        curve: The observations.
        sign: 1 for smaller minus largest (drop), -1 for largest minus smaller (gain).
        margin: What the p value tests against.
        seed: Of the bootstrap.
    """
    problem = contrast_problem(curve)
    if problem:
        return Contrast(n_questions=curve.n_questions, notes=(problem,))
    means = budget_means(curve, seed=seed)
    against = against_largest(means, sign)
    if not len(against.pairs):
        problem = means.problem or note(Reason.NO_LARGEST_BUDGET)
        return Contrast(n_questions=means.n_questions, notes=(problem,))
    return largest_contrast(curve, against, margin)


def contrast_problem(curve: CurveData) -> Note | None:
    """Return why a curve has no drop and no gain; None if it has both.

    Rates that are all 0 or all 1 have one: a change that was never seen is bounded by how many
    questions were asked. Other scores have no such bound.
    """
    return comparison_problem(curve) or (None if curve.is_rate else variation_problem(curve))


def largest_contrast(curve: CurveData, against: Contrasts, margin: float) -> Contrast:
    """Return the largest of the contrasts with the largest budget, with its bounds.

    Args:
        curve: The observations of one curve.
        against: Contrasts of every smaller budget with the largest, as `against_largest` makes
            them.
        margin: Difference that the p value tests against.
    """
    chosen = int(against.difference.argmax())
    smaller, larger = sorted(against.pairs[chosen])
    low, high = against.lower(_TAIL).max(), against.upper(_TAIL).max()
    rare = note(Reason.RARE_CHANGES) if against.few_changed[chosen] else None
    return Contrast(
        estimate=clip_difference(curve, float(against.difference[chosen])),
        low=clip_difference(curve, float(low)),
        high=clip_difference(curve, float(high)),
        p=against.p_any_above(margin),
        n_questions=against.n_questions,
        notes=join_notes(variation_problem(curve), rare),
        smaller=curve.labels[smaller],
        larger=curve.labels[larger],
        error=float(against.error[chosen]),
    )


def clip_difference(curve: CurveData, difference: float) -> float:
    """Clip a difference of scores to what is possible: two rates differ by 1 at most.

    An end of an interval can lie outside, and so can a difference where cells are missing, which
    is fitted.
    """
    return min(max(difference, -1.0), 1.0) if curve.is_rate else difference


def against_largest(means: BudgetMeans, sign: int) -> Contrasts:
    """Contrast every smaller budget with the largest.

    Args:
        means: Means of one curve, in order of budget.
        sign: 1 for smaller minus largest (drop), -1 for largest minus smaller (gain).
    """
    last = len(means.means) - 1
    return contrasts(means, [(i, last) if sign > 0 else (last, i) for i in range(last)])
