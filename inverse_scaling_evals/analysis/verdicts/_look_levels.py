"""Looking at a study several times at the error rate of looking once."""

import math
from collections.abc import Sequence

import numpy as np

from ...errors import InverseScalingError
from ..estimates import FloatArray

_REACH = 9.0  # standard deviations beyond which nothing happens
_POINTS = 1001
_CLOSEST = 0.01  # between looks: nearer ones would fall between the points


def look_levels(fractions: Sequence[float], alpha: float) -> tuple[float, ...]:
    """Return the one-sided level of each look, so that all looks together have the rate alpha.

    Spends alpha as Lan and DeMets (1983, Biometrika 70, 659-663) do to approach the boundary of
    O'Brien and Fleming: 2 (1 - Phi(z(1 - alpha/2) / sqrt(t))) by the time that a fraction t of
    the questions is in. Early looks spend next to nothing, the last one nearly all. The statistics
    of the looks are jointly normal with correlations sqrt(t_i / t_j) (Jennison and Turnbull 2000,
    Group Sequential Methods, chapter 3).

    Args:
        fractions: Fractions of all questions at which one looks, rising to 1 by at least 0.01 each;
            at most 8 looks.
        alpha: One-sided error rate over all looks.

    Raises:
        InverseScalingError: If the fractions do not rise like that, or alpha is no error rate.

    Examples:
        >>> [round(level, 4) for level in look_levels([0.5, 1], alpha=0.05)]
    """
    from scipy import integrate, optimize, stats

    times = np.asarray(fractions, dtype=np.float64)
    rising = bool((np.diff(times, prepend=0.0) > _CLOSEST - 1e-9).all())
    if not rising or not 0 < times.size <= 8 or times[-1] != 1:
        raise InverseScalingError(
            f"Invalid fractions {list(fractions)}: expected up to 8 that rise by at least "
            f"{_CLOSEST} each, the last one 1, such as 0.25, 0.5, 0.75, 1."
        )
    if not 0 < alpha < 0.5:
        raise InverseScalingError(
            f"Invalid alpha {alpha}: expected a one-sided error rate between 0 and 0.5."
        )
    spent = 2 * stats.norm.sf(stats.norm.isf(alpha / 2) / np.sqrt(times))
    steps = np.sqrt(np.diff(times, prepend=0.0))
    levels = [float(spent[0])]
    # the sum of scores, whose increments are independent, over all paths that did not stop
    first = min(float(stats.norm.isf(spent[0])), _REACH)
    points = np.linspace(-_REACH * steps[0], first * steps[0], _POINTS)
    density = stats.norm.pdf(points, scale=steps[0])
    for time, step, fresh in zip(times[1:], steps[1:], np.diff(spent), strict=True):

        def crossing(
            bound: float,
            points: FloatArray = points,
            density: FloatArray = density,
            step: float = float(step),
        ) -> float:
            beyond = stats.norm.sf((bound - points) / step)
            return float(integrate.simpson(density * beyond, x=points))

        width = math.sqrt(time)
        if fresh > crossing(_REACH * width):
            bound = optimize.brentq(lambda z: crossing(z * width) - fresh, 0.0, _REACH)  # noqa: B023
            levels.append(float(stats.norm.sf(bound)))
        else:  # so little that earlier looks make no difference to it
            bound = _REACH
            levels.append(float(fresh))
        ahead = np.linspace(-_REACH * width, bound * width, _POINTS)
        moves = stats.norm.pdf(ahead[:, None] - points[None, :], scale=step)
        points, density = ahead, integrate.simpson(moves * density, x=points, axis=1)
    return tuple(levels)
