"""Verdicts by the coarser unit that generated questions share, on logs of real tasks."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from inspect_ai import Task
from inspect_ai import eval as inspect_eval
from inspect_ai.model import ModelOutput, ModelUsage, get_model

from inverse_scaling_evals import tasks
from inverse_scaling_evals.analysis import Reason, findings, observations_df
from inverse_scaling_evals.datasets import Item
from inverse_scaling_evals.datasets.counting import generate_famous_paradoxes
from inverse_scaling_evals.datasets.grades import generate_grades

QUESTIONS = 80
SMALL, LARGE = 1024, 16384


def observed(
    make: Callable[..., Task],
    items: list[Item],
    answer: Callable[[Item, bool], str],
    folder: Path,
) -> pd.DataFrame:
    """Run a task under two budgets, with a model that answers by question and budget."""

    def reply(messages: Any, *_: Any) -> ModelOutput:
        text = messages[-1].text
        large = "16384" in " ".join(message.text for message in messages).replace(",", "")
        item = next(item for item in items if item.prompt in text)
        output = ModelOutput.from_content("mockllm", f"<answer>{answer(item, large)}</answer>")
        thought = LARGE if large else SMALL
        output.usage = ModelUsage(output_tokens=thought + 9, reasoning_tokens=thought)
        return output

    for budget in (SMALL, LARGE):
        inspect_eval(
            make(budget=budget, dataset="generated", enforce="prompt"),
            model=get_model("mockllm/model", custom_outputs=reply, memoize=False),
            log_dir=str(folder),
            display="none",
            limit=len(items),
            epochs=1,
        )
    return observations_df(folder)


@pytest.fixture(scope="module")
def paradoxes(tmp_path_factory: pytest.TempPathFactory) -> pd.DataFrame:
    """A model whose long thinking fails at the puzzles of a few templates, and at nothing else."""
    items = generate_famous_paradoxes(0, QUESTIONS)
    hard = sorted({item.metadata["unit"] for item in items})[:5]

    def answer(item: Item, large: bool) -> str:
        return "77" if large and item.metadata["unit"] in hard else item.answer

    return observed(tasks.famous_paradoxes, items, answer, tmp_path_factory.mktemp("paradoxes"))


def test_a_fall_in_few_templates_is_told_of_their_questions_alone(paradoxes: pd.DataFrame) -> None:
    assert set(paradoxes["unit_kind"]) == {"template"}
    assert 20 < paradoxes["unit"].nunique() < QUESTIONS
    [found] = findings(paradoxes)
    assert found.verdict == "inverse"
    assert Reason.COARSER_UNIT in found.note_codes
    [by_unit] = findings(paradoxes, cluster="unit")
    assert Reason.COARSER_UNIT not in by_unit.note_codes
    assert by_unit.change == pytest.approx(found.change)
    width = by_unit.high - by_unit.low
    assert width > 1.25 * (found.high - found.low)


def test_a_fall_in_every_template_needs_no_note(tmp_path: Path) -> None:
    items = generate_famous_paradoxes(0, QUESTIONS)
    position = {item.id: number for number, item in enumerate(items)}

    def answer(item: Item, large: bool) -> str:
        return "77" if large and position[item.id] % 3 else item.answer

    frame = observed(tasks.famous_paradoxes, items, answer, tmp_path)
    verdicts = {cluster: findings(frame, cluster=cluster)[0] for cluster in ("question", "unit")}
    assert {found.verdict for found in verdicts.values()} == {"inverse"}
    assert Reason.COARSER_UNIT not in verdicts["question"].note_codes


def test_the_same_student_over_all_shots_is_one_unit(tmp_path: Path) -> None:
    items = generate_grades(0)[:60]

    def answer(item: Item, large: bool) -> str:
        # wrong by a point for some students, however many examples they come with
        return str(float(item.answer) - (large and item.metadata["student"] % 4 == 0))

    frame = observed(tasks.grades_regression, items, answer, tmp_path)
    assert set(frame["unit_kind"]) == {"student"}
    assert (frame.groupby("unit")["shots"].nunique() == 3).all()
    narrow, wide = (findings(frame, cluster=cluster)[0] for cluster in ("question", "unit"))
    assert Reason.COARSER_UNIT in narrow.note_codes
    # three questions of a student fail together: sqrt(3), give or take few-cluster corrections
    assert (wide.high - wide.low) / (narrow.high - narrow.low) == pytest.approx(3**0.5, rel=0.1)
