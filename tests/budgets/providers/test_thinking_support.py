"""Model names are read the way Inspect reads them, and unknown ones with caution."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inverse_scaling_evals.budgets._claude import parse_claude
from inverse_scaling_evals.budgets._providers import thinking_support


@pytest.mark.parametrize(
    ("name", "tier_and_version"),
    [
        ("claude-3-7-sonnet-20250219", ("sonnet", (3, 7))),
        ("claude-3-7-sonnet-latest", ("sonnet", (3, 7))),
        ("anthropic.claude-3-7-sonnet-20250219-v1:0", ("sonnet", (3, 7))),
        ("claude-3-5-sonnet-v2@20241022", ("sonnet", (3, 5))),
        ("claude-3-opus-20240229", ("opus", (3, 0))),
        ("claude-3.7-sonnet:thinking", ("sonnet", (3, 7))),
        ("claude-2.1", ("", (2, 1))),
        ("claude-instant-1.2", ("instant", (1, 2))),
        ("claude-sonnet-4-20250514", ("sonnet", (4, 0))),
        ("us.anthropic.claude-sonnet-4-20250514-v1:0", ("sonnet", (4, 0))),
        ("claude-opus-4@20250514", ("opus", (4, 0))),
        ("claude-opus-4-0", ("opus", (4, 0))),
        ("claude-opus-4-1-20250805", ("opus", (4, 1))),
        ("claude-sonnet-4-5@20250929", ("sonnet", (4, 5))),
        ("claude-opus-4.5", ("opus", (4, 5))),
        ("claude-opus-4-6-v1", ("opus", (4, 6))),
        ("claude-opus-5-20260922", ("opus", (5, 0))),
        ("claude-opus-5-5", ("opus", (5, 5))),
        ("claude-opus-5-5m", ("opus", (5, 0))),
        ("claude-haiku-5-5-20261001", ("haiku", (5, 5))),
        ("claude-fable-5.1", ("fable", (5, 1))),
        ("claude-mythos-preview", None),
        ("my-deployment", None),
    ],
)
def test_claude_ids_are_read_in_both_orders(
    name: str, tier_and_version: tuple[str, tuple[int, int]] | None
) -> None:
    assert parse_claude(name) == tier_and_version


@pytest.mark.parametrize(
    ("model", "provider", "family"),
    [
        ("anthropic/bedrock/anthropic.claude-sonnet-4-20250514-v1:0", "anthropic",
         "Claude 4.0 to 4.5"),
        ("anthropic/claude-sonnet-5-4", "anthropic", "Claude Opus 5 and Sonnet 5"),
        ("anthropic/claude-sonnet-5-6", "anthropic", "Claude Sonnet 5.5"),
        ("anthropic/claude-opus-5-6", "anthropic", "Claude that always thinks"),
        ("openai/azure/gpt-5.1", "openai", "gpt-5.1"),
        ("openai/bedrock/openai.gpt-6-astra", "openai", "gpt-6 that always thinks"),
        ("openai/gpt-5.1-codex-max", "openai", "gpt-5.1 codex"),
        ("openai/codex-mini-latest", "openai", "OpenAI codex"),
        ("openai/o3-deep-research", "openai", "OpenAI o-series"),
        ("openai/gpt-35-turbo", "openai", "OpenAI model that does not think"),
        ("openai/bedrock/gpt-oss-120b", "openai", "gpt-oss"),
        ("vllm//models/qwen3-32b", "vllm", "Qwen3, hybrid"),
        ("vllm/Qwen/Qwen3.5-35B-A3B:adapter", "vllm", "Qwen3, hybrid"),
        ("vllm/unsloth/DeepSeek-R1-Distill-Llama-8B", "vllm", "QwQ and R1, always thinking"),
        ("google/gemini-2.5-flash-lite", "google", "Gemini 2.5 Flash-Lite"),
        ("google/gemini-3.1-flash-lite", "google", "Gemini 3 and later, Flash"),
        ("google/gemini-flash-latest", "google", "Gemini 3 and later, Flash"),
        ("google/vertex/projects/my-project/endpoints/7", "google",
         "Vertex endpoint of unknown model"),
        ("grok/grok-3-mini", "grok", "grok"),
        ("grok/grok-3", "grok", "Grok without thinking"),
        ("mistral/mistral-small-2506", "mistral", "Mistral model that does not think"),
        ("scripted/overthinker", "scripted", "scripted stand-in"),
        ("azureai/some-model", "azureai", "provider not in the table"),
        ("bedrock/amazon.nova-2-lite-v1:0", "bedrock", "model not in the table"),
    ],
)  # fmt: skip
def test_a_model_falls_under_its_row(model: str, provider: str, family: str) -> None:
    support = thinking_support(model)
    assert (support.model, support.provider, support.family) == (model, provider, family)


@pytest.mark.parametrize(
    "model",
    [
        "anthropic/claude-opus-6",
        "anthropic/claude-saga-7-1",
        "anthropic/azure/my-deployment",
        "openai/gpt-7",
        "openai/codename-22",
        "google/codename-22",
        "google/gemini-4-ultra",
        "openai/azure/my-deployment",
    ],
)
def test_an_unknown_model_is_read_with_caution_and_says_so(model: str) -> None:
    support = thinking_support(model)
    assert support.off is None
    assert support.note


@pytest.mark.parametrize(
    "model", ["anthropic/claude-opus-4-9", "google/gemini-4-flash", "vllm/someone/reasoner"]
)
def test_a_guess_says_so(model: str) -> None:
    assert "not in the table" in thinking_support(model).note


def test_the_answer_has_10000_tokens_unless_the_model_writes_less() -> None:
    assert thinking_support("anthropic/claude-opus-4-5").answer_tokens == 10_000
    assert thinking_support("openai/gpt-4-turbo").answer_tokens == 4096


PROVIDERS = ["anthropic", "openai", "google", "vllm", "openrouter", "bedrock", "grok", "x"]
LIKE_A_MODEL = r"(anthropic/|openai/)?(claude|gpt|gemini|o)-?[a-z0-9./@:-]{0,20}"


@given(
    provider=st.sampled_from(PROVIDERS),
    name=st.one_of(st.text(max_size=30), st.from_regex(LIKE_A_MODEL, fullmatch=True)),
)
def test_any_name_has_a_row(provider: str, name: str) -> None:
    support = thinking_support(f"{provider}/{name}")
    assert support.channels[-1] == "prompt"
    assert ("tokens" in support.channels or "cap" in support.channels) == bool(support.tokens_field)
    assert ("effort" in support.channels) == bool(support.efforts)
    assert set(support.number_to_effort.values()) <= set(support.efforts)
    assert support.off is not None or support.off_refusal
