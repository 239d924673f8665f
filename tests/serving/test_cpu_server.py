"""vLLM on the CPU: what is checked before a server is started."""

import sys
from pathlib import Path
from typing import Any, NamedTuple

import psutil
import pytest

from inverse_scaling_evals.errors import ServerError
from inverse_scaling_evals.serving import _cpu, serve_on_cpu

from .sockets import answering


class Memory(NamedTuple):
    """What psutil says of the memory, as far as it is asked."""

    available: int


@pytest.fixture
def machine(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A machine that can serve; give its description of the processor."""
    info = tmp_path / "cpuinfo"
    info.write_text("flags : fpu avx avx2\n")
    monkeypatch.setattr(_cpu, "_CPU_INFO", info)
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setattr("platform.machine", lambda: "x86_64")
    monkeypatch.setattr(psutil, "virtual_memory", lambda: Memory(16 * 10**9))
    return info


def start(tmp_path: Path, **how: Any) -> None:
    with serve_on_cpu(tmp_path, "organism-flat", log_path=tmp_path / "server.log", **how):
        raise AssertionError("nothing can have started")


def test_a_processor_without_avx2_is_named(machine: Path, tmp_path: Path) -> None:
    machine.write_text("flags : fpu avx\n")
    with pytest.raises(ServerError, match="AVX2"):
        start(tmp_path)


def test_another_platform_is_named(
    machine: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("platform.machine", lambda: "arm64")
    with pytest.raises(ServerError, match="arm64"):
        start(tmp_path)


def test_too_little_memory_is_named(
    machine: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(psutil, "virtual_memory", lambda: Memory(10**9))
    with pytest.raises(ServerError, match=r"1\.0 GB"):
        start(tmp_path)


def test_a_python_without_vllm_is_named(machine: Path, tmp_path: Path) -> None:
    with pytest.raises(ServerError, match="not installed"):
        start(tmp_path, python=Path(sys.executable))


def test_a_python_that_is_not_there_is_named(machine: Path, tmp_path: Path) -> None:
    with pytest.raises(ServerError, match="Cannot run"):
        start(tmp_path, python=tmp_path / "nowhere")


def test_the_variable_names_the_python(
    machine: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(_cpu.PYTHON_VARIABLE, str(tmp_path / "elsewhere"))
    with pytest.raises(ServerError, match="elsewhere"):
        start(tmp_path)


def test_a_busy_port_is_named(machine: Path, tmp_path: Path) -> None:
    python = tmp_path / "python"
    python.write_text("#!/bin/sh\nexit 0\n")  # as a Python that has vLLM would
    python.chmod(0o755)
    with answering(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok") as address:
        port = int(address.split(":")[2].split("/")[0])
        with pytest.raises(ServerError, match=f"{port} is taken"):
            start(tmp_path, python=python, port=port)
