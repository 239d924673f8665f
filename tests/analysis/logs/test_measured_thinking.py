"""What logs say of thinking that was not measured as it should be."""

from pathlib import Path
from typing import Any

import pytest
from inspect_ai import Task, eval
from inspect_ai.dataset import Sample
from inspect_ai.log import EvalLog
from inspect_ai.model import (
    ChatCompletionChoice,
    ChatMessageAssistant,
    ContentReasoning,
    ModelOutput,
    ModelUsage,
    get_model,
)
from inspect_ai.scorer import includes
from inspect_ai.solver import chain_of_thought, generate

from inverse_scaling_evals import tasks, with_budget
from inverse_scaling_evals.analysis import LogNoteCode, budgets_df, findings_df, observations_df

THOUGHT = "First the apples are counted and then the pears are counted. " * 50
CODES = {LogNoteCode.UNBUDGETED, LogNoteCode.IMPOSSIBLE_USAGE, LogNoteCode.LEAKED_THINKING}


def replying(text: str, stop: str = "stop", **usage: Any) -> Any:
    def reply(*_: Any) -> ModelOutput:
        message = ChatMessageAssistant(content=text)
        choice = ChatCompletionChoice(message=message, stop_reason=stop)  # type: ignore[arg-type]
        return ModelOutput(
            model="mockllm",
            choices=[choice],
            usage=ModelUsage(**{"input_tokens": 9, "output_tokens": 640, **usage}),
        )

    return get_model("mockllm/model", custom_outputs=reply, memoize=False)


def run(model: Any, folder: Path, task: Task | None = None, **options: Any) -> EvalLog:
    task = task or tasks.misleading_math(budget=1024, dataset="generated", enforce="prompt")
    [log] = eval(
        task, model=model, limit=2, log_dir=str(folder), display="log", epochs=1, **options
    )
    assert log.status == "success", log.error
    return log


def read(log: EvalLog) -> tuple[Any, dict[LogNoteCode, str]]:
    frame, notes = observations_df(log, strict=False)
    return frame, {note.code: note.sentence for note in notes if note.code in CODES}


def test_thinking_left_in_the_reply_is_moved_measured_and_named(tmp_path: Path) -> None:
    log = run(replying(f"[THINK]{THOUGHT}[/THINK]<answer>2</answer>"), tmp_path)
    frame, notes = read(log)
    assert set(frame["answer"]) == {"2"}
    assert frame["reasoning_tokens"].between(600, 640).all()
    assert set(frame["reasoning_tokens_source"]) == {"output_minus_answer"}
    assert "--reasoning-parser mistral" in notes[LogNoteCode.LEAKED_THINKING]
    assert log.samples
    for sample in log.samples:
        for message in (sample.output.message, sample.messages[-1]):
            [thinking] = [c for c in message.content if isinstance(c, ContentReasoning)]
            assert thinking.reasoning == THOUGHT.strip()
        assert sample.output.completion == "<answer>2</answer>"


def test_an_answer_within_cut_off_thinking_is_none(tmp_path: Path) -> None:
    reply = "<|channel|>analysis<|message|>Two are named, or perhaps <answer>7</answer>"
    frame, _ = read(run(replying(reply, stop="max_tokens"), tmp_path))
    assert set(frame["no_answer_reason"]) == {"cut_off"}
    assert (frame["reasoning_tokens"] > 0).all()


def test_other_tasks_have_the_thinking_moved_before_their_scorers_read(tmp_path: Path) -> None:
    own = Task([Sample(input="?", target="7", id="q")], solver=generate(), scorer=includes())
    model = replying("<think>Perhaps 7.</think>It is 2.")
    log = run(model, tmp_path, with_budget(own, 1024, enforce="prompt"))
    frame, notes = read(log)
    assert list(frame["score"]) == [0]
    assert list(notes) == [LogNoteCode.LEAKED_THINKING]


@pytest.mark.parametrize(
    "usage",
    [{"reasoning_tokens": -5}, {"reasoning_tokens": 900}, {"output_tokens": 10**18}],
)
def test_a_usage_that_cannot_be_is_unknown_and_counted(
    usage: dict[str, int], tmp_path: Path
) -> None:
    frame, notes = read(run(replying("<answer>2</answer>", **usage), tmp_path))
    assert frame["reasoning_tokens"].isna().all()
    assert frame["reasoning_tokens_source"].isna().all()
    assert "2 observations" in notes[LogNoteCode.IMPOSSIBLE_USAGE]


def test_a_usage_that_is_no_number_is_unknown_and_counted(tmp_path: Path) -> None:
    log = run(replying("<answer>2</answer>", reasoning_tokens=30), tmp_path)
    assert log.samples
    for sample in log.samples:
        assert sample.scores
        sample.scores["thinking_measures"].value = {"reasoning_tokens": "many", "cut_off": 0}
    frame, notes = read(log)
    assert frame["reasoning_tokens"].isna().all()
    assert list(notes) == [LogNoteCode.IMPOSSIBLE_USAGE]


def test_samples_whose_solver_was_replaced_are_unbudgeted(tmp_path: Path) -> None:
    model = replying("<answer>2</answer>")
    log = run(model, tmp_path, solver=[chain_of_thought(), generate()])
    assert log.samples
    for sample in log.samples:
        assert sample.scores
        assert (sample.scores["thinking_measures"].metadata or {})["unbudgeted"] is True
    frame, notes = read(log)
    assert frame.empty
    assert "2 observations left out" in notes[LogNoteCode.UNBUDGETED]
    both, _ = observations_df([log, run(model, tmp_path)], strict=False)
    assert len(both) == 2
    assert len(findings_df(both)) == len(budgets_df(both)) == 1
