"""The students of a CSV file, such as the Kaggle file that the paper's 500 come from."""

import csv
import re
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path

from ...errors import DataError
from .._decimal import parse_decimal
from .._item import Item
from ._items import SHOTS, STUDENTS, check_arguments, grades_items
from ._student import (
    GENDER_COLUMN,
    GPA_COLUMN,
    GRADES_COLUMN,
    HOURS_COLUMNS,
    STRESS_COLUMN,
    STRESS_LEVELS,
    Student,
    grade_from_gpa,
)

# with this seed, DataFrame.sample draws the students that the paper quotes (section 1a)
PAPER_SEED = 42

_GENDER = re.compile(r"[^\W\d_](?:[^\W\d_]|[ '/-]){0,29}")
_STRESS_CODES = {level.lower(): code for code, level in enumerate(STRESS_LEVELS)}


def load_grades_csv(
    path: Path, *, seed: int = PAPER_SEED, students: int = STUDENTS, shots: Sequence[int] = SHOTS
) -> list[Item]:
    """Return questions for the grades of a sample of students from a CSV file.

    The file needs the columns `Study_Hours_Per_Day`, `Extracurricular_Hours_Per_Day`,
    `Sleep_Hours_Per_Day`, `Social_Hours_Per_Day`, `Physical_Activity_Hours_Per_Day` (0 to 24
    each), `Stress_Level` (Low, Moderate, High) and `Grades` (0 to 10) or `GPA` (0 to 4; the grade
    is 2.5 times that, to two decimals; `Grades` wins over `GPA`). An optional `Gender` is
    part of the prompt; every other column, such as `Student_ID`, is ignored. The public Kaggle
    file has GPA, the authors' own has Grades and Gender; with seed 42 the former gives the
    students that the paper quotes (paper section 1a).

    Args:
        path: The file, UTF-8, comma separated, with a header.
        seed: Seed of `pandas` sampling and of the examples.
        students: Number of students to ask about.
        shots: Numbers of examples; each student is asked about once with each.

    Returns:
        `students * len(shots)` items, student by student; `student` in the metadata is the
        0-based row of the file. Examples come from the other students.

    Raises:
        TaskArgumentError: If seed, students or shots is invalid.
        DataError: If the file cannot be read, lacks a column, has an invalid cell, or has fewer
            rows than students and examples together.
    """
    shots = check_arguments(seed, students, shots)
    everyone = read_students(path)
    needed = students + max(shots)
    if len(everyone) < needed:
        raise DataError(
            f"Too few students in {path}: found {len(everyone)}, expected at least {needed} for "
            f"students={students} and shots={list(shots)}. Use fewer students or shots."
        )
    import pandas as pd

    chosen = pd.Series(range(len(everyone))).sample(n=students, random_state=seed).tolist()
    taken = set(chosen)
    return grades_items(
        "csv",
        [everyone[row] for row in chosen],
        [student for student in everyone if student.index not in taken],
        seed=seed,
        shots=shots,
        canary=None,
    )


def read_students(path: Path) -> list[Student]:
    """Return every student of a file.

    Raises:
        DataError: As `load_grades_csv`.
    """
    rows = _rows(path)
    if not rows:
        raise DataError(f"{path} is empty: expected a CSV file with a header.")
    header = [name.strip() for name in rows[0][1]]
    _check_header(path, header)
    everyone = []
    for index, (line, cells) in enumerate(rows[1:]):
        if len(cells) != len(header):
            raise DataError(
                f"{path}, line {line}: found {len(cells)} cells, expected {len(header)} as in the "
                "header."
            )
        row = {name: cell.strip() for name, cell in zip(header, cells, strict=True)}
        everyone.append(_student(f"{path}, line {line}", index, row))
    return everyone


def _rows(path: Path) -> list[tuple[int, list[str]]]:
    """Return the lines of the file that are not blank, each with its number."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.reader(file, strict=True)
            return [(reader.line_num, cells) for cells in reader if cells]
    except (OSError, UnicodeDecodeError, csv.Error) as problem:
        reason = problem.strerror if isinstance(problem, OSError) else problem
        raise DataError(f"Cannot read {path}: {reason}. Expected a CSV file in UTF-8.") from problem


def _check_header(path: Path, header: list[str]) -> None:
    repeated = sorted({name for name in header if header.count(name) > 1})
    if repeated:
        raise DataError(f"{path}, line 1: repeated column {repeated[0]!r}. Keep one.")
    missing = [name for name in (*HOURS_COLUMNS.values(), STRESS_COLUMN) if name not in header]
    if GPA_COLUMN not in header and GRADES_COLUMN not in header:
        missing.append(f"{GRADES_COLUMN} (or {GPA_COLUMN})")
    if missing:
        raise DataError(
            f"{path}, line 1: missing columns {', '.join(missing)}. Found {', '.join(header)}; "
            f"expected {', '.join(HOURS_COLUMNS.values())}, {STRESS_COLUMN}, and {GRADES_COLUMN} "
            f"or {GPA_COLUMN}."
        )


def _student(where: str, index: int, row: dict[str, str]) -> Student:
    hours = {
        name: round(float(_number(where, row, column, 24)), 4)
        for name, column in HOURS_COLUMNS.items()
    }
    stress = _STRESS_CODES.get(row[STRESS_COLUMN].lower())
    if stress is None:
        raise _bad_cell(where, row, STRESS_COLUMN, f"one of {', '.join(STRESS_LEVELS)}")
    gender = row.get(GENDER_COLUMN)
    if gender is not None and not _GENDER.fullmatch(gender):
        raise _bad_cell(where, row, GENDER_COLUMN, "up to 30 letters and spaces")
    if GRADES_COLUMN in row:
        grade = round(float(_number(where, row, GRADES_COLUMN, 10)), 4)
    else:
        grade = grade_from_gpa(_number(where, row, GPA_COLUMN, 4))
    return Student(index, **hours, stress=stress, grade=grade, gender=gender)


def _number(where: str, row: dict[str, str], column: str, maximum: int) -> Decimal:
    value = parse_decimal(row[column])
    if value is not None and 0 <= value <= maximum:
        return value
    raise _bad_cell(where, row, column, f"a number from 0 to {maximum}")


def _bad_cell(where: str, row: dict[str, str], column: str, expected: str) -> DataError:
    return DataError(
        f"{where}: invalid {column} {row[column]!r}: expected {expected}. Correct the cell or drop "
        "the row."
    )
