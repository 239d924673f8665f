"""Inspect's sample buffers: what is finished, and in no log yet.

While a log is being written, its samples are kept in an SQLite file in the user's data folder,
which is named after the log and the process. They leave it when they have been written to the log,
so that the two together hold every finished sample whenever the process ends.
"""

import json
import os
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

from inspect_ai.log import EvalLog

from ..._compat import (
    buffer_folder,
    buffered_samples,
    cleanup_sample_buffers_for_log,
    filesystem,
    sample_buffer_dbs,
)
from ...errors import DataError
from ._folder import NO_SPACE

# what SQLite says of a full disk; the second where it cannot lay out the file that readers share
_NO_SPACE = ("database or disk is full", "disk I/O error")


def finished_in_buffer(log: str) -> set[tuple[str, int]]:
    """Find the finished samples of a log that are in its buffer; nothing is written.

    The buffer counts whoever wrote it. Inspect's own reading leaves those out whose process lives,
    which is any process of that number: this one after a run that failed in it, or a stranger who
    came after the writer. The next run brings these samples home too.

    Args:
        log: Path of a log that was not finished.

    Returns:
        Question and epoch of each sample that ended without an error.

    Raises:
        DataError: If the buffer cannot be read.
    """
    buffers = sample_buffer_dbs(log)
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
    # a reader of a file whose writer has closed it would lay out files beside it
    closed = not buffer.with_name(f"{buffer.name}-wal").exists()
    how = "immutable=1" if closed else "mode=ro"
    with closing(sqlite3.connect(f"{buffer.as_uri()}?{how}", uri=True)) as connection:
        return [json.loads(text) for (text,) in connection.execute("SELECT data FROM samples")]


def clear_failed_writes(headers: Sequence[EvalLog]) -> None:
    """Clear up after logs that could not be written, and stop where that was for want of room.

    A log that was never written leaves an empty buffer. The next log of its cell has the same name
    if it begins in the same second, and Inspect would end the run over the buffer that is there.

    Args:
        headers: What a run of cells came to.

    Raises:
        OSError: If the disk of the logs is full.
        sqlite3.OperationalError: If that of the buffers is.
    """
    failed = [header for header in headers if header.status == "error" and header.error]
    for log in [header.location for header in failed]:
        # a file system that cannot be reached says that there is no log
        if not filesystem(log).exists(log) and not finished_in_buffer(log):
            cleanup_sample_buffers_for_log(log)
    # what Inspect keeps of an error is its repr
    said = [header.error.message for header in failed if header.error]
    for number in NO_SPACE:
        if any(f"OSError({number}," in words for words in said):
            raise OSError(number, os.strerror(number))
    for error in map(sqlite3.OperationalError, _NO_SPACE):
        if repr(error) in said:
            raise error


def buffer_unusable(error: sqlite3.OperationalError) -> DataError:
    """Say that sample buffers cannot be used, and what to do."""
    return DataError(
        f"Inspect's sample buffer, which outlives a killed run, cannot be used ({error}). Make "
        f"room if there is none where {buffer_folder()} is, or move it with XDG_DATA_HOME, and "
        "give the same command again: it goes on where it stopped."
    )
