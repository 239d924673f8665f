"""A worker process of a study: `python -m inverse_scaling_evals.studies.workers._worker`.

It is the definition of the study's eval set in the sense of Inspect's protocol for runners of
their own (`inspect_ai._eval.eval_set_selection`): each batch is a call of `eval_set` that runs the
selected cells only, into the one log directory, and leaves the book-keeping of the folder to the
parent. The process serves many batches, so it starts and imports once.
"""

import contextvars
import os
import queue
import signal
import sqlite3
import sys
import tempfile
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO

from inspect_ai import eval_set
from inspect_ai.log import EvalError, EvalLog, read_eval_log, write_eval_log

from ..._compat import (
    EVAL_SET_SELECTION_VERSION,
    INSPECT_EVAL_SET_SELECTION,
    EvalSetSelection,
    EvalSetSelectionTask,
    PrerequisiteError,
)
from .._run import raise_file_limit
from .._tasks import plain_message, study_tasks
from ..folder._buffer import buffer_unusable, clear_failed_writes
from ..folder._folder import STUDY_METADATA, CellLog, write_whole
from ..plan._study import Study
from ..plan._study_json import study_from_json
from ..progress._events import report_to
from ._protocol import (
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

INTERRUPTED = 130
"""Exit status of a worker that was stopped, as after Ctrl-C."""

GRACE = 20.0
"""Seconds that a worker without a parent has for writing its logs."""


def main() -> int:
    """Serve batches until the parent says stop, or is gone."""
    commands, messages = _own_channels()
    said = queue.SimpleQueue[Command | None]()
    listener = threading.Thread(target=_listen, args=(commands, said), daemon=True)
    listener.start()

    def tell(message: Message) -> None:
        # a parent that is gone is noticed by the listener
        with suppress(BrokenPipeError):
            messages.write(write_line(message))
            messages.flush()

    try:
        setup = said.get()
        if not isinstance(setup, Setup):
            return 0
        study = study_from_json(setup.study)
        tell(Ready())
        while isinstance(batch := said.get(), Batch):
            with report_to(tell):
                _run_batch(study, setup, batch.cells)
            tell(BatchEnded())
    except KeyboardInterrupt:
        return INTERRUPTED
    except sqlite3.OperationalError as error:
        tell(Refused(buffer_unusable(error).plain))
        return 1
    except (PrerequisiteError, ValueError, OSError) as error:
        tell(Refused(plain_message(error), getattr(error, "errno", None)))
        return 1
    return 0


def _run_batch(study: Study, setup: Setup, cells: Sequence[CellToRun]) -> None:
    """Run some cells, those that were begun from where they are."""
    part = replace(study, cells=tuple(study.runnable[cell.index] for cell in cells))
    begun = {log.key: log for log in (_begun(cell.resume) for cell in cells if cell.resume)}
    tasks = study_tasks(part, options=setup.options, begun=begun)
    adaptive = {} if setup.adaptive is None else {"adaptive_connections": setup.adaptive}
    arguments = {**setup.options.eval_set_arguments(), **adaptive, "display": "log"}
    raise_file_limit(len(tasks))
    # Inspect leaves its last model behind as the active one, which the next batch would meet
    context = contextvars.copy_context()
    with _selection(setup.eval_set_id, cells):
        _, logs = context.run(eval_set, tasks, log_dir=setup.log_dir, **arguments)
    clear_failed_writes(logs)
    for log in logs:
        _mark_failed_samples(log)


def _mark_failed_samples(header: EvalLog) -> None:
    """Give a log with samples in error the status that it has outside of selection mode.

    In that mode an error fails no log, and the runner is to decide: the study takes the log for
    failed, as any other of its logs, so that the run in the parent tries these samples again.
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
        write_whole(header.location, path.read_bytes())


def _begun(path: str) -> CellLog:
    header = read_eval_log(path, header_only=True)
    told = (header.eval.metadata or {})[STUDY_METADATA]
    return CellLog(path, header, 0, told["name"], told["cell"], told["fingerprint"])


@contextmanager
def _selection(eval_set_id: str, cells: Sequence[CellToRun]) -> Iterator[None]:
    """Have `eval_set` run these cells only, and no book-keeping."""
    selection = EvalSetSelection(
        version=EVAL_SET_SELECTION_VERSION,
        eval_set_id=eval_set_id,
        tasks=[
            EvalSetSelectionTask(identifier=cell.identifier, resume=cell.resume) for cell in cells
        ],
    )
    with tempfile.TemporaryDirectory(prefix="study-") as folder:
        path = Path(folder) / "selection.json"
        path.write_text(selection.model_dump_json(), encoding="utf-8")
        os.environ[INSPECT_EVAL_SET_SELECTION] = str(path)
        try:
            yield
        finally:
            del os.environ[INSPECT_EVAL_SET_SELECTION]


def _own_channels() -> tuple[BinaryIO, BinaryIO]:
    """Keep stdin and stdout for the parent: what tasks print goes to stderr."""
    commands = os.fdopen(os.dup(0), "rb")
    messages = os.fdopen(os.dup(1), "wb")
    with open(os.devnull, "rb") as nothing:
        os.dup2(nothing.fileno(), 0)
    sys.stdout.flush()
    os.dup2(2, 1)
    return commands, messages


def _listen(commands: BinaryIO, said: "queue.SimpleQueue[Command | None]") -> None:
    """Pass on what the parent says; when it is gone, stop what runs, so that nobody is orphaned."""
    for line in commands:
        command = read_command(line)
        said.put(command)
        if command.kind == "stop":
            return
    # Inspect writes the logs of what it is interrupted in, as after Ctrl-C
    os.kill(os.getpid(), signal.SIGINT)
    threading.Event().wait(GRACE)
    os._exit(INTERRUPTED)


if __name__ == "__main__":
    sys.exit(main())
