"""The Inspect task of a cell."""

from inspect_ai import Task, task_with

from ... import tasks as task_functions
from ...tasks.with_budget import budgeted
from ._study import StudyCell


def cell_task(cell: StudyCell) -> Task:
    """Make the task of a cell, with every argument passed: a log's identity is made of them.

    A task of this package is made by its own function. An external task is made by `budgeted`, the
    task of this package that puts another under a budget, and is logged under its own name.
    `task_args` of a cell are the arguments of that function, so they equal the log's `task_args`.

    Epochs are set on the task where the cell has a number of them; an external task keeps its own
    otherwise. The model is left to the run.

    Args:
        cell: A cell that can run.

    Returns:
        A new task, which may be altered.

    Raises:
        TaskArgumentError: If an external task cannot be found, or refuses its arguments.
        BudgetError: If a model is already active, and the budget cannot be enforced on it.
        DataError: If the data of the task cannot be loaded.
    """
    function = budgeted if cell.is_external else getattr(task_functions, cell.task)
    made: Task = function(**cell.task_args)
    return made if cell.epochs is None else task_with(made, epochs=cell.epochs)
