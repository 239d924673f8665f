"""Scorer for questions with one correct number."""

from decimal import Decimal

from inspect_ai.scorer import (
    CORRECT,
    INCORRECT,
    NOANSWER,
    Score,
    Scorer,
    Target,
    accuracy,
    grouped,
    scorer,
    stderr,
)
from inspect_ai.solver import TaskState

from ._outcome import read_sample


@scorer(
    metrics=[
        accuracy(),
        stderr(cluster="question"),
        grouped(accuracy(), "stratum", all=False, name_template="accuracy_{group_name}"),
    ]
)
def exact_answer() -> Scorer:
    """Return a scorer of a number against the target: correct, incorrect, or no answer.

    No answer counts as 0 in the accuracy, and `Score.reason` is one of `cut_off`,
    `refused`, `unparseable` or `empty`. Standard errors are clustered by the metadata key
    `question`; `accuracy_{stratum}` splits the accuracy by the metadata key `stratum`.
    """

    async def score(state: TaskState, target: Target) -> Score:
        outcome = read_sample(state)
        if outcome.answer is None:
            return Score(value=NOANSWER, explanation=outcome.found, reason=outcome.reason)
        right = Decimal(outcome.answer) == Decimal(target.text)
        return Score(
            value=CORRECT if right else INCORRECT,
            answer=outcome.answer,
            explanation=outcome.found,
        )

    return score
