"""Estimates: one row per curve and estimate."""

import math

import numpy as np
import pandas as pd
import pytest

from inverse_scaling_evals.analysis import CURVE, ESTIMATE_COLUMNS, Reason, curve_data, estimates_df
from inverse_scaling_evals.analysis.estimates import (
    decompose,
    drop,
    elasticity,
    flips,
    length_effect,
    natural,
    onset,
)
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


def of(found: pd.DataFrame, task: str, regime: str = "controlled") -> pd.DataFrame:
    """The estimates of a curve by name."""
    return found[(found["task"] == task) & (found["regime"] == regime)].set_index("estimate")


ESTIMATES = [
    "drop", "drop_with_thinking", "gain", "onset", "slope", "trend", "length", "length_turns",
    "length_naive", "length_gap", "natural", "natural_pooled", "parts",
    "parts_answered", "parts_correct", "parts_cut_off", "flips",
    "flips_variance_change", "elasticity", "cut",
]  # fmt: skip


def test_every_curve_has_a_row_for_each_estimate() -> None:
    found = estimates_df(two_tasks())
    assert list(found.columns) == list(ESTIMATE_COLUMNS)
    assert list(found[["task", "regime"]].drop_duplicates().itertuples(index=False)) == [
        ("a", "controlled"), ("b", "controlled"), ("b", "natural"),
    ]  # fmt: skip
    for _, rows in found.groupby(list(CURVE)):
        assert list(rows["estimate"]) == ESTIMATES


def test_a_row_holds_what_its_function_estimates() -> None:
    samples = two_tasks()
    falling = samples[(samples["task"] == "b") & (samples["regime"] == "controlled")]
    rows = of(estimates_df(samples), "b")
    for name, one in (
        ("drop", drop(falling)), ("length", length_effect(falling)),
        ("length_naive", length_effect(falling).naive),
        ("length_gap", length_effect(falling).gap),
        ("parts_correct", decompose(falling).correct), ("elasticity", elasticity(falling)),
        ("flips_variance_change", flips(falling).variance_change),
    ):  # fmt: skip
        row = rows.loc[name, ["value", "low", "high", "p", "n_questions"]]
        wanted = [one.estimate, one.low, one.high, one.p, one.n_questions]
        assert row.tolist() == pytest.approx(wanted, nan_ok=True)
        assert rows.loc[name, ["reason", "note"]].tolist() == [one.reason or "", one.note]


def test_what_else_an_estimate_holds_has_columns_of_its_own() -> None:
    samples = two_tasks()
    falling = samples[(samples["task"] == "b") & (samples["regime"] == "controlled")]
    rows = of(estimates_df(samples), "b")
    compared = rows[["smaller", "larger"]]
    assert tuple(compared.loc["drop"]) == (drop(falling).smaller, "16384")
    assert tuple(compared.loc["onset"]) == (onset(falling).earlier, onset(falling).budget)
    assert tuple(compared.loc["parts_answered"]) == (decompose(falling).reference, "16384")
    assert tuple(compared.loc["slope"]) == ("", "")
    assert rows.loc["length", "f"] == length_effect(falling).f
    assert rows.loc["length", "assigned"] == length_effect(falling).assigned
    assert rows.loc["elasticity", "binding"] == elasticity(falling).binding
    assert rows.loc["flips", "to_wrong"] == flips(falling).to_wrong
    assert rows.loc["flips", "to_right"] == flips(falling).to_right
    assert rows.loc["slope", ["f", "assigned", "to_wrong"]].isna().all()


def test_what_a_regime_has_no_estimate_of_is_nan_with_a_reason() -> None:
    samples = two_tasks()
    found = estimates_df(samples)
    rows = of(found, "b", "natural")
    assert math.isnan(rows.loc["drop", "value"])
    assert rows.loc["drop", "reason"] == Reason.ONE_BUDGET
    assert rows.loc["drop", "note"]
    unforced = natural(samples[samples["regime"] == "natural"])
    assert rows.loc["natural_pooled", "value"] == unforced.pooled.estimate
    assert math.isnan(of(found, "b").loc["natural", "value"])


def test_p_values_are_adjusted_over_the_curves_that_have_one() -> None:
    slopes = estimates_df(two_tasks()).query("estimate == 'slope'")
    p = sorted(slopes["p"].dropna())
    assert len(p) == 2
    adjusted = sorted(slopes["p_adjusted"].dropna())
    assert adjusted == pytest.approx([min(2 * p[0], p[1]), p[1]])


def test_one_row_of_a_curve_says_in_words_what_length_does() -> None:
    found = estimates_df(two_tasks())
    told = found[found["sentence"] != ""]
    assert list(told["estimate"]) == ["length", "length", "natural"]
    assert len(set(told["sentence"])) == 3


def test_logs_of_both_designs_on_a_curve_are_compared_within_questions_in_any_order() -> None:
    crossed = samples_of(right_or_wrong([0.9, 0.8, 0.8, 0.5], 40))
    drawn = samples_of(right_or_wrong([0.9, 0.8, 0.8, 0.5], 40, seed=1), design="randomised")
    drawn = drawn[drawn.index % 4 == 0].assign(epoch=drawn["epoch"] + 3)
    one, other = (estimates_df(pd.concat(both)) for both in ([crossed, drawn], [drawn, crossed]))
    pd.testing.assert_frame_equal(one, other)
    assert not curve_data(pd.concat([drawn, crossed])).randomised


def test_strata_are_rows_of_their_own() -> None:
    samples = samples_of(right_or_wrong([0.9, 0.5], 40), budgets=["0", "1024"])
    samples["stratum"] = np.where(samples["question"].isin(["q1", "q2"]), "1", "5")
    drops = estimates_df(samples, by_stratum=True).query("estimate == 'drop'")
    assert list(drops["stratum"]) == ["1", "5"]
    assert list(drops["n_questions"]) == [2, 38]


def test_no_rows_give_no_rows() -> None:
    found = estimates_df(two_tasks().iloc[:0])
    assert found.empty
    assert list(found.columns) == list(ESTIMATE_COLUMNS)


def test_an_estimate_refuses_two_curves_at_once() -> None:
    with pytest.raises(DataError, match="several curves: task is b, a"):
        curve_data(two_tasks())


def test_an_estimate_refuses_no_rows() -> None:
    with pytest.raises(DataError, match="no rows"):
        curve_data(two_tasks().iloc[:0])
