"""Samples a second of a study: in one process, in several, on Ray, and beside bare Inspect.

    python benchmarks/study_throughput.py [--questions 500] [--workers 1,2] [--ray 2]

Every way runs the same cells of generated counting questions on the scripted model, each in a
fresh process and an empty folder, one after the other. Two rates are printed: over everything,
from the start of the process to its end, and the steady one, over the middle 80 % of the samples
by the times in the logs. `CPU ms` is processor time a sample of all its processes together, and
`others` is the fraction of the machine's processor time spent on anything else: where it is more
than a few per cent, the rates are unreliable. Processes on Ray are not the benchmark's own, so they
are among the others there.
"""

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from datetime import datetime
from typing import Any

import psutil
from inspect_ai import eval_set
from inspect_ai.log import list_eval_logs, read_eval_log_sample_summaries

from inverse_scaling_evals.studies import RayOptions, RunOptions, Study, plan, run, study_tasks

MODEL = "scripted/steady"
BARE = "Inspect alone"


def main() -> None:
    """Measure every way and print one line each."""
    options = arguments()
    if options.way:
        run_one(options)
        return
    ways = [
        BARE,
        *(f"{count} worker{'s' * (count != '1')}" for count in options.workers.split(",")),
        *(f"{count} on Ray" for count in options.ray.split(",") if count),
    ]
    rows = [measure(way, options) for way in ways]
    study = make_study(options)
    print(
        f"\n{len(study.runnable)} cells of {options.questions} samples, "
        f"{rows[0]['samples']:,} in all, on {os.cpu_count()} cores"
    )
    print(
        f"{'way':14} {'seconds':>8} {'samples/s':>10} {'x':>5} {'steady/s':>9} {'x':>5} "
        f"{'CPU ms':>7} {'others':>7}"
    )
    one = next(row for row in rows if row["way"] == ways[1])
    for row in rows:
        print(
            f"{row['way']:14} {row['seconds']:>8.1f} {row['rate']:>10.1f} "
            f"{row['rate'] / one['rate']:>5.2f} {row['steady']:>9.1f} "
            f"{row['steady'] / one['steady']:>5.2f} {row['cpu_ms']:>7.1f} {row['others']:>7.0%}"
        )
    print(json.dumps(rows))


def arguments() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--questions", type=int, default=500, help="samples of each cell")
    parser.add_argument("--tasks", default="misleading_math,misleading_python")
    parser.add_argument("--budgets", default="0,1024,4096,8192")
    parser.add_argument("--workers", default="1,2", help="the first is what others are compared to")
    parser.add_argument("--ray", default="", help="workers on a Ray cluster of this machine")
    parser.add_argument("--way", default="", help=argparse.SUPPRESS)
    parser.add_argument("--log-dir", default="", help=argparse.SUPPRESS)
    return parser.parse_args()


def make_study(options: argparse.Namespace) -> Study:
    return plan(
        name="throughput",
        tasks=options.tasks.split(","),
        models=[MODEL],
        budgets=options.budgets.split(","),
        dataset="generated",
        epochs=1,
        limit=options.questions,
    )


def measure(way: str, options: argparse.Namespace) -> dict[str, Any]:
    """Run one way in a process of its own."""
    own = ["--questions", str(options.questions), "--tasks", options.tasks]
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, __file__, *own, "--budgets", options.budgets]
        spent, busy = processor_seconds(), machine_seconds()
        start = time.perf_counter()
        subprocess.run([*command, "--way", way, "--log-dir", folder], check=True)
        seconds = time.perf_counter() - start
        spent, busy = processor_seconds() - spent, machine_seconds() - busy
        ends = completion_times(folder)
    count = len(ends)
    middle = ends[count // 10 : count - count // 10]
    return {
        "way": way,
        "samples": count,
        "seconds": seconds,
        "rate": count / seconds,
        "steady": (len(middle) - 1) / (middle[-1] - middle[0]),
        "cpu_ms": 1000 * spent / count,
        "others": max(busy - spent, 0) / (seconds * (os.cpu_count() or 1)),
    }


def run_one(options: argparse.Namespace) -> None:
    study = make_study(options)
    if options.way == BARE:
        eval_set(study_tasks(study), log_dir=options.log_dir, model=None, display="log")
    else:
        count = int(options.way.split()[0])
        ray = RayOptions() if "Ray" in options.way else None
        run(study, options.log_dir, options=RunOptions(workers=count, ray=ray))


def processor_seconds() -> float:
    """Processor time of all children that have ended, and of theirs."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def machine_seconds() -> float:
    """Processor time that the whole machine has spent since it started."""
    times = psutil.cpu_times()
    return times.user + times.nice + times.system


def completion_times(folder: str) -> list[float]:
    """Return when each sample was completed, in seconds, in order."""
    return sorted(
        datetime.fromisoformat(str(sample.completed_at)).timestamp()
        for log in list_eval_logs(folder)
        for sample in read_eval_log_sample_summaries(log)
    )


if __name__ == "__main__":
    main()
