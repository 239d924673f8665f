"""Studies that follow one train of thought through checkpoints."""

from pathlib import Path
from typing import Any

import pytest

from inverse_scaling_evals.errors import InverseScalingError
from inverse_scaling_evals.studies import SamplingOptions, estimate, plan
from inverse_scaling_evals.studies.plan import study_from_json, study_to_json

VLLM = "vllm/Qwen/Qwen3-8B"


def planned(**fields: Any) -> Any:
    return plan(
        **{"tasks": ["misleading_math"], "models": [VLLM], "design": "trajectory", "limit": 10}
        | fields
    )


def test_a_trajectory_is_one_cell_in_the_natural_regime() -> None:
    study = planned(checkpoints=[64, 256])
    [cell] = study.runnable
    assert (cell.design, cell.regime, cell.budget) == ("trajectory", "natural", "natural")
    assert cell.task_args["checkpoints"] == "64,256"
    assert "stop" not in cell.task_args
    assert "checkpoints 64,256" in cell.label
    assert study_from_json(study_to_json(study)) == study


def test_named_regimes_name_the_last_checkpoint() -> None:
    study = planned(checkpoints=[64, 256], regimes=["controlled", "natural"])
    assert {(cell.regime, cell.budget) for cell in study.runnable} == {
        ("controlled", "256"),
        ("natural", "natural"),
    }


def test_an_output_limit_below_the_last_checkpoint_names_it() -> None:
    with pytest.raises(InverseScalingError) as refused:
        planned(checkpoints=[64, 256], sampling=SamplingOptions(max_tokens=256))
    assert "--max-tokens=256 for checkpoints up to 256" in str(refused.value)
    assert planned(checkpoints=[64, 256], sampling=SamplingOptions(max_tokens=300)).runnable


def test_a_study_file_holds_budgets_beside_trajectories_and_rules(tmp_path: Path) -> None:
    path = tmp_path / "study.yaml"
    path.write_text(
        f"""
        tasks: [misleading_math]
        models: [{VLLM}]
        limit: 10
        grids:
          - budgets: [0, 64, 256]
          - {{design: trajectory, checkpoints: [64, 256]}}
          - {{design: trajectory, checkpoints: "64,256,512", stop: settled}}
        """
    )
    study = plan(file=path)
    assert len(study.runnable) == 5
    assert not [cell for cell in study.cells if cell.duplicate_of]
    assert {cell.task_args.get("stop") for cell in study.runnable} == {None, "settled=2"}


def test_the_estimate_counts_one_train_of_thought_and_its_answers() -> None:
    [entry] = estimate(planned(checkpoints=[64, 1024], epochs=1), load=False).cells
    [short] = estimate(planned(checkpoints=[64], epochs=1), load=False).cells
    assert entry.output_tokens - short.output_tokens > 10 * (1024 - 64)
    assert entry.output_tokens < 10 * (1024 + 64 + 2000)


def test_other_cells_are_what_they_were() -> None:
    [cell] = planned(design=None, budgets=[64]).runnable
    assert {"checkpoints", "stop", "probe_tokens"}.isdisjoint(cell.task_args)


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({}, "design=trajectory needs checkpoints"),
        ({"checkpoints": [64], "design": None, "budgets": [0]}, "needs design=trajectory"),
        ({"checkpoints": [64, 16]}, "ascending order"),
        ({"checkpoints": [64, 256], "budgets": [0, 64]}, "budgets=0, 64 contradicts"),
        ({"checkpoints": [64], "stop": "settled"}, "needs 3 checkpoints"),
        ({"checkpoints": [64], "models": ["anthropic/claude-sonnet-4-5"]}, "need a vLLM server"),
        ({"checkpoints": [64], "enforce": "cap"}, "enforce=cap contradicts checkpoints=64"),
        ({"checkpoints": [64], "task_args": {"stop": "settled"}}, "Invalid task_args stop"),
    ],
)
def test_what_contradicts_a_trajectory_is_named(fields: dict[str, Any], said: str) -> None:
    with pytest.raises(InverseScalingError) as raised:
        planned(**fields)
    assert said in str(raised.value)
