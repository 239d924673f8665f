"""The number of questions that a finding advises, against its closed form."""

import math
import re

import numpy as np
import pytest
from scipy import stats

from inverse_scaling_evals.analysis import findings
from tests.analysis.drawn import samples_of


@pytest.mark.parametrize(
    ("margin", "needed", "advised"),
    [
        (0.3, 96.2, "97"),
        (0.02, 341, "350"),
        (0.02, 350, "350"),
        (0.05, 1001, "1,100"),
        (0.05, 1949, "2,000"),
        (0.02, 23_400, "24,000"),
    ],
)
def test_as_many_questions_are_advised_as_exclude_a_fall_in_80_percent_rounded_up(
    margin: float, needed: float, advised: str
) -> None:
    # two standard normal tails, at 2.5 and 20 %, of the standard error of paired differences
    tails = stats.norm.ppf(0.975) + stats.norm.ppf(0.8)
    change = np.resize([1.0, -1.0], 24)
    change *= margin * math.sqrt(needed - 1e-6) / tails / change.std(ddof=1)
    scores = 0.5 + np.stack([change / 2, -change / 2], axis=1)[:, :, None]
    (found,) = findings(samples_of(scores, budgets=("0", "1024"), metric="score"), margin=margin)
    assert re.findall(r"About ([\d,]+) questions would exclude", found.sentence) == [advised]


def test_no_number_beyond_a_million_is_advised() -> None:
    change = np.resize([3.0, -3.0], 24)
    scores = 0.5 + np.stack([change, -change], axis=1)[:, :, None]
    (found,) = findings(samples_of(scores, budgets=("0", "1024"), metric="score"), margin=0.01)
    assert "No realistic number of questions would exclude" in found.sentence


def test_as_many_questions_are_advised_as_show_a_likely_fall_in_80_percent() -> None:
    rng = np.random.default_rng(11)
    noise = rng.normal(size=40)
    change = -0.1 + 0.4 * (noise - noise.mean()) / noise.std(ddof=1)
    scores = 0.5 + np.stack([np.zeros(40), change], axis=1)[:, :, None]
    (found,) = findings(samples_of(scores, budgets=("0", "1024"), metric="score"), margin=0.02)
    assert found.verdict == "inconclusive"
    (count, size) = re.findall(
        r"About ([\d,]+) questions would show the fall, if it is one of ([\d.]+\d)", found.sentence
    )[0]
    # one pair of budgets: two standard normal tails, of the fall beyond the margin
    tails = stats.norm.ppf(0.975) + stats.norm.ppf(0.8)
    error = change.std(ddof=1) / (found.shrunken_fall - 0.02)
    needed = (tails * error) ** 2
    assert size == f"{found.shrunken_fall:.3g}"
    assert needed <= int(count.replace(",", "")) <= 1.1 * needed + 1


def test_more_questions_are_advised_where_more_than_half_met_both_budgets() -> None:
    change = np.resize([0.4, -0.4], 40)
    scores = 0.5 + np.stack([change / 2, -change / 2], axis=1)[:, :, None]
    drawn = samples_of(scores, budgets=("0", "1024"), metric="score", design="randomised")
    is_late = drawn["budget"] == "1024"
    both = drawn[~is_late | (drawn[is_late].groupby("question").ngroup() < 24)]
    (found,) = findings(both, margin=0.05)
    assert found.verdict == "inconclusive"
    assert "questions would exclude" in found.sentence
