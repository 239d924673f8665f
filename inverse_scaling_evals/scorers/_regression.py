"""Scorer for predicted grades, with the baselines that a prediction has to beat."""

from typing import Any

from inspect_ai.scorer import Score, Scorer, Target, mean, scorer, stderr
from inspect_ai.solver import TaskState

from ._checkpoints import at_checkpoints
from ._metrics import BASELINES, by_stratum, rmse, rmse_stderr, skill
from ._outcome import read_sample


@scorer(
    metrics={
        "squared_error": [
            rmse(),
            rmse_stderr(cluster="question"),
            by_stratum(rmse()),
        ],
        "absolute_error": [
            mean(),
            stderr(cluster="question"),
            skill(),
            by_stratum(mean()),
        ],
        "penalised_squared_error": [rmse(), rmse_stderr(cluster="question")],
    }
)
def grade_error() -> Scorer:
    """Return a scorer of a predicted grade by its error on the 0-10 scale of the real grade.

    The value holds `absolute_error`, `squared_error` and `penalised_squared_error`. Their
    metrics are the true RMSE, the mean absolute error (what the paper calls RMSE: it takes the
    root per item, paper.md section 4, S5), and an RMSE in which an unanswered item has the
    error of the constant mean prediction, so that silence cannot improve a score. The
    first two are NaN for an unanswered item, which Inspect counts as unscored.

    Reads `baseline_mean` and `baseline_linear` (predictions of the two baselines for this item)
    from the sample's metadata, and records them in the score for the `skill` metric.
    """

    async def score(state: TaskState, target: Target) -> Score:
        outcome = read_sample(state)
        grade = float(target.text)
        constant = float(state.metadata["baseline_mean"])
        baselines: dict[str, Any] = {
            name: abs(float(state.metadata[name]) - grade)
            for name in BASELINES
            if state.metadata.get(name) is not None
        }
        predicted = None if outcome.answer is None else float(outcome.answer)
        # grades have two decimals: rounding removes floating-point noise and nothing else
        error = float("nan") if predicted is None else round(predicted - grade, 6)
        return Score(
            value={
                "absolute_error": abs(error),
                "squared_error": round(error**2, 6),
                "penalised_squared_error": round(
                    (constant - grade) ** 2 if predicted is None else error**2, 6
                ),
            },
            answer=outcome.answer,
            explanation=outcome.found,
            reason=outcome.reason,
            metadata=baselines,
        )

    return at_checkpoints(score)
