"""Commands that read no log and run no model answer at once: they import nothing heavy."""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

import inverse_scaling_evals
from inverse_scaling_evals.cli import main
from inverse_scaling_evals.presets import preset_names, presets
from inverse_scaling_evals.studies import estimate, plan

HEAVY = {
    "http.client",
    "inspect_ai",
    "numpy",
    "pandas",
    "pooch",
    "pyarrow",
    "pydantic",
    "scipy",
    "statsmodels",
}

RUN_AND_LIST_MODULES = """
import json, sys
from inverse_scaling_evals.cli import main
for arguments in json.loads(sys.argv[1]):
    main(arguments, standalone_mode=False)
print(json.dumps(sorted(sys.modules)))
"""


def imported_by(*commands: list[str]) -> set[str]:
    """The modules in memory after these commands, run in one new process."""
    done = subprocess.run(
        [sys.executable, "-c", RUN_AND_LIST_MODULES, json.dumps(commands)],
        capture_output=True,
        text=True,
        check=True,
    )
    return set(json.loads(done.stdout.splitlines()[-1]))


def helps(command: click.Command, path: list[str]) -> Iterator[list[str]]:
    yield [*path, "--help"]
    if isinstance(command, click.Group):
        context = click.Context(command)
        for name in command.list_commands(context):
            below = command.get_command(context, name)
            assert below is not None
            yield from helps(below, [*path, name])


@pytest.mark.parametrize(
    "arguments", [["tasks"], ["study", "presets"], ["data", "list"], ["--version"]], ids=" ".join
)
def test_a_command_that_prints_facts_imports_nothing_heavy(arguments: list[str]) -> None:
    assert imported_by(arguments) & HEAVY == set()


def test_the_list_of_tasks_imports_no_familys_questions() -> None:
    datasets = Path(inverse_scaling_evals.__file__).parent / "datasets"
    families = {path.stem for path in datasets.iterdir() if path.stem.isidentifier()}
    families = {name for name in families if not name.startswith("_")} - {"meanings"}
    assert {"counting", "ai_risk", "model_written", "prize"} <= families
    imported = imported_by(["tasks"])
    assert "inverse_scaling_evals.datasets.meanings" in imported
    assert imported & {f"inverse_scaling_evals.datasets.{name}" for name in families} == set()


def test_no_help_imports_anything_heavy() -> None:
    commands = list(helps(main, []))
    assert ["organism", "train", "--help"] in commands
    assert imported_by(*commands) & (HEAVY | {"rich"}) == set()


def test_a_command_that_runs_a_model_would_be_noticed() -> None:
    planned = ["study", "plan", "--task", "zebra", "--model", "scripted/steady", "--budget", "0"]
    assert {"inspect_ai", "pydantic"} <= imported_by(planned)


def test_every_preset_is_listed() -> None:
    folder = Path(inverse_scaling_evals.__file__).parent / "presets"
    files = {path.stem for path in folder.glob("*.yaml") if not path.stem.startswith("_")}
    assert files == set(preset_names())
    assert list(preset_names()) == sorted(preset_names())


@pytest.mark.parametrize("name", preset_names())
def test_what_is_listed_of_a_preset_is_what_planning_it_yields(name: str) -> None:
    (listed,) = (preset for preset in presets() if preset.name == name)
    planned = plan(preset=name)
    assert listed.description == planned.description
    assert list(listed.models) == sorted({cell.model for cell in planned.cells})
    assert (listed.cells, listed.generations) == (
        len(planned.runnable),
        estimate(planned, load=False).generations,
    )
