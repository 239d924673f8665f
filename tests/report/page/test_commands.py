"""The commands by which a page says that its study can be run again."""

import html
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
from inspect_ai import eval
from inspect_ai._cli.util import parse_cli_args
from inspect_ai.log import EvalLog, list_eval_logs, read_eval_log

from inverse_scaling_evals import tasks
from inverse_scaling_evals.report.page import write_report
from tests.serving.fake_vllm import fake_vllm

pytestmark = pytest.mark.slow


def commands_of(page: Path) -> list[str]:
    """Return the lines of the commands in a page."""
    [block] = re.findall(
        r'<pre class="commands"[^>]*>(.*?)</pre>', page.read_text(encoding="utf-8"), re.DOTALL
    )
    return html.unescape(block).strip().splitlines()


def asked(log: EvalLog) -> list[tuple[object, int, object]]:
    """Return what a log asked: each sample with its epoch and its prompt."""
    assert log.samples
    return sorted((one.id, one.epoch, one.input) for one in log.samples)  # type: ignore[type-var]


def test_commands_of_trains_of_thought_name_their_checkpoints(tmp_path: Path) -> None:
    with fake_vllm(natural=10_000, right_until=300) as fake:
        [log] = eval(
            tasks.misleading_math(checkpoints=["64", "256", "4096"], dataset="generated"),
            model=f"vllm/{fake.name}", model_base_url=fake.url, limit=2, epochs=1,
            log_dir=str(tmp_path / "logs"), display="none",
        )  # fmt: skip
    assert log.status == "success"
    run, _ = commands_of(write_report(tmp_path / "logs", tmp_path / "report.html"))
    words = shlex.split(run)
    asked_for = [words[place + 1] for place, word in enumerate(words) if word == "-T"]
    assert "checkpoints=64,256,4096" in asked_for
    parsed = parse_cli_args(asked_for)
    assert parsed["checkpoints"] == log.eval.task_args["checkpoints"]
    tasks.misleading_math(**parsed)


def test_without_a_study_file_the_commands_of_a_page_run_its_logs_again(tmp_path: Path) -> None:
    made = [
        tasks.misleading_math(budget=budget, dataset="generated", distractors=5, regime="silent")
        for budget in (0, 1024)
    ]
    first = eval(
        made, model="scripted/steady", limit=2, epochs=2, log_dir=str(tmp_path / "logs"),
        display="none",
    )  # fmt: skip
    *runs, last = commands_of(write_report(tmp_path / "logs", tmp_path / "report.html"))
    assert last == "inverse-scaling report logs/again -o report.html"
    assert len(runs) == 2
    assert all(run.startswith("inspect eval ") for run in runs)
    # the program of this environment, whatever `inspect` is on the path
    _, _, *words = shlex.split(next(run for run in runs if "budget=1024" in run))
    subprocess.run(
        [str(Path(sys.executable).parent / "inspect"), "eval", *words, "--display", "none"],
        cwd=tmp_path, check=True, capture_output=True,
    )  # fmt: skip
    [again] = [read_eval_log(log) for log in list_eval_logs(str(tmp_path / "logs" / "again"))]
    [before] = [log for log in first if log.eval.task_args["budget"] == 1024]
    assert again.eval.task_args == before.eval.task_args
    assert asked(again) == asked(read_eval_log(before.location))
