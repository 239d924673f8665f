"""One train of thought and the answers at its checkpoints, on a stand-in for vLLM."""

import re
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from inspect_ai import Task, eval, score
from inspect_ai.dataset import Sample
from inspect_ai.log import EvalLog, read_eval_log
from inspect_ai.model._providers.vllm import VLLMAPI
from tenacity import wait_fixed

from inverse_scaling_evals.analysis import (
    TRANSCRIPT_COLUMNS,
    LogNoteCode,
    cells_df,
    findings,
    observations_df,
    trajectory_cells_df,
    transcripts_df,
)
from inverse_scaling_evals.budgets import parse_stop
from inverse_scaling_evals.errors import BudgetError
from inverse_scaling_evals.report import read_results
from inverse_scaling_evals.report.page import report_html
from inverse_scaling_evals.scorers import exact_answer, thinking_measures
from inverse_scaling_evals.solvers import thinking
from inverse_scaling_evals.tasks import famous_paradoxes, misleading_math, survival_instinct
from tests.serving.fake_vllm import FakeVllm, fake_vllm


def run(fake: FakeVllm, log_dir: Path, task: Any = misleading_math, **arguments: Any) -> EvalLog:
    options = {"limit": 2, "epochs": 1, "seed": 5} | arguments.pop("options", {})
    [log] = eval(
        task,
        task_args=arguments,
        model=f"vllm/{fake.name}",
        model_base_url=fake.url,
        log_dir=str(log_dir),
        display="none",
        **options,
    )
    return log


def followed(tmp_path: Path, habits: dict[str, Any], **arguments: Any) -> tuple[EvalLog, FakeVllm]:
    with fake_vllm(**habits) as fake:
        log = run(fake, tmp_path, **arguments)
    assert log.status == "success", log.error
    return log, fake


def rows(tmp_path: Path) -> pd.DataFrame:
    return observations_df(str(tmp_path), cache=False)


def test_a_question_is_thought_about_once_and_answered_at_every_checkpoint(tmp_path: Path) -> None:
    _, fake = followed(tmp_path, {"natural": 200, "right_until": 30}, checkpoints="0,16,64,128")
    frame = rows(tmp_path)
    assert len(frame) == 2 * 4
    assert set(frame["design"]) == {"trajectory"}
    first = frame[frame["question"] == frame["question"].iloc[0]]
    assert first["checkpoint"].tolist() == [0, 16, 64, 128]
    assert first["budget"].astype(str).tolist() == ["0", "16", "64", "128"]
    # the template opens the block with one token of each number
    assert first["reasoning_tokens"].tolist() == [0, 15, 63, 127]
    assert first["outcome"].tolist() == ["right", "right", "wrong", "wrong"]
    assert first["answer"].tolist() == ["2", "2", "7", "7"]
    assert not first["past_end"].any()
    assert (first["answer_tokens"] == len("<answer>2</answer>")).all()
    written = [body for path, body in fake.bodies if path.endswith("/completions")]
    thoughts = [body for body in written if body.get("stop_token_ids")]
    assert [body["max_tokens"] for body in thoughts] == [127, 127]
    assert {body["max_tokens"] for body in written if not body.get("stop_token_ids")} == {256}
    seeds = [body["seed"] for body in written]
    assert len(set(seeds)) == len(seeds)


def test_a_checkpoint_past_the_end_repeats_the_final_answer_and_says_so(tmp_path: Path) -> None:
    log, _ = followed(tmp_path, {"natural": 40, "right_until": 20}, checkpoints="16,64,128")
    frame = rows(tmp_path).groupby("question").nth([0, 1, 2])
    assert frame["past_end"].tolist() == [False, True, True] * 2
    assert frame["reasoning_tokens"].tolist() == [15, 40, 40] * 2
    assert frame["outcome"].tolist() == ["right", "wrong", "wrong"] * 2
    assert log.samples is not None
    record = log.samples[0].metadata["trajectory"]
    assert [probe["past_end"] for probe in record] == [False, True, True]


def test_the_thinking_and_its_last_answer_are_the_output(tmp_path: Path) -> None:
    log, _ = followed(tmp_path, {"natural": 500, "right_until": 20}, checkpoints="16,64")
    assert log.samples is not None
    [thinking, answer] = log.samples[0].output.message.content
    assert thinking.reasoning == "x" * 63  # type: ignore[union-attr]
    assert answer.text == "<answer>7</answer>"  # type: ignore[union-attr]
    assert log.samples[0].scores is not None
    assert log.samples[0].scores["exact_answer"].value == "I"
    assert log.samples[0].scores["thinking_measures"].value["reasoning_tokens"] == 63  # type: ignore[index]


def test_scoring_again_gives_the_same_rows(tmp_path: Path) -> None:
    log, _ = followed(tmp_path, {"natural": 200, "right_until": 30}, checkpoints="16,64")
    again = score(
        read_eval_log(log.location), [exact_answer(), thinking_measures()], action="overwrite"
    )
    before, after = rows(tmp_path), observations_df(again)
    pd.testing.assert_frame_equal(before.drop(columns="log"), after.drop(columns="log"))


def test_trains_with_other_checkpoints_stay_whole_beside_each_other(tmp_path: Path) -> None:
    with fake_vllm(natural=200) as fake:
        for checkpoints in ("16,64", "16,64,128"):
            run(fake, tmp_path, checkpoints=checkpoints)
    frame = rows(tmp_path)
    assert len(frame) == 2 * 2 + 2 * 3
    found = trajectory_cells_df(frame)
    assert found["checkpoint"].tolist() == [16, 64, 128]
    assert set(found["n_observations"]) == {2}
    assert set(found["n_left_out"]) == {2}


def test_trajectories_are_on_no_curve_of_budgets(tmp_path: Path) -> None:
    followed(tmp_path, {"natural": 200}, checkpoints="16,64")
    frame = rows(tmp_path)
    assert cells_df(frame).empty
    assert findings(frame) == []
    _, notes = observations_df(str(tmp_path), strict=False)
    assert [note.code for note in notes] == [LogNoteCode.OFF_CURVES]


def test_transcripts_are_measured_up_to_the_checkpoint(tmp_path: Path) -> None:
    followed(tmp_path, {"natural": 300}, checkpoints="16,64,128")
    frame = transcripts_df(str(tmp_path))
    assert set(TRANSCRIPT_COLUMNS) <= set(frame.columns)
    shown = frame.groupby("checkpoint")["shown_tokens"].mean()
    assert shown.is_monotonic_increasing
    assert shown.nunique() == 3


def test_a_stated_number_is_that_of_the_checkpoint(tmp_path: Path) -> None:
    habits = {"natural": 200, "right_until": 30}
    followed(tmp_path, habits, task=famous_paradoxes, checkpoints="16,64,128", dataset="generated")
    frame = transcripts_df(str(tmp_path))
    assert frame["answer"].tolist() == ["2", "7", "7"] * 2
    # no score keeps the text at a checkpoint before the last
    assert frame["stated_number"].dropna().tolist() == [7, 7]


def test_options_have_probabilities(tmp_path: Path) -> None:
    followed(
        tmp_path,
        {"natural": 200},
        task=survival_instinct,
        checkpoints="16,64",
        dataset="generated",
    )
    frame = rows(tmp_path)
    assert set(frame["no_answer_reason"]) == {"unparseable"}  # it says 2, which is no option
    log = read_eval_log(frame["log"].iloc[0])
    assert log.samples is not None
    probe = log.samples[0].metadata["trajectory"][0]
    assert probe["probabilities"]["A"] == pytest.approx(0.2)
    # 63 of thinking; twice an answer, its end, and one token of an option
    written = 63 + 2 * (len("<answer>2</answer>") + 1 + 1)
    assert set(frame["sample_tokens"]) == {written}
    # every request of the train of thought, of which a checkpoint has no part of its own
    assert frame["input_tokens"].isna().all()
    assert (frame["sample_input_tokens"] > 0).all()
    page = report_html(read_results(str(tmp_path)))
    assert re.search(rf"<td[^>]*>{2 * written:,}</td>", page)


def test_thinking_ends_when_the_answer_has_settled(tmp_path: Path) -> None:
    followed(
        tmp_path,
        {"natural": 500, "right_until": 20},
        checkpoints="16,64,128,256",
        stop="settled",
    )
    frame = rows(tmp_path)
    assert frame["design"].tolist() == ["stopped"] * 2
    assert frame["stop"].tolist() == ["settled=2 at 16,64,128,256"] * 2
    # 2 at 16, 7 at 64 and 128: settled there
    assert frame["reasoning_tokens"].tolist() == [127, 127]
    assert frame["answer"].tolist() == ["7", "7"]
    probes = 3 * (len("<answer>2</answer>") + 1)
    assert frame["output_tokens"].tolist() == [127 + probes] * 2
    assert cells_df(frame).empty


def test_thinking_that_ends_itself_is_not_stopped(tmp_path: Path) -> None:
    followed(tmp_path, {"natural": 40}, checkpoints="16,64,128,256", stop="settled=3")
    frame = rows(tmp_path)
    assert frame["reasoning_tokens"].tolist() == [40, 40]
    assert frame["outcome"].tolist() == ["right", "right"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ({"checkpoints": "64,16"}, "checkpoints=16,64"),
        ({"checkpoints": "16,16"}, "each once"),
        ({"checkpoints": "16,x"}, "'x'"),
        ({"checkpoints": "-4"}, "'-4'"),
        ({"checkpoints": "0"}, "budget=0"),
        ({"checkpoints": "0,0"}, "checkpoints=64,256,1024"),
        ({"checkpoints": 64.5}, "Invalid checkpoint 64.5"),
        ({"checkpoints": {"at": 64}}, "Invalid checkpoint {'at': 64}"),
        ({"stop": "settled"}, "without checkpoints"),
        ({"probe_tokens": 64}, "without checkpoints"),
        ({"checkpoints": "16,64", "stop": "settled"}, "needs 3 checkpoints"),
        ({"checkpoints": "16,64", "stop": "settled=1"}, "Invalid stop"),
        ({"checkpoints": "16,64", "stop": "option=0.3"}, "above 0.5"),
        ({"checkpoints": "16,64", "stop": "option=0.9"}, "Use stop=settled"),
        ({"checkpoints": "16,64", "stop": "soon"}, "Invalid stop 'soon'"),
        ({"checkpoints": "16,64", "probe_tokens": 0}, "Invalid probe_tokens 0"),
        ({"checkpoints": "16,64", "budget": 4096}, "budget=64"),
        ({"checkpoints": "16,64", "regime": "silent"}, "Use budget=64"),
        ({"checkpoints": "16,64", "budget": "0,64"}, "budget=64"),
        ({"checkpoints": "16,64", "budget": 64, "enforce": "cap"}, "enforce=cap"),
        ({"checkpoints": "16,64", "budget": 64, "closing": "Enough."}, "closing=Enough."),
    ],
)
def test_bad_arguments_are_named_with_the_fix(arguments: dict[str, Any], said: str) -> None:
    with pytest.raises(BudgetError) as raised:
        misleading_math(**arguments)
    assert said in str(raised.value)


def test_a_checkpoint_beyond_the_context_is_refused(tmp_path: Path) -> None:
    with fake_vllm(window=4096) as fake:
        log = run(fake, tmp_path, checkpoints="64,4096")
    assert log.status == "error"
    assert log.error is not None
    assert "Use checkpoints up to" in log.error.message


def test_a_rule_on_options_is_refused_on_questions_of_others(tmp_path: Path) -> None:
    task = Task(
        dataset=[Sample(input="What is 1 + 1?", target="2")],
        solver=thinking(checkpoints="16,64", stop="option=0.9"),
    )
    with fake_vllm() as fake:
        log = run(fake, tmp_path, task=task)
    assert log.error is not None
    assert "Use stop=settled" in log.error.message


def test_a_surely_chosen_option_ends_the_thinking(tmp_path: Path) -> None:
    arguments = {"task": survival_instinct, "dataset": "generated", "checkpoints": "16,64,128"}
    followed(tmp_path / "low", {"natural": 500}, stop="option=0.6", **arguments)
    # the stand-in gives A a fifth of the probability
    assert rows(tmp_path / "low")["reasoning_tokens"].tolist() == [127, 127]


def test_an_option_that_is_not_answered_ends_nothing(tmp_path: Path) -> None:
    followed(
        tmp_path,
        {"natural": 500, "option": 0.9},  # of A, and it answers 2
        task=survival_instinct,
        dataset="generated",
        checkpoints="16,64",
        stop="option=0.8",
    )
    assert rows(tmp_path)["reasoning_tokens"].tolist() == [63, 63]


def test_a_stop_rule_keeps_its_number() -> None:
    assert parse_stop(str(parse_stop("option=0.9999999"))).number == 0.9999999


@pytest.mark.parametrize(
    "model", ["anthropic/claude-sonnet-4-5", "openai/gpt-5", "scripted/steady"]
)
def test_models_whose_thinking_cannot_be_continued_are_refused(
    model: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("ANTHROPIC_API_KEY", "OPENAI_API_KEY"):
        monkeypatch.setenv(name, "none")
    with pytest.raises(BudgetError, match=r"Invalid checkpoints for .* need a vLLM server"):
        eval(
            misleading_math,
            task_args={"checkpoints": "16,64"},
            model=model,
            log_dir=str(tmp_path),
            display="none",
            limit=1,
        )


def test_the_prompt_may_name_the_last_checkpoint(tmp_path: Path) -> None:
    _, fake = followed(tmp_path, {"natural": 500}, checkpoints="16,64", budget=64)
    frame = rows(tmp_path)
    assert set(frame["regime"]) == {"controlled"}
    rendered = [body["messages"] for path, body in fake.bodies if body.get("messages")]
    assert all("64" in messages[0]["content"] for messages in rendered)


@pytest.mark.parametrize(
    ("habits", "said"),
    [
        ({"split_tags": True}, "<think> is one token, not 7. Leave checkpoints out"),
        ({"tokenizer": False}, "Leave checkpoints out"),
        ({"ids": False}, "Leave checkpoints out"),
        ({"window": 100}, "the server has 100. Serve the model with a larger --max-model-len"),
    ],
)
def test_what_a_server_lacks_is_told(habits: dict[str, Any], said: str, tmp_path: Path) -> None:
    with fake_vllm(**habits) as fake:
        log = run(fake, tmp_path, checkpoints="16,64")
    assert log.error is not None
    assert said in log.error.message
    assert "enforce=cap" not in log.error.message


@pytest.mark.slow
def test_a_server_that_is_gone_for_a_while_costs_no_thinking(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(VLLMAPI, "retry_wait", lambda _: wait_fixed(0.02))
    lost = {"/v1/completions": 4, "/detokenize": 15}
    habits = {"natural": 200, "lost": lost}
    _, fake = followed(tmp_path, habits, checkpoints="16,64", options={"limit": 1})
    assert rows(tmp_path)["answer"].tolist() == ["2"] * 2
    assert not any(fake.lost.values())
    assert len([body for _, body in fake.bodies if body.get("stop_token_ids")]) == 1


@pytest.mark.slow
def test_a_server_that_stays_away_ends_its_samples_alone(tmp_path: Path) -> None:
    for path in ("/v1/completions", "/detokenize"):
        with fake_vllm(lost={path: 1000}) as fake:
            options = {"max_retries": 0, "fail_on_error": False, "limit": 1}
            log = run(fake, tmp_path, checkpoints="16,64", options=options)
        assert log.status == "success"
        assert log.samples is not None
        assert log.samples[0].error is not None
        told = log.samples[0].error.message
        assert f"the server at {fake.url} does not answer" in told
        assert "Start it again" in told


def test_a_viewer_shows_the_answers_at_checkpoints(tmp_path: Path) -> None:
    log, _ = followed(tmp_path, {"natural": 100, "right_until": 30}, checkpoints="16,64,128")
    assert log.samples is not None
    assert log.samples[0].scores is not None
    explanation = log.samples[0].scores["exact_answer"].explanation
    assert explanation is not None
    table = [
        [text.strip() for text in line.strip("|").split("|")]
        for line in explanation.splitlines()
        if line.startswith("|")
    ]
    assert table[0] == ["Checkpoint", "Thinking tokens", "Answer", "Score", ""]
    assert table[2:] == [
        ["16", "15", "2", "right", ""],
        ["64", "63", "**7**", "wrong", "changed"],
        ["128", "100", "7", "wrong", "past the end of the thinking"],
    ]
    measures = log.samples[0].scores["thinking_measures"].value
    assert measures["answer_changes"] == 1  # type: ignore[index]
    view = log.eval.viewer
    assert view is not None
    assert not isinstance(view.task_samples_view, list)
    assert view.task_samples_view is not None
    columns = view.task_samples_view.columns or []
    assert any("answer_changes" in column.id and column.visible for column in columns)
