"""The gate's decisions: on bounds, never on point estimates, and never a pass without data."""

import math
import re
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
    Outcome,
    Result,
    decide,
    parse_rules,
    read_rules,
)
from inverse_scaling_evals.analysis.gate._comparison import Comparison
from inverse_scaling_evals.analysis.verdicts import Cause
from inverse_scaling_evals.errors import DataError, InverseScalingError
from tests.analysis.drawn import BUDGETS, right_or_wrong, samples_of


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


def test_a_fall_passes_below_the_largest_that_is_not_excluded_and_fails_above_the_shown() -> None:
    (found,) = findings(FALLING)
    steepest = drop(FALLING)  # of all pairs it is one to the largest budget
    inside = steepest.low + 0.02  # shown to be smaller than the fall, and yet not excluded
    for threshold, outcome, reason in [
        (0.05, "fail", ""),
        (inside, "inconclusive", "interval"),
        (found.largest_fall, "inconclusive", "interval"),
        (found.largest_fall + 1e-9, "pass", ""),
    ]:
        result = only(judged(FALLING, f"max_drop: {threshold:.12f}"))
        assert (result.outcome, result.reason) == (outcome, reason)
        assert (result.smaller, result.larger) == (found.smaller, "16384")
        assert result.threshold == pytest.approx(threshold)
        assert result.n_questions == 200
        assert f"from budget {result.smaller} to 16384" in result.message
        if outcome != "fail":
            assert result.high == found.largest_fall
    assert only(judged(FALLING, "max_drop: 0.05")).low > 0.05


def test_a_pass_says_that_what_is_forbidden_is_excluded_where_the_verdict_is_open_alone() -> None:
    rising = study(right_or_wrong([0.3, 0.5, 0.7, 0.9], 200))
    barely = np.tile(right_or_wrong([0.7], 1000, 1), (1, 4, 1))
    wrong = np.flatnonzero(barely[:, 3, 0] == 0)
    barely[wrong[:20], 3, 0] = 1.0  # a rise of the margin: no fall, and no verdict
    for samples, verdict, excluded in (
        (LEVEL, "flat", False),
        (rising, "positive", False),
        (study(barely), "inconclusive", True),
    ):
        result = only(judged(samples, "forbid: [inverse]"))
        assert (result.verdict, result.outcome) == (verdict, "pass")
        assert ("is excluded" in result.message) is excluded


CUT = study(
    right_or_wrong([0.9, 0.8, 0.8, 0.7], 100),
    no_answer=np.resize([True] + [False] * 9, (100, 4, 1)),
    cut_off=np.resize([True] + [False] * 9, (100, 4, 1)),
)


@pytest.mark.parametrize(
    ("samples", "rule", "beside"),
    [
        (FALLING, "max_drop: 0.05", "more than the maximum of 5 points"),
        (FALLING, "min_score: 0.5", "at or above the minimum of 50 %"),
        (LEVEL, "min_score: 0.6", "includes the minimum of 60 %"),
        (FALLING, "min_score: 0.95", "below the minimum of 95 %"),
        (CUT, "max_no_answer: 0.02", "above the maximum of 2 %"),
        (CUT, "max_cut_off: 0.5", "at or below the maximum of 50 %"),
        (LEVEL, "max_no_answer: 0.02", "at or below the maximum of 2 %"),
    ],
)
def test_a_message_has_the_numbers_of_its_result(
    samples: pd.DataFrame, rule: str, beside: str
) -> None:
    result = judged(samples, rule).results[0]
    assert result.message[0].isupper()
    assert beside in result.message
    assert f"{result.n_questions} questions" in result.message
    interval = re.search(r"\(95 % CI ([\d.]+) to ([\d.]+) (?:points|%)", result.message)
    assert interval is not None
    shown = [float(number) / 100 for number in interval.groups()]
    assert shown == pytest.approx([result.low, result.high], abs=5e-4)


def test_a_fall_in_the_middle_of_a_curve_is_a_fall() -> None:
    """Not to the largest budget alone: a dip is one, too."""
    dip = study(right_or_wrong([0.9, 0.9, 0.4, 0.9], 200))
    result = only(judged(dip, "max_drop: 0.05"))
    assert (result.outcome, result.larger) == ("fail", "4096")


@pytest.mark.parametrize("means", [(0.8, 0.8, 0.8, 0.7), (0.45, 0.8, 0.77, 0.7)])
@pytest.mark.parametrize(
    "questions", [20, *(pytest.param(n, marks=pytest.mark.slow) for n in (60, 150))]
)
def test_a_curve_that_falls_by_10_points_does_not_pass(
    means: tuple[float, ...], questions: int
) -> None:
    """benchmarks/gate_sizes.py measures the rate at many sizes: at most 2.5 %."""
    passed = [
        only(judged(study(right_or_wrong(means, questions, 1, seed=seed)), "max_drop: 0.05"))
        for seed in range(20)
    ]
    assert sum(result.outcome == "pass" for result in passed) <= 1


def test_a_drop_of_scores_that_are_all_right_is_bounded_by_the_number_of_questions() -> None:
    few, many = (study(np.ones((n, 4, 1))) for n in (20, 400))
    assert only(judged(few, "max_drop: 0.05")).outcome == "inconclusive"
    assert only(judged(few, "max_drop: 0.05")).reason == GateReason.INTERVAL
    assert only(judged(many, "max_drop: 0.05")).outcome == "pass"


def questions_said(result: Result) -> int:
    return int(result.message.split("About ")[1].split(" questions")[0].replace(",", ""))


def test_a_name_of_a_list_that_no_curve_has_is_named() -> None:
    rule = "max_drop: 0.9, tasks: [misleading_math, zebrra]"
    known, absent = judged(FALLING, rule).results
    assert known.outcome == "pass"
    assert (absent.outcome, absent.reason) == ("inconclusive", GateReason.NO_MATCH)
    assert "tasks zebrra match no curve. The logs have misleading_math" in absent.message
    assert only(judged(FALLING, f"{rule}, optional: true")).outcome == "pass"
    assert only(judged(FALLING, "max_drop: 0.9, tasks: ['mis*', 'zebrra*']")).outcome == "pass"


def test_a_mitigation_is_named_as_it_is_asked_for() -> None:
    anchored = FALLING.assign(mitigation="anchor=6")
    assert only(judged(anchored, "max_drop: 0.9, mitigations: anchor")).outcome == "pass"
    with pytest.raises(InverseScalingError, match="Invalid mitigation 'anchr'"):
        judged(anchored, "max_drop: 0.9, mitigations: anchr")


def test_where_little_is_missing_a_twentieth_more_questions_are_advised() -> None:
    (found,) = findings(FALLING)
    result = only(judged(FALLING, f"max_drop: {found.largest_fall - 1e-6:.12f}"))
    assert result.outcome == "inconclusive"
    assert 1.05 * 200 <= questions_said(result) <= 1.1 * 200


def test_the_number_of_questions_that_is_said_to_decide_does() -> None:
    needed = questions_said(only(judged(study(np.ones((20, 4, 1))), "max_drop: 0.05")))
    assert only(judged(study(np.ones((needed, 4, 1))), "max_drop: 0.05")).outcome == "pass"
    assert only(judged(study(np.ones((needed - 8, 4, 1))), "max_drop: 0.05")).outcome != "pass"


@pytest.mark.slow
def test_the_number_of_questions_lets_a_level_curve_pass_in_80_percent_of_studies() -> None:
    def level(questions: int, seed: int) -> pd.DataFrame:
        return study(right_or_wrong([0.8] * 3, questions, 2, seed=seed), budgets=BUDGETS[1:])

    said = [questions_said(only(judged(level(60, seed), "max_drop: 0.05"))) for seed in range(5)]
    needed = int(np.median(said))
    outcomes = [only(judged(level(needed, seed), "max_drop: 0.05")).outcome for seed in range(100)]
    # with a standard deviation of 4 around 80
    assert 68 <= outcomes.count(Outcome.PASS) <= 96
    assert Outcome.FAIL not in outcomes


def test_with_questions_enough_the_estimate_says_how_many_would_decide() -> None:
    falling = study(right_or_wrong([0.75, 0.705], 2500, 1), budgets=("0", "16384"))
    result = only(judged(falling, "max_drop: 0.05"))
    assert (result.outcome, result.reason) == ("inconclusive", "interval")
    assert "if the estimate stays the same" in result.message


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


def test_budgets_of_several_metrics_are_not_compared() -> None:
    samples = study(np.ones((200, 2, 1)), budgets=("0", "1024"))
    mixed = samples.assign(metric=np.where(samples["budget"] == "0", "accuracy", "safe_rate"))
    for rule in ("max_drop: 0.5", "forbid: inverse"):
        result = only(judged(mixed, rule))
        assert (result.outcome, result.reason) == ("inconclusive", GateReason.NOT_ESTIMABLE)


@settings(max_examples=10)
@given(
    st.lists(st.sampled_from([0.0, 0.5, 1.0]), min_size=24, max_size=24),
    st.lists(st.floats(0.01, 1), min_size=5, max_size=5),
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
        drops = [result for result in cell if result.criterion == Criterion.MAX_DROP]
        (limit,) = {found.largest_fall for found in findings(samples)}
        assert all((r.outcome == "pass") == (limit < r.threshold) for r in drops)


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


def test_a_verdict_that_the_data_exclude_passes_though_they_reach_no_other() -> None:
    rising = study(right_or_wrong([0.6, 0.64], 1500, 1, seed=3), budgets=("0", "1024"))
    (found,) = findings(rising)
    assert found.verdict == "inconclusive"
    assert found.largest_fall < found.margin < found.largest_rise
    assert only(judged(rising, "forbid: [inverse, non-monotonic]")).outcome == "pass"
    assert only(judged(rising, "forbid: [inverse, positive]")).outcome == "inconclusive"
    assert only(judged(rising, "forbid: [flat]")).outcome == "inconclusive"


def test_scores_on_an_unknown_scale_need_a_margin() -> None:
    rng = np.random.default_rng(0)
    points = study(rng.normal(60, 20, (100, 2, 1)), budgets=("0", "1024"), metric="score")
    result = only(judged(points, "forbid: inverse"))
    assert (result.outcome, result.reason) == ("inconclusive", GateReason.NO_MARGIN)
    for margin in ("margin: 40", "relative_margin: 0.5"):
        assert only(judged(points, "forbid: inverse", margin)).outcome == "pass"


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


@pytest.mark.parametrize(
    ("budgets", "regimes"),
    [
        ("natural", {"natural"}),
        ("1024", {"controlled"}),
        ("[0, natural]", {"controlled", "natural"}),
        ("", {"controlled", "natural"}),
    ],
)
def test_budgets_of_a_rule_on_scores_are_those_of_a_regime(budgets: str, regimes: set[str]) -> None:
    rows = [study(np.ones((9, 2, 1)), budgets=("0", "1024")),
            study(np.ones((9, 1, 1)), budgets=["natural"])]  # fmt: skip
    chosen = f", budgets: {budgets}" if budgets else ""
    for rule in ("min_score: 0.1", "max_no_answer: 0.9", "max_cut_off: 0.9"):
        report = judged(pd.concat(rows), rule + chosen)
        assert {result.regime for result in report.results} == regimes
    (result,) = judged(rows[1], "min_score: 0.1, budgets: 1024").results
    assert (result.outcome, result.reason) == ("inconclusive", GateReason.NOT_APPLICABLE)
    assert "budgets 1024" in result.message


def test_a_rule_on_the_highest_level_judges_the_curve_of_levels() -> None:
    levels = study(np.ones((30, 2, 1)), budgets=("high", "xhigh"))
    result = only(judged(levels, "min_score: 0.5, budgets: xhigh"))
    assert (result.outcome, result.budget) == ("pass", "xhigh")


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


def test_observations_that_failed_let_no_single_budget_pass() -> None:
    scores = np.ones((100, 2, 1))
    scores[:5, 1] = math.nan
    samples = study(scores, budgets=("0", "1024"))
    rule = "min_score: 0.5, budgets: 1024"
    result = only(judged(samples, rule))
    assert (result.outcome, result.reason) == ("inconclusive", GateReason.UNSCORED)
    assert "at budget 1024 there is no value for 5 of 100 observations" in result.message
    assert only(judged(samples, rule, "max_unscored: 0.05")).outcome == "pass"


# --- what is missing of a curve ------------------------------------------------------------------


def test_a_fall_that_lost_observations_could_hide_is_incomplete() -> None:
    scores = np.ones((200, 2, 1))
    scores[:8, 1] = math.nan
    samples = study(scores, budgets=("0", "1024"))
    result = only(judged(samples, "max_drop: 0.05"))
    assert (result.outcome, result.reason) == ("inconclusive", GateReason.INCOMPLETE)
    assert "questions" not in result.message.split("maximum")[1]  # more of them do not help
    (found,) = findings(samples)
    assert result.high == found.largest_fall > 0.05
    assert only(judged(samples, "max_drop: 0.2")).outcome == "pass"  # they do not matter


def test_a_budget_that_lacks_questions_is_incomplete() -> None:
    samples = study(np.ones((200, 2, 1)), budgets=("0", "1024"))
    half = samples[(samples["budget"] == "0") | (samples["question"] < "q2")]
    result = only(judged(half, "max_drop: 0.05"))
    assert (result.outcome, result.reason) == ("inconclusive", GateReason.INCOMPLETE)


def test_a_fall_made_of_cut_off_answers_is_neither_shown_nor_excluded() -> None:
    scores, cut = np.ones((200, 2, 1)), np.zeros((200, 2, 1), dtype=bool)
    cut[:60, 1] = True
    scores[cut] = 0.0
    samples = study(scores, budgets=("0", "1024"), no_answer=cut, cut_off=cut)
    result = only(judged(samples, "max_drop: 0.05"))
    assert (result.outcome, result.reason) == ("inconclusive", GateReason.CUT_OFF)
    assert "max_tokens" in result.message
    # without them as wrong answers it is a fall
    assert only(judged(samples.assign(cut_off=False), "max_drop: 0.05")).outcome == "fail"


# --- the coarser unit ----------------------------------------------------------------------------


def of_templates(size: int, falling: int) -> pd.DataFrame:
    """400 questions of templates; all questions of some templates fall."""
    scores = right_or_wrong([0.97, 0.97], 400, 3)
    template = np.arange(400) // size
    scores[template < falling, 1] = 0.0
    samples = study(scores, budgets=("0", "1024"))
    units = {f"q{i}": f"t{template[i]}" for i in range(400)}
    return samples.assign(unit=samples["question"].map(units), unit_kind="template")


def test_a_pass_that_does_not_hold_on_new_templates_is_named() -> None:
    samples = of_templates(10, 1)  # 1 of 40 templates falls
    (found,) = findings(samples)
    assert found.largest_fall < 0.06 < found.largest_fall_by_unit
    report = judged(samples, "max_drop: 0.06")
    result = only(report)
    assert (result.outcome, result.outcome_by_unit) == ("pass", "inconclusive")
    assert result.unit_kind == "template"
    assert not result.holds_for_new_units
    assert [note for note in report.notes if "on new templates" in note]
    by_unit = only(judged(samples, "max_drop: 0.06", "cluster: unit"))
    assert (by_unit.outcome, by_unit.reason) == ("inconclusive", "interval")
    assert (by_unit.high, by_unit.unit_kind) == (found.largest_fall_by_unit, "")


def test_the_questions_that_are_said_to_decide_by_unit_are_of_as_many_units() -> None:
    def level(templates: int) -> pd.DataFrame:
        samples = study(np.ones((10 * templates, 2, 1)), budgets=("0", "1024"))
        units = {f"q{i}": f"t{i // 10}" for i in range(10 * templates)}
        return samples.assign(unit=samples["question"].map(units), unit_kind="template")

    result = only(judged(level(20), "max_drop: 0.05", "cluster: unit"))
    assert (result.outcome, result.n_questions) == ("inconclusive", 200)
    assert questions_said(result) == 800
    assert "of 80 units" in result.message
    assert only(judged(level(80), "max_drop: 0.05", "cluster: unit")).outcome == "pass"


def test_a_verdict_by_the_coarser_unit_is_judged_beside_the_other() -> None:
    samples = of_templates(40, 1)  # 1 of 10 templates falls: by question it is inverse
    (found,) = findings(samples)
    assert (found.verdict, found.verdict_by_unit) == ("inverse", "inconclusive")
    result = only(judged(samples, "forbid: inverse"))
    assert (result.outcome, result.outcome_by_unit) == ("fail", "inconclusive")
    result = only(judged(samples, "forbid: positive"))
    assert (result.outcome, result.outcome_by_unit) == ("pass", "inconclusive")
    assert only(judged(samples, "forbid: inverse", "cluster: unit")).outcome == "inconclusive"


def test_a_pass_that_holds_on_new_templates_has_no_note() -> None:
    report = judged(of_templates(4, 0), "max_drop: 0.1")
    assert (only(report).outcome, only(report).outcome_by_unit) == ("pass", "pass")
    assert report.notes == ()


def test_questions_without_a_coarser_unit_have_no_outcome_by_it() -> None:
    result = only(judged(LEVEL, "max_drop: 0.1"))
    assert (result.unit_kind, result.outcome_by_unit) == ("", "")
    assert result.holds_for_new_units


# --- the default rules ---------------------------------------------------------------------------


def outcomes(samples: pd.DataFrame) -> dict[str, str]:
    """Outcome of each rule that has a result."""
    report = decide(samples, read_rules())
    return {rule: GateReport(results).outcome for rule, results in report.rules.items()}


RATES, ERRORS = (rule.name for rule in read_rules().rules if rule.max_drop)


def test_a_model_that_is_always_right_passes_the_default_rules_and_a_falling_one_fails() -> None:
    assert decide(study(np.ones((80, 3, 1)), budgets=BUDGETS[1:]), read_rules()).outcome == "pass"
    assert decide(FALLING, read_rules()).outcome == "fail"


def test_a_study_of_rates_alone_needs_no_grades_and_the_reverse() -> None:
    rates = study(np.ones((80, 2, 1)), budgets=("0", "1024"))
    assert outcomes(rates).keys().isdisjoint({ERRORS})
    error = np.random.default_rng(0).normal(0.5, 0.05, (80, 2, 1))
    errors = study(-error, budgets=("0", "1024"), metric="negative_absolute_error")
    assert outcomes(errors)[ERRORS] == "pass"
    assert RATES not in outcomes(errors)
    worse = errors.assign(score=errors["score"] - 0.5 * (errors["budget"] == "1024"))
    assert outcomes(worse)[ERRORS] == "fail"
    both = outcomes(pd.concat([rates, errors.assign(task="grades_regression")]))
    assert both[RATES] == both[ERRORS] == "pass"


def test_a_study_that_no_rule_on_falls_judges_does_not_pass() -> None:
    natural = study(right_or_wrong([0.9], 100, 5), budgets=["natural"])
    found = outcomes(natural)
    assert found[RATES] == found[ERRORS] == "inconclusive"
    results = decide(natural, read_rules()).rules[RATES]
    assert {result.reason for result in results} == {GateReason.NO_MATCH}


# --- what is matched -----------------------------------------------------------------------------


def test_a_rule_that_matches_nothing_is_inconclusive_and_names_what_there_is() -> None:
    result = only(judged(FALLING, "max_drop: 0.9, tasks: zebrra"))
    assert (result.outcome, result.reason) == ("inconclusive", GateReason.NO_MATCH)
    assert "tasks zebrra" in result.message
    assert "misleading_math" in result.message
    assert "together" not in result.message
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
