"""What length does to the score, in words: the effect of length beside the naive slope."""

import math

from ..estimates import LEVEL, WEAK_BELOW, CurveData, Estimate, LengthEffect, Natural, Reason
from ._wording import Wording, capitalised

_NAIVE = "The naive slope (long replies against short ones)"


def length_sentence(curve: CurveData, found: LengthEffect | Natural) -> str:
    """Return what a doubling of the measured thinking does, and the naive slope beside it.

    Args:
        curve: The observations.
        found: The effect of length by the assigned budgets. In the natural regime, where none was
            assigned, the slopes within questions and over all of them; the verdict is on the
            first, so the sentence is about the second.

    Returns:
        One or two sentences; empty where there is no estimate.

    Examples:
        >>> curve = curve_data(one_curve)
        >>> sentence = length_sentence(curve, length_effect(curve))
    """
    words = Wording.of(curve)
    if isinstance(found, Natural):
        if math.isnan(found.pooled.estimate):
            return ""
        size, interval = _change(words, found.pooled)
        return (
            f"Over all questions, where harder ones may be thought about longer, {size} per "
            f"doubling of the thinking ({interval})."
        )
    if math.isnan(found.naive.estimate):
        return ""
    if found.reason == Reason.NO_DEVIATION:
        effect = (
            "The budgets changed the scores of all questions alike, or of none, so the effect of "
            "length has no standard error."
        )
    elif found.reason:
        effect = f"{capitalised(found.note)}."
    else:
        size, interval = _change(words, found)
        fraction = curve.cut_off.mean()
        through = f", {100 * fraction:.0f} % of the answers cut off" if fraction >= 0.005 else ""
        effect = (
            f"{capitalised(size)} per doubling of the measured thinking ({interval}; "
            f"{_source(found)}{through})."
        )
    return f"{effect} {_naive(words, found)}"


def _source(found: LengthEffect) -> str:
    """Name what the effect rests on: lengths that were assigned, or budgets as an instrument.

    An instrument is valid if it acts through length alone.
    """
    if found.assigned and found.f >= WEAK_BELOW:
        return "exact length assigned, prompt constant"
    weak = f", which hardly move it (F {found.f:.1f})" if found.f < WEAK_BELOW else ""
    return f"estimated from the assigned budgets{weak}, as if they acted through length alone"


def _naive(words: Wording, found: LengthEffect) -> str:
    naive = _signed(words, found.naive.estimate)
    if not found.gap.p < 1 - LEVEL:
        return f"{_NAIVE}, {naive}, is not detectably different."
    return f"{_NAIVE} is {naive}{_why_naive(words, found)}."


def _why_naive(words: Wording, found: LengthEffect) -> str:
    """Return why the naive slope differs, as far as samples under one budget tell.

    Scores fall with difficulty, so a slope that lies lower may take up that harder questions are
    thought about longer. So it may take up wrong turns, which lengthen a sample and spoil it; they
    show among samples of one question under one budget, where difficulty does not.
    """
    if found.turns.reason == Reason.ONE_SAMPLE:
        return "; with one sample of each question, difficulty and wrong turns cannot be told apart"
    other = "worse" if found.gap.estimate < 0 else "better"
    if not words.has_pole:
        other = "less often matching" if found.gap.estimate < 0 else "more often matching"
    if found.turns.p < 1 - LEVEL and (found.turns.estimate < 0) == (found.gap.estimate < 0):
        return f": longer answers are {other} for other reasons than length"
    which = "harder" if found.gap.estimate < 0 else "easier"
    return f", as {which} questions are thought about longer"


def _change(words: Wording, slope: Estimate) -> tuple[str, str]:
    """Write a slope as a change of the subject, and its interval."""
    _, low, high = words.oriented(slope.estimate, slope.low, slope.high)
    return f"{words.subject} changes by {_signed(words, slope.estimate)}", _interval(
        words, low, high
    )


def _interval(words: Wording, low: float, high: float) -> str:
    """Write an interval, which a weak instrument may leave open."""
    if math.isinf(low) and math.isinf(high):
        return "the data do not limit it"
    level = f"{100 * LEVEL:g} % CI"
    if math.isinf(low):
        return f"{level} {words.number(high)} or less"
    if math.isinf(high):
        return f"{level} {words.number(low)} or more"
    return f"{level} {words.number(low)} to {words.number(high)}"


def _signed(words: Wording, slope: float) -> str:
    """Write a slope with its sign; of an error a rise is worse."""
    value = -slope if words.is_error else slope
    plain = words.amount(value)
    if not float(words.number(value)):
        return plain
    direction = (" (worse)" if value > 0 else " (better)") if words.is_error else ""
    return f"{'+' if value > 0 else ''}{plain}{direction}"
