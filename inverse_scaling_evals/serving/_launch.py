"""Start a planned server on this machine."""

import shutil
import subprocess
from pathlib import Path

from .._constants import START_SECONDS
from ..errors import ServerError
from ._command import serve_command
from ._plan import ServingPlan
from ._recipe import GB
from ._server import Server, start_server

_MEBIBYTE = 2**20
_DRY_RUN = "Use --dry-run to print the command for a machine that has them."


def serve(plan: ServingPlan, *, log_path: Path, timeout: float = START_SECONDS) -> Server:
    """Start vLLM as planned and wait until it is healthy.

    Args:
        plan: The plan.
        log_path: File for the server's output.
        timeout: Seconds to wait until it is healthy.

    Returns:
        The running server, a context manager; its `stop` ends it.

    Raises:
        ServerError: If vLLM or the GPUs are missing, or the server does not come up.
    """
    check_machine(plan)
    return start_server(
        serve_command(plan), base_url=plan.base_url, env=None, log_path=log_path, timeout=timeout
    )


def check_machine(plan: ServingPlan) -> None:
    """Raise unless this machine has vLLM and the GPUs of a plan.

    Raises:
        ServerError: Naming what is missing.
    """
    if shutil.which("vllm") is None:
        raise ServerError(
            "The command vllm is not found. Install vllm 0.32 in this environment (pip install "
            f"vllm). {_DRY_RUN}"
        )
    found = gpu_memory_gb()
    if not found:
        raise ServerError(f"nvidia-smi finds no GPU on this machine. {_DRY_RUN}")
    needed = plan.tensor_parallel * plan.data_parallel
    if len(found) < needed:
        raise ServerError(
            f"Too few GPUs: found {len(found)}, the plan needs {needed}. Use --gpus {len(found)}."
        )
    # vLLM uses the first ones
    smallest = min(found[:needed])
    if smallest < plan.gpu_memory_gb:
        raise ServerError(
            f"Too little memory per GPU: found {smallest:.0f} GB, the plan needs "
            f"{plan.gpu_memory_gb:g} GB. Use --gpu-memory {int(smallest)}."
        )


def gpu_memory_gb() -> list[float]:
    """Return the memory of this machine's NVIDIA GPUs, in GB of 10^9 bytes."""
    program = shutil.which("nvidia-smi")
    if program is None:
        return []
    run = subprocess.run(
        [program, "--query-gpu=memory.total", "--format=csv,noheader,nounits"],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    lines = run.stdout.split("\n") if run.returncode == 0 else []
    return [int(line) * _MEBIBYTE / GB for line in lines if line.strip().isdigit()]
