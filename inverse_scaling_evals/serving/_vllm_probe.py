"""A vLLM server under test: the requests of a preflight, and their results."""

from dataclasses import dataclass, field
from typing import Any

from ..budgets import (
    CountedThinking,
    Enforce,
    ThinkingSupport,
    count_thinking,
    parse_budget,
    thinking_config,
)
from ._checks import PROBE, Check, CheckName, PreflightReport, Result
from ._http import HttpError, request_json, server_api_key

PROBE_MESSAGES = [{"role": "user", "content": PROBE}]

_ANSWER_TOKENS = 64
_TIMEOUT = 300  # seconds; the first request to a large model may compile kernels


@dataclass
class VllmProbe:
    """A server, its model, and the results so far.

    Attributes:
        root: Its address, without `/v1`.
        name: Its name of the model.
        support: The table's row of the model.
        start: Id of `<think>`; None if it is not one token.
        end: Id of `</think>`, likewise.
        checks: Checks so far.
        facts: Measurements so far.
    """

    root: str
    name: str
    support: ThinkingSupport
    start: int | None = None
    end: int | None = None
    checks: list[Check] = field(default_factory=list)
    facts: dict[str, Any] = field(default_factory=dict)

    def add(self, name: CheckName, passed: bool | None, finding: str, remedy: str = "") -> None:
        """Record the result of a check; None is neither pass nor fail."""
        result: Result = "note" if passed is None else "pass" if passed else "fail"
        self.checks.append(Check(name, result, finding, remedy=remedy))

    def report(self) -> PreflightReport:
        """Return the report so far."""
        return PreflightReport(self.support.model, tuple(self.checks), self.facts)

    def get(self, path: str) -> dict[str, Any]:
        """Return the response to GET of a path."""
        return request_json(self.root + path, api_key=server_api_key(), timeout=_TIMEOUT)

    def post(self, path: str, body: dict[str, Any], key: str) -> dict[str, Any]:
        """Return the response to POST to a path, for the model.

        Raises:
            HttpError: If the response lacks a key, as that of a gateway may.
        """
        answer = request_json(
            self.root + path,
            {"model": self.name, **body},
            api_key=server_api_key(),
            timeout=_TIMEOUT,
        )
        if not answer.get(key):
            raise HttpError(200, f"no {key!r} in the response of {path}")
        return answer

    def single_token(self, text: str) -> int | None:
        """Return the id of a text that is one token; None if it is several."""
        body = {"prompt": text, "add_special_tokens": False}
        tokens = self.post("/tokenize", body, "tokens")["tokens"]
        return int(tokens[0]) if len(tokens) == 1 else None

    def ask(self, budget: int, enforce: Enforce) -> dict[str, Any]:
        """Return the response to the request of a budget, with little room for the answer."""
        plan = thinking_config(
            self.support.model,
            parse_budget(budget),
            enforce=enforce,
            answer_tokens=_ANSWER_TOKENS,
            end_token_id=self.end,
        )
        config = plan.config
        body: dict[str, Any] = {
            "messages": PROBE_MESSAGES,
            "max_tokens": config.max_tokens,
            "seed": 1,
            "return_token_ids": True,
            **(config.extra_body or {}),
        }
        if config.logit_bias:
            body["logit_bias"] = {str(token): bias for token, bias in config.logit_bias.items()}
        return self.post("/v1/chat/completions", body, "choices")

    def count(self, reply: dict[str, Any]) -> CountedThinking | None:
        """Count the thinking in a reply's token ids; None if it has none."""
        choice = reply["choices"][0]
        written, prompt = choice.get("token_ids"), reply.get("prompt_token_ids")
        if written is None or prompt is None or self.start is None or self.end is None:
            return None
        return count_thinking(
            written,
            prompt=prompt,
            start=self.start,
            end=self.end,
            stopped=choice.get("finish_reason") == "stop",
        )


def reported_tokens(reply: dict[str, Any]) -> int | None:
    """Return the server's own count of thinking tokens; None if it has none."""
    details = (reply.get("usage") or {}).get("completion_tokens_details") or {}
    tokens = details.get("reasoning_tokens")
    return None if tokens is None else int(tokens)
