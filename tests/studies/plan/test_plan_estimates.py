"""Estimates against computation by hand."""

import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner
from inspect_ai.dataset import Sample
from inspect_ai.model import ModelCost, ModelInfo, get_model_info, set_model_cost, set_model_info

from inverse_scaling_evals import tasks
from inverse_scaling_evals.budgets import budget_instruction, parse_budget
from inverse_scaling_evals.cli import main
from inverse_scaling_evals.studies import SamplingOptions, Study, draw_sample, estimate, plan
from inverse_scaling_evals.studies.plan import draw_fraction
from tests.terminal import shown

PRICED = "scripted/steady"


@pytest.fixture
def registered_price() -> Iterator[str]:
    """A model whose price is registered with Inspect, until the end of the test."""
    model = "anthropic/claude-haiku-4-5"
    before = get_model_info(model)
    assert before is not None
    set_model_cost(
        model, ModelCost(input=2, output=10, input_cache_write=2.5, input_cache_read=0.2)
    )
    yield model
    set_model_info(model, before)


def study_file(folder: Path, extra: str = "") -> Study:
    path = folder / "study.yaml"
    path.write_text(
        "tasks: misleading_math\nmodels: openai/gpt-5.4-nano\nbudgets: [0, 1024, low, natural]\n"
        f"limit: 10\nepochs: 2\n{extra}"
    )
    return plan(file=path)


def test_tokens_and_money_equal_those_computed_by_hand(tmp_path: Path) -> None:
    prices = "prices: {openai/gpt-5.4-nano: {input: 3, output: 7}}\n"
    figures = estimate(study_file(tmp_path, prices))
    inputs = [len(str(sample.input)) for sample in tasks.misleading_math().dataset[:10]]
    expected = {"0": 200, "1024": 1224, "low": 1224, "natural": 6200}
    total = 0.0
    for entry in figures.cells:
        words = budget_instruction(parse_budget(entry.cell.budget), entry.cell.regime)
        read = -(-(2 * (sum(inputs) + 10 * len(words))) // 4)
        assert (entry.questions, entry.generations, entry.counted) == (10, 20, True)
        assert entry.input_tokens == pytest.approx(read, abs=1)
        assert entry.output_tokens == 20 * expected[entry.cell.budget]
        assert entry.longest_prompt == -(-(max(inputs) + len(words)) // 4)
        money = (entry.input_tokens * 3 + entry.output_tokens * 7) / 1e6
        assert entry.dollars == pytest.approx(money)
        total += money
    assert figures.dollars == pytest.approx(total)
    assert figures.unpriced == ()


def test_an_unknown_price_is_unknown_and_never_zero(tmp_path: Path) -> None:
    figures = estimate(study_file(tmp_path))
    assert figures.dollars is None
    assert {entry.dollars for entry in figures.cells} == {None}
    assert figures.unpriced == ("openai/gpt-5.4-nano",)


def test_a_price_registered_with_inspect_is_found(registered_price: str) -> None:
    study = plan(tasks=["zebra"], models=[registered_price, "openai/o3"], budgets=[1024])
    figures = estimate(study, load=False)
    known = {entry.cell.model: entry for entry in figures.cells}[registered_price]
    assert known.dollars == pytest.approx((known.input_tokens * 2 + known.output_tokens * 10) / 1e6)
    assert figures.dollars == known.dollars
    assert figures.unpriced == ("openai/o3",)


def test_the_scripted_model_costs_nothing() -> None:
    assert estimate(plan(preset="ci"), load=False).dollars == 0


@pytest.fixture
def small_window() -> Iterator[str]:
    """A model that is registered with a window of 12,000 tokens, until the end of the test."""
    model = "openai/o1"
    before = get_model_info(model)
    assert before is not None
    set_model_info(model, ModelInfo(context_length=12_000))
    yield model
    set_model_info(model, before)


def test_a_prompt_that_does_not_fit_into_the_window_is_reported(small_window: str) -> None:
    model = small_window
    study = plan(tasks=["zebra", "misleading_math"], models=[model], budgets=["low"])
    figures = estimate(study, load=False)
    assert [entry.cell.task for entry in figures.too_long] == ["zebra"]
    assert {entry.window for entry in figures.cells} == {12_000}


def test_an_output_limit_of_the_study_is_what_must_fit(small_window: str) -> None:
    study = plan(
        tasks=["zebra"],
        models=[small_window],
        budgets=["low"],
        sampling=SamplingOptions(max_tokens=2000),
    )
    [entry] = estimate(study, load=False).cells
    assert entry.max_tokens == 2000
    assert entry.fits


def test_an_unknown_window_is_no_verdict() -> None:
    figures = estimate(plan(preset="ci", tasks=["zebra"]), load=False)
    assert {(entry.window, entry.fits) for entry in figures.cells} == {(None, None)}


def test_data_that_would_be_downloaded_is_counted_from_the_catalogue(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("INVERSE_SCALING_EVALS_DATA", str(tmp_path))
    monkeypatch.setenv("INVERSE_SCALING_EVALS_CACHE", str(tmp_path))
    suites = ["main", "ai_risk"]
    study = plan(tasks=suites, models=[PRICED], budgets=[0], dataset={"main": "paper"})
    figures = estimate(study)
    assert figures.generations == 3 * (7512 + 8116)
    assert len(figures.uncounted) == 21


def test_human_written_questions_at_hand_are_counted(data_mirror: Path) -> None:
    figures = estimate(plan(tasks=["zebra", "survival_instinct"], models=[PRICED], budgets=[0]))
    assert {entry.cell.task: entry.questions for entry in figures.cells} == {
        "zebra": 200,
        "survival_instinct": 953,
    }
    assert figures.uncounted == ()


def test_questions_of_an_absent_file_are_unknown() -> None:
    study = plan(
        tasks=["grades_regression"], models=[PRICED], budgets=[0], dataset="csv=no/such.csv"
    )
    (entry,) = estimate(study).cells
    assert (entry.questions, entry.generations, entry.dollars) == (None, None, None)


@pytest.mark.parametrize("load", [True, False])
def test_a_sample_has_as_many_questions_of_every_stratum(load: bool) -> None:
    study = plan(
        tasks=["famous_paradoxes", "grades_regression", "survival_instinct"],
        models=[PRICED],
        budgets=[0],
        dataset="generated",
        sample=4,
    )
    assert {entry.cell.task: entry.questions for entry in estimate(study, load=load).cells} == {
        "famous_paradoxes": 20,
        "grades_regression": 12,
        "survival_instinct": 4,
    }


def test_a_draw_is_stratified_ordered_and_fixed_by_its_seed() -> None:
    samples = [
        Sample(input="", id=index, metadata={"stratum": f"size_{index % 3}"}) for index in range(20)
    ]
    drawn = draw_sample(samples, 2, seed=1)
    ids = [int(str(sample.id)) for sample in drawn]
    assert sorted(index % 3 for index in ids) == [0, 0, 1, 1, 2, 2]
    assert ids == sorted(ids)
    assert draw_sample(samples, 2, seed=1) == drawn
    assert draw_sample(samples, 2, seed=2) != drawn
    assert draw_sample(samples, 99, seed=1) == samples


def test_the_command_shows_cells_figures_and_reasons() -> None:
    command = "study plan --task misleading_math --model openai/o3,scripted/steady --budget 0,1024"
    text = shown(*command.split(), "--limit", 5)
    lines = text.splitlines()
    assert max(map(len, lines)) <= 80
    assert "scripted/steady: controlled, budgets 0 1024, 3 epochs" in lines
    assert "openai/o3: controlled, budgets 1024, 3 epochs" in lines
    assert "Price unknown (not included in the total): openai/o3." in text
    assert "Impossible, 1 cell: Invalid budget '0' for openai/o3" in text
    assert "Total: 3 cells, 45 generations" in text


def test_json_has_every_cell_with_all_its_arguments() -> None:
    result = CliRunner().invoke(
        main,
        "study plan --task misleading_math --model openai/o3 --limit 5 --budget 0 --budget 1024 "
        "--dataset generated --format json",
    )
    found = json.loads(result.output)
    (cell,) = found["cells"]
    assert cell["task_args"] == {
        "budget": 1024, "regime": "controlled", "enforce": "auto", "dataset": "generated",
        "seed": None, "distractors": None, "kinds": None, "assignment_seed": None, "closing": None,
    }  # fmt: skip
    assert [entry["budget"] for entry in found["not_run"]] == ["0"]
    assert found["total"]["dollars"] is None


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (["--dataset", "x=paper"], 2, "'x'"),
        (["--dataset", "paper", "--dataset", "main=paper"], 2, "stands for all tasks"),
        (["--preset", "nope"], 1, "'nope'"),
        (["--limit", "0"], 2, "--limit"),
        ([], 1, "The study is empty"),
    ],
)
def test_mistakes_end_in_one_message(arguments: list[str], code: int, message: str) -> None:
    result = CliRunner().invoke(main, ["study", "plan", *arguments])
    assert result.exit_code == code
    assert message in result.output
    assert "Traceback" not in result.output


def test_presets_are_listed_with_their_size() -> None:
    result = CliRunner().invoke(main, ["study", "presets", "--format", "json"])
    found = {row["name"]: row for row in json.loads(result.output)}
    assert found["quick"]["generations"] == 3520
    assert sorted(found["ci"]["models"]) == ["scripted/overthinker", "scripted/steady"]
    assert "paper-o3: 99 cells" in CliRunner().invoke(main, ["study", "presets"]).output


def test_a_draw_from_a_draw_favours_no_question() -> None:
    """What a study that stops early asks first must not depend on places in the data set."""
    samples = [Sample("?", id=n) for n in range(20)]
    counts = Counter(
        sample.id
        for seed in range(1500)
        for sample in draw_fraction(draw_sample(samples, 10, seed=seed), 0.25, seed=seed)
    )
    # 3 of 20 each time: 225 expected, standard deviation 14
    assert all(225 - 70 < counts[n] < 225 + 70 for n in range(20))
