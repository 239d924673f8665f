"""See how far a study is, without running anything."""

from pathlib import Path

from ._options import RunOptions, check_options
from ._tasks import study_tasks
from .folder._folder import check_owner, read_folder
from .folder._state import CellState, cell_states
from .plan._study import Study


def check(
    study: Study,
    log_dir: str | Path,
    *,
    options: RunOptions = RunOptions(),  # noqa: B008  frozen
) -> list[CellState]:
    """Find out how far each runnable cell of a study is; nothing is written or sent.

    Args:
        study: As `plan` gives it.
        log_dir: Folder of its logs; it need not exist.
        options: Those of the run: limits and arguments of a model are part of a cell.

    Returns:
        One state per runnable cell, in the study's order. `run` does what is not `complete`, and
        repeats none of the samples that count as done: those in the logs, and those in the sample
        buffers of logs that were not finished, of a run under way too.

    Raises:
        DataError: If the folder is another study's, a log is of other questions, prompts, scorers
            or options than the cell has now, or a sample buffer cannot be read.
        TaskArgumentError: If options contradict each other, or a model cannot be had.
    """
    check_options(study, options)
    log_dir = str(log_dir)
    folder = read_folder(log_dir)
    check_owner(study, log_dir, folder)
    tasks = study_tasks(study, options=options, begun=folder.latest())
    return cell_states(study, tasks, folder, log_dir=log_dir, options=options)
