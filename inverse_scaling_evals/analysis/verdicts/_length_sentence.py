"""What length does to the score, in words: the slope that budgets show beside the naive one."""

import math

from ..estimates import (
    LEVEL,
    NO_ERROR,
    WEAK_BELOW,
    CurveData,
    Estimate,
    LengthEffect,
    Natural,
)
from ._words import (
    amount,
    capitalised,
    number,
    subject,
)


def length_sentence(curve: CurveData, found: LengthEffect | Natural) -> str:
    """Say what a doubling of the measured thinking does, and what the naive slope makes of it.

    Args:
        curve: The observations.
        found: The effect of length by the assigned budgets. In the natural regime, where none was
            assigned, the slopes within questions and over all of them; the verdict speaks of the
            first, so the sentence is about the second.

    Returns:
        One sentence; empty where there is no estimate.
    """
    if isinstance(found, Natural):
        if math.isnan(found.pooled.estimate):
            return ""
        return (
            "Over all questions at once, where harder ones may be thought about longer, "
            f"{_change(curve, found.pooled)} per doubling."
        )
    if math.isnan(found.naive.estimate):
        return ""
    if math.isnan(found.estimate):
        return f"{_why_no_effect(found)}; {_naive(curve, found)}."
    return (
        f"{capitalised(_change(curve, found))} per doubling of the measured thinking, "
        f"{_source(found)}{_cut_off(curve)}; {_naive(curve, found)}."
    )


def _source(found: LengthEffect) -> str:
    """Say what the effect rests on: lengths that were assigned, or budgets as an instrument."""
    if found.assigned and found.f >= WEAK_BELOW:
        return "whose exact length was assigned while the prompt stayed the same"
    weak = f", a weak one (F {found.f:.1f})" if found.f < WEAK_BELOW else ""
    return f"with the budget as instrument{weak}"


def _naive(curve: CurveData, found: LengthEffect) -> str:
    naive = _signed(curve, found.naive.estimate)
    if not found.gap.p < 1 - LEVEL:
        return f"the naive slope is {naive}, not detectably different"
    # scores fall with difficulty, so a naive slope that lies lower takes up that harder is longer
    which = "harder" if found.gap.estimate < 0 else "easier"
    return f"the naive slope is {naive}, as {which} questions are thought about longer"


def _why_no_effect(found: LengthEffect) -> str:
    if found.note.startswith(NO_ERROR):
        return (
            "The budgets changed the scores of all questions alike, or of none, so that the effect "
            "of length has no standard error"
        )
    return capitalised(found.note)


def _cut_off(curve: CurveData) -> str:
    share = curve.cut_off.mean()
    return f" and through the {share:.0%} of answers that were cut off" if share >= 0.005 else ""


def _change(curve: CurveData, slope: Estimate) -> str:
    low, high = slope.low, slope.high
    if _is_error(curve):
        low, high = -high, -low
    ends = f"{number(low, is_rate=curve.is_rate)} to {amount(high, is_rate=curve.is_rate)}"
    what = f"{subject(curve.metric)} changes by {_signed(curve, slope.estimate)}"
    return f"{what} ({LEVEL * 100:.0f} % interval {ends})"


def _signed(curve: CurveData, slope: float) -> str:
    """Write a slope in the direction of what the metric measures: more error is a rise."""
    return amount(-slope if _is_error(curve) else slope, is_rate=curve.is_rate)


def _is_error(curve: CurveData) -> bool:
    return curve.metric == "negative_absolute_error"
