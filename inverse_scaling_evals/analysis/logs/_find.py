"""The logs that a caller means: folders, files, listings and logs in memory."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from inspect_ai.log import EvalLog, EvalLogInfo, list_eval_logs

from ..._inspect.files import filesystem
from ...errors import DataError

Log = str | Path | EvalLogInfo | EvalLog
Logs = Log | Iterable[Log]
"""A folder of logs (searched with its subfolders), a log, or several of these."""

_SUFFIXES = (".eval", ".json")

_EXPECTED = "Expected a folder of Inspect logs or a log (.eval or .json), as named with --log-dir."


@dataclass(frozen=True)
class LogFile:
    """A log file, and what changes when it does.

    Attributes:
        location: Path, or URL of a remote file.
        size: Bytes.
        mtime: When it was last written, None where the file system does not say.
    """

    location: str
    size: int
    mtime: float | None

    @property
    def folder(self) -> str:
        """Where it lies."""
        return self.location.rpartition("/")[0]

    @property
    def name(self) -> str:
        """Its name within the folder."""
        return self.location.rpartition("/")[2]


def find_logs(logs: Logs) -> list[LogFile | EvalLog]:
    """List the logs that are meant, each file once, in order of location.

    A log in memory that holds no samples stands for its file.

    Raises:
        DataError: If a folder or a file does not exist or cannot be opened, or is no log.
    """
    files: dict[str, LogFile] = {}
    in_memory: list[EvalLog] = []
    for found in _listed(logs):
        if isinstance(found, EvalLog):
            in_memory.append(found)
        else:
            files.setdefault(found.location, found)
    return [*(files[location] for location in sorted(files)), *in_memory]


def _listed(logs: Logs) -> Iterator[LogFile | EvalLog]:
    if isinstance(logs, EvalLog):
        header_only = logs.samples is None and logs.location
        yield from (_found(logs.location) if header_only else [logs])
    elif isinstance(logs, EvalLogInfo):
        yield LogFile(_plain(logs.name), logs.size, logs.mtime)
    elif isinstance(logs, str | Path):
        yield from _found(str(logs))
    else:
        for log in logs:
            yield from _listed(log)


def _found(location: str) -> list[LogFile]:
    """List the logs of a folder, or the one that is named."""
    try:
        info = filesystem(location).info(location) if location else None
        if info and info.type == "directory":
            listed = list_eval_logs(location)
            return [LogFile(_plain(log.name), log.size, log.mtime) for log in listed]
    except FileNotFoundError:
        info = None
    # every file system has errors of its own: no credentials, no connection, a protocol unknown
    except Exception as error:
        reason = " ".join(str(error).split())
        raise DataError(
            f"{location} cannot be opened ({type(error).__name__}: {reason}). {_EXPECTED}"
        ) from error
    if info is None:
        raise DataError(f"There is no {location or 'log without a name'}. {_EXPECTED}")
    if not location.endswith(_SUFFIXES):
        raise DataError(f"{location} is neither a folder nor a log. {_EXPECTED}")
    return [LogFile(_plain(info.name), info.size, info.mtime)]


def _plain(name: str) -> str:
    """Write local locations as paths, which every other program reads."""
    return name.removeprefix("file://")
