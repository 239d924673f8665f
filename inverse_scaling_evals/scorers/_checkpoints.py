"""Score the answers at the checkpoints of one train of thought, as the final answer is scored."""

import copy
import math
from collections.abc import Callable, Coroutine
from itertools import pairwise
from typing import Any

from inspect_ai.model import ModelOutput
from inspect_ai.scorer import Score, Scorer, Target
from inspect_ai.solver import TaskState

from .._constants import ANSWER_CHANGES, TRAJECTORY, checkpoint_key
from ._checkpoint_table import checkpoint_table
from ._outcome import read_sample

_Score = Callable[[TaskState, Target], Coroutine[Any, Any, Score]]


def at_checkpoints(score: _Score) -> Scorer:
    """Return a scorer that scores the answers at checkpoints too.

    They are in the score's metadata, one entry each, under `constants.checkpoint_key`: `value`,
    `answer`, `reason`, and the measures of the checkpoint. The score itself is that of the final
    answer, which holds for checkpoints past the end of the thinking as well; its explanation is
    followed by a table of the checkpoints. Samples without checkpoints have the same score as
    without this.
    """

    async def scored(state: TaskState, target: Target) -> Score:
        final = await score(state, target)
        recorded = state.metadata.get(TRAJECTORY)
        if not isinstance(recorded, list):
            return final
        entries: dict[str, dict[str, Any]] = {}
        for probe in recorded:
            own = final if probe["past_end"] else await score(_at(state, probe), target)
            entries[checkpoint_key(probe["checkpoint"])] = _entry(probe, own)
        told = f"{final.explanation or ''}{checkpoint_table(recorded, entries)}"
        metadata = {**(final.metadata or {}), **entries}
        return final.model_copy(update={"explanation": told, "metadata": metadata})

    return scored


def answer_changes(state: TaskState) -> dict[str, float]:
    """Return how often the answer of a sample changed between its checkpoints, as a measure.

    Returns:
        The number under its key; empty for samples without checkpoints.
    """
    recorded = state.metadata.get(TRAJECTORY)
    if not isinstance(recorded, list):
        return {}
    answers = [
        read_sample(state if probe["past_end"] else _at(state, probe)).answer for probe in recorded
    ]
    return {ANSWER_CHANGES: float(sum(one != other for one, other in pairwise(answers)))}


def _at(state: TaskState, probe: dict[str, Any]) -> TaskState:
    """Return the state as it would be if the thinking had ended at a checkpoint."""
    at = copy.copy(state)
    at.output = ModelOutput.from_content(
        state.output.model, probe["reply"], stop_reason=probe["stop_reason"]
    )
    return at


def _entry(probe: dict[str, Any], score: Score) -> dict[str, Any]:
    """Return what is recorded of a checkpoint: small, so that summaries of samples keep it."""
    probabilities = probe.get("probabilities") or {}
    chosen = probabilities.get(score.answer) if score.answer is not None else None
    return {
        "value": _known(score.value),
        "answer": score.answer,
        "reason": score.reason,
        "past_end": probe["past_end"],
        "thinking_tokens": probe["thinking_tokens"],
        "answer_tokens": probe.get("answer_tokens"),
        **({} if chosen is None else {"probability": chosen}),
    }


def _known(value: Any) -> Any:
    """Return a score's value with None for NaN, which JSON lacks."""
    if isinstance(value, dict):
        return {name: _known(part) for name, part in value.items()}
    return None if isinstance(value, float) and math.isnan(value) else value
