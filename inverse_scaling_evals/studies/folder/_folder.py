"""The folder of a study: where it is, whose it is, who may write to it, and what is in it."""

import contextlib
import errno
import fcntl
import os
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import unquote

from inspect_ai.log import list_eval_logs

from ..._counted import counted
from ..._inspect.files import filesystem, local_path
from ...errors import DataError
from ..plan import Study, cell_key, study_from_json, study_to_json
from ._files import DISK_FULL, write_atomically
from ._logs import CellLog, FolderLogs, as_cell_log, read_header

_STUDY_FILE = "study.json"
_LOCK_FILE = ".study.lock"
_NOT_WRITABLE = (errno.EACCES, errno.EPERM, errno.EROFS, errno.ENOTDIR)


@dataclass(frozen=True)
class StudyFolder:
    """The log directory of a study: a local path, or any URL that fsspec opens (`s3://…`).

    It belongs to one study, which `study.json` in it names. Making this object reads nothing.

    Attributes:
        path: Path or URL, as the user gave it.
    """

    path: str

    @classmethod
    def of(cls, log_dir: "str | Path | StudyFolder") -> "StudyFolder":
        """Return the folder of a path; a folder is returned as it is."""
        return log_dir if isinstance(log_dir, StudyFolder) else cls(str(log_dir))

    def __str__(self) -> str:
        return self.path

    def absolute(self) -> "StudyFolder":
        """Return the folder under a name that holds in every working directory."""
        return self if "://" in self.path else StudyFolder(str(Path(self.path).absolute()))

    def exists(self) -> bool:
        """Return whether the folder exists."""
        return bool(filesystem(self.path).exists(self.path))

    def file(self, name: str) -> str:
        """Return the path of a file in the folder."""
        return f"{self.path.rstrip('/')}/{name}"

    def read(self, name: str) -> bytes | None:
        """Return the content of a file in the folder; None where there is no such file."""
        path = self.file(name)
        fs = filesystem(path)
        return bytes(fs.fs.cat_file(path)) if fs.exists(path) else None

    def write(self, name: str, content: bytes) -> None:
        """Write a file in the folder, whole or not at all.

        Raises:
            OSError: If it cannot be written.
        """
        write_atomically(self.file(name), content)

    def log_paths(self) -> list[str]:
        """List the paths of all logs in the folder and below it."""
        return [info.name for info in list_eval_logs(self.path)]

    def logs(self, *, whole: bool = False) -> FolderLogs:
        """Read the headers of all logs in the folder; nothing is written.

        Args:
            whole: Whether to read finished logs through, so that damage in them is noticed.

        Raises:
            DataError: If the folder cannot be listed, or holds logs that no study wrote or that
                are too large to be read.
        """
        if not self.exists():
            return FolderLogs((), {})
        try:
            infos = list_eval_logs(self.path)
        except OSError as error:
            raise self.unusable(error) from error
        logs: list[CellLog] = []
        corrupt: dict[str, str] = {}
        unrelated: list[str] = []
        for info in infos:
            try:
                header = read_header(info.name, whole=whole)
            except FileNotFoundError:  # removed since the listing
                continue
            except DataError:  # too large: nothing is wrong with it, so it is not put aside
                raise
            except Exception as error:
                corrupt[info.name] = str(error) or type(error).__name__
                continue
            log = as_cell_log(info.name, header)
            if log is None:
                unrelated.append(info.name)
            else:
                logs.append(log)
        if unrelated:
            raise DataError(
                f"log_dir={self} holds {counted(len(unrelated), 'log')} that no study wrote, such "
                f"as {unrelated[0].rsplit('/', 1)[-1]}: logs of a study are kept apart from all "
                "others. Use another folder (--log-dir), or move what is not of the study away."
            )
        return FolderLogs(tuple(logs), corrupt)

    def study(self) -> Study | None:
        """Read the study that the folder belongs to; None where it belongs to none.

        Raises:
            DataError: If `study.json` cannot be read.
        """
        content = self.read(_STUDY_FILE)
        if content is None:
            return None
        return study_from_json(content, source=self.file(_STUDY_FILE))

    def check_owner(self, study: Study, logs: FolderLogs) -> Study | None:
        """Check that the folder is free or belongs to this study, and return the study in it.

        A study may change its cells from run to run. It is another study when its name differs, or
        when it shares no model and task with what is in the folder.

        Args:
            study: The study that is to use the folder.
            logs: What is in the folder.

        Raises:
            DataError: If the folder belongs to another study.
        """
        before = self.study()
        names = {log.study for log in logs.logs} | ({before.name} if before else set())
        others = sorted(names - {study.name})
        if others:
            raise DataError(
                f"log_dir={self} belongs to the study {', '.join(others)}; expected {study.name}. "
                f"Use another folder (--log-dir), such as logs/{study.name}."
            )
        if before is not None and not _curves(before) & _curves(study):
            model, task = min(_curves(before))
            raise DataError(
                f"log_dir={self} belongs to another study named {study.name}: none of its "
                f"{len(before.cells)} cells, such as {task} on {model}, has a model and task of "
                "this one. Use another folder (--log-dir), or move this one away."
            )
        return before

    def claim(self, study: Study, before: Study | None) -> None:
        """Write to `study.json` which study the folder belongs to, with all cells it ever had.

        Args:
            study: The study.
            before: What `study.json` holds, as `check_owner` returned it.

        Raises:
            OSError: If the folder cannot be written to.
        """
        known = {cell_key(cell) for cell in study.cells}
        earlier = before.cells if before else ()
        kept = tuple(cell for cell in earlier if cell_key(cell) not in known)
        # a file that is missing now may be there when the study is resumed
        planned = tuple(replace(cell, missing_file=None) for cell in study.cells)
        content = study_to_json(replace(study, cells=(*planned, *kept))).encode("utf-8")
        if self.read(_STUDY_FILE) != content:
            self.write(_STUDY_FILE, content)

    @contextlib.contextmanager
    def locked(self) -> Iterator[None]:
        """Create the folder, and lock other runs out of it for as long as the context lasts.

        The system releases the lock however the process ends. A folder that is not on this machine
        is not locked.

        Raises:
            DataError: If the folder cannot be written to, another process runs a study in it, or
                Inspect would look for its logs elsewhere.
        """
        self._check_path()
        fs = filesystem(self.path)
        try:
            fs.mkdir(self.path, exist_ok=True)
            local = Path(local_path(self.path)) if fs.is_local() else None
            lock = (local / _LOCK_FILE).open("a") if local else contextlib.nullcontext()
        except OSError as error:
            raise self.unusable(error) from error
        with lock as file:
            try:
                if file is not None:
                    fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise DataError(
                    f"log_dir={self} is in use by another process that runs a study in it. Wait "
                    "for it or stop it: what it has finished is kept."
                ) from None
            except OSError:
                pass  # a file system without locks
            yield

    def _check_path(self) -> None:
        """Refuse a path that Inspect, which reads it as a URL, would take for another."""
        if "://" in self.path:
            return
        path = os.path.abspath(self.path)
        if unquote(path) != path or not path.isprintable() or {"#", "?"} & {*path}:
            raise DataError(
                f"Invalid log_dir={path!r}: Inspect does not find logs in a folder with #, ?, an "
                "escape such as %20, or a control character in its path. Use another --log-dir."
            )

    def is_cause_of(self, error: OSError) -> bool:
        """Return whether an error means that the folder is not writable, or a disk is full."""
        if error.errno in DISK_FULL:
            return True
        if error.errno not in _NOT_WRITABLE or not filesystem(self.path).is_local():
            return False
        folder = os.path.abspath(local_path(self.path))
        return os.path.abspath(str(error.filename)).startswith(folder)

    def unusable(self, error: OSError) -> DataError:
        """Return the error for the user about a folder that cannot be used."""
        if error.errno in DISK_FULL:
            return DataError(
                f"log_dir={self} cannot be written to because the disk is full "
                f"({os.strerror(error.errno)}): its own, or that of the temporary files (TMPDIR) "
                "through which logs are written. Free some space and run the same command again "
                "to resume."
            )
        reason = error.strerror or str(error)
        where = f": {error.filename}" if error.filename else ""
        return DataError(
            f"log_dir={self} cannot be written to ({reason}{where}). Use a writable folder "
            "(--log-dir)."
        )


def _curves(study: Study) -> set[tuple[str, str]]:
    return {(cell.model, cell.task) for cell in study.cells}
