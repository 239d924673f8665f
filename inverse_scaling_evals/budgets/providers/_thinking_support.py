"""Find what a model can be told about thinking, by its Inspect name alone."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from .._source import ThinkingSource
from ._anthropic import claude_support
from ._bedrock import bedrock_support
from ._effort_only import effort_only_support, unverified
from ._google import gemini_support
from ._openai import openai_support
from ._openrouter import openrouter_support
from ._stand_ins import STAND_INS
from ._support import ThinkingSupport
from ._vllm import vllm_support

_OWN_MODULE: Mapping[str, Callable[[str], ThinkingSupport]] = {
    "anthropic": claude_support,
    "bedrock": bedrock_support,
    "google": gemini_support,
    "openai": openai_support,
    "openrouter": openrouter_support,
    "vllm": vllm_support,
}


_ESTIMATED = (ThinkingSource.OUTPUT_MINUS_ANSWER,)
_COUNTED = (ThinkingSource.USAGE, *_ESTIMATED)

# what Inspect's providers (0.3.285, read) take from a response; others as `_COUNTED`
_SOURCES: Mapping[str, tuple[ThinkingSource, ...]] = {
    "bedrock": _ESTIMATED,  # Converse reports none
    # these three providers leave out what the API may report
    "groq": _ESTIMATED,
    "hf": _ESTIMATED,
    "mistral": _ESTIMATED,
    # Gemini 2.5 may leave its thinking out of every count but the total
    "google": (ThinkingSource.USAGE, ThinkingSource.TOTAL_MINUS_REST, *_ESTIMATED),
    # gateways to models that do the same
    "openai-api": (ThinkingSource.USAGE, ThinkingSource.TOTAL_MINUS_REST, *_ESTIMATED),
    "openrouter": (ThinkingSource.USAGE, ThinkingSource.TOTAL_MINUS_REST, *_ESTIMATED),
    "vllm": (ThinkingSource.TOKEN_IDS, *_COUNTED),
}


def thinking_support(model: str) -> ThinkingSupport:
    """Return what a model can be told about thinking, without asking it.

    A model that is not in the tables gets the cautious reading of its provider (the newest
    generation, no switching off) and a `note` about that; a provider that is not in them takes
    budgets in words only.

    Args:
        model: Inspect's name, such as `anthropic/claude-opus-4-5`, `openai/azure/gpt-5.1` or
            `vllm/Qwen/Qwen3-32B`.
    """
    provider, _, name = model.partition("/")
    support: ThinkingSupport | None
    if provider in _OWN_MODULE:
        support = _OWN_MODULE[provider](name)
    else:
        support = STAND_INS.get(provider) or effort_only_support(provider, name)
    return replace(
        support or unverified("provider not in the table"),
        sources=_SOURCES.get(provider, _COUNTED),
        model=model,
        provider=provider,
    )
