"""Cells that cannot exist are refused before any request: why, what is expected, what to do."""

import pickle
from typing import Any

import pytest

from inverse_scaling_evals.budgets import (
    RefusalReason,
    UnsupportedBudgetError,
    explain_refusal,
    parse_budget,
    thinking_config,
    thinking_support,
)
from inverse_scaling_evals.errors import BudgetError

R = RefusalReason

ALWAYS_THINKING = [
    "openai/o1", "openai/o3-mini", "openai/azure/o4-mini", "openai/gpt-5", "openai/gpt-5-nano",
    "openai/gpt-6-astra", "openai/gpt-6.1-sol", "openai/gpt-5.1-codex", "anthropic/claude-opus-5-5",
    "anthropic/claude-fable-5", "anthropic/claude-mythos-5-1", "vllm/openai/gpt-oss-120b",
    "openrouter/openai/o3", "openrouter/anthropic/claude-opus-5.5",
]  # fmt: skip
THREE_LEVELS = "1024 (low), 4096 (medium), 8192 (high)"

# identifier, model, budget, reason, parts of the message beside budget, model and remedy
REFUSED: list[tuple[str, str, int | str, RefusalReason, list[str]]] = [
    ("below Claude's minimum", "anthropic/claude-opus-4-5", 256, R.BELOW_MINIMUM,
     ["minimum is 1024", "0 (thinking off), a number of tokens from 1024 to 54000, natural"]),
    ("below Claude's minimum on OpenRouter", "openrouter/anthropic/claude-opus-4.5", 512,
     R.BELOW_MINIMUM, ["minimum is 1024"]),
    ("below Gemini Pro's minimum", "google/gemini-2.5-pro", 100, R.BELOW_MINIMUM,
     ["minimum is 128", "from 128 to 32768"]),
    ("above Gemini Flash's maximum", "google/gemini-2.5-flash", 30_000, R.ABOVE_MAXIMUM,
     ["maximum is 24576", "from 1 to 24576"]),
    ("more than Opus 4 writes", "anthropic/claude-opus-4-20250514", 24_000, R.ABOVE_OUTPUT_LIMIT,
     ["max_tokens=34000", "maximum is 32000", "the largest is 22000"]),
    *[(f"off on {model}", model, 0, R.ALWAYS_THINKS, ["1024 (low)"]) for model in ALWAYS_THINKING],
    ("off on pro", "openai/gpt-5.2-pro", 0, R.ALWAYS_THINKS, ["4096 (medium), 8192 (high)"]),
    ("off on Gemini Pro", "google/gemini-2.5-pro", 0, R.ALWAYS_THINKS, []),
    ("off on Gemini 3 Pro", "google/gemini-3-pro-preview", 0, R.ALWAYS_THINKS, []),
    ("off on R1 through OpenRouter", "openrouter/deepseek/deepseek-r1-0528", 0, R.ALWAYS_THINKS,
     []),
    ("off on together", "together/Qwen/Qwen3-235B", 0, R.DROPPED, ["a request to stop"]),
    ("off on groq", "groq/qwen/qwen3-32b", 0, R.DROPPED, ["Inspect's groq provider"]),
    ("off on ollama", "ollama/qwen3", 0, R.DROPPED, []),
    ("off on grok", "grok/grok-4.5", 0, R.DROPPED, []),
    ("off on fireworks", "fireworks/accounts/fireworks/models/gpt-oss-20b", 0, R.UNVERIFIED, []),
    ("off on sglang", "sglang/Qwen/Qwen3-8B", 0, R.UNVERIFIED, []),
    ("off on openai-api", "openai-api/lab/model", 0, R.UNVERIFIED, []),
    ("off on hf", "hf/Qwen/Qwen3-8B", 0, R.MODEL_ARGUMENT, ["-M enable_thinking=False"]),
    ("off on vLLM completions", "vllm-completions/Qwen/Qwen3-8B", 0, R.NO_THINKING_BLOCK, []),
    ("off on Converse 4.7", "bedrock/anthropic.claude-opus-4-7", 0, R.DROPPED,
     ["anthropic/bedrock/anthropic.claude-opus-4-7"]),
    *[
        (f"{number} has no level on {model}", model, number, R.NO_LEVEL_OF_ITS_OWN, [THREE_LEVELS])
        for model in ["openai/o3", "openai/gpt-5.1", "anthropic/claude-opus-4-7",
                      "vllm/openai/gpt-oss-20b"]
        for number in [512, 2048, 16_384]
    ],
    ("DeepSeek has no medium", "deepseek/deepseek-v4", 4096, R.NO_LEVEL_OF_ITS_OWN,
     ["1024 (low), 8192 (high), an effort level (low, high, max)"]),
    *[
        (f"a number is dropped by {provider}", f"{provider}/some/model", 4096, R.DROPPED,
         [f"Inspect's {provider} provider drops a number of tokens silently"])
        for provider in ["together", "fireworks", "groq", "ollama", "grok", "hf", "sglang",
                         "openai-api", "vllm-completions"]
    ],
    ("a number is dropped by mistral", "mistral/mistral-medium-3-5", 4096, R.DROPPED, []),
    ("a number on Converse 4.7", "bedrock/us.anthropic.claude-opus-4-7", 1024, R.REPLACED,
     ["anthropic/bedrock/us.anthropic.claude-opus-4-7"]),
    ("a number on Converse 5", "bedrock/anthropic.claude-sonnet-5", 4096, R.REPLACED, []),
    ("a number on vLLM completions", "vllm-completions/Qwen/Qwen3-8B", 64, R.DROPPED,
     ["vllm/... instead"]),
    ("a number on gpt-4o", "openai/gpt-4o", 1024, R.NO_THINKING, []),
    ("a number on Claude 3.5", "anthropic/claude-3-5-haiku-20241022", 1024, R.NO_THINKING, []),
    ("a number on mockllm", "mockllm/model", 1024, R.NO_THINKING, []),
    ("a number on an unlisted provider", "perplexity/sonar", 1024, R.UNVERIFIED, ["perplexity"]),
    ("a number on an unnamed deployment", "openai/azure/my-deployment", 1024, R.NOT_SENT, []),
    ("a level where a number is taken: Claude", "anthropic/claude-opus-4-5", "high", R.REPLACED,
     ["an effort level", "a number of tokens from 1024 to 54000"]),
    ("a level where a number is taken: Gemini 2.5", "google/gemini-2.5-pro", "low", R.REPLACED, []),
    ("a level of Claude 4.6 on OpenRouter", "openrouter/anthropic/claude-opus-4.6", "low",
     R.UNVERIFIED, []),
    ("xhigh is high on Claude 4.6", "anthropic/claude-opus-4-6", "xhigh", R.NOT_A_DISTINCT_LEVEL,
     ["(low, medium, high, max)"]),
    ("medium is not one of Gemini 3 Pro", "google/gemini-3-pro-preview", "medium",
     R.NOT_A_DISTINCT_LEVEL, ["(low, high)"]),
    ("minimal is low on Gemini 3.7", "google/gemini-3.7-flash", "minimal", R.NOT_A_DISTINCT_LEVEL,
     ["(low, medium, high)"]),
    ("a number on Gemini 3", "google/gemini-3-flash-preview", 2048, R.NO_LEVEL_OF_ITS_OWN,
     [THREE_LEVELS]),
    ("off on Magistral", "mistral/magistral-medium-2509", 0, R.ALWAYS_THINKS, []),
    ("a number where a countdown takes it", "anthropic/claude-opus-5", 32_000,
     R.NO_LEVEL_OF_ITS_OWN, ["a number from 20000 to 118000 with enforce=countdown (advisory)"]),
    ("a level on Qwen3", "vllm/Qwen/Qwen3-32B", "low", R.LEFT_TO_TEMPLATE, []),
    ("a level on scripted", "scripted/steady", "low", R.UNSUPPORTED, ["an effort level"]),
    ("a level on gpt-4o", "openai/gpt-4o", "low", R.UNSUPPORTED, []),
    ("a level on mockllm", "mockllm/model", "high", R.UNSUPPORTED, []),
    ("a level on Converse 5", "bedrock/anthropic.claude-opus-5", "high", R.DROPPED, []),
    ("a level on the original grok-4", "grok/grok-4-0709", "high", R.UNSUPPORTED, []),
    ("minimal is low on Claude", "anthropic/claude-opus-5", "minimal", R.NOT_A_DISTINCT_LEVEL,
     ["low, medium, high, xhigh, max"]),
    ("max is xhigh before gpt-5.6", "openai/gpt-5.5", "max", R.NOT_A_DISTINCT_LEVEL,
     ["(low, medium, high, xhigh)"]),
    ("max is xhigh on OpenRouter", "openrouter/openai/gpt-5.6", "max", R.NOT_A_DISTINCT_LEVEL,
     ["(low, medium, high, xhigh)"]),
    ("medium is high on DeepSeek", "deepseek/deepseek-v4", "medium", R.NOT_A_DISTINCT_LEVEL,
     ["(low, high, max)"]),
    ("harmony has three levels", "vllm/openai/gpt-oss-120b", "xhigh", R.NOT_A_DISTINCT_LEVEL,
     ["(low, medium, high)"]),
    ("mistral has one level", "mistral/mistral-small-4", "low", R.NOT_A_DISTINCT_LEVEL, ["(high)"]),
]  # fmt: skip


@pytest.mark.parametrize(
    ("model", "budget", "reason", "parts"), [pytest.param(*row[1:], id=row[0]) for row in REFUSED]
)
def test_an_impossible_cell_is_refused_with_its_reason_and_a_remedy(
    model: str, budget: int | str, reason: RefusalReason, parts: list[str]
) -> None:
    with pytest.raises(UnsupportedBudgetError) as error:
        thinking_config(model, parse_budget(budget))
    assert error.value.reason == reason
    message = str(error.value)
    assert message.startswith(f"Invalid budget '{budget}' for {model} (")
    for part in parts:
        assert part in message
    if reason != R.ABOVE_OUTPUT_LIMIT:
        assert "natural. Or use enforce=prompt" in message


def test_every_reason_of_a_table_is_met() -> None:
    """Those of `enforce` have tests of their own, and gpt-oss takes some numbers."""
    met = {row[3] for row in REFUSED} | {
        R.NEEDS_VLLM,
        R.NEEDS_COUNTDOWN,
        R.NEEDS_NUMBER,
        R.NEEDS_END_TOKEN,
        R.NOT_CUT,
        R.NOT_CONTINUED,
    }
    assert set(RefusalReason) - met == {R.REJECTED, R.DEPRECATED}
    assert thinking_support("google/gemini-3-pro").refusal_of("tokens") == R.DEPRECATED
    assert thinking_support("vllm/openai/gpt-oss-20b").refusal_of("tokens") == R.REJECTED


@pytest.mark.parametrize(
    ("model", "budget", "reason"),
    [
        ("anthropic/claude-opus-5", 19_999, R.BELOW_MINIMUM),
        ("anthropic/claude-opus-5", 118_001, R.ABOVE_OUTPUT_LIMIT),
        ("anthropic/claude-opus-5", "high", R.NEEDS_NUMBER),
        ("anthropic/claude-opus-5-5", 0, R.ALWAYS_THINKS),
        ("anthropic/claude-sonnet-5", 32_000, R.NEEDS_COUNTDOWN),
        ("anthropic/claude-opus-4-6", 32_000, R.NEEDS_COUNTDOWN),
        ("anthropic/bedrock/us.anthropic.claude-opus-5", 32_000, R.NEEDS_COUNTDOWN),
        ("bedrock/us.anthropic.claude-opus-4-7", 32_000, R.NEEDS_COUNTDOWN),
        ("openrouter/anthropic/claude-opus-5", 32_000, R.NEEDS_COUNTDOWN),
        ("vllm/Qwen/Qwen3-32B", 32_000, R.NEEDS_COUNTDOWN),
    ],
)
def test_a_countdown_is_refused_with_its_reason(
    model: str, budget: int | str, reason: RefusalReason
) -> None:
    with pytest.raises(UnsupportedBudgetError) as error:
        thinking_config(model, parse_budget(budget), enforce="countdown")
    assert error.value.reason == reason
    if reason is R.BELOW_MINIMUM:
        assert "the minimum of enforce=countdown is 20000" in str(error.value)


@pytest.mark.parametrize(
    ("model", "budget", "enforce"),
    [
        ("anthropic/claude-opus-4-5", 4096, "auto"),
        ("anthropic/claude-opus-5", 32_000, "countdown"),
        ("openai/o3", "high", "auto"),
        ("vllm/openai/gpt-oss-120b", "high", "auto"),
        ("vllm/Qwen/Qwen3-32B", 4096, "prompt"),
    ],
)
def test_closing_words_are_refused_where_nothing_is_cut(
    model: str, budget: int | str, enforce: Any
) -> None:
    with pytest.raises(UnsupportedBudgetError) as error:
        thinking_config(model, parse_budget(budget), enforce=enforce, closing="Time is up.")
    assert error.value.reason == R.NOT_CUT


def test_a_message_reads_as_a_whole() -> None:
    with pytest.raises(BudgetError) as error:
        thinking_config("anthropic/claude-sonnet-4-5", parse_budget(256))
    assert str(error.value) == (
        "Invalid budget '256' for anthropic/claude-sonnet-4-5 (Claude 4.0 to 4.5): the minimum is "
        "1024. Expected one of: 0 (thinking off), a number of tokens from 1024 to 54000, natural. "
        "Or use enforce=prompt, which asks for any budget in words only (not with regime=silent)."
    )


def test_a_refusal_survives_the_way_from_a_worker() -> None:
    with pytest.raises(UnsupportedBudgetError) as error:
        thinking_config("openai/o3", parse_budget(0))
    copy = pickle.loads(pickle.dumps(error.value))
    assert (str(copy), copy.reason) == (str(error.value), R.ALWAYS_THINKS)


def test_a_kind_of_budget_is_explained_where_it_is_refused_alone() -> None:
    o3 = thinking_support("openai/o3")
    assert explain_refusal(o3, "off") == "it always thinks"
    assert explain_refusal(o3, "tokens") == (
        "Inspect's openai provider drops a number of tokens silently"
    )
    assert explain_refusal(o3, "effort") == ""


def reason_of(model: str, budget: int | str, **options: Any) -> tuple[RefusalReason, str]:
    with pytest.raises(UnsupportedBudgetError) as error:
        thinking_config(model, parse_budget(budget), **options)
    return error.value.reason, str(error.value)


@pytest.mark.parametrize("enforce", ["cap", "exact"])
@pytest.mark.parametrize(
    "model",
    ["openai/o3", "anthropic/claude-opus-4-5", "scripted/steady", "vllm/openai/gpt-oss-20b"],
)
@pytest.mark.parametrize("budget", [0, 1024, "high", "natural"])
def test_cap_and_exact_exist_on_vllm_alone(enforce: Any, model: str, budget: int | str) -> None:
    reason, message = reason_of(model, budget, enforce=enforce, end_token_id=1)
    assert reason == R.NEEDS_VLLM
    for part in [f"enforce={enforce}", f"'{budget}'", model, "vllm/...", "Use enforce=auto"]:
        assert part in message


@pytest.mark.parametrize("enforce", ["cap", "exact"])
@pytest.mark.parametrize("budget", ["natural", "high"])
def test_cap_and_exact_need_a_number(enforce: Any, budget: str) -> None:
    reason, _ = reason_of("vllm/Qwen/Qwen3-32B", budget, enforce=enforce, end_token_id=1)
    assert reason == R.NEEDS_NUMBER


def test_exact_asks_for_the_end_token() -> None:
    reason, message = reason_of("vllm/Qwen/Qwen3-32B", 64, enforce="exact")
    assert reason == R.NEEDS_END_TOKEN
    assert "end_token_id" in message
    assert "enforce=cap" in message


def test_token_zero_is_an_end_token_like_any_other() -> None:
    made = thinking_config("vllm/x/y", parse_budget(64), enforce="exact", end_token_id=0)
    assert made.config.logit_bias == {0: -100}


def test_words_that_do_not_fit_are_refused_too() -> None:
    reason, message = reason_of("openai/gpt-4o", 8192, enforce="prompt")
    assert reason == R.ABOVE_OUTPUT_LIMIT
    assert "maximum is 16384" in message
    assert "the largest is 6384" in message
    thinking_config("openai/gpt-4o", parse_budget(6384), enforce="prompt")


def test_the_largest_budget_leaves_the_room_for_the_answer_that_was_asked_for() -> None:
    model = "anthropic/claude-opus-4-20250514"
    reason, message = reason_of(model, 31_000, answer_tokens=2_000)
    assert reason == R.ABOVE_OUTPUT_LIMIT
    assert "the largest is 30000" in message
    thinking_config(model, parse_budget(30_000), answer_tokens=2_000)


@pytest.mark.parametrize(
    ("model", "advised"),
    [
        ("together/Qwen/Qwen3-235B", True),
        ("groq/qwen/qwen3-32b", True),
        ("deepseek/deepseek-v4", True),
        ("openrouter/x-ai/grok-4", False),
        ("grok/grok-4.5", False),
        ("openai-api/xai/grok-4", False),
        ("openrouter/openai/gpt-oss-120b", False),  # vLLM rejects a number for it
        ("groq/openai/gpt-oss-120b", False),
    ],
)
def test_vllm_is_advised_for_open_weights_that_take_a_number_there(
    model: str, advised: bool
) -> None:
    _, message = reason_of(model, 2048)
    assert ("vllm/" in message) == advised


def test_an_unknown_enforcement_is_refused() -> None:
    with pytest.raises(BudgetError, match="Invalid enforce 'hard': expected one of: auto, prompt"):
        thinking_config("openai/o3", parse_budget(1024), enforce="hard")  # type: ignore[arg-type]


def test_no_room_for_an_answer_is_refused() -> None:
    with pytest.raises(BudgetError, match="Invalid answer_tokens 0"):
        thinking_config("openai/o3", parse_budget(1024), answer_tokens=0)
