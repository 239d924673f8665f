"""Run cells in this process: the one call of `eval_set`, of the parent and of every worker.

It runs in Inspect's protocol for external runners (`inspect_ai._eval.eval_set_selection`): the
study itself chooses the cells and the log that each is resumed from, and Inspect neither looks for
logs in the folder, by the times of files, nor removes any.
"""

import contextvars
import resource
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from inspect_ai import Task, eval_set, task_identifier
from inspect_ai.log import EvalError, EvalLog, read_eval_log, write_eval_log
from inspect_ai.util import AdaptiveConcurrency

from ..._inspect.eval_sets import only_selected
from ..folder import StudyFolder, clear_failed_writes, count_samples, write_atomically
from ._options import RunOptions
from ._protocol import CellToRun
from ._refusals import ending_refused

# the log under way, its sample buffer with two files beside it, and one to spare
_FILES_PER_CELL = 5
_OTHER_FILES = 500


@dataclass(frozen=True)
class CellsRun:
    """What came of running cells.

    Attributes:
        headers: Headers of their logs.
        refused: Cells that no retry heals, by identifier, with the reason: those that the provider
            refused, and those of which every sample that failed has a budget that it cannot have.
    """

    headers: tuple[EvalLog, ...]
    refused: Mapping[str, str]


def run_cells(
    tasks: Sequence[Task],
    cells: Sequence[CellToRun],
    folder: StudyFolder,
    folder_id: str,
    options: RunOptions,
    adaptive: AdaptiveConcurrency | None = None,
) -> CellsRun:
    """Run cells once, each from the log that is named, whatever else is in the folder.

    An error of a sample ends that sample only.

    Args:
        tasks: What `study_tasks` made of the cells.
        cells: The cells.
        folder: Folder of their logs.
        folder_id: Inspect's id of the folder.
        options: Options of the run.
        adaptive: Range of connections where the options set no number of them.

    Raises:
        KeyboardInterrupt: If it was interrupted, after the logs under way have been written.
        OSError: If the disk of the logs is full.
        sqlite3.OperationalError: If the disk of the sample buffers is full.
        PrerequisiteError: If Inspect cannot use a task or model.
    """
    # Inspect opens the files of all cells at once
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    needed = len(tasks) * _FILES_PER_CELL + _OTHER_FILES
    wanted = needed if hard == resource.RLIM_INFINITY else min(needed, hard)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
    arguments = options.eval_set_arguments()
    if adaptive is not None:
        arguments["adaptive_connections"] = adaptive
    selected = [(cell.identifier, cell.resume) for cell in cells]
    # Inspect leaves its last model behind as the active one, which the next plan would see
    context = contextvars.copy_context()
    tolerated = [task.fail_on_error for task in tasks]
    try:
        with only_selected(folder_id, selected), ending_refused() as refusals:
            _, headers = context.run(eval_set, list(tasks), log_dir=folder.path, **arguments)
    finally:
        # for an external runner Inspect sets it to False
        for task, before in zip(tasks, tolerated, strict=True):
            task.fail_on_error = before
    clear_failed_writes(headers)
    # after Ctrl-C Inspect may return the logs that were finished, and no others
    if len(headers) < len(cells) or any(one.status in ("cancelled", "started") for one in headers):
        raise KeyboardInterrupt
    refused = {}
    for header in headers:
        if reason := refusals.ended.get(header.eval.eval_id):
            refused[task_identifier(header, None)] = reason
            _set_error(header, f"The provider refuses the requests of this cell: {reason}")
        elif errors := refusals.of_budgets.get(header.eval.eval_id):
            done, total = count_samples(header)
            if len(errors) == total - done:
                refused[task_identifier(header, None)] = errors[0]
    return CellsRun(tuple(headers), refused)


def _set_error(header: EvalLog, message: str) -> None:
    """Set the error of a log, in the file too."""
    log = read_eval_log(header.location)
    error = EvalError(message=message, traceback=message, traceback_ansi=message)
    header.error = log.error = error
    with tempfile.TemporaryDirectory(prefix="study-") as folder:
        path = Path(folder) / Path(header.location).name
        write_eval_log(log, str(path))
        write_atomically(header.location, path.read_bytes())
