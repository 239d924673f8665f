"""Run the cells of a study in several processes, into one log directory."""

import os
import selectors
import time
from collections.abc import Sequence
from contextlib import closing

from ...errors import SuiteError, TaskArgumentError
from .._options import RunOptions
from ..folder._state import CellState
from ..plan._study import Study
from ..progress._display import StudyProgress
from ._pool import Pool, Work, unfinished_jobs
from ._process import Worker
from ._protocol import Message

# providers that load a model, or start a server of their own, unless this variable names one
_ADDRESS = {
    "vllm": "VLLM_BASE_URL",
    "vllm-completions": "VLLM_BASE_URL",
    "sglang": "SGLANG_BASE_URL",
    "hf": "",
}

GRACE = 20.0
"""Seconds that workers have for writing their logs when the run is stopped."""


def run_in_workers(
    study: Study,
    log_dir: str,
    states: Sequence[CellState],
    options: RunOptions,
    progress: StudyProgress | None,
) -> None:
    """Run what is missing of a study in worker processes; return when no worker is left.

    Each worker runs whole cells, batch by batch as it gets free, by Inspect's protocol for several
    processes that share a log directory. What is left afterwards (cells with samples in error,
    cells over which two workers died) and the book-keeping of the directory are for `eval_set` in
    the parent.

    `max_connections` and `max_tasks` hold for all workers together: each gets its part, at least
    1. Where no number of connections is set, the range in which Inspect adapts it is divided.

    Args:
        study: The study.
        log_dir: Folder of its logs, in which no killed run has left unfinished ones.
        states: How far its runnable cells are, in its order.
        options: Those of the run; `workers` processes are started, and no more than there are
            cells to run.
        progress: What to tell about it; None for nothing.

    Raises:
        TaskArgumentError: If each worker would load a model, or start a server, of its own.
        SuiteError: If a worker does not start, or cannot run what it was given.
        KeyboardInterrupt: After the workers have written their logs.
    """
    refuse_models_of_each_process(study, options)
    jobs = unfinished_jobs(states)
    if not jobs:
        return
    count = min(options.workers or 1, len(jobs))
    work = Work(study, log_dir, jobs, count, options, progress)
    with closing(_LocalPool(work)) as pool:
        pool.run()


def refuse_models_of_each_process(study: Study, options: RunOptions) -> None:
    """Refuse models that every process would have to itself.

    Raises:
        TaskArgumentError: Naming them, and the way out.
    """
    own = [
        name
        for name in dict.fromkeys(cell.model for cell in study.runnable)
        if (provider := name.split("/")[0]) in _ADDRESS
        and not (
            options.model_base_url
            or "port" in options.model_args
            or os.environ.get(_ADDRESS[provider])
        )
    ]
    if own:
        raise TaskArgumentError(
            f"Several workers cannot share {', '.join(own)}: without an address each would load "
            "the model for itself. Start one server (inverse-scaling serve) and give "
            "--model-base-url, or use one worker. With --engine ray, --gpus-per-worker starts a "
            "server for each."
        )


class _LocalPool(Pool[Worker]):
    """Workers on this machine."""

    def __init__(self, work: Work) -> None:
        super().__init__(work)
        self._selector = selectors.DefaultSelector()

    def close(self) -> None:
        deadline = time.monotonic() + GRACE
        try:
            for worker in self._workers:
                if worker.state != "idle":
                    worker.interrupt()
            for worker in self._workers:
                worker.end(max(deadline - time.monotonic(), 0))
        finally:
            # a second Ctrl-C ends the patience
            for worker in self._workers:
                worker.end(0)
            self._selector.close()

    def _start(self, number: int) -> None:
        worker = Worker(number)
        self._workers.append(worker)
        self._selector.register(worker, selectors.EVENT_READ)
        worker.send(self._setups[number])

    def _heard(self) -> list[tuple[Worker, Sequence[Message] | None]]:
        workers = [key.fileobj for key, _ in self._selector.select()]
        return [(worker, worker.receive()) for worker in workers if isinstance(worker, Worker)]

    def _bury(self, worker: Worker) -> None:
        self._selector.unregister(worker)
        self._workers.remove(worker)
        status = worker.end(GRACE)
        end = f"was ended by signal {-status}" if status < 0 else f"ended with status {status}"
        if worker.state == "starting":
            raise SuiteError(
                f"Worker {worker.number + 1} {end} before it ran anything: {worker.last_words()}"
            )
        self._take_back(worker, worker.jobs)
        if self._progress is not None:
            words = worker.last_words(300)
            self._progress.note(
                f"Worker {worker.number + 1} {end}; its {len(worker.jobs)} cells are run again "
                f"from what they have" + (f". Its last words: {words}" if words else "")
            )
        self._start(worker.number)
