"""How far a study is, cell by cell."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from inspect_ai import Task, task_identifier
from inspect_ai.log import read_eval_log_sample_summaries

from ..._inspect.eval_sets import task_identifiers
from ...errors import DataError
from ..plan import CellChange, CellPart, Study, StudyCell, cell_key, changes
from ._buffers import finished_in_buffer
from ._folder import StudyFolder
from ._logs import CellLog, FolderLogs, task_fingerprint

CellStatus = Literal["missing", "partial", "complete", "failed"]

# Inspect's error in a log that it restored after a crash
_RECOVERED = "Eval recovered from crash"

_SHOWN_CELLS = 4  # changed cells that a message names


@dataclass(frozen=True)
class CellState:
    """How far a cell is.

    Attributes:
        cell: The cell.
        identifier: Inspect's identifier of its task, by which logs are found.
        log: Path of its newest log; None where it has none.
        status: `missing` (never begun), `partial` (begun), `complete`, or `failed` (it ended in
            an error, and is tried again by the next run).
        samples_done: Finished samples (questions × epochs).
        samples_total: Planned samples (questions × epochs).
        error: Why it failed; None where it did not.
    """

    cell: StudyCell
    identifier: str
    log: str | None
    status: CellStatus
    samples_done: int
    samples_total: int
    error: str | None = None


def cell_states(
    study: Study,
    tasks: Sequence[Task],
    folder: StudyFolder,
    logs: FolderLogs,
    *,
    limits: Mapping[str, Any],
) -> list[CellState]:
    """Compare the tasks of a study with the logs of its folder.

    Args:
        study: The study.
        tasks: What `study_tasks` made of it.
        folder: The folder.
        logs: The logs in it.
        limits: Limits of a sample, as `RunOptions.limits` returns them.

    Returns:
        One state per runnable cell, in the study's order.

    Raises:
        DataError: If the content of a log is not what its cell has now, or a log names another
            contrast than the study.
    """
    latest = logs.latest()
    identifiers = task_identifiers(tasks, limits)
    _refuse_changed(study, tasks, identifiers, latest, folder)
    return [
        _state(cell, task, identifier, latest.get(cell_key(cell)))
        for cell, task, identifier in zip(study.runnable, tasks, identifiers, strict=True)
    ]


def _refuse_changed(
    study: Study,
    tasks: Sequence[Task],
    identifiers: Sequence[str],
    latest: dict[str, CellLog],
    folder: StudyFolder,
) -> None:
    """Refuse to continue logs whose content is no longer that of their cells.

    The contrast is that of all logs in the folder, also of cells that this run leaves out: one that
    is named when some answers are known was not named in advance.

    Raises:
        DataError: Naming the cells, what changed, and what to do.
    """
    changed: dict[tuple[CellChange, ...], list[str]] = {}
    for cell, task, identifier in zip(study.runnable, tasks, identifiers, strict=True):
        log = latest.get(cell_key(cell))
        if log is None:
            continue
        difference = changes(log.fingerprint, task_fingerprint(task))
        if not difference and task_identifier(log.header, None) != identifier:
            difference = (CellChange(CellPart.IDENTIFIER),)
        if difference:
            changed.setdefault(difference, []).append(cell.label)
    contrast = study.contrast or ""
    for log in latest.values():
        if log.contrast != contrast:
            renamed = CellChange(CellPart.CONTRAST, log.contrast, contrast)
            changed.setdefault((renamed,), []).append(log.label)
    if changed:
        lines = []
        for difference, cells in changed.items():
            labels = "; ".join(cells[:_SHOWN_CELLS])
            more = len(cells) - _SHOWN_CELLS
            rest = f"; and {more} more" if more > 0 else ""
            lines.append(f"  {', '.join(map(str, difference))}: {labels}{rest}")
        raise DataError(
            f"log_dir={folder} holds logs of cells that have changed since:\n"
            + "\n".join(lines)
            + "\nOld and new answers are never joined, and a contrast counts only if it was named "
            "before the first answer. Use another folder (--log-dir), or undo "
            "the change; the logs are kept as they are."
        )


def _state(cell: StudyCell, task: Task, identifier: str, log: CellLog | None) -> CellState:
    epochs = task.epochs or 1
    total = len(task.dataset) * epochs
    if log is None:
        return CellState(cell, identifier, None, "missing", 0, total)
    header = log.header
    finished = header.status == "success" and not header.invalidated
    if finished and log.epochs == epochs and len(log.sample_ids) == len(task.dataset):
        done = min(header.results.completed_samples, total) if header.results else total
        return CellState(cell, identifier, log.path, "complete", done, total)
    done = min(len(_finished(log)), total)
    error = header.error.message if header.status == "error" and header.error else None
    if error is None or error == _RECOVERED:
        return CellState(cell, identifier, log.path, "partial", done, total)
    return CellState(cell, identifier, log.path, "failed", done, total, error)


def _finished(log: CellLog) -> set[tuple[str, int]]:
    """Find the samples that a run would not repeat, in the log and in Inspect's sample buffer."""
    # the buffer first: what leaves it meanwhile is in the log by then
    kept = finished_in_buffer(log.path) if log.header.status == "started" else set()
    summaries = read_eval_log_sample_summaries(log.path)
    return kept | {(str(found.id), found.epoch) for found in summaries if not found.error}
