"""Studies that stop when they are decided."""

import json
import shutil
import signal
import subprocess
import sys
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from inspect_ai.log import list_eval_logs, read_eval_log_sample_summaries

from inverse_scaling_evals.analysis import (
    Finding,
    findings,
    observations_df,
    read_looks,
)
from inverse_scaling_evals.analysis.verdicts import DECISIONS_FILE
from inverse_scaling_evals.cli import main
from inverse_scaling_evals.errors import DataError, TaskArgumentError
from inverse_scaling_evals.studies import (
    LOOKS,
    DecidedResult,
    RunOptions,
    Study,
    plan,
    run,
    run_until_decided,
)
from inverse_scaling_evals.studies.decisions import write_decisions
from tests.serving.fake_vllm import fake_vllm

pytestmark = pytest.mark.slow

MODULE = "inverse_scaling_evals.studies.until_decided"
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
    assert fallen.fraction < 1
    # 80 right answers cannot show that two budgets differ by less than two points
    assert (level.finding.verdict, level.settled, level.fraction) == ("inconclusive", False, 1.0)
    asked = fallen.finding.n_questions
    assert asked < 80
    assert questions(log_dir) == [asked, asked, 80, 80]


def test_a_change_whose_opposite_is_open_is_settled_at_the_last_look_only(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def with_an_open_leg(*arguments: Any, **options: Any) -> list[Finding]:
        return [replace(one, largest_rise=0.5) for one in findings(*arguments, **options)]

    monkeypatch.setattr(f"{MODULE}.findings", with_an_open_leg)
    result = run_until_decided(study(models=["scripted/overthinker"]), tmp_path, options=QUIET)
    (decision,) = result.decisions
    assert (decision.finding.verdict, decision.fraction) == ("inverse", 1.0)
    assert (decision.open, decision.settled) == (False, True)
    assert list(looks(tmp_path)) == ["0.25", "0.5", "0.75", "1.0"]
    assert result.saved == 0


def test_what_was_not_needed_is_told(decided: Any) -> None:
    result, _ = decided
    fallen = next(d for d in result.decisions if d.settled)
    assert fallen.full_tokens == pytest.approx(fallen.tokens / fallen.fraction)
    assert 0 < result.saved < 1


def test_the_same_call_goes_on_from_the_looks_that_were_taken(decided: Any) -> None:
    result, log_dir = decided
    before = (log_dir / DECISIONS_FILE).read_text()
    again = run_until_decided(study(), log_dir, options=QUIET)
    assert again.decisions == result.decisions
    assert (log_dir / DECISIONS_FILE).read_text() == before


def test_the_analysis_gives_the_verdicts_that_stopped_the_study(decided: Any) -> None:
    result, log_dir = decided
    found = findings(observations_df(log_dir), looks=read_looks(log_dir))
    told = {decision.finding.model: decision for decision in result.decisions}
    for finding in found:
        before = told[finding.model]
        assert finding.verdict == before.finding.verdict
        assert (finding.p, finding.p_adjusted) == (before.finding.p, before.finding.p_adjusted)
        number = 1 + LOOKS.index(before.fraction)
        said = f"stopped at look {number} of 4" in finding.sentence
        assert said == (before.fraction < 1)
    shown = CliRunner().invoke(main, ["analyse", str(log_dir)]).stdout
    assert " ".join(found[0].sentence.split()) in " ".join(shown.split())


def test_the_rules_cannot_change_after_a_look(decided: Any) -> None:
    _, log_dir = decided
    with pytest.raises(DataError, match=r"decisions\.json"):
        run_until_decided(study(), log_dir, options=QUIET, alpha=0.1)


def test_a_model_that_is_added_later_is_looked_at_too(decided: Any, tmp_path: Path) -> None:
    result, log_dir = decided
    folder = tmp_path / "copy"
    shutil.copytree(log_dir, folder)
    models = ["scripted/overthinker", "scripted/steady", "scripted/improver"]
    again = run_until_decided(study(models=models), folder, options=QUIET)
    by_model = {decision.finding.model: decision for decision in again.decisions}
    assert set(by_model) == set(models)
    for before in result.decisions:
        # how many questions would decide it, and the interval that allows for which curves are
        # called, depend on how many curves there are
        now, then = by_model[before.finding.model], before.finding
        same = replace(
            now.finding, sentence=then.sentence, fcr_low=then.fcr_low, fcr_high=then.fcr_high
        )
        assert replace(now, finding=same) == before


def test_a_single_cell_cannot_be_decided(tmp_path: Path) -> None:
    with pytest.raises(TaskArgumentError, match="alone on its curve"):
        run_until_decided(study(budgets=[1024]), tmp_path, options=QUIET)
    assert list(tmp_path.iterdir()) == []


def test_trains_of_thought_run_to_their_end_and_are_in_no_count(tmp_path: Path) -> None:
    with fake_vllm(natural=200, right_until=30) as fake:
        shared = {"models": [f"vllm/{fake.name}"], "sample": 4}
        within = {"budgets": [], "design": "trajectory", "checkpoints": [0, 64]}
        trains = study(**shared, **within)
        with pytest.raises(TaskArgumentError, match="trains of thought alone"):
            run_until_decided(trains, tmp_path, options=QUIET)
        natural = study(**shared, budgets=["natural"], regimes=["natural"], epochs=2)
        both = replace(natural, cells=(*natural.cells, *trains.cells))
        options = replace(QUIET, model_base_url=fake.url, preflight=False)
        result = run_until_decided(both, tmp_path / "logs", options=options)
    assert result.result.complete
    [decision] = result.decisions
    assert decision.finding.regime == "natural"
    assert decision.fraction <= 1
    found = observations_df(tmp_path / "logs")
    assert found.loc[found["design"] == "trajectory", "question"].nunique() == 20


def test_damaged_decisions_are_named(tmp_path: Path) -> None:
    (tmp_path / DECISIONS_FILE).write_text(json.dumps({"settings": {}}))
    with pytest.raises(DataError, match=r"decisions\.json"):
        run_until_decided(study(), tmp_path, options=QUIET)


def verdicts(result: DecidedResult) -> dict[str, tuple[str, float, bool]]:
    """Return verdict, fraction of the questions, and whether looks are left, by profile."""
    return {
        decision.finding.model.removeprefix("scripted/"): (
            decision.finding.verdict,
            decision.fraction,
            decision.open,
        )
        for decision in result.decisions
    }


def looks(log_dir: Path) -> dict[str, dict[str, int]]:
    """Give the questions of each profile at each look."""
    document = json.loads((log_dir / DECISIONS_FILE).read_text())
    return {
        share: {one["model"].removeprefix("scripted/"): one["n_questions"] for one in taken}
        for share, taken in document["looks"].items()
    }


def copy(log_dir: Path, to: Path) -> Path:
    return Path(shutil.copytree(log_dir, to / "copy"))


def test_a_study_that_has_all_its_questions_is_looked_at_once(tmp_path: Path) -> None:
    run(study(sample=4), tmp_path, options=QUIET)
    result = run_until_decided(study(sample=4), tmp_path, options=QUIET)
    assert looks(tmp_path) == {"1.0": {"overthinker": 20, "steady": 20}}
    assert {share for _, share, _ in verdicts(result).values()} == {1.0}
    assert result.saved == 0


def test_questions_that_are_put_after_the_verdict_are_no_longer_saved(
    decided: Any, tmp_path: Path
) -> None:
    before, folder = looks(decided[1]), copy(decided[1], tmp_path)
    run(study(), folder, options=QUIET)
    result = run_until_decided(study(), folder, options=QUIET)
    assert looks(folder) == before
    assert verdicts(result)["overthinker"] == ("inverse", 1.0, False)
    assert result.saved == 0
    found = findings(observations_df(folder), looks=read_looks(folder))
    assert [decision.finding for decision in result.decisions] == found
    assert "other_data" in found[0].note_codes.split(",")


def test_looks_that_were_lost_are_taken_at_the_questions_there_are(
    decided: Any, tmp_path: Path
) -> None:
    result, log_dir = decided
    folder = copy(log_dir, tmp_path)
    (folder / DECISIONS_FILE).unlink()
    again = run_until_decided(study(), folder, options=QUIET)
    # half of the one's questions are there, and all of the other's
    assert looks(folder) == {"0.5": {"overthinker": 40}, "1.0": {"steady": 80}}
    assert verdicts(again) == verdicts(result)


def test_a_curve_that_is_left_out_of_a_run_is_not_looked_at(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(f"{MODULE}.write_decisions", write_and_interrupt)
        with pytest.raises(KeyboardInterrupt):
            run_until_decided(study(sample=8), tmp_path, options=QUIET)
    one = study(sample=8, models=["scripted/steady"])
    result = run_until_decided(one, tmp_path, options=QUIET)
    assert set(verdicts(result)) == {"steady"}
    assert looks(tmp_path)["1.0"] == {"steady": 40}
    both = run_until_decided(study(sample=8), tmp_path, options=QUIET)
    assert verdicts(both)["overthinker"] == ("inverse", 0.5, False)
    taken = looks(tmp_path)
    assert [taken[share].get("overthinker") for share in map(str, LOOKS)] == [10, 20, None, None]


def write_and_interrupt(*arguments: Any) -> None:
    write_decisions(*arguments)
    raise KeyboardInterrupt


def test_nobody_else_runs_in_the_folder_between_two_looks(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def look(*arguments: Any, **options: Any) -> list[Finding]:
        with pytest.raises(DataError, match="is in use"):
            run(study(sample=1), tmp_path, options=QUIET)
        return findings(*arguments, **options)

    monkeypatch.setattr(f"{MODULE}.findings", look)
    run_until_decided(study(sample=1), tmp_path, options=QUIET)


TASK = """
import os, signal, threading
import anyio
from inspect_ai import Task, task
from inspect_ai.dataset import Sample
from inspect_ai.scorer import includes
from inspect_ai.solver import generate, solver

@solver
def trouble(kind, at):
    async def solve(state, generate):
        if kind == "error" and state.sample_id == at:
            raise RuntimeError("server is down")
        if kind == "ctrl-c" and state.sample_id == at:
            threading.Timer(0.5, os.kill, (os.getpid(), signal.SIGINT)).start()
            await anyio.sleep(60)
        return state
    return solve

@task
def {name}(kind: str = "none"):
    samples = [Sample(id=n, input=f"What is {{n}} + 1?", target=str(n + 1)) for n in range(1, 13)]
    return Task(dataset=samples, solver=[trouble(kind, 8), generate()], scorer=includes())
"""


def run_with_trouble(folder: Path, kind: str) -> subprocess.CompletedProcess[str]:
    """Run two tasks, of which the last one meets trouble in a question that the third look adds."""
    for name in ("first", "last"):
        (folder / f"{name}.py").write_text(TASK.format(name=name))
    (folder / "study.yaml").write_text(
        "{models: scripted/steady, budgets: [0, 1024], epochs: 1, order_seed: 1, grids: ["
        f"{{tasks: last.py, task_args: {{kind: {kind}}}}}, {{tasks: first.py}}]}}"
    )
    program = [sys.executable, "-c", "from inverse_scaling_evals.cli import main; main()"]
    options = ["--until-decided", "--log-dir", "logs", "--max-tasks", "1", "--retry-attempts", "1"]
    return subprocess.run(
        [*program, "study", "run", "--file", "study.yaml", *options],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=900,
        # a test run in the background inherits that SIGINT is ignored
        preexec_fn=partial(signal.signal, signal.SIGINT, signal.SIG_DFL),
    )


def test_a_curve_that_fails_does_not_hold_up_the_others(tmp_path: Path) -> None:
    ended = run_with_trouble(tmp_path, "error")
    assert ended.returncode == 3
    assert "first, scripted/steady, controlled: inconclusive after 100%" in ended.stdout
    assert "last, scripted/steady, controlled: still open after" in ended.stdout
    assert "Not complete: 2 of 4 cells" in ended.stderr
    # what the open curve will take is not known, nor what is saved
    assert "of the output tokens" not in ended.stdout


def test_ctrl_c_is_no_failure_that_others_go_on_after(tmp_path: Path) -> None:
    ended = run_with_trouble(tmp_path, "ctrl-c")
    assert ended.returncode == 3
    assert "Look 2 of 4" in ended.stderr
    # the first task has all questions of the third look, and is not looked at
    assert "Look 3 of 4" not in ended.stderr
    assert "first, scripted/steady, controlled: still open after 75%" in ended.stdout
    assert "Resume with: inverse-scaling study run" in ended.stderr.splitlines()[-1]
