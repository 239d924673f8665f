"""Inspect's registry: the tasks of a package, and what an object was made with."""

from typing import Any

from inspect_ai import Task
from inspect_ai.util import RegistryInfo, registry_info

from .moved import private_names


def registered_tasks(package: str) -> dict[str, object]:
    """Import a package and return the task functions that it registers, by registry name."""
    with private_names("list the tasks of a package"):
        from inspect_ai._util.registry import registry_find, registry_lookup

    registry_lookup("task", f"{package}/")  # loads the entry points of this package alone
    tasks = registry_find(lambda info: info.type == "task")
    found = {registry_info(function).name: function for function in tasks}
    return {name: function for name, function in found.items() if name.startswith(f"{package}/")}


def registry_params(made: object) -> dict[str, Any]:
    """Return the arguments that a task, solver or scorer was made with."""
    with private_names("read the arguments of a task or scorer"):
        from inspect_ai._util.registry import registry_params as params

    return params(made)


def register_as(task: Task, info: RegistryInfo, arguments: dict[str, Any]) -> None:
    """Have Inspect make a task again as the function of `info` with these arguments."""
    with private_names("record how a task is made again"):
        from inspect_ai._util.registry import set_registry_info, set_registry_params

    set_registry_info(task, info)
    set_registry_params(task, arguments)
