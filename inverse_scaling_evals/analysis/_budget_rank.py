"""The order of budgets on a curve."""

from ..budgets import EFFORTS, Budget


def budget_rank(budget: Budget) -> tuple[int, int]:
    """Order budgets by thinking: off, tokens ascending, levels ascending, natural."""
    if budget.tokens is not None:
        return 0, budget.tokens
    return (1, EFFORTS.index(budget.effort)) if budget.effort else (2, 0)
