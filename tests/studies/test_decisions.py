"""What is kept of the looks at a study, and by which rules they were taken."""

import math
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from inverse_scaling_evals.analysis import Cause, Finding, read_looks
from inverse_scaling_evals.errors import DataError, TaskArgumentError
from inverse_scaling_evals.studies import (
    LOOKS,
    DecidedResult,
    Decision,
    Study,
    StudyFolder,
    StudyResult,
    plan,
    run_until_decided,
)
from inverse_scaling_evals.studies.decisions import (
    Decisions,
    StoppingRules,
    read_decisions,
    rules_of,
    write_decisions,
)

OPEN = Finding(
    model="scripted/steady",
    task="misleading_math",
    dataset="generated",
    regime="controlled",
    enforce="auto",
    metric="accuracy",
    verdict="inconclusive",
    cause=Cause.TOO_FEW_QUESTIONS,
    sentence="Accuracy changes by 0.0 points.",
    change=0.0,
    low=-0.1,
    high=0.1,
    p=math.nan,
    p_adjusted=math.nan,
    margin=0.02,
    n_questions=20,
    n_questions_curve=20,
    n_epochs=1,
    budgets="0,16384",
    notes="",
)


def study(**options: Any) -> Study:
    return plan(
        **{
            "tasks": ["misleading_math"],
            "models": ["scripted/steady"],
            "budgets": [0, 16384],
            "dataset": "generated",
            "sample": 16,
            "epochs": 1,
            **options,
        }
    )


def rules(laid_out: Study, **options: Any) -> StoppingRules:
    given = {"margin": 0.02, "error_margin": 0.05, "alpha": 0.05, "looks": LOOKS, **options}
    return rules_of(laid_out, **given)


@pytest.fixture
def looked_at(tmp_path: Path) -> StudyFolder:
    folder = StudyFolder(str(tmp_path))
    write_decisions(folder, Decisions(rules(study()), {"0.25": [OPEN], "0.5": []}))
    return folder


def test_looks_are_read_as_they_were_written(looked_at: StudyFolder) -> None:
    decisions = read_decisions(looked_at, rules(study()))
    assert decisions.rules == rules(study())
    # nothing is written of a look that was not taken
    assert {share: len(taken) for share, taken in decisions.looks.items()} == {"0.25": 1}
    assert str(decisions.looks["0.25"]) == str([OPEN])


def test_a_folder_without_decisions_was_never_looked_at(tmp_path: Path) -> None:
    folder = StudyFolder(str(tmp_path))
    assert read_decisions(folder, rules(study())) == Decisions(rules(study()), {})


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"sample": 24}, "sample: 16 before, 24 now"),
        ({"sample": None, "limit": 50}, "limit: None before, 50 now"),
        ({"order_seed": 3}, "order_seed: 0 before, 3 now"),
        (
            {"epochs": 2},
            "misleading_math on scripted/steady (controlled): budgets 0, 16384 × 1 epochs before, "
            "budgets 0, 16384 × 2 epochs now",
        ),
        ({"budgets": [0, 16384, 4096]}, "budgets 0, 4096, 16384 × 1 epochs now"),
        ({"budgets": [0, 1024]}, "budgets 0, 1024 × 1 epochs now"),
        ({"design": "randomised"}, "budgets 0,16384 × 1 epochs now"),
    ],
)
def test_looks_at_other_questions_budgets_or_epochs_are_refused(
    options: dict[str, Any], said: str, looked_at: StudyFolder
) -> None:
    with pytest.raises(DataError, match=r"decisions\.json") as error:
        read_decisions(looked_at, rules(study(**options)))
    assert said in str(error.value)


@pytest.mark.parametrize("name", ["margin", "error_margin", "alpha"])
def test_looks_at_another_margin_or_error_rate_are_refused(
    name: str, looked_at: StudyFolder
) -> None:
    with pytest.raises(DataError, match=f"{name}: 0.0[25] before, 0.1 now"):
        read_decisions(looked_at, rules(study(), **{name: 0.1}))


def test_curves_may_be_added_and_left_out(looked_at: StudyFolder) -> None:
    more = {"models": ["scripted/steady", "scripted/inert"], "regimes": ["controlled", "cautioned"]}
    wider = rules(study(**more))
    assert read_decisions(looked_at, wider).rules == wider
    other = rules(study(models=["scripted/inert"]))
    kept = read_decisions(looked_at, other).rules.curves
    assert kept == rules(study()).curves | other.curves


@pytest.mark.parametrize("text", ["", "[]", '{"settings": {}}', '{"settings": {}, "looks": {}}'])
def test_a_damaged_file_is_named(text: str, looked_at: StudyFolder) -> None:
    (Path(looked_at.path) / "decisions.json").write_text(text)
    with pytest.raises(DataError, match=r"decisions\.json"):
        read_decisions(looked_at, rules(study()))


def test_the_analysis_reads_the_same_file(looked_at: StudyFolder) -> None:
    # where the folder holds no log there is no curve to look at, so one is named
    log = Path(looked_at.path) / "2026-01-01T00-00-00_task_id.eval"
    log.write_text("")
    (look,) = read_looks(looked_at.path).curves.values()
    assert (look.fraction, look.alpha, look.fractions) == (0.25, 0.05, LOOKS)


def decision(**values: Any) -> Decision:
    settled = replace(OPEN, verdict="inverse")
    given = {"finding": settled, "fraction": 0.5, "settled": True, "open": False, "tokens": 30.0}
    return Decision(**{**given, "full_tokens": 60.0, **values})


@pytest.mark.parametrize(
    ("decisions", "saved"),
    [
        ([decision()], 0.5),
        # what a curve that is open has not taken yet is not spared
        ([decision(), decision(settled=False, open=True)], 0.25),
        ([decision(), decision(settled=False, fraction=1.0, tokens=60.0)], 0.25),
        ([decision(), decision(tokens=math.nan, full_tokens=math.nan)], math.nan),
        ([], math.nan),
    ],
)
def test_only_what_settled_curves_left_out_is_saved(
    decisions: list[Decision], saved: float
) -> None:
    result = DecidedResult(StudyResult(study(), StudyFolder("logs"), ()), tuple(decisions), ())
    assert result.saved == pytest.approx(saved, nan_ok=True)


def test_one_sample_without_a_budget_cannot_be_decided(tmp_path: Path) -> None:
    natural = study(budgets=[0, 16384, "natural"], epochs=1)
    with pytest.raises(TaskArgumentError, match="has one epoch"):
        run_until_decided(natural, tmp_path)
    assert list(tmp_path.iterdir()) == []
