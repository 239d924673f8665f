"""Why a budget cannot be set on a model: the sentences behind the codes, and what to do instead."""

from typing import Literal

from ..errors import BudgetError
from ._budget import Budget, BudgetKind, Enforce
from .providers import Levels, Numbers, RefusalReason, Sent, ThinkingSupport

_SENTENCES: dict[RefusalReason, str] = {
    RefusalReason.UNSUPPORTED: "it does not take {what}",
    RefusalReason.DEPRECATED: "{what} is deprecated in favour of levels on it",
    RefusalReason.DROPPED: "Inspect's {support.provider} provider drops {what} silently",
    RefusalReason.REPLACED: (
        "Inspect's {support.provider} provider would replace {what} with another setting"
    ),
    RefusalReason.NOT_SENT: "Inspect sends no reasoning options to it",
    RefusalReason.REJECTED: "vLLM rejects {what}, since its parser knows no end of thinking",
    RefusalReason.LEFT_TO_TEMPLATE: (
        "vLLM only hands {what} to the chat template, which may ignore it (Qwen3's does)"
    ),
    RefusalReason.MODEL_ARGUMENT: "thinking is switched off by a model argument",
    RefusalReason.NO_THINKING_BLOCK: "raw completions have no thinking block",
    RefusalReason.NO_THINKING: "it does not think",
    RefusalReason.ALWAYS_THINKS: "it always thinks",
    RefusalReason.UNVERIFIED: "what {support.provider} does with {what} has not been verified",
    RefusalReason.BELOW_MINIMUM: "the minimum{where} is {numbers.min_tokens}",
    RefusalReason.ABOVE_MAXIMUM: "the maximum is {numbers.max_tokens}",
    RefusalReason.NO_LEVEL_OF_ITS_OWN: (
        "it takes levels, and {budget} has no level of its own (run as its neighbour it would be "
        "the same cell twice)"
    ),
    RefusalReason.NOT_A_DISTINCT_LEVEL: "{budget} is not one of its distinct levels",
    RefusalReason.ABOVE_OUTPUT_LIMIT: (
        "thinking and answer need max_tokens={needed}, and the maximum is {support.output_limit}"
    ),
    RefusalReason.NEEDS_VLLM: (
        "enforce={enforce} needs a vLLM server (vllm/...) that counts the thinking"
    ),
    RefusalReason.NEEDS_COUNTDOWN: (
        "enforce={enforce} needs a model that is told of its task budget: Claude Opus 4.7, 4.8, 5 "
        "and 5.5, Sonnet 5.5, Haiku 5.5, Fable and Mythos 5, on Anthropic's own API"
    ),
    RefusalReason.NEEDS_NUMBER: "enforce={enforce} needs a number of tokens, or 0",
    RefusalReason.NOT_CUT: (
        "closing words need thinking that is cut at a number of tokens, by a vLLM server (vllm/...)"
    ),
    RefusalReason.NOT_CONTINUED: (
        "they need a vLLM server (vllm/...) and a model with a block of thinking, which can be "
        "closed anywhere; {early}"
    ),
    RefusalReason.NEEDS_END_TOKEN: (
        "enforce={enforce} needs end_token_id, the token that ends the thinking"
    ),
}

_EARLY_ANSWERS = {
    "anthropic": (
        "its API takes thinking back only as it signed it, and no beginning of a reply beside it"
    ),
    "bedrock": "its API takes thinking back only as it was signed",
    "openai": "its API keeps the thinking, and goes on with none of it",
    "google": "its API returns summaries of the thinking, and goes on with none of it",
    "deepseek": (
        "its API goes on from given thinking only in a beta (a prefix with reasoning_content), "
        "which Inspect's provider does not send"
    ),
    "openrouter": "not every provider behind it goes on from given thinking",
}
"""What hosted models do where thinking should go on, or end early, by provider."""

_WHAT: dict[BudgetKind, str] = {
    "off": "a request to stop thinking",
    "tokens": "a number of tokens",
    "effort": "an effort level",
}


class UnsupportedBudgetError(BudgetError):
    """A budget that cannot be enforced on a model.

    Attributes:
        reason: Why not.
    """

    def __init__(self, message: str, reason: RefusalReason) -> None:
        super().__init__(message)
        self.reason = reason

    def __reduce__(self) -> tuple[type, tuple[str, RefusalReason]]:
        """Return how to unpickle the error, as it comes from a worker: with both arguments."""
        return type(self), (str(self), self.reason)


def refusal(
    reason: RefusalReason,
    support: ThinkingSupport,
    budget: Budget,
    *,
    enforce: Enforce = "auto",
    needed: int | None = None,
    largest: int | None = None,
) -> UnsupportedBudgetError:
    """Return the error for a budget: the value, the reason, what is expected, what to do.

    Args:
        reason: Why the budget cannot be set.
        support: What the model can be told.
        budget: The budget.
        enforce: How it was to be enforced.
        needed: Output tokens that the cell needs, where they are too many.
        largest: The thinking tokens that would leave room for the answer.
    """
    because = _SENTENCES[reason].format(
        support=support,
        numbers=support.countdown if enforce == "countdown" else support.numbers,
        budget=budget,
        what=_WHAT.get(budget.kind),
        enforce=enforce,
        where=" of enforce=countdown" if enforce == "countdown" else "",
        needed=needed,
        early=_EARLY_ANSWERS.get(support.provider, "nobody has verified that this one can"),
    )
    asked = "checkpoints" if reason is RefusalReason.NOT_CONTINUED else f"budget '{budget}'"
    return UnsupportedBudgetError(
        f"Invalid {asked} for {support.model} ({support.family}): {because}. "
        f"{_remedy(reason, support, largest)}",
        reason,
    )


def explain_refusal(support: ThinkingSupport, kind: Literal["off", "tokens", "effort"]) -> str:
    """Return why a model takes no budget of a kind, as a clause; empty where it takes them."""
    reason = support.refusal_of(kind)
    return "" if reason is None else _SENTENCES[reason].format(support=support, what=_WHAT[kind])


def _remedy(reason: RefusalReason, support: ThinkingSupport, largest: int | None) -> str:
    match reason:
        case RefusalReason.NEEDS_END_TOKEN:
            return (
                "Ask the server for the tokens of </think>, which must be a single one, or use "
                "enforce=cap."
            )
        case RefusalReason.NEEDS_VLLM | RefusalReason.NEEDS_COUNTDOWN | RefusalReason.NEEDS_NUMBER:
            return f"Use enforce=auto. {_expected(support)}"
        case RefusalReason.NOT_CUT:
            return "Drop closing, or use a model on vLLM with enforce=cap, exact or extend."
        case RefusalReason.NOT_CONTINUED:
            return "Drop checkpoints and compare budgets, or serve an open-weight model on vLLM."
        case RefusalReason.ABOVE_OUTPUT_LIMIT:
            return f"Use a smaller budget: the largest is {largest}."
        case _:
            return f"{_expected(support)} {support.fix}".rstrip()


def _expected(support: ThinkingSupport) -> str:
    """List the budgets that a model takes."""
    expected = []
    if isinstance(support.off, Sent):
        expected.append("0 (thinking off)")
    if isinstance(numbers := support.numbers, Numbers):
        expected.append(f"a number of tokens {_range(numbers, support)}")
    if isinstance(levels := support.levels, Levels):
        expected += [f"{tokens} ({effort})" for tokens, effort in levels.by_tokens.items()]
        expected.append(f"an effort level ({', '.join(levels.efforts)})")
    if countdown := support.countdown:
        expected.append(f"a number {_range(countdown, support)} with enforce=countdown (advisory)")
    return (
        f"Expected one of: {', '.join([*expected, 'natural'])}. Or use enforce=prompt, which asks "
        "for any budget in words only (not with regime=silent)."
    )


def _range(numbers: Numbers, support: ThinkingSupport) -> str:
    """Return from where to where numbers of tokens go, with the default room for the answer."""
    maximum = numbers.max_tokens
    if maximum is None and support.output_limit is not None:
        maximum = support.output_limit - support.answer_tokens
    return f"from {numbers.min_tokens}" + (f" to {maximum}" if maximum else "")
