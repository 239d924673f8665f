"""What models on a vLLM server do with a thinking budget, through Inspect's `vllm` provider.

Source: a real vLLM 0.32.0 server (chat completions, `--reasoning-parser`) asked through
inspect-ai 0.3.285. The server enforces the budget itself; `reasoning_tokens` is ignored there.
"""

from typing import Any

from ._support import (
    NOTHING,
    Levels,
    Numbers,
    RefusalReason,
    Sent,
    ThinkingSupport,
    efforts_between,
    find_row,
)

CAP_FIELD = "thinking_token_budget"
CONTINUED_FIELD = "prompt"  # of /v1/completions: thinking is continued as raw tokens
_PAPER_ROOM = 16_384  # the paper's output limit on vLLM was the budget + 16,384

_CLOSED_BLOCK = Sent(
    {"extra_body": {"chat_template_kwargs": {"enable_thinking": False}}},
    "chat_template_kwargs.enable_thinking",
)
_FORCED_END = Sent({"extra_body": {CAP_FIELD: 0}}, CAP_FIELD)


def _capped(family: str, off: Sent, note: str = "") -> ThinkingSupport:
    return ThinkingSupport(
        family=family,
        numbers=Numbers(CAP_FIELD, channels=("cap", "exact", "extend")),
        levels=RefusalReason.LEFT_TO_TEMPLATE,
        off=off,
        natural_tokens=None,
        prompt_room=_PAPER_ROOM,
        note=note,
    )


_GPT_OSS = ThinkingSupport(
    family="gpt-oss on vLLM",
    numbers=RefusalReason.REJECTED,
    levels=Levels(efforts_between("low", "high"), "reasoning_effort", stand_for_numbers=True),
    off=RefusalReason.ALWAYS_THINKS,
    natural_tokens=None,
    prompt_room=_PAPER_ROOM,
)

_NOT_THINKING = ThinkingSupport(
    family="Qwen3 that does not think",
    numbers=RefusalReason.NO_THINKING,
    off=NOTHING,
    natural_tokens=None,
    prompt_room=_PAPER_ROOM,
)

# (part of the model's name, what it does), first match wins
_ROWS = (
    (r"gpt-oss", _GPT_OSS),
    (r"deepseek-r1|r1-distill|qwq", _capped("QwQ and R1, always thinking", _FORCED_END)),
    (r"qwen-?3.*thinking", _capped("Qwen3 Thinking, always thinking", _FORCED_END)),
    (r"qwen-?3.*(?:instruct|coder)", _NOT_THINKING),
    (r"qwen-?3", _capped("Qwen3, hybrid", _CLOSED_BLOCK)),
)

_UNKNOWN = _capped(
    "open-weight model on vLLM",
    _FORCED_END,
    note="The model's template is not in the table; off closes the thinking block at once, which "
    "works for any model that thinks if the server has a reasoning parser.",
)


def vllm_support(name: str) -> ThinkingSupport:
    """Return what a model on vLLM can be told, by the name behind `vllm/`."""
    return find_row(_ROWS, name.lower()) or _UNKNOWN


def exact_options(tokens: int, end_token_id: int) -> dict[str, Any]:
    """Return the options that make vLLM think for exactly `tokens` tokens.

    The end of thinking is forbidden to the model (a forced end passes nonetheless), and so is the
    end of the text before `tokens` have been written.
    """
    return {
        "logit_bias": {end_token_id: -100},
        "extra_body": {CAP_FIELD: tokens, "min_tokens": tokens},
    }
