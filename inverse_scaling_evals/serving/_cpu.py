"""vLLM on the CPU: for small networks, such as the organisms."""

import os
import platform
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import psutil

from ..errors import ServerError
from ._server import Server, free_port, start_server

PYTHON_VARIABLE = "INVERSE_SCALING_EVALS_VLLM_PYTHON"
"""Environment variable: the Python that vLLM is installed in, if not this one."""

CONTEXT = 16384
"""Default context of a server, in tokens of prompt, thinking and answer."""

START_SECONDS = 300.0

_MEMORY_GB = 4.0  # the server took 2.6 GB with a network of a million parameters
_CPU_INFO = Path("/proc/cpuinfo")

_ENVIRONMENT = {
    "VLLM_CPU_KVCACHE_SPACE": "1",
    "VLLM_NO_USAGE_STATS": "1",
    "HF_HUB_OFFLINE": "1",
    # the network computes in the scheduler's own process: as two, they wait for each other in
    # loops that took half of the processor on two cores
    "VLLM_ENABLE_V1_MULTIPROCESSING": "0",
}


def serve_on_cpu(
    folder: Path,
    name: str,
    *,
    log_path: Path,
    python: Path | None = None,
    port: int | None = None,
    context: int = CONTEXT,
    arguments: Sequence[str] = ("--reasoning-parser", "qwen3"),
    timeout: float = START_SECONDS,
) -> Server:
    """Serve a small model with vLLM on the CPU and wait until it answers.

    Prompts are never split: vLLM 0.32 crashes on the CPU when it splits the prompt of a request
    with a seed ("CPU Generator does not use offset").

    Args:
        folder: The model.
        name: Name to serve it under.
        log_path: File for the server's output.
        python: The Python that vLLM is installed in; None for that of `PYTHON_VARIABLE`, else this
            one.
        port: Port on 127.0.0.1; None for a free one.
        context: Maximum length of a sequence in tokens.
        arguments: Further arguments of vLLM.
        timeout: Seconds to wait for the server.

    Returns:
        The running server. Stop it, or use it as a context manager.

    Raises:
        ServerError: If processor, memory or installation do not suffice, the port is taken, or the
            server does not start.
    """
    python = python or Path(os.environ.get(PYTHON_VARIABLE, sys.executable))
    _check_processor()
    _check_memory()
    _check_installation(python)
    port = port or free_port()
    command = [
        str(python), "-m", "vllm.entrypoints.openai.api_server",
        "--model", str(folder), "--served-model-name", name,
        "--host", "127.0.0.1", "--port", str(port),
        "--max-model-len", str(context), "--enforce-eager", "--dtype", _number_type(),
        "--max-num-seqs", "32", "--max-num-batched-tokens", str(max(context, 16384)), *arguments,
    ]  # fmt: skip
    return start_server(
        command,
        base_url=f"http://127.0.0.1:{port}",
        env=_ENVIRONMENT | {"OMP_NUM_THREADS": str(max((os.cpu_count() or 1) - 1, 1))},
        log_path=log_path,
        timeout=timeout,
    )


def _number_type() -> str:
    """Return the numbers that vLLM computes in; without AVX-512, bfloat16 is emulated and slow."""
    return "bfloat16" if "avx512f" in _CPU_INFO.read_text().split() else "float32"


def _check_processor() -> None:
    machine = platform.machine()
    if (sys.platform, machine) != ("linux", "x86_64"):
        raise ServerError(
            f"vLLM for the CPU does not run on {sys.platform} ({machine}): expected Linux on "
            "x86-64. Use a GPU server and --model-base-url instead."
        )
    if "avx2" not in _CPU_INFO.read_text().split():
        raise ServerError(
            "This processor has no AVX2, the least that vLLM's kernels for the CPU need. Use a "
            "machine whose /proc/cpuinfo lists avx2, or a GPU server and --model-base-url."
        )


def _check_memory() -> None:
    available = psutil.virtual_memory().available / 1e9
    if available < _MEMORY_GB:
        raise ServerError(
            f"Too little memory for the server: found {available:.1f} GB, expected at least "
            f"{_MEMORY_GB:g} GB. Stop other programs, or use a larger machine."
        )


def _check_installation(python: Path) -> None:
    look = "import importlib.util as u, sys; sys.exit(u.find_spec('vllm') is None)"
    try:
        missing = subprocess.run([python, "-c", look], capture_output=True, check=False).returncode
    except OSError as error:
        raise ServerError(
            f"Cannot run {python} ({error}). Set {PYTHON_VARIABLE} to the Python that vLLM is "
            "installed in."
        ) from error
    if missing:
        raise ServerError(
            f"vLLM is not installed for {python}. In a clone, make demo-vllm installs its build "
            f"for the CPU into .venv-vllm; then set {PYTHON_VARIABLE}=.venv-vllm/bin/python."
        )
