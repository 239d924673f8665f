"""False positives, power and coverage, by a small run of the benchmark's own simulation."""

import importlib
import re
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest
from scipy import stats

ROOT = Path(__file__).parents[2]
REPEATS = 60
SURE = 1e-4  # chance that a cell fails though all is well


@pytest.fixture(scope="module")
def simulation() -> Iterator[ModuleType]:
    """The simulation as a module; it imports its neighbours in `benchmarks`."""
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(ROOT / "benchmarks"))
        yield importlib.import_module("calibration_simulation")


@pytest.mark.parametrize(
    ("law", "questions", "epochs"),
    [
        ("all 98 %", 50, 1), ("last 2 points lower", 50, 3),
        *(
            pytest.param(*cell, marks=pytest.mark.slow)
            for cell in (
                ("steady", 50, 3), ("rambler", 50, 3), ("all 2 %", 20, 3), ("all 0 %", 20, 1),
                ("confused, natural", 50, 5), ("confused", 200, 1),
            )
        ),
    ],
)  # fmt: skip
def test_a_change_is_rarely_called_where_there_is_none(
    simulation: ModuleType, law: str, questions: int, epochs: int
) -> None:
    found = simulation.simulate(simulation.Cell(law, questions, epochs, REPEATS))
    most = stats.binom.isf(SURE, REPEATS, 0.05)
    changes = ("inverse", "positive", "non-monotonic")
    assert sum(found.verdicts[change] for change in changes) <= most
    assert sum(found.verdicts.values()) == REPEATS


@pytest.mark.parametrize(
    ("law", "questions", "epochs", "randomised"),
    [
        ("grades, the margin", 20, 3, False), ("last 2 points lower", 50, 2, True),
        *(
            pytest.param(*cell, marks=pytest.mark.slow)
            for cell in (
                ("slips, the margin", 50, 3, False), ("confused", 20, 1, True),
                ("all 98 %", 20, 1, True), ("rambler", 50, 4, True),
            )
        ),
    ],
)  # fmt: skip
def test_a_change_is_rarely_called_in_other_designs(
    simulation: ModuleType, law: str, questions: int, epochs: int, randomised: bool
) -> None:
    cell = simulation.Cell(law, questions, epochs, REPEATS, randomised=randomised)
    found = simulation.simulate(cell)
    most = stats.binom.isf(SURE, REPEATS, 0.05)
    assert sum(found.verdicts[change] for change in simulation.CHANGES) <= most


@pytest.mark.slow
@pytest.mark.parametrize("size", [3, 6])
def test_other_grids_with_missing_observations_are_compared(
    simulation: ModuleType, size: int
) -> None:
    one, other = (
        simulation.simulate(simulation.Cell(f"{law}, {size} budgets", 100, 1, 30, missing=0.05))
        for law in ("rambling overthinker", "rambler")
    )
    assert one.verdicts["inverse"] > 20
    assert other.verdicts["inconclusive"] == 30  # cut off
    assert other.estimable["drop"] == 30


def test_grades_have_the_errors_that_their_law_says(simulation: ModuleType) -> None:
    laws = importlib.import_module("calibration_laws").LAWS
    for name in ("grades, the margin", "slips, the margin"):
        law = laws[name]()
        assert 0.049 < law.truth()["drop"] <= 0.05 + 1e-9
        assert 0 <= law.errors.min() <= law.errors.max() <= 10
        means = next(simulation.Cell(name, 500, 3, 1).studies()).means.mean(axis=0)
        assert means == pytest.approx(law.means, abs=0.1)


def test_a_randomised_study_puts_each_question_and_repeat_under_one_budget(
    simulation: ModuleType,
) -> None:
    curve = next(simulation.Cell("confused", 20, 2, 1, randomised=True).studies())
    assert curve.randomised
    assert (curve.counts.sum(axis=1) == 2).all()
    assert curve.counts.max() == 1
    assert curve.counts.sum(axis=0).tolist() == [10, 10, 10, 10]


@pytest.mark.slow
def test_among_several_curves_false_changes_are_kept_down(simulation: ModuleType) -> None:
    laws = ("last 2 points lower", "fall of 20") * 3
    found = simulation.simulate_family(laws, 60, 3, 20, seed=0)
    assert found.false_fraction / 20 <= 0.25  # 99.9 % point at 5 %
    assert found.found / 20 > 0.6
    assert found.wrong <= found.wrong_alone


def test_a_large_fall_is_called_inverse(simulation: ModuleType) -> None:
    found = simulation.simulate(simulation.Cell("overthinker", 50, 1, REPEATS))
    assert found.verdicts["inverse"] > 0.9 * REPEATS


def test_the_naive_slope_calls_harder_is_longer_a_fall_and_the_length_effect_does_not(
    simulation: ModuleType,
) -> None:
    found = simulation.simulate(simulation.Cell("confused", 200, 3, REPEATS))
    assert found.naive_falls > 0.8 * REPEATS
    assert found.causal_falls <= stats.binom.isf(SURE, REPEATS, 0.025)


@pytest.mark.parametrize(
    "law",
    [pytest.param("rambling overthinker", marks=pytest.mark.slow), "overthinker, natural"],
)
def test_intervals_hold_the_truth(simulation: ModuleType, law: str) -> None:
    found = simulation.simulate(simulation.Cell(law, 50, 3, REPEATS))
    least = stats.binom.ppf(SURE, REPEATS, 0.93)
    assert set(found.estimable) == set(simulation.COVERED[law])
    for name, covered in found.covered.items():
        assert covered >= least, name
        assert found.estimable[name] == REPEATS


def test_stopping_early_puts_fewer_questions_and_reaches_the_verdict(
    simulation: ModuleType,
) -> None:
    found = simulation.simulate(simulation.Cell("overthinker", 300, 3, 10, looks=True))
    assert found.stopped["inverse"] == 10
    assert found.used / 10 < 0.6


def test_an_outcome_is_kept_and_read_back(simulation: ModuleType) -> None:
    found = simulation.simulate(simulation.Cell("fall of 5", 20, 1, 2))
    assert simulation.from_json(simulation.to_json(found)) == found


@pytest.mark.parametrize(
    ("part", "titles", "rows"),
    [
        ("calibration", ("False positives", "Power", "Coverage", "Naive against causal"), 60),
        ("looks", ("Stopping early", "Two legs"), 28),
        ("designs", ("Graded scores", "Randomised design"), 60),
        ("families", ("Missed",), 6),
    ],
)
def test_the_page_holds_the_tables(part: str, titles: tuple[str, ...], rows: int) -> None:
    page = (ROOT / "docs" / "methods.md").read_text(encoding="utf-8")
    (tables,) = re.findall(rf"<!-- {part}: start -->(.*?)<!-- {part}: end -->", page, re.DOTALL)
    for title in titles:
        assert f"**{title}**" in tables or f"#### {title}" in tables
    assert tables.count("\n|") > rows
