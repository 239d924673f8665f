"""Natural, messy text of a small real language model through every part of the package.

It is no reasoning model, and nothing here is about how good it is: replies wander, repeat
themselves, end in the middle of a thought or never come to an answer.
"""

import json
import re
from pathlib import Path

import pandas as pd
import pytest
from inspect_ai import score
from inspect_ai.log import EvalLog, list_eval_logs, read_eval_log

from inverse_scaling_evals.analysis import observations_df
from inverse_scaling_evals.scorers import exact_answer
from tests.terminal import piped, shown

pytestmark = pytest.mark.lm

TASKS = {"misleading_math", "gsm8k", "zebra", "survival_instinct", "myopic_reward"}
NO_ANSWER = {"cut_off", "refused", "unparseable", "empty"}
IN_PROMPT = 1  # the template writes a newline behind <think>, the first token of the budget


@pytest.fixture(scope="module")
def samples(logs: Path) -> pd.DataFrame:
    frame = observations_df(str(logs))
    return frame[frame["design"] == "crossed"]


def read_logs(logs: Path) -> list[EvalLog]:
    return [read_eval_log(info) for info in list_eval_logs(str(logs / "study"))]


def test_every_sample_of_every_cell_has_one_of_the_outcomes(samples: pd.DataFrame) -> None:
    cells = samples.groupby(["task", "budget"], observed=True).size()
    assert {str(task) for task, _ in cells.index} == TASKS
    assert {str(task): set(cells[task]) for task in TASKS} == {
        task: {3 if task == "zebra" else 8} for task in TASKS
    }
    assert len(cells) == 15
    assert set(samples["outcome"]) <= {"right", "wrong", "no_answer"}
    unread = samples.loc[samples["outcome"] == "no_answer", "no_answer_reason"]
    assert set(unread) <= NO_ANSWER
    assert len(set(unread)) > 1, "replies fail in more ways than one"


def test_thinking_is_counted_in_tokens_and_stays_within_the_budget(samples: pd.DataFrame) -> None:
    budget = samples["budget"].astype(str).astype(int)
    assert (samples["reasoning_tokens"] <= budget).all()
    assert set(samples["reasoning_tokens_source"]) == {"token_ids"}
    cut = samples[samples["thinking_cut"] == True]  # noqa: E712  it may be missing
    assert len(cut) > 0
    assert (cut["reasoning_tokens"] == cut["budget"].astype(str).astype(int) - IN_PROMPT).all()


def test_scores_from_the_log_are_those_of_the_run(logs: Path) -> None:
    found = 0
    for log in read_logs(logs):
        if log.eval.task.rpartition("/")[2] not in {"misleading_math", "gsm8k"}:
            continue
        again = score(log, exact_answer(), action="overwrite", display="none")
        for before, after in zip(log.samples or [], again.samples or [], strict=True):
            assert before.scores is not None
            assert after.scores is not None
            assert before.scores["exact_answer"].value == after.scores["exact_answer"].value
            found += 1
    assert found == 48


def test_an_answer_is_written_in_the_reply(logs: Path) -> None:
    for log in read_logs(logs):
        if log.eval.task.rpartition("/")[2] != "gsm8k":
            continue
        for sample in log.samples or []:
            assert sample.scores is not None
            answer = sample.scores["exact_answer"].answer
            digits = re.sub(r"[,\s]", "", sample.output.completion)
            assert not answer or answer in digits or not answer.isdigit()


def test_every_command_reads_the_study(logs: Path, tmp_path: Path) -> None:
    for command in ("show", "analyse", "diagnose", "budget-report"):
        text = shown(command, logs)
        assert max(map(len, text.splitlines())) <= 80, command
        assert not re.search(r"\bnan\b", text), command
        assert all(task in text for task in ("misleading_math", "zebra")), command
    gate = piped("gate", logs, "--format", "json")
    assert gate.exit_code in {0, 3, 4}
    assert json.loads(gate.stdout)


def test_the_report_is_written_with_its_transcripts(logs: Path, tmp_path: Path) -> None:
    page = tmp_path / "report.html"
    done = piped("report", logs, "-o", page)
    assert done.exit_code == 0
    text = page.read_text()
    assert all(task in text for task in TASKS)
    assert not re.search(r">\s*(nan|None)\s*<", text)


def test_one_train_of_thought_is_answered_at_every_checkpoint(logs: Path) -> None:
    frame = observations_df(str(logs / "trajectory"))
    assert set(frame["design"]) == {"trajectory"}
    assert sorted(frame["checkpoint"]) == [0] * 4 + [16] * 4 + [64] * 4
    assert (frame["reasoning_tokens"] <= frame["checkpoint"]).all()
    text = " ".join(shown("trajectory", logs / "trajectory").split())
    assert "4 questions" in text
    assert not re.search(r"\bnan\b", text)
