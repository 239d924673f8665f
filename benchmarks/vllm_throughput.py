"""Throughput of the package through Inspect against vLLM alone, on the same prompts.

    python benchmarks/vllm_throughput.py --vllm-python PYTHON --model MODEL [--budgets 0,1024,4096]

For every budget, the package runs generated counting questions and zebra puzzles on a vLLM server
that this script starts (Inspect's real provider over HTTP), and then vLLM's own offline engine
generates on the very same prompts with the same sampling. Both report output tokens a second, and
GPU utilisation where `nvidia-smi` is there. `PYTHON` is the interpreter that vLLM is installed
in. Random weights of a real architecture are enough: `--server-args "--load-format dummy"`.

vLLM 0.32 on the CPU crashes when a seeded request is prefilled in pieces ("CPU Generator does not
use offset"); there, add `--no-enable-chunked-prefill --max-num-batched-tokens 65536`.
"""

import argparse
import json
import shlex
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import mean
from typing import Any

from inspect_ai import Task, eval
from inspect_ai.dataset import MemoryDataset, Sample

from inverse_scaling_evals import tasks
from inverse_scaling_evals.budgets import budget_instruction, parse_budget, resolve_regime
from inverse_scaling_evals.scorers import thinking_measures
from inverse_scaling_evals.serving import free_port, start_server
from inverse_scaling_evals.solvers import thinking

OFFLINE = Path(__file__).with_name("vllm_offline.py")
NAME = "benchmark"


def main() -> None:
    """Measure both sides at every budget and print one line each."""
    options = arguments()
    questions = pick_questions(options.tasks.split(","), options.questions)
    budgets = [int(word) for word in options.budgets.split(",")]
    with tempfile.TemporaryDirectory() as folder:
        rows = through_inspect(options, questions, budgets, Path(folder))
        rows += offline(options, questions, budgets, Path(folder))
    print(f"\n{len(questions)} prompts, at most {options.answer} answer tokens")
    print(
        f"{'way':10} {'budget':>7} {'seconds':>9} {'prompts/s':>10} {'out tok/s':>10} {'GPU %':>6}"
    )
    for row in rows:
        gpu = f"{row['gpu']:.0f}" if row["gpu"] is not None else "-"
        print(
            f"{row['way']:10} {row['budget']:>7} {row['seconds']:>9.1f} "
            f"{len(questions) / row['seconds']:>10.2f} "
            f"{row['output_tokens'] / row['seconds']:>10.0f} {gpu:>6}"
        )
    print(json.dumps(rows))


def arguments() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--vllm-python", required=True, help="interpreter that vLLM is in")
    parser.add_argument("--model", required=True, help="hub id or folder")
    parser.add_argument("--budgets", default="0,1024,4096")
    parser.add_argument("--questions", type=int, default=1000, help="prompts in all")
    parser.add_argument("--tasks", default="zebra,misleading_math,misleading_python")
    parser.add_argument("--answer", type=int, default=256, help="answer tokens at most")
    parser.add_argument("--max-model-len", type=int, default=16_384)
    parser.add_argument("--max-connections", type=int, default=512)
    parser.add_argument("--server-args", default="", help="more arguments for vLLM")
    return parser.parse_args()


def pick_questions(names: list[str], count: int) -> list[Sample]:
    """Take generated questions of several tasks in turn."""
    pools = [list(getattr(tasks, name)(budget=1, dataset="generated").dataset) for name in names]
    mixed = [
        sample for group in zip(*(pool * 10 for pool in pools), strict=False) for sample in group
    ]
    return [
        Sample(
            id=f"{index:05d}",
            input=sample.input,
            target=sample.target,
            metadata={"question": str(index)},
        )
        for index, sample in enumerate(mixed[:count])
    ]


def through_inspect(
    options: argparse.Namespace, questions: list[Sample], budgets: list[int], folder: Path
) -> list[dict[str, Any]]:
    """Run the package's solver and scorer on a server, budget by budget."""
    port = free_port()
    command = [
        options.vllm_python, "-m", "vllm.entrypoints.openai.api_server", "--model", options.model,
        "--served-model-name", NAME, "--port", str(port), "--reasoning-parser", "qwen3",
        "--max-model-len", str(options.max_model_len), *shlex.split(options.server_args),
    ]  # fmt: skip
    rows = []
    base_url = f"http://127.0.0.1:{port}/v1"
    log_path = folder / "server.log"
    with start_server(command, base_url=base_url, log_path=log_path, timeout=1800) as server:
        for budget in budgets:
            task = Task(
                dataset=MemoryDataset(questions),
                solver=thinking(budget),
                scorer=thinking_measures(),
            )
            with gpu_utilisation() as seen:
                started = time.monotonic()
                [log] = eval(
                    task,
                    model=f"vllm/{NAME}",
                    model_base_url=server.base_url,
                    model_args={"api_key": "none"},
                    log_dir=str(folder / "logs"),
                    display="log",
                    max_connections=options.max_connections,
                    max_samples=options.max_connections,
                    max_tokens=budget + options.answer,
                    temperature=0.6,
                    top_p=0.95,
                )
                seconds = time.monotonic() - started
            if log.error is not None:
                sys.exit(f"budget {budget}: {log.error.message}\n{log_path.read_text()[-2000:]}")
            tokens = sum(usage.output_tokens for usage in log.stats.model_usage.values())
            rows.append(row("inspect", budget, seconds, tokens, seen))
    return rows


def offline(
    options: argparse.Namespace, questions: list[Sample], budgets: list[int], folder: Path
) -> list[dict[str, Any]]:
    """Let vLLM's own engine generate on the same chats, in its own process."""
    jobs = folder / "jobs.json"
    jobs.write_text(
        json.dumps([{"budget": budget, "chats": chats(questions, budget)} for budget in budgets])
    )
    command = [
        options.vllm_python, str(OFFLINE), "--model", options.model, "--jobs", str(jobs),
        "--answer", str(options.answer), "--max-model-len", str(options.max_model_len),
        *(["--engine-args", options.server_args] if options.server_args else []),
    ]  # fmt: skip
    rows = []
    with gpu_utilisation() as seen:
        process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        assert process.stdout is not None
        for line in process.stdout:
            if line.startswith("RESULT "):
                found = json.loads(line.removeprefix("RESULT "))
                rows.append(
                    row("offline", found["budget"], found["seconds"], found["tokens"], seen)
                )
                seen.clear()
    if process.wait() != 0:
        sys.exit(f"vLLM's offline engine ended with {process.returncode}")
    return rows


def chats(questions: list[Sample], budget: int) -> list[list[dict[str, str]]]:
    """Return the messages that the package's solver sends."""
    parsed = parse_budget(budget)
    words = budget_instruction(parsed, resolve_regime(parsed, None))
    return [
        [{"role": "system", "content": words}, {"role": "user", "content": str(sample.input)}]
        for sample in questions
    ]


def row(way: str, budget: int, seconds: float, tokens: int, seen: list[float]) -> dict[str, Any]:
    """Make one line of the result."""
    return {
        "way": way,
        "budget": budget,
        "seconds": seconds,
        "output_tokens": tokens,
        "gpu": mean(seen) if seen else None,
    }


@contextmanager
def gpu_utilisation() -> Iterator[list[float]]:
    """Collect the utilisation of the GPUs, once a second, while the block runs."""
    seen: list[float] = []
    done = threading.Event()

    def watch() -> None:
        query = ["nvidia-smi", "--query-gpu=utilization.gpu", "--format=csv,noheader,nounits"]
        while not done.wait(1.0):
            try:
                text = subprocess.run(query, capture_output=True, text=True, check=True).stdout
            except (OSError, subprocess.CalledProcessError):
                return
            seen.append(mean(float(line) for line in text.split()))

    thread = threading.Thread(target=watch, daemon=True)
    thread.start()
    try:
        yield seen
    finally:
        done.set()
        thread.join()


if __name__ == "__main__":
    main()
