"""`inverse-scaling analyse` on real logs, as a reader meets it."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from inspect_ai import eval

from inverse_scaling_evals import tasks
from inverse_scaling_evals.cli import main


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
    result = analyse(logs)
    assert result.exit_code == 0
    table, _, sentence = result.stdout.partition("\n\n")
    row = r"^misleading_math +inverse +-0\.\d+ +-0\.\d+ to -0\.\d+ +16384 +30$"
    assert re.search(row, table, re.M)
    assert words(sentence).startswith("misleading_math Accuracy falls by")
    assert re.search(
        r"it would be open\. Accuracy changes by -\d+\.\d points \(95 % interval .*\) per doubling "
        r"of the measured thinking, with the budget as instrument",
        words(sentence),
    )
    assert "Note:" not in result.output


def test_a_narrow_terminal_breaks_names_not_numbers(
    logs: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "60")
    table = analyse(logs).stdout.partition("\n\n")[0]
    assert "…" not in table
    assert re.search(r" inverse +-0\.\d{3} +-0\.\d{3} to -0\.\d{3} +16384 +30$", table, re.M)


def test_strata_stand_below_their_curve(logs: Path) -> None:
    shown = analyse(logs, "--by-stratum").stdout
    assert re.search(r"^  distractors_5 +\S+ +[+-]", shown, re.M)
    assert all(f"In stratum distractors_{n}, " in words(shown) for n in range(1, 6))
    held = json.loads(analyse(logs, "--by-stratum", "--json").stdout)
    assert [found["stratum"] for found in held["findings"]][:2] == ["", "distractors_1"]
    assert len(held["effects"]) == 1
    assert len(held["effects_by_stratum"]) == 5


def test_json_has_no_strata_unless_asked(logs: Path) -> None:
    held = json.loads(analyse(logs, "--json").stdout)
    assert set(held) == {"findings", "effects", "curves", "noise", "notes"}


def test_every_number_is_one_that_json_has(logs: Path) -> None:
    def refuse(word: str) -> None:
        raise AssertionError(word)

    shown = analyse(logs, "--json", "--by-stratum").stdout
    json.loads(shown, parse_constant=refuse)


def test_a_seed_below_zero_is_usage(logs: Path) -> None:
    assert analyse(logs, "--seed", "-1").exit_code == 2


def test_the_interval_of_equivalence_is_not_called_95_percent(logs: Path) -> None:
    shown = analyse(logs, "--margin", 0.99).stdout
    assert re.search(r"misleading_math +flat .* 90 %: ", shown)


def test_damaged_decisions_are_noted_and_the_verdict_is_given(logs: Path) -> None:
    (logs / "decisions.json").write_text("{")
    try:
        result = analyse(logs)
    finally:
        (logs / "decisions.json").unlink()
    assert result.exit_code == 0
    assert "inverse" in result.stdout
    assert "decisions.json cannot be read" in words(result.stderr)
