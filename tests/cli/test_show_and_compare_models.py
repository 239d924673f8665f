"""`show` and `compare-models` on real logs, on a terminal, in a pipe and for programs."""

import csv
import io
import json
import re
from pathlib import Path
from typing import Any

import pytest
from inspect_ai import eval

from inverse_scaling_evals import tasks
from inverse_scaling_evals.analysis import MODEL_COLUMNS, findings_df, models_df, observations_df
from tests.terminal import piped, shown


@pytest.fixture(scope="module")
def logs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("logs")
    made = [tasks.misleading_math(budget=budget, dataset="generated") for budget in (0, 16384)]
    options: Any = {"limit": 24, "epochs": 1, "display": "log"}
    models = ["scripted/overthinker", "scripted/steady"]
    done = eval(made, model=models, log_dir=str(folder), **options)
    assert all(log.status == "success" for log in done)
    return folder


def test_show_gives_the_answer_all_curves_and_draws_the_worst_within_80_columns(
    logs: Path,
) -> None:
    text = shown("show", logs, "--curves", 1)
    assert max(map(len, text.splitlines())) <= 80
    assert text.startswith("2 models, 2 curves: ")
    assert "The largest fall: misleading_math, scripted/overthinker" in " ".join(text.split())
    row = r"^misleading_math +█▁ +\d\.\d\d +\d\.\d\d +-\d+\.\d +inverse$"
    assert len(re.findall(row, text, re.M)) == 1
    [less, more] = re.findall(r"^ +(?:0|16384) (.*●.*)$", text, re.M)
    assert less.index("●") > more.index("●")
    assert findings_df(observations_df(logs))["sentence"][0][:40] in " ".join(text.split())


def test_show_of_the_natural_regime_alone_says_what_to_run(tmp_path: Path) -> None:
    made = tasks.misleading_math(dataset="generated")
    eval(made, model="scripted/steady", log_dir=str(tmp_path), limit=3, display="log")
    told = " ".join(shown("show", tmp_path).split())
    assert "Only the natural regime was run, so there is no curve over budgets." in told
    assert "--budget 0,1024,4096" in told


def test_show_draws_no_more_curves_than_asked(logs: Path) -> None:
    assert "●" not in shown("show", logs, "--curves", 0)
    assert shown("show", logs, "--curves", 9).count("inverse-scaling analyse") == 1


def test_show_in_a_pipe_has_a_row_a_line_and_no_escapes(logs: Path) -> None:
    text = piped("show", logs).stdout
    assert "\x1b" not in text
    assert any(line.startswith("misleading_math\t") for line in text.splitlines())
    found = json.loads(piped("show", logs, "--format", "json").stdout)
    assert {row["verdict"] for row in found["findings"]} >= {"inverse"}
    assert len(found["cells"]) == 4


def test_compare_models_shows_scores_with_ranks_and_what_differs(logs: Path) -> None:
    text = shown("compare-models", logs)
    assert max(map(len, text.splitlines())) <= 80
    words = " ".join(text.split())
    assert "They differ in how the score changes with the budget in 1 of 1 comparisons" in words
    assert re.search(r"^scripted/overthinker +\d\.\d+ \(1\) +\d\.\d+ \(2\) ", text, re.M)
    assert re.search(r"^scripted/steady +\d\.\d+ \(1\) +\d\.\d+ \(1\) ", text, re.M)
    assert re.search(
        r"scripted/steady +0→16384 +-\d+\.\d +-\d+\.\d to -\d+\.\d +0\.\d+$", text, re.M
    )


def test_compare_models_gives_programs_every_pair(logs: Path) -> None:
    rows = list(
        csv.DictReader(io.StringIO(piped("compare-models", logs, "--format", "csv").stdout))
    )
    assert list(rows[0]) == list(MODEL_COLUMNS)
    assert len(rows) == len(models_df(observations_df(logs))) == 3
    found = json.loads(piped("compare-models", logs, "--format", "json").stdout)
    assert set(found) == {"pairs", "ranks", "notes"}


def test_one_model_is_nothing_to_compare(logs: Path) -> None:
    every = sorted(logs.glob("*.eval"))
    alone = [path for path in every if observations_df(path)["model"][0] == "scripted/steady"]
    found = piped("compare-models", *alone)
    assert found.exit_code == 3
    assert "One model" in found.stdout
    assert "Run another model" in found.stdout
