"""Plans: the parallelism, the context length, and what is said when nothing fits."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inverse_scaling_evals.errors import BudgetError, ServerError
from inverse_scaling_evals.serving import (
    Recipe,
    find_recipe,
    plan_serving,
    recipes,
    serve_command,
)


@pytest.mark.parametrize("gpus", range(1, 9))
@pytest.mark.parametrize("recipe", recipes(), ids=lambda recipe: recipe.alias)
def test_every_recipe_is_served_or_says_what_it_takes(recipe: Recipe, gpus: int) -> None:
    try:
        plan = plan_serving(recipe, gpus=gpus)
    except ServerError as error:
        named = re.search(r"smallest setting that fits is --gpus (\d)\.", str(error))
        assert named
        assert int(named[1]) > gpus
        assert plan_serving(recipe, gpus=int(named[1])).data_parallel == 1
        return
    assert plan.tensor_parallel * plan.data_parallel <= gpus
    assert recipe.heads % plan.tensor_parallel == 0
    assert plan.memory.sequences >= 1
    command = serve_command(plan)
    assert command[:3] == ["vllm", "serve", recipe.hub_id]
    assert not any("reasoning_end_str" in part for part in command)


@pytest.mark.parametrize(
    ("model", "gpus", "tensor_parallel", "data_parallel"),
    [
        ("qwen3-8b", 1, 1, 1),
        ("qwen3-32b", 8, 1, 8),
        ("r1-distill-llama-70b", 8, 2, 4),
        ("r1-0528-awq", 8, 4, 2),
        ("r1-0528-awq", 7, 4, 1),
        ("r1-0528", 8, 8, 1),
        ("gpt-oss-120b", 4, 1, 4),
    ],
)
def test_the_fewest_gpus_a_copy_and_as_many_copies_as_possible(
    model: str, gpus: int, tensor_parallel: int, data_parallel: int
) -> None:
    plan = plan_serving(find_recipe(model), gpus=gpus)
    assert (plan.tensor_parallel, plan.data_parallel) == (tensor_parallel, data_parallel)


def test_more_sequences_split_a_copy_further() -> None:
    recipe = find_recipe("minimax-m2")
    assert plan_serving(recipe, gpus=8).tensor_parallel == 2
    plan = plan_serving(recipe, gpus=8, sequences=10)
    assert (plan.tensor_parallel, plan.data_parallel) == (4, 2)
    assert plan.memory.sequences >= 10


def test_too_little_memory_names_the_largest_budget_that_fits() -> None:
    recipe = find_recipe("qwen3-32b")
    with pytest.raises(ServerError, match=r"needs 79\.1 GB .* has 76\.5 GB") as error:
        plan_serving(recipe, gpu_memory_gb=85)
    assert "The smallest setting that fits is --gpus 2." in str(error.value)
    named = re.search(r"largest budget that fits is (\d+)", str(error.value))
    assert named
    largest = int(named[1])
    assert plan_serving(recipe, gpu_memory_gb=85, max_budget=largest)
    with pytest.raises(ServerError):
        plan_serving(recipe, gpu_memory_gb=85, max_budget=largest + 1)


def test_gpus_that_are_too_small_in_any_number_name_the_size_that_fits() -> None:
    recipe = find_recipe("r1-0528")
    with pytest.raises(ServerError) as error:
        plan_serving(recipe, gpus=8, gpu_memory_gb=80)
    assert "--gpus 8 with --gpu-memory 104 or more" in str(error.value)
    assert plan_serving(recipe, gpus=8, gpu_memory_gb=104)
    with pytest.raises(ServerError):
        plan_serving(recipe, gpus=8, gpu_memory_gb=103)


def test_the_context_is_budget_answer_and_prompt() -> None:
    plan = plan_serving(find_recipe("qwen3-8b"), max_budget=8192, answer=1000, longest_prompt=500)
    assert plan.max_model_len == 9692


def test_a_budget_beyond_the_context_names_the_largest_that_fits() -> None:
    recipe = find_recipe("qwen3-8b")
    with pytest.raises(BudgetError, match=r"has 40,960 .* largest budget that fits is 24816"):
        plan_serving(recipe, max_budget=32_768)
    assert plan_serving(recipe, max_budget=24_816).max_model_len == 40_960
    with pytest.raises(BudgetError, match="lower --answer or --longest-prompt"):
        plan_serving(recipe, answer=40_000)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("gpus", 0), ("gpus", 9), ("gpu_memory_gb", 0), ("gpu_memory_gb", float("nan")),
        ("max_budget", 0), ("answer", 0), ("longest_prompt", -1), ("sequences", 0), ("port", 0),
    ],
)  # fmt: skip
def test_arguments_out_of_range_are_refused(name: str, value: float) -> None:
    with pytest.raises(ServerError, match="Invalid "):
        plan_serving(recipes()[0], **{name: value})


@pytest.mark.parametrize(
    ("argument", "planned", "follows"),
    [
        # vLLM 0.32 takes underscores for hyphens, and the beginning of a name for the name
        ("--max-model-len=99", "--max-model-len", "--max-budget, --answer and --longest-prompt"),
        ("--max_model_len", "--max-model-len", "--max-budget, --answer and --longest-prompt"),
        ("--max-model", "--max-model-len", "--max-budget, --answer and --longest-prompt"),
        ("--tensor_parallel=2", "--tensor-parallel-size", "--gpus and --sequences"),
        ("-tp=2", "-tp", "--gpus and --sequences"),
        ("--gpu-memory-utilization", "--gpu-memory-utilization", "the memory sum"),
    ],
)
def test_an_argument_of_vllm_that_the_plan_sets_is_refused_under_every_name(
    argument: str, planned: str, follows: str
) -> None:
    with pytest.raises(ServerError) as error:
        plan_serving(recipes()[0], vllm_arguments=["--enforce-eager", argument, "2"])
    assert f"Invalid argument {argument} " in str(error.value)
    assert f"sets {planned}. It is determined by {follows}" in str(error.value)


@pytest.mark.parametrize(
    "argument", ["--data-parallel-size-local", "--max-num-seqs", "--reasoning-parser-plugin", "-O3"]
)
def test_other_arguments_of_vllm_are_passed_on(argument: str) -> None:
    plan = plan_serving(recipes()[0], vllm_arguments=[argument, "3"])
    assert serve_command(plan)[-2:] == [argument, "3"]


@given(
    st.sampled_from(recipes()), st.integers(1, 8), st.integers(1, 12_000), st.integers(1, 12_000)
)
def test_a_smaller_budget_never_needs_more_gpus_a_copy(recipe, gpus, budget, less) -> None:
    try:
        large = plan_serving(recipe, gpus=gpus, max_budget=budget + less)
    except ServerError:
        return
    small = plan_serving(recipe, gpus=gpus, max_budget=budget)
    assert small.tensor_parallel <= large.tensor_parallel
    assert small.data_parallel >= large.data_parallel


@given(st.sampled_from(recipes()), st.integers(1, 7), st.floats(20, 300))
def test_a_further_gpu_never_takes_a_plan_away(recipe, gpus, gigabytes) -> None:
    try:
        fewer = plan_serving(recipe, gpus=gpus, gpu_memory_gb=gigabytes)
    except ServerError:
        return
    more = plan_serving(recipe, gpus=gpus + 1, gpu_memory_gb=gigabytes)
    assert more.tensor_parallel == fewer.tensor_parallel
    assert more.sequences >= fewer.sequences
