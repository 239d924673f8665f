"""What a vLLM server says of its tokens: the tags around thinking, prompts, texts."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

import anyio
from inspect_ai.model import ChatMessage, Model

from ..budgets import END_OF_THINKING, START_OF_THINKING
from ..errors import BudgetError, ServerError

_ATTEMPTS = 4
_WAIT_SECONDS = 0.25  # doubled at every attempt

T = TypeVar("T")


@dataclass(frozen=True)
class ThinkTokens:
    """Ids of `<think>` and `</think>`."""

    start: int
    end: int


class ServerTokens:
    """The tokenizer of a model on a vLLM server; each fixed text is asked for once.

    Args:
        model: A model on a vLLM server.
        enforce: What the tokens are needed for, named in messages.
        known: Tokens of fixed texts that are known already; added to.
    """

    def __init__(self, model: Model, enforce: str, known: dict[str, list[int]]) -> None:
        self._model = model
        self._enforce = enforce
        self._known = known

    async def tags(self) -> ThinkTokens:
        """Find the tokens around thinking.

        Raises:
            BudgetError: If a tag is not a single token.
            ServerError: If the server cannot be asked.
        """
        ids = []
        for tag in (START_OF_THINKING, END_OF_THINKING):
            tokens = await self.tokens(tag)
            if len(tokens) != 1:
                raise BudgetError(
                    f"enforce={self._enforce} needs a model for which {tag} is one token; "
                    f"{self._model} makes {len(tokens)} of it. Use enforce=cap."
                )
            ids.append(tokens[0])
        return ThinkTokens(*ids)

    async def tokens(self, text: str) -> list[int]:
        """Turn a text into tokens, without any that begin or end a document.

        Raises:
            ServerError: If the server cannot be asked.
        """
        if text not in self._known:
            tokens = await self._patiently(lambda: self._model.api.tokenize(text))
            self._known[text] = [int(token) for token in tokens]
        return list(self._known[text])

    async def render(
        self, messages: Sequence[ChatMessage], template: dict[str, Any] | None
    ) -> list[int]:
        """Turn a conversation into its prompt, as the server's chat template lays down.

        Args:
            messages: Messages of text alone.
            template: `chat_template_kwargs`, if any.

        Raises:
            BudgetError: If a message holds anything but text.
            ServerError: If the server cannot be asked.
        """
        body: dict[str, Any] = {
            "messages": [self._plain(message) for message in messages],
            "add_generation_prompt": True,
            "add_special_tokens": False,
        }
        if template:
            body["chat_template_kwargs"] = template
        return [int(token) for token in (await self._post("/tokenize", body))["tokens"]]

    async def text(self, tokens: Sequence[int]) -> str:
        """Turn tokens into text.

        Raises:
            ServerError: If the server cannot be asked.
        """
        if not tokens:
            return ""
        return str((await self._post("/detokenize", {"tokens": list(tokens)}))["prompt"])

    def _plain(self, message: ChatMessage) -> dict[str, str]:
        parts = [] if isinstance(message.content, str) else message.content
        if message.role == "tool" or any(part.type not in ("text", "reasoning") for part in parts):
            raise BudgetError(
                f"enforce={self._enforce} continues plain conversations only: a {message.role} "
                "message holds something other than text. Use enforce=cap for this task."
            )
        return {"role": message.role, "content": message.text}

    async def _post(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        """Ask an endpoint that vLLM has beside those of OpenAI."""
        await self.tags()  # the provider finds out its address at its first request
        api: Any = self._model.api
        root = str(api.base_url).rstrip("/").removesuffix("/v1")

        async def post() -> dict[str, Any]:
            response = await api.http_client.post(
                root + path,
                json={"model": api.service_model_name(), **body},
                headers={"Authorization": f"Bearer {api.api_key}"},
                timeout=60.0,
            )
            response.raise_for_status()
            answer: dict[str, Any] = response.json()
            return answer

        return await self._patiently(post)

    async def _patiently(self, ask: Callable[[], Awaitable[T]]) -> T:
        """Ask again when the connection fails: an idle one is closed by the server at any time."""
        for attempt in range(_ATTEMPTS):
            try:
                return await ask()
            except Exception as error:
                answered = getattr(error, "response", None) is not None
                if answered or attempt == _ATTEMPTS - 1:
                    raise self._no_tokenizer(error) from error
            await anyio.sleep(_WAIT_SECONDS * 2**attempt)
        raise AssertionError("unreachable")

    def _no_tokenizer(self, error: Exception) -> ServerError:
        return ServerError(
            f"enforce={self._enforce} on {self._model} needs the server's /tokenize and "
            f"/detokenize, which could not be asked ({type(error).__name__}: {error}). Point "
            "--model-base-url at the vLLM server itself rather than at a gateway before it, or use "
            "enforce=cap."
        )
