"""`inverse-scaling analyse` on real logs, as a reader meets it."""

import csv
import io
import json
import re
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from inspect_ai import eval
from inspect_ai.log import list_eval_logs, read_eval_log, write_eval_log

from inverse_scaling_evals import tasks
from inverse_scaling_evals.analysis import observations_df
from inverse_scaling_evals.cli import main
from tests.terminal import piped, shown


@pytest.fixture(scope="module")
def logs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("logs")
    made = [tasks.misleading_math(budget=b, dataset="generated") for b in (0, 16384)]
    options: Any = {"limit": 30, "epochs": 1, "sample_shuffle": 1, "display": "log"}
    done = eval(made, model="scripted/overthinker", log_dir=str(folder), **options)
    assert all(log.status == "success" for log in done)
    return folder


def analyse(*arguments: Any) -> Result:
    return CliRunner().invoke(main, ["analyse", *map(str, arguments)], catch_exceptions=False)


def words(text: str) -> str:
    return " ".join(text.split())


def test_a_curve_has_a_row_and_a_sentence(logs: Path) -> None:
    table, _, sentence = shown("analyse", logs).partition("\n\n")
    assert table.startswith("scripted/overthinker\n")
    row = r"^misleading_math +inverse +-\d+\.\d +-\d+\.\d to -\d+\.\d +0→16384 +\d+\.\d$"
    assert re.search(row, table, re.M)
    assert max(map(len, table.splitlines())) <= 80
    assert "rates in points" in words(table)
    assert "No fall above: the largest fall" in words(table)
    assert words(sentence).startswith("misleading_math Accuracy drops")
    assert "30 questions, 1 epoch" in words(sentence)
    assert re.search(
        r"inverse scaling\. .* Accuracy changes by -\d+\.\d points per doubling of the measured "
        r"thinking \(95 % CI .*; estimated from the assigned",
        words(sentence),
    )
    assert words(analyse(logs).output).count("Note:") == 1
    assert "Note: only one budget has thinking" in words(sentence)


def test_an_error_is_named_and_judged(tmp_path: Path) -> None:
    made = [tasks.grades_regression(budget=b, dataset="generated") for b in (0, 16384)]
    options: Any = {"limit": 40, "epochs": 1, "display": "log"}
    eval(made, model="scripted/overthinker", log_dir=str(tmp_path), **options)
    text = shown("analyse", tmp_path)
    assert re.search(
        r"^grades_regression +\S+ +MAE \+\d\.\d\d \(worse\) +[+-]\d\.\d\d to \+", text, re.M
    )
    assert "MAE is the mean absolute error, plus is worse" in words(text)
    (finding,) = csv.DictReader(io.StringIO(analyse(tmp_path, "--format", "csv").stdout))
    assert float(finding["change"]) < 0  # the score is the negative error


def test_strata_stand_below_their_curve(logs: Path) -> None:
    text = shown("analyse", logs, "--by-stratum")
    assert re.search(r"^  distractors_5 +\S+ +[+-]", text, re.M)
    assert all(f"In stratum distractors_{n}, " in words(text) for n in range(1, 6))
    held = json.loads(analyse(logs, "--by-stratum", "--format", "json").stdout)
    assert [found["stratum"] for found in held["findings"]][:2] == ["", "distractors_1"]
    assert len(held["curves"]) == 1
    assert {row["stratum"] for row in held["estimates_by_stratum"]} == {
        f"distractors_{n}" for n in range(1, 6)
    }


def test_kinds_of_distractors_stand_below_their_curve(logs: Path) -> None:
    kinds = set(observations_df(logs)["distractor_kind"])
    assert len(kinds) >= 5
    held = json.loads(analyse(logs, "--by-kind", "--format", "json").stdout)
    assert {found["stratum"] for found in held["findings"]} == {"", *kinds}
    both = piped("analyse", logs, "--by-kind", "--by-stratum")
    assert both.exit_code == 2
    assert "Use one of --by-stratum and --by-kind" in both.output


HOSTILE = "scripted/\x1b]0;owned\x07\x1b[31mred|\u202emodel"

ESCAPED = {
    "table": r"\x1b[2J",
    "markdown": r"\\x1b\[2J",  # which GitHub shows as the others
    "csv": r"\x1b[2J",
    "json": r"\u001b[2J",
}


@pytest.mark.parametrize("output_format", ESCAPED)
def test_names_from_logs_reach_no_terminal_as_they_are(
    logs: Path, tmp_path: Path, output_format: str
) -> None:
    for found in list_eval_logs(str(logs)):
        log = read_eval_log(found)
        log.eval.model, log.eval.task = HOSTILE, "ta\x1b[2Jsk\nname"
        write_eval_log(log, str(tmp_path / Path(found.name).name))
    for command in ("analyse", "budget-report", "diagnose"):
        arguments = (command, tmp_path, "--format", output_format)
        found = piped(*arguments)
        assert found.exit_code == 0, found.output
        text = found.stdout.replace("\t", "") if output_format == "table" else found.stdout
        assert text.replace("\n", "").isprintable(), command
        assert ESCAPED[output_format] in text
        # styles are those of the table alone
        assert shown(*arguments).replace("\n", "").isprintable()
        assert output_format != "markdown" or r"red\|" in text


def test_json_has_no_strata_unless_asked(logs: Path) -> None:
    held = json.loads(analyse(logs, "--format", "json").stdout)
    assert set(held) == {
        "findings", "estimates", "words_effects", "mitigations", "curves", "cells", "budgets",
        "notes",
    }  # fmt: skip
    assert held["words_effects"] == held["mitigations"] == []


def test_every_number_is_one_that_json_has(logs: Path) -> None:
    def refuse(word: str) -> None:
        raise AssertionError(word)

    text = analyse(logs, "--format", "json", "--by-stratum").stdout
    json.loads(text, parse_constant=refuse)


@pytest.fixture(scope="module")
def silent_too(logs: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same budgets without a word of them in the prompt; `logs` beside these."""
    folder = tmp_path_factory.mktemp("silent")
    made = [
        tasks.misleading_math(budget=b, regime="silent", dataset="generated") for b in (0, 16384)
    ]
    options: Any = {"limit": 30, "epochs": 1, "sample_shuffle": 1, "display": "log"}
    done = eval(made, model="scripted/overthinker", log_dir=str(folder), **options)
    assert all(log.status == "success" for log in done)
    return folder


def test_silent_budgets_are_a_curve_of_their_own(logs: Path, silent_too: Path) -> None:
    held = json.loads(analyse(logs, silent_too, "--format", "json").stdout)
    found = {finding["regime"]: finding for finding in held["findings"]}
    assert set(found) == {"controlled", "silent"}
    assert found["silent"]["verdict"] == "inverse"
    # the scripted model follows the channel, so the words do nothing
    assert found["silent"]["change"] == found["controlled"]["change"]
    assert [cell["budget"] for cell in held["cells"] if cell["regime"] == "silent"] == [
        "0", "16384",
    ]  # fmt: skip


def test_what_the_words_do_stands_below_the_verdicts(logs: Path, silent_too: Path) -> None:
    text = shown("analyse", logs, silent_too)
    verdicts, _, table = text.partition("What the words of the budget do")
    assert "misleading_math (silent)" in verdicts
    interval = r"[+-]\d+\.\d to [+-]\d+\.\d"
    assert re.search(rf"^misleading_math +0 +\+0\.0 +{interval}$", table, re.M)
    thinking = r"\+0\.00 +-\d\.\d{2} to \+\d\.\d{2}"
    assert re.search(rf"^misleading_math +16384 +\+0\.0 +{interval} +{thinking}$", table, re.M)
    assert "in doublings, 1 is twice as long" in words(table)
    assert "Left out" not in table
    assert max(map(len, text.splitlines())) <= 80
    held = json.loads(analyse(logs, silent_too, "--format", "json").stdout)["words_effects"]
    assert [(row["budget"], row["score"], row["n_unpaired"]) for row in held] == [
        ("0", 0.0, 0), ("16384", 0.0, 0),
    ]  # fmt: skip


def test_what_a_mitigation_does_stands_below_the_verdicts(logs: Path, tmp_path: Path) -> None:
    made = [
        tasks.misleading_math(budget=b, dataset="generated", mitigation="clamp=512")
        for b in (0, 16384)
    ]
    options: Any = {"limit": 30, "epochs": 1, "sample_shuffle": 1, "display": "log"}
    eval(made, model="scripted/overthinker", log_dir=str(tmp_path), **options)
    text = shown("analyse", logs, tmp_path)
    verdicts, _, table = text.partition("What mitigations do")
    assert "misleading_math (clamp=512)" in verdicts
    assert re.search(
        r"^misleading_math +clamp=512 +-\d+\.\d +-\d+\.\d +\+\d+\.\d\* +\+\d+\.\d to \+\d+\.\d ",
        table,
        re.M,
    )
    assert "clamp=512 removes " in words(table)
    assert max(map(len, text.splitlines())) <= 80
    held = json.loads(analyse(logs, tmp_path, "--format", "json").stdout)["mitigations"]
    assert [(row["quantity"], row["mitigation"]) for row in held] == [
        ("score", "clamp=512"), ("score", "clamp=512"), ("change", "clamp=512"),
    ]  # fmt: skip


def test_questions_without_a_partner_are_told(logs: Path, silent_too: Path, tmp_path: Path) -> None:
    few = tasks.misleading_math(budget=0, regime="silent", dataset="generated")
    options: Any = {"limit": 20, "epochs": 1, "sample_shuffle": 1, "display": "log"}
    eval(few, model="scripted/overthinker", log_dir=str(tmp_path), **options)
    text = words(analyse(logs, tmp_path).stdout)
    assert "Left out, with a score in one of the two cells only: 10 questions" in text


def test_no_table_of_words_without_both_regimes(logs: Path, silent_too: Path) -> None:
    for folder in (logs, silent_too):
        assert "What the words" not in analyse(folder).stdout


def test_a_seed_below_zero_is_usage(logs: Path) -> None:
    assert analyse(logs, "--seed", "-1").exit_code == 2


def test_a_contrast_and_the_cluster_reach_the_findings(logs: Path) -> None:
    (found,) = json.loads(analyse(logs, "--contrast", "first:last", "--format", "json").stdout)[
        "findings"
    ]
    assert (found["primary"], found["smaller"], found["larger"]) == (True, "0", "16384")
    assert "contrast named in advance" in words(analyse(logs, "--contrast", "0:16384").stdout)
    (plain,), (coarse,) = (
        json.loads(analyse(logs, *cluster, "--format", "json").stdout)["findings"]
        for cluster in ((), ("--cluster", "unit"))
    )
    assert coarse["largest_fall"] == plain["largest_fall_by_unit"]
    assert analyse(logs, "--cluster", "template").exit_code == 2


def test_a_margin_may_be_a_fraction_of_the_range(logs: Path) -> None:
    (found,) = json.loads(analyse(logs, "--relative-margin", "0.1", "--format", "json").stdout)[
        "findings"
    ]
    assert found["margin"] == 0.02  # a rate has a margin of its own
    result = CliRunner().invoke(main, ["analyse", str(logs), "--relative-margin", "-1"])
    assert result.exit_code != 0
    assert "relative_margin" in words(result.output)


def test_the_interval_of_equivalence_is_not_called_95_percent(logs: Path) -> None:
    text = shown("analyse", logs, "--margin", 0.99)
    assert re.search(r"misleading_math +flat .* 90 %: ", text)


def test_damaged_decisions_are_noted_and_the_verdict_is_given(logs: Path) -> None:
    (logs / "decisions.json").write_text("{")
    try:
        result = analyse(logs)
    finally:
        (logs / "decisions.json").unlink()
    assert result.exit_code == 0
    assert "inverse" in result.stdout
    assert "decisions.json cannot be read" in words(result.stderr)
