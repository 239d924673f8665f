"""The raw responses of a server, whatever the log keeps of them."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from inspect_ai.event import ModelEvent
from inspect_ai.model import GenerateConfig

from .._inspect.generation import record_event, update_event, use_model_event_sink
from ..budgets import generation_seed, next_seed


@dataclass(frozen=True)
class TokenIds:
    """Tokens of one response.

    Attributes:
        prompt: Ids of the prompt as the server rendered it.
        written: Ids of the first choice, including the one that ended it.
        stopped: Whether the model ended it (`stop`), not a limit.
        response_id: The server's id of the response.
    """

    prompt: tuple[int, ...]
    written: tuple[int, ...]
    stopped: bool
    response_id: str | None


class Responses:
    """Sink of model events: passes them to the transcript and keeps the last raw response.

    Args:
        seeds: Seeds of the sample's generations; None leaves the seeds of calls as they are.
    """

    def __init__(self, seeds: "SampleSeeds | None" = None) -> None:
        self.last: dict[str, Any] | None = None
        self._seeds = seeds

    def on_pending(self, event: ModelEvent) -> None:
        """Record a call before it is made."""
        if self._seeds is not None:
            self._seeds.apply(event.config, sent=event.cache != "read")
        record_event(event)

    def on_complete(self, event: ModelEvent) -> None:
        """Keep the response before the log drops it (`--no-log-model-api`) or moves its parts."""
        response = event.call.response if event.call is not None else None
        self.last = dict(response) if response is not None and event.error is None else None
        if response is not None and isinstance(choices := response.get("choices"), list):
            # completions repeat the ids of the prompt, which the request in the log has already
            response["choices"] = [
                {key: value for key, value in choice.items() if key != "prompt_token_ids"}
                if isinstance(choice, dict)
                else choice
                for choice in choices
            ]
        update_event(event)

    def token_ids(self) -> TokenIds | None:
        """Return the tokens of the last response; None where none came, as from a cache."""
        if self.last is None or not self.last.get("choices"):
            return None
        choice = self.last["choices"][0]
        written = choice.get("token_ids")
        # chat completions have the prompt at the top level, completions in the choice
        prompt = self.last.get("prompt_token_ids") or choice.get("prompt_token_ids")
        if written is None or prompt is None:
            return None
        stopped = choice.get("finish_reason") == "stop"
        return TokenIds(tuple(prompt), tuple(written), stopped, self.last.get("id"))


class SampleSeeds:
    """Seeds of the generations of one sample, each different.

    With one seed, they would share their noise. A seed that a solver sets itself is a base, like
    that of the run: unchanged, it would be the same for all questions.

    Args:
        question: The sample's id.
        epoch: From 1.
        first: Seed of the sample's first generation; None without one.
    """

    def __init__(self, question: int | str, epoch: int, first: int | None) -> None:
        self._question = question
        self._epoch = epoch
        self._first = first
        self._seen: list[GenerateConfig] = []

    def apply(self, config: GenerateConfig, *, sent: bool = True) -> None:
        """Replace the seed in these options with that of this generation.

        Args:
            config: Options with the sample's seed, or another base.
            sent: Whether a request is made; a reply from a cache counts as a generation too.
        """
        # a retry has the very options object of the call before
        if config.seed is None or any(config is seen for seen in self._seen):
            return
        if sent:
            own = config.seed == self._first
            first = (
                config.seed if own else generation_seed(self._question, self._epoch, config.seed)
            )
            config.seed = next_seed(first, len(self._seen))
        self._seen.append(config)


@contextmanager
def keep_responses(responses: Responses | None = None) -> Iterator[Responses]:
    """Keep the raw responses of the model calls within the block."""
    responses = responses or Responses()
    with use_model_event_sink(responses):
        yield responses
