"""Inspect AI evaluation package for inverse scaling in test-time compute.

The tasks are in `inverse_scaling_evals.tasks`; this module holds the names that scripts use most.
They are imported when they are first used, so that the command line answers at once.
"""

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .analysis import cells_df, findings_df, observations_df
    from .budgets import Budget, measured_thinking, parse_budget, thinking_config
    from .datasets import Item
    from .scorers import parse_answer
    from .solvers import thinking
    from .tasks.with_budget import with_budget

__all__ = [
    "Budget",
    "Item",
    "cells_df",
    "findings_df",
    "measured_thinking",
    "observations_df",
    "parse_answer",
    "parse_budget",
    "thinking",
    "thinking_config",
    "with_budget",
]

_HOMES = {
    "Budget": "budgets",
    "Item": "datasets",
    "cells_df": "analysis",
    "findings_df": "analysis",
    "measured_thinking": "budgets",
    "parse_answer": "scorers",
    "parse_budget": "budgets",
    "observations_df": "analysis",
    "thinking": "solvers",
    "thinking_config": "budgets",
    "with_budget": "tasks.with_budget",
}


def __getattr__(name: str) -> Any:
    if name in _HOMES:
        return getattr(importlib.import_module(f".{_HOMES[name]}", __name__), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
