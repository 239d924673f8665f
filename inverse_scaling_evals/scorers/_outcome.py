"""The outcome of a generation: an answer, or the reason why there is none."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from inspect_ai.model import ModelOutput
from inspect_ai.solver import TaskState

from ._parse import parse_answer

NoAnswer = Literal["cut_off", "refused", "unparseable", "empty"]


@dataclass(frozen=True)
class Outcome:
    """The answer read from an output.

    Attributes:
        answer: Canonical number or option letter, None when there is no answer.
        reason: Why there is none; None when there is one.
        found: The text that was parsed.
        cut_off: Whether the output ran into a token limit (an answer may stand before it), or a
            limit of Inspect's ended the sample before there was any.
    """

    answer: str | None
    reason: NoAnswer | None
    found: str
    cut_off: bool


def read_sample(state: TaskState) -> Outcome:
    """Return the outcome of a sample, the same for all scorers.

    Reads `choices` (texts of the options) and `answer_range` (minimum and maximum of a number)
    from the sample's metadata, both optional.
    """
    return read_output(
        state.output, state.metadata.get("choices"), state.metadata.get("answer_range")
    )


def read_output(
    output: ModelOutput,
    choices: Sequence[str] | None = None,
    answer_range: Sequence[float] | None = None,
) -> Outcome:
    """Return the outcome of an output, from its final text alone, never from the thinking.

    Args:
        output: The model's output.
        choices: Texts of the options, for a letter; None for a number.
        answer_range: Minimum and maximum of a number; None for any. A number outside (a student's
            identifier instead of a grade) is no answer.

    Returns:
        The outcome. An output that ran into its limit counts as an answer only with a complete
        answer tag: the beginning of a number or a sentence is none. An output without a reply is
        what a limit on tokens, messages or time leaves of a sample.
    """
    if output.empty:
        return Outcome(None, "cut_off", "", cut_off=True)
    cut_off = output.stop_reason in ("max_tokens", "model_length")
    parsed = parse_answer(output.completion, choices)
    if cut_off and not parsed.tagged:
        return Outcome(None, "cut_off", parsed.found, cut_off)
    if output.stop_reason == "content_filter":
        return Outcome(None, "refused", parsed.found, cut_off)
    if parsed.answer is not None and answer_range is not None:
        low, high = answer_range
        if not low <= float(parsed.answer) <= high:
            return Outcome(None, "unparseable", parsed.found, cut_off)
    return Outcome(parsed.answer, parsed.reason, parsed.found, cut_off)
