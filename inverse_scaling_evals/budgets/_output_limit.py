"""The output limit of a run, which counts the thinking too."""

from .._constants import ANSWER_TOKENS
from ..errors import BudgetError
from ._budget import Budget
from ._config import ThinkingConfig


def thinking_room(config: ThinkingConfig, budget: Budget) -> int:
    """Return the tokens that thinking may take, which an output limit must exceed.

    Args:
        config: What the budget becomes on a model.
        budget: The budget.
    """
    # the natural budget may itself be a number on the wire
    return max(budget.tokens or 0, config.expected_tokens_limit or 0)


def check_max_tokens(config: ThinkingConfig, budget: Budget, max_tokens: int | None) -> None:
    """Raise for an output limit of the run that leaves no room for an answer.

    Args:
        config: What the budget becomes on a model.
        budget: The budget.
        max_tokens: The limit, on thinking and answer together; None for none.

    Raises:
        BudgetError: If thinking may take all of it.
    """
    needed = thinking_room(config, budget)
    if max_tokens is not None and max_tokens <= needed:
        raise BudgetError(
            f"Invalid --max-tokens={max_tokens} for budget={budget}: expected more than {needed}, "
            "as it counts the thinking too and must leave room for an answer. Increase or remove "
            f"it (the default is the budget + {ANSWER_TOKENS})."
        )
