"""Verdicts: each rule, each way to have none, and the words they come in."""

import math
import re
from collections import Counter
from typing import Any

import numpy as np
import pandas as pd
import pytest

from inverse_scaling_evals.analysis import (
    FINDING_COLUMNS,
    Finding,
    curve_data,
    findings,
    findings_frame,
)
from inverse_scaling_evals.analysis._multiplicity import adjust, final_level
from inverse_scaling_evals.errors import DataError, SuiteError
from tests.analysis.drawn import right_or_wrong, samples_of


def verdict_on(samples: pd.DataFrame, **options: Any) -> Finding:
    (found,) = findings(samples, **options)
    return found


def noisy(means: list[float], questions: int = 100, sd: float = 0.1, seed: int = 0) -> Any:
    noise = np.random.default_rng(seed).normal(0, sd, (questions, len(means), 3))
    return np.array(means)[None, :, None] + noise


# --- the rules -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("means", "verdict"),
    [
        ([0.9, 0.8, 0.7, 0.5], "inverse"),
        ([0.9, 0.9, 0.9, 0.5], "inverse"),
        ([0.5, 0.7, 0.8, 0.9], "positive"),
        ([0.5, 0.9, 0.9, 0.9], "positive"),
        ([0.5, 0.9, 0.9, 0.5], "non-monotonic"),
        ([0.9, 0.5, 0.9, 0.9], "non-monotonic"),
        ([0.7, 0.9, 0.5, 0.7], "non-monotonic"),
        ([0.7, 0.7, 0.7, 0.7], "flat"),
        ([0.7, 0.715, 0.7, 0.7], "inconclusive"),
    ],
)
def test_the_shape_of_a_curve_gives_its_verdict(means: list[float], verdict: str) -> None:
    found = verdict_on(samples_of(noisy(means, 200), metric="score"))
    assert found.verdict == verdict


def test_a_fall_within_the_margin_is_not_inverse() -> None:
    samples = samples_of(noisy([0.75, 0.75, 0.75, 0.7], 400), metric="score")
    assert verdict_on(samples).verdict == "inverse"
    assert verdict_on(samples, margin=0.1).verdict == "flat"


def test_few_questions_are_inconclusive_not_flat() -> None:
    found = verdict_on(samples_of(right_or_wrong([0.7] * 4, 30)))
    assert (found.verdict, found.cause) == ("inconclusive", "too few questions")
    assert "questions would" in found.sentence


def test_all_right_is_flat_only_with_enough_questions() -> None:
    few = verdict_on(samples_of(np.ones((60, 4, 3))))
    assert few.verdict == "inconclusive"
    assert "about 160 questions" in few.sentence
    assert verdict_on(samples_of(np.ones((165, 4, 3)))).verdict == "flat"


def test_a_budget_that_did_not_move_the_thinking_is_inert_whatever_the_score() -> None:
    samples = samples_of(right_or_wrong([0.9, 0.8, 0.7, 0.4], 60), tokens=700.0)
    found = verdict_on(samples)
    assert found.verdict == "inert"
    assert "did not change how much the model thought" in found.sentence


def test_unknown_tokens_leave_the_verdict_and_a_note() -> None:
    found = verdict_on(samples_of(right_or_wrong([0.9, 0.8, 0.7, 0.3], 60), tokens=np.nan))
    assert found.verdict == "inverse"
    assert "whether the budget moved the thinking is unknown" in found.notes


def test_a_fall_of_cut_off_answers_is_not_inverse() -> None:
    rng = np.random.default_rng(0)
    missing = rng.random((80, 4, 3)) < np.array([0, 0, 0.1, 0.4])[None, :, None]
    scores = right_or_wrong([0.9] * 4, 80) * ~missing
    found = verdict_on(samples_of(scores, no_answer=missing, cut_off=missing))
    assert (found.verdict, found.cause) == ("inconclusive", "cut off")
    assert "not cut off" in found.sentence
    share = missing[:, 3].mean()
    assert f"({share:.0%} were, at budget 16384)" in found.sentence
    refused = verdict_on(samples_of(scores, no_answer=missing, cut_off=False))
    assert refused.verdict == "inverse"
    assert "missing answers" in refused.sentence


def test_a_fall_that_stands_without_the_cut_off_answers_is_inverse() -> None:
    rng = np.random.default_rng(0)
    missing = rng.random((80, 4, 3)) < np.array([0, 0, 0, 0.3])[None, :, None]
    scores = right_or_wrong([0.95, 0.9, 0.8, 0.4], 80) * ~missing
    found = verdict_on(samples_of(scores, no_answer=missing, cut_off=missing))
    assert found.verdict == "inverse"


def test_the_budget_with_most_cut_off_answers_is_named() -> None:
    rng = np.random.default_rng(0)
    missing = rng.random((80, 4, 3)) < np.array([0, 0.5, 0, 0])[None, :, None]
    scores = right_or_wrong([0.9] * 4, 80) * ~missing
    found = verdict_on(samples_of(scores, no_answer=missing, cut_off=missing))
    assert (found.verdict, found.cause) == ("inconclusive", "cut off")
    assert f"({missing[:, 1].mean():.0%} were, at budget 1024)" in found.sentence


def test_scores_of_several_task_versions_give_no_verdict() -> None:
    samples = samples_of(right_or_wrong([0.9, 0.8, 0.6, 0.3], 80))
    assert verdict_on(samples).verdict == "inverse"
    late = samples["budget"] == "16384"
    mixed = verdict_on(samples.assign(task_version=late.map({True: "2", False: "1"})))
    assert (mixed.verdict, mixed.cause) == ("inconclusive", "not estimable")
    assert "task versions 1, 2 are mixed" in mixed.sentence
    assert "on their own" in mixed.sentence


def test_scores_that_never_vary_are_said_to() -> None:
    found = verdict_on(samples_of(np.ones((10, 4, 1))))
    assert found.verdict == "inconclusive"
    assert "every score is 1, so nothing varies" in found.notes


def test_a_largest_budget_that_is_all_cut_off_is_not_inverse() -> None:
    missing = np.zeros((80, 4, 3), dtype=bool)
    missing[:, 3] = True
    found = verdict_on(samples_of(~missing, no_answer=missing, cut_off=missing))
    assert (found.verdict, found.cause) == ("inconclusive", "cut off")


def test_a_curve_that_is_cut_off_throughout_shows_no_fall() -> None:
    found = verdict_on(samples_of(np.zeros((80, 4, 3)), no_answer=True, cut_off=True))
    assert (found.verdict, found.cause) == ("inconclusive", "too few questions")


def test_among_many_curves_a_weak_one_loses_its_verdict() -> None:
    weak = samples_of(noisy([0.7, 0.7, 0.7, 0.667], 40, sd=0.16), metric="score", task="weak")
    assert verdict_on(weak).verdict == "inverse"
    level = [
        samples_of(noisy([0.7] * 4, 40, 0.16, seed), metric="score", task=f"t{seed}")
        for seed in range(1, 20)
    ]
    found = {f.task: f for f in findings(pd.concat([weak, *level]))}
    assert (found["weak"].verdict, found["weak"].cause) == ("inconclusive", "multiplicity")
    assert found["weak"].p == verdict_on(weak).p < found["weak"].p_adjusted


def test_flat_rests_on_the_widest_reach_of_all_pairs() -> None:
    """The pair with the largest difference may be the one that is known best."""
    rng = np.random.default_rng(0)
    scores = 0.7 + rng.normal(0, 0.001, (80, 4, 3))
    wobble = rng.normal(0, 0.04, (80, 1))
    scores[:, 1] += wobble - wobble.mean()  # budget 1024 is as good, but less certain
    scores[:, 3] += 0.008
    found = verdict_on(samples_of(scores, metric="score"))
    assert found.verdict == "flat"
    bound = max(abs(found.low), abs(found.high))
    assert "1024" in found.sentence.split("from budget")[1].split(":")[0]
    assert verdict_on(samples_of(scores, metric="score"), margin=bound * 1.02).verdict == "flat"
    assert verdict_on(samples_of(scores, metric="score"), margin=bound * 0.98).verdict != "flat"


def test_an_interval_of_rates_stays_within_what_is_possible() -> None:
    found = verdict_on(
        samples_of(np.array([[1, 1], [1, 0], [1, 1]])[:, :, None], budgets=["0", "8"])
    )
    assert -1 <= found.low < found.change < found.high <= 1


def test_errors_that_are_all_zero_are_no_rate() -> None:
    found = verdict_on(samples_of(np.zeros((40, 4, 1)), metric="negative_absolute_error"))
    assert found.cause == "not estimable"
    assert found.sentence == (
        "Nothing can be said: all scores are equal, so nothing varies; harder or easier questions "
        "would tell more."
    )


# --- the natural regime --------------------------------------------------------------------------


def natural_samples(slope: float, *, cut: bool = False, seed: int = 0) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    doublings = rng.normal(0, 0.7, (400, 1, 5))
    chance = np.clip(0.6 + slope * doublings, 0, 1)
    scores = (rng.random(doublings.shape) < chance).astype(float)
    missing = (doublings > 0.8) & cut
    return samples_of(
        scores * ~missing,
        budgets=["natural"],
        tokens=1000 * 2**doublings,
        no_answer=missing,
        cut_off=missing,
    )


def test_the_natural_verdict_is_on_the_slope_within_questions() -> None:
    found = verdict_on(natural_samples(-0.15))
    assert found.verdict == "inverse"
    assert found.change == pytest.approx(-0.15, abs=0.05)
    assert "per doubling of the thinking, among samples of one question" in found.sentence
    assert verdict_on(natural_samples(0.15)).verdict == "positive"
    assert verdict_on(natural_samples(0.0), margin=0.1).verdict == "flat"


def test_a_natural_slope_of_cut_off_answers_is_not_inverse() -> None:
    found = verdict_on(natural_samples(0.0, cut=True))
    assert (found.verdict, found.cause) == ("inconclusive", "cut off")


def test_one_natural_sample_to_a_question_says_what_is_needed() -> None:
    found = verdict_on(samples_of(right_or_wrong([0.5], 40, 1), budgets=["natural"]))
    assert (found.verdict, found.cause) == ("inconclusive", "not estimable")
    assert "two or more epochs" in found.sentence
    assert math.isnan(found.change)


# --- words ---------------------------------------------------------------------------------------


def test_a_sentence_states_estimate_interval_n_and_what_would_change_it() -> None:
    found = verdict_on(samples_of(right_or_wrong([0.9, 0.8, 0.7, 0.5], 100)))
    change, low, high = (f"{100 * -v:.1f}" for v in (found.change, found.high, found.low))
    assert found.sentence.startswith(f"Accuracy falls by {change} points from budget 0 to 16384")
    assert f"(95 % interval {low} to {high} points; 100 questions, 3 epochs)" in found.sentence
    assert "more than the margin of 2 points" in found.sentence
    assert found.sentence.endswith(f"with a margin of {low} points or more it would be open.")


def questions_said(found: Finding) -> int:
    (number,) = re.findall(r"about ([\d,]+) questions", found.sentence)
    return int(number.replace(",", ""))


def test_the_number_of_questions_said_decides_it() -> None:
    """Noise that shrinks as said gives the verdict; with a fifth less it does not."""
    rng = np.random.default_rng(3)
    shape = np.array([0.7, 0.7, 0.7, 0.66])
    noise = rng.normal(0, 0.1, (40, 4, 1))
    noise -= noise.mean(axis=0)
    found = verdict_on(samples_of(shape[None, :, None] + noise, metric="score"))
    said = questions_said(found)
    for factor, verdict in ((1.05, "inverse"), (0.8, "inconclusive")):
        scores = shape[None, :, None] + noise * math.sqrt(40 / (said * factor))
        assert verdict_on(samples_of(scores, metric="score")).verdict == verdict


def test_among_more_curves_more_questions_are_said_to_be_needed() -> None:
    level = [
        samples_of(right_or_wrong([0.7] * 4, 30, seed=seed), task=f"t{seed}") for seed in range(12)
    ]
    alone, among = verdict_on(level[0]), findings(pd.concat(level))[0]
    assert questions_said(among) > 1.5 * questions_said(alone)


def test_the_least_certain_pair_says_how_many_questions_show_that_there_is_no_change() -> None:
    rng = np.random.default_rng(0)
    scores = 0.7 + rng.normal(0, 0.001, (40, 4, 3))
    scores[:, 1] += rng.normal(0, 0.2, (40, 1))
    scores[:, 3] += 0.008
    scores[:, 1] += scores[:, 0].mean() - scores[:, 1].mean()
    found = verdict_on(samples_of(scores, metric="score"))
    assert found.verdict == "inconclusive"
    assert questions_said(found) > 200


def test_a_rate_without_an_agreed_pole_rises_or_falls_and_no_more() -> None:
    samples = samples_of(right_or_wrong([0.9, 0.8, 0.7, 0.4], 60), metric="matching_rate")
    sentence = verdict_on(samples).sentence
    assert sentence.startswith("The matching rate falls by")
    assert "neither better nor worse" in sentence


def test_an_error_rises_where_its_negative_falls_and_has_its_own_margin() -> None:
    errors = -np.abs(noisy([0.5, 0.55, 0.6, 0.65], 300))
    samples = samples_of(errors, metric="negative_absolute_error")
    found = verdict_on(samples)
    assert found.verdict == "inverse"
    assert found.margin == 0.05
    assert found.sentence.startswith("The absolute error rises by 0.1")
    assert verdict_on(samples, rmse_margin=0.3).verdict == "flat"


@pytest.mark.parametrize(
    ("samples", "words"),
    [
        (samples_of(np.ones((9, 1, 2)), budgets=["1024"]), "a second budget"),
        (samples_of(right_or_wrong([0.5] * 4, 1)), "more questions"),
        (samples_of(np.full((9, 4, 1), np.nan)), "no observation has a score"),
        (samples_of(np.ones((9, 2, 1)), budgets=["1024", "high"]), "two studies"),
    ],
)
def test_where_nothing_can_be_said_the_sentence_says_why(samples: pd.DataFrame, words: str) -> None:
    found = verdict_on(samples)
    assert (found.verdict, found.cause) == ("inconclusive", "not estimable")
    assert words in found.sentence


def test_every_verdict_is_one_sentence() -> None:
    shapes = [[0.9, 0.8, 0.7, 0.5], [0.5, 0.9, 0.9, 0.5], [0.7] * 4, [0.5, 0.6, 0.7, 0.9]]
    for means in shapes:
        for questions in (30, 100):
            sentence = verdict_on(samples_of(noisy(means, questions), metric="score")).sentence
            assert sentence.endswith(".")
            assert sentence.count(". ") == 0


# --- the frame and the arguments -----------------------------------------------------------------


def test_findings_make_a_frame_of_one_row_each() -> None:
    samples = samples_of(right_or_wrong([0.9, 0.8, 0.7, 0.5], 30))
    frame = findings_frame(findings(samples))
    assert list(frame.columns) == list(FINDING_COLUMNS)
    assert len(frame) == 1
    assert findings_frame([]).empty


def test_curves_already_read_give_the_same_findings() -> None:
    samples = samples_of(right_or_wrong([0.9, 0.8, 0.7, 0.5], 30))
    assert findings([curve_data(samples)]) == findings(samples)


def test_findings_do_not_depend_on_the_order_of_rows() -> None:
    samples = samples_of(right_or_wrong([0.9, 0.8, 0.7, 0.5], 30))
    assert findings(samples.sample(frac=1, random_state=1)) == findings(samples)


@pytest.mark.parametrize("option", [{"margin": 0}, {"rmse_margin": -1}, {"alpha": 1.5}])
def test_impossible_margins_and_rates_are_refused(option: dict[str, Any]) -> None:
    with pytest.raises(SuiteError, match=next(iter(option))):
        findings(samples_of(np.ones((3, 2, 1)), budgets=["0", "1024"]), **option)


def test_a_frame_without_the_columns_is_refused() -> None:
    with pytest.raises(DataError, match="lacks the columns"):
        findings(pd.DataFrame({"model": ["a"]}))


# --- multiplicity --------------------------------------------------------------------------------


def test_adjusted_p_values_are_those_of_statsmodels() -> None:
    from statsmodels.stats.multitest import multipletests

    p = np.random.default_rng(0).uniform(size=20) ** 2
    assert adjust(p) == pytest.approx(multipletests(p, method="fdr_bh")[1])
    with_gap = np.append(p, np.nan)
    assert adjust(with_gap)[:-1] == pytest.approx(adjust(p))
    assert math.isnan(adjust(with_gap)[-1])


def test_the_final_level_is_where_the_procedure_stops() -> None:
    p = [0.001, 0.01, 0.02, 0.5]
    assert final_level(p, 0.05) == pytest.approx(0.05 * 3 / 4)
    assert final_level([0.5, 0.9], 0.05) == 0


# --- calibration in small ------------------------------------------------------------------------


def test_inverse_is_called_rarely_where_only_the_margin_is_lost() -> None:
    """At a fall of exactly the margin one direction errs at most at half of alpha."""
    verdicts = Counter(
        verdict_on(samples_of(noisy([0.7, 0.7, 0.7, 0.68], 25, seed=seed), metric="score")).verdict
        for seed in range(150)
    )
    assert verdicts["inverse"] <= 10  # 99.9 % point of the binomial at 0.025


def test_inverse_is_found_where_it_is_large() -> None:
    verdicts = Counter(
        verdict_on(samples_of(right_or_wrong([0.9, 0.85, 0.75, 0.6], 80, seed=seed))).verdict
        for seed in range(30)
    )
    assert verdicts["inverse"] >= 27
