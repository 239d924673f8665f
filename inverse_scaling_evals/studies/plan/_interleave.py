"""The order of cells: budgets take turns, so that time of day is no budget's alone."""

from collections.abc import Callable, Hashable, Sequence
from random import Random
from typing import TypeVar

Cell = TypeVar("Cell")


def interleave(
    cells: Sequence[Cell], group: Callable[[Cell], Hashable], *, seed: int = 0
) -> list[Cell]:
    """Spread every group evenly over the whole order.

    A study stopped half-way has half of every budget, and a provider that changes in the course
    of a day changes under all budgets alike. Within a group the order is drawn by seed. Among the
    first k cells, a group of n out of N is met k × n / N times, give or take the number of groups.

    Args:
        cells: What to order.
        group: What is to be spread, such as a cell's budget.
        seed: Same seed, same cells, same order.
    """
    groups: dict[Hashable, list[Cell]] = {}
    for cell in cells:
        groups.setdefault(group(cell), []).append(cell)
    rng = Random(seed)
    placed: list[tuple[float, int, Cell]] = []
    for index, members in enumerate(groups.values()):
        rng.shuffle(members)
        offset = rng.random()
        placed += [
            ((rank + offset) / len(members), index, cell) for rank, cell in enumerate(members)
        ]
    return [cell for _, _, cell in sorted(placed, key=lambda place: place[:2])]
