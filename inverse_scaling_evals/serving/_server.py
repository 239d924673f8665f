"""Start a model server, wait until it answers, and stop all of it."""

import atexit
import contextlib
import os
import shlex
import signal
import socket
import subprocess
import time
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from urllib.parse import urlsplit

from ..errors import ServerError
from ._http import HttpError, request_json, server_api_key, server_root

_POLL_SECONDS = 0.25
_GRACE_SECONDS = 15.0  # vLLM needs a few to end its workers
_LOG_LINES = 25


class Server:
    """A running model server: a process with all its children, in a session of its own.

    Use it as a context manager, or call `stop`; the end of the interpreter stops it too.

    Attributes:
        base_url: Where its OpenAI API is, with `/v1`.
        log_path: Its output.
        pid: Its process, the leader of its process group.
    """

    def __init__(self, process: "subprocess.Popen[bytes]", base_url: str, log_path: Path) -> None:
        self.base_url = base_url
        self.log_path = log_path
        self.pid = process.pid
        self._process = process
        self._stopped = False
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
        """Whether the process is alive."""
        return self._process.poll() is None

    def stop(self, grace: float = _GRACE_SECONDS) -> None:
        """End the whole process group: ask first, kill what is left.

        An interruption, such as a second Ctrl-C, kills it at once.

        Args:
            grace: Seconds that it has to end by itself.
        """
        if self._stopped:
            return
        self._stopped = True
        atexit.unregister(self.stop)
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
        """Signal what lives of the group; say whether anything did."""
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
        base_url: Where its OpenAI API will be, with or without `/v1`.
        env: Variables beside those of this process.
        log_path: File that its output goes to, appended; its folder is made.
        timeout: Seconds to wait.

    Returns:
        The running server. Stop it, or use it as a context manager.

    Raises:
        ServerError: If something else is there already, the program cannot be run, ends early, or
            is not healthy in time. Nothing of it is left running.
    """
    root = server_root(base_url)
    _refuse_taken_address(root)
    log_path.parent.mkdir(parents=True, exist_ok=True)
    with log_path.open("ab") as log:
        written_before = log.tell()
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
                f"The server's program cannot be run: {error}. Is it installed? The command was: "
                f"{shlex.join(command)}"
            ) from error
    server = Server(process, f"{root}/v1", log_path)
    try:
        _wait_until_ready(server, root, command, timeout, written_before)
    except BaseException:
        server.stop()
        raise
    return server


def free_port(host: str = "127.0.0.1") -> int:
    """Find a TCP port that nothing listens on; another program may still take it first."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.bind((host, 0))
        return int(probe.getsockname()[1])


def _group_lives(group: int) -> bool:
    """Whether a process of the group runs; the dead that nobody has collected do not count."""
    if not Path("/proc/self/stat").exists():
        try:
            os.killpg(group, 0)
        except (ProcessLookupError, PermissionError):
            return False
        return True
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):  # it may end while we look
            # PID (name) state parent group ...: the name may hold anything
            state, _, its_group = stat.read_text().rpartition(")")[2].split()[:3]
            if int(its_group) == group and state not in "ZX":
                return True
    return False


def _refuse_taken_address(root: str) -> None:
    """Make sure that the server that answers later is the one that was started."""
    try:
        request_json(f"{root}/health", timeout=2)
    except HttpError:
        pass  # something answers, if only with an error
    except OSError:
        # something may listen and say nothing
        address = urlsplit(root)
        with socket.socket() as probe:
            if probe.connect_ex((address.hostname or "", address.port or 80)) != 0:
                return
    raise ServerError(
        f"Something answers at {root} already. Stop it, use it by --model-base-url {root}/v1, or "
        "choose another port."
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
                f"The server at {root} wants another key (HTTP {error.status}). Put the key that "
                "it was given into the variable VLLM_API_KEY, where vLLM and Inspect look for it."
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
        "Ways out: mend what the lines above say; too little memory calls for a shorter "
        "context (--max-model-len of vLLM, --max-budget and --answer of inverse-scaling serve), a "
        "slow start for a longer timeout. The command was: "
        f"{shlex.join(command)}"
    )
