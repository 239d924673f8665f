"""What is refused before Ray is asked for anything; this needs no Ray."""

import sys
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from inverse_scaling_evals.cli import main
from inverse_scaling_evals.errors import InverseScalingError, TaskArgumentError
from inverse_scaling_evals.studies import RayOptions, RunOptions, SamplingOptions, plan, run
from inverse_scaling_evals.studies.ray import plan_own_servers, worker_slots


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"gpus_per_worker": -1}, "gpus_per_worker=-1"),
        ({"model_folder": "/models/mine"}, "model_folder"),
    ],
)
def test_options_that_make_no_sense_are_refused(options: dict[str, Any], message: str) -> None:
    with pytest.raises(TaskArgumentError, match=message):
        RayOptions(**options)


@pytest.mark.parametrize(
    ("model", "options", "message"),
    [
        ("scripted/steady", {"gpus_per_worker": 1}, "scripted/steady"),
        ("vllm/qwen3-8b", {"gpus_per_worker": 1}, "vllm/Qwen/Qwen3-8B"),
        ("vllm/Qwen/Qwen3-8B", {}, "--gpus-per-worker"),
    ],
)
def test_models_that_workers_cannot_serve_are_refused(
    model: str, options: dict[str, Any], message: str, tmp_path: Path
) -> None:
    study = plan(
        tasks=["misleading_math"], models=[model], budgets=[16], dataset="generated", limit=2
    )
    options_of_run = RunOptions(ray=RayOptions(**options), preflight=False)
    with pytest.raises(InverseScalingError, match=message):
        run(study, tmp_path, options=options_of_run)


def test_without_ray_the_extra_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    study = plan(
        tasks=["survival_instinct"],
        models=["scripted/steady"],
        budgets=[0],
        dataset="generated",
        limit=2,
    )
    monkeypatch.setitem(sys.modules, "ray", None)
    with pytest.raises(TaskArgumentError, match=r"pip install .*\[ray\]"):
        run(study, tmp_path, options=RunOptions(ray=RayOptions(), display="log"))


def test_options_of_ray_need_its_engine() -> None:
    result = CliRunner().invoke(main, ["study", "run", "--preset=ci", "--gpus-per-worker=1"])
    assert result.exit_code == 2
    assert "--gpus-per-worker: only with --engine ray" in result.output


class Nodes:
    """A cluster of two nodes, and one that is gone."""

    def nodes(self) -> list[dict[str, Any]]:
        resources = [{"CPU": 4.0, "GPU": 2.0}, {"CPU": 16.0, "memory": 1e9}, {"CPU": 64.0}]
        return [{"Alive": number < 2, "Resources": each} for number, each in enumerate(resources)]


@pytest.mark.parametrize(
    ("options", "places"),
    [
        ({}, 20),
        ({"cpus_per_worker": 3}, 6),
        ({"gpus_per_worker": 1}, 2),
        ({"gpus_per_worker": 2}, 1),
        ({"gpus_per_worker": 1, "cpus_per_worker": 3}, 1),
        ({"gpus_per_worker": 1, "cpus_per_worker": 0}, 2),
    ],
)
def test_there_are_as_many_workers_as_nodes_have_room_for(
    options: dict[str, Any], places: int
) -> None:
    assert worker_slots(Nodes(), RayOptions(**options)) == places


def test_a_cluster_without_room_is_refused_with_what_it_has() -> None:
    with pytest.raises(TaskArgumentError, match="4 CPUs, 2 GPUs; 16 CPUs, 0 GPUs"):
        worker_slots(Nodes(), RayOptions(gpus_per_worker=4))


def test_servers_have_room_for_the_largest_budget_and_its_answer() -> None:
    model = "vllm/Qwen/Qwen3-8B"
    study = plan(
        tasks=["misleading_math"], models=[model], budgets=[1024, 20_000], dataset="generated"
    )
    serving = plan_own_servers(study, RayOptions(gpus_per_worker=2))
    assert (serving.name, serving.gpus) == ("Qwen/Qwen3-8B", 2)
    assert (serving.max_budget, serving.answer) == (20_000, 10_000)
    natural = plan(
        tasks=["misleading_math"], models=[model], regimes=["natural"], dataset="generated"
    )
    assert plan_own_servers(natural, RayOptions(gpus_per_worker=1)).max_budget == 16_384


@pytest.mark.parametrize(
    ("asked", "limit", "expected"),
    [
        ({"budgets": [0, 64, 128]}, 224, (128, 96)),
        ({"budgets": ["natural"]}, 224, (223, 1)),
        ({"design": "trajectory", "checkpoints": [64, 20_000]}, None, (20_000, 10_000)),
        ({"design": "trajectory", "checkpoints": [64, 256]}, 300, (256, 256)),
    ],
)
def test_servers_have_the_room_that_a_study_asks_for(
    asked: dict[str, Any], limit: int | None, expected: tuple[int, int]
) -> None:
    study = plan(
        tasks=["misleading_math"],
        models=["vllm/Qwen/Qwen3-8B"],
        dataset="generated",
        sampling=SamplingOptions(max_tokens=limit),
        **asked,
    )
    serving = plan_own_servers(study, RayOptions(gpus_per_worker=1))
    assert (serving.max_budget, serving.answer) == expected
