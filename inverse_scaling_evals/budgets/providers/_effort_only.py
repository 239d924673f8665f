"""What the providers without a module of their own do with a thinking budget.

Source: requests recorded with inspect-ai 0.3.285 for deepseek, together, fireworks, ollama and
openai-api; the source of the provider for the others.
"""

import re
from dataclasses import replace

from ._budget import Effort
from ._support import (
    LOW_MEDIUM_HIGH,
    Channel,
    Sent,
    ThinkingSupport,
    level,
    numbers_of,
    without_thinking,
)

_EFFORT_FIELD = "reasoning_effort"
_ON_VLLM = "The same weights on vllm/... honour a number of tokens."


def levels_only(
    provider: str,
    efforts: tuple[Effort, ...] = LOW_MEDIUM_HIGH,
    *,
    effort_field: str = _EFFORT_FIELD,
    off: Sent | None = None,
    off_refusal: str = "",
    ways_out: str = _ON_VLLM,
    note: str = "",
) -> ThinkingSupport:
    """Describe a provider that passes a level on, and drops a number of tokens."""
    channels: tuple[Channel, ...] = ("effort", "prompt") if efforts else ("prompt",)
    return ThinkingSupport(
        family=provider,
        channels=channels,
        number_refusal=f"Inspect's {provider} provider drops a number of tokens silently",
        efforts=efforts,
        effort_field=effort_field,
        off=off,
        off_refusal=off_refusal or f"Inspect's {provider} provider drops the request to stop",
        ways_out=ways_out,
        note=note,
    )


def unlisted_support(provider: str) -> ThinkingSupport:
    """Describe a provider whose handling of budgets nobody has verified."""
    return ThinkingSupport(
        family="provider not in the table",
        number_refusal=f"what {provider} does with a number of tokens has not been verified",
        effort_refusal=f"what {provider} does with a level has not been verified",
        off_refusal=f"whether {provider} can switch thinking off has not been verified",
    )


_DEEPSEEK_LEVELS: tuple[Effort, ...] = ("low", "high", "max")
_SERVER_NOTE = "The level is sent as given; what the server makes of it is not known."
_NO_STOP = "whether this server can stop thinking is not known"

# (provider, part of the model's name, what it does), first match wins
_ROWS: tuple[tuple[str, str, ThinkingSupport], ...] = (
    (
        "deepseek",
        "",
        replace(
            levels_only("deepseek", _DEEPSEEK_LEVELS, off=level("none", "thinking.type")),
            number_to_effort=numbers_of(_DEEPSEEK_LEVELS),
            note="DeepSeek has no medium: Inspect would send high for it.",
        ),
    ),
    ("together", "", levels_only("together")),
    # only what the provider's source names as accepting none
    (
        "fireworks",
        r"deepseek-v|glm|kimi|minimax-m3",
        levels_only("fireworks", off=level("none", _EFFORT_FIELD)),
    ),
    ("fireworks", "", levels_only("fireworks", off_refusal="whether it can stop is not known")),
    ("groq", "", levels_only("groq")),
    ("ollama", "", levels_only("ollama", effort_field="reasoning.effort")),
    (
        "grok",
        r"^grok-4(?:-latest|-0709.*)?$",
        levels_only("grok", (), ways_out="", note="The original grok-4 takes no level."),
    ),
    ("grok", r"non-reasoning|grok-2|grok-3(?!-mini)", without_thinking("Grok without thinking")),
    ("grok", r"grok-3-mini", levels_only("grok", ("low", "high"), ways_out="")),
    ("grok", "", levels_only("grok", ways_out="")),
    ("sglang", "", levels_only("sglang", off_refusal=_NO_STOP, note=_SERVER_NOTE)),
    ("openai-api", "", levels_only("openai-api", off_refusal=_NO_STOP, note=_SERVER_NOTE)),
    (
        "mistral",
        r"medium-(?:3[.-][5-9]|[4-9](?!\d))|small-[4-9](?!\d)",
        # thinks only when told to, and high is the only level it has
        replace(
            levels_only("mistral", ("high",), off=level("none", _EFFORT_FIELD), ways_out=""),
            natural=level("high", _EFFORT_FIELD),
        ),
    ),
    (
        "mistral",
        "",
        replace(
            without_thinking("Mistral model that does not think"),
            note="Only Medium 3.5 and Small 4 and later are known to think.",
        ),
    ),
    (
        "hf",
        "",
        levels_only(
            "hf",
            (),
            off_refusal="it is switched off by a model argument",
            ways_out="To switch thinking off use -M enable_thinking=False with enforce=prompt. "
            + _ON_VLLM,
        ),
    ),
    (
        "vllm-completions",
        "",
        levels_only(
            "vllm-completions",
            (),
            off_refusal="raw completions have no thinking block",
            ways_out="Use vllm/... instead.",
        ),
    ),
    ("mockllm", "", replace(without_thinking("mockllm"), natural_tokens=16_384)),
    (
        "scripted",
        "",
        ThinkingSupport(
            family="scripted stand-in",
            channels=("tokens", "prompt"),
            tokens_field="reasoning_tokens",
            off=level("none", _EFFORT_FIELD),
        ),
    ),
)


def hosted_support(provider: str, name: str) -> ThinkingSupport:
    """Find what a model of a provider without a module of its own can be told."""
    for row_provider, part, support in _ROWS:
        if row_provider == provider and re.search(part, name.lower()):
            return support
    return unlisted_support(provider)
