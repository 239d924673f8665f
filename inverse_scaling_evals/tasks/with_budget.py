"""Any Inspect task under a thinking budget, with its own data, prompts, solvers and scorers."""

import copy
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from inspect_ai import Task, task, task_with
from inspect_ai.dataset import Dataset, MemoryDataset
from inspect_ai.solver import Solver
from inspect_ai.util import registry_info

from .._constants import PACKAGE
from .._inspect.registry import register_as, registry_params
from .._inspect.tasks import forget_origin, task_source_file
from ..budgets import PLACE, BudgetArgument, Enforce, Regime, place_questions
from ..errors import TaskArgumentError
from ..scorers import thinking_measures
from ..solvers import under_budget
from ._build import Cell
from ._organisms import check_organism
from .external import has_budget, load_external

_OURS = (f"{PACKAGE}thinking", f"{PACKAGE}under_budget")


def with_budget(
    task: str | Task | Callable[..., Task],
    budget: BudgetArgument = "natural",
    regime: Regime | None = None,
    enforce: Enforce = "auto",
    task_args: Mapping[str, Any] | None = None,
    assignment_seed: int | None = None,
) -> Task:
    """Put an Inspect task under a thinking budget.

    The task keeps its name, data, epochs, limits and scorers, and its solvers run as they are:
    every generation in them is under the budget (see `solvers.under_budget`). One scorer is
    added, `thinking_measures`, for the last generation of a sample.

    The log names `inverse_scaling_evals/budgeted`, which Inspect can make again for `inspect
    eval-retry`. A task that no function marked `@task` has made cannot be made again from its log,
    only by running the script once more.

    Args:
        task: Registry name (`inspect_evals/gsm8k`), file (`my_task.py` or `my_task.py@name`), task,
            or function that gives one. It is left as it was.
        budget: 0 (thinking off), a number of tokens, an effort level, or natural; or several,
            such as 0,1024,4096: each question gets one of them in each epoch, drawn at random.
        regime: controlled, cautioned or silent with a budget, natural without.
        enforce: auto, prompt, cap, exact or extend.
        task_args: Arguments of the task, where it is not an object.
        assignment_seed: Seed of the draw among several budgets (0 when left out).

    Returns:
        A new task.

    Raises:
        TaskArgumentError: If the task cannot be found, is several, does not take these arguments,
            or has a budget already.
        BudgetError: If an argument is malformed, or the active model cannot obey.

    Examples:
        >>> from inspect_ai import Task
        >>> from inspect_ai.dataset import Sample
        >>> from inspect_ai.scorer import includes
        >>> sums = Task(dataset=[Sample("What is 2 + 2?", target="4")], scorer=includes())
        >>> task = with_budget(sums, 4096)
    """
    if isinstance(task, str):
        arguments = dict(task_args) if task_args else None
        return budgeted(task, budget, regime, enforce, arguments, **_if_given(assignment_seed))
    cell = Cell(budget, regime, enforce, assignment_seed)
    cell.check()
    if not isinstance(task, Task):
        task = task(**(task_args or {}))
    elif task_args:
        raise TaskArgumentError(
            f"task_args={dict(task_args)} has no effect on a task that is made already. Give them "
            "to the function that makes it, or name the task."
        )
    return _identify(_wrap(task, cell), task, cell)


@task
def budgeted(
    task: str,
    budget: BudgetArgument = "natural",
    regime: Regime | None = None,
    enforce: Enforce = "auto",
    task_args: dict[str, Any] | None = None,
    assignment_seed: int | None = None,
) -> Task:
    """Any Inspect task under a thinking budget, its data and scorers untouched.

    Args:
        task: Registry name (inspect_evals/gsm8k) or file (my_task.py or my_task.py@name).
        budget: 0 (thinking off), a number of tokens, an effort level, or natural; or several,
            such as 0,1024,4096: each question gets one of them in each epoch, drawn at random.
        regime: controlled, cautioned or silent with a budget, natural without.
        enforce: auto, prompt, cap, exact or extend.
        task_args: Arguments of that task, such as {fewshot: 0}.
        assignment_seed: Seed of the draw among several budgets (0 when left out).
    """
    cell = Cell(budget, regime, enforce, assignment_seed)
    cell.check()
    return _wrap(load_external(task, task_args or {}), cell)


def _wrap(original: Task, cell: Cell) -> Task:
    """Make the task anew with its solvers under the budget; nothing of the original is altered."""
    _check(original)
    check_organism(original.name)
    budgeted_task = copy.copy(original)
    forget_origin(budgeted_task)  # else a retry would make the original, without the budget
    new = task_with(
        budgeted_task,
        name=original.name,
        solver=under_budget(original.solver, **cell.arguments()),
        scorer=[*(original.scorer or []), thinking_measures(answers=False)],
        metrics=None,
    )
    if cell.assignment.is_randomised and original.sample_source is None:
        new.dataset = _placed(original.dataset)
    return new


def _placed(dataset: Dataset) -> Dataset:
    """Copy a data set, with each question's place in the draw of budgets in its metadata."""
    samples = list(dataset)
    order = list(range(len(samples)))
    if dataset.shuffled:  # the order may be another one the next time
        order.sort(key=lambda index: (str(samples[index].id), str(samples[index].input)))
    places = dict(zip(order, place_questions([""] * len(samples)), strict=True))
    copies = [
        sample.model_copy(update={"metadata": {**(sample.metadata or {}), PLACE: places[index]}})
        for index, sample in enumerate(samples)
    ]
    return MemoryDataset(copies, dataset.name, dataset.location, dataset.shuffled)


def _identify(new: Task, original: Task, cell: Cell) -> Task:
    """Note how to make the task again, as `budgeted` does, where the original can be made again."""
    if original.registry_name is None:
        return new
    file = task_source_file(original)
    arguments = {
        "task": f"{file}@{original.registry_name}" if file else original.registry_name,
        "budget": cell.budget,
        "regime": cell.regime,
        "enforce": cell.enforce,
        "task_args": registry_params(original) or None,
        **_if_given(cell.assignment_seed),
    }
    register_as(new, registry_info(budgeted), arguments)
    return new


def _if_given(assignment_seed: int | None) -> dict[str, Any]:
    """Pass the seed on where there is one: a log's identity is made of the arguments passed."""
    return {} if assignment_seed is None else {"assignment_seed": assignment_seed}


def _check(original: Task) -> None:
    """Refuse tasks that would lose something or get two budgets."""
    if any(_registered_name(step) in _OURS for step in _steps(original.solver)):
        raise has_budget(original.name)
    # metrics of the task hold for all its scorers; scorers made with the task carry them already
    for scorer in original.scorer or []:
        if original.metrics not in (None, registry_info(scorer).metadata.get("metrics")):
            raise TaskArgumentError(
                f"task={original.name} was given metrics by task_with(), which would hold for the "
                "measures of thinking too. Give them to Task(metrics=…) or to its scorer."
            )
    if any("thinking" in (sample.metadata or {}) for sample in original.dataset):
        raise TaskArgumentError(
            f"task={original.name} has samples with metadata of the name thinking, which is where "
            "the budget is recorded. Rename it in the data set."
        )


def _steps(solver: Solver) -> Sequence[Solver]:
    return solver if isinstance(solver, Sequence) else [solver]


def _registered_name(solver: Solver) -> str | None:
    try:
        return registry_info(solver).name
    except ValueError:  # a bare function
        return None
