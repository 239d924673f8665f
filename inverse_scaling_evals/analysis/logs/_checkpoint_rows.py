"""The rows of a sample that was asked at checkpoints of one train of thought."""

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ..._constants import TRAJECTORY, checkpoint_key
from ._sample_row import either, number, tokens
from ._scores import UNSCORED, ScoreRule

_OF_SAMPLE = {"output_tokens": math.nan, "input_tokens": math.nan, "cost": math.nan,
              "latency": math.nan, "thinking_cut": math.nan}  # fmt: skip
"""Measures that no single checkpoint has."""


def checkpoint_rows(
    row: Mapping[str, Any], sample: Mapping[str, Any], rule: ScoreRule
) -> Iterator[dict[str, Any]]:
    """Turn the row of a sample into those of its checkpoints.

    Args:
        row: The row of its final answer.
        sample: The sample, as its log has it.
        rule: Which of its scores is taken, and how.

    Yields:
        One row for each checkpoint that was asked for; the outcome is `error` where there is no
        score. What is counted once a sample (`impossible_usage`, `leaked_parser`) is in the first.
    """
    score = (sample.get("scores") or {}).get(rule.scorer) or {}
    recorded = score.get("metadata") or {}
    for place, checkpoint in enumerate(sample["metadata"]["thinking"]["checkpoints"]):
        found = recorded.get(checkpoint_key(checkpoint)) or {}
        once = {"impossible_usage": False, "leaked_parser": None} if place else {}
        of_checkpoint = {
            "budget": str(checkpoint),
            "budget_kind": "tokens" if checkpoint else "off",
            "budget_tokens": checkpoint,
            "budget_effort": None,
            "channel": "trajectory",
            "checkpoint": float(checkpoint),
            **_OF_SAMPLE,
            **once,
        }
        unscored = sample.get("error") or not isinstance(found, Mapping) or not found
        measures = _NOTHING if unscored else _at(row, found, rule, recorded)
        yield {**row, **of_checkpoint, **measures}


_NOTHING = {
    "score": math.nan, "outcome": "error", "no_answer_reason": None, "answer": None,
    "reasoning_tokens": math.nan, "reasoning_tokens_source": None, "answer_tokens": math.nan,
    "cut_off": False, "no_answer": False, "past_end": False, "option_probability": math.nan,
    "stop_reason": None,
}  # fmt: skip


def _at(
    row: Mapping[str, Any], found: Mapping[str, Any], rule: ScoreRule, recorded: Mapping[str, Any]
) -> dict[str, Any]:
    """Read the score at a checkpoint, as that of the sample is read."""
    value = found.get("value")
    parts = value if isinstance(value, Mapping) else {}
    known = {name: math.nan if part is None else part for name, part in parts.items()}
    reading = (
        UNSCORED
        if value is None
        else rule.read({**found, "value": known or value, "metadata": recorded})
    )
    past_end = found.get("past_end") is True
    no_answer = reading.outcome == "no_answer"
    cut_off = row["cut_off"] if past_end else found.get("reason") == "cut_off"
    thinking = tokens(found.get("thinking_tokens"))
    answer = row["answer_tokens"] if past_end else tokens(found.get("answer_tokens"))
    return {
        "score": reading.score,
        "outcome": reading.outcome,
        "no_answer_reason": (
            either(reading.reason, "cut_off" if cut_off else None) if no_answer else None
        ),
        "answer": None if no_answer else found.get("answer"),
        "reasoning_tokens": thinking,
        "reasoning_tokens_source": "token_ids",
        "answer_tokens": answer,
        "output_tokens": thinking + answer,
        "cut_off": cut_off,
        "no_answer": no_answer,
        "past_end": past_end,
        "option_probability": number(found.get("probability")),
        "stop_reason": row["stop_reason"] if past_end else None,
    }


def sample_at_checkpoint(sample: dict[str, Any], checkpoint: int) -> dict[str, Any]:
    """Return a sample as it would be if its thinking had ended at a checkpoint, for its measures.

    Args:
        sample: The sample with its output.
        checkpoint: The checkpoint; at the last, and past the end, the sample stays as it is.
    """
    probes: Sequence[Any] = (sample.get("metadata") or {}).get(TRAJECTORY) or ()
    probe = next((p for p in probes if p["checkpoint"] == checkpoint and not p["past_end"]), None)
    choices = (sample.get("output") or {}).get("choices") or ()
    if probe is None or probe is probes[-1] or not choices:
        return sample  # its own answer is the one there
    message = choices[0]["message"]
    parts = message["content"] if isinstance(message["content"], list) else []
    thought = "".join(part.get("reasoning") or "" for part in parts if part["type"] == "reasoning")
    content = [
        {"type": "reasoning", "reasoning": thought[: probe["thinking_characters"]]},
        {"type": "text", "text": probe["reply"]},
    ]
    choice = {**choices[0], "message": {**message, "content": content}}
    output = {**sample["output"], "choices": [choice], "completion": probe["reply"]}
    return {**sample, "output": output, "scores": {}}
