"""How fast the commands answer that read no log and run no model.

    python benchmarks/startup.py [--runs 10]

Times `tasks`, `study presets`, `data list`, `--version` and the `--help` of every command as whole
processes, each next to a run of `python -c "import click, rich, yaml"`, and prints the median ratio
of the two. The aim is 2.0 or less. Output goes to a pipe; bytecode is written by a first run, which
does not count.
"""

import argparse
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence

import click

from inverse_scaling_evals.cli import main as cli

AIM = 2.0

_BASE = [sys.executable, "-c", "import click, rich, yaml"]


def light_commands() -> Iterator[list[str]]:
    """Yield the arguments of every command that needs neither logs nor models."""
    yield from (["tasks"], ["study", "presets"], ["data", "list"], ["--version"])
    yield from helps(cli, [])


def helps(command: click.Command, path: list[str]) -> Iterator[list[str]]:
    """Yield the `--help` of a command and of all commands below it."""
    yield [*path, "--help"]
    if isinstance(command, click.Group):
        context = click.Context(command)
        for name in command.list_commands(context):
            below = command.get_command(context, name)
            assert below is not None
            yield from helps(below, [*path, name])


def seconds(command: Sequence[str]) -> float:
    """Return the wall time of a process."""
    written = {**os.environ, "PYTHONDONTWRITEBYTECODE": ""}
    start = time.perf_counter()
    subprocess.run(command, stdout=subprocess.DEVNULL, env=written, check=True)
    return time.perf_counter() - start


def main() -> None:
    """Print a line per command."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=10, help="Runs of each command (default 10).")
    runs = parser.parse_args().runs
    ratios = {}
    print("ratio  seconds  command")
    for arguments in light_commands():
        command = [sys.executable, "-m", "inverse_scaling_evals.cli", *arguments]
        seconds(command)
        pairs = [(seconds(command), seconds(_BASE)) for _ in range(runs)]
        shown = " ".join(["inverse-scaling", *arguments])
        ratios[shown] = statistics.median(ours / base for ours, base in pairs)
        took = statistics.median(ours for ours, _ in pairs)
        print(f"{ratios[shown]:5.2f}  {took:7.3f}  {shown}", flush=True)
    slowest = max(ratios, key=ratios.__getitem__)
    print(f"Slowest: {slowest}, {ratios[slowest]:.2f} times {' '.join(_BASE[1:])} (aim: {AIM})")


if __name__ == "__main__":
    main()
