"""Estimate 1 among the budgets with thinking: longer against shorter, not thinking against none."""

import numpy as np
import pandas as pd

from ._curve_data import BoolArray, CurveData
from ._drop import BOUND_TAIL, Comparison, Contrast, compare_budgets
from ._read_curve import curve_data
from ._reasons import Note, Reason, note


def drop_with_thinking(
    observations: pd.DataFrame | CurveData, *, margin: float = 0.0, seed: int = 0
) -> Contrast:
    """Estimate the drop among the budgets with thinking: `drop` without thinking off.

    A curve may fall because the model thinks at all. What it falls by from a shorter to a longer
    budget is what longer thinking does.

    Args:
        observations: Of one curve.
        margin: As for `drop`.
        seed: Of the bootstrap.

    Returns:
        The drop from the smaller budget, above 0, that most surely exceeds the largest. It is NaN
        where no two budgets with thinking can be compared; without a budget of 0 it is `drop`.

    Examples:
        >>> found = drop_with_thinking(curve_data(one_curve))
        >>> found.smaller, found.larger
        ('1024', '16384')
    """
    curve = curve_data(observations)
    found = compare_budgets(curve, seed=seed)
    if isinstance(found, Note):
        return Contrast(n_questions=curve.n_questions, notes=(found,))
    return fall_with_thinking(found, found.to_largest, margin=margin)


def fall_with_thinking(
    compared: Comparison, among: BoolArray, *, margin: float = 0.0, tail: float = BOUND_TAIL
) -> Contrast:
    """Return the pair of budgets with thinking that falls most surely among some.

    Args:
        compared: The budgets of one curve, compared.
        among: (K,) the pairs.
        margin: What `p` tests against.
        tail: Error rate of either end of the interval.

    Examples:
        >>> compared: Comparison = compare_budgets(curve_data(one_curve))
        >>> fall_with_thinking(compared, compared.to_largest).smaller
        '1024'
    """
    off = [place for place, budget in enumerate(compared.curve.budgets) if budget.kind == "off"]
    think = among & ~np.isin(compared.scored.falls.pairs, off).any(axis=1)
    if not think.any():
        why = "only one budget has thinking"
        if len(compared.curve.budgets) - len(off) > 1:
            why = "budgets with thinking share too few questions with the largest"
        problem = note(Reason.ONE_LENGTH, why)
        return Contrast(n_questions=compared.curve.n_questions, notes=(problem,))
    return compared.contrast("fall", think, margin=margin, tail=tail)
