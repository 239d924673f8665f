"""Why a budget cannot be set on a model, what it would accept, and the ways out."""

from typing import NoReturn

from ..errors import BudgetError
from ._budget import Budget, Enforce
from ._support import ThinkingSupport


def refuse_number(support: ThinkingSupport, budget: Budget) -> NoReturn:
    """Refuse a number of tokens: too small, too large, without a level, or dropped silently.

    Raises:
        BudgetError: Always.
    """
    if support.tokens_field:
        if support.most_tokens:
            bounds = f"from {support.least_tokens} to {support.most_tokens}"
        else:
            bounds = f"at least {support.least_tokens}"
        reason = f"it takes numbers of tokens {bounds}"
    else:
        reason = support.number_refusal
        if support.number_to_effort:
            reason += (
                f", and {budget.tokens} has no level of its own (the distinct ones are "
                f"{_mapped_numbers(support)}); run as its neighbour it would be the same cell twice"
            )
    _refuse(support, budget, reason)


def refuse_effort(support: ThinkingSupport, budget: Budget) -> NoReturn:
    """Refuse a level: the model takes numbers, other levels, or none.

    Raises:
        BudgetError: Always.
    """
    if support.efforts:
        reason = f"{budget.effort} is not one of its distinct levels"
    else:
        reason = support.effort_refusal
    _refuse(support, budget, reason)


def refuse_off(support: ThinkingSupport, budget: Budget) -> NoReturn:
    """Refuse to switch thinking off.

    Raises:
        BudgetError: Always.
    """
    _refuse(support, budget, support.off_refusal)


def refuse_enforcement(support: ThinkingSupport, budget: Budget, enforce: Enforce) -> NoReturn:
    """Refuse `cap`, `exact` or `extend` where no server counts, or there is nothing to count.

    Raises:
        BudgetError: Always.
    """
    if enforce not in support.channels:
        reason = f"enforce={enforce} needs a vLLM server (vllm/...) that counts the thinking"
    else:
        reason = f"enforce={enforce} needs a number of tokens, or 0"
    raise BudgetError(
        f"enforce={enforce} cannot be used with budget={budget} on {support.model} "
        f"({support.family}): {reason}. Use enforce=auto. {_accepted(support)}"
    )


def refuse_missing_end_token(support: ThinkingSupport, budget: Budget) -> NoReturn:
    """Refuse `exact` without the token that ends the thinking.

    Raises:
        BudgetError: Always.
    """
    raise BudgetError(
        f"enforce=exact with budget={budget} on {support.model} needs end_token_id, the token that "
        "ends the thinking, and it is not known: ask the server for the tokens of </think>, which "
        "must be a single one. Or use enforce=cap."
    )


def refuse_output(support: ThinkingSupport, budget: Budget, needed: int) -> NoReturn:
    """Refuse a cell whose thinking and answer are more than the model can write.

    Raises:
        BudgetError: Always.
    """
    raise BudgetError(
        f"budget={budget} does not fit on {support.model} ({support.family}): thinking and answer "
        f"need max_tokens={needed}, and it writes {support.output_limit} at most. Use a smaller "
        "budget."
    )


def _refuse(support: ThinkingSupport, budget: Budget, reason: str) -> NoReturn:
    ways_out = f" {support.ways_out}" if support.ways_out else ""
    raise BudgetError(
        f"budget={budget} cannot be set on {support.model} ({support.family}): {reason}. "
        f"{_accepted(support)}{ways_out}"
    )


def _accepted(support: ThinkingSupport) -> str:
    """List the budgets that the model takes."""
    accepted = []
    if support.off is not None:
        accepted.append("0 (thinking off)")
    if support.tokens_field:
        most = f" to {support.most_tokens}" if support.most_tokens else ""
        accepted.append(f"a number of tokens from {support.least_tokens}{most}")
    if support.number_to_effort:
        accepted.append(_mapped_numbers(support))
    if support.efforts:
        accepted.append(f"an effort level ({', '.join(support.efforts)})")
    accepted.append("natural")
    return (
        f"Accepted there: {', '.join(accepted)}; or any budget in words only (enforce=prompt, not "
        "with regime=silent)."
    )


def _mapped_numbers(support: ThinkingSupport) -> str:
    return ", ".join(f"{tokens} ({effort})" for tokens, effort in support.number_to_effort.items())
