"""How long the commands that read logs take, side by side.

    python benchmarks/commands.py LOGS [--runs 5]

LOGS is a folder of logs, such as that of `inverse-scaling demo`. `analyse`, `budget-report`,
`diagnose`, `gate` and `compare` run in turn, each in a process of its own, `--runs` times without
the cache beside the logs (it is removed before each) and `--runs` times with it. Shown are medians
and their ratio to `analyse`: of wall time, and of CPU time, which other work on the machine
disturbs less.
"""

import argparse
import os
import resource
import subprocess
import sys
import time
from pathlib import Path
from statistics import median

COMMANDS = ("analyse", "budget-report", "diagnose", "gate", "compare")
LIMIT = 1.3


def main() -> None:
    """Time the commands, and print one line each."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("logs", type=Path)
    parser.add_argument("--runs", type=int, default=5)
    options = parser.parse_args()
    print(f"{'cache':5} {'command':14} {'wall s':>7} {'ratio':>6} {'CPU s':>7} {'ratio':>6}")
    for warm in (False, True):
        taken: dict[str, list[tuple[float, float]]] = {name: [] for name in COMMANDS}
        # in turn, so that whatever else the machine does hits all of them
        for _ in range(options.runs):
            for name in COMMANDS:
                if not warm:
                    for cache in options.logs.rglob(".inverse-scaling/*.parquet"):
                        cache.unlink()
                taken[name].append(run(name, options.logs))
        wall, cpu = (
            {name: median(times[i] for times in taken[name]) for name in COMMANDS} for i in (0, 1)
        )
        for name in COMMANDS:
            ratios = wall[name] / wall["analyse"], cpu[name] / cpu["analyse"]
            over = "  over the limit" if min(ratios) > LIMIT else ""
            print(
                f"{'warm' if warm else 'cold':5} {name:14} {wall[name]:7.2f} {ratios[0]:6.2f} "
                f"{cpu[name]:7.2f} {ratios[1]:6.2f}{over}",
                flush=True,
            )


def run(command: str, logs: Path) -> tuple[float, float]:
    """Run a command; return its wall time and CPU time in seconds."""
    start, before = time.perf_counter(), cpu_of_children()
    done = subprocess.run(
        [sys.executable, "-m", "inverse_scaling_evals.cli", command, str(logs), "--format", "json"],
        capture_output=True, text=True, env={**os.environ, "PYTHONHASHSEED": "0"},
    )  # fmt: skip
    if done.returncode not in (0, 3, 4):
        sys.exit(f"{command} failed:\n{done.stderr}")
    return time.perf_counter() - start, cpu_of_children() - before


def cpu_of_children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


if __name__ == "__main__":
    main()
