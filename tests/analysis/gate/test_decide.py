"""The gate's decisions: on bounds, never on point estimates, and never a pass without data."""

import math
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inverse_scaling_evals.analysis import cells_df, findings
from inverse_scaling_evals.analysis.estimates import Reason, drop, note
from inverse_scaling_evals.analysis.gate import (
    OUTCOMES,
    Criterion,
    GateReason,
    GateReport,
    Result,
    decide,
    parse_rules,
    read_rules,
)
from inverse_scaling_evals.analysis.gate._comparison import Comparison
from inverse_scaling_evals.analysis.verdicts import Cause
from inverse_scaling_evals.errors import DataError
from tests.analysis.drawn import right_or_wrong, samples_of


def study(scores: Any, **options: Any) -> pd.DataFrame:
    columns = {"family": "counting", "stop_reason": "stop", **options}
    return samples_of(scores, **columns)


def judged(samples: pd.DataFrame, rule: str, head: str = "", **options: Any) -> GateReport:
    return decide(samples, parse_rules(f"{head}\nrules: [{{name: a, {rule}}}]", "test"), **options)


def only(report: GateReport) -> Result:
    (result,) = report.results
    return result


FALLING = study(right_or_wrong([0.9, 0.85, 0.8, 0.5], 200))
LEVEL = study(np.tile(right_or_wrong([0.7], 200), (1, 4, 1)))


# --- drop ----------------------------------------------------------------------------------------


def test_a_drop_is_judged_on_the_bound_of_its_interval() -> None:
    found = drop(FALLING)
    assert 0.05 < found.low < found.estimate < found.high < 0.6
    inside = (found.low + found.estimate) / 2  # the estimate is above, the lower bound is not
    for threshold, outcome in [(0.05, "fail"), (inside, "inconclusive"), (0.6, "pass")]:
        result = only(judged(FALLING, f"max_drop: {threshold}"))
        assert result.outcome == outcome
        assert (result.value, result.low, result.high) == (found.estimate, found.low, found.high)
        assert (result.threshold, result.n_questions) == (threshold, 200)
        assert result.reason == ("interval" if outcome == "inconclusive" else "")
        assert f"from budget {found.smaller} to 16384" in result.message


def test_a_drop_of_scores_that_are_all_right_is_bounded_by_the_number_of_questions() -> None:
    few, many = (study(np.ones((n, 4, 1))) for n in (20, 400))
    assert only(judged(few, "max_drop: 0.05")).outcome == "inconclusive"
    assert only(judged(few, "max_drop: 0.05")).reason == GateReason.INTERVAL
    assert only(judged(many, "max_drop: 0.05")).outcome == "pass"


def test_the_number_of_questions_that_is_said_to_decide_does() -> None:
    message = only(judged(study(np.ones((20, 4, 1))), "max_drop: 0.05")).message
    needed = int(message.split("About ")[1].split(" questions")[0].replace(",", ""))
    assert only(judged(study(np.ones((needed, 4, 1))), "max_drop: 0.05")).outcome == "pass"


def test_a_required_gain_is_a_negative_drop() -> None:
    rising = study(right_or_wrong([0.2, 0.5, 0.5, 0.9], 200))
    assert only(judged(rising, "max_drop: -0.05")).outcome == "pass"
    assert only(judged(LEVEL, "max_drop: -0.05")).outcome == "fail"


def test_budgets_that_did_not_move_the_thinking_pass_nothing() -> None:
    ignored = study(np.ones((200, 4, 3)), tokens=700.0)
    result = only(judged(ignored, "max_drop: 0.3"))
    assert (result.outcome, result.reason) == ("inconclusive", GateReason.INERT)
    result = only(judged(ignored, "forbid: inverse"))
    assert (result.outcome, result.reason) == ("inconclusive", GateReason.INERT)
    result = only(judged(ignored, "forbid: [inverse, inert]"))
    assert (result.outcome, result.reason) == ("fail", "")


@pytest.mark.parametrize(
    ("samples", "reason"),
    [
        (study(np.ones((30, 1, 1)), budgets=["1024"]), Reason.ONE_BUDGET),
        (study(np.ones((1, 4, 3))), Reason.ONE_QUESTION),
        (study(np.full((30, 4, 1), math.nan)), Reason.NO_SCORE),
    ],
)
def test_what_cannot_be_estimated_is_inconclusive_and_says_why(
    samples: pd.DataFrame, reason: Reason
) -> None:
    for rule in ("max_drop: 0.5", "forbid: inverse"):
        result = only(judged(samples, rule))
        assert (result.outcome, result.reason) == ("inconclusive", GateReason.NOT_ESTIMABLE)
        assert note(reason).sentence in result.message


@settings(max_examples=10)
@given(
    st.lists(st.sampled_from([0.0, 0.5, 1.0]), min_size=24, max_size=24),
    st.lists(st.floats(-1, 1), min_size=5, max_size=5),
)
def test_a_larger_allowance_never_turns_for_the_worse(
    scores: list[float], thresholds: list[float]
) -> None:
    samples = study(np.array(scores).reshape(8, 3, 1), budgets=("0", "1024", "4096"))
    rules = [
        f"{{name: rule {n}, max_drop: {threshold:.6f}, min_score: {-threshold:.6f}}}"
        for n, threshold in enumerate(sorted(thresholds))
    ]
    report = decide(samples, parse_rules(f"rules: [{', '.join(rules)}]", "test"))
    for cell in zip(*report.rules.values(), strict=True):
        ranks = [OUTCOMES.index(result.outcome) for result in cell]
        assert ranks == sorted(ranks)
        assert all(result.low <= result.value <= result.high for result in cell)


@given(st.floats(-1, 1), st.floats(0, 1), st.floats(0, 1), st.floats(-2, 2), st.floats(0, 1))
def test_pass_and_fail_mean_that_the_whole_interval_lies_on_one_side(
    value: float, below: float, above: float, threshold: float, more: float
) -> None:
    found = Comparison(
        subject="x", value=value, low=value - below, high=value + above, n_questions=20,
        threshold=threshold,
    )  # fmt: skip
    assert (found.outcome == "pass") == (found.high <= threshold)
    assert (found.outcome == "fail") == (found.low > threshold)
    assert (found.reason == "interval") == (found.outcome == "inconclusive")
    looser = replace(found, threshold=threshold + more)
    assert OUTCOMES.index(looser.outcome) >= OUTCOMES.index(found.outcome)
    mirrored = replace(
        found, value=-value, low=-found.high, high=-found.low, threshold=-threshold,
        is_minimum=True,
    )  # fmt: skip
    assert mirrored.outcome == found.outcome
    assert found.questions_needed > found.n_questions


# --- verdicts ------------------------------------------------------------------------------------


def test_a_forbidden_verdict_fails_with_the_sentence_of_the_finding() -> None:
    (found,) = findings(FALLING)
    result = only(judged(FALLING, "forbid: [inverse]"))
    assert (result.outcome, result.verdict) == ("fail", "inverse")
    assert found.sentence in result.message
    assert (result.value, result.low, result.high) == (found.change, found.low, found.high)
    assert math.isnan(result.threshold)


def test_another_verdict_passes_and_an_inconclusive_one_does_not() -> None:
    assert only(judged(FALLING, "forbid: [positive]")).outcome == "pass"
    assert only(judged(LEVEL, "forbid: [inverse]")).verdict == "flat"
    assert only(judged(LEVEL, "forbid: [inverse]")).outcome == "pass"
    few = study(right_or_wrong([0.7] * 4, 20))
    result = only(judged(few, "forbid: [inverse]"))
    assert (result.outcome, result.reason) == ("inconclusive", GateReason.TOO_FEW_QUESTIONS)
    assert only(judged(few, "forbid: [inconclusive]")).outcome == "fail"


def test_every_cause_of_an_inconclusive_verdict_is_a_reason_of_the_gate() -> None:
    assert {str(cause) for cause in Cause} <= {str(reason) for reason in GateReason}


def test_the_margin_of_the_file_is_that_of_the_verdicts() -> None:
    assert only(judged(FALLING, "forbid: [inverse]", "margin: 0.6")).outcome == "pass"


def test_verdicts_are_reached_among_all_curves_whatever_the_rules_match() -> None:
    noise = [
        study(right_or_wrong([0.6] * 4, 40, seed=seed), task=f"noise_{seed}") for seed in range(12)
    ]
    samples = pd.concat([FALLING, *noise])
    result = only(judged(samples, "forbid: inverse, tasks: misleading_math"))
    (alone,) = findings(FALLING)
    among = next(found for found in findings(samples) if found.task == "misleading_math")
    assert among.p_adjusted > alone.p_adjusted
    assert among.sentence in result.message


# --- single budgets ------------------------------------------------------------------------------


def test_a_minimum_score_is_asked_of_every_budget() -> None:
    report = judged(FALLING, "min_score: 0.6")
    cells = cells_df(FALLING)
    assert [result.budget for result in report.results] == ["0", "1024", "4096", "16384"]
    assert [result.low for result in report.results] == list(cells["low"])
    assert [result.outcome for result in report.results] == ["pass", "pass", "pass", "fail"]
    assert report.outcome == "fail"
    assert report.results[-1].criterion == Criterion.MIN_SCORE
    assert "accuracy" in report.results[-1].message


def test_budgets_choose_among_the_cells_and_a_missing_one_is_inconclusive() -> None:
    report = judged(FALLING, "min_score: 0.6, budgets: [1024, 8192]")
    assert [(r.budget, r.outcome) for r in report.results] == [
        ("1024", "pass"),
        ("8192", "inconclusive"),
    ]
    assert report.results[1].reason == GateReason.MISSING_BUDGET
    assert "0, 1024, 4096, 16384" in report.results[1].message


@pytest.mark.parametrize("metric", ["accuracy", "negative_absolute_error"])
@pytest.mark.parametrize("criterion", ["max_no_answer", "max_cut_off"])
def test_rates_have_an_interval_where_nothing_was_seen(criterion: str, metric: str) -> None:
    samples = study(np.ones((60, 2, 1)), budgets=("0", "1024"), metric=metric)
    assert {r.outcome for r in judged(samples, f"{criterion}: 0.1").results} == {"pass"}
    report = judged(samples, f"{criterion}: 0.05")
    assert {r.outcome for r in report.results} == {"inconclusive"}
    assert {r.value for r in report.results} == {0.0}
    assert all(0.05 < r.high < 0.1 for r in report.results)


def test_many_missing_answers_fail_where_they_are() -> None:
    missing = np.zeros((60, 2, 1), dtype=bool)
    missing[:30, 1] = True
    samples = study(np.ones((60, 2, 1)), budgets=("0", "1024"), no_answer=missing, cut_off=missing)
    for criterion in ("max_no_answer", "max_cut_off"):
        report = judged(samples, f"{criterion}: 0.1")
        assert [r.outcome for r in report.results] == ["pass", "fail"]
        assert [r.value for r in report.results] == [0.0, 0.5]


def test_missing_answers_of_an_external_task_are_those_that_its_scorer_records() -> None:
    for metric, is_external in (("accuracy", False), ("score", True)):
        samples = study(np.ones((60, 2, 1)), budgets=("0", "1024"), metric=metric)
        for result in judged(samples, "max_no_answer: 0.1").results:
            assert ("as far as the task's own scorer" in result.message) == is_external


def test_cut_off_outputs_that_no_log_records_do_not_pass() -> None:
    report = judged(study(np.ones((60, 2, 1)), budgets=("0", "1024"), stop_reason=None),
                    "max_cut_off: 0.5")  # fmt: skip
    assert {(r.outcome, r.reason) for r in report.results} == {("inconclusive", "not_estimable")}


def test_epochs_are_not_questions() -> None:
    once = judged(study(np.ones((30, 1, 1)), budgets=["0"]), "max_no_answer: 0.1")
    five = judged(study(np.ones((30, 1, 5)), budgets=["0"]), "max_no_answer: 0.1")
    assert only(once).high == only(five).high


def test_errors_have_a_notation_of_their_own() -> None:
    error = np.random.default_rng(0).normal(0.5, 0.05, (50, 2, 1))
    samples = study(-error, budgets=("0", "1024"), metric="negative_absolute_error")
    for threshold, outcome in ((0.4, "fail"), (0.6, "pass")):
        report = judged(samples, f"max_error: {threshold}")
        assert {r.outcome for r in report.results} == {outcome}
        assert all(r.low < 0.5 < r.high or abs(r.value - 0.5) < 0.05 for r in report.results)
        mirrored = judged(samples, f"min_score: {-threshold}")
        assert [r.outcome for r in mirrored.results] == [r.outcome for r in report.results]
    mixed = pd.concat([samples, FALLING.assign(task="other")])
    assert {r.task for r in judged(mixed, "max_error: 0.6").results} == {"misleading_math"}


def test_observations_that_failed_let_nothing_pass() -> None:
    scores = np.ones((100, 2, 1))
    scores[:5, 1] = math.nan
    samples = study(scores, budgets=("0", "1024"))
    for rule in ("max_drop: 0.5", "min_score: 0.5, budgets: 1024"):
        result = only(judged(samples, rule))
        assert (result.outcome, result.reason) == ("inconclusive", GateReason.UNSCORED)
        assert "5 of 100 observations at budget 1024" in result.message
        assert only(judged(samples, rule, "max_unscored: 0.05")).outcome == "pass"
    assert only(judged(samples, "max_drop: -0.5")).outcome == "fail"


# --- what is matched -----------------------------------------------------------------------------


def test_a_rule_that_matches_nothing_is_inconclusive_and_names_what_there_is() -> None:
    result = only(judged(FALLING, "max_drop: 0.9, tasks: zebrra"))
    assert (result.outcome, result.reason) == ("inconclusive", GateReason.NO_MATCH)
    assert "tasks zebrra" in result.message
    assert "misleading_math" in result.message
    both = pd.concat([FALLING, FALLING.assign(task="zebra", model="openai/o3")])
    result = only(judged(both, "max_drop: 0.9, tasks: zebra, models: mockllm/*"))
    assert result.reason == GateReason.NO_MATCH
    assert "together with the rule's other fields" in result.message


def test_no_observations_are_inconclusive() -> None:
    report = decide(FALLING.iloc[:0], read_rules())
    assert report.outcome == "inconclusive"
    assert {r.reason for r in report.results} == {GateReason.NO_OBSERVATIONS}


def test_the_natural_regime_has_no_drop_but_a_verdict_and_a_score() -> None:
    natural = study(right_or_wrong([0.9], 60, 5), budgets=["natural"])
    result = only(judged(natural, "max_drop: 0.9"))
    assert (result.outcome, result.reason) == ("inconclusive", GateReason.NOT_APPLICABLE)
    both = pd.concat([natural, FALLING])
    assert only(judged(both, "max_drop: 0.9")).regime == "controlled"
    assert {r.regime for r in judged(both, "forbid: positive").results} == {"natural", "controlled"}
    report = judged(both, "min_score: 0.1, budgets: [0, natural]")
    assert [(r.regime, r.budget) for r in report.results] == [
        ("controlled", "0"),
        ("natural", "natural"),
    ]
    assert {r.regime for r in judged(both, "min_score: 0.1, budgets: 0").results} == {"controlled"}


def test_an_incomplete_study_does_not_pass_but_may_fail() -> None:
    missing = ["half.eval has the status started."]
    passing = judged(FALLING, "max_drop: 0.9", incomplete=missing)
    assert passing.outcome == "inconclusive"
    assert passing.results[0].reason == GateReason.INCOMPLETE
    assert passing.results[0].message == missing[0]
    assert judged(FALLING, "max_drop: 0.01", incomplete=missing).outcome == "fail"


def test_notes_on_the_logs_are_notes_of_the_report() -> None:
    notes = ["logs differ in temperature (0, 1)"]
    assert judged(LEVEL, "max_drop: 0.9", notes=notes).notes == tuple(notes)


def test_a_frame_without_the_columns_is_refused() -> None:
    with pytest.raises(DataError, match="lacks the columns stop_reason"):
        judged(LEVEL.drop(columns="stop_reason"), "max_drop: 0.1")


def test_nothing_changes_the_frame() -> None:
    before = FALLING.copy(deep=True)
    decide(FALLING, read_rules())
    pd.testing.assert_frame_equal(FALLING, before)


def test_an_interval_from_0_to_1_still_has_a_number_of_questions_that_would_decide() -> None:
    found = Comparison(
        subject="x", value=0, low=0, high=1, n_questions=2, threshold=0.05, is_rare=True
    )
    assert found.outcome == "inconclusive"
    assert found.questions_needed == 80
