"""Run a study: what is missing, and nothing twice."""

import contextlib
import signal
import sqlite3
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from types import FrameType

from inspect_ai import Task
from inspect_ai.log import write_log_dir_manifest

from .._inspect.eval_sets import eval_set_id
from .._inspect.refusals import plain_message, prerequisite_error
from ..errors import TaskArgumentError
from .folder import (
    CellState,
    FolderLogs,
    StudyFolder,
    buffer_unusable,
    cell_states,
    header_key,
    is_finished,
    recover,
    remove_superseded,
    set_aside_corrupt,
    task_key,
)
from .plan import Study, StudyCell, cell_key, with_data
from .progress import StudyProgress
from .ray import run_on_ray
from .workers import (
    CellToRun,
    RunOptions,
    check_enforcement,
    check_options,
    run_cells,
    run_in_workers,
    study_tasks,
)

# seconds before failed cells are tried again, doubled each time: what Inspect itself does not
# retry is seldom about load
_FIRST_PAUSE = 0.5
_LONGEST_PAUSE = 30.0


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
        """Whether every runnable cell is complete, and none lacks its public file."""
        return not self.without_file and all(state.status == "complete" for state in self.states)

    @property
    def without_file(self) -> tuple[StudyCell, ...]:
        """The planned cells that were not run because their public file is missing."""
        return tuple(cell for cell in self.study.cells if cell.missing_file is not None)


class RunInterrupted(KeyboardInterrupt):
    """A run was interrupted or terminated; what was finished is kept.

    Attributes:
        states: How far each runnable cell is, in the study's order.
    """

    def __init__(self, states: tuple[CellState, ...]) -> None:
        super().__init__()
        self.states = states


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
        How far every cell is; the next run tries failed cells again. Cells whose public file is
        missing are `without_file`, and the rest is run; `with_data(study, skip_missing=True)`
        leaves them out for good.

    Raises:
        DataError: If no cell has its file, or the folder belongs to something else, cannot be
            written to, is full or in use, or holds logs of cells that have changed since (nothing
            is run or changed).
        TaskArgumentError: If options contradict each other, or a model cannot be used.
        ServerError: If a server does not enforce budgets, before the first cell.
        RunInterrupted: If it was interrupted or terminated, a KeyboardInterrupt.

    Examples:
        >>> study = plan(preset="demo", tasks=["survival_instinct"], budgets=[0], limit=2)
        >>> run(study, "logs/two-questions").complete
        True
    """
    study = with_data(study)
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
    logs = folder.logs(whole=True)
    before = folder.check_owner(study, logs)
    tasks = study_tasks(study, options=options, begun=logs.chosen())

    def states_now(logs: FolderLogs) -> list[CellState]:
        return cell_states(study, tasks, folder, logs, limits=options.limits())

    states = states_now(logs)
    left = [state for state in states if state.status != "complete"]
    # servers of Ray workers are checked on their nodes
    if left and options.preflight and not (options.ray and options.ray.own_servers):
        check_enforcement(
            [state.cell for state in left],
            options,
            max_tokens=study.sampling.max_tokens,
            tasks=[
                task
                for task, state in zip(tasks, states, strict=True)
                if state.status != "complete"
            ],
        )
    # nothing has been written up to here
    folder.claim(study, before)
    aside = set_aside_corrupt(logs)
    recover(logs)
    excluded: dict[str, str | None] = {}
    errors: dict[str, str] = {}
    if left:
        # Inspect's display replaces the study's own
        shown = StudyProgress(study, states) if options.display is None else None
        try:
            with shown or contextlib.nullcontext() as progress:
                excluded |= _run_in_other_processes(study, folder, states, options, progress)
                if excluded or options.ray or (options.workers or 1) > 1:
                    states = states_now(folder.logs())
                cells = [
                    CellToRun(index, state.identifier, state.log)
                    for index, state in enumerate(states)
                    if state.status != "complete" and state.identifier not in excluded
                ]
                errors, refused = _run_in_this_process(tasks, cells, folder, options)
                excluded |= refused
        except KeyboardInterrupt:
            raise RunInterrupted(tuple(states_now(folder.logs()))) from None
    # also what a run left behind that was killed before it came to this
    remove_superseded(folder.logs())
    if left:
        write_log_dir_manifest(folder.path)
    states = states_now(folder.logs())
    explained = tuple(_with_errors(states, errors, excluded))
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
    excluded: Mapping[str, str | None]
    if options.ray is not None:
        excluded = run_on_ray(study, folder, states, options, progress)
    elif (options.workers or 1) > 1 and sum(state.status != "complete" for state in states) > 1:
        excluded = run_in_workers(study, folder, states, options, progress)
    else:
        return {}
    recover(folder.logs())
    return excluded


def _run_in_this_process(
    tasks: Sequence[Task], cells: Sequence[CellToRun], folder: StudyFolder, options: RunOptions
) -> tuple[dict[str, str], dict[str, str]]:
    """Run cells in this process, and those that failed again when the others have ended.

    Inspect could try them again itself, but it deletes the sample buffer of a log that it could not
    write, and with it finished samples.

    Args:
        tasks: The tasks of all runnable cells.
        cells: The cells to run.
        folder: Folder of their logs.
        options: Options of the run.

    Returns:
        Errors of the last run of the cells that failed, by the key of the cell, and the cells that
        the provider refused, by identifier, with the reason.

    Raises:
        KeyboardInterrupt: If it was interrupted, after the logs under way have been written.
        OSError: If the disk of the logs is full.
        sqlite3.OperationalError: If the disk of the sample buffers is full.
        TaskArgumentError: If a task or model cannot be used.
    """
    errors: dict[str, str] = {}
    refused: dict[str, str] = {}
    for attempt in range(options.retries + 1):
        if not cells:
            break
        if attempt:
            time.sleep(min(_FIRST_PAUSE * 2 ** (attempt - 1), _LONGEST_PAUSE))
            recover(folder.logs())
            chosen = folder.logs().chosen()
            logs = {cell.identifier: chosen.get(task_key(tasks[cell.index])) for cell in cells}
            cells = [
                replace(cell, resume=log.path if (log := logs[cell.identifier]) else None)
                for cell in cells
            ]
        try:
            ran = run_cells(
                [tasks[cell.index] for cell in cells],
                cells,
                folder,
                eval_set_id(folder.path),
                options,
            )
        except prerequisite_error() as error:
            raise TaskArgumentError(plain_message(error)) from error
        headers = {header_key(header): header for header in ran.headers}
        errors = {key: header.error.message for key, header in headers.items() if header.error}
        refused |= ran.refused
        cells = [
            cell
            for cell in cells
            if cell.identifier not in refused
            and not is_finished(headers[task_key(task := tasks[cell.index])], task)
        ]
    return errors, refused


def _with_errors(
    states: Sequence[CellState], errors: Mapping[str, str], excluded: Mapping[str, str | None]
) -> Iterator[CellState]:
    """Fill in why cells failed whose log could not be written."""
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
        signal.raise_signal(signal.SIGINT)

    before = {
        signal.SIGTERM: signal.signal(signal.SIGTERM, interrupt),
        signal.SIGINT: signal.getsignal(signal.SIGINT),
    }
    # what a script starts in the background ignores it; asyncio ends in order only with this one
    if before[signal.SIGINT] is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
