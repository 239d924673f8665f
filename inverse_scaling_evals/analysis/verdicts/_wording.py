"""How scores, changes of scores and budgets are written."""

from ...budgets import parse_budget
from ..estimates import CurveData, has_pole

UNREALISTIC = 1_000_000
"""Questions that nobody will ask."""

FIRST_SHOWN = "first shown at"
"""What is said of the onset: the curve may fall before it, by less than the data can show."""

_SUBJECTS = {
    "accuracy": "accuracy",
    "safe_rate": "the safe rate",
    "accurate_rate": "the rate of accurate answers",
    "matching_rate": "the matching rate",
    "negative_absolute_error": "MAE",
}


class Wording:
    """Writes the quantities of a curve in the units and the direction of its metric.

    Rates are in points (hundredths). An error is minus the score: where the score falls, the mean
    absolute error rises, which is worse.

    Args:
        metric: What the score is.
        is_rate: Whether the scores of the curve are a rate.

    Examples:
        >>> Wording("accuracy", is_rate=True).change(-0.2, -0.3, -0.1)[0]
        'drops 20.0 points'
    """

    def __init__(self, metric: str, *, is_rate: bool) -> None:
        self._is_rate = is_rate
        self.has_pole = has_pole(metric)
        self.is_error = metric == "negative_absolute_error"
        self.decline = "rise" if self.is_error else "drop" if self.has_pole else "fall"
        self.subject = _SUBJECTS.get(metric, "the score")

    @classmethod
    def of(cls, curve: CurveData) -> "Wording":
        """Return the wording of a curve."""
        return cls(curve.metric, is_rate=curve.is_rate)

    def number(self, value: float) -> str:
        """Write a score or a change of it."""
        # adding 0 turns -0.0 into 0.0
        return f"{round(100 * value, 1) + 0.0:.1f}" if self._is_rate else f"{value + 0.0:.3g}"

    def amount(self, value: float) -> str:
        """Write a number with its unit."""
        return self.number(value) + (" points" if self._is_rate else "")

    def margin(self, value: float) -> str:
        """Write a margin as it was given."""
        return f"{100 * value:g} points" if self._is_rate else f"{value:g}"

    def oriented(self, value: float, low: float, high: float) -> tuple[float, float, float]:
        """Turn a change of the score and its interval into one of what the subject names."""
        return (-value, -high, -low) if self.is_error else (value, low, high)

    def change(self, value: float, low: float, high: float) -> tuple[str, str]:
        """Write a change of the score as a verb with its size, and its interval as bounds.

        A change whose interval has both signs keeps its own: `changes by -3.1 points` and `-9.2 to
        3.0`, as it may be a rise or a fall.

        Returns:
            Such as `drops 12.4 points` and `8.1 to 16.7`.
        """
        value, low, high = self.oriented(value, low, high)
        verb, sign = "rises", ""
        if not float(self.number(value)):
            verb = "changes"
        elif low < 0 < high:
            verb, sign = "changes", "+" if value > 0 else ""
        elif value < 0:
            verb = f"{self.decline}s" if not self.is_error else "drops"
            value, low, high = -value, -high, -low
        by = "" if self._is_rate and verb != "changes" else "by "
        size = f"{verb} {by}{sign}{self.amount(value)}"
        if self.is_error and float(self.number(value)):
            size += " (worse)" if verb == "rises" or sign else " (better)"
        return size, f"{self.number(low)} to {self.number(high)}"


def budget_name(label: str) -> str:
    """Write a budget, such as `no thinking`, `1,024 tokens` or `low effort`.

    Examples:
        >>> budget_name("1024")
        '1,024 tokens'
    """
    budget = parse_budget(label)
    if budget.effort:
        return f"{budget.effort} effort"
    if budget.tokens is None:
        return "the natural budget"
    return f"{budget.tokens:,} tokens" if budget.tokens else "no thinking"


def between(smaller: str, larger: str) -> str:
    """Write two budgets, such as `from 1,024 to 16,384 tokens`.

    Examples:
        >>> between("0", "low")
        'from no thinking to low effort'
    """
    first, second = parse_budget(smaller), parse_budget(larger)
    if first.tokens and second.tokens:
        return f"from {first.tokens:,} to {second.tokens:,} tokens"
    if first.effort and second.effort:
        return f"from {first.effort} to {second.effort} effort"
    return f"from {budget_name(smaller)} to {budget_name(larger)}"


def capitalised(text: str) -> str:
    """Return a text with its first letter in upper case.

    Examples:
        >>> capitalised("the safe rate")
        'The safe rate'
    """
    return text[:1].upper() + text[1:]
