"""The responses of a server as they came, whatever the log keeps of them."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from inspect_ai.event import ModelEvent
from inspect_ai.model import GenerateConfig

from .._inspect.generation import record_event, update_event, use_model_event_sink
from ..budgets import next_seed


@dataclass(frozen=True)
class TokenIds:
    """Tokens of one response.

    Attributes:
        prompt: Ids of the prompt as the server rendered it.
        written: Ids of the first choice, the one that ended it included.
        stopped: Whether it ended by itself (`stop`), not by a limit.
        response_id: The server's name for the response.
    """

    prompt: tuple[int, ...]
    written: tuple[int, ...]
    stopped: bool
    response_id: str | None


class Responses:
    """Passes model events on to the transcript and keeps the last raw response.

    Generations after the first get a seed of their own: with the sample's, each would be written
    under the same noise.

    Args:
        seed: Seed of the sample's first generation; None leaves the seeds of calls as they are.
    """

    def __init__(self, seed: int | None = None) -> None:
        self.last: dict[str, Any] | None = None
        self._seed = seed
        self._seeded: list[GenerateConfig] = []

    def on_pending(self, event: ModelEvent) -> None:
        """Record a call that is about to be made."""
        if event.cache != "read":
            self.reseed(event.config)
        record_event(event)

    def reseed(self, config: GenerateConfig) -> None:
        """Replace the sample's seed in these options by one for this generation alone."""
        if self._seed is None or config.seed != self._seed:
            return
        # a retry comes with the very options of the call before, which the event holds
        if not any(config is seen for seen in self._seeded):
            config.seed = next_seed(self._seed, len(self._seeded))
            self._seeded.append(config)

    def on_complete(self, event: ModelEvent) -> None:
        """Keep the response before the log drops it (`--no-log-model-api`) or moves its parts."""
        response = event.call.response if event.call is not None else None
        self.last = dict(response) if response is not None and event.error is None else None
        update_event(event)

    def token_ids(self) -> TokenIds | None:
        """Give the tokens of the last response; None where the server gave none, or a cache did."""
        if self.last is None or not self.last.get("choices"):
            return None
        choice = self.last["choices"][0]
        written = choice.get("token_ids")
        # chat completions carry the prompt at the top, completions in the choice
        prompt = self.last.get("prompt_token_ids") or choice.get("prompt_token_ids")
        if written is None or prompt is None:
            return None
        stopped = choice.get("finish_reason") == "stop"
        return TokenIds(tuple(prompt), tuple(written), stopped, self.last.get("id"))


@contextmanager
def kept_responses(responses: Responses | None = None) -> Iterator[Responses]:
    """Keep the raw responses of the model calls made within the block."""
    responses = responses or Responses()
    with use_model_event_sink(responses):
        yield responses
