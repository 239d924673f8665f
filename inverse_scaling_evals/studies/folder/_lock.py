"""One run at a time in a log directory."""

import contextlib
import fcntl
from collections.abc import Iterator
from pathlib import Path
from typing import TextIO

from ..._compat import filesystem, local_path
from ...errors import DataError
from ._folder import unusable

_LOCK_FILE = ".study.lock"


@contextlib.contextmanager
def only_runner(log_dir: str) -> Iterator[None]:
    """Make the folder, and keep other runs out of it until this one ends, however it ends.

    Of a folder that is not on this machine nobody is kept out.

    Raises:
        DataError: If the folder cannot be written, or another process runs a study in it.
    """
    lock = _open_lock(log_dir)
    if lock is None:
        yield
        return
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise DataError(
                f"log_dir={log_dir} is in use: another process runs a study in it. Wait for it, "
                "or end it; what it has finished is kept."
            ) from None
        except OSError:
            pass  # a file system without locks
        yield


def _open_lock(log_dir: str) -> TextIO | None:
    """Make the folder, and show that it can be written; None where it is not on this machine."""
    fs = filesystem(log_dir)
    try:
        fs.mkdir(log_dir, exist_ok=True)
        return (Path(local_path(log_dir)) / _LOCK_FILE).open("a") if fs.is_local() else None
    except OSError as error:
        raise unusable(log_dir, error) from error
