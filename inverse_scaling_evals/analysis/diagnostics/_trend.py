"""Means and trends with the question as cluster."""

import math
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ..estimates import clustered_slope, demean, t_quantile
from ._reasons import DiagnosticReason, sentence

MIN_QUESTIONS = 10
"""Fewer questions cannot carry a trend: of 4 that all rise, chance alone makes 1 in 16."""

_ROUNDING = 1e-12  # what is left of a standard error of 0

DRAWS = 9_999
_CHUNK = 1_000  # sign vectors held at a time


@dataclass(frozen=True)
class MeasureEstimate:
    """A figure with its uncertainty; NaN where there is none.

    Attributes:
        value: The figure.
        stderr: Standard error, clustered by question.
        low: Lower end of the 95 % interval.
        high: Upper end.
        n: Observations that entered.
        questions: Questions that entered.
        p: Of the trend that the figure describes, else NaN.
        reason: Why the figure or its interval is missing; None where neither is.
        note: The reason in words, or what else to know of the figure.
    """

    value: float
    stderr: float = math.nan
    low: float = math.nan
    high: float = math.nan
    n: int = 0
    questions: int = 0
    p: float = math.nan
    reason: DiagnosticReason | None = None
    note: str = ""


def clustered_mean(values: NDArray[np.float64], questions: NDArray[Any]) -> MeasureEstimate:
    """Compute the mean over observations.

    Its interval is from Student's t with questions - 1 degrees of freedom.

    Args:
        values: (N,) one per observation; NaN does not enter.
        questions: (N,) the question of each.
    """
    known = ~np.isnan(values)
    y = values[known]
    names, cluster = np.unique(questions[known], return_inverse=True)
    n, clusters = len(y), len(names)
    if n == 0:
        return MeasureEstimate(math.nan)
    mean = float(y.mean())
    if clusters < 2:
        return _without_interval(mean, n, clusters, DiagnosticReason.ONE_QUESTION)
    sums = np.bincount(cluster, y - mean)
    error = math.sqrt(float((sums**2).sum()) * clusters / (clusters - 1)) / n
    if error < _ROUNDING:
        return _without_interval(mean, n, clusters, DiagnosticReason.NO_VARIATION)
    half = t_quantile(0.975, clusters - 1) * error
    return MeasureEstimate(mean, error, mean - half, mean + half, n, clusters)


def rise(
    frame: pd.DataFrame, column: str, seed: int, *, two_sided: bool = False
) -> MeasureEstimate:
    """Estimate how much a measure rises from the lowest to the highest budget within questions.

    The line through the measure over budgets in equal steps, with question fixed effects; its
    interval is cluster-robust (`_within.clustered_slope`). The p-value flips the sign of each
    question's contribution at random: if length did nothing, a question's budgets might as well
    stand in reverse order, which is that flip. For two budgets and a 0/1 measure it is McNemar's
    exact test.

    Args:
        frame: Observations with `question`, `step` (sorts budgets) and the column.
        column: The measure; NaN does not enter.
        seed: Of the random flips.
        two_sided: Whether a fall counts as well; otherwise the test is for a rise.

    Returns:
        The rise, its p-value and interval, or NaN with a note where it cannot be estimated.
    """
    data = frame.loc[frame[column].notna(), ["question", "step", column]]
    steps = sorted(data["step"].unique())
    informative = int((data.groupby("question")["step"].nunique() > 1).sum())
    reason: DiagnosticReason | None = None
    details: tuple[int, ...] = ()
    if not steps:
        reason = DiagnosticReason.NO_MEASURE
    elif len(steps) == 1 and frame["question"].nunique() >= MIN_QUESTIONS:
        reason = DiagnosticReason.ONE_BUDGET
    elif informative < MIN_QUESTIONS:
        reason, details = DiagnosticReason.TOO_FEW_QUESTIONS, (MIN_QUESTIONS, informative)
    if reason:
        return MeasureEstimate(
            math.nan,
            n=len(data),
            questions=informative,
            reason=reason,
            note=sentence(reason, *details),
        )
    x = np.searchsorted(steps, data["step"]) / (len(steps) - 1)
    y = data[column].to_numpy(dtype=np.float64)
    codes, names = pd.factorize(data["question"], sort=True)
    fit = clustered_slope(x, y, codes, len(names), within=True)
    contributions = np.bincount(codes, demean(x, codes, len(names), within=True) * y)
    p = _flip_p(contributions.astype(np.float64), seed, two_sided=two_sided)
    if fit.error < _ROUNDING:
        reason = DiagnosticReason.NO_VARIATION
        found = _without_interval(fit.estimate, len(data), informative, reason)
        return replace(found, p=p)
    low, high = fit.interval(0.95)
    return MeasureEstimate(fit.estimate, fit.error, low, high, len(data), informative, p)


def _without_interval(
    value: float, n: int, questions: int, reason: DiagnosticReason
) -> MeasureEstimate:
    return MeasureEstimate(value, n=n, questions=questions, reason=reason, note=sentence(reason))


def fraction_at_least(drawn: NDArray[np.float64], observed: float) -> float:
    """Return the p-value of a randomisation test: the fraction of draws that are as large."""
    slack = 1e-9 * max(1.0, abs(observed))  # equal sums differ by rounding
    return (1 + int((drawn >= observed - slack).sum())) / (drawn.size + 1)


def _flip_p(contributions: NDArray[np.float64], seed: int, *, two_sided: bool) -> float:
    moved = contributions[np.abs(contributions) > 1e-12]
    rng = np.random.default_rng(seed)
    observed = float(moved.sum())
    drawn = np.empty(DRAWS)
    for start in range(0, DRAWS, _CHUNK):
        size = (min(_CHUNK, DRAWS - start), moved.size)
        flipped = rng.integers(0, 2, size, dtype=np.uint8).astype(np.float64)
        drawn[start : start + _CHUNK] = observed - 2 * flipped @ moved
    if two_sided:
        return fraction_at_least(np.abs(drawn), abs(observed))
    return fraction_at_least(drawn, observed)
