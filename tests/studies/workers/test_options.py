"""Options and models that a run cannot have are refused before the first cell."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from inverse_scaling_evals.errors import TaskArgumentError
from inverse_scaling_evals.studies import RunOptions, Study, check, plan, run


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


def test_all_models_that_cannot_be_used_are_named_before_the_first_cell(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for variable in ("OPENAI_API_KEY", "ANTHROPIC_API_KEY"):
        monkeypatch.delenv(variable, raising=False)
    models = ["scripted/steady", "openai/gpt-5.4-nano", "anthropic/claude-opus-4-5"]
    folder = tmp_path / "logs"
    with pytest.raises(TaskArgumentError, match="2 of 3 models cannot be used") as caught:
        run(small(models=models, budgets=[1024]), folder)
    assert "OPENAI_API_KEY" in str(caught.value)
    assert "ANTHROPIC_API_KEY" in str(caught.value)
    assert not list(folder.glob("*.json"))


def test_a_model_of_an_unknown_provider_is_named() -> None:
    study = small()
    cells = tuple(replace(cell, model="nowhere/model") for cell in study.cells)
    with pytest.raises(TaskArgumentError, match="nowhere/model: Model API nowhere"):
        check(replace(study, cells=cells), "nowhere")


@pytest.mark.parametrize(
    ("options", "named"),
    [
        ({"workers": 0}, "workers 0"),
        ({"max_tasks": 0}, "max_tasks 0"),
        ({"cost_limit": -1.0}, "cost_limit -1.0"),
        ({"model_base_url": "http://localhost:1/v1"}, "model_base_url"),
        ({"model_args": {"port": 1}}, "model_args"),
    ],
)
def test_options_that_make_no_sense_are_refused(
    options: dict[str, Any], named: str, tmp_path: Path
) -> None:
    study = small(models=["scripted/steady", "scripted/improver"])
    with pytest.raises(TaskArgumentError, match=named):
        run(study, tmp_path, options=RunOptions(**options))
    assert list(tmp_path.iterdir()) == []


def test_a_cost_limit_needs_prices(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "none")
    study = small(models=["openai/gpt-5.4-nano"], budgets=["low"])
    with pytest.raises(TaskArgumentError, match=r"openai/gpt-5\.4-nano"):
        run(study, tmp_path, options=RunOptions(cost_limit=1.0))
