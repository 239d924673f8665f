"""Errors of a provider: what each costs, and which end a cell."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from inspect_ai.log import list_eval_logs
from inspect_ai.solver import TaskState

from inverse_scaling_evals.solvers import _thinking
from inverse_scaling_evals.studies import RunOptions, check, plan, run
from inverse_scaling_evals.studies.workers import is_permanent
from tests.serving.fake_vllm import fake_vllm

from .loopback import GOOD, Server, error, serving

STUDY = plan(
    name="faults",
    tasks=["misleading_math", "famous_paradoxes"],
    models=["vllm/fake"],
    regimes=["natural"],
    dataset="generated",
    epochs=1,
    limit=4,
)
ONE_CELL = replace(STUDY, cells=STUDY.cells[:1])


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with serving() as made:
        yield made


def options(server: Server, **more: Any) -> RunOptions:
    return RunOptions(model_base_url=server.base_url, preflight=False, **more)


def test_one_bad_reply_costs_one_generation(server: Server, tmp_path: Path) -> None:
    server.set(lambda number: (400, error("invalid_request_error")) if number == 3 else (200, GOOD))
    study = replace(ONE_CELL, limit=12)
    assert run(study, tmp_path, options=options(server, max_samples=6)).complete
    assert server.requests == 12 + 1
    assert len(list_eval_logs(str(tmp_path))) == 1


def test_a_study_asks_the_server_that_it_was_given(server: Server, tmp_path: Path) -> None:
    with serving() as other:
        for number, asked in enumerate((server, other, server)):
            for each in (server, other):
                each.set(lambda number: (200, GOOD))
            assert run(ONE_CELL, tmp_path / str(number), options=options(asked)).complete
            assert [each.requests for each in (server, other) if each is not asked] == [0]


# OpenAI's client itself sends a request that met 429 twice more, with pauses
QUOTA = pytest.param(429, "insufficient_quota", 3, marks=pytest.mark.slow)


@pytest.mark.parametrize(
    ("status", "kind", "requests"),
    [(401, "auth", 1), (404, "not_found", 1), QUOTA],
)
def test_an_error_that_no_retry_heals_ends_its_cell_at_once(
    status: int,
    kind: str,
    requests: int,
    server: Server,
    tmp_path: Path,
    capfd: pytest.CaptureFixture[str],
) -> None:
    server.set(lambda number: (status, error(kind)))
    result = run(STUDY, tmp_path, options=options(server, max_samples=1, max_tasks=1))
    assert server.requests == requests * len(STUDY.runnable)
    assert [state.status for state in result.states] == ["failed"] * 2
    assert all(kind in (state.error or "") for state in result.states)
    assert tuple(check(STUDY, tmp_path, options=options(server))) == result.states
    assert "TerminateTaskError" not in "".join(capfd.readouterr())
    server.set(lambda number: (200, GOOD))
    assert run(STUDY, tmp_path, options=options(server)).complete
    assert server.requests == 4 * len(STUDY.runnable)


def test_a_cell_that_was_refused_keeps_what_it_had(server: Server, tmp_path: Path) -> None:
    server.set(lambda number: (200, GOOD) if number < 3 else (401, error("auth")))
    (state,) = run(ONE_CELL, tmp_path, options=options(server, max_samples=1)).states
    assert (state.status, state.samples_done, server.requests) == ("failed", 3, 4)


@pytest.mark.slow
def test_workers_do_not_repeat_what_was_refused(server: Server, tmp_path: Path) -> None:
    server.set(lambda number: (401, error("auth")))
    result = run(STUDY, tmp_path, options=options(server, workers=2, max_samples=1))
    assert [state.status for state in result.states] == ["failed"] * 2
    assert server.requests == len(STUDY.runnable)


def test_checkpoints_beyond_the_context_are_not_tried_again(tmp_path: Path) -> None:
    with fake_vllm(window=4096) as fake:
        study = plan(
            tasks=["misleading_math"],
            models=[f"vllm/{fake.name}"],
            dataset="generated",
            design="trajectory",
            checkpoints=[64, 4096],
            epochs=1,
            limit=3,
        )
        result = run(study, tmp_path, options=RunOptions(model_base_url=fake.url, preflight=False))
        prompts = [body for _, body in fake.bodies if body.get("messages")]
    [state] = result.states
    assert state.status == "failed"
    assert "Use checkpoints up to" in (state.error or "")
    assert len(prompts) == 3


class TokenBudgetError(Exception):
    """An error of other code, with a name like ours."""


def test_an_error_of_other_code_is_tried_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tried: list[int | str] = []

    async def think(state: TaskState, *arguments: Any) -> TaskState:
        tried.append(state.sample_id)
        raise TokenBudgetError("quota of the minute")

    with fake_vllm() as fake:
        study = plan(
            tasks=["misleading_math"],
            models=[f"vllm/{fake.name}"],
            dataset="generated",
            budgets=[16],
            enforce="extend",
            epochs=1,
            limit=1,
        )
        monkeypatch.setattr(_thinking, "extend_thinking", think)
        asked = RunOptions(model_base_url=fake.url, preflight=False, retry_attempts=1)
        run(study, tmp_path, options=asked)
    assert len(tried) == 2


@pytest.mark.slow
def test_an_error_that_may_pass_is_retried_and_counted(
    server: Server, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    server.set(lambda number: (503, error("overloaded")) if number == 0 else (200, GOOD))
    assert run(ONE_CELL, tmp_path, options=options(server)).complete
    assert "4 requests, 1 retries, 0 errors" in capfd.readouterr().err


class ProviderError(Exception):
    def __init__(self, **attributes: Any) -> None:
        super().__init__("an error")
        vars(self).update(attributes)


@pytest.mark.parametrize(
    ("found", "permanent"),
    [
        (ProviderError(status_code=401), True),
        (ProviderError(status_code=402), True),
        (ProviderError(status_code=400, body={"type": "invalid_request_error"}), False),
        (ProviderError(status_code=429, body={"code": "rate_limit_exceeded"}), False),
        (ProviderError(status_code=429, code="insufficient_quota", body=error("x")), False),
        (ProviderError(status_code=429, body=error("insufficient_quota")), True),
        (ProviderError(status_code=500), False),
        # OpenRouter: the moderation flagged this one question
        (ProviderError(status_code=403, body={"metadata": {"flagged_input": "…"}}), False),
        # Google
        (ProviderError(code=404), True),
        (ProviderError(code=400, details={"details": [{"reason": "API_KEY_INVALID"}]}), True),
        (ProviderError(code=400, details={"details": [{"reason": "BAD_REQUEST"}]}), False),
        # botocore
        (ProviderError(response={"ResponseMetadata": {"HTTPStatusCode": 403}}), True),
        # httpx
        (ProviderError(response=SimpleNamespace(status_code=404)), True),
        (ValueError("404"), False),
    ],
)
def test_which_errors_no_retry_heals(found: Exception, permanent: bool) -> None:
    assert is_permanent(found) is permanent
