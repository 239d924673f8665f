"""The results of a randomised design: one row and one figure for each budget of a log."""

import math
import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner, Result
from inspect_ai.log import EvalSample, list_eval_logs, read_eval_log, write_eval_log

from inverse_scaling_evals.analysis import cells_df, observations_df
from inverse_scaling_evals.cli import main
from inverse_scaling_evals.cli._study_results import score_blocks

BUDGETS = ("0", "1024", "16384")
QUESTIONS = 6


def study_run(folder: Path, *options: str) -> Result:
    fixed = ("--model", "scripted/overthinker", "--dataset", "generated", "--log-dir", str(folder))
    result = CliRunner().invoke(main, ["study", "run", *fixed, *options])
    assert result.exit_code == 0, result.output
    return result


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Result]:
    """Two tasks, each question once under each of three budgets, and one without a budget."""
    folder = tmp_path_factory.mktemp("logs")
    options = ("--task", "misleading_math,grades_regression", "--limit", str(QUESTIONS))
    budgets = f"{','.join(BUDGETS)},natural"
    return folder, study_run(folder, *options, "--budget", budgets, "--design", "randomised")


def samples_of(folder: Path, task: str, budget: str) -> list[EvalSample]:
    logs = [read_eval_log(info) for info in list_eval_logs(str(folder))]
    return [
        sample
        for log in logs
        if log.eval.task.endswith(task)
        for sample in log.samples or []
        if sample.metadata["thinking"]["budget"] == budget
    ]


def values(samples: list[EvalSample], scorer: str, key: str) -> "np.ndarray[Any, Any]":
    found = [(sample.scores or {})[scorer].value for sample in samples]
    return np.array([value[key] for value in found if isinstance(value, dict)])


def test_each_budget_of_a_log_has_a_row(run: tuple[Path, Result]) -> None:
    cells = cells_df(observations_df(run[0]))
    rows = list(zip(cells["task"], cells["design"], cells["budget"], strict=True))
    drawn = [("randomised", budget) for budget in BUDGETS]
    # regimes stand in order of the alphabet
    assert rows == [
        (task, *row)
        for task in ("grades_regression", "misleading_math")
        for row in (*drawn, ("crossed", "natural"))
    ]
    randomised = cells[cells["design"] == "randomised"]
    assert (randomised["n_questions"] == QUESTIONS).all()
    assert (randomised["n_epochs"] == 1).all()


@pytest.mark.parametrize("budget", BUDGETS)
def test_a_row_is_of_the_samples_that_met_its_budget(run: tuple[Path, Result], budget: str) -> None:
    cells = cells_df(observations_df(run[0])).set_index(["task", "budget"])
    samples = samples_of(run[0], "misleading_math", budget)
    right = np.array([(s.scores or {})["exact_answer"].value == "C" for s in samples], dtype=float)
    cell = cells.loc[("misleading_math", budget)]
    assert len(right) == QUESTIONS
    assert cell["metric"] == "accuracy"
    assert cell["mean"] == pytest.approx(right.mean())
    # with one sample a question the clustered error is that of a mean
    assert cell["stderr"] == pytest.approx(right.std(ddof=1) / math.sqrt(len(right)))
    measures = {"reasoning_tokens": "mean_tokens", "no_answer": "no_answer", "cut_off": "cut_off"}
    for name, column in measures.items():
        assert cell[column] == pytest.approx(values(samples, "thinking_measures", name).mean())
    grades = samples_of(run[0], "grades_regression", budget)
    errors = values(grades, "grade_error", "absolute_error")
    cell = cells.loc[("grades_regression", budget)]
    assert cell["metric"] == "negative_absolute_error"
    assert cell["mean"] == pytest.approx(-np.nanmean(errors))


def test_the_figures_are_printed(run: tuple[Path, Result]) -> None:
    folder, result = run
    cells = cells_df(observations_df(folder)).set_index(["task", "budget"])
    figures = [
        f"{cell['mean']:.3f} ±{cell['stderr']:.3f}".replace("±0.", "±.")
        for cell in (cells.loc[("misleading_math", budget)] for budget in BUDGETS)
    ]
    assert re.search(
        r"misleading_math \(randomised\)\taccuracy\t" + r"\t".join(map(re.escape, figures)),
        result.stdout,
    )
    assert "…" not in result.stdout
    error = -cells.loc[("grades_regression", "0"), "mean"]
    shown = rf"^grades_regression \(randomised\)\tMAE\t{error:.3f} ±"
    assert re.search(shown, result.stdout, re.M)


def test_a_curve_of_both_designs_is_called_so(tmp_path: Path) -> None:
    options = ("--task", "misleading_math", "--limit", "2", "--budget", "0,1024")
    study_run(tmp_path, *options, "--epochs", "1")
    shown = study_run(tmp_path, *options, "--epochs", "2", "--design", "randomised").stdout
    assert re.search(r"^misleading_math \(crossed,randomised\)\taccuracy", shown, re.MULTILINE)


def test_a_budget_that_no_question_met_and_an_unfinished_log_have_no_figure(tmp_path: Path) -> None:
    options = ("--task", "misleading_math", "--limit", "1", "--epochs", "1")
    shown = study_run(tmp_path, *options, "--budget", "0,1024", "--design", "randomised").stdout
    assert len(cells_df(observations_df(tmp_path))) == 1
    assert "misleading_math" in shown
    [info] = list_eval_logs(str(tmp_path))
    log = read_eval_log(info)
    log.status = "started"
    write_eval_log(log, info.name)
    assert list(score_blocks(str(tmp_path))) == []
