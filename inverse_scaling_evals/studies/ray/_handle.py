"""A worker on a Ray node, from the driver's side."""

from dataclasses import dataclass
from typing import Any

from ..folder import StudyFolder
from ..workers import Command, Job, RayOptions, WorkerHandle
from ._node import Node, NodeWorker, Probe, is_gone, this_machine
from ._server import Serving


@dataclass(frozen=True)
class ActorFactory:
    """Makes the actors of a run.

    Attributes:
        ray: The module `ray`, connected.
        options: Options of the run on the cluster.
        probe: File that every node must see.
        serving: What each worker serves; None where the model has an address.
    """

    ray: Any
    options: RayOptions
    probe: Probe
    serving: Serving | None

    def make(self) -> Any:
        """Start an actor."""
        return (
            self.ray.remote(NodeWorker)
            .options(
                num_cpus=self.options.cpus_per_worker,
                num_gpus=self.options.gpus_per_worker,
                max_restarts=0,
                # poll, open, send and close, and a call that was repeated
                max_concurrency=8,
            )
            .remote()
        )


class NodeHandle(WorkerHandle):
    """A worker on a node. One call of its actor is always pending.

    Args:
        number: Its index among the workers.
        actor: The actor that hosts it.
    """

    def __init__(self, number: int, actor: Any) -> None:
        super().__init__(number)
        self.actor = actor
        self.pending: Any = None
        self.node: Node | None = None
        self.pid: int | None = None
        self.received = 0
        self.end: str | None = None
        self.failed: list[Job] = []
        self._method: Any = None
        self._arguments: tuple[Any, ...] = ()
        self.call(actor.node)

    @property
    def name(self) -> str:
        """Name of the worker in messages, with the address of its node."""
        where = f" ({self.node.address})" if self.node else ""
        return f"Worker {self.number + 1}{where}"

    def call(self, method: Any, *arguments: Any) -> None:
        """Call a method of the actor; `pending` is the reference to its result."""
        self._method, self._arguments = method, arguments
        self.repeat_call()

    def repeat_call(self) -> None:
        """Repeat the last call, whose result was lost."""
        self.pending = self._method.remote(*self._arguments)

    def send(self, command: Command) -> None:
        """Send a command to the worker process."""
        self.actor.send.remote(command)


def has_ended(worker: NodeHandle, folder: StudyFolder) -> bool:
    """Return whether a lost worker can certainly write to no log any more."""
    if worker.pid is None or not worker.task_ids:
        return True
    if worker.node is not None and worker.node.machine == this_machine():
        return is_gone(worker.pid)
    started = {worker.task_ids[cell] for cell in worker.jobs if cell in worker.task_ids}
    return not any(
        log.header.status == "started" and log.header.eval.task_id in started
        for log in folder.logs().logs
    )
