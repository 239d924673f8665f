"""The names of tasks as arguments and options."""

import click


def check_task(ctx: click.Context, param: click.Parameter, value: str) -> str:
    """Check the name of a task, as the callback of a click parameter.

    Raises:
        click.BadParameter: If there is no such task; it lists the tasks.
    """
    from ..datasets import task_names  # here, so that --help does without it

    names = task_names()
    if value not in names:
        raise click.BadParameter(
            f"Unknown task {value!r}. Expected one of: {', '.join(names)}.", ctx=ctx, param=param
        )
    return value


def check_tasks(
    ctx: click.Context, param: click.Parameter, values: tuple[str, ...]
) -> tuple[str, ...]:
    """Check several names of tasks, as `check_task` does one.

    Raises:
        click.BadParameter: If one is no task.
    """
    return tuple(check_task(ctx, param, value) for value in values)
