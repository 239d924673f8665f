"""Several budgets in one solver: each sample has its own, and all must be possible."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from inspect_ai import Task, eval
from inspect_ai.dataset import Sample
from inspect_ai.log import EvalLog
from inspect_ai.model import GenerateConfig, ModelOutput, ModelUsage, get_model
from inspect_ai.scorer import includes
from inspect_ai.solver import Solver, generate

from inverse_scaling_evals import with_budget
from inverse_scaling_evals.errors import BudgetError
from inverse_scaling_evals.solvers import thinking, under_budget

SOLVERS: dict[str, Callable[..., Solver]] = {
    "thinking": lambda *given, **named: thinking(*given, **named),
    "under_budget": lambda *given, **named: under_budget(generate(), *given, **named),
}


def run(solver: Solver, log_dir: Path, **options: Any) -> tuple[EvalLog, list[str]]:
    """Run two questions, six times each, on a model that records its system message."""
    seen: list[str] = []

    def answer(messages: Any, tools: Any, choice: Any, config: GenerateConfig) -> ModelOutput:
        seen.append(f"{messages[0].text} max_tokens={config.max_tokens}")
        output = ModelOutput.from_content("mockllm", "4")
        output.usage = ModelUsage(output_tokens=9, reasoning_tokens=3)
        return output

    task = Task([Sample("2+2?", id=name) for name in "ab"], solver=solver, scorer=includes())
    model = get_model("mockllm/model", custom_outputs=answer, memoize=False)
    [log] = eval(task, model=model, log_dir=str(log_dir), display="log", **{"epochs": 6, **options})
    return log, seen


@pytest.mark.parametrize("name", SOLVERS)
def test_each_sample_is_asked_for_its_own_budget(name: str, tmp_path: Path) -> None:
    log, seen = run(SOLVERS[name]("0,64,4096", None, "prompt", assignment_seed=4), tmp_path)
    assert log.samples
    records = [sample.metadata["thinking"] for sample in log.samples]
    assert [record["assignment_seed"] for record in records] == [4] * 12
    for question in "ab":
        budgets = [s.metadata["thinking"]["budget"] for s in log.samples if s.id == question]
        assert sorted(budgets) == ["0", "0", "4096", "4096", "64", "64"]
    assert sum("Do not think" in text for text in seen) == 4
    assert sum("about 64 tokens" in text and "max_tokens=10064" in text for text in seen) == 4
    assert sum("about 4096 tokens" in text and "max_tokens=14096" in text for text in seen) == 4


@pytest.mark.parametrize("name", SOLVERS)
@pytest.mark.parametrize(
    ("budgets", "options", "message"),
    [
        ("64,4096", {"max_tokens": 4000}, "Invalid --max-tokens=4000 for budget=4096"),
        ("64,4096", {"reasoning_tokens": 64}, "contradicts the task's own budget=64"),
    ],
)
def test_one_budget_that_cannot_run_refuses_all(
    name: str, budgets: str, options: dict[str, Any], message: str, tmp_path: Path
) -> None:
    log, seen = run(SOLVERS[name](budgets, None, "prompt"), tmp_path, **options)
    assert log.status == "error"
    assert log.error
    assert message in log.error.message
    assert seen == []


@pytest.mark.parametrize("name", SOLVERS)
def test_arguments_that_contradict_a_draw_are_refused_when_the_solver_is_made(name: str) -> None:
    for given, named in (
        (("0,natural",), {}),
        (("0,64", "natural"), {}),
        ((64,), {"assignment_seed": 1}),
        (("64,64",), {}),
    ):
        with pytest.raises(BudgetError):
            SOLVERS[name](*given, **named)


def test_with_budget_takes_several(tmp_path: Path) -> None:
    own = Task([Sample("2+2?", target="4") for _ in range(4)], scorer=includes())
    new = with_budget(own, [0, 64], enforce="prompt", assignment_seed=2)
    assert all(sample.metadata is None for sample in own.dataset)
    output = ModelOutput.from_content("mockllm", "4")
    output.usage = ModelUsage(output_tokens=1)
    model = get_model("mockllm/model", custom_outputs=[output] * 8, memoize=False)
    [log] = eval(new, model=model, log_dir=str(tmp_path), display="log", epochs=2)
    assert log.samples
    met = {(s.id, s.metadata["thinking"]["budget"]) for s in log.samples}
    assert len(met) == 8
