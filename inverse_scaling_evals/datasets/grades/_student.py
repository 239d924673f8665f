"""One student's record: the features of every source, and their names in the CSV files."""

from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal
from types import MappingProxyType
from typing import Literal

HoursFeature = Literal["study", "extracurricular", "sleep", "social", "physical"]

# names here -> columns of the Kaggle file (paper section 1a); the order is the file's
HOURS_COLUMNS: MappingProxyType[HoursFeature, str] = MappingProxyType(
    {
        "study": "Study_Hours_Per_Day",
        "extracurricular": "Extracurricular_Hours_Per_Day",
        "sleep": "Sleep_Hours_Per_Day",
        "social": "Social_Hours_Per_Day",
        "physical": "Physical_Activity_Hours_Per_Day",
    }
)
STRESS_COLUMN = "Stress_Level"
GENDER_COLUMN = "Gender"
GPA_COLUMN = "GPA"
GRADES_COLUMN = "Grades"

STRESS_LEVELS: tuple[str, ...] = ("Low", "Moderate", "High")
FEATURES: tuple[str, ...] = (*HOURS_COLUMNS, "stress")


@dataclass(frozen=True)
class Student:
    """One row of a file or of the synthetic population.

    Attributes:
        index: 0-based position in the file or population.
        study: Hours per day, 0 to 24, as are the four that follow.
        extracurricular: Hours per day.
        sleep: Hours per day.
        social: Hours per day.
        physical: Hours per day of physical activity.
        stress: Position in `STRESS_LEVELS`: 0 low, 1 moderate, 2 high.
        grade: 0 to 10.
        gender: As in the file; None if it has no such column.
    """

    index: int
    study: float
    extracurricular: float
    sleep: float
    social: float
    physical: float
    stress: int
    grade: float
    gender: str | None = None

    @property
    def features(self) -> dict[str, float]:
        """Return the six features by the names of `FEATURES`, stress coded 0, 1, 2."""
        return {name: getattr(self, name) for name in FEATURES}


def decimal_text(value: float, places: int) -> str:
    """Write a number in digits with at least `places` decimals and at most four."""
    whole, _, fraction = f"{value:.4f}".partition(".")
    return f"{whole}.{fraction.rstrip('0').ljust(places, '0')}"


def grade_from_gpa(gpa: Decimal) -> float:
    """Convert a GPA from 0 to 4 to a grade from 0 to 10 with two decimals.

    Halves are rounded to even, as pandas does: so the mean of the paper's 500 is 7.783.
    """
    return float((gpa * Decimal("2.5")).quantize(Decimal("0.01"), ROUND_HALF_EVEN))
