"""Rules that end thinking when its answer has settled, on trains of thought that went on."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from ...errors import InverseScalingError
from ..estimates import BoolArray, IntArray, Note, Reason, note
from ._trains import Trains

Kind = Literal["checkpoint", "settled", "option"]

DEFAULT_K = (2, 3, 4)
"""Equal answers that are tried where none are named, as far as there are checkpoints."""


@dataclass(frozen=True)
class Rule:
    """When thinking ends.

    Attributes:
        kind: `checkpoint` (always at one), `settled` (equal answers at consecutive checkpoints) or
            `option` (the probability of the answered option).
        number: The checkpoint, how many equal answers, or the least probability.
    """

    kind: Kind
    number: float

    def __str__(self) -> str:
        """Return the rule as it is named, such as `settled=2`."""
        return f"{self.kind}={self.number:.15g}"

    def place(self, trains: Trains) -> IntArray:
        """Find (T,) the index of the checkpoint at which each train ends."""
        met = self._met(trains)
        last = met.shape[1] - 1
        return np.asarray(np.where(met.any(axis=1), met.argmax(axis=1), last), dtype=np.int64)

    def problem(self, trains: Trains) -> Note | None:
        """Return why the rule cannot be judged on these trains; None if it can."""
        n = len(trains.checkpoints)
        if self.kind == "settled" and self.number > n:
            return note(Reason.FEW_CHECKPOINTS, n, int(self.number))
        if self.kind == "option" and np.isnan(trains.option_probability).all():
            return note(Reason.NO_OPTIONS)
        return None

    def _met(self, trains: Trains) -> BoolArray:
        """(T, C) where the thinking may end; no answer settles nothing."""
        if self.kind == "checkpoint":
            here = trains.checkpoints == self.number
            return np.asarray(np.broadcast_to(here, trains.score.shape))
        if self.kind == "option":
            return np.asarray(trains.option_probability >= self.number)
        met = trains.answer >= 0
        for back in range(1, int(self.number)):
            met[:, :back] = False
            met[:, back:] &= trains.answer[:, back:] == trains.answer[:, :-back]
        return met


def rules_of(trains: Trains, k: Sequence[int] | None, p: Sequence[float]) -> Iterator[Rule]:
    """Go through the rules that a curve is judged by: its checkpoints, then those that settle.

    Args:
        trains: The trains of thought of the curve.
        k: Numbers of equal answers; None for `DEFAULT_K`, as far as there are checkpoints.
        p: Probabilities.
    """
    for checkpoint in trains.checkpoints:
        yield Rule("checkpoint", float(checkpoint))
    for number in DEFAULT_K if k is None else dict.fromkeys(k):
        if k is not None or number <= len(trains.checkpoints):
            yield Rule("settled", number)
    for probability in dict.fromkeys(p):
        yield Rule("option", probability)


def check_rules(k: Sequence[int] | None, p: Sequence[float]) -> None:
    """Raise for numbers that no rule can have.

    Raises:
        InverseScalingError: If one is out of range.
    """
    for number in k or ():
        if isinstance(number, bool) or not isinstance(number, int) or number < 2:
            raise InverseScalingError(
                f"Invalid k {number}: expected a whole number of equal answers at consecutive "
                "checkpoints, from 2."
            )
    for probability in p:
        if isinstance(probability, bool) or not 0.5 < probability <= 1:
            raise InverseScalingError(
                f"Invalid p {probability}: expected a probability of the answered option above 0.5 "
                "and up to 1, such as 0.9."
            )


def check_enough_checkpoints(k: Sequence[int] | None, most: int) -> None:
    """Raise for a number of equal answers that no curve has the checkpoints for.

    Args:
        k: Numbers of equal answers.
        most: Checkpoints of the curve that has most.

    Raises:
        InverseScalingError: If one is larger.
    """
    for number in k or ():
        if number > most:
            there = "there is one checkpoint" if most == 1 else f"there are {most} checkpoints"
            remedy = "Record" if most < 2 else f"Use k up to {most}, or record"
            raise InverseScalingError(
                f"Invalid k {number}: {there}, and no more equal answers than checkpoints can be "
                f"seen. {remedy} more checkpoints."
            )
