"""The private names of Inspect: who reaches which, and what breaks when a release moves one."""

import ast
import builtins
import json
import subprocess
import sys
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from importlib.metadata import version
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from inspect_ai import eval
from inspect_ai.event import ModelEvent
from inspect_ai.log import EvalLog, list_eval_logs, read_eval_log
from inspect_ai.model import GenerateConfig, ModelOutput

import inverse_scaling_evals
from inverse_scaling_evals import with_budget
from inverse_scaling_evals._inspect import generation, moved
from inverse_scaling_evals.errors import InspectVersionError
from inverse_scaling_evals.studies import RunOptions, Study, check, plan, run

PACKAGE = Path(inverse_scaling_evals.__file__).parent

EVALSET = "inspect_ai._eval.evalset"
SELECTION = "inspect_ai._eval.eval_set_selection"
REGISTRY = "inspect_ai._util.registry"
CONSTANTS = "inspect_ai._eval.task.constants"
CONFIG = "inspect_ai.model._generate_config"
MODEL = "inspect_ai.model._model"

PRIVATE_NAMES = {
    "_inspect/eval_sets.py": {
        "inspect_ai.agent._acp.server",
        f"{EVALSET}.EvalSetArgsInTaskIdentifier",
        f"{EVALSET}.eval_set_id_for_log_dir",
        f"{EVALSET}.task_identifier",
        f"{SELECTION}.EVAL_SET_SELECTION_VERSION",
        f"{SELECTION}.INSPECT_EVAL_SET_SELECTION",
        f"{SELECTION}.EvalSetSelection",
        f"{SELECTION}.EvalSetSelectionTask",
        "inspect_ai._eval.loader.resolve_tasks",
    },
    "_inspect/files.py": {
        "inspect_ai._util.file.FileSystem",
        "inspect_ai._util.file.filesystem",
        "inspect_ai._util.file.local_path",
    },
    "_inspect/generation.py": {
        f"{CONFIG}.active_generate_config",
        f"{CONFIG}.set_active_generate_config",
        f"{MODEL}.ModelEventSink",
        f"{MODEL}.active_model",
        f"{MODEL}.log_model_retry",
        f"{MODEL}.use_model_event_sink",
        "inspect_ai.model._retry.model_retry_config",
        "transcript()._event",
        "transcript()._event_updated",
    },
    "_inspect/hooks.py": {"inspect_ai.hooks._startup.init_hooks"},
    "_inspect/refusals.py": {"inspect_ai._util.error.PrerequisiteError"},
    "_inspect/registry.py": {
        f"{REGISTRY}.registry_find",
        f"{REGISTRY}.registry_lookup",
        f"{REGISTRY}.registry_params",
        f"{REGISTRY}.set_registry_info",
        f"{REGISTRY}.set_registry_params",
    },
    "_inspect/running.py": {
        "inspect_ai._control.eval_state.get_eval_state",
        "inspect_ai._util.retry.http_retries_count",
        "inspect_ai.log._samples.sample_active",
    },
    "_inspect/sample_buffers.py": {
        "inspect_ai._util.appdirs.inspect_data_dir",
        "inspect_ai.log._recorders.buffer.buffer.cleanup_sample_buffers_for_log",
        "inspect_ai.log._recorders.buffer.database.sample_buffer_dbs",
        "inspect_ai.log._recover._buffer.read_buffer_recovery_data",
    },
    "_inspect/tasks.py": {
        f"{CONSTANTS}.TASK_ALL_PARAMS_ATTR",
        f"{CONSTANTS}.TASK_FILE_ATTR",
        f"{REGISTRY}.REGISTRY_INFO",
        f"{REGISTRY}.REGISTRY_PARAMS",
        "inspect_ai._eval.loader.load_tasks",
    },
}
"""Every private name of Inspect in the package, by the file that reaches it."""

WRAPPERS = {
    "_archives.py": {"files"},
    "_json_logs.py": {"files"},
    "analysis": {"files"},
    "_registry.py": {"refusals"},
    "serving": {"redirects", "refusals"},
    "solvers": {"generation", "redirects", "request_fields"},
    "studies": {
        "eval_sets",
        "files",
        "hooks",
        "refusals",
        "registry",
        "running",
        "sample_buffers",
    },
    "tasks": {"refusals", "registry", "tasks"},
}
"""Which modules of `_inspect` each part of the package imports; parts not named import none."""

# what a generation under a budget cannot do without
NEEDED_TO_RUN = {f"{CONFIG}.active_generate_config", f"{MODEL}.use_model_event_sink"}


@cache
def parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def imports_of(path: Path) -> Iterator[tuple[str, str]]:
    """Module and name of everything that a file imports, inside functions too, absolute."""
    inside = path.relative_to(PACKAGE.parent).with_suffix("").parts[:-1]
    for node in ast.walk(parsed(path)):
        if isinstance(node, ast.Import):
            yield from ((alias.name, "") for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            above = inside[: len(inside) - node.level + 1] if node.level else ()
            module = ".".join((*above, *filter(None, [node.module])))
            yield from ((module, alias.name) for alias in node.names)


def is_private(module: str, name: str) -> bool:
    return module.split(".")[0] == "inspect_ai" and any(
        part.startswith("_") for part in (*module.split("."), name)
    )


def attributes_of_transcript(path: Path) -> Iterator[str]:
    """Private attributes of the one object of Inspect of which some are used."""
    for node in ast.walk(parsed(path)):
        if isinstance(node, ast.Attribute) and node.attr.startswith("_"):
            owner = ast.unparse(node.value)
            if owner == "transcript()":
                yield f"{owner}.{node.attr}"


def test_every_private_name_of_inspect_is_reached_from_one_place_and_known() -> None:
    found: dict[str, set[str]] = defaultdict(set)
    for path in sorted(PACKAGE.rglob("*.py")):
        names = {
            f"{module}.{name}" for module, name in imports_of(path) if is_private(module, name)
        }
        if names := names | set(attributes_of_transcript(path)):
            found[path.relative_to(PACKAGE).as_posix()] = names
    assert found == PRIVATE_NAMES


def test_each_part_imports_the_wrappers_that_it_needs_and_no_others() -> None:
    root = f"{PACKAGE.name}._inspect"
    found: dict[str, set[str]] = defaultdict(set)
    for path in sorted(PACKAGE.rglob("*.py")):
        part = path.relative_to(PACKAGE).parts[0]
        for module, name in imports_of(path):
            assert module != root or not name, f"{path}: import from a module of _inspect"
            if module.startswith(f"{root}.") and part != "_inspect":
                found[part].add(module.removeprefix(f"{root}."))
    assert found == WRAPPERS


IMPORT_AND_TELL = """
import builtins, json, sys
real, touched = builtins.__import__, set()
def noting(name, globals=None, locals=None, fromlist=(), level=0):
    if (globals or {}).get("__name__", "").split(".")[0] == "inverse_scaling_evals":
        if name.startswith("inspect_ai."):
            touched.update(f"{name}.{each}" for each in fromlist or ())
    return real(name, globals, locals, fromlist, level)
builtins.__import__ = noting
wrappers, found = "inverse_scaling_evals._inspect.", {}
for module in sys.argv[1:]:
    __import__(f"inverse_scaling_evals.{module}")
    found[module] = sorted(m.removeprefix(wrappers) for m in sys.modules if m.startswith(wrappers))
print(json.dumps({"names": sorted(name for name in touched if "._" in name), "wrappers": found}))
"""


def test_importing_the_tasks_touches_no_private_name() -> None:
    # in one new process, each after what it imports itself
    wrappers = {
        "scorers": [],
        "tasks": ["generation", "moved", "redirects", "request_fields"],
        "_registry": [
            "generation", "moved", "redirects", "refusals", "registry", "request_fields", "tasks",
        ],
    }  # fmt: skip
    told = subprocess.run(
        [sys.executable, "-c", IMPORT_AND_TELL, *wrappers],
        capture_output=True,
        text=True,
        check=True,
    )
    assert json.loads(told.stdout) == {"names": [], "wrappers": wrappers}


def test_the_release_that_the_error_names_is_the_oldest_one_that_is_installed() -> None:
    project = (PACKAGE.parent / "pyproject.toml").read_text(encoding="utf-8")
    assert f'"inspect-ai>={moved.VERIFIED},' in project


Renaming = Callable[..., None]


@pytest.fixture
def rename(monkeypatch: pytest.MonkeyPatch) -> Renaming:
    """Have names of Inspect missing for this package, as after a rename; Inspect goes on."""
    real = builtins.__import__
    missing: set[str] = set()

    def without(
        name: str,
        globals: Mapping[str, Any] | None = None,
        locals: Mapping[str, Any] | None = None,
        fromlist: tuple[str, ...] | None = (),
        level: int = 0,
    ) -> ModuleType:
        caller = str((globals or {}).get("__name__", ""))
        if caller.split(".")[0] == PACKAGE.name:
            for each in fromlist or ():
                if f"{name}.{each}" in missing:
                    raise ImportError(f"cannot import name {each!r} from {name!r}", name=name)
        return real(name, globals, locals, fromlist, level)

    monkeypatch.setattr(builtins, "__import__", without)
    return lambda *names: missing.update(names)


def all_names() -> set[str]:
    return set().union(*PRIVATE_NAMES.values())


def run_zebra(log_dir: Path) -> EvalLog:
    """What `inspect eval inverse_scaling_evals/zebra` does."""
    [log] = eval(
        "inverse_scaling_evals/zebra",
        task_args={"budget": 1024, "dataset": "generated"},
        model="scripted/steady",
        limit=1,
        epochs=1,
        log_dir=str(log_dir),
        display="log",
    )
    return log


def small_study() -> Study:
    return plan(
        tasks=["self_awareness_web_gpt"],
        models=["scripted/steady"],
        budgets=[0],
        dataset="generated",
        epochs=1,
        limit=1,
    )


def names_the_release(message: str) -> bool:
    return f"inspect-ai {version('inspect-ai')}" in message and moved.VERIFIED in message


def test_a_task_runs_whatever_else_is_renamed(rename: Renaming, tmp_path: Path) -> None:
    rename(*(all_names() - NEEDED_TO_RUN))
    log = run_zebra(tmp_path)
    assert log.status == "success"
    assert log.samples is not None
    assert log.samples[0].metadata["thinking"]["budget_tokens"] == 1024


REALLY_RENAMED = """
import importlib, sys
for place in sys.argv[1].split(","):
    module, _, name = place.rpartition(".")
    found = importlib.import_module(module)
    setattr(found, name + "_renamed", getattr(found, name))
    delattr(found, name)
from inspect_ai._cli.main import main
sys.argv = ["inspect", "eval", "inverse_scaling_evals/zebra", "--model", "scripted/steady",
    "-T", "budget=1024", "-T", "dataset=generated", "--limit", "1", "--epochs", "1",
    "--display", "log", "--log-dir", sys.argv[2]]
main()
"""


@pytest.mark.slow
def test_the_command_line_of_inspect_runs_a_task_after_a_rename(tmp_path: Path) -> None:
    renamed = [
        f"{SELECTION}.EvalSetSelection",
        f"{EVALSET}.EvalSetArgsInTaskIdentifier",
        "inspect_ai.log._recover._buffer.read_buffer_recovery_data",
    ]
    subprocess.run(
        [sys.executable, "-c", REALLY_RENAMED, ",".join(renamed), str(tmp_path)],
        capture_output=True,
        check=True,
    )
    [info] = list_eval_logs(str(tmp_path))
    assert read_eval_log(info).status == "success"


def test_without_the_active_model_the_solver_still_refuses_what_cannot_bind(
    rename: Renaming, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    rename(f"{MODEL}.active_model")
    [log] = eval(
        "inverse_scaling_evals/zebra",
        task_args={"budget": 1024, "enforce": "exact", "dataset": "generated"},
        model="mockllm/model",
        limit=1,
        log_dir=str(tmp_path),
        display="log",
    )
    assert log.status == "error"
    assert log.error is not None
    assert "BudgetError" in log.error.traceback
    assert any(names_the_release(record.message) for record in caplog.records)


def test_without_the_options_of_the_run_no_task_is_begun(rename: Renaming, tmp_path: Path) -> None:
    rename(f"{CONFIG}.active_generate_config")
    with pytest.raises(InspectVersionError) as error:
        run_zebra(tmp_path)
    assert names_the_release(str(error.value))
    assert list(tmp_path.iterdir()) == []


def test_without_the_sink_of_model_calls_the_log_says_so(rename: Renaming, tmp_path: Path) -> None:
    rename(f"{MODEL}.use_model_event_sink")
    log = run_zebra(tmp_path)
    assert log.status == "error"
    assert log.error is not None
    assert names_the_release(log.error.message)


def test_a_transcript_that_takes_no_events_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(generation, "transcript", object)
    event = ModelEvent(
        model="scripted/steady",
        input=[],
        tools=[],
        tool_choice="auto",
        config=GenerateConfig(),
        output=ModelOutput(),
    )
    for write in (generation.record_event, generation.update_event):
        with pytest.raises(InspectVersionError, match="_event"):
            write(event)


def test_with_budget_alone_breaks_without_the_registry(rename: Renaming, tmp_path: Path) -> None:
    rename(*PRIVATE_NAMES["_inspect/registry.py"], *PRIVATE_NAMES["_inspect/tasks.py"])
    with pytest.raises(InspectVersionError) as error:
        with_budget("inspect_evals/gsm8k", 1024)
    assert names_the_release(str(error.value))
    assert run_zebra(tmp_path).status == "success"


def test_a_study_is_planned_and_says_why_it_cannot_run(rename: Renaming, tmp_path: Path) -> None:
    rename(f"{EVALSET}.task_identifier")
    study = small_study()
    for command in (run, check):
        with pytest.raises(InspectVersionError) as error:
            command(study, log_dir=str(tmp_path / "logs"))
        assert names_the_release(str(error.value))
    assert list_eval_logs(str(tmp_path)) == []


def test_a_study_does_not_run_where_cells_cannot_be_selected(
    rename: Renaming, tmp_path: Path
) -> None:
    rename(*(name for name in all_names() if name.startswith(SELECTION)))
    with pytest.raises(InspectVersionError) as error:
        run(small_study(), log_dir=str(tmp_path / "logs"), options=RunOptions(display="log"))
    assert names_the_release(str(error.value))
    assert list_eval_logs(str(tmp_path)) == []
