"""What Inspect knows of the generations of the sample that is running."""

from collections.abc import Awaitable, Callable
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, TypeVar

from inspect_ai.event import ModelEvent
from inspect_ai.log import transcript
from inspect_ai.model import GenerateConfig, Model

from .moved import private_names

if TYPE_CHECKING:
    from inspect_ai.model._model import ModelEventSink

T = TypeVar("T")


def active_model() -> Model | None:
    """Return the model under evaluation; None where none is chosen yet.

    `get_model()` has no equal of that None: it makes the model that `INSPECT_EVAL_MODEL` names.
    """
    with private_names("tell the model under evaluation"):
        from inspect_ai.model._model import active_model as active

    return active()


def active_generate_config() -> GenerateConfig:
    """Return the generation options of the run, which hold for the model under evaluation."""
    with private_names("tell the generation options of the run"):
        from inspect_ai.model._generate_config import active_generate_config as active

    return active()


def set_active_generate_config(config: GenerateConfig) -> None:
    """Set the generation options of the model under evaluation, for this sample."""
    with private_names("set the generation options of a sample"):
        from inspect_ai.model._generate_config import set_active_generate_config as set_active

    set_active(config)


def use_model_event_sink(sink: "ModelEventSink") -> AbstractContextManager[None]:
    """Hand the model events of the block to `sink` instead of the transcript."""
    with private_names("follow the model calls of a sample"):
        from inspect_ai.model._model import use_model_event_sink as use

    return use(sink)


def record_event(event: ModelEvent) -> None:
    """Write a model event into the transcript of the sample."""
    with private_names("record a model call"):
        record = transcript()._event
    record(event)


def update_event(event: ModelEvent) -> None:
    """Write down that a recorded model event has changed."""
    with private_names("record the reply to a model call"):
        update = transcript()._event_updated
    update(event)


async def with_retries(model: Model, call: Callable[[], Awaitable[T]], config: GenerateConfig) -> T:
    """Make a request past `generate`, and repeat it after the errors that Inspect repeats one for.

    Args:
        model: The model on its vLLM server.
        call: Makes the request with the provider's HTTP client.
        config: Options of the run: how often and how long Inspect tries again.
    """
    import httpx2
    from openai import APIConnectionError, APIStatusError
    from tenacity import retry

    with private_names("repeat a request"):
        from inspect_ai.model._model import log_model_retry
        from inspect_ai.model._retry import model_retry_config

    def should_retry(error: BaseException) -> bool:
        # providers know the errors of OpenAI's client, which generations go through
        if isinstance(error, httpx2.TransportError):
            error = APIConnectionError(request=error.request)
        elif isinstance(error, httpx2.HTTPStatusError):
            error = APIStatusError(str(error), response=error.response, body=None)
        return model.should_retry(error)

    retries = model_retry_config(
        model.name,
        config.max_retries,
        config.timeout,
        should_retry,
        model.before_retry,
        log_model_retry,
        sample_waits=True,
        wait=model.api.retry_wait(),
    )

    @retry(**retries, reraise=True)
    async def attempt() -> T:
        return await call()

    return await attempt()


def is_connection_error(error: BaseException) -> bool:
    """Return whether an error means that a vLLM server did not answer."""
    import httpx2
    from openai import APIConnectionError
    from tenacity import RetryError

    if isinstance(error, RetryError):  # Inspect has tried as often as the run allows
        error = error.last_attempt.exception() or error
    return isinstance(error, httpx2.TransportError | APIConnectionError)
