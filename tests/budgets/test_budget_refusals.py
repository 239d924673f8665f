"""Cells that cannot exist are refused before any request, with the value and the ways out."""

from typing import Any

import pytest

from inverse_scaling_evals.budgets import parse_budget
from inverse_scaling_evals.budgets._config import thinking_config
from inverse_scaling_evals.errors import BudgetError

NUMBERS = "the distinct ones are 1024 (low), 4096 (medium), 8192 (high)"

# identifier, model, budget, parts of the message beside budget, model and enforce=prompt
REFUSED: list[tuple[str, str, int | str, list[str]]] = [
    ("below Claude's minimum", "anthropic/claude-opus-4-5", 256,
     ["budget=256", "at least 1024", "0 (thinking off)"]),
    ("below Claude's minimum on OpenRouter", "openrouter/anthropic/claude-opus-4.5", 512,
     ["at least 1024"]),
    ("below Gemini Pro's minimum", "google/gemini-2.5-pro", 100, ["from 128 to 32768"]),
    ("above Gemini Flash's maximum", "google/gemini-2.5-flash", 30_000, ["from 1 to 24576"]),
    ("more than Opus 4 writes", "anthropic/claude-opus-4-20250514", 24_000,
     ["max_tokens=34000", "32000 at most", "smaller budget"]),
    *[
        (f"off on {model}", model, 0, ["always thinks", "1024 (low)", "natural"])
        for model in ["openai/o1", "openai/o3-mini", "openai/azure/o4-mini", "openai/gpt-5",
                      "openai/gpt-5-nano", "openai/gpt-6-astra", "openai/gpt-6.1-sol",
                      "openai/gpt-5.1-codex", "anthropic/claude-opus-5-5",
                      "anthropic/claude-fable-5", "anthropic/claude-mythos-5-1",
                      "vllm/openai/gpt-oss-120b", "openrouter/openai/o3",
                      "openrouter/anthropic/claude-opus-5.5"]
    ],
    ("off on pro", "openai/gpt-5.2-pro", 0, ["always thinks", "4096 (medium), 8192 (high)"]),
    ("off on Gemini Pro", "google/gemini-2.5-pro", 0, ["cannot stop thinking"]),
    ("off on Gemini 3 Pro", "google/gemini-3-pro-preview", 0, ["cannot stop thinking"]),
    ("off on R1 through OpenRouter", "openrouter/deepseek/deepseek-r1-0528", 0, ["always thinks"]),
    ("off on together", "together/Qwen/Qwen3-235B", 0, ["drops the request to stop"]),
    ("off on groq", "groq/qwen/qwen3-32b", 0, ["drops the request to stop"]),
    ("off on ollama", "ollama/qwen3", 0, ["drops the request to stop"]),
    ("off on grok", "grok/grok-4.5", 0, ["drops the request to stop"]),
    ("off on fireworks", "fireworks/accounts/fireworks/models/gpt-oss-20b", 0, ["not known"]),
    ("off on sglang", "sglang/Qwen/Qwen3-8B", 0, ["not known"]),
    ("off on openai-api", "openai-api/lab/model", 0, ["not known"]),
    ("off on hf", "hf/Qwen/Qwen3-8B", 0, ["-M enable_thinking=False"]),
    ("off on Converse 4.7", "bedrock/anthropic.claude-opus-4-7", 0,
     ["drops the request", "anthropic/bedrock/anthropic.claude-opus-4-7"]),
    *[
        (f"{number} has no level on {model}", model, number, [NUMBERS, "no level of its own"])
        for model in ["openai/o3", "openai/gpt-5.1", "anthropic/claude-opus-4-7",
                      "vllm/openai/gpt-oss-20b"]
        for number in [512, 2048, 16_384]
    ],
    ("DeepSeek has no medium", "deepseek/deepseek-v4", 4096,
     ["the distinct ones are 1024 (low), 8192 (high)", "low, high, max"]),
    *[
        (f"a number is dropped by {provider}", f"{provider}/some/model", 4096,
         [f"Inspect's {provider} provider drops a number of tokens silently"])
        for provider in ["together", "fireworks", "groq", "ollama", "grok", "hf", "sglang",
                         "openai-api", "vllm-completions"]
    ],
    ("a number is dropped by mistral", "mistral/mistral-medium-3-5", 4096, ["drops a number"]),
    ("a number on Converse 4.7", "bedrock/us.anthropic.claude-opus-4-7", 1024,
     ["effort high silently", "anthropic/bedrock/us.anthropic.claude-opus-4-7"]),
    ("a number on Converse 5", "bedrock/anthropic.claude-sonnet-5", 4096, ["effort high silently"]),
    ("a number on vLLM completions", "vllm-completions/Qwen/Qwen3-8B", 64, ["vllm/... instead"]),
    ("a number on gpt-4o", "openai/gpt-4o", 1024, ["does not think"]),
    ("a number on Claude 3.5", "anthropic/claude-3-5-haiku-20241022", 1024, ["does not think"]),
    ("a number on mockllm", "mockllm/model", 1024, ["does not think"]),
    ("a number on an unlisted provider", "perplexity/sonar", 1024, ["has not been verified"]),
    ("a number on an unnamed deployment", "openai/azure/my-deployment", 1024,
     ["sends no reasoning options"]),
    ("a level where a number is taken: Claude", "anthropic/claude-opus-4-5", "high",
     ["takes a number of tokens", "from 1024"]),
    ("a level where a number is taken: Claude 4.6", "anthropic/claude-opus-4-6", "low",
     ["takes a number of tokens"]),
    ("a level where a number is taken: Gemini", "google/gemini-3-pro-preview", "low",
     ["takes a number of tokens"]),
    ("a level on Qwen3", "vllm/Qwen/Qwen3-32B", "low", ["may ignore it"]),
    ("a level on scripted", "scripted/steady", "low", ["takes no level"]),
    ("a level on gpt-4o", "openai/gpt-4o", "low", ["takes no level"]),
    ("a level on mockllm", "mockllm/model", "high", ["takes no level"]),
    ("a level on Converse 5", "bedrock/anthropic.claude-opus-5", "high", ["drops a level"]),
    ("a level on the original grok-4", "grok/grok-4-0709", "high", ["takes no level"]),
    ("minimal is low on Claude", "anthropic/claude-opus-5", "minimal",
     ["not one of its distinct levels", "low, medium, high, xhigh, max"]),
    ("max is xhigh before gpt-5.6", "openai/gpt-5.5", "max", ["low, medium, high, xhigh"]),
    ("max is xhigh on OpenRouter", "openrouter/openai/gpt-5.6", "max", ["xhigh"]),
    ("medium is high on DeepSeek", "deepseek/deepseek-v4", "medium", ["low, high, max"]),
    ("harmony has three levels", "vllm/openai/gpt-oss-120b", "xhigh", ["low, medium, high"]),
    ("mistral has one level", "mistral/mistral-small-4", "low", ["(high)"]),
]  # fmt: skip


@pytest.mark.parametrize(
    ("model", "budget", "parts"), [pytest.param(*row[1:], id=row[0]) for row in REFUSED]
)
def test_an_impossible_cell_is_refused_with_the_ways_out(
    model: str, budget: int | str, parts: list[str]
) -> None:
    with pytest.raises(BudgetError) as error:
        thinking_config(model, parse_budget(budget))
    message = str(error.value)
    for part in [f"budget={budget}", model, *parts]:
        assert part in message
    if "max_tokens" not in message:
        assert "enforce=prompt" in message
        assert "natural" in message


@pytest.mark.parametrize("enforce", ["cap", "exact"])
@pytest.mark.parametrize(
    "model",
    ["openai/o3", "anthropic/claude-opus-4-5", "scripted/steady", "vllm/openai/gpt-oss-20b"],
)
@pytest.mark.parametrize("budget", [0, 1024, "high", "natural"])
def test_cap_and_exact_exist_on_vllm_alone(enforce: Any, model: str, budget: int | str) -> None:
    with pytest.raises(BudgetError) as error:
        thinking_config(model, parse_budget(budget), enforce=enforce, end_token_id=1)
    for part in [f"enforce={enforce}", f"budget={budget}", model, "vllm/...", "enforce=auto"]:
        assert part in str(error.value)


@pytest.mark.parametrize("enforce", ["cap", "exact"])
@pytest.mark.parametrize("budget", ["natural", "high"])
def test_cap_and_exact_need_a_number(enforce: Any, budget: str) -> None:
    with pytest.raises(BudgetError, match="needs a number of tokens, or 0"):
        thinking_config(
            "vllm/Qwen/Qwen3-32B", parse_budget(budget), enforce=enforce, end_token_id=1
        )


def test_exact_asks_for_the_end_token() -> None:
    with pytest.raises(BudgetError, match="needs end_token_id") as error:
        thinking_config("vllm/Qwen/Qwen3-32B", parse_budget(64), enforce="exact")
    assert "enforce=cap" in str(error.value)


def test_token_zero_is_an_end_token_like_any_other() -> None:
    made = thinking_config("vllm/x/y", parse_budget(64), enforce="exact", end_token_id=0)
    assert made.config.logit_bias == {0: -100}


def test_words_that_do_not_fit_are_refused_too() -> None:
    with pytest.raises(BudgetError, match="16384 at most"):
        thinking_config("openai/gpt-4o", parse_budget(8192), enforce="prompt")


def test_an_unknown_enforcement_is_refused() -> None:
    with pytest.raises(BudgetError, match="enforce='hard' is unknown"):
        thinking_config("openai/o3", parse_budget(1024), enforce="hard")  # type: ignore[arg-type]


def test_no_room_for_an_answer_is_refused() -> None:
    with pytest.raises(BudgetError, match="answer_tokens=0"):
        thinking_config("openai/o3", parse_budget(1024), answer_tokens=0)
