"""The randomised design: the cells of a curve become one, which draws among their budgets."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from ...budgets import parse_assignment
from ...errors import BudgetError
from ._study import StudyCell


def draw_budgets(cells: Iterable[StudyCell], *, seed: int) -> list[StudyCell]:
    """Make one cell of the budgets of a curve, where the design is randomised.

    Args:
        cells: Cells of one budget each. Those of one model, task, number of epochs and arguments
            but the budget are a curve.
        seed: Seed of the draw.

    Returns:
        One cell per randomised curve, at the place of its first, and the others as they are.

    Raises:
        BudgetError: If a curve has one budget, so that there is nothing to draw.
    """
    curves: dict[str, list[StudyCell]] = {}
    for number, cell in enumerate(cells):
        key = _curve(cell) if cell.design == "randomised" else str(number)
        curves.setdefault(key, []).append(cell)
    return [
        _drawn(curve, seed) if curve[0].design == "randomised" else curve[0]
        for curve in curves.values()
    ]


def _curve(cell: StudyCell) -> str:
    arguments = {name: value for name, value in cell.task_args.items() if name != "budget"}
    return repr((cell.model, cell.task, cell.epochs, sorted(arguments.items())))


def _drawn(curve: list[StudyCell], seed: int) -> StudyCell:
    budgets = list(dict.fromkeys(cell.budget for cell in curve))
    if len(budgets) == 1:
        raise BudgetError(
            f"design=randomised draws among several budgets; {curve[0].label} is the only one of "
            "its curve. Add budgets, or use design=crossed."
        )
    label = str(parse_assignment(budgets, seed))
    arguments: dict[str, Any] = {
        **curve[0].task_args,
        "budget": label,
        "assignment_seed": seed,
    }
    return replace(curve[0], budget=label, task_args=arguments)
