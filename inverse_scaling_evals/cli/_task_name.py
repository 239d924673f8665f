"""The names of tasks as arguments and options."""

from collections.abc import Sequence

import click

from .._arguments import did_you_mean


def check_generated(ctx: click.Context, param: click.Parameter, value: str) -> str:
    """Check the name of a task that has generated questions, as the callback of a parameter.

    Raises:
        click.BadParameter: If there is no such task; it names the nearest ones.
    """
    from ..catalogue import catalogue  # here, so that --help does without it

    generated = [facts.name for facts in catalogue() if "generated" in facts.datasets]
    if value in {facts.name for facts in catalogue()}.difference(generated):
        raise click.BadParameter(
            f"{value} has no generated questions; its own are public files (inverse-scaling data "
            f"fetch --task {value}).",
            ctx=ctx,
            param=param,
        )
    return _check(ctx, param, value, generated)


def check_with_files(
    ctx: click.Context, param: click.Parameter, values: tuple[str, ...]
) -> tuple[str, ...]:
    """Check names of tasks that read public files, as the callback of a parameter.

    Raises:
        click.BadParameter: If one is no such task; it names the nearest ones.
    """
    from ..datasets import task_names

    return tuple(_check(ctx, param, value, task_names()) for value in values)


def check_suite(ctx: click.Context, param: click.Parameter, value: str | None) -> str | None:
    """Check the name of a task suite, as the callback of a parameter.

    Raises:
        click.BadParameter: If there is none; it names the nearest ones.
    """
    from ..catalogue import suites

    return None if value is None else _check(ctx, param, value, list(suites()), "suite")


def _check(
    ctx: click.Context,
    param: click.Parameter,
    value: str,
    names: Sequence[str],
    kind: str = "task",
) -> str:
    if value in names:
        return value
    raise click.BadParameter(
        f"Unknown {kind} {value!r}.{did_you_mean(value, names)} Expected one of: "
        f"{', '.join(names)}.",
        ctx=ctx,
        param=param,
    )
