"""The Inspect task of a cell."""

from inspect_ai import Task, task_with

from ... import tasks as task_functions
from ...tasks.with_budget import budgeted
from ._study import StudyCell


def cell_task(cell: StudyCell) -> Task:
    """Make the task of a cell, with every argument passed: a log's identity is made of them.

    A task of the suite is made by its own function. Any other is made by `budgeted`, the task of
    the suite that puts another under a budget, and is logged under its own name. `task_args` of a
    cell are the arguments of that function, so they equal the log's `task_args`.

    Repeats are set on the task, where the cell says how many; a task that is not the suite's
    keeps its own number otherwise. The model is left to the run.

    Args:
        cell: A cell that can run.

    Returns:
        A new task, which may be altered.

    Raises:
        TaskArgumentError: If a task outside the suite cannot be found, or refuses its arguments.
        BudgetError: If a model is active already, and cannot be held to the budget.
        DataError: If the data of the task cannot be had.
    """
    function = budgeted if cell.is_foreign else getattr(task_functions, cell.task)
    made: Task = function(**cell.task_args)
    return made if cell.epochs is None else task_with(made, epochs=cell.epochs)
