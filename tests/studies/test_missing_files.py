"""A machine that lacks the file of a task runs the rest of a suite, and says so."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from inverse_scaling_evals._extras import is_missing
from inverse_scaling_evals.cli import main
from inverse_scaling_evals.datasets import CACHE_VARIABLE, MIRROR_VARIABLE
from inverse_scaling_evals.errors import DataError, TaskArgumentError
from inverse_scaling_evals.studies import (
    RunOptions,
    StudyFolder,
    missing_cells,
    plan,
    run,
    with_data,
)

from ..datasets.test_prize import QUESTION

FEW = """
from inspect_ai import Task, task
from inspect_ai.dataset import Sample
from inspect_ai.scorer import includes

@task
def few():
    return Task(dataset=[Sample(f"{n}?", target=str(n)) for n in range(3)], scorer=includes())
"""

KEY = "inverse_scaling_prize/redefine_classification.jsonl"


@pytest.fixture(autouse=True)
def mirror(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A mirror with one set of the prize, an empty cache, and no network."""
    monkeypatch.setenv(MIRROR_VARIABLE, str(tmp_path))
    monkeypatch.setenv(CACHE_VARIABLE, str(tmp_path / "cache"))
    for name in ("HTTPS_PROXY", "https_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    monkeypatch.setattr("inverse_scaling_evals.datasets._fetch._checksum", lambda _: None)
    path = tmp_path / KEY
    path.parent.mkdir()
    path.write_text(json.dumps(QUESTION))
    return tmp_path


def test_the_rest_of_a_suite_is_run(tmp_path: Path) -> None:
    study = plan(tasks=["prize"], models=["scripted/steady"], budgets=[0])
    result = run(study, tmp_path / "logs", options=RunOptions(display="log"))
    assert [cell.task for cell in result.study.runnable] == ["redefine"]
    assert [state.status for state in result.states] == ["complete"]
    assert len(result.without_file) == 10
    assert all("is not on this machine" in str(c.missing_file) for c in result.without_file[1:])
    assert not result.complete
    # the folder has the whole study: with the files it is resumed, without them not complete
    assert StudyFolder(str(tmp_path / "logs")).study() == study
    assert len(missing_cells([tmp_path / "logs"])) == 10


def test_what_is_left_out_on_purpose_is_not_missing(tmp_path: Path) -> None:
    study = plan(tasks=["prize"], models=["scripted/steady"], budgets=[0])
    left = with_data(study, skip_missing=True)
    result = run(left, tmp_path / "logs", options=RunOptions(display="log"))
    assert result.complete
    assert sum(cell.impossible is not None for cell in result.study.cells) == 10
    assert missing_cells([tmp_path / "logs"]) == []


def test_it_is_said_which_cells_are_left_out(tmp_path: Path) -> None:
    arguments = ["study", "run", "--task", "redefine,sig_figs", "--model", "scripted/steady",
                 "--budget", "0", "--log-dir", str(tmp_path / "logs")]  # fmt: skip
    result = CliRunner().invoke(main, arguments)
    assert "sig_figs on scripted/steady" in result.stderr
    assert "sig-figs_classification.jsonl" in result.stderr
    assert "1 of 2 cells cannot run" in result.stderr
    assert "redefine" in result.stdout
    assert result.exit_code == 3
    check = ["study", "check", str(tmp_path / "logs")]
    assert CliRunner().invoke(main, check).exit_code == 3
    assert CliRunner().invoke(main, [*check, "--skip-missing"]).exit_code == 0
    skipped = CliRunner().invoke(main, [*arguments, "--skip-missing"])
    assert "sig_figs on scripted/steady" in skipped.stderr
    assert skipped.exit_code == 0
    assert CliRunner().invoke(main, check).exit_code == 0


def test_a_task_with_too_few_questions_for_its_examples_is_left_out(tmp_path: Path) -> None:
    (tmp_path / "few.py").write_text(FEW, encoding="utf-8")
    study = plan(tasks=["plain_counting", f"{tmp_path}/few.py"], models=["scripted/steady"],
                 budgets=[0], mitigations=["none", "anchor"], limit=1, epochs=1)  # fmt: skip
    result = run(study, tmp_path / "logs", options=RunOptions(display="log"))
    (left,) = (cell for cell in result.study.cells if not cell.runnable)
    assert (left.task, left.mitigation) == (f"{tmp_path}/few.py@few", "anchor=6")
    assert "needs 6 examples" in str(left.impossible)
    assert result.complete
    assert len(result.states) == 3


def test_a_study_without_any_of_its_files_is_refused() -> None:
    study = plan(tasks=["sig_figs", "neqa"], models=["scripted/steady"], budgets=[0])
    with pytest.raises(DataError, match=r"(sig-figs|neqa)_classification"):
        with_data(study)


def test_generated_questions_need_no_file() -> None:
    study = plan(tasks=["plain_counting"], models=["scripted/steady"], budgets=[0])
    assert with_data(study) == study


@pytest.mark.skipif(not is_missing("inspect_evals"), reason="inspect-evals is installed")
def test_a_suite_of_external_tasks_says_which_package_it_takes() -> None:
    with pytest.raises(TaskArgumentError, match="Unknown task inspect_evals/gsm8k"):
        plan(tasks=["external"], models=["scripted/steady"], budgets=[0])
