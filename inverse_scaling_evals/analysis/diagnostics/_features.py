"""Features: do predictions follow what says something of the grade, or what only seems to?"""

import json
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import NormalDist
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ..transcripts import as_number
from ._diagnosis import SHARED, Diagnosis, Measure
from ._reasons import DiagnosticReason, sentence
from ._trend import MeasureEstimate, fraction_at_least

NEEDS = "numeric features"
HEADLINE = "spurious_share"
MARGIN = 0.05  # fraction of the predictions' variance
MIN_STUDENTS = 30
"""Six features explain a good part of anything in fewer."""

_PREFIX = "feature_"

_BOOTSTRAP_DRAWS = 400
_REVERSALS = 1_999

Floats = NDArray[np.float64]


def observe(scored: pd.DataFrame) -> pd.DataFrame:
    """Keep questions with features of a student and a true grade, the features in columns.

    Args:
        scored: Transcripts with a score.
    """
    needed = ["features", "student", "target", "number"]
    rows = scored.loc[scored["features"].notna(), [*SHARED, *needed]]
    truths = {text: as_number(str(text)) for text in rows["target"].dropna().unique()}
    rows = rows.assign(truth=rows["target"].map(truths).astype(float), prediction=rows["number"])
    rows = rows[rows["truth"].notna()]
    features = pd.DataFrame(map(json.loads, rows["features"]), index=rows.index, dtype=float)
    return rows.join(features.add_prefix(_PREFIX))


def measure(frame: pd.DataFrame, seed: int) -> Diagnosis:
    """Measure what predictions follow per budget, and the trend away from the truth.

    The headline is the fraction of the predictions' variance that follows the features in
    directions which say nothing of the grade: R² on all features less R² on the best linear
    prediction of the grade, adjusted for the number of features. Noise and a change of scale leave
    it alone.

    Intervals come from a bootstrap over students; the trend's p-value from reversing the order of
    budgets of random students.
    """
    known = frame.columns[frame.notna().all()]  # features that every question has
    features = [column for column in known if column.startswith(_PREFIX)]
    table = _Table.of(frame, features)
    rng = np.random.default_rng(seed)
    measures = [
        measured
        for index, budget in enumerate(table.budgets)
        for measured in _measure_budget(table, index, budget, features, rng)
    ]
    return Diagnosis(measures, HEADLINE, _trend(table, rng), MARGIN)


@dataclass(frozen=True)
class _Table:
    """Questions × budgets.

    Attributes:
        budgets: Labels in order.
        students: The student of each question, as an index.
        x: Features, one row per question.
        truth: Grades.
        predictions: Mean over epochs, one column per budget; NaN where none was answered.
        counts: Predictions behind each column.
    """

    budgets: Sequence[str]
    students: NDArray[np.int64]
    x: Floats
    truth: Floats
    predictions: Floats
    counts: Sequence[int]

    @classmethod
    def of(cls, frame: pd.DataFrame, features: list[str]) -> "_Table":
        questions = frame.drop_duplicates("question").set_index("question").sort_index()
        means = frame.groupby(["question", "step"])["prediction"].mean().unstack("step")
        means = means.reindex(questions.index)
        labels = frame.drop_duplicates("step").set_index("step")["budget"]
        counts = frame.groupby("step")["prediction"].count()
        return cls(
            budgets=[str(labels[step]) for step in means.columns],
            students=pd.factorize(questions["student"])[0].astype(np.int64),
            x=questions[features].to_numpy(dtype=float),
            truth=questions["truth"].to_numpy(dtype=float),
            predictions=means.to_numpy(dtype=float),
            counts=[int(counts[step]) for step in means.columns],
        )

    def rows(self, kept: NDArray[Any]) -> "_Table":
        return _Table(
            self.budgets,
            self.students[kept],
            self.x[kept],
            self.truth[kept],
            self.predictions[kept],
            self.counts,
        )


def _measure_budget(
    table: _Table, index: int, budget: str, features: list[str], rng: np.random.Generator
) -> list[Measure]:
    known = table.rows(~np.isnan(table.predictions[:, index]))
    n = table.counts[index]
    names = [name.removeprefix(_PREFIX) for name in features]
    keys = [
        "correlation_grade",
        *(f"correlation_{name}" for name in names),
        *(f"weight_{name}" for name in names),
        HEADLINE,
    ]
    students = len(np.unique(known.students))
    if students < MIN_STUDENTS:
        missing = _too_few(students, n, known.truth.size)
        return [Measure(key, missing, budget) for key in keys]

    def all_figures(part: _Table) -> Floats:
        return _figures(part.predictions[:, index], part.x, part.truth)

    values = all_figures(known)
    of_truth = _figures(known.truth, known.x, known.truth)
    of_truth[-1] = 0.0  # by definition; what is there is rounding
    estimates = _bootstrap(all_figures, known, values, rng)
    return [
        Measure(
            key,
            MeasureEstimate(value, *spread, n=n, questions=known.truth.size),
            budget,
            reference=float(reference),
        )
        for key, value, spread, reference in zip(
            keys, values.tolist(), estimates, of_truth, strict=True
        )
    ]


def _figures(y: Floats, x: Floats, truth: Floats) -> Floats:
    """Correlation with the truth and each feature, standardised weights, spurious share."""
    z, target, outcome = _standard(x), _standard(truth), _standard(y)
    span = _Span.of(z, target)
    # hours add up to 24, so weights are not unique: the shortest vector is taken
    weights = span.inverse @ outcome
    return np.concatenate(
        [
            [target @ outcome / len(y)],
            z.T @ outcome / len(y),
            weights,
            span.spurious_shares(outcome[:, None]),
        ]
    )


@dataclass(frozen=True)
class _Span:
    """What features can say of their questions.

    Attributes:
        basis: Orthonormal columns that span the features.
        useful: The best linear prediction of the target, of length 1; 0 if there is none.
        inverse: Takes an outcome to its shortest vector of weights.
    """

    basis: Floats
    useful: Floats
    inverse: Floats

    @classmethod
    def of(cls, z: Floats, target: Floats) -> "_Span":
        left, sizes, right = np.linalg.svd(z, full_matrices=False)
        kept = sizes > 1e-9 * max(1.0, float(sizes.max(initial=0.0)))
        basis = left[:, kept]
        useful = basis @ (basis.T @ target)
        length = float(np.linalg.norm(useful))
        inverse = (right[kept].T / sizes[kept]) @ basis.T
        return cls(basis, useful / length if length > 1e-12 else 0 * useful, inverse)

    def spurious_shares(self, outcomes: Floats) -> Floats:
        """Share of each column's variance in directions other than the useful one.

        Less what noise alone would have in as many directions, as in an adjusted R²: otherwise
        predictions that only get noisier would seem to follow the features. NaN for a constant
        column.
        """
        centred = outcomes - outcomes.mean(axis=0)
        total = (centred**2).sum(axis=0)
        explained = ((self.basis.T @ centred) ** 2).sum(axis=0)
        directions = self.basis.shape[1]
        noise = (total - explained) / (len(outcomes) - 1 - directions)
        part = explained - (self.useful @ centred) ** 2 - (directions - 1) * noise
        # what is left of a constant after centring is rounding
        constant = total <= 1e-18 * (1 + (outcomes**2).sum(axis=0))
        return np.asarray(part / np.where(constant, math.nan, total))


def _standard(values: Floats) -> Floats:
    """Mean 0 and variance 1 by column; what is constant becomes NaN in y, 0 in features."""
    centred = values - values.mean(axis=0)
    spread = values.std(axis=0)
    constant = math.nan if values.ndim == 1 else 1.0
    return np.asarray(centred / np.where(spread > 1e-12, spread, constant))


def _bootstrap(
    figures: Callable[[_Table], Floats], table: _Table, values: Floats, rng: np.random.Generator
) -> list[tuple[float, float, float]]:
    """Return standard error and 95 % interval of each figure, over students."""
    if np.isnan(values).any():
        return [(math.nan, math.nan, math.nan)] * values.size
    drawn = np.array([figures(sample) for sample in _resamples(table, rng)])
    errors = np.nanstd(drawn, axis=0, ddof=1)
    return [(error, *_interval(value, error)) for value, error in zip(values, errors, strict=True)]


def _interval(value: float, error: float, tail: float = 0.025) -> tuple[float, float]:
    # around the value: resampled students are in twice, which makes noise seem to be explained
    half = NormalDist().inv_cdf(1 - tail) * error
    return float(value - half), float(value + half)


def _resamples(table: _Table, rng: np.random.Generator) -> list[_Table]:
    _, codes = np.unique(table.students, return_inverse=True)
    members = [np.flatnonzero(codes == student) for student in range(codes.max() + 1)]
    draws = rng.integers(0, len(members), size=(_BOOTSTRAP_DRAWS, len(members)))
    return [table.rows(np.concatenate([members[student] for student in draw])) for draw in draws]


def _trend(table: _Table, rng: np.random.Generator) -> MeasureEstimate:
    """Fit a line through the spurious share over budgets in equal steps, on complete questions."""
    if len(table.budgets) < 2:
        reason = DiagnosticReason.ONE_BUDGET
        return MeasureEstimate(math.nan, reason=reason, note=sentence(reason))
    complete = table.rows(np.flatnonzero(~np.isnan(table.predictions).any(axis=1)))
    students = len(np.unique(complete.students))
    n = int(complete.predictions.size)
    if students < MIN_STUDENTS:
        return _too_few(students, n, complete.truth.size)
    x = np.linspace(0, 1, len(table.budgets))
    line = (x - x.mean()) / ((x - x.mean()) ** 2).sum()

    def slope(part: _Table) -> float:
        span = _Span.of(_standard(part.x), _standard(part.truth))
        return float(line @ span.spurious_shares(part.predictions))

    value = slope(complete)
    if math.isnan(value):
        reason = DiagnosticReason.EQUAL_PREDICTIONS
        return MeasureEstimate(
            math.nan, n=n, questions=complete.truth.size, reason=reason, note=sentence(reason)
        )
    drawn = np.array([slope(sample) for sample in _resamples(complete, rng)])
    error = float(np.nanstd(drawn, ddof=1))
    p = _reversal_p(complete, line, value, rng)

    def bounds(tail: float) -> tuple[float, float]:
        return _interval(value, error, tail)

    return MeasureEstimate(value, error, *bounds(0.025), n, complete.truth.size, p, bounds=bounds)


def _reversal_p(table: _Table, line: Floats, observed: float, rng: np.random.Generator) -> float:
    """Reverse the order of budgets of random students: without an effect of length, as likely."""
    span = _Span.of(_standard(table.x), _standard(table.truth))
    _, codes = np.unique(table.students, return_inverse=True)
    drawn = np.empty(_REVERSALS)
    for index in range(_REVERSALS):
        reverse = rng.random(codes.max() + 1) < 0.5
        mixed = np.where(reverse[codes][:, None], table.predictions[:, ::-1], table.predictions)
        drawn[index] = line @ span.spurious_shares(mixed)
    return fraction_at_least(drawn, observed)


def _too_few(students: int, n: int, questions: int) -> MeasureEstimate:
    reason = DiagnosticReason.TOO_FEW_STUDENTS
    note = sentence(reason, MIN_STUDENTS, students)
    return MeasureEstimate(math.nan, n=n, questions=questions, reason=reason, note=note)
