"""Logs of runs that were killed: bring home what is finished, before anything is run."""

import os
import tempfile
from pathlib import Path

import psutil
from inspect_ai.log import RecoveryNotAvailable, read_eval_log, recover_eval_log, write_eval_log

from ..._compat import cleanup_sample_buffers_for_log, sample_buffer_dbs
from ...errors import DataError
from ._folder import CellLog, LogFolder, set_aside, write_whole

# no process has this number: the largest that fits, above every limit of Linux
_NOBODY = 2**31 - 1

# seconds by which the start of a process may be given too early: Linux counts from boot, and
# tells the time of that in whole seconds
_CLOCK = 1.0


def recover(folder: LogFolder) -> None:
    """Finish every log that a killed process left behind.

    Such a log holds what was written last; what was finished after that is in Inspect's sample
    buffer. Both are joined in its place, as a log that Inspect continues. (Inspect joins them too
    when it resumes, but beside the old log, which stays, and not where a cell is complete
    already and only gets more epochs.)

    Raises:
        DataError: If a process still writes one of them.
        OSError: If a log cannot be written.
    """
    newest = {log.header.eval.task_id: log for log in folder.logs}
    for log in folder.logs:
        if log.header.status != "started":
            continue
        _refuse_live_writer(log)
        if newest[log.header.eval.task_id] is log:
            _finish(log.path)
        else:  # a later log goes on from it and holds all of it
            set_aside(log.path, "superseded")


def _finish(path: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        # in a folder of its own: beside a successful log of the cell Inspect would refuse
        joined = Path(folder) / path.rsplit("/", 1)[-1]
        try:
            recover_eval_log(path, output=str(joined), cleanup=False)
        except RecoveryNotAvailable:
            log = read_eval_log(path)
            log.status = "cancelled"
            write_eval_log(log, str(joined))
        write_whole(path, joined.read_bytes())
    cleanup_sample_buffers_for_log(path)


def _refuse_live_writer(log: CellLog) -> None:
    """Make sure that the writer of a log is dead, and known to be.

    The sample buffer carries the number of the process that wrote it, and Inspect takes it for
    abandoned only when there is no process of that number. In a container every run may have the
    same number, and a dead child of a killed parent keeps its own.

    Raises:
        DataError: If the writer is alive.
    """
    for buffer in sample_buffer_dbs(log.path):
        number = int(buffer.name.rsplit(".", 2)[1])
        if not psutil.pid_exists(number):
            continue
        if _wrote(number, buffer):
            raise DataError(
                f"{log.path.rsplit('/', 1)[-1]} is still being written by process {number}. Wait "
                "for it, or end it; what it has finished is kept."
            )
        renamed = f"{buffer.name.rsplit('.', 2)[0]}.{_NOBODY}.db"
        for ending in ("-wal", "-shm", ""):
            part = buffer.with_name(buffer.name + ending)
            if part.exists():
                os.replace(part, part.with_name(renamed + ending))


def _wrote(number: int, buffer: Path) -> bool:
    """Tell whether a process can have made a buffer: it was there before the last write."""
    if number == os.getpid():
        return False
    log_of_writes = buffer.with_name(f"{buffer.name}-wal")
    try:
        process = psutil.Process(number)
        alive = process.status() != psutil.STATUS_ZOMBIE
        written = max(part.stat().st_mtime for part in (buffer, log_of_writes) if part.exists())
        return alive and process.create_time() + _CLOCK <= written
    except psutil.NoSuchProcess:
        return False
