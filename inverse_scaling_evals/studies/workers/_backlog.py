"""How the cells and the limits of a study are shared out among workers."""

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, replace

from inspect_ai.util import AdaptiveConcurrency

from .._options import RunOptions

ROUNDS = 2
"""A worker that is free gets what is left, divided by this and by the number of workers: large
batches at first, which keep its connections busy, small ones in the end, so that all workers end
together (guided self-scheduling)."""

MAX_TASKS = 10
"""Cells at a time where the options name none: what Inspect does with an eval set."""


@dataclass(frozen=True)
class Job:
    """A cell that is to be run.

    Attributes:
        index: Its place among the runnable cells of the study.
        identifier: Inspect's identifier of its task.
        samples: Samples that are left to do.
        resume: Log to go on from; None to begin.
        crashes: How many workers have died over it.
    """

    index: int
    identifier: str
    samples: int
    resume: str | None = None
    crashes: int = 0


class Backlog:
    """The cells that no worker has yet.

    They are handed out in the study's order, in which budgets take turns, and the last few
    largest first. What comes back is handed out again one by one.

    Args:
        jobs: In the study's order.
        workers: How many workers there are.
        at_once: Give each worker its whole share in one batch, as a provider's batch mode needs:
            a second batch would wait for the first one's last reply.
    """

    def __init__(self, jobs: Sequence[Job], workers: int, *, at_once: bool = False) -> None:
        self._queue = deque(jobs)
        self._again: deque[Job] = deque()
        self._workers = workers
        self._at_once = at_once
        self._share = -(-sum(job.samples for job in jobs) // workers)

    def __bool__(self) -> bool:
        return bool(self._again or self._queue)

    def take(self) -> list[Job]:
        """Take what a free worker is to do next.

        Raises:
            IndexError: If nothing is left.
        """
        if self._again or not self._queue:
            return [self._again.popleft()]
        if not self._at_once and len(self._queue) <= ROUNDS * self._workers:
            largest = max(self._queue, key=lambda job: job.samples)
            self._queue.remove(largest)
            return [largest]
        share = self._share
        if not self._at_once:
            share = sum(job.samples for job in self._queue) // (ROUNDS * self._workers)
        batch = [self._queue.popleft()]
        while self._queue and sum(job.samples for job in batch) + self._queue[0].samples <= share:
            batch.append(self._queue.popleft())
        return batch

    def give_back(self, job: Job) -> None:
        """Put a cell back that is to be run again."""
        self._again.append(job)


def divide(limit: int, workers: int) -> list[int]:
    """Divide a limit into whole parts of at least 1, which add up to it where that is possible."""
    part, rest = divmod(limit, workers)
    return [max(part + (number < rest), 1) for number in range(workers)]


def worker_options(options: RunOptions, workers: int) -> list[RunOptions]:
    """Give each worker its part of the limits that hold for the whole run.

    `max_connections` and `max_tasks` are divided, with at least 1 for each worker. `max_samples`
    is a limit of each cell, and stays.
    """
    tasks = divide(options.max_tasks or MAX_TASKS, workers)
    connections = divide(options.max_connections or 1, workers)
    return [
        replace(
            options,
            workers=1,
            max_tasks=tasks[number],
            max_connections=None if options.max_connections is None else connections[number],
        )
        for number in range(workers)
    ]


def adaptive_share(workers: int) -> AdaptiveConcurrency:
    """Divide the range in which Inspect adapts connections where the options set no number."""
    whole = AdaptiveConcurrency()
    least, start, most = (divide(n, workers)[-1] for n in (whole.min, whole.start, whole.max))
    return AdaptiveConcurrency(min=least, start=start, max=most)
