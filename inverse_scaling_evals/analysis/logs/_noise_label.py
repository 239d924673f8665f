"""Noise in the name of a data set: questions with other amounts of it are other questions."""

from typing import Any

_MARK = "noise="


def noise_label(value: Any) -> str:
    """Return what the name of a data set says of its noise; empty where there is none.

    Args:
        value: The argument `noise` of a task, as its log has it.

    Examples:
        >>> noise_label("3, 0"), noise_label([0, 1]), noise_label(None)
        ('noise=0,3', 'noise=0,1', '')
    """
    if value is None:
        return ""
    amounts = value if isinstance(value, list | tuple) else str(value).split(",")
    return _MARK + ",".join(map(str, sorted({int(amount) for amount in amounts})))


def has_noise(dataset: str) -> bool:
    """Return whether the name of a data set says that there is noise before its questions."""
    return dataset.rpartition(" ")[2].startswith(_MARK)
