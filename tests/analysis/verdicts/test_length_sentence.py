"""The sentence on what length does: signs, units, the naive slope beside it."""

import math
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pytest

from inverse_scaling_evals.analysis import curve_data
from inverse_scaling_evals.analysis.estimates import length_effect, natural
from inverse_scaling_evals.analysis.verdicts import length_sentence
from tests.analysis.drawn import right_or_wrong, samples_of


def said(samples: pd.DataFrame) -> str:
    curve = curve_data(samples)
    is_natural = curve.key["regime"] == "natural"
    return length_sentence(curve, natural(curve) if is_natural else length_effect(curve))


def harder_is_longer(questions: int = 200, **columns: Any) -> pd.DataFrame:
    """Half of the questions are hard: thought about four times as long, and answered worse."""
    rng = np.random.default_rng(3)
    hard = (np.arange(questions) % 2 == 1)[:, None, None]
    scores = rng.random((questions, 4, 3)) < np.where(hard, 0.4, 0.9)
    tokens = np.array([0.0, 1024, 4096, 16384])[None, :, None] * np.where(hard, 2.0, 0.5)
    return samples_of(scores, tokens=tokens, **columns)


def test_a_fall_has_its_slope_interval_instrument_and_naive_slope() -> None:
    samples = samples_of(right_or_wrong([0.9, 0.9, 0.7, 0.5], 100))
    found = length_effect(samples)
    assert said(samples) == (
        f"Accuracy changes by {100 * found.estimate:.1f} points per doubling of the measured "
        f"thinking (95 % CI {100 * found.low:.1f} to {100 * found.high:.1f}; estimated "
        "from the assigned budgets, as if they acted through length alone). The naive slope (long "
        "replies against short ones), "
        f"{100 * found.naive.estimate:.1f} points, is not detectably different."
    )
    assert found.estimate < -0.05


def test_a_length_that_was_assigned_is_no_instrument() -> None:
    samples = samples_of(
        right_or_wrong([0.9, 0.8, 0.5], 100), budgets=["64", "256", "1024"], regime="silent"
    )
    exact = said(samples.assign(enforce="exact"))
    assert "; exact length assigned, prompt constant)" in exact
    assert "estimated from the assigned budgets" not in exact
    for other in (
        samples.assign(enforce="cap"),
        samples.assign(enforce="exact", regime="controlled"),
    ):
        assert "estimated from the assigned budgets" in said(other)
        assert "length assigned" not in said(other)


def test_harder_is_longer_is_what_parts_the_slopes() -> None:
    assert said(harder_is_longer()).endswith("as harder questions are thought about longer.")


def test_the_reverse_is_said_of_easy_questions_that_take_longer() -> None:
    samples = harder_is_longer()
    assert said(samples.assign(score=1 - samples["score"])).endswith(
        "as easier questions are thought about longer."
    )


def test_a_growing_error_is_a_rise() -> None:
    rng = np.random.default_rng(0)
    errors = rng.gamma(4, [[[0.1], [0.1], [0.15], [0.2]]], (80, 4, 2))
    samples = samples_of(-errors, metric="negative_absolute_error")
    found = length_effect(samples)
    assert said(samples).startswith(
        f"MAE changes by +{-found.estimate:.3g} (worse) per doubling of the measured thinking "
        f"(95 % CI {-found.high:.3g} to {-found.low:.3g};"
    )
    assert -found.estimate > 0.02


def test_a_weak_instrument_and_cut_off_answers_are_named() -> None:
    rng = np.random.default_rng(1)
    scores = right_or_wrong([0.8] * 4, 60)
    tokens = rng.lognormal(7, 1, scores.shape)
    assert "budgets, which hardly move it (F " in said(samples_of(scores, tokens=tokens))
    cut = np.zeros(scores.shape, dtype=bool)
    cut[:15, 3] = True
    assert ", 6 % of the answers cut off)" in said(
        samples_of(scores * ~cut, cut_off=cut, no_answer=cut)
    )


def test_an_interval_without_ends_is_said_in_words() -> None:
    scores = right_or_wrong([0.8] * 4, 60)
    samples = samples_of(scores, tokens=np.random.default_rng(1).lognormal(7, 1, scores.shape))
    found = length_effect(samples)
    assert (found.low, found.high) == (-math.inf, math.inf)
    assert "(the data do not limit it; estimated from the assigned budgets, which hardly" in said(
        samples
    )
    curve, ends = curve_data(samples), {"low": -0.01, "high": 0.03}
    for open_ended, words in (
        ({"low": -math.inf}, "(95 % CI 3.0 or less;"),
        ({"high": math.inf}, "(95 % CI -1.0 or more;"),
    ):
        assert words in length_sentence(curve, replace(found, **{**ends, **open_ended}))


def test_scores_that_no_budget_moved_leave_the_naive_slope() -> None:
    hard = np.arange(60) % 2 == 1
    scores = np.broadcast_to(~hard[:, None, None], (60, 4, 2))
    tokens = np.array([0.0, 1024, 4096, 16384])[:, None] * np.where(hard, 2.0, 0.5)[:, None, None]
    text = said(samples_of(scores, tokens=tokens))
    assert text.startswith("The budgets changed the scores of all questions alike, or of none")
    assert text.endswith("as harder questions are thought about longer.")


def test_the_natural_regime_has_the_slope_over_all_questions() -> None:
    scores = right_or_wrong([0.7], 60, 4)
    tokens = np.random.default_rng(2).lognormal(8, 0.5, scores.shape)
    samples = samples_of(scores, budgets=["natural"], tokens=tokens)
    pooled = natural(samples).pooled
    assert said(samples) == (
        "Over all questions, where harder ones may be thought about longer, accuracy changes by "
        f"{100 * pooled.estimate:+.1f} points per doubling of the thinking (95 % CI "
        f"{100 * pooled.low:.1f} to {100 * pooled.high:.1f})."
    )


@pytest.mark.parametrize(
    "samples",
    [
        samples_of(np.ones((20, 4, 1))),
        samples_of(right_or_wrong([0.8], 20), budgets=["1024"]),
        samples_of(right_or_wrong([0.8] * 4, 20), tokens=np.nan),
        samples_of(np.ones((20, 1, 3)), budgets=["natural"]),
    ],
    ids=["nothing varies", "one budget", "no measured tokens", "natural, nothing varies"],
)
def test_nothing_is_said_without_an_estimate(samples: pd.DataFrame) -> None:
    assert said(samples) == ""
