"""Commands as a terminal shows them, and as a pipe gets them."""

import os
import pty
import struct
import subprocess
import sys
from fcntl import ioctl
from termios import TIOCSWINSZ
from typing import Any

import click
from click.testing import CliRunner, Result

from inverse_scaling_evals.cli import main


def shown(*arguments: Any, columns: int = 80) -> str:
    """Run a command as on a terminal of this width; return what it prints, without styles."""
    found = CliRunner().invoke(
        main,
        list(map(str, arguments)),
        env={"TTY_COMPATIBLE": "1", "COLUMNS": str(columns), "TERM": "xterm"},
        catch_exceptions=False,
    )
    return click.unstyle(found.stdout)


def piped(*arguments: Any) -> Result:
    """Run a command whose output nobody's terminal holds."""
    names = ("TTY_COMPATIBLE", "FORCE_COLOR", "COLUMNS")
    return CliRunner().invoke(
        main, list(map(str, arguments)), env=dict.fromkeys(names), catch_exceptions=False
    )


def in_a_terminal(*arguments: Any, columns: int) -> str:
    """Run a command in a process of its own, on a real terminal; return it without styles."""
    ours, its = pty.openpty()
    ioctl(its, TIOCSWINSZ, struct.pack("HHHH", 50, columns, 0, 0))
    environment = {name: value for name, value in os.environ.items() if name != "COLUMNS"}
    command = [sys.executable, "-m", "inverse_scaling_evals.cli", *map(str, arguments)]
    with subprocess.Popen(
        command, stdin=its, stdout=its, stderr=subprocess.DEVNULL,
        env={**environment, "TERM": "xterm"},
    ):  # fmt: skip
        os.close(its)
        text = b""
        try:
            while part := os.read(ours, 65536):
                text += part
        except OSError:  # Linux ends a terminal with an error
            pass
    os.close(ours)
    return click.unstyle(text.decode().replace("\r\n", "\n"))
