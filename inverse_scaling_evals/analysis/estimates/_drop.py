"""Estimate 1: how far the largest budget falls below the best, and where the fall sets in."""

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
    join_notes,
    why_no_comparison,
    why_no_variation,
)

_TAIL = (1 - LEVEL) / 2

RARE = "fewer than 5 questions changed: the interval is that of a rare event"
"""Note of an estimate whose interval is exact for rare events, and wider than the usual one."""

NOTHING_AT_LARGEST = "the largest budget has no observation that can be compared"
"""Note of a drop or gain that has no second leg."""


@dataclass(frozen=True, kw_only=True)
class Extreme(Estimate):
    """The largest budget against the best, or the worst, of the smaller ones.

    Attributes:
        smaller: The smaller budget that makes the difference largest.
        largest: The largest budget.
        error: Standard error of the difference between these two.
    """

    smaller: str = ""
    largest: str = ""
    error: float = float("nan")


@dataclass(frozen=True, kw_only=True)
class Onset(Estimate):
    """Where a curve first falls.

    Attributes:
        budget: The first budget significantly below an earlier one; empty if none is.
        earlier: The earlier budget with the clearest difference to it.
    """

    budget: str = ""
    earlier: str = ""


def drop(samples: pd.DataFrame | CurveData, *, margin: float = 0.0, seed: int = 0) -> Extreme:
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
    return extreme(curve_data(samples), 1, margin, seed)


def gain(samples: pd.DataFrame | CurveData, *, margin: float = 0.0, seed: int = 0) -> Extreme:
    """Estimate the mean of the largest budget minus that of the worst smaller one.

    The mirror image of `drop`, with the same arguments and bounds.
    """
    return extreme(curve_data(samples), -1, margin, seed)


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
    problem = why_no_comparison(curve) or why_no_variation(curve)
    if problem:
        return Onset(n_questions=curve.n_questions, note=problem)
    means = budget_means(curve, seed=seed)
    falls = contrasts(means, list(combinations(range(len(curve.budgets)), 2)))
    if not len(falls.pairs):
        return Onset(n_questions=means.n_questions, note=means.note)
    return the_onset(curve, falls, alpha)


def the_onset(curve: CurveData, falls: Contrasts, alpha: float) -> Onset:
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
        return Onset(p=p, n_questions=n, note="no budget is significantly below an earlier one")
    first = int(falls.pairs[significant, 1].min())
    there = significant & (falls.pairs[:, 1] == first)
    chosen = int(np.argmax(np.where(there, falls.difference / falls.error, -np.inf)))
    half = falls.critical(_TAIL)[chosen] * falls.error[chosen]
    return Onset(
        estimate=possible(curve, float(falls.difference[chosen])),
        low=possible(curve, float(falls.difference[chosen] - half)),
        high=possible(curve, float(falls.difference[chosen] + half)),
        p=p,
        n_questions=n,
        budget=curve.labels[first],
        earlier=curve.labels[int(falls.pairs[chosen, 0])],
    )


def extreme(curve: CurveData, sign: int, margin: float, seed: int) -> Extreme:
    """Compare the largest budget with every smaller one and take the extreme.

    Args:
        curve: The observations.
        sign: 1 for smaller minus largest (drop), -1 for largest minus smaller (gain).
        margin: What the p value tests against.
        seed: Of the bootstrap.
    """
    problem = why_no_extreme(curve)
    if problem:
        return Extreme(n_questions=curve.n_questions, note=problem)
    means = budget_means(curve, seed=seed)
    against = against_largest(means, sign)
    if not len(against.pairs):
        note = means.note or NOTHING_AT_LARGEST
        return Extreme(n_questions=means.n_questions, note=note)
    return the_extreme(curve, against, margin)


def why_no_extreme(curve: CurveData) -> str:
    """Return why a curve has no drop and no gain; empty if it has both.

    Rates that are all 0 or all 1 have one: a change that was never seen is bounded by how many
    questions were asked. Other scores have no such bound.
    """
    return why_no_comparison(curve) or ("" if curve.is_rate else why_no_variation(curve))


def the_extreme(curve: CurveData, against: Contrasts, margin: float) -> Extreme:
    """Find the largest of the contrasts with the largest budget, with its bounds.

    Args:
        curve: The observations of one curve.
        against: Contrasts of every smaller budget with the largest, as `against_largest` makes
            them.
        margin: Difference that the p value tests against.
    """
    chosen = int(against.difference.argmax())
    smaller, largest = sorted(against.pairs[chosen])
    low, high = against.lower(_TAIL).max(), against.upper(_TAIL).max()
    return Extreme(
        estimate=possible(curve, float(against.difference[chosen])),
        low=possible(curve, float(low)),
        high=possible(curve, float(high)),
        p=against.p_any_above(margin),
        n_questions=against.n_questions,
        note=join_notes(why_no_variation(curve), RARE if against.few_changed[chosen] else ""),
        smaller=curve.labels[smaller],
        largest=curve.labels[largest],
        error=float(against.error[chosen]),
    )


def possible(curve: CurveData, difference: float) -> float:
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
