"""What models on a vLLM server do with a thinking budget, through Inspect's `vllm` provider.

Source: a real vLLM 0.32.0 server (chat completions, `--reasoning-parser`) asked through
inspect-ai 0.3.285. The server enforces the budget itself; `reasoning_tokens` is ignored there.
"""

import re
from collections.abc import Mapping
from typing import Any

from ._support import (
    LOW_MEDIUM_HIGH,
    Sent,
    ThinkingSupport,
    numbers_of,
)

CAP_FIELD = "thinking_token_budget"
CONTINUED_FIELD = "prompt"  # of /v1/completions: thinking is continued as raw tokens
_TEMPLATE_FIELD = "chat_template_kwargs.enable_thinking"
_PAPER_ROOM = 16_384  # the paper's output limit on vLLM was the budget + 16,384

_NO_LEVELS = "vLLM only hands a level to the chat template, which may ignore it (Qwen3's does)"


def _body(extra: Mapping[str, Any], wire_field: str) -> Sent:
    return Sent({"extra_body": dict(extra)}, wire_field)


_CLOSED_BLOCK = _body({"chat_template_kwargs": {"enable_thinking": False}}, _TEMPLATE_FIELD)
_FORCED_END = _body({CAP_FIELD: 0}, CAP_FIELD)


def _capped(family: str, off: Sent, note: str = "") -> ThinkingSupport:
    return ThinkingSupport(
        family=family,
        channels=("cap", "exact", "extend", "prompt"),
        tokens_field=CAP_FIELD,
        off=off,
        natural_tokens=None,
        prompt_room=_PAPER_ROOM,
        effort_refusal=_NO_LEVELS,
        note=note,
    )


_GPT_OSS = ThinkingSupport(
    family="gpt-oss on vLLM",
    channels=("effort", "prompt"),
    number_refusal="its parser knows no end of thinking, so vLLM rejects a number of tokens",
    efforts=LOW_MEDIUM_HIGH,
    effort_field="reasoning_effort",
    number_to_effort=numbers_of(LOW_MEDIUM_HIGH),
    off_refusal="gpt-oss always thinks",
    natural_tokens=None,
    prompt_room=_PAPER_ROOM,
)

_NOT_THINKING = ThinkingSupport(
    family="Qwen3 that does not think",
    number_refusal="it does not think",
    off=Sent(),
    natural_tokens=None,
    prompt_room=_PAPER_ROOM,
)

# (part of the model's name, what it does), first match wins
_ROWS: tuple[tuple[str, ThinkingSupport], ...] = (
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
    """Find what a model on vLLM can be told, by the name behind `vllm/`."""
    return next((row for part, row in _ROWS if re.search(part, name.lower())), _UNKNOWN)


def exact_options(tokens: int, end_token_id: int) -> dict[str, Any]:
    """Make vLLM think neither less nor more than `tokens`.

    The end of thinking is forbidden to the model (a forced end passes nonetheless), and so is the
    end of the text before `tokens` have been written.
    """
    return {
        "logit_bias": {end_token_id: -100},
        "extra_body": {CAP_FIELD: tokens, "min_tokens": tokens},
    }
