"""What two intermediaries make of a budget: OpenRouter, and Bedrock's Converse API.

Source: requests recorded with inspect-ai 0.3.285 (openrouter); `_claude_reasoning_config` of its
bedrock provider, called; https://openrouter.ai/docs/use-cases/reasoning-tokens.
"""

import re
from dataclasses import replace

from ._claude import claude_support, parse_claude
from ._gemini import gemini_support
from ._hosted import levels_only, unlisted_support
from ._openai import openai_support
from ._support import NOTHING, ThinkingSupport, level

_CONVERSE = "additionalModelRequestFields."
_CONVERSE_NOTE = "Converse never reports thinking tokens, so the measured figure is an estimate."


def bedrock_support(name: str) -> ThinkingSupport:
    """Find what a model on Bedrock's Converse API can be told, by the name behind `bedrock/`."""
    way_out = f"Or use anthropic/bedrock/{name}, which sends the levels that Converse drops."
    parsed = parse_claude(name.lower()) if "claude" in name.lower() else None
    if parsed is None:
        return replace(
            unlisted_support("bedrock"), family="model not in the table", note=_CONVERSE_NOTE
        )
    native = claude_support(name)
    if parsed[1] < (4, 7):
        return replace(
            native,
            tokens_field=_CONVERSE + native.tokens_field if native.tokens_field else "",
            natural=replace(native.natural, wire_field=_prefixed(native.natural.wire_field)),
            note=_CONVERSE_NOTE,
        )
    refused = replace(
        native,
        number_refusal="Converse would turn a number of tokens into effort high silently",
        number_to_effort={},
        off=None,
        off_refusal="Converse drops the request to stop",
        ways_out=way_out,
        note=_CONVERSE_NOTE,
    )
    if parsed[1] < (5, 0):
        return replace(
            refused,
            effort_field=_CONVERSE + native.effort_field,
            natural=replace(native.natural, wire_field=_prefixed(native.natural.wire_field)),
        )
    # Converse sends Claude 5 no level either
    return replace(
        refused,
        channels=("prompt",),
        efforts=(),
        effort_refusal="Converse drops a level silently",
        effort_field="",
    )


def _prefixed(wire_field: str) -> str:
    return _CONVERSE + wire_field if wire_field else ""


_ROUTED_TOKENS = "reasoning.max_tokens"
_ROUTED_EFFORT = "reasoning.effort"
_ROUTED_NOTE = "Pin the backend with -M provider=..., or cells may run on different ones."


def openrouter_support(name: str) -> ThinkingSupport:
    """Find what a model on OpenRouter can be told, by the name behind `openrouter/`.

    OpenRouter passes a number on to models that take one, and makes a level of it for those that
    take levels only; so the row of the model's own vendor decides which of the two is sent.
    """
    vendor, _, model = name.lower().partition("/")
    own = {"anthropic": claude_support, "google": gemini_support, "openai": openai_support}
    if vendor in own and "gpt-oss" not in model:
        return _routed(own[vendor](model))
    if vendor == "x-ai" or "gpt-oss" in model:
        return levels_only(
            "openrouter, level only",
            effort_field=_ROUTED_EFFORT,
            off_refusal="it always thinks",
            note=_ROUTED_NOTE,
        )
    always_thinks = re.search(r"deepseek-r1|qwq|thinking", model) is not None
    return ThinkingSupport(
        family="openrouter",
        channels=("tokens", "prompt"),
        tokens_field=_ROUTED_TOKENS,
        off=None if always_thinks else level("none", _ROUTED_EFFORT, "effort"),
        off_refusal="it always thinks",
        note=_ROUTED_NOTE,
    )


def _routed(native: ThinkingSupport) -> ThinkingSupport:
    """Send by OpenRouter's fields what the vendor's own API would be sent."""
    thinks = native.channels != ("prompt",)
    off = native.off
    if off is not None and thinks:
        off = level("none", _ROUTED_EFFORT, "effort")
    natural = native.natural
    if natural.options:
        tokens = "reasoning_tokens" in natural.options
        natural = replace(natural, wire_field=_ROUTED_TOKENS if tokens else _ROUTED_EFFORT)
    return replace(
        native,
        family=f"{native.family}, on OpenRouter",
        tokens_field=_ROUTED_TOKENS if native.tokens_field else "",
        effort_field=_ROUTED_EFFORT if native.effort_field else "",
        # Inspect sends xhigh for max, which would be the same cell twice
        efforts=tuple(effort for effort in native.efforts if effort != "max"),
        off=off,
        natural=natural if thinks else NOTHING,
        always={},
        note=f"{native.note} {_ROUTED_NOTE}".strip(),
    )
