"""The log directory of a study: whose it is, and which log belongs to which cell."""

import errno
import os
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from inspect_ai.log import EvalLog, list_eval_logs, read_eval_log

from ..._compat import filesystem, local_path
from ...errors import DataError
from ..plan._fingerprint import Fingerprint, cell_key
from ..plan._study import Study, StudyCell
from ..plan._study_json import study_from_json, study_to_json

STUDY_FILE = "study.json"
STUDY_METADATA = "study"
"""Key of a log's metadata under which it says of which study and cell it is."""

NO_SPACE = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
"""Numbers of the errors of a full disk."""

_NOT_WRITABLE = (errno.EACCES, errno.EPERM, errno.EROFS, errno.ENOTDIR)


@dataclass(frozen=True)
class CellLog:
    """A log of a study.

    Attributes:
        path: Where it is.
        header: The log without its samples.
        written: When it was written last, in seconds; 0 where the file system does not say.
        study: Name of the study.
        key: Cell, as `cell_key` names it.
        fingerprint: What its answers and scores depend on.
    """

    path: str
    header: EvalLog
    written: float
    study: str
    key: str
    fingerprint: Fingerprint

    @property
    def sample_ids(self) -> tuple[int | str, ...]:
        """Questions that it was made for, run or not."""
        return tuple(self.header.eval.dataset.sample_ids or ())

    @property
    def epochs(self) -> int:
        """Repeats that it was made for, run or not."""
        return self.header.eval.config.epochs or 1


@dataclass(frozen=True)
class LogFolder:
    """What was found in a log directory.

    Attributes:
        logs: Logs of a study, those of a cell from old to new.
        corrupt: Path of a log that cannot be read -> why not.
    """

    logs: tuple[CellLog, ...]
    corrupt: Mapping[str, str]

    def latest(self) -> dict[str, CellLog]:
        """Give the newest log of each cell, which holds all that the older ones hold."""
        return {log.key: log for log in self.logs}


def log_metadata(study: Study, cell: StudyCell, fingerprint: Fingerprint) -> dict[str, Any]:
    """Give what a log says of its study and cell."""
    return {
        STUDY_METADATA: {
            "name": study.name,
            "cell": cell_key(cell),
            "label": cell.label,
            "fingerprint": fingerprint,
        }
    }


def read_folder(log_dir: str) -> LogFolder:
    """Read the headers of all logs in a folder; nothing is written.

    A log that was not finished is read through, so that one that is damaged is not continued.

    Raises:
        DataError: If the folder cannot be listed, or holds logs that no study wrote.
    """
    if not filesystem(log_dir).exists(log_dir):
        return LogFolder((), {})
    logs: list[CellLog] = []
    corrupt: dict[str, str] = {}
    strangers: list[str] = []
    try:
        infos = list_eval_logs(log_dir)
    except OSError as error:
        raise unusable(log_dir, error) from error
    for info in infos:
        try:
            header = _read(info.name)
        except FileNotFoundError:  # taken away since the listing
            continue
        except Exception as error:
            corrupt[info.name] = str(error) or type(error).__name__
            continue
        told = (header.eval.metadata or {}).get(STUDY_METADATA)
        if not isinstance(told, Mapping) or "cell" not in told:
            strangers.append(info.name)
            continue
        written = (info.mtime or 0) / 1000
        logs.append(
            CellLog(info.name, header, written, told["name"], told["cell"], told["fingerprint"])
        )
    if strangers:
        raise DataError(
            f"log_dir={log_dir} holds {len(strangers)} logs that no study wrote, such as "
            f"{_name(strangers[0])}. Logs of other runs are never mixed with those of a study: "
            "give --log-dir another folder, or move the folder away."
        )
    return LogFolder(tuple(sorted(logs, key=lambda log: log.written)), corrupt)


def check_owner(study: Study, log_dir: str, folder: LogFolder) -> Study | None:
    """Check that a folder is free, or belongs to this study; give what it says of itself.

    A study may change its cells from run to run. It is another study when its name is another, or
    when it has no model and task in common with what is there.

    Raises:
        DataError: If the folder belongs to another study.
    """
    before = read_study_of(log_dir)
    names = {log.study for log in folder.logs} | ({before.name} if before else set())
    others = sorted(names - {study.name})
    if others:
        raise DataError(
            f"log_dir={log_dir} belongs to the study {', '.join(others)}, and this is "
            f"{study.name}. Give --log-dir another folder, such as logs/{study.name}."
        )
    if before is not None and not _curves(before) & _curves(study):
        model, task = min(_curves(before))
        raise DataError(
            f"log_dir={log_dir} belongs to another study of the name {study.name}: none of its "
            f"{len(before.cells)} cells, such as {task} on {model}, has a model and task of this "
            "one. Give --log-dir another folder, or move the folder away."
        )
    return before


def read_study_of(log_dir: str) -> Study | None:
    """Read which study a folder belongs to; None where it does not say.

    Raises:
        DataError: If what it says cannot be read.
    """
    path = _join(log_dir, STUDY_FILE)
    fs = filesystem(path)
    if not fs.exists(path):
        return None
    return study_from_json(fs.fs.cat_file(path).decode("utf-8"), source=path)


def claim(study: Study, log_dir: str, before: Study | None) -> None:
    """Write down which study a folder belongs to, with all cells that it ever had.

    Raises:
        OSError: If the folder cannot be written.
    """
    known = {cell_key(cell) for cell in study.cells}
    earlier = before.cells if before else ()
    kept = tuple(cell for cell in earlier if cell_key(cell) not in known)
    text = study_to_json(replace(study, cells=(*study.cells, *kept)))
    path = _join(log_dir, STUDY_FILE)
    fs = filesystem(path)
    if fs.exists(path) and fs.fs.cat_file(path).decode("utf-8") == text:
        return
    write_whole(path, text.encode("utf-8"))


def write_whole(path: str, content: bytes) -> None:
    """Write a file whole or not at all.

    Raises:
        OSError: If it cannot be written.
    """
    fs = filesystem(path)
    if not fs.is_local():
        fs.fs.pipe_file(path, content)
        return
    target = Path(local_path(path))
    beside = target.with_name(f".{target.name}.new")
    try:
        beside.write_bytes(content)
        os.replace(beside, target)
    except OSError:
        beside.unlink(missing_ok=True)
        raise


def set_aside(path: str, ending: str) -> str:
    """Rename a log so that Inspect no longer lists it; give its new path.

    Raises:
        OSError: If it cannot be renamed.
    """
    fs = filesystem(path)
    aside = f"{path}.{ending}"
    number = 1
    while fs.exists(aside):
        number += 1
        aside = f"{path}.{ending}-{number}"
    fs.mv(path, aside)
    return aside


def concerns(log_dir: str, error: OSError) -> bool:
    """Tell whether an error means that a folder cannot be written, or that the disk is full."""
    if error.errno in NO_SPACE:
        return True
    if error.errno not in _NOT_WRITABLE or not filesystem(log_dir).is_local():
        return False
    return os.path.abspath(str(error.filename)).startswith(os.path.abspath(local_path(log_dir)))


def unusable(log_dir: str, error: OSError) -> DataError:
    """Say that a folder cannot be used, and what to do."""
    if error.errno in NO_SPACE:
        return DataError(
            f"log_dir={log_dir} has no room left ({os.strerror(error.errno)}), or the folder of "
            "temporary files (TMPDIR), through which logs are written, has none. Make room and "
            "give the same command again: it goes on where it stopped."
        )
    reason = error.strerror or str(error)
    where = f": {error.filename}" if error.filename else ""
    return DataError(
        f"log_dir={log_dir} cannot be written ({reason}{where}). Give --log-dir a folder that can."
    )


def _read(path: str) -> EvalLog:
    header = read_eval_log(path, header_only=True)
    if header.status != "success" and path.endswith(".eval"):
        with filesystem(path).fs.open(path, "rb") as file, zipfile.ZipFile(file) as members:
            damaged = members.testzip()
        if damaged is not None:
            raise zipfile.BadZipFile(f"{damaged} in it is damaged")
    return header


def _curves(study: Study) -> set[tuple[str, str]]:
    return {(cell.model, cell.task) for cell in study.cells}


def _join(log_dir: str, name: str) -> str:
    return f"{log_dir.rstrip('/')}/{name}"


def _name(path: str) -> str:
    return path.rsplit("/", 1)[-1]
