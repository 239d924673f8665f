"""The order of budgets on a curve."""

from ._budget import EFFORTS, Budget, parse_budget


def budget_rank(budget: Budget) -> tuple[int, int]:
    """Order budgets by thinking: off, tokens ascending, levels ascending, natural."""
    if budget.tokens is not None:
        return 0, budget.tokens
    return (1, EFFORTS.index(budget.effort)) if budget.effort else (2, 0)


def label_place(label: str) -> int:
    """Return the place of a budget among all budgets, as a number to sort labels by."""
    kind, value = budget_rank(parse_budget(label))
    return kind * 10**12 + value
