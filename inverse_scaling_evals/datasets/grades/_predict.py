"""Predict a grade from the text of a question, without a language model."""

from ._population import real_students
from ._read import GradesReading

# the prior line has the weight of the examples of a full prompt
_PRIOR_WEIGHT = 16
_MIN_SHOTS = 8


def predict_grade(reading: GradesReading) -> float:
    """Predict a grade from study hours, its strongest correlate (paper section 1a: r = 0.73).

    With 8 examples or more, ridge regression moves the line of the real population towards the
    examples; with fewer, that line is used unchanged.

    Args:
        reading: A grade question as `read_grades` returns it.

    Returns:
        The grade, 0 to 10, not rounded.
    """
    level, slope = _line(reading)
    grade = level + slope * (reading.features["study"] - real_students().study_mean)
    return min(10.0, max(0.0, grade))


def _line(reading: GradesReading) -> tuple[float, float]:
    """Return the grade at the mean study hours, and the slope per hour."""
    real = real_students()
    level, slope = real.line_intercept + real.line_slope * real.study_mean, real.line_slope
    if len(reading.shots) < _MIN_SHOTS:
        return level, slope
    points = [(features["study"] - real.study_mean, grade) for features, grade in reading.shots]
    weight, spread = _PRIOR_WEIGHT, _PRIOR_WEIGHT * real.study_variance
    n = len(points) + weight
    sx = sum(x for x, _ in points)
    sxx = sum(x * x for x, _ in points) + spread
    sy = sum(y for _, y in points) + weight * level
    sxy = sum(x * y for x, y in points) + spread * slope
    determinant = n * sxx - sx * sx  # positive: n times a variance
    return (sy * sxx - sx * sxy) / determinant, (n * sxy - sx * sy) / determinant
