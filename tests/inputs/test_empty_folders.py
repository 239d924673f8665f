"""A folder without a log under a budget is the same sentence and exit code to every command."""

from pathlib import Path

import pytest
from click.testing import CliRunner
from inspect_ai import Task
from inspect_ai import eval as inspect_eval
from inspect_ai.dataset import Sample
from inspect_ai.scorer import includes

from inverse_scaling_evals._constants import NO_LOGS
from inverse_scaling_evals.cli import main

COMMANDS = (
    ("analyse",), ("budget-report",), ("diagnose",), ("gate",), ("compare",), ("study", "check"),
    ("study", "run", "--log-dir"), ("show",), ("compare-models",),
    ("trajectory",), ("settle",),
)  # fmt: skip


@pytest.fixture(scope="module", params=["empty", "unbudgeted"])
def folder(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp(request.param)
    if request.param == "unbudgeted":
        task = Task(dataset=[Sample(input="x", target="y")], scorer=includes())
        inspect_eval(task, model="mockllm/model", log_dir=str(path), display="none")
    return path


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_every_command_says_the_same(folder: Path, command: tuple[str, ...]) -> None:
    found = CliRunner().invoke(main, [*command, str(folder)])
    assert found.exit_code == 3
    assert NO_LOGS in found.output


def test_a_folder_of_a_study_that_is_named_wrong_is_a_usage_error(tmp_path: Path) -> None:
    found = CliRunner().invoke(main, ["study", "check", str(tmp_path / "none")])
    assert found.exit_code == 2
