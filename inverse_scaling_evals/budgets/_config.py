"""Turn a thinking budget into the generation options that enforce it on a model, or refuse it."""

import copy
from dataclasses import dataclass, replace
from typing import assert_never

from inspect_ai.model import GenerateConfig

from .._constants import ANSWER_TOKENS
from ..errors import BudgetError
from ._budget import EFFORT_TOKENS, Budget, Enforce, parse_closing, parse_enforce
from ._checkpoints import Checkpoints
from ._refusals import refusal
from .providers import (
    CAP_FIELD,
    CONTINUED_FIELD,
    Channel,
    Levels,
    Numbers,
    RefusalReason,
    Sent,
    ThinkingSupport,
    countdown_options,
    exact_options,
    thinking_support,
)


@dataclass(frozen=True)
class ThinkingConfig:
    """What a budget becomes on a model.

    Attributes:
        channel: How the budget is enforced. `off` and `natural` carry the channel they are
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
    closing: str | None = None,
    checkpoints: Checkpoints | None = None,
) -> ThinkingConfig:
    """Return the generation options that enforce a budget on a model.

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
            thinking that stops before it is extended (`solvers.thinking` does that);
            `countdown` sends what the natural budget would, and tells newer Claude models how many
            tokens of the budget are left, for thinking and answer together, which is advisory.
        answer_tokens: Room for the answer beside the thinking.
        end_token_id: Token that ends the thinking, which only the server knows; `exact` needs it.
        closing: Words that end thinking which is cut at a number of tokens, on vLLM. Thinking is
            then continued as raw tokens (`solvers.thinking` does that). Without effect where no
            budget cuts: with thinking off, and for the natural budget.
        checkpoints: Where one train of thought is closed for an answer, on vLLM
            (`solvers.thinking` does that); the budget, if it is a number, is in words.

    Raises:
        BudgetError: If an argument is malformed, or (`UnsupportedBudgetError`) if the budget
            cannot be enforced on the model; nothing has been sent.

    Examples:
        >>> found = thinking_config("anthropic/claude-sonnet-4-5", parse_budget(4096))
        >>> found.config.reasoning_tokens, found.config.max_tokens
        (4096, 14096)
    """
    parse_enforce(enforce)
    parse_closing(closing)
    if answer_tokens < 1:
        raise BudgetError(f"Invalid answer_tokens {answer_tokens}: expected 1 or more.")
    support = thinking_support(model)
    room = _Room(support, budget, answer_tokens)
    if closing is not None and budget.kind in ("tokens", "effort"):
        if budget.kind == "effort" or enforce == "prompt" or "cap" not in support.channels:
            raise refusal(RefusalReason.NOT_CUT, support, budget, enforce=enforce)
        plain = thinking_config(
            model,
            budget,
            enforce=enforce,
            answer_tokens=answer_tokens,
            end_token_id=end_token_id,
        )
        return replace(plain, wire_field=CONTINUED_FIELD)
    if checkpoints is not None:
        if "cap" not in support.channels:
            raise refusal(RefusalReason.NOT_CONTINUED, support, budget)
        return replace(
            _in_words(support, budget, room),
            wire_field=CONTINUED_FIELD,
            expected_tokens_limit=checkpoints.tokens[-1],
        )
    if enforce == "prompt":
        return _in_words(support, budget, room)
    if enforce != "auto" and enforce not in support.channels:
        needs = RefusalReason.NEEDS_VLLM
        if enforce == "countdown":
            needs = RefusalReason.NEEDS_COUNTDOWN
        raise refusal(needs, support, budget, enforce=enforce)
    if enforce != "auto" and budget.kind not in ("off", "tokens"):
        raise refusal(RefusalReason.NEEDS_NUMBER, support, budget, enforce=enforce)
    match budget.kind:
        case "off":
            if isinstance(support.off, RefusalReason):
                raise refusal(support.off, support, budget)
            return _expressed(support, support.off, room.beside(0), limit=0)
        case "natural":
            return _natural(support, room, support.natural.channel or support.channels[0])
        case "tokens":
            sent = _number(support, budget, enforce, end_token_id)
            assert budget.tokens is not None
            # a level that stands for the number does not limit the tokens, nor does advice
            limit = None if sent.channel in ("effort", "countdown") else budget.tokens
            return _expressed(support, sent, room.beside(budget.tokens), limit)
        case "effort":
            levels = support.levels
            if isinstance(levels, RefusalReason):
                raise refusal(levels, support, budget)
            assert budget.effort is not None
            if budget.effort not in levels.efforts:
                raise refusal(RefusalReason.NOT_A_DISTINCT_LEVEL, support, budget)
            sent = Sent.effort(budget.effort, levels.wire_field, "effort")
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
        """Return the room for thinking and answer together, within what the model can write."""
        answer = answer_tokens or self.answer_tokens
        limit = self.support.output_limit
        if limit is None:
            return thinking + answer
        # an old model that writes less than the answer's room still answers, without thinking
        needed = thinking + (answer if thinking else min(answer, limit))
        if needed > limit:
            raise refusal(
                RefusalReason.ABOVE_OUTPUT_LIMIT,
                self.support,
                self.budget,
                needed=needed,
                largest=max(0, limit - answer),
            )
        return needed


def _number(
    support: ThinkingSupport, budget: Budget, enforce: Enforce, end_token_id: int | None
) -> Sent:
    """Express a number of tokens, or the level that stands for it."""
    tokens, numbers, levels = budget.tokens, support.numbers, support.levels
    assert tokens is not None
    if enforce == "countdown":
        assert support.countdown is not None
        numbers = support.countdown
    elif isinstance(levels, Levels) and tokens in levels.by_tokens:
        return Sent.effort(levels.by_tokens[tokens], levels.wire_field, "effort")
    if not isinstance(numbers, Numbers):
        on_levels = isinstance(levels, Levels) and levels.stand_for_numbers
        reason = RefusalReason.NO_LEVEL_OF_ITS_OWN if on_levels else numbers
        raise refusal(reason, support, budget)
    if tokens < numbers.min_tokens:
        raise refusal(RefusalReason.BELOW_MINIMUM, support, budget, enforce=enforce)
    if numbers.max_tokens is not None and tokens > numbers.max_tokens:
        raise refusal(RefusalReason.ABOVE_MAXIMUM, support, budget, enforce=enforce)
    if enforce == "exact":
        if end_token_id is None:
            raise refusal(RefusalReason.NEEDS_END_TOKEN, support, budget, enforce=enforce)
        return Sent(exact_options(tokens, end_token_id), CAP_FIELD, "exact")
    if enforce == "extend":
        return Sent({}, CONTINUED_FIELD, "extend")
    if enforce == "countdown":
        options = {**support.natural.options, **countdown_options(tokens)}
        return Sent(options, numbers.wire_field, "countdown")
    if "cap" in numbers.channels:
        return Sent({"extra_body": {CAP_FIELD: tokens}}, CAP_FIELD, "cap")
    return Sent.tokens(tokens, numbers.wire_field)


def _in_words(support: ThinkingSupport, budget: Budget, room: _Room) -> ThinkingConfig:
    """Send what the natural budget sends, with room for the budget that the prompt names."""
    if budget.kind == "natural":
        return _natural(support, room, "prompt")
    named = EFFORT_TOKENS[budget.effort] if budget.effort else budget.tokens or 0
    # a natural budget that is itself a number must fit as well
    limit = support.natural.options.get("reasoning_tokens")
    sent = Sent(support.natural.options, support.natural.wire_field, "prompt")
    max_tokens = room.beside(max(named, limit or 0), support.prompt_room)
    return _expressed(support, sent, max_tokens, limit)


def _natural(support: ThinkingSupport, room: _Room, channel: Channel) -> ThinkingConfig:
    sent = Sent(support.natural.options, support.natural.wire_field, channel)
    tokens = support.natural_tokens
    max_tokens = None if tokens is None else room.beside(tokens)
    return _expressed(support, sent, max_tokens, sent.options.get("reasoning_tokens"))


def _expressed(
    support: ThinkingSupport, sent: Sent, max_tokens: int | None, limit: int | None = None
) -> ThinkingConfig:
    # Inspect's API layer writes into extra_body, so every config gets its own
    options = copy.deepcopy(dict(sent.options))
    return ThinkingConfig(
        channel=sent.channel or support.channels[0],
        config=GenerateConfig(max_tokens=max_tokens, **{**support.always, **options}),
        wire_field=sent.wire_field,
        expected_tokens_limit=limit,
        notes=(support.note,) if support.note else (),
    )
