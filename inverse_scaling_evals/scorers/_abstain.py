"""Scorer for questions that may have no answer."""

from inspect_ai.model import ModelRole
from inspect_ai.scorer import (
    CORRECT,
    INCORRECT,
    NOANSWER,
    Score,
    Scorer,
    Target,
    accuracy,
    model_graded_qa,
    scorer,
    stderr,
)
from inspect_ai.solver import TaskState

from .._constants import ABSTAINED
from ._checkpoints import at_checkpoints
from ._exact import is_right
from ._metrics import by_stratum
from ._outcome import read_sample

_TEMPLATE = """\
Below are a question, what would be right, and a reply that is hard to read. Decide whether the \
reply, taken as a whole, does what would be right.

Question:
{question}

What would be right:
{criterion}

Reply:
{answer}

A reply that names what is missing and then gives an answer under an assumption of its own counts \
as giving that answer, unless it says that the answer is not to be relied on.

{instructions}
"""
_RIGHT = {
    True: "To say that the question cannot be answered from what it states, and to give no answer.",
    False: "To give this answer: {}",
}


@scorer(metrics=[accuracy(), stderr(cluster="question"), by_stratum(accuracy())])
def abstention(judge: bool = False) -> Scorer:
    """Return a scorer of an answer, or of saying that there is none, against the target.

    Correct is the number of the target, or an abstention where the target is `none`. A reply that
    both abstains and answers, or does neither, is no answer with the reason `unparseable`, unless a
    judge decides it. The score's metadata holds `judged`. `no_answer` of `thinking_measures` counts
    unclear replies with or without a judge.

    Args:
        judge: Whether the model in the role `grader` decides what is unclear.
    """
    grade = (
        model_graded_qa(template=_TEMPLATE, model_role=ModelRole("grader", required=True))
        if judge
        else None
    )

    async def score(state: TaskState, target: Target) -> Score:
        outcome = read_sample(state)
        if outcome.answer is not None:
            return Score(
                value=CORRECT if is_right(outcome.answer, target.text) else INCORRECT,
                answer=outcome.answer,
                explanation=outcome.found,
                metadata={"judged": False},
            )
        if grade is None or outcome.reason != "unparseable":
            return Score(
                value=NOANSWER,
                explanation=outcome.found,
                reason=outcome.reason,
                metadata={"judged": False},
            )
        wanted = _RIGHT[target.text == ABSTAINED].format(target.text)
        judged = await grade(state, Target(wanted))
        assert judged is not None
        return judged.model_copy(update={"metadata": {**(judged.metadata or {}), "judged": True}})

    return at_checkpoints(score)
