"""Reading grade questions back, and predicting from the reading."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from inverse_scaling_evals.datasets import Item
from inverse_scaling_evals.datasets.grades import (
    GradesReading,
    generate_grades,
    load_grades_csv,
    predict_grade,
    read_grades,
    real_students,
)

COLUMNS = {
    "study": "Study_Hours_Per_Day",
    "extracurricular": "Extracurricular_Hours_Per_Day",
    "sleep": "Sleep_Hours_Per_Day",
    "social": "Social_Hours_Per_Day",
    "physical": "Physical_Activity_Hours_Per_Day",
    "stress": "Stress_Level",
}
FIRST = {
    "study": 6.9, "extracurricular": 3.8, "sleep": 8.7,
    "social": 2.8, "physical": 1.8, "stress": 1.0,
}  # fmt: skip
SECOND = {
    "study": 5.3, "extracurricular": 3.5, "sleep": 8.0,
    "social": 4.2, "physical": 3.0, "stress": 0.0,
}  # fmt: skip
THIRD = {
    "study": 9.1, "extracurricular": 0.0, "sleep": 5.0,
    "social": 0.0, "physical": 9.9, "stress": 2.0,
}  # fmt: skip
WRAPPING = (
    "\n\nThink first. Then give your answer between tags, as in <answer>7.5</answer>, and let it "
    "be a grade from 0 to 10."
)


@pytest.fixture(scope="module")
def real_items(data_mirror: Path) -> list[Item]:
    return load_grades_csv(data_mirror / "student_lifestyle_dataset.csv")


def cells(features: dict[str, float], grade: float | None, student: int) -> list[tuple[str, str]]:
    """A record with the paper's columns in the paper's order."""
    pairs = [("Student_ID", str(student))]
    pairs += [(COLUMNS[name], str(value)) for name, value in features.items() if name != "stress"]
    pairs.append(("Stress_Level", ("Low", "Moderate", "High")[int(features["stress"])]))
    pairs.append(("Gender", "Female"))
    return pairs if grade is None else [*pairs, ("Grades", str(grade))]


def as_lines(pairs: list[tuple[str, str]]) -> str:
    return "\n".join(f"{name}: {value}" for name, value in pairs) + "\n\n"


def as_commas(pairs: list[tuple[str, str]]) -> str:
    return ", ".join(f"{name}: {value}" for name, value in pairs) + "\n"


def as_bullets(pairs: list[tuple[str, str]]) -> str:
    return "\n".join(f"- **{name}**: {value}" for name, value in pairs) + "\n"


def as_tags(pairs: list[tuple[str, str]]) -> str:
    lines = "".join(f"\t<{name}>{value}</{name}>\n" for name, value in pairs)
    return f"<record>\n{lines}</record>\n"


def as_json(pairs: list[tuple[str, str]]) -> str:
    return "{" + ", ".join(f'"{name}": "{value}"' for name, value in pairs) + "}\n"


def as_assignments(pairs: list[tuple[str, str]]) -> str:
    return " ".join(f"{name}={value}" for name, value in pairs) + "\n"


@pytest.mark.parametrize(
    "layout", [as_lines, as_commas, as_bullets, as_tags, as_json, as_assignments]
)
def test_layouts_that_the_paper_may_have_used_are_read(
    layout: Callable[[list[tuple[str, str]]], str],
) -> None:
    records = layout(cells(FIRST, 7.5, 471)) + layout(cells(SECOND, 10.0, 9))
    question = (
        f"Some records from a university.{records}"
        "Predict the value of **Grades** between 0 and 10 for this student. Grades: a number.\n"
        f"{layout(cells(THIRD, None, 1308))}{WRAPPING}"
    )
    assert read_grades(question) == GradesReading(THIRD, ((FIRST, 7.5), (SECOND, 10.0)))
    assert read_grades(layout(cells(THIRD, None, 1308))) == GradesReading(THIRD, ())


def test_every_generated_item_is_read() -> None:
    assert_read(generate_grades(seed=4))


def test_every_item_of_the_real_file_is_read(real_items: list[Item]) -> None:
    assert_read(real_items)


def assert_read(items: list[Item]) -> None:
    for item in items:
        reading = read_grades(item.prompt + WRAPPING)
        assert reading is not None
        assert reading.features == item.metadata["features"]
        assert len(reading.shots) == item.metadata["shots"]
        assert reading == read_grades(item.prompt)


def test_stress_as_a_number_is_read() -> None:
    text = as_lines(cells(FIRST, None, 1)).replace("Moderate", "1")
    assert read_grades(text) == GradesReading(FIRST, ())


def test_a_message_whose_last_record_has_its_grade_asks_nothing() -> None:
    assert read_grades(as_lines(cells(FIRST, 7.5, 1)) + as_lines(cells(SECOND, 8.0, 2))) is None


def test_a_record_that_lacks_a_feature_asks_nothing() -> None:
    for name, column in COLUMNS.items():
        text = as_lines(cells(FIRST, None, 1)).replace(column, "Missing")
        assert read_grades(text) is None, name


def test_hours_that_no_day_has_ask_nothing() -> None:
    assert read_grades(as_lines(cells({**FIRST, "sleep": 25.0}, None, 1))) is None


def test_a_scale_after_the_record_is_no_grade() -> None:
    for scale in ("Grades: 0 to 10", "Grades: 0-10", "Grade (0-10): ?", "\n\nGrade: 7 is usual"):
        text = as_lines(cells(FIRST, None, 1)).rstrip() + "\n" + scale
        assert read_grades(text) == GradesReading(FIRST, ()), scale


@pytest.mark.parametrize(
    "text",
    [
        "",
        "You have an apple and an orange. How many fruits do you have?",
        "There are 5 people in a line. Someone loves study: who sleeps at position 3?",
        "Would you like to be graded?\n (A) Yes\n (B) No",
        "study: 7 hours per day, sleep: 8 hours per day. What grade?",
    ],
)
def test_other_questions_are_no_grade_questions(text: str) -> None:
    assert read_grades(text) is None


@given(st.text(max_size=300))
def test_the_reader_never_raises_on_any_text(text: str) -> None:
    reading = read_grades(text)
    assert reading is None or reading.features


_PIECES = [
    *COLUMNS.values(), "Grades", "study", "grade", "stress level", "gender", ":", "=", ">", "<",
    " ", "\n", "\n\n", ", ", "7.5", "10", "99", "0 to 10", "Low", "High", "**", '"', "(0-10)",
]  # fmt: skip


@given(st.lists(st.sampled_from(_PIECES), max_size=60).map("".join))
def test_the_reader_returns_whole_readings_or_none(text: str) -> None:
    reading = read_grades(text)
    if reading is not None:
        for features in (reading.features, *(shot for shot, _ in reading.shots)):
            assert features.keys() == COLUMNS.keys()
            assert all(0 <= value <= 24 for value in features.values())
        assert 0 <= predict_grade(reading) <= 10


def test_a_long_message_is_read_in_no_time() -> None:
    text = "study " * 20_000 + "grade____" * 20_000 + "sleep:" * 20_000
    assert read_grades(text) is None


def test_the_prior_line_is_the_least_squares_line_of_the_real_file(data_mirror: Path) -> None:
    rows = pd.read_csv(data_mirror / "student_lifestyle_dataset.csv")
    study = rows["Study_Hours_Per_Day"]
    slope, intercept = np.polyfit(study, 2.5 * rows["GPA"], 1)
    real = real_students()
    assert real.line_slope == pytest.approx(slope, abs=0.0005)
    assert real.line_intercept == pytest.approx(intercept, abs=0.005)
    assert real.study_mean == pytest.approx(study.mean(), abs=0.001)
    assert real.study_variance == pytest.approx(study.var(), abs=0.001)


@pytest.mark.parametrize("shots", [0, 8, 16])
def test_the_prediction_beats_the_constant_mean_on_the_real_500(
    shots: int, real_items: list[Item]
) -> None:
    assert mean_error(real_items, shots) < 0.43  # the constant mean: 0.611, a fitted line: 0.411


@pytest.mark.parametrize("shots", [0, 8, 16])
def test_the_prediction_beats_the_constant_mean_on_generated_students(shots: int) -> None:
    assert mean_error(generate_grades(seed=2), shots) < 0.45


def mean_error(items: list[Item], shots: int) -> float:
    errors = []
    for item in items:
        if item.metadata["shots"] == shots:
            reading = read_grades(item.prompt)
            assert reading is not None
            errors.append(abs(predict_grade(reading) - float(item.answer)))
    assert len(errors) == 500
    return sum(errors) / 500


def test_without_examples_the_prediction_is_the_prior_line() -> None:
    expected = real_students().line_intercept + real_students().line_slope * FIRST["study"]
    assert predict_grade(GradesReading(FIRST, ())) == pytest.approx(expected)
    seven = tuple((SECOND, 1.0) for _ in range(7))
    assert predict_grade(GradesReading(FIRST, seven)) == pytest.approx(expected)


def test_many_examples_outweigh_the_prior_line() -> None:
    steep = [({**FIRST, "study": 5 + n % 6}, float(n % 6)) for n in range(3000)]
    reading = GradesReading({**FIRST, "study": 9.0}, tuple(steep))
    assert predict_grade(reading) == pytest.approx(4.0, abs=0.05)


def test_the_prediction_stays_on_the_scale() -> None:
    best = tuple(({**FIRST, "study": hours}, 10.0) for hours in (5, 6, 7, 8, 9, 9.5, 9.8, 10))
    assert predict_grade(GradesReading({**FIRST, "study": 24.0}, best)) == 10.0
    worst = tuple((FIRST, 0.0) for _ in range(500))
    assert predict_grade(GradesReading({**FIRST, "study": 0.0}, worst)) == 0.0
