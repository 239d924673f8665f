"""Run a study: what is missing, and nothing twice."""

import contextlib
import contextvars
import logging
import resource
import signal
import sqlite3
import threading
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from types import FrameType

from inspect_ai import Task, eval_set
from inspect_ai.log import EvalLog

from .._compat import PrerequisiteError
from ..errors import SuiteError, TaskArgumentError
from ._options import RunOptions, check_options
from ._preflight import refuse_disobedient_servers
from ._tasks import plain_message, study_tasks
from .folder._buffer import buffer_unusable, clear_failed_writes
from .folder._folder import (
    STUDY_METADATA,
    LogFolder,
    check_owner,
    claim,
    concerns,
    read_folder,
    set_aside,
    unusable,
)
from .folder._lock import only_runner
from .folder._recover import recover
from .folder._state import CellState, cell_states
from .plan._fingerprint import cell_key
from .plan._study import Study
from .progress._display import StudyProgress

_log = logging.getLogger(__name__)

# the log under way, its sample buffer with two files beside it, and one to spare
_FILES_PER_CELL = 5
_FILES_BESIDE = 500


@dataclass(frozen=True)
class StudyResult:
    """What came of a run.

    Attributes:
        study: The study.
        log_dir: Folder of its logs.
        states: How far each runnable cell is, in the study's order.
        set_aside: New paths of logs that could not be read, whose cells were run anew.
    """

    study: Study
    log_dir: str
    states: tuple[CellState, ...]
    set_aside: tuple[str, ...] = ()

    @property
    def complete(self) -> bool:
        """Whether every cell that can run is complete."""
        return all(state.status == "complete" for state in self.states)


def run(
    study: Study,
    log_dir: str | Path,
    *,
    options: RunOptions = RunOptions(),  # noqa: B008  frozen
) -> StudyResult:
    """Run what is missing of a study, in its order.

    It may be ended at any time, by Ctrl-C, SIGTERM or SIGKILL: what is finished is kept, and the
    same call goes on from there. With more repeats, budgets, models or tasks it runs what is new.
    With fewer it runs nothing and takes nothing away; a cell that was begun is finished as it
    was begun.

    Args:
        study: As `plan` gives it.
        log_dir: Folder of its logs, made when missing. It belongs to this study alone.
        options: How it is run.

    Returns:
        How far every cell is; cells that failed are tried again by the next run.

    Raises:
        DataError: If the folder belongs to something else, cannot be written, is full or in use,
            or holds logs of cells that have changed since (nothing is run, nothing is changed).
        TaskArgumentError: If options contradict each other, or a model cannot be used.
        ServerError: If a server does not obey budgets, before the first cell.
        KeyboardInterrupt: If it was interrupted, or asked to terminate.
    """
    check_options(study, options)
    with running(str(log_dir)):
        return run_part(study, str(log_dir), options)


@contextlib.contextmanager
def running(log_dir: str) -> Iterator[None]:
    """Keep other runs out of a folder, end by SIGTERM as by Ctrl-C, and explain a full disk.

    Raises:
        DataError: If the folder, or the sample buffer, cannot be used.
    """
    with only_runner(log_dir), _terminated_as_interrupted():
        try:
            yield
        except OSError as error:
            if not concerns(log_dir, error):
                raise
            raise unusable(log_dir, error) from error
        except sqlite3.OperationalError as error:
            raise buffer_unusable(error) from error


def run_part(study: Study, log_dir: str, options: RunOptions) -> StudyResult:
    """Run what is missing, as `run` does, in a folder that is kept by `running`."""
    folder = read_folder(log_dir)
    before = check_owner(study, log_dir, folder)
    tasks = study_tasks(study, options=options, begun=folder.latest())
    states = cell_states(study, tasks, folder, log_dir=log_dir, options=options)
    left = [state for state in states if state.status != "complete"]
    # servers that workers have to themselves are asked where they are
    if left and options.preflight and not (options.ray and options.ray.own_servers):
        refuse_disobedient_servers([state.cell for state in left], options)
    # nothing has been written so far
    claim(study, log_dir, before)
    aside = _set_aside(folder)
    recover(folder)
    if left:
        with _progress(study, states, options) as progress:
            kept_off = _run_elsewhere(study, log_dir, states, options, progress)
            mine = [
                task
                for task, state in zip(tasks, states, strict=True)
                if state.identifier not in kept_off
            ]
            headers = _run_here(mine, log_dir, options) if mine else []
    else:
        headers, kept_off = [], {}
    folder = read_folder(log_dir)
    states = cell_states(study, tasks, folder, log_dir=log_dir, options=options)
    explained = tuple(_explained(states, headers, kept_off))
    return StudyResult(study, log_dir, explained, aside)


def _run_elsewhere(
    study: Study,
    log_dir: str,
    states: Sequence[CellState],
    options: RunOptions,
    progress: StudyProgress | None,
) -> Mapping[str, str | None]:
    """Run what other processes are to run; give the cells that this one must not, with reasons."""
    kept_off: Mapping[str, str | None] = {}
    if options.ray is not None:
        from .ray._run import run_on_ray

        kept_off = run_on_ray(study, log_dir, states, options, progress)
    elif (options.workers or 1) > 1 and sum(state.status != "complete" for state in states) > 1:
        from .workers._local import run_in_workers

        run_in_workers(study, log_dir, states, options, progress)
    else:
        return kept_off
    recover(read_folder(log_dir))
    return kept_off


def _run_here(tasks: Sequence[Task], log_dir: str, options: RunOptions) -> list[EvalLog]:
    """Run the tasks in this process, and have Inspect keep its books of the folder.

    Cells that fail are tried again when the others are over. Inspect could do that itself, but it
    throws away the sample buffer of a log that it could not write, and with it finished samples.

    Raises:
        OSError: If the disk of the logs is full.
        sqlite3.OperationalError: If that of the sample buffers is.
        TaskArgumentError: If a task or model cannot be used.
    """
    raise_file_limit(len(tasks))
    headers = _run_once(tasks, log_dir, options)
    for _ in range(options.retries):
        if not any(header.status == "error" for header in headers):
            break
        recover(read_folder(log_dir))
        headers = _run_once(tasks, log_dir, options)
    return headers


def _run_once(tasks: Sequence[Task], log_dir: str, options: RunOptions) -> list[EvalLog]:
    # Inspect leaves its last model behind as the active one, which the next plan would meet
    context = contextvars.copy_context()
    try:
        arguments = options.eval_set_arguments()
        _, headers = context.run(eval_set, list(tasks), log_dir=log_dir, **arguments)
    except SuiteError:
        raise
    except PrerequisiteError as error:
        raise TaskArgumentError(plain_message(error)) from error
    clear_failed_writes(headers)
    return headers


def _explained(
    states: Sequence[CellState], headers: Sequence[EvalLog], kept_off: Mapping[str, str | None]
) -> Iterator[CellState]:
    """Add why cells failed whose log could not be written, which is known from the run alone."""
    errors = {
        (header.eval.metadata or {})[STUDY_METADATA]["cell"]: header.error.message
        for header in headers
        if header.error
    }
    for state in states:
        reason = errors.get(cell_key(state.cell)) or kept_off.get(state.identifier)
        if state.status == "complete" or reason is None:
            yield state
        else:
            yield replace(state, status="failed", error=reason)


def _set_aside(folder: LogFolder) -> tuple[str, ...]:
    aside = []
    for path, reason in folder.corrupt.items():
        aside.append(set_aside(path, "corrupt"))
        _log.warning("Set aside as %s, as it cannot be read (%s)", aside[-1], reason)
    return tuple(aside)


@contextlib.contextmanager
def _progress(
    study: Study, states: Sequence[CellState], options: RunOptions
) -> Iterator[StudyProgress | None]:
    """Show how far the study is, unless Inspect's own display was asked for."""
    if options.display is not None:
        yield None
        return
    with StudyProgress(study, states) as progress:
        yield progress


@contextlib.contextmanager
def _terminated_as_interrupted() -> Iterator[None]:
    """Let SIGTERM end a run as Ctrl-C does: samples under way are given up, logs are finished."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def interrupt(number: int, frame: FrameType | None) -> None:
        # what a script starts in the background ignores Ctrl-C, but is to end by SIGTERM
        if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
            raise KeyboardInterrupt
        signal.raise_signal(signal.SIGINT)

    previous = signal.signal(signal.SIGTERM, interrupt)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, previous)


def raise_file_limit(cells: int) -> None:
    """Allow for the files of all cells, which Inspect opens at once."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    needed = cells * _FILES_PER_CELL + _FILES_BESIDE
    wanted = needed if hard == resource.RLIM_INFINITY else min(needed, hard)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
