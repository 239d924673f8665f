"""Diagnostics from logs: what is read of a transcript, and the command."""

import json
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from click.testing import CliRunner
from inspect_ai import Task, eval
from inspect_ai.dataset import Sample
from inspect_ai.model import (
    ChatMessageAssistant,
    ContentReasoning,
    ContentText,
    ModelOutput,
    ModelUsage,
    get_model,
)

from inverse_scaling_evals import tasks, with_budget
from inverse_scaling_evals.analysis import DIAGNOSTIC_COLUMNS, diagnose
from inverse_scaling_evals.analysis.diagnostics import read_readings
from inverse_scaling_evals.cli import main
from inverse_scaling_evals.errors import DataError


def run(folder: Path, model: Any, made: list[Task], **options: Any) -> None:
    logs = eval(made, model=model, log_dir=str(folder), display="log", **{"epochs": 1, **options})
    assert all(log.status == "success" for log in logs), [log.error for log in logs]


def counting(*budgets: int | str, **options: Any) -> list[Task]:
    return [
        tasks.misleading_math(budget=budget, dataset="generated", **options) for budget in budgets
    ]


@pytest.fixture(scope="module")
def overthinker(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("overthinker")
    behaviour = [
        tasks.survival_instinct(budget=budget, dataset="generated") for budget in (0, 16384)
    ]
    run(folder, "scripted/overthinker", [*counting(0, 16384, distractors=5), *behaviour], limit=24)
    return folder


@pytest.fixture(scope="module")
def frame(overthinker: Path) -> pd.DataFrame:
    return diagnose(overthinker)


def test_logs_give_a_frame_with_one_decision_per_curve_and_diagnostic(
    frame: pd.DataFrame,
) -> None:
    assert list(frame.columns) == list(DIAGNOSTIC_COLUMNS)
    decided = frame.dropna(subset=["detected"])
    assert len(decided) == 2 * 5
    yes = decided[decided["detected"] == "yes"]
    assert set(zip(yes["task"], yes["diagnostic"], strict=True)) == {
        ("misleading_math", "distraction"),
        ("survival_instinct", "behaviour"),
    }
    assert set(frame["dataset"]) == {"generated"}
    density = frame[frame["measure"] == "distractor_mentions_per_1000_tokens"]
    assert list(density["budget"]) == ["0", "16384"]
    assert list(density["observations"]) == [0, 24]  # without thinking there is no density


def test_the_command_prints_the_decisions(overthinker: Path) -> None:
    shown = CliRunner().invoke(main, ["diagnose", str(overthinker)], env={"COLUMNS": "80"})
    assert shown.exit_code == 0, shown.output
    assert "misleading_math, scripted/overthinker, generated, controlled, auto" in shown.output
    assert [line.split()[:2] for line in shown.output.splitlines() if " yes " in line] == [
        ["distraction", "yes"],
        ["behaviour", "yes"],
    ]


def test_the_command_prints_every_measure_as_json_and_the_same_again(
    overthinker: Path, frame: pd.DataFrame
) -> None:
    found = CliRunner().invoke(main, ["diagnose", str(overthinker), "--json"])
    assert json.loads(found.output) == json.loads(frame.to_json(orient="records"))


def test_a_folder_without_logs_says_so(tmp_path: Path) -> None:
    assert diagnose(tmp_path).empty
    shown = CliRunner().invoke(main, ["diagnose", str(tmp_path)])
    assert shown.exit_code == 0
    assert "No diagnostic applies" in shown.output


def test_a_damaged_log_is_named(tmp_path: Path) -> None:
    damaged = tmp_path / "2026-01-01T00-00-00+00-00_misleading-math_x.eval"
    damaged.write_bytes(b"PK no archive")
    with pytest.raises(DataError, match=r"misleading-math_x\.eval cannot be read as a log"):
        diagnose(damaged)


def test_samples_without_a_budget_are_passed_over(tmp_path: Path) -> None:
    run(tmp_path, "scripted/steady", [Task(dataset=[Sample("How many?", target="1")])])
    assert diagnose(tmp_path).empty


def test_a_foreign_task_has_no_diagnostic(tmp_path: Path) -> None:
    foreign = Task(dataset=[Sample("How many?", target="1")], name="foreign")
    run(tmp_path, "scripted/steady", [with_budget(foreign, budget=1024)])
    frame = diagnose(tmp_path)
    assert set(frame["detected"]) == {"not applicable"}
    assert len(frame) == 5


def reasoning(kind: str) -> list[ContentReasoning]:
    return {
        "text": [ContentReasoning(reasoning="First."), ContentReasoning(reasoning="Second.")],
        "redacted": [ContentReasoning(reasoning="gAAAB", redacted=True)],
        "summary": [ContentReasoning(reasoning="gAAAB", redacted=True, summary="In short.")],
        "summary alone": [ContentReasoning(reasoning="", summary="In short.")],
        "none": [],
    }[kind]


CASES = [
    ("text", 700, "First.\nSecond.", "text"),
    ("redacted", 700, "", "hidden"),
    ("summary", 700, "In short.", "text"),
    ("summary alone", 700, "In short.", "text"),
    ("none", 700, "", "hidden"),
    ("none", 0, "", "none"),
]


def test_what_can_be_read_of_the_thinking_is_read(tmp_path: Path) -> None:
    replies = iter(CASES)

    def reply(*_: Any) -> ModelOutput:
        kind, tokens, *_ = next(replies)
        content = [*reasoning(kind), ContentText(text="<answer>41</answer>")]
        output = ModelOutput.from_message(ChatMessageAssistant(content=content))
        output.usage = ModelUsage(output_tokens=tokens + 9, reasoning_tokens=tokens)
        return output

    model = get_model("mockllm/model", custom_outputs=reply, memoize=False)
    made = counting(1024, enforce="prompt")
    order = [str(sample.id) for sample in made[0].dataset][: len(CASES)]
    run(tmp_path, model, made, limit=len(CASES), max_samples=1)
    found = sorted(read_readings(tmp_path), key=lambda one: order.index(one.question))
    assert [(one.tokens, one.thinking, one.readable) for one in found] == [
        (tokens, thinking, readable) for _, tokens, thinking, readable in CASES
    ]
    assert {(one.answer, one.right) for one in found} == {("41", 0)}
