"""The cells of a block of a study: tasks × models × budgets × regimes."""

import inspect
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from inspect_ai import Task

from ... import tasks as task_functions
from ...budgets import Budget, parse_budget, resolve_regime
from ...errors import BudgetError, TaskArgumentError
from ...tasks._build import EPOCHS, NATURAL_EPOCHS
from ...tasks._foreign import check_foreign
from ...tasks.catalogue import TaskFacts, catalogue
from ._names import dataset_for, is_foreign
from ._spec import GridSpec, check_regimes
from ._study import Design, StudyCell

THINKING_ARGUMENTS = ("budget", "regime", "enforce", "assignment_seed")
"""Arguments of a task that are no part of its questions."""


def expand(block: GridSpec, number: int) -> Iterator[StudyCell]:
    """Make the cells of a block, one per budget, before anything is known of what can run.

    Args:
        block: A block of a study, with all its fields filled in.
        number: Its number, from 0, for messages.

    Raises:
        TaskArgumentError: If tasks, models or budgets are missing, or an argument is unknown.
        BudgetError: If budgets and regimes contradict each other.
    """
    pairs = _budgets_and_regimes(block)
    missing = [
        field
        for field, given in (("tasks", block.tasks), ("models", block.models), ("budgets", pairs))
        if not given
    ]
    if missing:
        raise TaskArgumentError(
            f"The study is empty: {' and '.join(missing)} missing in block {number + 1}. A study "
            "needs tasks (or a suite), models, and budgets or the regime natural."
        )
    if block.dataset and all(map(is_foreign, block.tasks)):
        raise TaskArgumentError(
            f"dataset={', '.join(block.dataset.values())} has no effect: tasks outside the suite "
            "have their own data. What they take for them goes into task_args."
        )
    facts = {entry.name: entry for entry in catalogue()}
    for task in block.tasks:
        for model in block.models:
            for budget, regime in pairs:
                if is_foreign(task):
                    yield _foreign_cell(block, task, model, budget, regime)
                else:
                    yield _cell(block, facts[task], model, budget, regime)


def _budgets_and_regimes(block: GridSpec) -> list[tuple[Budget, str | None]]:
    check_regimes(block.budgets, block.regimes)
    budgets = [parse_budget(label) for label in block.budgets]
    bounded = [budget for budget in budgets if budget.kind != "natural"]
    spoken: list[str | None] = [regime for regime in block.regimes if regime != "natural"]
    pairs: list[tuple[Budget, str | None]] = [
        (budget, regime) for regime in spoken or [None] for budget in bounded
    ]
    if spoken and not bounded:
        raise BudgetError(
            f"regimes={', '.join(block.regimes)} needs budgets: 0, numbers of tokens or levels."
        )
    if "natural" in block.regimes or len(bounded) < len(budgets):
        pairs.append((Budget("natural"), "natural"))
    return pairs


def _cell(
    block: GridSpec, facts: TaskFacts, model: str, budget: Budget, regime: str | None
) -> StudyCell:
    dataset = dataset_for(facts, block.dataset)
    natural = budget.kind == "natural"
    arguments = {**_defaults(facts.name, block.task_args), **_thinking(block, budget, regime)}
    return StudyCell(
        task=facts.name,
        model=model,
        regime=resolve_regime(budget, regime),
        budget=str(budget),
        enforce=block.enforce or "auto",
        dataset=dataset,
        epochs=block.epochs or (NATURAL_EPOCHS if natural else EPOCHS),
        task_args={**arguments, "dataset": dataset},
        design=_design(block, budget),
    )


def _foreign_cell(
    block: GridSpec, task: str, model: str, budget: Budget, regime: str | None
) -> StudyCell:
    check_foreign(task, block.task_args)
    return StudyCell(
        task=task,
        model=model,
        regime=resolve_regime(budget, regime),
        budget=str(budget),
        enforce=block.enforce or "auto",
        dataset="",
        epochs=block.epochs,
        task_args={
            "task": task,
            **_thinking(block, budget, regime),
            "task_args": dict(block.task_args) or None,
            "assignment_seed": None,
        },
        design=_design(block, budget),
    )


def _thinking(block: GridSpec, budget: Budget, regime: str | None) -> dict[str, Any]:
    """Give the arguments of a task by which the model is made to think."""
    return {
        "budget": str(budget) if budget.tokens is None else budget.tokens,
        "regime": resolve_regime(budget, regime),
        "enforce": block.enforce or "auto",
    }


def _design(block: GridSpec, budget: Budget) -> Design:
    """Give the design of a cell; the natural budget, in a regime of its own, is always crossed."""
    return "crossed" if budget.kind == "natural" else block.design or "crossed"


def _defaults(task: str, given: Mapping[str, Any]) -> dict[str, Any]:
    """Give every argument of a task, its defaults replaced by what the study gives.

    Raises:
        TaskArgumentError: If the task has no such argument, or a field of the study sets it.
    """
    function: Callable[..., Task] = getattr(task_functions, task)
    parameters = inspect.signature(function).parameters
    own = [name for name in parameters if name not in (*THINKING_ARGUMENTS, "dataset")]
    unknown = [name for name in given if name not in own]
    if unknown:
        raise TaskArgumentError(
            f"task_args: {', '.join(unknown)} cannot be given to {task} there. Accepted are "
            f"{', '.join(own)}; budgets, regimes, enforce, design and dataset are fields of their "
            "own."
        )
    return {**{name: parameters[name].default for name in parameters}, **given}
