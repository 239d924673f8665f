"""Measure how much a model thought, by the best evidence in its output."""

import re
from dataclasses import dataclass
from typing import Literal

from inspect_ai.model import ContentReasoning, ModelOutput, ModelUsage

from .._constants import CHARACTERS_PER_TOKEN
from ._counted import CountedThinking

Source = Literal["usage", "token_ids", "estimate", "none"]

START_OF_THINKING = "<think>"
END_OF_THINKING = "</think>"
"""Tags around thinking in the text of open-weight models."""

_OPENING = re.compile(rf"^\s*{START_OF_THINKING}")


@dataclass(frozen=True)
class MeasuredThinking:
    """How much a generation thought.

    Attributes:
        reasoning_tokens: Tokens of thinking, or None when they cannot be known.
        source: `usage` (the provider counted), `token_ids` (counted in the tokens themselves),
            `estimate` (characters of the thinking / 4, rounded up, and at most all output tokens:
            too low where the provider shows a summary only), `none` (not known).
        answer_tokens: Output tokens that were not thinking, or None when unknown.
        thinking_text: The thinking as far as it is shown: in full, a summary, or empty.
    """

    reasoning_tokens: int | None
    source: Source
    answer_tokens: int | None
    thinking_text: str


def measured_thinking(
    output: ModelOutput, counted: CountedThinking | None = None
) -> MeasuredThinking:
    """Return how much was thought in an output.

    A count of the tokens themselves comes first. The provider's own is believed next, unless it
    is 0 beside thinking that can be read (vLLM's deepseek_r1 parser under templates that open the
    block). No count and no thinking is 0.

    Args:
        output: The model's output; nothing else is read.
        counted: The count in the token ids of this output, where the server returned them.

    Examples:
        >>> from inspect_ai.model import ModelOutput
        >>> output = ModelOutput.from_content("a/model", "<think>Two and two.</think>4")
        >>> measured_thinking(output).source
        'estimate'
    """
    usage = output.usage
    content = [] if output.empty else output.message.content
    blocks = [block for block in content if isinstance(block, ContentReasoning)]
    text = "\n".join(filter(None, map(_shown, blocks))) or _unparsed(output)
    if counted is not None:
        return MeasuredThinking(counted.reasoning_tokens, "token_ids", counted.answer_tokens, text)
    reported = usage.reasoning_tokens if usage else None
    if reported is not None and (reported > 0 or not text):
        return MeasuredThinking(reported, "usage", _answer_tokens(usage, reported), text)
    if text:
        estimate = -(-len(text) // CHARACTERS_PER_TOKEN)
        if usage and usage.output_tokens:
            estimate = min(estimate, usage.output_tokens)
        return MeasuredThinking(estimate, "estimate", _answer_tokens(usage, estimate), text)
    if usage is None or blocks:
        # no count, or thinking of which nothing is shown
        return MeasuredThinking(None, "none", None, text)
    return MeasuredThinking(0, "usage", usage.output_tokens, text)


def _shown(block: ContentReasoning) -> str:
    """Read a block of thinking; a redacted one holds a signature, and its text in the summary."""
    return ((block.summary or "") if block.redacted else block.reasoning).strip()


def _unparsed(output: ModelOutput) -> str:
    """Read thinking that a server without a reasoning parser left in the completion."""
    completion = output.completion
    before, end, _ = completion.rpartition(END_OF_THINKING)
    if end:
        return _OPENING.sub("", before).strip()
    # cut off within the block
    return _OPENING.sub("", completion).strip() if _OPENING.match(completion) else ""


def _answer_tokens(usage: ModelUsage | None, reasoning_tokens: int) -> int | None:
    """Return the output without thinking, which a provider may count apart (as xAI does)."""
    if usage is None:
        return None
    prompt = (
        usage.input_tokens
        + (usage.input_tokens_cache_read or 0)
        + (usage.input_tokens_cache_write or 0)
    )
    if reasoning_tokens and usage.total_tokens == prompt + usage.output_tokens + reasoning_tokens:
        return usage.output_tokens
    return max(0, usage.output_tokens - reasoning_tokens)
