"""Scores and changes of scores as a reader says them: points of a rate, errors as they are."""

UNREALISTIC = 1_000_000
"""Questions that nobody will ask."""

_SUBJECTS = {
    "accuracy": "accuracy",
    "safe_rate": "the safe rate",
    "accurate_rate": "the rate of accurate answers",
    "matching_rate": "the matching rate",
    "negative_absolute_error": "the absolute error",
}


def subject(metric: str) -> str:
    """Name what a metric measures, such as `the safe rate`."""
    return _SUBJECTS.get(metric, "the score")


def number(value: float, *, is_rate: bool) -> str:
    """Write a score or a change of it, a rate in points (hundredths)."""
    # adding 0 turns -0.0 into 0.0
    return f"{round(100 * value, 1) + 0.0:.1f}" if is_rate else f"{value + 0.0:.3g}"


def amount(value: float, *, is_rate: bool) -> str:
    """Write a number with its unit."""
    return number(value, is_rate=is_rate) + (" points" if is_rate else "")


def capitalised(text: str) -> str:
    """Return a text with its first letter in upper case."""
    return text[:1].upper() + text[1:]
