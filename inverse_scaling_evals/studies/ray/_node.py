"""The actor that hosts a worker process on a Ray node, and its messages to the driver.

The process is that of a run with several workers on one machine; the actor passes on the messages
between it and the driver. The cells run in a process and not in the actor because Inspect needs the
main thread and Ctrl-C, which an actor does not have.
"""

import os
import secrets
import signal
import socket
import threading
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

import psutil

from ..._inspect.files import filesystem
from ...errors import InverseScalingError
from ...serving import Server
from ..folder import StudyFolder
from ..plan import study_from_json
from ..workers import GRACE_SECONDS, Command, Message, Setup, WorkerProcess, check_enforcement
from ._cluster import import_ray
from ._server import Serving, start_own_server

_POLL_SECONDS = 20.0  # after which `poll` returns without messages
_PROBE_SECONDS = 5.0  # until a file of another machine is visible on a network file system


@dataclass(frozen=True)
class Probe:
    """A file in the log directory by which nodes check that it is the driver's.

    Attributes:
        path: Path of the file.
        token: Content of the file.
    """

    path: str
    token: str


@dataclass(frozen=True)
class Node:
    """The node of an actor.

    Attributes:
        id: Ray's id of the node.
        address: Its address.
        machine: Id of the machine or container, within which process ids are valid.
    """

    id: str
    address: str
    machine: str


@dataclass(frozen=True)
class WorkerConfig:
    """What an actor sets up.

    Attributes:
        number: The worker's index among the workers.
        setup: First message to the worker process.
        probe: File that the node must see.
        environment: Environment variables from the driver.
        serving: What to serve; None where the model has an address.
    """

    number: int
    setup: Setup
    probe: Probe
    environment: Mapping[str, str]
    serving: Serving | None


@dataclass(frozen=True)
class Opened:
    """The worker process has been started.

    Attributes:
        pid: Its process id.
    """

    pid: int


@dataclass(frozen=True)
class Failure:
    """The worker cannot be set up on the node.

    Attributes:
        message: Why, for the user.
        everywhere: Whether the run cannot continue, not even on other nodes.
    """

    message: str
    everywhere: bool


@dataclass(frozen=True)
class Polled:
    """New messages of the worker process.

    Attributes:
        messages: The messages, in order.
        end: How the process ended, after its last message.
    """

    messages: tuple[Message, ...]
    end: str | None = None


Answer = Node | Opened | Failure | Polled


class NodeWorker:
    """Hosts a worker process, and its own model server if it has one.

    A Ray actor whose methods run in threads. A call that is repeated because its result was lost is
    executed once.
    """

    def __init__(self) -> None:
        self._process: WorkerProcess | None = None
        self._server: Server | None = None
        self._messages: list[Message] = []
        self._confirmed = 0
        self._end: str | None = None
        self._opening = threading.Lock()
        self._changed = threading.Condition()

    def node(self) -> Node:
        """Return the node that the actor runs on."""
        ray = import_ray()
        node_id: str = ray.get_runtime_context().get_node_id()
        address: str = ray.util.get_node_ip_address()
        return Node(node_id, address, this_machine())

    def open(self, config: WorkerConfig) -> Opened | Failure:
        """Check the node, and start the server if there is to be one, and the worker process."""
        with self._opening:
            if self._process is not None:
                return Opened(self._process.pid)
            os.environ.update(config.environment)
            if not _is_visible(config.probe):
                missing = config.probe.path.rsplit("/", 1)[-1]
                return Failure(
                    f"log_dir={config.setup.folder} is not the same folder on all nodes: "
                    f"{missing}, written to it by this run, is missing on the node "
                    f"{socket.gethostname()}. "
                    "Use a folder that all nodes share (--log-dir), such as one on NFS, or "
                    "s3://BUCKET/FOLDER.",
                    everywhere=True,
                )
            # Ray blocks it in its processes, and their children would inherit that
            signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})
            try:
                if config.serving is not None:
                    self._serve(config.serving, config.setup)
            except InverseScalingError as error:
                self._stop_server()
                return Failure(str(error), everywhere=False)
            self._process = process = WorkerProcess(config.number)
            process.send(config.setup)
            threading.Thread(target=self._read, args=(process,), daemon=True).start()
            return Opened(process.pid)

    def poll(self, received: int) -> Polled:
        """Wait for messages of the process, and return them.

        Args:
            received: Number of messages that the driver has received from this process.
        """
        with self._changed:
            # kept until the driver confirms them: a result may be lost
            del self._messages[: received - self._confirmed]
            self._confirmed = received
            self._changed.wait_for(lambda: self._messages or self._end is not None, _POLL_SECONDS)
            return Polled(tuple(self._messages), None if self._messages else self._end)

    def send(self, command: Command) -> None:
        """Send a command to the process."""
        if self._process is not None:
            self._process.send(command)

    def reset(self) -> None:
        """Drop the process, which has ended, so that another can be opened beside the server."""
        with self._opening, self._changed:
            self._process, self._end = None, None
            self._messages, self._confirmed = [], 0

    def close(self) -> None:
        """End the process, which writes its logs as after Ctrl-C, and the server."""
        if self._opening.locked():
            # a server that is starting, and not needed any more
            for child in psutil.Process().children(recursive=True):
                with suppress(psutil.NoSuchProcess):
                    child.terminate()
        with self._opening:
            deadline = time.monotonic() + GRACE_SECONDS
            if self._process is not None:
                self._process.interrupt()
                self._process.end(GRACE_SECONDS)
            self._stop_server(grace=max(deadline - time.monotonic(), 1.0))

    def _serve(self, serving: Serving, setup: Setup) -> None:
        if self._server is not None and self._server.running:
            return
        self._stop_server()
        self._server = start_own_server(serving)
        # Inspect's provider reads it; an address in the options would be the same for all workers
        os.environ["VLLM_BASE_URL"] = self._server.base_url
        if setup.options.preflight:
            study = study_from_json(setup.study)
            options = replace(setup.options, model_base_url=self._server.base_url)
            check_enforcement(study.runnable, options, max_tokens=study.sampling.max_tokens)

    def _stop_server(self, **grace: float) -> None:
        if self._server is not None:
            self._server.stop(**grace)
            self._server = None

    def _read(self, process: WorkerProcess) -> None:
        while (messages := process.receive()) is not None:
            with self._changed:
                self._messages += messages
                self._changed.notify_all()
        end = process.end(GRACE_SECONDS)
        tail = process.stderr_tail(300)
        with self._changed:
            self._end = end + (f" (the end of its stderr: {tail})" if tail else "")
            self._changed.notify_all()


def this_machine() -> str:
    """Return an id of this machine or container, which all its processes have in common."""
    with suppress(OSError):
        boot = Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
        return f"{boot} {os.readlink('/proc/self/ns/pid')}"
    return socket.gethostname()


def is_gone(pid: int) -> bool:
    """Return whether a process of this machine has ended."""
    try:
        return bool(psutil.Process(pid).status() == psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return True


def make_probe(folder: StudyFolder) -> Probe:
    """Write a file by which nodes check that a folder is the driver's.

    Raises:
        OSError: If it cannot be written.
    """
    token = secrets.token_hex(16)
    path = folder.file(f".study-probe-{token[:8]}")
    with filesystem(path).fs.open(path, "wb") as file:
        file.write(token.encode("ascii"))
    return Probe(path, token)


def remove_probe(probe: Probe) -> None:
    """Remove the file."""
    with suppress(OSError):
        filesystem(probe.path).rm(probe.path)


def _is_visible(probe: Probe) -> bool:
    fs = filesystem(probe.path).fs
    end = time.monotonic() + _PROBE_SECONDS
    while True:
        with suppress(OSError):
            fs.invalidate_cache()
            found: bytes = fs.cat_file(probe.path)
            if found == probe.token.encode("ascii"):
                return True
        if time.monotonic() > end:
            return False
        time.sleep(0.2)
