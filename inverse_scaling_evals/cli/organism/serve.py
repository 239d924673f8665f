"""`inverse-scaling organism serve`: a network on vLLM, on the CPU."""

from __future__ import annotations

import shlex
from pathlib import Path

import click

from ..serve import wait_for_end


@click.command()
@click.argument("name", metavar="NAME_OR_FOLDER")
@click.option("--port", type=click.IntRange(1, 65_535), default=8000, show_default=True)
@click.option(
    "--log", type=click.Path(dir_okay=False, path_type=Path), help="File for the server's output."
)
def serve(name: str, port: int, log: Path | None) -> None:
    """Serve an organism with vLLM on the CPU until you press Ctrl-C.

    NAME_OR_FOLDER is increasing, flat, improving or confused, or a folder that train wrote, which
    is served under its own name.

    Needs Linux on x86-64 with AVX2, and vLLM's build for the CPU: make demo-vllm installs it
    into .venv-vllm. INVERSE_SCALING_EVALS_VLLM_PYTHON names the Python to use, where it is not the
    one of this command.
    """
    from ...organisms import find_organism
    from ...serving import serve_on_cpu

    shown, folder, _ = find_organism(name)
    log_path = log or Path("logs", f"vllm-{shown}.log")
    click.echo(f"Starting (half a minute); the server's output goes to {log_path}.", err=True)
    with serve_on_cpu(folder, shown, port=port, log_path=log_path) as server:
        command = [
            "inspect", "eval", "inverse_scaling_evals/misleading_math",
            "--model", f"vllm/{shown}", "--model-base-url", server.base_url,
            "-T", "dataset=generated_v1", "-T", "budget=64", "-T", "regime=silent",
            "--limit", "100",
        ]  # fmt: skip
        try:
            click.echo(f"{shown} is up at {server.base_url}; Ctrl-C stops it. Run:\n")
            click.echo(shlex.join(command))
            wait_for_end(server)
        except KeyboardInterrupt:
            click.echo("Stopping the server.", err=True)
