"""What every estimate gives back, and the reasons why one cannot be given."""

import math
from dataclasses import dataclass

from ._curve_data import CurveData

LEVEL = 0.95
"""Coverage of every interval."""


@dataclass(frozen=True, kw_only=True)
class Estimate:
    """A number with its uncertainty. NaN means not estimable; `note` says why.

    Attributes:
        estimate: The number.
        low: Lower end of the 95 % interval.
        high: Upper end.
        p: P value; of which hypothesis, each estimate says.
        n_questions: Questions that the estimate rests on.
        note: Why it cannot be given, or what to know when reading it.
    """

    estimate: float = math.nan
    low: float = math.nan
    high: float = math.nan
    p: float = math.nan
    n_questions: int = 0
    note: str = ""


def why_no_comparison(curve: CurveData) -> str:
    """Say why budgets cannot be compared on a curve; empty if they can."""
    kinds = {budget.kind for budget in curve.budgets}
    met = (curve.counts > 0).any(axis=0).sum() if curve.n_questions else 0
    if curve.n_questions == 0:
        return "no observation has a score"
    if met < 2:
        return "one budget only"
    if curve.n_questions == 1:
        return "one question only"
    if "natural" in kinds:
        return "the natural budget has no place among the others"
    if {"effort", "tokens"} <= kinds:
        return "levels of effort and numbers of tokens have no common order"
    return ""


def why_no_variation(curve: CurveData) -> str:
    """Return that all scores of a curve are equal, in words; empty if they are not."""
    if curve.n_questions == 0 or curve.score.min() < curve.score.max():
        return ""
    value = float(curve.score[0])
    if curve.is_rate and value in (0.0, 1.0):
        return f"every score is {value:.0f}, so nothing varies"
    return "all scores are equal, so nothing varies"


def join_notes(*notes: str) -> str:
    """Put notes together, leaving out empty ones."""
    return "; ".join(note for note in notes if note)
