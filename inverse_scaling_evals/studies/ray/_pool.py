"""The workers of a run on a Ray cluster."""

import os
import time
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from inspect_ai.util import AdaptiveConcurrency

from ...errors import DataError, ServerError, SuiteError
from ..progress._events import CellEnded
from ..workers._pool import CRASHES, Pool, Work
from ..workers._protocol import BatchEnded, Message
from ._handle import Crew, NodeHandle, is_silent
from ._node import Answer, Failure, Heard, Opened, Order, Place

LOSSES = 3
"""Nodes that may be lost under a cell; each further one counts as a crash of the cell."""

TRIES = 3
"""Times that a cell with samples in error is run where each worker has a server of its own."""

PATIENCE = 600.0
"""Seconds that a run waits for the cluster to have room for a first worker."""

GRACE = 25.0
"""Seconds after which a worker without its actor, which stops by itself, has ended for sure."""

_POLL = 1.0
_HANDED_ON = ("_API_KEY", "_BASE_URL")
_HANDED_ON_PREFIX = "INVERSE_SCALING_EVALS_"


@dataclass(frozen=True)
class _Lost:
    """A worker whose actor is gone, and whose process may still write its logs."""

    worker: NodeHandle
    node_lost: bool
    until: float


class RayPool(Pool[NodeHandle]):
    """Workers on the nodes of a cluster.

    Args:
        work: What is to be done.
        crew: What is needed to start a worker.
        labels: Name of each cell in one line, by its identifier.
    """

    def __init__(self, work: Work, crew: Crew, labels: Mapping[str, str]) -> None:
        # a server of its own has room for as many requests as a single one
        adaptive = AdaptiveConcurrency() if crew.serving else None
        super().__init__(work, adaptive=adaptive)
        self._crew = crew
        self._labels = labels
        self._ray = crew.ray
        self._unfinished = {job.identifier for job in work.jobs}
        self._given_up: dict[str, str | None] = {}
        self._losses: Counter[str] = Counter()
        self._tries: Counter[str] = Counter()
        self._lost: list[_Lost] = []
        self._deaths_at_start = 0
        self._roomless_since = time.monotonic()

    def left_over(self) -> dict[str, str | None]:
        """Give the cells that the run in the driver must not touch, with what happened."""
        if self._crew.serving is None:
            return dict(self._given_up)
        return {cell: self._given_up.get(cell) for cell in self._unfinished}

    def close(self) -> None:
        try:
            ends = [worker.actor.close.remote() for worker in self._workers if worker.place]
            if ends:
                self._ray.wait(ends, num_returns=len(ends), timeout=GRACE)
        finally:
            # a second Ctrl-C ends the patience
            for worker in self._workers:
                self._ray.kill(worker.actor)

    def _start(self, number: int) -> None:
        self._workers.append(NodeHandle(number, self._crew.actor()))

    def _unsettled(self) -> bool:
        return super()._unsettled() or bool(self._lost)

    def _heard(self) -> list[tuple[NodeHandle, Sequence[Message] | None]]:
        self._settle_losses()
        self._refuse_to_wait_for_ever()
        asked = {worker.pending: worker for worker in self._workers}
        if not asked:
            time.sleep(_POLL)
            return []
        answered, _ = self._ray.wait(list(asked), num_returns=1, timeout=_POLL)
        return [(asked[ref], self._understand(asked[ref])) for ref in answered]

    def _understand(self, worker: NodeHandle) -> Sequence[Message] | None:
        errors = self._ray.exceptions
        try:
            answer: Answer = self._ray.get(worker.pending)
        except errors.ActorUnavailableError:
            time.sleep(_POLL)  # Ray finds out by and by whether it is dead
            worker.again()
            return ()
        except errors.RayActorError as error:
            worker.end = " ".join(str(error).split())
            return None
        except errors.RayError as error:
            raise SuiteError(f"{worker.name} does not do what it should: {error}") from error
        match answer:
            case Place():
                worker.place = answer
                self._open(worker)
            case Opened(pid=pid):
                worker.pid = pid
                worker.put(worker.actor.hear, 0)
            case Failure(everywhere=True):
                raise DataError(answer.message)
            case Failure():
                self._dismiss(worker, answer.message)
            case Heard(end=str() as end):
                self._renew(worker, end)
            case Heard():
                worker.heard += len(answer.messages)
                worker.put(worker.actor.hear, worker.heard)
                return answer.messages
        return ()

    def _open(self, worker: NodeHandle) -> None:
        environment = {
            name: value
            for name, value in os.environ.items()
            if name.endswith(_HANDED_ON) or name.startswith(_HANDED_ON_PREFIX)
        }
        setup, probe = self._setups[worker.number], self._crew.probe
        order = Order(worker.number, setup, probe, environment, self._crew.serving)
        worker.put(worker.actor.open, order)

    def _take_in(self, worker: NodeHandle, message: Message) -> None:
        if isinstance(message, CellEnded):
            job = worker.jobs.get(message.cell)
            if message.succeeded:
                self._unfinished.discard(message.cell)
            elif job is not None and self._crew.serving is not None:
                worker.failed.append(replace(job, resume=message.log))
        super()._take_in(worker, message)
        if isinstance(message, BatchEnded):
            for job in worker.failed:
                self._tries[job.identifier] += 1
                if self._tries[job.identifier] < TRIES:
                    self._backlog.give_back(job)
            worker.failed = []

    def _renew(self, worker: NodeHandle, end: str) -> None:
        """Start another process where one has ended; the actor and its server stay."""
        self._note(f"{worker.name} {end}; {_cells(worker)}")
        self._refuse_start_after_start(worker, end)
        self._take_cells_back(worker, worker.jobs)
        self._workers.remove(worker)
        again = NodeHandle(worker.number, worker.actor)
        again.place = worker.place
        # calls of an actor with threads may overtake each other
        self._ray.get(worker.actor.renew.remote())
        self._workers.append(again)
        self._open(again)

    def _bury(self, worker: NodeHandle) -> None:
        self._workers.remove(worker)
        self._note(f"{worker.name} is lost; {_cells(worker)}. {worker.end}"[:600])
        self._refuse_start_after_start(worker, str(worker.end))
        alive = {node["NodeID"] for node in self._ray.nodes() if node["Alive"]}
        node_lost = worker.place is not None and worker.place.node not in alive
        self._lost.append(_Lost(worker, node_lost, time.monotonic() + GRACE))
        self._start(worker.number)

    def _refuse_start_after_start(self, worker: NodeHandle, end: str) -> None:
        """Stop where workers die before they can do anything, one after the other.

        Raises:
            SuiteError: With what the last one died of.
        """
        if worker.state != "starting":
            self._deaths_at_start = 0
            return
        self._deaths_at_start += 1
        if self._deaths_at_start > len(self._setups):
            raise SuiteError(
                f"{worker.name} ended before it ran anything, as others did before: {end} Every "
                "node needs Python and this package as they are here."
            )

    def _settle_losses(self) -> None:
        """Take back the cells of workers that can no longer write their logs."""
        for lost in list(self._lost):
            if not is_silent(lost.worker, self._log_dir) and time.monotonic() < lost.until:
                continue
            self._lost.remove(lost)
            blamed: Collection[str] = lost.worker.jobs
            if lost.node_lost:
                self._losses.update(list(blamed))
                blamed = [cell for cell in blamed if self._losses[cell] > LOSSES]
            self._take_cells_back(lost.worker, blamed)

    def _take_cells_back(self, worker: NodeHandle, blamed: Collection[str]) -> None:
        for job in self._take_back(worker, blamed=blamed):
            reason = f"{CRASHES} workers ended while they ran it, so no other gets it"
            self._given_up[job.identifier] = reason
            self._note(f"{self._labels[job.identifier]}: {reason}")

    def _dismiss(self, worker: NodeHandle, reason: str) -> None:
        """Do without a node that cannot start its server.

        Raises:
            ServerError: If it was the last one.
        """
        self._workers.remove(worker)
        self._ray.kill(worker.actor)
        if not self._workers:
            raise ServerError(f"{worker.name}: {reason}")
        self._note(f"{worker.name} is left out: {reason}")

    def _refuse_to_wait_for_ever(self) -> None:
        """Stop where no worker has found room for a long time.

        Raises:
            SuiteError: With what is waited for.
        """
        now = time.monotonic()
        if self._lost or any(worker.place for worker in self._workers):
            self._roomless_since = now
        elif now - self._roomless_since > PATIENCE:
            how = self._crew.how
            raise SuiteError(
                f"No node of the Ray cluster has had {how.cpus_per_worker:g} CPUs and "
                f"{how.gpus_per_worker} GPUs free for {PATIENCE / 60:.0f} minutes. What is "
                "finished is kept; give the same command again when there is room (ray status)."
            )

    def _note(self, text: str) -> None:
        if self._progress is not None:
            self._progress.note(text)


def _cells(worker: NodeHandle) -> str:
    return f"its {len(worker.jobs)} cells are run again from what they have"
