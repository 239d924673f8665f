"""Turn a thinking budget into the generation options that make a model obey it, or refuse."""

import copy
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, assert_never

from inspect_ai.model import GenerateConfig

from ..errors import BudgetError
from ._budget import Budget, Enforce, parse_enforce
from ._open_weights import CAP_FIELD, CONTINUED_FIELD, exact_options
from ._providers import thinking_support
from ._refusals import (
    refuse_effort,
    refuse_enforcement,
    refuse_missing_end_token,
    refuse_number,
    refuse_off,
    refuse_output,
)
from ._support import ANSWER_TOKENS, EFFORT_TOKENS, NATURAL_TOKENS, Channel, Sent, ThinkingSupport


@dataclass(frozen=True)
class ThinkingConfig:
    """What a budget becomes on a model.

    Attributes:
        channel: How the model is made to obey. `off` and `natural` carry the channel they are
            expressed through, by leaving its field out if need be; `prompt` means words only.
        config: Generation options: thinking fields, `extra_body`, `logit_bias`, `max_tokens`.
        wire_field: Field of the request that carries the budget, as the provider's default API
            names it (OpenAI: Responses); empty when nothing is sent.
        expected_tokens_limit: Thinking tokens that the provider is told not to exceed, or None
            when it is told no number.
        notes: What is uncertain about the model's row, if anything.
    """

    channel: Channel
    config: GenerateConfig
    wire_field: str
    expected_tokens_limit: int | None
    notes: tuple[str, ...] = ()


def thinking_config(
    model: str,
    budget: Budget,
    *,
    enforce: Enforce = "auto",
    answer_tokens: int = ANSWER_TOKENS,
    end_token_id: int | None = None,
) -> ThinkingConfig:
    """Choose the options by which a model is held to a budget.

    `max_tokens` counts the thinking too: it is the budget + `answer_tokens`, with 16,384 for the
    natural budget and 1,024 / 4,096 / 8,192 / 16,384 / 32,768 for the levels from low to max. Two
    exceptions are the paper's: on vLLM the natural budget leaves it unset (the rest of the
    context), and a budget in words has 16,384 beside it.

    Args:
        model: Inspect's name of the model.
        budget: What is asked for.
        enforce: `auto` takes the strongest channel that the model has; `prompt` sends what the
            natural budget would send, and leaves the budget to the words of the prompt; `cap`,
            `exact` and `extend` exist on vLLM: at most the budget, exactly the budget, and
            thinking that stops before it is made to go on (`solvers.thinking` does that).
        answer_tokens: Room for the answer beside the thinking.
        end_token_id: Token that ends the thinking, which only the server knows; `exact` needs it.

    Raises:
        BudgetError: If the model cannot be made to obey; nothing has been sent.

    Examples:
        >>> found = thinking_config("anthropic/claude-sonnet-4-5", parse_budget(4096))
        >>> found.config.reasoning_tokens, found.config.max_tokens
        (4096, 14096)
    """
    parse_enforce(enforce)
    if answer_tokens < 1:
        raise BudgetError(f"answer_tokens={answer_tokens} leaves no room for an answer: give 1 up.")
    support = thinking_support(model)
    room = _Room(support, budget, answer_tokens)
    if enforce == "prompt":
        return _in_words(support, budget, room)
    if enforce != "auto" and (
        enforce not in support.channels or budget.kind not in ("off", "tokens")
    ):
        refuse_enforcement(support, budget, enforce)
    match budget.kind:
        case "off":
            if support.off is None:
                refuse_off(support, budget)
            return _expressed(support, support.off, room.beside(0), limit=0)
        case "natural":
            return _natural(support, room, support.natural.channel or support.channels[0])
        case "tokens":
            assert budget.tokens is not None
            return _numbered(support, budget, budget.tokens, enforce, room, end_token_id)
        case "effort":
            assert budget.effort is not None
            if budget.effort not in support.efforts:
                refuse_effort(support, budget)
            sent = Sent({"reasoning_effort": budget.effort}, support.effort_field, "effort")
            return _expressed(support, sent, room.beside(EFFORT_TOKENS[budget.effort]))
        case _:
            assert_never(budget.kind)


@dataclass(frozen=True)
class _Room:
    """How many output tokens a cell needs."""

    support: ThinkingSupport
    budget: Budget
    answer_tokens: int

    def beside(self, thinking: int, answer_tokens: int | None = None) -> int:
        """Add the answer's room to that of the thinking, within what the model can write."""
        answer = answer_tokens or self.answer_tokens
        limit = self.support.output_limit
        if limit is None:
            return thinking + answer
        # an old model that writes less than the answer's room still answers, without thinking
        needed = thinking + (answer if thinking else min(answer, limit))
        if needed > limit:
            refuse_output(self.support, self.budget, needed)
        return needed

    def natural(self) -> int | None:
        """Give the room of the natural budget; None leaves the rest of the context."""
        tokens = self.support.natural_tokens
        return None if tokens is None else self.beside(tokens)


def _numbered(
    support: ThinkingSupport,
    budget: Budget,
    tokens: int,
    enforce: Enforce,
    room: _Room,
    end_token_id: int | None,
) -> ThinkingConfig:
    """Hold the model to a number of tokens, or to the level that stands for it."""
    most = support.most_tokens or tokens
    mapped = support.number_to_effort.get(tokens)
    if mapped is not None:
        sent = Sent({"reasoning_effort": mapped}, support.effort_field, "effort")
        return _expressed(support, sent, room.beside(tokens))
    if not support.tokens_field or not support.least_tokens <= tokens <= most:
        refuse_number(support, budget)
    if enforce == "exact":
        if end_token_id is None:
            refuse_missing_end_token(support, budget)
        sent = Sent(exact_options(tokens, end_token_id), CAP_FIELD, "exact")
    elif enforce == "extend":
        sent = Sent({}, CONTINUED_FIELD, "extend")
    elif "cap" in support.channels:
        sent = Sent({"extra_body": {CAP_FIELD: tokens}}, CAP_FIELD, "cap")
    else:
        sent = Sent({"reasoning_tokens": tokens}, support.tokens_field, "tokens")
    return _expressed(support, sent, room.beside(tokens), limit=tokens)


def _in_words(support: ThinkingSupport, budget: Budget, room: _Room) -> ThinkingConfig:
    """Send what the natural budget sends, with room for the budget that the prompt names."""
    if budget.kind == "natural":
        return _natural(support, room, "prompt")
    named = EFFORT_TOKENS[budget.effort] if budget.effort else budget.tokens or 0
    # a natural budget that is itself a number must fit as well
    allowed = max(named, _natural_limit(support) or 0)
    sent = Sent(support.natural.options, support.natural.wire_field, "prompt")
    max_tokens = room.beside(allowed, support.prompt_room)
    return _expressed(support, sent, max_tokens, limit=_natural_limit(support))


def _natural(support: ThinkingSupport, room: _Room, channel: Channel) -> ThinkingConfig:
    sent = Sent(support.natural.options, support.natural.wire_field, channel)
    return _expressed(support, sent, room.natural(), limit=_natural_limit(support))


def _natural_limit(support: ThinkingSupport) -> int | None:
    return NATURAL_TOKENS if "reasoning_tokens" in support.natural.options else None


def _expressed(
    support: ThinkingSupport, sent: Sent, max_tokens: int | None, limit: int | None = None
) -> ThinkingConfig:
    # Inspect's API layer writes into extra_body, so every config gets its own
    options: Mapping[str, Any] = copy.deepcopy(dict(sent.options))
    return ThinkingConfig(
        channel=sent.channel or support.channels[0],
        config=GenerateConfig(max_tokens=max_tokens, **{**support.always, **options}),
        wire_field=sent.wire_field,
        expected_tokens_limit=limit,
        notes=(support.note,) if support.note else (),
    )
