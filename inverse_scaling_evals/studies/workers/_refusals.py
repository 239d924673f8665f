"""Errors that no retry heals: those of providers end a cell at once, a refused budget a sample."""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache

from inspect_ai.hooks import Hooks, SampleEnd
from inspect_ai.model import ModelAPI, RetryDecision

from ..._inspect.hooks import add_hooks
from ..._inspect.running import running_sample, stop_evaluation

# no valid key, nothing paid, no right, no such model or address
_STATUS = {401, 402, 403, 404}
# where the status says less: OpenAI and its like (429), Google (400)
_CODES = {"insufficient_quota", "model_not_found", "invalid_api_key", "API_KEY_INVALID"}

# a budget that a question, its server or its options do not permit
_BUDGET_REFUSED = re.compile(r"^inverse_scaling_evals\.\S*BudgetError\b", re.MULTILINE)


@dataclass(frozen=True)
class Refusals:
    """What no retry heals, by Inspect's id of the evaluation.

    Attributes:
        ended: The error of a provider that ended it.
        of_budgets: The errors of its samples whose budget was refused.
    """

    ended: dict[str, str] = field(default_factory=dict)
    of_budgets: dict[str, list[str]] = field(default_factory=dict)


def watch(api: ModelAPI) -> None:
    """Note the errors of a provider that no retry heals, and keep Inspect from retrying them."""
    if "should_retry" in vars(api):  # Inspect returns the same model again
        return
    should_retry = api.should_retry

    def noting(error: Exception) -> bool | RetryDecision:
        if not is_permanent(error):
            return should_retry(error)
        if sample := running_sample():
            _watcher().of_sample[sample] = " ".join(str(error).split())
        return False

    vars(api)["should_retry"] = noting


def is_permanent(error: Exception) -> bool:
    """Return whether an error of a provider would meet every other request of its cell too."""
    found = set(_strings(getattr(error, "body", None) or getattr(error, "details", None)))
    # OpenRouter's 403 for a question that its moderation flagged
    return (_status(error) in _STATUS and "flagged_input" not in found) or bool(found & _CODES)


def _status(error: Exception) -> int | None:
    response = getattr(error, "response", None)
    of_aws = response.get("ResponseMetadata", {}) if isinstance(response, Mapping) else {}
    candidates = (
        getattr(error, "status_code", None),
        getattr(response, "status_code", None),
        of_aws.get("HTTPStatusCode"),
        getattr(error, "code", None),  # Google; a word elsewhere
    )
    return next((found for found in candidates if isinstance(found, int)), None)


def _strings(body: object) -> Iterator[str]:
    """Yield the keys and strings of a JSON document."""
    if isinstance(body, Mapping):
        for name, value in body.items():
            yield str(name)
            yield from _strings(value)
    elif isinstance(body, list):
        for value in body:
            yield from _strings(value)
    elif isinstance(body, str):
        yield body


@contextmanager
def ending_refused() -> Iterator[Refusals]:
    """End the evaluations that a provider refuses, and note refused budgets, while this lasts.

    Yields:
        What was refused, filled in while evaluations run.
    """
    watcher = _watcher()
    watcher.watching = True
    try:
        yield watcher.refusals
    finally:
        watcher.watching = False
        watcher.of_sample, watcher.refusals = {}, Refusals()


class _Watcher(Hooks):
    """Ends an evaluation once the sample that shows why is in its log."""

    def __init__(self) -> None:
        self.watching = False
        self.of_sample: dict[str, str] = {}
        self.refusals = Refusals()

    def enabled(self) -> bool:
        return self.watching

    async def on_sample_end(self, data: SampleEnd) -> None:
        error = self.of_sample.pop(data.sample_id, None)
        failure = data.sample.error
        if failure is None or data.eval_id in self.refusals.ended:
            return
        if error is not None:
            self.refusals.ended[data.eval_id] = error
            stop_evaluation(data.eval_id)
        elif _BUDGET_REFUSED.search(failure.traceback):
            self.refusals.of_budgets.setdefault(data.eval_id, []).append(failure.message)


@cache
def _watcher() -> _Watcher:
    return add_hooks(_Watcher, name="study_refusals", description="Errors that no retry heals.")
