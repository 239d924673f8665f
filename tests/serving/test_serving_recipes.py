"""The recipes as data."""

import json
import re
from pathlib import Path

import pytest

import inverse_scaling_evals
from inverse_scaling_evals._constants import ANSWER_TOKENS, LONGEST_PROMPT, MAX_BUDGET
from inverse_scaling_evals.budgets import parse_budget, thinking_config
from inverse_scaling_evals.errors import ServerError
from inverse_scaling_evals.serving import (
    Recipe,
    eval_command,
    find_recipe,
    parsers,
    plan_serving,
    recipes,
    serve_command,
    unbudgeted_parsers,
)

from .recipes_table import recipes_notes, recipes_table

DOCS = Path(inverse_scaling_evals.__file__).parents[1] / "docs" / "serving.md"

every_recipe = pytest.mark.parametrize("recipe", recipes(), ids=lambda recipe: recipe.alias)


def test_vllm_032_has_every_parser() -> None:
    assert {recipe.parser for recipe in recipes()} <= parsers()
    assert len(parsers()) == 38


def test_names_are_unique() -> None:
    names = [
        name.lower()
        for recipe in recipes()
        for name in (recipe.alias, recipe.hub_id, *recipe.aliases)
    ]
    assert len(set(names)) == len(names)


@every_recipe
def test_a_revision_is_a_commit_or_says_that_it_is_not(recipe: Recipe) -> None:
    assert recipe.pinned == bool(re.fullmatch(r"[0-9a-f]{40}", recipe.revision))
    if not recipe.pinned:
        assert recipe.revision == "main"
        assert "Commit" in recipe.note


@every_recipe
def test_figures_are_plausible_and_have_a_source(recipe: Recipe) -> None:
    assert recipe.sources
    assert 0.5 < recipe.weight_bytes / recipe.parameters <= 2.02
    assert recipe.max_context >= MAX_BUDGET + ANSWER_TOKENS + LONGEST_PROMPT
    sampling = recipe.sampling
    assert sampling.temperature is None or 0 < sampling.temperature <= 1.5
    assert sampling.top_p is None or 0 < sampling.top_p <= 1
    assert sampling.top_k is None or sampling.top_k > 0
    assert sampling.temperature is not None or "sampling" in recipe.note


@every_recipe
def test_flags_leave_the_end_of_thinking_alone(recipe: Recipe) -> None:
    assert not any(flag.startswith("--reasoning") or "_str" in flag for flag in recipe.flags)


@every_recipe
def test_switches_of_the_template_are_json_that_the_server_takes(recipe: Recipe) -> None:
    given = [recipe.flags[place + 1] for place in _places(recipe, "--default-chat-template-kwargs")]
    assert len(given) <= 1
    assert all(json.loads(switch) for switch in given)
    # said, because a server that was started by hand lacks it
    assert ("flag" in recipe.note) == bool(given)


@every_recipe
def test_vllm_takes_a_number_of_tokens_with_the_parser_or_the_model_takes_levels(
    recipe: Recipe,
) -> None:
    assert (recipe.parser in unbudgeted_parsers()) == recipe.effort_only


def test_parsers_that_refuse_budgets_are_parsers() -> None:
    assert unbudgeted_parsers() < parsers()


def _places(recipe: Recipe, name: str) -> list[int]:
    return [place for place, flag in enumerate(recipe.flags) if flag == name]


@every_recipe
def test_the_printed_budget_binds_on_the_model(recipe: Recipe) -> None:
    command = eval_command(plan_serving(recipe, gpus=8))
    budget = command[command.index("-T") + 1].removeprefix("budget=")
    model = command[command.index("--model") + 1]
    plan = thinking_config(model, parse_budget(budget))
    assert plan.channel == ("effort" if recipe.effort_only else "cap")
    assert plan.config.max_tokens is not None
    assert plan.config.max_tokens + LONGEST_PROMPT <= MAX_BUDGET + ANSWER_TOKENS + LONGEST_PROMPT


@pytest.mark.parametrize(
    ("name", "hub_id"),
    [
        ("qwen3-32b", "Qwen/Qwen3-32B"),
        ("Qwen/Qwen3-32B", "Qwen/Qwen3-32B"),
        (" qwen/qwen3-32b ", "Qwen/Qwen3-32B"),
        ("vllm/Qwen/QwQ-32B", "Qwen/QwQ-32B"),
        ("cognitivecomputations/DeepSeek-R1-0528-AWQ", "QuixiAI/DeepSeek-R1-0528-AWQ"),
        ("r1-distill-llama-70b", "deepseek-ai/DeepSeek-R1-Distill-Llama-70B"),
        ("nvidia/nvidia-nemotron-3-super-120b-a12b-bf16",
         "nvidia/NVIDIA-Nemotron-3-Super-120B-A12B-BF16"),
        ("deepseek-v3.2", "deepseek-ai/DeepSeek-V3.2"),
    ],
)  # fmt: skip
def test_a_recipe_is_found_by_alias_and_by_hub_id(name: str, hub_id: str) -> None:
    assert find_recipe(name).hub_id == hub_id


def test_an_unknown_model_gets_the_list_and_the_way_by_hand() -> None:
    with pytest.raises(ServerError) as error:
        find_recipe("acme/Thinker-7B")
    message = str(error.value)
    assert "'acme/Thinker-7B'" in message
    assert all(recipe.alias in message for recipe in recipes())
    assert "vllm serve HUB_ID --reasoning-parser" in message
    assert "With deepseek_v3, granite, hunyuan_a13b" in message


def test_a_thinking_switch_is_on_the_command_line() -> None:
    command = serve_command(plan_serving(find_recipe("deepseek-v3.2"), gpus=8))
    switch = command.index("--default-chat-template-kwargs")
    assert json.loads(command[switch + 1]) == {"thinking": True}
    assert "--tokenizer-mode deepseek_v32" in " ".join(command)


def test_the_families_with_a_parser_in_vllm_have_a_recipe_or_are_named_as_having_none() -> None:
    text = DOCS.read_text(encoding="utf-8")
    without = text[text.index("## Without a recipe") :]
    served = {recipe.parser for recipe in recipes()}
    # two names for what other parsers do as well, and one for any model that describes itself
    for parser in parsers() - served - {"glm47", "minimax_m2_append_think", "hf"}:
        assert f"`{parser}`" in without, parser


def test_the_docs_show_the_recipes_as_they_are() -> None:
    text = DOCS.read_text(encoding="utf-8")
    assert recipes_table() in text
    assert recipes_notes() in text
    total = MAX_BUDGET + ANSWER_TOKENS + LONGEST_PROMPT
    assert f"{MAX_BUDGET:,} + {ANSWER_TOKENS:,} + {LONGEST_PROMPT:,} = {total:,} tokens" in text
