"""Grade questions about synthetic students."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from ...errors import TaskArgumentError
from .._item import CANARY, Item
from ._items import SHOTS, STUDENTS, check_arguments, grades_items
from ._population import POPULATION, student_population
from ._student import GRADES_COLUMN, HOURS_COLUMNS, STRESS_COLUMN, STRESS_LEVELS, Student

if TYPE_CHECKING:
    import pandas as pd


def generate_grades(
    seed: int = 0, students: int = STUDENTS, shots: Sequence[int] = SHOTS
) -> list[Item]:
    """Generate questions for the grades of synthetic students.

    Args:
        seed: Seed of the population and of the examples.
        students: Number of students to ask about, the first of the 2,000. Of the first 500 the
            correlations of grade and features are those of the paper's 500.
        shots: Numbers of examples; each student is asked about once with each.

    Returns:
        `students * len(shots)` items, student by student. Examples come from the other students.

    Raises:
        TaskArgumentError: If an argument is invalid, or students and examples together exceed the
            population.
    """
    shots = check_arguments(seed, students, shots)
    if students + max(shots) > POPULATION:
        raise TaskArgumentError(
            f"Too few students: the population has {POPULATION}, expected at least "
            f"{students + max(shots)} for students={students} and shots={list(shots)}. Use fewer "
            "students or shots."
        )
    everyone = _students(student_population(seed))
    return grades_items(
        "generated",
        everyone[:students],
        everyone[students:],
        seed=seed,
        shots=shots,
        canary=CANARY,
    )


def _students(population: "pd.DataFrame") -> list[Student]:
    columns = [*HOURS_COLUMNS.values(), STRESS_COLUMN, GRADES_COLUMN]
    rows = population[columns].itertuples(index=False, name=None)
    return [
        Student(
            index, study, activities, sleep, social, physical, STRESS_LEVELS.index(stress), grade
        )
        for index, (study, activities, sleep, social, physical, stress, grade) in enumerate(rows)
    ]
