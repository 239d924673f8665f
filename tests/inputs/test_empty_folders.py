"""A folder without a log of what a command reads is one sentence and exit code to all of them."""

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


@pytest.mark.parametrize("command", ["trajectory", "settle"])
def test_commands_on_trains_of_thought_say_what_makes_some(folder: Path, command: str) -> None:
    found = CliRunner().invoke(main, [command, str(folder)])
    assert found.exit_code == 3
    said = " ".join(found.output.split())
    assert "No log of trains of thought was found." in said
    assert "--design trajectory" in said


def test_a_folder_of_a_study_that_is_named_wrong_is_a_usage_error(tmp_path: Path) -> None:
    found = CliRunner().invoke(main, ["study", "check", str(tmp_path / "none")])
    assert found.exit_code == 2
