"""How much was really thought, from the output alone."""

import pytest
from inspect_ai.model import (
    ChatCompletionChoice,
    ChatMessageAssistant,
    Content,
    ContentReasoning,
    ContentText,
    ModelOutput,
    ModelUsage,
)

from inverse_scaling_evals.budgets import measured_thinking

THOUGHT = "four words of thought"  # 21 characters: 6 tokens by estimate


def output(*content: Content, usage: ModelUsage | None, text: str = "42") -> ModelOutput:
    message = ChatMessageAssistant(content=[*content, ContentText(text=text)])
    return ModelOutput(model="m", choices=[ChatCompletionChoice(message=message)], usage=usage)


def usage(reasoning: int | None, written: int = 100, total: int = 150) -> ModelUsage:
    return ModelUsage(
        input_tokens=50, output_tokens=written, total_tokens=total, reasoning_tokens=reasoning
    )


PLAIN = ContentReasoning(reasoning=THOUGHT)
SUMMARY = ContentReasoning(reasoning="c2lnbmF0dXJl", summary=THOUGHT, redacted=True)
SEALED = ContentReasoning(reasoning="c2lnbmF0dXJl", redacted=True)

# identifier, output, tokens, source, answer tokens, text
ROWS = [
    ("the provider counted", output(PLAIN, usage=usage(80)), 80, "usage", 20, THOUGHT),
    ("counted, nothing shown", output(SEALED, usage=usage(80)), 80, "usage", 20, ""),
    ("counted, summary shown", output(SUMMARY, usage=usage(80)), 80, "usage", 20, THOUGHT),
    ("0 and nothing thought", output(usage=usage(0)), 0, "usage", 100, ""),
    ("no count and nothing thought (Anthropic)", output(usage=usage(None)), 0, "usage", 100, ""),
    ("0 beside thinking (deepseek_r1 parser)", output(PLAIN, usage=usage(0)), 6, "estimate", 94,
     THOUGHT),
    ("no count beside thinking (Converse)", output(PLAIN, usage=usage(None)), 6, "estimate", 94,
     THOUGHT),
    ("no count beside a summary", output(SUMMARY, usage=usage(None)), 6, "estimate", 94, THOUGHT),
    ("no count, nothing shown", output(SEALED, usage=usage(None)), None, "none", None, ""),
    ("no usage at all", output(usage=None), None, "none", None, ""),
    ("no usage, thinking shown", output(PLAIN, usage=None), 6, "estimate", None, THOUGHT),
    ("never more than was written", output(PLAIN, usage=usage(None, written=4)), 4, "estimate", 0,
     THOUGHT),
    ("several blocks", output(PLAIN, PLAIN, usage=usage(None)), 11, "estimate", 89,
     f"{THOUGHT}\n{THOUGHT}"),
    ("no parser, closed block", output(usage=usage(None), text=f"{THOUGHT}</think>\n42"), 6,
     "estimate", 94, THOUGHT),
    ("no parser, both tags", output(usage=usage(None), text=f"<think>{THOUGHT}</think>42"), 6,
     "estimate", 94, THOUGHT),
    ("no parser, cut off", output(usage=usage(None), text=f"<think>\n{THOUGHT}"), 6, "estimate",
     94, THOUGHT),
    ("a tag in passing", output(usage=usage(None), text="the tag <think> opens it"), 0, "usage",
     100, ""),
    ("thinking counted beside the output (xAI)", output(PLAIN, usage=usage(80, 100, 230)), 80,
     "usage", 100, THOUGHT),
    ("no choices", ModelOutput(model="m", usage=usage(None)), 0, "usage", 100, ""),
    ("no choices, no usage", ModelOutput(model="m"), None, "none", None, ""),
]  # fmt: skip


@pytest.mark.parametrize(
    ("given_output", "tokens", "source", "answer_tokens", "text"),
    [pytest.param(*row[1:], id=row[0]) for row in ROWS],
)
def test_thinking_is_measured_in_the_documented_order(
    given_output: ModelOutput,
    tokens: int | None,
    source: str,
    answer_tokens: int | None,
    text: str,
) -> None:
    measured = measured_thinking(given_output)
    assert (measured.reasoning_tokens, measured.source) == (tokens, source)
    assert measured.answer_tokens == answer_tokens
    assert measured.thinking_text == text


def test_a_completion_that_is_plain_text_is_read_too() -> None:
    plain = ModelOutput.from_content("m", "42")
    plain.usage = usage(None)
    assert measured_thinking(plain).reasoning_tokens == 0


def test_cached_input_does_not_look_like_thinking_counted_apart() -> None:
    cached = ModelUsage(
        input_tokens=10,
        input_tokens_cache_read=30,
        input_tokens_cache_write=10,
        output_tokens=100,
        total_tokens=150,
        reasoning_tokens=40,
    )
    assert measured_thinking(output(PLAIN, usage=cached)).answer_tokens == 60
