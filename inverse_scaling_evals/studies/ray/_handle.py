"""The driver's side of a worker on a Ray node."""

from dataclasses import dataclass
from typing import Any

from .._ray_options import RayOptions
from ..folder._folder import read_folder
from ..workers._backlog import Job
from ..workers._process import WorkerHandle
from ..workers._protocol import Command
from ._node import NodeWorker, Place, Probe, process_gone, this_machine
from ._server import Serving


@dataclass(frozen=True)
class Crew:
    """What is needed to start a worker on a node."""

    ray: Any
    how: RayOptions
    probe: Probe
    serving: Serving | None

    def actor(self) -> Any:
        return (
            self.ray.remote(NodeWorker)
            .options(
                num_cpus=self.how.cpus_per_worker,
                num_gpus=self.how.gpus_per_worker,
                max_restarts=0,
                # hear, open, send and close, and an answer that was asked for again
                max_concurrency=8,
            )
            .remote()
        )


class NodeHandle(WorkerHandle):
    """The driver's side of a worker on a node: one question is always under way."""

    def __init__(self, number: int, actor: Any) -> None:
        super().__init__(number)
        self.actor = actor
        self.pending = actor.place.remote()
        self.ask = actor.place
        self.arguments: tuple[Any, ...] = ()
        self.place: Place | None = None
        self.pid: int | None = None
        self.heard = 0
        self.end: str | None = None
        self.failed: list[Job] = []

    @property
    def name(self) -> str:
        where = f" ({self.place.address})" if self.place else ""
        return f"Worker {self.number + 1}{where}"

    def put(self, ask: Any, *arguments: Any) -> None:
        self.ask, self.arguments = ask, arguments
        self.again()

    def again(self) -> None:
        self.pending = self.ask.remote(*self.arguments)

    def send(self, command: Command) -> None:
        self.actor.send.remote(command)


def is_silent(worker: NodeHandle, log_dir: str) -> bool:
    """Whether a lost worker has certainly written its last."""
    if worker.pid is None or not worker.task_ids:
        return True
    if worker.place is not None and worker.place.machine == this_machine():
        return process_gone(worker.pid)
    began = {worker.task_ids[cell] for cell in worker.jobs if cell in worker.task_ids}
    return not any(
        log.header.status == "started" and log.header.eval.task_id in began
        for log in read_folder(log_dir).logs
    )
