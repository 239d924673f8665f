"""`inverse-scaling serve`: an open-weight model on vLLM."""

from __future__ import annotations

import os
import shlex
import time
from pathlib import Path
from typing import TYPE_CHECKING

import click

from .._constants import ANSWER_TOKENS, H200_GB, LONGEST_PROMPT, MAX_BUDGET, START_SECONDS
from ._table import Code, Format, Paragraph, format_option, show

if TYPE_CHECKING:
    from ..serving import Recipe, Server, ServingPlan

_POLL_SECONDS = 1.0


@click.command()
@click.argument("model")
@click.argument("vllm_arguments", metavar="[-- VLLM_ARGUMENTS]", nargs=-1, type=click.UNPROCESSED)
@click.option("--parser", metavar="NAME", help="vLLM's reasoning parser; for a folder.")
@click.option(
    "--served-model-name",
    metavar="NAME",
    help="Name to serve a folder's model under, which should say its family: budgets are sent as "
    "that takes them.  [default: the folder's]",
)
@click.option(
    "--gpus", type=click.IntRange(1, 8), default=1, show_default=True, help="GPUs to use."
)
@click.option(
    "--gpu-memory",
    metavar="GB",
    type=click.FloatRange(min=0, min_open=True),
    default=H200_GB,
    show_default=True,
    help="Memory of each GPU, in GB of 10^9 bytes; the default is an H200's.",
)
@click.option(
    "--max-budget",
    type=click.IntRange(min=1),
    default=MAX_BUDGET,
    show_default=True,
    help="Largest thinking budget you will run, in tokens.",
)
@click.option(
    "--answer",
    type=click.IntRange(min=1),
    default=ANSWER_TOKENS,
    show_default=True,
    help="Room for the answer, in tokens; give 16384 for enforce=prompt.",
)
@click.option(
    "--longest-prompt",
    type=click.IntRange(min=1),
    default=LONGEST_PROMPT,
    show_default=True,
    help="Room for the prompt, in tokens; the default holds every prompt of the package.",
)
@click.option(
    "--sequences",
    type=click.IntRange(min=1),
    default=1,
    show_default=True,
    help="Full-length sequences that each copy of the model must hold at once.",
)
@click.option("--port", type=click.IntRange(1, 65_535), default=8000, show_default=True)
@click.option(
    "--timeout",
    metavar="SECONDS",
    type=click.FloatRange(min=0, min_open=True),
    default=START_SECONDS,
    show_default=True,
    help="How long the server may take to start.",
)
@click.option(
    "--log", type=click.Path(dir_okay=False, path_type=Path), help="File for the server's output."
)
@click.option("--dry-run", is_flag=True, help="Print command and memory sum; start nothing.")
@format_option
def serve(
    model: str,
    vllm_arguments: tuple[str, ...],
    parser: str | None,
    served_model_name: str | None,
    gpus: int,
    gpu_memory: float,
    max_budget: int,
    answer: int,
    longest_prompt: int,
    sequences: int,
    port: int,
    timeout: float,
    log: Path | None,
    dry_run: bool,
    output_format: Format,
) -> None:
    """Serve MODEL with vLLM, so that budgets up to --max-budget bind.

    MODEL is a name such as qwen3-32b, its hub id, or the folder of a model with --parser. The
    server gets the parser that thinking budgets need, room for the longest prompt, thinking and
    answer together, and the fewest GPUs per copy that hold it; further GPUs hold further copies. It
    runs until you press Ctrl-C. What follows -- goes to vllm serve as it is.
    """
    from ..serving import check_machine, plan_lines, plan_serving, serve_command
    from ..serving import serve as start

    recipe, folder = _find(model, parser, served_model_name)
    plan = plan_serving(
        recipe,
        gpus=gpus,
        gpu_memory_gb=gpu_memory,
        max_budget=max_budget,
        answer=answer,
        longest_prompt=longest_prompt,
        sequences=sequences,
        port=port,
        folder=folder,
        vllm_arguments=vllm_arguments,
    )
    if output_format in ("table", "markdown"):
        show(output_format, [Code(plan_lines(plan)), Code([shlex.join(serve_command(plan))])], ())
        click.echo()
    if dry_run:
        _print_use(plan, output_format)
        return
    check_machine(plan)
    log_path = log or Path("logs", f"vllm-{recipe.alias}.log")
    click.echo(f"Starting; the server's output goes to {log_path}.", err=True)
    with start(plan, log_path=log_path, timeout=timeout) as server:
        try:
            click.echo(f"{recipe.hub_id} is up at {server.base_url}; Ctrl-C stops it.", err=True)
            _print_use(plan, output_format)
            wait_for_end(server)
        except KeyboardInterrupt:
            click.echo("Stopping the server.", err=True)


def _find(model: str, parser: str | None, name: str | None) -> tuple[Recipe, Path | None]:
    """Find the recipe by its name, or work it out from a folder."""
    from ..serving import find_recipe, folder_recipe, is_folder

    if is_folder(model):
        folder = Path(os.path.abspath(Path(model).expanduser()))  # without .., but links kept
        return folder_recipe(folder, parser=parser, name=name), folder
    recipe = find_recipe(model)
    for option, value in (("--parser", parser), ("--served-model-name", name)):
        if value is not None:
            raise click.UsageError(
                f"{option} is for a folder; {model} has a recipe, with the parser {recipe.parser} "
                f"and the name {recipe.hub_id}. Drop the option, or give the model's folder."
            )
    return recipe, None


def _print_use(plan: ServingPlan, output_format: Format) -> None:
    """Print how the server is used: the command of Inspect, or all of the plan as data."""
    from ..serving import eval_command, plan_facts

    use = Code([shlex.join(eval_command(plan))], attached=True)
    facts = plan_facts(plan)
    show(output_format, [Paragraph("With the server up:"), use], [facts], document=facts)


def wait_for_end(server: Server) -> None:
    """Wait while the server runs; one that ends by itself is an error."""
    while server.running:
        time.sleep(_POLL_SECONDS)
    raise click.ClickException(f"The server ended by itself; its output is in {server.log_path}.")
