"""Model names are read the way Inspect reads them, and unknown ones with caution."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inverse_scaling_evals.budgets import Levels, Numbers, Sent, thinking_support


@pytest.mark.parametrize(
    ("name", "family", "output_limit"),
    [
        ("claude-3-7-sonnet-20250219", "Claude 3.7", 128_000),
        ("claude-3-7-sonnet-latest", "Claude 3.7", 128_000),
        ("anthropic.claude-3-7-sonnet-20250219-v1:0", "Claude 3.7", 128_000),
        ("claude-3-5-sonnet-v2@20241022", "Claude up to 3.5", 8192),
        ("claude-3-opus-20240229", "Claude up to 3.5", 4096),
        ("claude-3.7-sonnet:thinking", "Claude 3.7", 128_000),
        ("claude-2.1", "Claude up to 3.5", 4096),
        ("claude-instant-1.2", "Claude up to 3.5", 4096),
        ("claude-sonnet-4-20250514", "Claude 4.0 to 4.5", 64_000),
        ("us.anthropic.claude-sonnet-4-20250514-v1:0", "Claude 4.0 to 4.5", 64_000),
        ("claude-opus-4@20250514", "Claude 4.0 to 4.5", 32_000),
        ("claude-opus-4-0", "Claude 4.0 to 4.5", 32_000),
        ("claude-opus-4-1-20250805", "Claude 4.0 to 4.5", 32_000),
        ("claude-sonnet-4-5@20250929", "Claude 4.0 to 4.5", 64_000),
        ("claude-opus-4.5", "Claude 4.0 to 4.5", 64_000),
        ("claude-opus-4-6-v1", "Claude 4.6", 128_000),
        ("claude-4-opus-20250514", "Claude 4.0 to 4.5", 32_000),
        ("claude-4-6-opus", "Claude 4.6", 128_000),
        ("claude-4-6-sonnet", "Claude 4.6", 64_000),
        ("claude-opus-4-7", "Claude 4.7 and 4.8", 128_000),
        ("claude-opus-4-8", "Claude 4.7 and 4.8", 128_000),
        ("claude-5-sonnet", "Claude Opus 5 and Sonnet 5", 128_000),
        ("claude-5-haiku", "Claude that always thinks", 128_000),
        ("claude-opus-5-20260922", "Claude Opus 5 and Sonnet 5", 128_000),
        ("claude-opus-5-5", "Claude that always thinks", 128_000),
        ("claude-opus-5-5m", "Claude Opus 5 and Sonnet 5", 128_000),
        ("claude-haiku-5-5-20261001", "Claude Haiku 5.5", 128_000),
        ("claude-fable-5.1", "Claude that always thinks", 128_000),
    ],
)
def test_tier_and_version_of_claude_ids_are_read_in_both_orders(
    name: str, family: str, output_limit: int
) -> None:
    support = thinking_support(f"anthropic/{name}")
    assert (support.family, support.output_limit, support.note) == (family, output_limit, "")


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
        ("google/gemini-3.1-flash-lite", "google", "Gemini 3.0 to 3.6, Flash"),
        ("google/gemini-3.6-flash-lite", "google", "Gemini 3 and later, Flash"),
        ("mistral/magistral-small-latest", "mistral", "Magistral"),
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
        "anthropic/claude-mythos-preview",
        "openai/gpt-7",
        "openai/codename-22",
        "google/codename-22",
        "google/gemini-4-ultra",
        "openai/azure/my-deployment",
    ],
)
def test_an_unknown_model_is_read_with_caution_and_says_so(model: str) -> None:
    support = thinking_support(model)
    assert not isinstance(support.off, Sent)
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
    assert ("tokens" in support.channels or "cap" in support.channels) == isinstance(
        support.numbers, Numbers
    )
    assert ("effort" in support.channels) == isinstance(support.levels, Levels)
    if isinstance(support.levels, Levels):
        assert support.levels.efforts
        assert set(support.levels.by_tokens.values()) <= set(support.levels.efforts)
