"""Effects: one row per curve, every estimate by its name."""

import math

import numpy as np
import pandas as pd
import pytest

from inverse_scaling_evals.analysis import curve_data, effects
from inverse_scaling_evals.analysis.estimates import drop, length_effect
from inverse_scaling_evals.errors import DataError
from tests.analysis.drawn import right_or_wrong, samples_of


def two_tasks() -> pd.DataFrame:
    falling = samples_of(right_or_wrong([0.9, 0.8, 0.7, 0.5], 40), task="b")
    level = samples_of(right_or_wrong([0.7] * 4, 40, seed=1), task="a")
    natural = samples_of(
        right_or_wrong([0.7], 40, seed=2),
        budgets=["natural"],
        tokens=np.random.default_rng(0).uniform(100, 900, (40, 1, 3)),
        task="b",
    )
    return pd.concat([falling, level, natural], ignore_index=True)


def test_a_row_holds_the_estimates_of_its_curve() -> None:
    samples = two_tasks()
    found = effects(samples)
    assert list(found["task"]) == ["a", "b", "b"]
    assert list(found["regime"]) == ["controlled", "controlled", "natural"]
    falling = samples[(samples["task"] == "b") & (samples["regime"] == "controlled")]
    row = found.iloc[1]
    assert (row["drop"], row["drop_low"], row["drop_p"]) == (
        drop(falling).estimate,
        drop(falling).low,
        drop(falling).p,
    )
    assert row["length_naive_high"] == length_effect(falling).naive.high
    assert row["budgets"] == "0,1024,4096,16384"
    assert (row["n_questions"], row["n_epochs"], row["n_observations"]) == (40, 3, 480)


def test_what_a_regime_has_no_estimate_of_is_nan_with_a_note() -> None:
    found = effects(two_tasks())
    assert math.isnan(found["drop"].iloc[2])
    assert found["drop_note"].iloc[2] == "one budget only"
    assert math.isnan(found["natural"].iloc[1])
    assert not math.isnan(found["natural"].iloc[2])


def test_p_values_are_adjusted_over_the_rows_that_have_one() -> None:
    found = effects(two_tasks())
    p = sorted(found["slope_p"].dropna())
    assert len(p) == 2
    adjusted = sorted(found["slope_p_adjusted"].dropna())
    assert adjusted == pytest.approx([min(2 * p[0], p[1]), p[1]])


def test_a_row_says_in_words_what_length_does() -> None:
    level, falling, natural = effects(two_tasks())["length_sentence"]
    for text in (level, falling):
        assert "budget as instrument" in text
    assert natural.startswith("Over all questions at once")


def test_logs_of_both_designs_on_a_curve_are_compared_within_questions_in_any_order() -> None:
    crossed = samples_of(right_or_wrong([0.9, 0.8, 0.8, 0.5], 40))
    drawn = samples_of(right_or_wrong([0.9, 0.8, 0.8, 0.5], 40, seed=1), design="randomised")
    drawn = drawn[drawn.index % 4 == 0].assign(epoch=drawn["epoch"] + 3)
    one, other = (effects(pd.concat(both)) for both in ([crossed, drawn], [drawn, crossed]))
    assert (one["drop"] == other["drop"]).all()
    assert not curve_data(pd.concat([drawn, crossed])).randomised


def test_strata_are_rows_of_their_own() -> None:
    samples = samples_of(right_or_wrong([0.9, 0.5], 40), budgets=["0", "1024"])
    samples["stratum"] = np.where(samples["question"].isin(["q1", "q2"]), "1", "5")
    found = effects(samples, by_stratum=True)
    assert list(found["stratum"]) == ["1", "5"]
    assert list(found["n_questions"]) == [2, 38]


def test_no_rows_give_no_rows() -> None:
    assert effects(two_tasks().iloc[:0]).empty


def test_errors_repeats_and_mixed_versions_are_noted() -> None:
    samples = samples_of(right_or_wrong([0.9, 0.5], 20), budgets=["0", "1024"])
    samples.loc[0, "score"] = np.nan
    samples.loc[1, "task_version"] = "2"
    notes = effects(pd.concat([samples, samples.iloc[[5]]]))["notes"].iloc[0]
    assert "1 observations without a score" in notes
    assert "1 observations repeat a question" in notes
    assert "task versions 1, 2 are mixed" in notes


def test_an_estimate_refuses_two_curves_at_once() -> None:
    with pytest.raises(DataError, match="several curves: task is b, a"):
        curve_data(two_tasks())


def test_an_estimate_refuses_no_rows() -> None:
    with pytest.raises(DataError, match="no rows"):
        curve_data(two_tasks().iloc[:0])
