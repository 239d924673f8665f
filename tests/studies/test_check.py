"""`study run` and `study check` on the command line."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from inverse_scaling_evals.cli import main

SMALL = (
    *("--task", "self_awareness_web_gpt", "--model", "scripted/steady", "--dataset", "generated"),
    *("--epochs", "1", "--limit", "2"),
)


def study(command: str, *options: str) -> Result:
    return CliRunner().invoke(main, ["study", command, *SMALL, *options])


@pytest.fixture(scope="module")
def log_dir(tmp_path_factory: pytest.TempPathFactory) -> str:
    folder = str(tmp_path_factory.mktemp("logs"))
    result = study("run", "--budget", "0,1024", "--log-dir", folder)
    assert result.exit_code == 0, result.output
    assert "self_awareness_web_gpt\taccurate" in result.stdout
    assert "1.000 ±.000" in result.stdout
    assert f"inspect view --log-dir {folder}" in result.stdout
    assert "2/2 cells, 4/4 samples" in result.stderr
    return folder


def test_a_complete_study_has_nothing_left_to_do(log_dir: str) -> None:
    result = study("check", "--budget", "0,1024", "--log-dir", log_dir)
    assert result.exit_code == 0
    assert "Everything is complete" in result.stdout


def test_check_counts_what_is_left_and_ends_as_incomplete(log_dir: str) -> None:
    before = sorted(Path(log_dir).iterdir())
    result = study("check", "--budget", "0,1024,4096", "--log-dir", log_dir)
    assert result.exit_code == 3
    title, _, line, *_ = result.stdout.splitlines()
    assert title == "scripted/steady"
    assert line.split() == ["self_awareness_web_gpt", "2", "0", "1", "0", "4/6"]
    assert "study run would finish 1 of 3 cells: 2 samples." in result.stdout
    assert sorted(Path(log_dir).iterdir()) == before


def test_check_gives_every_cell_as_json(log_dir: str) -> None:
    result = study("check", "--budget", "0,4096", "--log-dir", log_dir, "--format", "json")
    assert result.exit_code == 3
    cells = {cell["budget"]: cell for cell in json.loads(result.stdout)}
    assert (cells["0"]["status"], cells["0"]["samples_done"]) == ("complete", 2)
    assert (cells["4096"]["status"], cells["4096"]["log"]) == ("missing", None)


def test_a_dry_run_shows_the_plan_and_writes_nothing(tmp_path: Path) -> None:
    folder = tmp_path / "logs"
    options = ("--budget", "0,1024")
    result = study("run", *options, "--log-dir", str(folder), "--dry-run")
    assert result.exit_code == 0
    assert result.stdout == study("plan", *options).stdout
    assert not folder.exists()


def test_an_error_is_one_message_and_exit_code_1(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    result = study("run", "--budget", "0", "--log-dir", str(tmp_path / "file" / "logs"))
    assert result.exit_code == 1
    assert "cannot be written" in result.stderr
    assert "Traceback" not in result.output


@pytest.mark.parametrize(
    "options", [("--workers", "0"), ("-M", "port"), ("--display", "loud"), ("--max-tasks", "few")]
)
def test_a_malformed_option_is_a_usage_error(options: tuple[str, ...]) -> None:
    assert study("run", "--budget", "0", *options).exit_code == 2


def test_without_a_folder_the_logs_go_under_the_name_of_the_study(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    file = tmp_path / "tiny.yaml"
    file.write_text(
        "tasks: self_awareness_web_gpt\nmodels: scripted/steady\nbudgets: 0\n"
        "dataset: generated\nepochs: 1\nlimit: 1\n"
    )
    result = CliRunner().invoke(main, ["study", "run", "--file", str(file)])
    assert result.exit_code == 0, result.output
    assert len(list((tmp_path / "logs" / "tiny").glob("*.eval"))) == 1
    again = CliRunner().invoke(main, ["study", "check", "--file", str(file)])
    assert again.exit_code == 0


def test_budgets_stand_from_the_smallest_to_the_largest(tmp_path: Path) -> None:
    # the cautioned curve comes first, and thinking off is on the controlled one alone
    budgets = ("--budget", "0,1024,natural", "--regime", "controlled,cautioned,natural")
    result = study("run", *budgets, "--limit", "1", "--log-dir", str(tmp_path))
    head = next(line for line in result.stdout.splitlines() if line.startswith("task"))
    assert head.split() == ["task", "metric", "0", "1024", "natural"]
