"""The logs of a study: which study and cell each belongs to, and what its answers depend on."""

import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from inspect_ai import Task
from inspect_ai.log import EvalLog, read_eval_log

from ..._inspect.files import filesystem
from ..plan import Fingerprint, Study, StudyCell, cell_key

_METADATA = "study"  # key of a log's metadata under which the study keeps its own


@dataclass(frozen=True)
class CellLog:
    """A log of a study.

    Attributes:
        path: Where it is.
        header: The log without its samples.
        written: When it was last written, in seconds; 0 where the file system does not say.
        study: Name of the study.
        key: Cell, as `cell_key` names it.
        label: Cell, for messages.
        fingerprint: What its answers and scores depend on.
        contrast: The contrast that the study named before it ran; empty for none.
    """

    path: str
    header: EvalLog
    written: float
    study: str
    key: str
    label: str
    fingerprint: Fingerprint
    contrast: str

    @property
    def sample_ids(self) -> tuple[int | str, ...]:
        """Questions that it was made for, run or not."""
        return tuple(self.header.eval.dataset.sample_ids or ())

    @property
    def epochs(self) -> int:
        """Epochs that it was made for, run or not."""
        return self.header.eval.config.epochs or 1


@dataclass(frozen=True)
class FolderLogs:
    """The logs of a folder.

    Attributes:
        logs: Logs of a study, those of a cell from old to new.
        corrupt: Path of each unreadable log, and the reason.
    """

    logs: tuple[CellLog, ...]
    corrupt: Mapping[str, str]

    def latest(self) -> dict[str, CellLog]:
        """Return the newest log of each cell, which holds all that the older ones hold."""
        return {log.key: log for log in self.logs}


def log_metadata(study: Study, cell: StudyCell, fingerprint: Fingerprint) -> dict[str, Any]:
    """Return the metadata by which a log is recognised as one of this study and cell."""
    return {
        _METADATA: {
            "name": study.name,
            "cell": cell_key(cell),
            "label": cell.label,
            "fingerprint": fingerprint,
            "contrast": study.contrast or "",
        }
    }


def task_fingerprint(task: Task) -> Fingerprint:
    """Return the fingerprint in a task's `log_metadata`."""
    assert task.metadata is not None
    found: Fingerprint = task.metadata[_METADATA]["fingerprint"]
    return found


def header_key(header: EvalLog) -> str:
    """Return the cell that a log of a study belongs to, as `cell_key` names it."""
    key: str = (header.eval.metadata or {})[_METADATA]["cell"]
    return key


def as_cell_log(path: str, header: EvalLog, written: float = 0) -> CellLog | None:
    """Return a log as one of a study; None where no study wrote it."""
    found = (header.eval.metadata or {}).get(_METADATA)
    if not isinstance(found, Mapping) or "cell" not in found:
        return None
    return CellLog(
        path,
        header,
        written,
        study=found["name"],
        key=found["cell"],
        label=found["label"],
        fingerprint=found["fingerprint"],
        contrast=found.get("contrast", ""),
    )


def read_header(path: str) -> EvalLog:
    """Read the header of a log; an unfinished log is read through, so that damage is noticed.

    Raises:
        FileNotFoundError: If it is gone.
        Exception: Of any kind, if it is damaged.
    """
    header = read_eval_log(path, header_only=True)
    if header.status != "success" and path.endswith(".eval"):
        with filesystem(path).fs.open(path, "rb") as file, zipfile.ZipFile(file) as members:
            damaged = members.testzip()
        if damaged is not None:
            raise zipfile.BadZipFile(f"its member {damaged} is damaged")
    return header
