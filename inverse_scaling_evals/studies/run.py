"""Run a study: what is missing, and nothing twice."""

import contextlib
import signal
import sqlite3
import threading
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from types import FrameType

from inspect_ai import Task
from inspect_ai.log import EvalLog

from .._inspect.refusals import plain_message, prerequisite_error
from ..errors import TaskArgumentError
from .folder import (
    CellState,
    StudyFolder,
    buffer_unusable,
    cell_states,
    header_key,
    recover,
    set_aside_corrupt,
)
from .plan import Study, cell_key
from .progress import StudyProgress
from .ray import run_on_ray
from .workers import (
    RunOptions,
    check_enforcement,
    check_options,
    run_eval_set,
    run_in_workers,
    study_tasks,
)


@dataclass(frozen=True)
class StudyResult:
    """The result of a run.

    Attributes:
        study: The study.
        folder: Folder of its logs.
        states: How far each runnable cell is, in the study's order.
        set_aside: New paths of logs that could not be read, whose cells were run again.
    """

    study: Study
    folder: StudyFolder
    states: tuple[CellState, ...]
    set_aside: tuple[str, ...] = ()

    @property
    def complete(self) -> bool:
        """Whether every runnable cell is complete."""
        return all(state.status == "complete" for state in self.states)


def run(
    study: Study,
    log_dir: str | Path | StudyFolder,
    *,
    options: RunOptions = RunOptions(),  # noqa: B008  frozen
) -> StudyResult:
    """Run what is missing of a study, in its order.

    It may be stopped at any time, by Ctrl-C, SIGTERM or SIGKILL: what is finished is kept, and the
    same call resumes from there. With more epochs, budgets, models or tasks it runs what is new.
    With fewer it runs nothing and removes nothing; a cell that was begun is finished as it was
    begun.

    Args:
        study: A study, as `plan` returns it.
        log_dir: Folder of its logs, created if missing. It belongs to this study alone.
        options: Options of the run.

    Returns:
        How far every cell is; the next run tries failed cells again.

    Raises:
        DataError: If the folder belongs to something else, cannot be written to, is full or in
            use, or holds logs of cells that have changed since (nothing is run or changed).
        TaskArgumentError: If options contradict each other, or a model cannot be used.
        ServerError: If a server does not enforce budgets, before the first cell.
        KeyboardInterrupt: If it was interrupted or terminated.

    Examples:
        >>> study = plan(preset="demo", tasks=["survival_instinct"], budgets=[0], limit=2)
        >>> run(study, "logs/two-questions").complete  # doctest: +ELLIPSIS
        Completed...True
    """
    check_options(study, options)
    folder = StudyFolder.of(log_dir)
    with running(folder):
        return run_part(study, folder, options)


@contextlib.contextmanager
def running(folder: StudyFolder) -> Iterator[None]:
    """Lock a folder, treat SIGTERM as Ctrl-C, and explain a full disk.

    Raises:
        DataError: If the folder, or the sample buffer, cannot be used.
    """
    with folder.locked(), _sigterm_as_sigint():
        try:
            yield
        except OSError as error:
            if not folder.is_cause_of(error):
                raise
            raise folder.unusable(error) from error
        except sqlite3.OperationalError as error:
            raise buffer_unusable(error) from error


def run_part(study: Study, folder: StudyFolder, options: RunOptions) -> StudyResult:
    """Run what is missing, as `run` does, in a folder locked by `running`."""
    logs = folder.logs()
    before = folder.check_owner(study, logs)
    tasks = study_tasks(study, options=options, begun=logs.latest())
    states = cell_states(study, tasks, folder, logs, limits=options.limits())
    left = [state for state in states if state.status != "complete"]
    # servers of Ray workers are checked on their nodes
    if left and options.preflight and not (options.ray and options.ray.own_servers):
        check_enforcement([state.cell for state in left], options)
    # nothing has been written up to here
    folder.claim(study, before)
    aside = set_aside_corrupt(logs)
    recover(logs)
    headers: list[EvalLog] = []
    excluded: Mapping[str, str | None] = {}
    if left:
        # Inspect's display replaces the study's own
        shown = StudyProgress(study, states) if options.display is None else None
        with shown or contextlib.nullcontext() as progress:
            excluded = _run_in_other_processes(study, folder, states, options, progress)
            remaining = [
                task
                for task, state in zip(tasks, states, strict=True)
                if state.identifier not in excluded
            ]
            headers = _run_in_this_process(remaining, folder, options) if remaining else []
    states = cell_states(study, tasks, folder, folder.logs(), limits=options.limits())
    explained = tuple(_with_errors(states, headers, excluded))
    return StudyResult(study, folder, explained, aside)


def _run_in_other_processes(
    study: Study,
    folder: StudyFolder,
    states: Sequence[CellState],
    options: RunOptions,
    progress: StudyProgress | None,
) -> Mapping[str, str | None]:
    """Run cells in workers, if there are to be any.

    Returns:
        The cells, by identifier, that this process must not run, with the reason.
    """
    excluded: Mapping[str, str | None] = {}
    if options.ray is not None:
        excluded = run_on_ray(study, folder, states, options, progress)
    elif (options.workers or 1) > 1 and sum(state.status != "complete" for state in states) > 1:
        run_in_workers(study, folder, states, options, progress)
    else:
        return excluded
    recover(folder.logs())
    return excluded


def _run_in_this_process(
    tasks: Sequence[Task], folder: StudyFolder, options: RunOptions
) -> list[EvalLog]:
    """Run tasks in this process, in which Inspect also updates its files about the folder.

    Failed cells are tried again when the others have ended. Inspect could do that itself, but it
    deletes the sample buffer of a log that it could not write, and with it finished samples.

    Raises:
        OSError: If the disk of the logs is full.
        sqlite3.OperationalError: If the disk of the sample buffers is full.
        TaskArgumentError: If a task or model cannot be used.
    """
    for attempt in range(options.retries + 1):
        if attempt:
            recover(folder.logs())
        try:
            headers = run_eval_set(tasks, folder, **options.eval_set_arguments())
        except prerequisite_error() as error:
            raise TaskArgumentError(plain_message(error)) from error
        if not any(header.status == "error" for header in headers):
            break
    return headers


def _with_errors(
    states: Sequence[CellState], headers: Sequence[EvalLog], excluded: Mapping[str, str | None]
) -> Iterator[CellState]:
    """Fill in why cells failed whose log could not be written."""
    errors = {header_key(header): header.error.message for header in headers if header.error}
    for state in states:
        reason = errors.get(cell_key(state.cell)) or excluded.get(state.identifier)
        if state.status == "complete" or reason is None:
            yield state
        else:
            yield replace(state, status="failed", error=reason)


@contextlib.contextmanager
def _sigterm_as_sigint() -> Iterator[None]:
    """Let SIGTERM end a run as Ctrl-C does: running samples are dropped, logs are finished."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def interrupt(number: int, frame: FrameType | None) -> None:
        # a process that a script starts in the background ignores SIGINT
        if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
            raise KeyboardInterrupt
        signal.raise_signal(signal.SIGINT)

    previous = signal.signal(signal.SIGTERM, interrupt)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, previous)
