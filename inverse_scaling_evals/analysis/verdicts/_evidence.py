"""What the verdict on a curve rests on: tests of a fall, a rise and equivalence at a margin."""

import math
from dataclasses import dataclass, replace
from itertools import combinations

import numpy as np
from scipy import special

from ..estimates import (
    LEVEL,
    BoolArray,
    BudgetMeans,
    Contrast,
    Contrasts,
    CurveData,
    Elasticity,
    Natural,
    Note,
    Onset,
    Reason,
    against_largest,
    budget_means,
    clip_difference,
    contrast_problem,
    contrasts,
    elasticity,
    largest_contrast,
    natural,
    note,
    onset_among,
    t_quantile,
    t_tail,
)

EQUIVALENCE = 0.90
"""Coverage of the interval that two one-sided tests at 5 % amount to."""

_NONE = Contrast()
_NO_ELASTICITY = Elasticity()


@dataclass(frozen=True, kw_only=True, eq=False)
class Evidence:
    """Estimates and p values of one curve, all against a margin.

    Attributes:
        curve: The observations.
        margin: Change of the score that matters.
        problem: Why there is no evidence; None if there is.
        binding: Whether the budgets moved the thinking.
        fall: Best smaller budget minus the largest; natural: minus the slope per doubling.
        rise: Largest budget minus the worst smaller one; natural: the slope.
        fall_shown: The fall that is shown: the lower end of its interval for all observations or
            for those that were not cut off, whichever is less.
        rise_shown: The same of the rise.
        any_fall: The falls between all pairs of budgets; None in the natural regime.
        steepest_fall: The largest fall from any budget to a larger one.
        steepest_rise: The largest rise from any budget to a larger one.
        widest: The difference between two budgets whose 90 % interval reaches furthest from 0.
        least_flat: The one that lies least clearly within the margin; its interval has 90 %, too.
        p_fall: That the fall is no more than the margin, cut-off answers counting as failures.
        p_rise: The same for the rise.
        p_fall_uncut: As `p_fall`, also without the cut-off answers: the larger of the two.
        p_rise_uncut: The same for the rise.
        p_any_fall: That no step between any two budgets falls by more than the margin, with and
            without cut-off answers.
        p_any_rise: That none rises by more.
        p_flat: That some two budgets differ by the margin or more.
    """

    curve: CurveData
    margin: float
    problem: Note | None = None
    binding: Elasticity = _NO_ELASTICITY
    fall: Contrast = _NONE
    rise: Contrast = _NONE
    fall_shown: float = math.nan
    rise_shown: float = math.nan
    any_fall: Contrasts | None = None
    steepest_fall: Contrast = _NONE
    steepest_rise: Contrast = _NONE
    widest: Contrast = _NONE
    least_flat: Contrast = _NONE
    p_fall: float = math.nan
    p_rise: float = math.nan
    p_fall_uncut: float = math.nan
    p_rise_uncut: float = math.nan
    p_any_fall: float = math.nan
    p_any_rise: float = math.nan
    p_flat: float = math.nan

    @property
    def falling(self) -> bool:
        """Whether the fall is the clearer of the two changes."""
        return self.fall.estimate / self.fall.error > self.rise.estimate / self.rise.error

    @property
    def is_inert(self) -> bool:
        """Whether the budgets did not move the thinking, so that nothing was tested."""
        return self.binding.binding == "inert"

    @property
    def clearer(self) -> Contrast:
        """The fall or the rise, whichever is clearer; positive in its direction."""
        return self.fall if self.falling else self.rise

    def onset(self, alpha: float) -> Onset:
        """Return the first budget below an earlier one in a test of size `alpha`."""
        return Onset() if self.any_fall is None else onset_among(self.curve, self.any_fall, alpha)


def gather(curve: CurveData, margin: float, seed: int) -> Evidence:
    """Test a curve against a margin.

    Args:
        curve: The observations.
        margin: Change of the score that matters.
        seed: Of the bootstraps.
    """
    if curve.mixed:
        return Evidence(curve=curve, margin=margin, problem=curve.mixed[0])
    if curve.key["regime"] == "natural":
        return _gather_natural(curve, margin)
    found = Evidence(curve=curve, margin=margin, binding=elasticity(curve))
    problem = contrast_problem(curve)
    if problem:
        return replace(found, problem=problem)
    means = budget_means(curve, seed=seed)
    differences = _differences(means)
    if not len(differences["fall"].pairs):
        return replace(found, problem=means.problem or note(Reason.NO_LARGEST_BUDGET))
    found = replace(
        found,
        fall=largest_contrast(curve, differences["fall"], margin),
        rise=largest_contrast(curve, differences["rise"], margin),
    )
    return found if found.is_inert else _test(found, differences, seed)


def _test(found: Evidence, differences: dict[str, Contrasts], seed: int) -> Evidence:
    """Test the differences between budgets, with and without the cut-off answers."""
    curve, margin = found.curve, found.margin
    p = _p_values(differences, margin)
    uncut, shown = p, (found.fall.low, found.rise.low)
    kept = curve.where(~cut_off(curve))
    if len(kept.score) < len(curve.score):
        uncut = dict.fromkeys(p, 1.0)  # nothing is shown where too little is left
        if not contrast_problem(kept):
            left = _differences(budget_means(kept, seed=seed))
            uncut, shown = _p_values(left, margin), _shown(kept, left)
    both = {name: max(p[name], uncut[name]) for name in p}
    falls, rises = differences["any_fall"], differences["any_rise"]
    size = np.abs(falls.difference)
    reach = size + special.stdtrit(falls.df, (1 + EQUIVALENCE) / 2) * falls.error
    p_within = falls.tails((margin - size) / falls.error)
    return replace(
        found,
        fall_shown=min(found.fall.low, shown[0]),
        rise_shown=min(found.rise.low, shown[1]),
        any_fall=falls,
        steepest_fall=_contrast(curve, falls, int(falls.difference.argmax()), LEVEL),
        steepest_rise=_contrast(curve, rises, int(rises.difference.argmax()), LEVEL),
        widest=_contrast(curve, falls, int(reach.argmax()), EQUIVALENCE),
        least_flat=_contrast(curve, falls, int(p_within.argmax()), EQUIVALENCE),
        p_fall=p["fall"],
        p_rise=p["rise"],
        p_fall_uncut=both["fall"],
        p_rise_uncut=both["rise"],
        p_any_fall=both["any_fall"],
        p_any_rise=both["any_rise"],
        # two one-sided tests for each pair (Schuirmann 1987); all must reject, so none is adjusted
        p_flat=float(p_within.max()),
    )


def negated(contrast: Contrast) -> Contrast:
    """Return a contrast in the other direction: a fall as a negative change."""
    low, high = -contrast.high, -contrast.low
    return replace(contrast, estimate=-contrast.estimate, low=low, high=high)


def cut_off(curve: CurveData) -> BoolArray:
    """(N,) whether an observation gave no answer because its output ran into the limit."""
    return np.asarray(curve.no_answer & curve.cut_off)


def _differences(means: BudgetMeans) -> dict[str, Contrasts]:
    """Contrast the largest budget with every smaller one, and every pair, in both directions."""
    pairs = list(combinations(range(len(means.means)), 2))
    return {
        "fall": against_largest(means, 1),
        "rise": against_largest(means, -1),
        "any_fall": contrasts(means, pairs),
        "any_rise": contrasts(means, [(j, i) for i, j in pairs]),
    }


def _p_values(differences: dict[str, Contrasts], margin: float) -> dict[str, float]:
    """Test each set; 1 (nothing is shown) where no two budgets can be compared."""
    return {
        name: found.p_any_above(margin) if len(found.pairs) else 1.0
        for name, found in differences.items()
    }


def _shown(curve: CurveData, differences: dict[str, Contrasts]) -> tuple[float, float]:
    """Return the lower ends of the fall and the rise; nothing is shown without a comparison."""
    fall, rise = (
        largest_contrast(curve, found, 0.0).low if len(found.pairs) else -math.inf
        for found in (differences["fall"], differences["rise"])
    )
    return fall, rise


def _contrast(curve: CurveData, found: Contrasts, k: int, level: float) -> Contrast:
    smaller, larger = (curve.labels[i] for i in sorted(found.pairs[k]))
    half = t_quantile((1 + level) / 2, float(found.df[k])) * float(found.error[k])
    estimate = float(found.difference[k])
    return Contrast(
        estimate=clip_difference(curve, estimate),
        low=clip_difference(curve, estimate - half),
        high=clip_difference(curve, estimate + half),
        n_questions=found.n_questions,
        notes=(note(Reason.RARE_CHANGES),) if found.few_changed[k] else (),
        smaller=smaller,
        larger=larger,
        error=float(found.error[k]),
    )


def _gather_natural(curve: CurveData, margin: float) -> Evidence:
    """Test the within-question slope per doubling of thinking."""
    found = natural(curve)
    if math.isnan(found.estimate):
        return Evidence(curve=curve, margin=margin, problem=found.notes[0])
    p_fall, p_rise = _one_sided(found, margin)
    uncut = natural(curve.where(~cut_off(curve))) if cut_off(curve).any() else found
    uncut_fall, uncut_rise = _one_sided(uncut, margin)
    rise = Contrast(
        estimate=found.estimate,
        low=found.low,
        high=found.high,
        n_questions=found.n_questions,
        notes=found.notes,
        error=found.error,
    )
    fall, half = negated(rise), t_quantile((1 + EQUIVALENCE) / 2, found.df) * found.error
    widest = replace(fall, low=fall.estimate - half, high=fall.estimate + half)
    return Evidence(
        curve=curve,
        margin=margin,
        fall=fall,
        rise=rise,
        fall_shown=min(-found.high, -uncut.high),
        rise_shown=min(found.low, uncut.low),
        widest=widest,
        least_flat=widest,
        p_fall=p_fall,
        p_rise=p_rise,
        p_fall_uncut=max(p_fall, uncut_fall),
        p_rise_uncut=max(p_rise, uncut_rise),
        p_any_fall=1.0,
        p_any_rise=1.0,
        p_flat=t_tail((margin - abs(found.estimate)) / found.error, found.df),
    )


def _one_sided(found: Natural, margin: float) -> tuple[float, float]:
    """Test that a slope falls, and rises, by no more than the margin; 1 without a slope."""
    if math.isnan(found.estimate):
        return 1.0, 1.0
    fall, rise = (
        t_tail((sign * found.estimate - margin) / found.error, found.df) for sign in (-1, 1)
    )
    return fall, rise
