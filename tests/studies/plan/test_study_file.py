"""Study files: what they can say, and how mistakes in them are named."""

import re
from pathlib import Path

import pytest

from inverse_scaling_evals.errors import TaskArgumentError
from inverse_scaling_evals.studies import Price, SamplingOptions, estimate, plan, read_study

FULL = """\
name: mine
description: Two blocks.
models: [openai/gpt-5.4-nano, vllm/Qwen/Qwen3-32B]
dataset: {main: generated}
epochs: 2
sample: 3
order_seed: 9
sampling: {temperature: 1.0, top_p: 0.9, seed: 4}
prices:
  openai/gpt-5.4-nano: {input: 0.2, output: 1.25}
grids:
  - tasks: [misleading_math, zebra]
    budgets: [0, 1024, natural]
    task_args: {seed: 11}
  - tasks: ai_risk
    models: vllm/Qwen/Qwen3-32B
    budgets: 4096
    regimes: cautioned
    enforce: cap
    epochs: 1
    task_args: {exclude_flagged: true}
"""


def write(folder: Path, text: str) -> Path:
    path = folder / "study.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_file_with_every_field_is_planned_as_it_says(tmp_path: Path) -> None:
    study = plan(file=write(tmp_path, FULL))
    assert (study.name, study.description) == ("mine", "Two blocks.")
    assert study.sampling == SamplingOptions(temperature=1.0, top_p=0.9, seed=4)
    assert (study.limit, study.sample, study.order_seed) == (None, 3, 9)
    assert study.prices == {"openai/gpt-5.4-nano": Price(0.2, 1.25)}
    first = [cell for cell in study.cells if cell.task in ("misleading_math", "zebra")]
    assert len(first) == 2 * 2 * 3
    assert {cell.task_args["seed"] for cell in first} == {11}
    assert {(cell.dataset, cell.epochs) for cell in first} == {("generated", 2)}
    second = [cell for cell in study.cells if cell not in first]
    assert len(second) == 16
    assert {(cell.regime, cell.enforce, cell.epochs, cell.dataset) for cell in second} == {
        ("cautioned", "cap", 1, "human")
    }
    assert all(cell.task_args["exclude_flagged"] is True for cell in second)


def test_a_file_without_blocks_is_one_block_named_after_the_file(tmp_path: Path) -> None:
    text = "tasks: main\nmodels: scripted/steady\nbudgets: [0, 512]\n"
    study = plan(file=write(tmp_path, text))
    assert study.name == "study"
    assert len(study.cells) == 10


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("tasks: main\nbudget: 0\n", 2, "budget: "),
        ("tasks: main\nbudgets: [0, off]\n", 2, "budgets: Invalid budget False"),
        ("tasks: main\n\nmodels: [gpt]\n", 3, "models: Invalid model 'gpt'"),
        ("tasks: [main,\n  zebras]\n", 1, "tasks: Invalid task 'zebras'"),
        ("tasks: main\nepochs: 2.5\n", 2, "epochs: "),
        ("epochs: yes\n", 1, "epochs: "),
        ("limit: 0\n", 1, "limit: "),
        ("a: 1\n", 1, "a: "),
        ("grids:\n  - tasks: main\n  - tasks: zebra\n    repeats: 3\n", 4, "grids.1.repeats: "),
        (
            "grids:\n  - tasks: main\n    regimes: free\n",
            3,
            "grids.0.regimes: Invalid regime 'free'",
        ),
        ("grids: 3\n", 1, "grids: "),
        ("sampling:\n  temperature: hot\n", 2, "sampling.temperature: "),
        ("sampling:\n  top_k: 3\n", 2, "sampling.top_k: "),
        ("prices:\n  openai/o3: {input: 2}\n", 2, "prices.openai/o3.output: "),
        ("dataset:\n  mian: paper\n", 1, "dataset: Invalid task 'mian'"),
        ("limit: 3\nlimit: 4\n", 2, "limit"),
        ("tasks: [main\nmodels: x\n", 2, ""),
    ],
)
def test_a_mistake_is_named_by_file_line_and_field(
    tmp_path: Path, text: str, line: int, message: str
) -> None:
    path = write(tmp_path, text)
    with pytest.raises(TaskArgumentError) as caught:
        read_study(path)
    assert f"{path}, line {line}: {message}" in str(caught.value)


@pytest.mark.parametrize("text", ["", "[1, 2]", "word"])
def test_a_file_that_is_no_mapping_is_refused(tmp_path: Path, text: str) -> None:
    with pytest.raises(TaskArgumentError, match=r"study\.yaml"):
        read_study(write(tmp_path, text))


def test_several_mistakes_are_all_named(tmp_path: Path) -> None:
    with pytest.raises(TaskArgumentError) as caught:
        read_study(write(tmp_path, "epochs: 0\nlimit: x\n"))
    assert str(caught.value).count("line") == 2


def test_an_argument_that_a_task_lacks_is_refused_with_those_it_has(tmp_path: Path) -> None:
    text = "tasks: zebra\nmodels: scripted/steady\nbudgets: 0\ntask_args: {shots: 8}\n"
    with pytest.raises(TaskArgumentError, match="shots for zebra"):
        plan(file=write(tmp_path, text))
    with pytest.raises(TaskArgumentError, match="budget for zebra"):
        plan(file=write(tmp_path, text.replace("shots: 8", "budget: 8")))


def test_regimes_inherited_beside_budgets_that_contradict_them_are_refused(tmp_path: Path) -> None:
    text = "models: scripted/steady\nregimes: natural\ngrids:\n  - tasks: zebra\n    budgets: 0\n"
    with pytest.raises(ValueError, match="contradicts"):
        plan(file=write(tmp_path, text))


def test_the_example_of_the_documentation_is_planned(tmp_path: Path) -> None:
    page = Path(__file__).parents[3] / "docs" / "studies.md"
    found = re.search(r"```yaml\n(.*?)```", page.read_text(encoding="utf-8"), re.DOTALL)
    assert found is not None
    study = plan(file=write(tmp_path, found[1]))
    assert len(study.runnable) == 2 * 2 * 8 + 1
    exact = [entry for entry in estimate(study).cells if entry.cell.enforce == "exact"]
    assert {entry.questions for entry in exact} == {2 * 20}
