"""The output limit of a run, which counts the thinking too."""

from .._constants import ANSWER_TOKENS
from ..errors import BudgetError
from ._budget import Budget
from ._config import ThinkingConfig
from .providers import CONTINUED_FIELD


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
    if max_tokens is None or max_tokens > needed:
        return
    asked, default = f"budget={budget}", f" (the default is the budget + {ANSWER_TOKENS})"
    if budget.tokens is None and config.wire_field == CONTINUED_FIELD:
        asked, default = f"checkpoints up to {needed}", ""
    raise BudgetError(
        f"Invalid --max-tokens={max_tokens} for {asked}: expected more than {needed}, as it counts "
        f"the thinking too and must leave room for an answer. Increase or remove it{default}."
    )
