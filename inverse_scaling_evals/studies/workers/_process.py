"""The parent's side of a worker process."""

import os
import signal
import subprocess
import sys
import tempfile
from abc import ABC, abstractmethod
from collections.abc import Iterator
from contextlib import suppress
from typing import IO, Literal

from ._backlog import Job
from ._protocol import Command, Message, read_message, write_line

_MODULE = "inverse_scaling_evals.studies.workers._worker"


class WorkerHandle(ABC):
    """A worker wherever it runs, and the cells that it has.

    Args:
        number: Its place among the workers, from 0.
    """

    def __init__(self, number: int) -> None:
        self.number = number
        self.jobs: dict[str, Job] = {}
        self.task_ids: dict[str, str] = {}
        self.state: Literal["starting", "idle", "busy"] = "starting"

    @abstractmethod
    def send(self, command: Command) -> None:
        """Tell it something; one that is dead does not hear it, and is noticed by its end."""


class Worker(WorkerHandle):
    """A worker process on this machine.

    It is the leader of a session of its own: Ctrl-C in the terminal reaches the parent alone, who
    passes it on once. It ends when its stdin does, so it does not outlive the parent.

    Args:
        number: Its place among the workers, from 0.
    """

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self._rest = b""
        # the worker's warnings, and what its tasks print; shown only where it fails
        self._errors: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115  read after the end
        self._process = subprocess.Popen(
            [sys.executable, "-m", _MODULE],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._errors,
            start_new_session=True,
        )

    @property
    def pid(self) -> int:
        """Its process id."""
        return self._process.pid

    def fileno(self) -> int:
        """Descriptor of its stdout, for selectors."""
        assert self._process.stdout is not None
        return self._process.stdout.fileno()

    def send(self, command: Command) -> None:
        """Tell it something; one that is dead does not hear it, and is noticed by its end."""
        assert self._process.stdin is not None
        with suppress(BrokenPipeError):
            self._process.stdin.write(write_line(command))
            self._process.stdin.flush()

    def receive(self) -> list[Message] | None:
        """Read what it has said; None when it has ended."""
        chunk = os.read(self.fileno(), 1 << 16)
        if not chunk:
            return None
        return list(self._messages(chunk))

    def _messages(self, chunk: bytes) -> Iterator[Message]:
        *lines, self._rest = (self._rest + chunk).split(b"\n")
        return map(read_message, lines)

    def interrupt(self) -> None:
        """Have it write its logs and end, as after Ctrl-C."""
        if self._process.poll() is None:
            self._process.send_signal(signal.SIGINT)

    def end(self, timeout: float) -> int:
        """Wait for its end, or make it; give its exit status, negative for a signal."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        # nobody listens any more, so it must not wait for that
        self._process.stdout.close()
        try:
            status = self._process.wait(timeout)
        except subprocess.TimeoutExpired:
            self._process.kill()
            status = self._process.wait()
        with suppress(BrokenPipeError):
            self._process.stdin.close()
        return status

    def last_words(self, characters: int = 2000) -> str:
        """Give the end of what it wrote to stderr."""
        self._errors.seek(0, os.SEEK_END)
        self._errors.seek(max(self._errors.tell() - characters, 0))
        return self._errors.read().decode("utf-8", "replace").strip()
