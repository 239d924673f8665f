"""Join the generation options of a budget with those of the run, or refuse what contradicts it."""

from collections.abc import Iterator, Mapping
from typing import Any

from inspect_ai.model import GenerateConfig, Model

from .._constants import ANSWER_TOKENS
from .._inspect.generation import active_generate_config
from ..budgets import Budget, ThinkingConfig, generation_seed, is_seeded
from ..errors import BudgetError

THINKING_OPTIONS = ("reasoning_tokens", "reasoning_effort", "effort")
"""Options of Inspect that set thinking; the budget alone may do that."""

# the same in the body of a request, which providers pass on as it is
_THINKING_FIELDS = ("reasoning", "reasoning_effort", "thinking", "thinking_token_budget")


def outer_config(model: Model) -> GenerateConfig:
    """Give the generation options set outside the task: on the model and on the run."""
    return model.config.merge(active_generate_config())


def merge_generate_config(
    plan: ThinkingConfig, budget: Budget, outer: GenerateConfig
) -> dict[str, Any]:
    """Join the budget's generation options with those of the run.

    Args:
        plan: What the budget becomes on this model.
        budget: The budget, for messages and for the room it needs.
        outer: Options set outside the task (see `outer_config`).

    Returns:
        Keyword arguments for `generate`, which win over every outer level.

    Raises:
        BudgetError: If an outer option sets thinking itself, leaves no room for the answer, or
            asks for several choices in a request.
    """
    for option in THINKING_OPTIONS:
        value = getattr(outer, option)
        if value is not None:
            raise BudgetError(
                f"--{option.replace('_', '-')}={value} contradicts the task's own budget={budget}: "
                "thinking is set by the task alone. Drop that option and use -T budget=… instead."
            )
    if (outer.num_choices or 1) > 1:
        raise BudgetError(
            f"--num-choices={outer.num_choices} is refused: the choices of a request are counted "
            f"together and only the first is scored. Use --epochs {outer.num_choices}."
        )
    config = plan.config.model_dump(exclude_none=True)
    if outer.reasoning_summary is not None:
        config["reasoning_summary"] = outer.reasoning_summary
    if outer.max_tokens is not None:
        needed = thinking_room(plan, budget)
        if outer.max_tokens <= needed:
            raise BudgetError(
                f"--max-tokens={outer.max_tokens} leaves no room for an answer after "
                f"budget={budget}: it counts the thinking too. Give it more than {needed}, or drop "
                f"it (the default is the budget + {ANSWER_TOKENS})."
            )
        config["max_tokens"] = outer.max_tokens
    if outer.extra_body:
        config["extra_body"] = _merge_body(config.get("extra_body", {}), outer.extra_body, budget)
    if outer.logit_bias and "logit_bias" in config:
        config["logit_bias"] = {**outer.logit_bias, **config["logit_bias"]}
    return config


def sample_seed(model: str, outer: GenerateConfig, question: int | str, epoch: int) -> int | None:
    """Choose the seed of a sample's first generation.

    Args:
        model: Inspect's name of the model.
        outer: Options set outside the task; its seed is the base of all seeds.
        question: The sample's id.
        epoch: From 1.

    Returns:
        The seed; None where the run sets none and the provider might refuse one.
    """
    if not is_seeded(model, outer.seed):
        return None
    return generation_seed(question, epoch, outer.seed or 0)


def thinking_room(plan: ThinkingConfig, budget: Budget) -> int:
    """Give the tokens that thinking may take, which an output limit must exceed."""
    # the natural budget may itself be a number on the wire
    return max(budget.tokens or 0, plan.expected_tokens_limit or 0)


def thinking_settings(config: GenerateConfig) -> Iterator[tuple[str, Any]]:
    """List what generation options say of thinking, by name and value."""
    for option in THINKING_OPTIONS:
        if (value := getattr(config, option)) is not None:
            yield option, value
    for field in _THINKING_FIELDS:
        if field in (config.extra_body or {}):
            yield field, (config.extra_body or {})[field]


def _merge_body(
    ours: Mapping[str, Any], theirs: Mapping[str, Any], budget: Budget
) -> dict[str, Any]:
    """Join what goes into the request's body; Inspect would replace one by the other."""
    clash = sorted(set(theirs) & {*ours, *_THINKING_FIELDS})
    if clash:
        raise BudgetError(
            f"--extra-body sets {', '.join(clash)}, which contradicts the task's own "
            f"budget={budget}: thinking is set by the task alone. Drop it from --extra-body and "
            "use -T budget=… instead."
        )
    return {**theirs, **ours}
