"""Scorer for questions with one correct answer."""

from decimal import Decimal, InvalidOperation

from inspect_ai.scorer import (
    CORRECT,
    INCORRECT,
    NOANSWER,
    Score,
    Scorer,
    Target,
    accuracy,
    scorer,
    stderr,
)
from inspect_ai.solver import TaskState

from ._checkpoints import at_checkpoints
from ._metrics import by_kind, by_stratum
from ._outcome import read_sample
from ._parse import plain_text


@scorer(
    metrics=[
        accuracy(),
        stderr(cluster="question"),
        by_kind(accuracy()),
        by_stratum(accuracy()),
    ]
)
def exact_answer() -> Scorer:
    """Return a scorer of an answer against the target: correct, incorrect, or no answer.

    A number is correct that equals the target, or that rounds to it where the target has decimals;
    a text that equals it but for white space, and quotes around it.

    No answer counts as 0 in the accuracy, and `Score.reason` is one of `cut_off`,
    `refused`, `unparseable` or `empty`. Standard errors are clustered by the metadata key
    `question`; the accuracy of each stratum has its name (metadata key `stratum`), that of each
    kind of distractor `kind_` before it (`distractor_kind`).
    """

    async def score(state: TaskState, target: Target) -> Score:
        outcome = read_sample(state)
        if outcome.answer is None:
            return Score(value=NOANSWER, explanation=outcome.found, reason=outcome.reason)
        return Score(
            value=CORRECT if is_right(outcome.answer, target.text) else INCORRECT,
            answer=outcome.answer,
            explanation=outcome.found,
        )

    return at_checkpoints(score)


def is_right(answer: str, target: str) -> bool:
    """Return whether an answer is the target, as `exact_answer` compares them."""
    if answer == plain_text(target):
        return True
    try:
        number, key = Decimal(answer), Decimal(target)
    except InvalidOperation:  # a letter or a text
        return False
    exponent = key.as_tuple().exponent
    rounds = isinstance(exponent, int) and exponent < 0
    return number == key or (rounds and round(number, -int(exponent)) == key)
