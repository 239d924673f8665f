"""One row of the observations: what is read of one sample."""

import math
from collections.abc import Mapping
from typing import Any

from ..._constants import MEASURES, checkpoint_key
from ...budgets import MAX_TOKENS, ThinkingSource, epoch_seed
from ._scores import UNSCORED, ScoreRule

_SEED_LIMIT = 2**63  # of the column


def sample_row(sample: Mapping[str, Any], rule: ScoreRule, model: str, base: Any) -> dict[str, Any]:
    """Read a sample that was asked under a budget: its part of a row of `SCHEMA`.

    Args:
        sample: The sample, as its log has it.
        rule: Which of its scores is taken, and how.
        model: Model under evaluation.
        base: Seed of the run; None where it had none.

    Returns:
        Its row, and besides `impossible_usage` (whether the provider reports a usage that cannot
        be) and `leaked_parser` (vLLM's parser for thinking in the reply).
    """
    metadata = sample["metadata"]
    asked = metadata["thinking"]
    scores = sample.get("scores") or {}
    score = scores.get(rule.scorer)
    reading = UNSCORED if sample.get("error") or score is None else rule.read(score)
    measures = scores.get(MEASURES, {})
    measured = measures.get("value", {})
    details = measures.get("metadata") or {}
    cut_off = measured.get("cut_off") == 1
    no_answer = reading.outcome == "no_answer"
    usage = sample.get("model_usage") or {}
    counts = {
        **{name: measured.get(name) for name in ("reasoning_tokens", "answer_tokens")},
        **_usage(_own_usage(usage, model), asked.get("generated_tokens")),
    }
    thought = tokens(counts["reasoning_tokens"])
    is_stopped = asked.get("design") == "stopped"
    source = details.get("reasoning_tokens_source")
    return {
        "regime": asked["regime"],
        "enforce": asked["enforce"],
        "mitigation": str(asked.get("mitigation", "none")),
        "budget": asked["budget"],
        "budget_kind": asked["budget_kind"],
        "budget_tokens": asked["budget_tokens"],
        "budget_effort": asked["budget_effort"],
        "channel": "stopped" if is_stopped else asked["channel"],
        "closing": _word(asked.get("closing")),
        "design": asked.get("design", "crossed"),
        "checkpoint": math.nan,
        "checkpoints": _joined(asked.get("checkpoints"), ",") or None,
        "past_end": is_stopped and asked.get("thinking_ended") is True,
        "option_probability": math.nan,
        "stop": _rule(asked),
        "stopped_at": _stopped_at(asked, score) if is_stopped else math.nan,
        "question": str(sample["id"]),
        "epoch": sample["epoch"],
        "seed": _first_seed(asked, sample["epoch"], model, base),
        "score": reading.score,
        "outcome": reading.outcome,
        "no_answer_reason": (
            reading.reason or ("cut_off" if cut_off else None) if no_answer else None
        ),
        "answer": score.get("answer") if score and not no_answer else None,
        "target": _joined(sample.get("target")),
        **{name: tokens(value) for name, value in counts.items()},
        "sample_tokens": tokens(counts["output_tokens"]),
        "sample_input_tokens": tokens(counts["input_tokens"]),
        "reasoning_tokens_source": (
            None if math.isnan(thought) or source == ThinkingSource.UNKNOWN else source
        ),
        "thinking_cut": number(details.get("thinking_cut")),
        "impossible_usage": details.get("impossible_usage") is True
        or any(value is not None and not _is_count(value) for value in counts.values()),
        # a thought that is followed token by token needs no parser
        "leaked_parser": None if asked.get("checkpoints") else details.get("leaked_parser"),
        "cost": _cost(usage),
        "stop_reason": details.get("stop_reason"),
        "cut_off": cut_off,
        "no_answer": no_answer,
        "latency": number(either(sample.get("working_time"), sample.get("total_time"))),
        "stratum": _word(metadata.get("stratum")),
        **_unit(metadata),
        "num_distractors": number(metadata.get("num_distractors")),
        "distractor_kind": _word(metadata.get("distractor_kind")),
        "grid_size": number(metadata.get("grid_size")),
        "shots": number(metadata.get("shots")),
        "flags": _joined(metadata.get("flags"), ","),
    }


def _own_usage(usage: Mapping[str, Any], model: str) -> Mapping[str, Any] | None:
    """Return the usage of a model, whose thinking may have been continued past its chat."""
    provider, _, name = model.partition("/")
    return usage.get(model) or usage.get(f"{provider}-completions/{name}")


def _usage(own: Mapping[str, Any] | None, generated: Any) -> dict[str, Any]:
    """Read the tokens of the model under evaluation; None where they are unknown.

    Args:
        own: Its usage.
        generated: Tokens that the solver counted in several requests; None for none.
    """
    if own is None:
        return {"output_tokens": generated, "input_tokens": None}
    parts = ("input_tokens", "input_tokens_cache_read", "input_tokens_cache_write")
    try:
        return {
            "output_tokens": own["output_tokens"],
            "input_tokens": sum(own.get(part) or 0 for part in parts),
        }
    except TypeError:  # a part is text
        return {"output_tokens": own["output_tokens"], "input_tokens": math.inf}


def _cost(usage: Mapping[str, Any]) -> float:
    costs = [number(of_model.get("total_cost")) for of_model in usage.values()]
    return math.fsum(costs) if costs else math.nan


def tokens(value: Any) -> float:
    """Read a number of tokens; NaN where it is unknown or cannot be."""
    return float(value) if _is_count(value) else math.nan


def _is_count(value: Any) -> bool:
    """Return whether a value can be a number of tokens; NaN is what is not known."""
    return isinstance(value, int | float) and (value != value or 0 <= value <= MAX_TOKENS)


def _unit(metadata: Mapping[str, Any]) -> dict[str, str | None]:
    """Return the coarser unit; metadata of an external task may have a `unit` of another kind."""
    names = ("unit", "unit_kind")
    named = all(metadata.get(name) is not None for name in names)
    return {name: str(metadata[name]) if named else None for name in names}


def number(value: Any) -> float:
    """Return a number; NaN for anything else."""
    return float(value) if isinstance(value, int | float) else math.nan


def _rule(asked: Mapping[str, Any]) -> str | None:
    """Name the rule that ends the thinking; other checkpoints make it another condition."""
    if asked.get("stop") is None:
        return None
    return f"{asked['stop']} at {_joined(asked.get('checkpoints'), ',')}"


def _stopped_at(asked: Mapping[str, Any], score: Mapping[str, Any] | None) -> float:
    """Return the checkpoint at which the rule ended the thinking; NaN where it did not.

    At the last checkpoint the thinking ends in any case. Which answers were taken is read from the
    score, as summaries of samples keep those of no list.
    """
    if asked.get("thinking_ended") is True or score is None:
        return math.nan
    recorded = score.get("metadata") or {}
    *earlier, last = asked.get("checkpoints") or [math.nan]
    taken = [each for each in earlier if checkpoint_key(each) in recorded]
    return float(taken[-1]) if taken and checkpoint_key(last) not in recorded else math.nan


def _word(value: Any) -> str | None:
    return None if value is None else str(value)


def _joined(value: Any, comma: str = ", ") -> str:
    if value is None:
        return ""
    return comma.join(map(str, value)) if isinstance(value, list) else str(value)


def either(first: Any, second: Any) -> Any:
    """Return the first that is not None."""
    return second if first is None else first


def _first_seed(asked: Mapping[str, Any], epoch: int, model: str, base: Any) -> int | None:
    """Return the seed of a sample's first generation; None where it had none.

    Before every question had a seed of its own the solver did not record it: it was `epoch_seed`.
    """
    seed = asked["seed"] if "seed" in asked else epoch_seed(model, epoch, base)
    if not isinstance(seed, int) or isinstance(seed, bool):
        return None
    return seed if -_SEED_LIMIT <= seed < _SEED_LIMIT else None
