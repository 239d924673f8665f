"""The shrunken fall: nearer to the truth than the fall of the best budget as seen."""

import math

import numpy as np
import pytest

from inverse_scaling_evals.analysis import curve_data
from inverse_scaling_evals.analysis.estimates import (
    BudgetPairs,
    ShrunkenFall,
    budget_pairs,
    shrunken_fall,
)
from tests.analysis.drawn import right_or_wrong, samples_of

BUDGETS = [str(2**k) for k in range(10, 16)]


def both(
    means: list[float], seed: int, questions: int = 60, margin: float = 0.02
) -> tuple[float, ShrunkenFall]:
    """Return the largest fall as seen, and the shrunken one."""
    scores = right_or_wrong(means, questions, 1, seed=seed)
    pairs: BudgetPairs = budget_pairs(curve_data(samples_of(scores, budgets=BUDGETS[: len(means)])))
    last = pairs.falls.only(pairs.falls.pairs[:, 1] == len(means) - 1)
    return float(last.difference.max()), shrunken_fall(last, len(means), margin)


def test_on_flat_curves_it_halves_the_error() -> None:
    found = [both([0.75] * 6, seed) for seed in range(20)]
    seen = math.sqrt(np.mean([fall**2 for fall, _ in found]))
    shrunken = math.sqrt(np.mean([one.estimate**2 for _, one in found]))
    assert shrunken < seen / 2


def test_a_large_fall_is_hardly_shrunken_and_almost_certain() -> None:
    seen, found = both([0.95, 0.9, 0.6, 0.3], 0, questions=200)
    assert found.estimate == pytest.approx(seen, abs=0.03)
    assert found.low < found.estimate < found.high
    assert found.p_fall > 0.999
    assert found.p_rise < 0.05


def test_it_does_not_depend_on_the_scale_of_the_score() -> None:
    rng = np.random.default_rng(0)
    scores = rng.normal(0.7, 0.1, (50, 3, 1))
    found = []
    for scale in (1, 1000):
        samples = samples_of(scale * scores, budgets=BUDGETS[:3], metric="score")
        falls = budget_pairs(curve_data(samples)).falls
        last = falls.only(falls.pairs[:, 1] == 2)
        found.append(shrunken_fall(last, 3, scale * 0.02))
    assert found[1].estimate == pytest.approx(1000 * found[0].estimate, rel=1e-6)
    assert found[1].p_fall == found[0].p_fall


def test_more_questions_shrink_less() -> None:
    few, many = (
        [both([0.8, 0.8, 0.8, 0.7], seed, questions) for seed in range(8)]
        for questions in (20, 1000)
    )
    taken_off = [np.mean([seen - one.estimate for seen, one in found]) for found in (few, many)]
    assert taken_off[0] > 3 * taken_off[1] > 0


def test_budgets_that_cannot_all_be_compared_have_none() -> None:
    falls = budget_pairs(
        curve_data(samples_of(right_or_wrong([0.9, 0.8, 0.7], 20), budgets=BUDGETS[:3]))
    ).falls
    found = shrunken_fall(falls.only(falls.pairs[:, 1] == 1), 3, 0.02)
    assert math.isnan(found.estimate)
    assert math.isnan(found.p_fall)
