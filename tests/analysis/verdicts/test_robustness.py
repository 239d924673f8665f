"""Verdicts where something tries to lead them astray: each case with its truth."""

import math
import re
import warnings
from collections import Counter
from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
import pytest

from inverse_scaling_evals.analysis import (
    Cause,
    Finding,
    Reason,
    cells_df,
    curve_data,
    findings,
)
from inverse_scaling_evals.analysis.estimates import length_effect, natural
from inverse_scaling_evals.analysis.verdicts import length_sentence
from inverse_scaling_evals.errors import InverseScalingError
from tests.analysis.drawn import right_or_wrong, samples_of

THREE = ["1024", "4096", "16384"]


def verdict_on(samples: pd.DataFrame, **options: Any) -> Finding:
    (found,) = findings(samples, **options)
    return found


def cut_at(scores: Any, cut: Any, budgets: Sequence[str] = THREE) -> pd.DataFrame:
    """Build a curve on which some answers were cut off, which hides whether they were right."""
    cut = np.broadcast_to(cut, scores.shape)
    return samples_of(np.where(cut, 0, scores), budgets=budgets, no_answer=cut, cut_off=cut)


def drawn_at(budget: int, chance: Any, shape: tuple[int, ...], seed: int = 0) -> Any:
    """Draw observations of one budget."""
    drawn = np.zeros(shape, dtype=bool)
    rng = np.random.default_rng(seed)
    drawn[:, budget] = rng.random((shape[0], shape[2])) < chance
    return drawn


# --- cut-off answers -----------------------------------------------------------------------------


def test_cut_off_answers_at_the_smallest_budget_do_not_turn_a_fall_into_a_rise() -> None:
    scores = right_or_wrong([0.9, 0.9, 0.7], 300)
    found = verdict_on(cut_at(scores, drawn_at(0, 0.6, scores.shape)))
    assert found.verdict == "inverse"
    assert found.change < 0
    assert found.sentence.startswith("Accuracy drops")
    assert (found.smaller, found.larger) == ("4096", "16384")
    assert found.p < 0.01
    assert "% cut off at 1,024 tokens" in found.sentence


def test_cut_off_answers_at_the_largest_budget_do_not_turn_a_rise_into_a_fall() -> None:
    scores = right_or_wrong([0.3, 0.95, 0.95], 200)
    found = verdict_on(cut_at(scores, drawn_at(2, 0.25, scores.shape)))
    assert found.verdict == "positive"
    assert found.low > 0
    assert found.sentence.startswith("Accuracy rises")


@pytest.mark.parametrize("lift", [1, 3])
def test_right_answers_that_are_cut_off_more_often_are_no_fall(lift: int) -> None:
    scores = right_or_wrong([0.8] * 3, 300)
    base = 0.25 / (0.8 * lift + 0.2)
    chance = np.where(scores[:, 2] == 1, lift * base, base)
    found = verdict_on(cut_at(scores, drawn_at(2, chance, scores.shape)))
    assert (found.verdict, found.cause) == ("inconclusive", Cause.CUT_OFF)
    assert found.low < 0 < found.high  # no change at all is within what is possible
    assert "had they been right, or wrong" in found.sentence


def test_a_fall_that_cut_off_answers_mask_is_not_flat() -> None:
    scores = right_or_wrong([0.85, 0.8, 0.74], 800)
    cut = drawn_at(0, 0.125, scores.shape) | drawn_at(1, 0.06, scores.shape, 1)
    seen = cut_at(scores, cut)
    means = seen.groupby("budget")["score"].mean()
    assert means.max() - means.min() < 0.03  # as scored, nothing falls
    found = verdict_on(seen, margin=0.06)
    assert (found.verdict, found.cause) == ("inconclusive", Cause.CUT_OFF)
    assert found.largest_fall > 0.1


# --- other curves, and choice --------------------------------------------------------------------


def test_thirty_flat_curves_hide_no_second_leg() -> None:
    two_legs = samples_of(right_or_wrong([0.45, 0.86, 0.8, 0.76], 250), task="two_legs")
    (alone,) = findings(two_legs)
    assert alone.verdict == "non-monotonic"
    level = right_or_wrong([0.8] * 4, 40, 1)
    flat = [samples_of(level, task=f"t{i}") for i in range(30)]
    among = {one.task: one for one in findings(pd.concat([two_legs, *flat]))}["two_legs"]
    assert (among.verdict, among.change) == (alone.verdict, alone.change)


def test_no_sentence_promises_a_margin_or_a_change_that_more_questions_would_show() -> None:
    for means in ([0.9, 0.8, 0.6], [0.5, 0.7, 0.9], [0.8, 0.8, 0.8], [0.5, 0.9, 0.6]):
        for questions in (30, 200):
            sentence = verdict_on(
                samples_of(right_or_wrong(means, questions), budgets=THREE)
            ).sentence
            assert "with a margin above" not in sentence
            assert "would show" not in sentence
            assert re.search(r"The data exclude (a fall above [\d.]+ points|no fall)", sentence)


def test_the_shrunken_fall_stands_beside_the_one_that_choice_flatters() -> None:
    budgets = [str(2**k) for k in range(10, 16)]
    shown, shrunken = [], []
    for seed in range(12):
        found = verdict_on(
            samples_of(right_or_wrong([0.75] * 6, 60, 1, seed=seed), budgets=budgets)
        )
        shown.append(abs(found.change))
        shrunken.append(abs(found.shrunken_fall))
        assert 0 <= found.probability_fall <= 1
    assert np.mean(shrunken) < 0.6 * np.mean(shown)
    falls = verdict_on(samples_of(right_or_wrong([0.9, 0.8, 0.7, 0.5], 100)))
    assert falls.shrunken_fall == pytest.approx(-falls.change, abs=0.03)
    assert falls.probability_fall > 0.999


@pytest.mark.slow
def test_the_interval_of_the_named_pair_covers_its_truth_after_the_choice() -> None:
    """By chance of the rounds, at a true coverage of 95 %: at most 11 of 100 are missed."""
    means = [0.70, 0.76, 0.80, 0.80, 0.76, 0.70]
    budgets = [str(2**k) for k in range(10, 16)]
    missed = 0
    for seed in range(100):
        rng = np.random.default_rng(seed)
        scores = (rng.random((150, 6, 1)) < np.array(means)[None, :, None]).astype(float)
        found = verdict_on(samples_of(scores, budgets=budgets))
        truth = means[budgets.index(found.larger)] - means[budgets.index(found.smaller)]
        missed += not found.low <= truth <= found.high
    assert missed <= 11


def test_a_contrast_named_in_advance_is_tested_alone() -> None:
    samples = samples_of(right_or_wrong([0.9, 0.9, 0.9, 0.84], 250))
    searched, named = verdict_on(samples), verdict_on(samples, contrast="first:last")
    assert (named.primary, named.smaller, named.larger) == (True, "0", "16384")
    assert not searched.primary
    assert "contrast named in advance" in named.sentence
    assert "without that luck" not in named.sentence
    assert named.p <= searched.p
    assert named == verdict_on(samples.assign(contrast="first:last"))
    assert verdict_on(samples, contrast="0:16384") == named
    missing = verdict_on(samples, contrast="0:999")
    assert (missing.cause, missing.reason) == (Cause.NOT_ESTIMABLE, Reason.NO_CONTRAST)


@pytest.mark.parametrize("contrast", ["0", "0:", ":16384", "0:0", "0:1024:4096", "few:many"])
def test_a_contrast_of_other_than_two_budgets_is_refused(contrast: str) -> None:
    with pytest.raises(InverseScalingError):
        findings(samples_of(np.ones((9, 4, 1))), contrast=contrast)


# --- what is missing -----------------------------------------------------------------------------


def test_errors_on_wrong_answers_do_not_make_a_fall_flat_or_positive() -> None:
    scores = right_or_wrong([0.85, 0.75, 0.6], 300)
    lost = drawn_at(2, np.where(scores[:, 2] == 0, 0.8, 0.0), scores.shape)
    found = verdict_on(samples_of(np.where(lost, np.nan, scores), budgets=THREE))
    assert (found.verdict, found.cause) == ("inconclusive", Cause.INCOMPLETE)
    assert "% missing at 16,384 tokens" in found.sentence
    truth = float(scores[:, 2].mean() - scores[:, 0].mean())
    assert -found.largest_fall < truth < found.largest_rise


def test_a_few_errors_leave_a_clear_fall() -> None:
    scores = right_or_wrong([0.9, 0.75, 0.5], 300)
    lost = drawn_at(2, 0.03, scores.shape)
    found = verdict_on(samples_of(np.where(lost, np.nan, scores), budgets=THREE))
    assert found.verdict == "inverse"
    assert Reason.ERRORS in found.note_codes.split(",")


def test_a_largest_budget_of_one_stratum_alone_decides_nothing() -> None:
    scores = np.concatenate(
        [right_or_wrong([0.6, 0.8, 0.95], 60), right_or_wrong([0.9, 0.8, 0.6], 140, seed=1)]
    )
    samples = samples_of(scores, budgets=THREE)
    easy = samples["question"].str[1:].astype(int) < 60
    ran = samples[easy | (samples["budget"] != "16384")].assign(
        stratum=np.where(easy, "few", "many")[easy | (samples["budget"] != "16384")]
    )
    found = verdict_on(ran)
    assert (found.verdict, found.cause) == ("inconclusive", Cause.INCOMPLETE)
    assert (found.n_questions, found.n_questions_curve) == (60, 200)
    assert "60 questions, 3 epochs" in found.sentence
    assert "70 % missing at 16,384 tokens" in found.sentence


def test_a_stratum_that_lacks_a_budget_counts_however_small_it_is() -> None:
    samples = samples_of(right_or_wrong([0.9, 0.8, 0.4], 600), budgets=THREE)
    number = samples["question"].str[1:].astype(int)
    samples["stratum"] = np.where(number < 11, "rare", "common")
    ran = samples[(number >= 11) | (samples["budget"] != "16384")]  # 1.8 %, all of one stratum
    whole, alike = verdict_on(ran), verdict_on(ran.assign(stratum="1"))
    assert whole.high - whole.low > alike.high - alike.low + 0.01
    assert whole.n_questions == alike.n_questions == 589


def test_unreadable_grades_are_no_improvement() -> None:
    """A model that answers a grade with a year; a constant error stands in for each answer."""
    errors = np.abs(np.random.default_rng(0).normal(0, 1.25, (300, 3, 2)))
    unread = drawn_at(2, 0.9, errors.shape)
    scores = -np.where(unread, 0.5, errors)
    found = verdict_on(
        samples_of(scores, budgets=THREE, metric="negative_absolute_error", no_answer=unread)
    )
    assert scores[:, 2].mean() > scores[:, 0].mean() + 0.3
    assert (found.verdict, found.cause) == ("inconclusive", Cause.INCOMPLETE)
    assert f"{100 * unread[:, 2].mean():.0f} % missing at 16,384 tokens" in found.sentence
    assert found.low < 0 < found.high


def test_an_unreadable_answer_to_a_question_of_right_or_wrong_is_wrong() -> None:
    scores = right_or_wrong([0.9] * 3, 200)
    unread = drawn_at(2, 0.4, scores.shape)
    found = verdict_on(samples_of(scores * ~unread, budgets=THREE, no_answer=unread))
    assert found.verdict == "inverse"
    assert "A changed fraction of missing answers takes away" in found.sentence


# --- scales --------------------------------------------------------------------------------------


def test_a_score_without_a_range_needs_a_margin() -> None:
    samples = samples_of(100 * right_or_wrong([0.9, 0.8, 0.7], 200), budgets=THREE, metric="score")
    none = verdict_on(samples)
    assert (none.verdict, none.cause, none.reason) == (
        "inconclusive", Cause.NO_MARGIN, Reason.NO_MARGIN,
    )  # fmt: skip
    assert none.sentence.startswith("No verdict: scores range from 0 to 100, and no margin was")
    assert math.isnan(none.margin)
    given, relative = verdict_on(samples, margin=5), verdict_on(samples, relative_margin=0.05)
    assert given.verdict == "inverse"
    assert given == relative
    shifted = verdict_on(samples.assign(score=samples["score"] + 400), relative_margin=0.05)
    assert (shifted.margin, shifted.verdict) == (5, "inverse")


def test_rates_and_errors_have_margins_of_their_own() -> None:
    scores = right_or_wrong([0.9, 0.8, 0.7], 30)
    assert verdict_on(samples_of(scores, budgets=THREE), relative_margin=0.5).margin == 0.02
    errors = samples_of(-scores, budgets=THREE, metric="negative_absolute_error")
    assert verdict_on(errors, relative_margin=0.5).margin == 0.05
    with pytest.raises(InverseScalingError, match="relative_margin"):
        findings(errors, relative_margin=0)


# --- thinking that stops growing -----------------------------------------------------------------


def with_lengths(means: Sequence[float], lengths: Sequence[float], budgets: list[str]) -> Any:
    noise = np.random.default_rng(1).lognormal(0, 0.2, (150, len(means), 2))
    tokens = np.array(lengths)[None, :, None] * noise
    return samples_of(right_or_wrong(means, 150, 2), budgets=budgets, tokens=tokens)


def test_the_budget_from_which_thinking_no_longer_grows_is_named() -> None:
    budgets = ["1024", "2048", "4096", "8192"]
    found = verdict_on(with_lengths([0.9, 0.8, 0.8, 0.8], [900, 1800, 1810, 1800], budgets))
    assert Reason.SATURATED in found.note_codes.split(",")
    assert re.search(r"thinking does not grow beyond 2,048 tokens: 1,[789]\d\d, ", found.notes)
    grows = verdict_on(with_lengths([0.9, 0.8, 0.8, 0.8], [900, 1800, 3500, 7000], budgets))
    assert Reason.SATURATED not in grows.note_codes.split(",")


@pytest.mark.parametrize(("spread", "is_named"), [(0.25, True), (0.37, False)])
def test_a_step_is_none_where_its_whole_interval_is_small(spread: float, is_named: bool) -> None:
    # 40 questions: 95 % intervals of 0.08 and 0.12 doublings to each side of no step
    doublings = np.tile([spread, -spread], 20)
    lengths = np.stack([np.full(40, 900.0), np.full(40, 1800.0), 1800 * 2**doublings], axis=1)
    scores = right_or_wrong([0.9, 0.8, 0.8], 40, 1)
    found = verdict_on(
        samples_of(scores, budgets=["1024", "2048", "4096"], tokens=lengths[:, :, None])
    )
    assert (Reason.SATURATED in found.note_codes.split(",")) is is_named


def test_thinking_off_against_on_is_a_move_though_nothing_else_is() -> None:
    found = verdict_on(
        with_lengths([0.95, 0.6, 0.6, 0.6], [0, 900, 900, 900], ["0", "1024", "4096", "16384"])
    )
    assert found.verdict == "inverse"
    assert "thinking does not grow beyond 1,024 tokens" in found.notes
    without = verdict_on(with_lengths([0.9, 0.6, 0.6], [900, 900, 900], THREE))
    assert without.verdict == "inert"


# --- strata and coarser units --------------------------------------------------------------------


def test_strata_that_go_opposite_ways_are_noted() -> None:
    scores = np.concatenate(
        [right_or_wrong([0.6, 0.7, 0.8], 150), right_or_wrong([0.8, 0.7, 0.6], 150, seed=1)]
    )
    samples = samples_of(scores, budgets=THREE)
    number = samples["question"].str[1:].astype(int)
    found = verdict_on(samples.assign(stratum=np.where(number < 150, "few", "many")))
    assert Reason.STRATA_DIFFER in found.note_codes.split(",")
    low, high = map(float, re.findall(r"(-?[\d.]+) points in \w+", found.notes))
    assert low < -5 < 5 < high
    alike = verdict_on(samples.assign(stratum=np.where(number % 2, "odd", "even")))
    assert Reason.STRATA_DIFFER not in alike.note_codes.split(",")


@pytest.mark.filterwarnings("error")
def test_strata_without_spread_do_not_differ() -> None:
    scores = np.full((60, 3, 3), 0.7)
    scores[:, 2] = 0.1 + np.array([0.1, 0.2, 0.3])  # their sum differs by rounding
    scores[:30, 1] += np.random.default_rng(0).normal(0, 1e-16, (30, 3))
    samples = samples_of(scores, budgets=THREE, metric="score", tokens=np.nan)
    halves = np.where(samples["question"].str[1:].astype(int) < 30, "a", "b")
    twice = np.tile(right_or_wrong([0.9, 0.8, 0.7], 30), (2, 1, 1))  # the means are equal
    with warnings.catch_warnings():
        warnings.simplefilter("error")  # as from numpy and scipy where nothing is left to divide
        even = verdict_on(samples.assign(stratum=halves), margin=0.02)
        equal = verdict_on(samples_of(twice, budgets=THREE).assign(stratum=halves))
    assert Reason.STRATA_DIFFER not in even.note_codes.split(",")
    assert Reason.STRATA_DIFFER not in equal.note_codes.split(",")
    scores[:30, 2] = np.clip(
        scores[:30, 2] + np.random.default_rng(0).normal(0.3, 0.1, (30, 3)), 0, 1
    )
    scores[30:, 2] += np.random.default_rng(1).normal(0, 0.1, (30, 3))
    apart = samples_of(scores, budgets=THREE, metric="score", tokens=np.nan).assign(stratum=halves)
    assert Reason.STRATA_DIFFER in verdict_on(apart, margin=0.02).note_codes.split(",")


# --- what is in the data twice, or not known -----------------------------------------------------


def test_observations_that_are_in_the_data_twice_count_once() -> None:
    samples = samples_of(right_or_wrong([0.9, 0.8, 0.7], 60), budgets=THREE)
    twice = pd.concat([samples.assign(score=np.nan), samples, samples[:100]])  # an error gives way
    once, found = verdict_on(samples), verdict_on(twice)
    assert (found.change, found.low, found.p) == (once.change, once.low, once.p)
    assert (found.n_epochs, found.n_questions) == (3, 60)
    assert found.note_codes.split(",")[0] == Reason.REPEATED_OBSERVATIONS
    assert f"epoch and budget, left out: {len(samples) + 100:,};" in found.notes
    columns = ["n_observations", "n_errors", "n_epochs", "stderr"]
    assert cells_df(twice)[columns].equals(cells_df(samples)[columns])


def test_answers_of_which_nobody_knows_whether_they_were_cut_off_are_bounded() -> None:
    scores = right_or_wrong([0.9, 0.9, 0.9], 200)
    missing = drawn_at(2, 0.3, scores.shape)
    scores = np.where(missing, 0, scores)
    known = samples_of(scores, budgets=THREE, no_answer=missing)
    assert verdict_on(known).verdict == "inverse"  # refused or unreadable: failures
    unknown = known.assign(cut_off=known["cut_off"].astype("boolean").where(~known["no_answer"]))
    for samples in (unknown, unknown.astype({"cut_off": object})):
        assert samples["cut_off"].isna().any()
        found = verdict_on(samples)
        assert (found.verdict, found.cause) == ("inconclusive", Cause.CUT_OFF)
        assert cells_df(samples)["cut_off"].tolist() == [0.0, 0.0, 0.0]


def templates(effect: float, questions: int = 240, count: int = 12) -> pd.DataFrame:
    """Draw a curve whose questions share templates that fall or rise together."""
    rng = np.random.default_rng(5)
    template = np.arange(questions) % count
    shift = rng.normal(0, effect, count)[template][:, None, None]
    means = np.array([0.85, 0.75, 0.66])[None, :, None]
    chance = np.clip(means + np.array([0, 0.5, 1])[None, :, None] * shift, 0, 1)
    scores = (rng.random((questions, 3, 3)) < chance).astype(float)
    samples = samples_of(scores, budgets=THREE)
    number = samples["question"].str[1:].astype(int)
    return samples.assign(unit=[f"t{template[q]}" for q in number], unit_kind="template")


def test_templates_that_widen_the_interval_are_noted_and_can_be_the_cluster() -> None:
    samples = templates(0.25)
    by_question, by_unit = verdict_on(samples), verdict_on(samples, cluster="unit")
    assert Reason.COARSER_UNIT in by_question.note_codes.split(",")
    (ratio,) = re.findall(
        r"12 templates; for new ones the interval is ([\d.]+) times", by_question.notes
    )
    assert float(ratio) >= 1.25
    assert by_question.verdict_by_unit == by_unit.verdict
    assert by_question.largest_fall_by_unit == by_unit.largest_fall > by_question.largest_fall
    assert by_unit.high - by_unit.low > by_question.high - by_question.low
    assert Reason.COARSER_UNIT not in by_unit.note_codes.split(",")


def test_templates_that_do_not_matter_are_not_noted() -> None:
    found = verdict_on(templates(0.0, count=60))
    assert Reason.COARSER_UNIT not in found.note_codes.split(",")
    alone = verdict_on(templates(0.0).drop(columns=["unit", "unit_kind"]))
    assert (alone.verdict_by_unit, alone.largest_fall_by_unit) == (
        alone.verdict,
        alone.largest_fall,
    )


def test_where_templates_limit_more_of_them_are_advised() -> None:
    samples = templates(0.25)
    level = samples[samples["budget"] != "16384"]  # the two that fall less
    found = verdict_on(level, margin=0.09)
    assert (found.verdict, found.cause) == ("inconclusive", Cause.TOO_FEW_QUESTIONS)
    (advised,) = re.findall(
        r"For new templates: about ([\d,]+) templates \(there are 12\)", found.sentence
    )
    assert int(advised.replace(",", "")) > 12
    by_unit = verdict_on(level, margin=0.09, cluster="unit").sentence
    assert f"About {advised} templates" in by_unit
    assert not re.search(r"About [\d,]+ questions", by_unit)
    alone = verdict_on(level.drop(columns=["unit", "unit_kind"]), margin=0.09)
    assert re.search(r"About [\d,]+ questions would", alone.sentence)
    assert "For new" not in alone.sentence


def test_fewer_units_than_there_are_is_no_advice() -> None:
    """The likely fall is from a budget that varies much, the clearest one from a steady one."""
    rng = np.random.default_rng(20)
    unit = np.arange(24) % 8
    unsteady, steady = rng.normal(0.5, 0.6, 8)[unit], rng.normal(0.16, 0.12, 8)[unit]
    means = np.column_stack([unsteady, steady, np.zeros(24)])[:, :, None]
    samples = samples_of(means + rng.normal(0, 0.02, (24, 3, 1)), budgets=THREE, metric="score")
    number = samples["question"].str[1:].astype(int)
    samples = samples.assign(unit=[f"t{unit[q]}" for q in number], unit_kind="template")
    found = verdict_on(samples, margin=0.05, cluster="unit")
    assert found.verdict == "inconclusive"
    assert "More templates (there are 8) with as many questions each would" in found.sentence


def wandering(effect: float, count: int, cut: float = 0.0) -> pd.DataFrame:
    """Draw natural samples of questions whose templates differ in what length does."""
    rng = np.random.default_rng(3)
    doublings = rng.normal(0, 1, (240, 1, 5))
    template = np.arange(240) % count
    shift = rng.normal(0, effect, count)
    slope = -0.09 + (shift - shift.mean())[template][:, None, None]
    scores = (rng.random(doublings.shape) < np.clip(0.5 + slope * doublings, 0, 1)).astype(float)
    scores = np.where(rng.random(scores.shape) < cut, np.nan, scores)
    samples = samples_of(scores, budgets=["natural"], tokens=2000 * 2**doublings)
    number = samples["question"].str[1:].astype(int)
    return samples.assign(unit=[f"t{template[q]}" for q in number], unit_kind="template")


def test_in_the_natural_regime_templates_count_too() -> None:
    by_question, by_unit = (
        verdict_on(wandering(0.18, 10), cluster=cluster)  # type: ignore[arg-type]
        for cluster in ("question", "unit")
    )
    assert by_question.verdict == "inverse"
    assert Reason.COARSER_UNIT in by_question.note_codes.split(",")
    assert by_question.verdict_by_unit == by_unit.verdict == "inconclusive"
    assert by_unit.change == pytest.approx(by_question.change)
    assert by_unit.n_questions == by_question.n_questions == 240
    assert by_unit.high - by_unit.low > 1.25 * (by_question.high - by_question.low)
    assert by_question.largest_fall_by_unit == by_unit.largest_fall > by_question.largest_fall
    alike = verdict_on(wandering(0.0, 40))
    assert Reason.COARSER_UNIT not in alike.note_codes.split(",")


def test_natural_samples_that_were_lost_could_have_been_of_any_length() -> None:
    few, many = (verdict_on(wandering(0.0, 240, lost)) for lost in (0.01, 0.05))
    assert few.verdict == "inverse"
    assert (many.verdict, many.cause) == ("inconclusive", Cause.INCOMPLETE)
    assert "any length" in many.sentence


# --- advice --------------------------------------------------------------------------------------


def said(found: Finding) -> tuple[int, str]:
    """How many questions are advised, and what they would do."""
    (advice,) = re.findall(r"About ([\d,]+) questions would (show|exclude)", found.sentence)
    return int(advice[0].replace(",", "")), advice[1]


def test_a_fall_that_is_likely_is_to_be_shown_and_not_excluded() -> None:
    chances = [0.85, 0.84, 0.76]
    found = verdict_on(samples_of(right_or_wrong(chances, 60), budgets=THREE))
    assert (found.verdict, found.cause) == ("inconclusive", Cause.TOO_FEW_QUESTIONS)
    assert found.probability_fall > 0.5
    questions, what = said(found)
    assert (questions < 1500, what) == (True, "show")
    # as many questions do show a fall of that size
    fall = found.shrunken_fall
    shown = [
        verdict_on(
            samples_of(
                right_or_wrong([0.85, 0.85, 0.85 - fall], questions, seed=seed), budgets=THREE
            )
        ).verdict
        for seed in range(12)
    ]
    assert shown.count("inverse") >= 7
    level = verdict_on(samples_of(right_or_wrong([0.85] * 3, 60), budgets=THREE))
    assert said(level)[1] == "exclude"


# --- length --------------------------------------------------------------------------------------


def told(samples: pd.DataFrame) -> str:
    curve = curve_data(samples)
    return length_sentence(curve, length_effect(curve))


def test_wrong_turns_are_not_called_difficulty() -> None:
    rng = np.random.default_rng(0)
    scores = right_or_wrong([0.75] * 3, 300)
    asked = np.array([1024, 4096, 16384])[None, :, None]
    tokens = asked * rng.lognormal(0, 0.3, scores.shape)
    wandering = told(samples_of(scores, budgets=THREE, tokens=tokens * 2 ** (1 - scores)))
    assert "longer answers are worse for other reasons than length" in wandering
    assert "harder" not in wandering
    hard = right_or_wrong([0.75] * 3, 300, 20).mean(axis=(1, 2))[:, None, None]
    difficult = told(samples_of(scores, budgets=THREE, tokens=tokens * 2 ** (4 * (1 - hard))))
    assert "as harder questions are thought about longer" in difficult


def test_one_sample_to_a_question_does_not_tell_why_longer_is_worse() -> None:
    rng = np.random.default_rng(0)
    scores = right_or_wrong([0.75] * 3, 300, 1)
    tokens = np.array([1024, 4096, 16384])[None, :, None] * rng.lognormal(0, 0.3, scores.shape)
    samples = samples_of(scores, budgets=THREE, tokens=tokens * 2 ** (1 - scores))
    assert "difficulty and wrong turns cannot be told apart" in told(samples)


def test_in_the_natural_regime_wrong_turns_are_an_association() -> None:
    rng = np.random.default_rng(0)
    scores = right_or_wrong([0.75], 300, 5)
    tokens = 2000 * rng.lognormal(0, 0.3, scores.shape) * 2 ** (0.4 * (1 - scores))
    found = verdict_on(samples_of(scores, budgets=["natural"], tokens=tokens))
    assert found.verdict == "inverse"
    assert found.sentence.startswith("Longer samples are worse: accuracy drops")
    assert "inverse association" in found.sentence
    assert "does not show that length is the cause" in found.sentence
    assert (found.smaller, found.larger) == ("", "")


def test_an_association_that_bends_is_noted() -> None:
    rng = np.random.default_rng(0)
    doublings = rng.normal(0, 0.8, (400, 1, 5))
    for chance, bends in ((0.9 * np.exp(-(doublings**2)), True), (0.6 - 0.1 * doublings, False)):
        scores = (rng.random(doublings.shape) < chance).astype(float)
        samples = samples_of(scores, budgets=["natural"], tokens=2000 * 2**doublings)
        assert (natural(samples).p_curved < 1e-6) is bends
        found = verdict_on(samples)
        assert (Reason.CURVED in found.note_codes.split(",")) is bends
        assert ("the association bends" in found.notes) is bends


# --- rates in small ------------------------------------------------------------------------------


def test_few_questions_pass_no_limit_by_luck() -> None:
    """A true fall of 10 points lies above the largest fall not excluded in 2.5 % at most."""
    above = Counter[bool]()
    for seed in range(60):
        rng = np.random.default_rng(seed)
        scores = (rng.random((40, 3, 1)) < np.array([0.8, 0.8, 0.7])[None, :, None]).astype(float)
        above[verdict_on(samples_of(scores, budgets=THREE)).largest_fall < 0.1] += 1
    assert above[True] <= 5  # 99.8 % point of the binomial at 2.5 %


# --- what was never seen -------------------------------------------------------------------------


def test_a_budget_without_any_score_is_not_flat_and_excludes_nothing() -> None:
    samples = samples_of(right_or_wrong([1, 1, 1], 200), budgets=THREE)
    samples.loc[samples["budget"].astype(str) == "4096", "score"] = math.nan
    found = verdict_on(samples)
    assert (found.verdict, found.cause) == ("inconclusive", Cause.INCOMPLETE)
    assert found.largest_fall == found.largest_rise == 1
    assert "100 % missing at 4,096 tokens" in found.sentence


def test_cut_off_answers_that_their_scorer_calls_wrong_are_bounded_too() -> None:
    scores = right_or_wrong([0.8] * 3, 300)
    cut = drawn_at(2, 0.3, scores.shape)
    samples = samples_of(np.where(cut, 0, scores), budgets=THREE, cut_off=cut)
    assert not samples["no_answer"].any()
    found = verdict_on(samples)
    assert (found.verdict, found.cause) == ("inconclusive", Cause.CUT_OFF)


def test_epochs_that_were_not_made_are_bounded() -> None:
    samples = samples_of(right_or_wrong([0.8] * 3, 300), budgets=THREE)
    last = samples["budget"].astype(str) == "16384"
    lost = last & (samples["epoch"] > 1) & (samples["score"] == 1)
    found = verdict_on(samples[~lost])
    assert (found.verdict, found.cause) == ("inconclusive", Cause.INCOMPLETE)


def test_thinking_that_falls_with_the_budget_is_not_inert() -> None:
    tokens = np.array([16000.0, 4000.0, 1000.0])[None, :, None]
    samples = samples_of(right_or_wrong([0.9, 0.8, 0.6], 200), budgets=THREE, tokens=tokens)
    assert verdict_on(samples).verdict == "inverse"


def test_thinking_that_dips_is_not_inert() -> None:
    tokens = np.array([4000.0, 1000.0, 4000.0])[None, :, None]
    samples = samples_of(right_or_wrong([0.9, 0.8, 0.6], 200), budgets=THREE, tokens=tokens)
    assert verdict_on(samples).verdict == "inverse"


def test_the_budgets_of_a_contrast_may_be_named_in_either_order() -> None:
    samples = samples_of(right_or_wrong([0.9, 0.8, 0.6], 200), budgets=THREE)
    one, other = (verdict_on(samples, contrast=c) for c in ("1024:16384", "16384:1024"))
    assert one == other


def test_few_questions_exclude_no_fall_of_those_they_may_have_missed() -> None:
    samples = samples_of(right_or_wrong([0.5] * 3, 20), budgets=THREE)
    assert verdict_on(samples).largest_fall > 0.15
