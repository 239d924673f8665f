"""The folder of a study: its owner, its lock, its logs, and how far they are."""

from ._buffers import buffer_unusable, clear_failed_writes
from ._files import write_atomically
from ._folder import StudyFolder
from ._logs import (
    CellLog,
    FolderLogs,
    as_cell_log,
    header_key,
    log_metadata,
    task_fingerprint,
    task_key,
)
from ._missing import MissingCell, MissingReason, missing_cells
from ._recovery import recover, remove_superseded, set_aside_corrupt
from ._state import CellState, CellStatus, cell_states, count_samples, is_finished

__all__ = [
    "CellLog",
    "CellState",
    "CellStatus",
    "FolderLogs",
    "MissingCell",
    "MissingReason",
    "StudyFolder",
    "as_cell_log",
    "buffer_unusable",
    "cell_states",
    "clear_failed_writes",
    "count_samples",
    "header_key",
    "is_finished",
    "log_metadata",
    "missing_cells",
    "recover",
    "remove_superseded",
    "set_aside_corrupt",
    "task_fingerprint",
    "task_key",
    "write_atomically",
]
