"""Where the answer of each train of thought changes, and where it settles."""

import numpy as np

from ..estimates import BoolArray, FloatArray, IntArray
from ._trains import Trains


def changes_of_mind(trains: Trains) -> FloatArray:
    """Count (T,) the checkpoints at which the answer is another than at the one before."""
    return np.asarray(_changed(trains).sum(axis=1), dtype=np.float64)


def has_settled(trains: Trains) -> BoolArray:
    """Tell (T,) which trains end with an answer; no answer settles nothing."""
    return np.asarray(trains.answer[:, -1] >= 0)


def settled_place(trains: Trains) -> IntArray:
    """Find (T,) the index of the first checkpoint from which the answer never changes."""
    changed = _changed(trains)
    n = changed.shape[1]
    after = np.where(changed.any(axis=1), n - changed[:, ::-1].argmax(axis=1), 0)
    return np.asarray(after, dtype=np.int64)


def at_place(values: FloatArray, place: IntArray) -> FloatArray:
    """Take (T,) the value of each train at a checkpoint of its own, from (T, C)."""
    return np.asarray(np.take_along_axis(values, place[:, None], axis=1)[:, 0])


def _changed(trains: Trains) -> BoolArray:
    """(T, C - 1) whether the answer changes; no answer is an answer of its own."""
    return np.asarray(trains.answer[:, 1:] != trains.answer[:, :-1])
