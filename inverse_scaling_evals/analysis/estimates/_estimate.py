"""What every estimate returns, and what it needs of a curve."""

import math
from dataclasses import dataclass

from ._curve_data import CurveData
from ._reasons import Note, Reason, note, sentences

LEVEL = 0.95
"""Coverage of every interval."""


@dataclass(frozen=True, kw_only=True)
class Estimate:
    """A number with its uncertainty. NaN means not estimable; `reason` says why.

    Attributes:
        estimate: The number.
        low: Lower end of the 95 % interval.
        high: Upper end.
        p: P value; of which hypothesis, each estimate says.
        n_questions: Questions that the estimate rests on.
        notes: Why it or its interval cannot be estimated, then what to know when reading it.
    """

    estimate: float = math.nan
    low: float = math.nan
    high: float = math.nan
    p: float = math.nan
    n_questions: int = 0
    notes: tuple[Note, ...] = ()

    @property
    def reason(self) -> Reason | None:
        """Why there is no interval; None where there is one."""
        return self.notes[0].code if self.notes and math.isnan(self.low) else None

    @property
    def reasons(self) -> tuple[Reason, ...]:
        """The codes of all notes."""
        return tuple(one.code for one in self.notes)

    @property
    def note(self) -> str:
        """The sentences of all notes, joined by semicolons."""
        return sentences(self.notes)


def comparison_problem(curve: CurveData) -> Note | None:
    """Return why budgets cannot be compared on a curve; None if they can."""
    kinds = {budget.kind for budget in curve.budgets}
    met = (curve.counts > 0).any(axis=0).sum() if curve.n_questions else 0
    if curve.n_questions == 0:
        return note(Reason.NO_SCORE)
    if met < 2:
        return note(Reason.ONE_BUDGET)
    if curve.n_questions == 1:
        return note(Reason.ONE_QUESTION)
    if "natural" in kinds:
        return note(Reason.NATURAL_AMONG_BUDGETS)
    if {"effort", "tokens"} <= kinds:
        return note(Reason.EFFORT_AND_TOKENS)
    return None


def variation_problem(curve: CurveData) -> Note | None:
    """Return a note that all scores of a curve are equal; None if they are not.

    Examples:
        >>> variation_problem(curve_data(one_curve)) is None
        True
    """
    if curve.n_questions == 0 or curve.score.min() < curve.score.max():
        return None
    value = float(curve.score[0])
    if curve.is_rate and value in (0.0, 1.0):
        return note(Reason.CONSTANT_RATE, value)
    return note(Reason.CONSTANT_SCORE)
