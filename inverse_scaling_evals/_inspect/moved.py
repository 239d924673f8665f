"""The error for a private name of Inspect that is not where it was."""

from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import version

from ..errors import InspectVersionError

VERIFIED = "0.3.285"
"""Release of inspect-ai that has every name: the floor in pyproject.toml."""


@contextmanager
def private_names(need: str) -> Iterator[None]:
    """Import private names of Inspect within the block, and nothing else.

    Args:
        need: What cannot be done without them, such as "resume a study".

    Raises:
        InspectVersionError: If the installed release lacks one.
    """
    try:
        yield
    except (ImportError, AttributeError) as error:
        raise InspectVersionError(
            f"Cannot {need} with inspect-ai {version('inspect-ai')}: {error}. Expected a private "
            f"name that inspect-ai {VERIFIED} has. Install that release (pip install "
            f"'inspect-ai=={VERIFIED}') or a newer inverse_scaling_evals."
        ) from error
