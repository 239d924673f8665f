"""Curves: one row per cell, in order of thinking."""

import math

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from inverse_scaling_evals.analysis import CELL_COLUMNS, cells_df
from inverse_scaling_evals.errors import DataError
from tests.analysis.drawn import right_or_wrong, samples_of


def test_a_cell_is_summed_up_by_its_question_means() -> None:
    scores = right_or_wrong([0.9, 0.8, 0.7, 0.5], 40)
    found = cells_df(samples_of(scores))
    means = scores.mean(axis=2)
    assert list(found.columns) == list(CELL_COLUMNS)
    assert list(found["budget"]) == ["0", "1024", "4096", "16384"]
    assert found["mean"].to_numpy() == pytest.approx(means.mean(axis=0))
    assert found["stderr"].to_numpy() == pytest.approx(means.std(axis=0, ddof=1) / math.sqrt(40))
    assert (found["n_questions"] == 40).all()
    assert (found["n_epochs"] == 3).all()
    assert (found["n_observations"] == 120).all()


def test_budgets_stand_in_order_of_thinking_whatever_the_order_of_rows() -> None:
    scores = np.ones((3, 6, 1))
    labels = ("8192", "natural", "high", "1024", "low", "0")
    found = cells_df(samples_of(scores, budgets=labels, regime="controlled"))
    assert list(found["budget"]) == ["0", "1024", "8192", "low", "high", "natural"]


def test_the_interval_of_independent_answers_is_wilsons() -> None:
    scores = np.array([1.0] * 30 + [0.0] * 10)[:, None, None]
    found = cells_df(samples_of(scores, budgets=["1024"])).iloc[0]
    # one answer per question: the clustered error is the binomial one with n - 1
    effective = 0.75 * 0.25 / found["stderr"] ** 2
    t = stats.t.ppf(0.975, 39)
    centre = (0.75 + t**2 / (2 * effective)) / (1 + t**2 / effective)
    assert (found["low"] + found["high"]) / 2 == pytest.approx(centre)
    wilson = stats.binomtest(30, 40).proportion_ci(method="wilson")
    assert found["low"] == pytest.approx(wilson.low, abs=0.01)
    assert found["high"] == pytest.approx(wilson.high, abs=0.01)


def test_all_right_has_an_interval_with_a_width() -> None:
    found = cells_df(samples_of(np.ones((50, 1, 3)), budgets=["1024"])).iloc[0]
    assert found["high"] == 1
    assert found["low"] == pytest.approx(1 / (1 + stats.t.ppf(0.975, 49) ** 2 / 50))


@pytest.mark.parametrize("metric", ["negative_absolute_error", "score"])
def test_a_cell_that_is_all_0_is_no_rate_where_its_curve_is_none(metric: str) -> None:
    scores = np.stack([np.zeros((30, 2)), -np.random.default_rng(0).random((30, 2))], axis=1)
    found = cells_df(samples_of(scores, budgets=["0", "1024"], metric=metric)).iloc[0]
    assert (found["low"], found["high"]) == (0, 0)
    perfect = cells_df(samples_of(np.zeros((30, 1, 2)), budgets=["0"], metric=metric)).iloc[0]
    assert perfect["high"] > 0 if metric == "score" else perfect["high"] == 0


def test_errors_are_counted_and_enter_nothing_else() -> None:
    scores = np.ones((4, 1, 2))
    scores[0, 0, 0] = np.nan
    found = cells_df(samples_of(scores, budgets=["1024"])).iloc[0]
    assert found["n_errors"] == 1
    assert found["n_observations"] == 7
    assert found["mean"] == 1


def test_a_cell_of_errors_alone_has_no_mean() -> None:
    found = cells_df(samples_of(np.full((3, 1, 1), np.nan), budgets=["1024"])).iloc[0]
    assert found["n_questions"] == 0
    assert math.isnan(found["mean"])
    assert math.isnan(found["mean_tokens"])


def test_one_question_has_no_error() -> None:
    found = cells_df(samples_of(np.ones((1, 1, 3)), budgets=["1024"])).iloc[0]
    assert found["mean"] == 1
    assert found[["stderr", "low", "high"]].isna().all()


def test_unknown_tokens_leave_the_mean_of_tokens() -> None:
    tokens = np.array([[[np.nan]], [[100.0]], [[300.0]]])
    found = cells_df(samples_of(np.ones((3, 1, 1)), budgets=["1024"], tokens=tokens)).iloc[0]
    assert found["mean_tokens"] == 200
    unknown = samples_of(np.ones((3, 1, 1)), budgets=["1024"], tokens=np.nan)
    assert math.isnan(cells_df(unknown).iloc[0]["mean_tokens"])


def test_no_answer_and_cut_off_are_shares() -> None:
    missing = np.zeros((4, 1, 1))
    missing[0] = 1
    found = cells_df(
        samples_of(np.ones((4, 1, 1)), budgets=["1024"], no_answer=missing, cut_off=True)
    ).iloc[0]
    assert found["no_answer"] == 0.25
    assert found["cut_off"] == 1


def test_a_missing_column_is_named() -> None:
    samples = samples_of(np.ones((2, 1, 1)), budgets=["1024"]).drop(columns="cut_off")
    with pytest.raises(DataError, match="lacks the columns cut_off"):
        cells_df(samples)


def test_the_frame_is_not_changed() -> None:
    samples = samples_of(right_or_wrong([0.9, 0.5], 5), budgets=["0", "1024"])
    before = samples.copy(deep=True)
    cells_df(samples)
    pd.testing.assert_frame_equal(samples, before)
