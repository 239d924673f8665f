"""Merge the generation options of a budget with those of the run, or refuse a contradiction."""

from collections.abc import Iterator, Mapping
from typing import Any

from inspect_ai.model import GenerateConfig, Model

from .._inspect.generation import active_generate_config
from ..budgets import Budget, ThinkingConfig, check_max_tokens
from ..errors import BudgetError

THINKING_OPTIONS = ("reasoning_tokens", "reasoning_effort", "effort")
"""Options of Inspect that set thinking, which the budget alone may do."""

# the same in the body of a request, which providers pass on unchanged
_THINKING_FIELDS = ("reasoning", "reasoning_effort", "thinking", "thinking_token_budget")


def outer_config(model: Model) -> GenerateConfig:
    """Return the generation options set outside the task: on the model and on the run."""
    return model.config.merge(active_generate_config())


def merge_generate_config(
    plan: ThinkingConfig, budget: Budget, outer: GenerateConfig
) -> dict[str, Any]:
    """Return the generation options of the budget, merged with those of the run.

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
                "thinking is set by the task alone. Remove that option and use -T budget=… instead."
            )
    if (outer.num_choices or 1) > 1:
        raise BudgetError(
            f"Invalid --num-choices={outer.num_choices}: expected 1, as the choices of a request "
            "are counted together and only the first is scored. Use --epochs "
            f"{outer.num_choices} instead."
        )
    config = plan.config.model_dump(exclude_none=True)
    if outer.reasoning_summary is not None:
        config["reasoning_summary"] = outer.reasoning_summary
    if outer.max_tokens is not None:
        check_max_tokens(plan, budget, outer.max_tokens)
        config["max_tokens"] = outer.max_tokens
    if outer.extra_body:
        config["extra_body"] = _merge_body(config.get("extra_body", {}), outer.extra_body, budget)
    if outer.extra_headers and "extra_headers" in config:
        config["extra_headers"] = _merge_headers(outer.extra_headers, config["extra_headers"])
    if outer.logit_bias and "logit_bias" in config:
        config["logit_bias"] = {**outer.logit_bias, **config["logit_bias"]}
    return config


def thinking_settings(config: GenerateConfig) -> Iterator[tuple[str, Any]]:
    """Iterate over the generation options that set thinking, by name and value."""
    for option in THINKING_OPTIONS:
        if (value := getattr(config, option)) is not None:
            yield option, value
    for field in _THINKING_FIELDS:
        if field in (config.extra_body or {}):
            yield field, (config.extra_body or {})[field]


def _merge_body(
    ours: Mapping[str, Any], theirs: Mapping[str, Any], budget: Budget
) -> dict[str, Any]:
    """Return the merged request body, of which Inspect would keep one part only."""
    clash = sorted(set(theirs) & {*ours, *_THINKING_FIELDS})
    if clash:
        raise BudgetError(
            f"--extra-body sets {', '.join(clash)}, which contradicts the task's own "
            f"budget={budget}: thinking is set by the task alone. Remove it from --extra-body "
            "and use -T budget=… instead."
        )
    return {**theirs, **ours}


def _merge_headers(theirs: Mapping[str, str], ours: Mapping[str, str]) -> dict[str, str]:
    """Return both sets of headers; the values of one name become a list."""
    merged = dict(ours)
    for name, value in theirs.items():
        own = next((key for key in ours if key.lower() == name.lower()), None)
        merged[own or name] = f"{value},{merged[own]}" if own else value
    return merged
