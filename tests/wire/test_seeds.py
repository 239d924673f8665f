"""Seeds on the wire: each request has its own, and a question meets every budget under the same."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
from inspect_ai import Task, eval
from inspect_ai.dataset import Sample
from inspect_ai.model import get_model

from inverse_scaling_evals.budgets import generation_seed
from inverse_scaling_evals.solvers import thinking

from .cells import FAKE_KEYS
from .recorder import Recorded, Recorder, recording_server

QUESTIONS, EPOCHS, BASE = 4, 2, 11

# every provider of the wire table whose request has a field for a seed; the model on vLLM is none
# of the table, as Inspect keeps the first address of a name in a process
SEEDED: dict[str, tuple[str, int | str, dict[str, Any]]] = {
    "vllm": ("vllm/Qwen/Qwen3-14B", 64, {}),
    "openai chat": ("openai/o3", 1024, {"responses_api": False}),
    "openrouter": ("openrouter/deepseek/deepseek-r1", 1024, {}),
    "deepseek": ("deepseek/deepseek-reasoner", "high", {}),
    "sglang": ("sglang/some-lab/some-model", "natural", {}),
    "ollama": ("ollama/some-model", "natural", {}),
    "openai-api": ("openai-api/vllm/some-model", "natural", {}),
}
UNSEEDED: dict[str, tuple[str, int | str, dict[str, Any]]] = {
    "anthropic": ("anthropic/claude-sonnet-4-5", 1024, {}),
    "openai responses": ("openai/o3", 1024, {}),
}


@pytest.fixture(scope="module")
def recorder() -> Iterator[Recorder]:
    """One server for all: Inspect keeps the first address of a vLLM model in a process."""
    with recording_server() as recorder, patch.dict(os.environ, FAKE_KEYS):
        yield recorder


Send = Callable[..., dict[str, list[Recorded]]]


@pytest.fixture
def send(recorder: Recorder, tmp_path: Path) -> Send:
    """Run a task at a budget; return the requests by question."""

    def run(
        model: str, budget: int | str, model_args: dict[str, Any], **how: Any
    ) -> dict[str, list[Recorded]]:
        before = len(recorder.requests)
        url = recorder.url + ("" if model.startswith("anthropic/") else "/v1")
        samples = [Sample(f"[q {n}] How many?", target="2", id=f"q{n}") for n in range(QUESTIONS)]
        [log] = eval(
            Task(samples, solver=thinking(budget, **how)),
            model=get_model(model, base_url=url, memoize=False, **model_args),
            epochs=EPOCHS,
            seed=BASE,
            log_dir=str(tmp_path),
            display="log",
        )
        assert log.status == "success", log.error
        new = {id(request) for request in recorder.requests[before:]}
        return {
            f"q{n}": [r for r in recorder.containing(f"[q {n}]") if id(r) in new]
            for n in range(QUESTIONS)
        }

    return run


def seeds(requests: dict[str, list[Recorded]]) -> dict[str, set[Any]]:
    return {name: {r.body.get("seed") for r in found} for name, found in requests.items()}


@pytest.mark.parametrize("provider", SEEDED)
def test_there_are_as_many_seeds_as_requests(provider: str, send: Send) -> None:
    found = seeds(send(*SEEDED[provider]))
    assert found == {
        question: {generation_seed(question, epoch, BASE) for epoch in range(1, EPOCHS + 1)}
        for question in found
    }
    assert len(set().union(*found.values())) == QUESTIONS * EPOCHS


@pytest.mark.parametrize("other", [256, "natural", "16,64"])
def test_seeds_are_the_same_whatever_the_budget(other: int | str, send: Send) -> None:
    model, budget, _ = SEEDED["vllm"]
    one = seeds(send(model, budget, {}))
    assert seeds(send(model, other, {})) == one


def test_continued_thinking_takes_a_new_seed_with_every_request(send: Send) -> None:
    found = send("vllm/Qwen/Qwen3-14B", 16, {}, enforce="extend")
    requests = [request for group in found.values() for request in group]
    assert len(requests) == 3 * QUESTIONS * EPOCHS
    assert len({request.body["seed"] for request in requests}) == len(requests)


@pytest.mark.parametrize("provider", UNSEEDED)
def test_a_provider_without_seeds_is_sent_none(provider: str, send: Send) -> None:
    found = seeds(send(*UNSEEDED[provider]))
    assert set().union(*found.values()) == {None}
