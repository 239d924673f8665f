"""Levels of several looks: published boundaries, and the error rate that they keep."""

import math

import numpy as np
import pytest
from scipy import stats

from inverse_scaling_evals.analysis import look_levels
from inverse_scaling_evals.errors import InverseScalingError

QUARTERS = (0.25, 0.5, 0.75, 1.0)


@pytest.mark.parametrize(
    ("fractions", "alpha", "boundary"),
    [
        # R package gsDesign, gsDesign(test.type=1, alpha=0.025, sfu=sfLDOF)
        ((0.5, 1.0), 0.025, (2.962588, 1.968596)),
        (QUARTERS, 0.025, (4.332634, 2.963131, 2.359044, 2.014090)),
        # README of PharmCat/SeqBounds.jl, Z of bounds([0.25, 0.5, 0.75, 1.0], 0.05)
        (QUARTERS, 0.05, (3.74955, 2.53993, 2.01604, 1.72014)),
    ],
)
def test_levels_are_those_of_published_boundaries(
    fractions: tuple[float, ...], alpha: float, boundary: tuple[float, ...]
) -> None:
    found = stats.norm.isf(look_levels(fractions, alpha))
    assert found == pytest.approx(boundary, abs=1e-4)


@pytest.mark.parametrize("alpha", [0.001, 0.05, 0.3])
@pytest.mark.parametrize(
    "fractions",
    [
        QUARTERS,
        pytest.param((0.1, 0.11, 1.0), marks=pytest.mark.slow),
        pytest.param((0.97, 0.98, 0.99, 1.0), marks=pytest.mark.slow),
    ],
)
def test_all_looks_together_have_the_rate(fractions: tuple[float, ...], alpha: float) -> None:
    times = np.array(fractions)
    correlation = np.sqrt(np.minimum.outer(times, times) / np.maximum.outer(times, times))
    never = stats.multivariate_normal.cdf(
        stats.norm.isf(look_levels(fractions, alpha)), cov=correlation, abseps=1e-6, releps=1e-6
    )
    assert 1 - never == pytest.approx(alpha, abs=2e-5)


def test_looking_four_times_finds_something_by_chance_as_often_as_looking_once() -> None:
    rng = np.random.default_rng(0)
    studies, alpha = 200_000, 0.05
    scores = rng.normal(size=(studies, 4)).cumsum(axis=1) / np.sqrt(np.arange(1, 5))
    p = stats.norm.sf(scores)
    stopped = (p <= look_levels(QUARTERS, alpha)).any(axis=1).mean()
    naive = (p <= alpha).any(axis=1).mean()
    assert abs(stopped - alpha) < 4 * math.sqrt(alpha * (1 - alpha) / studies)
    assert naive > 2 * alpha


def test_one_look_has_the_whole_rate() -> None:
    assert look_levels([1.0], 0.05) == pytest.approx([0.05])


def test_a_look_too_early_to_show_anything_takes_nothing_from_the_last() -> None:
    first, second, last = look_levels([0.01, 0.02, 1.0], 0.025)
    assert 0 < first < second < 1e-50
    assert last == pytest.approx(0.025, abs=1e-6)


@pytest.mark.parametrize(
    "fractions",
    [[], [0.5], [0.0, 1.0], [-0.5, 1.0], [0.5, 0.5, 1.0], [0.5, 0.505, 1.0], [0.5, 0.25, 1.0],
     [0.5, 1.5], [math.nan, 1.0], np.linspace(0.1, 1.0, 10).tolist()],
)  # fmt: skip
def test_shares_that_do_not_rise_to_one_are_refused(fractions: list[float]) -> None:
    with pytest.raises(InverseScalingError, match=r"the last one 1, such as 0\.25"):
        look_levels(fractions, 0.05)


@pytest.mark.parametrize("alpha", [0.0, -0.1, 0.5, 1.0, math.nan])
def test_a_rate_that_is_none_is_refused(alpha: float) -> None:
    with pytest.raises(InverseScalingError, match=r"between 0 and 0\.5"):
        look_levels(QUARTERS, alpha)
