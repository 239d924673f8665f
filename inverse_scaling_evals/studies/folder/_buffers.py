"""Inspect's sample buffers: what is finished, and in no log yet.

While a log is being written, its samples are kept in an SQLite file in the user's data folder,
which is named after the log and the process. They are removed from it once they are in the log, so
that the two together hold every finished sample whenever the process ends.
"""

import json
import os
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

from inspect_ai.log import EvalLog

from ..._inspect.files import filesystem
from ..._inspect.sample_buffers import (
    buffer_files,
    buffer_folder,
    buffered_samples,
    remove_buffers,
)
from ...errors import DataError
from ._files import DISK_FULL

# SQLite's messages on a full disk; the second where it cannot create the file that readers share
_SQLITE_DISK_FULL = ("database or disk is full", "disk I/O error")


def finished_in_buffer(log: str) -> set[tuple[str, int]]:
    """Find the finished samples of a log that are in its buffer; nothing is written.

    The buffer counts whoever wrote it. Inspect itself skips buffers whose process is alive, which
    it takes any process of that id for: this one after a run that failed in it, or an unrelated one
    that came after the writer. The next run recovers these samples too.

    Args:
        log: Path of a log that was not finished.

    Returns:
        Question and epoch of each sample that ended without an error.

    Raises:
        DataError: If the buffer cannot be read.
    """
    buffers = buffer_files(log)
    if not buffers:
        # copies beside the log, which other machines can read
        summaries = buffered_samples(log)
        return {(str(found.id), found.epoch) for found in summaries if not found.error}
    newest = max(buffers, key=lambda path: path.stat().st_mtime)
    try:
        found = _read(newest)
    except sqlite3.OperationalError as error:
        if not newest.exists():  # its log is finished by now
            return set()
        raise buffer_unusable(error) from error
    return {
        (str(sample["id"]), sample["epoch"])
        for sample in found
        if sample.get("completed_at") and not sample.get("error")
    }


def _read(buffer: Path) -> list[dict[str, Any]]:
    # reading a file whose writer has closed it would create files beside it
    closed = not buffer.with_name(f"{buffer.name}-wal").exists()
    mode = "immutable=1" if closed else "mode=ro"
    with closing(sqlite3.connect(f"{buffer.as_uri()}?{mode}", uri=True)) as connection:
        return [json.loads(text) for (text,) in connection.execute("SELECT data FROM samples")]


def clear_failed_writes(headers: Sequence[EvalLog]) -> None:
    """Remove the buffers of logs that could not be written, and raise if the disk was full.

    A log that was never written leaves an empty buffer. The next log of its cell has the same name
    if it begins in the same second, and Inspect would end the run because of that buffer.

    Args:
        headers: Headers of the logs of a run.

    Raises:
        OSError: If the disk of the logs is full.
        sqlite3.OperationalError: If the disk of the buffers is full.
    """
    failed = [header for header in headers if header.status == "error" and header.error]
    for log in [header.location for header in failed]:
        # `exists` is false too where the file system cannot be reached
        if not filesystem(log).exists(log) and not finished_in_buffer(log):
            remove_buffers(log)
    # what Inspect keeps of an error is its repr
    messages = [header.error.message for header in failed if header.error]
    for number in DISK_FULL:
        if any(f"OSError({number}," in message for message in messages):
            raise OSError(number, os.strerror(number))
    for error in map(sqlite3.OperationalError, _SQLITE_DISK_FULL):
        if repr(error) in messages:
            raise error


def buffer_unusable(error: sqlite3.OperationalError) -> DataError:
    """Return the error for the user about sample buffers that cannot be used."""
    return DataError(
        f"Inspect's sample buffer, which outlives a killed run, cannot be used ({error}). Free "
        f"space on the disk of {buffer_folder()}, or move it by setting XDG_DATA_HOME, and run the "
        "same command again to resume."
    )
