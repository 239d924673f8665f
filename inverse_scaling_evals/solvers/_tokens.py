"""The tokenizer of a vLLM server: the tags around thinking, prompts, texts."""

from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, TypeVar

from inspect_ai.model import ChatMessage, GenerateConfig, Model

from .._inspect.generation import is_connection_error, with_retries
from ..budgets import END_OF_THINKING, START_OF_THINKING
from ..errors import BudgetError, ServerError

T = TypeVar("T")


@dataclass(frozen=True)
class ThinkTokens:
    """Ids of `<think>` and `</think>`."""

    start: int
    end: int


class ServerTokens:
    """The tokenizer of a model on a vLLM server; each fixed text is requested once.

    Args:
        model: A model on a vLLM server.
        need: The argument that needs the tokens, for messages.
        known: Tokens of the fixed texts requested so far; updated.
        config: Options of the run, with how often requests are tried again.
    """

    def __init__(
        self, model: Model, need: str, known: dict[str, list[int]], config: GenerateConfig
    ) -> None:
        self._model = model
        self._need = need
        self._known = known
        self._config = config
        self.context: int | None = None
        """Longest prompt and reply together that the server takes; None before `render`."""

    async def tags(self) -> ThinkTokens:
        """Return the tokens around thinking.

        Raises:
            BudgetError: If a tag is not a single token.
            ServerError: If the endpoint does not answer.
        """
        ids = []
        for tag in (START_OF_THINKING, END_OF_THINKING):
            tokens = await self.tokens(tag)
            if len(tokens) != 1:
                raise BudgetError(
                    f"Invalid {self._need} for {self._model}: expected a tokenizer in "
                    f"which {tag} is one token, not {len(tokens)}. {remedy(self._need)}."
                )
            ids.append(tokens[0])
        return ThinkTokens(*ids)

    async def tokens(self, text: str) -> list[int]:
        """Return the tokens of a text, without any that begin or end a document.

        Raises:
            ServerError: If the endpoint does not answer.
        """
        if text not in self._known:
            tokens = await self._with_retries(lambda: self._model.api.tokenize(text))
            self._known[text] = [int(token) for token in tokens]
        return list(self._known[text])

    async def render(
        self, messages: Sequence[ChatMessage], template: dict[str, Any] | None
    ) -> list[int]:
        """Return the prompt of a conversation, as the server's chat template renders it.

        Args:
            messages: Messages of plain text.
            template: `chat_template_kwargs`, if any.

        Raises:
            BudgetError: If a message holds anything but text.
            ServerError: If the endpoint does not answer.
        """
        body: dict[str, Any] = {
            "messages": [self._plain(message) for message in messages],
            "add_generation_prompt": True,
            "add_special_tokens": False,
        }
        if template:
            body["chat_template_kwargs"] = template
        answer = await self._post("/tokenize", body)
        if isinstance(longest := answer.get("max_model_len"), int):
            self.context = longest
        return [int(token) for token in answer["tokens"]]

    async def text(self, tokens: Sequence[int]) -> str:
        """Return the text of tokens.

        Raises:
            ServerError: If the endpoint does not answer.
        """
        if not tokens:
            return ""
        return str((await self._post("/detokenize", {"tokens": list(tokens)}))["prompt"])

    async def texts(self, sequences: Sequence[Sequence[int]]) -> list[str]:
        """Return the texts of sequences without a tag, in one request if it tells them apart.

        Raises:
            ServerError: If the endpoint does not answer.
        """
        end = (await self.tags()).end
        joined = [token for tokens in sequences for token in (*tokens, end)][:-1]
        texts = (await self.text(joined)).split(END_OF_THINKING)
        if len(texts) != len(sequences):  # the tag stands there, spelt with other tokens
            texts = [await self.text(tokens) for tokens in sequences]
        return texts

    def _plain(self, message: ChatMessage) -> dict[str, str]:
        parts = [] if isinstance(message.content, str) else message.content
        if message.role == "tool" or any(part.type not in ("text", "reasoning") for part in parts):
            raise BudgetError(
                f"Invalid {self._need} for this task: expected messages of plain "
                f"text, but one of role {message.role} has other content. {remedy(self._need)}."
            )
        return {"role": message.role, "content": message.text}

    async def _post(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        """Call an endpoint that vLLM has beside those of OpenAI."""
        await self.tags()  # the provider resolves its address at its first request
        api: Any = self._model.api
        root = str(api.base_url).rstrip("/").removesuffix("/v1")

        async def post() -> dict[str, Any]:
            response = await api.http_client.post(
                root + path,
                json={"model": api.service_model_name(), **body},
                headers={"Authorization": f"Bearer {api.api_key}"},
                timeout=60.0,
                follow_redirects=False,
            )
            response.raise_for_status()
            answer: dict[str, Any] = response.json()
            return answer

        return await self._with_retries(post)

    async def _with_retries(self, call: Callable[[], Awaitable[T]]) -> T:
        with reaching(self._model, self._need):
            try:
                return await with_retries(self._model, call, self._config)
            except Exception as error:
                if is_connection_error(error):
                    raise
                raise ServerError(
                    f"{self._need} on {self._model} needs the server's /tokenize and /detokenize, "
                    f"which did not answer ({type(error).__name__}: {error}). Set --model-base-url "
                    "to the vLLM server itself, not to a gateway in front of it. Otherwise: "
                    f"{remedy(self._need)}."
                ) from error


def remedy(need: str) -> str:
    """Return what to do without the tokens that an argument needs."""
    return "Leave checkpoints out" if need == "checkpoints" else "Use enforce=cap"


@contextmanager
def reaching(model: Model, need: str) -> Iterator[None]:
    """Explain what a server that is gone means for a sample.

    Raises:
        ServerError: If the server does not answer in the block.
    """
    try:
        yield
    except Exception as error:
        if not is_connection_error(error):
            raise
        raise ServerError(
            f"{need} on {model}: the server at {model.api.base_url} does not answer "
            f"({type(error).__name__}: {error}). Start it again, and run the same study, or "
            "inspect eval-retry on the log: finished samples are kept."
        ) from error
