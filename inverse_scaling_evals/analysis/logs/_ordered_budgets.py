"""The order of budgets in a frame."""

import pandas as pd

from ...budgets import budget_rank, parse_budget


def order_budgets(frame: pd.DataFrame) -> pd.DataFrame:
    """Return a frame whose `budget` is an ordered categorical, in order of thinking.

    The order is off, tokens ascending, levels of effort ascending, natural. All frames of this
    package have it. Frames with other categories, put together with `pd.concat` or `merge`, lose
    it; this restores it.

    Args:
        frame: A frame with a column `budget` of labels: strings, or a categorical; NaN stays NaN.

    Returns:
        A copy. The categories are the labels that rows have, no others.

    Raises:
        BudgetError: If a label is not one of a budget.

    Examples:
        >>> frame = order_budgets(pd.DataFrame({"budget": ["natural", "1024", "0", "256"]}))
        >>> list(frame["budget"].cat.categories)
        ['0', '256', '1024', 'natural']
    """
    labels = frame["budget"].astype(object).map(str, na_action="ignore")
    found = sorted(labels.dropna().unique(), key=lambda label: budget_rank(parse_budget(label)))
    categories = pd.Index(found, dtype=str)  # the same without any rows
    return frame.assign(budget=pd.Categorical(labels, categories=categories, ordered=True))
