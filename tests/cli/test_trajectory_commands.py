"""`trajectory` and `settle` on trains of thought, on a terminal, in a pipe and for programs."""

import csv
import io
import json
import re
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from inspect_ai import eval

from inverse_scaling_evals import analysis, tasks
from inverse_scaling_evals.analysis import (
    SETTLE_COLUMNS,
    STOPPED_CELL_COLUMNS,
    TRAJECTORY_CHANGE_COLUMNS,
)
from tests.analysis.trains import trajectories_of
from tests.serving.fake_vllm import fake_vllm
from tests.terminal import piped, shown

FOUR = (64, 256, 1024, 4096)


def trains(questions: int = 40) -> pd.DataFrame:
    """Answers that are right first, and less and less often from checkpoint to checkpoint."""
    rng = np.random.default_rng(0)
    right = rng.random((questions, 1, 1)) < np.array([0.9, 0.8, 0.6, 0.3])
    found = trajectories_of(np.where(right, "2", "7"), checkpoints=FOUR)
    return found.assign(stratum=np.where(found["question"] < "q2", "few", "many"))


def all_designs() -> pd.DataFrame:
    own = trains()
    crossed = own.assign(design="crossed", regime="silent", enforce="exact", checkpoint=np.nan)
    stopped = own[own["checkpoint"] == 256].assign(
        design="stopped", stop="settled=2", budget="natural", budget_kind="natural",
        budget_tokens=np.nan,
    )  # fmt: skip
    return pd.concat([own, crossed, stopped])


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Have the commands read these observations."""

    def set_to(frame: pd.DataFrame) -> None:
        for name in ("observations_df", "transcripts_df"):
            monkeypatch.setattr(analysis, name, lambda *_, **__: (frame, []))

    return set_to


def words(text: str) -> str:
    return " ".join(text.split())


def test_trajectory_shows_checkpoints_and_changes_within_80_columns(read: Any) -> None:
    read(trains())
    text = shown("trajectory", "logs")
    assert max(map(len, text.splitlines())) <= 80
    row = r"^ +64 +0\.\d{3} +0\.\d{3} to 0\.\d{3} +64 +0\.0 % +0\.0 %$"
    assert re.search(row, text, re.M)
    assert "vllm/model, misleading_math (natural): answers within one train" in words(text)
    told = r"Accuracy drops \d\d\.\d points from 64 to 4,096 tokens of the same trains of thought "
    told += (
        r"\(95 % CI \d\d\.\d to \d\d\.\d; 40 questions, 40 trains of thought\): \d\d\.\d % were "
    )
    assert re.search(told + "right at an earlier checkpoint and wrong at the end", words(text))
    assert "beside budgets" not in text
    assert "that a rule stopped" not in text


def test_trajectory_shows_groups_and_what_stands_beside(read: Any) -> None:
    read(all_designs())
    text = words(shown("trajectory", "logs", "--by", "stratum", columns=160))
    assert "misleading_math (natural): how answers change, by stratum" in text
    assert re.search(r"few [-+]\d\d\.\d [-+]\d\S+ to [-+]\d\S+ \d\d\.\d %", text)
    assert "stratum many Accuracy drops" in text
    assert "beside budgets of the same sizes" in text
    assert "silent, exact" in text
    assert "settled=2, beside budgets and checkpoints" in text
    assert re.search(r"4096 \(silent\) 0\.\d{3} \+\d\d\.\d", text)
    assert re.search(r"checkpoint 4096 0\.\d{3} \+\d\d\.\d", text)
    assert re.search(r"settled=2 0\.\d{3} 0\.\d{3} to 0\.\d{3} 0\.0 %", text)
    held = json.loads(piped("trajectory", "logs", "--format", "json").stdout)
    assert set(held) == {
        "changes", "checkpoints", "against_budgets", "stopped_cells", "stopped", "notes",
    }  # fmt: skip
    assert len(held["checkpoints"]) == len(held["against_budgets"]) == 4
    assert len(held["changes"]) == 1


def test_trajectory_shows_turns_to_distractors_where_asked(read: Any) -> None:
    frame = trains()
    read(frame.assign(distractor_numbers="7.0", distractor_mentions=frame["checkpoint"] / 256 // 1))
    text = words(shown("trajectory", "logs", "--distractors", columns=120))
    assert "answers that turn to a distractor" in text
    held = json.loads(piped("trajectory", "logs", "--distractors", "--format", "json").stdout)
    assert held["distractor_turns"][0]["n_mentions"] > 0


def test_records_have_every_column(read: Any) -> None:
    read(trains())
    (row,) = csv.DictReader(io.StringIO(piped("trajectory", "l", "--format", "csv").stdout))
    assert tuple(row) == TRAJECTORY_CHANGE_COLUMNS
    rules = list(csv.DictReader(io.StringIO(piped("settle", "l", "--format", "csv").stdout)))
    assert tuple(rules[0]) == SETTLE_COLUMNS
    assert len(rules) == 3 * 7


def test_settle_shows_the_curve_and_the_chosen_rule_within_80_columns(read: Any) -> None:
    read(trains())
    text = shown("settle", "logs", "--k", "2,3", "--seed", 1)
    assert max(map(len, text.splitlines())) <= 80
    lines = text.splitlines()
    rules = [line.split()[0] for line in lines if re.match(r"(settled|checkpoint)=\d", line)]
    assert rules[:6][0] == "checkpoint=4096"  # nothing saved, first
    assert set(rules) == {*(f"checkpoint={n}" for n in FOUR), "settled=2", "settled=3"}
    told = words(text)
    assert re.search(
        r"when to stop (Stop|.*The best rule stops) at 2 equal answers in a row \(settled=2\): "
        r"replayed on the recorded trains of thought of the 20 questions that had no part in its "
        r"choice \(answers asked for at 64, 256, 1,024, 4,096 tokens\), it saves \d\d\.\d % of "
        r"the thinking \(95 % CI \d\d\.\d to \d\d\.\d %\), and accuracy rises "
        r"\d\d\.\d points against never stopping",
        told,
    )
    assert told.index("when to stop") < told.index("stopping in time")
    assert re.search(r"^rule +saved +95 % interval +thinking +answers", text, re.M)
    assert "40 questions" in told


def test_settle_takes_probabilities(read: Any) -> None:
    read(trains().assign(option_probability=0.95))
    assert "option=0.9 " in shown("settle", "logs", "--p", "0.9", columns=140)
    read(trains())
    assert "no option has a probability" in words(shown("settle", "logs", "--p", "0.9"))


@pytest.mark.parametrize(
    ("arguments", "code", "told"),
    [
        (("--k", "1"), 1, "Invalid k 1: expected a whole number of equal answers"),
        (("--k", "9"), 1, "Invalid k 9: there are 4 checkpoints"),
        (("--k", "two"), 2, "Invalid k 'two': expected whole numbers from 2"),
        (("--p", "90"), 1, "Invalid p 90"),
        (("--p", "0.9;1"), 2, "Invalid p '0.9;1': expected numbers above 0.5"),
    ],
)
def test_settle_refuses_numbers_that_no_rule_has(
    read: Any, arguments: tuple[str, ...], code: int, told: str
) -> None:
    read(trains())
    found = piped("settle", "logs", *arguments)
    assert found.exit_code == code
    assert told in words(found.output)


def test_a_column_that_is_not_there_is_refused(read: Any) -> None:
    read(trains())
    found = piped("trajectory", "logs", "--by", "strata")
    assert found.exit_code == 1
    assert "by='strata'" in found.output
    assert "splits these questions: stratum." in words(found.output)


@pytest.fixture(scope="module")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Logs of trains of thought, of thinking that a rule stopped, and of a budget."""
    folder = tmp_path_factory.mktemp("trains")
    conditions: list[dict[str, Any]] = [
        {"checkpoints": "0,16,64"},
        {"checkpoints": "0,16,64", "stop": "settled"},
        {"budget": 64, "regime": "silent"},
    ]
    with fake_vllm(natural=200, right_until=30) as fake:
        for arguments in conditions:
            [log] = eval(
                tasks.misleading_math(dataset="generated", **arguments),
                model=f"vllm/{fake.name}", model_base_url=fake.url, log_dir=str(folder), limit=3,
                epochs=1, display="none",
            )  # fmt: skip
            assert log.status == "success", log.error
    return folder


def test_real_logs_are_read_and_every_table_has_rows(recorded: Path) -> None:
    held = json.loads(piped("trajectory", recorded, "--distractors", "--format", "json").stdout)
    assert [row["mean"] for row in held["checkpoints"]] == [1, 1, 0]
    assert held["changes"][0]["right_then_wrong"] == 1
    assert [row["budget"] for row in held["against_budgets"]] == ["64"]
    assert {row["stop"] for row in held["stopped"]} == {"settled=2 at 0,16,64"}
    beside = [(row["beside"], row["budget"]) for row in held["stopped"]]
    assert beside == [("budget", "64"), *(("checkpoint", at) for at in ("0", "16", "64"))]
    assert [row["stopped_early"] for row in held["stopped_cells"]] == [1]
    assert held["stopped"][0]["mean"] == 1
    stopped = analysis.observations_df(recorded).query("design == 'stopped'")
    assert stopped["stopped_at"].tolist() == [16.0] * 3
    assert not stopped["past_end"].any()
    assert held["distractor_turns"][0]["n_questions"] == 3
    rules = json.loads(piped("settle", recorded, "--format", "json").stdout)["rules"]
    (two,) = [row for row in rules if row["rule"] == "settled=2" and row["half"] == "all"]
    assert (two["mean"], two["difference"]) == (1, 1)
    assert "100.0 % were right at an earlier checkpoint" in words(shown("trajectory", recorded))


@pytest.mark.parametrize(
    "arguments",
    [
        ("trajectory",),
        ("trajectory", "--by", "stratum"),
        ("trajectory", "--distractors"),
        ("settle",),
        ("settle", "--k", "2"),
    ],
    ids=" ".join,
)
def test_logs_whose_samples_all_failed_are_told_so(
    arguments: tuple[str, ...], unscored: Path
) -> None:
    found = piped(arguments[0], unscored, *arguments[1:])
    assert found.exit_code == 3
    assert "has a score in these logs" in words(found.output)
    # the cause, once
    assert words(found.output).count("2 of 2 observations. The first: Invalid checkpoints") == 1


def test_a_report_of_failed_samples_alone_names_the_log(unscored: Path, tmp_path: Path) -> None:
    found = piped("report", unscored, "-o", tmp_path / "report.html")
    assert found.exit_code == 0
    assert "failed or not scored: 2 of 2 observations" in words(found.output)


@pytest.fixture(scope="module")
def unscored(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A log whose samples all failed."""
    folder = tmp_path_factory.mktemp("failed")
    with fake_vllm(window=4096) as fake:
        eval(
            tasks.misleading_math(dataset="generated", checkpoints="16,4096"),
            model=f"vllm/{fake.name}", model_base_url=fake.url, log_dir=str(folder), limit=2,
            epochs=1, display="none", fail_on_error=False,
        )  # fmt: skip
    return folder


def test_a_curve_without_scores_leaves_the_others_be(read: Any) -> None:
    failed = trains().assign(task="calculation", score=np.nan, outcome="error")
    read(pd.concat([trains(), failed]).assign(distractor_numbers="7.0", distractor_mentions=0.0))
    text = words(shown("trajectory", "logs", "--by", "stratum", "--distractors", columns=160))
    assert "misleading_math (natural): how answers change, by stratum" in text
    assert "calculation (natural)" in text


def test_stopped_thinking_alone_is_summarised_and_told_what_to_name(read: Any) -> None:
    frame = all_designs()
    frame["stopped_at"] = np.where(frame["question"] < "q2", 64.0, np.nan)
    read(frame[frame["design"] == "stopped"])
    text = shown("trajectory", "logs")
    assert max(map(len, text.splitlines())) <= 80
    assert re.search(
        r"^settled=2 +0\.\d{3} +0\.\d{3} to 0\.\d{3} +30\.0 % +\d\d\.\d to ", text, re.M
    )
    assert "Name logs of budgets, or of -T checkpoints=64,256,1024 without stop" in words(text)
    (row,) = csv.DictReader(io.StringIO(piped("trajectory", "l", "--format", "csv").stdout))
    assert tuple(row) == STOPPED_CELL_COLUMNS


def test_settle_says_of_stopped_thinking_that_it_needs_trains_that_went_on(read: Any) -> None:
    frame = all_designs()
    read(frame[frame["design"] == "stopped"])
    found = piped("settle", "logs")
    assert found.exit_code == 3
    assert "rules are judged on thinking that went on" in words(found.output)


def test_stopped_thinking_stands_beside_checkpoints_without_a_budget(read: Any) -> None:
    frame = all_designs()
    read(frame[frame["design"] != "crossed"])
    text = words(shown("trajectory", "logs"))
    assert "settled=2, beside checkpoints" in text
    assert "Name logs of budgets" not in text


def test_an_interval_is_not_parted_from_its_estimate(read: Any) -> None:
    read(all_designs())
    for command in ("trajectory", "settle"):
        options = ("--by", "stratum") if command == "trajectory" else ()
        for line in shown(command, "logs", *options).splitlines():
            assert not re.match(r"\S+( \S+)? +95 % interval", line), line


def test_one_checkpoint_is_told_to_name_more(read: Any) -> None:
    frame = trains()
    read(frame[frame["checkpoint"] == 64].assign(checkpoints="64"))
    text = words(shown("trajectory", "logs"))
    assert "One checkpoint shows no change. Name two or more" in text
    assert "right, then wrong" not in text


def test_a_rule_that_is_named_twice_is_judged_once(read: Any) -> None:
    read(trains().assign(option_probability=0.95))
    once, twice = (
        piped("settle", "l", "--k", k, "--p", p, "--format", "csv").stdout
        for k, p in (("2,3", "0.9"), ("2,3,2", "0.9,0.9"))
    )
    assert once == twice


def test_one_question_is_one_question(read: Any) -> None:
    read(trains(1))
    assert "(1 question)" in shown("settle", "logs")


@pytest.mark.parametrize("command", ["trajectory", "settle"])
def test_logs_without_trajectories_are_told_how_to_record_some(
    command: str, tmp_path: Path
) -> None:
    made = tasks.misleading_math(budget=0, dataset="generated")
    eval(made, model="scripted/steady", limit=2, epochs=1, display="none", log_dir=str(tmp_path))
    found = piped(command, tmp_path)
    assert found.exit_code == 3
    assert "-T checkpoints=64,256,1024 on vLLM" in found.output
    assert "study run --design trajectory --checkpoints" in found.output


@pytest.mark.parametrize("command", ["trajectory", "settle"])
def test_a_folder_without_logs_is_told_what_was_expected(command: str, tmp_path: Path) -> None:
    found = piped(command, tmp_path)
    assert found.exit_code == 3
    assert "No log of trains of thought was found. Expected a folder" in words(found.output)
    assert "-T checkpoints=64,256,1024" in found.output


@pytest.mark.parametrize(
    ("options", "named"),
    [
        ((), {"trajectory", "settle", "report"}),
        (("--stop", "settled"), {"trajectory", "report"}),
    ],
    ids=["trains", "stopped"],
)
def test_a_study_of_trains_names_the_commands_that_show_them(
    options: tuple[str, ...], named: set[str], tmp_path: Path
) -> None:
    folder = tmp_path / "logs"
    with fake_vllm(natural=200, right_until=30) as fake:
        done = piped(
            "study", "run", "--task", "misleading_math", "--model", f"vllm/{fake.name}",
            "--dataset", "generated", "--design", "trajectory", "--checkpoints", "0,16,64",
            "--epochs", 1, "--limit", 2, "--model-base-url", fake.url, "--log-dir", folder,
            "--no-preflight", *options,
        )  # fmt: skip
    assert done.exit_code == 0, done.output
    assert set(re.findall(rf"inverse-scaling (\w+) {folder}", done.stdout)) == named
