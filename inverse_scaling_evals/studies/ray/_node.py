"""The actor that hosts a worker process on a Ray node, and what it says to the driver.

The process is the one of a run with several workers on one machine; the actor passes on what the
driver and the process say to each other. It is no more than that, because Inspect wants the main
thread of a process and Ctrl-C, and an actor has neither.
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

from ..._compat import filesystem
from ...errors import SuiteError
from ...serving import Server
from .._preflight import refuse_disobedient_servers
from ..plan._study_json import study_from_json
from ..workers._process import Worker
from ..workers._protocol import Command, Message, Setup
from ._cluster import import_ray
from ._server import Serving, start_own_server

SILENCE = 20.0
"""Seconds after which `hear` answers although nothing was said."""

GRACE = 20.0
"""Seconds that the process has for writing its logs."""

_PROBE_SECONDS = 5.0  # until a file of another machine is seen on a network file system


@dataclass(frozen=True)
class Probe:
    """A file in the log directory by which nodes tell that it is the driver's.

    Attributes:
        path: Where it is.
        token: What is in it.
    """

    path: str
    token: str


@dataclass(frozen=True)
class Place:
    """Where an actor is.

    Attributes:
        node: Ray's id of the node.
        address: Its address.
        machine: By what processes of one machine know that they share process ids.
    """

    node: str
    address: str
    machine: str


@dataclass(frozen=True)
class Order:
    """What an actor is to set up.

    Attributes:
        number: The worker's place among the workers.
        setup: What the worker process is told first.
        probe: File that must be seen.
        environment: Variables that the driver hands on.
        serving: What to serve; None where the model has an address already.
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
    """The node cannot do what it was ordered to.

    Attributes:
        message: Why, for the user.
        everywhere: Whether the run cannot go on because of it; otherwise it can on other nodes.
    """

    message: str
    everywhere: bool


@dataclass(frozen=True)
class Heard:
    """What the worker process said.

    Attributes:
        messages: In order.
        end: How it ended, once everything before was heard.
    """

    messages: tuple[Message, ...]
    end: str | None = None


Answer = Place | Opened | Failure | Heard


class NodeWorker:
    """Hosts a worker process, and the model server that it may have to itself.

    A Ray actor whose methods run in threads. What is asked twice, because an answer was lost on
    the way, is done once.
    """

    def __init__(self) -> None:
        self._process: Worker | None = None
        self._server: Server | None = None
        self._said: list[Message] = []
        self._forgotten = 0
        self._end: str | None = None
        self._opening = threading.Lock()
        self._news = threading.Condition()

    def place(self) -> Place:
        """Say where this is."""
        ray = import_ray()
        node: str = ray.get_runtime_context().get_node_id()
        address: str = ray.util.get_node_ip_address()
        return Place(node, address, this_machine())

    def open(self, order: Order) -> Opened | Failure:
        """Check the node, start the server if there is to be one, and the worker process."""
        with self._opening:
            if self._process is not None:
                return Opened(self._process.pid)
            os.environ.update(order.environment)
            if not _seen(order.probe):
                return Failure(_not_shared(order.setup.log_dir, order.probe), everywhere=True)
            # Ray blocks it in its processes, and what they start would inherit that
            signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})
            try:
                if order.serving is not None:
                    self._serve(order.serving, order.setup)
            except SuiteError as error:
                self._stop_server()
                return Failure(error.plain, everywhere=False)
            self._process = process = Worker(order.number)
            process.send(order.setup)
            threading.Thread(target=self._listen, args=(process,), daemon=True).start()
            return Opened(process.pid)

    def hear(self, heard: int) -> Heard:
        """Wait for the process to say something.

        Args:
            heard: How much of what this process said has been heard already.
        """
        with self._news:
            # kept until the driver confirms it: an answer may be lost
            del self._said[: heard - self._forgotten]
            self._forgotten = heard
            self._news.wait_for(lambda: self._said or self._end is not None, SILENCE)
            return Heard(tuple(self._said), None if self._said else self._end)

    def send(self, command: Command) -> None:
        """Tell the process something."""
        if self._process is not None:
            self._process.send(command)

    def renew(self) -> None:
        """Forget the process, which has ended, so that another can be opened beside the server."""
        with self._opening, self._news:
            self._process, self._end = None, None
            self._said, self._forgotten = [], 0

    def close(self) -> None:
        """End the process, which writes its logs as after Ctrl-C, and the server."""
        if self._opening.locked():
            # a server that is starting, for which nobody waits any more
            for child in psutil.Process().children(recursive=True):
                with suppress(psutil.NoSuchProcess):
                    child.terminate()
        with self._opening:
            if self._process is not None:
                self._process.interrupt()
                self._process.end(GRACE)
            self._stop_server()

    def _serve(self, serving: Serving, setup: Setup) -> None:
        if self._server is not None and self._server.running:
            return
        self._stop_server()
        self._server = start_own_server(serving)
        # read by Inspect's provider: an address in the options would be the same for all workers
        os.environ["VLLM_BASE_URL"] = self._server.base_url
        if setup.options.preflight:
            cells = study_from_json(setup.study).runnable
            options = replace(setup.options, model_base_url=self._server.base_url)
            refuse_disobedient_servers(cells, options)

    def _stop_server(self) -> None:
        if self._server is not None:
            self._server.stop()
            self._server = None

    def _listen(self, process: Worker) -> None:
        while (messages := process.receive()) is not None:
            with self._news:
                self._said += messages
                self._news.notify_all()
        status = process.end(GRACE)
        end = f"was ended by signal {-status}" if status < 0 else f"ended with status {status}"
        words = process.last_words(300)
        with self._news:
            self._end = end + (f". Its last words: {words}" if words else "")
            self._news.notify_all()


def this_machine() -> str:
    """Name the machine, or the container, by what its processes have in common."""
    with suppress(OSError):
        boot = Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
        return f"{boot} {os.readlink('/proc/self/ns/pid')}"
    return socket.gethostname()


def process_gone(pid: int) -> bool:
    """Whether a process of this machine has ended."""
    try:
        return bool(psutil.Process(pid).status() == psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return True


def make_probe(log_dir: str) -> Probe:
    """Write a file by which nodes tell that a folder is the driver's.

    Raises:
        OSError: If it cannot be written.
    """
    token = secrets.token_hex(16)
    path = f"{log_dir.rstrip('/')}/.study-probe-{token[:8]}"
    with filesystem(path).fs.open(path, "wb") as file:
        file.write(token.encode("ascii"))
    return Probe(path, token)


def remove_probe(probe: Probe) -> None:
    """Take the file away again."""
    with suppress(OSError):
        filesystem(probe.path).rm(probe.path)


def _seen(probe: Probe) -> bool:
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


def _not_shared(log_dir: str, probe: Probe) -> str:
    return (
        f"log_dir={log_dir} is not the same folder everywhere: {probe.path.rsplit('/', 1)[-1]}, "
        f"written into it by this run, is not there on the node {socket.gethostname()}. Give "
        "--log-dir a folder that all nodes share, such as one on NFS, or s3://BUCKET/FOLDER."
    )
