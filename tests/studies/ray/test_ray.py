"""Studies on real Ray clusters of this machine: the same results, whatever happens to nodes."""

import json
import os
import signal
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd
import psutil
import pytest
from inspect_ai.log import list_eval_logs, read_eval_log_sample_summaries

from inverse_scaling_evals._inspect.sample_buffers import buffered_samples
from inverse_scaling_evals.analysis.logs import observations_df
from inverse_scaling_evals.errors import DataError, ServerError
from inverse_scaling_evals.studies import RayOptions, RunOptions, Study, StudyFolder, plan, run
from inverse_scaling_evals.studies.progress import ProgressEvent, StudyProgress

from .counted_tasks import COUNTS, QUESTIONS

pytestmark = pytest.mark.scale

TASKS = Path(__file__).with_name("counted_tasks.py")
SERVER = Path(__file__).with_name("stand_in_vllm.py")
ROOT = Path(__file__).parents[3]
ROW = ["task", "question", "epoch", "answer", "score", "outcome"]
SMALL = 80 * 2**20  # bytes of object store
PATIENCE = 900  # seconds; a guard against a hang, not a measure


def counted(*names: str) -> Study:
    tasks = [f"{TASKS}@{name}" for name in names]
    return plan(name="counted", tasks=tasks, models=["scripted/steady"], budgets=[0])


STUDY = counted("one", "two", "three", "four", "five", "six")

SHORT = counted("one", "two", "three")


def rows(log_dir: Path) -> pd.DataFrame:
    frame = observations_df(str(log_dir), cache=False)
    return frame[ROW].sort_values(ROW[:3]).reset_index(drop=True)


@dataclass
class Counts:
    """The file in which generations are counted."""

    path: Path

    def lines(self) -> list[tuple[str, int, int, str]]:
        if not self.path.exists():
            return []
        return [tuple(json.loads(line)) for line in self.path.read_text().splitlines()]

    def generated(self) -> list[tuple[str, str, int]]:
        return [(cell, str(question), epoch) for cell, question, epoch, _ in self.lines()]


@pytest.fixture
def counts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Counts:
    path = tmp_path / "counts.jsonl"
    monkeypatch.setenv(COUNTS, str(path))
    return Counts(path)


def finished(log_dir: Path) -> dict[tuple[str, str, int], str]:
    """The finished samples in logs and beside them, and by what they can be told from repeats."""
    found: dict[tuple[str, str, int], str] = {}
    for log in StudyFolder(str(log_dir)).logs().logs:
        samples = read_eval_log_sample_summaries(log.path)
        if log.header.status == "started":
            samples += buffered_samples(log.path)
        name = log.header.eval.task.rsplit("/", 1)[-1]
        found |= {(name, str(s.id), s.epoch): s.uuid or "" for s in samples if not s.error}
    return found


@pytest.fixture(scope="module")
def programs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a `vllm` that serves a stand-in, and an `nvidia-smi` that finds a GPU."""
    folder = tmp_path_factory.mktemp("programs")
    environment = f"PYTHONPATH={ROOT} {sys.executable} {SERVER} {folder / 'starts.jsonl'}"
    for name, command in (("vllm", f'exec env {environment} "$@"'), ("nvidia-smi", "echo 143771")):
        (folder / name).write_text(f"#!/bin/sh\n{command}\n")
        (folder / name).chmod(0o755)
    return folder


@pytest.fixture(scope="module")
def cluster(programs: Path) -> Iterator[Any]:
    """A cluster of two nodes with a processor each, which keep their sample buffers apart."""
    os.environ["RAY_USAGE_STATS_ENABLED"] = "0"
    from ray.cluster_utils import Cluster

    quick = {"health_check_period_ms": 1000, "health_check_failure_threshold": 3}
    first = {**node(programs, "first"), "num_gpus": 2, "_system_config": quick}
    first["env_vars"]["PATH"] = f"{programs}{os.pathsep}{os.environ['PATH']}"
    cluster = Cluster(initialize_head=True, head_node_args={"include_dashboard": False, **first})
    cluster.add_node(**node(programs, "second"))
    yield cluster
    cluster.shutdown()


def node(folder: Path, name: str) -> dict[str, Any]:
    place = {"XDG_DATA_HOME": str(folder / name)}
    return {"num_cpus": 1, "object_store_memory": SMALL, "env_vars": place}


def on(cluster: Any) -> RunOptions:
    # no log is written before its end, so that all depends on the copies beside it
    how = RayOptions(address=cluster.address)
    return RunOptions(ray=how, log_buffer=99, log_shared=1, max_samples=2)


def test_a_node_that_is_killed_loses_and_repeats_no_finished_sample(
    cluster: Any,
    counts: Counts,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    logs = tmp_path / "logs"
    [second] = cluster.worker_nodes
    before: dict[tuple[str, str, int], str] = {}
    generations = 0
    apply = StudyProgress.apply

    def kill_second(self: StudyProgress, event: ProgressEvent) -> None:
        nonlocal generations
        apply(self, event)
        there = [line[0] for line in counts.lines() if line[3].endswith("second")]
        if before or not there or there.count(there[-1]) not in range(3, QUESTIONS):
            return
        found = finished(logs)
        if any(cell == there[-1] for cell, _, _ in found):
            before.update(found)
            generations = len(counts.lines())
            cluster.remove_node(second, allow_graceful=False)

    monkeypatch.setattr(StudyProgress, "apply", kill_second)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "driver"))
    result = run(STUDY, f"file://{logs}", options=on(cluster))
    said = capsys.readouterr().err
    assert result.complete
    assert before
    assert "is lost" in said
    assert "counted: Complete: 6/6 cells, 48/48 samples" in said
    after = finished(logs)
    assert {key: after[key] for key in before} == before
    assert not set(before) & set(counts.generated()[generations:])
    # what was under way on the node is all that was generated for nothing
    repeated = Counter(counts.generated()).total() - len(after)
    assert len(after) == 6 * QUESTIONS
    assert repeated <= 4
    assert len(list_eval_logs(str(logs))) == 6
    assert not list(logs.glob(".study-probe*"))
    assert not list(logs.glob(".buffer/*"))
    # the cluster is not ours to stop
    assert cluster.head_node.any_processes_alive()
    undisturbed = tmp_path / "undisturbed"
    assert run(STUDY, undisturbed, options=RunOptions(display="log")).complete
    pd.testing.assert_frame_equal(rows(logs), rows(undisturbed))


def test_each_worker_has_a_server_and_gpus_and_a_cell_that_kills_is_named(
    cluster: Any, programs: Path, counts: Counts, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    tasks = [f"{TASKS}@{name}" for name in ("one", "killer")]
    study = plan(tasks=tasks, models=["vllm/Qwen/Qwen3-8B"], budgets=[16])
    how = RayOptions(address=cluster.address, gpus_per_worker=1)
    result = run(study, tmp_path / "logs", options=RunOptions(ray=how, workers=1))
    said = capsys.readouterr().err
    one, killer = sorted(result.states, key=lambda state: state.cell.task, reverse=True)
    assert (one.status, one.samples_done) == ("complete", QUESTIONS)
    assert killer.status == "failed"
    assert killer.error is not None
    assert "2 workers" in killer.error
    assert "killer" in said
    assert said.count("was killed by signal 9") == 2
    # the process was started anew, and not the server
    [start] = (programs / "starts.jsonl").read_text().splitlines()
    pid, gpus = json.loads(start)
    assert gpus in ("0", "1")
    wait_until(lambda: not psutil.pid_exists(pid))
    assert len(counts.lines()) == QUESTIONS


def test_a_folder_that_nodes_do_not_share_is_noticed(cluster: Any) -> None:
    with pytest.raises(DataError, match="log_dir=memory://logs is not the same folder"):
        run(STUDY, "memory://logs", options=on(cluster))


def test_interrupted_it_keeps_what_is_finished_and_leaves_no_process(
    counts: Counts,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    logs = tmp_path / "logs"
    local = RunOptions(ray=RayOptions(), workers=1, max_samples=2)
    neighbours = set(psutil.Process().children(recursive=True))
    family: set[psutil.Process] = set()
    names: list[str] = []
    apply = StudyProgress.apply

    def press_ctrl_c(self: StudyProgress, event: ProgressEvent) -> None:
        apply(self, event)
        if not family and len(counts.lines()) >= 12:
            family.update(set(psutil.Process().children(recursive=True)) - neighbours)
            names.extend(process.name() for process in family)
            signal.raise_signal(signal.SIGINT)

    with monkeypatch.context() as patched:
        patched.setattr(StudyProgress, "apply", press_ctrl_c)
        with pytest.raises(KeyboardInterrupt):
            run(SHORT, logs, options=local)
    assert "raylet" in names
    wait_until(lambda: not any(map(alive, family)))
    before, generations = finished(logs), len(counts.lines())
    assert len(before) >= 10
    assert run(SHORT, logs, options=local).complete
    wait_until(lambda: not set(psutil.Process().children(recursive=True)) - neighbours)
    after = finished(logs)
    assert {key: after[key] for key in before} == before
    assert not set(before) & set(counts.generated()[generations:])
    said = capsys.readouterr().err
    assert "counted: Stopped: " in said
    assert "counted: Complete: 3/3 cells, 24/24 samples" in said


def alive(process: psutil.Process) -> bool:
    try:
        return process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def wait_until(true: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < end
        time.sleep(0.1)


def test_without_a_cluster_at_the_address_nothing_is_run(tmp_path: Path) -> None:
    options = RunOptions(ray=RayOptions(address="127.0.0.1:1"))
    with pytest.raises(ServerError, match=r"Ray cluster at 127\.0\.0\.1:1"):
        run(STUDY, tmp_path, options=options)
    assert not list_eval_logs(str(tmp_path))
