"""How Inspect makes a task from its name, and how it would make it again."""

from typing import Any

from inspect_ai import Task

from .moved import private_names


def load_tasks(names: list[str], arguments: dict[str, Any]) -> list[Task]:
    """Find and make tasks as Inspect's command line does.

    Raises:
        PrerequisiteError: If there is no task of a name.
    """
    with private_names("load a task by its name"):
        from inspect_ai._eval.loader import load_tasks as load

    return load(names, arguments)


def task_source_file(task: Task) -> str | None:
    """Return the file that a task was made from; None for one of a package, or made ad hoc."""
    with private_names("tell the file of a task"):
        from inspect_ai._eval.task.constants import TASK_FILE_ATTR

    file = getattr(task, TASK_FILE_ATTR, None)
    return None if file is None else str(file)


def forget_origin(task: Task) -> None:
    """Remove from a task how Inspect would make it again."""
    with private_names("change a task without changing the original"):
        from inspect_ai._eval.task.constants import TASK_ALL_PARAMS_ATTR, TASK_FILE_ATTR
        from inspect_ai._util.registry import REGISTRY_INFO, REGISTRY_PARAMS

    for attribute in (REGISTRY_INFO, REGISTRY_PARAMS, TASK_FILE_ATTR, TASK_ALL_PARAMS_ATTR):
        vars(task).pop(attribute, None)
