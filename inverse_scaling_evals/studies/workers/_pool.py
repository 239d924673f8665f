"""The workers of a run, wherever they are, and what each of them has to do."""

from abc import ABC, abstractmethod
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from typing import Generic, TypeVar

from inspect_ai.log import list_eval_logs
from inspect_ai.util import AdaptiveConcurrency

from ..._compat import eval_set_id_for_log_dir
from ...errors import SuiteError
from .._options import RunOptions
from ..folder._folder import LogFolder, read_folder
from ..folder._recover import recover
from ..folder._state import CellState
from ..plan._study import Study
from ..plan._study_json import study_to_json
from ..progress._display import StudyProgress
from ..progress._events import CellEnded, CellStarted, ModelCalled, SampleFinished
from ._backlog import Backlog, Job, adaptive_share, worker_options
from ._process import WorkerHandle
from ._protocol import (
    Batch,
    BatchEnded,
    CellToRun,
    Message,
    Ready,
    Refused,
    Setup,
    Stop,
)

CRASHES = 2
"""Workers that may die over a cell; after that no worker gets it."""

AnyWorker = TypeVar("AnyWorker", bound=WorkerHandle)


def unfinished_jobs(states: Sequence[CellState]) -> list[Job]:
    """List what is left to run of a study, in its order."""
    return [
        Job(index, state.identifier, max(state.samples_total - state.samples_done, 1), state.log)
        for index, state in enumerate(states)
        if state.status != "complete"
    ]


@dataclass(frozen=True)
class Work:
    """What a pool is to do.

    Attributes:
        study: The study.
        log_dir: Folder of its logs, as the workers see it.
        jobs: What is left to run.
        count: Number of workers.
        options: Those of the run, of which each worker gets its part.
        progress: What to tell about it; None for nothing.
    """

    study: Study
    log_dir: str
    jobs: Sequence[Job]
    count: int
    options: RunOptions
    progress: StudyProgress | None


class Pool(ABC, Generic[AnyWorker]):
    """Hands the cells of a study to workers, and takes back those of workers that died.

    Args:
        work: What is to be done.
        adaptive: Range in which each worker adapts its connections, where the options set no
            number; None divides Inspect's.
    """

    def __init__(self, work: Work, *, adaptive: AdaptiveConcurrency | None = None) -> None:
        options, count = work.options, work.count
        self._log_dir = work.log_dir
        self._progress = work.progress
        self._backlog = Backlog(work.jobs, count, at_once=bool(options.batch))
        free = options.max_connections is None and not options.batch
        text, folder_id = study_to_json(work.study), eval_set_id_for_log_dir(work.log_dir)
        connections = (adaptive or adaptive_share(count)) if free else None
        self._setups = [
            Setup(text, work.log_dir, folder_id, part, connections)
            for part in worker_options(options, count)
        ]
        self._workers: list[AnyWorker] = []

    @abstractmethod
    def close(self) -> None:
        """End all workers: those that still run write their logs first."""

    @abstractmethod
    def _start(self, number: int) -> None:
        """Start a worker, and put it among the others."""

    @abstractmethod
    def _heard(self) -> Sequence[tuple[AnyWorker, Sequence[Message] | None]]:
        """Wait until workers have said something; None for one that has died."""

    @abstractmethod
    def _bury(self, worker: AnyWorker) -> None:
        """Take back the cells of a worker that died, and start another in its place.

        Raises:
            SuiteError: If it died before it could begin anything.
        """

    def run(self) -> None:
        """Hand out batches until everything is done."""
        for number in range(len(self._setups)):
            self._start(number)
        while self._unsettled():
            for worker, messages in self._heard():
                if messages is None:
                    self._bury(worker)
                    continue
                for message in messages:
                    self._take_in(worker, message)
            self._hand_out()
        for worker in self._workers:
            worker.send(Stop())

    def _unsettled(self) -> bool:
        return bool(self._backlog) or any(worker.state == "busy" for worker in self._workers)

    def _hand_out(self) -> None:
        for worker in self._workers:
            if worker.state != "idle" or not self._backlog:
                continue
            batch = self._backlog.take()
            worker.jobs = {job.identifier: job for job in batch}
            cells = tuple(CellToRun(job.index, job.identifier, job.resume) for job in batch)
            worker.state = "busy"
            worker.send(Batch(cells))

    def _take_in(self, worker: AnyWorker, message: Message) -> None:
        match message:
            case Ready() | BatchEnded():
                worker.state = "idle"
                worker.jobs, worker.task_ids = {}, {}
            case Refused(message=reason, errno=None):
                raise SuiteError(f"Worker {worker.number + 1} cannot go on: {reason}")
            case Refused(message=reason, errno=number):
                raise OSError(number, reason)
            case CellStarted() | SampleFinished() | ModelCalled() | CellEnded():
                if isinstance(message, CellStarted):
                    worker.task_ids[message.cell] = message.task_id
                if isinstance(message, CellEnded):
                    worker.jobs.pop(message.cell, None)
                if self._progress is not None:
                    self._progress.apply(message)

    def _take_back(self, worker: AnyWorker, blamed: Collection[str]) -> list[Job]:
        """Queue the cells of a dead worker again; give those that are not, as they crashed often.

        Args:
            worker: The worker, whose process has ended.
            blamed: The cells of which one may be to blame.
        """
        resume = self._recovered(worker)
        given_up = []
        for cell, job in worker.jobs.items():
            again = replace(job, crashes=job.crashes + (cell in blamed), resume=resume.get(cell))
            if again.crashes < CRASHES:
                self._backlog.give_back(again)
            else:
                given_up.append(again)
        return given_up

    def _recovered(self, worker: AnyWorker) -> dict[str, str | None]:
        """Finish the logs of a dead worker; give the newest log of each of its cells."""
        dead = {worker.task_ids[cell]: cell for cell in worker.jobs if cell in worker.task_ids}
        logs = [log for log in read_folder(self._log_dir).logs if log.header.eval.task_id in dead]
        recover(LogFolder(tuple(logs), {}))
        newest = {job.identifier: job.resume for job in worker.jobs.values()}
        left = {info.name for info in list_eval_logs(self._log_dir)}
        for log in logs:
            if log.path in left:
                newest[dead[log.header.eval.task_id]] = log.path
        return newest
