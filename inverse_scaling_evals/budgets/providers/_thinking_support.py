"""Find what a model can be told about thinking, by its Inspect name alone."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from ._claude import claude_support
from ._gemini import gemini_support
from ._hosted import hosted_support
from ._open_weights import vllm_support
from ._openai import openai_support
from ._routed import bedrock_support, openrouter_support
from ._support import ThinkingSupport

_OWN_TABLE: Mapping[str, Callable[[str], ThinkingSupport]] = {
    "anthropic": claude_support,
    "bedrock": bedrock_support,
    "google": gemini_support,
    "openai": openai_support,
    "openrouter": openrouter_support,
    "vllm": vllm_support,
}


def thinking_support(model: str) -> ThinkingSupport:
    """Say what a model can be told about thinking, without asking it.

    A model that is not in the tables gets the cautious reading of its provider (the newest
    generation, no switching off) and a `note` that says so; a provider that is not in them takes
    budgets in words only.

    Args:
        model: Inspect's name, such as `anthropic/claude-opus-4-5`, `openai/azure/gpt-5.1` or
            `vllm/Qwen/Qwen3-32B`.

    Returns:
        Channels, accepted numbers and levels, and how off and natural are expressed.
    """
    provider, _, name = model.partition("/")
    find = _OWN_TABLE.get(provider)
    support = find(name) if find else hosted_support(provider, name)
    return replace(support, model=model, provider=provider)
