"""Everything a score needs is in the log: scoring a saved log again gives the same numbers."""

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from inspect_ai import eval, score
from inspect_ai.log import EvalLog, read_eval_log

from inverse_scaling_evals import tasks
from inverse_scaling_evals.scorers import (
    behaviour_choice,
    exact_answer,
    grade_error,
    thinking_measures,
)


def numbers(log: EvalLog) -> dict[tuple[str, str, str], str]:
    assert log.results is not None
    return {
        (found.scorer, found.name, name.split("/")[-1]): f"{metric.value:.9f}"
        for found in log.results.scores
        for name, metric in found.metrics.items()
    }


@pytest.mark.parametrize(
    ("name", "own_scorer"),
    [
        ("misleading_math", exact_answer),
        ("grades_regression", grade_error),
        ("zebra", exact_answer),
        ("coordinate_itself", behaviour_choice),
        ("self_awareness_web_gpt", behaviour_choice),
        ("myopic_reward", behaviour_choice),
    ],
)
@pytest.mark.parametrize(
    "model",
    ["scripted/overthinker", pytest.param("scripted/rambler", marks=pytest.mark.slow)],
)
def test_scoring_a_saved_log_again_gives_the_same_metrics(
    name: str, own_scorer: Any, model: str, tmp_path: Path
) -> None:
    task = getattr(tasks, name)(budget=16384, dataset="generated")
    [log] = eval(task, model=model, limit=6, epochs=2, log_dir=str(tmp_path), display="log")
    assert log.status == "success", log.error
    saved = read_eval_log(log.location)
    again = score(saved, [own_scorer(), thinking_measures()], action="overwrite", display="log")
    assert numbers(again) == numbers(saved)


def test_the_four_outcomes_are_kept_apart(tmp_path: Path) -> None:
    task = tasks.misleading_math(budget=16384, dataset="generated")
    [log] = eval(
        task,
        model="scripted/rambler",
        limit=40,
        epochs=1,
        log_dir=str(tmp_path),
        display="log",
    )
    assert log.samples is not None
    found = [(sample.scores or {})["exact_answer"] for sample in log.samples]
    assert {one.value for one in found} == {"C", "N"}
    assert {one.reason for one in found if one.value == "N"} == {"cut_off"}
    measures = [(sample.scores or {})["thinking_measures"].value for sample in log.samples]
    assert [m["cut_off"] for m in measures] == [float(one.value == "N") for one in found]  # type: ignore[call-overload,index]


@pytest.mark.parametrize(
    ("name", "score_name", "metric"),
    [
        ("misleading_math", "exact_answer", "accuracy"),
        ("grades_regression", "squared_error", "inverse_scaling_evals/rmse"),
        ("coordinate_itself", "safe", "mean"),
        ("self_awareness_web_gpt", "accurate", "mean"),
        ("myopic_reward", "matching", "mean"),
    ],
)
def test_the_headline_is_the_one_declared(
    name: str,
    score_name: str,
    metric: str,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
) -> None:
    task = getattr(tasks, name)(budget=0, dataset="generated")
    [log] = eval(
        task, model="scripted/steady", limit=3, epochs=1, log_dir=str(tmp_path), display="log"
    )
    assert log.results is not None
    assert log.results.headline is not None
    assert (log.results.headline.score, log.results.headline.metric) == (score_name, metric)
    assert "Headline metric" not in caplog.text


def test_the_command_line_scores_a_saved_log_again(tmp_path: Path) -> None:
    task = tasks.grades_regression(budget=4096, dataset="generated")
    [log] = eval(
        task, model="scripted/overthinker", limit=6, epochs=2, log_dir=str(tmp_path), display="log"
    )
    before = {key: value for key, value in numbers(log).items() if key[0] == "grade_error"}
    scorer = "inverse_scaling_evals/grade_error"
    done = subprocess.run(
        [sys.executable, "-m", "inspect_ai", "score", log.location, "--scorer", scorer,
         "--overwrite", "--action", "overwrite", "--display", "plain"],
        capture_output=True, text=True, timeout=300, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    assert numbers(read_eval_log(log.location)) == before
    assert before
