"""Studies whose logs are of a time when all questions of an epoch had one seed."""

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from inspect_ai.log import list_eval_logs, read_eval_log, write_eval_log
from inspect_ai.model import ModelOutput, ModelUsage

from inverse_scaling_evals.analysis import findings, observations_df
from inverse_scaling_evals.errors import DataError
from inverse_scaling_evals.studies import (
    RunOptions,
    SamplingOptions,
    Study,
    check,
    plan,
    run,
    run_until_decided,
)
from tests.old_logs import age_all

QUIET = RunOptions(display="log")


def small(**changes: Any) -> Study:
    options: dict[str, Any] = {
        "tasks": ["misleading_math"],
        "models": ["scripted/steady"],
        "budgets": [0, 1024],
        "dataset": "generated",
        "epochs": 1,
        "limit": 4,
    }
    return plan(**{**options, **changes})


def files(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def worse_from(tokens: int, asked: list[str]) -> RunOptions:
    """Options with a model that thinks as long as it is told to, and answers wrong from a length.

    Args:
        tokens: That length.
        asked: Takes what the model is told.
    """

    def reply(messages: Any, *_: Any) -> ModelOutput:
        asked.append(messages[0].text)
        told = re.search(r"\d[\d,]*", messages[0].text)
        assert told
        budget = int(told.group().replace(",", ""))
        answer = 99 if budget >= tokens else 2
        output = ModelOutput.from_content("mockllm", f"<answer>{answer}</answer>")
        output.usage = ModelUsage(output_tokens=budget + 9, reasoning_tokens=budget)
        return output

    return replace(QUIET, model_args={"custom_outputs": reply})


def in_words(seed: int | None = None, **changes: Any) -> Study:
    """A study of a hosted model, which gets a seed only where the run sets one."""
    options = {"models": ["mockllm/model"], "enforce": "prompt", "budgets": [16, 64], **changes}
    return replace(small(**options), sampling=SamplingOptions(seed=seed))


def cancelled(folder: Path) -> None:
    for info in list_eval_logs(str(folder)):
        log = read_eval_log(info)
        log.status = "cancelled"
        write_eval_log(log)


def unchanged(folder: Path) -> None:
    """Leave the logs complete."""


@pytest.mark.parametrize("state", [unchanged, pytest.param(cancelled, marks=pytest.mark.slow)])
def test_a_log_with_a_seed_for_all_questions_is_neither_continued_nor_reused(
    state: Callable[[Path], None], tmp_path: Path
) -> None:
    assert run(small(), tmp_path, options=QUIET).complete
    age_all(tmp_path)
    state(tmp_path)
    before = files(tmp_path)
    for study in (small(), small(epochs=2), small(limit=6), small(budgets=[0, 1024, 4096])):
        for attempt in (run, check, run_until_decided):
            with pytest.raises(DataError, match="the seeds of its questions") as caught:
                attempt(study, tmp_path, options=QUIET)
            assert "--log-dir" in str(caught.value)
    assert files(tmp_path) == before


def test_logs_of_a_model_that_gets_no_seeds_are_as_good_as_ever(tmp_path: Path) -> None:
    asked: list[str] = []
    options = worse_from(64, asked)
    assert run(in_words(), tmp_path, options=options).complete
    age_all(tmp_path)
    assert all(state.status == "complete" for state in check(in_words(), tmp_path, options=options))
    asked.clear()
    assert run(in_words(epochs=2), tmp_path, options=options).complete
    assert len(asked) == 2 * 4  # the second epoch alone
    (found,) = findings(observations_df(tmp_path))
    assert found.cause != "shared_seeds"


def test_a_seed_of_the_run_is_part_of_what_must_not_change(tmp_path: Path) -> None:
    options = worse_from(64, [])
    assert run(in_words(seed=7), tmp_path, options=options).complete
    with pytest.raises(DataError, match=r"its sampling \(seed=7 before, none now\)") as caught:
        check(in_words(), tmp_path, options=options)
    assert "seeds of its questions" not in str(caught.value)
    age_all(tmp_path)
    with pytest.raises(DataError, match="the seeds of its questions"):
        check(in_words(seed=7), tmp_path, options=options)


@pytest.mark.slow
def test_old_cells_beside_new_ones_settle_no_curve(tmp_path: Path) -> None:
    """The plan names new budgets alone, so that none of its cells has an old log."""
    options = worse_from(256, [])
    questions: dict[str, Any] = {"seed": 7, "limit": None, "sample": 10}
    planned = in_words(budgets=[128, 256], **questions)
    sound = run_until_decided(planned, tmp_path / "new", options=options)
    assert [(one.finding.verdict, one.settled) for one in sound.decisions] == [("inverse", True)]
    beside = tmp_path / "old"
    assert run(in_words(**questions), beside, options=options).complete
    age_all(beside)
    mixed = run_until_decided(planned, beside, options=options)
    assert [one.settled for one in mixed.decisions] == [False]
    assert {one.finding.cause for one in mixed.decisions} == {"shared_seeds"}
    # nothing was left out
    assert [state.samples_done for state in mixed.result.states] == [50, 50]
