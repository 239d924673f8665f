"""The servers of a study's models: asked before the first cell, and not started by each worker."""

import socket
from pathlib import Path
from typing import Any

import pytest

from inverse_scaling_evals.errors import ServerError, TaskArgumentError
from inverse_scaling_evals.studies import RunOptions, Study, plan, run
from inverse_scaling_evals.studies.workers import check_enforcement, refuse_local_models


def small(**changes: Any) -> Study:
    options: dict[str, Any] = {
        "tasks": ["self_awareness_web_gpt"],
        "models": ["scripted/steady"],
        "budgets": [0],
        "dataset": "generated",
        "epochs": 1,
        "limit": 2,
    }
    return plan(**{**options, **changes})


def test_a_server_that_cannot_be_asked_stops_the_study_before_its_first_cell(
    tmp_path: Path,
) -> None:
    study = small(models=["vllm/Qwen/Qwen3-8B"], budgets=[0, 1024])
    nobody = RunOptions(model_base_url="http://127.0.0.1:9/v1")
    with pytest.raises(ServerError):
        run(study, tmp_path, options=nobody)
    assert not list(tmp_path.glob("*.eval"))


def test_nothing_is_asked_where_budgets_are_only_spoken_of() -> None:
    spoken = small(models=["vllm/Qwen/Qwen3-8B"], budgets=[0, 1024], enforce="prompt")
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.setblocking(False)
        asked = RunOptions(model_base_url=f"http://127.0.0.1:{server.getsockname()[1]}/v1")
        check_enforcement(spoken.cells, asked)
        check_enforcement(small(budgets=[0, 1024]).cells, asked)
        with pytest.raises(BlockingIOError):  # nobody has called
            server.accept()


@pytest.mark.parametrize("model", ["vllm/Qwen/Qwen3-8B", "hf/Qwen/Qwen3-8B"])
def test_workers_do_not_load_a_model_each(model: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("VLLM_BASE_URL", raising=False)
    study = small(models=[model], budgets=["natural"])
    with pytest.raises(TaskArgumentError, match="--model-base-url"):
        refuse_local_models(study, RunOptions(workers=2))
    refuse_local_models(study, RunOptions(workers=2, model_base_url="http://localhost:8000/v1"))
