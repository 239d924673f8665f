"""The part of all tokens that some of them are."""

import math
from dataclasses import replace

import numpy as np

from ..estimates import Estimate, FloatArray, per_unit
from ._trains import Trains


def token_fraction(trains: Trains, part: FloatArray, whole: FloatArray) -> Estimate:
    """Estimate the sum of a part over the sum of the whole, clustered by question.

    Args:
        trains: The trains of thought.
        part: (T,) tokens, at most those of the whole.
        whole: (T,) tokens.

    Returns:
        The ratio of the means over questions, with its 95 % interval between 0 and 1; NaN where
        nothing was thought, or tokens are unknown.
    """
    scale = float(np.mean(whole)) if len(whole) else 0.0
    if math.isnan(scale) or scale <= 0 or np.isnan(part).any():
        return Estimate(n_questions=trains.n_questions)
    parts, wholes = (trains.by_question(values / scale) for values in (part, whole))
    found = per_unit(parts, wholes, len(trains))
    return replace(found, high=min(found.high, 1.0))
