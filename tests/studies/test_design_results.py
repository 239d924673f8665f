"""The results of a randomised design: one row and one figure for each budget of a log."""

import math
import re
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner, Result
from inspect_ai.log import EvalSample, list_eval_logs, read_eval_log, write_eval_log

from inverse_scaling_evals.analysis import cells_frame
from inverse_scaling_evals.analysis.frames._headline_cells import _only
from inverse_scaling_evals.cli import main
from inverse_scaling_evals.errors import DataError

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
    cells = cells_frame(run[0])
    rows = list(zip(cells["task"], cells["design"], cells["budget"], strict=True))
    drawn = [("randomised", budget) for budget in BUDGETS]
    # regimes stand in order of the alphabet
    assert rows == [
        (task, *row)
        for task in ("grades_regression", "misleading_math")
        for row in (*drawn, ("crossed", "natural"))
    ]
    randomised = cells[cells["design"] == "randomised"]
    assert (randomised["questions"] == QUESTIONS).all()
    assert (randomised["epochs"] == 1).all()
    assert cells.groupby("task")["log"].nunique().tolist() == [2, 2]


@pytest.mark.parametrize("budget", BUDGETS)
def test_a_row_is_of_the_samples_that_met_its_budget(run: tuple[Path, Result], budget: str) -> None:
    cells = cells_frame(run[0]).set_index(["task", "budget"])
    samples = samples_of(run[0], "misleading_math", budget)
    right = np.array([(s.scores or {})["exact_answer"].value == "C" for s in samples], dtype=float)
    cell = cells.loc[("misleading_math", budget)]
    assert len(right) == QUESTIONS
    assert cell["metric"] == "accuracy"
    assert cell["score"] == pytest.approx(right.mean())
    # with one sample a question the clustered error is that of a mean
    assert cell["stderr"] == pytest.approx(right.std(ddof=1) / math.sqrt(len(right)))
    for name in ("reasoning_tokens", "no_answer", "cut_off"):
        assert cell[name] == pytest.approx(values(samples, "thinking_measures", name).mean())
    grades = samples_of(run[0], "grades_regression", budget)
    squares = values(grades, "grade_error", "squared_error")
    cell = cells.loc[("grades_regression", budget)]
    assert cell["metric"] == "rmse"
    assert cell["score"] == pytest.approx(math.sqrt(np.nanmean(squares)))


def test_the_figures_are_printed(run: tuple[Path, Result]) -> None:
    folder, result = run
    cells = cells_frame(folder).set_index(["task", "budget"])
    figures = [
        f"{cell['score']:.3f} ±{cell['stderr']:.3f}".replace("±0.", "±.")
        for cell in (cells.loc[("misleading_math", budget)] for budget in BUDGETS)
    ]
    assert re.search(
        r"misleading_math \(randomised\)\taccuracy\t" + r"\t".join(map(re.escape, figures)),
        result.stdout,
    )
    assert "…" not in result.stdout


def test_both_designs_of_a_curve_are_told_apart(tmp_path: Path) -> None:
    options = ("--task", "misleading_math", "--limit", "2", "--epochs", "1", "--budget", "0,1024")
    study_run(tmp_path, *options)
    shown = study_run(tmp_path, *options, "--design", "randomised").stdout
    assert re.search(r"^misleading_math\taccuracy", shown, re.MULTILINE)
    assert re.search(r"^misleading_math \(randomised\)\taccuracy", shown, re.MULTILINE)


def test_computed_of_all_samples_the_results_are_those_of_the_log(
    run: tuple[Path, Result],
) -> None:
    for info in list_eval_logs(str(run[0])):
        log = read_eval_log(info)
        again = _only(log, log.samples or []).results
        assert log.results
        assert again
        assert again.headline == log.results.headline
        assert [score.name for score in again.scores] == [
            score.name for score in log.results.scores
        ]
        for ours, theirs in zip(again.scores, log.results.scores, strict=True):
            figures = {name: metric.value for name, metric in theirs.metrics.items()}
            found = {name: metric.value for name, metric in ours.metrics.items()}
            assert found == pytest.approx(figures, nan_ok=True)


def a_randomised_log(folder: Path) -> str:
    options = ("--task", "misleading_math", "--limit", "1", "--epochs", "1")
    study_run(folder, *options, "--budget", "0,1024", "--design", "randomised")
    [info] = list_eval_logs(str(folder))
    return info.name


def test_a_budget_that_no_question_met_and_a_log_without_results_have_no_numbers(
    tmp_path: Path,
) -> None:
    name = a_randomised_log(tmp_path)
    cells = cells_frame(tmp_path)
    assert sorted(cells["questions"]) == [0, 1]
    assert cells["score"].isna().tolist() == (cells["questions"] == 0).tolist()
    log = read_eval_log(name)
    log.results = None
    write_eval_log(log, name)
    cells = cells_frame(tmp_path)
    assert list(cells["budget"]) == ["0", "1024"]
    assert cells[["score", "stderr", "reasoning_tokens"]].isna().all(axis=None)
    pd.testing.assert_series_equal(cells["questions"], pd.Series([0, 0], name="questions"))


def test_a_metric_that_is_not_known_here_is_named(tmp_path: Path) -> None:
    name = a_randomised_log(tmp_path)
    log = read_eval_log(name)
    assert log.eval.scorers
    assert isinstance(log.eval.scorers[0].metrics, list)
    metric = log.eval.scorers[0].metrics[0]
    assert not isinstance(metric, dict)
    metric.name = "elsewhere/precision"
    write_eval_log(log, name)
    with pytest.raises(DataError, match="elsewhere/precision"):
        cells_frame(tmp_path)
