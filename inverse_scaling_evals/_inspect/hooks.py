"""Inspect's hooks of a process."""

from .moved import private_names


def init_hooks() -> None:
    """Load the hooks of installed packages and print Inspect's message about them, once."""
    with private_names("report the progress of a study"):
        from inspect_ai.hooks._startup import init_hooks as init

    init()
