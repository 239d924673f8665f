"""Our estimates beside the paper's figures."""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner
from inspect_ai import eval as inspect_eval

from inverse_scaling_evals import tasks
from inverse_scaling_evals.analysis import (
    compare_df,
    observations_df,
    transcripts_df,
    transcripts_needed,
)
from inverse_scaling_evals.analysis.published import Compatible, paper_model, published_figures
from inverse_scaling_evals.cli import main
from tests.analysis.drawn import right_or_wrong, samples_of
from tests.terminal import shown

OPUS = "anthropic/claude-opus-4-20250514"


@pytest.fixture(scope="module")
def transcripts(tmp_path_factory: pytest.TempPathFactory) -> pd.DataFrame:
    """A scripted model's transcripts, as if Claude Opus 4 had written them."""
    log_dir: Path = tmp_path_factory.mktemp("logs")
    for name, budgets, limit, epochs in (
        ("misleading_math", (0, 16384, "natural"), 24, 2),
        ("grades_regression", (0, 16384), 90, 1),  # 30 students for the correlations
        ("coordinate_itself", (0, 16384), 10, 1),
    ):
        inspect_eval(
            [getattr(tasks, name)(budget=budget, dataset="generated") for budget in budgets],
            model="scripted/overthinker", limit=limit, epochs=epochs, log_dir=str(log_dir),
            display="log",
        )  # fmt: skip
    return transcripts_df(log_dir, cache=False).assign(model=OPUS)


@pytest.fixture(scope="module")
def compared(transcripts: pd.DataFrame) -> pd.DataFrame:
    return compare_df(transcripts, transcripts)


def rows(frame: pd.DataFrame, **wanted: str) -> pd.DataFrame:
    return frame[(frame[list(wanted)] == pd.Series(wanted)).all(axis=1)]


@pytest.mark.slow
def test_a_trend_stands_beside_our_verdict(compared: pd.DataFrame) -> None:
    found = rows(compared, task="misleading_math", regime="controlled", quantity="trend")
    assert found[["published", "ours", "compatible", "source"]].values.tolist() == [
        ["inverse", "inverse", "yes", "Table 1"]
    ]


@pytest.mark.slow
def test_the_paper_gives_opus_a_number_at_each_end_of_misleading_math(
    compared: pd.DataFrame,
) -> None:
    found = rows(compared, task="misleading_math", regime="controlled", quantity="score")
    ends = found[found["where"] != "all"].set_index("where")
    assert ends.loc["shortest", "published"] == "1"
    assert not ends.loc["shortest", "is_range"]
    assert ends.loc["longest", "published"] == "0.85 to 0.9"
    assert ends.loc["longest", "ours_high"] < 0.85
    assert ends.loc["longest", "compatible"] == "no"


@pytest.mark.slow
def test_an_axis_is_marked_as_a_range(compared: pd.DataFrame) -> None:
    spans = compared[(compared["where"] == "all") & (compared["quantity"] != "trend")]
    assert len(spans) > 0
    assert spans["is_range"].all()
    assert spans["published"].str.contains(" to ").all()


@pytest.mark.slow
def test_shots_are_compared_apart(compared: pd.DataFrame) -> None:
    trends = rows(compared, task="grades_regression", quantity="trend")
    assert trends[["subset", "published"]].values.tolist() == [
        ["0 shots", "inverse"],
        ["8 and 16 shots", "flat"],
    ]


@pytest.mark.slow
def test_the_rate_of_a_concerning_answer_is_turned_into_ours(compared: pd.DataFrame) -> None:
    (axis,) = rows(compared, task="coordinate_itself", quantity="score").to_dict("records")
    assert axis["published"] == "0.85 to 1"
    assert axis["paper_model"] == "all"
    assert "complement" in axis["note"]


@pytest.mark.slow
def test_correlations_are_compared_at_the_same_budget(compared: pd.DataFrame) -> None:
    sleep = rows(compared, quantity="sleep", subset="0 shots").set_index("where")
    assert list(sleep.index) == ["0", "16384"]
    assert sleep["published"].tolist() == ["0.3", "0.57"]
    # the scripted model's weight moves to sleep too
    assert float(sleep.loc["16384", "ours"]) > float(sleep.loc["0", "ours"])


@pytest.mark.slow
def test_a_correlation_that_may_as_well_be_none_is_too_wide_to_tell(
    transcripts: pd.DataFrame,
) -> None:
    grades = transcripts[(transcripts["shots"] == 0) & transcripts["answer"].notna()]
    sleep = grades["features"].map(lambda text: next(iter_sleep(text)))
    noise = np.random.default_rng(0).normal(0, 1, len(grades))

    def compatible(weight: float) -> dict[str, Any]:
        predicted = 7 + weight * (sleep - sleep.mean()) + noise
        predicted = grades.assign(answer=predicted.map("{:.3f}".format))
        (row,) = rows(compare_df(predicted, predicted), quantity="sleep", where="0").to_dict(
            "records"
        )
        assert row["published_low"] == 0.3
        return row

    weak, strong = compatible(0.2), compatible(3.0)
    assert weak["ours_low"] < 0 < 0.3 < weak["ours_high"]
    assert weak["compatible"] == Compatible.TOO_WIDE
    assert strong["ours_low"] > 0.3
    assert strong["compatible"] == Compatible.NO


def iter_sleep(text: str) -> Iterator[float]:
    """Hours of sleep among the features of a student."""
    yield from (value for name, value in json.loads(text).items() if "sleep" in name.lower())


def drawn(
    chances: list[float], questions: int, epochs: int = 1, dataset: str = "generated"
) -> pd.DataFrame:
    """Compare a drawn curve as if Claude Opus 4 had made it."""
    samples = samples_of(
        right_or_wrong(chances, questions, epochs), budgets=["0", "16384"], model=OPUS,
        num_distractors=5.0, shots=float("nan"), dataset=dataset,
    )  # fmt: skip
    return compare_df(samples)


def test_questions_that_are_not_the_papers_are_noted() -> None:
    told = {
        dataset: drawn([1.0, 0.6], 10, dataset=dataset)["note"].str.contains("are not the paper's")
        for dataset in ("generated", "paper")
    }
    assert told["generated"].all()
    assert not told["paper"].any()


def test_an_interval_with_the_published_rate_and_its_opposite_is_too_wide_to_tell() -> None:
    few = rows(drawn([1.0, 0.6], 3), quantity="score", where="longest")
    many = rows(drawn([1.0, 0.95], 60), quantity="score", where="longest")
    assert few["published_low"].tolist() == [0.85]
    assert few["compatible"].tolist() == [Compatible.TOO_WIDE]
    assert many["compatible"].tolist() == [Compatible.YES]


def test_a_trend_is_too_wide_to_tell_where_it_and_none_are_possible() -> None:
    def trend(frame: pd.DataFrame) -> str:
        (row,) = rows(frame, quantity="trend", subset="all").to_dict("records")
        assert row["published"] == "inverse"
        return str(row["compatible"])

    assert trend(drawn([0.8, 0.8], 30)) == Compatible.TOO_WIDE
    assert trend(drawn([0.9, 0.5], 100)) == Compatible.YES
    assert trend(drawn([0.5, 0.9], 100)) == Compatible.NO
    # a rise whose size is open holds no fall of the margin
    rising = drawn([0.6, 0.65], 400, 3)
    assert trend(rising) == Compatible.UNKNOWN


@pytest.fixture(scope="module")
def coordination(tmp_path_factory: pytest.TempPathFactory) -> Path:
    log_dir = tmp_path_factory.mktemp("coordination")
    inspect_eval(
        [tasks.coordinate_itself(budget=b, dataset="generated") for b in (0, 1024)],
        model="scripted/steady", limit=20, epochs=1, log_dir=str(log_dir), display="log",
    )  # fmt: skip
    return log_dir


def test_another_model_gets_only_the_axes_over_all_models(coordination: Path) -> None:
    found = compare_df(observations_df(coordination, cache=False))
    assert found["paper_model"].unique().tolist() == ["all"]


def test_a_rise_of_the_concerning_answer_is_a_fall_of_ours(coordination: Path) -> None:
    samples = observations_df(coordination, cache=False).assign(model="vllm/Qwen/QwQ-32B")
    (trend,) = rows(compare_df(samples), quantity="trend").to_dict("records")
    assert trend["published"] == "inverse"  # Table 4 has an arrow upwards
    assert "complement" in trend["note"]


def test_only_transcripts_that_are_needed_are_asked_for(coordination: Path) -> None:
    samples = observations_df(coordination, cache=False)
    assert transcripts_needed(samples.assign(model=OPUS)) == []
    grades = samples.assign(task="grades_regression")
    assert transcripts_needed(grades) == []
    assert len(transcripts_needed(grades.assign(model=OPUS))) == 2


def test_the_command_names_curves_and_notes(coordination: Path, tmp_path: Path) -> None:
    folder = shutil.copytree(coordination, tmp_path / "logs")
    (folder / "2026-01-01T00-00-00_task_damaged.eval").write_bytes(b"no log")
    found = CliRunner().invoke(main, ["compare", str(folder)])
    assert found.exit_code == 0, found.output
    assert "coordinate_itself, scripted/steady, generated, controlled\n" in found.stdout
    assert "0.85 to 1" in found.stdout
    assert found.stderr.count("damaged.eval cannot be read") == 1
    assert "\u2026" not in shown("compare", folder)  # nothing is cut


def test_where_there_is_no_log_it_is_not_the_paper_that_lacks_a_figure(tmp_path: Path) -> None:
    shown = CliRunner().invoke(main, ["compare", str(tmp_path)])
    assert shown.stdout == "No log of a task under a budget was found.\n"


@pytest.mark.parametrize(
    ("name", "model"),
    [
        ("anthropic/claude-opus-4-20250514", "claude-opus-4"),
        ("openrouter/anthropic/claude-opus-4", "claude-opus-4"),
        ("anthropic/claude-opus-4-5", None),
        ("openrouter/anthropic/claude-opus-4.1", None),
        ("bedrock/anthropic.claude-sonnet-4-20250514-v1:0", "claude-sonnet-4"),
        ("openrouter/anthropic/claude-3.7-sonnet", "claude-sonnet-3.7"),
        ("openai/o3-2025-04-16", "o3"),
        ("openai/o3-mini", "o3-mini"),
        ("openai/o3-pro", None),
        ("openrouter/qwen/qwen3-32b", "qwen3-32b"),
        ("vllm/QuixiAI/DeepSeek-R1-0528-AWQ", "r1-0528"),
        ("vllm/deepseek-ai/DeepSeek-R1-0528-Qwen3-8B", None),
        ("vllm/Qwen/QwQ-32B-Preview", None),
        ("scripted/steady", None),
    ],
)
def test_a_model_is_one_of_the_papers_or_none(name: str, model: str | None) -> None:
    assert paper_model(name) == model


def test_every_published_span_is_in_order() -> None:
    figures = published_figures()
    assert len({figure.task for figure in figures}) == 20
    assert all(figure.low <= figure.high for figure in figures if figure.trend is None)
    assert sum(figure.quantity == "trend" for figure in figures) == 25 * 9


def test_rows_that_repeat_an_observation_count_once() -> None:
    once = samples_of(right_or_wrong([0.9, 0.8, 0.7, 0.5], 20)).assign(
        model=OPUS, shots=np.nan, num_distractors=5.0
    )
    natural = samples_of(right_or_wrong([0.7], 20), budgets=["natural"]).assign(
        model=OPUS, shots=np.nan, num_distractors=5.0
    )
    frame = pd.concat([once, natural])
    expected, found = (
        compare_df(rows).drop(columns="note") for rows in (frame, pd.concat([frame, frame]))
    )
    assert len(found) > 0
    pd.testing.assert_frame_equal(found, expected)
