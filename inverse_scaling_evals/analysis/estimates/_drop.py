"""Estimate 1: how far budgets fall below smaller ones, and where that is first shown."""

import math
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from typing import Literal

import numpy as np
import pandas as pd
from scipy import special

from ._curve_data import BoolArray, CurveData, FloatArray
from ._estimate import LEVEL, Estimate, comparison_problem, variation_problem
from ._pairs import Bounded, BudgetPairs, Differences, budget_pairs
from ._read_curve import curve_data
from ._reasons import Note, Reason, join_notes, note

BOUND_TAIL = (1 - LEVEL) / 2
"""Error rate of a bound, unless a study was looked at several times."""

Direction = Literal["fall", "rise"]
"""Which difference of two budgets is meant: the smaller minus the larger, or the reverse."""


@dataclass(frozen=True, kw_only=True)
class Contrast(Estimate):
    """The difference between two budgets; in the natural regime a slope per doubling.

    Attributes:
        smaller: The smaller budget.
        larger: The larger one.
        error: Standard error of the difference as scored.
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


@dataclass(frozen=True, eq=False)
class Comparison:
    """Every two budgets of a curve: as scored, and bounded where observations are missing.

    Attributes:
        curve: The observations.
        scored: Differences of the scores that there are.
        cut_off: The same, with answers that were cut off counted against what is claimed.
        bounded: The same, with everything that is not known counted against what is claimed.
    """

    curve: CurveData
    scored: BudgetPairs
    cut_off: BudgetPairs
    bounded: BudgetPairs

    @property
    def has_unseen(self) -> bool:
        """Whether some two budgets share too few scored questions to be compared at all."""
        budgets = len(self.curve.budgets)
        return len(self.scored.falls) < budgets * (budgets - 1) // 2

    def pairs(self, bounded: Bounded) -> BudgetPairs:
        """Return the differences under one way to count what is not known."""
        return {
            Bounded.NOTHING: self.scored,
            Bounded.CUT_OFF: self.cut_off,
            Bounded.ALL: self.bounded,
        }[bounded]

    @cached_property
    def to_largest(self) -> BoolArray:
        """(K,) pairs whose larger budget is the largest of the curve."""
        return np.asarray(self.scored.falls.pairs[:, 1] == len(self.curve.budgets) - 1)

    def only(self, smaller: str, larger: str) -> BoolArray:
        """(K,) the pair of two budgets, given by their labels."""
        places = {label: place for place, label in enumerate(self.curve.labels)}
        pair = places.get(smaller, -1), places.get(larger, -1)
        return np.asarray((self.scored.falls.pairs == pair).all(axis=1))

    def contrast(
        self,
        direction: Direction,
        among: BoolArray,
        *,
        margin: float = 0.0,
        tail: float = BOUND_TAIL,
    ) -> Contrast:
        """Return the pair that falls, or rises, most surely among some.

        The lower end of its interval holds for all of these pairs at once, so that choosing one of
        them does no harm; the interval reaches over everything that the missing observations could
        have been. The estimate is the difference as scored, which the choice of the pair flatters.

        Args:
            direction: Which difference is meant: smaller minus larger budget, or the reverse.
            among: (K,) the pairs.
            margin: What `p` tests against: that no pair among these exceeds it.
            tail: Error rate of either end of the interval.
        """
        scored, worst, best = (
            found.only(among)
            for found in (
                _directed(self.scored, direction),
                _directed(self.bounded, direction),
                _directed(self.bounded, "rise" if direction == "fall" else "fall"),
            )
        )
        # chance favours the chosen pair, so its upper bound needs no correction
        lower, upper = worst.lower(tail), -best.lower_alone(tail)
        k = int(lower.argmax())
        return self._contrast(scored, k, lower, upper, p=worst.p_any_above(margin))

    def interval(
        self, change: Contrast, direction: Direction, among: BoolArray, tail: float
    ) -> tuple[float, float]:
        """Return the interval of a pair that was chosen among some, at another error rate.

        Args:
            change: The pair, as `contrast` returned it.
            direction: Which difference is meant.
            among: (K,) the pairs that it was chosen from.
            tail: Error rate of either end.
        """
        k = int(np.flatnonzero(self.only(change.smaller, change.larger)[among])[0])
        worst = _directed(self.bounded, direction).only(among)
        best = _directed(self.bounded, "rise" if direction == "fall" else "fall").only(among)
        low, high = float(worst.lower(tail)[k]), -float(best.lower_alone(tail)[k])
        return (
            _possible(self.curve, min(low, change.estimate)),
            _possible(self.curve, max(high, change.estimate)),
        )

    def widest(self, level: float) -> Contrast:
        """Return the fall, which may be negative, whose interval of its own reaches furthest.

        Args:
            level: Coverage of the interval.
        """
        tail = (1 - level) / 2
        lower = self.bounded.falls.lower_alone(tail)
        upper = -self.bounded.rises.lower_alone(tail)
        k = int(np.maximum(np.abs(lower), np.abs(upper)).argmax())
        return self._contrast(self.scored.falls, k, lower, upper)

    def limit(self, direction: Direction, tail: float = BOUND_TAIL) -> Contrast:
        """Return the pair with the largest fall, or rise, that the data do not exclude.

        `high` is the bound: each pair's own upper bound, 97.5 % unless told otherwise, since all
        of them have to lie below a limit for the limit to hold (Berger 1982). It lies no closer to
        the difference than Wilson's bound for a change that was never seen: few questions may have
        missed the ones that fall. Where some budgets could not be compared at all nothing is
        excluded.

        Args:
            direction: Which difference is meant.
            tail: Error rate of each bound.
        """
        other = _directed(self.bounded, "rise" if direction == "fall" else "fall")
        lower = _directed(self.bounded, direction).lower_alone(tail)
        span = self.curve.top - self.curve.bottom
        square = special.stdtrit(np.maximum(other.df, 1), 1 - tail) ** 2
        unseen = span * square / (other.n_clusters + square)
        upper = np.maximum(-other.lower_alone(tail), unseen - other.difference)
        found = self._contrast(_directed(self.scored, direction), int(upper.argmax()), lower, upper)
        return replace(found, high=span) if self.has_unseen else found

    def _contrast(
        self,
        scored: Differences,
        k: int,
        lower: FloatArray,
        upper: FloatArray,
        p: float = math.nan,
    ) -> Contrast:
        smaller, larger = sorted(scored.pairs[k])
        seen = float(scored.difference[k])
        rare = note(Reason.RARE_CHANGES) if scored.few_changed[k] else None
        return Contrast(
            estimate=_possible(self.curve, seen),
            # questions that lack a budget may be less extreme than the others, whatever they were
            low=_possible(self.curve, min(float(lower[k]), seen)),
            high=_possible(self.curve, max(float(upper[k]), seen)),
            p=p,
            n_questions=int(scored.n_questions[k]),
            notes=join_notes(variation_problem(self.curve), rare),
            smaller=self.curve.labels[smaller],
            larger=self.curve.labels[larger],
            error=float(scored.error[k]),
        )


@lru_cache(maxsize=2)  # several estimates of one curve ask for the same
def compare_budgets(curve: CurveData, *, by_unit: bool = False, seed: int = 0) -> Comparison | Note:
    """Compare every two budgets of a curve that share questions.

    Args:
        curve: The observations.
        by_unit: Whether the coarser unit of questions is the cluster.
        seed: Of the bootstrap.

    Returns:
        The comparison, or a note why there is none.

    Examples:
        >>> compared: Comparison = compare_budgets(curve_data(one_curve))
        >>> fall = compared.contrast("fall", compared.only("0", "16384"), margin=0.02)
        >>> round(fall.estimate, 3), fall.smaller, fall.larger
        (0.354, '0', '16384')
    """
    problem = contrast_problem(curve)
    if problem:
        return problem
    scored = budget_pairs(curve, bounded=Bounded.NOTHING, by_unit=by_unit, seed=seed)
    last = len(curve.budgets) - 1
    if not len(scored.falls):
        return note(Reason.TOO_FEW_SHARED_QUESTIONS)
    if not (scored.falls.pairs[:, 1] == last).any():
        return note(Reason.NO_LARGEST_BUDGET)

    def again(bounded: Bounded) -> BudgetPairs:
        found = budget_pairs(curve, bounded=bounded, by_unit=by_unit, seed=seed)
        # budgets that share no question are compared by bounds alone: nothing can come of it
        known = (found.falls.pairs[:, None] == scored.falls.pairs[None]).all(axis=2).any(axis=1)
        return BudgetPairs(falls=found.falls.only(known), rises=found.rises.only(known))

    unknown = curve.unknown(cut_off_only=True).any()
    cut_off = again(Bounded.CUT_OFF) if unknown else scored
    certain = not unknown and not curve.has_missing
    return Comparison(
        curve=curve,
        scored=scored,
        cut_off=cut_off,
        bounded=scored if certain else again(Bounded.ALL),
    )


def contrast_problem(curve: CurveData) -> Note | None:
    """Return why a curve has no drop and no gain; None if it has both.

    Rates that are all 0 or all 1 have one: a change that was never seen is bounded by how many
    questions were asked. Other scores have no such bound.

    Examples:
        >>> contrast_problem(curve_data(one_curve)) is None
        True
    """
    return comparison_problem(curve) or (None if curve.is_rate else variation_problem(curve))


def drop(observations: pd.DataFrame | CurveData, *, margin: float = 0.0, seed: int = 0) -> Contrast:
    """Estimate the mean of the best smaller budget minus that of the largest budget.

    Negative means that the largest budget is the best. See `Comparison.contrast` for the choice of
    the best and for the interval.

    Args:
        observations: Of one curve.
        margin: Fall that the one-sided p value tests against: the hypothesis is that no smaller
            budget exceeds the largest by more.
        seed: Of the bootstrap.

    Returns:
        The drop; `smaller` is the smaller budget that most surely exceeds the largest.
    """
    return _extreme(curve_data(observations), "fall", margin, seed)


def gain(observations: pd.DataFrame | CurveData, *, margin: float = 0.0, seed: int = 0) -> Contrast:
    """Estimate the mean of the largest budget minus that of the worst smaller one.

    The mirror image of `drop`, with the same arguments and bounds.
    """
    return _extreme(curve_data(observations), "rise", margin, seed)


def onset(observations: pd.DataFrame | CurveData, *, alpha: float = 0.05, seed: int = 0) -> Onset:
    """Find the first budget that is significantly below an earlier one.

    All pairs of budgets are tested at once, one-sided (max-t), so that the chance of naming any
    onset on a curve that never falls is at most `alpha`.

    Args:
        observations: Of one curve.
        alpha: Size of the test.
        seed: Of the bootstrap.

    Returns:
        The fall between `earlier` and `budget`, with bounds that hold for all pairs at once; NaN
        where there is no onset. `p` is of the hypothesis that the curve never falls.
    """
    curve = curve_data(observations)
    problem = comparison_problem(curve) or variation_problem(curve)
    if problem:
        return Onset(n_questions=curve.n_questions, notes=(problem,))
    found = compare_budgets(curve, seed=seed)
    if isinstance(found, Note):
        return Onset(n_questions=curve.n_questions, notes=(found,))
    return onset_in(found, alpha)


def onset_in(found: Comparison, alpha: float) -> Onset:
    """Find the onset among the falls between all pairs of budgets.

    Args:
        found: The budgets of one curve, compared.
        alpha: Size of the test over all pairs.

    Returns:
        As `onset`.

    Examples:
        >>> onset_in(compare_budgets(curve_data(one_curve)), alpha=0.05).budget
        '1024'
    """
    curve, falls = found.curve, found.bounded.falls
    significant = falls.lower(alpha) > 0
    p = falls.p_any_above(0.0)
    if not significant.any():
        n = int(falls.n_questions.max())
        return Onset(p=p, n_questions=n, notes=(note(Reason.NO_ONSET),))
    first = int(falls.pairs[significant, 1].min())
    there = significant & (falls.pairs[:, 1] == first)
    k = int(np.argmax(np.where(there, falls.difference / falls.error, -np.inf)))
    return Onset(
        estimate=_possible(curve, float(found.scored.falls.difference[k])),
        low=_possible(curve, float(falls.lower(BOUND_TAIL)[k])),
        high=_possible(curve, float(-found.bounded.rises.lower(BOUND_TAIL)[k])),
        p=p,
        n_questions=int(found.scored.falls.n_questions[k]),
        budget=curve.labels[first],
        earlier=curve.labels[int(falls.pairs[k, 0])],
    )


def _extreme(curve: CurveData, direction: Direction, margin: float, seed: int) -> Contrast:
    found = compare_budgets(curve, seed=seed)
    if isinstance(found, Note):
        return Contrast(n_questions=curve.n_questions, notes=(found,))
    return found.contrast(direction, found.to_largest, margin=margin)


def _directed(found: BudgetPairs, direction: Direction) -> Differences:
    return found.falls if direction == "fall" else found.rises


def _possible(curve: CurveData, difference: float) -> float:
    """Clip a difference of scores, or a bound of one, to what is possible for two rates."""
    return min(max(difference, -1.0), 1.0) if curve.is_rate else difference
