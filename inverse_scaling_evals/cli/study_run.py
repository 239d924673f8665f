"""`inverse-scaling study run` and `study check`: run a study, and see how far it is."""

from __future__ import annotations

import dataclasses
import functools
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

import click

from .._counted import counted
from .._visible import visible
from ._group import EXIT_INCOMPLETE
from ._interrupt import ending_in_time, exit_stopped, resume_command
from ._plan_options import named_values, plan_options
from ._table import Format, format_option, print_blocks, show

if TYPE_CHECKING:
    from ..studies import Study

Command = TypeVar("Command", bound=Callable[..., Any])

_DISPLAYS = ("full", "rich", "plain", "log", "none")

# they make the logs of other options other cells, so `check` takes them too
_IDENTITY = (
    click.option("--log-dir", help="Folder of the study's logs (default logs/NAME)."),
    click.option("--cost-limit", type=float, help="US dollars for each sample."),
    click.option("--token-limit", type=click.IntRange(min=1), help="Tokens for each sample."),
    click.option("--time-limit", type=click.IntRange(min=1), help="Seconds for each sample."),
    click.option("--model-base-url", help="Address of the model's API (studies of one model)."),
    click.option(
        "-M",
        "model_args",
        multiple=True,
        callback=named_values,
        help="NAME=VALUE for the model's provider (studies of one model). Repeatable.",
    ),
)


_skip_missing = click.option(
    "--skip-missing",
    is_flag=True,
    help="Leave out cells whose data file cannot be had; the study is complete without them.",
)


def _study_options(command: Callable[..., None]) -> Callable[..., None]:
    """Add the options of a study; without any, it is that of the log directory."""
    return plan_options(command, from_folder=True)


def _folder_argument(command: Callable[..., None]) -> Callable[..., None]:
    """Take the log directory as an argument too."""

    @functools.wraps(command)
    def with_folder(folder: str | None, log_dir: str | None, **options: Any) -> None:
        if folder and log_dir:
            raise click.UsageError("LOG_DIR and --log-dir are the same. Use one of them.")
        command(log_dir=folder or log_dir, **options)

    argument = click.argument("folder", metavar="[LOG_DIR]", required=False)
    return argument(with_folder)


def _identity_options(command: Command) -> Command:
    for option in reversed(_IDENTITY):
        command = option(command)
    return command


# what `RayOptions` takes
_RAY = (
    click.option(
        "--engine",
        type=click.Choice(["local", "ray"]),
        default="local",
        help="Run on this machine (default) or on a Ray cluster (extra `ray`).",
    ),
    click.option("--address", help="Ray: the cluster, or auto (default: this machine alone)."),
    click.option(
        "--gpus-per-worker",
        type=click.IntRange(min=1),
        help="Ray: GPUs of each worker, on which it serves the model for itself.",
    ),
    click.option(
        "--cpus-per-worker",
        type=click.FloatRange(min=0),
        help="Ray: processors of each worker (default 1).",
    ),
    click.option("--model-folder", help="Ray: folder of the served model on every node."),
    click.option("--parser", help="Ray: vLLM's reasoning parser, for --model-folder."),
    click.option(
        "--server-seconds",
        type=click.FloatRange(min=1),
        help="Ray: time that a worker's server has to come up (default 3600).",
    ),
)


def _ray_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options of Ray to a command, as one argument `ray`."""

    @functools.wraps(command)
    def with_ray(engine: str, **options: Any) -> Any:
        from ..studies import RayOptions

        names = [field.name for field in dataclasses.fields(RayOptions)]
        given = {name: options.pop(name) for name in names}
        given = {name: value for name, value in given.items() if value is not None}
        if engine == "local" and given:
            flags = ", ".join(f"--{name.replace('_', '-')}" for name in given)
            raise click.UsageError(f"{flags}: only with --engine ray.")
        return command(ray=RayOptions(**given) if engine == "ray" else None, **options)

    for option in reversed(_RAY):
        with_ray = option(with_ray)
    return with_ray


@click.command("run")
@_study_options
@_identity_options
@_skip_missing
@click.option("--dry-run", is_flag=True, help="Show what `study plan` shows, and run nothing.")
@click.option(
    "--workers",
    type=click.IntRange(min=1),
    help="Processes (default 1; with --engine ray as many as the cluster has room for).",
)
@_ray_options
@click.option(
    "--max-connections", type=click.IntRange(min=1), help="Requests at a time to each model."
)
@click.option("--max-samples", type=click.IntRange(min=1), help="Samples at a time in each cell.")
@click.option("--max-tasks", type=click.IntRange(min=1), help="Cells at a time (default 10).")
@click.option("--batch", is_flag=True, help="Use the provider's batch mode.")
@click.option("--cache", is_flag=True, help="Reuse replies from Inspect's cache.")
@click.option(
    "--log-buffer",
    type=click.IntRange(min=1),
    help="Finished samples before a log is written anew (default: Inspect's).",
)
@click.option(
    "--retry-attempts",
    type=click.IntRange(min=0),
    help="Retries of failed cells, each after all others have ended (default 10).",
)
@click.option(
    "--no-preflight", is_flag=True, help="Do not test first whether servers enforce budgets."
)
@click.option(
    "--until-decided",
    is_flag=True,
    help="Ask the questions in quarters, and stop a curve when its verdict is settled.",
)
@click.option(
    "--display", type=click.Choice(_DISPLAYS), help="Inspect's display, not the study's progress."
)
def run_command(
    study: Study,
    log_dir: str | None,
    skip_missing: bool,
    dry_run: bool,
    no_preflight: bool,
    batch: bool,
    cache: bool,
    until_decided: bool,
    **options: Any,
) -> None:
    """Run what is missing of a study; run the same command again to resume.

    The options that lay out the study may be omitted when --log-dir has one already. It may be
    stopped at any time (Ctrl-C, SIGTERM, SIGKILL): finished samples are kept and not repeated. More
    epochs, budgets, models or tasks later run only what is new. Exit code 3: some cells are not
    complete, or were not run because a data file is missing, without --skip-missing.
    """
    from ..studies import RunInterrupted, RunOptions, run, run_until_decided, with_data
    from ._study_results import (
        decision_blocks,
        next_blocks,
        print_failures,
        saving_blocks,
        score_blocks,
    )
    from ._study_text import print_not_run

    if dry_run:
        _print_plan(study)
        return
    study = with_data(study, skip_missing=skip_missing)
    print_not_run(study.cells)
    folder = log_dir or f"logs/{study.name}"
    how = RunOptions(
        batch=batch or None, cache=cache or None, preflight=not no_preflight, **options
    )
    decided = None
    with ending_in_time():
        try:
            if until_decided:
                from ..studies import DecisionInterrupted

                try:
                    decided = run_until_decided(study, folder, options=how)
                except DecisionInterrupted as error:
                    print_blocks(decision_blocks(error.decisions))
                    raise
                result = decided.result
            else:
                result = run(study, folder, options=how)
        except KeyboardInterrupt as error:
            exit_stopped(error.states if isinstance(error, RunInterrupted) else None)
    for path in result.set_aside:
        click.echo(visible(f"Could not be read, so its cell was run anew: {path}"), err=True)
    print_blocks(
        (
            *score_blocks(folder),
            *(decision_blocks(decided.decisions) if decided is not None else ()),
            *(saving_blocks(decided) if decided is not None else ()),
            *next_blocks(study, folder),
        )
    )
    print_failures(result.states)
    if not result.complete:
        if left := sum(state.status != "complete" for state in result.states):
            click.echo(
                f"Not complete: {left} of {counted(len(result.states), 'cell')}. Resume with: "
                + visible(resume_command()),
                err=True,
            )
        _print_without_file(study)
        sys.exit(EXIT_INCOMPLETE)


@click.command("check")
@_folder_argument
@_study_options
@_identity_options
@_skip_missing
@format_option
def check_command(
    study: Study,
    log_dir: str | None,
    skip_missing: bool,
    output_format: Format,
    **options: Any,
) -> None:
    """Show how much of a study is complete; nothing is written or sent.

    Without options that lay out a study, it is that of LOG_DIR. Logs are read through, so that
    damage is noticed. Exit code 3: some cells are not complete, or their data file is missing,
    without --skip-missing.
    """
    from ..studies import RunOptions, check, with_data
    from ._study_results import print_failures, state_as_json, state_blocks
    from ._study_text import print_not_run

    study = with_data(study, skip_missing=skip_missing)
    states = check(study, log_dir or f"logs/{study.name}", options=RunOptions(**options))
    show(output_format, state_blocks(states), [state_as_json(state) for state in states])
    print_not_run(study.cells)
    print_failures(states)
    without_file = _print_without_file(study)
    if without_file or any(state.status != "complete" for state in states):
        sys.exit(EXIT_INCOMPLETE)


def _print_without_file(study: Study) -> bool:
    """Say on stderr how many cells lack their file, and what to do; return whether any does."""
    found = sum(cell.missing_file is not None for cell in study.cells)
    if found:
        click.echo(
            f"Not complete: {found} of {counted(len(study.cells), 'cell')} cannot run without "
            "their data files. Fetch these (inverse-scaling data fetch) and run the same command "
            "again, or leave the cells out with --skip-missing.",
            err=True,
        )
    return found > 0


def _print_plan(study: Study) -> None:
    from ..studies import estimate
    from ._study_text import study_blocks

    print_blocks(study_blocks(estimate(study)))
