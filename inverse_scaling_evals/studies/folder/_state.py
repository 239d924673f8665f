"""How far a study is, cell by cell."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from inspect_ai import Task, task_identifier
from inspect_ai.log import EvalLog, read_eval_log_sample_summaries

from ..._counted import counted
from ..._inspect.eval_sets import task_identifiers
from ...errors import DataError
from ..plan import CellChange, CellPart, Study, StudyCell, cell_key, changes
from ._folder import StudyFolder
from ._logs import CellLog, FolderLogs, finished_samples, task_fingerprint

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
        log: Path of the log that holds most of it; None where it has none.
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
    latest = logs.chosen()
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
    whole = header.status == "success" and not header.invalidated
    if whole and log.epochs == epochs and len(log.sample_ids) == len(task.dataset):
        done = min(count_samples(header)[0], total)
        if is_finished(header, task):
            return CellState(cell, identifier, log.path, "complete", done, total)
        return CellState(cell, identifier, log.path, "failed", done, total, _failure(header))
    done = min(len(finished_samples(log)), total)
    error = header.error.message if header.status == "error" and header.error else None
    if error is None or error == _RECOVERED:
        return CellState(cell, identifier, log.path, "partial", done, total)
    return CellState(cell, identifier, log.path, "failed", done, total, error)


def is_finished(header: EvalLog, task: Task) -> bool:
    """Return whether no sample of a log is to be run again.

    Inspect's selection mode calls a log with failed samples a success, and leaves them to the
    runner.

    Args:
        header: Header of the log.
        task: Its task, which may tolerate errors.
    """
    if header.status != "success" or header.invalidated:
        return False
    done, total = count_samples(header)
    tolerated = task.fail_on_error
    if tolerated is False or done >= total:
        return True
    if tolerated is None or tolerated is True:
        return False
    return total - done < (tolerated * total if tolerated < 1 else tolerated)


def count_samples(header: EvalLog) -> tuple[int, int]:
    """Return how many samples of a log ended without an error, and how many it needs."""
    if header.results is not None:
        return header.results.completed_samples, header.results.total_samples
    # no sample was scored
    finished = {
        (found.id, found.epoch)
        for found in read_eval_log_sample_summaries(header.location)
        if not found.error
    }
    planned = len(header.eval.dataset.sample_ids or ()) * (header.eval.config.epochs or 1)
    return len(finished), planned


def _failure(header: EvalLog) -> str:
    """Return how many samples of a log failed, with the first error."""
    done, total = count_samples(header)
    summaries = read_eval_log_sample_summaries(header.location)
    first = next((found.error for found in summaries if found.error), None)
    return f"{total - done} of {counted(total, 'sample')} ended in an error" + (
        f", such as: {first}" if first else ""
    )
