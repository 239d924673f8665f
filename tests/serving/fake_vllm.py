"""A stand-in for a vLLM server on loopback: the endpoints, and a model of one habit.

Its tokens are characters, with single tokens for the tags around thinking. It thinks in `x`, wants
to stop after so many of them, and answers 2. What real vLLM does is held by tests/vllm.
"""

import json
import math
import socket
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

START, END, EOS = 1000, 1001, 1002
TAGS = {"<think>": START, "</think>": END}
ANSWER = "<answer>2</answer>"


@dataclass(frozen=True)
class Habits:
    """What this server and its model do.

    Attributes:
        natural: Tokens after which the model wants to stop thinking.
        parser: Whether the server has a reasoning parser.
        reports: Whether it reports thinking tokens; `zero` reports none.
        obeys: Whether it keeps to budgets.
        off: Whether thinking can be switched off.
        opens: Whether the template opens the thinking block.
        window: Context in tokens.
        tokenizer: Whether it has /tokenize.
        ids: Whether it gives token ids back.
        split_tags: Whether the tags are several tokens.
        ends_text: Whether the model ends the text where it would end its thinking.
        leaks: Whether the thinking stands in the reply, in tags that the parser does not read.
        right_until: Tokens of thinking up to which it answers 2, and 7 beyond; None for always 2.
        option: Probability that it gives the option A.
        lost: Requests that it does not answer after it has thought, by path.
    """

    natural: int = 40
    parser: bool = True
    reports: str = "right"
    obeys: bool = True
    off: bool = True
    opens: bool = True
    window: int = 32_768
    tokenizer: bool = True
    ids: bool = True
    split_tags: bool = False
    ends_text: bool = False
    leaks: bool = False
    right_until: int | None = None
    option: float = 0.2
    lost: Mapping[str, int] = field(default_factory=dict)


@dataclass
class FakeVllm:
    """A running fake."""

    url: str
    name: str
    habits: Habits
    bodies: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    lost: dict[str, list[None]] = field(default_factory=dict)


@contextmanager
def fake_vllm(**habits: Any) -> Iterator[FakeVllm]:
    """Serve on a free port of 127.0.0.1 until the block ends.

    Inspect keeps one server per model name in a process, so that every fake has its own name.
    """
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    port = server.server_address[1]
    fake = FakeVllm(f"http://127.0.0.1:{port}/v1", f"fake-{port}", replace(Habits(), **habits))
    server.fake = fake  # type: ignore[attr-defined]
    thread = Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield fake
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def encode(text: str, split_tags: bool = False) -> list[int]:
    tokens: list[int] = []
    while text:
        tag = None if split_tags else next((tag for tag in TAGS if text.startswith(tag)), None)
        tokens.append(TAGS[tag] if tag else ord(text[0]))
        text = text[len(tag) if tag else 1 :]
    return tokens


def decode(tokens: list[int]) -> str:
    tags = {number: tag for tag, number in TAGS.items()} | {EOS: ""}
    return "".join(tags.get(token) or ("" if token == EOS else chr(token)) for token in tokens)


def next_token(tokens: list[int], habits: Habits) -> int:
    """Say what the model writes next."""
    opening = max((i for i, token in enumerate(tokens) if token == START), default=-1)
    closing = max((i for i, token in enumerate(tokens) if token == END), default=-1)
    if opening < 0:
        return START
    if opening > closing:
        thought = tokens[opening + 1 :]
        run = len(thought) - max((i + 1 for i, t in enumerate(thought) if t != ord("x")), default=0)
        if run < habits.natural:
            return ord("x")
        return EOS if habits.ends_text else END
    said = decode(tokens[closing + 1 :]).lstrip("\n")
    until = habits.right_until
    wrong = until is not None and closing - opening - 1 > until
    answer = ANSWER.replace("2", "7") if wrong else ANSWER
    return ord(answer[len(said)]) if len(said) < len(answer) else EOS


def write(prompt: list[int], body: dict[str, Any], habits: Habits) -> tuple[list[int], str]:
    """Write tokens until a limit (left out: the end of the window), a stop token or an end."""
    written: list[int] = []
    limit = body.get("max_tokens", habits.window - len(prompt))
    banned = {int(token) for token in body.get("logit_bias") or {}}
    budget = body.get("thinking_token_budget") if habits.obeys else None
    while len(written) < limit:
        token = next_token(prompt + written, habits)
        inside = _inside(prompt + written)
        if (
            inside is not None
            and token in banned | {EOS}
            and len(written) < body.get("min_tokens", 0)
        ):
            token = ord("x")
        if budget is not None and inside is not None and inside >= budget:
            token = END
        written.append(token)
        if token == EOS or token in (body.get("stop_token_ids") or []):
            return written, "stop"
    return written, "length"


def _inside(tokens: list[int]) -> int | None:
    opening = max((i for i, token in enumerate(tokens) if token == START), default=-1)
    closing = max((i for i, token in enumerate(tokens) if token == END), default=-1)
    return len(tokens) - opening - 1 if opening > closing else None


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    @property
    def fake(self) -> FakeVllm:
        return self.server.fake  # type: ignore[attr-defined, no-any-return]

    def do_GET(self) -> None:
        model = {"id": self.fake.name, "object": "model", "max_model_len": self.fake.habits.window}
        self._send(200, {"object": "list", "data": [model]})

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.fake.bodies.append((self.path, body))
        habits = self.fake.habits
        if self.fake.lost.get(self.path):
            self.fake.lost[self.path].pop()
            self.close_connection = True
            self.connection.shutdown(socket.SHUT_RDWR)
            return
        if "tokenize" in self.path and not habits.tokenizer:
            self._send(404, {"detail": "Not Found"})
        elif self.path == "/tokenize":
            text = _prompt(body, habits) if "messages" in body else body["prompt"]
            tokens = encode(text, habits.split_tags)
            answer = {"tokens": tokens, "count": len(tokens), "max_model_len": habits.window}
            self._send(200, answer)
        elif self.path == "/detokenize":
            self._send(200, {"prompt": decode(body["tokens"])})
        elif body.get("thinking_token_budget") is not None and not habits.parser:
            message = "thinking_token_budget is set but reasoning_config is not configured."
            self._send(400, {"error": {"message": message, "type": "BadRequestError", "code": 400}})
        else:
            if body.get("stop_token_ids"):
                self.fake.lost = {path: [None] * count for path, count in habits.lost.items()}
            self._send(200, self._completion(body, habits))

    def _completion(self, body: dict[str, Any], habits: Habits) -> dict[str, Any]:
        chat = self.path.endswith("/chat/completions")
        prompt = encode(_prompt(body, habits), habits.split_tags) if chat else body["prompt"]
        written, finish = write(prompt, body, habits)
        ids = {"token_ids": written, "prompt_token_ids": prompt} if habits.ids else {}
        usage: dict[str, Any] = {
            "prompt_tokens": len(prompt),
            "completion_tokens": len(written),
            "total_tokens": len(prompt) + len(written),
        }
        choice: dict[str, Any] = {"index": 0, "finish_reason": finish, **ids}
        if body.get("logprobs"):
            tokens = [decode([token]) for token in written]
            choice["logprobs"] = {
                "tokens": tokens,
                "token_logprobs": [math.log(0.75)] * len(tokens),
                "top_logprobs": [{t: math.log(0.75), "A": math.log(habits.option)} for t in tokens],
                "text_offset": [0] * len(tokens),
            }
        if not chat:
            return _reply(self.fake.name, {**choice, "text": decode(written)}, usage)
        inside = _inside(prompt) is not None or written[0] == START
        end = written.index(END) if inside and END in written else len(written) if inside else 0
        answer = written[end + 1 :] if inside else written
        begin = int(written[:1] == [START])
        if habits.reports != "none":
            tokens = max(0, end - begin) if habits.reports == "right" else 0
            usage["completion_tokens_details"] = {"reasoning_tokens": tokens}
        message = {
            "role": "assistant",
            "content": decode(answer),
            "reasoning": decode(written[begin:end]) or None,
        }
        if habits.leaks:
            thought = decode(written[begin:end])
            message = {"role": "assistant", "content": f"[THINK]{thought}[/THINK]{decode(answer)}"}
        reply = _reply(self.fake.name, {**choice, "message": message}, usage)
        return reply | ({"prompt_token_ids": prompt} if habits.ids else {})

    def _send(self, status: int, answer: dict[str, Any]) -> None:
        data = json.dumps(answer).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *_: object) -> None:
        """Stay silent."""


def _prompt(body: dict[str, Any], habits: Habits) -> str:
    spoken = "\n".join(f"{message['role']}: {message['content']}" for message in body["messages"])
    template = body.get("chat_template_kwargs") or {}
    opening = "<think>\n" if habits.opens else ""
    if template.get("enable_thinking") is False and habits.off:
        opening = "<think>\n\n</think>\n\n"
    return f"{spoken}\nassistant: {opening}"


def _reply(model: str, choice: dict[str, Any], usage: dict[str, Any]) -> dict[str, Any]:
    kind = "chat.completion" if "message" in choice else "text_completion"
    return {
        "id": f"reply-{usage['completion_tokens']}", "object": kind, "created": 1, "model": model,
        "choices": [choice], "usage": usage,
    }  # fmt: skip
