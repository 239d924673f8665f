"""Verdict, sentence, change, interval and p of a finding come from one contrast, on any data."""

import math
import re

import numpy as np
import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from inverse_scaling_evals.analysis import Finding, findings
from tests.analysis.drawn import BUDGETS, samples_of

LABELS = (*BUDGETS, "32768", "65536")


@st.composite
def curves(draw: st.DrawFn) -> pd.DataFrame:
    """Draw a curve of any shape with missing cells, cut-off answers and errors."""
    rng = np.random.default_rng(draw(st.integers(0, 10_000)))
    budgets, questions = draw(st.integers(2, 6)), draw(st.sampled_from([3, 12, 60, 150]))
    means = [draw(st.sampled_from([0.05, 0.5, 0.8, 1.0])) for _ in range(budgets)]
    shape = (questions, budgets, draw(st.integers(1, 2)))
    chance = np.array(means)[None, :, None] * rng.uniform(0.9, 1, (questions, 1, 1))
    scores = (rng.random(shape) < chance).astype(float)
    worst, rate = draw(st.integers(0, budgets - 1)), draw(st.sampled_from([0, 0.02, 0.3, 0.9]))
    cut, lost = np.zeros((2, *shape), dtype=bool)
    cut[:, worst] = rng.random(cut[:, worst].shape) < rate
    lost[:, draw(st.integers(0, budgets - 1))] = rng.random((questions, 1)) < draw(
        st.sampled_from([0, 0.02, 0.5])
    )
    scores = np.where(lost, np.nan, np.where(cut, 0, scores))
    samples = samples_of(scores, budgets=LABELS[:budgets], no_answer=cut & ~lost, cut_off=cut)
    samples["design"] = draw(st.sampled_from(["crossed", "randomised"]))
    kept = rng.random(len(samples)) >= draw(st.sampled_from([0, 0.02, 0.4]))
    kept[:budgets] = True
    return samples[kept]


def check(found: Finding) -> None:
    """Raise AssertionError where what a finding holds contradicts itself."""
    said = re.findall(r"[Aa]ccuracy (rises|drops|changes)", found.sentence)
    said += re.findall(r" and (drops) ", found.sentence)
    assert f": {found.verdict}" in found.sentence or found.reason
    if math.isnan(found.change):
        assert found.verdict in ("inconclusive", "inert")
        return
    assert found.low <= found.change + 1e-9
    assert found.change <= found.high + 1e-9
    if found.verdict == "inert":
        return
    assert f"{found.n_questions:,} questions, " in found.sentence
    if found.verdict == "flat":
        assert -found.margin < found.low
        assert found.high < found.margin
        assert found.p_adjusted <= 0.05
        assert found.largest_fall < 2 * found.margin
        return
    assert found.largest_fall >= -found.change - 1e-9
    assert found.largest_rise >= found.change - 1e-9
    if found.verdict == "non-monotonic":
        assert said == ["rises", "drops"]
        assert min(found.largest_fall, found.largest_rise) > found.margin
        return
    still = abs(found.change) < 0.0005
    either = found.low < 0 < found.high
    verb = "changes" if still or either else "rises" if found.change > 0 else "drops"
    assert said[0] == verb
    if either and not still:
        assert f"ccuracy changes by {100 * found.change:+.1f} points" in found.sentence
    if found.verdict == "inverse":
        assert found.high < -found.margin + 1e-9
    if found.verdict == "positive":
        assert found.low > found.margin - 1e-9
    if found.verdict in ("inverse", "positive"):
        assert found.p <= found.p_adjusted <= 0.05


@settings(max_examples=40, deadline=None)
@given(curves())
def test_a_finding_does_not_contradict_itself(samples: pd.DataFrame) -> None:
    (found,) = findings(samples)
    check(found)
    if found.verdict in ("inverse", "positive", "inconclusive") and found.smaller:
        (named,) = findings(samples, contrast=f"{found.smaller}:{found.larger}")
        check(named)
        assert (named.primary, named.smaller, named.larger) == (True, found.smaller, found.larger)


@settings(max_examples=20, deadline=None)
@given(curves(), st.integers(1, 6))
def test_other_curves_hide_no_leg_and_turn_no_verdict_around(
    samples: pd.DataFrame, others: int
) -> None:
    level = samples_of(np.random.default_rng(0).integers(0, 2, (20, 2, 1)), budgets=["0", "1024"])
    (alone,) = findings(samples)
    beside = [level.assign(task=f"t{i}") for i in range(others)]
    among = next(one for one in findings(pd.concat([samples, *beside])) if one.task == alone.task)
    check(among)
    assert among.verdict in (alone.verdict, "inconclusive")
    assert (among.largest_fall, among.largest_rise) == (alone.largest_fall, alone.largest_rise)
