"""What budgets as instruments say of the effect of length, however weak they are.

Each question gives one moment for each budget beyond the first: the covariance of the budget with
what is left of the score after an effect of length. Under the true effect all moments are zero on
average, whether or not the budgets moved the length much. Inverting that test (Anderson and Rubin
1949; with clustered moments Stock and Wright 2000) gives an interval that is valid with weak
instruments; the smallest value that the statistic takes tests whether the budgets agree on one
effect at all (Hansen 1982).
"""

import math
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from scipy import special

from ._curve_data import FloatArray

_ANGLES = np.linspace(-0.5, 0.5, 401) * math.pi
"""Where the statistic is looked at: arc tangents of effects, from minus to plus infinity."""


@dataclass(frozen=True, eq=False)
class Moments:
    """The moments of G questions with L instruments.

    Attributes:
        y: (G, L) instruments times the score, summed over the observations of each question.
        x: (G, L) the same with the length.
    """

    y: FloatArray
    x: FloatArray

    def statistic(self, effect: float) -> float:
        """Return Hotelling's statistic of the moments at an effect per doubling."""
        return float(self._along(np.array([math.atan(effect)]))[0])

    def p_value(self, effect: float) -> float:
        """Test an effect of length, such as 0; NaN with too few questions."""
        questions, instruments = self.y.shape
        left = questions - instruments
        if left < 1:
            return math.nan
        scaled = self.statistic(effect) * left / (instruments * (questions - 1))
        return float(special.fdtrc(instruments, left, scaled))

    def interval(self, level: float) -> tuple[float, float]:
        """Return the ends of the effects that the moments do not reject; infinite where open.

        Both are NaN where every effect is rejected: the budgets contradict each other.
        """
        questions, instruments = self.y.shape
        if questions <= instruments:
            return -math.inf, math.inf
        f = float(special.fdtri(instruments, questions - instruments, level))
        bound = f * instruments * (questions - 1) / (questions - instruments)
        angles = np.sort(np.append(_ANGLES, self._smallest[0]))
        inside = np.flatnonzero(self._along(angles) <= bound)
        if not inside.size:
            return math.nan, math.nan

        from scipy import optimize  # slow to import, and few curves need it

        def excess(angle: float) -> float:
            return float(self._along(np.array([angle]))[0] - bound)

        first, last = inside[0], inside[-1]
        low: float = -math.inf
        high: float = math.inf
        if first > 0:
            low = math.tan(float(optimize.brentq(excess, angles[first - 1], angles[first])))
        if last < len(angles) - 1:
            high = math.tan(float(optimize.brentq(excess, angles[last], angles[last + 1])))
        return low, high

    def p_agree(self) -> float:
        """Test that all budgets agree on one effect of length; NaN with one instrument."""
        questions, instruments = self.y.shape
        if instruments < 2 or questions <= instruments:
            return math.nan
        free, left = instruments - 1, questions - instruments + 1
        scaled = self._smallest[1] * left / (free * (questions - 1))
        return float(special.fdtrc(free, left, scaled))

    @cached_property
    def _smallest(self) -> tuple[float, float]:
        """Angle at which the statistic is smallest, and its value there."""
        from scipy import optimize

        values = self._along(_ANGLES)
        best = int(values.argmin())
        around = _ANGLES[max(best - 1, 0)], _ANGLES[min(best + 1, len(_ANGLES) - 1)]
        found = optimize.minimize_scalar(
            lambda angle: float(self._along(np.array([angle]))[0]), bounds=around, method="bounded"
        )
        return min((float(found.fun), float(found.x)), (float(values[best]), float(_ANGLES[best])))[
            ::-1
        ]

    @cached_property
    def _parts(self) -> tuple[FloatArray, FloatArray]:
        """(2L,) means of both kinds of moments, and their (2L, 2L) covariance over questions."""
        both = np.column_stack([self.y, self.x])
        return both.mean(axis=0), np.cov(both, rowvar=False)

    def _along(self, angles: FloatArray) -> FloatArray:
        """Return the statistic at effects that are the tangents of angles.

        An angle stands for the direction cos(angle) y - sin(angle) x, so that an infinite effect
        is no exception.
        """
        questions, instruments = self.y.shape
        mean, spread = self._parts
        turn = np.stack([np.cos(angles), -np.sin(angles)], axis=1)  # (A, 2)
        means = turn @ mean.reshape(2, instruments)
        blocks = spread.reshape(2, instruments, 2, instruments)
        spreads = np.einsum("ap,piqj,aq->aij", turn, blocks, turn)
        # a budget that no question met more often than another adds nothing
        inverse = np.linalg.pinv(spreads, hermitian=True)
        return np.asarray(questions * np.einsum("ai,aij,aj->a", means, inverse, means))
