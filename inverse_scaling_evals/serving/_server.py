"""Start a model server, wait until it answers, and stop all its processes."""

import atexit
import contextlib
import os
import shlex
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import TracebackType
from urllib.parse import urlsplit

from ..errors import ServerError
from ._http import HttpError, request_json, server_api_key, server_root

_POLL_SECONDS = 0.25
_GRACE_SECONDS = 15.0  # vLLM needs a few to end its workers
_LOG_LINES = 25


class Server:
    """A running model server: a process with all its children, in its own session.

    Use it as a context manager, or call `stop`. The end of the interpreter stops it too; SIGTERM
    and SIGHUP end that in order while it runs, unless the program has handlers of its own.

    Attributes:
        base_url: Address of its OpenAI API, with `/v1`.
        log_path: File of its output.
        pid: Its process, the leader of its process group.
    """

    def __init__(
        self,
        process: "subprocess.Popen[bytes]",
        base_url: str,
        log_path: Path,
        handlers: contextlib.ExitStack,
    ) -> None:
        self.base_url = base_url
        self.log_path = log_path
        self.pid = process.pid
        self._process = process
        self._stopped = False
        self._handlers = handlers
        atexit.register(self.stop)

    def __enter__(self) -> "Server":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.stop()

    @property
    def running(self) -> bool:
        """Return whether the process is alive."""
        return self._process.poll() is None

    def stop(self, grace: float = _GRACE_SECONDS) -> None:
        """Terminate the whole process group, and kill what is left after a grace period.

        An interruption, such as a second Ctrl-C, kills it at once.

        Args:
            grace: Grace period in seconds.
        """
        if self._stopped:
            return
        self._stopped = True
        atexit.unregister(self.stop)
        with self._handlers:
            self._end(grace)

    def _end(self, grace: float) -> None:
        try:
            for wanted, seconds in ((signal.SIGTERM, grace), (signal.SIGKILL, grace)):
                if not self._signal(wanted):
                    break
                self._wait_for_group(seconds)
        except BaseException:
            self._signal(signal.SIGKILL)  # a second Ctrl-C must not leave the GPUs taken
            raise
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(timeout=_POLL_SECONDS)

    def _wait_for_group(self, seconds: float) -> None:
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            self._process.poll()  # reaps the leader
            if not _group_lives(self.pid):
                return
            time.sleep(0.05)

    def _signal(self, wanted: signal.Signals) -> bool:
        """Signal the group, and return whether it was alive."""
        if not _group_lives(self.pid):
            return False
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self.pid, wanted)
        return True


def start_server(
    command: list[str],
    *,
    base_url: str,
    env: Mapping[str, str] | None = None,
    log_path: Path,
    timeout: float = 600,
) -> Server:
    """Start a server and wait until it is healthy and serves a model.

    Args:
        command: The program with its arguments.
        base_url: Address of its OpenAI API, with or without `/v1`.
        env: Variables in addition to those of this process.
        log_path: File that its output is appended to; its folder is created.
        timeout: Seconds to wait.

    Returns:
        The running server. Stop it, or use it as a context manager.

    Raises:
        ServerError: If the address is taken, or the program cannot be run, ends early, or is not
            healthy in time. None of its processes is left running.
    """
    root = server_root(base_url)
    _refuse_taken_address(root)
    log_path.parent.mkdir(parents=True, exist_ok=True)
    with log_path.open("ab") as log, contextlib.ExitStack() as handlers:
        written_before = log.tell()
        handlers.enter_context(_termination_as_exit())
        try:
            process = subprocess.Popen(
                command,
                env={**os.environ, **(env or {})},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        except OSError as error:
            raise ServerError(
                f"Cannot run the server's program: {error}. Install it. The command was: "
                f"{shlex.join(command)}"
            ) from error
        server = Server(process, f"{root}/v1", log_path, handlers.pop_all())
    try:
        _wait_until_ready(server, root, command, timeout, written_before)
    except BaseException:
        server.stop()
        raise
    return server


def free_port(host: str = "127.0.0.1") -> int:
    """Return a free TCP port, which another program may still take first."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.bind((host, 0))
        return int(probe.getsockname()[1])


@contextlib.contextmanager
def _termination_as_exit() -> Iterator[None]:
    """Leave by SystemExit when terminated, so that servers are stopped; by default nothing is.

    A terminal that is closed terminates too, unless nohup has it ignored.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    ours = [
        number
        for number in (signal.SIGTERM, signal.SIGHUP)
        if signal.getsignal(number) is signal.SIG_DFL
    ]
    for number in ours:
        signal.signal(number, lambda number, frame: sys.exit(128 + number))
    try:
        yield
    finally:
        if threading.current_thread() is threading.main_thread():
            for number in ours:
                signal.signal(number, signal.SIG_DFL)


def _group_lives(group: int) -> bool:
    """Return whether a process of the group is alive; zombies are not."""
    if not Path("/proc/self/stat").exists():
        try:
            os.killpg(group, 0)
        except (ProcessLookupError, PermissionError):
            return False
        return True
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):  # it may end meanwhile
            # PID (name) state parent group ...: the name may hold anything
            state, _, its_group = stat.read_text().rpartition(")")[2].split()[:3]
            if int(its_group) == group and state not in "ZX":
                return True
    return False


def _refuse_taken_address(root: str) -> None:
    """Raise if another server would answer instead of the one that is started."""
    try:
        request_json(f"{root}/health", timeout=2)
    except HttpError:
        pass  # something answers, with an error
    except OSError:
        # something may listen without answering
        address = urlsplit(root)
        with socket.socket() as probe:
            if probe.connect_ex((address.hostname or "", address.port or 80)) != 0:
                return
    raise ServerError(
        f"The address {root} is taken: something answers there already. Stop it, use it with "
        f"--model-base-url {root}/v1, or choose another port."
    )


def _wait_until_ready(
    server: Server, root: str, command: list[str], timeout: float, log_from: int
) -> None:
    deadline = time.monotonic() + timeout
    while True:
        if not server.running:
            raise _failed(
                server, command, log_from, f"ended with exit code {server._process.returncode}"
            )
        if _ready(root):
            return
        if time.monotonic() > deadline:
            raise _failed(server, command, log_from, f"was not healthy after {timeout:g} seconds")
        time.sleep(_POLL_SECONDS)


def _ready(root: str) -> bool:
    try:
        request_json(f"{root}/health", timeout=2)
        models = request_json(f"{root}/v1/models", api_key=server_api_key(), timeout=5)
    except HttpError as error:
        if error.status in (401, 403):
            raise ServerError(
                f"The server at {root} expects another key (HTTP {error.status}). Set "
                "VLLM_API_KEY, which vLLM and Inspect read, to the server's key."
            ) from error
        return False
    except OSError:
        return False
    return bool(models.get("data"))


def _failed(server: Server, command: list[str], log_from: int, what: str) -> ServerError:
    log = server.log_path.read_bytes()[log_from:].decode("utf-8", errors="replace")
    lines = log.rstrip().splitlines()[-_LOG_LINES:]
    tail = "\n".join(f"  {line}" for line in lines) or "  (it wrote nothing)"
    return ServerError(
        f"The server {what}. Its last lines ({server.log_path}):\n{tail}\n"
        "Fix what these lines report. If memory is too small, use a shorter context "
        "(--max-model-len of vLLM, --max-budget and --answer of inverse-scaling serve); if the "
        "start is slow, use a longer timeout. The command was: "
        f"{shlex.join(command)}"
    )
