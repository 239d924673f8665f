"""Loading the real file, files of the paper's form, and files that are wrong."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from inverse_scaling_evals.datasets import Item
from inverse_scaling_evals.datasets.grades import load_grades_csv, read_grades, student_population
from inverse_scaling_evals.errors import DataError, TaskArgumentError

HOURS = [
    "Study_Hours_Per_Day",
    "Extracurricular_Hours_Per_Day",
    "Sleep_Hours_Per_Day",
    "Social_Hours_Per_Day",
    "Physical_Activity_Hours_Per_Day",
]


@pytest.fixture(scope="module")
def real_file(data_mirror: Path) -> Path:
    return data_mirror / "student_lifestyle_dataset.csv"


@pytest.fixture(scope="module")
def real_items(real_file: Path) -> list[Item]:
    return load_grades_csv(real_file)


@pytest.fixture
def frame() -> pd.DataFrame:
    return student_population(3, 100)


def saved(frame: pd.DataFrame, folder: Path) -> Path:
    path = folder / "students.csv"
    frame.to_csv(path, index=False)
    return path


def test_the_real_500_have_the_correlations_of_the_paper(real_items: list[Item]) -> None:
    items = [item for item in real_items if item.metadata["shots"] == 0]
    grades = [float(item.answer) for item in items]
    expected = {
        "study": 0.734,
        "stress": 0.581,
        "physical": -0.364,
        "sleep": -0.100,
        "extracurricular": 0.003,
        "social": -0.016,
    }
    for name, value in expected.items():
        column = [item.metadata["features"][name] for item in items]
        assert np.corrcoef(column, grades)[0, 1] == pytest.approx(value, abs=0.001)


def test_the_real_500_have_the_baselines_of_the_paper(real_items: list[Item]) -> None:
    items = [item for item in real_items if item.metadata["shots"] == 0]
    grades = np.array([float(item.answer) for item in items])
    assert grades.mean() == pytest.approx(7.783, abs=0.0005)
    assert grades.std() == pytest.approx(0.759, abs=0.001)
    errors = {
        name: grades - np.array([item.metadata[name] for item in items])
        for name in ("baseline_mean", "baseline_linear")
    }
    assert np.abs(errors["baseline_mean"]).mean() == pytest.approx(0.611, abs=0.0005)
    assert np.sqrt((errors["baseline_mean"] ** 2).mean()) == pytest.approx(0.759, abs=0.0005)
    assert np.abs(errors["baseline_linear"]).mean() == pytest.approx(0.411, abs=0.0005)
    assert np.sqrt((errors["baseline_linear"] ** 2).mean()) == pytest.approx(0.516, abs=0.0005)


def test_seed_42_asks_about_the_students_that_the_paper_quotes(
    real_file: Path, real_items: list[Item]
) -> None:
    ids = pd.read_csv(real_file)["Student_ID"]
    students = [item.metadata["student"] for item in real_items[::3]]
    assert [ids[students[position]] for position in (0, 471, 485)] == [1861, 597, 1308]


def test_the_real_grades_are_gpa_times_two_and_a_half(
    real_file: Path, real_items: list[Item]
) -> None:
    gpa = pd.read_csv(real_file)["GPA"]
    for item in real_items[::3]:
        assert abs(float(item.answer) - 2.5 * gpa[item.metadata["student"]]) <= 0.00501
        assert len(item.answer.partition(".")[2]) == 2


def test_the_real_file_gives_the_same_items_every_time(
    real_file: Path, real_items: list[Item]
) -> None:
    assert load_grades_csv(real_file) == real_items
    assert [item.id for item in real_items[:3]] == [
        "grades_regression-csv-c4467d80ea",
        "grades_regression-csv-a67b25b645",
        "grades_regression-csv-94c4d536df",
    ]


def test_identifiers_of_the_real_file_are_unique(real_items: list[Item]) -> None:
    assert len({item.id for item in real_items}) == 1500


def test_no_evaluated_student_is_an_example(real_items: list[Item]) -> None:
    evaluated = {item.metadata["student"] for item in real_items}
    assert len(evaluated) == 500
    for item in real_items:
        assert evaluated.isdisjoint(item.metadata["example_students"])


def test_examples_are_rows_of_the_file(real_file: Path, real_items: list[Item]) -> None:
    rows = pd.read_csv(real_file)
    for item in real_items[:60]:
        reading = read_grades(item.prompt)
        assert reading is not None
        shown = zip(reading.shots, item.metadata["example_students"], strict=True)
        for (features, grade), row in shown:
            hours = [features[n] for n in ("study", "extracurricular", "sleep", "social")]
            assert hours == rows.loc[row, HOURS[:4]].tolist()
            assert grade == pytest.approx(2.5 * rows.loc[row, "GPA"], abs=0.00501)


def test_the_student_id_never_reaches_the_prompt(frame: pd.DataFrame, tmp_path: Path) -> None:
    frame["Student_ID"] = range(770001, 770001 + len(frame))
    items = load_grades_csv(saved(frame, tmp_path), students=20, shots=(0, 8))
    for item in items:
        assert "Student_ID" not in item.prompt
        assert "7700" not in item.prompt
        assert "7700" not in str(item.metadata)


def test_the_student_id_may_be_missing(frame: pd.DataFrame, tmp_path: Path) -> None:
    with_id = load_grades_csv(saved(frame, tmp_path), students=20, shots=(8,))
    without = load_grades_csv(
        saved(frame.drop(columns="Student_ID"), tmp_path), students=20, shots=(8,)
    )
    assert with_id == without


def test_a_gpa_column_gives_the_grades_that_a_grades_column_gives(
    frame: pd.DataFrame, tmp_path: Path
) -> None:
    from_grades = load_grades_csv(saved(frame.drop(columns="GPA"), tmp_path), students=50)
    from_gpa = load_grades_csv(saved(frame.drop(columns="Grades"), tmp_path), students=50)
    assert from_grades == from_gpa


def test_grades_are_taken_as_they_are(frame: pd.DataFrame, tmp_path: Path) -> None:
    frame["Grades"] = 6.125
    items = load_grades_csv(saved(frame, tmp_path), students=5, shots=(0,))
    assert {item.answer for item in items} == {"6.125"}
    assert {item.metadata["baseline_linear"] for item in items} == {6.125}


def test_gender_goes_into_prompt_and_metadata_where_the_file_has_it(
    frame: pd.DataFrame, tmp_path: Path
) -> None:
    frame["Gender"] = ["Female", "Male"] * 50
    for item in load_grades_csv(saved(frame, tmp_path), students=20):
        records = item.prompt.count("gender: Female\n") + item.prompt.count("gender: Male\n")
        assert records == item.metadata["shots"] + 1
        assert item.metadata["gender"] in ("Female", "Male")
        reading = read_grades(item.prompt)
        assert reading is not None
        assert dict(reading.features) == item.metadata["features"]
        assert len(reading.shots) == item.metadata["shots"]


def test_students_who_live_alike_keep_items_of_their_own(
    frame: pd.DataFrame, tmp_path: Path
) -> None:
    frame[HOURS] = 4.8
    frame["Stress_Level"] = "Low"
    items = load_grades_csv(saved(frame, tmp_path), students=40, shots=(0,))
    assert len({item.prompt for item in items}) == 1
    assert len({item.id for item in items}) == 40
    assert all(item.metadata["baseline_linear"] == item.metadata["baseline_mean"] for item in items)


def test_other_columns_order_case_of_stress_blank_lines_and_a_byte_order_mark_do_not_matter(
    frame: pd.DataFrame, tmp_path: Path
) -> None:
    plain = load_grades_csv(saved(frame, tmp_path), students=20)
    frame["Stress_Level"] = frame["Stress_Level"].str.upper()
    frame["Town"] = 'a, "b"'
    path = tmp_path / "shuffled.csv"
    text = frame[frame.columns[::-1]].to_csv(index=False).replace("\n", "\r\n\r\n")
    path.write_text(text, encoding="utf-8-sig", newline="")
    assert load_grades_csv(path, students=20) == plain


def test_another_seed_asks_about_other_students(frame: pd.DataFrame, tmp_path: Path) -> None:
    path = saved(frame, tmp_path)
    first = [item.metadata["student"] for item in load_grades_csv(path, seed=1, students=20)]
    second = [item.metadata["student"] for item in load_grades_csv(path, seed=2, students=20)]
    assert first != second


@pytest.mark.parametrize(
    "column", [*HOURS, "Stress_Level"], ids=lambda column: column.split("_")[0].lower()
)
def test_a_missing_column_is_named(column: str, frame: pd.DataFrame, tmp_path: Path) -> None:
    path = saved(frame.drop(columns=column), tmp_path)
    with pytest.raises(DataError) as error:
        load_grades_csv(path, students=20)
    assert f"missing columns {column}." in str(error.value)
    assert str(path) in str(error.value)


def test_a_file_without_grade_and_gpa_says_that_either_will_do(
    frame: pd.DataFrame, tmp_path: Path
) -> None:
    path = saved(frame.drop(columns=["GPA", "Grades"]), tmp_path)
    with pytest.raises(DataError, match=r"missing columns Grades \(or GPA\)"):
        load_grades_csv(path, students=20)


@pytest.mark.parametrize(
    ("column", "cell", "expected"),
    [
        ("Study_Hours_Per_Day", "six", "a number from 0 to 24"),
        ("Study_Hours_Per_Day", "", "a number from 0 to 24"),
        ("Sleep_Hours_Per_Day", "nan", "a number from 0 to 24"),
        ("Sleep_Hours_Per_Day", "inf", "a number from 0 to 24"),
        ("Sleep_Hours_Per_Day", "1_0", "a number from 0 to 24"),
        ("Sleep_Hours_Per_Day", "24.1", "a number from 0 to 24"),
        ("Social_Hours_Per_Day", "-0.1", "a number from 0 to 24"),
        ("Physical_Activity_Hours_Per_Day", "5,5", "a number from 0 to 24"),
        ("Extracurricular_Hours_Per_Day", "٣", "a number from 0 to 24"),
        ("Stress_Level", "Medium", "one of Low, Moderate, High"),
        ("Stress_Level", "2", "one of Low, Moderate, High"),
        ("Grades", "10.01", "a number from 0 to 10"),
        ("Grades", "A+", "a number from 0 to 10"),
        ("Gender", "x\ngrade: 9", "up to 30 letters and spaces"),
        ("Gender", "", "up to 30 letters and spaces"),
    ],
)
def test_a_bad_cell_is_named_with_line_column_value_and_what_is_accepted(
    column: str, cell: str, expected: str, frame: pd.DataFrame, tmp_path: Path
) -> None:
    frame["Gender"] = "Female"
    frame[column] = frame[column].astype(object)
    frame.loc[4, column] = cell
    path = saved(frame, tmp_path)
    with pytest.raises(DataError) as error:
        load_grades_csv(path, students=20)
    line = 6 + cell.count("\n")
    message = str(error.value)
    assert message.startswith(f"{path}, line {line}: invalid {column} {cell!r}: ")
    assert f"expected {expected}" in message


def test_a_gpa_above_four_is_refused(frame: pd.DataFrame, tmp_path: Path) -> None:
    frame.loc[0, "GPA"] = 4.1
    path = saved(frame.drop(columns="Grades"), tmp_path)
    with pytest.raises(DataError, match=r"line 2: invalid GPA '4\.1'.* from 0 to 4"):
        load_grades_csv(path, students=20)


def test_too_few_rows_say_how_many_are_needed(frame: pd.DataFrame, tmp_path: Path) -> None:
    path = saved(frame, tmp_path)
    assert len(load_grades_csv(path, students=84)) == 3 * 84
    with pytest.raises(DataError, match=r"found 100, expected at least 101 for students=85"):
        load_grades_csv(path, students=85)


def test_a_row_with_a_cell_too_many_or_too_few_is_refused(
    frame: pd.DataFrame, tmp_path: Path
) -> None:
    path = saved(frame, tmp_path)
    lines = path.read_text().splitlines()
    for spoiled in (lines[7] + ",1", lines[7].rpartition(",")[0]):
        path.write_text("\n".join([*lines[:7], spoiled, *lines[8:]]))
        with pytest.raises(DataError, match=r"line 8: found \d+ cells, expected 9"):
            load_grades_csv(path, students=20)


def test_a_column_that_is_there_twice_is_refused(frame: pd.DataFrame, tmp_path: Path) -> None:
    path = saved(frame, tmp_path)
    path.write_text(path.read_text().replace("GPA", "Grades", 1))
    with pytest.raises(DataError, match="repeated column 'Grades'"):
        load_grades_csv(path, students=20)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "is empty"),
        (b"\n\n", "is empty"),
        (b"\xff\xfe\x00", "Cannot read"),
        (b'a,b\n"open,1\n', "Cannot read"),
        (b"not,a,student\n1,2,3\n", "missing columns Study_Hours_Per_Day"),
    ],
    ids=["empty", "blank", "not UTF-8", "open quote", "other table"],
)
def test_a_file_of_another_kind_is_refused(content: bytes, message: str, tmp_path: Path) -> None:
    path = tmp_path / "other.csv"
    path.write_bytes(content)
    with pytest.raises(DataError) as error:
        load_grades_csv(path)
    assert message in str(error.value)
    assert str(path) in str(error.value)


def test_a_path_that_is_no_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="No such file"):
        load_grades_csv(tmp_path / "nowhere.csv")
    with pytest.raises(DataError, match="Cannot read"):
        load_grades_csv(tmp_path)


def test_arguments_are_checked_before_the_file_is_opened(tmp_path: Path) -> None:
    with pytest.raises(TaskArgumentError, match="Invalid students 0"):
        load_grades_csv(tmp_path / "nowhere.csv", students=0)
