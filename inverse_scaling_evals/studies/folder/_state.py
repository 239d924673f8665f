"""How far a study is, cell by cell."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from inspect_ai import Task, task_identifier
from inspect_ai.log import EvalLog, read_eval_log_sample_summaries

from ..._compat import task_identifiers
from ...errors import DataError
from .._options import RunOptions
from .._tasks import task_fingerprint
from ..plan._fingerprint import cell_key, changes
from ..plan._study import Study, StudyCell
from ._buffer import finished_in_buffer
from ._folder import CellLog, LogFolder

CellStatus = Literal["missing", "partial", "complete", "failed"]

# what Inspect writes into a log that it put together after a crash
_RECOVERED = "Eval recovered from crash"


@dataclass(frozen=True)
class CellState:
    """How far a cell is.

    Attributes:
        cell: The cell.
        identifier: Inspect's identifier of its task, by which logs are found.
        log: Path of its newest log; None where it has none.
        status: `missing` (never begun), `partial` (begun), `complete`, or `failed` (it ended in
            an error, and is tried again by the next run).
        samples_done: Finished questions × repeats.
        samples_total: Planned questions × repeats.
        error: What it failed with; None where it did not.
    """

    cell: StudyCell
    identifier: str
    log: str | None
    status: CellStatus
    samples_done: int
    samples_total: int
    error: str | None = None


def cell_states(
    study: Study, tasks: Sequence[Task], folder: LogFolder, *, log_dir: str, options: RunOptions
) -> list[CellState]:
    """Compare the tasks of a study with the logs of a folder.

    Args:
        study: The study.
        tasks: What `study_tasks` made of it.
        folder: What is in the folder.
        log_dir: The folder, for messages.
        options: Those of the run.

    Raises:
        DataError: If a log is of another content than its cell has now.
    """
    latest = folder.latest()
    identifiers = task_identifiers(tasks, options.limits())
    _refuse_changed(study, tasks, identifiers, latest, log_dir)
    return [
        _state(cell, task, identifier, latest.get(cell_key(cell)))
        for cell, task, identifier in zip(study.runnable, tasks, identifiers, strict=True)
    ]


def _refuse_changed(
    study: Study,
    tasks: Sequence[Task],
    identifiers: Sequence[str],
    latest: dict[str, CellLog],
    log_dir: str,
) -> None:
    """Refuse to go on from logs whose content is no longer that of their cells.

    Raises:
        DataError: Naming the cells, what changed, and the way out.
    """
    changed: dict[str, list[StudyCell]] = {}
    for cell, task, identifier in zip(study.runnable, tasks, identifiers, strict=True):
        log = latest.get(cell_key(cell))
        if log is None:
            continue
        difference = changes(log.fingerprint, task_fingerprint(task))
        if not difference and task_identifier(log.header, None) != identifier:
            difference = "its solvers, or what this version of Inspect takes for the same task"
        if difference:
            changed.setdefault(difference, []).append(cell)
    if changed:
        lines = [
            f"  {difference}: {_several([cell.label for cell in cells])}"
            for difference, cells in changed.items()
        ]
        raise DataError(
            f"log_dir={log_dir} holds logs of cells that have changed since:\n"
            + "\n".join(lines)
            + "\nOld and new answers are never joined. Give --log-dir another folder, or put back "
            "what was changed; the logs are kept as they are."
        )


def _state(cell: StudyCell, task: Task, identifier: str, log: CellLog | None) -> CellState:
    repeats = task.epochs or 1
    total = len(task.dataset) * repeats
    if log is None:
        return CellState(cell, identifier, None, "missing", 0, total)
    header = log.header
    finished = header.status == "success" and not header.invalidated
    if finished and log.epochs == repeats and len(log.sample_ids) == len(task.dataset):
        return CellState(cell, identifier, log.path, "complete", _completed(header, total), total)
    done = min(len(_finished(log)), total)
    error = header.error.message if header.status == "error" and header.error else None
    if error is None or error == _RECOVERED:
        return CellState(cell, identifier, log.path, "partial", done, total)
    return CellState(cell, identifier, log.path, "failed", done, total, error)


def _completed(header: EvalLog, total: int) -> int:
    return min(header.results.completed_samples, total) if header.results else total


def _finished(log: CellLog) -> set[tuple[str, int]]:
    """Find the samples that a run would not repeat, in the log and in Inspect's sample buffer."""
    # the buffer first: what leaves it meanwhile is in the log by then
    kept = finished_in_buffer(log.path) if log.header.status == "started" else set()
    summaries = read_eval_log_sample_summaries(log.path)
    return kept | {(str(found.id), found.epoch) for found in summaries if not found.error}


def _several(labels: Sequence[str], shown: int = 4) -> str:
    more = len(labels) - shown
    return "; ".join(labels[:shown]) + (f"; and {more} more" if more > 0 else "")
