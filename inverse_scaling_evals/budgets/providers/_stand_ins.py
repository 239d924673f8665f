"""What the providers without a language model do with a thinking budget."""

from dataclasses import replace

from ._support import NATURAL_TOKENS, Numbers, Sent, ThinkingSupport, without_thinking

STAND_INS = {
    "mockllm": replace(without_thinking("mockllm"), natural_tokens=NATURAL_TOKENS),
    "scripted": ThinkingSupport(
        family="scripted stand-in",
        numbers=Numbers("reasoning_tokens"),
        off=Sent.effort("none", "reasoning_effort"),
    ),
}
"""By provider; the model's name makes no difference."""
