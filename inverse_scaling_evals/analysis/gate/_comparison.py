"""An estimate compared with a threshold, on the bounds of its interval."""

import math
from dataclasses import dataclass
from typing import Literal

from ..verdicts import UNREALISTIC
from ._report import GateReason, Outcome

T_SQUARED = 4.2
"""Square of Student's t at 97.5 % with 30 questions; more of them make it hardly smaller."""


@dataclass(frozen=True, kw_only=True)
class Comparison:
    """An estimate that is compared with a threshold.

    Attributes:
        subject: What was estimated, as the start of a sentence.
        value: The estimate.
        low: Lower end of its 95 % interval.
        high: Upper end.
        n_questions: Questions that it rests on.
        threshold: The maximum that is allowed, or the minimum that is required.
        is_minimum: Whether the threshold is a minimum.
        unit: `%` for fractions, which are written times 100; else empty.
        is_rare: Whether what was counted was hardly or never seen: the interval then shrinks with
            the number of questions, not with its root.
        problem: Where there is no interval, why, and what is needed for one.
    """

    subject: str
    value: float
    low: float
    high: float
    n_questions: int
    threshold: float
    is_minimum: bool = False
    unit: Literal["%", ""] = ""
    is_rare: bool = False
    problem: str = ""

    @property
    def is_estimable(self) -> bool:
        """Whether there is an interval."""
        return not (math.isnan(self.low) or math.isnan(self.high))

    @property
    def outcome(self) -> Outcome:
        """`pass` or `fail` only where the whole interval is on one side of the threshold."""
        if not self.is_estimable:
            return Outcome.INCONCLUSIVE
        low, high, threshold = self.low, self.high, self.threshold
        if self.is_minimum:
            low, high, threshold = -high, -low, -threshold
        if high <= threshold:
            return Outcome.PASS
        return Outcome.FAIL if low > threshold else Outcome.INCONCLUSIVE

    @property
    def reason(self) -> GateReason | Literal[""]:
        """Why the outcome is `inconclusive`; else empty."""
        if self.outcome != Outcome.INCONCLUSIVE:
            return ""
        return GateReason.INTERVAL if self.is_estimable else GateReason.NOT_ESTIMABLE

    @property
    def questions_needed(self) -> float:
        """About how many questions would decide at this estimate; infinite if unrealistic."""
        gap = abs(self.threshold - self.value)
        half = self.high - self.value if self.threshold > self.value else self.value - self.low
        if half >= gap * UNREALISTIC:
            return math.inf
        if self.is_rare:  # Wilson's half-width t² / (n + t²), solved for n
            needed = T_SQUARED * (1 - gap) / gap
        else:
            needed = self.n_questions * (half / gap) ** 2
        return round_up(max(needed, 1.05 * self.n_questions))


def round_up(questions: float) -> float:
    """Round a number of questions up to two digits; infinite if it is unrealistic."""
    if not questions <= UNREALISTIC:
        return math.inf
    two_digits = 10 ** max(math.floor(math.log10(max(questions, 1))) - 1, 0)
    return float(math.ceil(questions / two_digits) * two_digits)
