"""Studies that stop when they are decided."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from inspect_ai.log import list_eval_logs, read_eval_log_sample_summaries

from inverse_scaling_evals.analysis import findings, read_looks, samples_frame
from inverse_scaling_evals.analysis._looks import DECISIONS_FILE
from inverse_scaling_evals.cli import main
from inverse_scaling_evals.errors import DataError, TaskArgumentError
from inverse_scaling_evals.studies import (
    LOOKS,
    RunOptions,
    Study,
    plan,
    run_until_decided,
)

pytestmark = pytest.mark.slow

QUIET = RunOptions(display="log")


def study(**options: Any) -> Study:
    return plan(
        **{
            "tasks": ["misleading_math"],
            "models": ["scripted/overthinker", "scripted/steady"],
            "budgets": [0, 16384],
            "dataset": "generated",
            "sample": 16,  # 5 strata: 80 questions
            "epochs": 1,
            **options,
        }
    )


def questions(log_dir: Path) -> list[int]:
    """Count the samples of each cell, in its newest log."""
    newest: dict[str, int] = {}
    for info in sorted(list_eval_logs(str(log_dir)), key=lambda info: info.mtime or 0):
        newest[info.task_id] = len(read_eval_log_sample_summaries(info))
    return sorted(newest.values())


@pytest.fixture(scope="module")
def decided(tmp_path_factory: pytest.TempPathFactory) -> Any:
    log_dir = tmp_path_factory.mktemp("decided")
    return run_until_decided(study(), log_dir, options=QUIET), log_dir


def test_a_settled_curve_gets_no_further_questions(decided: Any) -> None:
    result, log_dir = decided
    by_model = {decision.finding.model: decision for decision in result.decisions}
    fallen, level = by_model["scripted/overthinker"], by_model["scripted/steady"]
    assert (fallen.finding.verdict, fallen.settled) == ("inverse", True)
    assert fallen.share < 1
    # 80 right answers cannot show that two budgets differ by less than two points
    assert (level.finding.verdict, level.settled, level.share) == ("inconclusive", False, 1.0)
    asked = fallen.finding.n_questions
    assert asked < 80
    assert questions(log_dir) == [asked, asked, 80, 80]


def test_what_was_not_needed_is_told(decided: Any) -> None:
    result, _ = decided
    fallen = next(d for d in result.decisions if d.settled)
    assert fallen.full_tokens == pytest.approx(fallen.tokens / fallen.share)
    assert 0 < result.saved < 1


def test_the_same_call_goes_on_from_the_looks_that_were_taken(decided: Any) -> None:
    result, log_dir = decided
    before = (log_dir / DECISIONS_FILE).read_text()
    again = run_until_decided(study(), log_dir, options=QUIET)
    assert again.decisions == result.decisions
    assert (log_dir / DECISIONS_FILE).read_text() == before


def test_the_analysis_gives_the_verdicts_that_stopped_the_study(decided: Any) -> None:
    result, log_dir = decided
    found = findings(samples_frame(log_dir), looks=read_looks(log_dir))
    told = {decision.finding.model: decision for decision in result.decisions}
    for finding in found:
        before = told[finding.model]
        assert finding.verdict == before.finding.verdict
        assert (finding.p, finding.p_adjusted) == (before.finding.p, before.finding.p_adjusted)
        number = 1 + LOOKS.index(before.share)
        said = f"stopped at look {number} of 4" in finding.sentence
        assert said == (before.share < 1)
    shown = CliRunner().invoke(main, ["analyse", str(log_dir)]).stdout
    assert " ".join(found[0].sentence.split()) in " ".join(shown.split())


def test_the_rules_cannot_change_after_a_look(decided: Any) -> None:
    _, log_dir = decided
    with pytest.raises(DataError, match="would break the error rate"):
        run_until_decided(study(), log_dir, options=QUIET, alpha=0.1)


def test_a_model_that_is_added_later_is_looked_at_too(decided: Any, tmp_path: Path) -> None:
    result, log_dir = decided
    folder = tmp_path / "copy"
    shutil.copytree(log_dir, folder)
    models = ["scripted/overthinker", "scripted/steady", "scripted/improver"]
    again = run_until_decided(study(models=models), folder, options=QUIET)
    by_model = {decision.finding.model: decision for decision in again.decisions}
    assert set(by_model) == set(models)
    assert [by_model[d.finding.model] for d in result.decisions] == list(result.decisions)


def test_a_single_cell_cannot_be_decided(tmp_path: Path) -> None:
    with pytest.raises(TaskArgumentError, match="alone on its curve"):
        run_until_decided(study(budgets=[1024]), tmp_path, options=QUIET)
    assert list(tmp_path.iterdir()) == []


def test_damaged_decisions_are_named(tmp_path: Path) -> None:
    (tmp_path / DECISIONS_FILE).write_text(json.dumps({"settings": {}}))
    with pytest.raises(DataError, match=r"decisions\.json cannot be read"):
        run_until_decided(study(), tmp_path, options=QUIET)
