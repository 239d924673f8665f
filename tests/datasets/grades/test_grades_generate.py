"""The synthetic population and the items made from it."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from inverse_scaling_evals.datasets import CANARY, Item
from inverse_scaling_evals.datasets.grades import generate_grades, read_grades, student_population
from inverse_scaling_evals.errors import TaskArgumentError

HOURS = [
    "Study_Hours_Per_Day",
    "Extracurricular_Hours_Per_Day",
    "Sleep_Hours_Per_Day",
    "Social_Hours_Per_Day",
    "Physical_Activity_Hours_Per_Day",
]
TARGETS = {
    "study": 0.73,
    "stress": 0.58,
    "physical": -0.36,
    "sleep": -0.10,
    "extracurricular": 0.00,
    "social": -0.02,
}
COLUMNS = {
    "study": "Study_Hours_Per_Day",
    "extracurricular": "Extracurricular_Hours_Per_Day",
    "sleep": "Sleep_Hours_Per_Day",
    "social": "Social_Hours_Per_Day",
    "physical": "Physical_Activity_Hours_Per_Day",
    "stress": "stress",
}


@pytest.fixture(scope="module")
def items() -> list[Item]:
    return generate_grades()


def coded(population: pd.DataFrame) -> pd.DataFrame:
    codes = population["Stress_Level"].map({"Low": 0, "Moderate": 1, "High": 2})
    return population.assign(stress=codes)


@pytest.mark.parametrize("seed", range(20))
def test_every_seed_has_the_real_correlations_in_the_500_and_in_the_whole(seed: int) -> None:
    population = coded(student_population(seed))
    for part in (population.head(500), population):
        for name, target in TARGETS.items():
            correlation = part[COLUMNS[name]].corr(part["Grades"])
            assert correlation == pytest.approx(target, abs=0.03), name
        assert part["Grades"].mean() == pytest.approx(7.783, abs=0.02)
        assert part["Grades"].std() == pytest.approx(0.759, abs=0.02)


@pytest.mark.parametrize("seed", range(20))
def test_every_seed_gives_days_of_24_hours_within_bounds(seed: int) -> None:
    population = student_population(seed)
    tenths = (population[HOURS] * 10).round().astype(int)
    assert np.array_equal(tenths.to_numpy() / 10, population[HOURS].to_numpy())
    assert (tenths.sum(axis=1) == 240).all()
    lowest, highest = [50, 0, 50, 0, 0], [100, 40, 100, 60, 140]
    assert (tenths >= lowest).all(axis=None)
    assert (tenths <= highest).all(axis=None)
    assert population["Grades"].between(0, 10).all()
    assert population["GPA"].between(0, 4).all()
    assert set(population["Stress_Level"]) == {"Low", "Moderate", "High"}
    assert not population.duplicated(HOURS).any()


@pytest.mark.parametrize("n", [100, 499, 500, 733, 1000, 1999, 3210])
def test_any_size_of_population_has_the_real_correlations(n: int) -> None:
    population = coded(student_population(5, n))
    assert len(population) == n
    for name, target in TARGETS.items():
        # rounding the grade and the redundant column weigh more in a hundred students
        correlation = population[COLUMNS[name]].corr(population["Grades"])
        assert correlation == pytest.approx(target, abs=0.03 if n >= 400 else 0.05), name


def test_stress_depends_on_study_and_sleep() -> None:
    population = student_population(0)
    high = (population["Study_Hours_Per_Day"] > 8) | (population["Sleep_Hours_Per_Day"] < 6)
    low = ~high & (population["Study_Hours_Per_Day"] < 6)
    assert (population["Stress_Level"] == "High").equals(high)
    assert (population["Stress_Level"] == "Low").equals(low)


def test_the_population_looks_like_the_real_file_without_copying_a_row(data_mirror: Path) -> None:
    real = pd.read_csv(data_mirror / "student_lifestyle_dataset.csv")
    population = student_population(0)
    assert list(population.columns) == [*real.columns, "Grades"]
    for column in [*HOURS, "GPA"]:
        assert population[column].mean() == pytest.approx(real[column].mean(), abs=0.15)
        assert population[column].std() == pytest.approx(real[column].std(), rel=0.05)
        for share in (0.05, 0.25, 0.5, 0.75, 0.95):
            assert population[column].quantile(share) == pytest.approx(
                real[column].quantile(share), abs=0.4
            )
    shares = population["Stress_Level"].value_counts() / 2000
    assert shares.to_dict() == pytest.approx(
        (real["Stress_Level"].value_counts() / 2000).to_dict(), abs=0.03
    )
    between = population[HOURS].corr().to_numpy()
    assert np.allclose(between, real[HOURS].corr().to_numpy(), atol=0.08)
    assert population.merge(real, on=[*HOURS, "GPA", "Stress_Level"]).empty


def test_the_real_file_follows_the_stress_rule_without_exception(data_mirror: Path) -> None:
    real = pd.read_csv(data_mirror / "student_lifestyle_dataset.csv")
    high = (real["Study_Hours_Per_Day"] > 8) | (real["Sleep_Hours_Per_Day"] < 6)
    low = ~high & (real["Study_Hours_Per_Day"] < 6)
    expected = np.where(high, "High", np.where(low, "Low", "Moderate"))
    assert (real["Stress_Level"] == expected).all()


def test_seed_0_stays_as_it_is(items: list[Item]) -> None:
    assert [(item.id, item.answer) for item in items[:3]] == [
        ("grades_regression-generated-3f3be177b5", "7.82"),
        ("grades_regression-generated-156dc7a601", "7.82"),
        ("grades_regression-generated-42de87e8ab", "7.82"),
    ]
    assert generate_grades() == items


def test_another_seed_gives_other_items(items: list[Item]) -> None:
    other = {item.prompt for item in generate_grades(seed=1)}
    assert other.isdisjoint(item.prompt for item in items)


def test_items_come_student_by_student_with_the_shots_in_turn(items: list[Item]) -> None:
    assert len(items) == 1500
    assert [item.metadata["shots"] for item in items] == [0, 8, 16] * 500
    assert [item.metadata["student"] for item in items] == [n for n in range(500) for _ in "abc"]
    assert len({item.id for item in items}) == 1500


def test_the_unit_is_the_student_whatever_the_number_of_shots(items: list[Item]) -> None:
    assert {item.metadata["unit_kind"] for item in items} == {"student"}
    assert [item.metadata["unit"] for item in items] == [str(n) for n in range(500) for _ in "abc"]


def test_the_examples_of_8_shots_begin_those_of_16(items: list[Item]) -> None:
    for eight, sixteen in zip(items[1::3], items[2::3], strict=True):
        first = read_grades(eight.prompt)
        second = read_grades(sixteen.prompt)
        assert first is not None
        assert second is not None
        assert first.shots == second.shots[:8]
        assert first.features == second.features


def test_examples_are_never_evaluated_students(items: list[Item]) -> None:
    population = student_population(0)
    asked = {tuple(row) for row in population[HOURS].head(500).to_numpy()}
    drawn = set()
    for item in items[2::3]:
        reading = read_grades(item.prompt)
        assert reading is not None
        shown = {tuple(features[name] for name in COLUMNS if name != "stress")
                 for features, _ in reading.shots}  # fmt: skip
        assert len(shown) == 16
        assert asked.isdisjoint(shown)
        drawn |= shown
    assert len(drawn) > 1400  # the pool of 1,500 is used, not the same few


def test_examples_do_not_depend_on_which_shots_are_asked_for(items: list[Item]) -> None:
    only = generate_grades(shots=[16])
    assert [item.prompt for item in only] == [item.prompt for item in items[2::3]]


def test_fewer_students_are_the_first_of_more(items: list[Item]) -> None:
    few = generate_grades(students=10, shots=(0,))
    assert [item.id for item in few] == [item.id for item in items[:30:3]]


def test_baselines_are_those_of_the_evaluated_students(items: list[Item]) -> None:
    rows = student_population(0).head(500)
    slope, intercept = np.polyfit(rows["Study_Hours_Per_Day"], rows["Grades"], 1)
    for item in items:
        study = item.metadata["features"]["study"]
        assert item.metadata["baseline_mean"] == pytest.approx(rows["Grades"].mean(), abs=1e-5)
        assert item.metadata["baseline_linear"] == pytest.approx(
            intercept + slope * study, abs=1e-5
        )


def test_answers_and_metadata_are_those_of_the_population(items: list[Item]) -> None:
    rows = coded(student_population(0))
    for item in items[::3]:
        row = rows.loc[item.metadata["student"]]
        assert float(item.answer) == row["Grades"]
        assert len(item.answer.partition(".")[2]) == 2
        features = {name: row[column] for name, column in COLUMNS.items()}
        assert item.metadata["features"] == features
        assert item.metadata["stress_level"] == row["Stress_Level"]
        assert item.choices == ()


def test_metadata_is_json_and_carries_canary_seed_and_flags(items: list[Item]) -> None:
    for item in items[:30]:
        assert json.loads(json.dumps(dict(item.metadata))) == item.metadata
        assert item.metadata["canary"] == CANARY
        assert item.metadata["seed"] == 0
        assert item.metadata["flags"] == []


def test_a_prompt_names_no_student_and_tells_no_answer(items: list[Item]) -> None:
    for item in items:
        assert "Student_ID" not in item.prompt
        assert "answer" not in item.prompt.lower()
        assert item.prompt.count("grade: ") == item.metadata["shots"]
        assert len(item.prompt.split("\n\n")) == 3 + (item.metadata["shots"] > 0) * (
            1 + item.metadata["shots"]
        )


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"seed": -1}, "Invalid seed -1"),
        ({"seed": 2**32}, "Invalid seed 4294967296"),
        ({"seed": True}, "Invalid seed True"),
        ({"seed": 1.5}, r"Invalid seed 1\.5"),
        ({"students": 0}, "Invalid students 0"),
        ({"students": "all"}, "Invalid students 'all'"),
        ({"shots": []}, r"Invalid shots \[\]"),
        ({"shots": [-1]}, r"Invalid shots \[-1\]"),
        ({"shots": [8, 8]}, r"Invalid shots \[8, 8\]"),
        ({"shots": [True]}, r"Invalid shots \[True\]"),
        ({"shots": "8"}, "Invalid shots '8'"),
        ({"shots": 8}, "Invalid shots 8"),
        ({"students": 1985, "shots": [16]}, "has 2000, expected at least 2001"),
    ],
)
def test_an_argument_outside_its_values_is_named(arguments: dict[str, Any], message: str) -> None:
    with pytest.raises(TaskArgumentError, match=message):
        generate_grades(**arguments)


@pytest.mark.parametrize(
    "arguments", [{"seed": -1}, {"seed": True}, {"seed": 0, "n": 99}, {"seed": 0, "n": 100_001}]
)
def test_a_population_outside_its_bounds_is_refused(arguments: dict[str, Any]) -> None:
    with pytest.raises(TaskArgumentError, match=r"Invalid (seed|n) "):
        student_population(**arguments)
