"""The primary contrast of a study: named before it runs, recorded in every log, kept to."""

from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from inspect_ai.log import list_eval_logs, read_eval_log

from inverse_scaling_evals.analysis import findings, observations_df
from inverse_scaling_evals.cli import main
from inverse_scaling_evals.errors import DataError, InverseScalingError, TaskArgumentError
from inverse_scaling_evals.studies import RunOptions, Study, check, plan, run
from inverse_scaling_evals.studies.plan import study_from_json, study_to_json

QUIET = RunOptions(display="log")
STUDY = """\
tasks: misleading_math
models: scripted/overthinker
budgets: [0, 1024, 16384]
dataset: generated
epochs: 1
limit: 40
contrast: 0:16384
"""


def small(**changes: Any) -> Study:
    options: dict[str, Any] = {
        "tasks": ["misleading_math"],
        "models": ["scripted/overthinker"],
        "budgets": [0, 1024, 16384],
        "dataset": "generated",
        "epochs": 1,
        "limit": 40,
    }
    return plan(**{**options, **changes})


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "named.yaml"
    path.write_text(STUDY, encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("contrast", "kept"),
    [
        (None, None),
        ("0:16384", "0:16384"),
        (" 0 : 1024 ", "0:1024"),
        ("first:last", "first:last"),
        ("first:1024", "first:1024"),
    ],
)
@pytest.mark.parametrize("design", ["crossed", "randomised"])
def test_a_contrast_of_two_budgets_of_the_study_is_planned(
    contrast: str | None, kept: str | None, design: Any
) -> None:
    study = small(contrast=contrast, design=design)
    assert study.contrast == kept
    assert study_from_json(study_to_json(study)) == study


@pytest.mark.parametrize(
    "contrast", ["0:4096", "16384:0", "0:high", "1024:first", "last:first", "0:natural"]
)
def test_a_contrast_that_no_curve_has_is_refused_with_the_budgets_there_are(contrast: str) -> None:
    with pytest.raises(TaskArgumentError, match=r"Expected two of: 0, 1024, 16384; or first:last"):
        small(contrast=contrast, budgets=[0, 1024, 16384, "natural"])


@pytest.mark.parametrize("contrast", ["0", "0:0", "0:1024:4096", "low-high", ""])
def test_what_names_no_two_budgets_is_refused(contrast: str) -> None:
    with pytest.raises(InverseScalingError, match="contrast"):
        small(contrast=contrast)


def test_both_budgets_must_be_on_one_curve(tmp_path: Path) -> None:
    path = tmp_path / "study.yaml"
    path.write_text(
        "models: scripted/steady\ndataset: generated\ncontrast: 0:1024\n"
        "grids: [{tasks: zebra, budgets: [0, 64]}, {tasks: myopic_reward, budgets: [64, 1024]}]\n",
        encoding="utf-8",
    )
    with pytest.raises(TaskArgumentError, match="no curve of the study has these two budgets"):
        plan(file=path)


def test_the_ends_are_always_there_also_where_a_run_has_one_budget() -> None:
    assert small(budgets=[0], contrast="first:last").contrast == "first:last"


def test_a_file_names_a_contrast_and_an_option_replaces_it(file: Path) -> None:
    assert plan(file=file).contrast == "0:16384"
    assert plan(file=file, contrast="first:last").contrast == "first:last"
    # a study may be run one budget at a time
    one = plan(file=file, budgets=[1024])
    assert (one.contrast, [cell.budget for cell in one.runnable]) == ("0:16384", ["1024"])


def test_a_wrong_contrast_is_named_by_file_and_line(file: Path) -> None:
    file.write_text(STUDY.replace("0:16384", "0-16384"), encoding="utf-8")
    with pytest.raises(TaskArgumentError, match=r"named\.yaml, line 7: contrast: .*'0-16384'"):
        plan(file=file)


@pytest.fixture(scope="module")
def finished(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a study with a contrast, to be read."""
    folder = tmp_path_factory.mktemp("finished")
    assert run(small(contrast="0:1024"), folder, options=QUIET).complete
    return folder


def test_every_log_records_it_and_the_finding_rests_on_it_alone(finished: Path) -> None:
    for log in list_eval_logs(str(finished)):
        metadata = read_eval_log(log, header_only=True).eval.metadata
        assert metadata is not None
        assert metadata["study"]["contrast"] == "0:1024"
    frame = observations_df(finished)
    assert set(frame["contrast"]) == {"0:1024"}
    [found] = findings(frame)
    assert (found.primary, found.smaller, found.larger) == (True, "0", "1024")
    [every] = findings(frame.drop(columns="contrast"))
    assert not every.primary
    [option] = findings(frame, contrast="first:last")
    assert (option.primary, option.smaller, option.larger) == (True, "0", "16384")


def test_a_contrast_that_some_logs_do_not_name_was_not_named_in_advance(finished: Path) -> None:
    frame = observations_df(finished)
    frame.loc[frame["budget"] == "0", "contrast"] = None
    assert not findings(frame)[0].primary


@pytest.mark.parametrize(
    ("before", "now", "words"),
    [
        pytest.param(None, "0:1024", "none before, 0:1024 now", marks=pytest.mark.slow),
        pytest.param("0:1024", None, "0:1024 before, none now", marks=pytest.mark.slow),
        ("0:1024", "0:16384", "0:1024 before, 0:16384 now"),
    ],
)
def test_a_folder_whose_logs_name_another_contrast_is_refused(
    tmp_path: Path, before: str | None, now: str | None, words: str
) -> None:
    folder = tmp_path / "logs"
    run(small(contrast=before, limit=2), folder, options=QUIET)
    files = {path.name: path.read_bytes() for path in folder.iterdir()}
    for call in (run, check):
        with pytest.raises(DataError, match=f"the contrast named in advance .{words}.") as caught:
            call(small(contrast=now, limit=2), folder, options=QUIET)
        assert "before the first answer" in str(caught.value)
    assert files == {path.name: path.read_bytes() for path in folder.iterdir()}
    assert run(small(contrast=before, limit=3), folder, options=QUIET).complete


def test_new_cells_do_not_bring_a_contrast_into_a_folder_of_others(
    tmp_path: Path, file: Path
) -> None:
    folder = tmp_path / "logs"
    unnamed = tmp_path / "unnamed.yaml"
    unnamed.write_text("name: named\n" + STUDY.replace("contrast: 0:16384\n", ""), "utf-8")
    run(plan(file=unnamed, budgets=[0], limit=2), folder, options=QUIET)
    with pytest.raises(DataError, match="the contrast named in advance"):
        run(plan(file=file, budgets=[16384], limit=2), folder, options=QUIET)


@pytest.mark.slow
def test_the_command_takes_it_shows_it_and_records_it(tmp_path: Path) -> None:
    arguments = ["--task", "misleading_math", "--model", "scripted/steady", "--budget", "0,1024"]
    arguments += ["--dataset", "generated", "--limit", "2", "--contrast", "first:last"]
    runner = CliRunner()
    planned = runner.invoke(main, ["study", "plan", *arguments])
    assert "Primary contrast: first:last" in planned.output
    folder = tmp_path / "logs"
    done = runner.invoke(
        main, ["study", "run", *arguments, "--log-dir", str(folder), "--workers", "2"]
    )
    assert done.exit_code == 0, done.output
    assert set(observations_df(folder)["contrast"]) == {"first:last"}
    refused = runner.invoke(main, ["study", "plan", *arguments[:-1], "0:4096"])
    assert refused.exit_code != 0
