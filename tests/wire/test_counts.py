"""Where the thinking is counted, through the real providers and SDKs, from replies as servers send.

No hosted API is contacted: a server on loopback replies.
"""

import asyncio
import os
from collections.abc import Mapping
from typing import Any
from unittest.mock import patch

import pytest
from inspect_ai.model import GenerateConfig, ModelOutput, get_model

from inverse_scaling_evals.budgets import measured_thinking, thinking_support

from .cells import FAKE_KEYS
from .recorder import ANSWER, recording_server

SUMMARY = "It weighs the two things that are named against each other. " * 16  # 16 x 11 words
THOUGHT = "First the apples are counted and then the pears are counted. " * 50


def anthropic(usage: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "id": "msg_1", "type": "message", "role": "assistant", "model": "claude",
        "content": [{"type": "thinking", "thinking": SUMMARY, "signature": "c2ln"},
                    {"type": "text", "text": ANSWER}],
        "stop_reason": "end_turn", "stop_sequence": None, "usage": {"input_tokens": 9, **usage},
    }  # fmt: skip


def google(usage: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "candidates": [{"index": 0, "finishReason": "STOP",
                        "content": {"role": "model", "parts": [{"text": ANSWER}]}}],
        "usageMetadata": {"promptTokenCount": 100, "candidatesTokenCount": 12, **usage},
        "modelVersion": "google",
    }  # fmt: skip


def chat(content: str, written: int, **usage: Any) -> dict[str, Any]:
    return {
        "id": "chatcmpl-1", "object": "chat.completion", "created": 1, "model": "m",
        "choices": [{"index": 0, "finish_reason": "stop",
                     "message": {"role": "assistant", "content": content}}],
        "usage": {"prompt_tokens": 9, "completion_tokens": written, "total_tokens": 9 + written,
                  **usage},
    }  # fmt: skip


def details(reasoning: Any) -> dict[str, Any]:
    return {"completion_tokens_details": {"reasoning_tokens": reasoning}}


CLAUDE, GEMINI = "anthropic/claude-sonnet-4-5", "google/gemini-2.5-flash"
SERVER = "openai-api/lab/m"

# identifier, model, part of the path, reply, tokens, source
ROWS = [
    ("Claude counts", CLAUDE, "/messages",
     anthropic({"output_tokens": 15_010, "output_tokens_details": {"thinking_tokens": 15_000}}),
     15_000, "usage"),
    ("Claude's summary is counted", CLAUDE, "/messages", anthropic({"output_tokens": 15_010}),
     15_002, "output_minus_answer"),
    ("Gemini counts", GEMINI, "generateContent",
     google({"thoughtsTokenCount": 1500, "totalTokenCount": 1612}), 1500, "usage"),
    ("Gemini counts in the total alone", GEMINI, "generateContent",
     google({"totalTokenCount": 1612}), 1500, "total_minus_rest"),
    ("a gateway counts in the total alone", SERVER, "/completions",
     chat(ANSWER, 5, total_tokens=1614), 1600, "total_minus_rest"),
    ("a server counts", SERVER, "/completions", chat(ANSWER, 640, **details(630)), 630, "usage"),
    ("a server does not think", SERVER, "/completions", chat(ANSWER, 8), 0, "output_minus_answer"),
    ("a server without a parser", SERVER, "/completions",
     chat(f"[THINK]{THOUGHT}[/THINK]{ANSWER}", 640), 633, "output_minus_answer"),
    ("more thinking than output", SERVER, "/completions", chat(ANSWER, 8, **details(900)), None,
     "unknown"),
    ("a negative count", SERVER, "/completions", chat(ANSWER, 8, **details(-900)), None, "unknown"),
    ("beyond any context", SERVER, "/completions", chat(ANSWER, 10**18), None, "unknown"),
]  # fmt: skip


def ask(model: str, path: str, reply: dict[str, Any]) -> ModelOutput:
    keys = {**FAKE_KEYS, "LAB_API_KEY": "fake", "LAB_BASE_URL": "http://127.0.0.1"}
    replies = {"/count_tokens": {"input_tokens": 176}, path: reply}
    with recording_server(replies) as server, patch.dict(os.environ, keys):
        base = server.url + ("" if model.startswith(("anthropic/", "google/")) else "/v1")
        args: dict[str, Any] = {"streaming": False} if model == CLAUDE else {}
        asked = get_model(model, base_url=base, memoize=False, **args)
        config = GenerateConfig(max_tokens=2048, max_retries=0)
        if not model.startswith("openai-api/"):
            config.reasoning_tokens = 1024
        return asyncio.run(asked.generate("How many?", config=config))


@pytest.mark.parametrize(
    ("model", "path", "reply", "tokens", "source"),
    [pytest.param(*row[1:], id=row[0]) for row in ROWS],
)
def test_thinking_is_counted_where_the_reply_has_it(
    model: str, path: str, reply: dict[str, Any], tokens: int | None, source: str
) -> None:
    measured = measured_thinking(ask(model, path, reply))
    assert (measured.reasoning_tokens, measured.source) == (tokens, source)
    assert source == "unknown" or source in thinking_support(model).sources
