"""Convert students to items, for both sources: examples, baselines, order, identifiers."""

from collections.abc import Iterator, Sequence
from statistics import LinearRegression, linear_regression, mean
from typing import Any, Literal

import numpy as np

from ..._arguments import check_integer, check_integers
from .._item import Item, text_digest
from ._prompt import grades_prompt
from ._student import STRESS_LEVELS, Student, decimal_text

SHOTS: tuple[int, ...] = (0, 8, 16)
STUDENTS = 500
_MAX_SEED = 2**32 - 1  # of pandas and numpy


def check_arguments(seed: int, students: int, shots: Sequence[int]) -> tuple[int, ...]:
    """Check the arguments of both sources and return the shots in their order.

    Raises:
        TaskArgumentError: If one is invalid.
    """
    check_integer("seed", seed, 0, _MAX_SEED)
    check_integer("students", students, 1)
    return check_integers("shots", shots, 0, example="[0, 8, 16]")


def grades_items(
    source: Literal["csv", "generated"],
    evaluated: Sequence[Student],
    others: Sequence[Student],
    *,
    seed: int,
    shots: Sequence[int],
    canary: str | None,
) -> list[Item]:
    """Make the items of one source, student by student with every number of shots in turn.

    Args:
        source: Part of the identifiers.
        evaluated: Students to ask about, in order.
        others: Students that examples are drawn from; none of `evaluated`.
        seed: Seed of the examples, with the student's index.
        shots: Numbers of examples; the examples of fewer shots are a prefix of those of more.
        canary: Canary string of the source, if it has one.
    """
    average = mean(student.grade for student in evaluated)
    line = _line_on_study(evaluated, average)
    shared: dict[str, Any] = {"baseline_mean": round(average, 6), "seed": seed, "flags": []}
    if canary is not None:
        shared["canary"] = canary

    items: list[Item] = []
    seen: set[str] = set()
    for student in evaluated:
        baseline_linear = round(line.intercept + line.slope * student.study, 6)
        for examples in _examples(student, others, seed, shots):
            prompt = grades_prompt(student, examples)
            digest = text_digest(prompt)
            if digest in seen:  # two students of a file may be alike
                digest = text_digest(prompt, str(student.index))
            seen.add(digest)
            metadata = {
                **shared,
                "shots": len(examples),
                "student": student.index,
                "unit": str(student.index),
                "unit_kind": "student",
                "example_students": [example.index for example in examples],
                "features": student.features,
                "stress_level": STRESS_LEVELS[student.stress],
                "baseline_linear": baseline_linear,
            }
            if student.gender:
                metadata["gender"] = student.gender
            items.append(
                Item(
                    id=f"grades_regression-{source}-{digest}",
                    prompt=prompt,
                    answer=decimal_text(student.grade, 2),
                    metadata=metadata,
                )
            )
    return items


def _examples(
    student: Student, others: Sequence[Student], seed: int, shots: Sequence[int]
) -> Iterator[list[Student]]:
    # one permutation per student: independent of the other students and of which shots are asked
    order = np.random.default_rng((seed, student.index)).permutation(len(others))
    for count in shots:
        yield [others[position] for position in order[:count]]


def _line_on_study(students: Sequence[Student], average: float) -> LinearRegression:
    """Fit the grade to study hours by least squares; flat if all students study equally long."""
    hours = [student.study for student in students]
    if len(set(hours)) < 2:
        return LinearRegression(slope=0.0, intercept=average)
    return linear_regression(hours, [student.grade for student in students])
