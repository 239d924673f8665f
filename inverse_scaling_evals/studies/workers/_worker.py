"""A worker process of a study: `python -m inverse_scaling_evals.studies.workers._worker`.

In Inspect's protocol for external runners (`inspect_ai._eval.eval_set_selection`) it is the
definition of the study's eval set: each batch is a call of `eval_set` that runs the selected cells
only, into the one log directory, and leaves Inspect's own files about the folder to the parent. A
process runs many batches, so that it starts and imports once.
"""

import os
import queue
import signal
import sqlite3
import sys
import tempfile
import threading
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO

from inspect_ai.log import EvalError, EvalLog, read_eval_log, write_eval_log

from ..._inspect.eval_sets import only_selected
from ..._inspect.refusals import plain_message, prerequisite_error
from ..folder import as_cell_log, buffer_unusable, write_atomically
from ..plan import Study, study_from_json
from ..progress import report_to
from ._protocol import (
    GRACE_SECONDS,
    Batch,
    BatchEnded,
    CellToRun,
    Command,
    Message,
    Ready,
    Refused,
    Setup,
    read_command,
    write_line,
)
from ._tasks import run_eval_set, study_tasks

_INTERRUPTED = 130  # exit status after Ctrl-C


def main() -> int:
    """Run batches until the parent sends a stop, or has ended."""
    stdin, stdout = _own_channels()
    commands = queue.SimpleQueue[Command | None]()
    reader = threading.Thread(target=_read_commands, args=(stdin, commands), daemon=True)
    reader.start()

    def send(message: Message) -> None:
        # the reader notices that the parent has ended
        with suppress(BrokenPipeError):
            stdout.write(write_line(message))
            stdout.flush()

    try:
        setup = commands.get()
        if not isinstance(setup, Setup):
            return 0
        study = study_from_json(setup.study)
        send(Ready())
        while isinstance(batch := commands.get(), Batch):
            with report_to(send):
                run_batch(study, setup, batch.cells)
            send(BatchEnded())
    except KeyboardInterrupt:
        return _INTERRUPTED
    except sqlite3.OperationalError as error:
        send(Refused(str(buffer_unusable(error))))
        return 1
    except (prerequisite_error(), ValueError, OSError) as error:
        send(Refused(plain_message(error), getattr(error, "errno", None)))
        return 1
    return 0


def run_batch(study: Study, setup: Setup, cells: Sequence[CellToRun]) -> None:
    """Run cells, and resume those that were begun."""
    part = replace(study, cells=tuple(study.runnable[cell.index] for cell in cells))
    begun = [
        as_cell_log(cell.resume, read_eval_log(cell.resume, header_only=True))
        for cell in cells
        if cell.resume
    ]
    tasks = study_tasks(
        part, options=setup.options, begun={log.key: log for log in begun if log is not None}
    )
    adaptive = {} if setup.adaptive is None else {"adaptive_connections": setup.adaptive}
    arguments = {**setup.options.eval_set_arguments(), **adaptive, "display": "log"}
    selected = [(cell.identifier, cell.resume) for cell in cells]
    with only_selected(setup.eval_set_id, selected):
        headers = run_eval_set(tasks, setup.folder, **arguments)
    for header in headers:
        _mark_failed_samples(header)


def _mark_failed_samples(header: EvalLog) -> None:
    """Set the status of a log with failed samples to what it is outside of selection mode.

    In that mode an error fails no log, and the runner decides: the study counts the log as failed,
    as any other of its logs, so that the run in the parent tries these samples again.
    """
    results = header.results
    if header.status != "success" or results is None:
        return
    failed = results.total_samples - results.completed_samples
    if failed <= 0:
        return
    log = read_eval_log(header.location)
    log.status = "error"
    message = f"{failed} of {results.total_samples} samples ended in an error"
    log.error = EvalError(message=message, traceback=message, traceback_ansi=message)
    with tempfile.TemporaryDirectory(prefix="study-") as folder:
        path = Path(folder) / Path(header.location).name
        write_eval_log(log, str(path))
        write_atomically(header.location, path.read_bytes())


def _own_channels() -> tuple[BinaryIO, BinaryIO]:
    """Reserve stdin and stdout for the parent: what tasks print goes to stderr."""
    stdin = os.fdopen(os.dup(0), "rb")
    stdout = os.fdopen(os.dup(1), "wb")
    with open(os.devnull, "rb") as nothing:
        os.dup2(nothing.fileno(), 0)
    sys.stdout.flush()
    os.dup2(2, 1)
    return stdin, stdout


def _read_commands(stdin: BinaryIO, commands: "queue.SimpleQueue[Command | None]") -> None:
    """Queue what the parent sends; when it has ended, stop, so that no worker outlives it."""
    for line in stdin:
        command = read_command(line)
        commands.put(command)
        if command.kind == "stop":
            return
    # on an interrupt Inspect writes the logs under way
    os.kill(os.getpid(), signal.SIGINT)
    threading.Event().wait(GRACE_SECONDS)
    os._exit(_INTERRUPTED)


if __name__ == "__main__":
    sys.exit(main())
