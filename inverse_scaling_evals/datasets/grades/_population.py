"""A synthetic population of students whose grades correlate with their lives as real ones do.

From the real file of 2,000 rows (`student_lifestyle_dataset.csv`, paper section 1a) come figures,
not rows: ranges and shapes of the hours, the rule of the stress level, and those in
`population.yaml`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from importlib.resources import files
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from ..._arguments import check_integer
from ..._package_data import read_package_data
from ._student import (
    GPA_COLUMN,
    GRADES_COLUMN,
    HOURS_COLUMNS,
    STRESS_COLUMN,
    STRESS_LEVELS,
    grade_from_gpa,
)

if TYPE_CHECKING:
    import pandas as pd

Floats = npt.NDArray[np.float64]
Whole = npt.NDArray[np.int64]

POPULATION = 2000
BLOCK = 500
_MIN_SIZE, _MAX_SIZE = 100, 100_000
# makes the random streams of this module differ from those of the examples
_STREAM = 0x67726164


@dataclass(frozen=True)
class RealStudents:
    """Figures of the real students: grades from 0 to 10, study in hours per day.

    Attributes:
        grade_correlations: Correlations of the grade with each feature of `Student`, of the
            paper's 500 students.
        grade_mean: Mean grade of the same.
        grade_sd: Standard deviation of the same.
        line_intercept: Intercept of the least-squares line of grade on study, of all 2,000.
        line_slope: Its slope, in grades per hour.
        study_mean: Mean of study of all 2,000.
        study_variance: Variance of the same.
    """

    grade_correlations: Mapping[str, float]
    grade_mean: float
    grade_sd: float
    line_intercept: float
    line_slope: float
    study_mean: float
    study_variance: float


@cache
def real_students() -> RealStudents:
    """Return the figures of the real students."""
    return read_package_data(files(__package__) / "population.yaml", RealStudents)


def student_population(seed: int, n: int = POPULATION) -> "pd.DataFrame":
    """Draw a synthetic population.

    Hours are multiples of 0.1 and sum to 24: study and sleep uniform between 5 and 10, 0 to 4
    extracurricular, 0 to 6 social as far as the day allows, the rest physical activity. Stress is
    high above 8 hours of study or below 6 of sleep, else low below 6 hours of study, else
    moderate: the real file follows this rule without exception.

    The grades of each block of 500 rows (the last block has the remaining rows too), and of the
    whole, have the real correlations with every feature, mean and standard deviation, up to
    rounding and the maximum of 10.

    Args:
        seed: Seed, 0 or more.
        n: Number of students, 100 to 100,000.

    Returns:
        One row per student, no two alike in their features, with the columns of the real file
        (`Student_ID` from 1, five columns of hours, `GPA` 0 to 4, `Stress_Level`) and `Grades`,
        2.5 times the GPA to two decimals.

    Raises:
        TaskArgumentError: If seed or n is out of bounds.
    """
    import pandas as pd

    check_integer("seed", seed, 0)
    check_integer("n", n, _MIN_SIZE, _MAX_SIZE)
    rng = np.random.default_rng((_STREAM, seed))
    tenths = _daily_tenths(rng, n)
    stress = _stress_codes(tenths)
    features = np.column_stack([tenths, stress]).astype(np.float64)
    edges = [*range(0, max(1, n // BLOCK) * BLOCK, BLOCK), n]
    grades = np.concatenate([_grades(rng, features[start:stop]) for start, stop in pairwise(edges)])
    # a GPA has two decimals in the real file; the grade follows from it
    gpa = [Decimal(int(hundredths)) / 100 for hundredths in np.rint(grades * 40).clip(0, 400)]
    columns: dict[str, Any] = {"Student_ID": range(1, n + 1)}
    columns |= {
        column: tenths[:, position] / 10 for position, column in enumerate(HOURS_COLUMNS.values())
    }
    columns[GPA_COLUMN] = [float(value) for value in gpa]
    columns[STRESS_COLUMN] = [STRESS_LEVELS[code] for code in stress]
    columns[GRADES_COLUMN] = [grade_from_gpa(value) for value in gpa]
    return pd.DataFrame(columns)


def _daily_tenths(rng: np.random.Generator, n: int) -> Whole:
    """Draw tenths of hours: one row per student, columns as `HOURS_COLUMNS`, rows sum to 240."""
    spare = n // 10 + 20  # for repeated rows: about n*n / 13 million of them
    size = n + spare
    study = np.rint(rng.uniform(50, 100, size))
    extracurricular = np.rint(rng.uniform(0, 40, size))
    sleep = np.rint(rng.uniform(50, 100, size))
    left = 240 - study - extracurricular - sleep
    social = np.rint(rng.uniform(0, np.minimum(60, left)))
    days = np.column_stack([study, extracurricular, sleep, social, left - social])
    # unique rows in the order of the draws
    return np.array(list(dict.fromkeys(map(tuple, days.astype(np.int64))))[:n], dtype=np.int64)


def _stress_codes(tenths: Whole) -> Whole:
    study, sleep = tenths[:, 0], tenths[:, 2]
    high = (study > 80) | (sleep < 60)
    return np.where(high, 2, np.where(study < 60, 0, 1))


def _grades(rng: np.random.Generator, features: Floats) -> Floats:
    """Draw grades whose correlations with the columns of `features` are the real ones.

    The part that the features explain is a linear combination of them; the rest is normal noise,
    made orthogonal to the features.
    """
    count = len(features)
    z = (features - features.mean(axis=0)) / features.std(axis=0)
    real = real_students()
    target = np.array([real.grade_correlations[name] for name in (*HOURS_COLUMNS, "stress")])
    # the hours sum to 24, so one column is redundant: the pseudo-inverse gives the correlations
    # nearest to the target (about 0.01 off) among those that are possible
    inverse = np.linalg.pinv(z.T @ z / count, rcond=1e-9, hermitian=True)
    explained = z @ (inverse @ target)
    noise = rng.standard_normal(count)
    noise -= noise.mean()
    noise -= z @ (inverse @ (z.T @ noise / count))
    unexplained = np.sqrt(1 - explained.var())
    standard = explained + unexplained * noise / noise.std()
    grades: Floats = real.grade_mean + real.grade_sd * standard
    return grades
