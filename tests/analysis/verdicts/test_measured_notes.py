"""What findings say of lengths that cannot be known, of cut thinking, and of long replies."""

import math
import warnings
from typing import Any

import numpy as np
import pandas as pd
import pytest

from inverse_scaling_evals.analysis import (
    Finding,
    budgets_df,
    cells_df,
    curve_data,
    estimates_df,
    findings,
    findings_df,
)
from inverse_scaling_evals.analysis.estimates import Reason, elasticity, length_effect, natural
from tests.analysis.drawn import right_or_wrong, samples_of

RISING = [0.5, 0.6, 0.7, 0.95]
LEVEL = [0.7, 0.7, 0.7, 0.7]


def finding(samples: pd.DataFrame) -> Finding:
    (found,) = findings(samples)
    return found


def by_budget(samples: pd.DataFrame, values: dict[str, float]) -> Any:
    return samples["budget"].astype(str).map(values).astype(float)


@pytest.mark.parametrize(
    ("source", "binding"),
    [
        ("token_ids", "inert"),
        ("usage", "inert"),
        ("total_minus_rest", "inert"),
        ("output_minus_answer", "inert"),
        ("text_estimate", "unknown"),
        ("summary", "unknown"),
    ],
)
def test_a_source_that_cannot_carry_a_length_makes_no_curve_inert(
    source: str, binding: str
) -> None:
    samples = samples_of(right_or_wrong(LEVEL, 40), tokens=500.0, reasoning_tokens_source=source)
    curve, found = curve_data(samples), finding(samples)
    assert elasticity(curve).binding == binding
    assert (found.verdict == "inert") == (binding == "inert")
    is_weak = binding == "unknown"
    assert (Reason.WEAK_SOURCE in found.note_codes.split(",")) == is_weak
    if is_weak:
        assert elasticity(curve).reason is Reason.WEAK_SOURCE
        assert length_effect(curve).reason is Reason.WEAK_SOURCE
        alone = samples_of(
            right_or_wrong([0.5], 40), budgets=("natural",), reasoning_tokens_source=source
        )
        assert natural(curve_data(alone)).reason is Reason.WEAK_SOURCE


def test_cuts_with_and_without_closing_words_are_not_compared() -> None:
    samples = samples_of(right_or_wrong(RISING, 100)).assign(budget_kind="tokens", closing=None)
    samples.loc[samples["budget"] == "0", "budget_kind"] = "off"
    assert finding(samples).verdict == "positive"
    words = samples.assign(closing="Time is up.")
    assert finding(words).verdict == "positive"
    # thinking off is not cut
    off = samples["budget"] == "0"
    shared = words.assign(closing=words["closing"].mask(off))
    assert finding(shared).verdict == "positive"
    for mixed in (
        words.assign(closing=words["closing"].mask(samples["epoch"] == 1)),
        words.assign(closing=words["closing"].mask(samples["epoch"] == 1, "Stop.")),
    ):
        assert (finding(mixed).verdict, finding(mixed).reason) == (
            "inconclusive", Reason.MIXED_CLOSINGS,
        )  # fmt: skip


def test_a_rise_from_cut_thinking_is_named() -> None:
    samples = samples_of(right_or_wrong(RISING, 200), budgets=("256", "1024", "4096", "16384"))
    cut = by_budget(samples, {"256": 1.0, "1024": 0.9, "4096": 0.5, "16384": 0.0})
    found = finding(samples.assign(thinking_cut=cut))
    assert found.verdict == "positive"
    assert Reason.THINKING_CUT in found.note_codes.split(",")
    ends = samples.assign(thinking_cut=cut)[samples["budget"].isin(["256", "16384"])]
    assert Reason.THINKING_CUT in finding(ends).note_codes.split(",")
    for known in (math.nan, 0.0, 1.0):
        plain = finding(samples.assign(thinking_cut=known))
        assert Reason.THINKING_CUT not in plain.note_codes.split(",")


@pytest.mark.parametrize(
    ("lengths", "codes"),
    [
        ([20, 20, 20, 20], set()),
        ([200, 200, 200, 200], {Reason.LONG_ANSWERS}),
        ([400, 300, 200, 20], {Reason.LONG_ANSWERS, Reason.ANSWERS_AGAINST_BUDGET}),
        ([60, 50, 40, 20], {Reason.ANSWERS_AGAINST_BUDGET}),
        ([20, 20, 20, 60], set()),
    ],
)
def test_replies_that_may_hold_reasoning_are_named(lengths: list[int], codes: set[Reason]) -> None:
    samples = samples_of(right_or_wrong(RISING, 100))
    noise = np.random.default_rng(0).normal(0, 3, len(samples))
    answer = by_budget(samples, dict(zip(("0", "1024", "4096", "16384"), lengths, strict=True)))
    found = finding(samples.assign(answer_tokens=answer + noise))
    named = {Reason.LONG_ANSWERS, Reason.ANSWERS_AGAINST_BUDGET} & set(found.note_codes.split(","))
    assert named == codes
    assert "tokens tokens" not in found.notes


@pytest.mark.parametrize(("spread", "is_named"), [(80, True), (125, False)])
def test_replies_that_shorten_within_their_spread_are_not_named(
    spread: float, is_named: bool
) -> None:
    # 20 tokens shorter with 100 questions: 95 % intervals of 16 and 25 to each side
    samples = samples_of(right_or_wrong(RISING, 100, 1))
    lengths = by_budget(samples, {"0": 240, "1024": 235, "4096": 230, "16384": 220})
    questions = samples["question"].str[1:].astype(int)
    moved = np.where(questions % 2 == 0, spread, -spread) * (samples["budget"] == "16384")
    found = finding(samples.assign(answer_tokens=lengths + moved))
    assert (Reason.ANSWERS_AGAINST_BUDGET in found.note_codes.split(",")) is is_named


def test_cut_thinking_and_replies_stand_in_the_frames() -> None:
    samples = samples_of(right_or_wrong(RISING, 10)).assign(stop_reason="stop", answer_tokens=30.0)
    cut = by_budget(samples, {"0": 0.0, "1024": 1.0, "4096": math.nan, "16384": 0.0})
    samples = samples.assign(thinking_cut=cut)
    for cells in (cells_df(samples), budgets_df(samples)):
        assert (cells["mean_answer_tokens"] == 30).all()
        fractions = cells.set_index(cells["budget"].astype(str))["thinking_cut"]
        assert fractions["1024"] == 1
        assert fractions["0"] == fractions["16384"] == 0
        assert math.isnan(fractions["4096"])


@pytest.mark.parametrize("unknown", [("0",), ("1024",), ("0", "1024", "4096", "16384")])
def test_no_warning_reaches_a_user_where_tokens_are_unknown(unknown: tuple[str, ...]) -> None:
    samples = samples_of(right_or_wrong(LEVEL, 30)).assign(stop_reason="stop")
    hidden = samples["budget"].isin(unknown)
    columns = ["reasoning_tokens", "answer_tokens", "thinking_cut"]
    samples[columns] = samples[columns].mask(hidden)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for frame in (findings_df, estimates_df, cells_df, budgets_df):
            assert len(frame(samples))
