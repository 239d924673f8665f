"""Checks of arguments that several packages share, and the names that a wrong one is near to."""

from collections.abc import Iterable, Sequence
from typing import Any

from .errors import InverseScalingError, TaskArgumentError

_SHORTEST = 4
"""Characters of a name that is looked for within others."""


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


def did_you_mean(value: object, names: Iterable[str], *, cutoff: float = 0.6) -> str:
    """Return the question whether one of up to three similar names was meant, behind a space.

    Names that hold the value are nearer than those that only look like it.

    Args:
        value: What is no name.
        names: The names.
        cutoff: How similar a name must be: 1 is equal, 0 anything (`difflib.get_close_matches`).

    Examples:
        >>> did_you_mean("zebras", ["zebra", "gsm8k"])
        ' Did you mean zebra?'
        >>> did_you_mean("horses", ["zebra", "gsm8k"])
        ''
    """
    import difflib  # here, because most names are right

    known, wanted = list(names), str(value).casefold()
    holding = [each for each in known if len(wanted) >= _SHORTEST and wanted in each.casefold()]
    close = holding[:3] or difflib.get_close_matches(str(value), known, n=3, cutoff=cutoff)
    return f" Did you mean {' or '.join(close)}?" if close else ""


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
