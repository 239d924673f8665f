"""A call of Inspect's `eval_set` on cells of a study, in the parent and in every worker."""

import contextvars
import resource
from collections.abc import Sequence
from typing import Any

from inspect_ai import Task, eval_set
from inspect_ai.log import EvalLog

from ..folder import StudyFolder, clear_failed_writes

# the log under way, its sample buffer with two files beside it, and one to spare
_FILES_PER_CELL = 5
_OTHER_FILES = 500


def run_eval_set(tasks: Sequence[Task], folder: StudyFolder, **arguments: Any) -> list[EvalLog]:
    """Run tasks once, and return the headers of their logs.

    Args:
        tasks: What `study_tasks` made.
        folder: Folder of their logs.
        **arguments: Those of `RunOptions.eval_set_arguments`, and further ones of `eval_set`.

    Raises:
        OSError: If the disk of the logs is full.
        sqlite3.OperationalError: If the disk of the sample buffers is full.
        PrerequisiteError: If Inspect cannot use a task or model.
    """
    _raise_file_limit(len(tasks))
    # Inspect leaves its last model behind as the active one, which the next plan would see
    context = contextvars.copy_context()
    _, headers = context.run(eval_set, list(tasks), log_dir=folder.path, **arguments)
    clear_failed_writes(headers)
    return headers


def _raise_file_limit(cells: int) -> None:
    """Allow for the files of all cells, which Inspect opens at once."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    needed = cells * _FILES_PER_CELL + _OTHER_FILES
    wanted = needed if hard == resource.RLIM_INFINITY else min(needed, hard)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
