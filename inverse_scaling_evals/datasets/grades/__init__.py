"""Grades regression: a student's grade from hours and stress (paper section 1a, 4.2)."""

from ._csv import load_grades_csv
from ._generate import generate_grades
from ._items import SHOTS
from ._population import RealStudents, real_students, student_population
from ._predict import predict_grade
from ._read import GradesReading, read_grades

__all__ = [
    "SHOTS",
    "GradesReading",
    "RealStudents",
    "generate_grades",
    "load_grades_csv",
    "predict_grade",
    "read_grades",
    "real_students",
    "student_population",
]
