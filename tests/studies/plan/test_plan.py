"""Planning: cells, their arguments, what is impossible or repeated, contradictions, order."""

import inspect
from collections import Counter
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inverse_scaling_evals import tasks
from inverse_scaling_evals.errors import BudgetError, InverseScalingError, TaskArgumentError
from inverse_scaling_evals.studies import SamplingOptions, interleave, plan, suite_tasks

SONNET = "anthropic/claude-sonnet-4-20250514"
QWEN = "vllm/Qwen/Qwen3-32B"


def test_a_scripted_model_without_a_profile_is_refused() -> None:
    with pytest.raises(InverseScalingError, match=r"'scripted/nosuch'.*scripted/steady"):
        plan(name="x", tasks=["zebra"], models=["scripted/nosuch"], budgets=[0, 1024])


def test_the_suites_of_the_paper_have_5_and_16_and_20_tasks() -> None:
    assert [len(suite_tasks(suite)) for suite in ("main", "ai_risk", "paper")] == [5, 16, 20]
    assert set(suite_tasks("all")) == set(tasks.__all__)


def test_a_task_named_twice_is_planned_once() -> None:
    study = plan(tasks=["zebra", "main", "zebra"], models=[SONNET], budgets=[0])
    assert sorted(cell.task for cell in study.cells) == sorted(suite_tasks("main"))


def test_every_argument_of_a_task_is_passed_and_taken() -> None:
    study = plan(tasks=["all"], models=[SONNET], budgets=[0, "natural"])
    for cell in study.cells:
        parameters = inspect.signature(getattr(tasks, cell.task)).parameters
        # without these a cell is the one that it was before there were any
        later = {"mitigation", "noise", "checkpoints", "stop", "probe_tokens"}
        assert set(cell.task_args) == set(parameters) - later
        chosen_by = "name" if cell.task in ("persona", "sycophancy") else "dataset"
        assert cell.task_args[chosen_by] == cell.dataset == parameters[chosen_by].default
        assert cell.task_args["budget"] in (0, "natural")
        assert cell.task_args["regime"] == cell.regime


def test_epochs_are_3_with_a_budget_and_5_without() -> None:
    study = plan(tasks=["zebra"], models=[SONNET], budgets=[1024, "natural"])
    assert {cell.budget: cell.epochs for cell in study.cells} == {"1024": 3, "natural": 5}
    again = plan(tasks=["zebra"], models=[SONNET], budgets=[1024, "natural"], epochs=2)
    assert {cell.epochs for cell in again.cells} == {2}


def test_a_countdown_is_planned_where_the_model_is_told_of_it() -> None:
    study = plan(
        tasks=["zebra"],
        models=["anthropic/claude-opus-5", "anthropic/claude-opus-4-6"],
        budgets=[0, 4096, 32_000],
        enforce="countdown",
    )
    runnable = {(cell.model, cell.budget): cell for cell in study.runnable}
    opus = "anthropic/claude-opus-5"
    assert set(runnable) == {(opus, "0"), (opus, "32000")}
    assert runnable[opus, "32000"].task_args["enforce"] == "countdown"


def test_closing_words_are_another_cell_where_a_budget_cuts() -> None:
    models = [QWEN, SONNET]
    plain = plan(tasks=["zebra"], models=models, budgets=[0, 1024])
    closed = plan(tasks=["zebra"], models=models, budgets=[0, 1024], closing="Time is up.")
    assert {cell.task_args["closing"] for cell in plain.cells} == {None}
    assert {cell.task_args["closing"] for cell in closed.runnable} == {"Time is up."}
    # nothing is cut by the API, but for thinking off
    assert {(cell.model, cell.budget) for cell in closed.runnable} == {
        (QWEN, "0"), (QWEN, "1024"), (SONNET, "0"),
    }  # fmt: skip
    assert "closing words" in closed.runnable[0].label


def test_regimes_multiply_the_budgets_they_can_have() -> None:
    study = plan(
        tasks=["zebra"],
        models=[SONNET],
        budgets=[1024, 4096],
        regimes=["controlled", "cautioned", "silent", "natural"],
    )
    assert sorted((cell.regime, cell.budget) for cell in study.cells) == [
        ("cautioned", "1024"), ("cautioned", "4096"), ("controlled", "1024"),
        ("controlled", "4096"), ("natural", "natural"), ("silent", "1024"), ("silent", "4096"),
    ]  # fmt: skip
    assert study.cells == study.runnable


@pytest.mark.parametrize(
    ("model", "budget", "reason"),
    [
        ("openai/o3", 0, "always thinks"),
        ("openai/o3", 2048, "no level of its own"),
        (SONNET, "high", "replace an effort level"),
        (SONNET, 512, "minimum is 1024"),
        ("anthropic/claude-sonnet-5", 2048, "takes levels"),
        (QWEN, "high", "chat template"),
        ("anthropic/claude-opus-4-20250514", 30_000, "maximum is 32000"),
    ],
)
def test_an_impossible_cell_is_listed_with_its_reason(
    model: str, budget: int | str, reason: str
) -> None:
    study = plan(tasks=["zebra"], models=[model], budgets=[budget, "natural"])
    (impossible,) = [cell for cell in study.cells if cell.impossible]
    assert impossible.budget == str(budget)
    assert reason in str(impossible.impossible)
    assert not impossible.runnable
    assert [cell.budget for cell in study.runnable] == ["natural"]


def test_cells_above_the_output_limit_of_the_study_are_listed() -> None:
    study = plan(
        tasks=["zebra"],
        models=[QWEN],
        budgets=[1024, 4096, "natural"],
        sampling=SamplingOptions(max_tokens=4096),
    )
    (impossible,) = [cell for cell in study.cells if cell.impossible]
    assert impossible.budget == "4096"
    assert "Invalid --max-tokens=4096 for budget=4096" in str(impossible.impossible)


def test_cells_that_send_the_same_requests_are_listed_as_duplicates() -> None:
    study = plan(
        tasks=["zebra"], models=[SONNET], budgets=[0, 1024], regimes=["controlled", "cautioned"]
    )
    (duplicate,) = [cell for cell in study.cells if cell.duplicate_of]
    assert (duplicate.budget, duplicate.regime) == ("0", "cautioned")
    assert duplicate.duplicate_of == f"zebra on {SONNET} (budget 0, controlled)"
    assert len(study.runnable) == 3


def test_thinking_off_in_silence_repeats_no_cell_that_names_it() -> None:
    regimes = ["controlled", "cautioned", "silent"]
    study = plan(tasks=["zebra"], models=[SONNET], budgets=[0], regimes=regimes)
    assert {cell.regime for cell in study.runnable} == {"controlled", "silent"}


def test_the_natural_cell_is_no_repetition_of_a_silent_one_nor_the_reverse() -> None:
    """Both send 16,384 tokens and no word; each is a point on a curve of its own."""
    study = plan(
        tasks=["zebra"], models=[SONNET], budgets=[1024, 16384], regimes=["natural", "silent"]
    )
    assert {(cell.regime, cell.budget) for cell in study.runnable} == {
        ("silent", "1024"), ("silent", "16384"), ("natural", "natural"),
    }  # fmt: skip


def test_silent_cells_in_words_alone_are_listed_as_impossible() -> None:
    study = plan(
        tasks=["zebra"],
        models=[QWEN],
        budgets=[0, 1024],
        regimes=["controlled", "silent"],
        enforce="prompt",
    )
    assert {cell.regime for cell in study.runnable} == {"controlled"}
    impossible = [cell for cell in study.cells if not cell.runnable]
    assert [cell.regime for cell in impossible] == ["silent", "silent"]
    assert all("contradicts enforce=prompt" in str(cell.impossible) for cell in impossible)
    with pytest.raises(BudgetError, match=r"none can run.*enforce=prompt"):
        plan(tasks=["zebra"], models=[QWEN], budgets=[0], regimes=["silent"], enforce="prompt")


def test_a_study_without_any_runnable_cell_is_an_error_with_the_reason() -> None:
    with pytest.raises(BudgetError, match="always thinks"):
        plan(tasks=["zebra"], models=["openai/o3"], budgets=[0])


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({}, "tasks and models and budgets missing"),
        ({"tasks": ["zebra"], "models": [SONNET]}, "budgets missing"),
        ({"tasks": ["zebras"]}, "'zebras'"),
        ({"models": ["gpt"]}, "'gpt'"),
        ({"models": ["antropic/claude-opus-4-5"]}, "Did you mean anthropic/claude-opus-4-5"),
        ({"budgets": [-1]}, "Invalid budget -1"),
        ({"budgets": [True]}, "YAML reads off and no"),
        ({"regimes": ["wild"]}, "'wild'"),
        ({"regimes": ["wild"]}, "silent"),
        ({"enforce": "hard"}, "hard"),
        ({"epochs": 0}, "epochs"),
        ({"limit": 0}, "limit"),
        ({"limit": 3, "sample": 2}, "limit=3 contradicts sample=2"),
        (
            {"budgets": ["natural"], "regimes": ["cautioned"]},
            "budgets=natural contradicts regimes=cautioned",
        ),
        (
            {"budgets": ["natural"], "regimes": ["silent"]},
            "budgets=natural contradicts regimes=silent",
        ),
        ({"budgets": [0], "regimes": ["natural"]}, "budgets=0 contradicts regimes=natural"),
        ({"budgets": [0], "regimes": ["natural"]}, "controlled, cautioned or silent is missing"),
        (
            {"budgets": ["natural"], "regimes": ["natural", "cautioned"]},
            "budgets=natural contradicts regimes=natural, cautioned",
        ),
        ({"preset": "slow"}, "'slow'"),
        ({"preset": "ci", "file": "study.yaml"}, "preset=ci contradicts file=study.yaml"),
        ({"sampling": SamplingOptions(temperature=-1)}, "sampling.temperature"),
        ({"sampling": SamplingOptions(top_p=1.5)}, "sampling.top_p"),
        ({"sampling": SamplingOptions(max_tokens=0)}, "sampling.max_tokens"),
        ({"file": "no/such/file.yaml"}, "no/such/file.yaml"),
        ({"dataset": {"zebras": "paper"}}, "'zebras'"),
    ],
)
def test_contradictions_and_unknown_names_are_refused(
    options: dict[str, Any], message: str
) -> None:
    with pytest.raises((TaskArgumentError, BudgetError)) as caught:
        plan(**options)
    assert message in str(caught.value)


def test_regimes_without_budgets_are_refused() -> None:
    with pytest.raises(BudgetError, match="regimes=cautioned"):
        plan(tasks=["zebra"], models=[SONNET], regimes=["cautioned"])


def test_a_data_set_that_a_task_lacks_is_refused_with_those_it_has() -> None:
    with pytest.raises(TaskArgumentError, match=r"survival_instinct.* human, lm"):
        plan(tasks=["all"], models=[SONNET], budgets=[0], dataset="paper")


def test_data_sets_can_be_given_per_suite_and_task() -> None:
    study = plan(
        tasks=["main", "ai_risk"],
        models=[SONNET],
        budgets=[0],
        dataset={"main": "paper", "zebra": "bbeh", "ai_risk": "lm"},
    )
    found = {cell.task: cell.dataset for cell in study.cells}
    assert (found["zebra"], found["misleading_math"]) == ("bbeh", "paper")
    assert Counter(found.values()) == {"lm": 16, "paper": 4, "bbeh": 1}


def test_a_preset_is_narrowed_by_tasks_budgets_and_regimes_and_replaced_by_the_rest() -> None:
    study = plan(
        preset="paper-r1-0528-awq",
        tasks=["zebra"],
        budgets=[0, 2048],
        regimes=["controlled"],
        models=[QWEN],
        enforce="cap",
        epochs=1,
        dataset="bbeh",
        limit=7,
        sampling=SamplingOptions(seed=3),
        order_seed=5,
    )
    assert sorted(cell.budget for cell in study.cells) == ["0", "2048"]
    assert {(cell.model, cell.enforce, cell.epochs, cell.dataset) for cell in study.cells} == {
        (QWEN, "cap", 1, "bbeh")
    }
    assert (study.limit, study.order_seed) == (7, 5)
    assert study.sampling == SamplingOptions(temperature=0.6, top_p=0.95, seed=3)


def test_data_sets_of_a_preset_are_replaced_key_by_key() -> None:
    study = plan(preset="paper-o3", dataset={"zebra": "bbeh"})
    found = {cell.task: cell.dataset for cell in study.cells}
    assert (found["zebra"], found["misleading_math"], found["myopic_reward"]) == (
        "bbeh", "paper", "human",
    )  # fmt: skip
    study = plan(preset="paper-o3", dataset="generated")
    assert {cell.dataset for cell in study.cells} == {"generated"}


def test_narrowing_to_what_a_preset_lacks_is_refused_with_what_it_has() -> None:
    with pytest.raises(TaskArgumentError, match=r"budgets=512.*1024"):
        plan(preset="quick", budgets=[512])
    with pytest.raises(TaskArgumentError, match=r"regimes=cautioned.*controlled, natural"):
        plan(preset="paper-o3", tasks=["ai_risk"], regimes=["cautioned"])
    with pytest.raises(TaskArgumentError, match=r"tasks=myopic_reward.*zebra"):
        plan(preset="quick", tasks=["myopic_reward"])
    with pytest.raises(TaskArgumentError, match="together"):
        plan(preset="paper-claude-sonnet-4", budgets=[0], regimes=["cautioned"])


def test_a_limit_replaces_the_sample_of_a_preset() -> None:
    study = plan(preset="quick", limit=3)
    assert (study.limit, study.sample) == (3, None)


def test_the_order_follows_the_seed_alone() -> None:
    def order(seed: int) -> list[str]:
        study = plan(tasks=["all"], models=[SONNET], budgets=[0, 1024, 4096], order_seed=seed)
        return [cell.label for cell in study.cells]

    assert order(1) == order(1)
    assert order(1) != order(2)
    assert sorted(order(1)) == sorted(order(2))


@given(
    sizes=st.lists(st.integers(1, 40), min_size=1, max_size=7),
    seed=st.integers(0, 2**32),
)
def test_every_group_is_spread_over_the_whole_order(sizes: list[int], seed: int) -> None:
    cells = [(group, member) for group, size in enumerate(sizes) for member in range(size)]
    ordered = interleave(cells, lambda cell: cell[0], seed=seed)
    assert sorted(ordered) == cells
    assert ordered == interleave(cells, lambda cell: cell[0], seed=seed)
    met: Counter[int] = Counter()
    for position, (group, _) in enumerate(ordered, start=1):
        met[group] += 1
        for other, size in enumerate(sizes):
            share = position * size / len(cells)
            assert abs(met[other] - share) <= 1 + len(sizes)


def test_budgets_of_one_size_take_turns() -> None:
    study = plan(tasks=["all"], models=[SONNET], budgets=[0, 1024, 4096, 16384])
    rounds = [study.cells[start : start + 4] for start in range(0, 84, 4)]
    assert all(len({cell.budget for cell in turn}) == 4 for turn in rounds)
