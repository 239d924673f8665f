"""Checks of arguments that several packages share."""

from collections.abc import Sequence
from typing import Any

from .errors import InverseScalingError, TaskArgumentError


def check_integer(
    name: str,
    value: Any,
    minimum: int | None = None,
    maximum: int | None = None,
    *,
    error: type[InverseScalingError] = TaskArgumentError,
) -> None:
    """Raise unless an argument is an integer within bounds; True and False are none.

    Args:
        name: Name of the argument.
        value: Its value.
        minimum: Smallest integer accepted; None for any.
        maximum: Largest integer accepted; None for any.
        error: What is raised.

    Raises:
        InverseScalingError: As `error`.
    """
    if not _is_integer(value, minimum, maximum):
        expected = f"an integer{_bounds(minimum, maximum)}"
        if (minimum, maximum) == (0, None):
            expected = "a non-negative integer"
        raise error(f"Invalid {name} {value!r}: expected {expected}.")


def check_integers(
    name: str, values: Any, minimum: int, maximum: int | None = None, *, example: str
) -> tuple[int, ...]:
    """Return an argument that is one or more different integers within bounds, in their order.

    Args:
        name: Name of the argument.
        values: Its value.
        minimum: Smallest integer accepted.
        maximum: Largest integer accepted; None for any.
        example: What could be passed, for the message.

    Raises:
        TaskArgumentError: If it is anything else.
    """
    is_sequence = isinstance(values, Sequence) and not isinstance(values, str)
    if (
        not is_sequence
        or not values
        or not all(_is_integer(value, minimum, maximum) for value in values)
        or len(set(values)) < len(values)
    ):
        raise TaskArgumentError(
            f"Invalid {name} {list(values) if is_sequence else values!r}: expected one or more "
            f"different integers{_bounds(minimum, maximum)}, such as {example}."
        )
    return tuple(values)


def _is_integer(value: Any, minimum: int | None, maximum: int | None) -> bool:
    return (
        isinstance(value, int)
        and not isinstance(value, bool)
        and (minimum is None or value >= minimum)
        and (maximum is None or value <= maximum)
    )


def _bounds(minimum: int | None, maximum: int | None) -> str:
    if minimum is None:
        return ""
    return f" of at least {minimum}" if maximum is None else f" from {minimum} to {maximum}"
