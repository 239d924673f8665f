"""Frames of trains of thought with a known truth, for the tests of trajectories."""

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

CHECKPOINTS = (64, 256, 1024)


def trajectories_of(
    answers: Any,
    *,
    checkpoints: Sequence[int] = CHECKPOINTS,
    natural: Any = math.inf,
    target: str = "2",
    option_probability: Any = math.nan,
    **columns: Any,
) -> pd.DataFrame:
    """Build observations from answers in the shape (questions, epochs, checkpoints).

    Args:
        answers: Texts; an empty one is no answer.
        checkpoints: Tokens of thinking.
        natural: Thinking of each train, in the shape (questions, epochs).
        target: The right answer.
        option_probability: Of the answer, in the shape of `answers`.
        columns: Further columns, or others than usual.
    """
    answers = np.asarray(answers, dtype=object)
    question, epoch, place = (axis.ravel() for axis in np.indices(answers.shape))
    at = np.asarray(checkpoints, dtype=float)[place]
    length = np.broadcast_to(np.asarray(natural, dtype=float)[..., None], answers.shape).ravel()
    answer = pd.Series(answers.ravel()).where(answers.ravel() != "", None)
    return pd.DataFrame(
        {
            "model": "vllm/model",
            "task": "misleading_math",
            "dataset": "generated",
            "regime": "natural",
            "enforce": "auto",
            "mitigation": "none",
            "design": "trajectory",
            "budget": [f"{each:g}" for each in at],
            "budget_tokens": at,
            "budget_kind": "tokens",
            "channel": "trajectory",
            "checkpoint": at,
            "past_end": length < at,
            "checkpoints": ",".join(f"{each:g}" for each in checkpoints),
            "stop": None,
            "stopped_at": math.nan,
            "question": [f"q{i}" for i in question],
            "epoch": epoch + 1,
            "seed": pd.array(question * 1000 + epoch, dtype="Int64"),
            "temperature": math.nan,
            "answer": answer,
            "target": target,
            "score": (answer == target).astype(float),
            "metric": "accuracy",
            "outcome": "right",
            "no_answer": answer.isna(),
            "cut_off": False,
            "reasoning_tokens": np.minimum(at, length),
            "reasoning_tokens_source": "token_ids",
            "thinking_cut": math.nan,
            "answer_tokens": 10.0,
            "output_tokens": np.minimum(at, length) + 10.0,
            "option_probability": np.broadcast_to(option_probability, answers.shape).ravel(),
            "stratum": "1",
            "log": "a.eval",
            "task_version": "1",
        }
    ).assign(**columns)


def example_trajectories() -> pd.DataFrame:
    """Four trains of thought, one of which is talked out of the right answer."""
    answers = [
        [["2", "2", "2"]],
        [["2", "2", "2"]],
        [["2", "2", "7"]],
        [["5", "7", "7"]],
    ]
    found = trajectories_of(answers, natural=[[2000], [200], [1500], [400]])
    found["stratum"] = np.where(found["question"].isin(["q0", "q1"]), "1", "2")
    return found
