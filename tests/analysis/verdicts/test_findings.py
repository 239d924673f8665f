"""Verdicts: each rule, each way to have none, and the words they come in."""

import math
import re
from collections import Counter
from typing import Any

import numpy as np
import pandas as pd
import pytest

from inverse_scaling_evals.analysis import (
    Cause,
    Finding,
    budgets_df,
    curve_data,
    findings,
)
from inverse_scaling_evals.analysis.estimates import Reason, adjust, final_level, natural, onset
from inverse_scaling_evals.errors import DataError, InverseScalingError
from tests.analysis.drawn import right_or_wrong, samples_of


def verdict_on(samples: pd.DataFrame, **options: Any) -> Finding:
    (found,) = findings(samples, **{"margin": 0.02, **options})
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


@pytest.mark.parametrize(
    ("means", "first"),
    [
        ([0.9, 0.5, 0.5, 0.5], "1024"),
        ([0.9, 0.9, 0.5, 0.5], "4096"),
        ([0.9, 0.9, 0.9, 0.5], "16384"),
        ([0.5, 0.9, 0.9, 0.5], "16384"),
        ([0.9, 0.5, 0.9, 0.9], "1024"),
    ],
)
def test_a_fall_has_its_onset(means: list[float], first: str) -> None:
    samples = samples_of(noisy(means, 200), metric="score")
    found = verdict_on(samples)
    assert found.verdict in ("inverse", "non-monotonic")
    assert found.onset == first == onset(samples).budget
    assert f"The drop is first shown at {int(first):,} tokens." in found.sentence


def test_an_onset_of_errors_is_one_of_larger_errors() -> None:
    errors = samples_of(-noisy([1, 1, 1.5, 1.5]), metric="negative_absolute_error")
    assert "The rise is first shown at 4,096 tokens." in verdict_on(errors).sentence


def test_no_onset_is_named_where_nothing_falls_or_there_is_no_choice() -> None:
    rising = verdict_on(samples_of(noisy([0.5, 0.5, 0.9, 0.9]), metric="score"))
    assert (rising.onset, "first shown" in rising.sentence) == ("", False)
    # it falls, but within the margin
    small = verdict_on(samples_of(noisy([0.9, 0.9, 0.9, 0.85], 400), metric="score"), margin=0.1)
    assert (small.verdict, small.onset) == ("flat", "")
    two = verdict_on(samples_of(noisy([0.9, 0.5]), budgets=["0", "1024"], metric="score"))
    assert (two.onset, "first shown" in two.sentence) == ("1024", False)


def test_few_questions_are_inconclusive_not_flat() -> None:
    found = verdict_on(samples_of(right_or_wrong([0.7] * 4, 30)))
    assert (found.verdict, found.cause) == ("inconclusive", Cause.TOO_FEW_QUESTIONS)
    assert questions_said(found) > 30


def test_all_right_is_flat_only_with_enough_questions() -> None:
    few = verdict_on(samples_of(np.ones((60, 4, 3))))
    assert (few.verdict, few.largest_fall > 0.02) == ("inconclusive", True)
    enough = verdict_on(samples_of(np.ones((questions_said(few), 4, 3))))
    assert (enough.verdict, enough.largest_fall < 0.02) == ("flat", True)
    assert verdict_on(samples_of(np.ones((165, 4, 3)))).verdict == "flat"


def test_a_budget_that_did_not_move_the_thinking_is_inert_whatever_the_score() -> None:
    samples = samples_of(right_or_wrong([0.9, 0.8, 0.7, 0.4], 60), tokens=700.0)
    found = verdict_on(samples)
    assert found.verdict == "inert"
    assert found.reason is Reason.STOPS_BEFORE_BUDGET


INERT = [
    # model, enforce, channel, tokens, reason, what the advice names, what it does not
    ("vllm/Qwen/Qwen3-8B", "auto", "cap", 8000.0, Reason.SERVER_IGNORES_BUDGET,
     ["8,000 tokens", "preflight --model vllm/Qwen/Qwen3-8B"], ["enforce=cap"]),
    ("vllm/Qwen/Qwen3-8B", "exact", "exact", 300.0, Reason.SERVER_IGNORES_BUDGET,
     ["preflight"], ["enforce=exact"]),
    ("vllm/Qwen/Qwen3-8B", "cap", "cap", 300.0, Reason.STOPS_BEFORE_BUDGET,
     ["300 tokens", "enforce=exact"], ["preflight"]),
    ("vllm/Qwen/Qwen3-8B", "prompt", "prompt", 8000.0, Reason.WORDS_ALONE, ["(cap)"], []),
    ("anthropic/claude-sonnet-4-5", "auto", "tokens", 8000.0, Reason.NUMBERS_NOT_FOLLOWED,
     ["preflight"], ["enforce=cap", "enforce=exact"]),
    ("anthropic/claude-sonnet-4-5", "auto", "tokens", 300.0, Reason.STOPS_BEFORE_BUDGET,
     ["smaller budgets"], ["enforce="]),
    ("anthropic/claude-sonnet-4-5", "prompt", "prompt", 8000.0, Reason.WORDS_ALONE, ["(tokens)"],
     ["cap"]),
    ("anthropic/claude-opus-5", "auto", "effort", 8000.0, Reason.LEVELS_NOT_FOLLOWED,
     ["enforce=countdown", "advisory"], ["cap"]),
    ("anthropic/claude-opus-5", "countdown", "countdown", 8000.0, Reason.ADVICE_NOT_FOLLOWED,
     ["advisory", "enforce=auto"], ["cap"]),
    ("openai/o3", "auto", "effort", 8000.0, Reason.LEVELS_NOT_FOLLOWED, [], ["countdown", "cap"]),
    ("hf/some/model", "prompt", "prompt", 8000.0, Reason.NO_CHANNEL, [], ["enforce=auto"]),
]  # fmt: skip


@pytest.mark.parametrize(
    ("model", "enforce", "channel", "tokens", "reason", "named", "not_named"), INERT
)
def test_the_advice_on_an_inert_curve_fits_its_channel(
    model: str,
    enforce: str,
    channel: str,
    tokens: float,
    reason: Reason,
    named: list[str],
    not_named: list[str],
) -> None:
    samples = samples_of(
        right_or_wrong([0.8] * 3, 60), budgets=["1024", "4096", "16384"], tokens=tokens
    ).assign(model=model, enforce=enforce, channel=channel)
    found = verdict_on(samples)
    assert (found.verdict, found.reason) == ("inert", reason)
    assert all(part in found.sentence for part in named), found.sentence
    assert not any(part in found.sentence for part in not_named), found.sentence
    cells = budgets_df(samples.assign(stop_reason="stop"))
    assert all(part in cells["note"].iloc[0] for part in named)


@pytest.mark.parametrize(("tokens", "followed"), [(None, "followed it"), (9e3, "did not follow")])
def test_budgets_df_tells_whether_an_advisory_countdown_binds(
    tokens: float | None, followed: str
) -> None:
    samples = samples_of(
        right_or_wrong([0.8] * 2, 60), budgets=["20000", "64000"], tokens=tokens
    ).assign(model="anthropic/claude-opus-5", enforce="countdown", stop_reason="stop")
    assert "advisory" not in budgets_df(samples)["note"].iloc[0]
    [note] = budgets_df(samples.assign(channel="countdown"))["note"].unique()
    assert "advisory" in note
    assert followed in note


def test_unknown_tokens_leave_the_verdict_and_a_note() -> None:
    found = verdict_on(samples_of(right_or_wrong([0.9, 0.8, 0.7, 0.3], 60), tokens=np.nan))
    assert found.verdict == "inverse"
    assert found.note_codes == Reason.BINDING_UNKNOWN


def test_a_fall_of_cut_off_answers_is_not_inverse() -> None:
    rng = np.random.default_rng(0)
    missing = rng.random((80, 4, 3)) < np.array([0, 0, 0.1, 0.4])[None, :, None]
    scores = right_or_wrong([0.9] * 4, 80) * ~missing
    found = verdict_on(samples_of(scores, no_answer=missing, cut_off=missing))
    assert (found.verdict, found.cause) == ("inconclusive", Cause.CUT_OFF)
    share = missing[:, 3].mean()
    assert f"({100 * share:.0f} % cut off at 16,384 tokens)" in found.sentence
    refused = verdict_on(samples_of(scores, no_answer=missing, cut_off=False))
    assert refused.verdict == "inverse"
    assert "missing answers" in refused.sentence


def test_with_five_budgets_a_fall_stands_without_the_cut_off_answers() -> None:
    scores = right_or_wrong([0.9, 0.9, 0.9, 0.9, 0.5], 500)
    cut = np.zeros(scores.shape, dtype=bool)
    cut[0, 0] = True
    budgets = ["0", "1024", "2048", "4096", "8192"]
    samples = samples_of(np.where(cut, 0, scores), budgets=budgets, no_answer=cut, cut_off=cut)
    assert verdict_on(samples).verdict == "inverse"


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
    assert (found.verdict, found.cause) == ("inconclusive", Cause.CUT_OFF)
    assert f"({100 * missing[:, 1].mean():.0f} % cut off at 1,024 tokens)" in found.sentence


def test_scores_of_several_task_versions_give_no_verdict() -> None:
    samples = samples_of(right_or_wrong([0.9, 0.8, 0.6, 0.3], 80))
    assert verdict_on(samples).verdict == "inverse"
    late = samples["budget"] == "16384"
    mixed = verdict_on(samples.assign(task_version=late.map({True: "2", False: "1"})))
    assert (mixed.verdict, mixed.cause) == ("inconclusive", Cause.NOT_ESTIMABLE)
    assert mixed.reason == Reason.MIXED_TASK_VERSIONS
    assert mixed.sentence == (
        "No verdict: task versions 1, 2 are mixed. Analyse the logs of each version separately."
    )


def test_scores_that_never_vary_are_said_to() -> None:
    found = verdict_on(samples_of(np.ones((10, 4, 1))))
    assert found.verdict == "inconclusive"
    assert found.note_codes == Reason.CONSTANT_RATE
    assert found.notes == "every score is 1, so nothing varies"


def test_a_largest_budget_that_is_all_cut_off_is_not_inverse() -> None:
    missing = np.zeros((80, 4, 3), dtype=bool)
    missing[:, 3] = True
    found = verdict_on(samples_of(~missing, no_answer=missing, cut_off=missing))
    assert (found.verdict, found.cause) == ("inconclusive", Cause.CUT_OFF)


def test_a_curve_that_is_cut_off_throughout_shows_no_fall() -> None:
    found = verdict_on(samples_of(np.zeros((80, 4, 3)), no_answer=True, cut_off=True))
    assert (found.verdict, found.cause) == ("inconclusive", Cause.TOO_FEW_QUESTIONS)


def test_among_many_curves_a_weak_one_loses_its_verdict() -> None:
    weak = samples_of(noisy([0.7, 0.7, 0.7, 0.667], 40, sd=0.16), metric="score", task="weak")
    assert verdict_on(weak).verdict == "inverse"
    level = [
        samples_of(noisy([0.7] * 4, 40, 0.16, seed), metric="score", task=f"t{seed}")
        for seed in range(1, 20)
    ]
    found = {f.task: f for f in findings(pd.concat([weak, *level]), margin=0.02)}
    assert (found["weak"].verdict, found["weak"].cause) == ("inconclusive", Cause.MULTIPLICITY)
    assert found["weak"].p == verdict_on(weak).p < found["weak"].p_adjusted
    assert "not after correcting for the 20 curves of the study" in found["weak"].sentence


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
    assert "from 1,024 to 16,384 tokens" in found.sentence
    assert verdict_on(samples_of(scores, metric="score"), margin=bound * 1.02).verdict == "flat"
    assert verdict_on(samples_of(scores, metric="score"), margin=bound * 0.98).verdict != "flat"


def test_an_interval_of_rates_stays_within_what_is_possible() -> None:
    found = verdict_on(
        samples_of(np.array([[1, 1], [1, 0], [1, 1]])[:, :, None], budgets=["0", "8"])
    )
    assert -1 <= found.low < found.change < found.high <= 1


def test_errors_that_are_all_zero_are_no_rate() -> None:
    found = verdict_on(samples_of(np.zeros((40, 4, 1)), metric="negative_absolute_error"))
    assert found.cause == Cause.NOT_ESTIMABLE
    assert found.reason == Reason.CONSTANT_SCORE
    assert found.sentence == (
        "No verdict: all scores are equal, so nothing varies. Use harder or easier questions."
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


@pytest.mark.parametrize("slope", [-0.15, 0.15])
def test_the_natural_interval_is_students_of_the_slope(slope: float) -> None:
    samples = natural_samples(slope)
    found, expected = verdict_on(samples), natural(samples)
    assert (found.low, found.high) == pytest.approx((expected.low, expected.high), rel=1e-3)


def test_a_flat_natural_slope_has_the_sign_of_the_slope() -> None:
    samples = natural_samples(-0.03)
    found = verdict_on(samples, margin=0.2)
    assert found.verdict == "flat"
    assert found.change == natural(samples).estimate < 0
    assert found.low < found.change < found.high
    interval = f"(90 % CI {100 * found.low:.1f} to {100 * found.high:.1f} points per doubling;"
    assert interval in found.sentence


def test_a_natural_slope_of_cut_off_answers_is_not_inverse() -> None:
    found = verdict_on(natural_samples(0.0, cut=True))
    assert (found.verdict, found.cause) == ("inconclusive", Cause.CUT_OFF)


@pytest.mark.parametrize(("unread", "lost"), [(0, 0), (1, 0), (0, 1), (1, 1)])
def test_natural_errors_are_judged_where_at_most_two_percent_are_unknown(
    unread: int, lost: int
) -> None:
    doublings = np.random.default_rng(1).normal(0, 0.7, (16, 1, 5))  # 80 samples: one is 1.25 %
    scores = -(3.0 + doublings + np.random.default_rng(2).normal(0, 0.1, doublings.shape))
    no_answer = np.zeros(doublings.shape, dtype=bool)
    no_answer[0, 0, :unread] = True
    scores[1, 0, :lost] = math.nan
    found = verdict_on(
        samples_of(
            scores,
            budgets=["natural"],
            tokens=1000 * 2**doublings,
            metric="negative_absolute_error",
            no_answer=no_answer,
        )
    )
    assert found.verdict == ("inverse" if unread + lost < 2 else "inconclusive")


def test_one_natural_sample_to_a_question_says_what_is_needed() -> None:
    found = verdict_on(samples_of(right_or_wrong([0.5], 40, 1), budgets=["natural"]))
    assert (found.verdict, found.cause) == ("inconclusive", Cause.NOT_ESTIMABLE)
    assert found.reason == Reason.ONE_SAMPLE
    assert math.isnan(found.change)


# --- words ---------------------------------------------------------------------------------------


def test_a_sentence_states_estimate_interval_n_and_what_it_does_not_show() -> None:
    found = verdict_on(samples_of(right_or_wrong([0.9, 0.8, 0.7, 0.5], 100)))
    change, low, high = (f"{100 * -v:.1f}" for v in (found.change, found.high, found.low))
    assert found.sentence == (
        f"Accuracy drops {change} points from no thinking to 16,384 tokens (95 % CI {low} to "
        f"{high}; 100 questions, 3 epochs), more than the margin of 2 points: inverse scaling. "
        "The drop is first shown at 1,024 tokens. The best of several budgets looks better than "
        f"it is; without that luck the drop is about {100 * found.shrunken_fall:.1f} points. "
        f"The data exclude a fall above {100 * found.largest_fall:.1f} points between any two "
        "budgets."
    )


@pytest.mark.parametrize(
    ("budgets", "words"),
    [
        (["1024", "16384"], "from 1,024 to 16,384 tokens"),
        (["0", "4096"], "from no thinking to 4,096 tokens"),
        (["low", "high"], "from low to high effort"),
        (["0", "high"], "from no thinking to high effort"),
    ],
)
def test_budgets_are_written_with_their_unit(budgets: list[str], words: str) -> None:
    tokens = np.array([100.0, 5000.0])[None, :, None]
    samples = samples_of(right_or_wrong([0.9, 0.5], 60), budgets=budgets, tokens=tokens)
    assert f" points {words} (95 % CI " in verdict_on(samples).sentence


def test_a_non_monotonic_sentence_has_both_changes() -> None:
    found = verdict_on(samples_of(noisy([0.5, 0.9, 0.9, 0.5], 200), metric="score"))
    assert re.fullmatch(
        r"The score rises by [\d.]+ from no thinking to [\d,]+ tokens \(.*\) and drops by [\d.]+ "
        r"from [\d,]+ to 16,384 tokens \(.*\), both more than the margin of 0.02: non-monotonic\. "
        r"The drop is first shown at 16,384 tokens\. The data exclude a fall above [\d.]+ between "
        r"any two budgets\.",
        found.sentence,
    )


def questions_said(found: Finding) -> int:
    (number,) = re.findall(r"About ([\d,]+) questions", found.sentence)
    return int(number.replace(",", ""))


def test_the_number_of_questions_said_excludes_a_fall_of_the_margin() -> None:
    def with_noise(questions: int) -> Finding:
        noise = np.random.default_rng(3).normal(0, 0.1, (questions, 4, 1))
        return verdict_on(samples_of(0.7 + noise - noise.mean(axis=0), metric="score"))

    said = questions_said(with_noise(40))
    assert said > 40
    assert with_noise(said).largest_fall < 0.02 < with_noise(int(0.25 * said)).largest_fall


def test_other_curves_do_not_change_the_number_of_questions_said() -> None:
    level = [
        samples_of(right_or_wrong([0.7] * 4, 30, seed=seed), task=f"t{seed}") for seed in range(3)
    ]
    assert questions_said(verdict_on(level[0])) == questions_said(findings(pd.concat(level))[0])


def test_the_least_certain_pair_says_how_many_questions_exclude_a_fall() -> None:
    rng = np.random.default_rng(0)
    scores = 0.7 + rng.normal(0, 0.001, (40, 4, 3))
    scores[:, 1] += rng.normal(0, 0.2, (40, 1))
    scores[:, 3] += 0.008
    scores[:, 1] += scores[:, 0].mean() - scores[:, 1].mean()
    found = verdict_on(samples_of(scores, metric="score"))
    assert found.verdict == "inconclusive"
    assert questions_said(found) > 200


def test_without_a_realistic_number_of_questions_none_is_said() -> None:
    found = verdict_on(samples_of(right_or_wrong([0.5] * 4, 30)), margin=1e-4)
    assert "No realistic number of questions" in found.sentence
    assert "About" not in found.sentence


@pytest.mark.parametrize(
    ("chances", "verdict", "verb"),
    [([0.9, 0.8, 0.7, 0.4], "falling", "falls"), ([0.4, 0.7, 0.8, 0.9], "rising", "rises")],
)
def test_a_rate_without_an_agreed_pole_rises_or_falls_and_no_more(
    chances: list[float], verdict: str, verb: str
) -> None:
    samples = samples_of(right_or_wrong(chances, 60), metric="matching_rate")
    found = verdict_on(samples)
    assert found.verdict == verdict
    assert found.sentence.startswith(f"The matching rate {verb} ")
    for word in ("inverse", "positive", "worse", "scaling", "drop"):
        assert word not in found.sentence
    assert "No direction is better" in found.sentence
    # the same data with a pole
    poled = verdict_on(samples.assign(metric="safe_rate"))
    assert poled.verdict == {"falling": "inverse", "rising": "positive"}[verdict]
    assert (poled.p, poled.low, poled.onset) == (found.p, found.low, found.onset)
    assert poled.hides_no_leg is found.hides_no_leg


def test_a_natural_rate_without_an_agreed_pole_is_no_worse_for_being_longer() -> None:
    rng = np.random.default_rng(0)
    tokens = 1000 * 2 ** rng.normal(0, 1, (300, 1, 4))
    scores = (rng.random(tokens.shape) < 0.5 - 0.2 * np.log2(tokens / 1000)).astype(float)
    samples = samples_of(scores, budgets=["natural"], tokens=tokens, metric="matching_rate")
    found = verdict_on(samples)
    assert found.verdict == "falling"
    assert found.sentence.startswith("Longer samples are less often matching: ")
    assert "worse" not in found.sentence


def test_a_contrast_named_in_advance_has_no_onset() -> None:
    samples = samples_of(right_or_wrong([0.9, 0.5, 0.5, 0.4], 80))
    assert verdict_on(samples).onset == "1024"
    named = verdict_on(samples, contrast="0:16384")
    assert (named.verdict, named.onset) == ("inverse", "")
    assert "starts" not in named.sentence


def test_the_interval_of_a_change_allows_for_the_curves_that_were_not_called() -> None:
    fall = samples_of(right_or_wrong([0.9, 0.8, 0.7, 0.4], 60), task="fall")
    alone = verdict_on(fall)
    assert (alone.fcr_low, alone.fcr_high) == (alone.low, alone.high)
    level = [
        samples_of(right_or_wrong([0.7] * 4, 60, seed=seed), task=f"t{seed}") for seed in range(9)
    ]
    among = findings(pd.concat([fall, *level]))
    called = next(one for one in among if one.task == "fall")
    assert (called.low, called.high) == (alone.low, alone.high)
    assert called.fcr_low < called.low < called.high < called.fcr_high
    # one of ten curves is called: tails of a tenth of 2.5 %, so no wider than Bonferroni's
    wide = findings(fall, alpha=0.005)[0]
    assert (called.fcr_low, called.fcr_high) == pytest.approx((wide.fcr_low, wide.fcr_high))
    assert all(np.isnan(one.fcr_low) for one in among if one.task != "fall")
    falls = findings(pd.concat([fall.assign(task=f"f{k}") for k in range(3)]))
    assert {(one.fcr_low, one.fcr_high) for one in falls} == {(alone.low, alone.high)}


def test_an_error_rises_where_its_negative_falls_and_has_its_own_margin() -> None:
    errors = -np.abs(noisy([0.5, 0.55, 0.6, 0.65], 300))
    samples = samples_of(errors, metric="negative_absolute_error")
    found = verdict_on(samples)
    assert found.verdict == "inverse"
    assert found.margin == 0.05
    assert found.sentence.startswith("MAE rises by 0.1")
    assert " (worse) from no thinking to 16,384 tokens (95 % CI 0.1" in found.sentence
    assert verdict_on(samples, error_margin=0.3).verdict == "flat"


@pytest.mark.parametrize(
    ("samples", "reason"),
    [
        (samples_of(np.ones((9, 1, 2)), budgets=["1024"]), Reason.ONE_BUDGET),
        (samples_of(right_or_wrong([0.5] * 4, 1)), Reason.ONE_QUESTION),
        (samples_of(np.full((9, 4, 1), np.nan)), Reason.NO_SCORE),
        (samples_of(np.ones((9, 2, 1)), budgets=["1024", "high"]), Reason.EFFORT_AND_TOKENS),
        (samples_of([[[1.0], [np.nan]]] * 9, budgets=["0", "1024"]), Reason.ONE_BUDGET),
        (
            samples_of([[[1.0], [np.nan]], [[np.nan], [0.0]]] * 9, budgets=["0", "1024"]),
            Reason.TOO_FEW_SHARED_QUESTIONS,
        ),
        (
            samples_of([[[1.0], [0.5], [np.nan]]] * 9, budgets=["0", "8", "16"]),
            Reason.NO_LARGEST_BUDGET,
        ),
        (samples_of([[[0.0, 1.0]]] * 9, budgets=["natural"], tokens=7.0), Reason.EQUAL_SAMPLES),
    ],
)
def test_where_there_is_no_estimate_the_sentence_says_why_and_what_to_do(
    samples: pd.DataFrame, reason: Reason
) -> None:
    found = verdict_on(samples)
    assert (found.verdict, found.cause) == ("inconclusive", Cause.NOT_ESTIMABLE)
    assert found.reason == reason
    assert re.fullmatch(r"No verdict: [^.]+\. [A-Z][^.]+\.", found.sentence)


def test_missing_answers_are_counted_between_the_budgets_of_the_sentence() -> None:
    """The rise is from the worst budget; the best smaller one has other missing answers."""
    scores, missing = np.ones((200, 3, 1)), np.zeros((200, 3, 1), dtype=bool)
    missing[:80, 0] = True
    scores[:90, 0], scores[:20, 1], scores[:8, 2] = 0, 0, 0
    found = verdict_on(samples_of(scores, budgets=["512", "1024", "4096"], no_answer=missing))
    assert found.sentence.startswith("Accuracy rises 41.0 points from 512 to 4,096 tokens")
    (points,) = re.findall(r"missing answers adds ([\d.]+) points", found.sentence)
    assert float(points) == pytest.approx(100 * 0.4 * (192 / 200 + 110 / 120) / 2, abs=0.06)


def test_the_interval_says_which_margins_the_verdict_withstands() -> None:
    scores = right_or_wrong([0.9, 0.9, 0.9, 0.5], 300)
    cut = np.zeros(scores.shape, dtype=bool)
    cut[:100, 3] = True
    samples = samples_of(np.where(cut, 0, scores), no_answer=cut, cut_off=cut)
    found = verdict_on(samples)
    assert "would be inconclusive" not in found.sentence
    assert verdict_on(samples, margin=-found.high - 0.002).verdict == "inverse"
    assert verdict_on(samples, margin=-found.high + 0.002).cause == Cause.CUT_OFF


def test_n_is_of_the_questions_that_were_compared() -> None:
    scores = right_or_wrong([0.9, 0.5], 60)
    scores[40:, 0] = np.nan
    assert "40 questions, 3 epochs" in verdict_on(samples_of(scores, budgets=["0", "8"])).sentence
    measured = np.where(np.arange(60)[:, None, None] < 30, np.arange(1.0, 4.0), np.nan)
    natural = samples_of(right_or_wrong([0.5], 60), budgets=["natural"], tokens=measured)
    assert "30 questions, 3 epochs" in verdict_on(natural).sentence


def test_a_change_that_rounds_to_none_has_its_interval_from_down_to_up() -> None:
    rng = np.random.default_rng(0)
    lower = rng.normal(0.5, 0.1, (30, 1, 1))
    change = rng.normal(0, 0.1, (30, 1, 1))
    scores = np.concatenate([lower, lower + change - change.mean() - 0.0001], axis=1).clip(0, 1)
    found = verdict_on(samples_of(scores, budgets=["1024", "4096"]))
    low, high = f"{100 * found.low:.1f}", f"{100 * found.high:.1f}"
    assert found.sentence.startswith("Accuracy changes by 0.0 points from 1,024 to 4,096 tokens")
    assert f"(95 % CI {low} to {high};" in found.sentence
    assert found.low + found.high < 0


@pytest.mark.parametrize(
    ("budgets", "words"),
    [
        (["1024", "4096", "16384"], "per doubling of the budget"),
        (["low", "medium", "high"], "per level of effort"),
        (["0", "low", "high"], "per level of effort"),
        (["0", "4096"], "from no thinking to 4,096 tokens"),
    ],
)
def test_an_inert_curve_is_inert_in_the_unit_of_its_budgets(budgets: list[str], words: str) -> None:
    scores = right_or_wrong([0.8] * len(budgets), 50)
    tokens = 500 - 1e-3 * np.arange(len(budgets))[None, :, None]
    found = verdict_on(samples_of(scores, budgets=budgets, tokens=tokens))
    assert found.verdict == "inert"
    assert f"0.00 doublings of thinking {words} (95 % CI 0.00 to 0.00" in found.sentence


def test_thinking_off_comes_before_every_level() -> None:
    scores = right_or_wrong([0.5, 0.6, 0.9], 100)
    tokens = np.array([0.0, 1e3, 4e3])[None, :, None]
    found = verdict_on(samples_of(scores, budgets=["0", "low", "high"], tokens=tokens))
    assert found.verdict == "positive"
    assert "from no thinking to high effort (" in found.sentence


def test_equivalence_that_is_lost_among_many_curves_is_named_as_such() -> None:
    level = np.random.default_rng(0).normal(0, 0.1, (60, 2, 1))
    level -= level.mean(axis=0)
    open_one = noisy([0.5, 0.4, 0.5], 20, 0.4)
    curves = [
        samples_of(0.5 + level, budgets=["8", "16"], metric="score", task="a"),
        samples_of(open_one, budgets=["8", "16", "32"], metric="score", task="b"),
    ]
    one, _ = findings(pd.concat(curves), margin=0.032)
    assert verdict_on(curves[0], margin=0.032).verdict == "flat"
    assert one.cause == Cause.MULTIPLICITY
    assert (
        "inconclusive. This is significant alone, not after correcting for the 2 curves of the "
        "study. About "
    ) in one.sentence


def test_every_sentence_names_its_verdict() -> None:
    shapes = [[0.9, 0.8, 0.7, 0.5], [0.5, 0.9, 0.9, 0.5], [0.7] * 4, [0.5, 0.6, 0.7, 0.9]]
    for means in shapes:
        for questions in (30, 100):
            found = verdict_on(samples_of(noisy(means, questions), metric="score"))
            assert f": {found.verdict}" in found.sentence
            assert found.sentence.endswith(".")
            assert found.sentence[0].isupper()


# --- the frame and the arguments -----------------------------------------------------------------


def test_curves_already_read_give_the_same_findings() -> None:
    samples = samples_of(right_or_wrong([0.9, 0.8, 0.7, 0.5], 30))
    assert findings([curve_data(samples)]) == findings(samples)


def test_findings_do_not_depend_on_the_order_of_rows() -> None:
    samples = samples_of(right_or_wrong([0.9, 0.8, 0.7, 0.5], 30))
    assert findings(samples.sample(frac=1, random_state=1)) == findings(samples)


@pytest.mark.parametrize(
    "option",
    [
        {"margin": 0},
        {"margin": math.inf},
        {"margin": math.nan},
        {"error_margin": -1},
        {"alpha": 1.5},
    ],
)
def test_impossible_margins_and_rates_are_refused(option: dict[str, Any]) -> None:
    with pytest.raises(InverseScalingError, match=next(iter(option))):
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


@pytest.mark.slow
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
