"""A full disk ends a run with a message; nothing that was finished is lost, or made twice."""

import errno
import os
import resource
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from inspect_ai.log._recorders import eval as recorder

from inverse_scaling_evals._inspect.eval_sets import eval_set_id
from inverse_scaling_evals.errors import DataError
from inverse_scaling_evals.models import ScriptedAPI
from inverse_scaling_evals.studies import RunOptions, Study, StudyFolder, check, plan, run
from inverse_scaling_evals.studies.plan import study_to_json
from inverse_scaling_evals.studies.workers import CellToRun, Setup
from inverse_scaling_evals.studies.workers._worker import run_batch

QUESTIONS = 4
ONE_BY_ONE = RunOptions(display="log", max_tasks=1, max_samples=1, retry_attempts=1)

Write = Callable[[Any, str, bool], None]


@pytest.fixture
def study() -> Study:
    return plan(
        tasks=["self_awareness_web_gpt"],
        models=["scripted/steady"],
        budgets=[0, 1024],
        dataset="generated",
        epochs=1,
        limit=QUESTIONS,
    )


@pytest.fixture
def buffers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where Inspect keeps its sample buffers."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    return tmp_path / "data" / "inspect_ai" / "samplebuffer"


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[None]:
    """One entry for each generation."""
    made: list[None] = []
    generate = ScriptedAPI.generate

    async def counted(self: ScriptedAPI, *args: Any, **kwargs: Any) -> Any:
        made.append(None)
        return await generate(self, *args, **kwargs)

    monkeypatch.setattr(ScriptedAPI, "generate", counted)
    return made


@contextmanager
def failing_writes(number: int, *, first: int, last: float = float("inf")) -> Iterator[None]:
    """Have writes of logs fail, counted from 1, as they do on a file system in memory that is full.

    A log is written at its start, with every sample or two, and at its end.
    """
    written = recorder._copy_temp_to_local
    count = 0

    def write(temp_file: Any, dest: str, fsync: bool) -> None:
        nonlocal count
        count += 1
        if first <= count <= last:
            raise OSError(number, os.strerror(number))
        written(temp_file, dest, fsync)

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(recorder, "_copy_temp_to_local", write)
        yield


def test_a_full_disk_stops_the_run_and_the_next_goes_on(
    study: Study, tmp_path: Path, buffers: Path, asked: list[None]
) -> None:
    folder = tmp_path / "logs"
    with (
        failing_writes(errno.ENOSPC, first=9),
        pytest.raises(DataError, match=f"log_dir={folder} .*disk is full") as caught,
    ):
        run(study, folder, options=ONE_BY_ONE)
    assert os.strerror(errno.ENOSPC) in str(caught.value)
    first, second = check(study, folder)
    assert (first.status, second.status) == ("complete", "partial")
    assert first.log is not None
    finished = Path(first.log.removeprefix("file://"))
    before = finished.read_bytes()
    # those that were written, and those whose write failed
    assert 0 < second.samples_done == len(asked) - QUESTIONS < QUESTIONS
    result = run(study, folder, options=ONE_BY_ONE)
    assert result.complete
    assert len(asked) == 2 * QUESTIONS
    assert finished.read_bytes() == before
    assert not list(buffers.rglob("*.db"))


def test_a_disk_that_was_full_from_the_start_leaves_nothing_in_the_way(
    study: Study, tmp_path: Path, buffers: Path, asked: list[None]
) -> None:
    with failing_writes(errno.ENOSPC, first=1), pytest.raises(DataError, match="disk is full"):
        run(study, tmp_path / "logs", options=ONE_BY_ONE)
    # the next log of the cell would have the same name within the same second
    assert not list(buffers.rglob("*.db"))
    assert run(study, tmp_path / "logs", options=ONE_BY_ONE).complete
    assert len(asked) == 2 * QUESTIONS


@pytest.mark.parametrize(
    "first", [1, *(pytest.param(n, marks=pytest.mark.slow) for n in (2, 3, 5))]
)
def test_a_write_that_fails_once_is_made_good_without_another_generation(
    first: int, study: Study, tmp_path: Path, asked: list[None]
) -> None:
    # the write of the log that is ended by the failure fails too
    with failing_writes(errno.EIO, first=first, last=first + 1):
        assert run(study, tmp_path, options=ONE_BY_ONE).complete
    assert len(asked) == 2 * QUESTIONS


def test_a_worker_stops_at_a_full_disk(study: Study, tmp_path: Path) -> None:
    states = check(study, tmp_path)
    folder_id = eval_set_id(str(tmp_path))
    setup = Setup(study_to_json(study), StudyFolder(str(tmp_path)), folder_id, ONE_BY_ONE, None)
    cells = [CellToRun(index, state.identifier) for index, state in enumerate(states)]
    with failing_writes(errno.ENOSPC, first=3), pytest.raises(OSError, match="No space left"):
        run_batch(study, setup, cells)


@contextmanager
def largest_file(size: int) -> Iterator[None]:
    """Let no file grow beyond so many bytes; logs stay below it, sample buffers do not."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    before = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        signal.signal(signal.SIGXFSZ, before)


@pytest.mark.parametrize("size", [60_000, 200_000])
def test_a_full_disk_of_sample_buffers_stops_the_run_and_the_next_goes_on(
    size: int, study: Study, tmp_path: Path, buffers: Path, asked: list[None]
) -> None:
    # the smaller one is reached before the first question, the larger one after two
    with largest_file(size), pytest.raises(DataError, match="sample buffer") as caught:
        run(study, tmp_path / "logs", options=ONE_BY_ONE)
    assert str(buffers) in str(caught.value)
    kept = sum(state.samples_done for state in check(study, tmp_path / "logs"))
    asked.clear()
    assert run(study, tmp_path / "logs", options=ONE_BY_ONE).complete
    assert len(asked) == 2 * QUESTIONS - kept
